"""The command line, in a process of its own, against the real ingest."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clew_edge.agent import main
from clew_wire.errors import AudioError, ContextError

if TYPE_CHECKING:
    from conftest import Clinic

CONTEXT = """
id: visit-1
mode: ambient
discipline: PT
note_type: daily
context: {patient: {name: A. Nyone}, goals: []}
encounter: {date: 2026-03-02}
consent: {given: true, by: patient}
"""


@pytest.fixture
def context(tmp_path: Path) -> Path:
    path = tmp_path / "ctx.yaml"
    path.write_text(CONTEXT)
    return path


async def clew(*args: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import sys; from clew_wire.cli import main; sys.exit(main(sys.argv[1:]))",
        "edge",
        *args,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "CLEW_TOKEN": ""},
    )
    try:
        _, said = await asyncio.wait_for(process.communicate(), 40)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_a_file_is_recorded_into_a_visit_that_it_opens(clinic: Clinic, speech: Path, context: Path) -> None:
    status, said = await clew("--server", clinic.url, "--file", str(speech), "--context", str(context), "--no-gate")
    assert status == 0, said
    assert clinic.contexts[0]["id"] == "visit-1"  # type: ignore[index]
    assert clinic.tape.length == len(clinic.tape.frames) > 350
    assert "recording 00:0" in said
    assert "server ok" in said


async def test_a_server_that_is_not_there_is_one_line(speech: Path, context: Path) -> None:
    status, said = await clew("--server", "http://127.0.0.1:9", "--file", str(speech), "--context", str(context))
    assert status == 1
    assert "can't be reached" in said
    assert "Traceback" not in said


def test_what_is_missing_is_said(tmp_path: Path, context: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    assert "--context" in capsys.readouterr().err
    with pytest.raises(AudioError, match="no file"):
        main(["--server", "http://x", "--context", str(context), "--file", str(tmp_path / "none.wav")])
    bad = tmp_path / "bad.yaml"
    bad.write_text("colour: red\n")
    with pytest.raises(ContextError, match="colour"):
        main(["--server", "http://x", "--context", str(bad), "--file", str(context)])


async def test_a_file_that_is_no_audio_opens_no_visit(clinic: Clinic, context: Path, tmp_path: Path) -> None:
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 40)
    status, said = await clew("--server", clinic.url, "--file", str(tmp_path / "noise.bin"), "--context", str(context))
    assert status == 1
    assert said.count("\n") == 1, said
    assert "audio" in said
    assert clinic.contexts == []
