"""What a note takes from the chart, and that it is marked as such."""
# ruff: noqa: E501 - a case reads best on one line

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.server.charting.test_checks import YES, sections

from clew_server.charting.chart import unaddressed, with_chart
from clew_server.charting.draft import draft
from clew_wire.note import SECTIONS


def added(note: dict[str, Any], chart: Any, served: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The chart's sentences, each with the one before it."""
    out = with_chart(note, served, chart)
    assert {s: [x for x in out[s] if x.source == "spoken"] for s in SECTIONS} == {s: list(note[s]) for s in SECTIONS}
    rows = [(out[s][n - 1].text if n else "", x) for s in SECTIONS for n, x in enumerate(out[s]) if x.source == "context"]
    assert all(x.evidence == () and x.flags == () for _, x in rows)
    assert len({x.id for _, x in rows}) == len(rows)
    return [(before, x.text) for before, x in rows]


@pytest.mark.parametrize(
    ("prior", "note", "text"),
    [
        ([{"name": "Berg", "value": "34/56", "date": "2026-10-02"}], {"O": ["Berg balance scale 41/56."]}, "Prior Berg 34/56 (2026-10-02)."),
        ({"knee flexion AROM": {"value": 95, "unit": "degrees", "side": "L"}}, {"O": ["Left knee flexion AROM 110°."]}, "Prior left knee flexion AROM 95°."),
        ({"quadriceps strength": {"left": "3+/5"}}, {"O": ["Left quad strength 4/5."]}, "Prior left quadriceps strength 3+/5."),
        ({"quad strength": {"left": "3+/5"}}, {"O": ["Left quadriceps strength 4/5."]}, "Prior left quad strength 3+/5."),
        ({"grip": {"left": 20, "right": 31, "unit": "lb"}}, {"O": ["Grip left 24 lb; right 33 lb."]}, "Prior left grip 20 lb, right grip 31 lb."),
        ({"QuickDASH": 54}, {"S": ["QuickDASH score 41."]}, "Prior QuickDASH 54."),
        ({"naming accuracy": "60%"}, {"O": ["Naming accuracy 80% with minimal cues."]}, "Prior naming accuracy 60%."),
        ({"Hawkins-Kennedy": "positive"}, {"O": ["Hawkins-Kennedy negative on right."]}, "Prior Hawkins-Kennedy positive."),
    ],
)  # fmt: skip
def test_an_earlier_value_stands_beside_todays(prior, note, text, context) -> None:
    today = next(iter(note.values()))[0]
    assert added(sections(**note), context(prior=prior)) == [(today, text)]


@pytest.mark.parametrize(
    ("prior", "note"),
    [
        ({"Berg": "34/56"}, {"O": ["Berg 41/56, was 34/56."]}),
        ({"TUG": "14.2 s"}, {"O": ["TUG 11 s, down from 14.2."]}),
        ({"Berg": "34/56"}, {"O": ["Single leg stance 9 s."]}),
        ({"knee flexion PROM": {"value": 95, "unit": "deg"}}, {"O": ["Left knee flexion AROM 110°."]}),
        ({"knee flexion": {"value": 95, "unit": "deg", "side": "right"}}, {"O": ["Left knee flexion 110°."]}),
        ({"grip": {"right": "31 lb"}}, {"O": ["Grip practice with the left hand for 5 min."]}),
        ({"pain": "6/10"}, {"S": ["Pain keeps him awake."]}),
    ],
)
def test_nothing_is_added_where_it_was_told_or_is_not_the_same(prior, note, context) -> None:
    assert added(sections(**note), context(prior=prior)) == []


def test_the_newest_of_several_earlier_values(context) -> None:
    prior = [{"name": "Berg", "value": v, "date": d} for v, d in (("34/56", "2026-10-02"), ("28/56", "2026-08-01"))]
    assert added(sections(O=["Berg 41/56."]), context(prior=prior)) == [("Berg 41/56.", "Prior Berg 34/56 (2026-10-02).")]


GOALS = {"g1": "Climb a flight of stairs without a rail", "g2": "TUG under 12 s", "g3": "Swallow thin liquids without cough"}


@pytest.mark.parametrize(
    ("note_type", "note", "served", "left"),
    [
        ("progress", {"A": ["Stairs still need a rail for a whole flight."]}, (), ["g2", "g3"]),
        ("discharge", {"A": ["Goal 1 met.", "Goal 3 met."], "O": ["TUG 11 s."]}, (), []),
        ("recertification", {"A": ["Needs cues."]}, ("g2",), ["g1", "g3"]),
        ("re-evaluation", {"A": ["Coughs on thin liquids, no longer on thick."]}, ("g1", "g2"), []),
        ("daily", {"A": ["Needs cues."]}, (), []),
        ("evaluation", {"A": ["Needs cues."]}, (), []),
    ],
)
def test_goals_that_the_visit_says_nothing_about(note_type, note, served, left, context) -> None:
    chart = context("PT", note_type, goals=GOALS)
    assert [g.id for g in unaddressed(sections(**note), served, chart)] == left
    assert [t for _, t in added(sections(**note), chart, served)] == [f"Goal of the plan of care: {GOALS[g]}." for g in left]


def test_an_open_goal_is_asked_for(context, talk) -> None:
    visit = talk("T: TUG is eleven seconds today, it was fourteen.\nP: Great.\nT: We go on once a week for four weeks.")
    note = draft(visit.words, context("PT", "progress", goals=GOALS), YES)
    asked = [c.message for c in note.checks if c.id == "goal_unlinked"]
    assert any("Swallow thin liquids" in m for m in asked)
    assert not any("TUG under" in m for m in asked)


@pytest.mark.parametrize(
    ("discipline", "diagnosis", "said", "written"),
    [
        ("PT", "right rotator cuff repair, 8 weeks", "Shoulder is stiff.", True),
        ("SLP", "childhood onset fluency disorder", "Repeats sounds since age 4.", True),
        ("OT", "left distal radius fracture", "Had a left distal radius fracture in May.", False),
    ],
)
def test_an_evaluation_names_the_referral_where_the_visit_did_not(discipline, diagnosis, said, written, context) -> None:
    for note_type in ("evaluation", "daily"):
        texts = [t for _, t in added(sections(S=[said]), context(discipline, note_type, diagnosis=diagnosis))]
        assert texts == ([f"Referral diagnosis: {diagnosis}."] if written and note_type == "evaluation" else [])


@pytest.mark.parametrize("note_type", ["evaluation", "progress", "discharge"])
def test_an_empty_visit_takes_nothing_from_the_chart(note_type, context) -> None:
    chart = context("PT", note_type, goals=GOALS, diagnosis="left knee pain", prior={"Berg": "34/56"})
    note = draft((), chart, YES)
    assert all(not note.sections[s] for s in SECTIONS)
    assert [c.id for c in note.checks if c.status == "block"] == ["empty"]


def test_the_charts_sentences_are_no_ground_for_checks(context, talk) -> None:
    chart = context("PT", "progress", goals={"g1": "Strength improved"}, prior={"Berg": "44/56"})
    visit = talk("T: Berg is forty six out of fifty six.\nP: Okay.\nT: Next week we do stairs.")
    note = draft(visit.words, chart, YES)
    assert any(x.source == "context" for x in note.sections["A"])
    assert "vague" not in [c.id for c in note.checks if "Strength improved" in c.message]
    assert any(c.id == "thread_broken" and "no assessment" in c.message for c in note.checks)


def test_what_the_chart_does_not_have_is_not_written(context) -> None:
    chart = context("PT", "daily", prior={"Berg": "34/56"})
    forged = type(chart.measures[0])("Tinetti", "19/28")
    assert added(sections(O=["Tinetti 24/28."]), replace(chart, measures=(forged,), case={})) == []
