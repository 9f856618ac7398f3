"""Text without speech, speech without text."""

from __future__ import annotations

import pytest

from clew_models.base import HeardWord, Transcript
from clew_server.hearing.guard import believed, foreign, middle, previewed, skipped, snapped
from clew_server.hearing.stretch import Stretch

SPEECH = Stretch(0, 9.7, 18.3, ((10.0, 13.0), (13.4, 18.0)))


SHORT = Stretch(0, 9.7, 10.8, ((10.0, 10.5),))


def heard(text, no_speech=0.01, log_prob=-0.2, start=0.0, p=0.9, english=1.0):
    words = tuple(HeardWord(w, start + k * 0.3, start + k * 0.3 + 0.25, p) for k, w in enumerate(text.split()))
    return Transcript(words, no_speech, log_prob, looped=False, english=english)


def test_a_doubtful_text_where_nobody_speaks_is_not_believed():
    assert believed(heard("Thank you.", no_speech=0.9, log_prob=-1.4), SPEECH) == []


def test_a_clear_text_is_believed_whatever_the_no_speech_probability():
    assert len(believed(heard("No.", no_speech=0.7, log_prob=-0.3), SPEECH)) == 1


def test_english_that_was_made_of_another_language_is_not_believed():
    assert believed(heard("I am going to run to the left", p=0.5, english=0.02), SPEECH) == []
    assert foreign(heard("I am going to run to the left", p=0.5, english=0.02), SPEECH)


@pytest.mark.parametrize(("p", "english"), [(0.9, 0.02), (0.6, 0.3), (0.5, 0.6)])
def test_an_accent_is_believed(p, english):
    """Clear words that sound foreign, and doubtful ones that sound English."""
    assert len(believed(heard("my knee is much better today", p=p, english=english), SPEECH)) == 6


def test_a_long_text_of_which_no_word_is_likely_was_guessed():
    assert believed(heard("so it is not new and regards the cold", p=0.3), SPEECH) == []
    assert len(believed(heard("No.", p=0.3), SHORT)) == 1


def test_a_preview_of_much_unlikely_speech_is_not_shown():
    assert previewed(heard("I will be here", log_prob=-1.4), 3.0) == []
    assert previewed(heard("Good morning.", log_prob=-1.2), 0.5) == ["Good", "morning."]
    assert previewed(heard("my knee - is better", log_prob=-0.5), 3.0) == ["my", "knee", "is", "better"]
    assert previewed(heard("Thank you.", no_speech=0.9, log_prob=-1.05), 0.5) == []


def test_marks_without_letters_are_not_words():
    assert believed(heard("... -"), SPEECH) == []


def test_three_words_for_eight_seconds_of_speech_leave_something_out():
    assert skipped(heard("we will start").words, SPEECH)
    assert not skipped(heard("we will start with the foam and then go on to the step").words, SPEECH)


def test_a_stretch_is_cut_in_its_pause():
    assert 13.0 < middle(SPEECH) < 13.4


def test_a_word_that_reaches_into_a_pause_is_drawn_in():
    (word,) = snapped([HeardWord("No.", 9.7, 11.0, 0.9)], SPEECH.voiced)
    assert (word.t0, word.t1) == (10.0, 11.0)
    first, second = snapped([HeardWord("fine", 12.5, 13.3, 0.9), HeardWord("Any", 13.2, 13.8, 0.9)], SPEECH.voiced)
    assert (first.t1, second.t0) == (13.0, 13.4)
