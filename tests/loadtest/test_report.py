"""The report of a load test, from what its rooms saw."""

from __future__ import annotations

import pytest

from clew_edge.recorder import Outcome
from clew_loadtest.latency import Arrival, word_latencies
from clew_loadtest.report import latencies, report
from clew_loadtest.room import RoomLog
from clew_wire.event import Amend, Final, Partial
from clew_wire.note import Consent, SessionFile, Word, empty_note


def word(n: int, text: str, t1: float) -> Word:
    return Word(f"w{n}", text, t1 - 0.3, t1, "s0", "patient", 0.9)


def partial(text: str, t0: float, t1: float) -> Partial:
    return Partial(after=0, text=text, stable=0, t0=t0, t1=t1)


ARRIVALS = [
    Arrival(1.2, partial("my knee", 0.0, 1.0)),
    Arrival(2.5, Final(seq=1, words=(word(0, "My", 0.6), word(1, "knee.", 1.0)))),
    Arrival(9.0, partial("it swells", 8.0, 9.0)),
    Arrival(9.4, partial("it swells", 8.0, 9.2)),
    Arrival(10.0, Final(seq=2, words=(word(2, "It", 8.5), word(3, "swells.", 9.0)))),
    Arrival(10.5, Amend(seq=3, span=("w3", "w3"), words=(word(3, "smells.", 9.0),), by="hearing")),
]
FILE = SessionFile("x", Consent(), tuple(word(n, w, n + 1.0) for n, w in enumerate("My knee. It smells.".split())), empty_note())
LOG = RoomLog("one", arrivals=ARRIVALS, outcome=Outcome(frames=500, sent=500, held=0, unacked=2, dropped=1), file=FILE, lags=[0.001, 0.003])


def test_looking_at_nearby_partials_only_changes_nothing():
    assert latencies(ARRIVALS) == word_latencies(ARRIVALS)


def test_the_contract_holds():
    found = report([LOG], "my knee it smells bad".split(), 10.0, (3.0, 0.5), [(0.0, 900.0), (10.0, 950.0)])
    assert {k: found[k] for k in ("sessions", "seconds", "words_lost", "frames_lost", "cpu", "rss_mb")} == {
        "sessions": 1,
        "seconds": 10.0,
        "words_lost": 1,
        "frames_lost": 3,
        "cpu": {"server": 0.3, "tablets": 0.05},
        "rss_mb": 950.0,
    }
    assert found["latency"]["partial"]["p50"] == pytest.approx(0.35)  # 0.6, 0.2, 0.5, 0.0
    assert found["latency"]["final"] == {"p50": 1.5, "p95": 1.84}


def test_quarters_amended_words_and_shares_of_a_session():
    found = report([LOG, LOG], [], 10.0, (3.0, 0.5), [(0.0, 900.0), (130.0, 920.0), (600.0, 950.0)])
    assert found["latency_by_quarter"]["first"]["final"]["p50"] == 1.7
    assert found["latency_by_quarter"]["last"]["final"]["p50"] == 1.25
    assert found["amended_share"] == 0.25
    assert found["cpu_per_session"] == {"server": 0.15, "tablets": 0.025}
    assert found["rss_growth_mb"] == 30.0
    assert found["tablet_lag"]["p50"] == 0.002


def test_a_run_without_words_has_no_percentiles():
    found = report([RoomLog("silent")], [], 1.0, (0.1, 0.1), [(1.0, 900.0)])
    assert found["latency"]["final"] == {"p50": None, "p95": None}
    assert found["amended_share"] is None
    assert found["rss_growth_mb"] is None
