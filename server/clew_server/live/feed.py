"""One session's way out: the journal first, then whoever listens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import groupby

from clew_server.live.fanout import Fanout, Subscriber
from clew_server.record.journal import Journal, Session
from clew_server.record.writer import Writer
from clew_wire.event import AnyEvent
from clew_wire.view import View


class Feed:
    """Publish here and nowhere else. There is at most one Feed of a session in a process."""

    def __init__(self, session: Session, writer: Writer, view: View) -> None:
        self.session = session
        self.view = view
        "the visit as its published events leave it"
        self._writer = writer
        self._fanout = Fanout(view.seq)
        self._news: dict[Subscriber, asyncio.Event] = {}
        self._in_turn = asyncio.Lock()
        self._publishing: set[asyncio.Task[list[AnyEvent]]] = set()

    @classmethod
    async def load(cls, session: Session, journal: Journal, writer: Writer) -> Feed:
        """The feed of a session that is on record."""

        def folded() -> View:
            view = View()
            for event in journal.replay(session):
                view.apply(event)
            return view

        return cls(session, writer, await asyncio.to_thread(folded))

    async def publish(self, events: Sequence[AnyEvent]) -> list[AnyEvent]:
        """Durable events once they are stored, with their seqs; partials as they are. In the order given."""
        return await self._whole(lambda: events)

    async def change(self, events: Callable[[View], Sequence[AnyEvent]]) -> list[AnyEvent]:
        """Publish what `events` makes of the visit as it stands in its turn: nothing comes between the look and the change."""
        return await self._whole(lambda: events(self.view))

    async def _whole(self, make: Callable[[], Sequence[AnyEvent]]) -> list[AnyEvent]:
        """Once begun it is finished, even when whoever waits is cancelled: what the journal has, the view and the fanout have."""
        task = asyncio.create_task(self._publish(make))
        self._publishing.add(task)
        task.add_done_callback(self._publishing.discard)
        return await asyncio.shield(task)

    async def _publish(self, make: Callable[[], Sequence[AnyEvent]]) -> list[AnyEvent]:
        out: list[AnyEvent] = []
        async with self._in_turn:
            for durable, group in groupby(make(), key=lambda e: e.durable):
                part = list(group)
                numbered = await self._writer.events(self.session, part) if durable else part
                for event in numbered:
                    self.view.apply(event)
                    self._fanout.publish(event)
                out += numbered
        for news in self._news.values():
            news.set()
        return out

    def subscribe(self, after: int) -> tuple[Subscriber, asyncio.Event]:
        """A reader that has everything up to seq `after`, and what is set when there is news for it."""
        subscriber = self._fanout.subscribe(after)
        news = self._news[subscriber] = asyncio.Event()
        news.set()
        return subscriber, news

    def leave(self, subscriber: Subscriber) -> None:
        """It reads no more."""
        self._fanout.leave(subscriber)
        self._news.pop(subscriber, None)

    @property
    def subscribers(self) -> int:
        """How many read."""
        return len(self._news)
