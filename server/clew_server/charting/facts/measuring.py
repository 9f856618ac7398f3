"""What a run of measuring is about, and its values."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from dataclasses import replace

from clew_server.charting.compose.person import told
from clew_server.charting.facts import heard, sort, special
from clew_server.charting.facts.line import Line
from clew_server.charting.facts.measure import measured
from clew_server.charting.facts.observed import PRIOR_LEAD
from clew_server.charting.facts.slots import Slot, marks
from clew_server.charting.facts.state import Open, State, key
from clew_server.charting.turns import Clause
from clew_wire.note import Section

_PARTS = frozenset("knee hip shoulder ankle elbow wrist neck back".split())
_SIDE_NAMES = frozenset("left right bilateral".split())
_OVER = re.compile(
    r"(?:(?:okay|ok|good|great|now|and|then|so|all right|try|switch to|let's do|do) )*(?:on )?(?:the |your )?(left|right)(?: (?:side|one|leg|arm|hand|foot|knee|hip|shoulder|ankle|wrist|elbow))?(?: now)?"
)
"the work goes over to a side"
AFTERWARDS = re.compile(
    r"(?:and |then |so )*(?:post[- ]?(?:treatment|session|adjustment|tx|manual)|after (?:the )?(?:treatment|session|adjustment|mobs?|manual)|afterwards?)\b"
)
"opens the values after treatment"


def follow(state: State, sentence: Clause, pieces: Line) -> None:
    """Keep what the talk is about, also from questions and instructions."""
    said = sentence.text
    if re.search(r"\b(?:strength|mmt|muscle test\w*)\b", said):
        state.strength, state.graded = True, sentence.number
    elif re.search(r"\b(?:range|rom|trials?|balance|gait|words?|sentences?)\b", said):
        state.strength = False
    if heard.HURTS.search(said):
        state.scale, state.symptom = sentence.number, "pain"
    if re.search(r"\bdizz\w*\b", said):
        state.scale, state.symptom = sentence.number, "dizziness"
    if (over := _OVER.fullmatch(said)) is not None and not sentence.asks:
        state.turned = Open(sentence.number, "", ((sentence.first, sentence.last),), side=over[1])
    joint = state.run.joint or state.about
    motion = special.ordered(sentence, joint) if not sentence.asks else None
    side = special.sided(sentence)
    if motion is not None:
        state.run = replace(state.run, joint=joint, motion=motion, mode=None, muscle=None)
        state.ordered = sentence.number
    if side is not None and (motion is not None or (len(sentence.tokens) < 4 and state.ordered >= sentence.number - 4)):
        state.run = replace(state.run, side=side)
        state.ordered = sentence.number
    joints = [m for m in marks(pieces) if m[0] == "joint"]
    part = next((p for p in reversed(pieces) if p.low.removesuffix("s") in _PARTS), None)
    if part is not None:
        state.about = Slot(part.low.removesuffix("s"), part.first, part.last)
    if (
        joints
        and not sentence.asks
        and len(pieces) < (10 if "finger" in joints[0][3] or "thumb" in joints[0][3] else 7)
        and not any(p.numeral is not None for p in pieces)
    ):
        _, a, b, word = joints[0]
        named = [Slot(m[3], pieces[m[1]].first, pieces[m[2] - 1].last) for m in marks(pieces) if m[0] == "side" and m[3] in _SIDE_NAMES]
        if state.run.joint is None or state.run.joint.word != word:
            state.run = replace(
                state.run, joint=Slot(word, pieces[a].first, pieces[b - 1].last), motion=None, mode=None, muscle=None, side=None
            )
        if len(named) == 1:  # "Okay, right shoulder."
            state.run = replace(state.run, side=named[0])


def measures(state: State, sentence: Clause, pieces: Line, section: Section = "O") -> bool:
    """Chart ROM and strength; False when the sentence is something else."""
    said = sentence.text
    if (
        (state.planning and sort.FUTURE.search(said))
        or sort.STRONG_PLAN.search(said)
        or PRIOR_LEAD.match(key(told(pieces, "therapist", state.names)) + " ")
        or re.search(r"\bgoals?\b", said)
    ):
        return False
    carry = (
        state.test is not None
        and state.test.number >= sentence.number - 4
        and 0 <= state.test.fact < len(state.facts)
        and state.facts[state.test.fact].kind in ("rom", "mmt")
    )
    kind = state.facts[state.test.fact].kind if carry and state.test is not None else ""
    if state.planning and (
        any(p.numeral is not None and p.numeral.unit in ("week", "month") for p in pieces)
        or re.search(r"\b(?:so|that) (?:you|he|she|we) can\b|\breach(?:es)?\b", said)
    ):
        return False
    found = measured(
        pieces,
        state.run,
        strength=(state.strength and state.graded >= sentence.number - 10) or kind == "mmt",
        carry=carry,
        chart=str(state.context.case.get("side") or ""),
        ordered=state.ordered >= sentence.number - 2,
    )
    if found is None:
        return False
    values, state.run = found
    state.graded = sentence.number if any(v.kind == "mmt" for v in values) else state.graded
    state.planning = False
    tail = " post treatment" if AFTERWARDS.match(said) else ""
    for value in values:
        index = state.add("rom" if value.kind == "rom" else "mmt", section, value.text + tail, *value.spans, side=value.side)
        state.test = Open(sentence.number, re.sub(r" [\d<].*$", "", value.text), value.spans, index, value.side)
    return True
