"""What is due by the payer's clock."""

from __future__ import annotations

import datetime

import pytest

from clew_server.charting.billing.rules import load
from clew_server.charting.reminders import reminders


def due(visit, context) -> list[str]:
    return [r.id for r in reminders(visit, context)]


@pytest.mark.parametrize(
    ("case", "ids"),
    [
        ({"visits_since_progress_report": 9}, ["progress_report_due"]),
        ({"visits_since_progress_report": 12}, ["progress_report_due"]),
        ({"visits_since_progress_report": 3, "visit_number": 19}, []),
        ({"visit_number": 9}, ["progress_report_due"]),
        ({"visit_number": 10}, ["progress_report_due"]),
        ({"visit_number": 20}, ["progress_report_due"]),
        ({"visit_number": 8}, []),
        ({"visit_number": 11}, []),
        ({}, []),
    ],
)
def test_progress_report(case, ids, talk, context) -> None:
    assert due(talk("T: Hello."), context(**case)) == ids


@pytest.mark.parametrize(
    ("script", "ids"),
    [
        ("T: Your progress report is due on Friday.", ["progress_report_due"]),
        ("T: Next visit I need to write the progress note.", ["progress_report_due"]),
        ("T: The progress report was sent on Monday, it's not due.", []),
        ("T: We are making progress.", []),
        ("T: We have to recertify next week.", ["recertification_due"]),
        ("T: The plan of care expires on the tenth.", ["recertification_due"]),
        ("T: Your certification period is up on Friday.", ["recertification_due"]),
        ("T: The ninety days are almost over, they run out next Tuesday.", ["recertification_due"]),
        ("T: Our plan of care only goes through the sixth, so I'll send the doctor a new one.", ["recertification_due"]),
        ("T: We are at day eighty six of ninety.", ["recertification_due"]),
        ("T: Your plan of care doesn't run out until the fall.", []),
        ("T: The cert was just signed, you're good for ninety days.", []),
        ("T: You took ninety days off work.", []),
        ("T: Stand up, we go over the plan of care.", []),
        ("T: In ninety days you'll be up and running.", []),
        ("T: Your ninety days are up next week.", ["recertification_due"]),
        ("T: Let's renew, the certification lapses Friday.", ["recertification_due"]),
    ],
)
def test_said(script, ids, talk, context) -> None:
    assert due(talk(script), context()) == ids


@pytest.mark.parametrize(
    ("poc", "today", "ids"),
    [
        ({"through": "2026-05-10"}, "2026-05-02", ["recertification_due"]),
        ({"through": datetime.date(2026, 5, 10)}, "2026-05-12", ["recertification_due"]),
        ({"through": "2026-06-30"}, "2026-05-02", []),
        ({"certified_on": "2026-02-01"}, "2026-04-28", ["recertification_due"]),
        ({"certified_on": "2026-02-01"}, "2026-03-01", []),
    ],
)
def test_recertification(poc, today, ids, talk, context) -> None:
    assert due(talk("T: Hello."), context(poc=poc, encounter={"date": today})) == ids


@pytest.mark.parametrize(
    ("discipline", "spend", "ids"),
    [("PT", 2500, ["kx_threshold"]), ("OT", 2300, ["kx_threshold"]), ("SLP", 1000, []), ("chiropractic", 5000, []), ("PT", None, [])],
)
def test_threshold(discipline, spend, ids, talk, context) -> None:
    assert due(talk("T: Hello."), context(discipline, spend_to_date=spend)) == ids


@pytest.mark.parametrize(("today", "stale"), [("2026-03-10", False), ("2027-01-04", True), (None, False)])
def test_figures_of_another_year_say_so(today, stale, talk, context) -> None:
    (reminder,) = reminders(talk("T: Hello."), context("OT", spend_to_date={"ot": "$2,500", "pt_slp": 10}, encounter={"date": today}))
    assert ("end on 2026-12-31" in reminder.message) is stale


@pytest.mark.parametrize(("days", "visit", "due_now"), [(8, 7, True), (8, 9, False), (6, 12, True)])
def test_a_clinic_reports_more_often(days, visit, due_now, talk, context, tmp_path) -> None:
    file = tmp_path / "clinic.toml"
    file.write_text(f"[progress_report]\ntreatment_days = {days}\n")
    assert bool(reminders(talk("T: Hello."), context(visit_number=visit), load(file))) is due_now


def test_past_the_review_amount_it_says_so(talk, context) -> None:
    (reminder,) = reminders(talk("T: Hello."), context(spend_to_date=3100))
    assert "review" in reminder.message


@pytest.mark.parametrize(
    ("script", "ids"),
    [
        ("T: Your cert ends on the fourth, so today we ask for more.", ["recertification_due"]),
        ("T: The ninety days run out this week.", ["recertification_due"]),
        ("T: So this is a recert visit, lots of measuring.", []),
    ],
)
def test_said_in_a_recertification_visit(script, ids, talk, context) -> None:
    assert due(talk(script), context(note_type="recertification")) == ids
    assert due(talk(script), context(note_type="discharge")) == []
