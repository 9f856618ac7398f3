"""What a speaker took back in a later sentence: "No. Well, wait, yes, I slipped." leaves no denial."""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re
from dataclasses import replace

from clew_server.charting.facts.state import State
from clew_server.charting.turns import Clause

_TURNS = re.compile(
    r"^(?:(?:well|oh|hmm|no|hold on|hang on|sorry) )*(?:(?:wait|actually|i take that back|come to think of it|now (?:that )?you mention it|i lied|no wait)(?: (?:no|well))*(?: (?:yes|yeah))?|(?:well|oh|hmm) (?:yes|yeah)) (?=(?:i|he|she|there|it|my|we|the|a|one|once|just|maybe)\b)"
)
"opens the opposite of the denial before it"
_DENIES = re.compile(r"\b(?:not|never|no|nothing|none|neither|nor|didn't|don't|haven't|doesn't|hasn't|wasn't|isn't|can't|won't)\b")


def retracted(state: State, sentence: Clause) -> Clause:
    """The sentence without the words that take back; the denials of its turn that it takes back are dropped."""
    m = _TURNS.match(sentence.text)
    opening = state.talk.turns[sentence.turn].sentences[0]
    if m is None or _DENIES.search(sentence.text[m.end() :]):
        return sentence
    taken = False
    for k in range(len(state.facts) - 1, -1, -1):
        fact = state.facts[k]
        if fact.spans[-1][1] < opening.first:
            break
        if fact.denied and fact.section == "S":
            state.facts[k] = replace(fact, text="")
            taken = True
    if not taken:
        return sentence
    state.facts = [f for f in state.facts if f.text]
    return replace(sentence, tokens=sentence.tokens[len(m[0].split()) :])
