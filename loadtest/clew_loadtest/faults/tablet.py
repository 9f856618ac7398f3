"""`clew edge` as a process that can be killed, with a state folder of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import sys
import time
from pathlib import Path

from clew_wire.errors import LinkError

TELLS_AFTER = 0.2
"seconds of recording at which the recorder first says that it records"


class Tablet:
    """One run of the recorder. `begun` when it says that it records."""

    def __init__(self) -> None:
        self.started = 0.0
        "Unix time of its first sample, good to a tenth of a second"
        self.begun = asyncio.Event()
        self.alarms = 0
        "lines that raised one"
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    async def run(cls, url: str, token: str, audio: Path, state: Path, *, largest_file: int | None = None) -> Tablet:
        """Record for an open session. `largest_file`: bytes; writing more to a file fails, as on a full disk."""
        tablet = cls()
        command = [sys.executable, "-m", "clew_wire.cli", "edge", "--session", url, "--file", str(audio)]

        def limit() -> None:
            if largest_file is not None:  # the kernel says EFBIG: Python ignores SIGXFSZ
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        tablet._process = await asyncio.create_subprocess_exec(
            *command,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "CLEW_TOKEN": token, "XDG_STATE_HOME": str(state)},
            preexec_fn=limit,
        )
        tablet._reading = asyncio.create_task(tablet._read())
        return tablet

    async def _read(self) -> None:
        assert self._process is not None  # noqa: S101  made by `run`
        assert self._process.stderr is not None  # noqa: S101
        async for line in self._process.stderr:
            text = line.decode(errors="replace")
            self.alarms += " ! " in text
            if text.startswith("recording") and not self.begun.is_set():
                self.started = time.time() - TELLS_AFTER
                self.begun.set()

    async def recording(self) -> None:
        """Raises LinkError when it does not within half a minute."""
        try:
            await asyncio.wait_for(self.begun.wait(), 30)
        except TimeoutError:
            raise LinkError("clew edge did not record: run it by hand and see what it says") from None

    async def kill(self) -> float:
        """kill -9; how many seconds it had recorded."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
        seconds = time.time() - self.started
        await self.end(5)
        return seconds

    async def end(self, limit: float) -> bool:
        """Until it has ended by itself; after `limit` seconds it is killed. Whether it ended well."""
        if self._process is None or self._reading is None:
            return False
        try:
            await asyncio.wait_for(self._process.wait(), limit)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reading
        return self._process.returncode == 0
