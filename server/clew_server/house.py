"""The rooms of one server: which visits are live, and the way to those that are not."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any, Protocol
from weakref import WeakValueDictionary

from clew_server.access import token_hash
from clew_server.arrivals import Arrivals
from clew_server.bench import Bench, Visiting
from clew_server.ingest.whip import Connection, Ingest, check
from clew_server.live.feed import Feed
from clew_server.record.audio import Audio, Frame
from clew_server.record.journal import Journal, Session
from clew_server.room import BACKLOG, Room, RoomClosed
from clew_wire.context import VisitContext, parse_context
from clew_wire.control import FRAME_SECONDS
from clew_wire.errors import ClewError
from clew_wire.event import AnyEvent, Ended, Health
from clew_wire.note import Word
from clew_wire.ranges import Range, Ranges
from clew_wire.view import View

MAX_ROOMS = 256
"visits that are live at once; the processor is the limit long before"
RESUMED = MAX_ROOMS // 2
"visits that go on by themselves after a start; the other rooms are for recorders that come"
HAND_OVER_SECONDS = 2.0
"how long a stopping server waits until the audio in hand is stored and its recorders have been told so"
DRAIN_SECONDS = 8.0
"how long a stopping server waits for the last words and drafts of visits that are ending"
PARTING_SECONDS = 15.0
IN_HAND_SECONDS = 1.0
"for what is in hand to be stored, when a recorder connects; a disk that refuses does not keep it from being heard"
SWEEP_SECONDS = 600.0
REHEARD_SECONDS = 15.0
"when a visit goes on, what was said last is heard again, from the last pause within so many seconds: more than a stretch has"
LEAD_SECONDS = 0.3
"of audio before the first word that is heard again"
TAKEN = "two recorders recorded at the same time: audio that only one of them has is not in the note; it stays on that recorder"
TOO_LATE = "audio came after the visit was closed: it is kept and can be played, but it is not in the note"
log = logging.getLogger(__name__)


def unfinished(words: Sequence[Word]) -> list[Word]:
    """The last words, which may be of a stretch that was still being spoken: those after the longest pause that is near."""
    timed = [w for w in words if w.t0 is not None and w.t1 is not None]
    near = [w for w in timed if w.t1 is not None and timed[-1].t1 is not None and w.t1 > timed[-1].t1 - REHEARD_SECONDS]
    gaps = [(b.t0 - a.t1, k) for k, (a, b) in enumerate(pairwise(near), 1) if a.t1 is not None and b.t0 is not None]
    return near[max(gaps)[1] :] if gaps else near


class RefusedError(ClewError):
    """The house does not take that, and why. Asking again won't help."""


class TakenError(ClewError):
    """Another recorder's audio is in the place of this: it can't be in the visit, and whoever has it must keep it."""


class BusyError(ClewError):
    """The house does not take that now: a recorder that asks again in a moment loses nothing."""


class MakeVisit(Protocol):
    """A new visit, or one that goes on (clew_server.engine.Engine.visit)."""

    def __call__(self, context: VisitContext, *, first_word: int = 0, told: Sequence[Word] = ()) -> Visiting: ...


@dataclass(slots=True)
class Live:
    """A room in use."""

    room: Room
    ingest: Ingest
    task: asyncio.Task[None]


class House:
    """Sessions by id. Everything here belongs to the event loop's thread."""

    def __init__(self, journal: Journal, audio: Audio, bench: Bench, visit: MakeVisit) -> None:
        self.journal = journal
        self.audio = audio
        self._bench = bench
        self._visit = visit
        self._live: dict[str, Live] = {}
        self._entering: dict[str, asyncio.Task[Live]] = {}
        self._parting: dict[str, Ingest] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._feeds: WeakValueDictionary[str, Feed] = WeakValueDictionary()
        self._loading = asyncio.Lock()
        self._told_too_late: set[str] = set()
        self._told_taken: set[str] = set()
        self.signed = asyncio.Event()
        "set when a note has been signed, for the webhook, which clears it"
        self.closing = asyncio.Event()
        "set when the server stops"

    async def open(self, context: VisitContext) -> tuple[Session, str]:
        """A new session and its token, which is stored only as a hash."""
        if self.closing.is_set():
            raise BusyError("the server is stopping: try again in a moment")
        token = secrets.token_urlsafe(24)
        session = await asyncio.to_thread(
            self.journal.open_session, secrets.token_urlsafe(12), context.raw, token_hash(token), context.consent
        )
        return session, token

    async def session(self, session_id: str) -> Session | None:
        """The session of that id."""
        live = self._live.get(session_id)
        return live.room.feed.session if live else await asyncio.to_thread(self.journal.session, session_id)

    async def feed(self, session: Session) -> Feed:
        """The one feed of the session."""
        async with self._loading:
            feed = self._feeds.get(session.id)
            if feed is None:
                feed = self._feeds[session.id] = await Feed.load(session, self.journal, self._bench.writer)
            return feed

    def room(self, session_id: str) -> Room | None:
        """The session's room, while it is live."""
        live = self._live.get(session_id)
        return live.room if live else None

    @property
    def rooms(self) -> dict[str, Room]:
        """The live ones."""
        return {i: live.room for i, live in self._live.items()}

    @property
    def authored(self) -> bool:
        """A writer writes each note once more after the end."""
        return self._bench.author is not None

    async def connect(self, session: Session, offer: str) -> Connection:
        """A recorder's offer. Raises LinkError when it can't be used, RefusedError when the visit takes no audio, BusyError."""
        await self.needs_consent(session)
        if session.ended:
            raise RefusedError("the visit has ended: open a new session")
        check(offer)  # before a room is opened, which nobody would leave
        live = await self.enter(session)
        connection = await live.ingest.answer(offer)
        # Another recorder numbers its frames after what is stored: that is all that the one before it sent.
        with suppress(TimeoutError):
            async with asyncio.timeout(IN_HAND_SECONDS):
                await self._bench.writer.flush(session)
        live.ingest.ack(list(live.room.arrivals.stored))
        return connection

    async def needs_consent(self, session: Session) -> None:
        """Raises RefusedError when consent was refused, before the visit or in it."""
        feed = self._feeds.get(session.id)
        consent = feed.view.consent if feed else await asyncio.to_thread(self.journal.consent, session)
        if consent.given is False:
            raise RefusedError("consent was refused: this visit is not recorded")

    async def withdraw(self, session: Session) -> None:
        """Consent was refused: no more audio is taken, and the visit ends."""
        opening = self._entering.get(session.id)
        if opening is not None:
            await asyncio.wait({opening})
        if room := self.room(session.id):
            room.end("withdrawn")
            return
        feed = await self.feed(session)
        stored = await asyncio.to_thread(self.audio.ranges, session)
        seconds = round(stored.stop * FRAME_SECONDS, 3)
        await feed.change(lambda view: [] if view.ended else [Ended(seconds=seconds, reason="withdrawn")])

    async def enter(self, session: Session) -> Live:
        """The session's room, opened when it is not live. Raises RefusedError when the visit has ended, and BusyError."""
        if found := self._live.get(session.id):
            return found
        opening = self._entering.get(session.id)
        if opening is None:  # one visit, however many come for it at once: what is stored is heard again once
            opening = self._entering[session.id] = asyncio.create_task(self._open(session), name=f"opening {session.id}")
            opening.add_done_callback(lambda _: self._entering.pop(session.id))
        return await asyncio.shield(opening)

    async def _open(self, session: Session) -> Live:
        if self.closing.is_set() or len(self._live) >= MAX_ROOMS:
            raise BusyError("the server takes no more visits now: try again in a moment")
        feed = await self.feed(session)
        if feed.view.ended is not None:
            raise RefusedError("the visit has ended: open a new session")
        stopping = (await asyncio.to_thread(self.journal.session, session.id) or session).stopping
        visit, rest, arrivals = await asyncio.get_running_loop().run_in_executor(self._bench.ears, self._resumed, session, feed.view)
        if self.closing.is_set():
            raise BusyError("the server is stopping: try again in a moment")
        room = Room(feed, visit, self._bench, partial(self.audio.frames, session), arrivals, rest)
        ingest = Ingest(room, arrivals.stored)
        room.acknowledge = ingest.ack
        live = self._live[session.id] = Live(room, ingest, asyncio.create_task(self._attend(room), name=f"room {session.id}"))
        if stopping is not None:
            room.end(stopping)
        return live

    def _resumed(self, session: Session, view: View) -> tuple[Visiting, list[Frame], Arrivals]:
        """The visit as the record leaves it, the stored frames that no final has come from yet, and what has arrived."""
        first_word = view.next_number("w")
        told = unfinished(view.words)
        visit = self._visit(parse_context(session.context), first_word=first_word, told=told)
        for event in self.journal.replay(session):
            visit.take([event])
        stored, late = self.audio.ranges(session), self.audio.late(session)
        heard = min((w.t0 for w in told if w.t0 is not None), default=0.0)
        first = int(max(0.0, heard - LEAD_SECONDS) / FRAME_SECONDS)
        live = max(first, stored.stop - BACKLOG)
        late.add(first, live)  # more than is heard at once: with what came late
        gaps = [(round(t0 / FRAME_SECONDS), round(t1 / FRAME_SECONDS)) for t0, t1 in view.missing]
        rest = [f for f in self.audio.frames(session, live, stored.stop) if f.n not in late]
        return visit, rest, Arrivals(stored, late, gaps)

    async def repair(self, session: Session, frames: Sequence[Frame]) -> list[Range]:
        """Frames that did not come live. Returns those of them that are durable, once they are. Raises RefusedError and BusyError."""
        if self.closing.is_set() or self._bench.writer.statistics().failure is not None:
            raise BusyError("the server is stopping, or its disk refuses: try again in a moment")
        asked = Ranges((f.n, f.n + f.span) for f in frames)
        while not session.ended:
            try:
                live = await self.enter(session)
                if not await live.room.repair(frames):
                    raise BusyError("the server's disk is behind: keep the audio and try again in a moment")
            except RefusedError:  # it has ended just now
                break
            except RoomClosed:
                await asyncio.sleep(0.1)
                session = await self.session(session.id) or session
                continue
            live.ingest.arrived(asked)
            await self._same(session, frames, asked)
            return [r for run in asked for r in live.room.arrivals.stored.common(*run)]
        stored = await self._too_late(session, frames)
        await self._same(session, frames, asked)
        return [r for run in asked for r in stored.common(*run)]

    async def _same(self, session: Session, frames: Sequence[Frame], asked: Ranges) -> None:
        """Raises TakenError when what is stored under a frame's number is something else: it must not be acknowledged."""

        def stored() -> dict[int, bytes]:
            return {f.n: f.opus for run in asked for f in self.audio.frames(session, *run)}

        there = await asyncio.to_thread(stored)
        if any(there.get(f.n, f.opus) != f.opus for f in frames):
            if session.id not in self._told_taken:
                self._told_taken.add(session.id)
                await (await self.feed(session)).publish([Health(status="degraded", message=TAKEN)])
            raise TakenError("two recorders recorded at the same time, and the other one's audio is in that place: keep this recording")

    async def _too_late(self, session: Session, frames: Sequence[Frame]) -> Ranges:
        """The visit has ended without them: they are kept and can be played, and the therapist is told, once."""
        before = await asyncio.to_thread(self.audio.ranges, session)
        for frame in frames:
            self._bench.writer.frame(session, replace(frame, late=True))
        await self._bench.writer.flush(session)
        stored = await asyncio.to_thread(self.audio.ranges, session)
        if len(stored) > len(before) and session.id not in self._told_too_late:
            self._told_too_late.add(session.id)
            feed = await self.feed(session)
            await feed.publish([Health(status="degraded", message=TOO_LATE)])
        return stored

    async def resume(self) -> None:
        """After a start: visits that the server's end broke off go on, the newest first. What is stored and was not heard is heard."""
        quiet = {s.id for s in await asyncio.to_thread(self.journal.quiet, self._bench.idle_seconds)}
        count = 0
        for session in reversed(await asyncio.to_thread(self.journal.unfinished)):
            if self.closing.is_set() or len(self._live) >= RESUMED:
                break
            if session.id in self._live:
                continue
            if session.stopping is None and (session.id in quiet or not await asyncio.to_thread(self.audio.ranges, session)):
                continue
            try:
                live = await self.enter(session)
                count += 1
                if live.ingest.connection is None:
                    live.room.unattended()
            except (RefusedError, BusyError):
                continue
            except Exception:  # one visit's fault must not keep the others waiting; its recorder tries again
                log.exception("the visit %s could not go on by itself", session.id)
        if count:
            log.warning("unfinished visits that go on: %d", count)

    async def sweep(self) -> None:
        """End the visits that nobody has continued: those without a room, whose last event is older than the idle time."""
        for session in await asyncio.to_thread(self.journal.quiet, self._bench.idle_seconds):
            if session.id not in self._live and not self.closing.is_set():
                try:
                    (await self.enter(session)).room.end("timeout")
                except (RefusedError, BusyError):
                    continue
                except Exception:  # one visit's fault must not keep the others open
                    log.exception("the visit %s could not be ended", session.id)

    async def sweeping(self) -> None:
        """Sweep now and then, until cancelled. Not at once: after a long outage of the server, recorders bring what they kept."""
        while True:
            await asyncio.sleep(min(SWEEP_SECONDS, self._bench.idle_seconds))
            try:
                await self.sweep()
            except sqlite3.Error as e:
                log.warning("visits that nobody continues were not ended: %s", e)

    async def _attend(self, room: Room) -> None:
        session_id, failed = room.feed.session.id, False
        try:
            await room.run()
        except Exception:  # one visit's fault must not end the others'; what it published is on record
            log.exception("the visit %s stopped; a recorder that connects again continues it", session_id)
            failed = True
        finally:
            live = self._live.pop(session_id)
            if not self.closing.is_set():
                # Not yet closed: the last acknowledgements are still on their way to the recorder, which hangs up when it has them.
                self._parting[session_id] = live.ingest
                wait = 0.0 if failed else PARTING_SECONDS  # after a fault the recorder is to connect again at once
                asyncio.get_running_loop().call_later(wait, self._part, session_id, live.ingest)

    def _part(self, session_id: str, ingest: Ingest) -> None:
        if self._parting.get(session_id) is ingest:
            del self._parting[session_id]
        closing = asyncio.create_task(self._closed(ingest))
        self._tasks.add(closing)
        closing.add_done_callback(self._tasks.discard)

    @staticmethod
    async def _closed(ingest: Ingest) -> None:
        await ingest.close()
        gc.collect()  # a connection is a knot of cycles, 0.26 MB with its visit, and old by now

    def hang_up(self, session_id: str, connection_id: str) -> bool:
        """The recorder's DELETE: the visit ends. False when there is no such connection."""
        live = self._live.get(session_id)
        ingest = live.ingest if live else self._parting.get(session_id)
        if ingest is None or ingest.connection is None or ingest.connection.id != connection_id:
            return False
        if live:
            live.room.end("stopped")
        else:
            self._part(session_id, ingest)
        return True

    async def change(self, session: Session, events: Callable[[View], Sequence[AnyEvent]]) -> Sequence[AnyEvent]:
        """Publish what `events` makes of the visit as it stands, all of it or nothing. Raises what `events` raises."""
        if room := self.room(session.id):
            try:
                return await room.change(lambda visit: visit.take(events(visit.view)))
            except RoomClosed:
                pass
        return await (await self.feed(session)).change(events)

    async def close(self) -> None:
        """Let visits that are ending end; leave the others open on record, for their recorders to continue."""
        self.closing.set()
        if ending := [live.task for live in self._live.values() if live.room.ending]:
            for live in self._live.values():
                live.room.hurry()
            await asyncio.wait(ending, timeout=DRAIN_SECONDS)
        await asyncio.gather(*self._entering.values(), return_exceptions=True)
        lives = list(self._live.values())
        await self._hand_over(lives)
        for live in lives:
            live.task.cancel()
        ingests = [*(live.ingest for live in lives), *self._parting.values()]
        await asyncio.gather(*(i.close() for i in ingests), *(live.task for live in lives), return_exceptions=True)

    async def _hand_over(self, lives: Sequence[Live]) -> None:
        """What recorders have sent is stored, and they are told so: they bring the rest to the next server."""
        if lives:
            with suppress(TimeoutError, sqlite3.Error):
                async with asyncio.timeout(HAND_OVER_SECONDS):
                    await self._bench.writer.flush(lives[0].room.feed.session)  # it takes every visit's frames along
                    await asyncio.gather(*(live.ingest.sent() for live in lives))

    def statistics(self) -> dict[str, Any]:
        """Counts for the operator; nothing of what was said."""
        author = self._bench.author
        return {
            "rooms": len(self._live),
            "writer": self._bench.writer.statistics(),
            "author": author.statistics() if author else {},
        }
