"""What is not believed of a recogniser's result: text without speech, and speech without text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from clew_models.base import HeardWord, Transcript
from clew_server.hearing.stretch import Stretch

NO_SPEECH = 0.6
"Whisper's own threshold: above it, and with a doubtful text, nobody spoke"
DOUBTFUL = -1.0
"mean log probability under which a text is doubtful; Whisper's own threshold"
ENGLISH = ((0.7, 0.13), (0.55, 0.35))
"""(mean probability of words, probability of English): under both, no English was spoken that could be made out. Of English in quiet, words
of 0.77 once came with 0.11 for English; of other languages words reached 0.68."""
GUESSED = 0.4
"mean probability of words under which a text is guessed from sounds: of plain English 0.5 at worst"
JUDGED = 1.5
"voiced seconds from which this is judged: a short reply that was heard right is often unlikely, and of no clear language"
WEAK = -0.9
"""mean log probability under which a preview of so much speech is not shown: at -0.8 that hid 40 of 41 previews of three other
languages, and 2 of 76 of English, half of them with pink noise at 10 dB"""
BARE = 1.0
"words per voiced second under which a text can't cover the speech: slow dictation has 1.5"
LEAST_COVERED = 2.5
"voiced seconds from which coverage is judged"


def believed(transcript: Transcript, stretch: Stretch) -> list[HeardWord]:
    """The words that speech stands behind; none when nobody spoke. Times are seconds of the visit."""
    spoken = [w for w in transcript.words if any(c.isalnum() for c in w.text)]
    if not spoken or (transcript.no_speech > NO_SPEECH and transcript.log_prob < DOUBTFUL):
        return []
    if stretch.voiced_seconds < 0.25 and transcript.log_prob < DOUBTFUL:
        return []
    if foreign(transcript, stretch) or (stretch.voiced_seconds >= JUDGED and probability(transcript) < GUESSED):
        return []
    return spoken


def probability(transcript: Transcript) -> float:
    """Mean of its words' probabilities; 1 where there are none."""
    return sum(w.p for w in transcript.words) / len(transcript.words) if transcript.words else 1.0


def foreign(transcript: Transcript, stretch: Stretch) -> bool:
    """Another language than English is spoken: what is written is made up of its sounds."""
    p = probability(transcript)
    return stretch.voiced_seconds >= JUDGED and any(p < likely and transcript.english < english for likely, english in ENGLISH)


def previewed(transcript: Transcript, voiced: float) -> list[str]:
    """The words of a partial that are worth showing; `voiced`: seconds of speech in its window.

    The small model knows no other language and no word's own probability.
    """
    spoken = [w.text for w in transcript.words if any(c.isalnum() for c in w.text)]
    if transcript.no_speech > NO_SPEECH and transcript.log_prob < DOUBTFUL:
        return []
    return [] if voiced >= JUDGED and transcript.log_prob < WEAK else spoken


def skipped(words: Sequence[HeardWord], stretch: Stretch) -> bool:
    """The text plainly leaves out speech."""
    return stretch.voiced_seconds >= LEAST_COVERED and len(words) < BARE * stretch.voiced_seconds


def snapped(words: Sequence[HeardWord], voiced: Sequence[tuple[float, float]]) -> list[HeardWord]:
    """Words drawn in to the speech they overlap: the decoder's attention lets words at a pause reach into it."""
    out: list[HeardWord] = []
    for word in words:
        over = [(a, b) for a, b in voiced if a < word.t1 and b > word.t0]
        t0, t1 = (max(word.t0, over[0][0]), min(word.t1, over[-1][1])) if over else (word.t0, word.t1)
        if out:
            t0 = max(t0, out[-1].t0)
        out.append(replace(word, t0=t0, t1=max(t0, t1)))
    return out


def middle(stretch: Stretch) -> float:
    """Where to cut a stretch in two, seconds: in the middle of the pause, of those it has, that leaves the more equal halves."""
    pauses = [(a + b) / 2 for (_, a), (b, _) in pairwise(stretch.voiced)]
    half = (stretch.t0 + stretch.t1) / 2
    return min(pauses, key=lambda t: abs(t - half), default=half)
