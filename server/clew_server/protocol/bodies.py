"""Bodies of requests and answers that are no dataclass of the wire: their keys, with a note under each that needs one."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from clew_wire.context import Discipline, Mode, NoteType
from clew_wire.note import Role, Section


class Error(TypedDict):
    """Every refusal."""

    error: str
    "what is wrong and what to do, in one line"


class Status(TypedDict):
    """Whether the server is well."""

    status: str
    "ok, or what is wrong"


class PublicKey(TypedDict):
    """What recorders wrap the keys of their frames to."""

    alg: str
    key: str
    "PEM"


class GivenGoal(TypedDict):
    """A goal of the plan of care."""

    id: str | int
    text: str


class Chart(TypedDict):
    """What the chart knows. Other keys are kept and warned about."""

    patient: NotRequired[dict[str, Any] | None]
    "name, age, sex"
    case: NotRequired[dict[str, Any] | None]
    "diagnosis, icd10, side, visit_number, payer, visits_since_progress_report, poc, spend_to_date, prior (session-file.md)"
    goals: NotRequired[list[GivenGoal] | None]
    terms: NotRequired[list[str] | None]
    "words of this visit that a recognizer may not know: names, equipment"


class GivenConsent(TypedDict):
    """Consent as the EMR has it on record."""

    given: NotRequired[bool | None]
    by: NotRequired[str | None]
    "patient, guardian, ..."
    at: NotRequired[str | None]
    "ISO 8601"


class Context(TypedDict):
    """A visit's context: what the EMR knows before the visit. An unknown key at this level is refused by name."""

    id: str | int
    "the visit's id in the EMR, such as the encounter's"
    mode: Mode
    discipline: Discipline
    note_type: NoteType
    context: NotRequired[Chart | None]
    consent: NotRequired[GivenConsent | None]
    encounter: NotRequired[dict[str, Any] | None]
    "id, date, state, clinician (name, licence)"
    prior_notes: NotRequired[list[Any] | None]


class Made(TypedDict):
    """A new session."""

    id: str
    token: str
    "opens this session only: for the page and the recorder"
    session: str
    "path of the session file"
    whip: str
    "path for the recorder's offer"
    events: str
    "path of the websocket (asyncapi.yaml)"
    audio: str
    warnings: list[str]
    "keys that were sent and are not used"


class Row(TypedDict):
    """One session of the list."""

    id: str
    encounter: str
    "the EMR's id of the visit"
    status: Literal["open", "live", "ended", "signed"]
    opened: str
    "ISO 8601"
    patient: str | None
    diagnosis: str | None
    discipline: Discipline
    note_type: NoteType
    mode: Mode


class Kept(TypedDict):
    """What of a repair is durable."""

    stored: list[tuple[int, int]]
    "ranges of frames, first and one past last"
    damaged: list[int]
    "frames that could not be opened, and never will be"


class Edit(TypedDict):
    """One of the three."""

    text: NotRequired[str]
    "the sentence in a person's words"
    confirm: NotRequired[bool]
    "true: a person read it and it is right as it stands"
    remove: NotRequired[bool]
    "true: without this sentence, which a person wrote"


class Edited(TypedDict):
    """The change."""

    seq: int
    rev: NotRequired[int]
    "the sentence's, unless it was removed"


class Written(TypedDict):
    """A sentence of a person's own."""

    section: Section
    text: str
    code: NotRequired[str]
    "the suggested code whose documentation it completes"


class WrittenAs(TypedDict):
    """Where it stands."""

    seq: int
    id: str


class Entered(TypedDict):
    """A person's word on a suggested code; null takes a part back."""

    minutes: NotRequired[int | None]
    start: NotRequired[str | None]
    "HH:MM of 24 hours, with stop"
    stop: NotRequired[str | None]
    goal: NotRequired[str | list[str] | None]
    "ids of the chart's goals that its work served"
    drop: NotRequired[bool | None]
    "this service is not billed"


class Changed(TypedDict):
    """The change."""

    seq: int
    "of its event"


class Sign(TypedDict):
    """A signature."""

    by: str
    licence: NotRequired[str]
    "the signer's, as the EMR knows it"


class SignedAs(TypedDict):
    """The signature, on record."""

    status: Literal["signed"]
    seq: int
    at: str


class NoteUrls(TypedDict):
    """Paths on this server; they ask for its token."""

    session: str
    text: str
    pdf: str
    fhir: str


class NoteSignedData(TypedDict):
    """Which note, and whose signature."""

    session: str
    encounter: str
    "the EMR's id of the visit"
    by: str
    at: str
    urls: NoteUrls
    text: NotRequired[str]
    "the note, where the server was told to send it along"


class NoteSigned(TypedDict):
    """A note was signed: the webhook's message, by the rules of Standard Webhooks."""

    type: Literal["note.signed"]
    timestamp: str
    "ISO 8601"
    data: NoteSignedData


class SayConsent(TypedDict):
    """Consent, given or refused."""

    given: bool
    by: str
    "patient, guardian, ... whoever agreed or refused"
    script: NotRequired[str]
    "version of the words that were read"
    at: NotRequired[str]
    "ISO 8601; now, if not given"


class SayMark(TypedDict):
    """A moment of the visit."""

    t: float
    "seconds from its start"
    label: NotRequired[str]


class SayWords(TypedDict):
    """Words as they were said."""

    first: str
    "id of the first word that was misheard"
    last: str
    text: str
    by: str
    "who says so"


class SaySpeaker(TypedDict):
    """Whose voice it is."""

    role: Role
    by: str
    "who says so"
