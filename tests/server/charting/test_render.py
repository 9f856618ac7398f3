"""The same note in SOAP and in DAP."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from clew_server.charting.render import FORMS, rendered
from clew_server.note import main
from clew_wire.note import Note, Sentence, empty_note

NOTE = Note(
    {
        "S": (Sentence("s", "Pain 2/10.", (("w0", "w1"),)),),
        "O": (Sentence("o", "Berg 41/56.", (("w2", "w3"),), flags=("low_confidence",)), Sentence("c", "Prior Berg 34/56.", (), "context")),
        "A": (Sentence("a", "Steadier on turns.", (("w4", "w5"),)),),
        "P": (),
    }
)


def headings(text: str) -> list[str]:
    return [row for row in text.splitlines()[1:] if row and not row.startswith("- ")]


@pytest.mark.parametrize(
    ("form", "wanted"), [("soap", ["Subjective", "Objective", "Assessment", "Plan"]), ("dap", ["Data", "Assessment", "Plan"])]
)
def test_every_sentence_stands_once_under_its_heading(form, wanted) -> None:
    text = rendered(NOTE, form)
    assert headings(text) == wanted
    assert [row for row in text.splitlines() if row.startswith("- ")] == [
        "- Pain 2/10.",
        "- Berg 41/56. [low confidence]",
        "- Prior Berg 34/56. [from the chart]",
        "- Steadier on turns.",
        "- nothing was said",
    ]


def test_data_holds_what_was_reported_before_what_was_found() -> None:
    data = rendered(NOTE, "dap").split("Assessment")[0]
    assert data.index("Pain") < data.index("Berg 41")


@pytest.mark.parametrize(("status", "says"), [("draft", "not signed"), ("signed", ", signed")])
def test_a_draft_says_that_it_is_one(status, says) -> None:
    assert says in rendered(replace(empty_note(), status=status), "dap").splitlines()[0]


@pytest.mark.parametrize("form", FORMS)
def test_the_command_prints_it_and_the_session_file_stays_soap(form, tmp_path: Path, capsys) -> None:
    turns, ctx, out = (tmp_path / n for n in ("turns.json", "ctx.yaml", "out.json"))
    turns.write_text(json.dumps([{"role": "patient", "text": "My left knee hurts on stairs, four out of ten."}]))
    ctx.write_text(yaml.safe_dump({"id": "v", "mode": "ambient", "discipline": "PT", "note_type": "daily"}))
    assert main(["--turns", str(turns), "--context", str(ctx), "--out", str(out), "--format", form]) == 0
    assert headings(capsys.readouterr().out) == [h for h, _ in FORMS[form]]
    assert list(json.loads(out.read_text())["note"]["sections"]) == ["S", "O", "A", "P"]


def test_without_a_form_nothing_is_printed(tmp_path: Path, capsys) -> None:
    turns, ctx, out = (tmp_path / n for n in ("turns.json", "ctx.yaml", "out.json"))
    turns.write_text("[]")
    ctx.write_text(yaml.safe_dump({"id": "v", "mode": "ambient", "discipline": "OT", "note_type": "discharge"}))
    assert main(["--turns", str(turns), "--context", str(ctx), "--out", str(out)]) == 0
    assert capsys.readouterr().out == ""
    note = json.loads(out.read_text())["note"]
    assert note["sections"] == {"S": [], "O": [], "A": [], "P": []}
    assert [(c["id"], c["status"]) for c in note["checks"] if c["id"] == "empty"] == [("empty", "block")]
    assert "transcript is empty" in next(c["message"] for c in note["checks"] if c["id"] == "empty")
