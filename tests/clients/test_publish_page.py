"""The recorder's page: Chromium's fake microphone over WHIP into the real ingest and record."""

from __future__ import annotations

import re
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import emr_script as script
import numpy as np
import pytest
from emr_desk import Desk
from playwright.sync_api import Browser, expect

HERTZ = 700.0
SECONDS = 2


@pytest.fixture
def microphone(tmp_path: Path, launch: Callable[..., Browser]) -> Iterator[Browser]:
    """A browser whose microphone hears a tone for ever."""
    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(48_000)
        wav.writeframes((8000 * np.sin(2 * np.pi * HERTZ * np.arange(48_000) / 48_000)).astype("<i2").tobytes())
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={path}"]
    running = launch(*flags, "--allow-loopback-in-peer-connection")
    yield running
    running.close()


def test_a_tablet_records_a_visit_and_ends_it(desk: Desk, microphone: Browser):
    visit_id, token = desk.open(script.CONTEXT)
    page = microphone.new_context(permissions=["microphone"]).new_page()
    complaints: list[str] = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.goto(f"{desk.url}/publish.html?session={visit_id}#token={token}")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#status")).to_have_text("Recording", timeout=20_000)
    expect(page.locator("#elapsed")).to_have_text(re.compile(f"0:0[{SECONDS}-9]"), timeout=20_000)
    assert float(page.locator("#level").evaluate("m => m.value")) > 0.5
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_have_text("Ended", timeout=10_000)
    assert complaints == []

    seconds, pcm = desk.recorded(visit_id)
    assert seconds >= SECONDS
    heard = np.abs(np.fft.rfft(pcm[:48_000] * np.hanning(48_000)))
    assert float(np.argmax(heard)) == pytest.approx(HERTZ, abs=3), "the tone that the microphone heard, as it was"
    gaps: list[Any] = [e for e in desk.journal(visit_id) if e.type == "gap"]
    assert gaps == []
