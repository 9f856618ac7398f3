"""A visit in Chromium whose network goes black in its middle, UDP and TCP alike: no word of it is missing in the end.

The fake microphone plays the sample visit (synthetic speech). Afterwards each frame is in the record; at the place of each word of the
script something was heard; and the words are compared with what `clew scribe` makes of the very audio that the server stored, which is
the visit as it would have been without a blackout.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pytest
import soundfile
import yaml
from playwright.async_api import Page, async_playwright, expect

from clew_clients.client import Client
from clew_loadtest.clinic import Clinic, transcribe
from clew_loadtest.faults.judge import words_missing
from clew_loadtest.faults.network import Network
from clew_loadtest.faults.served import Served
from clew_loadtest.recordings import Recording, clipped, sample
from clew_loadtest.reference import Reference, Spoken
from clew_loadtest.text import Alignment, tokens
from clew_wire.codec import session_from_map
from clew_wire.event import Ended
from clew_wire.note import Word

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
BEFORE = 3.0
"seconds of silence before the visit: the microphone begins to play before the first connection stands"
READINGS = 2
"""words that two readings of one sound may differ by: where the blackout began and ended, the visit is cut into other stretches of speech
than in one piece, and a recogniser reads a stretch's first and last word by what stands beside it. Measured in four visits: 1, 0, 0, 0"""
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine")]


@dataclass(frozen=True)
class Played:
    """What became of a visit."""

    id: str
    words: tuple[Word, ...]
    audio: bytes
    frames: list[tuple[int, int]]
    "stored: first, one past last"
    seconds: float


@pytest.fixture(scope="module")
def clinic() -> Iterator[Clinic]:
    with Clinic() as running:
        yield running


@asynccontextmanager
async def _recorder(url: str, sound: Path) -> AsyncIterator[Page]:
    """The recorder's page, whose microphone plays the file once."""
    async with async_playwright() as p:
        browser = await p.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, f"--use-file-for-fake-audio-capture={sound}%noloop"])
        page = await (await browser.new_context(permissions=["microphone"])).new_page()
        await page.goto(url)
        yield page
        await browser.close()


async def _recorded(page: Page, seconds: float) -> None:
    """Until so much is recorded."""
    text = "document.querySelector('#elapsed').textContent.split(':')"
    await page.wait_for_function(f"s => {text}.reduce((sum, x) => 60 * sum + Number(x), 0) >= s", arg=seconds, timeout=120_000)


async def _visit(clinic: Clinic, recording: Recording, sound: Path, dark: tuple[float, float]) -> Played:
    async with Client(clinic.url) as client, Network(clinic.url) as network:
        opened = await client.create_session({**recording.context, "id": f"{recording.id}-{dark[1]:.0f}"})
        async with _recorder(f"{network.url}/record.html?session={opened.id}#token={opened.token}", sound) as page:
            status, waiting = page.locator("#status"), page.locator("#waiting")
            await page.get_by_role("button", name="Start").click()
            await expect(status).to_have_text("Recording", timeout=30_000)
            await _recorded(page, dark[0])
            blackout = asyncio.create_task(network.blackout(dark[1]))
            await expect(status).to_have_text("Recording, offline", timeout=15_000)
            await expect(waiting).to_have_text(re.compile(r"^\d+ s waiting to be sent$"))
            await blackout
            await expect(status).to_have_text("Recording", timeout=60_000)
            await _recorded(page, BEFORE + recording.seconds)
            await page.get_by_role("button", name="Stop").click()
            await page.get_by_role("button", name="Tap again to stop").click()
            await expect(status).to_have_text("Ended", timeout=60_000)
        async with asyncio.timeout(90):
            async for event in client.events(opened.id):
                if isinstance(event, Ended):
                    break
        words = (await client.session(opened.id)).words
        audio = await client.audio(opened.id, 0, event.seconds)
        return Played(opened.id, words, audio, list(Served(clinic.data).stored(opened.id)), event.seconds)


def _right(script: list[str], words: tuple[Word, ...]) -> set[int]:
    """Which words of the script stand in a transcript, in their order."""
    return {n for n, _ in Alignment(script).matches([t.text for t in tokens([w.w for w in words])], len(script))}


def _moved(reference: Reference, words: tuple[Word, ...]) -> Reference:
    """The reference on the visit's clock, by the words that both have: nobody knows when the fake microphone began to play."""
    wanted, got = tokens([w.text for w in reference.words]), tokens([w.w for w in words])
    pairs = Alignment([t.text for t in wanted]).matches([t.text for t in got], len(wanted))
    late = median((words[got[k].first].t0 or 0.0) - reference.words[wanted[n].first].t0 for n, k in pairs)
    return Reference(tuple(Spoken(w.text, w.t0 + late, w.t1 + late) for w in reference.words))


# So much of the sample is played; the blackout begins in the middle of a sentence, and what follows it is long enough to hear it live.
@pytest.mark.parametrize(("played", "dark"), [(42.0, (12.0, 20.0)), (90.0, (9.0, 60.0))], ids=["20 s", "60 s"])
async def test_no_word_is_missing_after_a_blackout(clinic: Clinic, tmp_path: Path, played: float, dark: tuple[float, float]):
    recording = clipped(sample(), played, tmp_path / "visit.wav")
    pcm, rate = soundfile.read(recording.audio, dtype="int16")
    sound = tmp_path / "microphone.wav"
    soundfile.write(sound, np.concatenate([np.zeros(int(BEFORE * rate), dtype=np.int16), pcm]), rate)

    visit = await _visit(clinic, recording, sound, dark)

    assert visit.frames == [(0, round(visit.seconds * 50))], "frames are missing"
    (tmp_path / "stored.wav").write_bytes(visit.audio)
    (tmp_path / "context.yaml").write_text(yaml.safe_dump(recording.context))
    whole = session_from_map(await asyncio.to_thread(transcribe, tmp_path / "stored.wav", tmp_path / "context.yaml")).words
    assert words_missing(_moved(recording.reference, whole), visit.words) == 0, "at a word's place nothing was heard"
    script = [t.text for t in tokens(recording.reference.script())]
    lost = sorted(_right(script, whole) - _right(script, visit.words))
    assert len(lost) <= READINGS, [script[n] for n in lost]
