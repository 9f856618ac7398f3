"""WhisperLiveKit 0.2.26 from PyPI: its own websocket server.   drive_whisperlivekit.py AUDIO.wav WEIGHTS

The text of its lines is final; its buffer is shown, and final when it has said that it is done. Its default policy (SimulStreaming)
needs PyTorch weights; on the CTranslate2 weights that all of us share it offers LocalAgreement. Chunks of a second, as for
whisper_streaming.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from feed import Clock, samples
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

OPTIONS = (
    "--host 127.0.0.1 --backend faster-whisper --backend-policy localagreement --lan en --pcm-input --min-chunk-size 1.0 --log-level ERROR"
)
PATIENCE_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


async def opened(port: int) -> ClientConnection:
    for _ in range(600):
        try:
            return await connect(f"ws://127.0.0.1:{port}/asr", max_size=None)
        except OSError:
            await asyncio.sleep(0.2)
    raise TimeoutError("its server did not start within 120 s")


class Reader:
    """Takes down what the server sends: the whole transcript, every time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._settled = 0
        self.open = ""

    def take(self, message: dict[str, Any]) -> None:
        if "lines" not in message:
            return
        settled = " ".join(line.get("text") or "" for line in message["lines"]).split()
        self._clock.final(" ".join(settled[self._settled :]))
        self._settled = max(self._settled, len(settled))
        self.open = message.get("buffer_transcription", "")
        self._clock.shown(self.open)


async def play(port: int, wav: Path) -> None:
    pcm = samples(wav)
    link = await opened(port)
    clock = Clock()
    reader = Reader(clock)

    async def follow() -> None:
        try:
            async for message in link:
                data = json.loads(message)
                reader.take(data)
                if data.get("type") == "ready_to_stop":
                    return
        except ConnectionClosed:
            return

    follower = asyncio.create_task(follow())
    steps = clock.steps(pcm)
    while (part := await asyncio.to_thread(next, steps, None)) is not None:
        await link.send(part.tobytes())
    clock.fed()
    await link.send(b"")
    await asyncio.wait([follower], timeout=PATIENCE_SECONDS)
    follower.cancel()
    clock.final(reader.open)
    await link.close()


def main() -> None:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "whisperlivekit.basic_server", *OPTIONS.split()]
        command += ["--port", str(port), "--model_dir", sys.argv[2], "--warmup-file", sys.argv[1]]
        quiet = {**os.environ, "PYTHONWARNINGS": "ignore", "HOME": folder}
        server = subprocess.Popen(command, stdout=sys.stderr, env=quiet)  # noqa: S603  our own arguments, no shell
        try:
            asyncio.run(play(port, Path(sys.argv[1])))
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
