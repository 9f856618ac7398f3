"""Whose visit it is: the patient, the part of the body, the side."""

from __future__ import annotations

import pytest
from tests.server.charting.test_checks import checked, ids, sections

from clew_server.charting.encounter import chart_side


def conflict(found, status):
    return next((c for c in found if c.id == "side_conflict" and c.status == status), None)


@pytest.mark.parametrize(
    ("case", "side"),
    [
        ({"side": "Left"}, "left"),
        ({"side": "R"}, "right"),
        ({"side": "bilateral"}, "both"),
        ({"side": None, "diagnosis": "right lateral epicondylitis"}, "right"),
        ({"diagnosis": "right hemiparesis after left MCA stroke"}, "right"),
        ({"diagnosis": "aphasia after left hemisphere stroke"}, ""),
        ({"diagnosis": "bilateral hip osteoarthritis, right worse than left"}, "both"),
        ({"diagnosis": "dysgraphia"}, ""),
    ],
)
def test_the_charts_side(case, side, context) -> None:
    assert chart_side(context(**case)) == side


@pytest.mark.parametrize(
    ("chart", "note"),
    [
        (
            {"side": "left", "diagnosis": "left Achilles tendinopathy"},
            {"S": ["Reports right ankle pain 5/10."], "O": ["Right ankle dorsiflexion 8°."]},
        ),
        ({"side": "right", "diagnosis": "right carpal tunnel syndrome"}, {"S": ["Left wrist pain at night."], "O": ["Left wrist taped."]}),
        (
            {"side": "left", "diagnosis": "left hemiparesis"},
            {"S": ["Right arm feels heavy."], "O": ["Right grip 20 lb.", "Right hand opens jar with minimal assist."]},
        ),
    ],
)
def test_a_chart_whose_side_nobody_spoke_of_blocks_and_shows_both(chart, note, talk, context) -> None:
    found = conflict(checked(talk("T: Okay."), context(**chart), sections(**note)), "block")
    assert found is not None
    assert f"chart says {chart['side']} ({chart['diagnosis']})" in found.message
    assert note["S"][0] in found.message
    assert found.evidence


@pytest.mark.parametrize(
    ("chart", "note"),
    [
        ({"side": "left", "diagnosis": "left knee arthroplasty"}, {"S": ["Left knee pain 3/10."], "O": ["Right knee pain on stairs."]}),
        ({"side": "right", "diagnosis": "right hip fracture"}, {"S": ["Right hip sore.", "Left hip pain since Monday."]}),
        ({"side": "left", "diagnosis": "left shoulder pain"}, {"O": ["Right shoulder massage.", "Left shoulder flexion 120°."]}),
    ],
)
def test_both_sides_in_the_visit_only_warn(chart, note, talk, context) -> None:
    found = checked(talk("T: Okay."), context(**chart), sections(**note))
    assert conflict(found, "block") is None
    assert conflict(found, "warn") is not None


@pytest.mark.parametrize(
    ("chart", "note"),
    [
        ({"side": "left", "diagnosis": "left knee arthroplasty"}, {"O": ["Uninvolved right knee flexion 135°.", "Knee flexion 100°."]}),
        (
            {"side": "right", "diagnosis": "right adhesive capsulitis, shoulder"},
            {"O": ["Left shoulder flexion 165°.", "Left shoulder abduction 160°.", "Shoulder flexion 96°."]},
        ),
        (
            {"side": "left", "diagnosis": "left hip arthroscopy"},
            {"O": ["Right hip flexion 120°.", "Right hip strength 5/5.", "Firm on left."]},
        ),
        ({"side": "left", "diagnosis": "left knee arthroplasty"}, {"S": ["New right knee pain since the weekend."]}),
        ({"side": "left", "diagnosis": "left knee pain"}, {"S": ["Left knee pain 2/10."], "O": ["Right shoulder sore from the crutch."]}),
    ],
)
def test_the_other_side_as_comparison_or_news_conflicts_with_nothing(chart, note, talk, context) -> None:
    found = checked(talk("T: Okay."), context(**chart), sections(**note))
    assert "side_conflict" not in ids(found)


def test_a_bilateral_chart_asks_for_the_side_that_nobody_named(talk, context) -> None:
    chart = context(side="bilateral", diagnosis="bilateral knee osteoarthritis")
    one = checked(talk("T: Okay."), chart, sections(S=["Right knee pain 4/10."], O=["Right knee flexion 110°."]))
    assert [(c.status, "only the right" in c.message) for c in one if c.id == "side_missing"] == [("warn", True)]
    both = checked(talk("T: Okay."), chart, sections(S=["Right knee pain 4/10, left 2/10."]))
    assert "side_missing" not in ids(both)
    none = checked(talk("T: Okay."), chart, sections(S=["Knee pain 4/10."]))
    assert ids(none, "block") == []
    assert "side_missing" in ids(none, "warn")


def test_a_chart_that_contradicts_itself(talk, context) -> None:
    chart = context(side="left", diagnosis="right shoulder impingement")
    found = conflict(checked(talk("T: Okay."), chart, sections(S=["Left shoulder pain 4/10."])), "warn")
    assert found is not None
    assert "contradicts itself" in found.message


@pytest.mark.parametrize(
    ("diagnosis", "note", "mismatch"),
    [
        ("left knee arthroplasty", {"S": ["Left shoulder pain 4/10."], "O": ["Left shoulder flexion 120°."]}, True),
        ("right carpal tunnel syndrome", {"S": ["Ankle gives way."], "O": ["Ankle dorsiflexion 5°."]}, True),
        ("low back pain", {"S": ["Wrist pain 3/10."], "O": ["Grip 20 lb."]}, True),
        ("low back pain", {"S": ["Hip pain 3/10."], "O": ["Hip flexion 100°."]}, False),
        ("left knee arthroplasty", {"S": ["Left shoulder sore too."], "O": ["Left knee flexion 100°."]}, False),
        ("Parkinson disease", {"S": ["Shoulder pain 3/10."], "O": ["Shoulder flexion 100°."]}, False),
        ("left knee arthroplasty", {"O": ["Shoulder flexion 120°."]}, False),
    ],
)
def test_a_visit_about_another_part_of_the_body(diagnosis, note, mismatch, talk, context) -> None:
    found = checked(talk("T: Okay."), context(diagnosis=diagnosis), sections(**note))
    assert ("patient_mismatch" in ids(found, "warn")) is mismatch


@pytest.mark.parametrize(
    ("script", "patient", "mismatch"),
    [
        ("T: Good morning, Mrs. Quill, come in.", {"name": "Alex Reed"}, True),
        ("T: Hi Mr. Reed.", {"name": "Alex Reed"}, False),
        ("T: Hello, Ms. Reid.", {"name": "Alex Reed"}, False),
        ("T: This is a seventy year old woman with a stroke.", {"name": "Alex Reed", "age": "61", "sex": "F"}, True),
        ("T: This is a sixty one year old woman with a stroke.", {"name": "Alex Reed", "age": "61", "sex": "F"}, False),
        ("T: This is a sixty one year old man with a stroke.", {"name": "Alex Reed", "age": 61, "sex": "F"}, True),
    ],
)
def test_greeted_name_age_and_sex(script, patient, mismatch, talk, context) -> None:
    found = checked(talk(script), context(patient=patient))
    assert ("patient_mismatch" in ids(found)) is mismatch
