"""Rehab words are put right, ordinary English is left alone."""

from __future__ import annotations

import pytest

from clew_server.hearing import vocabulary
from clew_wire.note import Word


@pytest.fixture(scope="module")
def lexicon():
    return vocabulary.load()


def words(text):
    return [Word("", w, 0.4 * k, 0.4 * k + 0.3, "", "other", 0.9) for k, w in enumerate(text.split())]


def corrected(lexicon, text):
    return " ".join(w.w for w in lexicon.correct(words(text)))


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("Strength M M T 4 out of 5.", "Strength MMT 4 out of 5."),
        ("Her quick dash score is 54.", "Her QuickDASH score is 54."),
        ("the super spin at us is weak", "the supraspinatus is weak"),
        ("oswestry is 32 percent", "Oswestry is 32 percent"),
        ("forearm soupination is full", "forearm supination is full"),
        ("measured with a gonyometer today", "measured with a goniometer today"),
        ("with minimal verbal queuing.", "with minimal verbal cueing."),
        ("the glenohemeral joint,", "the glenohumeral joint,"),
        ("I D D S I level 2", "IDDSI level 2"),
        ("Hawkins Kennedy is positive", "Hawkins-Kennedy is positive"),
        ("gate training with a walker", "gait training with a walker"),
    ],
)
def test_it_puts_right(lexicon, heard, written):
    assert corrected(lexicon, heard) == written


@pytest.mark.parametrize(
    "text",
    [
        "We were queuing at the shop for an hour.",
        "She left the garden gate open and was on the phone with her sister.",
        "He was promoted after the evaluation of the operation.",
        "I paid the contractor, the editor and the educators a great deal.",
        "There was a big improvement in attention at school.",
        "Please print the correct document and apply these changes.",
        "I used to be a great swimmer, but my parents did not like it.",
        "It is my right shoulder, no, the left one.",
        "My daughter performs in a play, and I clean the master bedroom.",
        "A line on the side of the road.",
        "I can't reach the top shelf, so I ask my son to do it.",
        "One two three four five, and rest.",
        "Grade three, then the doctor said great.",
        "I am OK. So am I. Mr. T is a bit odd.",
    ],
)
def test_ordinary_english_is_left_alone(lexicon, text):
    assert corrected(lexicon, text) == text


def test_what_was_heard_is_kept_and_time_is_shared(lexicon):
    out = lexicon.correct(words("the super spin at us is"))
    assert [w.w for w in out] == ["the", "supraspinatus", "is"]
    assert out[1].heard == "super spin at us"
    assert (out[1].t0, out[1].t1) == (0.4, pytest.approx(1.9))
    assert out[0].heard is None


def test_numbers_and_sides_are_never_touched(lexicon):
    text = "left 3 minus, right 4 plus, one hundred ten degrees, L1, two sets of twelve"
    assert corrected(lexicon, text) == text


def test_a_term_as_it_should_be_is_not_marked(lexicon):
    assert all(w.heard is None for w in lexicon.correct(words("The supraspinatus and the right external rotators are weak.")))


def test_an_ordinary_word_beside_a_clinical_one_stays(lexicon):
    for text in ("I lost my balance on the phone.", "He stood on the side line of the field.", "We put a softer phone case on it."):
        assert corrected(lexicon, text) == text
