"""The recorder as a process: when it began, and how it ended."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import pytest

from clew_loadtest.faults import tablet as module
from clew_loadtest.faults.tablet import Tablet

PYTHON = sys.executable
RECORDS = """
import os, sys, time
lines = "starting 00:00\\nrecording 00:00  server ok\\nrecording 00:01  server ok  ! the disk is full\\n"
os.write(2, lines.encode())  # at once: a kill finds all of it written or none
{}
"""


async def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, then: str, **more: int) -> Tablet:
    script = tmp_path / "edge.sh"
    (tmp_path / "edge.py").write_text(RECORDS.format(then))
    script.write_text(f"#!/bin/sh\nexec {PYTHON} {tmp_path / 'edge.py'}\n")
    script.chmod(0o700)
    monkeypatch.setattr(module.sys, "executable", str(script))
    return await Tablet.run("http://127.0.0.1:9/v1/sessions/x", "t", tmp_path / "a.flac", tmp_path / "state", **more)


async def test_it_is_known_since_when_it_records_and_it_can_be_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    tablet = await run(monkeypatch, tmp_path, "time.sleep(100)")
    await tablet.recording()
    assert tablet.started <= time.time() - module.TELLS_AFTER
    assert await asyncio.wait_for(tablet.kill(), 10) > 0
    assert tablet.alarms == 1


async def test_a_run_that_ends_well_or_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    assert await (await run(monkeypatch, tmp_path, "")).end(20)
    assert not await (await run(monkeypatch, tmp_path, "sys.exit(1)")).end(20)
    assert not await (await run(monkeypatch, tmp_path, "time.sleep(100)")).end(0.01)


async def test_a_full_disk_is_an_error_of_the_write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    then = f"""
try:
    with open({str(tmp_path / "out")!r}, "wb", buffering=0) as file:
        while file.write(bytes(1000)) == 1000: pass
        file.write(bytes(1000))
except OSError:
    sys.exit(0)
sys.exit(1)
"""
    assert await (await run(monkeypatch, tmp_path, then, largest_file=10_500)).end(20)
    assert (tmp_path / "out").stat().st_size == 10_500
