"""Consent as it is spoken, and as it is put on record."""

from __future__ import annotations

import pytest

from clew_server.charting.consent import is_minor, resolve, spoken
from clew_wire.note import Consent


@pytest.mark.parametrize(
    ("script", "given"),
    [
        ("T: I have an AI scribe running today so I don't have to type. Is that okay?\nP: Sure, go ahead.", True),
        ("T: This tablet is recording us, it helps me write the note.\nP: Okay.\nT: So how is the hip?", True),
        ("T: Do you mind if I record our session for my notes?\nP: No, not at all.", True),
        ("T: Do you mind if I record our session for my notes?\nP: Yes, I do mind.", False),
        ("T: Would you mind if the assistant listens in and takes notes for me?\nP: No.", True),
        ("T: We use an artificial intelligence documentation assistant. Do you agree?\nP: I'd rather you didn't.", False),
        ("T: I'd like to record this visit, is that all right?\nP: No.", False),
        ("T: The microphone writes the note for me. Are you okay with that?\nP: Um, no, I'm not comfortable with that.", False),
        (
            "T: I use a recorder during visits. All right with you?\nP: What happens to it?\nT: It is deleted after I sign.\nP: "
            "Then fine, yes.",
            True,
        ),
        ("T: I use a recorder during visits. All right with you?\nP: Yeah, no problem.", True),
        ("T: There's an app on my tablet that listens while we work, is that all right?\nP: Fine.", True),
        ("T: I use a little helper, it takes the notes so that I can look at you. Okay?\nP: Yes.", True),
        ("T: There is a program on this computer that writes down what we say. Okay?\nP: No, I'd rather not.", False),
        ("T: Any objection if I record us?\nP: Nope.", True),
        ("T: Patient gave verbal consent to the recording.", True),
    ],
)
def test_an_answer_to_the_disclosure(script, given, talk) -> None:
    found = spoken(talk(script))
    assert found is not None
    assert found.given is given
    assert found.words is not None


@pytest.mark.parametrize(
    "script",
    [
        "T: How is the knee?\nP: Fine, yes.",
        "T: I checked your medical records. Is that all right?\nP: Yes.",
        "T: I use an AI scribe, it records the visit.\nP: My knee hurts today.",
        "T: Use the app that counts your steps, okay?\nP: Sure.",
        "T: She has a computer and types all day, right?\nP: Yes.",
        "T: Let me record your score. Okay?\nP: Okay.",
    ],
)
def test_no_consent_where_none_was_asked_and_given(script, talk) -> None:
    assert spoken(talk(script)) is None


def test_the_span_runs_from_disclosure_to_answer(talk, heard) -> None:
    visit = talk("T: Hello Sam. I record visits with an AI assistant. Is that fine?\nP: Yes, sure. My neck is stiff.")
    found = spoken(visit)
    assert found is not None
    assert heard(visit, found.words) == "I record visits with an AI assistant. Is that fine? Yes, sure."


def test_for_a_minor_the_guardian_answers(talk, context) -> None:
    visit = talk("T: I use a scribe app that records us, okay?\nP: Yes!\nC: That's fine with me.")
    assert is_minor(context(patient={"age": 7}))
    found = spoken(visit, minor=True)
    assert found is not None
    assert (found.given, found.by) == (True, "guardian")
    child_alone = talk("T: I use a scribe app that records us, okay?\nP: Yes!")
    assert spoken(child_alone, minor=True) is None
    assert spoken(visit) == Consent(True, "patient", None, found.words and ("w0", "w9"))


def test_a_refusal_after_an_agreement_wins(talk) -> None:
    found = spoken(talk("T: I record visits with an AI scribe, okay?\nP: Sure.\nC: No, we don't want that, please turn it off."))
    assert found is not None
    assert found.given is False


def test_resolve() -> None:
    span = ("w1", "w9")
    said = Consent(True, "patient", "4.0", span)
    nothing = Consent()
    assert resolve(nothing, said, "ambient") == said
    assert resolve(nothing, None, "ambient") == nothing
    assert resolve(nothing, None, "dictation") == nothing
    tapped = Consent(True, "patient", "2026-03-02T09:00:00Z")
    assert resolve(tapped, said, "ambient") == Consent(True, "patient", "2026-03-02T09:00:00Z", span)
    refused = Consent(False, "patient", "4.0", span)
    assert resolve(tapped, refused, "ambient") == refused
