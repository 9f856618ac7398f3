"""A dictation in one breath is cut where its statements begin."""
# ruff: noqa: E501 - a line of speech reads best on one line

from __future__ import annotations

import pytest
from tests.server.charting.dialogue import Dialogue, drafted, told, words_of

from clew_server.charting.breath import LEAST, breathless, statements
from clew_server.charting.turns import read

KNEE = (
    "so she says the knee's sore today, she was on it all weekend, pain's three out of ten and six on stairs, no locking, no giving way, "
    "she iced it twice, so measures, flexion one eighteen, extension lacks three, quad strength four minus out of five on the right and five on the left, "
    "the patella's gliding fine, treatment was manual ten minutes, patellar mobilization, then leg press three sets of ten at sixty pounds, step ups two sets of eight, "
    "so what I'm thinking is the quad's lagging, plan, twice a week for three weeks then once a week for two, keep the straight leg raises daily, ice after work, no squatting below ninety"
)
VOICE = (
    "okay so he's hoarse again, he yelled at a game Saturday, water's up to six glasses, no reflux, so measures, maximum phonation time eleven seconds, it was nine last week, "
    "pitch range is two octaves less a third, the s z ratio I did not get to, so that's next visit, treatment was straw phonation three sets of five, resonant voice on words and phrases, "
    "I had to remind him about breath each time, so my impression is the folds are closing better, plan once a week for four weeks, he rests the voice at lunch, next visit sentences"
)


def _statements(said: str) -> list[str]:
    sentence = read(words_of((("T", said),))).turns[0].sentences
    return [s.text for s in sentence]


@pytest.mark.parametrize(("said", "whole"), [
    (KNEE, ("so she says the knee's sore today", "no locking no giving way", "plan twice a week for three weeks then once a week for two", "ice after work")),
    (KNEE, ("keep the straight leg raises daily", "no squatting below ninety", "the patella's gliding fine")),
    (VOICE, ("he yelled at a game saturday", "so my impression is the folds are closing better", "plan once a week for four weeks", "next visit sentences")),
])  # fmt: skip
def test_statements_are_cut_apart(said: str, whole: tuple[str, ...]) -> None:
    found = _statements(said)
    for one in whole:
        assert one in found, found


def test_nothing_is_lost_and_short_speech_is_left_alone() -> None:
    tokens = tuple(t for s in read(words_of((("T", KNEE),))).turns[0].sentences for t in s.tokens)
    assert [t for s in statements(tokens) for t in s] == list(tokens)
    assert len(tokens) > LEAST
    assert breathless(tokens)
    assert not breathless(tokens[:LEAST])


def test_a_quotation_is_not_cut() -> None:
    said = KNEE.replace("she iced it twice,", "and she said, quote, I feel like a rusty gate, it's my age, end quote, she iced it twice,")
    assert any("rusty gate it's my age end quote" in s for s in _statements(said))


@pytest.mark.parametrize("said", [KNEE, VOICE])
def test_what_was_not_reached_is_planned(said: str) -> None:
    note = told(drafted(Dialogue("breath", (("T", said),), mode="dictation", discipline="SLP" if said is VOICE else "PT")))
    assert any(t.startswith("P: Continue") and "for" in t for t in note), note
    assert not any(t.startswith("O:") and "next visit" in t.lower() for t in note), note
