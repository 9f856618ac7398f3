"""Faults of the recorder's own machine: it is killed, and its disk is full."""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import soundfile

from clew_clients.client import Client, Opened
from clew_loadtest.demo import sample_audio, sample_context
from clew_loadtest.faults.judge import Figure, finals_doubled, finals_lost
from clew_loadtest.faults.network import Network
from clew_loadtest.faults.scenarios import Scenario
from clew_loadtest.faults.served import Served
from clew_loadtest.faults.tablet import Tablet
from clew_loadtest.room import with_id
from clew_wire.control import FRAME_SECONDS
from clew_wire.event import AnyEvent, Ended

FIRST, SECOND = 40.0, 15.0
"seconds of audio of the run that is killed, and of the one after it"
UNSYNCED = 1.0
"seconds that a power cut may cost"
SLACK = 0.2
"seconds to which the killed run's length is known"
PATIENCE = 90.0
LARGEST_FILE = 20_000
"bytes that the full disk takes: some 6 s of speech"


def _cut(start: float, seconds: float, out: Path) -> Path:
    pcm, rate = soundfile.read(sample_audio(), dtype="int16", always_2d=True)
    soundfile.write(out, pcm[int(start * rate) : int((start + seconds) * rate), 0], rate)
    return out


async def _opened(served: Served, name: str) -> Opened:
    async with Client(served.url) as client:
        return await client.create_session(with_id(sample_context(), name))


async def _until_ended(served: Served, opened: Opened) -> list[AnyEvent]:
    """Everything that a subscriber is told, until the visit ends or patience does."""
    shown: list[AnyEvent] = []
    async with Client(served.url, opened.token) as client:
        try:
            async with asyncio.timeout(PATIENCE):
                async for event in client.events(opened.id):
                    shown.append(event)
                    if isinstance(event, Ended):
                        break
        except TimeoutError:
            pass  # told by the figure of visits that did not end
    return shown


def _finals(name: str, served: Served, opened: Opened, shown: Sequence[AnyEvent]) -> list[Figure]:
    journal = {e.seq: e for _, e in served.journal(opened.id)}
    return [
        Figure(name, "finals lost", 0, finals_lost(shown, journal)),
        Figure(name, "finals doubled", 0, finals_doubled(shown, journal)),
        Figure(name, "visits that did not end", 0, not any(isinstance(e, Ended) for e in shown)),
    ]


async def killed(scenario: Scenario, served: Served, seed: int, tell: Callable[[str], None]) -> list[Figure]:
    """The network goes, then the recorder is killed: what lay only on its disk must come with its next run."""
    random = Random(f"{seed}/edge-kill")
    with tempfile.TemporaryDirectory(prefix="clew-") as name:
        folder = Path(name)
        opened = await _opened(served, scenario.name)
        async with Network(served.url, seed=seed) as net:
            url = f"{net.url}/v1/sessions/{opened.id}"
            following = asyncio.create_task(_until_ended(served, opened))
            first = await Tablet.run(url, opened.token, _cut(0, FIRST, folder / "first.flac"), folder / "state")
            await first.recording()
            await asyncio.sleep(random.uniform(4, 6))
            dark = asyncio.create_task(net.blackout(math.inf))
            await asyncio.sleep(random.uniform(5, 9))
            seconds = await first.kill()
            dark.cancel()
            tell(f"{scenario.name}: killed after {seconds:.1f} s")
            second = await Tablet.run(url, opened.token, _cut(seconds, SECOND, folder / "second.flac"), folder / "state")
            well = await second.end(SECOND + PATIENCE)
            shown = await following
        lost = seconds + SECOND - len(served.stored(opened.id)) * FRAME_SECONDS
        return [
            Figure(scenario.name, "audio of the killed run lost, s", UNSYNCED + SLACK, lost),
            Figure(scenario.name, "second runs that failed", 0, not well),
            *_finals(scenario.name, served, opened, shown),
        ]


async def full(scenario: Scenario, served: Served, seed: int, tell: Callable[[str], None]) -> list[Figure]:
    """The disk takes no more, and the network goes for a while: the frames wait in memory, and the recorder says so."""
    with tempfile.TemporaryDirectory(prefix="clew-") as name:
        folder = Path(name)
        opened = await _opened(served, scenario.name)
        async with Network(served.url, seed=seed) as net:
            url = f"{net.url}/v1/sessions/{opened.id}"
            following = asyncio.create_task(_until_ended(served, opened))
            audio = _cut(0, FIRST, folder / "visit.flac")
            tablet = await Tablet.run(url, opened.token, audio, folder / "state", largest_file=LARGEST_FILE)
            await tablet.recording()
            await asyncio.sleep(max(0.0, tablet.started + FIRST / 3 - time.time()))
            await net.blackout(FIRST / 3)
            well = await tablet.end(FIRST + PATIENCE)
            tell(f"{scenario.name}: the recorder raised {tablet.alarms} alarms")
            shown = await following
        return [
            Figure(scenario.name, "frames missing after repair", 0, round(FIRST / FRAME_SECONDS) - len(served.stored(opened.id))),
            Figure(scenario.name, "recorders that did not say so", 0, not tablet.alarms),
            Figure(scenario.name, "recorders that failed", 0, not well),
            *_finals(scenario.name, served, opened, shown),
        ]
