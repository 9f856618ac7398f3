"""Scripted transcripts against words whose times are known."""

from __future__ import annotations

import pytest

from clew_loadtest.latency import Arrival
from clew_loadtest.measure import tally
from clew_loadtest.reference import Reference, Spoken, Turn, end_to_final, heard, times_right, word_errors
from clew_loadtest.screen import Screen, amended, final_words, screens
from clew_wire.event import Amend, Final, Partial
from clew_wire.note import Word

SAID = "Raise the arm. Now the other arm.".split()
WORDS = tuple(Spoken(w, 1.0 + n, 1.5 + n) for n, w in enumerate(SAID))
REFERENCE = Reference(WORDS, (Turn(1.0, 3.6, "Raise the arm."), Turn(4.0, 7.7, "Now the other arm.")))


def _words(text: str, first: int = 0, ids: str = "w") -> tuple[Word, ...]:
    return tuple(Word(f"{ids}{first + n}", w, 1.0 + first + n, 1.5 + first + n, "s0", "therapist", 0.9) for n, w in enumerate(text.split()))


def _partial(text: str, t1: float) -> Partial:
    return Partial(after=1, text=text, stable=0, t0=1.0, t1=t1)


ARRIVALS = [
    Arrival(2.2, _partial("raise", 2.0)),
    Arrival(4.0, _partial("raise the harm", 3.6)),
    Arrival(5.0, Final(seq=2, words=_words("Raise the harm."))),
    Arrival(6.0, _partial("now the", 5.9)),
    Arrival(6.5, Amend(seq=3, span=("w2", "w2"), words=_words("arm.", 2, "a"), by="second hearing")),
    Arrival(8.5, Final(seq=4, words=_words("Now the other arm.", 3))),
]


def test_a_word_is_shown_when_it_first_stands_there_right():
    found = heard(REFERENCE, screens(ARRIVALS))
    assert [round(w.shown or 0, 2) for w in found] == [0.7, 1.5, 3.0, 1.5, 0.5, 2.0, 1.0]


def test_a_word_is_final_with_the_first_final_that_had_it_right_else_with_the_amend():
    found = heard(REFERENCE, screens(ARRIVALS))
    assert [round(w.final or 0, 2) for w in found] == [3.5, 2.5, 3.0, 4.0, 3.0, 2.0, 1.0]


def test_an_amend_that_spoils_a_word_does_not_move_its_final():
    spoiled = [*ARRIVALS, Arrival(9.0, Amend(seq=5, span=("w3", "w3"), words=_words("No", 3, "b"), by="second hearing"))]
    assert heard(REFERENCE, screens(spoiled)) == heard(REFERENCE, screens(ARRIVALS))
    assert tally(REFERENCE, spoiled).errors == 1


def test_the_end_of_a_turn_waits_for_its_last_word():
    assert end_to_final(REFERENCE, heard(REFERENCE, screens(ARRIVALS))) == pytest.approx([6.5 - 3.6, 8.5 - 7.7])


def test_a_turn_whose_last_word_was_never_right_is_left_out():
    found = heard(REFERENCE, [Screen(9.0, ("Raise", "the", "arm."), ())])
    assert end_to_final(REFERENCE, found) == pytest.approx([9.0 - 3.6])
    assert [w.final is None for w in found] == [False] * 3 + [True] * 4


def test_a_word_said_twice_is_not_shown_before_it_was_said_again():
    found = heard(REFERENCE, [Screen(4.0, (), tuple("raise the arm".split())), Screen(9.0, tuple(SAID), ())])
    assert [round(w.shown or 0, 2) for w in found][4:] == [3.5, 2.5, 1.5]


def test_words_that_amends_changed_are_counted_by_cause():
    assert amended(ARRIVALS) == {"second hearing": 1}
    case = Amend(seq=6, span=("w3", "w4"), words=_words("now The", 3, "c"), by="vocabulary")
    assert amended([*ARRIVALS, Arrival(9.0, case)]) == {"second hearing": 1, "vocabulary": 0}


def test_the_end_holds_the_amended_words():
    words = final_words(ARRIVALS)
    assert [w.w for w in words] == SAID
    assert word_errors(REFERENCE, [w.w for w in words]) == (0, 7)


def test_word_times_are_right_within_two_tenths():
    late = [
        Word("w0", "raise", 1.19, 1.75, "s0", "therapist", 0.9),
        *_words("the arm", 1),
        Word("x", "now", None, None, "s0", "therapist", 0.9),
    ]
    assert times_right(REFERENCE, late) == (3, 2, 3)


def test_the_first_part_of_a_reference_has_whole_words_and_turns():
    part = REFERENCE.until(5.5)
    assert [w.text for w in part.words] == SAID[:5]
    assert [t.text for t in part.turns] == ["Raise the arm."]
    assert part.script() == SAID[:3]


def test_figures_of_several_visits_are_counted_together():
    both = tally(REFERENCE, ARRIVALS)
    both.add(tally(REFERENCE, ARRIVALS[:3]))
    figures = both.figures()
    assert figures["words"] == 14
    assert figures["never_right"] == 5
    assert figures["wer"] == pytest.approx(5 / 14, abs=1e-4)
    assert figures["amended"] == pytest.approx(1 / 10)
    assert figures["starts_right"] == 1.0
