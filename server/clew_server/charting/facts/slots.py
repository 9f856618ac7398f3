"""Which words name a side, a joint, a motion or a mode of measuring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clew_server.charting.facts.lexicon import words
from clew_server.charting.facts.line import Line, Piece
from clew_server.charting.memory import remembered

MODES = {"active": "AROM", "arom": "AROM", "actively": "AROM", "passive": "PROM", "passively": "PROM", "prom": "PROM", "aarom": "AAROM"}


SIDES = {
    "left": "left",
    "right": "right",
    "bilateral": "bilateral",
    "bilaterally": "bilateral",
    "both": "bilateral",
    "lt": "left",
    "rt": "right",
}


FINGER_JOINTS = {
    "big knuckle": "MP",
    "base knuckle": "MP",
    "middle joint": "PIP",
    "middle knuckle": "PIP",
    "tip joint": "DIP",
    "end joint": "DIP",
    "last joint": "DIP",
}
"everyday names of a finger's joints"


OF_FINGER = frozenset((*FINGER_JOINTS.values(), "mcp", "pip", "dip", "mp"))


_DIGITS_OF_HAND = frozenset("index middle ring small little long great big".split())


_POSED = frozenset("straight bent flexed extended".split())


@dataclass(frozen=True, slots=True)
class Slot:
    """A carried word and where it was said."""

    word: str
    first: int
    last: int


def _phrase(pieces: Sequence[Piece], n: int, known: frozenset[str]) -> int:
    for size in (3, 2, 1):
        if n + size <= len(pieces) and all(p.numeral is None for p in pieces[n : n + size]):
            if any(p.end in (",", ".", ";") for p in pieces[n : n + size - 1]):
                continue
            if " ".join(p.low for p in pieces[n : n + size]).removesuffix("'s") in known:
                return size
    return 0


def marks(pieces: Sequence[Piece]) -> list[tuple[str, int, int, str]]:
    """(slot, first piece, one past the last piece, word) of each slot word."""
    return list(_marks(tuple(pieces)))


@remembered
def _marks(pieces: Line) -> tuple[tuple[str, int, int, str], ...]:
    out: list[tuple[str, int, int, str]] = []
    n = 0
    while n < len(pieces):
        piece = pieces[n]
        if piece.numeral is not None:
            n += 1
            continue
        if (
            piece.low == "other"
            and n + 1 < len(pieces)
            and pieces[n + 1].low.removesuffix("'s") in ("side", "one", "leg", "hand", "arm", "foot", "knee", "ankle", "shoulder", "hip")
        ):
            out.append(("side", n, n + 2, "other side"))
            n += 2
            continue
        if (
            piece.low == "right"
            and n + 1 < len(pieces)
            and pieces[n + 1].low in ("across", "there", "here", "now", "after", "before", "away", "through", "around")
            and not (n and pieces[n - 1].low in ("the", "on"))
        ):
            n += 1
            continue
        if piece.low in SIDES and not (piece.low == "right" and n and pieces[n - 1].low in ("that's", "all", "is") and piece.end):
            out.append(("side", n, n + 1, SIDES[piece.low]))
            n += 1
            continue
        if piece.low in MODES:
            out.append(("mode", n, n + 1, MODES[piece.low]))
            n += 1
            continue
        size, slot = 0, ""
        for name in ("motions", "muscles", "joints"):
            if (found := _phrase(pieces, n, words("body", name))) > size:
                size, slot = found, name[:-1]
        if size and slot == "joint" and n + size < len(pieces) and pieces[n + size].low in _POSED and not pieces[n + size - 1].end:
            n += size + 1  # "with the knee straight" is a position
            continue
        if size:
            if slot == "joint" and n and pieces[n - 1].low in _DIGITS_OF_HAND and not pieces[n - 1].end:
                out.append((slot, n - 1, n + size, " ".join(p.low for p in pieces[n - 1 : n + size])))
                n += size
                continue
            word = " ".join(p.low for p in pieces[n : n + size]).removesuffix("'s")
            out.append((slot, n, n + size, FINGER_JOINTS.get(word, word)))
            n += size
            continue
        n += 1
    return tuple(out)
