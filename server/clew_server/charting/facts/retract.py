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


_FALLS = re.compile(r"\b(?:f[ae]ll\w*|slip\w*|trip\w*|stumbl\w*|went down|landed)\b")
_STEM = re.compile(r"\b[a-z]{4}")
_SEVERAL = re.compile(r",| or |; ")


def _same(denial: str, said: str) -> bool:
    """A denial of one thing, which a later sentence is about. What denies several things stays: most of them were not taken back."""
    low = denial.lower()
    if _SEVERAL.search(low.partition("denies ")[2] or low):
        return False
    stems = set(_STEM.findall(low)) - {"pati", "deni", "repo", "care", "sinc", "last", "visi", "with", "have"}
    return bool(stems & set(_STEM.findall(said))) or (_FALLS.search(low) is not None and _FALLS.search(said) is not None)


def retracted(state: State, sentence: Clause) -> Clause:
    """The sentence without the words that take back; the denials of its turn that it takes back are dropped."""
    m = _TURNS.match(sentence.text)
    opening = state.talk.turns[sentence.turn].sentences[0]
    if m is None or _DENIES.search(sentence.text[m.end() :]):
        return sentence
    denials = [k for k, f in enumerate(state.facts) if f.spans[-1][1] >= opening.first and f.denied and f.section == "S"]
    taken = [k for k in denials if _same(state.facts[k].text, sentence.text)]
    if not taken:
        return sentence
    for k in taken:
        state.facts[k] = replace(state.facts[k], text="")
    state.facts = [f for f in state.facts if f.text]
    return replace(sentence, tokens=sentence.tokens[len(m[0].split()) :])
