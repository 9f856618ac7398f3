"""The gold sessions, where they are at hand: every command succeeds, and nothing that was not said is in a note."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EVAL = Path(__file__).parents[2].parent / "shared" / "eval"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not EVAL.is_dir(), reason="the gold sessions are not beside this checkout")]


def _run(source: str, out: Path) -> list[dict[str, Any]]:
    clew = Path(sys.executable).with_name("clew")
    command = [sys.executable, str(EVAL / "run.py"), "--clew", str(clew), "--from", source, "--json", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows: list[dict[str, Any]] = json.loads(out.read_text())
    return rows


def test_from_turns_nothing_is_invented(tmp_path: Path):
    rows = _run("turns", tmp_path / "turns.json")
    assert [r["unsupported"] for r in rows] == [[]] * len(rows)
    assert [r["trap_hits"] for r in rows] == [[]] * len(rows)
    assert [r["copied"] for r in rows] == [[]] * len(rows)


def test_from_audio_words_come_out_right(tmp_path: Path):
    rows = _run("audio", tmp_path / "audio.json")
    assert sum(r["wer"] for r in rows) / len(rows) <= 0.08
    assert all(r["marked_ai"] for r in rows)
    assert [r["unsupported"] for r in rows] == [[]] * len(rows)
