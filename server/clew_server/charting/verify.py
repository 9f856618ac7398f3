"""The verifier, the same for every writer: numbers, sides and polarity of a sentence must be in its evidence or in the chart."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.memory import remembered
from clew_server.charting.numerals import find
from clew_server.charting.tokens import FILLERS, rejoined, strip
from clew_server.charting.verifying import bindings, grounds, polarity, speakers
from clew_server.charting.verifying.heard import Stretch, bare, parts, read_evidence, words_of
from clew_wire.context import VisitContext
from clew_wire.note import Sentence, Word

LIMIT = 60
"most words of evidence that a sentence may rest on"
TOPIC = 30
"words before a span that may name what it is about: a question, a heading"
DOUBT = 0.5
"a number, side or negation heard with less probability is flagged"
NEGATIVE = re.compile(
    r"\b(?:no|not|non|never|none|nothing|nope|nah|nuh-uh|den(?:y|ies|ied|ying)|without|neither|nor|cannot|unable|negative|nobody|hardly|zero|nil|stopped|absent|free|avoid|hold|off|uh-uh|haven't|\w+n't|dont|cant|lack\w*|quit|any|anymore|denied|un\w+)\b|n't\b"
)
DENIES = re.compile(r"\b(?:no|not|never|none|denies|denied|without|cannot|unable|negative)\b")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_SIDE = re.compile(r"\b(?:left|right)\b")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b")


def numbers_in(text: str) -> set[str]:
    text = _CLOCK.sub(lambda m: f" {int(m[1])}h{m[2]} ", text)
    text = re.sub(r"(\d\s*[-+]?\s*)/(?:5|10|56)\b", r"\1 ", text)
    out = {n.lstrip("0") or "0" for n in _DIGITS.findall(re.sub(r"\d+h\d\d", " ", text))}
    return out | set(re.findall(r"\d+h\d\d", text))


def flattened(value: Any) -> str:
    """All leaves of a map or list as one text."""
    if isinstance(value, Mapping):
        return " ".join(flattened(v) for v in value.values())
    if isinstance(value, list | tuple):
        return " ".join(flattened(v) for v in value)
    return str(value)


Reason = Literal[
    "evidence_unknown", "no_evidence", "too_much_evidence", "number_unheard", "side_unheard", "denial_unheard", "denial_lost",
    "opposite_said", "side_swapped", "values_swapped", "claim_unheard", "term_unheard", "wrong_speaker",
]  # fmt: skip
"""Why a sentence is not shown, as statistics name it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown."""

    shown: bool
    reason: Reason | None = None
    "None when it is shown"
    why: str = ""
    "what exactly; it may hold words of the visit, so it is not for logs"
    flags: tuple[str, ...] = ()


def _no(reason: Reason, why: str) -> Verdict:
    return Verdict(shown=False, reason=reason, why=why)


class Verifier:
    """Judges sentences of one visit."""

    def __init__(self, words: Sequence[Word], context: VisitContext, index: Mapping[str, int] | None = None) -> None:
        """`index`: where each word stands, by its id, when that is known."""
        self._words = words
        self._index = {w.id: n for n, w in enumerate(words)} if index is None else index
        self._context = context
        chart = flattened({"case": context.case, "goals": [g.text for g in context.goals]}).lower()
        self._goal_numbers = numbers_in(flattened([g.text for g in context.goals]).lower())
        self._case_numbers = numbers_in(flattened(context.case).lower())
        self._chart_sides = set(_SIDE.findall(chart))
        self._chart_words = frozenset(words_of(chart))

    def judge(self, sentence: Sentence) -> Verdict:
        """The verdict on one sentence."""
        heard: list[Word] = []
        stretches: list[Stretch] = []
        topic: list[str] = []
        for a, b in sentence.evidence:
            first, last = self._index.get(a), self._index.get(b)
            if first is None or last is None or first > last:
                return _no("evidence_unknown", "evidence is not in the visit")
            heard += self._words[first : last + 1]
            topic += [bare(w.w) for w in self._words[max(0, first - TOPIC) : first]]
            for role, run in groupby(self._words[first : last + 1], key=lambda w: w.role):
                stretches.append(Stretch(role, tuple(w.w for w in run)))
        if not heard and sentence.source != "context":
            return _no("no_evidence", "no evidence")
        if len(heard) > LIMIT:
            return _no("too_much_evidence", f"{len(heard)} words")
        tokens = rejoined([w.w for w in heard if strip(w.w)[0] not in FILLERS])
        said = " ".join(strip(t)[0] for t in tokens)
        text = written(sentence.text)
        known = (
            _heard_numbers(tuple(tokens))
            | self._charted(text, by_itself=sentence.source == "context")
            | (set() if _ONE_MEASURED.search(text) else {"1"})
        )
        if missing := numbers_in(text) - known:
            return _no("number_unheard", f"number {min(missing)} was not said")
        sides = set(_SIDE.findall(text)) - set(_SIDE.findall(said))
        if sides and (sentence.source != "context" or sides - self._chart_sides):
            return _no("side_unheard", f"{min(sides)} was not said")
        if DENIES.search(text) and not NEGATIVE.search(said):
            return _no("denial_unheard", "a denial that was not said")
        if sentence.source != "context" and (verdict := self._meaning(text, said, tuple(stretches), topic)):
            return verdict
        doubtful = any(w.p < DOUBT and _weighty(w.w) for w in heard)
        return Verdict(shown=True, flags=("low_confidence",) if doubtful else ())

    def _charted(self, text: str, *, by_itself: bool) -> set[str]:
        """The chart's numbers that the sentence may state: a goal's as a goal, an earlier value as one. A goal is no measure of today."""
        of_goals = self._goal_numbers if by_itself or _AS_GOAL.search(text) else set()
        return of_goals | (self._case_numbers if by_itself or _AS_CHARTED.search(text) else set())

    def _meaning(self, text: str, said: str, heard: tuple[Stretch, ...], topic: Sequence[str]) -> Verdict | None:
        """What the sentence says against what was said; None when nothing is wrong."""
        spots = read_evidence(heard)
        ambient = self._context.mode == "ambient"
        if term := polarity.lost(text, spots):
            return _no("denial_lost", f"'{term}' was only denied")
        if term := polarity.invented(text, spots):
            return _no("denial_unheard", f"'{term}' was not denied")
        if term := polarity.turned(text, said):
            return _no("opposite_said", f"the opposite of '{term}' was said")
        if number := bindings.side_swapped(text, heard):
            return _no("side_swapped", f"{number} was said of the other side")
        if number := bindings.day_swapped(text, heard) or bindings.sets_swapped(text, heard):
            return _no("values_swapped", f"{number} stands in the place of another")
        if name := grounds.claimed(text, spots, note_type=self._context.note_type, ambient=ambient):
            return _no("claim_unheard", f"{name} was not said")
        if ambient and (who := speakers.wrong(text, frozenset(s.role for s in heard), said)):
            return _no("wrong_speaker", f"{who} did not say that")
        if term := grounds.unheard(text, frozenset(parts([*(s.word for s in spots), *topic])), self._chart_words):
            return _no("term_unheard", f"'{term}' was not said")
        return None


_ONE_MEASURED = re.compile(r"(?<![\d.:/-])1(?:/(?:10|5)\b| ?%| deg\b| ?(?:lb|kg|cm|ft|min|sec)\b)")
"a measure of one must have been said; elsewhere 'one' is also an article"
_AS_GOAL = re.compile(r"\b(?:goals?|targets?|aim\w*|toward\w*|in order to)\b")
_AS_CHARTED = re.compile(
    r"\b(?:visit|prior|previous\w*|baseline|initial\w*|last|was|from|eval\w*|diagnos\w*|weeks?|post-?op|chart|age|years?)\b"
)
_LETTERED = re.compile(r"(?<![\w/.-])(?:\((?P<in>R|L)\)|(?P<side>R|L|Rt|Lt)\.?(?= ))")
_SPELLED = {"R": "right", "Rt": "right", "L": "left", "Lt": "left"}


def written(text: str) -> str:
    """A sentence as it is compared: lower case, with a side that is one letter before a part of the body spelled out."""
    if "R" in text or "L" in text:
        body = pattern("body", "joints", "motions", "muscles")

        def spelled(m: re.Match[str]) -> str:
            is_side = m["in"] or len(m["side"]) > 1 or body.match(text[m.end() :].lower().strip())
            return _SPELLED[m["in"] or m["side"]] if is_side else m[0]

        text = _LETTERED.sub(spelled, text)
    return re.sub(r"°", " deg", text.lower().replace("’", "'"))


@remembered
def _said(tokens: tuple[str, ...]) -> frozenset[str]:
    """Every number that some neighbouring words may say: read together, one by one, and in every cut of two to five."""
    out: set[str] = set()
    for numeral in find(tokens):
        out |= numbers_in(numeral.text) | {f"{v:.10g}" for v in numeral.values}
        if numeral.kind == "clock":
            out.add(numeral.text.replace(":", ""))  # "four fifty" milliliters
    return frozenset(out)


@remembered
def _heard_numbers(tokens: tuple[str, ...]) -> frozenset[str]:
    low = tuple(re.sub(r"'s(?=\W*$)", "", t.lower().replace("’", "'")) for t in tokens)
    out = set(_said(low))
    heavy = [n for n, t in enumerate(low) if _weighty(t)]
    for n in heavy:
        out |= {x.lstrip("0") or "0" for x in _DIGITS.findall(low[n])}
        for size in (1, 2, 3, 5):
            for start in range(max(0, n - size + 1), n + 1):
                if start in heavy or size == 1:
                    out |= _said(low[start : start + size])
        digits = [next(iter(_said(low[k : k + 1])), "") for k in (n, n + 1, n + 2) if k < len(low)]
        if len(digits) == 3 and all(len(d) == 1 for d in digits):
            out.add("".join(digits))  # "nine one one"
    return frozenset(out)


_NUMBERISH = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty "
    "sixty seventy eighty ninety hundred half quarter once twice plus minus first second third".split()
)


def _weighty(word: str) -> bool:
    low = strip(word)[0]
    return (
        low in _NUMBERISH
        or any(c.isdigit() for c in low)
        or low in ("left", "right", "no", "not", "never", "none", "denies", "without")
        or low.endswith("n't")
    )
