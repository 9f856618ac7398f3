"""Left and right: what a text says of them, and which parts of the body have two."""

from __future__ import annotations

import re

from clew_server.charting.memory import remembered

LATERAL = re.compile(
    r"\b(?:shoulders?|elbows?|wrists?|hands?|thumbs?|fingers?|hips?|knees?|ankles?|foot|feet|arms?|legs?|calf|calves|quad\w*"
    r"|hamstrings?|rotator cuff|"
    r"rotators?|deltoid\w*|biceps|triceps|supraspinatus|infraspinatus|gastroc\w*|glute\w*|abductors?|adductors?|forearms?|grip|pinch"
    r"|heels?|"
    r"achilles|patell\w*|scapul\w*|glenohumeral|upper extremit\w+|lower extremit\w+|ue|le|toes?|single leg|sls)\b"
)
_SIDE = re.compile(r"\b(?:(left|l|lt|lue|lle)|(right|r|rt|rue|rle)|(bilateral(?:ly)?|both|each|b/l|bue|ble))\b", re.IGNORECASE)
_PARTS = {
    "shoulder": r"shoulders?|rotator cuff|cuff|supraspinatus|glenohumeral|deltoid",
    "elbow": r"elbows?|epicondyl\w*",
    "hand": r"hands?|wrists?|thumbs?|fingers?|carpal|distal radius",
    "hip": r"hips?",
    "knee": r"knees?|patell\w*|meniscus|acl|quad\w*",
    "ankle": r"ankles?|foot|feet|achilles|calf|plantar",
}


@remembered
def sides(text: str) -> frozenset[str]:
    """Sides that a text names: left, right; both of them for bilateral."""
    found: set[str] = set()
    for left, right, both in _SIDE.findall(text):
        # "L" and "R" alone are sides only as capitals; "L4" is a level and does not end at a word.
        if left and (len(left) > 1 or left == "L"):
            found.add("left")
        if right and (len(right) > 1 or right == "R"):
            found.add("right")
        if both:
            found |= {"left", "right"}
    return frozenset(found)


@remembered
def parts(text: str) -> frozenset[str]:
    """Two-sided parts of the body that a text names."""
    low = text.lower()
    return frozenset(name for name, p in _PARTS.items() if re.search(rf"\b(?:{p})\b", low))
