"""Clinical words and claims that nobody said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.lexicon.grounds import claims, groups, groups_of, terms
from clew_server.charting.memory import remembered
from clew_server.charting.verifying.heard import Spot, stem, words_of

_SMALL = frozenset("a an the of to on in at and or for with my his her side one two up out off go over down line set low side d".split())
_RENDERED = (
    (re.compile(r"\b(?:pain|dizziness|fatigue|soreness|headache|nausea)\b.*\b\d+(?:\.\d+)?(?:-\d+)?/10\b"), ("pain",)),
    (re.compile(r"\b[0-5][+-]?(?:/5)?(?= |$|[.;,)])"), ("strength", "mmt")),
    (re.compile(r"\d deg\b"), ("rom", "arom", "prom")),
)
"what the form of a value says by itself: 4+/5 is a strength, 2/10 a pain score"
_GRADED = frozenset(("plus", "minus"))
"a word of a muscle grade"
LEAST = 4
"letters that two words must share at their beginning to be forms of one"


@cache
def _clinical() -> tuple[re.Pattern[str], ...]:
    return (
        pattern("measure", "tests"),
        pattern("body", "joints", "motions", "muscles"),
        pattern("relevant", "body", "device"),
        pattern("relevant", "symptom"),
        terms(),
    )


@remembered
def clinical_words(text: str) -> tuple[str, ...]:
    """The clinical words of a sentence in lower case."""
    found = {w for p in _clinical() for m in p.finditer(text) for w in words_of(m[0])}
    return tuple(sorted(w for w in found if w not in _SMALL and not w[0].isdigit()))


def _form_of(word: str, known: frozenset[str]) -> bool:
    mine = stem(word)
    if mine in known or word in known:
        return True
    return len(mine) >= LEAST and any(
        k[:LEAST] == mine[:LEAST] and (k.startswith(mine[:5]) or mine.startswith(k[:5])) for k in known if len(k) >= LEAST
    )


@remembered
def _known(words: frozenset[str]) -> tuple[frozenset[str], frozenset[int]]:
    return words | {stem(w) for w in words}, groups(words)


def unheard(text: str, words: frozenset[str], chart: frozenset[str]) -> str:
    """A clinical word that neither the words nor the chart hold, in any form; empty when there is none."""
    known, kin = _known(words)
    charted, chart_kin = _known(chart)
    rendered = {w for pattern, renders in _RENDERED if pattern.search(text) for w in renders}
    rendered |= {"strength"} if words & _GRADED else set()
    for word in clinical_words(text):
        if word in rendered:
            continue
        if not (_form_of(word, known) or groups_of(word) & kin or _form_of(word, charted) or groups_of(word) & chart_kin):
            return word
    return ""


def claimed(text: str, spots: Sequence[Spot], *, note_type: str, ambient: bool) -> str:
    """The name of a claim that nobody made who may; empty when there is none."""
    for claim in claims():
        if not claim.claims.search(text) or (claim.context and claim.context == note_type):
            continue
        said = " ".join(s.word for s in spots if not (claim.by and ambient) or s.role == claim.by)
        if not claim.said.search(said):
            return claim.name
    return ""
