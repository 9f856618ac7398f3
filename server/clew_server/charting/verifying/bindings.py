"""Which side and which day a number belongs to, in the sentence and in the words: swapped values are found by it."""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re

from clew_server.charting.memory import remembered
from clew_server.charting.numerals import find
from clew_server.charting.verifying.heard import Stretch, bare

_SIDES = frozenset(("left", "right"))
_PRIOR = frozenset(
    "was were last before prior previous previously initially initial started start baseline yesterday ago originally beginning".split()
)
_TODAY = frozenset("now today currently current present".split())
_ANY = "corrected"
"key of the numbers in a sentence whose speaker took something back: their side is not looked at"
_NEAR = 4
"words between a number and the word that dates it"
_PARTS = re.compile(r"[,;.()]\s|[()]| and | vs\.? | versus | compared (?:to|with) | while | with ")
_DIGITS = re.compile(r"(?<![:\d.])(?<!figure )\d+(?:\.\d+)?(?![:\d])")
_FROM_TO = re.compile(r"\bfrom (?:about )?(\d+(?:\.\d+)?)(?!:)[^\s;]*(?: [^\d\s;]+){0,4}? to (?:about )?(\d+(?:\.\d+)?)(?!:)")
_CORRECTS = re.compile(r"\b(?:sorry|scratch that|i mean|correction|strike that|rather|wait|no)\b")
_SETS = re.compile(r"\b(\d+) ?x ?(\d+)\b(?! ?/)")


def _number(text: str) -> str:
    return f"{float(text):.10g}"


@remembered
def _heard(heard: tuple[Stretch, ...]) -> tuple[dict[str, set[str]], dict[str, set[str]], set[tuple[str, str]]]:
    """By number: its sides, its days; and the pairs of sets and repetitions that were said."""
    sides: dict[str, set[str]] = {}
    days: dict[str, set[str]] = {}
    pairs: set[tuple[str, str]] = set()
    carried = ""
    for stretch in heard:
        low = tuple(bare(t) for t in stretch.tokens)
        ends = [t.rstrip("\"')")[-1:] in (".", "?", "!") for t in stretch.tokens]
        for numeral in find(low):
            start = next((k + 1 for k in range(numeral.first - 1, -1, -1) if ends[k]), 0)
            stop = next((k for k in range(numeral.last, len(low)) if ends[k]), len(low) - 1)
            before = next((low[k] for k in range(numeral.first - 1, start - 1, -1) if low[k] in _SIDES), "")
            after = next((low[k] for k in range(numeral.last + 1, stop + 1) if low[k] in _SIDES), "")
            earlier = before or next((low[k] for k in range(start - 1, -1, -1) if low[k] in _SIDES), carried)
            if _CORRECTS.search(" ".join(low[start : stop + 1])):
                sides.setdefault(_ANY, set()).update(_number(n) for n in _DIGITS.findall(numeral.text))
            near_before, near_after = (
                set(low[max(start, numeral.first - _NEAR) : numeral.first]),
                set(low[numeral.last + 1 : min(stop + 1, numeral.last + 1 + _NEAR)]),
            )
            day = set()
            for cues, name in ((_PRIOR, "prior"), (_TODAY, "today")):
                if (near_before | near_after) & cues:
                    day.add(name)
            if numeral.kind == "sets" and len(numeral.values) > 1:
                pairs.add((_number(str(numeral.values[0])), _number(str(numeral.values[1]))))
            for value in {_number(n) for n in _DIGITS.findall(numeral.text)} | {f"{v:.10g}" for v in numeral.values}:
                sides.setdefault(value, set()).update({before, after} - {""} or {earlier})
                days.setdefault(value, set()).update(day or {""})
        spoken = " ".join(low)
        for m in re.finditer(r"\bfrom ((?:\S+ ){1,6}?)to (\S+(?: \S+){0,2})", spoken):
            a = find(tuple(m[1].split()))[:1]
            b = [n for n in find(tuple(m[2].split())) if n.first == 0][:1]
            for found, name in ((a, "prior"), (b, "today")):
                for numeral in found:
                    for value in _DIGITS.findall(numeral.text):
                        days.setdefault(_number(value), set()).add(name)
                        days[_number(value)].discard("")
        carried = next((w for w in reversed(low) if w in _SIDES), carried)
    return sides, days, pairs


def _texts_sides(text: str) -> list[tuple[str, set[str]]]:
    out: list[tuple[str, set[str]]] = []
    carried = ""
    for part in _PARTS.split(text):
        found = [w for w in re.findall(r"[a-z]+", part) if w in _SIDES]
        out += [(_number(n), set(found) or ({carried} - {""})) for n in _DIGITS.findall(part)]
        carried = found[-1] if found else carried
    return out


def side_swapped(text: str, heard: tuple[Stretch, ...]) -> str:
    """A number that stands at the other side than it was said of; empty when there is none. `text` is lower case."""
    known = _heard(heard)[0]
    if not any(len(s) for s in known.values()):
        return ""
    for number, sides in _texts_sides(text):
        if (
            number not in known.get(_ANY, ())
            and len(sides) == 1
            and known.get(number)
            and "" not in known[number]
            and not sides & known[number]
        ):
            return number
    return ""


def day_swapped(text: str, heard: tuple[Stretch, ...]) -> str:
    """A value of today written as the earlier one, or the other way around; empty when there is none. `text` is lower case."""
    known = _heard(heard)[1]
    text = text.replace("→", " to ")
    labels: list[tuple[str, str]] = []
    for m in _FROM_TO.finditer(text):
        labels += [(_number(m[1]), "prior"), (_number(m[2]), "today")]
    for m in re.finditer(
        r"\b(?:prior(?:ly)?|previous(?:ly)?|was|baseline|initially|last (?:visit|session|week|time|month))[: ]+(?:of |at |about )?(\d+(?:\.\d+)?)",
        text,
    ):
        labels.append((_number(m[1]), "prior"))
    for m in re.finditer(
        r"\b(?:now|today|currently|current)[: ]+(?:at |about )?(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\S* (?:today|now|currently)\b", text
    ):
        labels.append((_number(m[1] or m[2]), "today"))
    for number, name in labels:
        if known.get(number) and "" not in known[number] and name not in known[number]:
            return number
    return ""


def sets_swapped(text: str, heard: tuple[Stretch, ...]) -> str:
    """Sets written as repetitions; empty when there are none."""
    pairs = _heard(heard)[2]
    for m in _SETS.finditer(text):
        a, b = _number(m[1]), _number(m[2])
        if a != b and (b, a) in pairs and (a, b) not in pairs:
            return m[0]
    return ""
