"""The reorder buffer: what comes out, in which order, and when."""

from __future__ import annotations

import random

import pytest

from clew_server.ingest.jitter import CAPACITY, WAIT, JitterBuffer, Packet


class Link:
    """Feeds a buffer with numbered packets; packet k has payload str(k)."""

    def __init__(self, start: int = 1000, **options: float) -> None:
        self.buffer = JitterBuffer(**options)  # type: ignore[arg-type]
        self.start = start
        self.out: list[int] = []

    def push(self, k: int, now: float = 0.0) -> list[int]:
        return self._take(self.buffer.push((self.start + k) & 0xFFFF, (k * 960) & 0xFFFF_FFFF, str(k).encode(), now))

    def poll(self, now: float) -> list[int]:
        return self._take(self.buffer.poll(now))

    def _take(self, packets: list[Packet]) -> list[int]:
        got = [int(p.payload) for p in packets]
        self.out += got
        return got


def test_packets_in_order_pass_at_once() -> None:
    link = Link()
    assert [link.push(k) for k in range(4)] == [[0], [1], [2], [3]]
    assert link.buffer.due() is None


def test_swapped_packets_come_out_in_order() -> None:
    link = Link()
    link.push(0)
    assert link.push(2, 0.00) == []
    assert link.push(1, 0.01) == [1, 2]
    assert link.buffer.statistics()["reordered"] == 1
    assert link.buffer.due() is None


def test_a_missing_packet_is_waited_for_and_then_left() -> None:
    link = Link()
    link.push(0)
    link.push(2, 1.0)
    assert link.buffer.due() == pytest.approx(1.0 + WAIT)
    assert link.poll(1.0 + WAIT / 2) == []
    assert link.poll(1.0 + WAIT) == [2]
    assert link.push(1, 1.2) == []
    assert link.push(3, 1.2) == [3]
    assert link.buffer.statistics() | {"lost": 1, "late": 1, "duplicates": 0} == link.buffer.statistics()


def test_each_hole_has_its_own_wait() -> None:
    link = Link()
    link.push(0)
    link.push(2, 1.00)
    link.push(4, 1.05)
    assert link.poll(1.00 + WAIT) == [2]
    assert link.poll(1.05 + WAIT) == [4]


def test_duplicates_are_dropped_before_and_after_delivery() -> None:
    link = Link()
    for k in (0, 0, 2, 2, 1, 1, 2):
        link.push(k)
    assert link.out == [0, 1, 2]
    assert link.buffer.statistics()["duplicates"] == 4


def test_sequence_numbers_wrap() -> None:
    link = Link(start=0xFFFE)
    for k in (0, 1, 3, 2, 4):
        link.push(k)
    assert link.out == [0, 1, 2, 3, 4]


def test_missing_packets_are_asked_for_again_until_they_are_given_up() -> None:
    link = Link(start=0xFFFF)
    link.push(0)
    link.push(3, 1.0)
    assert link.buffer.wanted(1.0) == [0, 1]  # 0xFFFF + 1 and + 2, wrapped
    assert link.buffer.wanted(1.01) == []
    link.push(1, 1.02)
    assert link.buffer.wanted(1.03) == [1]
    assert link.buffer.wanted(1.0 + WAIT) == []


def test_a_sender_that_starts_over_is_followed() -> None:
    link = Link()
    link.push(0)
    link.push(2)
    assert link.push(20_000) == [2, 20_000]
    assert link.push(20_001) == [20_001]
    assert link.push(5_000) == [5_000]


def test_it_never_holds_more_than_its_capacity() -> None:
    link = Link(wait=1e9)
    link.push(0)
    for k in range(2, 2000):
        link.push(k, k / 50)
        assert link.buffer.statistics()["held"] <= CAPACITY
    assert link.out[:3] == [0, 2, 3]


def test_flush_hands_out_what_is_held() -> None:
    link = Link()
    for k in (0, 2, 5):
        link.push(k)
    assert [p.payload for p in link.buffer.flush()] == [b"2", b"5"]
    assert link.push(6) == [6]


@pytest.mark.parametrize("seed", range(20))
def test_on_a_bad_network_order_holds_and_only_what_never_came_is_missing(seed: int) -> None:
    rng = random.Random(seed)
    link = Link(start=rng.randrange(0x10000))
    arrivals = [(k * 0.02 + rng.random() * 0.05, k) for k in range(3000) if rng.random() > 0.05]
    arrivals += [(k * 0.02 + 0.03, k) for k in range(3000) if rng.random() < 0.02]
    came = {0} | {k for _, k in arrivals}
    link.push(0)
    for at, k in sorted(arrivals):
        due = link.buffer.due()
        if due is not None and due <= at:
            link.poll(due)
        link.push(k, at)
    link.poll(1e9)
    assert link.out == sorted(came)
