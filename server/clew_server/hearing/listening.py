"""Audio into stretches of speech: the timeline of a visit, its voice activity, and the audio of what is being said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from clew_models.base import SAMPLE_RATE, Vad
from clew_server.hearing.ring import Ring
from clew_server.hearing.stretch import CutRules, Cutter, Stretch

if TYPE_CHECKING:
    from clew_models.base import Pcm

LONG_GAP = 1.0
"seconds without audio after which the voice activity starts afresh"
Closed = tuple[Stretch, "Pcm"]
"""A stretch that closed, and its audio."""


class Listener:
    """Audio of one visit in, in order of time; stretches out as they close."""

    def __init__(self, vad: Vad, cut: CutRules | None = None, start: int = 0) -> None:
        """`start`: number of the detector's frame that it starts at."""
        self._vad = vad
        self._ring = Ring()
        self._ring.skip(start * vad.frame)
        self._cutter = Cutter(cut, start)
        self._seen = start * vad.frame  # samples that the VAD has seen, in whole frames
        self._late = self._gaps = 0
        self.voiced = 0.0
        "mean probability of speech in the frames of the last push"

    @property
    def open(self) -> Stretch | None:
        """The stretch that is being spoken, as far as it goes."""
        return self._cutter.open

    @property
    def number(self) -> int:
        """The number that the next stretch to close will have."""
        return self._cutter.number

    @property
    def seconds(self) -> float:
        """How far the visit was listened to."""
        return self._cutter.seconds

    @property
    def needed_from(self) -> float:
        """Seconds to the start of what is being said, else to where the visit was listened to."""
        return self._cutter.needed_from

    def push(self, t: float, pcm: Pcm) -> list[Closed]:
        """Audio that starts at `t` seconds, a second at most. A jump in `t` is a gap; what comes twice is ignored."""
        start = round(t * SAMPLE_RATE)
        closed = self._gap(start - self._ring.end) if start > self._ring.end else []
        late = self._ring.end - start
        self._late += min(late, len(pcm))
        if late < len(pcm):
            self._ring.append(np.ascontiguousarray(pcm[late:], dtype=np.float32))
            closed += self._listen()
        return closed

    def finish(self) -> list[Closed]:
        """No more audio comes; the open stretch closes."""
        rest = self._ring.end - self._seen
        closed: list[Closed] = []
        if rest:
            self._ring.append(np.zeros(self._vad.frame - rest, dtype=np.float32))
            closed = self._listen()
        return closed + self._with_audio(self._cutter.finish())

    def read(self, t0: float, t1: float) -> Pcm:
        """Audio from t0 to t1 seconds of the open stretch."""
        return self._ring.read(round(t0 * SAMPLE_RATE), round(t1 * SAMPLE_RATE))

    def statistics(self) -> dict[str, float]:
        """What the ring holds; samples that came twice, and that never came."""
        return {**self._ring.statistics(), "late_samples": self._late, "gap_samples": self._gaps}

    def _gap(self, samples: int) -> list[Closed]:
        self._gaps += samples
        frame = self._vad.frame
        if samples <= LONG_GAP * SAMPLE_RATE:
            self._ring.append(np.zeros(samples, dtype=np.float32))
            return self._listen()
        # Fill up to the end of a frame, leave out whole frames that nobody needs to listen to, and start afresh.
        whole = -(-self._ring.end // frame) * frame
        fill = whole - self._ring.end
        self._ring.append(np.zeros(fill, dtype=np.float32))
        closed = self._listen()
        skipped = (samples - fill) // frame
        closed += self._with_audio(self._cutter.skip(skipped))
        self._ring.skip(skipped * frame)
        self._seen += skipped * frame
        self._vad.reset()
        self._ring.append(np.zeros(samples - fill - skipped * frame, dtype=np.float32))
        return closed

    def _listen(self) -> list[Closed]:
        frame = self._vad.frame
        closed: list[Closed] = []
        probs: list[float] = []
        while self._ring.end - self._seen >= frame:
            probs.append(self._vad(self._ring.read(self._seen, self._seen + frame)))
            self._seen += frame
            closed += self._with_audio(self._cutter.push(probs[-1]))
        if probs:
            self.voiced = sum(probs) / len(probs)
        self._ring.release(min(self._seen, round(self._cutter.needed_from * SAMPLE_RATE)))
        return closed

    def _with_audio(self, stretches: Sequence[Stretch]) -> list[Closed]:
        return [(s, self.read(s.t0, s.t1)) for s in stretches]
