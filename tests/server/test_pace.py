"""Drafts come at once while there is little to do, and take a bounded share of a core when there is much."""

from __future__ import annotations

import pytest

from clew_server.pace import LONGEST_REST, SHARE, Pace


def test_one_visit_rests_briefly() -> None:
    assert Pace().rest("a", 0.03) < 0.1


@pytest.mark.parametrize(("visits", "cost"), [(1, 0.02), (12, 0.03), (40, 0.005), (3, 0.9)])
def test_all_visits_together_take_their_share(visits: int, cost: float) -> None:
    pace = Pace()
    costs = {f"v{n}": cost * (1 + n % 3) for n in range(visits)}
    for name, c in costs.items():
        pace.rest(name, c)
    assert sum(c / (c + pace.rest(name, c)) for name, c in costs.items()) == pytest.approx(SHARE)


def test_a_visit_that_is_over_costs_the_others_nothing() -> None:
    pace = Pace()
    alone = pace.rest("a", 0.02)
    pace.rest("b", 5.0)
    assert pace.rest("a", 0.02) > alone
    pace.leave("b")
    pace.leave("never there")
    assert pace.rest("a", 0.02) == alone
    assert pace.statistics() == {"visits": 1, "cost": 0.02}


def test_no_draft_waits_for_ever() -> None:
    assert Pace().rest("a", 100.0) == LONGEST_REST
