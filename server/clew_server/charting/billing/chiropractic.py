"""Chiropractic adjustments: which regions of the spine were adjusted today, and the code that their number gives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clew_server.charting.billing.lines import Line

_ADJUSTS = re.compile(
    r"\b(?:adjust(?:ed|ing|ment|ments|s)?|manipulat(?:e|ed|ion|ions|ing)|hvla|high velocity|thrust(?:s|ed)?|drop (?:table|piece)"
    r"|activator|diversified|gonstead|flexion distraction|toggle|cavitat\w+|cracked?|popped|side posture)\b"
)
# "I'll do the C2", "let's get L5": adjusted without the word, where a segment follows.
_DOES = re.compile(
    r"\b(?:i'll|i will|let me|let's|i'm (?:going to|gonna)|i) (?:just )?(?:do|did|get|got|take|took|clear|cleared|hit|move|moved)"
    r" (?:the |your |that )?"
    r"(?=(?:left |right )?(?:[ctls]\d|neck|mid ?-?back|low(?:er)? back|sacrum|pelvis|si joint|atlas|upper back))"
)
# What goes with a thrust in a room where nobody says "adjust": "C3, quick one." "L5. Breathe in, and out." "There it goes."
_THRUSTS = re.compile(
    r"\b(?:breathe|(?:big|deep) breath|exhale|blow (?:it )?out|let (?:it|that|everything) (?:all )?(?:out|go)|go (?:loose|limp|heavy)"
    r"|there (?:it (?:goes|went|is)|she (?:goes|went)|we go)|(?:that|it) (?:one )?(?:went|moved|released|let go|gave)|(?:quick|little|big)"
    r" (?:one|push|pop|drop)|(?:good|nice) (?:pop|release|one|movement)|(?:moved|went|released) (?:well|nicely|great|easy|easily)"
    r"|press(?:ing)? down|three two one|one two three)\b"
)
_BRIEF = 10
"words of a sentence that only says which segment comes next"
_FINDS = re.compile(
    r"\b(?:tender\w*|restrict\w*|fixat\w*|fixed|palpat\w*|spasm\w*|hypertonic\w*|subluxat\w*|motion|tight|stiff|sore|hurts?|pain"
    r"|stuck|limited|asymmetr\w*|film|x-?rays?|disc|mri)\b"
)
_NOT = re.compile(
    r"\b(?:no|not|without|never|didn't|won't|don't|declin\w+|avoid\w*|defer\w*|hold off|leave"
    r"|left(?= (?:it|that|them|alone|out))|skip\w*|contraindicat\w+)\b"
)
_REGIONS = {
    "cervical": r"\b(?:cervical|neck|c ?-?[0-7]|atlas|(?<!long )axis|occiput|upper cervical|cervicothoracic)\b",
    "thoracic": r"\b(?:thoracic|mid ?-?back|upper back|t ?-?(?:1[0-2]|[1-9])|cervicothoracic|thoracolumbar|rib heads?)\b",
    "lumbar": r"\b(?:lumbar|low(?:er)? back|l ?-?[1-5]|lumbosacral|thoracolumbar)\b",
    "sacral": r"\b(?:sacrum|sacral|s ?-?[1-5]|lumbosacral)\b",
    "pelvic": r"\b(?:pelvi[sc]|sacroiliac|si(?: joints?)?|s i(?: joints?)?|ilium|ilia|innominate|psis|pelvis|sij)\b",
}
_OUTSIDE = {
    "head": r"\b(?:tmj|jaw|temporomandibular|cranial)\b",
    "shoulder": r"\b(?:shoulder|glenohumeral|a ?c joint|clavicle|scapula)\b",
    "arm": r"\b(?:elbow|wrist|hand|thumb|radial head|lunate)\b",
    "rib cage": r"\b(?:ribs?(?! head)|sternum|costal|costosternal)\b",
    "leg": r"\b(?:hip|knee|ankle|foot|feet|talus|cuboid|fibular? head|tibia|toe)\b",
}
_ALL = re.compile(r"\b(?:all|both|each|them|these|those|everything)\b")
_BACK = 10
"sentences before 'adjusted all three' in which the segments may have been named"
_SPOKEN_LEVEL = {w: str(n) for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What was adjusted."""

    regions: tuple[str, ...]
    outside: tuple[str, ...]
    lines: tuple[int, ...]
    "indices of the sentences that say so"

    @property
    def code(self) -> str | None:
        """98940 for 1 to 2 spinal regions, 98941 for 3 to 4, 98942 for 5."""
        n = len(self.regions)
        return None if not n else "98940" if n <= 2 else "98941" if n <= 4 else "98942"


def _levels(text: str) -> str:
    """Spinal levels with digits, joined: "l four" and "l 4" are l4."""
    text = re.sub(rf"\b([ctls])[ -]({'|'.join(_SPOKEN_LEVEL)})\b", lambda m: m[1] + _SPOKEN_LEVEL[m[2]], text)
    text = re.sub(r"\b([ctls])[ -](\d{1,2})\b", r"\1\2", text)
    return re.sub(r"\b([ctls])(\d{1,2})[-/ ](\d{1,2})\b", r"\1\2 \1\3", text)


def spinal(text: str) -> frozenset[str]:
    """Regions of the spine that some words name."""
    return frozenset(r for r, p in _REGIONS.items() if re.search(p, _levels(text)))


_SEGMENT = re.compile("|".join(_REGIONS.values()))


def _thrust(lines: tuple[Line, ...], k: int, *, running: bool) -> bool:
    """A brief sentence that only names a segment, beside the words that go with a thrust."""
    here = lines[k]
    if here.clause.asks or len(here.clause.tokens) > _BRIEF or here.state != "done" or here.done:
        return False
    text = here.clause.read(_levels)
    if not _SEGMENT.search(text) or _FINDS.search(text) or _NOT.search(text):
        return False
    if running or _THRUSTS.search(text):
        return True
    told = [line for line in lines[k + 1 : k + 5] if line.clause.role == "therapist"][:2]
    for line in told:
        if line.clause.found(_THRUSTS):
            return True
        if line.clause.asks or line.clause.found(_FINDS):
            return False
    return False


def adjusted(lines: tuple[Line, ...]) -> Adjusted:
    """Regions that were adjusted today. A level that was only found restricted or painful is not one."""
    regions: dict[str, None] = {}
    outside: dict[str, None] = {}
    at: list[int] = []
    running = 0
    for k, line in enumerate(lines):
        if line.clause.role not in ("therapist", "other"):
            continue
        text = line.clause.read(_levels)
        verb = _ADJUSTS.search(text) or _DOES.search(text)
        running -= 1
        if line.state in ("planned", "past", "home", "declined") and not (verb and re.search(r"\btoday\b", text)):
            running = 0
            continue
        meant = verb is None and _thrust(lines, k, running=running > 0)
        if meant:
            verb = _SEGMENT.search(text)
        if verb and not _NOT.search(text[: verb.start()][-25:]):
            running = 4
        if not verb and line.done:
            running = 0  # other work has begun
        if running <= 0 or line.clause.asks or (not verb and (_FINDS.search(text) or _NOT.search(text))):
            continue
        if verb and (found := _FINDS.search(text)) and found.start() < verb.start():
            text = (
                text[found.end() :]
                if re.search(r"\b(?:c|t|l|s)\d|cervical|thoracic|lumbar|sacr|pelvi|ilium", text[found.end() :])
                else text
            )
        here = [r for r, p in _REGIONS.items() if re.search(p, text)]
        away = [r for r, p in _OUTSIDE.items() if re.search(p, text)] if verb and not meant else []
        if verb and not here and not away and _ALL.search(text):
            # "Adjusted all three": the segments were named just before.
            here = [r for r, p in _REGIONS.items() if any(re.search(p, lines[j].clause.read(_levels)) for j in range(max(0, k - _BACK), k))]
        if here or away:
            regions.update(dict.fromkeys(here))
            outside.update(dict.fromkeys(away))
            at.append(k)
        if verb:
            running = 4
    if not regions and not outside:
        at = [
            k for k, line in enumerate(lines) if line.clause.found(_ADJUSTS) and line.state == "done" and line.clause.role == "therapist"
        ][:1]
    return Adjusted(tuple(regions), tuple(outside), tuple(at))
