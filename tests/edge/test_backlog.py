"""What goes by repair, and when: scripted time, 50 frames a second."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from clew_edge.backlog import FIRST_PAUSE, LONG_GONE, LONG_PAUSE, PAUSE, Backlog, Limits, pause
from clew_edge.kept import Memory
from clew_wire.ranges import Ranges

LIMITS = Limits()


class Visit:
    """A recorder without audio: `at` is the clock, and frames are captured as it goes on."""

    def __init__(self, *, live: bool = True, first: int = 0) -> None:
        self.keeps = Memory()
        self.at = 0.0
        self.frames = first
        self.backlog = Backlog(self.keeps, first, chance=lambda: 1.0)
        self.backlog.live(live, 0.0)

    def record(self, seconds: float, *, held: bool = False, acked: bool = False, lost: Iterable[int] = ()) -> None:
        """Capture; with `acked` each frame that is not `lost` is acknowledged a second later at the latest."""
        lost = set(lost)
        for _ in range(round(seconds * 50)):
            n = self.frames
            self.keeps.add(n, b"x")
            self.frames += 1
            self.at += 0.02
            if held:
                self.backlog.hold(n, n + 1)
            self.backlog.decided(self.frames, self.at)
            if acked and n not in lost and not held:
                self.backlog.acked([(n, n + 1)])

    def answered(self, lot: list[int], damaged: Iterable[int] = ()) -> None:
        damaged = set(damaged)
        self.backlog.asked(self.at)
        self.backlog.answered(lot, list(Ranges((n, n + 1) for n in lot if n not in damaged)), damaged, self.at)


def test_what_is_acknowledged_in_time_is_not_sent_again() -> None:
    visit = Visit()
    for _ in range(100):
        visit.record(0.5, acked=True)
        assert visit.backlog.lot(visit.at) == []


def test_a_frame_that_the_server_lacks_though_it_has_later_ones_goes_after_two_seconds() -> None:
    visit = Visit()
    visit.record(1.0, acked=True, lost=[7])
    assert visit.backlog.lot(visit.at) == []
    visit.record(2.0, acked=True)
    assert visit.backlog.lot(visit.at) == [7]
    visit.answered([7])
    assert not visit.keeps.unacked


def test_silence_of_the_server_is_not_taken_for_loss_before_five_seconds() -> None:
    visit = Visit()
    visit.record(4.9)
    assert visit.backlog.lot(visit.at) == []
    visit.record(1.0)
    assert visit.backlog.lot(visit.at)[:10] == list(range(10))


def test_without_a_connection_everything_goes_each_second() -> None:
    visit = Visit(live=False)
    sent: list[int] = []
    starts: list[float] = []
    for _ in range(200):
        visit.record(0.1)
        if lot := visit.backlog.lot(visit.at):
            starts.append(visit.at)
            sent += lot
            visit.answered(lot)
            assert visit.frames - sent[-1] <= 50 * (LIMITS.early + 0.3)
    assert sent == list(range(len(sent)))
    assert len(sent) > 900
    assert all(0.9 < b - a < 1.3 for a, b in zip(starts, starts[1:], strict=False))


def test_speech_goes_first_and_what_was_held_after_it() -> None:
    visit = Visit(live=False)
    visit.record(10, held=True)
    visit.record(10)
    visit.backlog.live(True, visit.at)
    visit.record(6, acked=True)
    first = visit.backlog.lot(visit.at)
    assert first == list(range(500, 750))
    visit.answered(first)
    visit.at += 1
    second = visit.backlog.lot(visit.at)
    assert second == list(range(750, 1000))
    visit.answered(second)
    visit.at += 1
    third = visit.backlog.lot(visit.at)
    assert third == list(range(250))
    assert all(visit.backlog.is_held(n) for n in third)


def test_held_frames_gather_for_five_seconds() -> None:
    visit = Visit()
    requests = 0
    for _ in range(300):
        visit.record(0.1, held=True)
        if lot := visit.backlog.lot(visit.at):
            requests += 1
            visit.answered(lot)
    assert 5 <= requests <= 7
    assert visit.backlog.waiting(visit.at, offline=False) == 0


def catch_up(answer_takes: float) -> float:
    """Seconds of audio in a second, of a backlog of two minutes while the visit goes on."""
    visit = Visit(live=False)
    visit.record(120)
    visit.backlog.live(True, visit.at)
    visit.record(0.02, acked=True)
    begun, sent = visit.at, 0
    while visit.keeps.unacked.common(0, 6000):
        if lot := visit.backlog.lot(visit.at):
            visit.backlog.asked(visit.at)
            visit.record(answer_takes, acked=True)
            visit.backlog.answered(lot, [(lot[0], lot[-1] + 1)], [], visit.at)
            sent += len(lot)
        else:
            visit.record(0.02, acked=True)
    return sent * 0.02 / (visit.at - begun)


def test_a_backlog_goes_at_three_to_eight_times_real_time() -> None:
    assert 7 < catch_up(0.02) < 8.5
    assert catch_up(0.5) > 3
    assert catch_up(1.4) > 3


def test_what_can_not_be_reached_is_tried_again_at_growing_pauses() -> None:
    visit = Visit(live=False)
    visit.record(30)
    tries: list[float] = []
    while visit.at < 1000:
        if visit.backlog.lot(visit.at):
            tries.append(visit.at)
            visit.backlog.failed(visit.at)
        visit.at += 0.01
    pauses = [round(b - a, 1) for a, b in zip(tries, tries[1:], strict=False)]
    assert pauses[:4] == [0.5, 1.0, 2.0, 2.0]
    assert pauses[-1] == LONG_PAUSE


def test_a_server_that_asks_for_time_gets_it_and_a_new_connection_ends_the_wait() -> None:
    visit = Visit(live=False)
    visit.record(30)
    visit.backlog.failed(visit.at, at_least=20.0)
    assert visit.backlog.wait(visit.at) >= 20
    visit.backlog.live(True, visit.at)
    assert visit.backlog.wait(visit.at) <= LIMITS.apart


def test_pauses_are_spread() -> None:
    spread = {pause(1) for _ in range(200)}
    assert len(spread) == 200
    assert all(FIRST_PAUSE <= p <= 2 * FIRST_PAUSE for p in spread)
    assert all(PAUSE / 2 <= pause(t) <= PAUSE for t in range(2, LONG_GONE))
    assert all(LONG_PAUSE / 2 <= pause(t) <= LONG_PAUSE for t in (LONG_GONE, 10_000))


def test_what_can_not_be_opened_is_given_up_and_counted() -> None:
    visit = Visit(live=False)
    visit.record(4)
    lot = visit.backlog.lot(visit.at)
    visit.answered(lot, damaged=[3, 4])
    assert visit.backlog.statistics() == {"sent": len(lot), "damaged": 2}
    assert 3 not in visit.keeps.unacked


def test_an_answer_that_brings_nothing_is_a_failure() -> None:
    visit = Visit(live=False)
    visit.record(4)
    lot = visit.backlog.lot(visit.at)
    visit.backlog.asked(visit.at)
    visit.backlog.answered(lot, [], [], visit.at)
    assert visit.backlog.wait(visit.at) == FIRST_PAUSE
    assert visit.backlog.statistics()["damaged"] == 0


def test_at_the_end_all_is_sent_and_what_is_under_way_gets_its_time() -> None:
    visit = Visit()
    visit.record(3, acked=True)
    visit.record(1, held=True)
    visit.record(1)
    visit.backlog.finish(visit.at)
    assert visit.backlog.lot(visit.at) == list(range(150, 200)), "held: nothing else will bring them"
    visit.answered(list(range(150, 200)))
    visit.at += LIMITS.settled
    assert visit.backlog.lot(visit.at) == list(range(200, 250)), "the last ones were lost"


def test_what_an_earlier_run_left_is_due_at_once() -> None:
    keeps = Memory()
    for n in range(40):
        keeps.add(n, b"x")
    assert Backlog(keeps).lot(0.0) == list(range(40))
    assert Backlog(keeps, 500).lot(0.0) == list(range(40))


def test_seconds_waiting() -> None:
    visit = Visit(live=False)
    visit.record(2)
    assert visit.backlog.waiting(visit.at, offline=False) == 0
    visit.record(32)
    assert abs(visit.backlog.waiting(visit.at, offline=False) - 31) < 0.5
    visit.record(6, held=True)
    assert visit.backlog.waiting(visit.at, offline=True) > visit.backlog.waiting(visit.at, offline=False) + 2
    visit.answered(list(range(visit.frames)))
    assert visit.backlog.waiting(visit.at, offline=False) == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["live", "off", "held", "lost"]), st.integers(1, 40)), max_size=30),
    st.randoms(use_true_random=False),
)
def test_whatever_happens_every_frame_is_stored_in_the_end(steps: list[tuple[str, int]], chance: object) -> None:
    visit = Visit()
    for what, tenths in steps:
        visit.backlog.live(what != "off", visit.at)
        for _ in range(tenths):
            visit.record(0.1, held=what == "held", acked=what == "live")
            if lot := visit.backlog.lot(visit.at):
                assert len(lot) <= LIMITS.lot
                assert lot == sorted(set(lot))
                if chance.random() < 0.7:  # type: ignore[attr-defined]
                    visit.answered(lot)
                else:
                    visit.backlog.failed(visit.at)
    visit.backlog.finish(visit.at)
    for _ in range(2000):
        visit.at += 0.1
        if lot := visit.backlog.lot(visit.at):
            visit.answered(lot)
    assert not visit.keeps.unacked
