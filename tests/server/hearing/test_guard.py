"""Text without speech, speech without text."""

from __future__ import annotations

from clew_models.base import HeardWord, Transcript
from clew_server.hearing.guard import believed, middle, skipped, snapped
from clew_server.hearing.stretch import Stretch

SPEECH = Stretch(0, 9.7, 18.3, ((10.0, 13.0), (13.4, 18.0)))


def heard(text, no_speech=0.01, log_prob=-0.2, start=0.0):
    words = tuple(HeardWord(w, start + k * 0.3, start + k * 0.3 + 0.25, 0.9) for k, w in enumerate(text.split()))
    return Transcript(words, no_speech, log_prob, looped=False)


def test_a_doubtful_text_where_nobody_speaks_is_not_believed():
    assert believed(heard("Thank you.", no_speech=0.9, log_prob=-1.4), SPEECH) == []


def test_a_clear_text_is_believed_whatever_the_no_speech_probability():
    assert len(believed(heard("No.", no_speech=0.7, log_prob=-0.3), SPEECH)) == 1


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
