"""A plan and an assessment are written, not quoted: each rule on rooms of several kinds."""
# ruff: noqa: E501 - a line of speech reads best on one line

from __future__ import annotations

import re

import pytest
from tests.server.charting.dialogue import Dialogue, drafted, texts

from clew_server.charting.compose.plans import planned
from clew_server.charting.compose.reasons import before_asides, reasoned

PLANS = (
    # how often and how long, whoever wants it
    ("therapist would want to see her 2x/week for 6 weeks", "2x/week for 6 weeks"),
    ("would like patient here 3x/week for 4 weeks", "3x/week for 4 weeks"),
    ("keep coming 1x/week, 3 more weeks", "1x/week, 3 more weeks"),
    ("otherwise it is still 1x/week for 5 weeks", "1x/week for 5 weeks"),
    ("3x/week for 2 weeks, and after that 1x/week for 6", "3x/week for 2 weeks, then 1x/week for 6 weeks"),
    ("cut back from 3x/week to 2, for 4 weeks", "decrease from 3x/week to 2x/week for 4 weeks"),
    # goals, with their time
    ("in 6 weeks goal is for climbing 12 stairs with 1 rail", "goal (6 weeks): climbing 12 stairs with 1 rail"),
    ("by discharge, 90% on the final S", "goal (by discharge): 90% on the final S"),
    ("by 3 weeks, grip at 40 lb", "goal (3 weeks): grip at 40 lb"),
    ("by friday start the stairs", "by friday: initiate the stairs"),
    ("new goal, button a shirt in 4 min", "new goal: button a shirt in 4 min"),
    # conditions stay with what they govern
    ("if the knee locks, patient stops and calls therapist", "patient to stop and call therapist if the knee locks"),
    ("if patient gets dizzy or her speech goes funny, she goes to the emergency room", "patient to go to the emergency room if patient gets dizzy or her speech goes funny"),
    ("if any numbness comes on he calls therapist", "patient to call therapist if any numbness comes on"),
    ("no driving, and therapist is phoning the surgeon today", "no driving, therapist to phone the surgeon today"),
    ("if it swells again, call therapist", "patient to call therapist if it swells again"),
    ("if patient is at 2 or less Monday, will start her on lunges", "if patient is at 2 or less Monday, start lunges"),
    ("start with ankle pumps and quad sets", "initiate ankle pumps and quad sets"),
    # as notes say it
    ("no pivoting until the scan, as the surgeon ordered", "no pivoting until the scan, per surgeon"),
    ("sling at night as her doctor wants", "sling at night per doctor"),
    ("hold the running as dr. Osei advised", "hold the running per dr. Osei"),
    ("remain on pureed foods, and next visit we recheck crackers", "continue pureed foods; next visit: recheck crackers"),
    ("continue 2x/week, stay on thin liquids by spoon", "continue 2x/week, continue thin liquids by spoon"),
    ("stay on patient's left side at the curb", "Patient to stay on patient's left side at the curb"),
    ("stay on top of the swelling", "Patient to stay on top of the swelling"),
    # what was not reached today is the next visit's
    ("therapist did not get to pinch today, so that is 1st thing next visit", "next visit: pinch (not done today)"),
    ("therapist did not do the Berg either, that is for visit 12", "visit 12: Berg (not done today)"),
    ("we ran out of time for the reading part, next week", "next week: the reading part (out of time today)"),
    # who does it
    ("send patient's surgeon a note about the drainage", "therapist to contact patient's surgeon about the drainage"),
    ("therapist would also ask the school about recess", "therapist to ask the school about recess"),
    ("will skip the ladder", "skip the ladder"),
    ("no driving until therapist says otherwise", "no driving until therapist advises otherwise"),
    # no talk
    ("the brace stays on at night, and that is the whole list", "the brace stays on at night"),
    ("therapist owes patient progress report, it is due next visit", "progress report due next visit"),
    ("hear how he does with it", ""),
    ("40 min", ""),
)  # fmt: skip


@pytest.mark.parametrize(("said", "told"), PLANS, ids=[s for s, _ in PLANS])
def test_a_plan_is_no_talk(said: str, told: str) -> None:
    assert planned(said, ambient=True) == told


REASONS = (
    ("therapist's thinking is tendon is loading better", "tendon is loading better"),
    ("what therapist is seeing is the left side is slower", "the left side is slower"),
    ("glad to hear it, and the hip is looser", "the hip is looser"),
    ("this is our 20th visit, which means therapist owes Medicare a report card", ""),
    ("we said 30, so not yet", "short of the goal of 30"),
    ("we wanted 12, that goal is done", "goal of 12: met"),
    ("goal was 1.1, so he is still short of it", "short of the goal, which was 1.1"),
    ("bathing and meds, moving along but not there", "bathing and meds: progressing, not yet met"),
    ("what is still left is word finding in a group", "remaining: word finding in a group"),
    ("what is holding patient back is that scar", "patient is limited by scar"),
    ("he gets it when therapist talks him through it", "he gets it with verbal guidance"),
    ("pitch is at 190, which tells therapist that the folds close", "pitch is at 190, indicating the folds close"),
)  # fmt: skip


@pytest.mark.parametrize(("said", "told"), REASONS, ids=[s for s, _ in REASONS])
def test_reasoning_is_no_talk(said: str, told: str) -> None:
    assert reasoned(said) == told


@pytest.mark.parametrize("goal", ["curb goal", "12 weeks without a brace", "level 6 goal"])
def test_a_verdict_of_no_is_no_aside(goal: str) -> None:
    assert "not met" in before_asides(f"pinch goal is met, and {goal}, no, because of the wrist")


def _told(said: str, mode: str = "ambient") -> str:
    turns = tuple((row.strip()[0], row.strip()[2:]) for row in said.strip().splitlines())
    return "\n".join(texts(drafted(Dialogue("x", turns, mode=mode)), "AP"))


@pytest.mark.parametrize(("said", "pattern", "never"), [
    ("T: I'll call his surgeon today about the stitches.", r"(?i)(?:therapist to )?call", r"(?i)patient to call"),
    ("C: She slid down again.\nT: I want you to turn her every two hours at night.", r"(?i)(?:caregiver|family member|\w+) to turn her", r"(?i)patient to turn|goal"),
    ("T: Next visit we'll skip the treadmill and do stairs.", r"Next visit: skip", r"(?i)patient to skip"),
    ("T: The reach goal is met, the lift goal is not met, and thirty days without a spill, no, because of Tuesday.", r"(?i)spill not met", r"(?!)"),
])  # fmt: skip
def test_who_does_it_and_what_was_denied_stay(said: str, pattern: str, never: str) -> None:
    told = _told(said)
    assert re.search(pattern, told), told
    assert not re.search(never, told), told
