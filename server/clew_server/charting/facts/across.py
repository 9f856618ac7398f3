"""Values that belong to what was said turns before: the other side, the value before, the count of another round."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from dataclasses import replace

from clew_server.charting.facts.line import Line, Piece
from clew_server.charting.facts.slots import marks
from clew_server.charting.facts.state import Open, State
from clew_server.charting.turns import Clause

OTHER = re.compile(
    r"\b(?:other|good|bad|opposite|strong|weak|uninvolved|unaffected|involved|sound|better|worse|healthy|sore) (?:one|side|leg|arm|hand|foot|knee|ankle|shoulder|hip|elbow|wrist|thumb|ear|eye)\b"
)
_SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)
_UNIT = re.compile(r"\d(°| (?:lb|kg|cm|mm|s|inch|ft|m|reps)\b|%)")
_SIDES = {"left", "right"}
_SETS = re.compile(r"\b(\d+)x(\d+)( s| min)?(?=$|[ ,;.])")
_STATUS = re.compile(
    r"^(?:(?:and|so|okay|but|then) )*(?:the |your |his |her )?(.{3,60}?)(?: (?:goal|one))?,? (?:is |was |that's |that one's )?(?:(not|partially|partly|almost|nearly) )?(met|achieved|reached)\b(?: yet)?(.*)$"
)


def _value(pieces: Line) -> Piece | None:
    """The only number of a short sentence that says nothing else."""
    values = [p for p in pieces if p.numeral is not None]
    if len(values) != 1 or len(pieces) > 4 or values[0].numeral is None:
        return None
    return values[0] if values[0].numeral.kind in ("number", "quantity", "duration", "fraction", "grade") else None


def other_side(state: State, sentence: Clause, pieces: Line) -> bool:
    """ "Twelve seconds on the left." "And the good one?" "Thirty.": a value of the other side."""
    value, test = _value(pieces), state.test
    if value is None or test is None or test.number < sentence.number - 4 or any(m[0] == "side" for m in marks(pieces)):
        return False
    near = state.talk.sentences[max(test.number + 1, sentence.number - 3) : sentence.number]
    asked = next(
        (s for s in reversed(near) if (s.asks and s.number >= sentence.number - 2) or (len(s.tokens) < 7 and OTHER.search(s.text))), None
    )
    if asked is None or len(asked.tokens) > 9 or not 0 <= test.fact < len(state.facts):
        return False
    old = state.facts[test.fact]
    side = test.side or old.side or next((m[1].lower() for m in _SIDE.finditer(old.text)), "")
    named = _named(asked)
    target = named or ("other side" if side and OTHER.search(asked.text) else "")  # a side that nobody said is not written
    if not target or (named and named == side):
        return False
    name = re.sub(r"\b(?:left|right|bilateral) ?", "", re.sub(r"[ :]*[\d<].*$", "", test.name), flags=re.IGNORECASE).strip(" :,")
    unit = _UNIT.search(old.text)
    shown = value.text + (unit[1] if unit and value.numeral is not None and value.numeral.kind == "number" else "")
    spans = (*old.spans, (asked.first, asked.last), (sentence.first, sentence.last))
    kind = old.kind if old.kind in ("rom", "mmt") else "measure"
    text = f"{target} {name} {shown}" if kind in ("rom", "mmt") else f"{name}: {target} {shown}"
    index = state.add(kind, "O", text, *spans, side=named)
    state.test = Open(sentence.number, name, test.spans, index, named)
    return True


def _named(asked: Clause) -> str:
    sides = {t.text for t in asked.tokens} & _SIDES
    return sides.pop() if len(sides) == 1 else ""


def before(state: State, sentence: Clause, pieces: Line) -> bool:
    """ "Thirteen seconds. That was nineteen.": the value before, as the one of today was just said."""
    value, test = _value(pieces), state.test
    if value is None or test is None or test.number != sentence.number - 1 or not 0 <= test.fact < len(state.facts):
        return False
    if (
        sentence.texts[:2] not in (("that", "was"), ("it", "was")) and sentence.texts[:3] != ("that", "one", "was")
    ) or value.numeral is None:
        return False
    last = state.facts[test.fact]
    unit = _UNIT.search(last.text)
    if not re.search(r"\d", last.text) or state.talk.sentences[test.number].turn != sentence.turn or value.numeral.unit == "min":
        return False
    shown = value.text + (unit[1] if unit and value.numeral.kind == "number" and unit[1] in ("°", "%") else "")
    state.facts[test.fact] = replace(last, text=f"{last.text} (was {shown})", spans=(*last.spans, (sentence.first, sentence.last)))
    return True


def recounted(state: State, sentence: Clause, pieces: Line) -> bool:
    """ "So four sets of eight." after one set more: the count before it goes."""
    sets = [p for p in pieces if p.numeral is not None]
    if len(sets) != 1 or len(pieces) > 5 or (new := _SETS.fullmatch(sets[0].text)) is None:
        return False
    near = state.activity or state.test
    for k in range(len(state.facts) - 1, max(-1, len(state.facts) - 4), -1):
        last = state.facts[k]
        if last.section != "O" or last.spans[-1][1] < sentence.first - 60:
            continue
        old = list(_SETS.finditer(last.text))
        if not old or near is None:
            return False
        m = old[-1]
        if m[2] != new[2] and m[1] != new[1]:
            return False
        text = last.text[: m.start()] + sets[0].text + last.text[m.end() :]
        state.facts[k] = replace(last, text=text, spans=(*last.spans, (sentence.first, sentence.last)))
        return True
    return False


def status(state: State, sentence: Clause) -> bool:
    """ "Gait speed, met. The curb, not met, ...": the status of each."""
    said = sentence.text
    if re.search(r"\bgoals?\b", said):
        state.goals = sentence.number
        if not re.match(r"(?:\w+ ){0,2}(?:the |your |his |her )?\w+ goal,? (?:is |was )?(?:not )?(?:met|achieved)\b", said):
            return False
    m = _STATUS.match(said)
    if m is None or state.goals < sentence.number - 6 or sentence.asks or re.search(r"\b(?:i|we|you|he|she|they)\b", m[1]):
        return False
    name = m[1] if m[1].endswith("goal") else f"{m[1]} goal"
    text = f"{name}: {m[2] + ' ' if m[2] else ''}{m[3]}"
    tail = re.sub(r"^ ?(?:yet|and|so|because|as)?,? ?", "", m[4])
    if re.search(r"\bgoals?\b|\b(?:met|achieved|reached)\b", tail):
        return False  # it goes on to another goal
    if tail:
        text += f"; {tail}"
    state.goals = sentence.number
    state.add("goal", "A", text, (sentence.first, sentence.last))
    return True
