"""The facts of a draft as data: kind, side, motion, values with unit and time, polarity, who said it, and where.

Made of the verified sentences, so that a fact says neither more nor less than the note. An EMR stores them as discrete values,
and a writer is told them beside the words.
"""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from clew_server.charting.facts.fact import Kind
from clew_server.charting.facts.lexicon import words as listed
from clew_server.charting.sides import sides
from clew_wire.note import SECTIONS, Role, Section, Sentence, Span, Word

Time = Literal["today", "prior", "planned"]
"of a value"
When = Literal["today", "planned"]
"of a fact: an earlier value stands beside today's, in the same fact"

_VALUE = re.compile(
    r"(?<![\w./])(?P<value>\d+x\d+(?:-\d+)?|\d+(?:\.\d+)?[+-]?/\d+|\d{1,2}:\d{2}|\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?)"
    r"\s?(?P<unit>°|%|(?:m/s|mmHg|bpm|lb|kg|cm|mm|ft|mg|ml|oz|inch|min|hours?|days?|weeks?|months?|years?|reps|sets|x/day|x/week|s|m)\b|x\b)?"
)
_EARLIER = re.compile(
    r"\((?:was|prior|previously|last|at eval|from|up from|down from|started)[^)]*\)|\b(?:was|were|previously|up from|down from|from|used to be|last (?:visit|week|time|session|month)"
    r"|at eval\w*|at baseline|initially|before|started at|came in at|(?:\w+ )?(?:days|weeks|months|visits) ago)\b(?:(?!\b(?:now|today|to)\b)[^,;.)])*",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\b(?:next (?:visit|session|week|time)|goal|will|plan|by week|in \d+ weeks)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:denies|denied|declined|negative|absent)\b|^(?:\w+ ){0,3}(?:no|not|never|without|does not|did not|is not|has not|cannot)\b",
    re.IGNORECASE,
)
_DOTS = re.compile(r"\.(?!\d)")


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a fact."""

    value: str
    "as the note writes it: 38/56, 4+/5, 12, 3x10, 9:20"
    unit: str
    "°, %, s, min, lb, ... ; empty where a scale or a count has none"
    time: Time
    "of the value: today, prior (told beside today's), planned"

    def __str__(self) -> str:
        shown = self.value + ("" if self.unit in ("", "°", "%") else " ") + self.unit
        return f"{shown} (prior)" if self.time == "prior" else shown


@dataclass(frozen=True, slots=True)
class Typed:
    """A fact as data."""

    sentence: str
    "id of the sentence that tells it"
    kind: Kind
    section: Section
    sides: tuple[str, ...]
    "left, right, both, or none"
    motion: str
    "flexion, external rotation, ... ; empty when it is about none"
    values: tuple[Value, ...]
    denied: bool
    "it says that something is not so"
    time: When
    "planned: it stands in the plan"
    speakers: tuple[Role, ...]
    "who said its words, in order"
    evidence: tuple[Span, ...]


def typed(sections: Mapping[Section, Sequence[Sentence]], kinds: Mapping[str, Kind], words: Sequence[Word]) -> tuple[Typed, ...]:
    """The facts behind the spoken sentences of a draft, in the order of the note. `kinds`: by sentence id."""
    index = {w.id: n for n, w in enumerate(words)}
    return tuple(
        _typed(x, kinds[x.id], section, words, index)
        for section in SECTIONS
        for x in sections.get(section, ())
        if x.id in kinds and x.source == "spoken"
    )


def _typed(x: Sentence, kind: Kind, section: Section, words: Sequence[Word], index: Mapping[str, int]) -> Typed:
    low = _DOTS.sub(" ", x.text.lower())
    time: When = "planned" if section == "P" else "today"
    motion = next((m for m in sorted(listed("body", "motions"), key=len, reverse=True) if re.search(rf"\b{re.escape(m)}\b", low)), "")
    speakers = dict.fromkeys(w.role for a, b in x.evidence for w in words[index[a] : index[b] + 1])
    return Typed(
        x.id,
        kind,
        section,
        tuple(sorted(sides(x.text))),
        motion,
        values(x.text, time),
        _DENIED.search(low) is not None,
        time,
        tuple(speakers),
        x.evidence,
    )


def values(text: str, time: When = "today") -> tuple[Value, ...]:
    """The numbers of a note's sentence, each with its unit and its time; `time` of those that the sentence says nothing about."""
    earlier = [m.span() for m in _EARLIER.finditer(text)]
    out: list[Value] = []
    for m in _VALUE.finditer(text):
        when: Time = "prior" if time == "today" and any(a <= m.start() < b for a, b in earlier) else time
        if when == "today" and _AHEAD.search(text[: m.start()]):
            when = "planned"
        unit = m["unit"] or ""
        if not unit and when == "prior" and out and "/" not in m["value"] and out[-1].time == "today":
            unit = out[-1].unit  # "38° (was 31)"
        out.append(Value(m["value"], unit, when))
    return tuple(out)
