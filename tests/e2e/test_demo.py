"""The whole system, as `make demo ONCE=1` runs it: server, tablet over WebRTC, words, draft."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from clew_wire.codec import session_from_map


@pytest.mark.slow
def test_a_visit_becomes_a_draft_that_leads_back(tmp_path: Path):
    out = tmp_path / "demo.json"
    done = subprocess.run(
        [sys.executable, "-m", "clew_wire.cli", "demo", "--once", "--json", str(out)],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    data = json.loads(out.read_text())
    latency = data.pop("latency")
    session = session_from_map(data)
    assert {w.role for w in session.words} == {"therapist", "patient"}
    order = {w.id: n for n, w in enumerate(session.words)}
    for section in ("S", "O", "P"):
        assert session.note.sections[section], section
        for sentence in session.note.sections[section]:
            assert sentence.evidence or sentence.source == "context", sentence
            assert all(order[first] <= order[last] for first, last in sentence.evidence)
    assert session.consent.given is True
    assert session.note.ai_assisted
    for tier in ("partial", "final"):
        assert 0 < latency[tier]["p50"] <= latency[tier]["p95"]
    assert latency["partial"]["p50"] < latency["final"]["p50"]
    assert "Traceback" not in done.stderr
