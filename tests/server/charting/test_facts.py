"""Facts: measures with carried sides, questions with their answers, sections by content."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew_server.charting.compose.person import voices
from clew_server.charting.facts import ask, heard, sort
from clew_server.charting.facts.line import of
from clew_server.charting.facts.measure import Run, measured
from clew_server.charting.turns import Clause, read
from clew_wire.note import Role, Word

HER = voices("female", "husband")


def clause(text: str, role: Role = "therapist") -> Clause:
    words = [Word(f"w{n}", w, None, None, "s0", role, 1.0) for n, w in enumerate(text.split())]
    return read(words).sentences[0]


def values(*sentences: str, chart: str = "") -> list[str]:
    run, out = Run(), []
    for text in sentences:
        found = measured(of(clause(text)), run, strength=False, chart=chart)
        if found is None:
            out.append("")
            continue
        listed, run = found
        out += [" ".join(v.text.split()) for v in listed]
    return out


@pytest.mark.parametrize(
    ("sentences", "texts"),
    [
        (("Right shoulder flexion active one ten.",), ["right shoulder flexion AROM 110°"]),
        (
            ("Left knee flexion is ninety degrees.", "Extension is minus five degrees."),
            ["left knee flexion 90°", "left knee extension -5°"],
        ),
        (("I get forty degrees of rotation on the left.",), ["left rotation 40°"]),
        (
            ("Hip abduction four out of five on the right and three plus on the left.",),
            ["right hip abduction strength 4/5", "left hip abduction strength 3+/5"],
        ),
        (("Right quads four minus out of five, hamstrings four.",), ["right quads strength 4-/5", "right hamstrings strength 4/5"]),
        (("Left ankle dorsiflexion ten degrees, was six last visit.",), ["left ankle dorsiflexion 10° (was 6° last visit)"]),
        (("Right elbow extension went from twenty to twelve degrees.",), ["right elbow extension 20° to 12°"]),
    ],
)
def test_values_with_their_sides(sentences: tuple[str, ...], texts: list[str]) -> None:
    assert values(*sentences) == texts


@pytest.mark.parametrize(
    "text",
    [
        "Modified Ashworth for the elbow flexors is one plus.",
        "Seven out of ten throws.",
        "Grade three glides to the left hip for ten minutes.",
        "Blood pressure one twenty over eighty.",
        "She walked forty feet.",
    ],
)
def test_other_numbers_are_no_range_of_motion(text: str) -> None:
    assert values(text) == [""]


def test_the_sound_side_is_not_carried_on() -> None:
    assert (
        values("On the left knee flexion is one thirty five degrees.", "Extension is zero degrees.", chart="right")[1]
        == "knee extension 0°"
    )


def test_a_neck_bends_to_no_side() -> None:
    assert values("Cervical rotation right sixty degrees.", "Flexion forty degrees.") == [
        "right cervical rotation 60°",
        "cervical flexion 40°",
    ]


@given(
    side=st.sampled_from(["left", "right"]),
    degrees=st.integers(min_value=1, max_value=179),
    motion=st.sampled_from(["flexion", "abduction", "external rotation"]),
)
def test_side_and_number_are_what_was_said(side: str, degrees: int, motion: str) -> None:
    assert values(f"{side} shoulder {motion} {degrees} degrees") == [f"{side} shoulder {motion} {degrees}°"]


def answer(question: str, reply: str, role: Role = "patient") -> str | None:
    found = ask.answered(clause(question), clause(reply, role), HER, first=True, patient_answered=False)
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("question", "reply", "text"),
    [
        ("Any numbness in your foot?", "No.", "patient denies numbness in her foot"),
        ("Pins and needles?", "Nah.", "patient denies pins and needles"),
        ("Numbness in the, you know, the saddle area?", "Uh-uh.", "patient denies numbness in saddle area"),
        ("Do you use a cane?", "No.", "patient does not use cane"),
        ("Did you fall?", "Yes.", "patient fell"),
        ("Are you able to drive?", "Yeah.", "patient is able to drive"),
        ("You're still on the blood thinner, yes?", "No.", "patient is not on blood thinner"),
        ("When did the pain start?", "Two weeks ago.", "Onset: 2 weeks ago"),
        ("What makes it better?", "Ice and rest.", "Easing factors: ice and rest"),
        ("And the press-ups, did you do them?", "Maybe twice.", "press-ups: maybe x2"),
    ],
)
def test_question_and_answer_are_one_statement(question: str, reply: str, text: str) -> None:
    assert answer(question, reply) == text


def test_a_carer_denies_as_a_carer() -> None:
    assert answer("Any fever?", "No.", "caregiver") == "husband denies fever"


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("Berg is forty out of fifty six.", "O"),
        ("No redness, no swelling around the incision.", "O"),
        ("I had my hand on your trunk the whole time.", "O"),
        ("You still need my cues to find the edge.", "A"),
        ("That's why the stairs are hard.", "A"),
        ("Next visit we add the step downs.", "P"),
        ("Avoid lifting with that arm.", "P"),
        ("Wear the splint at night.", "P"),
        ("I'd like to see you twice a week for four weeks.", "P"),
        ("Lift your arm for me.", None),
        ("Nice job.", None),
        ("This assistant records our visit.", None),
    ],
)
def test_a_therapists_clause_finds_its_section(text: str, section: str | None) -> None:
    c = clause(text)
    assert sort.section(c.text, of(c), planning=False) == section


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("I still can't lift my arm.", "patient still cannot lift her arm"),
        ("I wake up and feel stiff.", "patient wakes up and feels stiff"),
        ("It hurts when I sit.", "patient reports it hurts when she sits"),
        ("No pain in the neck.", "patient denies pain in neck"),
        ("I've been icing it every night, you know.", "patient has been icing it every night"),
        ("My knee's like stiff in the morning.", "patient reports her knee is stiff in morning"),
    ],
)
def test_the_first_person_is_told_in_the_third(said: str, text: str) -> None:
    assert heard.report(of(clause(said, "patient")), "patient", HER)[0] == text
