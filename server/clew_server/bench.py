"""What a room works with: the machine of a visit, a decoder, a recogniser, a bench that rooms share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from clew_models.base import Transcript
from clew_server.charting.writing.tally import Tally
from clew_server.hearing.mending import Mending, Seconds
from clew_server.hearing.window import Window
from clew_server.pace import Pace
from clew_server.record.writer import Writer
from clew_wire.event import AnyEvent
from clew_wire.note import Note
from clew_wire.view import View

if TYPE_CHECKING:
    from clew_models.base import Pcm
    from clew_models.writer import NoteWriter, Writing
    from clew_server.charting.draft import Draft
    from clew_server.charting.writing.brief import Briefed


class Visiting(Protocol):
    """What a room needs of a visit (clew_server.visit.Visit)."""

    @property
    def done(self) -> bool: ...
    @property
    def note(self) -> Note: ...
    @property
    def view(self) -> View: ...
    def push(self, t: float, pcm: Pcm) -> list[AnyEvent]: ...
    def held(self, t: float, until: float) -> list[AnyEvent]: ...
    def windows(self) -> list[Window]: ...
    def accept(self, window: Window, transcript: Transcript | None) -> list[AnyEvent]: ...
    def finish(self) -> list[AnyEvent]: ...
    @property
    def heard_until(self) -> float: ...
    @property
    def mending(self) -> Mending | None: ...
    def mend(self, late: Sequence[Seconds]) -> float: ...
    def plan(self) -> Note: ...
    def draft(self) -> Draft: ...
    def rewritten(self, draft: Draft, given: Briefed, writing: Writing, name: str) -> tuple[Note, Tally]: ...
    def chart(self, planned: Note) -> list[AnyEvent]: ...
    def take(self, events: Sequence[AnyEvent]) -> list[AnyEvent]: ...


class Decoding(Protocol):
    """What a room needs of an Opus decoder (clew_server.ingest.opus.Decoder)."""

    def decode_at(self, n: int, opus: bytes) -> tuple[int, Pcm]: ...


class Recognising(Protocol):
    """Where windows go (clew_server.recognise.Recognisers)."""

    async def __call__(self, window: Window, owner: str) -> Transcript | None:
        """The window's transcript. None: it went stale before its turn, or the server stops."""

    def leave(self, owner: str) -> None:
        """The visit `owner` is over."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the rooms of a server share."""

    writer: Writer
    ears: Executor
    "one thread, for everything that touches a visit"
    desk: Executor
    "charting's thread"
    recognise: Recognising
    decoder: Callable[[], Decoding]
    span: Callable[[bytes], int]
    "how many 20 ms frames an Opus packet holds"
    idle_seconds: float = 6 * 3600.0
    "a visit without audio for so long is over; a recorder may be away for 5 h"
    author: NoteWriter | None = None
    "writes the note once more after the end; None: the built-in writer's draft is the note"
    pace: Pace = field(default_factory=Pace)
