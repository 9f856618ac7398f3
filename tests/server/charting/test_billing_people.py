"""Codes and units as people talk: they interrupt, correct themselves and say it in passing. Fresh scripts, none a gold session."""

from __future__ import annotations

import pytest

from clew_server.charting.billing import suggest

RUDE = [
    (
        "PT",
        {},
        (
            "T: Alright, clock says three oh five. Hop up, I'll work on that neck. Soft tissue, suboccipitals.\n"
            "P: Ahh.\n"
            "T: Okay, up you get. Three twenty now. Rows with the red band, three of ten.\n"
            "P: Fine.\n"
            "T: Chin tucks too. Three thirty eight, that'll do."
        ),
        {"97140": 15, "97110": 18},
    ),
    (
        "PT",
        {},
        ("T: So, um, I did, what, like ten minutes of hands on stuff to the calf. And then exercises, uh, twenty five minutes."),
        {"97140": 10, "97110": 25},
    ),
    (
        "PT",
        {},
        (
            "T: We're gonna do neuro re-ed today.\n"
            "P: What's that?\n"
            "T: Balance. Stand on one leg.\n"
            "P: Ok.\n"
            "T: That was 16 minutes. Now 14 minutes on the stairs, gait training."
        ),
        {"97112": 16, "97116": 14},
    ),
    (
        "PT",
        {"mode": "dictation"},
        "T: Treatment. Neuro reed 8:00 to 8:17. There ex 8:17 to 8:40. Manual 8:40 to 8:50.",
        {"97112": 17, "97110": 23, "97140": 10},
    ),
    (
        "PT",
        {"mode": "dictation"},
        "T: Timed minutes. Manual therapy, ten. Therapeutic exercise, twenty. Total timed minutes thirty.",
        {"97140": 10, "97110": 20},
    ),
    (
        "PT",
        {"mode": "dictation"},
        ("T: We completed 23 minutes therapeutic exercise, 15 minutes manual therapy and 8 minutes neuromuscular reeducation."),
        {"97110": 23, "97140": 15, "97112": 8},
    ),
    (
        "PT",
        {"mode": "dictation"},
        (
            "T: Interventions included gait training with a front wheeled walker for 150 feet, 15 minutes, and therapeutic activities "
            "for transfers, 13 minutes."
        ),
        {"97116": 15, "97530": 13},
    ),
    (
        "PT",
        {"mode": "dictation"},
        (
            "T: Objective. Fourteen minutes of manual therapy were provided, followed by twenty four minutes of therapeutic exercise. "
            "Plan. Increase exercise to thirty minutes next week."
        ),
        {"97140": 14, "97110": 24},
    ),
    (
        "PT",
        {},
        (
            "T: Heat pack on for ten minutes, then we start.\n"
            "P: Nice.\n"
            "T: Off it comes. Bridges, two by fifteen.\n"
            "P: Ok.\n"
            "T: That's seventeen minutes of therapeutic exercise."
        ),
        {"97110": 17},
    ),
    (
        "PT",
        {},
        ("T: I was running late, sorry, we started at ten past two. It's two forty now, all of that was therapeutic exercise."),
        {"97110": 30},
    ),
    (
        "PT",
        {},
        ("P: I did thirty minutes on the bike yesterday.\nT: Great. Squats first.\nP: Ok.\nT: Eighteen minutes of exercise today."),
        {"97110": 18},
    ),
    (
        "PT",
        {},
        (
            "T: My watch says one fifteen, let's get you walking with the cane.\n"
            "P: Ok.\n"
            "T: Good push off. One twenty seven, good, twelve minutes of gait.\n"
            "T: Last bit, stairs? No, you're tired, let's skip the stairs."
        ),
        {"97116": 12},
    ),
    (
        "OT",
        {},
        ("T: We cooked eggs together, that took from nine to nine twenty five, so that's self care and home management training."),
        {"97535": 25},
    ),
    (
        "OT",
        {},
        "T: Fifteen minutes on the peg board and tongs, and then twenty minutes on dressing.",
        {"97530": 15, "97535": 20},
    ),
    (
        "OT",
        {"mode": "dictation"},
        "T: Self-care training x 30 minutes. Therapeutic activity x 15 minutes.",
        {"97535": 30, "97530": 15},
    ),
    (
        "OT",
        {"mode": "dictation"},
        "T: ADL retraining 0900 to 0930. Neuro re-ed 0930 to 0945.",
        {"97535": 30, "97112": 15},
    ),
    (
        "SLP",
        {"diagnosis": "dysphagia"},
        (
            "T: Okay, we got going at ten thirty five. Puree by spoon, five trials.\n"
            "P: Mm.\n"
            "T: No coughing. It's eleven fifteen, that's it for today."
        ),
        {"92526": 40},
    ),
    (
        "SLP",
        {"diagnosis": "mild cognitive impairment, memory"},
        (
            "T: Memory book practice. Recall after five minutes was three of five.\n"
            "P: Ok.\n"
            "T: Thirty eight minutes of cognitive therapy today."
        ),
        {"97129": 15, "97130": 23},
    ),
    (
        "SLP",
        {"diagnosis": "speech sound disorder"},
        (
            "T: S blends at the start of words, fourteen out of twenty, I modeled each one.\n"
            "C: Better.\n"
            "T: Half an hour of speech therapy done."
        ),
        {"92507": 30},
    ),
    (
        "chiropractic",
        {},
        ("T: So C6 and T2 are stuck. Breathe out. There. That's C6. And T2. Great, roll over, L5 needs it too. Done. Adjusted all three."),
        {"98941": None},
    ),
    (
        "chiropractic",
        {},
        ("T: Okay, adjusting the sacroiliac joint on the left. And L five. Then twelve minutes of manual therapy to the right calf."),
        {"98940": None, "97140": 12},
    ),
    (
        "PT",
        {"note_type": "progress"},
        ("T: Flexion one twenty five.\nP: Great.\nT: Fifteen minutes of ther ex and fifteen of manual."),
        {"97110": 15, "97140": 15},
    ),
    (
        "PT",
        {"note_type": "discharge"},
        ("T: Last visit. Review of the home program, and squats, three by ten. That was twenty minutes, therapeutic exercise."),
        {"97110": 20},
    ),
    (
        "PT",
        {},
        "T: Didn't get to manual today, we ran out of time. Twenty five minutes of there-ex.",
        {"97110": 25},
    ),
    (
        "PT",
        {},
        "T: We did eight minutes of e-stim and ten minutes of ice. Then fifteen minutes of thera-ex.",
        {"97110": 15},
    ),
    (
        "PT",
        {},
        ("T: Pool today. Water walking, squats in the water.\nP: Warm.\nT: Thirty five minutes of aquatic therapy."),
        {"97113": 35},
    ),
    (
        "PT",
        {},
        "T: Ten minutes of vestibular work, the letter, then eleven minutes with the walker on the ramp for gait.",
        {"97112": 10, "97116": 11},
    ),
    (
        "PT",
        {},
        "T: So, start time for manual was 9:02, stop 9:14. Exercise 9:14 to 9:41.",
        {"97140": 12, "97110": 27},
    ),
    (
        "PT",
        {},
        ("T: It's ten to four. Leg press.\nP: Ok.\nT: It's ten past four, twenty minutes of strengthening."),
        {"97110": 20},
    ),
    (
        "PT",
        {},
        ("T: I'll be right back in two minutes.\nP: Ok.\nT: Alright. Manual therapy to the shoulder, twenty minutes, right on the dot."),
        {"97140": 20},
    ),
]


@pytest.mark.parametrize(("discipline", "more", "script", "minutes"), RUDE)
def test_people_talk_as_they_do(discipline, more, script, minutes, talk, context) -> None:
    more = dict(more)
    note_type = more.pop("note_type", "daily")
    suggested = suggest(talk(script), context(discipline, note_type, **more))
    assert {c.code: c.minutes for c in suggested} == minutes


RUDER = [
    (
        "PT",
        {},
        "T: Yeah so, hang on, it's like, nine forty. Okay, soft tissue, that calf's a rock.\nP: Ow, ow.\nT: Sorry. Nine fifty two. Heel "
        "raises now, gimme two sets of fifteen.\nP: Ugh.\nT: Ten oh seven, stop, stop, good.",
        {"97140": 12, "97110": 15},
    ),
    (
        "PT",
        {},
        "T: So we did fourteen, no, sixteen minutes of balance stuff on the foam.\nP: Felt like forty.\n"
        "T: Ha. And, uh, nine minutes on the stairs for gait training.",
        {"97112": 16, "97116": 9},
    ),
    (
        "PT",
        {},
        "P: You owe me ten minutes, you were late.\nT: I know, I know. Drink some water. Okay, rows, green band, three tens.\nP: Done.\n"
        "T: That's only seventeen minutes of exercise, and I'm gonna skip the manual.",
        {"97110": 17},
    ),
    (
        "OT",
        {},
        "T: Grab the, the thingy, the reacher. Pants on, both legs.\nP: I hate this.\nT: I know. Eleven to eleven twenty, twenty minutes "
        "of dressing. The rest, uh, twelve minutes, was pegs and coins, therapeutic activity.",
        {"97535": 20, "97530": 12},
    ),
    (
        "PT",
        {"mode": "dictation"},
        "T: Okay note for today, uh, manual to the low back, twelve minutes, strike that, thirteen minutes. Ther ex, core stuff, planks, "
        "twenty six minutes. Didn't do gait.",
        {"97140": 13, "97110": 26},
    ),
    (
        "SLP",
        {"diagnosis": "aphasia"},
        "T: Sorry, phone. Okay, what's this one?\nP: Uh, cup. No, mug.\nT: Good. Naming, eleven of twenty.\nP: Bad.\n"
        "T: Not bad. We went from ten to ten forty five.",
        {"92507": 45},
    ),
]


@pytest.mark.parametrize(("discipline", "more", "script", "minutes"), RUDER)
def test_people_interrupt_and_correct(discipline, more, script, minutes, talk, context) -> None:
    assert {c.code: c.minutes for c in suggest(talk(script), context(discipline, **more))} == minutes
