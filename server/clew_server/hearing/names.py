"""Names that people call one another by, or give as their own. They tell the patient's voice from a companion's."""

from __future__ import annotations

import re
from typing import Literal

Called = Literal["patient", "another", "clinician"]

_NAME = r"(?:(?:Mister|Missus|Miss|Mr|Mrs|Ms)\.? )?([A-Z][a-z]{2,})"
_GREETED = re.compile(
    r"\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Mm]orning|[Aa]fternoon|[Ee]vening|[Tt]hanks|[Tt]hank you|[Ss]orry|[Oo]kay|[Ss]o|[Aa]nd|[Nn]ow),? "
    rf"{_NAME}[,.!?]"
)
_FIRST = re.compile(rf"^{_NAME}, (?=(?:can|could|do|did|does|are|is|have|has|how|what|where|when|would|will|please|let|tell|show|you|I)\b)")
_LAST = re.compile(rf", {_NAME}[.!?]$")
_OWN = re.compile(rf"\b(?:I'm|I am|[Mm]y name is|[Mm]y name's|[Tt]his is) {_NAME}\b(?! ?(?:pain|Therap))")
_TRADE = re.compile(r"\b(?:your|the) (?:\w+ ){0,2}(?:therapist|pathologist|chiropractor|clinician|doctor)\b|\bassistant\b", re.IGNORECASE)
_NOT_NAMES = frozenset(
    "okay good great nice perfect alright right yes yeah well now then and but the this that there these those monday tuesday wednesday "
    "thursday friday saturday sunday january february march april may june july august september october november december mom dad "
    "mommy daddy honey hon sweetie sweetheart buddy dear doc doctor sir madam god jesus gosh wow sure thanks thank sorry please "
    "excellent exactly left first second next last again today tomorrow yesterday tonight english spanish medicare medicaid "
    "everybody everyone guys folks all both one two three four five six seven eight nine ten stop wait look see let".split()
)


def _kind(name: str, patient: frozenset[str], clinician: frozenset[str]) -> Called | None:
    low = name.lower()
    if low in patient:
        return "patient"
    if low in clinician:
        return "clinician"
    return None if low in _NOT_NAMES else "another"


def called(sentence: str, patient: frozenset[str], clinician: frozenset[str]) -> frozenset[Called]:
    """Who is spoken to by name in one sentence."""
    names = [m.group(1) for pattern in (_GREETED, _FIRST, _LAST) for m in pattern.finditer(sentence)]
    return frozenset(kind for kind in (_kind(n, patient, clinician) for n in names) if kind)


def own(sentence: str, patient: frozenset[str], clinician: frozenset[str]) -> Called | None:
    """Whose name the speaker gives as the own one; a stated trade makes it the clinician's."""
    found = _OWN.search(sentence)
    if not found:
        return None
    return "clinician" if _TRADE.search(sentence) else _kind(found.group(1), patient, clinician)
