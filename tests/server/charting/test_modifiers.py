"""Modifiers by discipline, payer, licence and pair; and what the documentation of each code lacks."""

from __future__ import annotations

import pytest

from clew_server.charting.billing import suggest

TWENTY = "T: That was twenty minutes of {}."


def modified(visit, context) -> dict[str, tuple[str, ...]]:
    return {c.code: c.modifiers for c in suggest(visit, context)}


@pytest.mark.parametrize(
    ("discipline", "service", "code", "modifier"),
    [
        ("PT", "therapeutic exercise", "97110", "GP"),
        ("OT", "dressing practice", "97535", "GO"),
        ("SLP", "cognitive therapy", "97129", "GN"),
        ("chiropractic", "therapeutic exercise", "97110", "GP"),
    ],
)
def test_discipline(discipline, service, code, modifier, talk, context) -> None:
    assert modified(talk(TWENTY.format(service)), context(discipline))[code] == (modifier,)


@pytest.mark.parametrize(
    ("discipline", "licence", "modifier"),
    [
        ("PT", "PTA", "CQ"),
        ("PT", "physical therapist assistant", "CQ"),
        ("OT", "COTA/L, CLT", "CO"),
        ("OT", "OTA", "CO"),
        ("PT", "PT, DPT", ""),
        ("OT", "OTR/L", ""),
        ("SLP", "SLPA", ""),
    ],
)
def test_an_assistant(discipline, licence, modifier, talk, context) -> None:
    service = "cognitive therapy" if discipline == "SLP" else "therapeutic activities"
    found = modified(talk(TWENTY.format(service)), context(discipline, encounter={"clinician": {"name": "Kim", "licence": licence}}))
    assert next(iter(found.values()))[1:] == ((modifier,) if modifier else ())


@pytest.mark.parametrize(
    ("discipline", "payer", "spend", "kx"),
    [
        ("PT", "Medicare", 2480, True),
        ("PT", "Medicare", 2479, False),
        ("SLP", "Medicare Part B", {"pt_slp": 2600, "ot": 0}, True),
        ("OT", "Medicare", {"pt_slp": 2600, "ot": 100}, False),
        ("OT", "Medicare", "$2,900.50", True),
        ("PT", "Commercial", 2900, False),
        ("PT", "Medicare", None, False),
    ],
)
def test_kx_past_the_threshold(discipline, payer, spend, kx, talk, context) -> None:
    service = "cognitive therapy" if discipline == "SLP" else "therapeutic activities"
    found = modified(talk(TWENTY.format(service)), context(discipline, payer=payer, spend_to_date=spend))
    assert all(("KX" in m) is kx for m in found.values())


def test_active_care_under_medicare(talk, context) -> None:
    visit = talk("T: Adjusted C5 and L4, and the left wrist.")
    assert modified(visit, context("chiropractic")) == {"98940": ("AT",), "98943": ()}
    assert modified(visit, context("chiropractic", payer="Commercial")) == {"98940": (), "98943": ()}


PAIRS = [
    ("PT", "daily", "T: Gait training 15 minutes. Therapeutic activities 15 minutes.", "97116"),
    ("PT", "daily", "T: Manual therapy 15 minutes. Therapeutic activities 15 minutes.", "97140"),
    ("OT", "evaluation", "T: Grip is twenty pounds. Therapeutic activities 15 minutes, pegs.", "97530"),
    ("PT", "evaluation", "T: Knee flexion ninety degrees. Manual therapy 12 minutes, glides.", "97140"),
    ("PT", "daily", "T: Manual therapy 10 minutes. Then the exercise class with four others, 30 minutes.", "97150"),
]


@pytest.mark.parametrize(("discipline", "note_type", "script", "taker"), PAIRS)
def test_the_second_of_a_bundled_pair_takes_59(discipline, note_type, script, taker, talk, context) -> None:
    found = modified(talk(script), context(discipline, note_type, mode="dictation"))
    assert {c for c, m in found.items() if "59" in m} == ({taker} if taker != "97150" else set())


def test_manual_therapy_where_it_was_adjusted_is_one_service(talk, context) -> None:
    same = suggest(talk("T: Adjusted C5. Manual therapy to the neck, soft tissue, 12 minutes."), context("chiropractic"))
    manual = next(c for c in same if c.code == "97140")
    assert "59" not in manual.modifiers
    assert any("was not adjusted" in m for m in manual.missing)
    apart = suggest(talk("T: Adjusted C5. Manual therapy to the low back, soft tissue, 12 minutes."), context("chiropractic"))
    assert "59" in next(c for c in apart if c.code == "97140").modifiers
    calf = suggest(talk("T: Adjusted L5. Manual therapy to the right calf, 12 minutes."), context("chiropractic"))
    assert "59" in next(c for c in calf if c.code == "97140").modifiers


NEEDS = [
    ("PT", "daily", "Therapeutic exercise, done.", "97110", {"start and stop", "parameters", "baseline", "functional goal"}),
    ("PT", "daily", "Neuromuscular re-education, 15 minutes.", "97112", {"measured deficit", "skilled input", "response", "functional"}),
    ("PT", "daily", "Therapeutic activities, 15 minutes.", "97530", {"task", "functional goal"}),
    ("PT", "daily", "Manual therapy, 15 minutes.", "97140", {"technique", "region", "response"}),
    ("OT", "daily", "Self care training, 15 minutes.", "97535", {"task", "assist level", "functional goal"}),
    ("PT", "daily", "Gait training, 15 minutes.", "97116", {"deviation", "device", "distance"}),
    ("PT", "daily", "Aquatic therapy today.", "97113", {"start and stop"}),
    ("PT", "re-evaluation", "Knee flexion is one ten degrees.", "97164", {"change"}),
    ("OT", "re-evaluation", "Grip is forty pounds.", "97168", {"change"}),
    ("PT", "daily", "Remote therapeutic monitoring. Twenty two minutes of management.", "98980", {"contact"}),
    ("PT", "daily", "About fifteen minutes of manual therapy, glides to the knee, flexion up to one hundred.", "97140", {"exact"}),
    ("chiropractic", "daily", "Adjusted L5.", "98940", {"side"}),
]


@pytest.mark.parametrize(("discipline", "note_type", "script", "code", "lacks"), NEEDS)
def test_what_a_code_still_needs(discipline, note_type, script, code, lacks, talk, context) -> None:
    found = {c.code: c.missing for c in suggest(talk(f"T: {script}"), context(discipline, note_type, mode="dictation"))}
    assert len(found[code]) == len(lacks)
    assert all(any(word in m for m in found[code]) for word in lacks), found[code]


FULL = [
    (
        "PT",
        "Leg press, three sets of ten at eighty pounds. Quad strength four out of five, was three plus. Therapeutic exercise, nine to nine "
        "twenty.",
    ),
    (
        "PT",
        "Single leg stance eight seconds before. On the foam with my hand at the hip and cues to look up. Now fourteen seconds. "
        "Neuromuscular "
        "re-education, 15 minutes.",
    ),
    ("PT", "Sit to stand from the low chair, ten times. Therapeutic activities, 15 minutes."),
    ("PT", "Grade three glides of the knee, flexion went from ninety to one hundred. Manual therapy, 12 minutes."),
    ("PT", "Gait training, 15 minutes, 200 feet with a cane, longer step length on the left."),
    ("OT", "Sock aid with minimal assist. Self care training, 15 minutes."),
]


@pytest.mark.parametrize(("discipline", "script"), FULL)
def test_a_whole_documentation_lacks_nothing(discipline, script, talk, context) -> None:
    (code,) = suggest(talk(f"T: {script}"), context(discipline, mode="dictation", goals={"g": "Climb stairs"}))
    assert code.missing == ()


def test_the_working_reads_like_a_sum(talk, context) -> None:
    visit = talk("T: Manual therapy 7 minutes. Therapeutic exercise 33 minutes.")
    by = {c.code: c.working for c in suggest(visit, context(mode="dictation"))}
    assert by["97140"] == (
        "7 min said. 7 min of 7 + 33 = 40 timed min = 3 units (CMS 8-minute rule); 97140: remainder 7 takes a remaining unit = 1 unit"
    )
