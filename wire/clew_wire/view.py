"""A visit as its events leave it: what a subscriber holds, and what the journal replays to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from clew_wire.event import Amend, AnyEvent, Checks, Ended, Final, Gap, NotePatch, Partial, Repaired, SessionOpened, Signed, Speaker
from clew_wire.note import SECTIONS, Consent, Note, Section, Sentence, SessionFile, Word, empty_note


def patched(note: Note, event: NotePatch) -> Note:
    """The note after a patch: sentences drop out first, then the new and changed ones take their places."""
    gone = set(event.drop) | {p.sentence.id for p in event.put}
    sections: dict[Section, tuple[Sentence, ...]] = {}
    for name in SECTIONS:
        kept = [s for s in note.sections[name] if s.id not in gone]
        for put in sorted((p for p in event.put if p.section == name), key=lambda p: p.index):
            kept.insert(put.index, put.sentence)
        sections[name] = tuple(kept)
    return replace(
        note,
        sections=sections,
        codes=note.codes if event.codes is None else event.codes,
        goal_links=note.goal_links if event.goal_links is None else event.goal_links,
        links=note.links if event.links is None else event.links,
        reminders=note.reminders if event.reminders is None else event.reminders,
        entries=note.entries if event.entries is None else event.entries,
    )


def _without(spans: tuple[tuple[float, float], ...], t0: float, t1: float) -> tuple[tuple[float, float], ...]:
    """The parts of the spans that are not between t0 and t1."""
    return tuple(part for a, b in spans for part in ((a, min(b, t0)), (max(a, t1), b)) if part[0] < part[1])


class View:
    """Fold events, in order of seq, into the visit's words and note."""

    def __init__(self) -> None:
        self.id = ""
        self.context: dict[str, Any] = {}
        self.consent = Consent()
        self.note: Note = empty_note()
        self.seq = 0
        self.ended: Ended | None = None
        self.signature: Signed | None = None
        self.missing: tuple[tuple[float, float], ...] = ()
        "seconds of audio that have not arrived, from and to, in order"
        self._words: dict[str, Word] = {}

    @property
    def words(self) -> tuple[Word, ...]:
        """Final words, in order of speech."""
        return tuple(self._words.values())

    def apply(self, event: AnyEvent) -> None:
        """Take the next event. Partials change nothing."""
        if isinstance(event, Partial):
            return
        self.seq = max(self.seq, event.seq)
        match event:
            case SessionOpened():
                self.id, self.context, self.consent = event.id, event.context, event.consent
            case Final():
                self._words.update((w.id, w) for w in event.words)
            case Amend():
                self._replace(event.span, event.words)
            case Speaker():
                for label in event.relabels:
                    for word in self.between(label.span):
                        self._words[word.id] = replace(word, speaker=label.speaker, role=label.role)
            case NotePatch():
                self.note = patched(self.note, event)
            case Checks():
                self.note = replace(self.note, checks=event.checks)
            case Signed():
                self.note, self.signature = event.note, event
            case Gap():
                self.missing = tuple(sorted({*_without(self.missing, event.t0, event.t1), (event.t0, event.t1)}))
            case Repaired():
                self.missing = _without(self.missing, event.t0, event.t1)
            case Ended():
                self.ended = event
            case _:
                pass

    def between(self, span: tuple[str, str]) -> tuple[Word, ...]:
        """The words from one id to another, both included. Unknown ids give none."""
        if span[0] not in self._words or span[1] not in self._words:
            return ()
        ids = list(self._words)
        return tuple(self._words[i] for i in ids[ids.index(span[0]) : ids.index(span[1]) + 1])

    def _replace(self, span: tuple[str, str], words: Iterable[Word]) -> None:
        gone = {w.id for w in self.between(span)}
        kept: list[Word] = []
        for word in self._words.values():
            if word.id == span[0]:
                kept += words
            if word.id not in gone:
                kept.append(word)
        self._words = {w.id: w for w in kept}

    def session_file(self) -> SessionFile:
        """The session file of the visit so far."""
        return SessionFile(self.id, self.consent, self.words, self.note)
