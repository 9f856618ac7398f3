"""Measures of earlier visits, as an EMR sends them in case.prior.

EMRs differ, so several shapes are read: a list of {name, value, unit, side, date}; a map of name to value, to such a map, or to
a list of them; sides as keys ({"grip": {"left": 20, "right": 31, "unit": "lb"}}); visits as {date, measures}. `measure` and
`test` mean name, `result` and `score` mean value, `on` means date. What can't be read is left out and named, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

MOST = 200
"measures of one case"
LONGEST = 80
"characters of a name"
_NAME, _VALUE, _DATE = ("name", "measure", "test"), ("value", "result", "score"), ("date", "on", "measured_on")
_KNOWN = frozenset({*_NAME, *_VALUE, *_DATE, "unit", "units", "side", "motion", "measures"})
_SIDES = {
    "left": "left",
    "l": "left",
    "lt": "left",
    "right": "right",
    "r": "right",
    "rt": "right",
    "bilateral": "bilateral",
    "both": "bilateral",
}
_NUMBER_AND_UNIT = re.compile(r"([-+]?\d[\d.,]*\s?[-+]?(?:\s?/\s?\d+)?)\s?([a-z%°#/]{0,12})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PriorMeasure:
    """One measure of an earlier visit."""

    name: str
    "as the EMR calls it"
    value: str
    "as text: 34/56, 14.2, 3+/5, positive"
    unit: str = ""
    side: str = ""
    "left, right, bilateral, or empty"
    date: str = ""
    "as it was sent, ISO 8601 where the EMR keeps to it"


def read_prior(sent: object) -> tuple[tuple[PriorMeasure, ...], tuple[str, ...]]:
    """The measures, and one line for each entry that is none."""
    out: list[PriorMeasure] = []
    complaints: list[str] = []
    for entry in _entries(sent, "context.case.prior", PriorMeasure("", "")):
        if isinstance(entry, str):
            complaints.append(entry)
        elif len(out) < MOST:
            out.append(entry)
    if len(out) == MOST:
        complaints.append(f"context key 'context.case.prior' has more than {MOST} measures; the first {MOST} are used")
    return tuple(out), tuple(complaints[:MOST])


def _first(data: Mapping[Any, Any], keys: tuple[str, ...]) -> Any:
    return next((data[k] for k in keys if data.get(k) is not None), None)


def _entries(sent: object, path: str, so_far: PriorMeasure) -> Iterator[PriorMeasure | str]:
    """Measures, or lines about what is none; `so_far` has what stood further up."""
    if sent is None:
        return
    if isinstance(sent, list | tuple):
        for n, each in enumerate(sent):
            yield from _entries(each, f"{path}[{n}]", so_far)
        return
    if not isinstance(sent, Mapping):
        yield _measure(so_far, sent) if so_far.name else f"context key '{path}' has no measure's name; it is kept but not used"
        return
    name, value, day, side = (
        _first(sent, _NAME),
        _first(sent, _VALUE),
        _first(sent, _DATE),
        _SIDES.get(str(sent.get("side") or "").lower(), ""),
    )
    about = replace(
        so_far,
        name=" ".join(str(name).split())[:LONGEST] if name is not None else so_far.name,
        unit=str(sent.get("unit") or sent.get("units") or so_far.unit)[:12],
        side=side or so_far.side,
        date=_day(day) or so_far.date,
    )
    if sent.get("motion") and str(sent["motion"]).lower() not in about.name.lower():
        about = replace(about, name=f"{about.name} {sent['motion']}".strip()[:LONGEST])
    if value is not None:
        yield _measure(about, value) if about.name else f"context key '{path}' has no measure's name; it is kept but not used"
        return
    if "measures" in sent:
        yield from _entries(sent["measures"], f"{path}.measures", about)
        return
    deeper = {k: v for k, v in sent.items() if k not in _KNOWN}
    if not deeper:
        yield f"context key '{path}' has no value; it is kept but not used"
    for key, each in deeper.items():
        text = str(key)
        if text.lower() in _SIDES and about.name:
            below = replace(about, side=_SIDES[text.lower()])
        elif isinstance(key, date) or re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            below = replace(about, date=_day(key))
        else:
            below = replace(about, name=" ".join(f"{about.name} {text}".split())[:LONGEST])
        yield from _entries(each, f"{path}.{text[:40]}", below)


def _day(value: object) -> str:
    return "" if value is None else str(value)[:10]


def _measure(about: PriorMeasure, value: object) -> PriorMeasure | str:
    text = f"{value:.10g}" if isinstance(value, float) else " ".join(str(value)[:LONGEST].split())
    m = _NUMBER_AND_UNIT.fullmatch(text)
    if isinstance(value, bool) or not (m or text.lower() in ("positive", "negative")):
        return f"context key 'context.case.prior': the value of {about.name[:40]!r} is no number; it is kept but not used"
    if m and not about.unit and m[2]:
        return replace(about, value=m[1].replace(" ", ""), unit=m[2])
    return replace(about, value=(m[1].replace(" ", "") if m else text))
