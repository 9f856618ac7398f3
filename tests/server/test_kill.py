"""A server that is killed or stopped in the middle of a visit, with real models and real WebRTC: no final is lost, it goes on."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
import soundfile
import yaml
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from clew_edge.capture import FileSource
from clew_edge.recorder import Recorder
from clew_edge.session import Link
from clew_models import silero
from clew_models.weights import home
from clew_server.hearing.agreement import key
from clew_wire.codec import decode_event
from clew_wire.event import AnyEvent, Ended, Final, Partial
from clew_wire.view import View

SAMPLE = Path(__file__).parents[2] / "loadtest" / "clew_loadtest" / "sample"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (home() / "whisper-base").is_dir(), reason="the weights were not fetched"),
]


class Server:
    """`clew serve` as a process that can be killed."""

    def __init__(self, data: Path, port: int = 0) -> None:
        command = [sys.executable, "-m", "clew_wire.cli", "serve", "--port", str(port), "--data", str(data)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split()[-1]

    def end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()


async def follow(url: str, seen: list[AnyEvent], first_final: asyncio.Event) -> None:
    """Subscribe, and after each break again from the last seq, until the visit has ended."""
    while True:
        seqs = [e.seq for e in seen if not isinstance(e, Partial)]
        with contextlib.suppress(OSError, WebSocketException):
            async with connect(f"{url}?after={seqs[-1] if seqs else 0}") as socket:
                async for frame in socket:
                    seen.append(decode_event(frame))
                    if isinstance(seen[-1], Final):
                        first_final.set()
                    if isinstance(seen[-1], Ended):
                        return
        await asyncio.to_thread(lambda: None)


@pytest.mark.parametrize(("how", "seconds"), [(signal.SIGKILL, 30), (signal.SIGTERM, 20)])
async def test_no_final_is_lost_and_the_visit_goes_on(how: signal.Signals, seconds: int, tmp_path: Path):
    pcm, rate = soundfile.read(SAMPLE / "visit.flac", dtype="int16", frames=seconds * soundfile.info(SAMPLE / "visit.flac").samplerate)
    soundfile.write(tmp_path / "visit.flac", pcm, rate)
    context = json.loads(json.dumps(yaml.safe_load((SAMPLE / "context.yaml").read_text()), default=str))
    server = await asyncio.to_thread(Server, tmp_path / "data")
    try:
        async with httpx.AsyncClient(base_url=server.url) as http:
            made = (await http.post("/v1/sessions", json=context)).json()
        link = Link(server.url + made["session"], made["token"])
        recorder = Recorder(FileSource(tmp_path / "visit.flac"), link, vad=silero.load())
        recording = asyncio.create_task(recorder.run())
        seen: list[AnyEvent] = []
        first_final = asyncio.Event()
        following = asyncio.create_task(follow(server.url.replace("http", "ws") + made["events"], seen, first_final))
        await asyncio.wait_for(first_final.wait(), seconds)

        server.end(how)
        if how == signal.SIGTERM:
            assert server.process.returncode == 0
        before = [e for e in seen if not isinstance(e, Partial)]
        server = await asyncio.to_thread(Server, tmp_path / "data", int(server.url.rsplit(":", 1)[1]))
        outcome = await asyncio.wait_for(recording, 120)
        await asyncio.wait_for(following, 60)

        after = [e for e in seen if not isinstance(e, Partial)]
        assert [e.seq for e in after] == list(range(1, len(after) + 1))
        assert after[: len(before)] == before
        assert outcome.unacked == 0
        told = [w.id for e in after if isinstance(e, Final) for w in e.words]
        assert len(told) == len(set(told)), "no word is told twice"
        view = View()
        for event in after:
            view.apply(event)
        times = [w.t0 for w in view.words if w.t0 is not None]
        assert all(b > a - 0.5 for a, b in pairwise(times)), "words stand in order of speech"
        assert times[-1] > seconds - 8, "the visit was heard to its end"
        said = [s["w"] for s in json.loads((SAMPLE / "visit.words.json").read_text())["words"] if s["t1"] < seconds - 4]
        heard = [w.w for w in view.words if w.t1 is not None and w.t1 < seconds - 4]
        same = SequenceMatcher(None, [key(w) for w in said], [key(w) for w in heard], autojunk=False)
        # A tenth of these words are numbers, which are said in words and written in digits.
        assert sum(b.size for b in same.get_matching_blocks()) > 0.8 * len(said), "what was said around the kill stands there"
        assert len(heard) < 1.1 * len(said), "and stands there once"
        async with httpx.AsyncClient(base_url=server.url) as http:
            assert [w["id"] for w in (await http.get(made["session"])).json()["words"]] == [w.id for w in view.words]
    finally:
        server.end(signal.SIGTERM)
