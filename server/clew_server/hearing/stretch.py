"""Cutting speech into stretches: where one final window ends and the next begins. Values in, values out.

The longer a stretch is, the shorter is the pause that ends it: Whisper errs on windows under 3 s, skips sentences in
windows over 14 s, and a listener waits for every second that a stretch stays open.
"""

from __future__ import annotations

from dataclasses import dataclass

FRAME_SECONDS = 0.032
"one frame of the voice activity model"


@dataclass(frozen=True, slots=True)
class CutRules:
    """When a stretch ends."""

    on: float = 0.5
    "probability of speech from which a frame is voiced"
    off: float = 0.35
    "within speech, a frame stays voiced down to this"
    pauses: tuple[tuple[float, float], ...] = ((0.0, 0.8), (3.0, 0.6), (6.0, 0.4), (9.0, 0.25))
    "(stretch seconds, pause seconds): from that length on, a pause of so much ends it"
    longest: float = 14.0
    "seconds after which a stretch is cut even without a pause, at the best place in it"
    shortest_piece: float = 3.0
    "seconds that a cut without a pause leaves on either side"
    least_voiced: int = 3
    "voiced frames under which a stretch is a click, not a word"
    lead: float = 0.3
    "seconds of audio kept before the first voiced frame"
    tail: float = 0.3
    "seconds of audio kept after the last voiced frame"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Speech that one final comes from."""

    number: int
    "from 0, in order of time"
    t0: float
    "seconds to the start of its audio, lead included"
    t1: float
    "seconds to the end of its audio, tail included"
    voiced: tuple[tuple[float, float], ...]
    "runs of voiced frames, seconds"

    @property
    def voiced_seconds(self) -> float:
        return sum(b - a for a, b in self.voiced)


class Cutter:
    """Frames' probabilities in, closed stretches out. Time is counted in frames from the start of the visit."""

    def __init__(self, rules: CutRules | None = None, start: int = 0) -> None:
        """`start`: the first frame that it is given."""
        self.rules = rules or CutRules()
        self._n = start
        self._number = 0
        self._floor = start  # frame where the previous stretch's audio ended: no stretch reaches back over it
        self._first = -1  # first voiced frame of the open stretch, -1 when none is open
        self._last = -1  # its last voiced frame
        self._probs: list[float] = []  # of the open stretch, from _first on

    @property
    def number(self) -> int:
        """The number that the next stretch to close will have."""
        return self._number

    @property
    def seconds(self) -> float:
        """How far the frames reach."""
        return self._n * FRAME_SECONDS

    @property
    def open(self) -> Stretch | None:
        """The stretch that is being spoken, as far as it goes; None in silence and until it is more than a click."""
        if self._first < 0 or self._voiced_count() < self.rules.least_voiced:
            return None
        return self._stretch(self._last, self.seconds)

    @property
    def needed_from(self) -> float:
        """Seconds before which no audio will be asked for again."""
        start = self._first if self._first >= 0 else self._n
        return max(self._floor * FRAME_SECONDS, start * FRAME_SECONDS - self.rules.lead)

    def push(self, prob: float) -> list[Stretch]:
        """One frame. Gives the stretches that it closed: none or one."""
        n, self._n = self._n, self._n + 1
        speaking = self._first >= 0 and n - self._last <= 1
        voiced = prob >= (self.rules.off if speaking else self.rules.on)
        if self._first < 0:
            if not voiced:
                return []
            self._first = n
            self._probs = []
        self._probs.append(prob)
        if voiced:
            self._last = n
            if (n + 1 - self._first) * FRAME_SECONDS >= self.rules.longest:
                return self._cut_inside()
            return []
        if (n - self._last) * FRAME_SECONDS >= self._pause():
            return self._close()
        return []

    def finish(self) -> list[Stretch]:
        """No more frames come."""
        return self._close() if self._first >= 0 else []

    def skip(self, frames: int) -> list[Stretch]:
        """Silence of so many frames that nobody listened to: closes what is open."""
        closed = self.finish()
        self._n += frames
        return closed

    def _pause(self) -> float:
        length = (self._last + 1 - self._first) * FRAME_SECONDS
        return [pause for start, pause in self.rules.pauses if length >= start][-1]

    def _voiced_count(self) -> int:
        return sum(p >= self.rules.on for p in self._probs)

    def _runs(self, last: int) -> tuple[tuple[float, float], ...]:
        runs: list[tuple[float, float]] = []
        start = -1
        for k in range(last - self._first + 2):
            voiced = k <= last - self._first and self._probs[k] >= self.rules.off
            if voiced and start < 0:
                start = k
            elif not voiced and start >= 0:
                runs.append(((self._first + start) * FRAME_SECONDS, (self._first + k) * FRAME_SECONDS))
                start = -1
        return tuple(runs)

    def _stretch(self, last: int, end: float) -> Stretch:
        return Stretch(self._number, self.needed_from, end, self._runs(last))

    def _close(self) -> list[Stretch]:
        end = min((self._last + 1) * FRAME_SECONDS + self.rules.tail, self.seconds)
        real = self._voiced_count() >= self.rules.least_voiced
        stretch = self._stretch(self._last, end)
        self._first = -1
        if not real:
            return []
        self._number += 1
        self._floor = round(end / FRAME_SECONDS)
        return [stretch]

    def _cut_inside(self) -> list[Stretch]:
        """Cut a stretch that found no pause at its least voiced moment, and go on with the rest."""
        spare = round(self.rules.shortest_piece / FRAME_SECONDS)
        size = len(self._probs)
        smooth = [sum(self._probs[max(0, k - 2) : k + 3]) / len(self._probs[max(0, k - 2) : k + 3]) for k in range(size)]
        # Of equally good places the latest: the rest then is short, and its words come soon.
        at = min(range(spare, size - spare // 2), key=lambda k: (round(smooth[k], 2), -k))
        cut = self._first + at
        rest = self._probs[at:]
        stretch = self._stretch(cut - 1, cut * FRAME_SECONDS)
        self._number += 1
        self._floor = cut
        voiced = [k for k, p in enumerate(rest) if p >= self.rules.off]
        self._first, self._probs = (cut + voiced[0], rest[voiced[0] :]) if voiced else (-1, [])
        return [stretch]
