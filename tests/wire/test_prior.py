"""Measures of earlier visits, in the shapes that EMRs send."""
# ruff: noqa: E501 - a shape reads best on one line

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from clew_wire.context import parse_context, read_context
from clew_wire.errors import ContextError
from clew_wire.prior import MOST, PriorMeasure, read_prior

BERG = PriorMeasure("Berg", "34/56", date="2026-10-02")


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ([{"name": "Berg", "value": "34/56", "date": "2026-10-02"}], [BERG]),
        ([{"measure": "Berg", "score": "34 / 56", "on": datetime.date(2026, 10, 2)}], [BERG]),
        ({"Berg": {"result": "34/56", "date": "2026-10-02T09:30:00"}}, [BERG]),
        ({"date": "2026-10-02", "Berg": "34/56"}, [BERG]),
        ({"2026-10-02": {"Berg": "34/56"}}, [BERG]),
        ([{"date": "2026-10-02", "measures": {"Berg": "34/56"}}], [BERG]),
        ({"TUG": 14.2}, [PriorMeasure("TUG", "14.2")]),
        ({"TUG": "14.2 s"}, [PriorMeasure("TUG", "14.2", "s")]),
        ([{"name": "knee flexion AROM", "value": 95, "unit": "deg", "side": "L"}], [PriorMeasure("knee flexion AROM", "95", "deg", "left")]),
        ([{"name": "knee", "motion": "flexion", "value": "95°"}], [PriorMeasure("knee flexion", "95", "°")]),
        ({"grip": {"left": 20, "right": 31, "unit": "lb"}}, [PriorMeasure("grip", "20", "lb", "left"), PriorMeasure("grip", "31", "lb", "right")]),
        ({"quad strength": "3+/5"}, [PriorMeasure("quad strength", "3+/5")]),
        ({"naming accuracy": "60%"}, [PriorMeasure("naming accuracy", "60", "%")]),
        ({"Lachman": "positive"}, [PriorMeasure("Lachman", "positive")]),
        ({"Berg": [{"value": "28/56", "date": "2026-08-01"}, {"value": "34/56", "date": "2026-10-02"}]}, [
            PriorMeasure("Berg", "28/56", date="2026-08-01"), BERG]),
        (None, []),
        ([], []),
    ],
)  # fmt: skip
def test_shapes(sent: Any, read: list[PriorMeasure]):
    assert read_prior(sent) == (tuple(read), ())


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ("34/56", "has no measure's name"),
        ([{"value": 3}], r"prior\[0\]' has no measure's name"),
        ([{"name": "Berg"}], "has no value"),
        ({"Berg": True}, "the value of 'Berg' is no number"),
        ({"Berg": "much better"}, "the value of 'Berg' is no number"),
        ([["x"]], r"prior\[0\]\[0\]' has no measure's name"),
    ],
)
def test_what_can_not_be_read_is_named_and_left_out(sent: Any, says: str):
    read, complaints = read_prior(sent)
    assert read == ()
    assert len(complaints) == 1
    assert re.search(says, complaints[0])


def test_there_is_a_limit():
    read, complaints = read_prior([{"name": f"m{n}", "value": n} for n in range(MOST + 5)])
    assert (len(read), len(complaints)) == (MOST, 1)


def test_a_context_carries_them_and_warns():
    made = {"id": "v", "mode": "ambient", "discipline": "PT", "note_type": "daily"}
    context = parse_context(
        {**made, "context": {"case": {"prior": [{"name": "Berg", "value": "34/56", "date": "2026-10-02"}, {"name": "x"}]}}}
    )
    assert context.measures == (BERG,)
    assert "prior[1]" in context.warnings[0]


@pytest.mark.parametrize("twice", ["mode: ambient\nmode: dictation", "id: v\nid: w", "context:\n  case:\n    side: left\n    side: right"])
def test_a_key_that_stands_twice_is_refused(twice: str, tmp_path: Path):
    file = tmp_path / "ctx.yaml"
    file.write_text(twice)
    with pytest.raises(ContextError, match="stands twice"):
        read_context(file)
