"""One visit: audio in, events out. No I/O, no clock: the server's rooms and `clew scribe` both run this machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from clew_models.base import Pcm, Transcript
from clew_server.charting.draft import draft
from clew_server.charting.patch import patch
from clew_server.hearing.window import Window
from clew_wire.context import VisitContext
from clew_wire.event import AnyEvent, Final, Speaker
from clew_wire.note import Consent, Note, SessionFile, Word, empty_note


class Hearing(Protocol):
    """What a visit needs of its ears (clew_server.hearing.hearing)."""

    def push(self, t: float, pcm: Pcm) -> None: ...
    def windows(self) -> list[Window]: ...
    def accept(self, window: Window, transcript: Transcript) -> Sequence[AnyEvent]: ...
    def finish(self) -> Sequence[AnyEvent]: ...

    @property
    def done(self) -> bool: ...
