"""docs/charting.md shows what the program writes of docs/example."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew_wire.cli import main

DOCS = Path(__file__).parents[1] / "docs"


def test_the_worked_example_is_the_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (DOCS / "charting.md").read_text(encoding="utf-8")
    shown = page.partition("<!-- example -->\n")[2].partition("<!-- /example -->")[0]
    example = DOCS / "example"
    given = ["--turns", str(example / "turns.json"), "--context", str(example / "context.yaml"), "--out", str(tmp_path / "session.json")]
    assert main(["note", *given, "--format", "soap"]) == 0
    written = capsys.readouterr().out
    assert shown.strip() == "\n".join(f"    {line}".rstrip() for line in written.strip().splitlines()).strip(), (
        "put what `clew note ... --format soap` prints between the example marks of docs/charting.md"
    )
