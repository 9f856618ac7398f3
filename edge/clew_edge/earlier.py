"""Visits that lie on this recorder's disk from earlier runs: which one goes on, and how the others reach their server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

import httpx

from clew_edge.backlog import Backlog
from clew_edge.repair import Repairs
from clew_edge.session import Link, RefusedError, UnreachableError
from clew_edge.spool import Leftover, Spool
from clew_edge.uplink import Uplink
from clew_wire.control import FRAME_SECONDS
from clew_wire.errors import ClewError, LinkError

RESUME_WITHIN = 6 * 3600.0
"seconds since a visit was recorded last, after which it does not go on by itself"
STARTING = 5.0
"seconds, at most, from a visit's opening to its first frame"
AGAIN = 5.0
"seconds between tries to say it"


def resumable(left: Sequence[Leftover], *, url: str | None, server: str | None, context: str | None, now: float) -> Leftover | None:
    """The unfinished visit of that session, or of that server and context id. `now`: seconds since 1970."""
    for one in reversed(left):
        same = one.meta.url == url if url else server and one.meta.context == context and one.meta.url.startswith(f"{server.rstrip('/')}/")
        if same and one.meta.ended is None and abs(now - one.last_at) < RESUME_WITHIN:
            return one
    return None


def goes_on(one: Leftover, now: float) -> tuple[int, float]:
    """The number of the next frame, and the seconds for which the recorder was off. Numbers are times: what passed is passed.

    Off since the last write; or, when that was another run that sent frames of this visit, since the visit began, less what it has.
    A clock that went back, or that makes no sense, counts as no time.
    """
    off = max(now - one.last_at, now - one.meta.started - STARTING - one.found.stop * FRAME_SECONDS)
    off = off if 0 <= off < RESUME_WITHIN else 0.0
    return max(one.next, one.found.stop + round(off / FRAME_SECONDS)), off


class Earlier:
    """The visits that do not go on, sent one after another. What fails is said and stays on the disk."""

    def __init__(self, left: Sequence[Leftover], *, client: httpx.AsyncClient, say: Callable[[str], None]) -> None:
        self._left = list(left)
        self._client = client
        self._say = say
        self._moved_at = time.monotonic()
        self._waiting = sum(len(one.unacked) for one in left)

    @property
    def seconds(self) -> float:
        """Of audio that the server does not have."""
        return self._waiting * FRAME_SECONDS

    @property
    def stuck(self) -> float:
        """Seconds without any progress."""
        return time.monotonic() - self._moved_at

    async def run(self) -> None:
        """Until all are sent, or refused. Cancelled, it leaves them where they are."""
        for one in self._left:
            spool: Spool | None = None
            try:
                spool = await asyncio.to_thread(one.reopen)
                await self._send(spool)
                if one.meta.ended is not None:
                    await self._goodbye(spool)
            except RefusedError as e:
                self._waiting -= len(spool.unacked) if spool else 0
                if spool is not None and e.withdrawn:
                    await asyncio.to_thread(spool.destroy)
                    spool = None
                    self._say("consent to an earlier visit was refused: what was recorded of it here and not sent is destroyed")
                else:
                    self._say(f"an earlier visit's audio was not taken and stays in {one.path}: {e}")
            except (ClewError, OSError) as e:
                self._say(f"an earlier visit's audio stays in {one.path}: {e}")
            else:
                # One without an end may still go on: what is known of it stays for as long.
                if one.meta.ended is not None or abs(time.time() - one.last_at) >= RESUME_WITHIN:
                    await asyncio.to_thread(spool.destroy)
                    spool = None
            finally:
                if spool is not None:
                    await asyncio.to_thread(spool.close)

    async def _send(self, spool: Spool) -> None:
        news = asyncio.Event()
        link = Link(spool.meta.url, spool.meta.token)
        run = asyncio.create_task(Repairs(link, spool, Backlog(spool), client=self._client, clock=time.monotonic, on_news=news.set).run())
        before = len(spool.unacked)
        try:
            while (left := len(spool.unacked)) and not run.done():
                news.clear()
                waiting = asyncio.create_task(news.wait())
                await asyncio.wait({run, waiting}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                if len(spool.unacked) < left:
                    self._moved_at = time.monotonic()
                    self._waiting -= left - len(spool.unacked)
            if run.done():
                run.result()
        finally:
            run.cancel()
            await asyncio.gather(run, return_exceptions=True)
        if before:
            self._say(f"{before * FRAME_SECONDS:.0f} s of an earlier visit were sent")

    async def _goodbye(self, spool: Spool) -> None:
        """The visit has ended, and nobody told the server: a connection that is hung up at once says so."""
        link = Link(spool.meta.url, spool.meta.token)
        while True:
            uplink = Uplink(link, client=self._client, device=spool.meta.device, on_control=lambda _: None)
            try:
                await uplink.post()
            except UnreachableError:
                pass
            except RefusedError:
                return  # it has ended meanwhile
            finally:
                await uplink.close(hang_up_too=uplink.location is not None)
            if uplink.location is not None:
                return
            await asyncio.sleep(AGAIN)


async def settle(earlier: Earlier, task: asyncio.Task[None], given_up: asyncio.Event, patience: float) -> None:
    """After the visit: give the earlier ones their time, for as long as they get on."""
    try:
        while not task.done() and not given_up.is_set() and earlier.stuck < patience:
            await asyncio.wait({task}, timeout=0.2)
        if task.done():
            task.result()
        elif earlier.seconds:
            raise LinkError(f"{earlier.seconds:.0f} s of earlier visits are on this recorder's disk: run `clew edge` again to send them")
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
