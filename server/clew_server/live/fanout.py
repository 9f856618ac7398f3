"""From one visit to all who watch it, without I/O.

A subscriber that keeps up gets each event once, from a short queue. One that does not, or that has just come, reads the
journal instead (`Lagging`), a page at a time, until it has caught up. So replay, resume and a slow line are one path, memory
has a limit, and a durable event is never dropped. Of partials only the newest is kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clew_wire.event import AnyEvent, Final, Partial

LIMIT = 64
"durable events that wait for one subscriber before it is sent to the journal"


@dataclass(frozen=True, slots=True)
class Lagging:
    """Read the journal after this seq, then report the page with `Subscriber.replayed`."""

    after: int


@dataclass(frozen=True, slots=True)
class FanoutStatistics:
    """Counts since the visit opened, over all its subscribers."""

    subscribers: int
    published: int
    partials_dropped: int
    "replaced by a newer one, or made stale by a final, before a subscriber took them"
    lags: int
    "how often a subscriber was sent to the journal because its queue was full"


class Subscriber:
    """One reader of a visit's events."""

    def __init__(self, fanout: Fanout, after: int) -> None:
        self._fanout = fanout
        self.sent = after
        "seq of the last durable event that it was given"
        self._queue: deque[tuple[int, AnyEvent]] = deque()
        self._partial: Partial | None = fanout.partial
        self._lagging = after < fanout.last

    def take(self) -> Lagging | Sequence[AnyEvent]:
        """What to send now, in order; nothing when there is no news."""
        if self._lagging:
            return Lagging(self.sent)
        out: list[AnyEvent] = [event for _, event in self._queue]
        if self._queue:
            self.sent = self._queue[-1][0]
            self._queue.clear()
        if self._partial is not None:
            out.append(self._partial)
            self._partial = None
        return out

    def replayed(self, last: int) -> None:
        """The journal was read and sent up to seq `last`."""
        self.sent = max(self.sent, last)
        self._lagging = self.sent < self._fanout.last

    def _offer(self, event: AnyEvent) -> None:
        if isinstance(event, Partial):
            self._fanout.partials_dropped += self._partial is not None
            self._partial = event
            return
        if isinstance(event, Final) and self._partial is not None:
            self._partial = None
            self._fanout.partials_dropped += 1
        if self._lagging:
            return
        if len(self._queue) >= self._fanout.limit:
            self._queue.clear()
            self._lagging = True
            self._fanout.lags += 1
            return
        self._queue.append((event.seq, event))


class Fanout:
    """The subscribers of one visit. `last` is the seq of its last published event."""

    def __init__(self, last: int = 0, limit: int = LIMIT) -> None:
        self.last = last
        self.limit = limit
        self.partial: Partial | None = None
        "the newest, while no final has replaced it: what a new subscriber starts with"
        self.partials_dropped = 0
        self.lags = 0
        self._published = 0
        self._subscribers: set[Subscriber] = set()

    def subscribe(self, after: int = 0) -> Subscriber:
        """A reader that has everything up to seq `after`."""
        subscriber = Subscriber(self, after)
        self._subscribers.add(subscriber)
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        """It reads no more."""
        self._subscribers.discard(subscriber)

    def publish(self, event: AnyEvent) -> None:
        """A journaled event, in order of seq; or a partial, whose `after` is filled in here."""
        self._published += 1
        if isinstance(event, Partial):
            event = self.partial = replace(event, after=self.last)
        else:
            if event.seq != self.last + 1:
                raise ValueError(f"event {event.seq} published after {self.last}: the journal's order is the only one")
            self.last = event.seq
            if isinstance(event, Final):
                self.partial = None
        for subscriber in self._subscribers:
            subscriber._offer(event)  # noqa: SLF001  the two are one machine

    def statistics(self) -> FanoutStatistics:
        """Counts so far."""
        return FanoutStatistics(len(self._subscribers), self._published, self.partials_dropped, self.lags)
