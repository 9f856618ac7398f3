"""Telling voices apart, on made embeddings that follow the law the encoder was measured to follow."""

from __future__ import annotations

import numpy as np
import pytest

from clew_server.hearing.clusters import Centers, Heard, evidence, look_again, path, place, renaming

SIZE = 192


class Speakers:
    """Voices whose clips of d seconds agree with the true vector by sqrt(d / (d + 1))."""

    def __init__(self, count: int, seed: int = 1, alike: float = 0.0) -> None:
        self.random = np.random.default_rng(seed)
        common = self.unit()
        raw = [np.sqrt(alike) * common + np.sqrt(1 - alike) * self.unit() for _ in range(count)]
        self.true = [v / np.linalg.norm(v) for v in raw]

    def unit(self) -> np.ndarray:
        v = self.random.normal(size=SIZE)
        return np.asarray(v / np.linalg.norm(v))

    def says(self, who: int, seconds: float, change: float = 0.0, lean: float = 0.0) -> Heard:
        a = np.sqrt(seconds / (seconds + 1))
        v = a * self.true[who] + np.sqrt(1 - a * a) * self.unit()
        return Heard((v / np.linalg.norm(v)).astype(np.float32), seconds, change, lean)


def in_a_room(heard: Heard, room: np.ndarray) -> Heard:
    """What all clips of one recording share, which brings every voice nearer to every other."""
    assert heard.embedding is not None
    v = heard.embedding + 0.5 * room
    return Heard((v / np.linalg.norm(v)).astype(np.float32), heard.seconds, heard.change)


def same_but_for_numbers(found: list[int], truth: list[int]) -> bool:
    return len(set(zip(found, truth, strict=True))) == len(set(found)) == len(set(truth))


def test_evidence_grows_with_agreement_and_with_seconds():
    assert evidence(np.float64(0.7), 2.0, 30.0) > evidence(np.float64(0.4), 2.0, 30.0)
    assert evidence(np.float64(0.8), 3.0, 30.0) > evidence(np.float64(0.8), 0.5, 30.0) > 0
    assert evidence(np.float64(0.05), 3.0, 30.0) < evidence(np.float64(0.05), 0.4, 30.0) < 0


def test_turns_of_two_voices_are_placed_as_they_come():
    speakers = Speakers(2)
    truth = [0, 1, 0, 1, 1, 0]
    centers = Centers(4)
    found: list[int] = []
    for who in truth:
        found += place(centers, [speakers.says(who, 2.0)], found[-1] if found else None)
    assert found == truth


def test_a_change_inside_a_stretch_is_heard():
    speakers = Speakers(3)
    centers = Centers(4)
    place(centers, [speakers.says(0, 3.0)], None)
    assert place(centers, [speakers.says(0, 1.5), speakers.says(1, 1.5, 1.0), speakers.says(2, 1.5, 0.5)], 0) == [0, 1, 2]


def test_no_more_voices_than_the_limit():
    speakers = Speakers(6)
    centers = Centers(4)
    for _ in range(3):
        for who in range(6):
            place(centers, [speakers.says(who, 2.0)], None)
    assert len(centers) == 4
    voices, centers = look_again([speakers.says(i % 6, 2.0) for i in range(36)], 4)
    assert len(centers) <= 4
    assert set(voices) <= set(range(4))


def test_a_very_short_piece_opens_no_voice():
    speakers = Speakers(3)
    centers = Centers(4)
    place(centers, [speakers.says(0, 3.0), speakers.says(1, 3.0, 2.0)], None)
    place(centers, [speakers.says(2, 0.3)], 0)
    assert len(centers) == 2


def test_a_short_answer_without_audio_goes_to_whoever_was_asked():
    speakers = Speakers(2)
    centers = Centers(4)
    place(centers, [speakers.says(0, 3.0), speakers.says(1, 3.0, 2.0)], None)
    assert place(centers, [speakers.says(0, 2.0), Heard(None, 0.2, 2.0), speakers.says(0, 2.0, 0.6)], 1) == [0, 1, 0]


def test_before_anything_is_known_pieces_share_one_voice():
    assert place(Centers(4), [Heard(None, 0.2, 0.0), Heard(None, 0.1, 2.0)], None) == [0, 0]
    voices, centers = look_again([Heard(None, 0.2, 0.0)], 4)
    assert (voices, len(centers)) == ([0], 1)


def test_listening_overrules_turn_taking():
    speakers = Speakers(2)
    centers = Centers(2)
    place(centers, [speakers.says(0, 3.0), speakers.says(1, 3.0, 2.0)], None)
    assert place(centers, [speakers.says(0, 2.5, -3.5), speakers.says(0, 2.5, 2.0)], 1) == [0, 0]


@pytest.mark.parametrize("seed", range(5))
def test_the_second_look_finds_three_voices_and_their_short_replies(seed: int):
    speakers = Speakers(3, seed)
    random = np.random.default_rng(seed)
    truth = [int(w) for w in random.integers(0, 3, 60)]
    heard = [speakers.says(w, float(random.uniform(0.6, 3.0)), 1.0 if i and truth[i - 1] != w else -1.0) for i, w in enumerate(truth)]
    voices, centers = look_again(heard, 4)
    assert len(centers) == 3
    assert same_but_for_numbers(voices, truth)


def test_one_voice_stays_one():
    speakers = Speakers(1)
    for lean in (0.0, 2.0):
        heard = [speakers.says(0, 1.5, 0.0, lean * (-1) ** i) for i in range(40)]
        voices, _ = look_again(heard, 4)
        assert set(voices) == {0}


def test_two_alike_voices_are_known_by_what_they_say():
    speakers = Speakers(2, alike=0.8)
    truth = [0, 1] * 15
    silent = [speakers.says(w, 2.0) for w in truth]
    assert len(set(look_again(silent, 4)[0])) == 1, "too alike for the ear alone: else this test shows nothing"
    telling = [Heard(h.embedding, h.seconds, h.change, 2.0 if w else -2.0) for h, w in zip(silent, truth, strict=True)]
    assert same_but_for_numbers(look_again(telling, 4)[0], truth)


@pytest.mark.parametrize("seed", range(12))
def test_a_voice_of_short_replies_is_told_from_one_like_it(seed: int):
    """A child beside a parent: little is said, in short pieces, in a room that makes all alike."""
    speakers = Speakers(2, seed, alike=0.4)
    random, room = np.random.default_rng(seed), speakers.unit()
    truth = [0, 0, 1] * 6
    lengths = [random.uniform(0.5, 1.0) if who else random.uniform(1.2, 2.5) for who in truth]
    heard = [in_a_room(speakers.says(who, float(d), 0.6), room) for who, d in zip(truth, lengths, strict=True)]
    assert same_but_for_numbers(look_again(heard, 4)[0], truth)
    alone = [in_a_room(speakers.says(0, float(d)), room) for d in random.uniform(0.5, 2.5, 40)]
    assert set(look_again(alone, 4)[0]) == {0}


def test_long_visits_are_looked_at_in_bounded_work():
    speakers = Speakers(2)
    truth = [i // 3 % 2 for i in range(1_000)]
    voices, _ = look_again([speakers.says(w, 1.5) for w in truth], 4)
    assert same_but_for_numbers(voices, truth)


def test_path_weighs_change_against_evidence():
    scores = np.array([[2.0, 0.0], [0.0, 0.5], [2.0, 0.0]])
    assert path(scores, [0.0, -3.0, -3.0]) == [0, 0, 0]
    assert path(scores, [0.0, 3.0, 3.0]) == [0, 1, 0]
    assert path(np.zeros((0, 2)), []) == []


def test_voices_keep_their_numbers():
    assert renaming([0, 0, 1, 1], [1, 1, 0, 0], [1.0] * 4) == {1: 0, 0: 1}
    assert renaming([2, 2, 2, 0], [0, 0, 1, 2], [1.0] * 4) == {0: 2, 2: 0, 1: 1}
