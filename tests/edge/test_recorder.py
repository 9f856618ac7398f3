"""The recorder against the real ingest, over real WebRTC on loopback."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pytest

from clew_edge.capture import FileSource, read_frames
from clew_edge.recorder import Recorder
from clew_edge.session import Link, open_session
from clew_wire.errors import LinkError

if TYPE_CHECKING:
    from conftest import Clinic

Pcm = npt.NDArray[np.float32]


class Loudness:
    """A detector for tests: loud is speech."""

    frame = 512

    def __call__(self, pcm: Pcm) -> float:
        return 0.9 if float(np.sqrt(np.mean(pcm * pcm))) > 0.003 else 0.02

    def reset(self) -> None:
        pass


class Tap:
    """A source that the test feeds."""

    def __init__(self) -> None:
        self.started: float | None = 0.0
        self.queue: asyncio.Queue[Pcm | None] = asyncio.Queue()

    async def frames(self) -> AsyncGenerator[Pcm, None]:
        while (frame := await self.queue.get()) is not None:
            yield frame


def whole(path: Path) -> Pcm:
    """The file at 16 kHz, box-filtered: good enough to correlate with."""
    pcm = np.concatenate(list(read_frames(path)))
    low: Pcm = pcm.reshape(-1, 3).mean(axis=1)
    return low


def likeness(a: Pcm, b: Pcm) -> tuple[float, int]:
    """Normalised correlation at the best lag, and that lag in samples (b behind a)."""
    n = 1 << (len(a) + len(b)).bit_length()
    cross = np.fft.irfft(np.fft.rfft(b, n) * np.conj(np.fft.rfft(a, n)), n)
    lag = int(np.argmax(cross))
    return float(cross[lag] / np.sqrt(np.sum(a * a) * np.sum(b * b))), lag if lag < n // 2 else lag - n


async def link(clinic: Clinic) -> Link:
    return await open_session(clinic.url, {"id": "v1"})


async def test_a_visit_arrives_as_it_was_said_and_when_it_was_said(clinic: Clinic, speech: Path) -> None:
    started: list[float] = []
    recorder = Recorder(FileSource(speech, speed=4), await link(clinic), vad=Loudness(), on_start=started.append)

    outcome = await asyncio.wait_for(recorder.run(), 30)

    tape = clinic.tape
    source = whole(speech)
    assert len(started) == 1
    assert clinic.contexts == [{"id": "v1"}]
    assert outcome.frames == tape.length == len(source) // 320
    assert outcome.unacked == outcome.dropped == 0
    assert tape.gaps == []
    # The pause is 4 s; a second of it is sent after speech, 0.3 s before.
    held = sum(last - first for first, last in tape.held_ranges)
    assert held == outcome.held
    assert 110 <= held <= 145
    assert tape.gated == tape.late.keys() == {n for first, last in tape.held_ranges for n in range(first, last)}
    assert tape.stored == set(range(outcome.frames))
    assert len(tape.frames) + held == outcome.frames, "nothing is sent twice"
    heard = tape.pcm()
    whole_likeness, lag = likeness(source, heard)
    assert whole_likeness > 0.9
    assert 0 <= lag <= 160  # libopus looks 6.5 ms ahead
    second, late = likeness(source[6 * 16000 :], heard[6 * 16000 :])  # what came after the held stretch stands at its own time
    assert second > 0.9
    assert abs(late - lag) <= 2
    assert clinic.deletes == 1
    assert tape.calls[0] == "ended"


async def test_a_server_that_is_away_gets_everything_later(clinic: Clinic, speech: Path) -> None:
    clinic.fail = [503, 503]
    said: list[str] = []
    recorder = Recorder(FileSource(speech, speed=4), await link(clinic), on_status=lambda s: said.append(s.server))

    outcome = await asyncio.wait_for(recorder.run(), 30)

    assert clinic.posts == 3
    assert clinic.tape.stored == set(range(outcome.frames))
    assert clinic.tape.order[0] > 0, "what was said meanwhile is not sent live any more"
    assert outcome.unacked == 0
    assert any("trying again" in s for s in said)
    assert said[-1] == "ok"


async def test_a_connection_that_breaks_is_made_anew_and_nothing_is_missing(clinic: Clinic, speech: Path) -> None:
    tape = clinic.tape
    source = Tap()
    frames = list(read_frames(speech))
    run = asyncio.create_task(Recorder(source, await link(clinic)).run())
    for frame in frames[:100]:
        source.queue.put_nowait(frame)
    await tape.until(99)
    tape.gone.clear()
    await clinic.ingest.close()  # the server hangs up: the recorder sees its connection close
    assert tape.gone.is_set()
    for frame in frames[100:200]:
        source.queue.put_nowait(frame)
    source.queue.put_nowait(None)

    outcome = await asyncio.wait_for(run, 30)

    assert clinic.posts == 2
    assert tape.stored == set(range(200))
    assert tape.length == 200
    assert outcome.unacked == 0


async def test_a_refusal_ends_the_recording_and_says_why(clinic: Clinic, speech: Path) -> None:
    run = asyncio.create_task(Recorder(FileSource(speech), await link(clinic)).run())
    await clinic.tape.until(0)
    await clinic.ingest.refuse("the patient withdrew consent")

    with pytest.raises(LinkError, match="withdrew consent"):
        await asyncio.wait_for(run, 20)


async def test_a_wrong_token_is_said_at_once(clinic: Clinic, speech: Path) -> None:
    with pytest.raises(LinkError, match="no such token"):
        await Recorder(FileSource(speech), Link(f"{clinic.url}/v1/sessions/v1", "wrong")).run()


async def test_what_the_server_never_stored_is_counted(clinic: Clinic, speech: Path) -> None:
    clinic.tape.acks = False
    clinic.refusals = [(503, "the disk is full")] * 50
    source = Tap()
    for frame in [*list(read_frames(speech))[:20], None]:
        source.queue.put_nowait(frame)

    outcome = await asyncio.wait_for(Recorder(source, await link(clinic), drain=1.0).run(), 20)

    assert outcome.unacked == 20
    assert clinic.tape.length is None, "no goodbye is said before all is stored"
    assert clinic.deletes == 1, "but the visit is ended: what was in memory only never comes"


async def test_stop_ends_the_visit(clinic: Clinic, speech: Path) -> None:
    recorder = Recorder(FileSource(speech), await link(clinic))
    run = asyncio.create_task(recorder.run())
    await clinic.tape.until(10)
    recorder.stop()

    outcome = await asyncio.wait_for(run, 20)

    assert 10 < outcome.frames < 300
    assert clinic.tape.length == outcome.frames
    assert outcome.unacked == 0


async def test_the_bye_arrives_even_when_everything_was_stored_before(clinic: Clinic, speech: Path) -> None:
    source = Tap()
    recorder = Recorder(source, await link(clinic))
    run = asyncio.create_task(recorder.run())
    for frame in list(read_frames(speech))[:20]:
        source.queue.put_nowait(frame)
    await clinic.tape.until(19)
    async with asyncio.timeout(10):
        while len(recorder._keeps.unacked):  # the last ack is on its way
            recorder._news.clear()
            await recorder._news.wait()
    source.queue.put_nowait(None)

    await asyncio.wait_for(run, 20)

    assert clinic.tape.calls == ["ended"]


async def test_a_recorder_that_was_restarted_goes_on_after_what_is_stored(clinic: Clinic, speech: Path) -> None:
    tape = clinic.tape
    frames = list(read_frames(speech))
    first = Tap()
    run = asyncio.create_task(Recorder(first, await link(clinic)).run())
    for frame in frames[:50]:
        first.queue.put_nowait(frame)
    await tape.until(49)
    run.cancel()  # the power went
    with contextlib.suppress(asyncio.CancelledError):
        await run
    await asyncio.wait_for(tape.gone.wait(), 20)

    second = Tap()
    recorder = Recorder(second, await link(clinic), first=None)
    run2 = asyncio.create_task(recorder.run())
    for frame in frames[50:100]:
        second.queue.put_nowait(frame)
    await tape.until(99)
    second.queue.put_nowait(None)

    outcome = await asyncio.wait_for(run2, 20)

    assert tape.stored == set(range(100))
    assert tape.length == 100
    assert outcome.frames == 50
    assert outcome.unacked == 0
    assert tape.calls[-1] == "ended"
