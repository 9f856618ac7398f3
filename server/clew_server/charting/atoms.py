"""Spoken and written words to atoms: lower-case words, numbers in digits, and stops. The ground under numerals.py.

An atom is what a grammar of numbers can work on: "thirty-eight" is one atom "38", "4+/5," is four atoms and a stop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clew_server.charting.calendar import MONTHS
from clew_server.charting.measures import shown

UNITS = {
    w: n
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
}
TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)} | {"fourty": 40, "ninty": 90}
ORDINALS = {
    w: n
    for n, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
        "seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
} | {"thirtieth": 30}

# "That one is easy", "the next one": not a number.
_PRONOUN_AFTER = frozenset(
    "this that the another each every no which any last next other easy hard harder easier good bad new old some same whole big little "
    "red blue green yellow softer heavier lighter right wrong left only".split()
)
_COUNTED = re.compile(
    r"(?:out|of|over|point|plus|minus|hundred|thousand|and|oh|x|to|by|/|-|percent|pounds?|lbs?|degrees?|seconds?|minutes?|hours?|weeks?|"
    r"months?|years?|days?|inch(?:es)?|foot|feet|times?|sets?|reps?|repetitions?|o'clock|ounces?|cm|step|\d.*)$"
)
_PIECE = re.compile(r"\d{1,2}:\d{2}(?!\d)|\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?|\.\d+|[a-z]+(?:'[a-z]+)*|[-+/%°#½¼¾×&=,.;?!)]")
_SAME = {
    "%": "percent", "°": "degrees", "#": "pounds", "×": "x", "&": "and", ")": ",", "½": "0.5", "¼": "0.25", "¾": "0.75", "=": "is",
    "+": "plus", "oclock": "o'clock", "m'm": "mm",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Atom:
    """One piece of speech for the grammar of numbers."""

    text: str
    "a lower-case word, digits, h:mm, an ordinal such as 2nd, or a stop"
    first: int
    "index of the first token that it came from"
    last: int
    "index of the last one"
    number: bool = False
    spelled: bool = False
    "a number said in words, or written so"


def atoms(tokens: Sequence[str]) -> list[Atom]:
    """The atoms of some tokens, in order; number words are folded into digits."""
    return _ordinals(_folded(_acronyms(_pieces(tokens))))


def _acronyms(a: list[Atom]) -> list[Atom]:
    """Letters that were said one by one are one word ("m m t"), so that none of them is read as a spinal level."""
    out: list[Atom] = []
    for atom in a:
        letter = len(atom.text) == 1 and atom.text.isalpha() and atom.text not in ("a", "x")
        if letter and out and out[-1].last == atom.first - 1 and out[-1].text.isalpha() and (len(out[-1].text) == 1 or out[-1].spelled):
            out[-1] = Atom(out[-1].text + atom.text, out[-1].first, atom.last, spelled=True)
        else:
            out.append(atom)
    return [Atom(x.text, x.first, x.last, x.number) if x.text.isalpha() and x.spelled else x for x in out]


def _pieces(tokens: Sequence[str]) -> list[Atom]:
    out: list[Atom] = []
    for k, token in enumerate(tokens):
        text = token.lower().replace("’", "'").replace("−", "-").replace("–", "-").replace("—", "-")
        text = re.sub(r"\b([ap])\.m\b\.?", r"\1m", text)
        text = re.sub(r"(?<=[a-z])-(?=[a-z0-9])|(?<=\d)-(?=[a-z])", " ", text)
        text = re.sub(r"\b(\d{1,2})h(\d{2})\b", r"\1:\2", text)
        if text in ("-", "--"):
            # A dash on its own is a stop, unless numbers stand on both sides ("8:20 - 8:35").
            beside = k > 0 and k + 1 < len(tokens) and tokens[k - 1][-1:].isdigit() and tokens[k + 1][:1].isdigit()
            out.append(Atom("-" if beside else ",", k, k))
            continue
        for m in _PIECE.finditer(text):
            piece = m[0]
            if piece == "-" and m.end() == len(text) and not text[: m.start()][-1:].isdigit():
                piece = ","
            if piece[0].isdigit() or (piece[0] == "." and len(piece) > 1):
                piece = piece.replace(",", "")
                out.append(Atom("0" + piece if piece[0] == "." else piece, k, k, number=":" not in piece))
            elif piece in ("½", "¼", "¾"):
                whole = out.pop() if out and out[-1].number and out[-1].last == k else None
                out.append(Atom(shown((float(whole.text) if whole else 0) + float(_SAME[piece])), k, k, number=True))
            elif piece == "cannot":
                out.append(Atom(piece, k, k))
            else:
                out.append(Atom(_SAME.get(piece, piece), k, k))
    return out


def _word_value(a: list[Atom], i: int) -> tuple[int, int] | None:
    """A number below 100 in words at i: its value and where it ends."""
    if i >= len(a) or a[i].number:
        return None
    w = a[i].text
    if w in TENS:
        after = a[i + 1].text if i + 1 < len(a) else ""
        if 0 < UNITS.get(after, 0) < 10:
            return TENS[w] + UNITS[after], i + 2
        if i + 1 < len(a) and a[i + 1].number and re.fullmatch(r"[1-9]", after) and a[i + 1].first == a[i].last:
            return TENS[w] + int(after), i + 2
        return TENS[w], i + 1
    if w in UNITS:
        return UNITS[w], i + 1
    return None


def _cardinal(a: list[Atom], i: int) -> tuple[float, int] | None:
    """A whole number at i in words or digits, with its hundreds and thousands."""

    def text(k: int) -> str:
        return a[k].text if k < len(a) else ""

    if text(i) in ("a", "an") and text(i + 1) in ("hundred", "thousand", "dozen"):
        value: float = 1
        k = i + 1
    elif text(i) == "hundred":
        value, k = 1, i
    elif a[i].number:
        value, k = float(a[i].text), i + 1
    elif (found := _word_value(a, i)) is not None:
        value, k = found
    else:
        return None
    if text(k) == "dozen":
        return value * 12, k + 1
    if text(k) == "thousand" or text(k) == "hundred":
        scale = 1000 if text(k) == "thousand" else 100
        value, k = value * scale, k + 1
        if scale == 1000 and (more := _cardinal(a, k)) is not None and more[0] < 1000 and k < len(a) and not a[k].number:
            return value + more[0], more[1]
        at = k + 1 if text(k) == "and" else k
        if at < len(a) and (rest := _word_value(a, at)) is not None:
            value, k = value + rest[0], rest[1]
        elif at < len(a) and a[at].number and re.fullmatch(r"\d{1,2}", text(at)):
            value, k = value + int(text(at)), at + 1
    elif a[i].number and text(i) in ("100", "200"):
        # Recognisers cut "one hundred and ten" into "100 and 10".
        at = k + 1 if text(k) == "and" else k
        if at < len(a) and a[at].number and re.fullmatch(r"[1-9]\d?", text(at)) and text(at + 1) not in ("second", "minute", "x", "times"):
            value, k = value + int(text(at)), at + 1
    return value, k


def _folded(a: list[Atom]) -> list[Atom]:
    out: list[Atom] = []
    i = 0
    while i < len(a):
        found = None if _pronoun(a, i) else _cardinal(a, i)
        if found is None and a[i].text == "point" and i + 1 < len(a) and _digit(a[i + 1]) is not None:
            found = (0, i)
        if found is None:
            out.append(a[i])
            i += 1
            continue
        value, k = found
        text = shown(value) if k != i + 1 or not a[i].number else a[i].text
        if k < len(a) and a[k].text == "point":
            tail = ""
            at = k + 1
            while at < len(a) and (digit := _digit(a[at])) is not None:
                tail, at = tail + digit, at + 1
                if a[at - 1].number or len(digit) > 1:
                    break
            if tail:
                text, k = f"{text}.{tail}", at
        following = [x.text for x in a[k : k + 3]]
        if following == ["and", "a", "half"]:
            text, k = shown(float(text) + 0.5), k + 3
        elif following == ["and", "a", "quarter"]:
            text, k = shown(float(text) + 0.25), k + 3
        out.append(Atom(text, a[i].first, a[k - 1].last, number=True, spelled=not a[i].number))
        i = k
    return out


def _digit(atom: Atom) -> str | None:
    if atom.number:
        return atom.text if atom.text.isdigit() else None
    if atom.text == "oh":
        return "0"
    value = UNITS.get(atom.text, TENS.get(atom.text))
    return None if value is None else str(value)


def _pronoun(a: list[Atom], i: int) -> bool:
    if a[i].text != "one":
        return False
    after = a[i + 1].text if i + 1 < len(a) else "."
    before = a[i - 1].text if i else "."
    if before in _PRONOUN_AFTER or after in ("another", "day"):
        return not (_COUNTED.fullmatch(after) or after in UNITS or after in TENS) or (after == "of" and before in _PRONOUN_AFTER)
    return after == "of" and (a[i + 2].text if i + 2 < len(a) else "") in ("the", "those", "these", "my", "his", "her", "your", "them")


_AFTER_DATE = frozenset("and or so at for of with then because when to but if we i you he she they the".split())


def _dated(number: str, before: str, after: str) -> bool:
    """ "on the twenty second": a day of the month; "the twenty second hold" is a length."""
    return number in ("20", "30") and (before in MONTHS or (before == "the" and (not after.isalpha() or after in _AFTER_DATE)))


def _ordinals(a: list[Atom]) -> list[Atom]:
    out: list[Atom] = []
    for k, atom in enumerate(a):
        after = a[k + 1].text if k + 1 < len(a) else ""
        before = out[-1] if out else None
        if atom.text in ("st", "nd", "rd", "th") and before is not None and before.number and before.last == atom.first:
            out[-1] = Atom(f"{before.text}{atom.text}", before.first, atom.last)
        elif atom.text in ORDINALS and not (
            atom.text == "second"
            and before is not None
            and (before.number or before.text in ("a", "per"))
            and not _dated(before.text, out[-2].text if len(out) > 1 else "", after)
        ):
            n, first = ORDINALS[atom.text], atom.first
            if before is not None and before.spelled and before.text in ("20", "30") and n < 10:
                n, first = int(before.text) + n, before.first
                out.pop()
            if atom.text == "second" and after in ("hold", "holds"):
                out.append(atom)
                continue
            suffix = "th" if 10 < n % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
            out.append(Atom(f"{n}{suffix}", first, atom.last))
        else:
            out.append(atom)
    return out
