"""Checks on a draft, each pointing at its words. A block keeps the note from being signed; a warning asks for a look.

Statuses follow the sign-off gates: consent for ambient visits, a side for a one-sided condition, times for timed codes, a goal
for 97110 and 97112, and for 97112 a deficit measured before the activity and skilled input. Rules may turn a gate into a warning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from clew_server.charting.billing.by_hand import ByHand, by_hand
from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.modifiers import pairs
from clew_server.charting.billing.needs import deficit, skilled
from clew_server.charting.billing.rules import Rules, load
from clew_server.charting.billing.setting import visit_lines
from clew_server.charting.billing.times import Times, visit_times
from clew_server.charting.complete import incomplete, nothing, one_voice, open_goals, sets_goal
from clew_server.charting.consented import agreement
from clew_server.charting.content import numbers, polarity, repeated, thread, vague
from clew_server.charting.encounter import body_part, identity, laterality
from clew_server.charting.turns import Talk
from clew_wire.context import VisitContext
from clew_wire.note import SECTIONS, Check, Code, Consent, Entry, GoalLink, Section, Sentence, Span

Sections = Mapping[Section, Sequence[Sentence]]


def checks(
    talk: Talk,
    sections: Sections,
    codes: Sequence[Code],
    links: Sequence[GoalLink],
    context: VisitContext,
    consent: Consent,
    rules: Rules | None = None,
    entries: Sequence[Entry] = (),
) -> tuple[Check, ...]:
    """What is wrong with the draft, blocks first; nothing for what is right. `entries`: what a person entered for the codes."""
    rules = rules or load()
    lines = visit_lines(talk, context.discipline)
    found = agreement(talk, context, consent, rules)
    whole, sections = sections, {s: tuple(x for x in sections.get(s, ()) if x.source != "context") for s in SECTIONS}
    hand = by_hand(sections, entries, context)
    if not any(sections.values()):
        return tuple(_gated([*found, nothing(talk)], rules))
    found += identity(talk, context)
    found += body_part(sections, context)
    found += laterality(sections, context)
    found += polarity(talk, sections)
    found += numbers(talk, sections, lines)
    found += _times(talk, visit_times(talk, context.discipline), codes, rules, hand)
    found += _goals(codes, links, sections, context, hand)
    found += _balance(talk, lines, codes, hand)
    found += thread(sections, context)
    found += vague(sections)
    found += repeated(sections, context)
    found += _pairs(codes, rules)
    found += incomplete(sections, codes, context)
    found += open_goals(whole)
    found += one_voice(talk, context)
    return tuple(sorted(_gated(found, rules), key=lambda c: ("block", "warn", "ok").index(c.status)))


def _gated(found: Sequence[Check], rules: Rules) -> list[Check]:
    """The checks, with the blocks that the clinic made warnings."""
    return [replace(c, status="warn") if c.status == "block" and rules.gates.get(c.id) == "warn" else c for c in found]


def _times(talk: Talk, times: Times, codes: Sequence[Code], rules: Rules, hand: ByHand) -> list[Check]:
    out = [
        Check(
            "time_missing",
            "block",
            f"{c.code} is a timed code and no minutes were said. Add start and stop, or the minutes.",
            c.evidence,
            c.code,
        )
        for c in codes
        if c.code in rules.timed and c.minutes is None
    ]
    for block in times.blocks:
        if block.conflict and block.code not in hand.timed and any(c.code == block.code for c in codes):
            spans = tuple(talk.span(a, b) for a, b in block.spans)
            said = f"{block.minutes} min were said, but start and stop are {block.clock} min apart"
            message = f"{block.code}: {said}. The spoken minutes are used; correct what is wrong."
            out.append(Check("time_conflict", "warn", message, spans, block.code))
    for code in sorted(hand.timed - hand.dropped - {c.code for c in codes}):
        message = (
            f"{code}: {hand.entries[code].minutes} min were entered by hand, and the visit no longer documents it. They are not billed."
        )
        out.append(Check("time_conflict", "warn", message, (), code))
    timed = sum(c.minutes or 0 for c in codes if c.code in rules.timed)
    whole = times.total
    if whole is not None and whole.minutes and timed > whole.minutes + 1:
        spans = tuple(talk.span(a, b) for a, b in whole.spans)
        out.append(
            Check("time_conflict", "warn", f"Timed codes add up to {timed} min, more than the session's {whole.minutes} min.", spans)
        )
    return out


def _goals(codes: Sequence[Code], links: Sequence[GoalLink], sections: Sections, context: VisitContext, hand: ByHand) -> list[Check]:
    if context.note_type in ("evaluation", "re-evaluation") and not context.goals and sets_goal(sections):
        return []  # the chart has no goals yet, and the visit set one
    if hand.goal and not context.goals:
        return []  # the therapist wrote the goal that the chart lacks
    out = []
    gated = {"97110", "97112"}
    linked = {link.code for link in links}
    for c in codes:
        if c.code in linked or c.code not in gated | {"97530", "97535", "97140", "97116"}:
            continue
        why = "no goal of the plan of care was advanced by it" if context.goals else "the chart has no goals"
        mend = "Link the goal that this work serves." if context.goals else "Write the goal that this work serves."
        out.append(Check("goal_unlinked", "block" if c.code in gated else "warn", f"{c.code}: {why}. {mend}", c.evidence, c.code))
    return out


def _balance(talk: Talk, lines: tuple[Line, ...], codes: Sequence[Code], hand: ByHand) -> list[Check]:
    out = []
    for c in codes:
        if c.code == "97112":
            measured, work = deficit(lines, "97112", hand)
            if measured is None:
                message = "97112: no measured deficit was said. Add the measure that called for it (balance, position sense, coordination)."
                out.append(Check("deficit_missing", "block", message, c.evidence, c.code))
            elif work is not None and measured > work:
                message = "97112: the deficit was measured after the activity began. Place the measure before it."
                out.append(Check("deficit_missing", "block", message, _at(talk, lines[measured]), c.code))
            if not skilled(lines, "97112", hand):
                message = "97112: no cue, hands-on help or correction was said. Add your skilled input."
                out.append(Check("skill_missing", "block", message, c.evidence, c.code))
        elif c.code in ("97110", "97116", "97140", "97530", "97535", "92507", "92526") and not skilled(lines, c.code, hand):
            out.append(Check("skill_missing", "warn", f"{c.code}: nothing says why a therapist's skill was needed.", c.evidence, c.code))
    return out


def _at(talk: Talk, line: Line) -> tuple[Span, ...]:
    return (talk.span(line.clause.first, line.clause.last),)


def _pairs(codes: Sequence[Code], rules: Rules) -> list[Check]:
    by_code = {c.code: c for c in codes}
    return [
        Check(
            "ncci_pair",
            "warn",
            f"{taker} with {other}: {pair.why}. {pair.modifier} (or an X modifier) on {taker} says that they were.",
            by_code[taker].evidence[:2] + by_code[other].evidence[:2],
        )
        for taker, other, pair in pairs(list(by_code), rules)
    ]
