"""The short form of the fault kit: real server, real recorder, real models, through the relay and the proxy. Counts only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clew_loadtest.faults.__main__ import main
from clew_models.weights import home

COUNTS = ("frames missing after repair", "finals lost", "finals doubled", "words missing", "visits that did not end")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (home() / "whisper-base").is_dir(), reason="the weights were not fetched"),
]


def test_loss_a_blackout_and_a_kill_lose_nothing(tmp_path: Path):
    main(["--short", "--json", str(tmp_path / "faults.json")])
    found = {(f["scenario"], f["name"]): f["measured"] for f in json.loads((tmp_path / "faults.json").read_text())["figures"]}
    counts = {key: n for key, n in found.items() if key[1] in COUNTS}
    assert len(counts) == 3 * len(COUNTS)
    wrong = {key: n for key, n in counts.items() if n != 0}
    assert not wrong, wrong
