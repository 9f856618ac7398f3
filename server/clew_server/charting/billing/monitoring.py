"""Remote therapeutic monitoring and caregiver training: codes with rules of their own, only when they were plainly said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.setting import AWAY

_RTM = re.compile(r"\b(?:remote (?:therapeutic )?monitoring|rtm)\b")


@dataclass(frozen=True, slots=True)
class Own:
    """A code with its own rule."""

    code: str
    units: int
    minutes: int | None
    working: str
    lines: tuple[int, ...]


def monitoring(lines: tuple[Line, ...]) -> tuple[Own, ...]:
    """RTM codes from days of data, minutes of management and a set-up, in the sentences around the words."""
    at = [
        k
        for k, line in enumerate(lines)
        if line.clause.found(_RTM) and line.state in ("done", "reason") and line.clause.role == "therapist"
    ]
    if not at:
        return ()
    near = [
        k
        for k in range(len(lines))
        if any(0 <= k - a <= 3 for a in at) and lines[k].clause.role == "therapist" and lines[k].state != "planned"
    ]
    text = " . ".join(lines[k].clause.text for k in near)
    days = next((int(n.values[0]) for k in near for n in lines[k].numerals if n.kind == "duration" and n.unit == "day"), None)
    if days is None:
        days = next(
            (int(n.values[0]) for k in near for n in lines[k].numerals if n.kind == "fraction" and "days" in lines[k].clause.texts), None
        )
    minutes = next(
        (int(n.minutes) for k in near for n in lines[k].numerals if n.kind == "duration" and n.unit == "min" and n.minutes), None
    )
    out: list[Own] = []
    where = tuple(near)
    if re.search(r"\b(?:set ?up|setup|onboard\w*|issued|educat\w+ on (?:the )?(?:device|app))\b", text):
        out.append(Own("98975", 1, None, "device set up and patient educated, once an episode", where))
    if days is not None and days >= 2:
        code = "98977" if days >= 16 else "98985"
        out.append(Own(code, 1, None, f"{days} days of data in the period ({'16 or more' if days >= 16 else '2 to 15'})", where))
    if minutes is not None and minutes >= 10:
        if minutes < 20:
            out.append(Own("98979", 1, minutes, f"{minutes} min of management (10 to 19), with live contact", where))
        else:
            out.append(Own("98980", 1, minutes, f"first 20 of {minutes} min of management, with live contact", where))
            if minutes >= 40:
                out.append(Own("98981", minutes // 20 - 1, minutes, f"{minutes // 20 - 1} further full 20 min of {minutes}", where))
    return tuple(out)


def caregiver_training(lines: tuple[Line, ...], minutes: int | None) -> tuple[Own, ...]:
    """97550 and 97551: training of caregivers without the patient, first 30 minutes and each further 15."""
    at = tuple(k for k, line in enumerate(lines) if any(m.code == "97550" for m in line.done) and line.clause.role == "therapist")
    text = " . ".join(lines[k].clause.text for k in range(len(lines)) if any(abs(k - a) <= 2 for a in at))
    if not at or not any(line.clause.found(AWAY) for line in lines if line.state not in ("planned", "past")):
        return ()
    if re.search(r"\bgroup\b", text):
        return (Own("97552", 1, minutes, "caregiver training in a group", at),)
    more = 0 if minutes is None or minutes < 38 else (minutes - 30 + 7) // 15
    out = [
        Own(
            "97550",
            1,
            minutes,
            "first 30 min of caregiver training without the patient" + (f" ({minutes} min said)" if minutes else ""),
            at,
        )
    ]
    if more:
        out.append(Own("97551", more, minutes, f"{more} further 15 min of {minutes}", at))
    return tuple(out)
