"""Sets of frame numbers as ranges: what the acknowledgements name."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

Range = tuple[int, int]


class Ranges:
    """A set of whole numbers, kept as ranges (first, one past last) that neither touch nor overlap."""

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._starts: list[int] = []
        self._stops: list[int] = []
        for first, stop in ranges:
            self.add(first, stop)

    def add(self, first: int, stop: int) -> None:
        """Take first..stop-1 in."""
        if stop <= first:
            return
        left = bisect_right(self._starts, first)
        if left and self._stops[left - 1] >= first:
            left -= 1
            first = self._starts[left]
        right = bisect_right(self._starts, stop)
        if right > left:
            stop = max(stop, self._stops[right - 1])
        self._starts[left:right] = [first]
        self._stops[left:right] = [stop]

    def __contains__(self, n: int) -> bool:
        at = bisect_right(self._starts, n)
        return at > 0 and n < self._stops[at - 1]

    def __iter__(self) -> Iterator[Range]:
        return iter(zip(self._starts, self._stops, strict=True))

    def around(self, n: int) -> Range | None:
        """The range that holds n."""
        at = bisect_right(self._starts, n)
        return (self._starts[at - 1], self._stops[at - 1]) if n in self else None

    def __len__(self) -> int:
        """How many numbers are in the set."""
        return sum(self._stops) - sum(self._starts)

    def tuple(self) -> tuple[Range, ...]:
        """The ranges in order."""
        return tuple(zip(self._starts, self._stops, strict=True))

    @property
    def stop(self) -> int:
        """One past the largest number; 0 for none."""
        return self._stops[-1] if self._stops else 0
