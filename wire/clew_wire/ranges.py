"""Sets of frame numbers, kept as half-open ranges (first, one past last)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

Range = tuple[int, int]


class Ranges:
    """A set of whole numbers that is mostly runs: sorted, disjoint, never touching."""

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._first: list[int] = []
        self._last: list[int] = []
        for first, last in ranges:
            self.add(first, last)

    def add(self, first: int, last: int) -> None:
        """Take in first .. last - 1. An empty range changes nothing."""
        if first >= last:
            return
        lo = bisect_left(self._last, first)  # the first run that ends at or after `first` touches us
        hi = bisect_right(self._first, last)
        if lo < hi:
            first = min(first, self._first[lo])
            last = max(last, self._last[hi - 1])
        self._first[lo:hi] = [first]
        self._last[lo:hi] = [last]

    def discard(self, first: int, last: int) -> None:
        """Take out first .. last - 1, as far as they are in the set."""
        lo = bisect_right(self._last, first)
        hi = bisect_left(self._first, last)
        if first >= last or lo >= hi:
            return
        ends = (self._first[lo], min(first, self._last[lo])), (max(last, self._first[hi - 1]), self._last[hi - 1])
        rest = [(a, b) for a, b in ends if a < b]
        self._first[lo:hi] = [a for a, _ in rest]
        self._last[lo:hi] = [b for _, b in rest]

    def common(self, first: int, last: int) -> list[Range]:
        """The parts of first .. last - 1 that are in the set."""
        out: list[Range] = []
        for k in range(bisect_right(self._last, first), len(self._first)):
            if self._first[k] >= last:
                break
            out.append((max(first, self._first[k]), min(last, self._last[k])))
        return out

    def missing(self, first: int, last: int) -> list[Range]:
        """The parts of first .. last - 1 that are not in the set."""
        out: list[Range] = []
        at = first
        for k in range(bisect_right(self._last, first), len(self._first)):
            if self._first[k] >= last:
                break
            if self._first[k] > at:
                out.append((at, self._first[k]))
            at = max(at, self._last[k])
        if at < last:
            out.append((at, last))
        return out

    def around(self, n: int) -> Range | None:
        """The whole run that n is in."""
        k = bisect_right(self._first, n) - 1
        return (self._first[k], self._last[k]) if k >= 0 and n < self._last[k] else None

    @property
    def stop(self) -> int:
        """One past the largest number; 0 for an empty set."""
        return self._last[-1] if self._last else 0

    def __contains__(self, n: object) -> bool:
        if not isinstance(n, int):
            return False
        k = bisect_right(self._first, n) - 1
        return k >= 0 and n < self._last[k]

    def __iter__(self) -> Iterator[Range]:
        return iter(zip(self._first, self._last, strict=True))

    def __len__(self) -> int:
        """How many numbers the set holds."""
        return sum(self._last) - sum(self._first)
