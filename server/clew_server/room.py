"""The asyncio shell around one live visit: frames in, journaled events out.

Every call on the Visit runs in one thread, in order (`Bench.ears`), so VAD and speaker work never stall the event loop and the
Visit needs no locks; only `plan`, which is safe elsewhere, runs in charting's thread. What a subscriber sees goes one way:
visit -> outbox -> feed (journal, then fanout).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from clew_models.base import SAMPLE_RATE
from clew_server.arrivals import Arrivals
from clew_server.bench import Bench, Visiting
from clew_server.charting.patch import locked_in
from clew_server.charting.writing.tally import Tally
from clew_server.hearing.window import Window
from clew_server.live.feed import Feed
from clew_server.mender import Mender
from clew_server.record.audio import Frame
from clew_server.writers import asked
from clew_wire.control import FRAME_SECONDS
from clew_wire.event import Amend, AnyEvent, Consented, Ended, Final, Health, Speaker
from clew_wire.note import Note
from clew_wire.ranges import Range

if TYPE_CHECKING:
    from clew_models.base import Pcm
    from clew_models.writer import NoteWriter

FRAME_SAMPLES = round(SAMPLE_RATE * FRAME_SECONDS)
GATHER = 3
"frames that are heard together: a thread hop for each frame would cost more than it gains"
BACKLOG = 15_000
"frames that wait to be heard: five minutes. Later ones are stored, and heard with what comes late"
IN_FLIGHT = 32
"windows of one visit at the recognisers; while there are so many, audio waits in the inbox as Opus instead of as samples"
OUTBOX = 64
"results that wait to be published; above it partials are dropped, which happens only while the disk refuses"
SLOW = 5.0
"seconds that a final may take before the therapist is told that the server is busy; it is over at half of that"
RETURN_SECONDS = 4.0
"in which a recorder that is away sends something, or what was being said counts as over: its words become final without it"
PAUSE = 100
"frames of silence that end what was being said; if they come late they are heard like all that comes late"
LATE = "~"
"after a visit's id: the owner of windows whose audio came late, which wait behind what is live"
LOST = "the recorder's connection was lost"
BEHIND = "the server can't keep up; what is said now is heard later"
NOT_WRITTEN = "the note writer failed or was late: what it did not write is the built-in writer's"
BUSY = "the server is busy: words come later than usual, and nothing is lost"
log = logging.getLogger(__name__)

Reason = Literal["stopped", "withdrawn", "timeout"]


class RoomClosed(Exception):  # noqa: N818  a state, not a fault
    """The visit has ended here; its feed goes on."""


@dataclass(frozen=True, slots=True)
class _Held:
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Call:
    """Something to do with the visit, and who waits until its events are published."""

    run: Callable[[Visiting], Sequence[AnyEvent]]
    waiting: asyncio.Future[list[AnyEvent]] | None = None


@dataclass(frozen=True, slots=True)
class _Out:
    events: Sequence[AnyEvent]
    waiting: asyncio.Future[list[AnyEvent]] | None = None
    error: Exception | None = None


class Room:
    """One live visit. It is the ingest's AudioSink; its methods belong to the event loop's thread."""

    def __init__(
        self,
        feed: Feed,
        visit: Visiting,
        bench: Bench,
        record: Callable[[int, int], Sequence[Frame]],
        arrivals: Arrivals | None = None,
        rest: Sequence[Frame] = (),
    ) -> None:
        """`record`: the stored frames from a number to one past another. When a visit goes on, `arrivals` says what has come, and
        `rest` are stored frames that are to be heard first."""
        self.feed = feed
        self.arrivals = arrivals or Arrivals()
        self.acknowledge: Callable[[Sequence[Range]], None] = lambda _: None
        "told of ranges as they become durable"
        self.ending = False
        "no more audio is heard"
        self.closed = False
        self._visit = visit
        self._bench = bench
        self._decoder = bench.decoder()
        self._inbox: deque[Frame | _Held | _Call] = deque(rest)
        self._due = asyncio.Event()
        if rest:
            self._due.set()
        self._outbox: asyncio.Queue[_Out] = asyncio.Queue()
        self._news = asyncio.Event()
        self._all_heard = False
        self._hurried = asyncio.Event()
        self._mender = Mender(feed.session, bench, self.arrivals, record, self.change, self._not_mended)
        self._played = rest[0].n if rest else self.arrivals.head
        "frame that the visit has been played up to; belongs to the ears' thread"
        self._frames = self.arrivals.head
        "length of the visit so far"
        self._reason: Reason = "stopped"
        self._in_flight: set[asyncio.Task[None]] = set()
        self._promised: set[asyncio.Future[list[AnyEvent]]] = set()
        "changes that somebody waits for"
        self._complaints: set[str] = set()
        self._heard_at = 0.0
        self._alone = asyncio.Event()
        "while no recorder is connected"
        self._full = False
        "every word is drafted: no more audio is taken"

    # --- the ingest's side (AudioSink)

    def frame(self, n: int, opus: bytes) -> None:
        """Store a frame, and hear it: now, or what is behind the newest with what surrounds it."""
        self._alone.clear()
        if self._full:
            return  # not acknowledged: it comes again by repair, when the visit has ended, and the therapist is told
        self._take(Frame(n, opus, self._bench.span(opus)))
        self._well(LOST, "the recorder is back")

    def _take(self, frame: Frame) -> bool:
        """False: the disk is too far behind to take it. It is heard all the same; its recorder keeps it and sends it again.

        Once consent was withdrawn, nothing is taken any more.
        """
        if self._reason == "withdrawn":
            return True
        arrivals, stop = self.arrivals, frame.n + frame.span
        self._heard_at = asyncio.get_running_loop().time()
        if arrivals.has(frame.n, stop):
            return True
        late = frame.n < arrivals.head or self.ending
        if not late and len(self._inbox) >= BACKLOG:
            late = True
            self._complain(BEHIND)
        taken = self._bench.writer.frame(self.feed.session, replace(frame, late=late))
        if taken:
            arrivals.came(frame.n, stop, late=late)
        else:
            self._complain("the server's disk refuses; the recorder keeps the audio")
        self._frames = max(self._frames, stop)
        arrivals.head = max(arrivals.head, stop)
        if not late:
            self._inbox.append(frame)
            if len(self._inbox) >= GATHER:
                self._due.set()
        return taken

    async def repair(self, frames: Sequence[Frame]) -> bool:
        """Take frames that did not come live; returns once they are durable. False: the disk is too far behind. Raises RoomClosed."""
        if self.closed or self._full:
            raise RoomClosed
        taken = [self._take(frame) for frame in frames]  # all of them, also after one that was not
        if not all(taken):
            return False
        await self._bench.writer.flush(self.feed.session)
        return True

    def held(self, first: int, last: int) -> None:
        """Frames first..last-1 were not sent: the recorder heard nobody."""
        self._frames = max(self._frames, last)
        self.arrivals.held(first, last)
        if not self.ending:
            self._inbox.append(_Held(first, last))
            self._due.set()

    def gap(self, first: int, last: int) -> None:
        """Frames first..last-1 were sent and have not arrived."""
        self._frames = max(self._frames, last)
        self.arrivals.missing(first, last, asyncio.get_running_loop().time())
        self._mender.news.set()

    def ended(self, frames: int) -> None:
        """The recorder stopped after so many frames."""
        self._frames = max(self._frames, frames)
        self.end("stopped")

    def lost(self) -> None:
        """The connection went without a goodbye; another may continue the visit."""
        if not self.ending:
            self._complain(LOST, "offline")
            self._alone.set()

    def unattended(self) -> None:
        """The visit goes on after a start of the server, and its recorder is not here yet."""
        self._alone.set()

    def back(self) -> None:
        """It speaks again, though there may be nothing to hear."""
        self._alone.clear()
        self._well(LOST, "the recorder is back")

    # --- the server's side

    def end(self, reason: Reason) -> None:
        """Hear what is in hand, draft, and publish `ended`. Later audio is stored but not heard."""
        if not self.ending:
            self.ending, self._reason = True, reason
            self._bench.writer.stopping(self.feed.session, reason)
            self._mender.over = True
            self._mender.news.set()
            self._call(_Call(lambda visit: visit.finish()))

    def hurry(self) -> None:
        """The server stops: the draft as it stands has to do."""
        self._hurried.set()

    async def change(self, run: Callable[[Visiting], Sequence[AnyEvent]]) -> list[AnyEvent]:
        """Do something with the visit in its turn; the events, once published. Raises RoomClosed, or what `run` raises."""
        if self.closed:
            raise RoomClosed
        waiting: asyncio.Future[list[AnyEvent]] = asyncio.get_running_loop().create_future()
        self._promised.add(waiting)
        waiting.add_done_callback(self._promised.discard)
        self._call(_Call(run, waiting))
        return await waiting

    async def run(self) -> None:
        """Until `ended` is published. Cancelling it leaves the visit open: whatever was published is durable."""
        session = self.feed.session
        self._heard_at = asyncio.get_running_loop().time()
        self._bench.writer.watch(session, self._durable)
        try:
            async with asyncio.TaskGroup() as group:
                loops = [group.create_task(loop()) for loop in (self._listen, self._publish, self._expire, self._pause, self._mender.run)]
                await self._draft()
                await self._write()
                await self._bench.writer.flush(session)
                while self._news.is_set() or not self._mender.finished:  # a person corrected words meanwhile, or audio came late
                    self._all_heard = self._mender.finished
                    await self._draft()
                    await self._write()
                self._full = True
                self._outbox.put_nowait(_Out([Ended(seconds=round(self._frames * FRAME_SECONDS, 3), reason=self._reason)]))
                await self._outbox.join()
                for task in loops:
                    task.cancel()
        finally:
            self.ending = self.closed = True
            for task in self._in_flight:
                task.cancel()
            for waiting in [w for w in self._promised if not w.done()]:
                waiting.set_exception(RoomClosed())
            self._bench.recognise.leave(session.id)
            self._bench.recognise.leave(session.id + LATE)
            self._bench.pace.leave(session.id)
            self._bench.writer.watch(session, None)

    def _call(self, call: _Call) -> None:
        self._inbox.append(call)
        self._due.set()

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._due.wait()
            self._due.clear()
            while len(self._in_flight) >= IN_FLIGHT:
                await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
            items = list(self._inbox)
            self._inbox.clear()
            out, windows, done = await loop.run_in_executor(self._bench.ears, self._step, items)
            for entry in out:
                if isinstance(entry.error, Exception) and entry.waiting is None:
                    self._complain("part of the audio could not be understood; it is stored")
                if self._outbox.qsize() < OUTBOX or entry.waiting is not None or any(e.durable for e in entry.events):
                    self._outbox.put_nowait(entry)
                if any(isinstance(e, Final | Amend | Speaker | Consented) for e in entry.events):
                    self._news.set()
            for window in windows:
                task = asyncio.create_task(self._recognise(window))
                self._in_flight.add(task)
                task.add_done_callback(self._in_flight.discard)
            if self.ending and done and self._mender.finished and not self._inbox and not self._all_heard:
                self._all_heard = True
                self._news.set()

    async def _recognise(self, window: Window) -> None:
        clock = asyncio.get_running_loop().time
        asked = clock()
        try:
            transcript = await self._bench.recognise(window, self.feed.session.id + (LATE if window.late else ""))
        except Exception:  # a model may fail in any way; the audio is stored and the visit goes on
            log.exception("%s window of %.1f s was not recognised", window.tier, window.t1 - window.t0)
            self._complain("the recogniser failed; the audio is stored")
            self._call(_Call(lambda visit: visit.accept(window, None)))
            return
        if window.tier == "final" and not window.late:
            took = clock() - asked
            if took > SLOW:
                self._complain(BUSY)
            elif took < SLOW / 2:
                self._well(BUSY, "words come in time again")
        if window.late:
            await self.change(lambda visit: visit.accept(window, transcript))
            self._mender.news.set()
        elif transcript is not None or window.tier == "settle":
            self._call(_Call(lambda visit: visit.accept(window, transcript)))

    async def _publish(self) -> None:
        while True:
            entry = await self._outbox.get()
            try:
                events = await self.feed.publish(entry.events)
                if entry.waiting is not None and not entry.waiting.done():
                    if entry.error is not None:
                        entry.waiting.set_exception(entry.error)
                    else:
                        entry.waiting.set_result(events)
            finally:
                self._outbox.task_done()

    async def _draft(self) -> None:
        """Draft whenever words have changed, one run at a time; return after the run that saw every word."""
        loop = asyncio.get_running_loop()
        last = False
        while not last:
            await self._news.wait()
            self._news.clear()
            last = self._all_heard
            cost = 0.0
            try:
                planned, cost = await loop.run_in_executor(self._bench.desk, self._plan)
                await self.change(lambda visit, note=planned: visit.chart(note))  # type: ignore[misc]
            except Exception:  # the transcript goes on without its draft
                log.exception("the draft was not brought up to date")
                self._complain("the draft could not be brought up to date")
            if not last:
                await self._rest(self._bench.pace.rest(self.feed.session.id, cost))

    async def _write(self) -> None:
        """Once, after the end: the draft in the author's sentences. What it can't do, the built-in's draft has done."""
        if self._bench.author is None:
            return
        try:
            tally = await self._authored(self._bench.author)
        except Exception:  # the built-in's draft stands
            log.exception("the note was not written again")
            self._complain(NOT_WRITTEN)
        else:
            if tally is not None and tally.problems:
                self._complain(NOT_WRITTEN)

    async def _authored(self, author: NoteWriter) -> Tally | None:
        """None: the server stops and did not wait."""
        run, desk = asyncio.get_running_loop().run_in_executor, self._bench.desk
        draft = await run(desk, self._visit.draft)
        given = await run(desk, draft.briefed, locked_in(self._visit.note))
        writing, hurried = asyncio.create_task(asked(author, given.brief)), asyncio.create_task(self._hurried.wait())
        try:
            await asyncio.wait({writing, hurried}, return_when=asyncio.FIRST_COMPLETED)
            if not writing.done():
                return None
        finally:
            writing.cancel()
            hurried.cancel()
        note, tally = await run(desk, self._visit.rewritten, draft, given, writing.result(), author.capabilities.name)
        await self.change(lambda visit: visit.chart(note))
        return tally

    async def _rest(self, seconds: float) -> None:
        """Let words gather, until the visit ends. What comes meanwhile is news afterwards."""
        news = False
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._all_heard:
                    await self._news.wait()
                    self._news.clear()
                    news = True
        if news:
            self._news.set()

    async def _expire(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            left = self._heard_at + self._bench.idle_seconds - loop.time()
            if left <= 0:
                break
            await asyncio.sleep(left)
        self.end("timeout")

    async def _pause(self) -> None:
        """While no audio comes, what was being said last is over. What follows it, when it comes, is heard together with it."""
        paused = 0
        while True:
            await self._alone.wait()
            heard_at = self._heard_at
            await asyncio.sleep(RETURN_SECONDS)
            head = self.arrivals.head
            if self._alone.is_set() and self._heard_at == heard_at and head > paused and not self.ending:
                paused = self.arrivals.head = head + PAUSE
                self._inbox.append(_Held(head, paused))
                self._due.set()

    def _durable(self, frames: Sequence[Frame]) -> None:
        now = asyncio.get_running_loop().time()
        for frame in frames:
            self.arrivals.stored.add(frame.n, frame.n + frame.span)
            if frame.late:
                self.arrivals.came_late(frame.n, frame.n + frame.span, now)
                self._mender.news.set()
        # Whole ranges around what is new, so that an acknowledgement that got lost is made good by the next.
        self.acknowledge(sorted({r for f in frames if (r := self.arrivals.stored.around(f.n))}))

    def _not_mended(self) -> None:
        self._complain("audio that came late could not be understood; it is stored")

    def _complain(self, message: str, status: Literal["degraded", "offline"] = "degraded") -> None:
        """Once, until it is well again."""
        if message not in self._complaints:
            self._complaints.add(message)
            self._outbox.put_nowait(_Out([Health(status=status, message=message)]))

    def _well(self, message: str, over: str) -> None:
        if message in self._complaints:
            self._complaints.discard(message)
            self._outbox.put_nowait(_Out([Health(status="ok", message=over)]))

    # --- the desk's thread

    def _plan(self) -> tuple[Note, float]:
        """A draft, and the seconds of processor time that it took: waiting for a turn is no reason to rest."""
        began = time.thread_time()
        return self._visit.plan(), time.thread_time() - began

    # --- the ears' thread

    def _step(self, items: Sequence[Frame | _Held | _Call]) -> tuple[list[_Out], list[Window], bool]:
        out: list[_Out] = []
        for item in items:
            waiting = item.waiting if isinstance(item, _Call) else None
            try:
                if isinstance(item, _Call):
                    out.append(_Out(item.run(self._visit), waiting))
                else:
                    news = self._skip(item) if isinstance(item, _Held) else self._play(*self._decoder.decode_at(item.n, item.opus))
                    if news:
                        out.append(_Out(news))
            except Exception as e:  # one bad frame or result must not end the visit
                if waiting is None:
                    log.exception("a visit's step failed")
                out.append(_Out((), waiting, e))
        return out, self._visit.windows(), self._visit.done

    def _play(self, first: int, pcm: Pcm) -> list[AnyEvent]:
        late = self._played - first
        if late > 0:
            pcm = pcm[late * FRAME_SAMPLES :]
            first = self._played
        if not len(pcm):
            return []
        self._played = first + len(pcm) // FRAME_SAMPLES
        return self._visit.push(first * FRAME_SECONDS, pcm)

    def _skip(self, held: _Held) -> list[AnyEvent]:
        first = max(held.first, self._played)
        if held.stop <= first:
            return []
        self._played = held.stop
        return self._visit.held(first * FRAME_SECONDS, held.stop * FRAME_SECONDS)
