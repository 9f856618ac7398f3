"""How long each word took to reach a subscriber, from what the subscriber saw and when. No I/O, no clock.

A word's latency runs from the moment it ended at the microphone until a subscriber had it. `partial` is the first time it
was shown, in a partial or, failing that, in its final; `final` is when its final arrived. Here the recogniser's own word times
are believed, which costs nothing to know; clew_loadtest.reference measures against times that are known from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from clew_wire.event import AnyEvent, Final, Partial
from clew_wire.note import Word

SLACK_SECONDS = 0.5  # word times are good to about 0.2 s, so a partial may hold words that seem to lie just outside it


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event as a subscriber got it."""

    at: float
    "seconds since the microphone captured the visit's first sample"
    event: AnyEvent


@dataclass(frozen=True, slots=True)
class WordLatency:
    """One word's way, in seconds from its end at the microphone."""

    word: Word
    shown: float
    final: float


NUMBERS = {word: str(n) for n, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}


def token(text: str) -> str:
    """A word without case and punctuation; a small number as digits, since a recogniser writes the same sound either way."""
    bare = re.sub(r"[^\w]", "", text.lower())
    return NUMBERS.get(bare, bare)


def word_latencies(arrivals: Sequence[Arrival]) -> list[WordLatency]:
    """Latency of every final word that has a time."""
    partials = [(a.at, a.event) for a in arrivals if isinstance(a.event, Partial)]
    out: list[WordLatency] = []
    for arrival in arrivals:
        if isinstance(arrival.event, Final):
            timed = [w for w in arrival.event.words if w.t1 is not None]
            shown = _first_shown(timed, [p for p in partials if p[0] <= arrival.at])
            out += [
                WordLatency(w, min(shown.get(w.id, arrival.at), arrival.at) - w.t1, arrival.at - w.t1) for w in timed if w.t1 is not None
            ]
    return out


def _first_shown(words: Sequence[Word], partials: Iterable[tuple[float, Partial]]) -> dict[str, float]:
    """When each word first stood in a partial, at its own place in the speech."""
    first: dict[str, float] = {}
    for at, partial in partials:
        near = [
            w
            for w in words
            if w.t0 is not None and w.t1 is not None and w.t1 >= partial.t0 - SLACK_SECONDS and w.t0 <= partial.t1 + SLACK_SECONDS
        ]
        if not near:
            continue
        matcher = SequenceMatcher(None, [token(w.w) for w in near], [token(t) for t in partial.text.split()], autojunk=False)
        for block in matcher.get_matching_blocks():
            for word in near[block.a : block.a + block.size]:
                first.setdefault(word.id, at)
    return first


def percentiles(values: Sequence[float]) -> dict[str, float | None]:
    """p50 and p95 in seconds; None where there is nothing to measure."""
    if not values:
        return {"p50": None, "p95": None}
    p50, p95 = np.percentile(np.asarray(values), [50, 95])
    return {"p50": round(float(p50), 3), "p95": round(float(p95), 3)}


def summary(latencies: Sequence[WordLatency]) -> dict[str, dict[str, float | None]]:
    """{"partial": {"p50", "p95"}, "final": {"p50", "p95"}}."""
    return {"partial": percentiles([x.shown for x in latencies]), "final": percentiles([x.final for x in latencies])}


def words_lost(reference: Sequence[str], live: Sequence[str]) -> int:
    """Words of the reference transcript that the live one lacks, by their longest common subsequence.

    difflib's blocks are greedy: in a recording that repeats itself they lose a whole round.
    """
    a, b = [token(w) for w in reference], np.array([token(w) for w in live])
    common = np.zeros(len(b) + 1, dtype=np.int64)
    for word in a:
        common[1:] = np.maximum(common[1:], common[:-1] + (b == word))
        common = np.maximum.accumulate(common)
    return len(a) - int(common[-1])
