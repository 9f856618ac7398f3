"""Pieces: runs of words that one voice most likely says, short enough to compare and long enough to know a voice by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clew_wire.note import Word

GAP = 0.18
"seconds of silence between two words that end a piece: people take turns with pauses of 0.2 s"
LONGEST = 3.0
"seconds; longer runs are cut at their widest gap, so that a change that no pause or punctuation shows costs little"
LEAST = 0.4
"seconds of audio that the encoder wants"
MARGIN = 0.12
"seconds of a neighboring pause that belong to a piece: word times are good to 0.1 to 0.2 s"

ENDS = re.compile(r"[.?!…][\"')\]]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words."""

    words: tuple[Word, ...]
    t0: float
    "seconds from the start of the visit to the start of its audio"
    t1: float
    voiced: float
    "seconds inside its words"
    gap: float
    "seconds of silence before its first word; 0 for the first piece of a stretch"
    starts: bool
    "a sentence starts here, as far as punctuation tells"
    ends: bool
    "a sentence ends here"

    @property
    def text(self) -> str:
        return " ".join(w.w for w in self.words)


def _times(word: Word) -> tuple[float, float]:
    if word.t0 is None or word.t1 is None:
        raise ValueError(f"word {word.id} has no times: only heard words can be told apart by voice")
    return word.t0, max(word.t1, word.t0)


def _voiced(words: Sequence[Word]) -> float:
    return sum(t1 - t0 for t0, t1 in map(_times, words))


def _halved(words: list[Word]) -> list[list[Word]]:
    """Cut a run that is too long at the widest gap near its middle, until each part fits."""
    span = _times(words[-1])[1] - _times(words[0])[0]
    if span <= LONGEST or len(words) < 2:
        return [words]
    middle = (_times(words[0])[0] + _times(words[-1])[1]) / 2

    def fitness(i: int) -> float:
        before, after = _times(words[i - 1])[1], _times(words[i])[0]
        return (after - before) - 0.2 * abs((before + after) / 2 - middle) / span

    at = max(range(1, len(words)), key=fitness)
    return _halved(words[:at]) + _halved(words[at:])


def cut(words: Sequence[Word], t0: float, t1: float) -> list[Piece]:
    """The pieces of one stretch whose audio runs from `t0` to `t1`. Raises ValueError for words without times."""
    runs: list[list[Word]] = []
    for word in words:
        last = runs[-1][-1] if runs else None
        if last is None or ENDS.search(last.w) or _times(word)[0] - _times(last)[1] >= GAP:
            runs.append([])
        runs[-1].append(word)
    parts = [part for run in runs for part in _halved(run)]
    out: list[Piece] = []
    for n, part in enumerate(parts):
        start, end = _times(part[0])[0], _times(part[-1])[1]
        before = _times(parts[n - 1][-1])[1] if n else t0
        after = _times(parts[n + 1][0])[0] if n + 1 < len(parts) else t1
        out.append(
            Piece(
                words=tuple(part),
                t0=max(t0, start - min(MARGIN, max(0.0, start - before) / 2)),
                t1=min(t1, end + min(MARGIN, max(0.0, after - end) / 2)),
                voiced=_voiced(part),
                gap=max(0.0, start - before) if n else 0.0,
                starts=n == 0 or bool(ENDS.search(parts[n - 1][-1].w)),
                ends=n + 1 == len(parts) or bool(ENDS.search(part[-1].w)),
            )
        )
    return out
