"""Frames that the server has not yet said it stored: what a recorder asks of whatever keeps them, and the keeping in memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from clew_wire.control import FRAME_SECONDS
from clew_wire.ranges import Range, Ranges
from clew_wire.sealed import Seal

LIMIT = 3600 * 50
"frames: an hour of speech, some 40 MB with Python's overhead"
ALARM_AT = 0.8
"share of the limit"


class Keeps(Protocol):
    """Keeps a visit's frames until they are acknowledged. `Memory` here; `clew_edge.spool.Spool` on disk.

    Call it from one thread, apart from `payload`: that may read a disk, so call it in another thread for many frames at once.
    """

    @property
    def unacked(self) -> Ranges:
        """Numbers captured, still kept and not acknowledged, of earlier runs too. Only to be read."""

    @property
    def alarm(self) -> str | None:
        """What the person at the recorder should know and do; None when all is well."""

    @property
    def full(self) -> float:
        """Share of the limit in use, 0 to 1."""

    def add(self, n: int, opus: bytes) -> None:
        """Keep frame n; n grows from call to call. Quick: never waits for a disk and never raises for a full one."""

    def payload(self, n: int) -> bytes | None:
        """Frame n as repair sends it. None when it is not kept: acknowledged, dropped, or damaged (then it leaves `unacked`, and
        `statistics` counts it)."""

    def key_of(self, n: int) -> bytes | None:
        """The wrapped content key that `payload(n)` is sealed with; None: it is plain Opus.

        Each run of a recorder has a key of its own, and a `Repair` carries one key: its frames must agree in `key_of`.
        """

    def release(self, ranges: Iterable[Range]) -> int:
        """The server stored these (or they were given up), and they may go; returns how many were news."""

    def ended(self, frames: int) -> None:
        """The visit has `frames` frames and no more: remembered across a reboot."""

    def statistics(self) -> dict[str, int]:
        """At least: kept (frames not acknowledged), acked, dropped (un-acked, for want of room), damaged (found unreadable)."""

    async def synced(self) -> None:
        """Returns when all that was added is as safe as it gets: on disk, or in memory where there is no disk."""

    def close(self) -> None:
        """No more calls. What is on disk stays there for the next run."""


class Memory:
    """Frames by number, in memory alone: for tests, simulated tablets and a machine without a disk to write on.

    When full the oldest goes: memory has no other choice, and the alarm says so.
    """

    def __init__(self, limit: int = LIMIT, seal: Seal | None = None, wrapped: bytes | None = None) -> None:
        """`limit`: frames. `wrapped`: the key of `seal`, wrapped to the server's; without a seal payloads are plain Opus."""
        if (seal is None) != (wrapped is None):
            raise ValueError("a seal and its wrapped key go together")
        self._limit = limit
        self._seal = seal
        self._wrapped = wrapped
        self._frames: dict[int, bytes] = {}
        self._unacked = Ranges()
        self._dropped = self._acked = 0

    @property
    def unacked(self) -> Ranges:
        """Numbers kept."""
        return self._unacked

    @property
    def alarm(self) -> str | None:
        """Whether frames were dropped, or soon will be."""
        if self._dropped:
            return f"{self._dropped * FRAME_SECONDS:.0f} s of the oldest audio were dropped: the buffer is full"
        return "the buffer is almost full: bring the server back" if self.full > ALARM_AT else None

    @property
    def full(self) -> float:
        """0 to 1."""
        return len(self._frames) / self._limit

    def add(self, n: int, opus: bytes) -> None:
        """Keep frame n, sealed if there is a seal; the oldest may go."""
        self._frames[n] = opus if self._seal is None else self._seal.seal(n, opus)
        self._unacked.add(n, n + 1)
        while len(self._frames) > self._limit:
            oldest = next(iter(self._frames))
            del self._frames[oldest]
            self._unacked.discard(oldest, oldest + 1)
            self._dropped += 1

    def payload(self, n: int) -> bytes | None:
        """Frame n, if it is still kept."""
        return self._frames.get(n)

    def key_of(self, n: int) -> bytes | None:  # noqa: ARG002  one run, one key
        """The one key."""
        return self._wrapped

    def release(self, ranges: Iterable[Range]) -> int:
        """Forget these; returns how many there were."""
        news = 0
        for first, last in ranges:
            for a, b in self._unacked.common(first, last):
                for n in range(a, b):
                    del self._frames[n]
                self._unacked.discard(a, b)
                news += b - a
        self._acked += news
        return news

    def ended(self, frames: int) -> None:
        """Nothing to remember: memory does not outlive the run."""

    def statistics(self) -> dict[str, int]:
        """Frames kept, acknowledged, dropped because the buffer was full; none is ever damaged."""
        return {"kept": len(self._frames), "acked": self._acked, "dropped": self._dropped, "damaged": 0}

    async def synced(self) -> None:
        """At once."""

    def close(self) -> None:
        """Nothing to do."""
