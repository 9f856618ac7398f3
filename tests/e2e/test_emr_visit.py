"""Whole visits through the demo EMR: its page, Clew's recorder with Chromium's fake microphone, real models, the signature, the webhook.

The microphone plays parts of the sample visit (synthetic speech). EMR and Clew are on origins of their own, as anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, Page, expect, sync_playwright

from clew_clients.emr.app import HOOK, Emr
from clew_clients.emr.chart import Chart, read_patients
from clew_clients.emr.hook import SECRET
from clew_clients.emr.serve import Serving, listen
from clew_loadtest.clinic import Clinic
from clew_loadtest.recordings import sample
from clew_wire.codec import session_from_map

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
]
BEFORE = 2.0
"seconds of silence before the words: the microphone begins to play before the first connection stands"
SECRET_OF_BOTH = "whsec_YSBzZWNyZXQgb2YgdGhlIHRlc3RzLCAzMiBieXRlcyE="  # noqa: S105
KEY = b"a secret of the tests, 32 bytes!"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine")]


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[str, Clinic]]:
    """The EMR's origin, and the server that it embeds."""
    with ExitStack() as up:
        sock, emr = listen(0)
        up.enter_context(sock)
        clinic = up.enter_context(Clinic(more=["--origin", emr, "--webhook", emr + HOOK], env={SECRET: SECRET_OF_BOTH}))
        up.enter_context(Serving(Emr(Chart(read_patients()), clinic.url, emr, KEY), sock))
        yield emr, clinic


def heard(out: Path, *turns: int) -> float:
    """Turns of the sample, written for the fake microphone; how many seconds they last."""
    recording = sample()
    pcm, rate = soundfile.read(recording.audio, dtype="int16")
    quiet = np.zeros(int(rate * 0.6), dtype=np.int16)
    parts = [np.zeros(int(BEFORE * rate), dtype=np.int16)]
    for n in turns:
        turn = recording.reference.turns[n]
        parts += [pcm[int(turn.start * rate) : int(turn.end * rate)], quiet]
    sound = np.concatenate([*parts, quiet])
    soundfile.write(out, sound, rate)
    return len(sound) / rate


@contextmanager
def therapist(sound: Path) -> Iterator[Browser]:
    """A browser whose microphone plays the file once."""
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, f"--use-file-for-fake-audio-capture={sound}%noloop"])
        yield browser
        browser.close()


def watched(page: Page, complaints: list[str]) -> Page:
    page.set_default_timeout(30_000)
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    return page


def record(chart: Page, seconds: float) -> None:
    """From the chart's link: Start, so many seconds, Stop."""
    with chart.expect_popup() as opened:
        chart.get_by_role("link", name="Open the recorder").click()
    recorder = opened.value
    recorder.get_by_role("button", name="Start").click()
    expect(recorder.locator("#status")).to_have_text("Recording", timeout=30_000)
    text = "document.querySelector('#elapsed').textContent.split(':').reduce((sum, x) => 60 * sum + Number(x), 0)"
    recorder.wait_for_function(f"s => {text} >= s", arg=seconds, timeout=120_000)
    recorder.get_by_role("button", name="Stop").click()
    recorder.get_by_role("button", name="Tap again to stop").click()
    expect(recorder.locator("#status")).to_have_text("Ended", timeout=60_000)
    recorder.close()


def every_sentence_plays(page: Page) -> int:
    """Each one that somebody said leads to its audio; how many there are."""
    said = page.locator("clew-note li").filter(has=page.locator(".text")).filter(has_not_text="from the chart").locator(".text")
    for n in range(said.count()):
        with page.expect_response(lambda r: "/audio?" in r.url and r.request.method == "GET") as clip:
            said.nth(n).click()
        assert clip.value.ok, said.nth(n).inner_text()
        expect(page.locator("clew-transcript .w.lit").first).to_be_visible()
        page.keyboard.press("Escape")
    return said.count()


def confirm(page: Page) -> None:
    """Say that each flagged sentence is right."""
    flagged = page.get_by_role("button", name=re.compile("^Confirm: "))
    for left in reversed(range(flagged.count())):
        flagged.first.click()
        expect(flagged).to_have_count(left)


def sign(page: Page, by: str) -> str:
    """The note as it stands in the chart after it."""
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("textbox", name="Signed by")).to_have_value(by)
    page.get_by_role("button", name="Sign note").click()
    expect(page.get_by_text(f"The signed note is in the chart ({by}).")).to_be_visible()
    page.get_by_role("link", name="Signed notes", exact=True).click()
    note = page.get_by_role("article").first
    expect(note).to_contain_text(f"Signed by {by}")
    return note.inner_text()


def test_a_visit_from_the_chart_to_its_signed_note(pair: tuple[str, Clinic], tmp_path: Path):
    emr, clinic = pair
    seconds = heard(tmp_path / "microphone.wav", 0, 1, 4, 6)
    complaints: list[str] = []
    with therapist(tmp_path / "microphone.wav") as browser:
        page = watched(browser.new_context(viewport={"width": 1180, "height": 820}, permissions=["microphone"]).new_page(), complaints)
        page.goto(emr)
        page.get_by_role("link", name="Harold Lindqvist").click()
        with page.expect_response(lambda r: r.request.method == "POST") as started:
            page.get_by_role("button", name="Start visit").click()
        session = started.value.json()["session"]
        record(page, seconds)
        expect(page.get_by_text("The visit has ended.")).to_be_visible(timeout=90_000)
        expect(page.locator("clew-transcript .turn[data-role=patient]").first).to_be_visible()
        assert every_sentence_plays(page) >= 4

        sign_it = page.get_by_role("button", name="Sign", exact=True)
        expect(sign_it).to_be_disabled()
        confirm(page)
        page.get_by_role("spinbutton", name="Minutes of 97110").fill("14")
        page.get_by_role("button", name="Save", exact=True).first.click()
        expect(sign_it).to_be_enabled()
        page.get_by_role("button", name=re.compile("^Edit: .*112")).click()
        page.keyboard.press("Control+A")
        page.keyboard.type("Left knee flexion 112 degrees, 98 last week.")
        page.keyboard.press("Control+Enter")
        expect(page.locator("clew-note li", has_text="112 degrees, 98 last week").get_by_text("reviewed")).to_be_visible()
        text = sign(page, "Dana Whitfield, PT")
    assert "Left knee flexion 112 degrees, 98 last week." in text
    assert "DRAFT" not in text
    kept = session_from_map(httpx.get(f"{clinic.url}/v1/sessions/{session}").json())
    assert all(w.t0 is not None for w in kept.words)
    assert complaints == []


def test_a_dictation_from_the_chart_to_its_signed_note(pair: tuple[str, Clinic], tmp_path: Path):
    emr, _ = pair
    seconds = heard(tmp_path / "microphone.wav", 4)
    complaints: list[str] = []
    with therapist(tmp_path / "microphone.wav") as browser:
        page = watched(browser.new_context(viewport={"width": 390, "height": 844}, permissions=["microphone"]).new_page(), complaints)
        page.goto(emr)
        page.get_by_role("link", name="Harold Lindqvist").click()
        page.get_by_role("button", name="Dictate").click()
        record(page, seconds)
        expect(page.get_by_text("The visit has ended.")).to_be_visible(timeout=90_000)
        assert every_sentence_plays(page) >= 1
        assert page.locator("clew-transcript .turn[data-role=patient]").count() == 0
        confirm(page)
        assert "112" in sign(page, "Dana Whitfield, PT")
    assert complaints == []
