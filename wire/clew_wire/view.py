"""A visit as its events leave it: what a subscriber holds, and what the journal replays to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from clew_wire.event import (
    Amend,
    AnyEvent,
    Checks,
    Consented,
    Ended,
    Final,
    Gap,
    Mark,
    NotePatch,
    Partial,
    Repaired,
    SessionOpened,
    Signed,
    Speaker,
)
from clew_wire.note import SECTIONS, Consent, Note, Section, Sentence, SessionFile, Span, Word, empty_note

MOST_HEIRS = 50
"times that a word's place was taken over, one after another"


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


def _moved(note: Note, now: Callable[[str], str]) -> Note:
    """The note with its evidence at the words that took the old ones' places."""

    def spans(old: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple((now(a), now(b)) for a, b in old)

    return replace(
        note,
        sections={s: tuple(replace(x, evidence=spans(x.evidence)) for x in row) for s, row in note.sections.items()},
        codes=tuple(replace(c, evidence=spans(c.evidence)) for c in note.codes),
        checks=tuple(replace(c, evidence=spans(c.evidence)) for c in note.checks),
        links=tuple(replace(x, evidence=spans(x.evidence)) for x in note.links),
    )


class View:
    """Fold events, in order of seq, into the visit's words and note.

    A word that an amend takes away has an heir in its place, as for the page (clients/web/visit.js): spans that named it lead there.
    """

    def __init__(self) -> None:
        self.id = ""
        self.context: dict[str, Any] = {}
        self.consent = Consent()
        self.script = ""
        "version of the words that were read to whoever agreed"
        self.note: Note = empty_note()
        self.seq = 0
        self.ended: Ended | None = None
        self.signature: Signed | None = None
        self.missing: tuple[tuple[float, float], ...] = ()
        "seconds of audio that have not arrived, from and to, in order"
        self.marks: tuple[Mark, ...] = ()
        self._words: dict[str, Word] = {}
        self._now: dict[str, str] = {}
        "id of a word that an amend took away, and of the word in its place"

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
            case Consented():
                self.consent, self.script = event.consent, event.script
            case Mark():
                self.marks = (*self.marks, event)
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

    def between(self, span: Span) -> tuple[Word, ...]:
        """The words from one id to another, both included. Unknown ids give none."""
        first, last = self.now(span[0]), self.now(span[1])
        if first not in self._words or last not in self._words:
            return ()
        ids = list(self._words)
        return tuple(self._words[i] for i in ids[ids.index(first) : ids.index(last) + 1])

    def now(self, word: str) -> str:
        """The id of the word that stands where that one stood; its own while it stands."""
        for _ in range(MOST_HEIRS):
            if word in self._words or word not in self._now:
                break
            word = self._now[word]
        return word

    def has(self, word: str) -> bool:
        """Whether a word of that id stands."""
        return word in self._words

    def next_number(self, kind: str) -> int:
        """The number of the next word id of a kind, w or c: one that no word has or had."""
        return 1 + max((int(i[1:]) for i in (*self._words, *self._now) if i.startswith(kind)), default=-1)

    def after(self, *events: AnyEvent) -> View:
        """Another view, which has taken these too."""
        then = View()
        vars(then).update(vars(self))
        vars(then).update(_words=dict(self._words), _now=dict(self._now))
        for event in events:
            then.apply(event)
        return then

    def _replace(self, span: Span, words: Sequence[Word]) -> None:
        old = self.between(span)
        if not old:
            return
        gone, given = {w.id for w in old}, [w.id for w in words]
        kept: list[Word] = []
        for word in self._words.values():
            if word.id == old[0].id:
                before = kept[-1].id if kept else ""
                kept += words
            if word.id not in gone:
                kept.append(word)
        self._words = {w.id: w for w in kept}
        if gone <= set(given):
            return
        for n, word in enumerate(old):
            if word.id not in self._words and (heir := given[min(n, len(given) - 1)] if given else before or next(iter(self._words), "")):
                self._now[word.id] = heir
        self.note = _moved(self.note, self.now)
        if self.consent.words is not None:
            self.consent = replace(self.consent, words=(self.now(self.consent.words[0]), self.now(self.consent.words[1])))

    def session_file(self) -> SessionFile:
        """The session file of the visit so far."""
        return SessionFile(self.id, self.consent, self.words, self.note)
