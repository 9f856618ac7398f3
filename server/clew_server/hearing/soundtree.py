"""Sounds that are like a given one, found without comparing with each: a tree by sounds, searched within a bound."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import Generic, TypeVar

from clew_server.hearing.sound import MISS, SWAPS, UNIT, misses

T = TypeVar("T")
SLACK = 2
"sounds by which two that are alike may differ in length"


class _Node(Generic[T]):
    __slots__ = ("ends", "longest", "next", "shortest")

    def __init__(self) -> None:
        self.shortest, self.longest = 1 << 30, 0  # sounds of what lies at and below it
        self.next: dict[str, _Node[T]] = {}
        self.ends: list[tuple[str, T]] = []  # what has this sound


class SoundTree(Generic[T]):
    """Things by their sound (clew_server.hearing.sound)."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        """Sounds are not empty; several things may share one."""
        self._root: _Node[T] = _Node()
        for sound, thing in entries:
            node = self._root
            for c in sound:
                node = node.next.setdefault(c, _Node())
                node.shortest, node.longest = min(node.shortest, len(sound)), max(node.longest, len(sound))
            node.ends.append((sound, thing))

    def near(self, heard: str, worst: float) -> list[tuple[float, str, T]]:
        """Distance, sound and thing of what is within `worst` per sound of `heard`; it has the same first sound and about its length."""
        node = self._root.next.get(heard[:1])
        if node is None:
            return []
        n = len(heard)
        bound = int(worst * (n + SLACK) * UNIT + 1e-6)
        miss = misses(heard)
        # A row of the table of distances is kept from its first cell within the bound to its last: `low` is the first one's place.
        start = [0, *(total for total in accumulate(miss) if total <= bound)]
        found: list[tuple[float, str, T]] = []
        stack = [(node, heard[0], 0, start, 1)]
        while stack:
            node, c, low, row, depth = stack.pop()
            swap, lost = SWAPS[c], MISS[c]
            now: list[int] = []
            diagonal = left = bound + UNIT
            j = low
            for up in row:
                cell = up + lost
                if j:
                    if (other := left + miss[j - 1]) < cell:
                        cell = other
                    if (other := diagonal + swap[heard[j - 1]]) < cell:
                        cell = other
                now.append(cell)
                diagonal, left = up, cell
                j += 1
            while j <= n:
                cell = min(left + miss[j - 1], diagonal + swap[heard[j - 1]])
                if cell > bound:
                    break
                now.append(cell)
                diagonal, left = bound + UNIT, cell
                j += 1
            while now and now[-1] > bound:
                now.pop()
            first = next((k for k, cell in enumerate(now) if cell <= bound), None)
            if first is None:
                continue
            del now[:first]
            low += first
            if node.ends and low + len(now) > n and abs(depth - n) <= SLACK:
                found += [(now[-1] / UNIT, sound, thing) for sound, thing in node.ends]
            for d, child in node.next.items():
                if child.shortest <= n + SLACK and child.longest >= n - SLACK:
                    stack.append((child, d, low, now, depth + 1))
        return found
