"""A clause with its numbers in one spelling, every piece still tied to its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from clew_server.charting.numerals import Numeral, find
from clew_server.charting.turns import Clause, Token


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

    @property
    def low(self) -> str:
        """Lower case."""
        return self.text.lower()


Line = tuple[Piece, ...]


@lru_cache(maxsize=4096)
def line(tokens: tuple[Token, ...]) -> Line:
    """Fold the numeric expressions of some tokens."""
    out: list[Piece] = []
    at = 0
    found = find([t.text + ("," if t.end in ("-", ":") else t.end) for t in tokens])
    for n in found:
        out += [_word(t) for t in tokens[at : n.first]]
        out.append(Piece(n.text, tokens[n.first].at, tokens[n.last].at, tokens[n.last].end, n))
        at = n.last + 1
    return (*out, *(_word(t) for t in tokens[at:]))


def _word(token: Token) -> Piece:
    text = token.text if token.raw[:1].islower() or token.raw[:1] in "\"'“(" else token.text[:1].upper() + token.raw.strip("\"“”'()[].,;:?!…-")[1:]
    if text.lower().replace("’", "'") != token.text:
        text = token.text
    return Piece(text.replace("’", "'"), token.at, token.at, token.end)


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
