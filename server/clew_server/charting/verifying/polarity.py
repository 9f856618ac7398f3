"""Denials: none is lost, none is invented, and no finding is turned into its opposite."""
# ruff: noqa: E501 - a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.lexicon.grounds import opposites, polar
from clew_server.charting.memory import remembered
from clew_server.charting.verifying.heard import Spot, stem, words_of

_BREAK = re.compile(
    r"[;.!?()]|,? \b(?:but|just|only|though|although|however|except|reports?|states|while|yet|and (?:reports?|has|is))\b|, (?=(?:and )?(?:has|is|reports?|with)\b)"
)
_NEGATED = re.compile(
    r"\b(?:no|not|non\w*|never|none|nothing|neither|nor|den(?:y|ies|ied|ying)|without|cannot|unable|negative|absent|absence|free|zero|nil|resolved|gone|stopped|lack\w*|avoid\w*|hold|off|quit|un\w+|declines?d?|prevent\w*|less|fewer|reduc\w*|decreas\w*|risk|disrupt\w*|disturb\w*|difficult\w*|trouble|limit\w*|interfer\w*|poor\w*|impair\w*|los[st]\w*|fail\w*|if|unless|should|monitor\w*|any|0/10)\b|n't\b"
)
_DENIES = re.compile(r"\b(?:denies|denied|no|without|negative for|absence of) ")


@cache
def _findings() -> re.Pattern[str]:
    return pattern("relevant", "symptom")


@remembered
def _stated(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of findings that a sentence states, and of those that it denies."""
    said: set[str] = set()
    denied: set[str] = set()
    for part in _BREAK.split(text.lower().replace("’", "'")):
        found = _DENIES.search(part)
        if found:
            denied |= _stems(part[found.end() :])
        elif not _NEGATED.search(part):
            said |= _stems(part)
    return frozenset(said), frozenset(denied)


def _stems(part: str) -> set[str]:
    out = {stem(w) for m in _findings().finditer(part) for w in words_of(m[0])}
    return {s for s in out if len(s) > 2} | {stem(w) for w in words_of(part) if w in polar()}


def lost(text: str, spots: Sequence[Spot]) -> str:
    """A finding that the sentence states and that was only denied; empty when there is none."""
    for finding in sorted(_stated(text)[0]):
        heard = [s.denied for s in spots if s.stem == finding]
        if heard and all(heard):
            return finding
    return ""


def invented(text: str, spots: Sequence[Spot]) -> str:
    """A finding that the sentence denies and that was only stated; empty when there is none."""
    for finding in sorted(_stated(text)[1]):
        heard = [s for s in spots if s.stem == finding]
        if heard and all(s.denied is False for s in heard):
            beside = {s.sentence for s in heard}
            if not any(_NEGATED.search(s.word) for s in spots if s.sentence in beside or s.sentence - 1 in beside):
                return finding
    return ""


def turned(text: str, said: str) -> str:
    """A word whose opposite was said instead of it; empty when there is none. "said" is lower case."""
    low = text.lower()
    for one, other in opposites():
        for here, there in ((one, other), (other, one)):
            if (m := here.search(low)) and not there.search(low) and there.search(said) and not here.search(said):
                return m[0]
    return ""
