"""Latency per word: from its end at the microphone until a subscriber had it."""

from __future__ import annotations

import pytest

from clew_loadtest.latency import Arrival, percentiles, summary, word_latencies, words_lost
from clew_wire.event import Final, Partial
from clew_wire.note import Word


def _words() -> tuple[Word, ...]:
    texts = ["The", "knee", "hurts,", "the", "knee", "gives."]
    return tuple(Word(f"w{n}", t, 1.0 + n, 1.5 + n, "s0", "patient", 0.9) for n, t in enumerate(texts))


def _partial(text: str, t1: float) -> Partial:
    return Partial(after=1, text=text, stable=0, t0=1.0, t1=t1)


def test_a_word_is_shown_when_a_partial_first_holds_it():
    arrivals = [
        Arrival(2.9, _partial("the knee", 2.6)),
        Arrival(4.0, _partial("the knee hurts", 3.6)),
        Arrival(8.0, Final(seq=2, words=_words())),
    ]
    got = {x.word.id: (round(x.shown, 2), round(x.final, 2)) for x in word_latencies(arrivals)}
    assert got["w0"] == (1.4, 6.5)
    assert got["w2"] == (0.5, 4.5)
    assert got["w5"] == (1.5, 1.5)


def test_a_repeated_word_does_not_count_before_it_was_said():
    arrivals = [Arrival(2.9, _partial("the knee", 2.6)), Arrival(8.0, Final(seq=2, words=_words()))]
    got = {x.word.id: x.shown for x in word_latencies(arrivals)}
    assert got["w4"] == pytest.approx(8.0 - 5.5)


def test_a_partial_after_the_final_shows_nothing_earlier():
    arrivals = [Arrival(8.0, Final(seq=2, words=_words())), Arrival(8.5, _partial("the knee", 2.6))]
    assert all(x.shown == x.final for x in word_latencies(arrivals))


def test_nothing_to_measure_is_said_as_none():
    assert percentiles([]) == {"p50": None, "p95": None}
    assert summary([])["final"]["p95"] is None


def test_words_lost_counts_what_the_live_text_lacks():
    assert words_lost(["Right", "knee,", "no", "pain."], ["right", "knee", "pain"]) == 1
    assert words_lost(["a", "b"], ["a", "x", "b"]) == 0


def test_a_number_in_digits_is_the_same_word():
    assert words_lost("about a three out of ten".split(), "about a 3 out of 10.".split()) == 0
    assert words_lost("about a three out of ten".split(), "about a 4 out of 10.".split()) == 1


def test_no_word_of_a_recording_that_repeats_itself_is_called_lost():
    said = "how is the knee it is stiff and the stairs hurt".split()
    reference = said * 8
    live = [*said[2:], *said * 6, *said[:4], "okay", *said[4:]]
    assert words_lost(reference, live) == 2
    assert words_lost(reference, []) == len(reference)
    assert words_lost([], live) == 0
