"""Codes that the visit documents: suggested from what was furnished today, never submitted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from clew_server.charting.billing import chiropractic, evaluation, monitoring
from clew_server.charting.billing.blocks import Block, spelled, sums
from clew_server.charting.billing.by_hand import NOTHING, ByHand, told
from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.modifiers import modifiers
from clew_server.charting.billing.needs import missing
from clew_server.charting.billing.rules import Rules, load
from clew_server.charting.billing.services import Rank
from clew_server.charting.billing.setting import visit_lines
from clew_server.charting.billing.speech import only_cognition, treatments
from clew_server.charting.billing.times import Times, visit_times
from clew_server.charting.billing.units import share
from clew_server.charting.billing.work import fallback, named
from clew_server.charting.concepts import regions
from clew_server.charting.turns import Talk
from clew_wire.context import VisitContext
from clew_wire.note import Code, Span

_UNTIMED_SERVICES = frozenset({"92507", "92508", "92526", "97150", "97550"})
_EVALUATIONS = ("evaluation", "re-evaluation")


@dataclass(frozen=True, slots=True)
class _Found:
    """A code before units and modifiers."""

    code: str
    minutes: int | None
    at: tuple[tuple[int, int], ...]
    "word indices"
    working: str
    units: int | None = None
    "where it has a rule of its own"
    order: int = 0
    "line that documented it first"


def suggest(talk: Talk, context: VisitContext, rules: Rules | None = None, hand: ByHand = NOTHING) -> tuple[Code, ...]:
    """Codes with units, modifiers, working and what their documentation lacks, in the order of documentation.

    `hand`: what a person added. It changes codes that were documented; it adds none.
    """
    rules = rules or load()
    lines = visit_lines(talk, context.discipline)
    times = visit_times(talk, context.discipline)
    found = _furnished(lines, times, context, hand)
    times = replace(times, blocks=tuple(b for b in times.blocks if b.code not in hand.timed)) if hand.timed else times
    timed = [(f.code, f.minutes) for f in found if f.code in rules.timed and f.minutes is not None]
    rule = rules.units_rule(context.case.get("payer"))
    shares = share(_pooled(timed), rule)
    separate = {f.code for f in found if f.minutes is not None}
    codes = [f.code for f in found]
    out: list[Code] = []
    for f in found:
        mine = modifiers(f.code, codes, context, rules, separate)
        lacks = missing(f.code, lines, context, times, f.minutes, hand)
        if f.code == "97140" and (shared := _adjusted_too(lines, codes)):
            mine = tuple(m for m in mine if m not in ("59", "XS"))
            lacks += (f"a region that was not adjusted ({', '.join(sorted(shared))} was)",)
        evidence = tuple(_evidence(talk, f.at))
        if f.code not in rules.timed:
            out.append(Code(f.code, f.minutes, 1 if f.units is None else f.units, "untimed", mine, f.working, evidence, lacks))
            continue
        if f.minutes is None:
            working = f"{f.working}: no minutes were said, so no units"
            out.append(Code(f.code, None, 0, rule, mine, working, evidence, lacks))
            continue
        given = shares[_POOL.get(f.code, f.code)]
        units = given.units if f.code not in _POOL else (min(1, given.units) if f.code == "97129" else max(0, given.units - 1))
        out.append(Code(f.code, f.minutes, units, rule, mine, f"{f.working}. {given.working}", evidence, lacks))
    return tuple(out)


# 97129 is one unit of the first 15 minutes, 97130 is the rest: their minutes count as one service.
_POOL = {"97129": "97129", "97130": "97129"}


def _pooled(timed: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    out: dict[str, int] = {}
    for code, minutes in timed:
        key = _POOL.get(code, code)
        out[key] = out.get(key, 0) + minutes
    return list(out.items())


def _evidence(talk: Talk, at: Iterable[tuple[int, int]]) -> Iterable[Span]:
    return (talk.span(a, b) for a, b in sorted(set(at)))


def _furnished(lines: tuple[Line, ...], times: Times, context: VisitContext, hand: ByHand) -> list[_Found]:
    blocks = sums(times.blocks)
    evaluating = context.note_type in _EVALUATIONS
    if evaluating:
        blocks = {c: [b for b in bs if _stated(lines, b)] for c, bs in blocks.items()}
        blocks = {c: bs for c, bs in blocks.items() if bs}
    found = [_timed(code, bs) for code, bs in blocks.items() if code not in _UNTIMED_SERVICES]
    found += [
        _Found(code, None, tuple((lines[k].clause.first, lines[k].clause.last) for k in at), "named as furnished", order=at[0])
        for code, at in named(lines, context).items()
        if code not in blocks and code not in _UNTIMED_SERVICES and not evaluating and not _declined(lines, code)
    ]
    found += _untimed(lines, blocks, context)
    if not found and not evaluating and context.discipline in ("PT", "OT"):
        found = [
            _Found(code, None, tuple((lines[k].clause.first, lines[k].clause.last) for k in at[:3]), "by the activities", order=at[0])
            for code, at in fallback(lines).items()
        ]
    if not found and not evaluating and context.discipline == "SLP" and only_cognition(context) and (times.total or times.unplaced):
        found = [_Found("97129", None, (), "by the diagnosis", order=0)]
    found = _with_session_time(found, times, evaluating=evaluating)
    gone = hand.dropped | ({"97130"} if "97129" in hand.dropped else set())
    return sorted((f for f in _cognitive(_entered(found, hand)) if f.code not in gone), key=lambda f: f.order)


def _entered(found: list[_Found], hand: ByHand) -> list[_Found]:
    """Minutes that a person entered, in place of spoken ones. Those of 97129 are the whole of the cognitive work."""
    cognitive = [f for f in found if f.code in _POOL]
    if "97129" in hand.timed and cognitive:
        whole = replace(cognitive[0], code="97129", minutes=sum(f.minutes or 0 for f in cognitive) or None)
        found = [whole if f is cognitive[0] else f for f in found if f is cognitive[0] or f not in cognitive]
    mine = {c: hand.entries[c] for c in hand.timed}
    return [
        replace(f, minutes=mine[f.code].minutes, working=told(mine[f.code], f.working, f.minutes)) if f.code in mine else f for f in found
    ]


def _stated(lines: tuple[Line, ...], block: Block) -> bool:
    """In an evaluation only treatment whose service and time were both said counts."""
    return any(m.code == block.code and m.rank >= Rank.TECHNIQUE for k in (block.line, block.line - 1) if k >= 0 for m in lines[k].done)


def _adjusted_too(lines: tuple[Line, ...], codes: Sequence[str]) -> frozenset[str]:
    """Regions of manual therapy, when all of them were adjusted too: then the two are one service."""
    if not any(c in codes for c in ("98940", "98941", "98942")):
        return frozenset()
    at = [k for k, line in enumerate(lines) if any(m.code == "97140" for m in line.done)]
    # A part of the body outside the spine is a region of its own.
    if any(regions(lines[k].clause.text) - {"neck", "back"} for k in at):
        return frozenset()
    manual = frozenset().union(*(chiropractic.spinal(lines[k].clause.text) for k in at)) if at else frozenset()
    return manual if manual <= set(chiropractic.adjusted(lines).regions) else frozenset()


def _declined(lines: tuple[Line, ...], code: str) -> bool:
    """It was named, and elsewhere said not to have been done."""
    return any(s == "declined" and m.code == code for line in lines for m, s in zip(line.services, line.states, strict=True))


def _timed(code: str, blocks: list[Block]) -> _Found:
    parts = []
    for b in blocks:
        clock = f"{spelled(b.start)} to {spelled(b.stop)}" if b.start is not None and b.stop is not None else ""
        if b.rest_of is not None:
            parts.append(f"{b.minutes} min, the rest of {b.rest_of} min said")
            continue
        said = f"{b.minutes} min said{' as about' if b.about else ''}" if b.said is not None else f"{b.minutes} min by the clock"
        parts.append(f"{said} ({clock})" if clock else said)
    spans = tuple(s for b in blocks for s in b.spans)
    return _Found(code, sum(b.minutes for b in blocks), spans, " + ".join(parts), order=blocks[0].line)


def _untimed(lines: tuple[Line, ...], blocks: dict[str, list[Block]], context: VisitContext) -> list[_Found]:
    out: list[_Found] = []

    def spans(at: Iterable[int]) -> tuple[tuple[int, int], ...]:
        return tuple((lines[k].clause.first, lines[k].clause.last) for k in at)

    evaluating = context.note_type in _EVALUATIONS
    if evaluating and lines and context.discipline in ("PT", "OT"):
        first = [k for k, line in enumerate(lines) if line.clause.role == "therapist" and line.numerals][:3]
        if context.note_type == "re-evaluation":
            out.append(_Found("97168" if context.discipline == "OT" else "97164", None, spans(first), "re-evaluation", 1, -1))
        else:
            e = evaluation.complexity(lines, context)
            out.append(_Found(e.code, None, spans(first), e.working, 1, -1))
    elif evaluating and context.discipline == "SLP":
        out += [_Found(e.code, None, (), e.working, 1, -1) for e in evaluation.speech_evaluations(lines, context)]
    elif context.discipline == "SLP":
        for code, at in treatments(lines, context).items():
            bs = blocks.get(code, [])
            timed = _timed(code, bs) if bs else None
            where = (timed.at if timed else ()) + spans(at[:3])
            words = f"{timed.working}; untimed code, one unit a day" if timed else "untimed code, one unit a day"
            out.append(_Found(code, timed.minutes if timed else None, where, words, 1, at[0] if at else 0))
    if context.discipline == "chiropractic":
        done = chiropractic.adjusted(lines)
        if done.code:
            out.append(
                _Found(
                    done.code,
                    None,
                    spans(done.lines),
                    f"{len(done.regions)} spinal region{'' if len(done.regions) == 1 else 's'} adjusted: {', '.join(done.regions)}",
                    1,
                    done.lines[0],
                )
            )
        if done.outside:
            out.append(_Found("98943", None, spans(done.lines), f"adjusted outside the spine: {', '.join(done.outside)}", 1, done.lines[0]))
    if "97150" in blocks or any(m.code == "97150" for line in lines for m in line.done if line.clause.role == "therapist"):
        at = [k for k, line in enumerate(lines) if any(m.code == "97150" for m in line.done)]
        length = f" ({_timed('97150', blocks['97150']).working})" if "97150" in blocks else ""
        out.append(_Found("97150", None, spans(at), f"group therapy{length}, untimed, one unit a person a day", 1, at[0] if at else 0))
    caregiver = sum(b.minutes for b in blocks.get("97550", [])) or None
    for own in (*monitoring.monitoring(lines), *monitoring.caregiver_training(lines, caregiver)):
        out.append(_Found(own.code, own.minutes, spans(own.lines), own.working, own.units, own.lines[0]))
    return out


def _with_session_time(found: list[_Found], times: Times, *, evaluating: bool) -> list[_Found]:
    """The session's time belongs to the only service that has none of its own; it is never split."""
    whole = times.total or (times.unplaced[0] if len(times.unplaced) == 1 else None)
    least = times.total.minutes if times.total else 0
    bare = [
        f
        for f in found
        if (f.minutes is None and (f.units is None or f.code in _UNTIMED_SERVICES or evaluating))
        or (f.code in _UNTIMED_SERVICES and f.minutes is not None and f.minutes < least)
    ]
    if len(bare) != 1 or whole is None or len(found) != 1:
        return found
    only = _timed(bare[0].code, [whole])
    words = f"{only.working}, the whole session" if times.total else only.working
    own = bare[0].working if bare[0].minutes is None else bare[0].working.rpartition("; ")[2]
    return [_Found(bare[0].code, only.minutes, only.at + bare[0].at, f"{own}; {words}", bare[0].units, bare[0].order)]


def _cognitive(found: list[_Found]) -> list[_Found]:
    """97129 for the first 15 minutes, 97130 for the rest."""
    out: list[_Found] = []
    minutes = sum(f.minutes or 0 for f in found if f.code in _POOL)
    for f in found:
        if f.code == "97130":
            if not any(g.code == "97129" for g in found):
                out.append(_Found("97129", f.minutes, f.at, f.working, None, f.order))
            continue
        if f.code != "97129" or minutes < 23:
            out.append(f)
            continue
        out.append(_Found("97129", 15, f.at, f"{f.working}: first 15 of {minutes} min", None, f.order))
        out.append(_Found("97130", minutes - 15, f.at, f"{f.working}: the other {minutes - 15} of {minutes} min", None, f.order))
    return out
