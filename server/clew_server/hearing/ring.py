"""The visit's recent audio, by sample number from the start of the visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clew_models.base import SAMPLE_RATE

if TYPE_CHECKING:
    from clew_models.base import Pcm


class Ring:
    """Audio that may still be asked for. At most `limit` seconds: when full, the oldest goes and is counted as overrun."""

    def __init__(self, limit: float = 40.0) -> None:
        self._limit = round(limit * SAMPLE_RATE)
        self._pcm: Pcm = np.zeros(self._limit, dtype=np.float32)
        self._start = 0  # sample number of the oldest that is held
        self._end = 0  # one past the newest
        self._peak = 0
        self._overrun = 0

    @property
    def end(self) -> int:
        """One past the newest sample."""
        return self._end

    def append(self, pcm: Pcm) -> None:
        """Audio that follows what is there."""
        over = self._end + len(pcm) - self._start - self._limit
        if over > 0:
            self._start += over
            self._overrun += over
        kept = pcm[-self._limit :]
        self._end += len(pcm)
        at = (self._end - len(kept)) % self._limit
        head = kept[: self._limit - at]
        self._pcm[at : at + len(head)] = head
        self._pcm[: len(kept) - len(head)] = kept[len(head) :]
        self._peak = max(self._peak, self._end - self._start)

    def skip(self, samples: int) -> None:
        """Time in which there was nothing: what is held before it goes."""
        self._end += samples
        self._start = self._end

    def release(self, before: int) -> None:
        """Nothing before this sample will be asked for again."""
        self._start = min(max(self._start, before), self._end)

    def read(self, first: int, last: int) -> Pcm:
        """A copy of samples first to last (exclusive), cut to what is held."""
        first, last = max(first, self._start), min(last, self._end)
        if last <= first:
            return np.zeros(0, dtype=np.float32)
        at, size = first % self._limit, last - first
        head = self._pcm[at : min(at + size, self._limit)]
        return np.concatenate([head, self._pcm[: size - len(head)]])

    def statistics(self) -> dict[str, float]:
        """Seconds held, the most that was held, and seconds that were lost because it was full."""
        return {
            "held_s": (self._end - self._start) / SAMPLE_RATE,
            "peak_s": self._peak / SAMPLE_RATE,
            "limit_s": self._limit / SAMPLE_RATE,
            "overrun_s": self._overrun / SAMPLE_RATE,
        }
