"""What the fault runs count, on made-up visits."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from clew_loadtest.faults.__main__ import main, page
from clew_loadtest.faults.judge import Figure, error_points, finals_doubled, finals_lost, gaps, table, words_missing
from clew_loadtest.faults.scenarios import SCENARIOS, SHORT
from clew_loadtest.reference import Reference, Spoken
from clew_wire.errors import SetupError
from clew_wire.event import Final, Gap, Partial
from clew_wire.note import Word


def word(n: int, text: str = "knee", at: float | None = None) -> Word:
    at = float(n) if at is None else at
    return Word(id=f"w{n}", w=text, t0=at, t1=at + 0.3, speaker="s0", role="patient", p=0.9)


def final(seq: int, *words: Word) -> Final:
    return Final(seq=seq, words=words)


def test_a_final_that_the_journal_lacks_or_has_otherwise_is_lost():
    shown = [final(2, word(0)), Partial(after=2, text="x", stable=0, t0=0.0, t1=1.0), final(3, word(1)), final(4, word(2))]
    assert finals_lost(shown, {2: final(2, word(0)), 3: final(3, word(1)), 4: final(4, word(2))}) == 0
    assert finals_lost(shown, {2: final(2, word(0)), 3: final(3, word(1, "hip"))}) == 2


def test_events_shown_twice_and_words_told_twice_are_doubled():
    journal = {2: final(2, word(0)), 3: final(3, word(1))}
    assert finals_doubled([final(2, word(0)), final(3, word(1))], journal) == 0
    assert finals_doubled([final(2, word(0)), final(2, word(0))], journal) == 1
    assert finals_doubled([], {2: final(2, word(0)), 3: final(3, word(0))}) == 1


def test_a_word_is_missing_where_nothing_was_heard():
    reference = Reference(tuple(Spoken("knee", float(n), n + 0.3) for n in range(10)))
    assert words_missing(reference, [word(n, "need") for n in range(10)]) == 0, "heard as another word is no hole"
    assert words_missing(reference, [word(n) for n in range(10) if n not in (4, 5, 6)]) == 3
    assert words_missing(reference, [word(n) for n in range(8)]) == 2
    assert error_points(reference, [word(n) for n in range(8)]) == pytest.approx(20)


def test_gaps_are_frames():
    assert gaps([Gap(t0=1.0, t1=1.06), Gap(t0=1.02, t1=1.08)]) == {50, 51, 52, 53}


def test_what_was_not_measured_is_not_reached():
    assert not Figure("x", "y", 0, None).ok
    assert not Figure("x", "y", 5, 5.1).ok
    assert Figure("x", "y", 5, 5.0).ok
    assert Figure("x", "y", None, None).ok
    rows = table([Figure("loss-5", "frames missing live, %", 1, 0.456), Figure("a", "b", 0, 2), Figure("a", "c", None, None)])
    assert rows[1:] == [
        ["loss-5", "frames missing live, %", "at most 1", "0.46", "yes"],
        ["a", "b", "0", "2", "NO"],
        ["a", "c", "", "not measured", ""],
    ]


def test_the_page_keeps_what_is_around_the_table():
    text = page("before <!-- faults -->old<!-- /faults --> after", [Figure("clear", "b", 0, 0)], 7)
    assert text.startswith("before <!-- faults -->")
    assert text.endswith("<!-- /faults --> after")
    assert "| clear | b | 0 | 0 | yes |" in text
    assert "old" not in text
    with pytest.raises(SetupError, match="faults"):
        page("no place", [], 7)


def test_names_are_their_own_and_unknown_ones_are_refused(capsys: pytest.CaptureFixture[str]):
    for scenarios in (SCENARIOS, SHORT):
        assert len({s.name for s in scenarios}) == len(scenarios)
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [s.name for s in SCENARIOS]
    with pytest.raises(SetupError, match="--list"):
        main(["--only", "earthquake"])


def test_the_spools_own_table_needs_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    rows = [
        {"scenario": "bit flips", "cases": 8, "records_lost": 0, "records_wrong": 0, "crashes": 0},
        {"scenario": "cuts", "cases": 9, "records_lost": 1, "records_wrong": 0, "crashes": 1},
    ]
    monkeypatch.setitem(sys.modules, "clew_loadtest.faults.spool_points", SimpleNamespace(table=lambda: rows))
    assert main(["--only", "spool", "--json", str(tmp_path / "out.json")]) == 1
    found = json.loads((tmp_path / "out.json").read_text())
    assert [(f["name"], f["measured"], f["ok"]) for f in found["figures"]] == [
        ("lost, wrong or crashed in 8 cases of bit flips", 0, True),
        ("lost, wrong or crashed in 9 cases of cuts", 2, False),
    ]
    assert "1 of 2 figures reached" in capsys.readouterr().out
    rows.pop()
    assert main(["--only", "spool"]) == 0
