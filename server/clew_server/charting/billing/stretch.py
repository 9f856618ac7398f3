"""How much the work of a stretch of talk speaks of each service."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.services import Rank
from clew_server.charting.billing.setting import PLACES

_WEIGHT = {Rank.NAME: 6.0, Rank.TECHNIQUE: 3.0, Rank.ACTIVITY: 1.0}
_HINT = 0.6
_NEAR = 12
"sentences before minutes whose hints count, where nobody said when the work began: what comes earlier is the history"
_INSTRUCTS = re.compile(r"\b(?:can|could|will|would) you\b")
_LATER = 0.001
"a line, so that of two services alike the later one goes first"


def weigh(
    lines: Sequence[Line], first: tuple[int, int], last: tuple[int, int], *, started: bool = True, faint: bool = True
) -> dict[str, float]:
    """How much the work between two places (line, token) speaks of each code. In water or in a group, hints say nothing.

    `started`: somebody said when it began. `faint`: hints count.
    """
    out: dict[str, float] = {}
    hinted: dict[str, float] = {}
    for k in range(first[0], last[0] + 1):
        line = lines[k]
        if line.clause.role not in ("therapist", "other"):
            continue
        for m in line.done:
            if (k, m.first) >= first and (k, m.last) < last:
                out[m.code] = out.get(m.code, 0) + _WEIGHT[m.rank] + k * _LATER
        acted = line.state in ("done", "reason") or (line.state == "asked" and _INSTRUCTS.search(line.clause.text))
        if acted and (started or k > last[0] - _NEAR):
            taken = {n for m in line.services for n in range(m.first, m.last + 1)}
            for token, code in line.hints:
                if first <= (k, token) < last and token not in taken:
                    hinted[code] = hinted.get(code, 0) + _HINT + k * _LATER
    if faint and not PLACES & out.keys():
        for code, weight in hinted.items():
            out[code] = out.get(code, 0) + weight
    return out
