"""Subscribers that come back all at once, read slowly, or vanish."""

from __future__ import annotations

import asyncio
import time
from typing import Self

import numpy as np
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from clew_clients.client import Client
from clew_loadtest.demo import sample_context
from clew_loadtest.faults.network import Network
from clew_loadtest.faults.proxy import Tcp
from clew_loadtest.faults.served import Served
from clew_loadtest.faults.visit import material, visit
from clew_loadtest.room import with_id
from clew_wire.errors import LinkError
from clew_wire.event import NotePatch, Partial, SessionOpened

RESTARTS = 1012
"close code: the server restarts (RFC 6455, registered with IANA)"
READERS = 5
VANISHED = 10
SLOW_RATE = 2000.0
"bytes a second"
BALLAST = 600_000
"characters of context: a slow reader chews on the first event for minutes"
NOISE = 0.05
"seconds by which the p95 of two runs on a busy machine may differ"


async def closing_code(server: str, session: str) -> int | None:
    """What a subscriber is told when its stream ends."""
    try:
        async with connect(f"ws{server.removeprefix('http')}/v1/sessions/{session}/events") as socket:
            async for _ in socket:
                pass
            return socket.close_code
    except ConnectionClosed as e:
        return e.rcvd.code if e.rcvd else None
    except OSError:
        return None


class Crowd:
    """Clients that follow one session."""

    def __init__(self, client: Client, session: str) -> None:
        self._client = client
        self._session = session
        self._following: list[asyncio.Task[None]] = []
        self._there: set[int] = set()
        self._noted: dict[int, float] = {}

    @classmethod
    async def gathered(cls, server: str, clients: int) -> Self:
        """As soon as each has had its first event. Raises TimeoutError."""
        client = Client(server)
        crowd = cls(client, (await client.create_session(with_id(sample_context(), "crowd"))).id)
        crowd._following = [asyncio.create_task(crowd._follow(n)) for n in range(clients)]
        async with asyncio.timeout(60):
            while len(crowd._there) < clients:  # noqa: ASYNC110  a condition would wake 200 times as often
                await asyncio.sleep(0.02)
        return crowd

    async def _follow(self, n: int) -> None:
        async for event in self._client.events(self._session):
            if isinstance(event, SessionOpened):
                self._there.add(n)
            elif isinstance(event, NotePatch):
                self._noted[n] = time.monotonic()
                return

    async def back(self, limit: float) -> list[float]:
        """Write a sentence now; seconds until each client had it, of those that did within `limit`."""
        begun = time.monotonic()
        await self._client.write(self._session, "S", "Patient reports sleeping better.")
        await asyncio.wait(self._following, timeout=limit)
        return [at - begun for at in self._noted.values()]

    async def leave(self) -> None:
        """All of them."""
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)
        await self._client.aclose()


async def p95_beside(served: Served, slow: int, seconds: float, seed: int) -> float | None:
    """Play a visit with READERS that read it and `slow` that don't; seconds from an event's commit to its arrival."""
    context = sample_context()
    context["context"] = {**context["context"], "ballast": "x" * BALLAST}
    arrivals: list[tuple[int, float]] = []
    tasks: list[asyncio.Task[None]] = []

    async def read(session: str) -> None:
        async with Client(served.url) as client:
            async for event in client.events(session, after=1):
                if not isinstance(event, Partial):
                    arrivals.append((event.seq, time.time()))  # noqa: PERF401  each at its own moment

    async def crawl(url: str, session: str) -> None:
        async with Client(url) as client:
            try:
                async for _ in client.events(session):
                    pass
            except LinkError:
                pass  # the server gave it up: its right

    async with (
        Network(served.url, seed=seed, tcp=Tcp(rate=SLOW_RATE)) as thin,
        Network(served.url, seed=seed) as vanishing,
    ):

        async def gone() -> None:
            await asyncio.sleep(5)
            vanishing.forget()

        def opened(session: str) -> None:
            tasks.extend(asyncio.create_task(read(session)) for _ in range(READERS))
            if slow:
                tasks.extend(asyncio.create_task(crawl(thin.url, session)) for _ in range(slow))
                tasks.extend(asyncio.create_task(crawl(vanishing.url, session)) for _ in range(VANISHED))
                tasks.append(asyncio.create_task(gone()))

        seen = await visit(served.url, served.url, context, f"readers-{slow}", material(seconds), seen=lambda found: opened(found.session))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    committed = {event.seq: at for at, event in served.journal(seen.session)}
    ways = [at - committed[seq] for seq, at in arrivals]
    return round(float(np.percentile(ways, 95)), 3) if ways else None
