"""What a person adds to a suggested code: minutes, a goal, or that it is not billed. Pure: a note in, an event out.

Units are not touched here: they follow from all minutes of the visit (clew_server.charting.billing.suggest).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from clew_server.charting.billing.rules import Rules, load
from clew_server.review import ReviewError, still_open
from clew_wire.context import VisitContext
from clew_wire.event import NotePatch
from clew_wire.note import Entry, Note

LONGEST = 240
"minutes of one code in one visit: more is a slip of the finger"
_KEYS = ("minutes", "start", "stop", "goal", "drop")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_FIRST, _FURTHER = "97129", "97130"
"one service, the first 15 minutes and the rest: its minutes are entered once"


def entered(note: Note, code: str, data: Mapping[str, object], context: VisitContext, rules: Rules | None = None) -> NotePatch:
    """A person's word on a code. Each key in `data` sets its part and null takes it back; the others stay. Raises ReviewError."""
    rules = rules or load()
    still_open(note)
    before = next((e for e in note.entries if e.code == code), None)
    have = [c.code for c in note.codes]
    if before is None and code not in have:
        raise ReviewError(f"the draft suggests no code '{code[:20]}': it has {', '.join(have) or 'none'}", missing=True)
    if not data or (odd := next((k for k in data if k not in _KEYS), None)) is not None:
        raise ReviewError(f"send minutes, start and stop, goal or drop{'' if not data else f', not {odd[:40]!r}'}")  # type: ignore[index]
    entry = before or Entry(code)
    if {"minutes", "start", "stop"} & data.keys():
        entry = replace(_timed(entry, data, rules), drop=False)
    if "goal" in data:
        entry = replace(entry, goals=_goals(data["goal"], context), drop=False)
    if "drop" in data:
        if data["drop"] not in (True, False, None):
            raise ReviewError("drop is true, or false to bill the code after all")
        entry = replace(entry, drop=bool(data["drop"]))
    others = [e for e in note.entries if e.code != code]
    return NotePatch(entries=tuple(sorted([*others, *([entry] if entry != Entry(code) else [])], key=lambda e: e.code)))


def _timed(entry: Entry, data: Mapping[str, object], rules: Rules) -> Entry:
    code = entry.code
    if code == _FURTHER:
        raise ReviewError(f"{_FIRST} and {_FURTHER} are one service: enter its whole time at {_FIRST}")
    if code not in rules.timed:
        raise ReviewError(f"{code} is not counted by minutes: its units stay as they are. Drop it if it was not done")
    start, stop, minutes = data.get("start"), data.get("stop"), data.get("minutes")
    if start is None and stop is None:
        if minutes is None:
            return replace(entry, minutes=None, start="", stop="")
        if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= LONGEST:
            raise ReviewError(f"minutes of {code} are a whole number from 1 to {LONGEST}; drop the code if it was not done")
        return replace(entry, minutes=minutes, start="", stop="")
    if minutes is not None:
        raise ReviewError(f"give the minutes of {code}, or its start and stop, not both")
    first, last = _clock(start), _clock(stop)
    if first is None or last is None:
        raise ReviewError(f"give both start and stop of {code} as HH:MM of 24 hours, like 13:05")
    if not 1 <= last - first <= LONGEST:
        raise ReviewError(f"stop of {code} must be 1 to {LONGEST} minutes after its start")
    return replace(entry, minutes=last - first, start=_spelled(first), stop=_spelled(last))


def _clock(value: object) -> int | None:
    """Minutes of the day; None: it is no clock time."""
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(found[1]) * 60 + int(found[2]) if found else None


def _spelled(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _goals(value: object, context: VisitContext) -> tuple[str, ...]:
    wanted = [] if value is None else value if isinstance(value, list) else [value]
    have = [g.id for g in context.goals]
    if not have:
        raise ReviewError("no goals came with the chart: write the goal that this work serves into the assessment or the plan")
    if (odd := next((g for g in wanted if g not in have), None)) is not None:
        raise ReviewError(f"the chart has no goal '{str(odd)[:40]}': it has {', '.join(have)}")
    return tuple(g for g in have if g in wanted)
