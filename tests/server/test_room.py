"""The asyncio shell around a visit: order, durability before show, failures that become health, ends that come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clew_models.base import Transcript
from clew_models.writer import WriterCapabilities, Writing
from clew_server import pace
from clew_server import room as room_module
from clew_server.bench import Bench
from clew_server.charting.writing.tally import Tally
from clew_server.hearing.window import Window
from clew_server.ingest.opus import Decoder
from clew_server.ingest.packet import frames_in
from clew_server.live.fanout import Lagging
from clew_server.live.feed import Feed
from clew_server.record.audio import Audio, Frame
from clew_server.record.database import Database
from clew_server.record.journal import Journal
from clew_server.record.writer import Writer
from clew_server.room import Room, RoomClosed
from clew_wire.event import Amend, AnyEvent, Ended, Final, Gap, Health, NotePatch, Partial, Repaired
from clew_wire.note import Note, Sentence, Word, empty_note


@dataclass
class Place:
    """A room at work, and what is behind it."""

    room: Room
    visit: Any
    recogniser: Any
    database: Database
    task: asyncio.Task[None]
    acknowledged: list[Sequence[tuple[int, int]]] = field(default_factory=list)

    def play(self, frames: Sequence[Frame]) -> None:
        for frame in frames:
            self.room.frame(frame.n, frame.opus)

    async def events(self, kind: type, after: int = 0, where: Callable[[Any], bool] = lambda _: True) -> list[AnyEvent]:
        """What a subscriber sees from seq `after` up to the first event of that kind."""
        subscriber, news = self.room.feed.subscribe(after)
        journal = Journal(self.database)
        out: list[AnyEvent] = []
        try:
            while not any(isinstance(e, kind) and where(e) for e in out):
                await news.wait()
                news.clear()
                while got := subscriber.take():
                    if isinstance(got, Lagging):
                        page = journal.page(self.room.feed.session, got.after)
                        out += [s.event() for s in page]
                        subscriber.replayed(page[-1].seq)
                    else:
                        out += got
        finally:
            self.room.feed.leave(subscriber)
        return out

    def stored(self) -> list[tuple[int, int]]:
        return list(Audio(self.database).ranges(self.room.feed.session))


@pytest.fixture
def placing(tmp_path: Path, context: dict[str, Any], scripted: Any) -> Any:
    @asynccontextmanager
    async def run(
        *, recogniser: Any = None, visit: Any = None, idle: float = 3600.0, patience: float = 0.01, author: Any = None
    ) -> AsyncIterator[Place]:
        database = Database(tmp_path / "record.sqlite")
        ears, desk = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        try:
            async with Writer(database, patience=patience) as writer:
                session = Journal(database).open_session("v", context, bytes(32))
                feed = await Feed.load(session, Journal(database), writer)
                recogniser = recogniser or scripted.recogniser()
                visit = visit or scripted.visit()
                record = partial(Audio(database).frames, session)
                room = Room(feed, visit, Bench(writer, ears, desk, recogniser, Decoder, frames_in, idle, author), record)
                place = Place(room, visit, recogniser, database, asyncio.create_task(room.run()))
                room.acknowledge = place.acknowledged.append
                try:
                    yield place
                finally:
                    place.task.cancel()
                    await asyncio.gather(place.task, return_exceptions=True)
        finally:
            ears.shutdown()
            desk.shutdown()
            database.close()

    return run


def words(events: Sequence[AnyEvent]) -> list[str]:
    return [w.w for e in events if isinstance(e, Final) for w in e.words]


async def test_audio_reaches_the_visit_whole_and_in_order(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play(frames)
        place.room.ended(len(frames))
        await place.task
        at = 0.0
        for t, samples in place.visit.pushed:
            assert t == pytest.approx(at)
            at = t + samples / 16_000
        assert at == pytest.approx(4.0)


async def test_every_word_is_final_and_charted_before_the_end(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play(frames)
        place.room.ended(len(frames))
        events = await place.events(Ended)
        assert words(events) == [f"final{n}{x}" for n in range(4) for x in "ab"]
        drafts = [e for e in events if isinstance(e, NotePatch)]
        assert drafts[-1].put[0].sentence.text == "8 words were heard."
        assert isinstance(events[-1], Ended)


async def test_a_frame_is_acknowledged_once_it_is_durable(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play(frames)
        place.room.ended(len(frames))
        await place.task
        assert place.stored() == [(0, 200)]
        assert place.acknowledged[-1][-1] == (0, 200)


async def test_a_final_waits_for_the_disk_and_a_partial_does_not(placing: Any, frames: list[Frame], caplog: pytest.LogCaptureFixture):
    async with placing(patience=3600.0) as place:
        (pages,) = place.database._writer.execute("PRAGMA page_count").fetchone()
        place.database._writer.execute(f"PRAGMA max_page_count={pages}")
        place.play(frames)
        seen = await place.events(Partial)
        assert words(seen) == []
        assert place.acknowledged == []
        place.database._writer.execute("PRAGMA max_page_count=1000000")
        seen = await place.events(Final)
        assert words(seen)
        assert place.stored() == [(0, 200)]


async def test_audio_past_the_backlog_is_stored_said_and_heard_later(placing: Any, frames: list[Frame], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room_module, "BACKLOG", 150)
    async with placing() as place:
        place.play(frames)  # in one go, before anything can be heard
        place.room.ended(200)
        events = await place.events(Ended)
        assert [e.message for e in events if isinstance(e, Health)] == [room_module.BEHIND]
        assert place.stored() == [(0, 200)]
        assert place.visit.mended[0][0] == pytest.approx((3.0, 4.0))
        assert sum(n for _, n in place.visit.mending.pushed) >= 16_000
        assert not Audio(place.database).late(place.room.feed.session)
        assert words(events) == [f"final{n}{x}" for n in range(3) for x in "ab"]


async def test_what_comes_late_is_stored_heard_and_acknowledged(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play([*frames[:50], *frames[100:150]])
        place.room.gap(50, 100)
        assert [(e.t0, e.t1) for e in await place.events(Gap) if isinstance(e, Gap)] == [(1.0, 2.0)]
        await place.room.repair(frames[50:100])
        assert place.stored() == [(0, 150)]
        assert place.acknowledged[-1] == [(0, 150)]
        place.play(frames[150:])
        events = await place.events(Repaired)
        assert [(e.t0, e.t1) for e in events if isinstance(e, Repaired)] == [(1.0, 2.0)]
        assert place.visit.mended == [[(1.0, 2.0)]]
        place.room.ended(200)
        await place.task
        assert not Audio(place.database).late(place.room.feed.session)
        assert not place.room.feed.view.missing


async def test_what_comes_late_beyond_the_newest_is_heard_as_it_comes(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play(frames[:50])
        await place.room.repair(frames[50:])
        place.room.ended(200)
        await place.task
        assert not place.visit.mended
        assert sum(n for _, n in place.visit.pushed) == 4 * 16_000


async def test_the_end_waits_for_what_came_late(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play([*frames[:50], *frames[100:]])
        await place.room.repair(frames[50:100])
        place.room.ended(200)
        events = await place.events(Ended)
        assert place.visit.mended == [[(1.0, 2.0)]]
        assert isinstance(events[-1], Ended)
        assert not [e for e in events if isinstance(e, Gap)], "it was here before anybody missed it"


async def test_what_comes_late_while_the_note_is_written_is_heard_before_the_end(
    placing: Any, frames: list[Frame], monkeypatch: pytest.MonkeyPatch
):
    async with placing() as place:
        written, late = place.room._write, [frames[50:100]]

        async def write() -> None:
            if late:
                assert await place.room.repair(late.pop())
            await written()

        monkeypatch.setattr(place.room, "_write", write)
        place.play([*frames[:50], *frames[100:]])
        place.room.ended(200)
        await place.task
        assert place.visit.mended == [[(1.0, 2.0)]]
        assert not Audio(place.database).late(place.room.feed.session)


async def test_what_comes_late_while_late_audio_is_heard_is_heard_after_it(placing: Any, frames: list[Frame], scripted: Any):
    loop = asyncio.get_running_loop()

    class Meanwhile(scripted.visit_type):  # type: ignore[name-defined, misc]
        def mend(self, late: Any) -> float:
            if not self.mended:
                asyncio.run_coroutine_threadsafe(place.room.repair(frames[145:150]), loop).result(5)
            start: float = super().mend(late)
            self.mending.until = max(self.mending.until, 3.0)
            return start

    async with placing(visit=scripted.visit(Meanwhile)) as place:
        place.play([*frames[:50], *frames[60:145], *frames[150:]])
        await place.room.repair(frames[50:60])
        place.room.ended(200)
        await place.task
        assert place.visit.mended == [[(1.0, 1.2)], [(2.9, 3.0)]]


async def test_late_audio_that_is_not_understood_costs_no_other(placing: Any, frames: list[Frame], scripted: Any, caplog: Any):
    class Stumbles(scripted.visit_type):  # type: ignore[name-defined, misc]
        def mend(self, late: Any) -> float:
            if late[0][0] < 1:
                raise ValueError
            return float(super().mend(late))

    async with placing(visit=scripted.visit(Stumbles)) as place:
        place.play([*frames[:20], *frames[30:100], *frames[110:]])
        await place.room.repair([*frames[20:30], *frames[100:110]])
        place.room.ended(200)
        await place.task
        assert place.visit.mended == [[(2.0, 2.2)]]
        assert list(Audio(place.database).late(place.room.feed.session)) == [(20, 30)], "the next start tries again"
        assert "not understood" in caplog.text


async def test_a_gap_at_the_end_of_what_came_is_repaired_too(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play(frames[:50])
        place.room.gap(50, 100)
        await place.events(Gap)
        await place.room.repair(frames[50:100])
        place.play(frames[100:])
        place.room.ended(200)
        await place.task
        assert not place.room.feed.view.missing


async def test_what_was_said_before_the_connection_went_becomes_final_without_it(
    placing: Any, frames: list[Frame], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(room_module, "RETURN_SECONDS", 0.05)
    async with placing() as place, asyncio.timeout(10):
        place.play(frames[:30])
        place.room.lost()
        events = await place.events(Final)
        assert words(events) == ["final0a", "final0b"]
        await place.room.repair(frames[30:])
        place.room.ended(200)
        await place.task
        assert place.visit.mended[0][0][0] == pytest.approx(0.6), "what follows is heard with what went before"
        ended = place.room.feed.view.ended
        assert ended is not None
        assert ended.seconds == 4.0


async def test_what_never_comes_is_told_before_the_end(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play([*frames[:50], *frames[55:]])
        place.room.gap(50, 55)
        place.room.ended(200)
        events = await place.events(Ended)
        assert [(e.t0, e.t1) for e in events if isinstance(e, Gap)] == [(1.0, 1.1)]


async def test_a_frame_is_taken_once(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play(frames)
        await place.room.repair(frames[20:40])
        place.play(frames[60:80])
        place.room.ended(200)
        await place.task
        assert not place.visit.mended
        assert sum(n for _, n in place.visit.pushed) == 4 * 16_000


async def test_silence_that_was_held_back_is_played_to_the_visit(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play(frames[:50])
        place.room.held(50, 1050)
        place.play([Frame(1050 + f.n, f.opus) for f in frames[:50]])
        place.room.ended(1100)
        events = await place.events(Ended)
        times = [t for t, _ in place.visit.pushed]
        assert times == sorted(times)
        assert max(times) >= 21.0
        silence = sum(n for t, n in place.visit.pushed if 1.0 <= t < 20.9)
        assert silence == 2 * 16_000, "two seconds close what was being said; the rest is skipped"
        assert events[-1] == Ended(seq=events[-1].seq, seconds=22.0)  # type: ignore[union-attr]


async def test_held_ranges_that_come_late_do_not_turn_time_back(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play([*frames[:50], *frames[100:150]])
        place.room.held(50, 100)
        place.room.ended(150)
        await place.task
        ends = [t + n / 16_000 for t, n in place.visit.pushed]
        assert all(t >= end - 1e-6 for (t, _), end in zip(place.visit.pushed[1:], ends[:-1], strict=True))


async def test_lost_audio_is_told_as_a_gap(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play([*frames[:50], *frames[100:]])
        place.room.gap(50, 100)
        place.room.ended(200)
        gaps = [e for e in await place.events(Ended) if isinstance(e, Gap)]
        assert [(g.t0, g.t1) for g in gaps] == [(1.0, 2.0)]
        assert place.stored() == [(0, 50), (100, 200)]


async def test_a_failing_model_costs_its_words_and_says_so(
    placing: Any, frames: list[Frame], scripted: Any, caplog: pytest.LogCaptureFixture
):
    class Failing(scripted.recogniser):  # type: ignore[misc,name-defined]
        async def __call__(self, window: Window, owner: str) -> Transcript | None:
            if window.stretch == 1:
                raise RuntimeError("out of memory")
            return await super().__call__(window, owner)

    async with placing(recogniser=Failing()) as place:
        place.play(frames)
        place.room.ended(200)
        events = await place.events(Ended)
        assert words(events) == [f"final{n}{x}" for n in (0, 2, 3) for x in "ab"]
        (health,) = [e for e in events if isinstance(e, Health)]
        assert (health.status, health.message) == ("degraded", "the recogniser failed; the audio is stored")
        assert place.stored() == [(0, 200)]
    assert "final0a" not in caplog.text, "what was said stays out of the log"


async def test_a_failing_draft_leaves_the_transcript_alone(
    placing: Any, frames: list[Frame], scripted: Any, caplog: pytest.LogCaptureFixture
):
    class Blank(scripted.visit_type):  # type: ignore[misc,name-defined]
        def plan(self) -> Any:
            raise ValueError("no draft today")

    async with placing(visit=scripted.visit(Blank)) as place:
        place.play(frames)
        place.room.ended(200)
        events = await place.events(Ended)
        assert len(words(events)) == 8
        assert [e.message for e in events if isinstance(e, Health)] == ["the draft could not be brought up to date"]


async def test_a_busy_server_says_so_once_and_when_it_is_over(
    placing: Any, frames: list[Frame], scripted: Any, monkeypatch: pytest.MonkeyPatch
):
    class Slow(scripted.recogniser):  # type: ignore[misc,name-defined]
        async def __call__(self, window: Window, owner: str) -> Transcript | None:
            heard: Transcript | None = await super().__call__(window, owner)
            monkeypatch.setattr(room_module, "SLOW", -1.0 if window.stretch < 2 else 3600.0)  # what is read next
            return heard

    async with placing(recogniser=Slow()) as place:
        place.play(frames)
        place.room.ended(200)
        events = await place.events(Ended)
        assert len(words(events)) == 8
        assert [(e.status, e.message) for e in events if isinstance(e, Health)] == [
            ("degraded", room_module.BUSY),
            ("ok", "words come in time again"),
        ]


async def test_one_bad_step_does_not_end_the_visit(placing: Any, frames: list[Frame], scripted: Any, caplog: Any):
    class Stumbling(scripted.visit_type):  # type: ignore[misc,name-defined]
        def push(self, t: float, pcm: np.ndarray) -> list[AnyEvent]:
            if not self.pushed:
                self.pushed.append((t, 0))
                raise RuntimeError("stumbled")
            events: list[AnyEvent] = super().push(t, pcm)
            return events

    async with placing(visit=scripted.visit(Stumbling)) as place:
        place.play(frames)
        place.room.ended(200)
        events = await place.events(Ended)
        assert len(words(events)) == 8
        assert [e.status for e in events if isinstance(e, Health)] == ["degraded"]


async def test_charting_runs_one_at_a_time_and_the_last_run_sees_every_word(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play(frames)
        place.room.ended(200)
        await place.task
        assert 1 <= place.visit.planned <= 5, "runs that waited for one another became one"
        assert place.room.feed.view.note.sections["S"][0].text == "8 words were heard."


async def test_a_visit_rests_between_drafts_but_not_before_the_last(placing: Any, frames: list[Frame], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pace, "SHARE", 1e-12)  # LONGEST_REST is the limit, which no test reaches
    async with placing() as place:
        place.play(frames[:75])
        await place.events(NotePatch)
        place.play(frames[75:])
        await place.events(Final, where=lambda e: e.words[-1].id == "w7")
        assert place.visit.planned == 1
        place.room.end("stopped")
        drafts = [e for e in await place.events(Ended) if isinstance(e, NotePatch)]
    assert drafts[-1].put[0].sentence.text == "8 words were heard."
    assert place.visit.planned == 2


async def test_a_lost_connection_is_told_and_so_is_its_return(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play(frames[:60])
        place.room.lost()
        place.room.lost()
        await place.events(Health)
        place.play(frames[60:])
        place.room.ended(200)
        events = await place.events(Ended)
        assert [e.status for e in events if isinstance(e, Health)] == ["offline", "ok"]
        assert len(words(events)) == 8


async def test_a_visit_that_nobody_continues_ends_by_itself(placing: Any, frames: list[Frame]):
    async with placing(idle=0.05) as place:
        place.play(frames[:60])
        events = await place.events(Ended)
        ended = events[-1]
        assert isinstance(ended, Ended)
        assert (ended.reason, ended.seconds) == ("timeout", 1.2)


async def test_frames_after_the_end_are_stored_and_not_heard(placing: Any, frames: list[Frame]):
    async with placing() as place:
        place.play(frames[:100])
        place.room.end("stopped")
        place.play(frames[100:])
        await place.task
        assert place.stored() == [(0, 200)]
        assert sum(n for _, n in place.visit.pushed) == 2 * 16_000


async def test_a_change_takes_its_turn_and_its_errors_come_back(placing: Any, frames: list[Frame]):
    async with placing() as place:
        (event,) = await place.room.change(lambda visit: visit.take([Gap(t0=0, t1=1)]))
        assert event.seq == 2
        with pytest.raises(KeyError):
            await place.room.change(lambda _: {}["no"])
        place.room.ended(0)
        await place.task
        with pytest.raises(RoomClosed):
            await place.room.change(lambda _: [])


async def test_an_edited_sentence_stays_while_the_draft_grows(placing: Any, frames: list[Frame]):
    from clew_server.review import edited

    async with placing() as place:
        place.play(frames[:100])
        await place.events(NotePatch)
        await place.room.change(lambda visit: visit.take([edited(visit.note, "n0", "Mine.")]))
        place.play(frames[100:])
        place.room.ended(200)
        await place.task
        assert place.room.feed.view.note.sections["S"][0].text == "Mine."


async def test_the_models_are_told_when_a_visit_is_over(placing: Any):
    async with placing() as place:
        place.room.ended(0)
        await place.task
        assert place.recogniser.left == ["v", "v~"]


async def test_whoever_waits_for_a_change_is_told_when_the_room_closes(placing: Any):
    async with placing() as place:
        change = asyncio.create_task(place.room.change(lambda _: place.task.get_loop().call_soon_threadsafe(place.task.cancel) and []))
        with pytest.raises(RoomClosed):
            await asyncio.wait_for(change, 10)


async def test_a_slow_recogniser_holds_the_audio_back_and_loses_none(
    placing: Any, frames: list[Frame], scripted: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(room_module, "IN_FLIGHT", 1)
    free = asyncio.Event()

    class Slow(scripted.recogniser):  # type: ignore[misc,name-defined]
        asked = 0

        async def __call__(self, window: Window, owner: str) -> Transcript | None:
            self.asked += 1
            await free.wait()
            return await super().__call__(window, owner)

    async with placing(recogniser=Slow()) as place:
        for frame in frames:
            place.play([frame])
            await asyncio.to_thread(lambda: None)
        assert 1 <= place.recogniser.asked <= 2, "the windows of one step may be together"
        assert place.visit.pushed
        assert sum(n for _, n in place.visit.pushed) < 64_000
        free.set()
        place.room.ended(200)
        await place.task
        assert sum(n for _, n in place.visit.pushed) == 64_000


class Author:
    """Writes when it is let."""

    def __init__(self, writing: Writing | None) -> None:
        self.asked = asyncio.Event()
        self._writing = writing

    @property
    def capabilities(self) -> WriterCapabilities:
        return WriterCapabilities("an author")

    async def write(self, brief: Any) -> Writing:
        self.asked.set()
        if self._writing is None:
            await asyncio.Event().wait()
        assert self._writing is not None
        return self._writing

    def statistics(self) -> dict[str, int]:
        return {}


def written_again(scripted: Any) -> Any:
    """A scripted visit whose draft an author writes again."""

    class Briefed:
        brief = None

        def briefed(self, locked: Any) -> Any:
            return self

    class Written(scripted.visit_type):  # type: ignore[misc,name-defined]
        def draft(self) -> Any:
            return Briefed()

        def rewritten(self, draft: Any, given: Any, writing: Writing, name: str) -> tuple[Note, Tally]:
            row = (Sentence("n0", f"Written by {name}."),)
            return Note({**empty_note().sections, "S": row}), Tally(name, 1, 1, 0, {"term_unheard": 2}, writing.problems)

    return scripted.visit(Written)


async def test_an_author_writes_once_after_the_end_and_before_ended(placing: Any, scripted: Any, frames: list[Frame]):
    author = Author(Writing(()))
    async with placing(visit=written_again(scripted), author=author) as place:
        place.play(frames)
        place.room.ended(len(frames))
        events = await place.events(Ended)
        await place.task
    texts = [p.sentence.text for e in events if isinstance(e, NotePatch) for p in e.put]
    assert texts[-1] == "Written by an author."
    assert all("words were heard" in t for t in texts[:-1])
    assert isinstance(events[-1], Ended)


async def test_words_that_are_corrected_while_an_author_writes_are_drafted_and_written_again(
    placing: Any, scripted: Any, frames: list[Frame]
):
    rooms: list[Any] = []

    class Interrupted(Author):
        async def write(self, brief: Any) -> Writing:
            if not self.asked.is_set():
                word = Word("w0", "both", 0.0, 0.7, "s0", "therapist", 1.0)
                await rooms[0].change(lambda visit: visit.take([Amend(span=("w0", "w1"), words=(word,), by="Kim")]))
            return await super().write(brief)

    async with placing(visit=written_again(scripted), author=Interrupted(Writing(()))) as place:
        rooms.append(place.room)
        place.play(frames)
        place.room.ended(len(frames))
        events = await place.events(Ended)
        await place.task
    texts = [p.sentence.text for e in events if isinstance(e, NotePatch) for p in e.put]
    assert texts[-4:] == ["8 words were heard.", "Written by an author.", "7 words were heard.", "Written by an author."]
    assert isinstance(events[-1], Ended)


async def test_what_an_author_could_not_write_is_said(placing: Any, scripted: Any, frames: list[Frame]):
    async with placing(visit=written_again(scripted), author=Author(Writing((), {"timeout": 1}))) as place:
        place.play(frames)
        place.room.ended(len(frames))
        events = await place.events(Ended)
    assert any(isinstance(e, Health) and "note writer" in (e.message or "") for e in events)


async def test_a_server_that_stops_does_not_wait_for_an_author(placing: Any, scripted: Any, frames: list[Frame]):
    author = Author(None)
    async with placing(visit=written_again(scripted), author=author) as place:
        place.play(frames)
        place.room.ended(len(frames))
        await author.asked.wait()
        place.room.hurry()
        events = await place.events(Ended)
        await place.task
    texts = [p.sentence.text for e in events if isinstance(e, NotePatch) for p in e.put]
    assert texts
    assert all("words were heard" in t for t in texts)
