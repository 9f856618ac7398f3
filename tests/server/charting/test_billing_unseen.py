"""Ways to tell a time or a service that rooms and tired dictators use: each cause in three wordings, none a gold session."""

from __future__ import annotations

import pytest

from clew_server.charting.billing import suggest
from clew_server.charting.goals import link

REST = [
    ("T: Forty minutes altogether, fifteen of it on the joint mobs, the rest was strengthening.", {"97140": (15, 1), "97110": (25, 2)}),
    (
        "T: So thirty eight total. Thirty eight minutes. Thirteen minutes of that was gait training. The remainder was balance on the "
        "foam.",
        {"97116": (13, 1), "97112": (25, 2)},
    ),
    (
        "T: We had thirty minutes in all, eight minutes manual therapy, remaining time therapeutic activities, lifting from the floor.",
        {"97140": (8, 1), "97530": (22, 1)},
    ),
    # "The rest" with minutes of its own, and rest that is one
    ("T: Twenty minutes of transfers. The rest was gait training with the walker, twelve minutes.", {"97530": (20, 1), "97116": (12, 1)}),
    ("T: Twenty minutes of squats and lunges, ther ex. Ten minutes of rest.", {"97110": (20, 1)}),
]
LISTS = [
    ("T: TE twenty five, MT ten.", {"97110": (25, 2), "97140": (10, 0)}),
    ("T: NMR fifteen, TA twelve, gait training eleven.", {"97112": (15, 1), "97530": (12, 1), "97116": (11, 1)}),
    ("T: So that's twenty ther ex and ten manual.", {"97110": (20, 1), "97140": (10, 1)}),
    ("T: Ther ex, rows twelve reps, pull downs fifteen reps.", {"97110": (None, 0)}),
]
BESIDE = [
    ("T: That's all the stretching, eighteen minutes with the warm up.", {"97110": (18, 1)}),
    (
        "T: Lunges, rows, wall sits, twenty one minutes therapeutic exercise. Ten minutes manual therapy.",
        {"97110": (21, 1), "97140": (10, 1)},
    ),
    ("T: Foam, tandem, cone taps, sixteen minutes neuromuscular re-education.", {"97112": (16, 1)}),
    ("T: Joint mobs ten minutes. Then twelve on the arm bike.", {"97140": (10, 0), "97110": (12, 1)}),
    ("T: Manual therapy fourteen minutes. And another nine on the squats.", {"97140": (14, 1), "97110": (9, 1)}),
    ("T: Gait training, sixteen minutes. Plus ten of stretching.", {"97116": (16, 1), "97110": (10, 1)}),
]
ELLIPSIS = [
    (
        "T: Rows and planks, that ran eighteen minutes. Then transfers from the couch, and that was another twelve.",
        {"97110": (18, 1), "97530": (12, 1)},
    ),
    ("T: Joint mobs took fourteen minutes. Foam and tandem after, which was another sixteen.", {"97140": (14, 1), "97112": (16, 1)}),
    ("T: Timed services. Ther ex, twenty. Gait training, ten.", {"97110": (20, 1), "97116": (10, 1)}),
    ("T: Billing, timed codes only. Manual, twelve. Therapeutic activities, eighteen.", {"97140": (12, 1), "97530": (18, 1)}),
    ("T: Fifty minutes in all, twenty of that on gait training, the rest was balance on the foam.", {"97116": (20, 1), "97112": (30, 2)}),
    ("T: Bridges, that was another twelve. Six more sets of squats. That's sixteen minutes of exercise.", {"97110": (16, 1)}),
]
FORETOLD = [
    (
        "T: Up on the bike.\nP: For how long?\nT: Six minutes.\nP: Ok.\nT: Now squats, two by ten. That's twenty minutes of ther ex.",
        {"97110": (20, 1)},
    ),
    (
        "T: Tall kneeling now.\nP: How many minutes?\nT: Four minutes. Go.\nP: Ok.\nT: And that was seventeen minutes of balance.",
        {"97112": (17, 1)},
    ),
    (
        "T: I'm getting into that scar.\nP: How much longer?\nT: Two minutes.\nP: Ow.\nT: Twelve minutes of scar massage, all done.",
        {"97140": (12, 1)},
    ),
]
NOTHING_OWED = [
    ("T: Rows and planks, sixteen minutes ther ex. Heat after, no charge.", {"97110": (16, 1)}),
    ("T: Gait training twenty minutes. We don't charge for the ice.", {"97116": (20, 1)}),
    ("T: Manual therapy fifteen minutes. Hot pack before, not billed.", {"97140": (15, 1)}),
    ("T: Manual therapy fifteen minutes. Squats, twelve minutes. Don't bill that one.", {"97140": (15, 1)}),
]
GROUPS = [
    ("T: She attended the strength group with three others and needed cues, forty five minutes.", {"97150": (None, 1)}),
    ("T: He took part in the falls class for thirty minutes, requires supervision.", {"97150": (None, 1)}),
    ("T: Joined the walking group, needed one rest. Then individual balance training ten minutes.", {"97150": (None, 1), "97112": (10, 1)}),
]


@pytest.mark.parametrize(("script", "codes"), REST + LISTS + BESIDE + ELLIPSIS + FORETOLD + NOTHING_OWED + GROUPS)
def test_times_as_rooms_tell_them(script, codes, talk, context) -> None:
    found = {c.code: (c.minutes, c.units) for c in suggest(talk(script), context())}
    assert {c: (m if codes.get(c, (1,))[0] is not None else None, u) for c, (m, u) in found.items()} == codes


def test_what_a_whole_leaves_shows_its_working(talk, context) -> None:
    found = {
        c.code: c.working
        for c in suggest(talk("T: Forty minutes altogether, fifteen of it manual therapy, the rest strengthening."), context())
    }
    assert found["97110"].startswith("25 min, the rest of 40 min said")


SPEECH = [
    ("T: Show me the snake sound. Sss.\nP: Thhh.\nT: Teeth together. Ten times.\nP: Sss.\nT: Seven out of ten!", {"92507"}),
    ("T: What do you wear on your head?\nP: A hat.\nT: Five out of six, better.", {"92507"}),
    ("T: Tell me three animals.\nP: Dog, cow.\nT: Two of three in ten seconds.", {"92507"}),
    ("T: Speech therapy note. Cognitive treatment, memory strategies, thirty minutes.", {"97129", "97130"}),
    ("T: Speech language therapy daily. Sequencing tasks and attention training, fifteen minutes.", {"97129"}),
    ("T: Speech therapy visit. Dysphagia treatment, effortful swallow by ten, mildly thick liquids.", {"92526"}),
    ("T: Patient attended the aphasia group, fifty minutes, naming in turn.", {"92508"}),
    ("T: Conversation group today with four clients. Word finding with cues.", {"92508"}),
    ("T: Social skills group, three boys, turn taking four of six.", {"92508"}),
    ("T: Aphasia group, forty minutes. Then individual speech treatment, naming tasks, twenty minutes.", {"92507", "92508"}),
]


@pytest.mark.parametrize(("script", "codes"), SPEECH)
def test_what_speech_therapy_treated(script, codes, talk, context) -> None:
    assert {c.code for c in suggest(talk(script), context("SLP"))} == codes


SPEECH_EVALUATIONS = [
    ("T: How long has it been raspy?\nP: A year. I sing.\nT: Hold an ee. Eight seconds, breathy.", "92524"),
    ("T: You had polyps removed. Count loud for me.\nP: One, two.\nT: Still strained, your voice cuts out.", "92524"),
    ("T: How often do you stutter at work?\nP: On the phone.\nT: Read this page. Six percent stuttered.", "92521"),
    ("T: Any wet voice after you drink? Swallow the water.\nP: Kaff.\nT: Cough on the thin liquids.", "92610"),
]


@pytest.mark.parametrize(("script", "code"), SPEECH_EVALUATIONS)
def test_what_speech_therapy_evaluated(script, code, talk, context) -> None:
    assert [c.code for c in suggest(talk(script), context("SLP", "evaluation"))] == [code]


THRUSTS = [
    ("T: On your side. L4, big breath.\nP: Oof.\nT: There it goes.", {"98940"}),
    ("T: T5. Breathe out.\nP: Uh.\nT: C2, on the left. Little push.\nP: Wow.\nT: And L3.", {"98941"}),
    ("T: SI on the right. Let it all go. Good pop.", {"98940"}),
    ("T: C5 is tender. Breathe for me, does it hurt here?\nP: Yes.\nT: T6 is stuck too. I'd rather not adjust with that fever.", set()),
    ("T: Put your hand on the left shoulder. Breathe in. How's that feel?", set()),
    ("T: L5 on the left, deep breath.\nP: Ah.\nT: C4 I left alone, good.", {"98940"}),
]


@pytest.mark.parametrize(("script", "codes"), THRUSTS)
def test_a_thrust_that_nobody_calls_an_adjustment(script, codes, talk, context) -> None:
    assert {c.code for c in suggest(talk(script), context("chiropractic"))} == codes


ALONE = [
    "T: Your wife stays at the day program, right?\nC: Till two.\nT: She stays at day care, so it's you I train. Show me how you lift "
    "her. Forty five minutes of caregiver training.",
    "T: It's just us today, Ben, your mom is home.\nC: Yes.\nT: I'll teach you the transfer. Show me back. So caregiver training, "
    "forty five minutes.",
    "T: Today it's just you and me.\nC: Okay.\nT: Learn how to cue him. Your turn. We spent forty five minutes on caregiver training.",
]


@pytest.mark.parametrize("script", ALONE)
def test_a_carer_is_trained_alone(script, talk, context) -> None:
    assert {c.code: c.units for c in suggest(talk(script), context("OT"))} == {"97550": 1, "97551": 1}


ADJUSTED_FOR = [
    ("T: Adjusted C2 and C5.", "Turn his head 70 degrees to back out of the driveway", True),
    ("T: Adjusted C1 on the left.", "Read for an hour without headaches", True),
    ("T: L4 adjusted, side posture.", "Mow the lawn with low back pain 2/10", True),
    ("T: L4 adjusted on the left.", "Neck rotation to 70 degrees for driving", False),
    ("T: C2 is stuck. I did not adjust it.", "Turn his head 70 degrees to back out of the driveway", False),
]


@pytest.mark.parametrize(("script", "goal", "linked"), ADJUSTED_FOR)
def test_an_adjustment_serves_the_goal_of_its_region(script, goal, linked, talk, context) -> None:
    visit, chart = talk(script), context("chiropractic", goals={"g1": goal})
    assert (link(visit, suggest(visit, chart), chart)[0] == ("g1",)) is linked
