"""Minutes and clock times that a sentence gives by what stands around it: each cause in three wordings, none a gold session."""
# ruff: noqa: E501 - a script reads best on one line

from __future__ import annotations

import pytest

from clew_server.charting.billing import suggest

UNIT_UNDERSTOOD = [
    (
        "T: We did twenty four minutes of strengthening, and the gait training with the walker around the gym was nine.",
        {"97110": (24, 2), "97116": (9, 0)},
    ),
    ("T: Manual therapy for ten minutes. Therapeutic activities for twenty: crates to the counter.", {"97140": (10, 1), "97530": (20, 1)}),
    ("T: Ther ex, twenty five minutes. Gait for ten with the hemi walker.", {"97110": (25, 2), "97116": (10, 0)}),
    ("T: Strengthening was twelve minutes. Her balance was nine out of twenty eight.", {"97110": (12, 1)}),
]
ANNOUNCED = [
    (
        "T: I'm going to massage that calf, it's ten past one.\nP: Okay.\nT: One twenty five. Bridges, three sets of ten. One forty.",
        {"97140": (15, 1), "97110": (15, 1)},
    ),
    (
        "T: Let's mobilize that ankle, it's nine fifteen.\nP: Sure.\nT: It's nine thirty. Heel raises, two sets of twenty. And nine forty five.",
        {"97140": (15, 1), "97110": (15, 1)},
    ),
    (
        "T: We'll do the balance on the foam first, four oh five now.\nP: Good.\nT: Okay, four eighteen. Squats, three sets of ten.\nP: Hard.\n"
        "T: Four thirty.",
        {"97112": (13, 1), "97110": (12, 1)},
    ),
]
THE_REST_OF_A_RANGE = [
    (
        "T: Treatment time ten to ten forty. Of that, gait training fifteen minutes and the rest therapeutic exercise.",
        {"97116": 15, "97110": 25},
    ),
    (
        "T: In at five past two, out at two forty, that was the visit. Manual therapy ten minutes, the rest was balance on the foam.",
        {"97140": 10, "97112": 25},
    ),
    ("T: Session nine to nine thirty eight. Twelve minutes of transfers, the remaining time gait training.", {"97530": 12, "97116": 26}),
]
APART = [
    ("T: Therapeutic exercise, planks with a ten second hold, sixteen minutes.", {"97110": (16, 1)}),
    ("T: Gait training, stairs with one hand held, seventeen minutes.", {"97116": (17, 1)}),
    ("T: Ther ex: leg press, wall sit, thirty minutes.", {"97110": (30, 2)}),
]
AS_AT_HOME = [
    ("T: Open the jars like you do at home. That was eighteen minutes of therapeutic activities.", {"97530": (18, 1)}),
    ("T: Fine motor, the keys and the coins as you would at home, fifteen minutes.", {"97530": (15, 1)}),
    ("T: Do the putty at home, ten minutes.", {}),
]
NOT_FOAM = [
    ("T: I rolled the quad with the foam roller, my hands on it, twelve minutes.", {"97140": (12, 1)}),
    ("T: Rolling the calf by hand with the foam roller took nine minutes.", {"97140": (9, 1)}),
    ("T: Stand on the foam, eyes shut. That was twelve minutes.", {"97112": (12, 1)}),
]

LAST_MINUTES = [
    ("T: Balance on the foam took eighteen minutes. The last ten minutes we did gait training.", {"97112": (18, 1), "97116": (10, 1)}),
    ("T: Manual therapy eleven minutes. The last twenty minutes were therapeutic exercise.", {"97140": (11, 1), "97110": (20, 1)}),
    ("T: Rest for the last two minutes.", {}),
]
A_PART_OF_THE_STRETCH = [
    ("T: It's ten past two. The bike for five minutes, then leg press, three by ten. Two thirty.", {"97110": (20, 1)}),
    ("T: Starting at nine. Treadmill for four minutes.\nP: Ok.\nT: Squats, two sets of ten. Nine eighteen.", {"97110": (18, 1)}),
    ("T: It's one o'clock. Arm bike, six minutes. Rows, three sets of twelve.\nP: Ok.\nT: One twenty five now.", {"97110": (25, 2)}),
]
CLOSED_BY_NAME = [
    (
        "T: It's four o'clock. Stand on the foam.\nP: Ok.\nT: Four fifteen, that was the balance work. Rows, three sets of ten.\nP: Ok.\nT: Four thirty.",
        {"97112": (15, 1), "97110": (15, 1)},
    ),
    (
        "T: It's eight ten. Relax your calf.\nP: Ok.\nT: Eight twenty five, done with the massage. Lunges, two sets of eight.\nP: Ok.\nT: Eight forty.",
        {"97140": (15, 1), "97110": (15, 1)},
    ),
    ("T: We went over your home program, and the exercises took sixteen minutes today.", {"97110": (16, 1)}),
]


def _given(found, expected):
    return {c.code: (c.minutes if isinstance(expected.get(c.code), int) else (c.minutes, c.units)) for c in found}


@pytest.mark.parametrize(
    ("script", "expected"),
    [*UNIT_UNDERSTOOD, *ANNOUNCED, *THE_REST_OF_A_RANGE, *APART, *NOT_FOAM, *LAST_MINUTES, *A_PART_OF_THE_STRETCH, *CLOSED_BY_NAME],
)
def test_minutes_are_those_of_their_work(script, expected, talk, context) -> None:
    assert _given(suggest(talk(script), context("PT")), expected) == expected


@pytest.mark.parametrize(("script", "expected"), AS_AT_HOME)
def test_work_done_as_at_home_is_done_here(script, expected, talk, context) -> None:
    assert _given(suggest(talk(script), context("OT")), expected) == expected
