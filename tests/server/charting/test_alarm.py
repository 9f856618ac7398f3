"""Which sentences of the history ask for a person's eye before the note is signed."""

from __future__ import annotations

import pytest
from tests.server.charting.dialogue import context_of, visit, words_of

from clew_server.charting.draft import draft
from clew_server.charting.facts.alarm import alarming


@pytest.mark.parametrize(
    "text",
    [
        "Patient fell in garden Monday.",
        "Patient slid off chair; landed on her hip.",
        "Daughter reports patient went down in driveway.",
        "Patient reports doctor cut her water pill in half.",
        "Patient quit naproxen, it was hurting her stomach.",
        "Caregiver reports Dr. Hale put her on melatonin, 1 mg.",
        "Patient denies chest pain; reports choking on rice.",
        "Patient reports leaking urine, bladder worse.",
    ],
)
def test_an_affirmed_red_flag_or_a_changed_medicine_is_an_alarm(text: str) -> None:
    assert alarming(text)


@pytest.mark.parametrize(
    "text",
    [
        "Patient denies falls.",
        "Patient fell asleep.",
        "Patient takes ibuprofen, 600 mg 2x/day.",
        "Patient reports bladder, bowels unchanged.",
        "Patient goal: walk without falls.",
        "Patient lies on floor with feet up.",
        "Swelling went down.",
        "Patient went down stairs.",
        "Patient reports vision is fine.",
    ],
)
def test_a_denial_and_a_harmless_word_are_none(text: str) -> None:
    assert not alarming(text)


def test_a_red_flag_waits_for_a_reader_and_its_denial_does_not() -> None:
    d = visit("x", "T: Any falls?\nP: No. But I choked on a piece of bread Friday.", [])
    note = draft(words_of(d.turns), context_of(d))
    assert {("chok" in s.text.lower()): s.flags for s in note.sections["S"]} == {True: ("unreviewed",), False: ()}
