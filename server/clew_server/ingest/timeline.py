"""Where a packet belongs in the visit: RTP timestamps to frame numbers, without I/O or clock.

Everything is addressed by frame number (20 ms, frame n starts at n * 0.02 s of the visit); nobody counts what arrived. One
timeline serves a session over all its connections: what one delivered, the next does not deliver again.
"""

from __future__ import annotations

from clew_server.ingest.packet import frames_in, joined, ticks_in
from clew_wire.control import FRAME_TICKS
from clew_wire.ranges import Range, Ranges

SLACK_TICKS = 48
"1 ms: browsers' timestamps are a few ticks off now and then"
MAX_FRAME = 24 * 3600 * 50
"a visit longer than a day is a broken clock"


class Timeline:
    """The session's frames: what arrived, what the gate held back, what is missing."""

    def __init__(self, stored: Ranges | None = None) -> None:
        """`stored`: frames that the record holds already (the server restarted). What is missing among them is not missed again."""
        start = stored.stop if stored else 0
        self._next = start
        self._anchor: tuple[int, int] | None = None  # frame, and its extended timestamp
        self._last = (0, 0)  # 32-bit timestamp, and the same extended
        self._pieces: list[bytes] = []
        self._pieces_at = start
        self._received = Ranges(stored or ())
        self._held = Ranges()
        self._gaps = Ranges()
        self._settled = start
        self._late = self._broken = 0

    @property
    def next(self) -> int:
        """The lowest frame that can still be delivered."""
        return self._next

    def arrived(self, first: int, last: int) -> None:
        """These came another way than by RTP."""
        self._received.add(first, last)

    def anchor(self, frame: int, rtp: int) -> None:
        """The recorder says: `frame` has timestamp `rtp` (32 bits)."""
        self._anchor = (frame, rtp)
        self._last = (rtp, rtp)

    def unmap(self) -> None:
        """A new stream: its timestamps start at random."""
        self._anchor = None

    def place(self, timestamp: int, opus: bytes) -> list[tuple[int, bytes]]:
        """Frames to deliver for the next packet, as (n, payload). n grows from call to call, but for a whole frame that comes late.

        Without an anchor the packet itself becomes one and follows what was delivered last: a stranger who says nothing is
        taken to have started, or gone on, just now.
        """
        ticks = ticks_in(opus)
        if not ticks:
            self._broken += bool(opus)  # an empty payload is padding
            return []
        if self._anchor is None:
            self.anchor(self._next, timestamp)
            return self.place(timestamp, opus)
        # Timestamps are unwrapped from the one before, so jumps of up to 12 hours either way are told apart.
        step = ((timestamp - self._last[0] + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000
        extended = self._last[1] + step
        n = self._anchor[0] + (extended - self._anchor[1] + SLACK_TICKS) // FRAME_TICKS
        if not 0 <= n <= MAX_FRAME:
            self._broken += 1
            return []
        self._last = (timestamp, extended)
        if n < self._next:
            self._late += 1
            if ticks != FRAME_TICKS or n in self._received:
                return []
            self._received.add(n, n + 1)
            return [(n, opus)]
        out = self.finish() if self._pieces and n != self._pieces_at else []
        if ticks >= FRAME_TICKS:
            return [*out, self._deliver(n, opus)]
        self._pieces.append(opus)
        self._pieces_at = n
        if sum(ticks_in(p) for p in self._pieces) >= FRAME_TICKS:
            out += self.finish()
        return out

    def finish(self) -> list[tuple[int, bytes]]:
        """Deliver what waits for the rest of its 20 ms."""
        if not self._pieces:
            return []
        payload = joined(self._pieces)
        self._pieces = []
        return [self._deliver(self._pieces_at, payload)]

    def _deliver(self, n: int, opus: bytes) -> tuple[int, bytes]:
        self._next = n + frames_in(opus)
        self._received.add(n, self._next)
        return n, opus

    def hold(self, first: int, last: int) -> list[Range]:
        """The gate held first .. last - 1 back. Returns what of it is news."""
        if not 0 <= first <= last <= MAX_FRAME:
            return []
        new = [r for a, b in self._held.missing(first, last) for r in self._received.missing(a, b)]
        self._held.add(first, last)
        return new

    def settle(self, frame: int) -> list[Range]:
        """Every frame before `frame` was sent or held, and had its time to arrive: the rest is missing. Each is named once."""
        if frame <= self._settled:
            return []
        unheld = self._held.missing(self._settled, min(frame, MAX_FRAME))
        gaps = [r for a, b in unheld for r in self._received.missing(a, b)]
        for first, last in gaps:
            self._gaps.add(first, last)
        self._settled = frame
        self._next = max(self._next, frame)
        return gaps

    def accounted(self, frame: int) -> bool:
        """Whether every frame before `frame` arrived, was held back, or was named missing."""
        return not any(
            gap for a, b in self._held.missing(0, frame) for c, d in self._received.missing(a, b) for gap in self._gaps.missing(c, d)
        )

    def statistics(self) -> dict[str, int]:
        """Frames received, held and missing; packets late (their time had passed) and broken (not Opus, or no such time)."""
        return {
            "received": len(self._received),
            "held": len(self._held),
            "missing": len(self._gaps),
            "late": self._late,
            "broken": self._broken,
        }
