"""What a note takes from the chart: earlier values beside today's, goals that the visit left open, the diagnosis of the referral.

Each is a sentence of its own with source "context" and no evidence, because nobody said it. It is written from the chart alone, and shown only if
every word of it, but for a few fixed ones, stands in the chart. Nothing comes from the chart before something was said: an empty visit is empty.
"""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from clew_server.charting.concepts import measures
from clew_server.charting.encounter import chart_side
from clew_server.charting.measures import measured, unit_of
from clew_server.charting.sides import sides
from clew_server.charting.verify import flattened
from clew_wire.context import Goal, VisitContext
from clew_wire.note import SECTIONS, Section, Sentence
from clew_wire.prior import PriorMeasure

Sections = Mapping[Section, tuple[Sentence, ...]]

GOAL = "a-chart-goal-"
"how the id of a sentence with an open goal begins"
MOST = 8
"sentences with earlier values in one note"
GOALS_COUNT = frozenset({"progress", "re-evaluation", "recertification", "discharge"})
"note types in which every goal of the plan of care needs a word"
_FRAME = frozenset("prior goal of the plan care referral diagnosis left right bilateral s lb deg cm mm kg ft m min lbs sec".split())
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?")


def with_chart(sections: Sections, served: Collection[str], context: VisitContext) -> dict[Section, tuple[Sentence, ...]]:
    """The sections with the chart's sentences in their places. `served`: ids of goals that today's work advanced."""
    spoken = {s: tuple(sections.get(s, ())) for s in SECTIONS}
    if not any(spoken.values()):
        return spoken
    known = frozenset(
        _words(flattened({"case": context.case, "goals": [g.text for g in context.goals], "names": [m.name for m in context.measures]}))
    )

    def verified(added: Sequence[Sentence]) -> tuple[Sentence, ...]:
        return tuple(x for x in added if known.issuperset(_words(x.text) - _FRAME))

    out: dict[Section, tuple[Sentence, ...]] = dict(spoken)
    beside = _earlier(spoken, context)
    for s in SECTIONS:
        row: list[Sentence] = []
        for x in spoken[s]:
            row += [x, *verified(beside.get(x.id, ()))]
        out[s] = tuple(row)
    out["S"] = (*verified(_referral(spoken, context)), *out["S"])
    open_goals = [_sentence(f"{GOAL}{g.id}", f"Goal of the plan of care: {g.text}") for g in unaddressed(spoken, served, context)]
    out["A"] = (*out["A"], *verified(open_goals))
    return out


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _sentence(key: str, text: str) -> Sentence:
    text = " ".join(text.split()).rstrip(".")
    return Sentence(re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:60], f"{text}.", (), "context")


_NOT_NAME = frozenset(
    "score scores test scale of the at on with in today measure measurement value strength mmt rom arom prom active passive left right "
    "bilateral total index level rating degrees".split()
)
_SAID_BEFORE = re.compile(
    r"\b(?:was|were|from|prior|previous\w*|last|initial\w*|baseline|started?|since|up|down|before|at eval\w*|unchanged)\b"
)
_PASSIVE = re.compile(r"\bprom\b|\bpassive")
_ACTIVE = re.compile(r"\barom\b|\bactive\b")
_SHOWS = {"°": "°", "deg": "°", "%": "%", "lb": "lb", "kg": "kg", "s": " s", "cm": "cm", "ft": "ft", "m": " m"}
"how a value with that unit stands in a sentence"


def _earlier(spoken: Sections, context: VisitContext) -> dict[str, list[Sentence]]:
    """By the id of the sentence with today's value, a sentence with the earlier ones."""
    told = [(s, x, x.text.lower()) for s in ("O", "S") for x in spoken[s] if re.search(r"\d|positive|negative", x.text)]
    found: dict[tuple[str, str], list[PriorMeasure]] = {}
    for prior in _latest(context):
        about = [(s, x) for s, x, low in told if _names(prior, low, x.text, context)]
        if about and not any(_told(prior, x.text.lower()) for _, x in about):
            found.setdefault((about[0][0], about[0][1].id), []).append(prior)
    return {
        key: [_sentence(f"{s}-chart-{some[0].name}-{some[0].side}", f"Prior {_listed(some)}")]
        for (s, key), some in list(found.items())[:MOST]
    }


def _latest(context: VisitContext) -> list[PriorMeasure]:
    """The newest value of each measure and side. Of those without a date, the last that was sent."""
    out: dict[tuple[str, str], PriorMeasure] = {}
    for prior in context.measures:
        key = (prior.name.lower(), prior.side)
        if key not in out or prior.date >= out[key].date:
            out[key] = prior
    return list(out.values())


def _names(prior: PriorMeasure, low: str, text: str, context: VisitContext) -> bool:
    """Whether a sentence has today's value of that measure, for that side."""
    name = prior.name.lower()
    unit = unit_of(prior.unit.lower()) or prior.unit
    fraction = re.search(r"/\s*\d+$", prior.value)
    if (mark := fraction[0] if fraction else _SHOWS.get(unit, "")) and mark not in low:
        return False
    if (_PASSIVE.search(name) and _ACTIVE.search(low) and not _PASSIVE.search(low)) or (
        _ACTIVE.search(name) and _PASSIVE.search(low) and not _ACTIVE.search(low)
    ):
        return False
    here = sides(text) or ({side} if (side := chart_side(context)) in ("left", "right") else frozenset())
    wanted = prior.side or next(iter(sides(prior.name)), "")
    if wanted in ("left", "right") and here and wanted not in here:
        return False
    if standard := measures(name):
        return bool(standard & measures(low))
    words = [w for w in re.findall(r"[a-z]+", name) if w not in _NOT_NAME]
    stood = re.findall(r"[a-z]+", low)
    return bool(words) and all(any(t.startswith(w[:5]) or (len(t) > 3 and w.startswith(t)) for t in stood) for w in words)


def _told(prior: PriorMeasure, low: str) -> bool:
    """The visit itself told the earlier value."""
    number = re.match(r"[-+]?[\d.]+", prior.value)
    return bool(number and _SAID_BEFORE.search(low) and re.search(rf"(?<![\d.]){re.escape(number[0])}(?!\.?\d)", low))


def _listed(some: Sequence[PriorMeasure]) -> str:
    """ "Berg 34/56, TUG 14.2 s (2026-10-02)"."""
    days = {p.date for p in some}
    parts = [f"{_shown(p)} ({p.date})" if p.date and len(days) > 1 else _shown(p) for p in some]
    return ", ".join(parts) + (f" ({days.pop()})" if len(days) == 1 and days != {""} else "")


def _shown(prior: PriorMeasure) -> str:
    side = f"{prior.side} " if prior.side and not sides(prior.name) else ""
    unit = unit_of(prior.unit.lower()) or {"°": "deg"}.get(prior.unit, prior.unit)
    return f"{side}{prior.name} {measured(prior.value, unit)}"


_COMMON = frozenset(
    "with without from into that this their within during while using less more least each both times patient will able level goal weeks "
    "safely perform demonstrate improve increase decrease reduce maintain achieve order percent independent independently".split()
)


def unaddressed(spoken: Sections, served: Collection[str], context: VisitContext) -> list[Goal]:
    """Goals of the plan of care that a note of this type must speak of and the visit did not."""
    if context.note_type not in GOALS_COUNT:
        return []
    told = [x.text.lower() for s in SECTIONS for x in spoken.get(s, ()) if x.source == "spoken"]
    return [g for n, g in enumerate(context.goals, 1) if g.id not in served and not any(_about(text, n, g) for text in told)]


def _about(text: str, number: int, goal: Goal) -> bool:
    wanted = goal.text.lower()
    if re.search(rf"\bgoals? (?:#|no\.? |number )?{number}\b", text) or measures(wanted) & measures(text):
        return True
    want = {w[:5] for w in re.findall(r"[a-z]{4,}", wanted) if w not in _COMMON}
    return len(want & {w[:5] for w in re.findall(r"[a-z]{4,}", text)}) >= min(2, len(want) or 1)


def _referral(spoken: Sections, context: VisitContext) -> tuple[Sentence, ...]:
    """An evaluation says what the patient was referred with, where the visit did not."""
    diagnosis = str(context.case.get("diagnosis") or "").strip()
    if context.note_type != "evaluation" or not diagnosis:
        return ()
    want = {w[:5] for w in re.findall(r"[a-z]{4,}", diagnosis.lower())}
    stood = {w[:5] for s in ("S", "A") for x in spoken[s] for w in re.findall(r"[a-z]{4,}", x.text.lower())}
    return () if want and want <= stood else (_sentence("s-chart-referral", f"Referral diagnosis: {diagnosis}"),)
