"""The writer: nothing is told before it is durable, and a disk that refuses costs time, not words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from clew_server.record import writer as writer_module
from clew_server.record.audio import Audio, Frame
from clew_server.record.database import Database
from clew_server.record.journal import Journal, Session
from clew_server.record.writer import Writer
from clew_wire.event import Gap, Health, Partial

NEVER = 3600.0


@pytest.fixture
def database(tmp_path: Path):
    database = Database(tmp_path / "record.sqlite")
    yield database
    database.close()


@pytest.fixture
def session(database: Database) -> Session:
    return Journal(database).open_session("v", {}, bytes(32))


def gap(n: int) -> Gap:
    return Gap(t0=n, t1=n + 1)


class Stored:
    """Collects what the writer reports as durable."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.news = asyncio.Event()

    def __call__(self, frames: Sequence[Frame]) -> None:
        self.numbers += [f.n for f in frames]
        self.news.set()


async def test_an_event_takes_the_waiting_frames_along(database: Database, session: Session):
    async with Writer(database, patience=NEVER) as writer:
        for n in range(5):
            assert writer.frame(session, Frame(n, b"opus"))
        (event,) = await writer.events(session, [gap(0)])
        assert event.seq == 2
        assert list(Audio(database).ranges(session)) == [(0, 5)]
        assert writer.statistics().commits == 1


async def test_frames_alone_are_stored_when_patience_ends(database: Database, session: Session):
    async with Writer(database, patience=0.01) as writer:
        stored = Stored()
        writer.watch(session, stored)
        writer.frame(session, Frame(0, b"opus"))
        await stored.news.wait()
        assert stored.numbers == [0]
        assert list(Audio(database).ranges(session)) == [(0, 1)]


async def test_one_rooms_fault_costs_no_other_its_audio(database: Database, session: Session, caplog: pytest.LogCaptureFixture):
    other = Journal(database).open_session("w", {}, bytes(32))
    async with Writer(database, patience=NEVER) as writer:
        stored = Stored()
        writer.watch(session, stored)
        good = asyncio.create_task(writer.events(session, [gap(0)]))
        bad = asyncio.create_task(writer.events(other, [Health(status="ok", message="\ud800")]))
        writer.frame(session, Frame(0, b"opus"))
        writer.frame(other, Frame(7, b"opus"))
        with pytest.raises(UnicodeEncodeError):
            await bad
        assert [e.seq for e in await good] == [2]
        assert stored.numbers == [0]
        assert list(Audio(database).ranges(other)) == [(7, 8)], "its audio is as good as any"
    assert "could not be stored" in caplog.text


async def test_that_a_session_was_told_to_end_outlives_the_server(database: Database, session: Session):
    async with Writer(database, patience=NEVER) as writer:
        writer.stopping(session, "stopped")
    found = Journal(database).session(session.id)
    assert found is not None
    assert (found.ended, found.stopping) == (False, "stopped")


async def test_leaving_stores_what_waits(database: Database, session: Session):
    async with Writer(database, patience=NEVER) as writer:
        writer.frame(session, Frame(0, b"opus"))
    assert list(Audio(database).ranges(session)) == [(0, 1)]


async def test_rooms_share_a_commit(database: Database, session: Session):
    other = Journal(database).open_session("w", {}, bytes(32))
    async with Writer(database, patience=NEVER) as writer:
        both = await asyncio.gather(writer.events(session, [gap(0), gap(1)]), writer.events(other, [gap(0)]))
        assert [[e.seq for e in events] for events in both] == [[2, 3], [2]]
        assert writer.statistics().commits == 1


async def test_a_full_disk_delays_events_and_loses_none(database: Database, session: Session, caplog: pytest.LogCaptureFixture):
    async with Writer(database, patience=NEVER, retry=0.01) as writer:
        stored = Stored()
        writer.watch(session, stored)
        (pages,) = database._writer.execute("PRAGMA page_count").fetchone()
        database._writer.execute(f"PRAGMA max_page_count={pages}")
        for n in range(500):
            writer.frame(session, Frame(n, bytes(100)))
        waiting = asyncio.create_task(writer.events(session, [gap(0)]))
        while writer.statistics().failure is None:
            await asyncio.wait([waiting], timeout=0.001)
        assert not waiting.done()
        assert stored.numbers == []
        assert len(Audio(database).ranges(session)) == 0
        database._writer.execute("PRAGMA max_page_count=1000000")
        (event,) = await waiting
        assert event.seq == 2
        assert stored.numbers == list(range(500))
        assert writer.statistics().failure is None
    assert "trying again" in caplog.text


async def test_frames_past_a_minute_of_backlog_are_not_taken(database: Database, session: Session, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writer_module, "LIMIT_FRAMES", 3)
    async with Writer(database, patience=NEVER) as writer:
        assert [writer.frame(session, Frame(n, b"x")) for n in range(5)] == [True, True, True, False, False]
        assert writer.statistics().refused_frames == 2
    assert list(Audio(database).ranges(session)) == [(0, 3)]


async def test_a_partial_is_refused_before_it_can_spoil_a_batch(database: Database, session: Session):
    async with Writer(database, patience=NEVER) as writer:
        with pytest.raises(TypeError):
            await writer.events(session, [Partial(after=0, text="a", stable=0, t0=0, t1=1)])
        (event,) = await writer.events(session, [gap(0)])
        assert event.seq == 2
