"""How much the work of a stretch of talk speaks of each service."""

from __future__ import annotations

from collections.abc import Sequence

from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.services import Rank


def weigh(lines: Sequence[Line], first: tuple[int, int], last: tuple[int, int]) -> dict[str, float]:
    """How much the work between two places (line, token) speaks of each code."""
    out: dict[str, float] = {}
    for k in range(first[0], last[0] + 1):
        for m in lines[k].done:
            if (k, m.first) >= first and (k, m.last) < last and lines[k].clause.role in ("therapist", "other"):
                out[m.code] = out.get(m.code, 0) + {Rank.NAME: 6, Rank.TECHNIQUE: 3, Rank.ACTIVITY: 1}[m.rank] + k * 0.001
    return out
