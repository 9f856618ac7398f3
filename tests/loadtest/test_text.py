"""What counts as the same word, and how a growing transcript lies beside a reference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew_loadtest.text import Alignment, tokens


def _texts(text: str) -> list[str]:
    return [t.text for t in tokens(text.split())]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("thirty-eight degrees", "38°"),
        ("one hundred and twelve", "one hundred and twelve"),
        ("a hundred", "a hundred"),
        ("two hundred forty five", "245"),
        ("nine oh five", "9:05"),
        ("eleven point four", "11.4"),
        ("six out of ten", "6/10"),
        ("four plus out of five", "4+/5"),
        ("three minus out of five", "3-/5"),
        ("Um, okay. It's eighty percent!", "OK, it's 80%"),
        ("one thousand", "one thousand"),
        ("1,250 steps", "1250 steps"),
    ],
)
def test_spelling_is_no_hearing_error(said: str, written: str):
    assert _texts(said) == _texts(written)


@pytest.mark.parametrize(("said", "written"), [("six", "seven"), ("can", "can't"), ("left", "right"), ("point four", "four point")])
def test_another_word_is_another_word(said: str, written: str):
    assert _texts(said) != _texts(written)


def test_a_number_knows_the_words_it_spans():
    found = tokens("bend to one hundred twelve degrees".split())
    assert [(t.text, t.first, t.last) for t in found] == [("bend", 0, 0), ("to", 1, 1), ("112", 2, 4), ("degrees", 5, 5)]


def test_errors_are_words_wrong_missing_and_too_many():
    alignment = Alignment("the knee gives way on stairs".split())
    assert alignment.errors("the knee gives way on stairs".split()) == 0
    assert alignment.errors("the knee gave way stairs now".split()) == 3
    assert alignment.errors([]) == 6


def test_a_word_that_comes_again_is_matched_where_it_stands():
    alignment = Alignment("the knee bends the knee holds".split())
    assert alignment.matches("the knee".split(), 2) == [(0, 0), (1, 1)]
    assert alignment.matches("the knee bends the knee".split(), 6) == [(n, n) for n in range(5)]
    assert alignment.matches("the knee holds".split(), 3) == [(0, 0), (1, 1)]  # `holds` was not said yet


words = st.lists(st.sampled_from("abc"), max_size=8)


@given(words, words, words)
def test_what_was_kept_from_the_last_transcript_changes_nothing(reference: list[str], first: list[str], then: list[str]):
    used = Alignment(reference)
    used.errors(first)
    assert used.errors(then) == Alignment(reference).errors(then)
    assert used.matches(then, len(reference)) == Alignment(reference).matches(then, len(reference))
    assert all(reference[i] == then[j] for i, j in used.matches(then, len(reference)))
