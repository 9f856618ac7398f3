"""The verifier, the same for every writer: numbers, sides and polarity of a sentence must be in its evidence or in the chart."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clew_server.charting.memory import remembered
from clew_server.charting.numerals import find
from clew_server.charting.tokens import rejoined, strip
from clew_wire.context import VisitContext
from clew_wire.note import Sentence, Word

LIMIT = 60
"most words of evidence that a sentence may rest on"
DOUBT = 0.5
"a number, side or negation heard with less probability is flagged"
NEGATIVE = re.compile(
    r"\b(?:no|not|non|never|none|nothing|nope|nah|den(?:y|ies|ied|ying)|without|neither|nor|cannot|unable|negative|nobody|hardly|zero|nil|stopped|absent|free|avoid|hold|off|uh-uh|haven't|\w+n't|dont|cant|lack\w*|quit|any|anymore|denied|un\w+)\b|n't\b"
)
DENIES = re.compile(r"\b(?:no|not|never|none|denies|denied|without|cannot|unable|negative)\b")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_SIDE = re.compile(r"\b(?:left|right)\b")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b")


def _numbers(text: str) -> set[str]:
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown."""

    shown: bool
    why: str = ""
    flags: tuple[str, ...] = ()


class Verifier:
    """Judges sentences of one visit."""

    def __init__(self, words: Sequence[Word], context: VisitContext, index: Mapping[str, int] | None = None) -> None:
        """`index`: where each word stands, by its id, when that is known."""
        self._words = words
        self._index = {w.id: n for n, w in enumerate(words)} if index is None else index
        chart = flattened({"case": context.case, "goals": [g.text for g in context.goals]}).lower()
        self._chart_numbers = _numbers(chart)
        self._chart_sides = set(_SIDE.findall(chart))

    def judge(self, sentence: Sentence) -> Verdict:
        """The verdict on one sentence."""
        heard: list[Word] = []
        for a, b in sentence.evidence:
            first, last = self._index.get(a), self._index.get(b)
            if first is None or last is None or first > last:
                return Verdict(shown=False, why="evidence is not in the visit")
            heard += self._words[first : last + 1]
        if not heard and sentence.source != "context":
            return Verdict(shown=False, why="no evidence")
        if len(heard) > LIMIT:
            return Verdict(shown=False, why="too much evidence")
        tokens = rejoined([w.w for w in heard])
        said = " ".join(strip(t)[0] for t in tokens)
        text = re.sub(r"°", " deg", sentence.text.lower())
        known = _heard_numbers(tuple(tokens)) | self._chart_numbers | {"1"}
        missing = _numbers(text) - known
        if missing:
            return Verdict(shown=False, why=f"number {min(missing)} was not said")
        sides = set(_SIDE.findall(text)) - set(_SIDE.findall(said))
        if sides and (sentence.source != "context" or sides - self._chart_sides):
            return Verdict(shown=False, why=f"{min(sides)} was not said")
        if DENIES.search(text) and not NEGATIVE.search(said):
            return Verdict(shown=False, why="a denial that was not said")
        doubtful = any(w.p < DOUBT and _weighty(w.w) for w in heard)
        return Verdict(shown=True, flags=("low_confidence",) if doubtful else ())


@remembered
def _said(tokens: tuple[str, ...]) -> frozenset[str]:
    """Every number that some neighbouring words may say: read together, one by one, and in every cut of two to five."""
    out: set[str] = set()
    for numeral in find(tokens):
        out |= _numbers(numeral.text) | {f"{v:.10g}" for v in numeral.values}
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
