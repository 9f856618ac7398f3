"""Bad networks between a real recorder and the real ingest: every frame is stored in the end, live or by repair."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import numpy.typing as npt
import pytest
from aiortc import RTCDtlsTransport

from clew_edge import line as lines
from clew_edge import session
from clew_edge import uplink as uplinks
from clew_edge.capture import read_frames
from clew_edge.kept import Memory
from clew_edge.recorder import Recorder
from clew_edge.session import Link, RefusedError, UnreachableError, public_key
from clew_edge.status import Status
from clew_wire.sealed import Seal

if TYPE_CHECKING:
    from conftest import Clinic

Pcm = npt.NDArray[np.float32]


class Said:
    """A source at true pace: speech and pauses as asked, `seconds` long; `at` runs once that much was captured."""

    def __init__(self, audio: Path, seconds: float, happenings: dict[float, Callable[[], None]] | None = None) -> None:
        self.started: float | None = None
        self._frames = list(read_frames(audio))[:95] * 20
        self._count = round(seconds * 50)
        self._happenings = {round(s * 50): what for s, what in (happenings or {}).items()}

    async def frames(self) -> AsyncGenerator[Pcm, None]:
        loop = asyncio.get_running_loop()
        start = self.started = loop.time()
        for n in range(self._count):
            await asyncio.sleep(max(0.0, start + (n + 1) * 0.02 - loop.time()))
            if n in self._happenings:
                self._happenings[n]()
            yield self._frames[n]


def quiet(pcm: Pcm) -> float | None:
    """An ear that hears the middle of each three seconds only."""
    quiet.n += 1  # type: ignore[attr-defined]
    return 0.9 if quiet.n % 150 < 20 else 0.0  # type: ignore[attr-defined]


@pytest.fixture
def ear() -> Callable[[Pcm], float | None]:
    quiet.n = 60  # type: ignore[attr-defined]
    return quiet


async def until(true: Callable[[], bool]) -> None:
    """Until something is so that nothing tells of."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def link(clinic: Clinic) -> Link:
    return Link(f"{clinic.url}/v1/sessions/v1", "t")


async def sealed(clinic: Clinic) -> Memory:
    """A keeping whose frames only the server can open."""
    seal = Seal("v1")
    async with httpx.AsyncClient() as client:
        return Memory(seal=seal, wrapped=seal.wrapped(await public_key(client, link(clinic))))


async def test_without_loss_nothing_but_what_the_gate_held_is_sent_twice(clinic: Clinic, speech: Path, ear: Any) -> None:
    outcome = await asyncio.wait_for(Recorder(Said(speech, 6), link(clinic), ear=ear).run(), 30)

    tape = clinic.tape
    assert outcome.held > 50
    assert tape.stored == set(range(300))
    assert tape.gated == tape.late.keys()
    assert tape.doubled == set()
    assert outcome.repaired == outcome.held
    assert len(clinic.repairs) <= 4


async def test_a_tenth_of_the_packets_lost(clinic: Clinic, speech: Path, ear: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    send = RTCDtlsTransport._send_rtp

    async def lossy(self: Any, data: bytes) -> None:
        rtcp = 64 <= data[1] & 0x7F <= 95  # RFC 5761, 4
        if rtcp or random.Random(data[2:4]).random() >= 0.1:  # by sequence number: what is sent again on a NACK is lost too
            await send(self, data)

    monkeypatch.setattr(RTCDtlsTransport, "_send_rtp", lossy)
    outcome = await asyncio.wait_for(Recorder(Said(speech, 6), link(clinic), keeps=await sealed(clinic), ear=ear).run(), 30)

    assert clinic.tape.stored == set(range(300))
    assert clinic.tape.length == 300
    assert outcome.unacked == outcome.dropped == 0
    assert len(clinic.tape.frames) < outcome.sent, "some were lost for good, live"
    assert len(clinic.tape.doubled) <= 20


class Cut:
    """A network that is black: no packet and no request gets through, either way, while `on`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.on = False
        dtls = RTCDtlsTransport
        send_data, send_rtp = dtls._send_data, dtls._send_rtp

        async def data(transport: Any, data: bytes) -> None:
            if not self.on:
                await send_data(transport, data)

        async def rtp(transport: Any, data: bytes) -> None:
            if not self.on:
                await send_rtp(transport, data)

        monkeypatch.setattr(dtls, "_send_data", data)
        monkeypatch.setattr(dtls, "_send_rtp", rtp)
        request = session._send

        async def http(client: httpx.AsyncClient, method: str, url: str, **more: Any) -> Any:
            if self.on:
                await asyncio.sleep(0.3)
                raise UnreachableError("the server can't be reached")
            return await request(client, method, url, **more)

        monkeypatch.setattr(session, "_send", http)

    def begin(self) -> None:
        self.on = True

    def end(self) -> None:
        self.on = False


async def test_a_blackout_of_five_seconds(clinic: Clinic, speech: Path, ear: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = Cut(monkeypatch)
    seen: list[Status] = []
    source = Said(speech, 13, {2: cut.begin, 7: cut.end})
    recorder = Recorder(source, link(clinic), keeps=await sealed(clinic), ear=ear, on_status=seen.append)

    outcome = await asyncio.wait_for(recorder.run(), 60)

    tape = clinic.tape
    assert tape.stored == set(range(650))
    assert tape.length == 650
    assert outcome.unacked == outcome.dropped == 0
    live_again = [n for n in tape.order if n > 7 * 50]
    assert live_again
    assert live_again[0] < 11.5 * 50, "live words are back within some four seconds"
    states = [s.state for s in seen]
    assert any(s.startswith("recording, offline, ") for s in states)
    assert states[-1] == "ended"


async def test_with_udp_blocked_everything_goes_by_repair(clinic: Clinic, speech: Path, ear: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic.blocked = True
    monkeypatch.setattr(uplinks, "OPEN_WAIT", 0.5)
    seen: list[Status] = []
    recorder = Recorder(Said(speech, 6), link(clinic), keeps=await sealed(clinic), ear=ear, on_status=seen.append)

    outcome = await asyncio.wait_for(recorder.run(), 40)

    tape = clinic.tape
    assert tape.frames == {}
    assert tape.stored == set(range(300))
    assert len(tape.gated) == outcome.held > 50
    assert tape.doubled == set()
    assert outcome.unacked == 0
    assert clinic.deletes >= 1, "there is no channel for a goodbye: the visit is ended by HTTP"
    assert any(s.reach == "late" for s in seen)
    assert clinic.posts <= 4, "a firewall is not asked every second"


async def test_a_visit_without_media_or_number_is_not_begun_blindly(clinic: Clinic, speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic.blocked = True
    monkeypatch.setattr(uplinks, "OPEN_WAIT", 0.3)
    recorder = Recorder(Said(speech, 2), link(clinic), first=None, drain=0.2)
    run = asyncio.create_task(recorder.run())
    await until(lambda: clinic.posts == 2)
    assert recorder.status.phase == "starting"
    recorder.stop()
    assert (await asyncio.wait_for(run, 20)).frames == 0


async def test_withdrawn_consent_ends_the_recording(clinic: Clinic, speech: Path) -> None:
    clinic.refusals = [(403, "consent was withdrawn")]
    clinic.blocked = True
    with pytest.raises(RefusedError, match="consent was withdrawn") as e:
        await asyncio.wait_for(Recorder(Said(speech, 30), link(clinic)).run(), 20)
    assert e.value.withdrawn


async def test_a_signed_visit_takes_no_more(clinic: Clinic, speech: Path) -> None:
    clinic.refusals = [(410, "the visit was signed")] * 9
    clinic.blocked = True
    with pytest.raises(RefusedError, match="signed") as e:
        await asyncio.wait_for(Recorder(Said(speech, 30), link(clinic), drain=0.2).run(), 20)
    assert not e.value.withdrawn


async def test_what_was_captured_before_a_refusal_is_still_sent(clinic: Clinic, speech: Path) -> None:
    clinic.fail = [403] * 9
    source = Said(speech, 30)
    recorder = Recorder(source, link(clinic))
    recorder._take(np.zeros(960, np.float32))
    with pytest.raises(RefusedError, match="not now"):
        await asyncio.wait_for(recorder.run(), 20)
    assert 0 in clinic.tape.late


async def test_damaged_frames_are_told_and_the_rest_goes_on(clinic: Clinic, speech: Path) -> None:
    clinic.blocked = True
    clinic.damaged = {10, 11}
    seen: list[Status] = []
    outcome = await asyncio.wait_for(Recorder(Said(speech, 2), link(clinic), on_status=seen.append).run(), 40)
    assert outcome.dropped == 2
    assert outcome.unacked == 0
    assert "damaged" in (seen[-1].alarm or "")
    assert clinic.tape.stored == set(range(100)) - {10, 11}


async def test_giving_up_keeps_what_is_not_sent(clinic: Clinic, speech: Path) -> None:
    clinic.fail = [503] * 99
    clinic.refusals = [(503, "stopping")] * 99
    recorder = Recorder(Said(speech, 1), link(clinic), drain=None)
    run = asyncio.create_task(recorder.run())
    await until(lambda: recorder.status.phase == "finishing")
    recorder.stop()
    assert not run.done()
    recorder.stop()
    outcome = await asyncio.wait_for(run, 20)
    assert outcome.unacked == 50


async def test_another_network_ends_the_wait(clinic: Clinic, speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where tries are far apart, a change of this machine's addresses brings the next at once."""
    clinic.fail = [503]
    here = ["192.0.2.1"]
    monkeypatch.setattr(lines, "_addresses", lambda: frozenset(here))
    monkeypatch.setattr(lines, "pause", lambda _tries: 1000.0)
    clinic.refusals = [(503, "not now")] * 99
    run = asyncio.create_task(Recorder(Said(speech, 30), link(clinic)).run())
    await until(lambda: not clinic.fail)
    here[0] = "198.51.100.1"
    await clinic.tape.until(0)
    assert clinic.posts == 2
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
