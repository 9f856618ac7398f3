"""Sets of frame numbers, against Python's sets."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from clew_wire.ranges import Ranges

spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=30)


def numbers(ranges: Ranges) -> set[int]:
    return {n for first, last in ranges for n in range(first, last)}


@given(spans)
def test_it_holds_what_was_added_in_sorted_runs_that_never_touch(added: list[tuple[int, int]]) -> None:
    ranges = Ranges(added)
    expected = {n for first, last in added for n in range(first, last)}
    runs = list(ranges)
    assert numbers(ranges) == expected
    assert len(ranges) == len(expected)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(runs))
    assert all((n in ranges) == (n in expected) for n in range(61))


@given(spans, st.integers(0, 60), st.integers(0, 60))
def test_missing_is_the_rest(added: list[tuple[int, int]], first: int, last: int) -> None:
    ranges = Ranges(added)
    missing = {n for a, b in ranges.missing(first, last) for n in range(a, b)}
    assert missing == set(range(first, last)) - numbers(ranges)


@given(spans, st.integers(0, 60), st.integers(0, 60))
def test_what_is_common_is_what_a_discard_takes_out(added: list[tuple[int, int]], first: int, last: int) -> None:
    ranges = Ranges(added)
    before = numbers(ranges)
    common = {n for a, b in ranges.common(first, last) for n in range(a, b)}
    assert common == before & set(range(first, last))
    ranges.discard(first, last)
    assert numbers(ranges) == before - common
    assert all(a[0] < a[1] < b[0] for a, b in itertools.pairwise(ranges))
