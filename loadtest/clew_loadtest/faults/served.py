"""`clew serve` as a process that can be killed and started again on its port, and what lies in its record."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
import time
from pathlib import Path

from clew_wire.codec import decode_event
from clew_wire.errors import LinkError
from clew_wire.event import Durable, Partial
from clew_wire.ranges import Ranges

START_SECONDS = 120.0
STOP_SECONDS = 30.0


class Served:
    """One server and its folder. `start`, then `end` as often as wanted."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.url = ""
        self.ready: list[float] = []
        "Unix time at which each start answered HTTP"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Until it answers. Raises LinkError."""
        port = self.url.rpartition(":")[2] or "0"
        command = [sys.executable, "-m", "clew_wire.cli", "serve", "--port", port, "--data", str(self.data)]
        env = {k: v for k, v in os.environ.items() if k != "CLEW_TOKEN"}
        self._process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=env)
        assert self._process.stdout is not None  # noqa: S101  a pipe was asked for
        line = (await asyncio.wait_for(self._process.stdout.readline(), START_SECONDS)).decode().strip()
        if "://" not in line:
            await self.end(signal.SIGKILL)
            raise LinkError("the server did not start: run `clew serve` and see what it says")
        self.ready.append(time.time())
        self.url = line.split()[-1].rstrip("/.,")

    async def end(self, how: signal.Signals) -> None:
        """Send the signal and wait until it is gone; SIGKILL after half a minute."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(how)
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        self._process = None

    def _read(self, sql: str, session: str) -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self.data / 'record.sqlite'}?mode=ro", uri=True, timeout=10)) as db:
            return db.execute(sql, (session,)).fetchall()

    def stored(self, session: str) -> Ranges:
        """Frames of a visit that are in the record."""
        rows = self._read("SELECT n, span FROM frames JOIN sessions ON frames.session = sessions.key WHERE id = ? ORDER BY n", session)
        return Ranges((int(str(n)), int(str(n)) + int(str(span))) for n, span in rows)

    def journal(self, session: str) -> list[tuple[float, Durable]]:
        """A visit's events, each with the Unix time of its commit."""
        rows = self._read("SELECT at, body FROM events JOIN sessions ON events.session = sessions.key WHERE id = ? ORDER BY seq", session)
        found = ((float(str(at)), decode_event(str(body))) for at, body in rows)
        return [(at, event) for at, event in found if not isinstance(event, Partial)]
