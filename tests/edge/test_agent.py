"""The command line, in a process of its own, against the real ingest."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clew_edge.agent import main
from clew_wire.errors import AudioError, ContextError
from clew_wire.ranges import Ranges

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


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The recorder's folder is the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "clew" / "spool"


def visits(state: Path) -> list[Path]:
    return [p for p in state.iterdir() if p.is_dir()]


async def begun(*args: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import sys; from clew_wire.cli import main; sys.exit(main(sys.argv[1:]))",
        "edge",
        *args,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "CLEW_TOKEN": ""},
    )


async def until(process: asyncio.subprocess.Process, text: str) -> str:
    """Until it has said that; all it said until then."""
    assert process.stderr is not None
    said = ""
    async with asyncio.timeout(40):
        while text not in said:
            line = await process.stderr.readline()
            assert line, said
            said += line.decode()
    return said


async def clew(*args: str) -> tuple[int, str]:
    process = await begun(*args)
    try:
        _, said = await asyncio.wait_for(process.communicate(), 40)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_a_file_is_recorded_into_a_visit_that_it_opens(clinic: Clinic, speech: Path, context: Path, state: Path) -> None:
    status, said = await clew("--server", clinic.url, "--file", str(speech), "--context", str(context), "--no-gate")
    assert status == 0, said
    assert clinic.contexts[0]["id"] == "visit-1"  # type: ignore[index]
    assert clinic.tape.length == len(clinic.tape.stored) > 350
    assert visits(state) == [], "nothing stays once the server has it"
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


async def test_a_recorder_that_is_killed_goes_on_and_sends_what_it_had(clinic: Clinic, speech: Path, context: Path, state: Path) -> None:
    args = ("--server", clinic.url, "--file", str(speech), "--context", str(context), "--no-gate")
    clinic.fail, clinic.refusals = [503] * 999, [(503, "not now")] * 999
    first = await begun(*args)
    said = await until(first, "waiting")
    assert "recording, offline, " in said
    first.kill()
    await first.wait()
    assert len(visits(state)) == 1
    assert clinic.tape.stored == set()
    for path in visits(state)[0].iterdir():
        assert path.stat().st_mode & 0o077 == 0

    clinic.fail, clinic.refusals = [], []
    status, said = await clew(*args)

    assert status == 0, said
    assert len(clinic.contexts) == 1, "no second visit was opened"
    assert "it was off for" in said
    ranges = list(Ranges((n, n + 1) for n in clinic.tape.stored))
    (zero, stop), (second, end) = ranges
    assert zero == 0
    assert stop >= 150, "four seconds were captured, and all but the last was on disk"
    assert second - stop >= 50, "the time that passed is passed"
    assert end - second > 350
    assert clinic.tape.length == end
    assert visits(state) == []


async def test_what_was_not_sent_is_sent_by_the_next_run(clinic: Clinic, speech: Path, context: Path, state: Path) -> None:
    args = ("--server", clinic.url, "--file", str(speech), "--context", str(context), "--no-gate")
    clinic.fail, clinic.refusals = [503] * 999, [(503, "not now")] * 999
    run = await begun(*args)
    await until(run, "recording 00:00")
    run.send_signal(signal.SIGTERM)
    await until(run, "finishing")
    run.send_signal(signal.SIGTERM)
    said = await until(run, "run `clew edge` again")
    assert await run.wait() == 1
    assert "Traceback" not in said
    assert len(visits(state)) == 1

    clinic.fail, clinic.refusals = [], []
    status, said = await clew()

    assert status == 0, said
    assert "of an earlier visit were sent" in said
    assert clinic.tape.stored == set(range(max(clinic.tape.stored) + 1))
    assert clinic.deletes == 1, "it had ended, and now the server knows"
    assert visits(state) == []


async def test_withdrawn_consent_leaves_nothing_on_the_disk(clinic: Clinic, speech: Path, context: Path, state: Path) -> None:
    clinic.fail, clinic.refusals = [503] * 999, [(403, "consent was withdrawn")]
    status, said = await clew("--server", clinic.url, "--file", str(speech), "--context", str(context), "--no-gate")
    assert status == 1
    assert "destroyed" in said
    assert visits(state) == []


async def test_memory_only(clinic: Clinic, speech: Path, context: Path, state: Path) -> None:
    run = await begun("--server", clinic.url, "--file", str(speech), "--context", str(context), "--no-gate", "--no-spool")
    await until(run, "server ok")
    run.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(run.wait(), 20) == 0
    assert clinic.tape.length == len(clinic.tape.stored) > 0
    assert await asyncio.to_thread(state.exists) is False
