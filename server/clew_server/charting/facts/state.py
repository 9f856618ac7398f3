"""What charting carries from sentence to sentence."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from clew_server.charting.compose.person import Voices
from clew_server.charting.facts.fact import Fact, Kind
from clew_server.charting.facts.line import Piece
from clew_server.charting.facts.measure import Run
from clew_server.charting.facts.slots import Slot
from clew_server.charting.turns import Talk
from clew_wire.context import VisitContext
from clew_wire.note import Section

_KIN = "wife husband daughter son mother father mom dad sister brother spouse partner grandmother grandfather grandma grandson granddaughter aunt uncle niece nephew guardian aide friend neighbor nanny".split()
_NAMED = {"mom": "mother", "dad": "father", "grandma": "grandmother"}
NO_FACT = -1


def carer(talk: Talk) -> str:
    """What the caregiver is to the patient, when somebody said it; "caregiver" otherwise."""
    if all(t.role != "caregiver" for t in talk.turns):
        return "caregiver"
    kin = "|".join(_KIN)
    for s in talk.sentences[:80]:
        found = None
        if s.role == "caregiver":
            found = re.search(rf"\b(?:i(?:'m| am)|this is) (?:\w+ )?(?:his|her|their|the|\w+'s) (?:\w+ )?({kin})\b", s.text)
            own = re.match(r"(?:\w+ )?(dad|mom|mommy|daddy|grandma|honey)\b", s.text)
            if own and own[1] in ("dad", "mom", "mommy", "daddy"):  # a grown child speaks to the patient
                return "family member"
        elif s.role == "therapist" and re.search(r"(?<!your )(?<!his )(?<!her )(?<!my )(?<!the )\b(?:mom|dad|grandma)\b", s.text):
            found = re.search(r"\b(mom|dad|grandma)\b", s.text)
        elif s.role == "therapist":
            found = re.search(
                rf"\b(?:this is|you're|you are|hi|hello|morning|is this{'|with|and' if s.turn < 6 else ''}) (?:\w+ )?(?:your |his |her |the )?({kin})\b",
                s.text,
            )
        elif s.role == "patient":
            found = re.search(rf"\b(?:this is|that's|here's|brought) my (?:\w+ )?({kin})\b", s.text)
        if found:
            return _NAMED.get(found[1], found[1])
    return "caregiver"


def key(pieces: Sequence[Piece]) -> str:
    """Lower-case pieces, one word each: spaces inside a numeral become underscores."""
    return " ".join(p.low.replace(" ", "_") for p in pieces)


def cut(pieces: Sequence[Piece], pattern: re.Pattern[str]) -> list[Piece]:
    """Without the words at the start that the pattern matches."""
    m = pattern.match(key(pieces) + " ")
    if m is None or not m[0].strip():
        return list(pieces)
    n = len(m[0].split())
    return list(pieces[n:]) if n < len(pieces) else list(pieces)


@dataclass(frozen=True, slots=True)
class Open:
    """A test or an activity that was named and whose result may follow."""

    number: int
    "of its sentence"
    name: str
    spans: tuple[tuple[int, int], ...]
    fact: int = NO_FACT
    "index of the fact that names it"
    side: str = ""
    prior: bool = False
    "its fact gives an earlier value only"


@dataclass(slots=True)
class State:
    """The carried state."""

    talk: Talk
    context: VisitContext
    names: Voices
    facts: list[Fact] = field(default_factory=list)
    planning: bool = False
    run: Run = field(default_factory=Run)
    strength: bool = False
    scale: int = -99
    "number of the last sentence that was about a score of a symptom"
    scored: bool = False
    "a score was said"
    symptom: str = "pain"
    "what that score is of"
    activity: Open | None = None
    "an activity whose result is open"
    test: Open | None = None
    "the test that the last value belonged to"
    named: Open | None = None
    "the standard test named last, to which a total belongs"
    task: Open | None = None
    "what was announced last, whose value may follow"
    about: Slot | None = None
    "the joint that was talked about last"
    graded: int = -99
    "number of the last sentence about strength, or with a grade"
    story: int = -1
    "the turn that answers an open question"
    special: Open | None = None
    "the special test that was named last"
    ordered: int = -99
    "number of the last sentence that ordered a motion in lay words"
    goals: int = -99
    "number of the last sentence about goals"
    turned: Open | None = None
    "the side that the work went over to"
    after: int = -99
    'number of the last sentence that opened with "post treatment"'
    disputed: int = -1
    "the last turn in which a carer contradicted the patient"
    open_figure: tuple[int, int, str, str] | None = None
    "a figure that a carer has contradicted: the turn, the fact, the patient's figure, the carer's"
    section: Section | None = None
    "of dictation"
    spoken: bool = False
    "its name was spoken"

    def add(self, kind: Kind, section: Section, text: str, *spans: tuple[int, int], denied: bool = False, side: str = "") -> int:
        """A new fact; its index, or NO_FACT when there is nothing to say."""
        text = text.strip(" ,;")
        if not text:
            return NO_FACT
        self.facts.append(Fact(kind, section, text, tuple(sorted(set(spans))), side=side, denied=denied))
        return len(self.facts) - 1
