"""Who is speaking right now: a provisional voice for each word of a stretch that is still open. No I/O, no clock.

Words come a few at a time. Those since the last sentence end or pause are one run, which grows from guess to guess and is
listened to as a whole until it is clear whose it is. What guesses learn of the voices is forgotten at the next label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from clew_models.base import SAMPLE_RATE, SpeakerEncoder
from clew_server.hearing.clusters import Centers, Heard, place
from clew_server.hearing.pieces import MARGIN, Piece, change, clip, cut, pauses, times
from clew_wire.note import Word

if TYPE_CHECKING:
    from clew_models.base import Embedding, Pcm

MOST_SECONDS = 2.0
"most audio that one guess listens to"
CLEAR = 2.0
"nats between the likeliest voice of a run and the next at which it is not listened to again"
GROWN = 0.5
"seconds of speech by which a run must have grown to be listened to again"


@dataclass(frozen=True, slots=True)
class Run:
    """The words since the last sentence end or pause."""

    words: tuple[Word, ...]
    piece: Piece
    heard: Heard
    clear: bool
    "it was heard whose it is"
    before: int | None
    "the voice that spoke before it"
    question: bool | None
    "what was said before it was a question; None where nothing was"
    voice: int


class Guesses:
    """Voices of an open stretch's words, from what the visit knows so far."""

    def __init__(self, encoder: SpeakerEncoder) -> None:
        self._encoder = encoder
        self._known: Centers | None = None  # the visit's voices, and what guesses since the last label add to them
        self._run: Run | None = None
        self._figures: dict[str, float] = {"guesses": 0, "guess_clips": 0, "guess_seconds": 0.0}

    def forget(self) -> None:
        """A label was given: start from what it knows."""
        self._known = None

    def statistics(self) -> dict[str, float]:
        """Counts since the start of the visit."""
        return dict(self._figures)

    def voices(self, t0: float, pcm: Pcm, words: Sequence[Word], known: Centers, labeled: tuple[Word, int, bool] | None) -> list[int]:
        """The voice of each word. `labeled`: the last word that has a label, its voice, and whether it ends a question."""
        if self._known is None:
            self._known = known.copied()
        run, before, question = self._going_on(t0, words, labeled)
        said = (*run.words, *words) if run else tuple(words)
        first = max(0, round((times(said[0])[0] - MARGIN - t0) * SAMPLE_RATE))
        start, audio = t0 + first / SAMPLE_RATE, pcm[first:]
        pieces = cut(said, start, start + len(audio) / SAMPLE_RATE, pauses(audio, start))
        if run:
            pieces[0] = replace(pieces[0], gap=run.piece.gap, starts=run.piece.starts)
        heard = self._heard(start, audio, pieces, run, question)
        out = place(self._known.copied(), heard, before)
        if len(pieces) > 1:
            place(self._known, heard[:-1], before)
            before, question = out[-2], pieces[-2].asks
        rows = self._known.scores(heard[-1:])[0]
        best = np.sort(rows)[::-1]
        clear = len(best) > 1 and float(best[0] - best[1]) >= CLEAR
        self._run = Run(pieces[-1].words, pieces[-1], heard[-1], clear, before, question, out[-1])
        self._figures["guesses"] += 1
        voices = [voice for piece, voice in zip(pieces, out, strict=True) for _ in piece.words]
        return voices[len(said) - len(words) :]

    def _going_on(
        self, t0: float, words: Sequence[Word], labeled: tuple[Word, int, bool] | None
    ) -> tuple[Run | None, int | None, bool | None]:
        """The run that the words may go on, the voice before it, and whether that one asked."""
        run, start = self._run, times(words[0])[0]
        fresh = run is not None and (labeled is None or times(labeled[0])[1] < times(run.words[-1])[1])
        if run is not None and fresh and times(run.words[-1])[1] <= start + MARGIN:
            if times(run.words[0])[0] >= t0:
                return run, run.before, run.question
            return None, run.voice, run.piece.asks
        if labeled is not None and times(labeled[0])[1] <= start + MARGIN:
            return None, labeled[1], labeled[2]
        return None, None, None

    def _heard(self, t0: float, pcm: Pcm, pieces: Sequence[Piece], run: Run | None, question: bool | None) -> list[Heard]:
        """The pieces, the latest listened to first, as far as the audio that a guess may listen to goes."""
        left = int(MOST_SECONDS * SAMPLE_RATE)
        vectors: list[Embedding | None] = [None] * len(pieces)
        seconds = [p.voiced for p in pieces]
        for n in reversed(range(len(pieces))):
            if n == 0 and run and run.heard.embedding is not None:
                vectors[0], seconds[0] = run.heard.embedding, run.heard.seconds
                if run.clear or pieces[0].voiced < run.heard.seconds + GROWN:
                    continue
            audio = clip(t0, pcm, pieces[n], left)
            if audio is None:
                continue
            left -= len(audio)
            vectors[n] = self._encoder.embed([audio])[0]
            seconds[n] = min(pieces[n].voiced, len(audio) / SAMPLE_RATE)
            self._figures["guess_clips"] += 1
            self._figures["guess_seconds"] += len(audio) / SAMPLE_RATE
        out: list[Heard] = []
        for piece, vector, voiced in zip(pieces, vectors, seconds, strict=True):
            out.append(Heard(vector, voiced, change(piece, question)))
            question = piece.asks
        return out
