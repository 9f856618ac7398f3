"""Dictation: organised by the spoken section names, or by what it says where none was spoken."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from dataclasses import replace

from clew_server.charting.breath import NO_PLAN, statements
from clew_server.charting.compose.person import told
from clew_server.charting.compose.terse import terse, written
from clew_server.charting.facts import heard, measuring, observed, planned, sort
from clew_server.charting.facts.dictate import header, quoted
from clew_server.charting.facts.line import Line, numbers, of
from clew_server.charting.facts.state import State
from clew_server.charting.facts.withdrawn import withdrawn
from clew_server.charting.placing.model import dictated
from clew_server.charting.turns import Clause
from clew_wire.note import Section

_SAYS = re.compile(
    r"\b(?:reports?|reported|states?|stated|says|said|denies|denied|complains?|notes? that|tells me|told me|feels|felt|endorses|describes|admits|asked for|shook (?:his|her) head)\b"
)
_ADMIN = re.compile(
    r"\b(?:(?:daily|progress|speech|ot|pt|slp|hand therapy|therapy|treatment|discharge|soap|chiro\w*) (?:note|report|summary)|note for|recertification for|re-?evaluation (?:for|of)|evaluation (?:for|of)|discharge for|quick (?:one|note)|visit (?:number )?\w+$|here we go|okay recording)\b"
)
_DEFERRED = re.compile(
    r"\b(?:did not|didn't|have not|haven't|never) (?:get|got|gotten|do|done|did)\b.*\b(?:that's|that is|it's|it is|that goes|goes|that will be)(?: for)?(?: on)?(?: first thing)? (?:next (?:visit|time|session|week)|visit \w+|monday|tuesday|wednesday|thursday|friday)\b"
)
"a test that was left for a later visit"
_ACTIVITY = re.compile(
    r"\b(?:pain|stiff|sore|hurt\w*|slept|sleep\w*|worse|better|after that|no (?:pain|popping|swelling|numbness|tingling|falls?|dizziness|locking|catching)|hasn't|has not|been wearing|walked the|went to|at home|at work|yesterday|last night|since|feels?|tired|wakes?)\b"
)
_OBJECTIVE = re.compile(
    r"\b(?:grip|pinch|wrist|scar is|single leg|heel raises|dorsiflexion|flexion|extension|rotation|supination|pronation|questionnaire|index|score|scale|test|circumference|palpation|tender|i did|seen|naming|completion|commands|accuracy|percent|trials?|exercise|hands on|manual|gait|balance|training|transfers?|dressing|assist\w*|cues?|minutes|tendon)\b"
)


LONG = 14
"words; a longer sentence is charted statement by statement"


def take(state: State, sentence: Clause) -> None:
    """Chart a sentence of a dictation."""
    for part in _at_names(sentence):
        for tokens in statements(part.tokens, named=True) if len(part.tokens) > LONG and state.section != "P" else (part.tokens,):
            _sentence(state, replace(part, tokens=tokens))


def _at_names(sentence: Clause) -> list[Clause]:
    """Cut before a section name inside a sentence: recognisers run "... occupational therapy. Subjective." together."""
    cuts = [0]
    for n, t in enumerate(sentence.tokens):
        if (
            n
            and t.end
            and (t.text in ("subjective", "objective", "assessment") or (t.text == "plan" and sentence.tokens[n - 1].text not in NO_PLAN))
        ):
            cuts.append(n)
    return [replace(sentence, tokens=sentence.tokens[a:b]) for a, b in zip(cuts, [*cuts[1:], len(sentence.tokens)], strict=True)]


def _sentence(state: State, sentence: Clause) -> None:
    section, skip = header(sentence)
    tokens = sentence.tokens
    explicit = section is not None
    if section:
        state.section, state.spoken = section, True
        state.planning = section == "P"
        tokens = tokens[skip:]
        if not tokens:
            return
    sentence = replace(sentence, tokens=tokens)
    said, pieces = sentence.text, of(sentence)
    if sentence.number < 3 and _ADMIN.search(said) and len(tokens) < 16 and not explicit:
        rest = re.search(r"\bminutes\b|\bfrom\b.*\bto\b", said)
        if not rest:
            return
    if (instead := withdrawn(state, sentence)) is not None:
        if not instead:
            return
        sentence = replace(sentence, tokens=instead)
        said, pieces = sentence.text, of(sentence)
    measuring.follow(state, sentence, pieces)
    if measuring.AFTERWARDS.match(said):
        state.after = sentence.number
    if planned.put_off(state, sentence):
        return
    where = state.section if state.spoken else dictated(state.talk, sentence, guess(state, said, pieces))
    if where is None:
        return
    if _DEFERRED.search(said):
        where = "P"  # whatever section is being dictated
    else:
        state.section = where
    if where == "O":
        if measuring.measures(state, sentence, pieces):
            return
        n = len(state.facts)
        observed.observed(state, sentence, pieces, told(pieces, "therapist", state.names))
        if state.after == sentence.number - 1 and len(state.facts) > n and state.facts[-1].text.lower().startswith("pain"):
            state.facts[-1] = replace(state.facts[-1], text=f"post treatment {state.facts[-1].text}")
        return
    _written(state, sentence, pieces, where)


def guess(state: State, said: str, pieces: Line) -> Section | None:
    """The section of a sentence that no spoken name places."""
    current = state.section
    if sort.GOAL_STATUS.search(said) and not _SAYS.search(said):
        return "A"
    if _SAYS.search(said) and not re.search(r"\bi'd say\b", said):
        return "S"
    placed = sort.section(said, pieces, planning=current == "P")
    if placed == "P":
        return "P"
    value = sort.measured(said, pieces)
    if current in (None, "S"):
        if heard.PAIN.search(said) and not re.search(r"\bminutes\b.*\bexercise|\bsets?\b", said):
            return "S"
        hard = any(
            n.unit in ("deg", "lb", "cm", "%", "kg", "m", "ft") or n.kind in ("grade", "sets", "fraction") for n in numbers(pieces)
        ) or re.search(r"\bexercise|\bmanual|\btherap|\btraining", said)
        changed = value and sort.MEASURE.search(said) and re.search(r"\b(?:went|up|down|improved|increased|decreased) from\b", said)
        if changed and not heard.PAIN.search(said):
            return "O"
        if not hard and _ACTIVITY.search(said):
            return "S"
        if (value and _OBJECTIVE.search(said)) or re.match(r"(?:then |today |i did |treatment|manual|therapeutic|gait|neuro)", said):
            return "O"
        if _ACTIVITY.search(said) or re.match(r"(?:he|she|patient|pt|no|has|hasn't|they)\b", said):
            return "S"
    if placed == "A" and current in ("O", "A", "P", None) and not (value and current == "O" and not said.startswith("so")):
        return "A"
    if placed == "O" or value:
        return "O" if current in (None, "S", "O", "A") else current
    return current or ("S" if heard.relevant(said) else None)


def _written(state: State, sentence: Clause, pieces: Line, where: Section) -> None:
    span = (sentence.first, sentence.last)
    said = sentence.text
    body = told(pieces, "therapist", state.names)
    if quote := quoted(sentence):
        before, words_said, after = quote
        lead = written(terse([p for p in body if p.last < before]))
        tail = written(terse([p for p in body if p.first > after])) if after < sentence.last else ""
        state.add("quote", where, f'{lead} "{words_said}" {tail}'.strip(), span)
        return
    if where == "P":
        planned.replaced(state, said, text := planned.plan(body))
        state.add("plan", "P", text, span)
        return
    if where == "A":
        state.add("reasoning", "A", written(observed.plain_copula(terse(body))), span)
        return
    if re.search(r"\bpain\b", said) or (heard.PAIN.search(said) and re.search(r"\bthat's an? (?:\w+)$|\bat an?\b", said)):
        body = list(heard.scored(tuple(body)))
    text = written(observed.plain_copula(terse(body)))
    text = re.sub(
        r"^(?:denies|reports|states|says|complains|notes|rates|feels|describes|endorses|has|hasn't)\b",
        lambda m: "Patient " + m[0].lower(),
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"^no (?=\w)", "Patient denies ", text, flags=re.IGNORECASE)
    state.add("report", "S", text, span, denied="denies" in text)
