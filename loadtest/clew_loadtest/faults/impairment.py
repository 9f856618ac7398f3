"""What a bad link does to one direction's packets. No I/O, no clock: sizes and times in, times of delivery out.

Every packet draws the same number of random values whatever becomes of it, so one seed loses the same packets under any delay.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

DRAWS = 4
"random values a packet uses: lost, late, overtaken, doubled"


@dataclass(frozen=True, slots=True)
class Impairment:
    """One direction of a link. The default is a perfect one."""

    loss: float = 0.0
    "share of packets lost, each by itself (burst 1) or in runs"
    burst: int = 1
    "packets lost in a row, each time"
    delay: float = 0.0
    "seconds"
    jitter: float = 0.0
    "up to so many seconds more, evenly spread; packets keep their order"
    reorder: float = 0.0
    "share of packets that are held back while later ones pass"
    reorder_seconds: float = 0.03
    "how long they are held back"
    duplicate: float = 0.0
    "share of packets that arrive twice"
    rate: float | None = None
    "bytes a second; None: no limit"
    queue: int = 16_000
    "bytes that wait for the rate; what does not fit is lost (tail drop)"

    def __post_init__(self) -> None:
        shares = (self.loss, self.reorder, self.duplicate)
        if any(not 0 <= share <= 1 for share in shares) or self.burst < 1 or min(self.delay, self.jitter) < 0:
            raise ValueError(f"shares go from 0 to 1, times from 0, bursts from 1: {self}")


PERFECT = Impairment()


class Line:
    """One direction of one path. `send` decides about a packet; whoever calls delivers it."""

    def __init__(self, impairment: Impairment, random: Random) -> None:
        self.impairment = impairment
        self._random = random
        self._left = 0
        "packets of the present burst that are still to be lost"
        self._free = 0.0
        "when the rate has let through what waits"
        self._last = 0.0
        "when the last packet in order arrives"
        self._counts: Counter[str] = Counter()

    def send(self, size: int, now: float) -> tuple[float, ...]:
        """When a packet of `size` bytes arrives: never, once or twice. `now` grows from call to call."""
        bad = self.impairment
        lost, late, behind, twice = (self._random.random() for _ in range(DRAWS))
        self._counts["packets"] += 1
        if self._loses(lost):
            self._counts["lost"] += 1
            return ()
        at = now
        if bad.rate is not None:
            waiting = max(0.0, self._free - now) * bad.rate
            if waiting + size > bad.queue:
                self._counts["overflowed"] += 1
                return ()
            self._free = at = max(now, self._free) + size / bad.rate
        at += bad.delay + late * bad.jitter
        if behind < bad.reorder:
            self._counts["held_back"] += 1
            at += bad.reorder_seconds
        else:
            self._last = at = max(at, self._last)
        if twice < bad.duplicate:
            self._counts["doubled"] += 1
            return at, at
        return (at,)

    def _loses(self, drawn: float) -> bool:
        if self._left:
            self._left -= 1
            return True
        bad = self.impairment
        # A burst of b begins with such a probability that the share of lost packets comes out as `loss`.
        begins = bad.loss / (bad.burst - (bad.burst - 1) * bad.loss)
        if drawn < begins:
            self._left = bad.burst - 1
            return True
        return False

    def statistics(self) -> dict[str, int]:
        """Packets seen, lost, lost to a full queue, held back and doubled."""
        return {name: self._counts[name] for name in ("packets", "lost", "overflowed", "held_back", "doubled")}
