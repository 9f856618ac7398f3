"""Short exchanges from rooms as different as real ones are, with what a biller would say: fresh, none of them a gold session."""

from __future__ import annotations

import pytest

from clew_server.charting.billing import suggest

PT = [
    # a gym that is loud
    (
        "T: Alright alright, music down. Two oh five on the clock. Sled, there and back, five times.\nP: Dying.\nT: Don't die. Lunges, "
        "three tens. Two twenty nine. Twenty four minutes, ther ex.",
        {"97110": (24, 2)},
    ),
    # a home visit without a clock
    (
        "T: Let's get you from the bed to the chair, scoot first.\nP: Like this?\nT: Nose over toes. Again. Three more.\nP: Whew.\n"
        "T: So that was about eighteen minutes of transfers. Now to the mailbox and back with the walker.\nP: Okay.\n"
        "T: And nine minutes of walking, call it gait training.",
        {"97530": (18, 1), "97116": (9, 1)},
    ),
    # two therapies in one breath
    ("T: Ten and fifteen, ten minutes manual and fifteen minutes ther ex, same as Monday.", {"97140": (10, 1), "97110": (15, 1)}),
    # correction of the minutes
    (
        "T: That was twelve, no, sorry, fourteen minutes of manual.\nP: Felt long.\nT: And twenty of exercise, twenty minutes.",
        {"97140": (14, 1), "97110": (20, 1)},
    ),
    # a visit cut short
    ("T: Bridges, one set. Okay you look pale, stop. That was five minutes of exercise, we're done for today.", {"97110": (5, 0)}),
    # a phone call in between, by the clock
    (
        "T: Three ten. Tandem on the line, go.\nP: Ok.\nT: Three twenty two, hold on, I have to take this call.\nP: Sure.\n"
        "T: Back. It's three thirty. Foam, eyes closed.\nP: Ok.\nT: Three forty one, that's it.",
        {"97112": (23, 2)},
    ),
    # a student helps, the therapist tells the time
    (
        "O: Lie down, I'm on the calf. It's tight.\nP: Ow.\nT: Good pressure. Eleven minutes, soft tissue. Squats now.\nP: Ok.\n"
        "T: And sixteen minutes of exercise.",
        {"97140": (11, 1), "97110": (16, 1)},
    ),
    # minutes said before the work
    (
        "T: We'll do fifteen minutes on balance, okay? Ten to one now.\nP: Ok.\nT: Foam. Turn your head. Other way.\nP: Whoa.\n"
        "T: Five past one, there's your fifteen.",
        {"97112": (15, 1)},
    ),
    # declined, with a reason
    (
        "T: You want the hands-on stuff first?\nP: No, it's too sore, don't touch it.\nT: Fair, no manual. Rows then, two by fifteen.\n"
        "P: Ok.\nT: Nineteen minutes of strengthening.",
        {"97110": (19, 1)},
    ),
    # a group and one on one
    (
        "T: Fourteen minutes of manual, just you and me. Now you join the walking group.\nP: Hi Bob.\nT: Thirty minutes, the group's done.",
        {"97140": (14, 1), "97150": (None, 1)},
    ),
    # bare numbers where minutes are spoken of
    ("T: So half of it was manual, twenty minutes, and the other twenty was exercise.", {"97140": (20, 2), "97110": (20, 1)}),
    (
        "T: That's nine minutes of ultrasound, I'm right here with the wand. Now bridges.\nP: Ok.\nT: And that's sixteen of exercise.",
        {"97035": (9, 1), "97110": (16, 1)},
    ),
    (
        "T: Fifteen minutes of rows and pulldowns, and I threw in eight minutes of pec release with my thumb.",
        {"97110": (15, 1), "97140": (8, 1)},
    ),
    # a pause between two clock times is nobody's
    (
        "T: Clock's at two seventeen. Hip hikes, clams, two by fifteen.\nP: Ugh.\nT: Two thirty five, water break.\nP: Thanks.\n"
        "T: Two forty, stairs with the cane, up with the good.\nP: Ok.\nT: Two fifty five, phew, that's us.",
        {"97110": (18, 1), "97116": (15, 1)},
    ),
    # an hour that only the second time names
    (
        "T: We've been at it since ten past, it's twenty five past three now, all gait. Longer steps, good.",
        {"97116": (15, 1)},
    ),
    # minutes right after the work
    (
        "P: Can we skip the balance?\nT: Not today we can't. Foam pad, feet together.\nP: Fine.\nT: Ten minutes, that wasn't so bad. And "
        "squats, fourteen minutes of those.",
        {"97112": (10, 1), "97110": (14, 1)},
    ),
    # three bouts of one service
    (
        "T: Six minutes on the treadmill walking with the harness.\nP: Rest.\nT: Another five minutes of gait training.\nP: Rest.\n"
        "T: And five more minutes of gait training. There.",
        {"97116": (16, 1)},
    ),
    # the sum of the timed code minutes said last
    (
        "T: Manual therapy twelve minutes. Therapeutic exercise twenty minutes. Total timed code minutes thirty two, total treatment time "
        "forty.",
        {"97140": (12, 1), "97110": (20, 1)},
    ),
]


@pytest.mark.parametrize(("script", "codes"), PT)
def test_physical_therapy(script, codes, talk, context) -> None:
    assert {c.code: (c.minutes, c.units) for c in suggest(talk(script), context())} == codes


OT = [
    (
        "T: Let's make the oatmeal. Left hand on the bowl.\nP: Ok.\nT: Stir. Off with the stove. It's nine forty, we started at nine "
        "fifteen, twenty five minutes in the kitchen, ADL training.",
        {"97535": (25, 2)},
    ),
    (
        "T: Okay buddy, beads on the string, ten blue ones.\nP: Done!\nC: Wow.\nT: And the zipper, zip it. That's twenty minutes of fine "
        "motor.\nP: Again!\nT: Now your coat and shoes, show me. Eleven minutes of dressing.",
        {"97530": (20, 1), "97535": (11, 1)},
    ),
    (
        "T: Scar first, I'm sinking in along the line.\nP: Mm.\nT: Ten minutes of that. Then putty, pinch and roll, three by ten.\nP: Ok.\n"
        "T: Eighteen minutes of that, and done.",
        {"97140": (10, 1), "97110": (18, 1)},
    ),
    (
        "T: I planned on the kitchen today, the stove's out. So the wallet, coins and cards, one handed.\nP: Tricky.\n"
        "T: Sixteen minutes of therapeutic activities.",
        {"97530": (16, 1)},
    ),
    (
        "T: Cross out every letter A on the page. Missed six on the left.\nP: Hm.\nT: Scan from the red line. Thirteen minutes of "
        "attention "
        "training. Then the shirt, twenty minutes of dressing.",
        {"97129": (13, 1), "97535": (20, 1)},
    ),
    (
        "T: Resting splint, I made it at the start, that's orthotic fitting, fifteen minutes. Then tendon glides, twelve minutes of "
        "exercise.",
        {"97760": (15, 1), "97110": (12, 1)},
    ),
]


@pytest.mark.parametrize(("script", "codes"), OT)
def test_occupational_therapy(script, codes, talk, context) -> None:
    assert {c.code: (c.minutes, c.units) for c in suggest(talk(script), context("OT"))} == codes


SLP = [
    (
        "dysphagia after stroke",
        "T: Small sip, chin down. Cough? No. Again. Seven of ten clear.\nP: Mm.\nT: And we're at eleven forty, we started eleven ten, "
        "thirty "
        "minutes.",
        {"92526": (30, 1)},
    ),
    (
        "childhood apraxia of speech",
        "T: Buh, bee, bo. Watch my lips. Twelve of twenty.\nP: Bee!\nC: Yes!\nT: That's our twenty five minutes.",
        {"92507": (25, 1)},
    ),
    (
        "mild cognitive impairment",
        "T: Three words, hold them. Now your bills, which is due first?\nP: Gas.\nT: Good. The words? Two of three. Half an hour of "
        "cognitive therapy.",
        {"97129": (15, 1), "97130": (15, 1)},
    ),
    (
        "stuttering",
        "T: Call the pizza place with an easy onset.\nP: H, hello.\nT: Nice pull out. Two blocks in ten minutes. We ended at four, we "
        "started at three fifteen.",
        {"92507": (45, 1)},
    ),
    (
        "aphasia",
        "T: Group speech therapy today, four of you. Name it, pass it on.\nP: Cup.\nT: Fifty minutes, see you Friday.",
        {"92508": (50, 1)},
    ),
]


@pytest.mark.parametrize(("diagnosis", "script", "codes"), SLP)
def test_speech_language(diagnosis, script, codes, talk, context) -> None:
    assert {c.code: (c.minutes, c.units) for c in suggest(talk(script), context("SLP", diagnosis=diagnosis))} == codes


CHIRO = [
    # found, not adjusted
    ("T: C2 is stuck, T5 is tender, L5's rotated. I'll do the C2 and leave the rest.\nP: Ok.\nT: Breathe out. C2, it went.", {"98940"}),
    ("T: Adjusted C6 and L4. T8 I left alone, the rib is too sore.", {"98940"}),
    ("T: I was going to adjust the thoracic spine but he has a bruise there. Adjusted the neck, C5 on the right.", {"98940"}),
    ("T: Next time I'd adjust the sacrum. Today C1, T3 and L5 were adjusted, all with the drop table.", {"98941"}),
    ("T: Last visit we adjusted C5, T4 and L3. Today just L3, side posture.\nP: Ahh.\nT: L3 adjusted.", {"98940"}),
    ("T: No adjustment to the neck, she's on blood thinners. L5 adjusted with the activator, and the pelvis.", {"98940"}),
    ("T: No adjusting today, the disc is hot. Ice and rest.", set()),
    ("T: Adjusted the left ankle, long axis. Spine was clear.", {"98943"}),
    ("T: Adjusted C2, T6, L1, the sacrum and the right ilium, all five.", {"98942"}),
]


@pytest.mark.parametrize(("script", "codes"), CHIRO)
def test_regions_that_were_really_adjusted(script, codes, talk, context) -> None:
    assert {c.code for c in suggest(talk(script), context("chiropractic"))} == codes


EVALUATIONS = [
    (
        "PT",
        "T: Hip flexion ninety, strength four out of five.\nP: Ow.\nT: So, evaluation's done. Then I did twelve minutes of manual "
        "therapy to "
        "the hip, glides.",
        {"97140": (12, 1)},
    ),
    ("PT", "T: Knee flexion one hundred.\nP: Ok.\nT: The evaluation took forty minutes. Squats for home, two by ten.", {}),
    (
        "OT",
        "T: Grip twenty pounds. And then self care training, the sock aid, from ten to ten fifteen.\nP: Ok.",
        {"97535": (15, 1)},
    ),
    ("OT", "T: Grip is thirty. I wanted to start ADL training today but we ran over. Next time fifteen minutes of that.", {}),
]


@pytest.mark.parametrize(("discipline", "script", "more"), EVALUATIONS)
def test_an_evaluation_with_timed_treatment(discipline, script, more, talk, context) -> None:
    found = {c.code: (c.minutes, c.units) for c in suggest(talk(script), context(discipline, "evaluation"))}
    assert {c: v for c, v in found.items() if not c.startswith("9716")} == more
    assert sum(c.startswith("9716") for c in found) == 1
