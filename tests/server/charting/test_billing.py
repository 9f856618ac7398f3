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
