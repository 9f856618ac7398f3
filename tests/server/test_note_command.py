"""`clew note` with input that no note can be made of: one line, and nothing written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from clew_server.charting.billing.rules import load
from clew_wire.cli import main

GOOD: dict[str, Any] = {"id": "v", "mode": "ambient", "discipline": "PT", "note_type": "daily"}


def note(folder: Path, context: str | None, turns: str = "[]", *more: str) -> tuple[int, Path]:
    """The command's status, and where the session file would be."""
    ctx, said, out = folder / "ctx.yaml", folder / "turns.json", folder / "out.json"
    if context is not None:
        ctx.write_text(context)
    said.write_text(turns)
    return main(["note", "--turns", str(said), "--context", str(ctx), "--out", str(out), *more]), out


@pytest.mark.parametrize(
    ("context", "says"),
    [
        ({**GOOD, "discipline": "nursing"}, "context key 'discipline' is 'nursing': write one of PT, OT, SLP, chiropractic"),
        ({**GOOD, "note_type": "consult"}, "context key 'note_type' is 'consult'"),
        ({**GOOD, "mode": ["ambient", "dictation"]}, "context key 'mode' is"),
        (None, "can't read the context file"),
        ("mode: ambient\nmode: dictation", "context key 'mode' stands twice (line 2)"),
        ("just words", "the context must be a map"),
    ],
)
def test_one_line_says_what_to_do(context: Any, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    text = context if context is None or isinstance(context, str) else yaml.safe_dump(context)
    status, out = note(tmp_path, text)
    told = capsys.readouterr().err.rstrip("\n")
    assert status == 1
    assert told.startswith("clew note: ")
    assert says in told
    assert "\n" not in told
    assert not out.exists()


def test_the_clinics_rules_reach_the_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rules = tmp_path / "rules.toml"
    rules.write_text('[gates]\nempty = "warn"\n')
    status, out = note(tmp_path, yaml.safe_dump(GOOD), "[]", "--rules", str(rules))
    assert status == 0
    assert [c["status"] for c in json.loads(out.read_text())["note"]["checks"] if c["id"] == "empty"] == ["warn"]
    rules.write_text('[gates]\nemty = "warn"\n')
    load.cache_clear()  # the same path with another text: only a test does that
    status, _ = note(tmp_path, yaml.safe_dump(GOOD), "[]", "--rules", str(rules))
    assert (status, "unknown key 'gates.emty'" in capsys.readouterr().err) == (1, True)


def test_the_facts_go_out_as_data(tmp_path: Path):
    turns = [{"role": "therapist", "text": "Grip on the left is forty one pounds, it was thirty six."}]
    facts = tmp_path / "facts.json"
    status, out = note(tmp_path, yaml.safe_dump(GOOD), json.dumps(turns), "--facts", str(facts))
    assert status == 0
    (fact,) = json.loads(facts.read_text())
    assert fact["sentence"] in out.read_text()
    assert fact["sides"] == ["left"]
    assert fact["values"] == [{"value": "41", "unit": "lb", "time": "today"}, {"value": "36", "unit": "lb", "time": "prior"}]
