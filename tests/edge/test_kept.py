"""Frames kept in memory until the server has stored them."""

from __future__ import annotations

import pytest

from clew_edge.kept import Keeps, Memory
from clew_wire.sealed import Seal


def filled(count: int, limit: int = 1000) -> Memory:
    kept = Memory(limit)
    for n in range(count):
        kept.add(n, bytes([n % 256]))
    return kept


def test_what_is_stored_is_released_once() -> None:
    kept: Keeps = filled(10)
    assert kept.release([(0, 3), (5, 6)]) == 4
    assert kept.release([(0, 6)]) == 2
    assert list(kept.unacked) == [(6, 10)]
    assert kept.statistics() == {"kept": 4, "acked": 6, "dropped": 0, "damaged": 0}
    assert kept.payload(5) is None
    assert kept.payload(6) == bytes([6])


def test_a_range_wider_than_the_buffer() -> None:
    kept = filled(10)
    assert kept.release([(0, 10**9)]) == 10
    assert len(kept.unacked) == 0


def test_when_full_the_oldest_goes_and_it_says_so() -> None:
    kept = filled(8, limit=10)
    assert kept.alarm is None
    kept.add(8, b"8")
    assert kept.alarm == "the buffer is almost full: bring the server back"
    for n in range(9, 110):
        kept.add(n, bytes([n]))
    assert list(kept.unacked) == [(100, 110)]
    assert kept.full == 1.0
    assert kept.statistics()["dropped"] == 100
    assert kept.payload(0) is None
    assert kept.payload(109) == bytes([109])
    assert kept.alarm == "2 s of the oldest audio were dropped: the buffer is full"


async def test_with_a_seal_payloads_are_ciphertext() -> None:
    seal = Seal("visit")
    kept = Memory(10, seal, b"wrapped")
    kept.add(7, b"opus")
    await kept.synced()
    payload = kept.payload(7)
    assert payload is not None
    assert b"opus" not in payload
    assert seal.open(7, payload) == b"opus"
    assert kept.key_of(7) == b"wrapped"
    assert filled(1).key_of(0) is None
    with pytest.raises(ValueError, match="together"):
        Memory(10, seal)
