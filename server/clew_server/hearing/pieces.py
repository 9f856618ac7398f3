"""Pieces: runs of words that one voice most likely says, short enough to compare and long enough to know a voice by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from clew_models.base import SAMPLE_RATE
from clew_server.hearing.cues import short_reply
from clew_wire.note import Word

if TYPE_CHECKING:
    from clew_models.base import Pcm

Span = tuple[float, float]

GAP = 0.18
"seconds of silence between two words that end a piece: people take turns with pauses of 0.2 s"
PAUSE = 0.16
"seconds of quiet in the audio that count as a pause; the closure of a stop consonant is shorter"
LEAST_RANGE = 10.0
"dB between a stretch's floor and its speech under which its pauses can't be told"
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
    "seconds of speech in it: inside its words, or all but its margins, as word times tend to be short for short words"
    gap: float
    "seconds of silence before its first word; 0 for the first piece of a stretch"
    starts: bool
    "a sentence starts here, as far as punctuation tells"
    ends: bool
    "a sentence ends here"

    @property
    def text(self) -> str:
        return " ".join(w.w for w in self.words)

    @property
    def asks(self) -> bool:
        """It ends in a question mark."""
        return self.words[-1].w.rstrip("\"')").endswith("?")

    @property
    def reply(self) -> bool:
        """A few words that answer or acknowledge."""
        return self.starts and short_reply(self.text)


def times(word: Word) -> tuple[float, float]:
    """Start and end. Raises ValueError for a word that was never heard."""
    if word.t0 is None or word.t1 is None:
        raise ValueError(f"word {word.id} has no times: only heard words can be told apart by voice")
    return word.t0, max(word.t1, word.t0)


def _voiced(words: Sequence[Word]) -> float:
    return sum(t1 - t0 for t0, t1 in map(times, words))


def _halved(words: list[Word]) -> list[list[Word]]:
    """Cut a run that is too long at the widest gap near its middle, until each part fits."""
    span = times(words[-1])[1] - times(words[0])[0]
    if span <= LONGEST or len(words) < 2:
        return [words]
    middle = (times(words[0])[0] + times(words[-1])[1]) / 2

    def fitness(i: int) -> float:
        before, after = times(words[i - 1])[1], times(words[i])[0]
        return (after - before) - 0.2 * abs((before + after) / 2 - middle) / span

    at = max(range(1, len(words)), key=fitness)
    return _halved(words[:at]) + _halved(words[at:])


def pauses(pcm: Pcm, t0: float = 0.0) -> list[Span]:
    """Quiet runs of at least PAUSE seconds, (start, end) in seconds when `pcm` starts at `t0`.

    A recogniser's word times run on over short pauses, most of all where another voice answers at once; the audio
    tells. Quiet means in the lower third, in dB, between the stretch's own floor and its speech.
    """
    hop = SAMPLE_RATE // 50
    frames = pcm[: len(pcm) // hop * hop].reshape(-1, hop)
    if not len(frames):
        return []
    level = 10 * np.log10(np.mean(np.square(frames, dtype=np.float64), axis=1) + 1e-10)
    floor, speech = np.percentile(level, (10, 90))
    if speech - floor < LEAST_RANGE:
        return []
    quiet = np.concatenate([[False], level < floor + (speech - floor) / 3, [False]])
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8))) * hop / SAMPLE_RATE + t0
    return [(float(a), float(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= PAUSE]


def _between(before: Word, after: Word, quiet: Sequence[Span]) -> Span:
    """The silence between two words: a pause that the audio has there, else the gap between their times."""
    (a0, a1), (b0, b1) = times(before), times(after)
    found = [p for p in quiet if (a0 + a1) / 2 < (p[0] + p[1]) / 2 < (b0 + b1) / 2]
    return max(found, key=lambda p: p[1] - p[0], default=(min(a1, b0), b0))


def cut(words: Sequence[Word], t0: float, t1: float, quiet: Sequence[Span] = ()) -> list[Piece]:
    """The pieces of one stretch whose audio runs from `t0` to `t1`, with its pauses. Raises ValueError for words
    without times."""
    runs: list[list[Word]] = []
    for word in words:
        last = runs[-1][-1] if runs else None
        silence = _between(last, word, quiet) if last else (0.0, 0.0)
        if last is None or ENDS.search(last.w) or silence[1] - silence[0] >= GAP:
            runs.append([])
        runs[-1].append(word)
    parts = [part for run in runs for part in _halved(run)]
    out: list[Piece] = []
    silences = [_between(a[-1], b[0], quiet) for a, b in pairwise(parts)]
    before = [(t0, times(parts[0][0])[0]), *silences] if parts else []
    after = [*silences, (times(parts[-1][-1])[1], t1)] if parts else []
    for n, part in enumerate(parts):
        (left, start), (end, right) = before[n], after[n]
        opens = max(t0, start - min(MARGIN, max(0.0, start - left) / 2))
        closes = min(t1, end + min(MARGIN, max(0.0, right - end) / 2))
        out.append(
            Piece(
                words=tuple(part),
                t0=opens,
                t1=closes,
                voiced=max(0.05, min(_voiced(part), end - start), closes - opens - 1.5 * MARGIN),
                gap=max(0.0, start - left) if n else 0.0,
                starts=n == 0 or bool(ENDS.search(parts[n - 1][-1].w)),
                ends=n + 1 == len(parts) or bool(ENDS.search(part[-1].w)),
            )
        )
    return out


def clip(t0: float, pcm: Pcm, piece: Piece, most: int | None = None) -> Pcm | None:
    """The piece's audio, widened to what the encoder wants; the middle of it where that is more than `most` samples. None
    where there is too little."""
    first, last = round((piece.t0 - t0) * SAMPLE_RATE), round((piece.t1 - t0) * SAMPLE_RATE)
    lacking = int(LEAST * SAMPLE_RATE) - (last - first)
    if lacking > 0:
        first, last = first - (lacking + 1) // 2, last + (lacking + 1) // 2
    audio = pcm[max(0, first) : last]
    if most is not None and len(audio) > most:
        extra = (len(audio) - most) // 2
        audio = audio[extra : extra + most]
    return audio if len(audio) >= LEAST * SAMPLE_RATE else None


def change(piece: Piece, question: bool | None) -> float:
    """Log odds, before listening, that another voice than the last piece's says this one. `question`: the last one asked;
    None where nothing was said."""
    if question is None:
        return 0.0
    if not piece.starts:
        return -3.5 if piece.gap < PAUSE else -1.5
    if question:
        return 2.0 if piece.reply else 1.2
    if piece.words[0].w[:1].islower():
        return -2.0
    if piece.gap and piece.gap < 0.15:
        return -1.5
    return 0.6 if piece.reply else -0.6
