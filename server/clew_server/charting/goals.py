"""Goals that this visit's work advanced: proposed by meaning, from what was furnished and measured today."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from clew_server.charting.billing.chiropractic import Adjusted, adjusted, spinal
from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.setting import CARER, visit_lines
from clew_server.charting.concepts import CONCEPTS, Concept, measures, regions, sounds
from clew_server.charting.memory import remembered
from clew_server.charting.turns import Talk
from clew_wire.context import Goal, VisitContext
from clew_wire.note import Code, GoalLink

_LASTS = 3
"sentences for which a part of the body that was named stays the one that is worked on"
_MOST = 3
"spans of evidence for one link"
_COMMON = frozenset(
    "with without from into that this their within trials minutes weeks patient will able during while using less more least each both "
    "times cues verbal independent independently independence modified assist assistance minimal moderate maximal percent level goal "
    "safely left right tasks daily week days return work home complete perform demonstrate improve increase decrease reduce maintain "
    "achieve order".split()
)
_INSTRUCTS = re.compile(r"^(?:(?:okay|ok|good|now|alright|so|great) )*(?:can|could|would|will) you\b")
# "No gripping", "no jogging yet": not work. "I'm phoning his office about the pan": no work either.
_DENIED = re.compile(r"\b(?:no|never|avoid(?:ing)?) \w+(?:,? (?:(?:and|or|no) )?\w+ing)*|\bnothing with \w+ \w+")
_TELLS = re.compile(
    r"\b(?:phon|call|email|send|fax|text)(?:e?d|s|ing)? (?:\w+ ){0,2}(?:doctor|dr|office|surgeon|manager|employer|school|nurse)\b"
    r"|\bi'm (?:phoning|calling|emailing|asking)\b"
)
_SIDED = re.compile(r"\b(left|right)\b")
_SUBJECTIVE = ("S", "A", "P")
_HEAD = re.compile(r"\bheadaches?\b|\b(?:turn|rotate|move|hold)\w* (?:(?:the|his|her|their) )?head\b")
"what the neck's motion is asked for"
_STATUS = re.compile(r"\b(?:met|achieved|reached|surpassed|exceeded)\b")


def link(talk: Talk, codes: Sequence[Code], context: VisitContext) -> tuple[tuple[str, ...], tuple[GoalLink, ...]]:
    """Ids of the goals that today's work advanced, and each with the codes whose work did so."""
    lines = visit_lines(talk, context.discipline)
    work = [line for line in lines if _worked(line)]
    index = talk.index
    places, heard = _places(work), frozenset().union(*(sounds(line.clause.text) for line in work))
    ids: list[str] = []
    links: list[GoalLink] = []
    for goal in context.goals:
        served = [line for line, where in zip(work, places, strict=True) if _serves(line, goal, where, heard)]
        served = served or [line for line in lines if _measures(line, goal)]
        served = served or [lines[k] for k in _adjusts(goal, adjusted(lines), context)]
        if not served:
            continue
        ids.append(goal.id)
        by_code = {code.code: [line for line in served if _under(line, code, index)] for code in codes}
        named = {code: found for code, found in by_code.items() if found} or ({codes[0].code: served} if codes else {})
        links += [GoalLink(goal.id, code, _spans(talk, found)) for code, found in named.items()]
    return tuple(ids), tuple(links)


def _adjusts(goal: Goal, done: Adjusted, context: VisitContext) -> tuple[int, ...]:
    """Lines of an adjustment of the part of the spine that the goal names."""
    if context.discipline != "chiropractic" or not done.code:
        return ()
    wanted = goal.text.lower()
    aims = regions(wanted) | ({"neck"} if _HEAD.search(wanted) else frozenset())
    return done.lines if aims & _parts(done.regions) else ()


def _parts(spine: Iterable[str]) -> frozenset[str]:
    return frozenset("neck" if region == "cervical" else "back" for region in spine)


def _levels(line: Line) -> frozenset[str]:
    """ "L4 adjusted": a level is a part of the body too."""
    return _parts(spinal(line.clause.text))


def _spans(talk: Talk, lines: Iterable[Line]) -> tuple[tuple[str, str], ...]:
    return tuple(talk.span(line.clause.first, line.clause.last) for line in list(lines)[:_MOST])


def _worked(line: Line) -> bool:
    """Something that was done or measured today, or an instruction to do it."""
    if line.clause.role not in ("therapist", "other") or line.section in _SUBJECTIVE or len(line.clause.tokens) < 2:
        return False
    if line.clause.found(_TELLS):
        return False
    if line.state in ("done", "reason"):
        return True
    return (line.state == "asked" and bool(_INSTRUCTS.search(line.clause.text))) or any(s == "done" for s in line.states)


def _measures(line: Line, goal: Goal) -> bool:
    """A standard measure that the goal names, with its result of today. A questionnaire's stands in S, a comparison's in A."""
    if line.clause.role not in ("therapist", "other") or line.section == "P" or line.state not in ("done", "reason"):
        return False
    told = bool(line.numerals) or bool(_STATUS.search(line.clause.text))
    return told and bool(measures(goal.text.lower()) & measures(line.clause.text))


def _places(work: Sequence[Line]) -> list[frozenset[str]]:
    """The part of the body that each line works on: the one it names, else the one that was named just before."""
    out: list[frozenset[str]] = []
    last, since = frozenset[str](), 0
    for line in work:
        here = regions(_undenied(line)) or _levels(line)
        last, since = (here, 0) if here else (last, since + 1)
        out.append(last if since <= _LASTS else frozenset())
    return out


def _undenied(line: Line) -> str:
    return _DENIED.sub(" ", line.clause.text.replace("-", " "))


def _serves(line: Line, goal: Goal, here: frozenset[str], heard: frozenset[str]) -> bool:
    """Whether a line's work is what the goal asks for: its function, on its part of the body and its side, its sound.

    `here`: where the line works. `heard`: the speech sounds of the visit.
    """
    wanted = goal.text.lower().replace("-", " ")
    text = _undenied(line)
    about = _about(wanted)
    aims = regions(wanted)
    for concept in about:
        if not concept.work.search(text) and not (concept.name == "caregiver" and any(m.code == CARER for m in line.done)):
            continue
        if concept.local and aims and ((here and not aims & here) or _other_side(wanted, text)):
            continue
        if concept.name == "speech sounds" and (want := sounds(wanted)) and (said := sounds(text) or heard) and not want & said:
            continue
        return True
    return not about and len(_stems(wanted) & _stems(text)) >= 2


def _other_side(wanted: str, text: str) -> bool:
    aims, here = set(_SIDED.findall(wanted)), set(_SIDED.findall(text))
    return len(aims) == len(here) == 1 and aims != here


@remembered
def _about(wanted: str) -> list[Concept]:
    """What a goal is about."""
    if sounds(wanted):
        return [c for c in CONCEPTS if c.name == "speech sounds"]  # "in sentences" is where the sound is practiced
    about = [c for c in CONCEPTS if c.goal.search(wanted)]
    return [c for c in about if not c.weak] or about


def _stems(text: str) -> set[str]:
    return {w[:5] for w in re.findall(r"[a-z]{4,}", text) if w not in _COMMON}


def _under(line: Line, code: Code, index: Mapping[str, int]) -> bool:
    """Whether a line is work of a code: it speaks of it, or stands inside its evidence."""
    if any(m.code == code.code for m in line.done):
        return True
    if line.services and line.done:
        return False
    ends = [index[i] for span in code.evidence for i in span if i in index]
    if not ends:
        return False
    inside = min(ends) <= line.clause.first and line.clause.last <= max(ends)
    return inside and (len(code.evidence) == 2 or any(index.get(a, -1) <= line.clause.first <= index.get(b, -1) for a, b in code.evidence))
