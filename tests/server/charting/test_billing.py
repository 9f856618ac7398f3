"""Codes and units from visits as people speak: fresh scripts, none of them a gold session."""

from __future__ import annotations

import pytest

from clew_server.charting.billing import suggest
from clew_server.charting.billing.rules import load


def billed(visit, context) -> dict[str, tuple[int | None, int]]:
    return {c.code: (c.minutes, c.units) for c in suggest(visit, context)}


AMBIENT = [
    # minutes closed by "that's"
    (
        "T: Let's warm the knee up, heel slides first.\nP: Okay.\nT: Good. That was nine minutes of exercise.\n"
        "T: And now hands on, patellar glides.\nP: Ooh.\nT: Okay, fourteen minutes of manual therapy there.",
        {"97110": (9, 1), "97140": (14, 1)},
    ),
    # start said in one turn, stop some turns later
    (
        "T: It's two ten. Tandem walking along the tape.\nP: This is hard.\nT: Keep your eyes up.\nP: Okay.\nT: Two twenty eight, "
        "let's stop there.",
        {"97112": (18, 1)},
    ),
    # shared boundary, different services
    (
        "T: Okay, eleven oh four, treadmill walking with the harness.\nP: Fine.\nT: It's eleven nineteen. Now the leg press, three "
        "sets of eight.\n"
        "P: Heavy.\nT: And we're done at eleven forty four.",
        {"97116": (15, 1), "97110": (25, 2)},
    ),
    # both, agreeing
    (
        "T: We started the balance work at quarter past nine, it's nine thirty three now, so eighteen minutes of balance training.",
        {"97112": (18, 1)},
    ),
    # summary after the fact is no second block
    (
        "T: That's ten minutes of soft tissue work.\nP: Feels good.\nT: Now bridges, two sets of fifteen.\nP: Okay.\nT: Twenty two "
        "minutes of exercise.\n"
        "P: Phew.\nT: So all in all ten minutes of manual and twenty two minutes of therapeutic exercise today.",
        {"97140": (10, 1), "97110": (22, 1)},
    ),
    # two bouts add up
    (
        "T: Eight minutes of gait training, take a rest.\nP: Thanks.\nT: Ready? Another seven minutes of gait training, there.",
        {"97116": (15, 1)},
    ),
    # planned, declined, last time, at home: not furnished
    (
        "T: Last visit we did fifteen minutes of manual therapy.\nP: It helped.\nT: Today we skip the manual, and go to "
        "strengthening. Squats, three by ten.\n"
        "P: Okay.\nT: That's twenty minutes of strengthening. Next time we add ten minutes of gait training. At home walk ten minutes "
        "every day.",
        {"97110": (20, 1)},
    ),
    # functional minutes of the patient are not treatment
    (
        "T: How long can you stand?\nP: Maybe ten minutes.\nT: And the six minute walk test, three hundred ten meters. Let's practice "
        "sit to stand transfers.\n"
        "P: Okay.\nT: That was sixteen minutes of therapeutic activities.",
        {"97530": (16, 1)},
    ),
    # the word order the other way
    ("T: Manual therapy took us eleven minutes, and the exercises were twenty seven minutes.", {"97140": (11, 1), "97110": (27, 2)}),
    # service said last
    ("T: So we did the stairs for twelve minutes, call that gait training.", {"97116": (12, 1)}),
    # clock and minutes in neighbouring sentences
    (
        "T: It's one thirty. Stand on the wobble board for me.\nP: Wow.\nT: One fifty. So twenty minutes of neuro re-ed.",
        {"97112": (20, 1)},
    ),
    ("T: Fifteen of manual and twenty three minutes of ther ex today.", {"97140": (15, 1), "97110": (23, 2)}),
    ("T: We spent half an hour on functional activities.", {"97530": (30, 2)}),
    ("T: Five minutes of ultrasound is all we had time for.", {"97035": (5, 0)}),
]


@pytest.mark.parametrize(("script", "codes"), AMBIENT)
def test_ambient(script, codes, talk, context) -> None:
    assert billed(talk(script), context()) == codes


DICTATED = [
    (
        "T: Objective. Therapeutic exercise from seven fifty to eight fifteen, leg press three sets of ten at ninety pounds and step "
        "downs. "
        "Manual therapy, grade four extension mobilization of the knee, eight fifteen to eight twenty five, ten minutes. "
        "Plan. Gait training fifteen minutes next visit.",
        {"97110": (25, 2), "97140": (10, 0)},
    ),
    (
        "T: Manual therapy. Soft tissue to the upper trapezius and grade three glides at C5. Twelve minutes. "
        "Neuromuscular reeducation. Deep neck flexor and scapular motor control. Nineteen minutes.",
        {"97140": (12, 1), "97112": (19, 1)},
    ),
    ("T: Manual therapy thirteen minutes, of which soft tissue eight minutes and joint mobs five minutes.", {"97140": (13, 1)}),
    ("T: Gait training 12 minutes, ther ex 12 minutes, manual 12 minutes.", {"97116": (12, 1), "97110": (12, 1), "97140": (12, 0)}),
    ("T: Session from 3:00 to 3:40, all of it therapeutic exercise.", {"97110": (40, 3)}),
    ("T: Assessment. Needs skilled manual therapy and gait training. Objective. Therapeutic exercise, 9:10 to 9:33.", {"97110": (23, 2)}),
    ("T: Patient declined gait training. Therapeutic activities, box lifts from floor to waist, sixteen minutes.", {"97530": (16, 1)}),
    ("T: Therapeutic exercise fifteen minutes each of arm and leg work.", {"97110": (15, 1)}),
]


@pytest.mark.parametrize(("script", "codes"), DICTATED)
def test_dictated(script, codes, talk, context) -> None:
    assert billed(talk(script), context(mode="dictation")) == codes


OT = [
    ("T: Self care training, lower body dressing with the sock aid, ten oh two to ten twenty.", {"97535": (18, 1)}),
    ("T: Nice cutting. Now the beads.\nP: Done!\nT: We did forty minutes of therapeutic activities.", {"97530": (40, 3)}),
    ("T: Cognitive training with the planner, thirty eight minutes.", {"97129": (15, 1), "97130": (23, 2)}),
    ("T: Memory strategies for twenty minutes.", {"97129": (20, 1)}),
    (
        "T: Twelve minutes of ADL training at the sink and twenty six minutes of therapeutic activities.",
        {"97535": (12, 1), "97530": (26, 2)},
    ),
]


@pytest.mark.parametrize(("script", "codes"), OT)
def test_occupational_therapy(script, codes, talk, context) -> None:
    assert billed(talk(script), context("OT")) == codes


SLP = [
    (
        "dysphagia",
        "T: Ten sips of thin water by cup.\nP: Okay.\nT: Two coughs out of ten. We worked from nine to nine thirty five.",
        {"92526": (35, 1)},
    ),
    (
        "articulation disorder",
        "T: Say ring. Good. R words, seven out of ten today.\nT: Now r in sentences, four out of ten.",
        {"92507": (None, 1)},
    ),
    (
        "aphasia after stroke",
        "T: Name this picture. Naming was twelve out of twenty.\nT: That was a forty five minute session.",
        {"92507": (45, 1)},
    ),
    (
        "aphasia and dysphagia",
        "T: Pudding first, effortful swallow. Nine out of ten clear. Twenty minutes of swallowing treatment.\nP: Good.\n"
        "T: Now name the pictures. Naming six out of ten. Twenty five minutes of language treatment.",
        {"92526": (20, 1), "92507": (25, 1)},
    ),
    ("dysphagia", "T: Your voice sounds clear after each swallow. Chin tuck held, eight out of ten with nectar.", {"92526": (None, 1)}),
    ("fluency disorder", "T: Easy onsets in reading, stuttering on four percent of syllables.", {"92507": (None, 1)}),
]


@pytest.mark.parametrize(("diagnosis", "script", "codes"), SLP)
def test_speech_language(diagnosis, script, codes, talk, context) -> None:
    assert billed(talk(script), context("SLP", diagnosis=diagnosis)) == codes


def test_an_evaluation_is_one_code(talk, context) -> None:
    visit = talk(
        "T: What brings you in?\nP: My hip hurts.\nT: Hip flexion ninety five degrees, strength three plus out of five. Let me see "
        "you walk. "
        "Do the bridges at home, two sets of ten."
    )
    (code,) = suggest(visit, context(note_type="evaluation"))
    assert code.code in ("97161", "97162", "97163")
    assert (code.units, code.minutes, code.rule) == (1, None, "untimed")
    assert "elements examined" in code.working


def test_treatment_with_its_time_adds_to_an_evaluation(talk, context) -> None:
    visit = talk("T: Knee flexion ninety degrees.\nP: Ouch.\nT: And then we did ten minutes of therapeutic exercise, quad sets.")
    assert set(billed(visit, context(note_type="evaluation"))) - {"97161", "97162", "97163"} == {"97110"}


@pytest.mark.parametrize(("said", "code"), [("low complexity", "97165"), ("moderate complexity", "97166"), ("high complexity", "97167")])
def test_stated_complexity_wins(said, code, talk, context) -> None:
    assert list(billed(talk(f"T: This is a {said} evaluation. Grip is twenty pounds."), context("OT", "evaluation"))) == [code]


@pytest.mark.parametrize(("discipline", "code"), [("PT", "97164"), ("OT", "97168")])
def test_re_evaluation(discipline, code, talk, context) -> None:
    assert list(billed(talk("T: Shoulder flexion is now one forty degrees."), context(discipline, "re-evaluation"))) == [code]


@pytest.mark.parametrize(
    ("diagnosis", "code"),
    [
        ("oropharyngeal dysphagia", "92610"),
        ("childhood stuttering", "92521"),
        ("articulation disorder", "92522"),
        ("aphasia", "92523"),
        ("dysphonia", "92524"),
    ],
)
def test_speech_evaluations(diagnosis, code, talk, context) -> None:
    assert list(billed(talk("T: Let's start the evaluation.\nP: Okay."), context("SLP", "evaluation", diagnosis=diagnosis))) == [code]


CHIRO = [
    ("T: Tender at C2 and T6. I'm going to adjust C5 on the right.\nP: Okay.\nT: And L4 on the left, side posture.", {"98940"}),
    ("T: Adjusted C1, T4 and L5 today with diversified technique.", {"98941"}),
    ("T: Adjusted cervical, thoracic, lumbar, sacrum and the left ilium.", {"98942"}),
    ("T: Adjusted L5, and the right ankle was manipulated.", {"98940", "98943"}),
    ("T: Restricted at C5, T3 and L2. Adjustment to L two on the left only.", {"98940"}),
    ("T: Adjusted the neck. Next time we adjust T4 and L3.", {"98940"}),
]


@pytest.mark.parametrize(("script", "codes"), CHIRO)
def test_chiropractic(script, codes, talk, context) -> None:
    suggested = suggest(talk(script), context("chiropractic"))
    assert {c.code for c in suggested} == codes
    assert all(c.modifiers == ("AT",) for c in suggested if c.code != "98943")


def test_named_without_minutes_has_no_units(talk, context) -> None:
    (code,) = suggest(talk("T: We did gait training with the rolling walker today."), context())
    assert (code.code, code.minutes, code.units) == ("97116", None, 0)
    assert "start and stop times or minutes" in code.missing


def test_work_without_a_name_is_found_from_the_activities(talk, context) -> None:
    visit = talk("T: Leg press, three sets of ten at eighty pounds.\nP: Okay.\nT: Now hamstring curls, two sets of twelve.")
    assert billed(visit, context()) == {"97110": (None, 0)}


def test_nothing_said_nothing_billed(talk, context) -> None:
    assert suggest(talk("T: Hello there.\nP: Hi."), context()) == ()


def test_the_sessions_time_goes_to_its_only_service(talk, context) -> None:
    visit = talk("T: Leg press, three sets of ten.\nP: Okay.\nT: And bridges, two sets of ten. Total treatment time thirty one minutes.")
    assert billed(visit, context()) == {"97110": (31, 2)}


def test_minutes_are_never_split(talk, context) -> None:
    visit = talk("T: We did manual therapy to the neck and therapeutic exercise, forty minutes total.")
    assert {c.code: c.minutes for c in suggest(visit, context())} == {"97140": None, "97110": None}


def test_evidence_and_working(talk, context, heard) -> None:
    visit = talk("T: Hi. It's ten oh one, on the foam please.\nP: Okay.\nT: Ten sixteen, that's fifteen minutes of neuro re-ed. Bye.")
    (code,) = suggest(visit, context())
    assert [heard(visit, s) for s in code.evidence] == [
        "It's ten oh one, on the foam please.",
        "Ten sixteen, that's fifteen minutes of neuro re-ed.",
    ]
    assert "10:01 to 10:16" in code.working
    assert "15 min" in code.working


def test_modifiers(talk, context) -> None:
    visit = talk("T: Fifteen minutes of gait training and fifteen minutes of therapeutic activities.")
    by = {
        c.code: c.modifiers for c in suggest(visit, context(spend_to_date=2600, encounter={"clinician": {"name": "Kim", "licence": "PTA"}}))
    }
    assert by == {"97116": ("GP", "CQ", "KX", "59"), "97530": ("GP", "CQ", "KX")}
    assert {c.modifiers for c in suggest(visit, context(payer="Commercial", spend_to_date=2600))} == {("GP", "59"), ("GP",)}
    assert suggest(talk("T: Twenty minutes of dressing practice."), context("OT"))[0].modifiers == ("GO",)


def test_a_clinic_lays_its_rules_over_the_years(talk, context, tmp_path) -> None:
    own = tmp_path / "clinic.toml"
    own.write_text('[units]\nama_payers = ["Acme"]\n')
    visit = talk("T: Eight minutes of manual therapy and eight minutes of gait training.")
    units = {c.code: (c.units, c.rule) for c in suggest(visit, context(payer="Acme Health"), load(own))}
    assert units == {"97140": (1, "ama"), "97116": (1, "ama")}
    assert [c.units for c in suggest(visit, context(), load(own))] == [1, 0]


def test_remote_monitoring_only_when_plainly_said(talk, context) -> None:
    visit = talk("T: Remote therapeutic monitoring this month. Eighteen days of data. Twenty two minutes of review with a phone call.")
    assert {c.code for c in suggest(visit, context(mode="dictation"))} == {"98977", "98980"}


def test_caregiver_training_needs_the_patient_away(talk, context) -> None:
    alone = talk("T: Caregiver training with the daughter without the patient present, forty minutes.")
    assert billed(alone, context(mode="dictation")) == {"97550": (40, 1), "97551": (40, 1)}
    together = talk("T: Forty minutes of self care training, and caregiver training for the daughter.")
    assert "97550" not in billed(together, context("OT", mode="dictation"))


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
