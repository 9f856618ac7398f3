"""The shell around mending: late audio from the store to the visit, a region at a time, while the visit goes on."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from clew_server.arrivals import Arrivals
from clew_server.bench import Bench, Visiting
from clew_server.hearing.mending import Mending
from clew_server.record.audio import Frame
from clew_server.record.journal import Session
from clew_wire.control import FRAME_SECONDS
from clew_wire.event import AnyEvent, Gap, Repaired
from clew_wire.ranges import Range, Ranges

TICK = 0.5
"seconds between looks, while something waits"
PIECE = 100
"frames that are listened to in one go"
LEAD = 6
"frames decoded before a region and thrown away: an Opus decoder needs 80 ms to settle (RFC 7845, 4.6)"
AT_ONCE = 1
"stretches that may wait for the recogniser before more is listened to: what is live goes first"
log = logging.getLogger(__name__)


class Mender:
    """One room's. Everything here belongs to the event loop's thread; the visit is touched in its own, through `change`."""

    def __init__(
        self,
        session: Session,
        bench: Bench,
        arrivals: Arrivals,
        stored: Callable[[int, int], Sequence[Frame]],
        change: Callable[[Callable[[Visiting], Sequence[AnyEvent]]], Awaitable[Sequence[AnyEvent]]],
        failed: Callable[[], None],
    ) -> None:
        """`stored`: frames of the record, first and one past last. `change`: does something with the visit in its turn, and publishes."""
        self._session = session
        self._bench = bench
        self._arrivals = arrivals
        self._stored = stored
        self._change = change
        self._failed = failed
        self.news = asyncio.Event()
        "set when audio came late or is missing, when a late window was read, and at the end"
        self.over = False
        "the visit has ended: nothing else will come"
        self.idle = True

    @property
    def finished(self) -> bool:
        """Everything that came late was heard, and what never came was told."""
        return self.idle and not self._arrivals.waits

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._wait()
            try:
                while await self._once():
                    pass
            except Exception:  # what is live goes on
                log.exception("late audio was not looked at; it is stored")
                self._failed()
                await asyncio.sleep(TICK)
            self.idle = True
            if self.over:
                await self._change(lambda _: ())  # the room looks again whether all is done

    async def _wait(self) -> None:
        self.idle = True
        with suppress(TimeoutError):
            async with asyncio.timeout(TICK if self._arrivals.waits else None):
                await self.news.wait()
        self.news.clear()
        self.idle = False

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def _once(self) -> bool:
        """One step of what is to do; False when there is nothing."""
        if gaps := self._arrivals.gaps(self._now(), over=self.over):
            await self._change(lambda _: [Gap(t0=first * FRAME_SECONDS, t1=stop * FRAME_SECONDS) for first, stop in gaps])
        if not self._arrivals.unheard:
            return False
        late = self._arrivals.next_late(await self._until(), self._now(), over=self.over)
        if late is None:
            return False
        try:
            read = await self._mend(late)
        except Exception:  # the transcript stands as it is; the next start of the server tries again
            log.exception("late audio was not understood; it is stored")
            self._failed()
            self._arrivals.heard(Ranges(late[:1]))
            return True
        # What came while the region was listened to is no part of what was asked for: its words were not looked for.
        done = Ranges(part for run in late for part in read.common(*run))
        # Late audio that was asked for and is not in the record any more can't be heard; it must not be asked for again.
        done.add(*late[0])
        heard, told = self._arrivals.heard(done)
        if told:
            await self._change(lambda _: [Repaired(t0=first * FRAME_SECONDS, t1=stop * FRAME_SECONDS) for first, stop in told])
        await self._bench.writer.heard(self._session, heard)
        return True

    async def _ask(self, look: Callable[[Visiting], Any]) -> Any:
        """Something that the visit knows."""
        known: list[Any] = []

        def run(visit: Visiting) -> Sequence[AnyEvent]:
            known.append(look(visit))
            return ()

        await self._change(run)
        return known[0]

    async def _until(self) -> int:
        """Frames before which the visit's words are final and its audio is durable."""
        until: float = await self._ask(lambda visit: visit.heard_until)
        return min(self._arrivals.stored.stop, int(min(until, 1e9) / FRAME_SECONDS))

    async def _mend(self, late: Sequence[Range]) -> Ranges:
        """Listen to the region of the first of these runs; returns the frames that were listened to."""
        seconds = [(first * FRAME_SECONDS, stop * FRAME_SECONDS) for first, stop in late]
        start: float = await self._ask(lambda visit: visit.mend(seconds))
        decoder = self._bench.decoder()
        read = Ranges()
        begins = int(start / FRAME_SECONDS)
        at = max(0, begins - LEAD)

        def feed(frames: Sequence[Frame]) -> Callable[[Visiting], Sequence[AnyEvent]]:
            def run(visit: Visiting) -> Sequence[AnyEvent]:
                region = _region(visit)
                for frame in frames:
                    n, pcm = decoder.decode_at(frame.n, frame.opus)
                    if n >= begins:
                        region.push(n * FRAME_SECONDS, pcm)
                return ()

            return run

        while await self._ask(lambda visit: _region(visit).wants):
            stop = min(at + PIECE, await self._until())
            if stop <= at:
                if self.over and at >= self._arrivals.stored.stop:
                    break
                await self._wait()
                continue
            frames = await asyncio.to_thread(self._stored, at, stop)
            await self._change(feed(frames))
            for frame in frames:
                read.add(frame.n, frame.n + frame.span)
            at = stop
            while await self._ask(lambda visit: _region(visit).waiting) > AT_ONCE:
                await self._wait()
        await self._ask(lambda visit: _region(visit).finish())
        settled: float = await self._ask(lambda visit: _region(visit).settled)
        while not await self._ask(lambda visit: _region(visit).done):
            await self._wait()
        read.discard(math.ceil(settled / FRAME_SECONDS), max(at, read.stop))
        return read


def _region(visit: Visiting) -> Mending:
    """The one that is listened to: one at a time, and it is ours."""
    assert visit.mending is not None  # noqa: S101
    return visit.mending
