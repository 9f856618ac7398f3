"""Clock times as rooms say them, and the stretch of work that each closes: fresh scripts, none of them a gold session."""

from __future__ import annotations

import pytest

from clew_server.charting.billing import suggest

SAID = [
    # minutes to an hour that nobody rounds
    ("T: It's half past one. Leg press, three sets of ten.\nP: Ok.\nT: And it's seven minutes to two, good work.", {"97110": 23}),
    ("T: It's twelve to three. Tandem walk along the line.\nP: Ok.\nT: It's five past three, sit down.", {"97112": 17}),
    ("T: Eight minutes past nine, let's go, heel raises, two by fifteen.\nP: Ok.\nT: Now it's nine twenty five.", {"97110": 17}),
    # "that's" before a clock time
    ("T: It's twenty past two. Bridges.\nP: Ok.\nT: That's two forty one, so twenty one minutes of exercise.", {"97110": 21}),
    ("T: It's one twelve. Squats, three by ten.\nP: Ok.\nT: That's one thirty, so eighteen minutes of exercise.", {"97110": 18}),
    # no lead at all
    ("T: It's quarter past four. Foam, eyes closed.\nP: Whoa.\nT: Twenty five to five, so twenty minutes on that.", {"97112": 20}),
    ("T: Ten after eleven. Rows with the band.\nP: Ok.\nT: Five to twelve, long one. That makes forty five minutes.", {"97110": 45}),
    ("T: Okay, it's twenty to four. Step ups.\nP: Ok.\nT: Four o'clock, done, twenty minutes of functional work.", {"97530": 20}),
    ("T: Ten thirty, up you get. Slide board transfers.\nP: Ok.\nT: Done, ten fifty two. That's twenty two minutes.", {"97530": 22}),
    # a clock time that is no boundary
    (
        "T: It's two fifteen. Squats first.\nP: My bus leaves at two forty.\nT: Okay. Remind me when it's two twenty, my tea.\n"
        "P: Ha.\nT: Lunges now. It's two thirty five, that's twenty minutes of strengthening.",
        {"97110": 20},
    ),
    (
        "T: It's nine o five. Grade three glides to the knee.\nP: I go to bed at nine thirty.\nT: Do you. Okay, nine seventeen, that's "
        "your manual.",
        {"97140": 12},
    ),
    ("T: The ten o'clock ran over, sorry. It's ten fifteen. Planks.\nP: Ugh.\nT: Ten thirty, good, fifteen minutes.", {"97110": 15}),
    # the same range, three ways
    ("T: Manual from five to ten until ten after ten.", {"97140": 15}),
    ("T: Therapeutic exercise two forty to three, that's twenty.", {"97110": 20}),
    ("T: Gait training, ten fifty through eleven oh eight.", {"97116": 18}),
]


@pytest.mark.parametrize(("script", "minutes"), SAID)
def test_clock_times_as_they_are_said(script, minutes, talk, context) -> None:
    assert {c.code: c.minutes for c in suggest(talk(script), context())} == minutes


RUN_ON = [
    (
        "T: so that's for next visit treatment today was manual first, two ten to two twenty five, fifteen minutes, glides at the hip "
        "and soft tissue to the glutes, and then therapeutic exercise, two twenty five to two forty two, seventeen minutes, bridges "
        "two sets of twelve and side steps with the band, and next time we add lunges",
        {"97140": 15, "97110": 17},
    ),
    (
        "T: he will see the surgeon next week interventions were neuromuscular reeducation eight oh five to eight twenty five twenty "
        "minutes on the foam with perturbations then gait training eight twenty five to eight thirty five ten minutes with a cane plan "
        "is twice a week and gait training on the curb next visit",
        {"97112": 20, "97116": 10},
    ),
    (
        "T: i did not do the berg that is for next time so what we did was therapeutic activities for twenty three minutes, box lifts "
        "and stairs, and manual therapy for eight minutes to the lumbar spine, and i plan on manual therapy for fifteen minutes next time",
        {"97530": 23, "97140": 8},
    ),
]


@pytest.mark.parametrize(("script", "minutes"), RUN_ON)
def test_dictated_without_stops(script, minutes, talk, context) -> None:
    assert {c.code: c.minutes for c in suggest(talk(script), context(mode="dictation"))} == minutes


def test_a_named_range_contains_the_minutes_said_inside_it(talk, context) -> None:
    visit = talk(
        "T: It's two oh two. Open the planner, please.\nP: Ok.\nT: Time, ten minutes. Now the check book, two errors.\nP: Phew.\n"
        "T: And fifteen minutes of sorting bills. It's two thirty four, that's thirty two minutes of cognitive training."
    )
    assert {c.code: (c.minutes, c.units) for c in suggest(visit, context("SLP", diagnosis="brain injury"))} == {
        "97129": (15, 1),
        "97130": (17, 1),
    }
    exercise = talk(
        "T: It's nine. Bike first.\nP: Ok.\nT: Okay, eight minutes. Leg press now, three by ten.\nP: Ok.\n"
        "T: Squats. It's nine twenty six, so twenty six minutes of exercise."
    )
    assert {c.code: c.minutes for c in suggest(exercise, context())} == {"97110": 26}
    gait = talk(
        "T: Starting at ten to two. Treadmill walking, six minutes.\nP: Ok.\nT: Now the hallway with the cane, four minutes.\nP: Ok.\n"
        "T: Five past two. Fifteen minutes of gait training."
    )
    assert {c.code: c.minutes for c in suggest(gait, context())} == {"97116": 15}


@pytest.mark.parametrize(
    ("diagnosis", "script", "minutes"),
    [
        (
            "dysphonia",
            "T: Long ah. Ten seconds.\nP: Ahh.\nT: You held the voice three minutes. It's five to eleven already.\nP: Oh.\n"
            "T: Straw twice a day, five minutes each. We started at twenty past ten, so thirty five minutes today.",
            {"92507": 35},
        ),
        (
            "dysphagia",
            "T: Six sips, no cough. About four minutes of that.\nP: Mm.\nT: Effortful swallow, ten.\nP: Ok.\n"
            "T: Rest ten minutes after lunch. And that was forty minutes today, start to finish.",
            {"92526": 40},
        ),
        (
            "aphasia",
            "T: Name these. Eleven of twenty.\nP: Cup.\nT: We talked for five minutes about the dog, two errors.\nP: Dog.\n"
            "T: One thirty to two fifteen, forty five minutes.",
            {"92507": 45},
        ),
    ],
)
def test_an_untimed_service_takes_the_sessions_time(diagnosis, script, minutes, talk, context) -> None:
    assert {c.code: c.minutes for c in suggest(talk(script), context("SLP", diagnosis=diagnosis))} == minutes
