"""The contract of those who write the sentences of a note.

A writer is handed facts with their evidence and gives sentences that name the facts they rest on. It is never believed: charting
verifies each sentence against the words, drops what fails, and falls back to the built-in sentence of a fact that none covers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from clew_wire.note import Role, Section


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words of one speaker."""

    role: Role
    text: str
    "as heard, without the names that the chart knows"


@dataclass(frozen=True, slots=True)
class BriefFact:
    """One thing that was said, as charting found it."""

    id: str
    "f1, f2, ... in the order of the note"
    kind: str
    "pain, rom, denial, exercise, ..."
    section: Section
    "where a sentence about it belongs"
    sentence: str
    "as the built-in writer tells it; it passed the verifier"
    heard: tuple[Utterance, ...]
    "the words that it rests on, in order of speech"
    denied: bool = False
    "it says that something is not so"
    time: str = "today"
    "today or planned"
    values: tuple[str, ...] = ()
    "its numbers with their units; one of another day says so: '34/56 (prior)'"


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a writer is told of a visit. It holds no name, date, address or record number that the chart knows."""

    discipline: str
    "PT, OT, SLP, chiropractic"
    note_type: str
    "evaluation, daily, progress, ..."
    mode: str
    "ambient or dictation"
    chart: tuple[str, ...]
    "what the chart says before the visit, one statement a line: diagnosis, side, goals, earlier measures"
    facts: tuple[BriefFact, ...]
    "in the order of the note"


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence of a writer, not verified yet."""

    section: str
    text: str
    facts: tuple[str, ...]
    "ids of the facts that it rests on"


@dataclass(frozen=True, slots=True)
class Writing:
    """What a writer made of a brief."""

    sentences: tuple[Written, ...]
    problems: Mapping[str, int] = field(default_factory=dict)
    "why parts of the brief have no sentences, with counts: unreachable, timeout, refused, junk, ..."


@dataclass(frozen=True, slots=True)
class WriterCapabilities:
    """What a writer is and can do."""

    name: str
    "as the signed note names it"


class NoteWriter(Protocol):
    """Writes sentences from a brief."""

    @property
    def capabilities(self) -> WriterCapabilities: ...

    async def write(self, brief: Brief) -> Writing:
        """Sentences for as many facts as it can. What goes wrong is a problem with a name in the result, not an exception."""

    def statistics(self) -> dict[str, int]:
        """Counts since it was made; nothing of what was said."""
