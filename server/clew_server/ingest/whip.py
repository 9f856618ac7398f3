"""WHIP (RFC 9725) without the HTTP: an SDP offer in, an SDP answer out, the session's frames to its sink."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from clew_server.ingest.connection import Connection, check
from clew_server.ingest.intake import AudioSink, Intake
from clew_server.ingest.jitter import WAIT
from clew_wire.ranges import Range, Ranges

__all__ = ["AudioSink", "Connection", "Ingest", "answer", "check"]


class Ingest:
    """One session's audio, over as many connections as it takes. The newest POST wins: a recorder that moved networks or rebooted."""

    def __init__(
        self, sink: AudioSink, stored: Ranges | None = None, *, on_state: Callable[[str], None] | None = None, wait: float = WAIT
    ) -> None:
        """`stored`: what the record holds already. `wait`: seconds the jitter buffer waits for a missing packet."""
        self._intake = Intake(sink, stored)
        self._on_state = on_state
        self._wait = wait
        self._connection: Connection | None = None
        self._connections = 0
        self._lock = asyncio.Lock()

    @property
    def connection(self) -> Connection | None:
        """The present one."""
        return self._connection

    async def answer(self, offer_sdp: str) -> Connection:
        """Answer an offer; the connection that was there is replaced. Raises LinkError when the offer can't be used."""
        check(offer_sdp)
        async with self._lock:
            connection = Connection(self._intake, on_state=self._on_state, wait=self._wait)
            await connection.accept(offer_sdp)
            if self._connection is not None:
                # To a recorder that made this one itself the old one is gone already; another one must not fight for the visit.
                await self._connection.refuse("another recorder goes on with this visit")
            self._connection = connection
            connection.start()
            self._connections += 1
            return connection

    def ack(self, ranges: Iterable[Range]) -> None:
        """These frames are durably stored."""
        if self._connection is not None:
            self._connection.ack(ranges)

    def arrived(self, ranges: Iterable[Range]) -> None:
        """These frames came another way: they are not missing."""
        self._intake.arrived(ranges)

    async def refuse(self, reason: str) -> None:
        """Tell the recorder that its audio is not taken, and why."""
        if self._connection is not None:
            await self._connection.refuse(reason)

    async def sent(self) -> None:
        """What the recorder was told is on its way."""
        if self._connection is not None:
            await self._connection.sent()

    async def close(self) -> None:
        """End the connection, if there is one."""
        if self._connection is not None:
            await self._connection.close()

    def statistics(self) -> dict[str, int]:
        """Frames of the session, packets of its present connection, and how many connections there were."""
        packets = self._connection.statistics() if self._connection is not None else {}
        frames = self._intake.statistics()
        return {**{f"packets_{k}": v for k, v in packets.items()}, **frames, "connections": self._connections}


async def answer(offer_sdp: str, sink: AudioSink) -> Connection:
    """Answer one offer for a session that will have no other connection."""
    return await Ingest(sink).answer(offer_sdp)
