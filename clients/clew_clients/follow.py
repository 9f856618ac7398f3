"""Following a session's events over connections that break. No I/O, no clock, no randomness of its own."""

from __future__ import annotations

from clew_wire.errors import LinkError
from clew_wire.event import AnyEvent, Partial

FIRST_WAIT = 0.25
"seconds before the first new try"
LONGEST_WAIT = 8.0
GROWTH = 2.0


class SkippedError(LinkError):
    """The stream left a seq out: go back to `after` over a new connection."""


class Follow:
    """What has been seen, and how long to wait before the next try."""

    def __init__(self, after: int = 0) -> None:
        self.after = after
        "seq of the last durable event that was taken"
        self._wait = FIRST_WAIT

    def take(self, event: AnyEvent) -> bool:
        """False: it was taken before. Raises SkippedError when events are missing before it."""
        if not isinstance(event, Partial):
            if event.seq <= self.after:
                return False
            if event.seq != self.after + 1:
                raise SkippedError(f"event {event.seq} came after {self.after}: connect again")
            self.after = event.seq
        self._wait = FIRST_WAIT
        return True

    def wait(self, chance: float) -> float:
        """Seconds until the next try; they grow until an event comes. `chance` in 0 to 1 spreads clients out."""
        now, self._wait = self._wait, min(LONGEST_WAIT, self._wait * GROWTH)
        return now * (0.7 + 0.6 * chance)
