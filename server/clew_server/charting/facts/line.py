"""A clause with its numbers in one spelling, every piece still tied to its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from clew_server.charting.memory import remembered
from clew_server.charting.numerals import Numeral, find
from clew_server.charting.tokens import Token
from clew_server.charting.turns import Clause


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or a numeric expression as one piece."""

    text: str
    "as a note writes it: '4+/5', '12 s', 'knee', 'Monday'"
    first: int
    "index in the visit of its first word"
    last: int
    end: str
    "punctuation after it"
    numeral: Numeral | None = None
    low: str = field(init=False, compare=False)
    "lower case"

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", self.text.lower())


Line = tuple[Piece, ...]


@remembered
def line(tokens: tuple[Token, ...]) -> Line:
    """Fold the numeric expressions of some tokens."""
    out: list[Piece] = []
    at = 0
    found = find([t.text + ("," if t.end in ("-", ":") else t.end) for t in tokens])
    for n in found:
        before = tokens[n.first - 1].text if n.first else ""
        if n.text == "1 ft" and tokens[n.first].text == "one":
            continue  # "one foot then the other"
        if n.first == n.last and (
            (tokens[n.first].text == "one" and before in _PRONOMINAL and n.text == "1") or (n.kind == "ordinal" and before == "a")
        ):
            continue
        out += [_word(t) for t in tokens[at : n.first]]
        out.append(Piece(n.text, tokens[n.first].at, max(tokens[n.last].at, tokens[n.last].upto), tokens[n.last].end, n))
        at = n.last + 1
    return _mended((*out, *(_word(t) for t in tokens[at:])))


_PRONOMINAL = frozenset(
    "other this that the each which another big last green red blue yellow black soft hard easy new good bad old only every did".split()
)
_MOTION = re.compile(r"\b(?:flexion|extension|rotation|abduction|adduction|bend|bending|motion|straight|dorsiflexion|degrees|rom|turn)\b")
_SIDED = re.compile(r"\b(?:left|right)\b.*\b(?:left|right)\b")
_HOUR = re.compile(r"\b(?:o'clock|am|pm|minutes|from|started|until|till|now|time|past|quarter|half|min)\b")


def _mended(pieces: Line) -> Line:
    """Numerals that their neighbours say were read wrong: "once or twice", "the arm stopped at one twenty"."""
    out: list[Piece] = []
    said = low(pieces)
    units = {n.unit for n in numbers(pieces)}
    distance = bool(units & {"m", "ft", "lb", "%"}) and [n.kind for n in numbers(pieces)].count("clock") == 1
    sugar = re.search(r"\b(?:sugars?|glucose)\b", said) is not None
    distance = distance and re.search(r"\b(?:from|was|to)\b", said) is not None and "min" not in said.split()
    distance = distance or (
        bool(units & {"ml", "lb", "kg", "cm", "mm", "ft", "m"}) and _SIDED.search(said) is not None and not _HOUR.search(said)
    )
    for n, p in enumerate(pieces):
        if n > 1 and p.text == "1" and [q.text for q in pieces[n - 2 : n + 1]] == ["9", "1", "1"]:
            out = [*out[:-2], Piece("911", out[-2].first, p.last, p.end, p.numeral)]
            continue
        if p.text == "x2" and len(out) > 1 and out[-1].low == "or" and out[-2].low in ("once", "x1"):
            first = out[-2]
            out = [*out[:-2], Piece("1-2 times", first.first, p.last, p.end, p.numeral)]
            continue
        degrees = _MOTION.search(said) is not None and _HOUR.search(said) is None
        if p.numeral is not None and p.numeral.kind == "clock" and (sugar or (not p.numeral.unit and (degrees or distance))):
            hours, minutes = p.text.split(":")[0], p.text.split(":")[-1]
            if hours in ("1", "2", *("3456789" if distance else "")) and minutes.isdigit():
                value = int(hours) * 100 + int(minutes)
                out.append(replace(p, text=str(value), numeral=replace(p.numeral, kind="number", values=(float(value),), text=str(value))))
                continue
        out.append(p)
    return tuple(out)


def _word(token: Token) -> Piece:
    text = (
        token.text
        if token.raw[:1].islower() or token.raw[:1] in "\"'“("
        else token.text[:1].upper() + token.raw.strip("\"“”'()[].,;:?!…-")[1:]
    )
    if text.lower().replace("’", "'") != token.text:
        text = token.text
    return Piece(text.replace("’", "'"), token.at, max(token.at, token.upto), token.end)


def of(clause: Clause) -> Line:
    """The line of a clause."""
    return line(clause.tokens)


def text(pieces: Sequence[Piece], *, marks: bool = True) -> str:
    """The pieces as one string; with their commas if `marks`."""
    return " ".join(p.text + (p.end if marks and p.end in (",", ";", ":") else "") for p in pieces)


def low(pieces: Sequence[Piece]) -> str:
    return text(pieces, marks=False).lower()


def numbers(pieces: Sequence[Piece]) -> Iterator[Numeral]:
    return (p.numeral for p in pieces if p.numeral is not None)


def say(like: Piece, word: str, *, end: str | None = None) -> Piece:
    """Another word in a piece's place."""
    return replace(like, text=word, end=like.end if end is None else end, numeral=None)
