"""Sends by HTTP what the server lacks, as `clew_edge.backlog` says, until cancelled."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from itertools import takewhile

import httpx

from clew_edge.backlog import Backlog
from clew_edge.kept import Keeps
from clew_edge.session import Link, UnreachableError, repair
from clew_wire.repair import Late, Repair


class Repairs:
    """One visit's repair."""

    def __init__(
        self,
        link: Link,
        keeps: Keeps,
        backlog: Backlog,
        *,
        client: httpx.AsyncClient,
        clock: Callable[[], float],
        on_news: Callable[[], None],
    ) -> None:
        """`on_news`: called after each request."""
        self._link = link
        self._keeps = keeps
        self._backlog = backlog
        self._client = client
        self._clock = clock
        self._on_news = on_news
        self._due = asyncio.Event()
        self.reached: bool | None = None
        "whether the last request was answered; None before the first"
        self.trouble = ""
        "what the last one met, when it was not"

    def hurry(self) -> None:
        """Something has changed: look again now."""
        self._due.set()

    async def run(self) -> None:
        """Until cancelled. Raises RefusedError when the server takes no more of this visit, else LinkError."""
        while True:
            self._due.clear()
            if lot := self._backlog.lot(self._clock()):
                await self._send(lot)
                self._on_news()
            else:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._due.wait(), self._backlog.wait(self._clock()))

    async def _send(self, lot: list[int]) -> None:
        key = self._keeps.key_of(lot[0])
        lot = list(takewhile(lambda n: self._keeps.key_of(n) == key, lot))
        payloads = await asyncio.to_thread(lambda: [self._keeps.payload(n) for n in lot])  # of a disk, perhaps
        late = [Late(n, payload, self._backlog.is_held(n)) for n, payload in zip(lot, payloads, strict=True) if payload is not None]
        now = self._clock()
        if not late:  # damaged on the disk, or acknowledged meanwhile
            self._backlog.answered([], [], [], now)
            return
        self._backlog.asked(now)
        try:
            said = await repair(self._client, self._link, Repair(tuple(late), key))
        except UnreachableError as e:
            self.reached, self.trouble = False, str(e)
            self._backlog.failed(self._clock(), e.retry_after)
        else:
            self.reached, self.trouble = True, ""
            self._backlog.answered([f.n for f in late], said.stored, said.damaged, self._clock())
