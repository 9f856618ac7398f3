"""Whose voice a piece is: likelihoods from embeddings, turn-taking between pieces, and who there is.

The encoder's cosines follow one law (measured): a clip of d seconds agrees with its speaker's true vector by
a(d) = sqrt(d / (d + 1)), so two clips of one speaker agree by a(d1) a(d2), and clips of two speakers by about SPREAD of
zero. From that a cosine becomes a log likelihood ratio "this voice, against some other", small for short clips.
A Viterbi pass then weighs it against how people take turns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from clew_models.base import Embedding

Floats = npt.NDArray[np.float64]

ROOM = 0.95
"how far one speaker's own cosines fall short of the law in a room: another posture, louder, hoarse"
APART = 0.2
"mean cosine of two speakers"
SPREAD = 0.15
"its deviation"
TRUST = 0.5
"the law is not exact: half of what it says"
NEW = (0.5, 1.5, 2.5)
"evidence against every known voice that opens the second, third, ...: two people are usual, four are rare"
NEW_SECONDS = 0.7
"shortest piece that may open a voice at once; shorter ones wait for the second look"
KNOWN_SECONDS = 0.5
"shortest piece that a voice is learnt from"
SPLIT = 0.0
"mean evidence that two clusters of the second look are one voice, under which they stay two"
DOUBT = 0.5
"mean evidence under which two clusters are one voice only if their pieces don't side against it"
PARTED = 0.45
"margin from which two clusters are two voices for sure; halves of one voice have 0.3 at most (measured, synthetic visits)"
LEAST_VOICE = 1.0
"seconds of speech that make a voice of its own in the second look"
LEAN = 1.0
"log odds from words that make a piece a witness for or against the therapist"
LEAST_SIDE = 3
"witnesses that each of two alike voices needs"
SURE = 3.0
"standard errors by which two alike voices must be nearer to themselves than to each other"
LEAST_MARGIN = 0.06
"cosine by which they must be, both sides' means together"
ENROLLED_SECONDS = 4.0
"what an enrolled voice counts for: on another day, by another microphone, a voice agrees less with itself"
ROUNDS = 3
"times that the second look learns its voices anew from its own labels"
MOST_ITEMS = 320
"items that the second look compares with one another; beyond it they are taken evenly over the visit"


@dataclass(frozen=True, slots=True)
class Heard:
    """One piece, as far as telling voices apart goes."""

    embedding: Embedding | None
    "None when there was too little audio"
    seconds: float
    "voiced seconds behind the embedding"
    change: float
    "log odds, before listening, that another voice than the last piece's speaks"
    lean: float = 0.0
    "log odds, from what was said, that it is not the therapist"


def agreement(seconds: float | Floats) -> Floats:
    """Cosine of a clip of so many voiced seconds with its speaker's true vector."""
    d = np.maximum(np.asarray(seconds, np.float64), 0.05)
    return np.asarray(np.sqrt(d / (d + 1.0)))


def evidence(cosine: Floats, ours: float | Floats, theirs: float | Floats) -> Floats:
    """Log likelihood ratio that two embeddings of so many seconds are one voice."""
    same = ROOM * agreement(ours) * agreement(theirs)
    gain = np.maximum(same - APART, 0.02)
    return np.asarray(TRUST * gain / SPREAD**2 * (cosine - (same + APART) / 2))


class Centers:
    """What is known of each voice: the sum of its embeddings, weighted by seconds. Voices are numbers below `limit`."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.sums: dict[int, Floats] = {}
        self.seconds: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self.sums)

    @property
    def voices(self) -> list[int]:
        """The open voices; columns of `scores` are in this order."""
        return sorted(self.sums)

    def open(self, voice: int | None = None) -> int:
        """Open a voice: the given number, or the lowest that is free."""
        number = next(n for n in range(self.limit) if n not in self.sums) if voice is None else voice
        self.sums[number] = np.zeros(0)
        self.seconds[number] = 0.0
        return number

    def enroll(self, embedding: Embedding) -> None:
        """Open a voice that is known beforehand. It stays the lowest number, whether or not it speaks."""
        voice = self.open()
        self.sums[voice] = embedding.astype(np.float64) * ENROLLED_SECONDS
        self.seconds[voice] = ENROLLED_SECONDS

    def learn(self, voice: int, heard: Heard) -> None:
        """Add a piece to a voice; too short ones teach nothing."""
        if heard.embedding is None or heard.seconds < KNOWN_SECONDS:
            return
        weighted = heard.embedding.astype(np.float64) * heard.seconds
        self.sums[voice] = self.sums[voice] + weighted if self.sums[voice].size else weighted
        self.seconds[voice] += heard.seconds

    def copied(self) -> Centers:
        """The same voices, to learn apart from these."""
        return self.renamed({v: v for v in self.sums})

    def renamed(self, names: Mapping[int, int]) -> Centers:
        """The same voices under other numbers."""
        out = Centers(self.limit)
        out.sums = {names[v]: total for v, total in self.sums.items()}
        out.seconds = {names[v]: seconds for v, seconds in self.seconds.items()}
        return out

    def scores(self, heard: Sequence[Heard]) -> Floats:
        """Evidence for each open voice, shape (pieces, voices); 0 where nothing is known."""
        out = np.zeros((len(heard), len(self.sums)))
        rows = [i for i, h in enumerate(heard) if h.embedding is not None]
        if not rows:
            return out
        matrix = np.stack([np.asarray(heard[i].embedding, np.float64) for i in rows])
        seconds = np.asarray([heard[i].seconds for i in rows])
        for column, voice in enumerate(self.voices):
            total = self.sums[voice]
            if total.size:
                cosine = matrix @ (total / max(float(np.linalg.norm(total)), 1e-9))
                out[rows, column] = evidence(cosine, seconds, self.seconds[voice])
        return out


def path(scores: Floats, change: Sequence[float], before: int | None = None) -> list[int]:
    """The likeliest voice of each piece. `change` are log odds before each piece that the voice changes; `before` is the
    voice that spoke last, if one did."""
    pieces, voices = scores.shape
    if not pieces or not voices:
        return []
    best = scores[0].copy()
    if before is not None:
        best += _step(change[0], voices)[before]
    back: list[npt.NDArray[np.int64]] = []
    for i in range(1, pieces):
        ways = best[:, None] + _step(change[i], voices)
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + scores[i]
    voice = int(best.argmax())
    out = [voice]
    for came in reversed(back):
        voice = int(came[voice])
        out.append(voice)
    return out[::-1]


def _step(odds: float, voices: int) -> Floats:
    """Log probabilities of going from voice to voice."""
    if voices == 1:
        return np.zeros((1, 1))
    change = -np.log1p(np.exp(-odds))
    stay = -np.log1p(np.exp(odds))
    out = np.full((voices, voices), change - np.log(voices - 1))
    np.fill_diagonal(out, stay)
    return out


def place(centers: Centers, heard: Sequence[Heard], before: int | None) -> list[int]:
    """Voices of the pieces of one stretch as they come; opens voices where nothing known fits, and learns."""
    if not len(centers):
        centers.open()
    long = [i for i, h in enumerate(heard) if h.embedding is not None and h.seconds >= NEW_SECONDS]
    while long:
        nameless = [v for v in centers.voices if not centers.sums[v].size]
        if nameless:
            centers.learn(nameless[0], heard[max(long, key=lambda i: heard[i].seconds)])
            continue
        fits = centers.scores(heard).max(axis=1)
        if len(centers) == 1:
            fits -= [h.change for h in heard]
        stranger = min(long, key=lambda i: float(fits[i]))
        if fits[stranger] > -NEW[min(len(centers), len(NEW)) - 1] or len(centers) >= centers.limit:
            break
        centers.learn(centers.open(), heard[stranger])
    numbers = centers.voices
    start = numbers.index(before) if before in centers.sums else None
    voices = [numbers[c] for c in path(centers.scores(heard), [h.change for h in heard], start)]
    for voice, h in zip(voices, heard, strict=True):
        centers.learn(voice, h)
    return voices


def likeness(pieces: Sequence[Heard], enrolled: Embedding) -> float:
    """Evidence that one voice's pieces are the enrolled voice's; 0 where there is nothing to compare."""
    own = Centers(1)
    own.open()
    for piece in pieces:
        own.learn(0, piece)
    if not own.sums[0].size:
        return 0.0
    cosine = own.sums[0] @ enrolled / max(float(np.linalg.norm(own.sums[0])), 1e-9)
    return float(evidence(cosine, own.seconds[0], ENROLLED_SECONDS))


def look_again(heard: Sequence[Heard], limit: int, enrolled: Embedding | None = None) -> tuple[list[int], Centers]:
    """All pieces of the visit at once: merge the nearest until what is left is apart, then let turn-taking decide the
    short ones. Voices are numbered by first appearance; an enrolled one is 0."""
    known = [h for h in heard if h.embedding is not None and h.seconds >= KNOWN_SECONDS]
    if len(known) > MOST_ITEMS:
        known = [known[i] for i in np.linspace(0, len(known) - 1, MOST_ITEMS).astype(int)]
    if enrolled is not None:
        known = [Heard(enrolled, ENROLLED_SECONDS, 0.0), *known]
    groups = _groups(known, limit) if known else [[]]
    if enrolled is not None:
        groups.sort(key=lambda group: 0 not in group)
    centers = Centers(limit)
    for group in groups:
        voice = centers.open()
        for i in group:
            centers.learn(voice, known[i])
    first = [] if enrolled is None else [0]
    voices: list[int] = []
    for _ in range(ROUNDS):
        voices = path(centers.scores(heard), [h.change for h in heard])
        order = {v: n for n, v in enumerate(dict.fromkeys([*first, *voices]))}
        voices = [order[v] for v in voices]
        centers = Centers(limit)
        if enrolled is not None:
            centers.enroll(enrolled)
        for _voice in range(len(first), len(order)):
            centers.open()
        for voice, h in zip(voices, heard, strict=True):
            centers.learn(voice, h)
    return voices, centers


def renaming(old: Sequence[int], new: Sequence[int], seconds: Sequence[float], *, enrolled: bool = False) -> dict[int, int]:
    """Numbers for new voices, so that each keeps the old number that most of its seconds had; others take free ones.
    `enrolled`: voice 0 stays 0."""
    shared: dict[tuple[int, int], float] = {}
    for o, n, s in zip(old, new, seconds, strict=True):
        shared[n, o] = shared.get((n, o), 0.0) + s
    names: dict[int, int] = {0: 0} if enrolled else {}
    for (n, o), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if n not in names and o not in names.values():
            names[n] = o
    for n in sorted(set(new)):
        if n not in names:
            names[n] = next(i for i in range(len(set(new)) + len(names)) if i not in names.values())
    return names


def _groups(items: Sequence[Heard], limit: int) -> list[list[int]]:
    """Clusters by voice alone, then those halved that hold two alike voices."""
    groups = _merged(items, limit)
    for group in list(groups):
        halves = _halves([items[i] for i in group]) if len(groups) < limit else None
        if halves is not None:
            groups.remove(group)
            groups += [[group[i] for i in half] for half in halves]
    return groups


def _halves(items: Sequence[Heard]) -> tuple[list[int], list[int]] | None:
    """Two alike voices that clustering took for one, known by what they say; None when it is one voice.

    Words are a witness that did not hear the voice. If what sounds like a therapist and what doesn't are said by one
    voice, then a piece is as near to the others' mean as to its own side's; with two voices it is nearer to its own, again
    and again. So the mean margins, each piece left out of its own mean, are tested against their standard error.
    """
    sides = [[i for i, h in enumerate(items) if sign * h.lean >= LEAN] for sign in (-1.0, 1.0)]
    if min(len(side) for side in sides) < LEAST_SIDE:
        return None
    vectors = np.stack([np.asarray(h.embedding, np.float64) * h.seconds for h in items])
    unit = np.stack([np.asarray(h.embedding, np.float64) for h in items])
    sums = [vectors[side].sum(axis=0) for side in sides]
    total, error = _margins(unit, vectors, sides)
    if total < LEAST_MARGIN or total < SURE * error:
        return None
    nearer = [_cosine(u, sums[0]) >= _cosine(u, sums[1]) for u in unit]
    return [i for i, first in enumerate(nearer) if first], [i for i, first in enumerate(nearer) if not first]


def _cosine(unit: Floats, total: Floats) -> float:
    return float(unit @ total) / max(float(np.linalg.norm(total)), 1e-9)


def _margins(unit: Floats, vectors: Floats, sides: Sequence[Sequence[int]]) -> tuple[float, float]:
    """How much nearer pieces are to the mean of their own side's others than to the other side's, both sides' means
    together, and its standard error."""
    sums = [vectors[list(side)].sum(axis=0) for side in sides]
    # The side with fewer pieces has the poorer mean, which favors the other side's margins; in the sum that cancels.
    margins = [[_cosine(unit[i], sums[n] - vectors[i]) - _cosine(unit[i], sums[1 - n]) for i in side] for n, side in enumerate(sides)]
    return sum(float(np.mean(m)) for m in margins), sum(float(np.var(m, ddof=1)) / len(m) for m in margins) ** 0.5


def _parted(unit: Floats, vectors: Floats, sides: Sequence[Sequence[int]]) -> bool:
    """Two clusters are two voices, though on the whole they are not far apart."""
    if min(map(len, sides)) < LEAST_SIDE:
        return False
    total, error = _margins(unit, vectors, sides)
    return total >= PARTED and total >= SURE * error


def _merged(items: Sequence[Heard], limit: int) -> list[list[int]]:
    """Agglomerative clustering on mean pairwise evidence. Clusters too small to be a voice are dropped."""
    matrix = np.stack([np.asarray(h.embedding, np.float64) for h in items])
    seconds = np.asarray([h.seconds for h in items])
    # Pieces weigh by their seconds, so sums of seconds * vectors give every mean that is needed.
    cosines = matrix @ matrix.T
    pair = evidence(cosines, seconds[:, None], seconds[None, :])
    groups = [[i] for i in range(len(items))]
    weight = seconds.copy()
    np.fill_diagonal(pair, -np.inf)
    alive = np.ones(len(items), bool)
    while alive.sum() > 1:
        a, b = divmod(int(np.argmax(pair)), len(items))
        if pair[a, b] < SPLIT:
            small = [i for i in np.flatnonzero(alive) if sum(seconds[j] for j in groups[i]) >= LEAST_VOICE]
            if len(small) <= limit:
                break
        elif pair[a, b] < DOUBT and _parted(matrix, matrix * seconds[:, None], (groups[a], groups[b])):
            pair[a, b] = pair[b, a] = np.nextafter(SPLIT, -np.inf)
            continue
        mean = (pair[a] * weight[a] + pair[b] * weight[b]) / (weight[a] + weight[b])
        pair[a], pair[:, a] = mean, mean
        pair[a, a] = -np.inf
        pair[b], pair[:, b] = -np.inf, -np.inf
        groups[a] += groups[b]
        weight[a] += weight[b]
        alive[b] = False
    found = [groups[i] for i in np.flatnonzero(alive)]
    big = [g for g in found if sum(seconds[j] for j in g) >= LEAST_VOICE]
    return (sorted(big, key=lambda g: -sum(seconds[j] for j in g)) or [max(found, key=len)])[:limit]
