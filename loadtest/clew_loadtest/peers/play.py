"""Play one recording into a rival, in its own environment, and take down what it shows, when, and what it costs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from clew_loadtest.peers.rivals import Rival, driver, last_line
from clew_loadtest.screen import Screen
from clew_wire.errors import SetupError

LOAD_SECONDS = 180.0  # to start, load and warm up
LATE_SECONDS = 120.0  # what it may lag behind at the end
SAMPLE_SECONDS = 0.5


@dataclass(slots=True)
class Cost:
    """What a process and all its children used while the sound lasted. One thread of ours samples it."""

    process: psutil.Process
    cpu_seconds: float = 0.0
    rss_mb: float = 0.0
    _spent: dict[int, float] = field(default_factory=dict)

    def sample(self) -> None:
        """Look now. The time of a child that has gone stays counted."""
        rss = 0
        try:
            tree = [self.process, *self.process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        for one in tree:
            try:
                used = one.cpu_times()
                self._spent[one.pid] = used.user + used.system
                rss += one.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        self.cpu_seconds = sum(self._spent.values())
        self.rss_mb = max(self.rss_mb, rss / 1e6)

    def during(self, seconds: float) -> None:
        """Count from now on, for so long."""
        self.sample()
        before = self.cpu_seconds
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and self.process.is_running():
            time.sleep(min(SAMPLE_SECONDS, left))
            self.sample()
        self.cpu_seconds -= before


@dataclass(frozen=True, slots=True)
class Played:
    """One recording through one rival."""

    screens: list[Screen]
    cpu: float
    "core-seconds per second of sound"
    rss_mb: float


def screens(lines: Iterable[dict[str, Any]]) -> list[Screen]:
    """A driver's lines (drivers/feed.py) as states of the transcript."""
    out: list[Screen] = []
    settled: tuple[str, ...] = ()
    for line in lines:
        words = tuple(str(line.get("text", "")).split())
        if line["kind"] == "final":
            settled += words
            out.append(Screen(line["at"], settled, ()))
        elif line["kind"] == "shown":
            out.append(Screen(line["at"], settled, words))
    return out


def play(rival: Rival, python: Path, wav: Path, seconds: float, weights: Path) -> Played:
    """Play a WAV at its true pace. Raises SetupError, in one line, when the rival dies or says nothing."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    env |= {"OMP_NUM_THREADS": str(os.cpu_count()), "HF_HUB_OFFLINE": "1"}  # every core is its own; all weights are here
    command = [str(python), str(driver(rival)), str(wav), str(weights)]
    lines: list[dict[str, Any]] = []
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(  # noqa: S603  # our own arguments, no shell
            command, stdout=subprocess.PIPE, stderr=said, text=True, env=env, start_new_session=True
        )
        cost = Cost(psutil.Process(process.pid))
        meter = threading.Thread(target=cost.during, args=(seconds,), daemon=True)
        limit = threading.Timer(LOAD_SECONDS + seconds + LATE_SECONDS, _end, (process.pid,))
        limit.start()
        try:
            for text in process.stdout or ():
                line = json.loads(text)
                if line["kind"] == "start":
                    meter.start()
                lines.append(line)
            status = process.wait()
        finally:
            limit.cancel()
            _end(process.pid)
            process.wait()
            if process.stdout:
                process.stdout.close()
        if meter.ident:
            meter.join()
        said.seek(0)
        if status or not any(line["kind"] in ("shown", "final") for line in lines):
            raise SetupError(f"{rival.name} {rival.version} ended with status {status}: {last_line(said.read())}")
    return Played(screens(lines), cost.cpu_seconds / seconds, cost.rss_mb)


def _end(group: int) -> None:
    """A driver and the server it started are one process group."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
