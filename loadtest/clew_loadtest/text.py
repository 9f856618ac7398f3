"""What counts as the same word, whoever wrote it, and how two transcripts lie beside each other. No I/O.

A recogniser's spelling is no hearing error: "thirty-eight", "38" and "thirty eight" are one token, and so are "2/10" and "two out of
ten". Fillers are no tokens. The same rules hold for the script, for Clew and for every peer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
UNITS = {word: n for n, word in enumerate(f"zero one two three four five six seven eight nine {TEENS}".split())}
TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
FILLERS = frozenset("um uh mm hmm mhm ah er erm".split())
SAME = {"okay": "ok", "alright": "ok", "mister": "mr", "doctor": "dr", "lbs": "pounds", "lb": "pounds"}
SIGNS = (("’", "'"), ("%", " percent "), ("°", " degrees "), ("×", " by "))


@dataclass(frozen=True, slots=True)
class Token:
    """One comparable word."""

    text: str
    "lower case, no punctuation, numbers as one run of digits"
    first: int
    "index of the word it begins in"
    last: int
    "index of the word it ends in"


def tokens(words: Sequence[str]) -> list[Token]:
    """The comparable words of a transcript; a number may span several of its words."""
    raw = [(piece, n) for n, word in enumerate(words) for piece in _pieces(word)]
    out: list[Token] = []
    k = 0
    while k < len(raw):
        digits, used = _number([piece for piece, _ in raw[k : k + 6]])
        if used:
            first, last = raw[k][1], raw[k + used - 1][1]
            if out and out[-1].text.isdigit():  # "nine oh five", "9:05" and "905": one run
                out[-1] = Token(out[-1].text + digits, out[-1].first, last)
            else:
                out.append(Token(digits, first, last))
            k += used
            continue
        piece, n = raw[k]
        point = piece == "point" and out and out[-1].text.isdigit() and _number([p for p, _ in raw[k + 1 : k + 2]])[1]
        if piece == "oh" and out and out[-1].text.isdigit():
            out[-1] = Token(out[-1].text + "0", out[-1].first, n)
        elif not point and piece not in FILLERS:
            out.append(Token(SAME.get(piece, piece), n, n))
        k += 1
    return out


def _pieces(word: str) -> list[str]:
    """Runs of letters and of digits in a written word."""
    text = word.lower()
    for sign, said in SIGNS:
        text = text.replace(sign, said)
    text = re.sub(r"(\d),(\d{3})\b", r"\1\2", text)
    text = re.sub(r"(\d)\s*\+", r"\1 plus ", text)
    text = re.sub(r"(\d)[-−](?=/)", r"\1 minus ", text)
    text = re.sub(r"(\d|plus |minus )/(?=\d)", r"\1 out of ", text)
    text = re.sub(r"(\d)\.(\d)", r"\1\2", text)  # as "point" between two numbers, which is left out
    return re.findall(r"[a-z]+(?:'[a-z]+)*|\d+", text)


def _number(pieces: Sequence[str]) -> tuple[str, int]:
    """The digits that a number at the start is written with, and how many pieces it takes; ("", 0) where there is none."""
    if not pieces:
        return "", 0
    if pieces[0].isdigit():
        return pieces[0], 1
    value, used = _below_hundred(pieces)
    if used and len(pieces) > used and pieces[used] == "hundred":
        rest, more = _below_hundred(pieces[used + 1 :])
        return str(100 * value + rest), used + 1 + more
    return (str(value), used) if used else ("", 0)


def _below_hundred(pieces: Sequence[str]) -> tuple[int, int]:
    if not pieces:
        return 0, 0
    if pieces[0] in TENS:
        unit = UNITS.get(pieces[1], 0) if len(pieces) > 1 else 0
        return (TENS[pieces[0]] + unit, 2) if 0 < unit < 10 else (TENS[pieces[0]], 1)
    return (UNITS[pieces[0]], 1) if pieces[0] in UNITS else (0, 0)


@dataclass(slots=True)
class Alignment:
    """Least-error alignment of a growing, changing transcript with one reference. What did not change is not computed again."""

    reference: Sequence[str]
    _heard: list[str] = field(default_factory=list)
    _rows: list[list[int]] = field(default_factory=list)
    "row k: the errors of the first k heard tokens against each beginning of the reference"

    def __post_init__(self) -> None:
        self._rows = [list(range(len(self.reference) + 1))]

    def _take(self, heard: Sequence[str]) -> None:
        same = 0
        while same < min(len(heard), len(self._heard)) and heard[same] == self._heard[same]:
            same += 1
        del self._rows[same + 1 :]
        for token in heard[same:]:
            above = self._rows[-1]
            row = [above[0] + 1]
            for j, wanted in enumerate(self.reference):
                row.append(min(above[j] + (wanted != token), above[j + 1] + 1, row[j] + 1))
            self._rows.append(row)
        self._heard = list(heard)

    def errors(self, heard: Sequence[str]) -> int:
        """Words wrong, missing or too many, against the whole reference."""
        self._take(heard)
        return self._rows[-1][-1]

    def matches(self, heard: Sequence[str], said: int) -> list[tuple[int, int]]:
        """(reference index, heard index) of equal tokens, when only the first `said` of the reference can have been heard yet."""
        self._take(heard)
        last = self._rows[-1]
        j = min(range(said + 1), key=lambda n: last[n])
        i = len(heard)
        pairs: list[tuple[int, int]] = []
        while i and j:
            same = self.reference[j - 1] == heard[i - 1]
            if self._rows[i][j] == self._rows[i - 1][j - 1] + (not same):
                if same:
                    pairs.append((j - 1, i - 1))
                i, j = i - 1, j - 1
            elif self._rows[i][j] == self._rows[i - 1][j] + 1:
                i -= 1
            else:
                j -= 1
        return pairs[::-1]
