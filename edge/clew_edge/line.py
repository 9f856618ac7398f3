"""The live connection of a visit, made again and again: after a loss, on another network, when the server is back."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
from aioice import ice

from clew_edge.backlog import pause
from clew_edge.session import Link, RefusedError, UnreachableError, hang_up
from clew_edge.uplink import MediaError, Uplink
from clew_wire.control import AnyControl, Refused

PROGRESS_EVERY = 1.0
"seconds"
SILENT = 4.0
"seconds without a word from the server before another connection is made"
SPREAD = 0.5
"seconds, at most, before the first try: all rooms of a clinic lose their server at once"
BLOCKED_PAUSE = 30.0
"seconds, cut as others are, between tries when the server answers but its media can't be reached; not yet after the first"
LOOK_EVERY = 0.5
"seconds between looks at this machine's addresses, while there is no connection"
SERVER_FAILED = "the server failed"
"how a refusal begins that is not about this visit (clew_server.ingest.connection)"


def _addresses() -> frozenset[str]:
    return frozenset(ice.get_host_addresses(True, True))


async def _to_the_end(closing: Coroutine[Any, Any, None]) -> None:
    """Cancelled or not: sockets that nobody closes stay open."""
    task = asyncio.create_task(closing)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


class Line:
    """At most one connection at a time. What happens on it is told by the callbacks."""

    def __init__(
        self,
        link: Link,
        *,
        client: httpx.AsyncClient,
        device: str,
        clock: Callable[[], float],
        on_control: Callable[[AnyControl], None],
        on_change: Callable[[], None],
        progress: Callable[[], None],
    ) -> None:
        """`on_change`: connected, lost, or failed to connect. `progress`: called each second; it is to report on `uplink`."""
        self._link = link
        self._client = client
        self._device = device
        self._clock = clock
        self._on_control = on_control
        self._on_change = on_change
        self._progress = progress
        self._hurried = asyncio.Event()
        self._heard_at = 0.0
        self._refused: RefusedError | None = None
        self._latest: Uplink | None = None
        self.uplink: Uplink | None = None
        "while it is connected"
        self.blocked = False
        "the server answers, but no packet gets through"
        self.state = "connecting"
        "ok, or what is wrong and what is being done about it"
        self.over = False
        "the visit has ended: say so when the connection is closed"

    def hurry(self) -> None:
        """The server can be reached, or the network has changed: don't wait any longer."""
        self._hurried.set()

    async def hang_up(self) -> bool:
        """End the visit by HTTP, where packets don't get through. False: not yet. Raises RefusedError but for an unknown connection."""
        if self._latest is None or self._latest.location is None:
            return False
        try:
            await hang_up(self._client, self._link, self._latest.location)
        except UnreachableError:
            return False
        except RefusedError as e:
            if e.code != 404:
                raise
            self._latest = None  # the server has started anew meanwhile, and knows the next offer's
            self.hurry()
            return False
        return True

    async def run(self) -> None:
        """Until cancelled. Raises RefusedError when the server won't have this visit, else LinkError."""
        tries = 0
        while True:
            uplink = self._latest = Uplink(self._link, client=self._client, device=self._device, on_control=self._control)
            try:
                await uplink.connect()
                tries = 0
                self.blocked = False
                self._heard_at = self._clock()
                self.uplink, self.state = uplink, "ok"
                self._on_change()
                await self._watch(uplink)
                self.state = "lost, connecting again"
                wait = random.random() * SPREAD
            except MediaError as e:
                wait = BLOCKED_PAUSE * (0.5 + random.random() / 2) if self.blocked else pause(tries)
                self.blocked = True
                tries += 1
                self.state = str(e)
            except UnreachableError as e:
                wait = max(pause(tries), e.retry_after * (1 + random.random()))
                tries += 1
                self.state = f"not reached, trying again in {wait:.1f} s ({e})"
            finally:
                self.uplink = None
                await _to_the_end(uplink.close(hang_up_too=self.over))
            self._on_change()
            await self._rest(wait)

    async def _watch(self, uplink: Uplink) -> None:
        """Report progress each second, until the connection or the server's voice is gone."""
        gone = asyncio.ensure_future(uplink.gone())
        try:
            while not gone.done() and self._clock() - self._heard_at <= SILENT:
                self._raise_refusal()
                self._progress()
                await asyncio.wait({gone}, timeout=PROGRESS_EVERY)
            self._raise_refusal()
        finally:
            gone.cancel()

    def _raise_refusal(self) -> None:
        if self._refused is not None:
            raise self._refused

    async def _rest(self, seconds: float) -> None:
        """Wait, but not for what is no longer true: another network, or a server that answers again."""
        until = self._clock() + seconds
        here = _addresses()
        self._hurried.clear()
        while (left := until - self._clock()) > 0 and _addresses() == here:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hurried.wait(), min(left, LOOK_EVERY))
                return

    def _control(self, message: AnyControl) -> None:
        self._heard_at = self._clock()
        if isinstance(message, Refused) and not message.reason.startswith(SERVER_FAILED):
            self._refused = RefusedError(f"the server takes no audio for this visit: {message.reason}")
        self._on_control(message)
