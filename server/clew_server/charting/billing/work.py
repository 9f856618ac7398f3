"""Services that were furnished without a time: named, or plain from the activities."""

from __future__ import annotations

import re

from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.services import Rank
from clew_wire.context import VisitContext

_STARTS = re.compile(
    r"\b(?:did|performed|completed|worked|received|provided|tolerated|treated|let's|going to|gonna|start(?:ed|ing)?|begin|began"
    r"|moving on|move on|now|first|finish(?:ed)?|today|continued|focused|included|consisted|consisting|including|treatment)\b"
)
_NOT_NOW = re.compile(
    r"\b(?:stays?|remains?|should|helps?|goals?|skilled|needs?|requires?|benefit\w*|about|continues? to|why|because|if|when|once|until)\b"
)


def named(lines: tuple[Line, ...], context: VisitContext) -> dict[str, list[int]]:
    """Formal names of services said to be done today: code -> lines."""
    out: dict[str, list[int]] = {}
    for k, line in enumerate(lines):
        if line.clause.role not in ("therapist", "other"):
            continue
        text = line.clause.text
        short = len(line.clause.tokens) <= 6
        dictated = context.mode == "dictation"
        for m in line.done:
            if m.rank is not Rank.NAME or (_NOT_NOW.search(text) and not _STARTS.search(text)):
                continue
            leads = m.first <= 1 and dictated
            if short or leads or _STARTS.search(text):
                out.setdefault(m.code, []).append(k)
    return out


def weigh(lines: tuple[Line, ...]) -> dict[str, tuple[int, Rank, list[int]]]:
    """For each service: how many lines speak of doing it (plainer words count more), its plainest rank, and the lines."""
    out: dict[str, tuple[int, Rank, list[int]]] = {}
    for k, line in enumerate(lines):
        if line.clause.role not in ("therapist", "other") or line.state in ("planned", "home", "past"):
            continue
        best: dict[str, Rank] = {}
        for m in line.done:
            best[m.code] = max(best.get(m.code, Rank.ACTIVITY), m.rank)
        for code, rank in best.items():
            weight, top, at = out.get(code, (0, Rank.ACTIVITY, []))
            out[code] = (weight + int(rank) ** 2 if rank > 1 else weight + 1, max(top, rank), [*at, k])
    return out


def fallback(lines: tuple[Line, ...]) -> dict[str, list[int]]:
    """With no service named and no time said: the work that fills the visit, and hands-on work beside it."""
    found = weigh(lines)
    if not found:
        return {}
    ranked = sorted(found.items(), key=lambda f: -f[1][0])
    top = ranked[0]
    out = {top[0]: top[1][2]}
    for code, (weight, rank, at) in ranked[1:]:
        if rank >= Rank.TECHNIQUE and (weight * 2 >= top[1][0] or code == "97140"):
            out[code] = at
    return out
