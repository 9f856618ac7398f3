"""The ring gives back what was put in, within its limit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clew_server.hearing.ring import Ring


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 30_000), min_size=1, max_size=12), st.integers(0, 50_000), st.integers(0, 30_000))
def test_it_reads_what_was_appended_as_far_as_it_is_held(sizes, first, size):
    ring, whole = Ring(limit=1.5), np.arange(sum(sizes), dtype=np.float32)
    at = 0
    for n in sizes:
        ring.append(whole[at : at + n])
        at += n
    held = max(0, len(whole) - 24_000)
    np.testing.assert_array_equal(ring.read(first, first + size), whole[max(first, held) : max(first + size, held)])
    assert ring.statistics()["held_s"] <= 1.5
    assert ring.statistics()["overrun_s"] == held / 16_000


def test_what_was_released_or_skipped_is_gone():
    ring = Ring(limit=2)
    ring.append(np.ones(16_000, np.float32))
    ring.release(8_000)
    assert len(ring.read(0, 16_000)) == 8_000
    ring.skip(160_000)
    ring.append(np.full(100, 2, np.float32))
    assert list(ring.read(0, 176_100)) == [2.0] * 100
