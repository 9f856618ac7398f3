"""What the server lacks: which frames go by repair, and when. A state machine without I/O or clock; `clew_edge.repair` sends.

A frame that was sent live is given time to be acknowledged. One that the server lacks though it has later ones was lost: acknowledgements
follow the order of frames. Speech goes first, oldest first; what the gate held back goes when no speech waits.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from clew_edge.kept import Keeps
from clew_wire.control import FRAME_SECONDS
from clew_wire.ranges import Range, Ranges

FIRST_PAUSE, PAUSE, LONG_PAUSE = 0.5, 2.0, 8.0
"seconds between tries: from the first, doubled up to the second, so that a network's return is noticed soon; the last when it is long gone"
LONG_GONE = 60
"tries: some three minutes"


def pause(tries: int, chance: Callable[[], float] = random.random) -> float:
    """Seconds before the next try, when `tries` have failed before the one that just did.

    Cut to a random 50 to 100 %, so that a clinic's tablets don't return as one.
    """
    longest = PAUSE if tries < LONG_GONE else LONG_PAUSE
    return min(longest, FIRST_PAUSE * 2.0 ** min(tries, 8)) * (0.5 + chance() / 2)


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds."""

    early: float = 1.0
    "while there is no connection: a younger frame may still go over the one that is being made"
    settled: float = 2.0
    "a frame younger than that may still be acknowledged by itself"
    overdue: float = 5.0
    "an older one goes even when nothing after it was acknowledged: the last of a stretch, or a server that says nothing"
    held: float = 5.0
    "held frames gather for so long: a request for each second of silence would be waste"
    lot: int = 250
    "frames in one request"
    fastest: float = 8.0
    "seconds of audio in a second: live audio shares the line"
    breath: float = 0.1
    "between an answer and the next request"
    apart: float = 1.0
    "between the starts of requests that are not full"
    look: float = 0.25
    "between looks for something to send"


class Backlog:
    """The un-acknowledged frames of one visit, whoever captured them."""

    def __init__(
        self, keeps: Keeps, first: int | None = None, *, limits: Limits | None = None, chance: Callable[[], float] = random.random
    ) -> None:
        """`first`: the number that this run begins with; None: nothing more is captured. What is before it, an earlier run left."""
        self._keeps = keeps
        self._limits = limits or Limits()
        self._chance = chance
        self._held = Ranges()
        self._finishing = first is None
        self._decided = keeps.unacked.stop if first is None else first
        self._marks: deque[tuple[float, int]] = deque([(float("-inf"), self._decided)])
        self._live = False
        self._acked = 0
        self._not_before = float("-inf")
        self._started = float("-inf")
        self._tries = 0
        self._sent = self._damaged = 0

    # --- what happens

    def decided(self, frames: int, now: float) -> None:
        """Every frame before `frames` was captured, and sent or held."""
        self._decided = frames
        if now - self._marks[-1][0] >= 0.2:
            self._marks.append((now, frames))
            while len(self._marks) > 2 and self._marks[1][0] <= now - 2 * self._limits.held:
                self._marks.popleft()

    def hold(self, first: int, last: int) -> None:
        """The gate held these back."""
        self._held.add(first, last)

    def live(self, on: bool, now: float) -> None:
        """Whether frames go out by RTP, and acknowledgements come."""
        self._live = on
        if on and self._tries:  # the server is there again: no need to wait any longer
            self._tries = 0
            self._not_before = min(self._not_before, now + self._chance() * self._limits.apart)

    def acked(self, ranges: Iterable[Range]) -> int:
        """The server stored these; returns how many were news."""
        ranges = list(ranges)
        self._acked = max([self._acked, *(stop for _, stop in ranges)])
        return self._released(ranges)

    def finish(self, now: float) -> None:
        """Nothing more is captured. What was sent live just now is still given its time."""
        self._finishing = True
        self._decided = max(self._decided, self._keeps.unacked.stop)
        self._marks.append((now, self._decided))

    # --- what to do

    def lot(self, now: float) -> list[int]:
        """The frames of the next request; none: not yet."""
        if now < self._not_before or not self._keeps.unacked:
            return []
        limits = self._limits
        horizon = self._decided if self._finishing else self._before(now - limits.early)
        if self._live:
            overdue = limits.settled if self._finishing else limits.overdue
            horizon = min(self._before(now - limits.settled), max(self._acked, self._before(now - overdue)))
        spoken = self._first(self._spoken(horizon))
        if spoken or not (self._finishing or self._kept_back(self._before(now - limits.held))):
            return spoken
        return self._first(self._kept_back(self._decided))

    def wait(self, now: float) -> float:
        """Seconds until it may be worth asking again."""
        return max(self._not_before - now, self._limits.look)

    @property
    def held(self) -> list[Range]:
        """What the gate held back and the server lacks."""
        return self._kept_back(self._decided)

    def is_held(self, n: int) -> bool:
        """Whether the gate held it back."""
        return n in self._held

    def asked(self, now: float) -> None:
        """A request starts."""
        self._started = now

    def answered(self, asked: list[int], stored: Iterable[Range], damaged: Iterable[int], now: float) -> int:
        """The server's word on a request; returns how many frames are off our hands."""
        unacked = self._keeps.unacked
        lost = [n for n in damaged if n in unacked]
        news = self._released(stored) + self._released((n, n + 1) for n in lost)
        self._sent += len(asked)
        self._damaged += len(lost)
        if not news and any(n in unacked for n in asked):
            self.failed(now)
            return 0
        self._tries = 0
        limits = self._limits
        full = len(asked) == limits.lot or self._finishing
        pace = len(asked) * FRAME_SECONDS / limits.fastest if full else limits.apart
        self._not_before = max(self._started + pace, now + limits.breath)
        return news

    def failed(self, now: float, at_least: float = 0.0) -> None:
        """No answer, or none that helps. `at_least`: seconds that the server asked for."""
        self._not_before = now + max(at_least * (1 + self._chance()), pause(self._tries, self._chance))
        self._tries += 1

    # --- what is told

    def waiting(self, now: float, *, offline: bool) -> float:
        """Seconds of audio that should be at the server by now and, as far as we know, are not. What is held waits longer on purpose."""
        should = self._before(now - self._limits.settled - 1)
        if offline:
            return sum(b - a for a, b in self._keeps.unacked.common(0, should)) * FRAME_SECONDS
        late = [*self._spoken(should), *self._kept_back(self._before(now - 2 * self._limits.held))]
        return sum(b - a for a, b in late) * FRAME_SECONDS

    def statistics(self) -> dict[str, int]:
        """Frames sent by repair, and those that the server could not open: they are lost."""
        return {"sent": self._sent, "damaged": self._damaged}

    # ---

    def _released(self, ranges: Iterable[Range]) -> int:
        """As `acked`, but it says nothing of what was sent live."""
        news = 0
        for first, stop in ranges:
            self._held.discard(first, stop)
            news += self._keeps.release([(first, stop)])
        return news

    def _before(self, then: float) -> int:
        """How far the visit was decided at that time; what is not remembered any more counts as long ago."""
        return next((frames for at, frames in reversed(self._marks) if at <= then), self._marks[0][1])

    def _spoken(self, stop: int) -> list[Range]:
        return [r for a, b in self._keeps.unacked.common(0, stop) for r in self._held.missing(a, b)]

    def _kept_back(self, stop: int) -> list[Range]:
        return [r for a, b in self._keeps.unacked.common(0, stop) for r in self._held.common(a, b)]

    def _first(self, ranges: Iterable[Range]) -> list[int]:
        out: list[int] = []
        for a, b in ranges:
            out += range(a, min(b, a + self._limits.lot - len(out)))
            if len(out) == self._limits.lot:
                break
        return out
