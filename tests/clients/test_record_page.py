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
from typing import Any, Literal

import emr_script as script
import numpy as np
import pytest
from axe import violations
from emr_desk import TOKEN, WEB, Desk
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


NOT_ASKED = {k: v for k, v in script.CONTEXT.items() if k != "consent"}


def _open(
    desk: Desk, browser: Browser, *, url: str = "", before: str = "", context: dict[str, Any] = script.CONTEXT
) -> tuple[Page, str, list[str]]:
    visit_id, token = desk.open(context)
    page = browser.new_context(permissions=["microphone"]).new_page()
    page.set_default_timeout(20_000)
    complaints: list[str] = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    if before:
        page.add_init_script(before)
    page.goto(f"{url or desk.url}/record.html?session={visit_id}#token={token}")
    return page, visit_id, complaints


def _record(page: Page) -> None:
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#status")).to_have_text("Recording", timeout=20_000)


def _until(page: Page, seconds: int) -> None:
    """So long has it recorded."""
    page.wait_for_function("s => document.querySelector('#elapsed').textContent >= `0:${String(s).padStart(2, '0')}`", arg=seconds)


def _end(page: Page) -> None:
    _stop(page)
    expect(page.locator("#status")).to_have_text("Ended", timeout=20_000)


def _stop(page: Page) -> None:
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Tap again to stop").click()


def test_a_tablet_records_a_visit_and_ends_it(desk: Desk, tone: Browser):
    page, visit_id, complaints = _open(desk, tone, context=NOT_ASKED)
    page.get_by_role("button", name="Agreed").click()
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
    assert network.relay.statistics()["up_lost"] > 20
    assert any(a.path == f"/v1/sessions/{visit_id}/repair" for a in desk.asked)
    assert desk.frames(visit_id) == [(0, round(seconds * 50))]


def test_a_visit_that_is_stopped_in_the_dark_ends_when_all_is_sent(desk: Desk, tone: Browser):
    with bad(desk.url) as (network, blackout):
        page, visit_id, _ = _open(desk, tone, url=network.url)
        _record(page)
        _until(page, 1)
        light = blackout(6)
        _until(page, 3)
        _stop(page)
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
    before, after = desk.frames(visit_id)
    assert (before[0], after[1]) == (0, round(seconds * 50)), "numbers are times: nothing was heard between the two microphones"


def test_a_visit_that_takes_no_more_audio_says_so(desk: Desk, tone: Browser):
    page, visit_id, _ = _open(desk, tone)
    desk.tell(visit_id, [Ended(seconds=3.0)])
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#status")).to_have_text("Stopped")
    expect(page.locator("#note")).to_contain_text("the visit has ended")


KEPT = """async () => {
  const root = await navigator.storage.getDirectory();
  return await Array.fromAsync((await root.getDirectoryHandle("clew-visits")).keys());
}"""


def _shell(page: Page) -> None:
    """The page is on the device."""
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => localStorage.getItem('clew.key')")


def test_a_visit_starts_without_a_network_and_is_sent_when_it_is_back(desk: Desk, tone: Browser):
    page, visit_id, _ = _open(desk, tone, context=NOT_ASKED)
    _shell(page)
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="Agreed").click(timeout=30_000)
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#status")).to_have_text("Recording, offline")
    _until(page, 3)
    page.get_by_role("button", name="Mark").click()
    assert desk.frames(visit_id) == []
    page.context.set_offline(False)
    expect(page.locator("#status")).to_have_text("Recording", timeout=30_000)
    _end(page)
    seconds, _ = desk.recorded(visit_id)
    assert seconds >= 3
    assert desk.frames(visit_id) == [(0, round(seconds * 50))]
    told = [e.type for e in desk.journal(visit_id)]
    assert {"consent", "mark"} <= set(told), "what was tapped in the dark"


def test_a_reload_in_mid_visit_loses_no_frame(desk: Desk, tone: Browser):
    page, visit_id, _ = _open(desk, tone)
    _shell(page)
    _record(page)
    page.context.set_offline(True)
    _until(page, 3)
    had = _seconds(page)
    page.reload()
    expect(page.locator("#status")).to_have_text("Recording, offline", timeout=30_000)
    page.context.set_offline(False)
    expect(page.locator("#status")).to_have_text("Recording", timeout=30_000)
    _end(page)
    seconds, _ = desk.recorded(visit_id)
    before, after = desk.frames(visit_id)
    assert before[0] == 0
    assert before[1] >= 50 * (had - 1), "but for the last moment before the reload, which a write had not reached"
    assert after[1] == round(seconds * 50), "after the reload the numbers go on, as time did"
    assert page.evaluate(KEPT) == [], "what was sent is gone from the device"


def test_after_a_reload_a_visit_goes_on_by_one_tap_where_the_microphone_has_to_be_asked_for(desk: Desk, tone: Browser):
    asks = "navigator.permissions.query = async () => ({ state: 'prompt' });"
    page, visit_id, _ = _open(desk, tone, before=asks)
    _record(page)
    _until(page, 2)
    page.reload()
    expect(page.locator("#note")).to_contain_text(re.compile("^This visit was being recorded, .* kept. Press Continue to go on.$"))
    expect(page.locator("#who")).to_have_text(script.CONTEXT["context"]["patient"]["name"])
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#status")).to_have_text("Recording", timeout=20_000)
    _end(page)
    seconds, _ = desk.recorded(visit_id)
    assert desk.frames(visit_id)[-1][1] == round(seconds * 50)


def _seconds(page: Page) -> int:
    minutes, seconds = str(page.locator("#elapsed").text_content()).split(":")
    return 60 * int(minutes) + int(seconds)


def test_what_is_paused_is_not_recorded_and_is_no_loss(desk: Desk, tone: Browser):
    page, visit_id, _ = _open(desk, tone)
    _record(page)
    _until(page, 2)
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#status")).to_have_text("Paused")
    _until(page, 4)
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#status")).to_have_text("Recording")
    _until(page, 5)
    _end(page)
    seconds, _ = desk.recorded(visit_id)
    before, after = desk.frames(visit_id)
    assert (before[0], after[1]) == (0, round(seconds * 50))
    assert after[0] - before[1] >= 50, "nothing was stored of the pause"
    assert [e for e in desk.journal(visit_id) if e.type == "gap"] == []


def test_a_second_tab_says_that_another_has_the_visit(desk: Desk, tone: Browser):
    page, _, _ = _open(desk, tone)
    _record(page)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("#note")).to_contain_text("Another tab of this device has this visit")
    other.close()
    _end(page)


def test_declined_consent_records_nothing(desk: Desk, tone: Browser):
    page, visit_id, _ = _open(desk, tone, context=NOT_ASKED)
    page.get_by_label("Who answers?").select_option("guardian")
    page.get_by_role("button", name="Declined").click()
    expect(page.locator("#status")).to_have_text("Not recorded")
    expect(page.get_by_role("button", name="Start")).to_be_hidden()
    page.wait_for_function("() => (localStorage.getItem('clew.queue') ?? '[]') === '[]'")
    assert [e.consent.by for e in desk.journal(visit_id) if e.type == "consent"] == ["guardian"]  # type: ignore[union-attr]


def test_a_visit_is_picked_and_recorded_by_keyboard_alone(desk: Desk, tone: Browser):
    visit_id, _ = desk.open(NOT_ASKED)
    page = tone.new_context(permissions=["microphone"]).new_page()
    page.set_default_timeout(20_000)
    page.goto(f"{desk.url}/record.html")
    page.get_by_label("The clinic's token").focus()
    page.keyboard.type(TOKEN)
    page.keyboard.press("Enter")
    page.get_by_role("listitem").first.wait_for()
    for key in ("Tab", "Enter"):
        page.keyboard.press(key)
    _press(page, "Agreed")
    _press(page, "Start")
    expect(page.locator("#status")).to_have_text("Recording")
    _press(page, "Stop")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("Ended")
    assert page.url.endswith(f"?session={visit_id}")


def _press(page: Page, name: str) -> None:
    """Reach it by Tab, and press it."""
    page.get_by_role("button", name=name).wait_for()
    for _ in range(12):
        if page.evaluate("() => document.activeElement.textContent") == name:
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} can't be reached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(desk: Desk, tone: Browser, scheme: Literal["light", "dark"]):
    visit_id, token = desk.open(NOT_ASKED)
    page = tone.new_context(permissions=["microphone"], color_scheme=scheme, viewport={"width": 390, "height": 844}).new_page()
    page.set_default_timeout(20_000)
    page.add_init_script(KEEPS)
    page.goto(f"{desk.url}/record.html")
    page.get_by_label("The clinic's token").wait_for()
    assert violations(page) == []
    page.goto(f"{desk.url}/record.html?session={visit_id}#token={token}")
    page.get_by_role("button", name="Agreed").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Agreed").click()
    _record(page)
    assert violations(page) == []
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#status")).to_have_text("Paused")
    assert violations(page) == []
    page.get_by_role("button", name="Resume").click()
    page.evaluate("() => { const [track] = window.heard.getAudioTracks(); track.stop(); track.dispatchEvent(new Event('ended')); }")
    expect(page.locator("#status")).to_have_text("Not recording")
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "nothing hangs out of a phone"


def test_a_recorder_that_fails_in_mid_visit_says_so_and_keeps_what_it_has(desk: Desk, tone: Browser):
    page, visit_id, _ = _open(desk, tone)
    page.context.route(  # the browser's encoder closes by itself while it records
        "**/record-worker.js",
        lambda route: route.fulfill(
            body=(WEB / "record-worker.js").read_text()
            + "\nsetInterval(() => numbers.next > 100 && encoder.state !== 'closed' && encoder.close(), 50);",
            content_type="text/javascript",
        ),
    )
    page.reload()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#status")).to_have_text("Not recording", timeout=20_000)
    expect(page.locator("#note")).to_contain_text("Reload this page")
    page.context.unroute_all()
    page.reload()
    expect(page.locator("#status")).to_have_text("Recording", timeout=20_000)
    _end(page)
    assert desk.frames(visit_id)[0][1] > 90, "what was recorded before it failed"


def test_a_visit_that_is_stopped_before_the_server_answered_is_sent_whole(desk: Desk, tone: Browser):
    page, visit_id, _ = _open(desk, tone)
    page.context.route(re.compile("/whip|/repair"), lambda route: route.abort())
    page.get_by_role("button", name="Start").click()
    _until(page, 2)
    _stop(page)
    expect(page.locator("#waiting")).to_have_text(re.compile("^[23] s still to be sent$"))
    page.context.unroute_all()
    expect(page.locator("#status")).to_have_text("Ended", timeout=30_000)
    seconds, _ = desk.recorded(visit_id)
    assert seconds >= 2
    assert desk.frames(visit_id) == [(0, round(seconds * 50))]
