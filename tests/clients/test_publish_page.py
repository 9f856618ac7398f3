"""The recorder's page: Chromium's fake microphone over WHIP into the real ingest and record."""

from __future__ import annotations

import asyncio
import re
import threading
import wave
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import emr_script as script
import numpy as np
import pytest
from emr_desk import Desk
from playwright.sync_api import Browser, Page, expect

from clew_loadtest.faults.impairment import Impairment
from clew_loadtest.faults.network import Network
from clew_wire.event import Ended

RATE = 48_000
HERTZ = 700.0
SECONDS = 2
LOOP = 20
"seconds of noise, again and again: no two moments of it sound alike"


def _noise() -> np.ndarray[Any, np.dtype[np.float64]]:
    """In the band of speech, so that a codec for speech keeps its shape."""
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(LOOP * RATE))
    at = np.fft.rfftfreq(LOOP * RATE, 1 / RATE)
    spectrum[(at < 150) | (at > 3000)] = 0
    sound = np.fft.irfft(spectrum)
    return np.asarray(sound / np.abs(sound).max())


def _hears(launch: Callable[..., Browser], path: Path, sound: np.ndarray[Any, Any]) -> Browser:
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes((8000 * sound).astype("<i2").tobytes())
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={path}"]
    return launch(*flags, "--allow-loopback-in-peer-connection")


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory, launch: Callable[..., Browser]) -> Iterator[Browser]:
    """A browser whose microphone hears a tone for ever."""
    running = _hears(launch, tmp_path_factory.mktemp("tone") / "tone.wav", np.sin(2 * np.pi * HERTZ * np.arange(RATE) / RATE))
    yield running
    running.close()


@pytest.fixture
def noise(tmp_path: Path, launch: Callable[..., Browser]) -> Iterator[Browser]:
    """A browser whose microphone hears noise, so that a moment can be found again."""
    running = _hears(launch, tmp_path / "noise.wav", _noise())
    yield running
    running.close()


@contextmanager
def bad(url: str, **faults: Any) -> Iterator[tuple[Network, Callable[[float], Future[None]]]]:
    """A network in a loop of its own, and how to black it out for so many seconds."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="network")
    thread.start()

    async def made() -> Network:
        return await Network(url, **faults).__aenter__()

    network = asyncio.run_coroutine_threadsafe(made(), loop).result(20)
    try:
        yield network, lambda seconds: asyncio.run_coroutine_threadsafe(network.blackout(seconds), loop)
    finally:
        asyncio.run_coroutine_threadsafe(network.__aexit__(None, None, None), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


def _open(desk: Desk, browser: Browser, *, url: str = "", before: str = "") -> tuple[Page, str, list[str]]:
    visit_id, token = desk.open(script.CONTEXT)
    page = browser.new_context(permissions=["microphone"]).new_page()
    page.set_default_timeout(20_000)
    complaints: list[str] = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    if before:
        page.add_init_script(before)
    page.goto(f"{url or desk.url}/publish.html?session={visit_id}#token={token}")
    return page, visit_id, complaints


def _record(page: Page) -> None:
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#status")).to_have_text("Recording", timeout=20_000)


def _until(page: Page, seconds: int) -> None:
    """So long has it recorded."""
    page.wait_for_function("s => document.querySelector('#elapsed').textContent >= `0:${String(s).padStart(2, '0')}`", arg=seconds)


def _end(page: Page) -> None:
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_have_text("Ended", timeout=20_000)


def test_a_tablet_records_a_visit_and_ends_it(desk: Desk, tone: Browser):
    page, visit_id, complaints = _open(desk, tone)
    _record(page)
    expect(page.locator("#elapsed")).to_have_text(re.compile(f"0:0[{SECONDS}-9]"), timeout=20_000)
    assert float(page.locator("#level").evaluate("m => m.value")) > 0.5
    _end(page)
    assert complaints == []

    seconds, pcm = desk.recorded(visit_id)
    assert seconds >= SECONDS
    heard = np.abs(np.fft.rfft(pcm[:RATE] * np.hanning(RATE)))
    assert float(np.argmax(heard)) == pytest.approx(HERTZ, abs=3), "the tone that the microphone heard, as it was"
    gaps: list[Any] = [e for e in desk.journal(visit_id) if e.type == "gap"]
    assert gaps == []


def _moment(pcm: np.ndarray[Any, Any], second: float) -> float:
    """Where in the noise the second after `second` of a recording lies, in seconds of the loop."""
    heard = pcm[int(second * RATE) : int((second + 1) * RATE)].astype(float)
    like = np.fft.irfft(np.fft.rfft(_noise()) * np.conj(np.fft.rfft(heard, LOOP * RATE)))
    return float(np.argmax(like)) / RATE


def test_a_new_connection_takes_up_the_recording_without_a_hole(desk: Desk, noise: Browser):
    page, visit_id, _ = _open(desk, noise)
    _record(page)
    _until(page, 3)
    desk.hang_up(visit_id)
    with page.expect_response(lambda r: r.url.endswith("/whip") and r.status == 201):
        pass
    expect(page.locator("#status")).to_have_text("Recording", timeout=20_000)
    again = page.evaluate("() => performance.now()")
    page.wait_for_function("t => performance.now() > t + 2500", arg=again)
    _end(page)

    seconds, pcm = desk.recorded(visit_id)
    assert desk.frames(visit_id) == [(0, round(seconds * 50))], "every frame is stored"
    first, last = 1.0, seconds - 1.5
    moved = (_moment(pcm, last) - _moment(pcm, first) - (last - first) + LOOP / 2) % LOOP - LOOP / 2
    assert abs(moved) <= 0.02, "what follows the join stands where it was said"


def test_what_the_network_loses_is_sent_again(desk: Desk, tone: Browser):
    lossy = Impairment(loss=0.3)
    with bad(desk.url, seed=5, up=lossy) as (network, _):
        page, visit_id, _ = _open(desk, tone, url=network.url)
        _record(page)
        _until(page, 4)
        _end(page)
    seconds, _ = desk.recorded(visit_id)
    assert network.relay.statistics()["up_lost"] > 50
    assert any(a.path == f"/v1/sessions/{visit_id}/repair" for a in desk.asked)
    assert desk.frames(visit_id) == [(0, round(seconds * 50))]


def test_a_visit_that_is_stopped_in_the_dark_ends_when_all_is_sent(desk: Desk, tone: Browser):
    with bad(desk.url) as (network, blackout):
        page, visit_id, _ = _open(desk, tone, url=network.url)
        _record(page)
        _until(page, 1)
        light = blackout(6)
        _until(page, 3)
        page.get_by_role("button", name="Stop").click()
        expect(page.locator("#status")).to_have_text("Ending, offline", timeout=10_000)
        expect(page.locator("#waiting")).to_have_text(re.compile("^[23] s still to be sent$"))
        light.result(20)
        expect(page.locator("#status")).to_have_text("Ended", timeout=30_000)
    seconds, _ = desk.recorded(visit_id)
    assert desk.frames(visit_id) == [(0, round(seconds * 50))]


REFUSES = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); };"


def test_a_microphone_that_is_not_allowed_is_named(desk: Desk, tone: Browser):
    page, _, complaints = _open(desk, tone, before=REFUSES)
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#status")).to_have_text("Not recording")
    expect(page.locator("#note")).to_have_text("The microphone is not allowed. Allow it for this page, then press Start.")
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
    assert complaints == []


KEEPS = """const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => (window.heard = await real(wanted));"""


def test_a_microphone_that_is_lost_is_named_and_another_goes_on(desk: Desk, tone: Browser):
    page, visit_id, complaints = _open(desk, tone, before=KEEPS)
    _record(page)
    page.evaluate("() => { const [track] = window.heard.getAudioTracks(); track.stop(); track.dispatchEvent(new Event('ended')); }")
    expect(page.locator("#status")).to_have_text("Not recording")
    expect(page.locator("#note")).to_contain_text("nothing is recorded now")
    at = page.locator("#elapsed").text_content()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#status")).to_have_text("Recording")
    expect(page.locator("#elapsed")).not_to_have_text(str(at))
    _end(page)
    assert complaints == []
    seconds, _ = desk.recorded(visit_id)
    assert desk.frames(visit_id) == [(0, round(seconds * 50))]


def test_a_visit_that_takes_no_more_audio_says_so(desk: Desk, tone: Browser):
    page, visit_id, _ = _open(desk, tone)
    desk.tell(visit_id, [Ended(seconds=3.0)])
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#status")).to_have_text("Not recording")
    expect(page.locator("#note")).to_contain_text("the visit has ended")
