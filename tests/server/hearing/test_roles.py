"""Roles from what is said. The sentences are made up for these tests."""

from __future__ import annotations

import pytest

from clew_server.hearing.cues import Cues, cues, short_reply
from clew_server.hearing.names import called, own
from clew_server.hearing.roles import Cast, Tally, cast, decide
from clew_wire.context import parse_context
from clew_wire.note import Role


def tally(*sentences: str, **more: int) -> Tally:
    total = Cues()
    for sentence in sentences:
        total = total.plus(cues(sentence))
    return Tally(cues=total, seconds=2.0 * len(sentences), **more)


THERAPIST = ("How did you sleep on it?", "Bend your elbow for me and hold.", "Flexion is ninety degrees today.", "Good, relax.")
PATIENT = ("My wrist is stiff when I wake up.", "I couldn't open the jar.", "Ouch.", "It still hurts a bit.")
CAREGIVER = ("She didn't eat much on Sunday.", "My mother always forgets her splint.", "Should she wear it at night?")


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("Squeeze my fingers as hard as you can.", "therapist"),
        ("And now slide your heel toward you.", "therapist"),
        ("Any tingling in your fingers?", "therapist"),
        ("Grip is twenty pounds.", "therapist"),
        ("We will add the stairs next week.", "therapist"),
        ("Did he wear the brace?", "therapist"),
        ("My back locked up on the train.", "patient"),
        ("I can't turn my head.", "patient"),
        ("That burns.", "patient"),
        ("Am I doing it like this?", "patient"),
        ("He spits out the pills.", "caregiver"),
        ("My dad won't use the walker.", "caregiver"),
        ("I have to help her with the stairs.", "caregiver"),
    ],
)
def test_a_sentence_points_to_who_says_it(sentence: str, role: Role):
    said = cues(sentence)
    assert role == max(("therapist", "patient", "caregiver"), key=lambda r: getattr(said, r))


def test_short_replies_are_known():
    assert all(short_reply(text) for text in ("Yes.", "No.", "Okay.", "Uh-huh.", "Not really.", "Yeah, sure.", "Thank you."))
    assert not any(short_reply(text) for text in ("Lift it up.", "No pain in the knee at all.", "Right shoulder flexion."))


def test_therapist_and_patient():
    assert decide({0: tally(*THERAPIST), 1: tally(*PATIENT)}, Cast()) == {0: "therapist", 1: "patient"}
    assert decide({0: tally(*PATIENT), 1: tally(*THERAPIST)}, Cast()) == {0: "patient", 1: "therapist"}


def test_three_voices():
    found = decide({0: tally(*CAREGIVER), 1: tally(*THERAPIST), 3: tally(*PATIENT)}, Cast())
    assert found == {0: "caregiver", 1: "therapist", 3: "patient"}


def test_a_lone_voice_without_evidence_is_the_therapist():
    assert decide({0: Tally(seconds=3.0)}, Cast()) == {0: "therapist"}
    assert decide({0: tally(*PATIENT)}, Cast()) == {0: "patient"}


def test_a_silent_second_voice_is_the_patient_and_a_fourth_is_other():
    assert decide({0: tally(*THERAPIST), 1: Tally(seconds=1.0)}, Cast()) == {0: "therapist", 1: "patient"}
    voices = {0: tally(*THERAPIST), 1: tally(*PATIENT), 2: tally(*CAREGIVER), 3: Tally(seconds=1.0)}
    assert decide(voices, Cast())[3] == "other"


def test_a_carer_who_came_with_a_young_child_is_not_the_patient():
    child = Cast(child=True)
    carer = tally("He didn't like the new shirt.", "He sleeps better now.")
    assert decide({0: tally(*THERAPIST), 1: carer}, child) == {0: "therapist", 1: "caregiver"}
    voices = {0: tally(*THERAPIST), 1: carer, 2: tally("A truck!", "Again!")}
    assert decide(voices, child) == {0: "therapist", 1: "caregiver", 2: "patient"}


def test_names_tell_the_patient_from_a_companion():
    quiet = {0: tally(*THERAPIST), 1: Tally(seconds=2.0, as_another=1), 2: Tally(seconds=2.0, as_patient=1)}
    assert decide(quiet, Cast()) == {0: "therapist", 1: "caregiver", 2: "patient"}


def test_a_dictated_note_is_the_therapists_whoever_it_quotes():
    quotes = tally("Patient says my knee hurts when I kneel.", "She states I can't sleep.", "Her husband helps her.")
    assert decide({0: quotes}, Cast(dictation=True)) == {0: "therapist"}


def test_a_decision_stands_until_the_evidence_is_clearly_better():
    slight = {0: Tally(cues=Cues(0.6, 0.0, 0.0)), 1: Tally(cues=Cues(0.0, 0.4, 0.0))}
    assert decide(slight, Cast()) == {0: "therapist", 1: "patient"}
    assert decide(slight, Cast(), {0: "patient", 1: "therapist"}) == {0: "patient", 1: "therapist"}
    clear = {0: tally(*THERAPIST), 1: tally(*PATIENT)}
    assert decide(clear, Cast(), {0: "patient", 1: "therapist"}) == {0: "therapist", 1: "patient"}


def test_names_spoken_to():
    patient, clinician = frozenset({"ana", "lima"}), frozenset({"becker"})
    assert called("Hi Ana.", patient, clinician) == {"patient"}
    assert called("Good morning, Miss Lima, come in.", patient, clinician) == {"patient"}
    assert called("Pedro, can you hold the door?", patient, clinician) == {"another"}
    assert called("Thanks, Becker.", patient, clinician) == {"clinician"}
    assert called("Good, relax.", patient, clinician) == frozenset()
    assert called("See you on the stairs, Monday.", patient, clinician) == frozenset()
    assert called("Ana did well today.", patient, clinician) == frozenset()


def test_names_given_as_own():
    patient = frozenset({"ana"})
    assert own("I'm Pedro, the neighbor.", patient, frozenset()) == "another"
    assert own("My name is Ana.", patient, frozenset()) == "patient"
    assert own("I'm Sofia, your physical therapist.", patient, frozenset()) == "clinician"
    assert own("I'm fine.", patient, frozenset()) is None


def test_what_the_context_tells():
    context = {"id": 1, "mode": "ambient", "discipline": "OT", "note_type": "daily", "context": {"patient": {"name": "Ana Lima", "age": 5}}}
    known = cast(parse_context(context))
    assert known == Cast(names=frozenset({"ana", "lima"}), child=True)
    assert cast(None) == Cast()
