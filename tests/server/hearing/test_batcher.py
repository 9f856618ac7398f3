"""One thread owns the model: order, batches, staleness, limits, owners. The recogniser is scripted: this is about timing."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from clew_models.base import AsrCapabilities, Clip, Transcript
from clew_server.hearing.batcher import Batcher, BusyError
from clew_server.hearing.window import Window


class Scripted:
    """Waits at a gate for each batch; its transcripts name the clip's length."""

    capabilities = AsrCapabilities("scripted", word_times=True, max_seconds=28, prefix=True)

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.entered = threading.Semaphore(0)
        self.batches: list[list[int]] = []

    def transcribe(self, clips, *, word_times=True):
        self.entered.release()
        assert self.gate.acquire(timeout=10)
        self.batches.append([len(c.pcm) for c in clips])
        if any(len(c.pcm) == 13 for c in clips):
            raise RuntimeError("thirteen")
        return [Transcript((), 0.0, -float(len(c.pcm)), looped=False) for c in clips]


def window(tier="final", samples=16_000, stretch=0):
    return Window(tier, stretch, 0.0, samples / 16_000, Clip(np.zeros(samples, np.float32)))


@pytest.fixture
def asr():
    return Scripted()


@pytest.fixture
def batcher(asr):
    made = Batcher(asr, "test", batch=4, limit=6)
    yield made
    for _ in range(50):
        asr.gate.release()
    made.close()


def busy(asr, batcher):
    """Keep the model busy with one window, so that what follows has to wait."""
    result = batcher.submit(window(samples=1), "first")
    assert asr.entered.acquire(timeout=10)
    return result


def let_go(asr, n=50):
    for _ in range(n):
        asr.gate.release()


def test_finals_go_before_partials(asr, batcher):
    busy(asr, batcher)
    partial = batcher.submit(window("partial", 16_001), "a")
    final = batcher.submit(window("final", 16_002), "b")
    let_go(asr)
    final.result(10), partial.result(10)
    assert asr.batches[1:] == [[16_002], [16_001]]


def test_windows_of_one_length_make_a_batch_of_at_most_four(asr, batcher):
    busy(asr, batcher)
    results = [batcher.submit(window(samples=n), f"v{n}") for n in (16_000, 15_000, 90_000, 15_500, 14_000, 13_999)]
    let_go(asr)
    assert [r.result(10).log_prob for r in results] == [-16_000, -15_000, -90_000, -15_500, -14_000, -13_999]
    assert sorted(map(len, asr.batches[1:])) == [1, 1, 4]


def test_a_newer_partial_takes_the_place_of_the_older(asr, batcher):
    busy(asr, batcher)
    old, new = batcher.submit(window("partial", 16_000), "a"), batcher.submit(window("partial", 17_000), "a")
    assert old.result(10) is None
    let_go(asr)
    assert new.result(10).log_prob == -17_000
    assert batcher.statistics()["stale"] == 1


def test_the_visit_that_waited_longest_is_served_first(asr, batcher):
    busy(asr, batcher)
    many = [batcher.submit(window(samples=16_000 * k), "greedy") for k in (2, 3, 4)]
    one = batcher.submit(window(samples=16_000 * 9), "modest")
    let_go(asr)
    for r in (*many, one):
        r.result(10)
    assert asr.batches.index([144_000]) <= 2


def test_a_final_too_many_is_refused_and_partials_make_way(asr, batcher):
    busy(asr, batcher)
    partial = batcher.submit(window("partial"), "p")
    finals = [batcher.submit(window(), f"v{k}") for k in range(6)]
    assert partial.result(10) is None
    with pytest.raises(BusyError):
        batcher.submit(window(), "one too many")
    assert batcher.submit(window("partial"), "p").result(10) is None
    let_go(asr)
    assert all(f.result(10) is not None for f in finals)


def test_who_left_gets_nothing(asr, batcher):
    running = busy(asr, batcher)
    waiting = batcher.submit(window(), "gone")
    batcher.leave("gone")
    batcher.leave("first")
    assert waiting.result(10) is None
    let_go(asr)
    assert running.result(10) is None
    assert batcher.submit(window(), "gone").result(10) is not None


def test_one_bad_window_does_not_take_its_neighbours_along(asr, batcher):
    busy(asr, batcher)
    good, bad = batcher.submit(window(samples=12), "a"), batcher.submit(window(samples=13), "b")
    let_go(asr)
    assert good.result(10).log_prob == -12
    with pytest.raises(RuntimeError, match="thirteen"):
        bad.result(10)
    assert batcher.submit(window(samples=5), "c").result(10).log_prob == -5


def test_closing_drops_what_waits(asr):
    batcher = Batcher(asr, "closing")
    running = busy(asr, batcher)
    waiting = batcher.submit(window(), "a")
    let_go(asr)
    batcher.close()
    assert running.done()
    assert waiting.done()
    assert batcher.submit(window(), "a").result(10) is None


def test_who_stops_waiting_does_not_stop_the_thread(asr, batcher):
    running = busy(asr, batcher)
    waiting = batcher.submit(window(samples=16_001), "a")
    assert not running.cancel()
    assert not waiting.cancel()
    let_go(asr)
    assert waiting.result(10).log_prob == -16_001


def test_previews_rest_when_their_share_is_used_up_and_finals_do_not(asr):
    seconds = [0.0]
    batcher = Batcher(asr, "shared", share=0.5, clock=lambda: seconds[0])
    running = batcher.submit(window("settle", 16_001), "a")
    assert asr.entered.acquire(timeout=10)
    seconds[0] += 2.0  # that is how long it takes
    let_go(asr)
    assert running.result(10) is not None
    later = batcher.submit(window("settle", 16_002), "a")
    assert batcher.submit(window("final", 16_003), "b").result(10) is not None
    assert not later.done()
    seconds[0] += 3.3  # two seconds of work at half a share, less what may run at once
    assert batcher.submit(window("final", 16_004), "b").result(10) is not None
    assert later.result(10) is not None
    assert asr.batches == [[16_001], [16_003], [16_004], [16_002]]
    batcher.close()
