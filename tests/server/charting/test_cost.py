"""The measure of what drafts cost, on three minutes of the sample visit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clew_server.charting.cost import chained, main, scripts, told
from clew_server.charting.turns import ENDS

SAMPLE = Path(__file__).parents[3] / "loadtest" / "clew_loadtest" / "sample"


def test_every_quarter_has_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(SAMPLE), "--minutes", "3", "--json", str(tmp_path / "out.json")]) == 0
    figures = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert figures["words"] == 360
    assert [q["words"] for q in figures["quarters"]] == sorted(q["words"] for q in figures["quarters"])
    assert figures["quarters"][-1]["words"] == 360
    assert all(0 < q["final"]["p50"] <= q["final"]["p95"] <= q["final"]["max"] for q in figures["quarters"])
    assert len(capsys.readouterr().out.splitlines()) == 6


def test_finals_bring_sentences_and_correct_words() -> None:
    words = chained(scripts(SAMPLE), 400)
    steps = list(told(words))
    assert all(words[len(step) - 1].w[-1] in ENDS for step in steps[:-1])
    assert len(steps[-1]) == len(words)
    amended = [n for n, w in enumerate(words) for step in steps[-1:] if step[n] != w]
    assert len(amended) <= 2, "only the newest still wait for it"
    assert any(len(step) > 5 and step[5] != words[5] for step in steps)


def test_a_folder_without_scripts_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other.yaml").write_text("a: 1", encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    assert "give a folder" in capsys.readouterr().err
