"""The words that are shown before they are final: the newest reading of each unfinished stretch, less what was told of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clew_server.hearing.agreement import agreed, follows, key
from clew_wire.note import Word


@dataclass(frozen=True, slots=True)
class Reading:
    """One run over the end of a stretch."""

    t0: float
    "seconds to the start of its audio"
    t1: float
    "seconds to its end"
    texts: tuple[str, ...]
    stable: int
    "how many of its words the run before had too"


Told = Callable[[int], Sequence[Word]]
"""Words of a stretch that were told as final."""


class Preview:
    """Readings by the number of their stretch, in order of time."""

    def __init__(self) -> None:
        self._readings: OrderedDict[int, Reading] = OrderedDict()

    def __len__(self) -> int:
        return len(self._readings)

    @property
    def newest(self) -> float:
        """Seconds to the end of the audio of the newest reading."""
        return max((r.t1 for r in self._readings.values()), default=0.0)

    def take(self, stretch: int, t0: float, t1: float, texts: Sequence[str]) -> None:
        """A newer reading of a stretch."""
        before = self._readings.get(stretch)
        stable = agreed(before.texts, texts) if before and before.t0 == t0 else 0
        self._readings[stretch] = Reading(t0, t1, tuple(texts), stable)

    def drop(self, stretch: int) -> None:
        """The stretch is final."""
        self._readings.pop(stretch, None)

    def shown(self, told: Told) -> tuple[list[str], int, float, float]:
        """Words not told yet, how many at the start are stable, and the seconds that they span (0, 0 when there are none)."""
        texts: list[str] = []
        stable, counting = 0, True
        t0 = t1 = 0.0
        for number, reading in self._readings.items():
            before = [w for w in told(number) if w.t1 is not None and w.t1 > reading.t0]
            gone = follows([key(w.w) for w in before], [key(t) for t in reading.texts])
            tail = reading.texts[gone:]
            if not texts:
                t0 = max([reading.t0, *(w.t1 for w in before if w.t1 is not None)])
            t1 = reading.t1
            texts += tail
            firm = min(max(0, reading.stable - gone), len(tail))
            stable += firm if counting else 0
            counting = counting and firm == len(tail)
        return texts, stable, t0, t1
