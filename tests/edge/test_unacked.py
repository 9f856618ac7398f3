"""Frames kept until the server has stored them."""

from __future__ import annotations

from clew_edge.unacked import Unacked


def filled(count: int, limit: int = 1000) -> Unacked:
    kept = Unacked(limit)
    for n in range(count):
        kept.add(n, bytes([n % 256]))
    return kept


def test_what_is_stored_is_released_once() -> None:
    kept = filled(10)
    assert kept.release([(0, 3), (5, 6)]) == 4
    assert kept.release([(0, 6)]) == 2
    assert list(kept) == [6, 7, 8, 9]
    assert kept.statistics() == {"kept": 4, "acked": 6, "dropped": 0}


def test_a_range_wider_than_the_buffer() -> None:
    kept = filled(10)
    assert kept.release([(0, 10**9)]) == 10
    assert len(kept) == 0


def test_when_full_the_oldest_goes_and_it_says_so() -> None:
    kept = filled(12, limit=10)
    assert list(kept) == list(range(2, 12))
    assert kept.full == 1.0
    assert kept.statistics()["dropped"] == 2
    assert kept.get(0) is None
    assert kept.get(11) == bytes([11])
