"""Words and notes: what a session file holds (docs/protocol/session-file.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["therapist", "patient", "caregiver", "other"]
Section = Literal["S", "O", "A", "P"]
SECTIONS: tuple[Section, ...] = ("S", "O", "A", "P")
Span = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the final transcript."""

    id: str
    "w0, w1, ... in the order of first commitment; never reused"
    w: str
    "the word as written, with its punctuation and without spaces at its ends"
    t0: float | None
    "seconds from the start of the visit to the word's start; None when the visit came as text"
    t1: float | None
    "seconds from the start of the visit to the word's end"
    speaker: str
    "s0, s1, ... one voice each"
    role: Role
    "what that voice is in this visit"
    p: float
    "the recogniser's probability for the word, 0 to 1"
    heard: str | None = None
    "what the recogniser wrote, where the vocabulary corrected it"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a draft, and where it came from."""

    id: str
    "stable while the draft grows: a patch names it"
    text: str
    "as the therapist reads it"
    evidence: tuple[Span, ...] = ()
    "first and last word id of each span that it rests on, in order of speech"
    source: Literal["spoken", "context", "by_hand"] = "spoken"
    "context: known from the chart, not said; by_hand: written by a person, who answers for it: no word of the visit is its evidence"
    flags: tuple[str, ...] = ()
    "low_confidence, unreviewed"
    rev: int = 0
    "goes up by one with each change of this sentence"
    locked: bool = False
    "edited by a person: the draft no longer touches it"


@dataclass(frozen=True, slots=True)
class Code:
    """A suggested billing code. Suggested from what the draft documents, never submitted."""

    code: str
    "CPT code"
    minutes: int | None
    "documented minutes; None when no time was said"
    units: int
    "by `rule`; 1 for untimed codes"
    rule: Literal["cms", "ama", "untimed"]
    "how the units were computed"
    modifiers: tuple[str, ...] = ()
    "suggested modifiers, GP GO GN first"
    working: str = ""
    "the sum in words, so that a person can check it"
    evidence: tuple[Span, ...] = ()
    "the words that it rests on"
    missing: tuple[str, ...] = ()
    "what the documentation of this code still lacks"


@dataclass(frozen=True, slots=True)
class Check:
    """One check on the draft."""

    id: str
    "patient_mismatch, side_missing, ... (docs/protocol/session-file.md lists them)"
    status: Literal["ok", "warn", "block"]
    "block: the note can't be signed before this is mended"
    message: str
    "what is wrong and what to do, in one line"
    evidence: tuple[Span, ...] = ()
    "the words that it points at"
    code: str = ""
    "the billing code that it is about, if it is about one"


@dataclass(frozen=True, slots=True)
class GoalLink:
    """A goal that this visit's work advanced, and the code that it was billed under."""

    goal: str
    code: str
    evidence: tuple[Span, ...] = ()
    "empty where a person linked them"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person said of one suggested code, by hand. The draft keeps it; what is left at its default is the draft's."""

    code: str
    minutes: int | None = None
    "of this code in this visit; where start and stop are given, those between them"
    start: str = ""
    "clock time as entered, HH:MM of 24 hours"
    stop: str = ""
    goals: tuple[str, ...] = ()
    "ids of the chart's goals that its work served, besides those that speech links"
    sentences: tuple[str, ...] = ()
    "ids of the sentences that were written by hand for this code"
    drop: bool = False
    "this service is not billed"


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something due by the payer's clock."""

    id: str
    "progress_report_due, recertification_due, kx_threshold"
    message: str


@dataclass(frozen=True, slots=True)
class Note:
    """A draft of the visit's note."""

    sections: dict[Section, tuple[Sentence, ...]]
    "S, O, A and P, always all four"
    codes: tuple[Code, ...] = ()
    checks: tuple[Check, ...] = ()
    goal_links: tuple[str, ...] = ()
    "ids of the goals that this visit's work advanced"
    links: tuple[GoalLink, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    entries: tuple[Entry, ...] = ()
    "what a person entered for the codes, one for each code that was touched; sorted by code"
    status: Literal["draft", "signed"] = "draft"
    ai_assisted: Literal[True] = True


@dataclass(frozen=True, slots=True)
class Consent:
    """Consent to be recorded, as far as it is on record."""

    given: bool | None = None
    "None: nothing is on record"
    by: str | None = None
    "patient, guardian, ... whoever gave it"
    at: str | None = None
    "ISO 8601 time of the tap, or seconds into the visit as text when it was only spoken"
    words: Span | None = None
    "the spoken words that corroborate it"


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A visit as `clew scribe`, `clew note` and GET /v1/sessions/{id} write it."""

    id: str
    consent: Consent
    words: tuple[Word, ...]
    note: Note


def empty_note() -> Note:
    """A note with nothing in it."""
    return Note(sections=dict.fromkeys(SECTIONS, ()))
