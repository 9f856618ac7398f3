"""Hearing: audio in, words by the right person out. No I/O, no clock, no model of its own but the VAD's small one.

Finals depend on the audio alone: a stretch is cut by the voice activity of its own frames, recognised once, and given out
in order of time. Partials are a preview of the stretch that is open and leave no trace in the finals.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from clew_models.base import SAMPLE_RATE, Clip, HeardWord, Transcript, Vad
from clew_server.hearing.agreement import agreed
from clew_server.hearing.guard import believed, middle, skipped, snapped
from clew_server.hearing.ring import Ring
from clew_server.hearing.stretch import CutRules, Cutter, Stretch
from clew_server.hearing.vocabulary import Vocabulary
from clew_server.hearing.window import Window
from clew_wire.context import Mode
from clew_wire.event import AnyEvent, Final, Partial, Relabel, Speaker
from clew_wire.note import Word

if TYPE_CHECKING:
    from clew_models.base import Pcm

LONG_GAP = 1.0
"seconds without audio after which the voice activity starts afresh"


class Voices(Protocol):
    """Who speaks (clew_server.hearing.voices.Voices, OneVoice)."""

    def label(self, t0: float, pcm: Pcm, words: Sequence[Word]) -> tuple[list[Word], list[Relabel]]:
        """The words of one stretch, whose audio starts at `t0` seconds, with speaker and role; relabels of earlier words."""

    def finish(self) -> list[Relabel]:
        """No more words come."""


@dataclass(frozen=True, slots=True)
class PartialRules:
    """When a partial is due."""

    every: float = 0.5
    "seconds of new audio from one partial to the next"
    patience: float = 2.0
    "seconds of audio to wait for the last partial's result before asking again: a busy recogniser slows partials down"


@dataclass(slots=True)
class _Pending:
    """A closed stretch whose final is not out yet."""

    stretch: Stretch
    pcm: Pcm
    waiting: set[float]
    "starts of its windows that have no result yet"
    heard: dict[float, list[HeardWord]] = field(default_factory=dict)
    "start of a window to its words, seconds of the visit"


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
        cut: CutRules | None = None,
        partials: PartialRules | None = None,
    ) -> None:
        """`first_word` is the number of the first word's id, for a visit that goes on after a restart."""
        self.mode: Mode = mode
        self.partials = partials or PartialRules()
        self._vad = vad
        self._voices = voices
        self._vocabulary = vocabulary
        self._next_word = first_word
        self._ring = Ring()
        self._cutter = Cutter(cut)
        self._seen = 0  # samples that the VAD has seen, in whole frames
        self._due: list[Window] = []
        self._pending: OrderedDict[int, _Pending] = OrderedDict()
        self._drafts: OrderedDict[int, tuple[Partial, list[str]]] = OrderedDict()  # by stretch: last partial and its words
        self._early = 0.0  # seconds to the end of the last early window
        self._asked = 0.0  # seconds to the end of the last partial window
        self._answered = True
        self._finished = False
        self._closed = False  # the voices were told that nothing more comes
        counted = ("finals", "recut", "silent", "early", "partials", "stale_partials", "late_samples", "gap_samples")
        self._counts = dict.fromkeys(counted, 0)

    def push(self, t: float, pcm: Pcm) -> None:
        """Audio that starts at `t` seconds: float32, 16 kHz, mono. A jump in `t` is a gap; what comes twice is ignored."""
        if self._finished:
            return
        start = round(t * SAMPLE_RATE)
        if start > self._ring.end:
            self._gap(start - self._ring.end)
        late = self._ring.end - start
        self._counts["late_samples"] += min(late, len(pcm))
        if late >= len(pcm):
            return
        fresh = np.ascontiguousarray(pcm[late:], dtype=np.float32)
        step = SAMPLE_RATE  # a second at a time, so that a long push never overruns the ring
        for at in range(0, len(fresh), step):
            self._ring.append(fresh[at : at + step])
            self._listen()

    def windows(self) -> list[Window]:
        """Windows that are due, finals first; each is given once."""
        due, self._due = self._due, []
        return [*due, *(w for w in (self._early_window(), self._partial_window()) if w is not None)]

    def accept(self, window: Window, transcript: Transcript) -> Sequence[AnyEvent]:
        """The result of a window: events without seq. Finals come out in order of time, whatever order results arrive in."""
        if window.tier == "partial":
            return self._accept_partial(window, transcript)
        if window.tier == "early":  # its final comes, or more speech does
            return []
        pending = self._pending.get(window.stretch)
        if pending is None or window.t0 not in pending.waiting:
            return []
        pending.waiting.discard(window.t0)
        words = [replace(w, t0=w.t0 + window.t0, t1=w.t1 + window.t0) for w in believed(transcript, pending.stretch)]
        if self._recut(window, words, pending):
            return []
        pending.heard[window.t0] = words
        return self._release()

    def finish(self) -> Sequence[AnyEvent]:
        """No more audio comes; the open stretch closes. Windows may still be due."""
        if not self._finished:
            rest = self._ring.end - self._seen
            if rest:
                self._ring.append(np.zeros(self._vad.frame - rest, dtype=np.float32))
                self._listen()
            self._finished = True
            self._take(self._cutter.finish())
        return self._release()

    @property
    def done(self) -> bool:
        """It is finished and every final was given out."""
        return self._finished and not self._pending

    def statistics(self) -> dict[str, float]:
        """Counts, and how much audio is held."""
        held = sum(len(p.pcm) for p in self._pending.values()) / SAMPLE_RATE
        return {**self._counts, **self._ring.statistics(), "pending": len(self._pending), "pending_s": held, "words": self._next_word}

    # --- audio to windows

    def _gap(self, samples: int) -> None:
        self._counts["gap_samples"] += samples
        frame = self._vad.frame
        if samples <= LONG_GAP * SAMPLE_RATE:
            self._ring.append(np.zeros(samples, dtype=np.float32))
            self._listen()
            return
        # Fill up to the end of a frame, leave out whole frames that nobody needs to listen to, and start afresh.
        whole = -(-self._ring.end // frame) * frame
        fill = whole - self._ring.end
        self._ring.append(np.zeros(fill, dtype=np.float32))
        self._listen()
        skipped_frames = (samples - fill) // frame
        self._take(self._cutter.skip(skipped_frames))
        self._ring.skip(skipped_frames * frame)
        self._seen += skipped_frames * frame
        self._vad.reset()
        self._ring.append(np.zeros(samples - fill - skipped_frames * frame, dtype=np.float32))

    def _listen(self) -> None:
        frame = self._vad.frame
        while self._ring.end - self._seen >= frame:
            prob = self._vad(self._ring.read(self._seen, self._seen + frame))
            self._seen += frame
            self._take(self._cutter.push(prob))
        self._ring.release(min(self._seen, round(self._cutter.needed_from * SAMPLE_RATE)))

    def _take(self, closed: Sequence[Stretch]) -> None:
        for stretch in closed:
            pcm = self._ring.read(round(stretch.t0 * SAMPLE_RATE), round(stretch.t1 * SAMPLE_RATE))
            self._pending[stretch.number] = _Pending(stretch, pcm, {stretch.t0})
            self._due.append(Window("final", stretch.number, stretch.t0, stretch.t1, Clip(pcm)))

    def _recut(self, window: Window, words: Sequence[HeardWord], pending: _Pending) -> bool:
        """Ask again, in two halves, for a window whose text leaves out speech. Once: a half is taken as it comes."""
        stretch = pending.stretch
        if (window.t0, window.t1) != (stretch.t0, stretch.t1) or not skipped(words, stretch):
            return False
        cut = middle(stretch)
        self._counts["recut"] += 1
        for t0, t1 in ((stretch.t0, cut), (cut, stretch.t1)):
            pending.waiting.add(t0)
            first, last = (round((t - stretch.t0) * SAMPLE_RATE) for t in (t0, t1))
            self._due.append(Window("final", stretch.number, t0, t1, Clip(pending.pcm[first:last])))
        return True

    def _early_window(self) -> Window | None:
        stretch = self._cutter.foreseen
        if stretch is None or self._finished or stretch.t1 <= self._early:
            return None
        self._early = stretch.t1
        self._counts["early"] += 1
        pcm = self._ring.read(round(stretch.t0 * SAMPLE_RATE), round(stretch.t1 * SAMPLE_RATE))
        return Window("early", stretch.number, stretch.t0, stretch.t1, Clip(pcm))

    def _partial_window(self) -> Window | None:
        stretch = self._cutter.open
        if stretch is None or self._finished or stretch.t1 - self._asked < self.partials.every:
            return None
        if not self._answered and stretch.t1 - self._asked < self.partials.patience:
            return None
        self._asked, self._answered = stretch.t1, False
        self._counts["partials"] += 1
        pcm = self._ring.read(round(stretch.t0 * SAMPLE_RATE), round(stretch.t1 * SAMPLE_RATE))
        return Window("partial", stretch.number, stretch.t0, stretch.t1, Clip(pcm))

    # --- results to events

    def _accept_partial(self, window: Window, transcript: Transcript) -> list[AnyEvent]:
        if window.t1 >= self._asked:
            self._answered = True
        newest = max((draft.t1 for draft, _ in self._drafts.values()), default=0.0)
        if window.stretch < self._first_unfinished() or window.t1 <= newest:
            self._counts["stale_partials"] += 1
            return []
        texts = [w.text for w in transcript.words if any(c.isalnum() for c in w.text)]
        if transcript.no_speech > 0.6 and transcript.log_prob < -1.0:
            texts = []
        before = self._drafts[window.stretch][1] if window.stretch in self._drafts else []
        draft = Partial(after=0, text=" ".join(texts), stable=agreed(before, texts), t0=window.t0, t1=window.t1)
        self._drafts[window.stretch] = (draft, texts)
        return [self._shown()]

    def _first_unfinished(self) -> int:
        if self._pending:
            return next(iter(self._pending))
        return self._cutter.number

    def _shown(self) -> Partial:
        """All words that are not final yet, those of closed stretches that wait for their final first."""
        drafts = [draft for draft, _ in self._drafts.values()]
        stable = 0
        for draft in drafts:
            stable += draft.stable
            if draft.stable < len(draft.text.split()):
                break
        only = self.mode == "dictation"
        return Partial(
            after=0,
            text=" ".join(d.text for d in drafts if d.text),
            stable=stable,
            t0=drafts[0].t0 if drafts else self._cutter.seconds,
            t1=drafts[-1].t1 if drafts else self._cutter.seconds,
            speaker="s0" if only else None,
            role="therapist" if only else None,
        )

    def _release(self) -> list[AnyEvent]:
        """Finals whose turn it is."""
        events: list[AnyEvent] = []
        shown = len(self._drafts)
        while self._pending:
            number, pending = next(iter(self._pending.items()))
            if pending.waiting:
                break
            del self._pending[number]
            self._drafts.pop(number, None)
            events += self._final(pending)
        # A final replaces the partial before it: show again what is not final yet, or that a preview came to nothing.
        if len(self._drafts) < shown and (self._drafts or not any(isinstance(e, Final) for e in events)):
            events.append(self._shown())
        if self.done and not self._closed:
            self._closed = True
            events += _speaker(self._voices.finish())
        return events

    def _final(self, pending: _Pending) -> list[AnyEvent]:
        heard = [w for t0 in sorted(pending.heard) for w in pending.heard[t0]]
        heard = snapped(heard, pending.stretch.voiced)
        provisional = [Word("", w.text, round(w.t0, 2), round(w.t1, 2), "", "other", round(w.p, 3)) for w in heard]
        if self._vocabulary is not None:
            provisional = self._vocabulary.correct(provisional)
        if not provisional:
            self._counts["silent"] += 1
            return []
        numbered = [replace(w, id=f"w{self._next_word + k}") for k, w in enumerate(provisional)]
        self._next_word += len(numbered)
        words, relabels = self._voices.label(pending.stretch.t0, pending.pcm, numbered)
        self._counts["finals"] += 1
        return [Final(words=tuple(words)), *_speaker(relabels)]


def _speaker(relabels: Sequence[Relabel]) -> list[AnyEvent]:
    return [Speaker(relabels=tuple(relabels))] if relabels else []
