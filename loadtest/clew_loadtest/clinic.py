"""A server of our own on this machine: `clew serve` as a child process, on a free loopback port, with a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from clew_wire.errors import ClewError, LinkError

READY = re.compile(r"https?://\S+")
START_SECONDS = 120


class Clinic:
    """`with Clinic() as clinic:` gives a running server at `clinic.url`; leaving stops it and waits until it is gone."""

    def __init__(self, *, data: Path | None = None, port: int = 0, more: Sequence[str] = (), env: Mapping[str, str] | None = None) -> None:
        """`more`: further arguments of `clew serve`. `env`: further variables."""
        self._scratch = tempfile.TemporaryDirectory(prefix="clew-") if data is None else None
        self.data = Path(self._scratch.name) if self._scratch else data
        self._port = port
        self._more = tuple(more)
        self._env = dict(env or {})
        self._said: deque[str] = deque(maxlen=20)
        self.url = ""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "clew_wire.cli", "serve", "--port", str(self._port), "--data", str(self.data), *self._more]
        open_to_us = {k: v for k, v in os.environ.items() if k != "CLEW_TOKEN"} | self._env
        # SIGTERM ends us as Ctrl-C does, by way of __exit__: no server and no folder is left behind.
        self._on_term = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
        self._process = subprocess.Popen(  # noqa: S603  # our own arguments, no shell
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=open_to_us
        )
        ready = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(ready,), daemon=True)
        self._reader.start()
        try:
            ready.wait(START_SECONDS)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        if not self.url:
            self.__exit__(None, None, None)
            raise LinkError("the server did not start: " + (self._said[-1] if self._said else "it said nothing"))
        self._await_words()
        self._usage = psutil.Process(self._process.pid)
        return self

    def _await_words(self) -> None:
        """The server answers before its recognisers are loaded; what is measured starts after that."""
        by = time.monotonic() + START_SECONDS
        while time.monotonic() < by and self._process.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/readyz", timeout=5):  # noqa: S310  our own server
                return
            time.sleep(0.1)
        self.__exit__(None, None, None)
        raise LinkError("the server's recognisers did not load: " + (self._said[-1] if self._said else "it said nothing"))

    def _read(self, ready: threading.Event) -> None:
        assert self._process.stdout is not None  # noqa: S101  # for the type checker: we asked for a pipe
        for line in self._process.stdout:
            self._said.append(line.rstrip())
            if not self.url and (found := READY.search(line)):
                self.url = found[0].rstrip("/.,")
                ready.set()
        ready.set()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(5)
        if self._process.stdout:
            self._process.stdout.close()
        if self._scratch:
            self._scratch.cleanup()
        signal.signal(signal.SIGTERM, self._on_term)

    def wait(self) -> None:
        """Until the server ends by itself."""
        self._process.wait()

    def cpu_seconds(self) -> float:
        """CPU time that the server used so far."""
        used = self._usage.cpu_times()
        return float(used.user + used.system)

    def rss_mb(self) -> float:
        """Resident memory of the server."""
        return float(self._usage.memory_info().rss) / 1e6


def transcribe(audio: Path, context: Path) -> dict[str, object]:
    """`clew scribe` of a recording: the session file that the live one is compared with. Raises ClewError."""
    import json

    with tempfile.TemporaryDirectory(prefix="clew-") as folder:
        out = Path(folder) / "session.json"
        command = [sys.executable, "-m", "clew_wire.cli", "scribe", str(audio), "--context", str(context), "--out", str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own arguments, no shell
        if done.returncode:
            raise ClewError(f"clew scribe failed on {audio}: {done.stderr.strip()[-200:]}")
        session: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))
        return session


def now() -> float:
    """The clock that tablets and subscribers of this process share."""
    return time.monotonic()
