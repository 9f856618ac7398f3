"""Hearing: audio in, words by the right person out. No I/O, no clock, no model of its own but the VAD's small one.

What a visit ends with depends on the audio alone: a stretch is cut by the voice activity of its own frames, and the reading
of the whole stretch has the last word. While it is still being spoken, words that have settled are told as final (settling),
and amended where that reading differs (amending). Partials are a preview of what is not told yet and leave no trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Protocol

import numpy as np

from clew_models.base import SAMPLE_RATE, Clip, HeardWord, Transcript, Vad
from clew_server.hearing import amending
from clew_server.hearing.condition import Condition, clean
from clew_server.hearing.guard import previewed, snapped
from clew_server.hearing.listening import Closed, Listener
from clew_server.hearing.mending import BY, Cuts, Mending, Seconds, as_told, beginning, told_in
from clew_server.hearing.preview import Preview
from clew_server.hearing.readings import Readings, Unread
from clew_server.hearing.settling import SettleRules, Settling
from clew_server.hearing.stretch import CutRules, Stretch
from clew_server.hearing.vocabulary import Vocabulary
from clew_server.hearing.window import Window
from clew_wire.context import Mode
from clew_wire.event import Amend, AnyEvent, Final, Partial, Relabel, Speaker
from clew_wire.note import Word

if TYPE_CHECKING:
    from clew_models.base import Pcm

CONTEXT_WORDS = 8
"settled words before the new ones that the vocabulary sees: terms have up to five words, and settings"
NEW = "new"
"stands for the id of a word until it has one"
COUNTED = ("finals", "silent", "settles", "settled", "amended", "partials", "stale_partials", "mended")
HELD = 2.0
"seconds of silence that stand for what the recorder held back: enough to close what was being said"


class Voices(Protocol):
    """Who speaks (clew_server.hearing.voices.Voices, OneVoice)."""

    def label(self, t0: float, pcm: Pcm, words: Sequence[Word]) -> tuple[list[Word], list[Relabel]]:
        """The words of one stretch, whose audio starts at `t0` seconds, with speaker and role; relabels of other words.

        A stretch may come late: it takes its place among those before.
        """

    def guess(self, t0: float, pcm: Pcm, words: Sequence[Word]) -> list[Word]:
        """Words of a stretch that is still open with speaker and role as far as one can tell; nothing is learnt."""

    def finish(self) -> list[Relabel]:
        """No more words come."""


@dataclass(frozen=True, slots=True)
class PartialRules:
    """When a partial is due."""

    every: float = 0.6
    "seconds of new audio from one partial to the next"
    patience: float = 2.0
    "seconds of audio to wait for the last partial's result before asking again: a busy recogniser slows partials down"


class Hearing:
    """One visit's hearing (the Ears of clew_server.visit)."""

    def __init__(
        self,
        mode: Mode,
        vad: Vad,
        voices: Voices,
        vocabulary: Vocabulary | None = None,
        *,
        first_word: int = 0,
        told: Sequence[Word] = (),
        mending_vad: Vad | None = None,
        cut: CutRules | None = None,
        partials: PartialRules | None = None,
        settle: SettleRules | None = None,
    ) -> None:
        """For a visit that goes on after a restart: `first_word` is the number of the next word's id, and `told` are the words
        that were told of the stretch that was being spoken; its audio comes again.
        `mending_vad`: another stream of the detector, for audio that comes late; None where none does.
        """
        self.mode: Mode = mode
        self.partials = partials or PartialRules()
        self._voices = voices
        self._vocabulary = vocabulary
        self._next_word = first_word
        self._listener = Listener(vad, cut)
        self._condition = Condition()
        self._due: list[Window] = []
        self._pending = Readings()
        self._preview = Preview()
        self._settle = settle or SettleRules()
        self._settling: Settling | None = None  # of the open stretch
        self._told = [*told]  # words of unfinished stretches that were given out as final
        self._asked = 0.0  # seconds to the end of the last window that shows words
        self._awaited: float | None = None  # seconds to the end of the partial window that has no result yet
        self._mending_vad = mending_vad
        self._cut = cut
        self._cuts = Cuts()
        self._mending: Mending | None = None
        self._mended: list[Unread] = []
        self._finished = False
        self._closed = False  # the voices were told that nothing more comes
        self._counts = dict.fromkeys(COUNTED, 0)

    def push(self, t: float, pcm: Pcm) -> list[AnyEvent]:
        """Audio that starts at `t` seconds: float32, 16 kHz, mono. A jump in `t` is a gap; what comes twice is ignored.

        Gives what is wrong with the sound.
        """
        return self._push(t, pcm, came=True)

    def held(self, t: float, until: float) -> list[AnyEvent]:
        """The recorder held back what there was from `t` to `until` seconds: it heard nobody."""
        silence = min(until - t, HELD)
        self._push(t, np.zeros(round(silence * SAMPLE_RATE), np.float32), came=False)
        return list(self._condition.held(until))

    def _push(self, t: float, pcm: Pcm, *, came: bool) -> list[AnyEvent]:
        news: list[AnyEvent] = []
        step = SAMPLE_RATE  # a second at a time, so that a long push never overruns the ring
        for at in range(0, 0 if self._finished else len(pcm), step):
            part, start = pcm[at : at + step], t + at / SAMPLE_RATE
            self._take(self._listener.push(start, clean(part)))
            if came:
                news += self._condition.push(start, part, self._listener.voiced)
        return news

    def windows(self) -> list[Window]:
        """Windows that are due, finals first; each is given once."""
        due, self._due = self._due, []
        if self._mending is not None:
            due += self._mending.windows()
        stretch = None if self._finished else self._listener.open
        if stretch is not None:
            due += [w for w in (self._settle_window(stretch), self._partial_window(stretch)) if w is not None]
        return due

    def accept(self, window: Window, transcript: Transcript | None) -> Sequence[AnyEvent]:
        """The result of a window: events without seq. Finals come out in order of time, whatever order results arrive in.

        None: the recogniser failed, or had no time for it. For a final that means that what was told of its stretch stands.
        """
        if window.tier == "partial":
            return self._accept_partial(window, transcript)
        if window.tier == "settle":
            return self._accept_settle(window, transcript)
        if window.late:
            self._mended += [] if self._mending is None else self._mending.accept(window, transcript)
            return []
        pending = self._pending.of(window)
        if pending is None:
            return []
        health = [] if transcript is None else self._condition.heard(transcript, pending.stretch)
        self._due += self._pending.accept(window, transcript)
        return [*health, *self._release()]

    def finish(self) -> Sequence[AnyEvent]:
        """No more audio comes; the open stretch closes. Windows may still be due."""
        if not self._finished:
            self._finished = True
            self._take(self._listener.finish())
        return self._release()

    @property
    def done(self) -> bool:
        """It is finished and every final was given out."""
        return self._finished and not self._pending

    # --- audio that came late

    @property
    def heard_until(self) -> float:
        """Seconds before which every word is final: audio that came late can be heard up to there."""
        if self.done:
            return inf
        first = self._pending.first
        return self._listener.needed_from if first is None else first.stretch.t0

    @property
    def mending(self) -> Mending | None:
        """The region that is listened to anew."""
        return self._mending

    def mend(self, late: Sequence[Seconds], transcript: Sequence[Word]) -> float:
        """Listen anew to a region with these runs of late audio; its audio follows (`Mending.push`). Replaces the region before.

        Returns the seconds to its first audio.
        """
        if self._mending_vad is None:
            raise ValueError("this hearing has no detector for audio that comes late")
        known = self._cuts.before(late[0][0])
        start = beginning(transcript, late[0][0]) if known is None else known
        self._mending = Mending(self._mending_vad, late, start, self._cuts, self._cut)
        return self._mending.start

    def mended(self) -> list[Unread]:
        """Stretches of the region that were read since the last call, to be placed in order."""
        out, self._mended = self._mended, []
        return out

    def place(self, unread: Unread, transcript: Sequence[Word]) -> list[AnyEvent]:
        """What the reading of a late stretch adds to the visit's words so far, and changes."""
        self._cuts.add(unread.stretch)
        words = self._written(snapped(unread.words, unread.stretch.voiced))
        told, after = told_in(transcript, unread.stretch, words)
        if unread.failed or not words:
            return []  # what was told stands
        reading = amending.read(told, words, self._next_word)
        self._next_word += reading.new
        labeled, relabels = as_told(reading), list[Relabel]()
        if labeled is None:
            labeled, relabels = self._voices.label(unread.stretch.t0, unread.pcm, reading.words)
        amends, corrected, rest = amending.changes(reading, labeled, BY)
        self._counts["mended"] += sum(len(a.words) for a in amends) + len(rest)
        more: list[AnyEvent] = []
        if rest and after is not None:
            more = [Amend(span=(after.id, after.id), words=(*rest, after), by=BY)]
        elif rest:
            more = [Final(words=tuple(rest))]
        if self._closed:
            relabels += self._voices.finish()
        return [*amends, *more, *_speaker([*relabels, *corrected])]

    def statistics(self) -> dict[str, float]:
        """Counts, and how much audio is held."""
        return {
            **self._counts,
            "recut": self._pending.recut,
            **self._condition.statistics(),
            **self._listener.statistics(),
            "pending": len(self._pending),
            "pending_s": self._pending.seconds,
            "words": self._next_word,
        }

    # --- audio to windows

    def _take(self, closed: Sequence[Closed]) -> None:
        for stretch, pcm in closed:
            self._due.append(self._pending.add(stretch, pcm))
            self._cuts.add(stretch)
            if self._preview.newest < stretch.voiced[-1][1]:  # on a busy server its last words would be shown with the final only
                start = self._start(stretch)
                clip = Clip(pcm[round((start - stretch.t0) * SAMPLE_RATE) :])
                self._asked = self._awaited = stretch.t1
                self._due.append(Window("partial", stretch.number, start, stretch.t1, clip))
            self._settling = None

    def _settle_window(self, stretch: Stretch) -> Window | None:
        if self._settling is None or self._settling.stretch != stretch.number:
            told = [HeardWord(w.w, w.t0, w.t1, w.p) for w in self._told_of(stretch.number) if w.t0 is not None and w.t1 is not None]
            self._settling = Settling(stretch.number, stretch.t0, self._settle, told)
        span = self._settling.due(stretch)
        if span is None:
            return None
        self._counts["settles"] += 1
        self._asked = stretch.t1  # its reading is a preview too
        pcm = self._listener.read(span.t0, span.t1)
        return Window("settle", stretch.number, span.t0, span.t1, Clip(pcm, span.tokens, span.shift))

    def _partial_window(self, stretch: Stretch) -> Window | None:
        if stretch.t1 - self._asked < self.partials.every:
            return None
        if self._awaited is not None and stretch.t1 - self._awaited < self.partials.patience:
            return None
        self._asked = self._awaited = stretch.t1
        self._counts["partials"] += 1
        start = self._start(stretch)
        pcm = self._listener.read(start, stretch.t1)
        return Window("partial", stretch.number, start, stretch.t1, Clip(pcm))

    def _start(self, stretch: Stretch) -> float:
        """Seconds to where the audio of a preview starts."""
        return self._settling.start if self._settling and self._settling.stretch == stretch.number else stretch.t0

    # --- results to events

    def _accept_partial(self, window: Window, transcript: Transcript | None) -> list[AnyEvent]:
        if self._awaited is not None and window.t1 >= self._awaited:
            self._awaited = None
        if transcript is None:
            return []
        if window.stretch < self._first_unfinished() or window.t1 <= self._preview.newest:
            self._counts["stale_partials"] += 1
            return []
        self._look_at(window, transcript)
        return [self._shown()]

    def _accept_settle(self, window: Window, transcript: Transcript | None) -> list[AnyEvent]:
        settling, stretch = self._settling, self._listener.open
        if settling is None or stretch is None or (settling.stretch, stretch.number) != (window.stretch, window.stretch):
            return []
        if transcript is None:
            settling.missed()
            return []
        settling.accept(window.t0, window.t1, transcript, stretch)
        if window.t1 > self._preview.newest:
            self._look_at(window, transcript)
        return [*self._tell(), self._shown()]

    def _look_at(self, window: Window, transcript: Transcript) -> None:
        pending = self._pending.get(window.stretch)
        stretch = pending.stretch if pending else self._listener.open
        if stretch is None or self._condition.foreign:
            self._preview.take(window.stretch, window.t0, window.t1, ())
            return
        voiced = sum(min(b, window.t1) - max(a, window.t0) for a, b in stretch.voiced if b > window.t0 and a < window.t1)
        texts = previewed(transcript, voiced)
        self._preview.take(window.stretch, window.t0, window.t1, texts)

    def _tell(self) -> list[AnyEvent]:
        """Words of the open stretch that have settled, as final; they wait for the stretches before it."""
        settling, stretch = self._settling, self._listener.open
        if settling is None or stretch is None or self._pending or settling.stretch != stretch.number:
            return []
        new = settling.untold()
        if not new:
            return []
        heard = snapped(settling.words[-len(new) - CONTEXT_WORDS :], stretch.voiced)
        # A term that began among the words before waits for the reading of the whole stretch.
        words = [w for w in self._written(heard, NEW, len(heard) - len(new)) if w.id == NEW]
        if not words:
            return []
        numbered = [replace(w, id=f"w{self._next_word + k}") for k, w in enumerate(words)]
        self._next_word += len(numbered)
        pcm = self._listener.read(stretch.t0, heard[-1].t1 + 0.1)
        told = self._voices.guess(stretch.t0, pcm, numbered)
        self._told += told
        self._counts["settled"] += len(told)
        return [Final(words=tuple(told))]

    def _first_unfinished(self) -> int:
        first = self._pending.first
        return self._listener.number if first is None else first.stretch.number

    def _told_of(self, number: int) -> list[Word]:
        """Words of an unfinished stretch that were told."""
        before = 0
        for pending in self._pending:
            after = sum(_within(w, pending.stretch) for w in self._told)
            if pending.stretch.number == number:
                return self._told[before:after]
            before = after
        return self._told[before:]

    def _shown(self) -> Partial:
        """All words that are not final yet, those of closed stretches that wait for their final first."""
        texts, stable, t0, t1 = self._preview.shown(self._told_of)
        only = self.mode == "dictation"
        return Partial(
            after=0,
            text=" ".join(texts),
            stable=stable,
            t0=t0 or self._listener.seconds,
            t1=t1 or self._listener.seconds,
            speaker="s0" if only else None,
            role="therapist" if only else None,
        )

    def _release(self) -> list[AnyEvent]:
        """Finals whose turn it is."""
        events: list[AnyEvent] = []
        shown = len(self._preview)
        for pending in self._pending.read():
            self._preview.drop(pending.stretch.number)
            events += self._final(pending)
        events += self._tell()
        # A final replaces the partial before it: show again what is not final yet, or that a preview came to nothing.
        if len(self._preview) < shown and (len(self._preview) or not any(isinstance(e, Final) for e in events)):
            events.append(self._shown())
        if self.done and not self._closed:
            self._closed = True
            events += _speaker(self._voices.finish())
        return events

    def _final(self, pending: Unread) -> list[AnyEvent]:
        """What the reading of a whole stretch adds to what was told of it, and changes."""
        told = [w for w in self._told if _within(w, pending.stretch)]
        self._told = self._told[len(told) :]
        words = self._written(snapped(pending.words, pending.stretch.voiced))
        if pending.failed and told:
            words = list(told)
        if not (words or told):
            self._counts["silent"] += 1
            return []
        reading = amending.read(told, words, self._next_word)
        self._next_word += reading.new
        labeled, relabels = self._voices.label(pending.stretch.t0, pending.pcm, reading.words)
        amends, corrected, rest = amending.changes(reading, labeled)
        self._counts["finals"] += 1
        self._counts["amended"] += sum(len(a.words) for a in amends)
        more: list[AnyEvent] = []
        if rest and self._told:  # words of the next stretch are out already
            after = self._told[0]
            more = [Amend(span=(after.id, after.id), words=(*rest, after), by=amending.BY)]
        elif rest:
            more = [Final(words=tuple(rest))]
        return [*amends, *more, *_speaker([*relabels, *corrected])]

    def _written(self, heard: Sequence[HeardWord], mark: str = "", first: int = 0) -> list[Word]:
        """Words as the transcript has them; from the `first` on with `mark` as their id."""
        ids = [""] * first + [mark] * (len(heard) - first)
        words = [Word(i, w.text, round(w.t0, 2), round(w.t1, 2), "", "other", round(w.p, 3)) for i, w in zip(ids, heard, strict=True)]
        return words if self._vocabulary is None else self._vocabulary.correct(words)


def _within(word: Word, stretch: Stretch) -> bool:
    """Most of it lies before the stretch's end."""
    return word.t0 is None or word.t1 is None or (word.t0 + word.t1) / 2 < stretch.t1


def _speaker(relabels: Sequence[Relabel]) -> list[AnyEvent]:
    return [Speaker(relabels=tuple(relabels))] if relabels else []
