"""Minutes whose service nobody names belong to the work that filled them: fresh scripts, none of them a gold session."""

from __future__ import annotations

import pytest

from clew_server.charting.billing import suggest

STRETCHES = [
    # gait, by how the steps are
    (
        "PT",
        "T: It's ten past nine, up you go, walker in front.\nP: Ok.\nT: Longer step with the right, heel down first. You're dragging "
        "that toe.\nP: Hm.\nT: A hundred and fifty feet, one rest. It's nine twenty five.",
        {"97116": 15},
    ),
    (
        "PT",
        "T: Down the hall with me. Swing the leg through, don't circle it.\nP: Ok.\nT: Two laps, contact guard. Okay, eleven minutes on "
        "that.",
        {"97116": 11},
    ),
    (
        "PT",
        "T: Crutches under you, quarter of three. Push off the toe.\nP: Ow.\nT: Even steps. Eighty feet. Three o'clock, sit.",
        {"97116": 15},
    ),
    # hands, by what they do
    (
        "PT",
        "T: Lie on your stomach for me. There's the knot, I'm sinking in.\nP: Oof.\nT: Breathe. It's letting go. Okay, twelve minutes on "
        "that.",
        {"97140": 12},
    ),
    (
        "OT",
        "T: I'm working along the scar, it's stuck to the tendon.\nP: Tender.\nT: It's moving more already. So that was nine minutes, "
        "hands on.",
        {"97140": 9},
    ),
    (
        "PT",
        "T: Let me get my thumbs into that calf, tight band right there.\nP: Ouch.\nT: Softer. And that makes ten minutes of hands on. "
        "Now heel raises, two by ten.\nP: Ok.\nT: Fourteen minutes of exercise.",
        {"97140": 10, "97110": 14},
    ),
    # daily life
    (
        "PT",
        "T: Okay, down to the floor and back up, use the couch.\nP: Whew.\nT: Again, one knee first. That's thirteen minutes on the floor.",
        {"97530": 13},
    ),
    (
        "PT",
        "T: Pick the crate up off the floor, hips back. Onto the shelf.\nP: Heavy.\nT: Ten of those. So, sixteen minutes we put into that.",
        {"97530": 16},
    ),
    (
        "OT",
        "T: Dip your fingers in the rice, dig for the cars.\nP: Car!\nT: Both hands. And the tunnel, crawl.\nP: Whee.\n"
        "T: It took twenty minutes, all of it activities.",
        {"97530": 20},
    ),
    # self-care, by the thing in the hand
    (
        "OT",
        "T: Toothbrush time. Paste on it, one hand.\nP: Tricky.\nT: Rinse. Now the razor. Okay, eighteen minutes at the sink.",
        {"97535": 18},
    ),
    (
        "OT",
        "T: It's five past eight. Slacks first, bad leg in first.\nP: Ok.\nT: Now the blouse. Good. Eight twenty five, that's it.",
        {"97535": 20},
    ),
    (
        "OT",
        "T: Shampoo in the left hand. Lift, scrub. Towel.\nP: Tired.\nT: So that was fifteen minutes on that.",
        {"97535": 15},
    ),
    # thinking
    (
        "OT",
        "T: Here are the bottles. Fill the week, check it against the list.\nP: Hm.\nT: Three errors, you caught one. So sixteen minutes "
        "on the pills.",
        {"97129": 16},
    ),
    (
        "SLP",
        "T: Sort the mail, and when I tap you switch to the phone log.\nP: Ok.\nT: Five errors after the switch. Remember the three "
        "words? Two. That's eighteen minutes of cognitive work.",
        {"97129": 18},
    ),
    # balance
    (
        "PT",
        "T: Feet together, eyes on my finger. I've got you.\nP: Whoa.\nT: You lost it backwards twice. So, fourteen minutes we spent on "
        "that.",
        {"97112": 14},
    ),
    (
        "PT",
        "T: Two fifty. Stand tall, lean till I let go, catch yourself with a step.\nP: Yikes.\nT: Six good ones of ten. Five past three.",
        {"97112": 15},
    ),
    # two unnamed stretches, one after the other
    (
        "PT",
        "T: On your back. I'm pulling on the leg, nice and slow.\nP: Ah.\nT: Looser. Ten minutes of that. Now the bands, out to the side, "
        "two sets of twelve.\nP: Burns.\nT: And fifteen minutes of that.",
        {"97140": 10, "97110": 15},
    ),
    (
        "OT",
        "T: It's one o'clock. Squeeze the putty, pinch it flat, three sets of ten.\nP: Ok.\nT: One eighteen. Now the jar, the key, the "
        "coins.\nP: Ok.\nT: One thirty three, done.",
        {"97110": 18, "97530": 15},
    ),
]


@pytest.mark.parametrize(("discipline", "script", "minutes"), STRETCHES)
def test_unnamed_minutes_go_to_the_work_that_filled_them(discipline, script, minutes, talk, context) -> None:
    more = {"diagnosis": "traumatic brain injury, cognitive deficits"} if "97129" in minutes else {}
    assert {c.code: c.minutes for c in suggest(talk(script), context(discipline, **more))} == minutes


NOT_BILLED = [
    # alone, warm-up, rest, passive, free
    (
        "PT",
        "T: Six minutes on the bike on your own, I won't bill that. Then squats, three by ten, fifteen minutes of exercise.",
        {"97110": 15},
    ),
    ("PT", "T: Arm bike eight minutes, warm up, unattended. Manual therapy to the shoulder, sixteen minutes.", {"97140": 16}),
    ("PT", "T: He walked on the treadmill by himself for ten minutes, no charge. Therapeutic exercise twenty minutes.", {"97110": 20}),
    ("PT", "T: Hot pack to the back ten minutes. Soft tissue to the back eleven minutes. Ice ten minutes after.", {"97140": 11}),
    ("OT", "T: Paraffin ten minutes while I wrote. Then putty, three sets of ten, seventeen minutes of exercise.", {"97110": 17}),
    (
        "PT",
        "T: Ten minutes of gait training.\nP: Can I sit?\nT: Sure, five minutes, catch your breath.\nP: Ok.\n"
        "T: Another eight minutes of gait training, there.",
        {"97116": 18},
    ),
    (
        "PT",
        "T: Twelve minutes of stretching on the machine by yourself. Don't count that one. Eighteen minutes of balance training.",
        {"97112": 18},
    ),
    # meant, not done
    ("PT", "T: I was going to do manual therapy but we did not have the time. Twenty four minutes of therapeutic exercise.", {"97110": 24}),
    ("OT", "T: We meant to get to ultrasound, we did not do any ultrasound. Fifteen minutes of dressing practice.", {"97535": 15}),
    (
        "PT",
        "T: I wanted to try gait training on the ramp. It rained. So balance, tandem on the floor, nineteen minutes of balance.",
        {"97112": 19},
    ),
    ("PT", "T: We'd planned on aquatic therapy but the pool's closed. therapeutic exercise, from ten to ten twenty six.", {"97110": 26}),
    ("PT", "T: Had hoped for manual therapy today, skin's too irritated. Therapeutic exercise for thirty one minutes.", {"97110": 31}),
    # homework said in minutes
    (
        "OT",
        "T: Sixteen minutes of therapeutic activities, pegs and beads.\nP: Ok.\nT: At home, ten minutes of beads. Heavy work before the "
        "bath, eight minutes pushing the laundry basket. And reading in the evening.",
        {"97530": 16},
    ),
    (
        "PT",
        "T: Twenty two minutes of exercise, squats.\nP: Ok.\nT: For home, squats, ten minutes. Stretching five minutes, mornings.",
        {"97110": 22},
    ),
]


@pytest.mark.parametrize(("discipline", "script", "minutes"), NOT_BILLED)
@pytest.mark.parametrize("mode", ["ambient", "dictation"])
def test_time_that_is_not_billed(discipline, script, minutes, mode, talk, context) -> None:
    assert {c.code: c.minutes for c in suggest(talk(script), context(discipline, mode=mode))} == minutes


def test_a_performance_is_no_treatment_time(talk, context) -> None:
    visit = talk(
        "T: Stand without holding on.\nP: Ok.\nT: You held it two minutes. You stood four minutes at the sink. You kept it up three."
        "\n"
        "P: Good?\nT: Good. Tandem, nineteen minutes of balance training."
    )
    assert {c.code: c.minutes for c in suggest(visit, context())} == {"97112": 19}
