"""WhisperLive 0.10.0 from PyPI: its own websocket server, faster-whisper backend.   drive_whisper_live.py AUDIO.wav WEIGHTS

The client's options are its defaults. Segments that the server marks completed are final; the last, open one is shown. The server
never completes the very last segment by itself: what stands there when nothing has come for a while counts as final since it last changed.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from feed import RATE, Clock, samples
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

SETTLE_SECONDS = 8.0
WARM_SECONDS = 5
SERVER = (
    "import sys; from whisper_live.server import TranscriptionServer; "
    "TranscriptionServer().run('127.0.0.1', port=int(sys.argv[1]), backend='faster_whisper', "
    "faster_whisper_custom_model_path=sys.argv[2], single_model=True, max_connection_time=3600)"
)
HELLO = {
    "uid": "peer",
    "language": "en",
    "task": "transcribe",
    "model": "base",
    "use_vad": True,
    "send_last_n_segments": 10,
    "no_speech_thresh": 0.45,
    "clip_audio": False,
    "same_output_threshold": 10,
}


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def opened(port: int, links: ExitStack) -> ClientConnection:
    until = time.monotonic() + 120
    while True:
        try:
            return links.enter_context(connect(f"ws://127.0.0.1:{port}", max_size=None))
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def ready(port: int, links: ExitStack) -> ClientConnection:
    """A session that the server said it is ready for."""
    link = opened(port, links)
    link.send(json.dumps(HELLO))
    while True:
        said = json.loads(link.recv(timeout=120))
        if said.get("message") == "SERVER_READY":
            return link
        if said.get("status") == "ERROR":
            raise RuntimeError(said.get("message"))


def warm(port: int, pcm: np.ndarray[Any, Any]) -> None:
    """The model is loaded and its kernels are warm before the visit starts. It takes speech: silence never reaches the model."""
    with ExitStack() as links:
        link = ready(port, links)
        link.send(pcm[: WARM_SECONDS * RATE].astype(np.float32).tobytes())
        until = time.monotonic() + 60
        while time.monotonic() < until and "segments" not in json.loads(link.recv(timeout=60)):
            continue


class Reader:
    """Takes down what the server sends."""

    def __init__(self, link: ClientConnection, clock: Clock) -> None:
        self._link, self._clock = link, clock
        self._completed = -1.0
        self.open = ""
        self.changed = 0.0
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            for message in self._link:
                self._take(json.loads(message).get("segments", []))
        except ConnectionClosed:
            return

    def _take(self, segments: list[dict[str, Any]]) -> None:
        new = [s for s in segments if s["completed"] and float(s["start"]) > self._completed]
        for segment in new:
            self._completed = float(segment["start"])
            self._clock.final(segment["text"])
        text = "".join(s["text"] for s in segments if not s["completed"])
        if new or text != self.open:
            self.changed = self._clock.now()
        self.open = text
        self._clock.shown(text)


def main() -> None:
    pcm, weights, port = samples(Path(sys.argv[1])), sys.argv[2], free_port()
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port), weights], stdout=sys.stderr, env=quiet)  # noqa: S603  our own arguments, no shell
    sound = pcm.astype(np.float32) / 32768
    try:
        warm(port, sound)
        with ExitStack() as links:
            link = ready(port, links)
            clock = Clock()
            reader = Reader(link, clock)
            for part in clock.steps(sound):
                link.send(part.tobytes())
            clock.fed()
            while clock.now() - max(reader.changed, len(sound) / RATE) < SETTLE_SECONDS:
                time.sleep(0.1)
            clock.final(reader.open, reader.changed)
            link.send(b"END_OF_AUDIO")
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
