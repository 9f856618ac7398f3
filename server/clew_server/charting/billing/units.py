"""Units from minutes: the CMS 8-minute rule over the day's total, or the AMA's midpoint rule code by code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

QUARTER = 15
MIDPOINT = 8


@dataclass(frozen=True, slots=True)
class Share:
    """What one code gets."""

    units: int
    working: str
    "the sum in words"


def total_units(minutes: int) -> int:
    """Units of a day's timed minutes: 8 to 22 is 1, 23 to 37 is 2, and so on by 15."""
    return (minutes + QUARTER - MIDPOINT) // QUARTER


def share(documented: Sequence[tuple[str, int]], rule: Literal["cms", "ama"]) -> dict[str, Share]:
    """Units for each (code, minutes), in the order in which they were documented; codes must differ."""
    return _ama(documented) if rule == "ama" else _cms(documented)


def _said(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _ama(documented: Sequence[tuple[str, int]]) -> dict[str, Share]:
    out = {}
    for code, minutes in documented:
        units = total_units(minutes)
        out[code] = Share(units, f"{minutes} min alone = {_said(units, 'unit')} (AMA rule of eights: one more from 8 minutes)")
    return out


def _cms(documented: Sequence[tuple[str, int]]) -> dict[str, Share]:
    total = sum(m for _, m in documented)
    units = total_units(total)
    full = {code: minutes // QUARTER for code, minutes in documented}
    rest = {code: minutes % QUARTER for code, minutes in documented}
    left = units - sum(full.values())
    # sorted() is stable: on a tie the code documented first comes first.
    gets = sorted((c for c in rest if rest[c]), key=lambda c: -rest[c])[: max(0, left)]
    sums = " + ".join(str(m) for _, m in documented)
    whole = f"{sums} = {total}" if len(documented) > 1 else str(total)
    out = {}
    for code, minutes in documented:
        n = full[code] + (code in gets)
        parts = [f"{full[code]} full 15" if full[code] else "", f"remainder {rest[code]}" if rest[code] else ""]
        why = " and ".join(p for p in parts if p) or "no minutes"
        if rest[code]:
            why += " takes a remaining unit" if code in gets else " takes none"
        out[code] = Share(
            n, f"{minutes} min of {whole} timed min = {_said(units, 'unit')} (CMS 8-minute rule); {code}: {why} = {_said(n, 'unit')}"
        )
    return out
