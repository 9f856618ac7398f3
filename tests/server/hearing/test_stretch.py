"""Where speech is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew_server.hearing.stretch import FRAME_SECONDS, CutRules, Cutter


def frames(*parts: tuple[float, float]):
    """("speech" probability, seconds) pairs as frame probabilities."""
    return [p for p, seconds in parts for _ in range(round(seconds / FRAME_SECONDS))]


def cut(probs, rules=None):
    cutter = Cutter(rules)
    return [s for p in probs for s in cutter.push(p)] + cutter.finish()


def test_silence_gives_nothing():
    assert cut(frames((0.02, 20))) == []


def test_a_click_is_not_a_word():
    assert cut(frames((0.0, 1), (0.9, 0.064), (0.0, 2))) == []


def test_a_short_no_is_kept_with_audio_on_both_sides():
    (no,) = cut(frames((0.0, 2), (0.9, 0.2), (0.0, 2)))
    assert no.t0 == pytest.approx(1.7, abs=0.05)
    assert no.t1 == pytest.approx(2.5, abs=0.05)


def test_short_replies_near_each_other_are_heard_together():
    assert len(cut(frames((0.9, 0.4), (0.0, 0.5), (0.9, 0.4), (0.0, 2)))) == 1


def test_the_longer_it_is_the_shorter_a_pause_ends_it():
    assert len(cut(frames((0.9, 2), (0.0, 0.5), (0.9, 2), (0.0, 2)))) == 1
    assert len(cut(frames((0.9, 7), (0.0, 0.5), (0.9, 2), (0.0, 2)))) == 2


def test_speech_without_a_pause_is_cut_where_it_is_least_voiced():
    first, second = cut(frames((0.95, 10), (0.5, 0.1), (0.95, 8), (0.0, 2)))
    assert first.t1 == second.t0 == pytest.approx(10, abs=0.15)


def test_nothing_is_open_in_silence_and_what_is_open_grows():
    cutter = Cutter()
    for p in frames((0.0, 1), (0.9, 1)):
        cutter.push(p)
    assert cutter.open is not None
    assert cutter.open.t1 == pytest.approx(2.0, abs=0.1)
    for p in frames((0.0, 1)):
        cutter.push(p)
    assert cutter.open is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.02, 0.4, 0.6, 0.97]), st.floats(0.05, 9)), max_size=14))
def test_stretches_follow_each_other_stay_short_and_hold_all_voiced_frames(parts):
    probs = frames(*parts)
    rules = CutRules()
    found = cut(probs, rules)
    assert [s.number for s in found] == list(range(len(found)))
    assert all(a.t1 <= b.t0 + 1e-9 for a, b in pairwise(found))
    assert all(s.t1 - s.t0 <= rules.longest + rules.lead + rules.tail + 1 for s in found)
    run = 0
    for n, p in enumerate(probs):
        run = run + 1 if p >= rules.on else 0
        if run >= rules.least_voiced:
            assert any(s.t0 <= n * FRAME_SECONDS + 1e-9 and s.t1 >= (n + 1) * FRAME_SECONDS - 1e-9 for s in found)
