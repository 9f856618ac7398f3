"""Facts as data: values with their units, sides, polarity, time and speakers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clew_server.charting.draft import drafted
from clew_server.charting.facts.typed import Typed, values
from clew_server.charting.turns import Talk
from clew_wire.context import VisitContext


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Berg 38/56 (was 34/56).", [("38/56", "", "today"), ("34/56", "", "prior")]),
        ("Left knee flexion AROM 118°, up from 104°.", [("118", "°", "today"), ("104", "°", "prior")]),
        ("Right external rotation PROM 41° (was 33 on Monday).", [("41", "°", "today"), ("33", "°", "prior")]),
        ("TUG 11.4 s; last visit 13 s.", [("11.4", "s", "today"), ("13", "s", "prior")]),
        ("Wall slides 3x10 with 5 lb.", [("3x10", "", "today"), ("5", "lb", "today")]),
        ("Right quadriceps strength 4+/5.", [("4+/5", "", "today")]),
        ("Therapeutic exercise 14 min (9:05-9:19).", [("14", "min", "today"), ("9:05", "", "today"), ("9:19", "", "today")]),
    ],
)
def test_a_value_has_its_unit_and_its_time(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(v.value, v.unit, v.time) for v in values(text)] == expected


def _facts(talk: Callable[[str], Talk], context: Callable[..., VisitContext], script: str) -> tuple[Typed, ...]:
    return drafted(talk(script), context()).facts()


def test_a_denial_is_the_patients_whoever_asked(talk: Callable[[str], Talk], context: Callable[..., VisitContext]) -> None:
    (fact,) = [f for f in _facts(talk, context, "T: Any tingling in the fingers?\nP: No, none.") if f.section == "S"]
    assert fact.denied
    assert fact.time == "today"
    assert fact.speakers == ("therapist", "patient")


def test_a_measure_has_its_side_motion_and_value(talk: Callable[[str], Talk], context: Callable[..., VisitContext]) -> None:
    (fact,) = [f for f in _facts(talk, context, "T: Right shoulder abduction, active, ninety four degrees.") if f.section == "O"]
    assert (fact.kind, fact.sides, fact.motion) == ("rom", ("right",), "abduction")
    assert [(v.value, v.unit, v.time) for v in fact.values] == [("94", "°", "today")]
    assert not fact.denied


def test_an_earlier_value_stands_in_todays_fact(talk: Callable[[str], Talk], context: Callable[..., VisitContext]) -> None:
    script = "T: Left knee flexion, active, one hundred ten degrees. It was ninety two on Tuesday."
    (fact,) = [f for f in _facts(talk, context, script) if f.section == "O"]
    assert fact.time == "today"
    assert [(v.value, v.time) for v in fact.values] == [("110", "today"), ("92", "prior")]


def test_a_plan_is_planned(talk: Callable[[str], Talk], context: Callable[..., VisitContext]) -> None:
    planned = [f for f in _facts(talk, context, "T: Next visit we add step ups on the six inch step.") if f.section == "P"]
    assert planned
    assert all(f.time == "planned" and all(v.time == "planned" for v in f.values) for f in planned)
