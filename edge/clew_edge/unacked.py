"""Frames that the server has not yet stored. In memory for now: the encrypted spool on disk takes this place behind the same calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clew_wire.ranges import Range

LIMIT = 3600 * 50
"frames: an hour of speech, some 40 MB with Python's overhead"


class Unacked:
    """Frames by number, oldest first. When full the oldest goes, and `dropped` says so: the recorder shows an alarm."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._frames: dict[int, bytes] = {}
        self._dropped = self._acked = 0

    def add(self, n: int, opus: bytes) -> None:
        """Keep frame n; n grows from call to call."""
        self._frames[n] = opus
        while len(self._frames) > self._limit:
            del self._frames[next(iter(self._frames))]
            self._dropped += 1

    def get(self, n: int) -> bytes | None:
        """Frame n, if it is still kept."""
        return self._frames.get(n)

    def release(self, ranges: Iterable[Range]) -> int:
        """The server stored these; returns how many were news."""
        news = sum(self.discard(first, last) for first, last in ranges)
        self._acked += news
        return news

    def discard(self, first: int, last: int) -> int:
        """Forget first .. last - 1; returns how many there were."""
        before = len(self._frames)
        numbers = range(first, last)
        for n in [n for n in self._frames if n in numbers] if len(numbers) > before else numbers:
            self._frames.pop(n, None)
        return before - len(self._frames)

    def __iter__(self) -> Iterator[int]:
        return iter(tuple(self._frames))

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def full(self) -> float:
        """0 to 1."""
        return len(self._frames) / self._limit

    def statistics(self) -> dict[str, int]:
        """Frames kept, acknowledged, and dropped because the buffer was full."""
        return {"kept": len(self._frames), "acked": self._acked, "dropped": self._dropped}
