"""Units by the CMS 8-minute rule and by the AMA's rule of eights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew_server.charting.billing.units import share, total_units


@pytest.mark.parametrize(
    ("minutes", "units"), [(0, 0), (7, 0), (8, 1), (22, 1), (23, 2), (37, 2), (38, 3), (52, 3), (53, 4), (67, 4), (68, 5), (82, 5), (83, 6)]
)
def test_the_table_of_the_manual(minutes: int, units: int) -> None:
    assert total_units(minutes) == units


@pytest.mark.parametrize(
    ("documented", "units"),
    [
        # Examples of the Claims Processing Manual, chapter 5, 20.2
        ([("97112", 24), ("97110", 23)], {"97112": 2, "97110": 1}),
        ([("97112", 20), ("97110", 20)], {"97112": 2, "97110": 1}),
        ([("97110", 33), ("97140", 7)], {"97110": 2, "97140": 1}),
        ([("97110", 18), ("97140", 13), ("97116", 10), ("97035", 8)], {"97110": 1, "97140": 1, "97116": 1, "97035": 0}),
        ([("97112", 7), ("97110", 7), ("97140", 7)], {"97112": 1, "97110": 0, "97140": 0}),
        ([("97110", 5)], {"97110": 0}),
        ([("97110", 4), ("97140", 3)], {"97110": 0, "97140": 0}),
        ([("97530", 30)], {"97530": 2}),
        ([("97140", 5), ("97110", 45)], {"97140": 0, "97110": 3}),
    ],
)
def test_cms(documented: list[tuple[str, int]], units: dict[str, int]) -> None:
    assert {c: s.units for c, s in share(documented, "cms").items()} == units


def test_a_tie_goes_to_the_code_documented_first() -> None:
    assert {c: s.units for c, s in share([("97140", 10), ("97110", 10)], "cms").items()} == {"97140": 1, "97110": 0}
    assert {c: s.units for c, s in share([("97110", 10), ("97140", 10)], "cms").items()} == {"97110": 1, "97140": 0}


def test_ama_counts_each_code_alone() -> None:
    assert {c: s.units for c, s in share([("97110", 8), ("97140", 8), ("97112", 7)], "ama").items()} == {
        "97110": 1,
        "97140": 1,
        "97112": 0,
    }


def test_the_working_can_be_checked_by_hand() -> None:
    working = share([("97110", 33), ("97140", 7)], "cms")["97140"].working
    assert "33 + 7 = 40" in working
    assert "3 units" in working
    assert "remainder 7 takes a remaining unit" in working


@given(st.lists(st.integers(1, 120), min_size=1, max_size=6))
def test_shares_add_up_to_the_day(minutes: list[int]) -> None:
    documented = [(f"9711{n}", m) for n, m in enumerate(minutes)]
    given_out = share(documented, "cms")
    assert sum(s.units for s in given_out.values()) == total_units(sum(minutes))
    assert all(given_out[c].units in (m // 15, m // 15 + 1) for c, m in documented)
