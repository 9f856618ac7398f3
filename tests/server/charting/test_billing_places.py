"""Where and with whom: in water, in a group, with a carer while the patient is elsewhere. Fresh scripts, none a gold session."""

from __future__ import annotations

import pytest

from clew_server.charting.billing import suggest


def billed(visit, context) -> dict[str, tuple[int | None, int]]:
    return {c.code: (c.minutes, c.units) for c in suggest(visit, context)}


AQUATIC = [
    (
        "T: Alright, down the ramp you go. Ten oh five, hold the wall, waist deep is plenty.\nP: It's cold.\n"
        "T: Lunges along the rope, three lengths. Heel raises, two sets of fifteen.\nP: Okay.\nT: Ten thirty, that's it, out you come.",
        {"97113": (25, 2)},
    ),
    (
        "T: Ankle pumps on the mat. Eight minutes of exercise.\nP: Okay.\nT: Into the pool now. Tandem walking, kickboard presses, "
        "squats.\nP: Nice.\nT: And that was eighteen minutes in the water.",
        {"97110": (8, 1), "97113": (18, 1)},
    ),
    (
        "T: We stay in the shallow end. Step ups on the underwater step, leg swings with the noodle.\nP: Fun.\n"
        "T: So twenty two minutes of strengthening.",
        {"97113": (22, 1)},
    ),
    # water to drink, and a pool somewhere else, are no treatment in water
    (
        "T: You swim in the pool at your gym on weekends, right?\nP: Yes.\nT: Take a sip of water first. Squats, three by ten.\nP: Ok.\n"
        "T: Sixteen minutes of exercise.",
        {"97110": (16, 1)},
    ),
    (
        "T: Back on land now, and dry off.\nP: Brr.\nT: Leg press, three sets of ten. That's fifteen minutes of exercise.",
        {"97110": (15, 1)},
    ),
    (
        "T: Fifteen minutes one on one in the water.\nP: Great.\nT: Now the class, all six of you, nine thirty to nine fifty.\nP: Okay.",
        {"97113": (15, 1), "97150": (None, 1)},
    ),
    (
        "T: Twelve minutes of gait training, just us.\nP: Phew.\n"
        "T: Now join the others, it's the balance group. It's two ten.\nP: Hi all.\n"
        "T: Tandem stance, everybody. Foam next.\nP: Oh.\nT: Two thirty, group is done.",
        {"97116": (12, 1), "97150": (None, 1)},
    ),
    (
        "T: We strengthen the big muscle groups, leg press, three of ten.\nP: My yoga class helps too.\nT: Twenty minutes of exercise.",
        {"97110": (20, 1)},
    ),
]


@pytest.mark.parametrize(("script", "codes"), AQUATIC)
def test_in_water_and_in_a_group(script, codes, talk, context) -> None:
    assert billed(talk(script), context()) == codes


def test_dictated_in_water(talk, context) -> None:
    mixed = talk("T: Objective. Therapeutic exercise on land fifteen minutes. Aquatic therapy thirty minutes, squats in chest deep water.")
    assert billed(mixed, context(mode="dictation")) == {"97110": (15, 1), "97113": (30, 2)}
    water = talk("T: Gait training and balance in the therapy pool, waist deep, 9:00 to 9:38.")
    assert billed(water, context(mode="dictation")) == {"97113": (38, 3)}
    grouped = talk("T: Manual therapy 10 minutes. Patient then participated in the exercise class for 30 minutes with four others.")
    assert billed(grouped, context(mode="dictation")) == {"97140": (10, 1), "97150": (None, 1)}


CARERS = [
    (
        "T: Where's your dad?\nC: Napping in the bedroom.\nT: Good, let him sleep, I'll use the time to teach you. It's nine ten.\n"
        "C: Okay.\nT: Show me how you roll him. Now the draw sheet. Your turn, again.\nC: Like this?\n"
        "T: Yes, all by yourself. Nine forty eight, thirty eight minutes for the two of us.",
        {"97550": (38, 1), "97551": (38, 1)},
    ),
    (
        "T: He's still at dialysis, so I'll work with you today.\nC: Good.\nT: Stand behind the tub bench, guard the belt. You try it.\n"
        "C: Got it.\nT: Good return demonstration. That was twenty eight minutes, just you and me.\nC: Thanks.",
        {"97550": (28, 1)},
    ),
    # the patient is in the room
    (
        "T: It's just you and me today.\nP: My wife is at work.\nT: Sock aid, here. Your turn.\nP: There.\n"
        "T: That was twenty minutes of dressing.",
        {"97535": (20, 1)},
    ),
    (
        "T: Let me show your daughter how to guard you.\nC: Okay.\nP: Fine.\nT: Shower transfer, you try it with her.\nC: Good.\n"
        "T: Twenty five minutes of self care.",
        {"97535": (25, 2)},
    ),
]


@pytest.mark.parametrize(("script", "codes"), CARERS)
def test_carers_trained_while_the_patient_is_elsewhere(script, codes, talk, context) -> None:
    assert billed(talk(script), context("OT")) == codes


def test_carers_in_dictation(talk, context) -> None:
    away = talk(
        "T: Objective. Instructed the wife in hemi dressing techniques while the patient was at radiology, 32 minutes, good return "
        "demonstration. Then with the patient self care training, 15 minutes."
    )
    assert billed(away, context("OT", mode="dictation")) == {"97550": (32, 1), "97535": (15, 1)}
    cues = talk("T: Caregiver training with the son, patient dressed without cues. Thirty minutes of self care training.")
    assert billed(cues, context("OT", mode="dictation")) == {"97535": (30, 2)}


PLACES: list[tuple[str, dict[str, str], str, dict[str, int | None]]] = [
    (
        "OT",
        {},
        (
            "T: How's he doing?\n"
            "C: He's in school mornings now.\n"
            "T: Great. Okay buddy, beads, try it again.\n"
            "C: He loves those.\n"
            "T: Eight beads. Twenty minutes of therapeutic activities, nice."
        ),
        {"97530": 20},
    ),
    (
        "OT",
        {},
        (
            "T: Did he sleep?\n"
            "C: He was asleep by eight.\n"
            "T: Good. Scissors, cut on the line. Show me. Again.\n"
            "C: Wow.\n"
            "T: Thirty minutes of therapeutic activities."
        ),
        {"97530": 30},
    ),
    (
        "PT",
        {},
        (
            "T: Is Walter around?\n"
            "C: He's having his bath with the aide.\n"
            "T: No problem, this is for you anyway. Two oh five. Gait belt, stand on his weak side. You show me on me.\n"
            "C: Okay.\n"
            "T: Good. Now the car transfer, you do it.\n"
            "C: Ooh.\n"
            "T: Two thirty five. Alright.\n"
            "C: Here he comes.\n"
            "P: Hello.\n"
            "T: Let's walk with the walker. Two thirty five to two fifty, gait training."
        ),
        {"97550": 30, "97116": 15},
    ),
    (
        "OT",
        {"mode": "dictation"},
        (
            "T: Patient was sleeping in the next room. Session with the husband only. He was taught bed positioning and pressure relief, "
            "and demonstrated both back. 10:00 to 10:46."
        ),
        {"97550": 46, "97551": 46},
    ),
    (
        "SLP",
        {"diagnosis": "dysphagia"},
        (
            "T: She's still at dialysis? Okay.\n"
            "C: Till noon.\n"
            "T: Then I'll teach you the thickener. One scoop, stir, wait. You do it.\n"
            "C: Like this?\n"
            "T: Yes. Thirty five minutes, you and me."
        ),
        {"97550": 35},
    ),
    (
        "OT",
        {"mode": "dictation"},
        (
            "T: Caregiver training provided to the mother while the child was at school, 40 minutes, "
            "on sensory strategies. Mother returned demonstration."
        ),
        {"97550": 40, "97551": 40},
    ),
    (
        "PT",
        {},
        (
            "T: In you go. Three fifteen. Hold the noodle and bicycle your legs in the deep end.\n"
            "P: Ha.\n"
            "T: Now arm sweeps, two sets of fifteen, trunk tall.\n"
            "P: Okay.\n"
            "T: Three forty one. That's it for the pool."
        ),
        {"97113": 26},
    ),
    (
        "PT",
        {},
        (
            "T: After the water we go back to the gym.\n"
            "P: ok\n"
            "T: Twelve minutes in the water. Good. Out of the pool, dry off. Now leg press, three by ten.\n"
            "P: ok\n"
            "T: Fourteen minutes of exercise."
        ),
        {"97113": 12, "97110": 14},
    ),
    (
        "PT",
        {},
        (
            "T: I want you to keep your hydration up, lots of water. Bike first, six minutes. Then bridges.\n"
            "P: ok\n"
            "T: Twenty one minutes of exercise."
        ),
        {"97110": 21},
    ),
    (
        "PT",
        {},
        ("T: Twenty minutes of exercise one on one. Then the three of you together, the chair class, from eleven to eleven thirty.\nP: ok"),
        {"97110": 20, "97150": None},
    ),
    (
        "PT",
        {},
        (
            "T: There's a support group on Mondays. Rows, three by ten.\n"
            "P: ok\n"
            "T: That was fifteen minutes of strengthening. Next week you join our balance class."
        ),
        {"97110": 15},
    ),
    (
        "OT",
        {},
        (
            "T: Today we're in a group, so it's you and three others making soup.\n"
            "P: Yum.\n"
            "T: Stir it, standing at the counter. Good.\n"
            "P: ok\n"
            "T: And that's the cooking group, forty minutes."
        ),
        {"97150": None},
    ),
]


@pytest.mark.parametrize(("discipline", "more", "script", "minutes"), PLACES)
def test_where_and_with_whom(discipline, more, script, minutes, talk, context) -> None:
    assert {c.code: c.minutes for c in suggest(talk(script), context(discipline, **more))} == minutes
