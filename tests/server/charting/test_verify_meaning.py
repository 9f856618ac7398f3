"""What a writer may not turn around or invent: each row is what was said, a true sentence, a false one, and the reason's name."""
# ruff: noqa: E501 - a row reads best on one line

from __future__ import annotations

from typing import Any

import pytest

from clew_server.charting.verify import Verifier
from clew_wire.note import Sentence

ROWS = [
    # a lost denial
    ("denial_lost", "T: Any swelling in the foot?\nP: No.", "Patient denies swelling in foot.", "Patient reports swelling in foot."),
    ("denial_lost", "P: I don't have any cramping anymore.", "Patient denies cramping.", "Patient reports cramping."),
    ("denial_lost", "T: No dizziness with turning, no nausea.", "No dizziness or nausea with turning.", "Dizziness with turning."),
    # a denial that nobody made
    ("denial_unheard", "P: My elbow hurts and it tingles.", "Elbow hurts and tingles.", "Patient denies tingling."),
    ("denial_unheard", "T: He coughs on thin liquids.", "Coughs on thin liquids.", "No cough on thin liquids."),
    ("denial_unheard", "P: I fell. Not badly.\nP: And I get dizzy every morning.", "Patient reports dizziness every morning.", "Patient denies dizziness."),
    # the opposite
    ("opposite_said", "P: It's worse when I sit.", "Patient reports it is worse with sitting.", "Patient reports it is better with sitting."),
    ("opposite_said", "T: Lachman is negative on the left.", "Left Lachman negative.", "Left Lachman positive."),
    ("opposite_said", "T: Hip abduction is weak.", "Hip abduction weak.", "Hip adduction weak."),
    # sides
    ("side_unheard", "T: Left grip is forty pounds.", "Left grip 40 lb.", "Right grip 40 lb."),
    ("side_unheard", "T: The right ankle is stiff.", "R ankle stiff.", "L ankle stiff."),
    ("side_swapped", "T: Left grip is forty pounds. Right grip is fifty five.", "Left grip 40 lb, right 55 lb.", "Left grip 55 lb, right 40 lb."),
    ("side_swapped", "T: Thirty on the left, sixty two on the right.", "Left 30, right 62.", "Left 62, right 30."),
    ("side_swapped", "T: Right hip flexion one ten. Left hip flexion ninety five.", "Right hip flexion 110°; left 95°.", "Right hip flexion 95°; left 110°."),
    # changed numbers
    ("number_unheard", "P: I did eleven minutes on the bike.", "11 min on bike.", "12 min on bike."),
    ("number_unheard", "T: Gait speed is point six.", "Gait speed 0.6.", "Gait speed 0.8."),
    ("number_unheard", "P: The pain is a four.", "Patient reports pain 4/10.", "Patient reports pain 1/10."),
    # values in each other's places
    ("values_swapped", "T: You went from eight to fifteen seconds on the foam.", "On foam from 8 to 15 s.", "On foam from 15 to 8 s."),
    ("values_swapped", "T: Knee flexion is one twenty today. It was one oh five last week.", "Knee flexion 120° today (was 105°).", "Knee flexion 105° today (was 120°)."),
    ("values_swapped", "T: Three sets of twelve heel raises.", "Heel raises 3x12.", "Heel raises 12x3."),
    # claims
    ("claim_unheard", "T: You can reach the top shelf now.", "Patient can reach top shelf now.", "Goal met: reaches top shelf."),
    ("claim_unheard", "T: We did clamshells and bridges.", "Clamshells and bridges.", "Clamshells and bridges, tolerated well."),
    ("claim_unheard", "T: Keep doing the calf stretch.", "Continue calf stretch.", "Continue calf stretch; patient verbalized understanding."),
    ("claim_unheard", "P: All my goals are met, write that down.", "Patient reports all goals are good.", "All goals met."),
    # clinical words
    ("term_unheard", "P: My shoulder hurts at night.", "Patient reports shoulder pain at night.", "Patient reports shoulder pain at night from bursitis."),
    ("term_unheard", "T: Balance on one leg for nine seconds.", "Single-leg stance 9 s.", "Single-leg stance 9 s; Romberg steady."),
    ("term_unheard", "P: I take the pills for it.", "Patient takes pills for it.", "Patient takes gabapentin for it."),
    # speakers
    ("wrong_speaker", "C: He was up all night coughing.", "Wife reports he was up all night coughing.", "Patient reports he was up all night coughing."),
    ("wrong_speaker", "T: He walks with a limp.", "Walks with limp.", "Patient reports walking with limp."),
    ("wrong_speaker", "P: I can't sleep on it.", "Patient cannot sleep on it.", "Caregiver reports patient cannot sleep on it."),
]  # fmt: skip


def judged(talk: Any, context: Any, said: str, text: str, **more: Any) -> Any:
    words = talk(said).words
    return Verifier(words, context(**more)).judge(Sentence("x", text, ((words[0].id, words[-1].id),)))


@pytest.mark.parametrize(("reason", "said", "true", "false"), ROWS)
def test_a_true_sentence_is_shown_and_a_false_one_is_kept_back_by_name(talk: Any, context: Any, reason, said, true, false):
    if "goals" not in said:
        assert judged(talk, context, said, true).why == ""
    verdict = judged(talk, context, said, false)
    assert not verdict.shown
    assert verdict.reason == reason


@pytest.mark.parametrize("text", ["Berg 52/56.", "Balance 52/56 today.", "Berg improved to 52."])
def test_a_goals_number_is_no_measure_of_today(talk: Any, context: Any, text):
    goals = {"g1": "Berg 52 of 56 in 6 weeks"}
    assert judged(talk, context, "T: We did the Berg balance scale.", text, goals=goals).reason == "number_unheard"


def test_a_goals_number_may_stand_as_a_goal(talk: Any, context: Any):
    assert judged(talk, context, "T: We did the Berg balance scale.", "Berg done; goal 52/56.", goals={"g1": "Berg 52 of 56"}).shown


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("T: Goal one is met, you carried the groceries.", "Goal 1 met: carried groceries."),
        ("T: Palm up is seventy degrees.", "Supination 70°."),
        ("T: Quads four plus on the left.", "Left quads strength 4+/5."),
        ("T: I caught him twice.", "Caught x2."),
        ("P: It's stiff, not swollen.", "Stiff, not swollen."),
        ("T: Any pain?\nP: No, it's like a two.", "Patient reports pain 2/10."),
        ("P: I couldn't sleep because of the pain.", "Patient reports pain disrupts sleep."),
        ("T: She's not as dizzy as last week.", "Less dizzy than last week."),
        ("P: My wife says I snore.", "Wife says he snores."),
    ],
)
def test_standard_renderings_and_plain_speech_pass(talk: Any, context: Any, said, text):
    assert judged(talk, context, said, text).why == ""
