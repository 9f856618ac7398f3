"""Units as they are spoken and as a note writes them."""

from __future__ import annotations

import re

TIME = {
    "s": "seconds?|secs?|s|second",
    "min": "minutes?|mins?",
    "hour": "hours?|hrs?",
    "day": "days?",
    "week": "weeks?|wks?",
    "month": "months?",
    "year": "years?|yrs?",
}
MEASURE = {
    "deg": "degrees?|degs?",
    "lb": "pounds?|lbs?|pounders?",
    "kg": "kilograms?|kilos?|kgs?",
    "%": "percent|per cent",
    "inch": "inch(?:es)?",
    "ft": "foot|feet|ft",
    "mm": "millimet(?:er|re)s?|mm",
    "cm": "centimet(?:er|re)s?|cms?",
    "m/s": "met(?:er|re)s? (?:per|a) second|m / s",
    "m": "met(?:er|re)s?|m",
    "yd": "yards?",
    "mile": "miles?",
    "oz": "ounces?|oz",
    "ml": "millilit(?:er|re)s?|mls?|cc",
    "mmHg": "millimet(?:er|re)s of mercury|mmhg",
    "bpm": "beats per minute|beats a minute|bpm",
    "mg": "milligrams?|mgs?",
    "mcg": "micrograms?|mcg",
    "reps": "reps?|repetitions?",
    "sets": "sets?",
}
TIMED = "|".join(TIME.values())
MEASURED = "|".join(MEASURE.values())
ALL = {"mmHg": MEASURE["mmHg"], "bpm": MEASURE["bpm"], **MEASURE, **TIME}
UNIT = rf"(?:{'|'.join(ALL.values())})"


def unit_of(word: str) -> str:
    """The one spelling of a unit word; "" when it is none."""
    return next((u for u, p in ALL.items() if re.fullmatch(p, word)), "")


def shown(value: float) -> str:
    """A value in digits: 38, 11.4."""
    return f"{value:.10g}"


def measured(value: str, unit: str) -> str:
    """A value with its unit, as a note writes it."""
    if unit in ("deg", "%"):
        return value + ("°" if unit == "deg" else "%")
    plural = "s" if unit in ("hour", "day", "week", "month", "year", "mile") and value not in ("1", "1/2", "1/4") else ""
    return f"{value} {unit}{plural}" if unit else value
