"""Session events: everything that a subscriber of a visit is told.

Durable events carry `seq`, gapless from 1 in each session, given by the journal. Partials carry none: they are never
journaled, and `after` names the last durable event they follow. The wire form is derived from the fields
(clew_wire.codec); `type` is the class's name on the wire.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from clew_wire.note import Check, Code, Consent, Entry, GoalLink, Note, Reminder, Role, Section, Sentence, Span, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A durable event. `seq` is 0 until the journal has given it one."""

    type: ClassVar[str]
    durable: ClassVar[bool] = True
    seq: int = 0
    "gapless from 1 in its session; 0 before the journal has it"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Event):
    """The visit is open. Always seq 1."""

    type: ClassVar[str] = "session"
    id: str
    context: dict[str, Any]
    "the context as the EMR sent it"
    consent: Consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """Words not yet final, for one voice at a time. The next partial replaces it; so does the next final."""

    type: ClassVar[str] = "partial"
    durable: ClassVar[bool] = False
    after: int
    "seq of the last durable event that this follows"
    text: str
    "the whole unfinished stretch"
    stable: int
    "how many of its words two runs agreed on"
    t0: float
    "seconds from the start of the visit to the stretch's start"
    t1: float
    "seconds to the end of the audio that this was recognised from"
    speaker: str | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented(Event):
    """Consent was put on record after the visit was opened: given, or refused."""

    type: ClassVar[str] = "consent"
    consent: Consent
    script: str = ""
    "version of the words that were read to whoever agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark(Event):
    """Somebody marked a moment of the visit."""

    type: ClassVar[str] = "mark"
    t: float
    "seconds from the start of the visit"
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Final(Event):
    """Final words, durably stored. They never change in place: `amend` and `speaker` correct them by id."""

    type: ClassVar[str] = "final"
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend(Event):
    """The words between two ids (inclusive) are replaced by these."""

    type: ClassVar[str] = "amend"
    span: Span
    words: tuple[Word, ...]
    by: str
    "hearing (the whole stretch was read), repair, or the person who corrected it"


@dataclass(frozen=True, slots=True)
class Relabel:
    """One run of words that belongs to another voice or role than first said."""

    span: Span
    speaker: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker(Event):
    """Late relabelling of final words."""

    type: ClassVar[str] = "speaker"
    relabels: tuple[Relabel, ...]
    by: str = "hearing"
    "hearing, or the person who said whose voice it is"


@dataclass(frozen=True, slots=True)
class Put:
    """A sentence that is new or has changed, and where it stands in its section."""

    section: Section
    index: int
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePatch(Event):
    """What changed in the draft: drop first, then put in order of index. Fields that are None did not change."""

    type: ClassVar[str] = "note"
    drop: tuple[str, ...] = ()
    "ids of sentences that went"
    put: tuple[Put, ...] = ()
    codes: tuple[Code, ...] | None = None
    goal_links: tuple[str, ...] | None = None
    links: tuple[GoalLink, ...] | None = None
    reminders: tuple[Reminder, ...] | None = None
    entries: tuple[Entry, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks(Event):
    """All checks on the draft, whenever one of them changed."""

    type: ClassVar[str] = "check"
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(Event):
    """Audio that has not arrived."""

    type: ClassVar[str] = "gap"
    t0: float
    t1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired(Event):
    """Audio that had not arrived is here now; its words follow as `amend`."""

    type: ClassVar[str] = "repaired"
    t0: float
    t1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Health(Event):
    """Something that a person should know about the recording."""

    type: ClassVar[str] = "health"
    status: Literal["ok", "degraded", "offline"]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed(Event):
    """The therapist signed. The note no longer changes."""

    type: ClassVar[str] = "signed"
    by: str
    at: str
    note: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Event):
    """The recording has ended and every word of it is final; the draft is complete."""

    type: ClassVar[str] = "ended"
    seconds: float
    "length of the visit's audio"
    reason: Literal["stopped", "withdrawn", "timeout"] = "stopped"


Durable = SessionOpened | Consented | Mark | Final | Amend | Speaker | NotePatch | Checks | Gap | Repaired | Health | Signed | Ended
AnyEvent = Durable | Partial
EVENTS: tuple[type[AnyEvent], ...] = (
    SessionOpened,
    Consented,
    Mark,
    Partial,
    Final,
    Amend,
    Speaker,
    NotePatch,
    Checks,
    Gap,
    Repaired,
    Health,
    Signed,
    Ended,
)
MACHINES = ("hearing", "repair")
"who amends and relabels and is no person"
