"""Checks point at what a reviewer or a payer would send back."""

from __future__ import annotations

import pytest

from clew_server.charting.billing import suggest
from clew_server.charting.checks import checks
from clew_server.charting.goals import link
from clew_wire.note import SECTIONS, Check, Consent, Sentence

YES = Consent(True, "patient")


def sections(**text: list[str]) -> dict[str, tuple[Sentence, ...]]:
    return {s: tuple(Sentence(f"{s}{n}", t, (("w0", "w1"),)) for n, t in enumerate(text.get(s, []))) for s in SECTIONS}


def checked(visit, context, note=None, consent=YES) -> list[Check]:
    codes = suggest(visit, context)
    _, links = link(visit, codes, context)
    note = note or sections(S=["Wobbles on stairs."], O=["Worked."], A=["Needs cues as the ankle gives way."], P=["Continue 2x/week."])
    return list(checks(visit, note, codes, links, context, consent))


def ids(found: list[Check], status: str | None = None) -> list[str]:
    return [c.id for c in found if status is None or c.status == status]


GOOD = (
    "T: Single leg stance on the left is five seconds.\nP: Okay.\nT: It's nine. Foam, I have a hand on your belt, shift left.\nP: Okay.\n"
    "T: Nine fifteen, fifteen minutes of balance training, and you held nine seconds, up from five."
)
WALK = {"g1": "Walk on uneven ground without a cane"}


def test_a_complete_visit_blocks_nothing(talk, context) -> None:
    visit = talk(GOOD)
    assert ids(checked(visit, context(goals=WALK)), "block") == []


def test_ambient_without_consent(talk, context) -> None:
    visit = talk(GOOD)
    assert ids(checked(visit, context(goals=WALK), consent=Consent()), "block") == ["consent_missing"]
    assert ids(checked(visit, context(goals=WALK), consent=Consent(False, "patient")), "block") == ["consent_missing"]
    assert "consent_missing" not in ids(checked(visit, context(mode="dictation", goals=WALK), consent=Consent()))


def test_an_empty_note_says_so(talk, context) -> None:
    assert ids(checked(talk(""), context(), sections())) == ["empty"]


@pytest.mark.parametrize(
    ("script", "mismatch"),
    [
        ("T: Daily note for Martha Quill, physical therapy.", True),
        ("T: Daily note for Alex Reed, physical therapy.", False),
        ("T: Daily note for Alec Reid.", False),
        ("T: Evaluation on Mister Reed.", False),
        ("T: This is a 34 year old woman after a fall.", True),
        ("T: This is a sixty one year old man after a fall.", False),
        ("T: Note for Monday.", False),
    ],
)
def test_the_patient_is_the_encounters(script, mismatch, talk, context) -> None:
    assert ("patient_mismatch" in ids(checked(talk(script), context()))) is mismatch


def test_a_side_is_missing(talk, context) -> None:
    ctx = context(side="left", diagnosis="left knee pain")
    bare = sections(S=["Reports knee pain 3/10."], O=["Knee flexion 110°."])
    found = checked(talk("T: Knee flexion one ten."), ctx, bare)
    assert ids(found, "block") == ["side_missing"]
    partly = sections(S=["Reports left knee pain."], O=["Knee flexion 110°."])
    assert ("side_missing", "warn") in [(c.id, c.status) for c in checked(talk("T: Knee flexion one ten."), ctx, partly)]
    both = sections(S=["Reports left knee pain."], O=["Left knee flexion 110°, right 130°."])
    assert "side_missing" not in ids(checked(talk("T: Knee flexion one ten."), ctx, both))


def test_a_side_against_the_chart(talk, context) -> None:
    ctx = context(side="left", diagnosis="left knee arthroplasty")
    wrong = sections(S=["Reports right knee pain 4/10."], O=["Left knee flexion 100°."])
    assert "side_conflict" in ids(checked(talk("T: Okay."), ctx, wrong))
    other = sections(S=["Left knee pain 4/10."], O=["Right knee flexion 130°, left 100°."])
    assert "side_conflict" not in ids(checked(talk("T: Okay."), ctx, other))


def test_a_denial_that_nobody_said(talk, context) -> None:
    visit = talk("P: My foot tingles at night.")
    note = {**sections(), "S": (Sentence("s", "Denies tingling.", (("w0", "w4"),)),)}
    assert "polarity" in ids(checked(visit, context(), note))
    denied = talk("P: No tingling at all.")
    assert "polarity" not in ids(checked(denied, context(), {**sections(), "S": (Sentence("s", "Denies tingling.", (("w0", "w3"),)),)}))


def test_a_measure_that_the_note_lost(talk, context, heard) -> None:
    visit = talk("T: Berg is forty four out of fifty six. Grip on the left is thirty one pounds.")
    found = [c for c in checked(visit, context(), sections(O=["Left grip 31 lb."])) if c.id == "number_unheard"]
    assert [heard(visit, c.evidence[0]) for c in found] == ["forty four out of fifty six."]


def test_times(talk, context) -> None:
    ctx = context(goals={"g1": "Walk a mile"})
    assert "time_missing" in ids(checked(talk("T: We did gait training today, walking with the cane."), ctx), "block")
    visit = talk("T: Gait training started at nine and ended at nine twenty, ten minutes.")
    (conflict,) = [c for c in checked(visit, ctx) if c.id == "time_conflict"]
    assert conflict.status == "warn"
    assert "20 min apart" in conflict.message
    more = talk("T: Twenty minutes of gait training and twenty minutes of manual therapy. Total session time thirty minutes.")
    assert "time_conflict" in ids(checked(more, ctx))


def test_goals_are_linked_for_exercise_and_balance(talk, context) -> None:
    visit = talk(GOOD)
    assert "goal_unlinked" in ids(checked(visit, context(goals={"g1": "Open a jar with the right hand"})), "block")
    assert "goal_unlinked" in ids(checked(visit, context()), "block")
    manual = talk("T: Fifteen minutes of manual therapy, glides to the hip.")
    assert ids(checked(manual, context()), "block") == []
    assert "goal_unlinked" in ids(checked(manual, context()), "warn")


@pytest.mark.parametrize(
    ("plan", "note_type", "blocked"),
    [
        ("Goal: lift 20 lb from the floor.", "evaluation", False),
        ("Reach the top shelf in 6 weeks.", "re-evaluation", False),
        ("2x/week for 6 weeks.", "evaluation", True),
        ("Goal: lift 20 lb from the floor.", "daily", True),
    ],
)
def test_an_evaluation_sets_the_goal_itself(plan, note_type, blocked, talk, context) -> None:
    visit = talk("T: Therapeutic exercise, leg press three sets of ten at forty pounds, fifteen minutes.\nP: Okay.")
    found = checked(visit, context(note_type=note_type), sections(O=["Leg press 3x10, 40 lb."], A=["Weak."], P=[plan]))
    assert any(c.id == "goal_unlinked" and c.status == "block" for c in found) is blocked


def test_the_deficit_stands_before_the_activity(talk, context) -> None:
    none = talk("T: Foam, hold my hand.\nP: Okay.\nT: That's fifteen minutes of balance training.")
    assert "deficit_missing" in ids(checked(none, context(goals=WALK)), "block")
    late = talk(
        "T: On the foam, hold my hand.\nP: Okay.\nT: That's fifteen minutes of balance training.\n"
        "P: Okay.\nT: Berg is forty out of fifty six."
    )
    (found,) = [c for c in checked(late, context(goals=WALK)) if c.id == "deficit_missing"]
    assert "after the activity" in found.message


def test_skilled_input(talk, context) -> None:
    bare = talk("T: Single leg stance is five seconds.\nP: Okay.\nT: Foam.\nP: Okay.\nT: That's fifteen minutes of balance training.")
    assert "skill_missing" in ids(checked(bare, context(goals=WALK)), "block")


def test_a_plan_that_follows_from_nothing(talk, context) -> None:
    note = sections(
        S=["Reports left knee pain 3/10."], O=["Left knee flexion 110°."], A=["Stiff after surgery."], P=["Begin handwriting drills."]
    )
    found = [c for c in checked(talk("T: Okay."), context(), note) if c.id == "thread_broken"]
    assert ["handwriting" in c.message for c in found] == [True]
    assert "thread_broken" in ids(checked(talk("T: Okay."), context(), sections(S=["Pain 3/10."], P=["Next visit: squats."])))


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Feels better today.", True),
        ("ROM WNL.", True),
        ("Strength improved.", True),
        ("Continue treatment.", True),
        ("Exercises as tolerated.", True),
        ("Shoulder strengthening performed.", True),
        ("Strength improved from 3/5 to 4/5.", False),
        ("Continue 2x/week for 4 weeks.", False),
        ("Pain with stairs 2/10.", False),
    ],
)
def test_vague(text, flagged, talk, context) -> None:
    assert ("vague" in ids(checked(talk("T: Okay."), context(), sections(O=[text])))) is flagged


def test_the_same_note_again(talk, context) -> None:
    said = ["Leg press 3x10 60 lb.", "Left knee flexion 110°.", "Needs cues for alignment."]
    prior = [{"sections": {"O": [{"id": "x", "text": t} for t in said]}}] * 3
    note = sections(O=said)
    assert "repeated" in ids(checked(talk("T: Okay."), context(prior_notes=prior), note))
    assert "repeated" not in ids(checked(talk("T: Okay."), context(prior_notes=prior[:2]), note))
    moved = sections(O=["Leg press 3x10 75 lb.", "Left knee flexion 118°.", "Needs cues for alignment."])
    assert "repeated" not in ids(checked(talk("T: Okay."), context(prior_notes=prior), moved))


def test_pairs_that_payers_bundle(talk, context) -> None:
    visit = talk("T: Fifteen minutes of gait training and fifteen minutes of therapeutic activities.")
    (found,) = [c for c in checked(visit, context()) if c.id == "ncci_pair"]
    assert (found.status, "59" in found.message) == ("warn", True)


def test_blocks_come_first(talk, context) -> None:
    statuses = [c.status for c in checked(talk(GOOD), context(), consent=Consent())]
    assert statuses == sorted(statuses, key=["block", "warn", "ok"].index)
