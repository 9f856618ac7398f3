"""What two people settle between them: "about six hours" "five" "okay, five" is five; what stays open is told of both."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from dataclasses import replace

from clew_server.charting.calendar import DAYS, MONTHS
from clew_server.charting.facts.fact import Fact
from clew_server.charting.facts.line import Line, Piece, of
from clew_server.charting.facts.state import State
from clew_server.charting.turns import Clause

_LEAD = frozenset(
    "it it's its that that's is was no nope well um uh more like about maybe closer to actually in a an on just only say try gone done okay ok yeah yes fine alright right all call make i'd then so you mean".split()
)
"what may stand before the figure of a correction"
_YIELDS = re.compile(
    r"(?:(?:oh|well|um|uh|hm) )*(?:okay|ok|fine|all right|alright|yeah|yes|yep|right|you're right|she's right|he's right|i guess|maybe|sure)\b"
)
_UNSURE = re.compile(
    r"\b(?:what was (?:it|that)|how (?:long|many|much) was|when was|was it|or was|i forget|i don't (?:remember|know|recall)|something like)\b"
)
_KINDS = ("number", "quantity", "duration", "fraction", "frequency")
_UNIT = re.compile(
    r"(?: ?(?:hours?|minutes?|min|days?|weeks?|months?|years?|s\b|hr|lb|pounds|ft|feet|miles?|blocks?|times|mg|glasses|cups|pillows|steps|stairs|%|x/day|x/week))?"
)
_FIGURE = re.compile(
    r"(?<![\d/.:])(?:x(?=\d))?(?:about )?(\d+(?:\.\d+)?(?:-\d+)?)(?![\d/:]|(?:st|nd|rd|th)\b)(?:x(?:/\w+)?\b)?" + _UNIT.pattern
)
_AN_HOUR = re.compile(r"^(?:(?:no|well|it's|its|more like|it|takes) )*an hour\b")


def _value(pieces: Line) -> tuple[Piece, int] | None:
    """The figure of a sentence that says little else before it, and where it stands."""
    at = next((n for n, p in enumerate(pieces) if p.numeral is not None), None)
    numeral = pieces[at].numeral if at is not None else None
    if at is None or at > 4 or numeral is None or numeral.kind not in _KINDS:
        return None
    return (pieces[at], at) if all(p.low in _LEAD for p in pieces[:at]) else None


def _spoken(sentence: Clause) -> tuple[str, int] | None:
    """What a correction says, as a note writes it, and how many pieces follow it."""
    pieces = of(sentence)
    found = _value(pieces)
    if found is not None:
        return found[0].text, len(pieces) - found[1] - 1
    if _AN_HOUR.match(sentence.text):
        return "an hour", len(pieces) - next(n for n, p in enumerate(pieces) if p.low == "hour") - 1
    return None


def _told(state: State, first: int, last: int) -> tuple[int, re.Match[str]] | None:
    """The newest statement of the patient between two words that has a figure, and its last figure."""
    for k in range(len(state.facts) - 1, -1, -1):
        fact = state.facts[k]
        if fact.spans[-1][1] < first:
            return None
        figures = list(_figures(fact))
        if fact.section == "S" and fact.kind != "pain" and fact.spans[-1][1] <= last and figures:
            return k, figures[-1]
    return None


def _figures(fact: Fact) -> list[re.Match[str]]:
    return list(_FIGURE.finditer(fact.text))


def _put(old: str, value: str) -> str:
    """The new figure with the unit of the old one where it has none of its own."""
    if re.fullmatch(r"x\d+", old) and value.isdigit():
        return f"x{value}"
    if re.fullmatch(r"x\d+|\d+x", value) and re.search(r"\dx/", old):
        value = value.strip("x")
    if re.search(r"[a-z%]", value):
        return value
    unit = re.sub(r"^(?:about )?[\d.-]+", "", old)
    return value + (unit[:-1] if value == "1" and unit.endswith("s") and len(unit) > 3 else unit)


def _unit(figure: str) -> str:
    return re.sub(r"^[\d.x/ -]+|s$", "", figure.removeprefix("about "))


_NAMED_TIMES = (DAYS, MONTHS)
_TAKES_BACK = re.compile(
    r"^(?:oh )?(?:no|nope|wait|actually|sorry|make that|i mean)(?: (?:no|wait|sorry|it was|it's|make that|i mean))*(?= \w)"
)


def corrected(state: State, sentence: Clause) -> bool:
    """The speaker takes a figure or a day of the sentence before back: "Three times. No, four."; True when nothing else is said."""
    turn = state.talk.turns[sentence.turn]
    m = _TAKES_BACK.match(sentence.text)
    last = state.facts[-1] if state.facts else None
    if m is None and (again := _value(of(sentence))) is not None and again[1] + 1 == len(of(sentence)) and last is not None:
        near = last.spans[-1][1] >= sentence.first - 4 and last.kind != "pain" and "/10" not in last.text
        m = re.match(r"(?:\w+ )*?(?=\w+$)", sentence.text) if near and again[1] == len(of(sentence)) - 1 else None
    if m is None or sentence is turn.sentences[0] or last is None or last.section != "S" or last.spans[-1][1] < turn.first:
        return False
    pieces = list(of(sentence))
    lead = len(m[0].split())
    if lead >= len(pieces):
        return False
    spans = (*last.spans, (sentence.first, pieces[lead].last))
    value = pieces[lead]
    for names in _NAMED_TIMES:
        old = next((w for w in reversed(re.findall(r"[A-Za-z]+", last.text)) if w.lower() in names), None)
        if value.low in names and old and old.lower() != value.low:
            text = (
                last.text[: last.text.rfind(old)] + value.text[:1].upper() + value.text[1:] + last.text[last.text.rfind(old) + len(old) :]
            )
            state.facts[-1] = replace(last, text=text, spans=spans)
            return len(pieces) - lead < 3
    figures = _figures(last)
    if value.numeral is None or value.numeral.kind not in _KINDS or len(pieces) - lead > 2 or not figures:
        return False
    noun = pieces[lead + 1].low if lead + 1 < len(pieces) else ""
    if noun and noun not in last.text.lower():
        return False  # "I took three pills. No, four blocks.": another thing's figure
    new = _put(figures[-1][0], value.text)
    if value.numeral.unit and _unit(new) != _unit(figures[-1][0]):
        return False  # blocks are no pills
    state.facts[-1] = replace(last, text=last.text[: figures[-1].start()] + new + last.text[figures[-1].end() :], spans=spans)
    return True


def settled(state: State, sentence: Clause) -> bool:
    """Chart a figure that one of two corrects or concedes; True when nothing else of the sentence is left."""
    turn = state.talk.turns[sentence.turn]
    before = state.talk.before(sentence)
    if before is None or sentence is not turn.sentences[0] or {turn.role, before.role} != {"patient", "caregiver"}:
        return False
    said = _spoken(sentence)
    if turn.role == "patient":
        return _conceded(state, sentence, said)
    if said is None or sentence.asks:
        return False
    found = _told(state, before.first, before.last)
    if found is None:
        return False
    at, figure = found
    value = _put(figure[0], said[0])
    if re.sub(r"\D", "", value) == re.sub(r"\D", "", figure[0]):
        return False
    if said[1] > 3:
        return False
    fact = state.facts[at]
    spans = (*fact.spans, (sentence.first, sentence.last))
    last = before.sentences[-1]
    if last.asks and _UNSURE.search(last.text):
        state.facts[at] = replace(fact, text=fact.text[: figure.start()] + value + fact.text[figure.end() :], spans=spans)
    else:
        name = state.names.carer
        state.facts[at] = replace(fact, text=f"{fact.text} ({name} reports {value})", spans=spans)
        state.open_figure = (sentence.turn, at, figure[0], value)
    return True


def _conceded(state: State, sentence: Clause, said: tuple[str, int] | None) -> bool:
    """ "Okay, five.": what was withdrawn goes; "forty five, then": the patient's own figure is another."""
    if state.open_figure is None or not 0 < sentence.turn - state.open_figure[0] <= 2:
        return False
    _turn, at, old, new = state.open_figure
    state.open_figure = None
    if at >= len(state.facts) or f" reports {new})" not in state.facts[at].text:
        return False
    fact = state.facts[at]
    same = said is not None and re.sub(r"\D", "", said[0]) == re.sub(r"\D", "", new)
    spans = (*fact.spans, (sentence.first, sentence.last))
    plain = fact.text.replace(f" ({state.names.carer} reports {new})", "")
    if same or (said is None and _YIELDS.match(sentence.text) and len(sentence.tokens) < 6):
        state.facts[at] = replace(fact, text=plain.replace(old, new, 1), spans=spans)
    elif said is not None:
        state.facts[at] = replace(fact, text=fact.text.replace(old, _put(old, said[0]), 1), spans=spans)
    else:
        return False
    return said is None or said[1] < 4
