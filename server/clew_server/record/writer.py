"""The one thread that writes. It commits for all rooms together, so a busy server syncs the disk no more often than a quiet one.

Frames wait at most `PATIENCE` seconds for company; events take every waiting frame with them at once. So a final is never
durable before the audio that was in hand when it was written.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from clew_server.record.audio import Audio, Frame
from clew_server.record.database import Database
from clew_server.record.journal import Journal, Session
from clew_wire.event import AnyEvent
from clew_wire.ranges import Range

PATIENCE = 0.5
"seconds; the contract is 1, less the time of the commit itself"
RETRY = 1.0
"seconds between tries when the disk refuses"
LIMIT_FRAMES = 3000
"frames of one session that wait for the disk: a minute. Later ones are not taken; unacknowledged, the recorder keeps them"
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Batch:
    frames: dict[int, list[Frame]] = field(default_factory=dict)
    heard: dict[int, list[Range]] = field(default_factory=dict)
    stopping: dict[int, str] = field(default_factory=dict)
    events: list[tuple[int, Sequence[AnyEvent], asyncio.Future[list[AnyEvent]]]] = field(default_factory=list)

    def parts(self) -> list[_Batch]:
        """Each of what is in it by itself, frames first: no final is durable before the audio that it was heard in."""
        return [
            *(_Batch(frames={key: frames}) for key, frames in self.frames.items()),
            *(_Batch(heard={key: ranges}) for key, ranges in self.heard.items()),
            *(_Batch(stopping={key: reason}) for key, reason in self.stopping.items()),
            *(_Batch(events=[entry]) for entry in self.events),
        ]


@dataclass(frozen=True, slots=True)
class WriterStatistics:
    """What the writer has done since it started."""

    commits: int
    events: int
    frames: int
    waiting_frames: int
    refused_frames: int
    "not taken because a minute of the session waited already"
    failure: str | None
    "what the disk said last, while it refuses"


class Writer:
    """Use it as `async with`: leaving commits what waits."""

    def __init__(self, database: Database, *, patience: float = PATIENCE, retry: float = RETRY) -> None:
        self._db = database
        self._journal = Journal(database)
        self._patience = patience
        self._retry = retry
        self._batch = _Batch()
        self._some = asyncio.Event()
        self._urgent = asyncio.Event()
        self._stored: dict[int, Callable[[Sequence[Frame]], None]] = {}
        self._leaving = asyncio.Event()
        self._commits = self._events = self._frames = self._refused = 0
        self._failure: str | None = None
        self._thread = ThreadPoolExecutor(1, "clew-writer")
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Writer:
        self._task = asyncio.create_task(self._run(), name="clew-writer")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._leaving.set()
        self._some.set()
        self._urgent.set()
        if self._task is not None:
            await self._task
        self._thread.shutdown()

    def watch(self, session: Session, stored: Callable[[Sequence[Frame]], None] | None) -> None:
        """Tell `stored` the session's frames as they become durable; None ends it."""
        if stored is None:
            self._stored.pop(session.key, None)
        else:
            self._stored[session.key] = stored

    def frame(self, session: Session, frame: Frame) -> bool:
        """Take a frame. False: it was not taken, because the disk is a minute behind."""
        waiting = self._batch.frames.setdefault(session.key, [])
        if len(waiting) >= LIMIT_FRAMES:
            self._refused += 1
            return False
        waiting.append(frame)
        self._some.set()
        return True

    async def events(self, session: Session, events: Sequence[AnyEvent]) -> list[AnyEvent]:
        """The events with their seqs, once they and all frames taken before them are durable. Waits while the disk refuses."""
        for event in events:
            if not event.durable:
                raise TypeError(f"{event.type} events are not journaled")
        future: asyncio.Future[list[AnyEvent]] = asyncio.get_running_loop().create_future()
        self._batch.events.append((session.key, events, future))
        self._some.set()
        self._urgent.set()
        return await future

    async def heard(self, session: Session, ranges: Sequence[Range]) -> None:
        """These frames came late and have been heard; returns once that is durable."""
        self._batch.heard.setdefault(session.key, []).extend(ranges)
        await self.events(session, [])

    def stopping(self, session: Session, reason: str) -> None:
        """The session was told to end: durable soon, so that it ends whatever becomes of this server."""
        self._batch.stopping[session.key] = reason
        self._some.set()
        self._urgent.set()

    async def flush(self, session: Session) -> None:
        """Return once every frame taken so far is durable."""
        await self.events(session, [])

    async def _run(self) -> None:
        while True:
            await self._some.wait()
            if not self._batch.events and not self._leaving.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._patience):
                        await self._urgent.wait()
            self._some.clear()
            self._urgent.clear()
            batch, self._batch = self._batch, _Batch()
            if batch.parts():
                await self._commit(batch)
            if self._leaving.is_set() and not self._batch.parts():
                return

    async def _commit(self, batch: _Batch) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                written = await loop.run_in_executor(self._thread, self._write, batch)
            except sqlite3.OperationalError as e:
                # A full or failing disk. Nothing is lost by waiting: what is not durable is neither shown nor acknowledged.
                if self._failure is None:
                    log.warning("the record can't be written (%s); trying again until it can", e)
                self._failure = str(e)
                if self._leaving.is_set():
                    for _, _, future in batch.events:
                        future.cancel()
                    return
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._retry):
                        await self._leaving.wait()
                continue
            except Exception as e:  # whoever waits must be told; the writer goes on for the other rooms
                if len(parts := batch.parts()) > 1:  # one room's fault must not cost the others their audio
                    for part in parts:
                        await self._commit(part)
                    return
                log.exception("a batch of %d frames could not be stored", sum(len(f) for f in batch.frames.values()))
                for _, _, future in batch.events:
                    if not future.done():
                        future.set_exception(e)
                return
            break
        if self._failure is not None:
            log.warning("the record can be written again")
            self._failure = None
        self._commits += 1
        for (_, _, future), events in zip(batch.events, written, strict=True):
            self._events += len(events)
            if not future.done():
                future.set_result(events)
        for key, frames in batch.frames.items():
            self._frames += len(frames)
            if key in self._stored:
                try:
                    self._stored[key](frames)
                except Exception:  # an acknowledgement that can't be sent must not end the writing for every room
                    log.exception("frames are stored, but their recorder was not told")

    def _write(self, batch: _Batch) -> list[list[AnyEvent]]:
        with self._db.transaction() as rows:
            for key, frames in batch.frames.items():
                Audio.add(rows, key, frames)
            for key, ranges in batch.heard.items():
                Audio.heard(rows, key, ranges)
            for key, reason in batch.stopping.items():
                Journal.stopping(rows, key, reason)
            return [self._journal.add(rows, key, events) for key, events, _ in batch.events]

    def statistics(self) -> WriterStatistics:
        """Counts since the start."""
        waiting = sum(len(f) for f in self._batch.frames.values())
        return WriterStatistics(self._commits, self._events, self._frames, waiting, self._refused, self._failure)
