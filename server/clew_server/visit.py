"""One visit: audio in, events out. No I/O, no clock: the server's rooms and `clew scribe` both run this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from clew_server.charting.billing.rules import Rules
from clew_server.charting.consent import is_minor, resolve, spoken
from clew_server.charting.draft import Draft, amended, drafted
from clew_server.charting.drafting import Drafting
from clew_server.charting.patch import locked_in, merged, patch
from clew_server.charting.turns import Talk, read
from clew_server.charting.writing.brief import Briefed
from clew_server.charting.writing.tally import Tally
from clew_server.charting.writing.unchanged import unchanged
from clew_server.hearing.mending import Mending, Seconds
from clew_server.hearing.readings import Unread
from clew_server.hearing.window import Window
from clew_server.standing import Standing
from clew_wire.context import VisitContext
from clew_wire.event import AnyEvent
from clew_wire.note import SECTIONS, Consent, Entry, Note, Sentence, SessionFile, Word
from clew_wire.view import View

if TYPE_CHECKING:
    from clew_models.base import Pcm, Transcript
    from clew_models.writer import Writing

SENTENCE_ENDS = (".", "?", "!")
BEGUN = 40
"words that a sentence may have"


class Ears(Protocol):
    """What a visit needs of its hearing (clew_server.hearing.hearing.Hearing)."""

    def push(self, t: float, pcm: Pcm) -> Sequence[AnyEvent]:
        """Audio that starts at `t` seconds: float32, 16 kHz, mono. Gives what is wrong with it."""

    def held(self, t: float, until: float) -> Sequence[AnyEvent]:
        """The recorder held back what there was from `t` to `until` seconds: it heard nobody."""

    def windows(self) -> list[Window]:
        """Windows that are due; each is given once."""

    def accept(self, window: Window, transcript: Transcript | None) -> Sequence[AnyEvent]:
        """The result of a window; None when the recogniser failed on it or had no time for it."""

    def finish(self) -> Sequence[AnyEvent]:
        """No more audio comes."""

    @property
    def done(self) -> bool:
        """Every window of a finished visit was accepted."""

    @property
    def heard_until(self) -> float:
        """Seconds before which every word is final."""

    @property
    def mending(self) -> Mending | None:
        """The region of late audio that is listened to anew."""

    def mend(self, late: Sequence[Seconds], transcript: Sequence[Word]) -> float:
        """Listen anew to a region with these runs of late audio. Returns the seconds to its first audio."""

    def mended(self) -> list[Unread]:
        """Stretches of it that were read since the last call."""

    def place(self, unread: Unread, transcript: Sequence[Word]) -> Sequence[AnyEvent]:
        """What the reading of a late stretch adds to the transcript, and changes."""


class Visit:
    """Hearing and charting of one visit."""

    def __init__(self, context: VisitContext, ears: Ears, rules: Rules | None = None) -> None:
        self.context = context
        self._rules = rules
        self._ears = ears
        self._view = View()
        self._view.consent = context.consent
        self._standing = Standing()
        self.tally: Tally | None = None
        "how the last draft came about"
        self._drafting = Drafting(context, rules)
        self._planned: tuple[Draft, Mine] | None = None
        "what the last plan was made of"

    @property
    def words(self) -> tuple[Word, ...]:
        """The final words so far."""
        return self._view.words

    @property
    def note(self) -> Note:
        """The draft as the events so far leave it."""
        return self._view.note

    @property
    def view(self) -> View:
        """The visit as the events so far leave it."""
        return self._view

    @property
    def done(self) -> bool:
        """The visit is finished and every word of it is final."""
        return self._ears.done

    def push(self, t: float, pcm: Pcm) -> list[AnyEvent]:
        """Audio that starts at `t` seconds: float32, 16 kHz, mono. The events say what is wrong with it."""
        return self._taken(self._ears.push(t, pcm))

    def held(self, t: float, until: float) -> list[AnyEvent]:
        """The recorder held back what there was from `t` to `until` seconds: it heard nobody."""
        return self._taken(self._ears.held(t, until))

    def windows(self) -> list[Window]:
        """Windows due for recognition; each is given once."""
        return self._ears.windows()

    def accept(self, window: Window, transcript: Transcript | None) -> list[AnyEvent]:
        """The result of a window (None: there is none), as events without seq."""
        events = self._taken(self._ears.accept(window, transcript))
        for unread in self._ears.mended():
            events += self._taken(self._ears.place(unread, self.words))
        return events

    @property
    def heard_until(self) -> float:
        """Seconds before which every word is final: audio that came late can be heard up to there."""
        return self._ears.heard_until

    @property
    def mending(self) -> Mending | None:
        """The region of late audio that is listened to anew; its audio is pushed to it."""
        return self._ears.mending

    def mend(self, late: Sequence[Seconds]) -> float:
        """Listen anew to a region with these runs of late audio, in order. Returns the seconds at which its audio starts."""
        return self._ears.mend(late, self.words)

    def finish(self) -> list[AnyEvent]:
        """No more audio comes. Windows may still become due after this, until `done`."""
        return self._taken(self._ears.finish())

    def _taken(self, events: Sequence[AnyEvent]) -> list[AnyEvent]:
        """What may be told of what was found."""
        out: list[AnyEvent] = []
        for event in events:
            told = self._standing.told(event, self._view)
            if told is not None:
                self._view.apply(told)
                out.append(told)
        return out

    def plan(self) -> Note:
        """The draft of the words so far. It costs what changed since the last (docs/performance.md), and may run in another thread.

        While people talk, a sentence that is only begun waits: half of a denial says the opposite.
        """
        return self._with_edits(self._drafted(self.words if self.done else whole_sentences(self.words)))

    def draft(self) -> Draft:
        """The draft of all words, for a writer to write it again. May run in another thread."""
        return self._drafted(self.words)

    def rewritten(self, draft: Draft, given: Briefed, writing: Writing, name: str) -> tuple[Note, Tally]:
        """A draft in a writer's sentences, verified, with what a person has changed by now. May run in another thread."""
        note, tally = draft.rewritten(given, writing, name, locked_in(self.note))
        return self._with_edits(replace(draft, note=note)), tally

    def _drafted(self, words: Sequence[Word]) -> Draft:
        talk = self._drafting.read(words)
        draft = drafted(talk, self.context, _consent(talk, with_consent(self.context, self._view.consent)), self._rules)
        self.tally = draft.tally
        return draft

    def _with_edits(self, draft: Draft) -> Note:
        self._planned = draft, mine(self.note)
        return _with_mine(draft, self.note, self._rules)

    def chart(self, planned: Note) -> list[AnyEvent]:
        """Take a planned draft; the events are what changed. What a person edited or entered stays as it is."""
        if self._planned and self._planned[1] != mine(self.note):  # a person was quicker than the plan
            planned = self._with_edits(self._planned[0])
        return self._taken(patch(self.note, replace(planned, entries=self.note.entries)))

    def take(self, events: Sequence[AnyEvent]) -> list[AnyEvent]:
        """What a person changed: an edit, a corrected word, the signature; or what is on record."""
        for event in events:
            self._standing.learn(event, self._view)
            self._view.apply(event)
        return list(events)

    def session_file(self) -> SessionFile:
        """The visit so far."""
        return replace(
            self._view.session_file(), id=self.context.id, consent=consent_of(self.words, with_consent(self.context, self._view.consent))
        )


def whole_sentences(words: Sequence[Word]) -> Sequence[Word]:
    """The words up to the last that ends a sentence, if that is near; speech without any is taken as it is."""
    for k in range(len(words), max(0, len(words) - BEGUN), -1):
        if words[k - 1].w.rstrip("\"')")[-1:] in SENTENCE_ENDS:
            return words[:k]
    return words


def said(view: View) -> Sequence[Word]:
    """The words that a draft is made of: while people talk, a sentence that is only begun waits."""
    return view.words if view.ended else whole_sentences(view.words)


def consent_of(words: Sequence[Word], context: VisitContext) -> Consent:
    """The consent on record, corroborated by what was said."""
    return _consent(read(words), context)


def with_consent(context: VisitContext, consent: Consent) -> VisitContext:
    """The context with the consent that is on record now."""
    return context if consent == context.consent else replace(context, consent=consent)


def redrafted(
    words: Sequence[Word], note: Note, context: VisitContext, rules: Rules | None = None, before: Sequence[Word] | None = None
) -> Note:
    """The draft of words that a person corrected, with what a person did to the note before.

    `before`: the words that a writer wrote the note of; what it wrote of those that did not change stands. None: the built-in wrote it.
    """
    draft = _drafted(words, context, rules)
    if before is not None:
        sections = unchanged(note, _drafted(before, context, rules).note, draft.note)
        as_written = amended(draft.talk, replace(draft.note, sections=sections), context, draft.consent, rules, codes=False)
        draft = replace(draft, note=as_written)
    return replace(_with_mine(draft, note, rules), entries=note.entries)


def _drafted(words: Sequence[Word], context: VisitContext, rules: Rules | None) -> Draft:
    talk = read(words)
    return drafted(talk, context, _consent(talk, context), rules)


def _with_mine(draft: Draft, note: Note, rules: Rules | None) -> Note:
    """A new draft, its checks and codes made with what a person did to `note`."""
    planned = draft.note
    if not any(mine(note)):
        return planned
    # A side that a person wrote in is no longer missing, and a negation that was struck out no longer lost.
    edited = replace(planned, sections=merged(note, planned), entries=note.entries)
    new = amended(draft.talk, edited, draft.context, draft.consent, rules, codes=touched(note))
    return replace(new, sections=planned.sections)


def as_left(words: Sequence[Word], note: Note, context: VisitContext, rules: Rules | None = None, *, codes: bool) -> Note:
    """A note as a person left it, with its checks, and its codes if asked, made anew."""
    talk = read(words)
    return amended(talk, note, context, _consent(talk, context), rules, codes=codes)


def touched(note: Note) -> bool:
    """A person entered something for the codes, or wrote a sentence that may be what a code lacks."""
    return bool(note.entries) or any(x.source == "by_hand" for s in SECTIONS for x in note.sections[s])


Mine = tuple[tuple[Entry, ...], tuple[Sentence, ...]]


def mine(note: Note) -> Mine:
    """What a person did to a note."""
    return note.entries, tuple(x for s in SECTIONS for x in note.sections[s] if x.locked)


def _consent(talk: Talk, context: VisitContext) -> Consent:
    return resolve(context.consent, spoken(talk, minor=is_minor(context)), context.mode)
