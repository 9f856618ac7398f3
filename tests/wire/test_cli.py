"""The console command imports a verb's module only when it is called, and errors are one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clew_wire import cli


def _run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "clew_wire.cli", *args], capture_output=True, text=True, check=False)


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"clew {verb}" in shown for verb in cli.VERBS)


def test_an_unknown_verb_is_named(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["scrib"]) == 2
    assert "no such command 'scrib'" in capsys.readouterr().err


def test_a_missing_extra_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(cli.VERBS, "demo", cli.Verb("nothing_of_the_kind", "server", "x"))
    assert cli.main(["demo"]) == 1
    assert "pip install 'clew[server]'" in capsys.readouterr().err


def test_the_table_imports_nothing_heavy():
    code = "import sys, clew_wire.cli as c; c.main(['--help']); print(sorted({'torch','numpy','aiortc','yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["note", "--turns", "none.json", "--context", "none.yaml", "--out", "x.json"], "can't read the context file none.yaml"),
        (["scribe", "none.flac", "--context", "CTX", "--out", "x.json"], "there is no file none.flac"),
        (["note", "--turns", "none.json", "--context", "BAD", "--out", "x.json"], "unknown context key 'note_typ'"),
        (["note", "--turns", "HALF", "--context", "CTX", "--out", "x.json"], "surrogate"),
        (["note", "--turns", "DEEP", "--context", "CTX", "--out", "x.json"], "nested"),
        (["note", "--turns", "CTX", "--context", "DEEP", "--out", "x.json"], "nested"),
        (["note", "--turns", "CTX", "--context", "CTX", "--out", "no/such/x.json"], "can't write"),
    ],
)
def test_errors_are_one_line(args: list[str], says: str, tmp_path: Path):
    good = "id: v\nmode: ambient\ndiscipline: PT\nnote_type: daily\ncontext: {}\n"
    (tmp_path / "CTX").write_text(good)
    (tmp_path / "BAD").write_text(good + "note_typ: x\n")
    (tmp_path / "HALF").write_text('[{"role": "patient", "text": "\\ud800"}]')
    (tmp_path / "DEEP").write_text("[" * 100_000)
    done = _run(*[str(tmp_path / a) if a.isupper() else a for a in args])
    assert done.returncode != 0
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_fault_of_ours_is_one_line_without_what_was_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    from clew_server import note

    def fails(_: list[str]) -> int:
        raise KeyError("the patient said so")

    monkeypatch.setattr(note, "main", fails)
    assert cli.main(["note"]) == 70
    said = capsys.readouterr().err
    assert "KeyError" in said
    assert "--verbose" in said
    assert "patient" not in said
    assert said.count("\n") == 1
    monkeypatch.setenv("CLEW_VERBOSE", "")  # put back what --verbose sets
    with pytest.raises(KeyError):
        cli.main(["note", "--verbose"])
