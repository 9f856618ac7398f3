"""Audio that came late, listened to anew with what surrounds it. Values in, values out.

One region at a time: from a pause before the late audio to the first stretch after it that is cut as it was, so that all are cut as they
would have been had nothing been missing. Only stretches that hold late speech or are cut anew are read; the others were heard well.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from clew_models.base import SAMPLE_RATE, Transcript, Vad
from clew_server.hearing import amending
from clew_server.hearing.agreement import key
from clew_server.hearing.condition import clean
from clew_server.hearing.listening import Closed, Listener
from clew_server.hearing.readings import Readings, Unread
from clew_server.hearing.stretch import CutRules, Stretch
from clew_server.hearing.window import Window
from clew_wire.note import Word

if TYPE_CHECKING:
    from clew_models.base import Pcm

BY = "repair"
"who amends"
LEAD = 1.0
"seconds that are listened to before the first word: the voice activity model needs some to settle"
JOINED = 1.0
"seconds between words, at most, of what was said in one go"
NEAR = 15.0
"seconds before late audio in which its region starts"
PAUSE = 0.3
"seconds of audio kept before a first word"
MOST_CUTS = 4000
"stretches that are remembered: some eight hours"
TAIL = 1.0
"seconds after the late audio that are listened to: a pause that long ends any stretch"
FURTHEST = 45.0
"seconds after it at which a region ends even in the middle of speech: three stretches"
EDGE = 0.05
"seconds that neighboring stretches may overlap: the ends are rounded to the detector's frames"
SLACK = 0.15
"seconds by which a word's time may be off at the edge of a stretch"
Seconds = tuple[float, float]


class Cuts:
    """Where speech was cut into stretches so far: a region that starts where one of them did is cut as that one was."""

    def __init__(self) -> None:
        self._spans: list[Seconds] = []

    def add(self, stretch: Stretch) -> None:
        """A stretch has closed."""
        at = bisect_left(self._spans, (stretch.t0, stretch.t1))
        first = last = at
        while first and self._spans[first - 1][1] > stretch.t0 + EDGE:
            first -= 1
        while last < len(self._spans) and self._spans[last][0] < stretch.t1 - EDGE:
            last += 1
        self._spans[first:last] = [(stretch.t0, stretch.t1)]
        del self._spans[: max(0, len(self._spans) - MOST_CUTS)]

    def before(self, late: float) -> float | None:
        """Seconds to the start of what was being said at `late` seconds."""
        at = bisect_left(self._spans, (late, 0.0)) - 1
        return self._spans[at][0] if at >= 0 and late - self._spans[at][1] < JOINED else None

    def has(self, stretch: Stretch) -> bool:
        """Whether speech was cut into this very stretch."""
        return (stretch.t0, stretch.t1) in self._spans[bisect_left(self._spans, (stretch.t0, 0.0)) :][:1]

    def beyond(self, t: float) -> bool:
        """Whether speech was heard after `t` seconds."""
        return bool(self._spans) and self._spans[-1][1] > t + EDGE

    def __len__(self) -> int:
        return len(self._spans)


def beginning(words: Sequence[Word], late: float) -> float:
    """The same from the words alone, after a restart: behind the longest pause that is near, else a moment before `late`."""
    before = [(w.t0, w.t1) for w in words if w.t0 is not None and w.t1 is not None and late - NEAR < w.t0 < late]
    if not before or late - before[-1][1] > JOINED:
        return max(0.0, late - LEAD)
    pauses = [(after[0] - word[1], after[0]) for word, after in pairwise(before)]
    start = max(pauses)[1] if pauses and max(pauses)[0] > PAUSE else before[0][0]
    return max(0.0, start - PAUSE)


def told_in(words: Sequence[Word], stretch: Stretch, heard: Sequence[Word]) -> tuple[list[Word], Word | None]:
    """The words that were told of a stretch, and the one that follows them.

    A word at its edge belongs to it when its middle does, or when its time is a little off and the stretch begins or ends with just it.
    """
    near = [(k, m) for k, m in ((k, _middle(w)) for k, w in enumerate(words)) if m is not None and _within(m, stretch, SLACK)]
    while near and not _within(near[0][1], stretch) and not (heard and key(words[near[0][0]].w) == key(heard[0].w)):
        del near[0]
    while near and not _within(near[-1][1], stretch) and not (heard and key(words[near[-1][0]].w) == key(heard[-1].w)):
        del near[-1]
    if near:
        first, stop = near[0][0], near[-1][0] + 1
        return list(words[first:stop]), words[stop] if stop < len(words) else None
    after = next((w for w in words if (m := _middle(w)) is not None and m >= stretch.t1), None)
    return [], after


def _middle(word: Word) -> float | None:
    return None if word.t0 is None or word.t1 is None else (word.t0 + word.t1) / 2


def _within(t: float, stretch: Stretch, slack: float = 0.0) -> bool:
    return stretch.t0 - slack <= t < stretch.t1 + slack


def as_told(reading: amending.Reading) -> list[Word] | None:
    """The reading's words by the speakers that they were told to be of; a new word is its neighbor's. None: most of it is new."""
    known = {w.id: w for w in reading.told}
    if 2 * sum(w.id in known for w in reading.words) < len(reading.words):
        return None
    out: list[Word] = []
    last = next((known[w.id] for w in reading.words if w.id in known), None)
    for word in reading.words:
        last = known.get(word.id, last)
        assert last is not None  # noqa: S101  at least half are known
        out.append(replace(word, speaker=last.speaker, role=last.role))
    return out


class Mending:
    """One region of a visit."""

    def __init__(self, vad: Vad, late: Sequence[Seconds], start: float, cuts: Cuts, cut: CutRules | None = None) -> None:
        """`late`: the runs of audio that came late, in order. `start`: seconds to where listening starts. `cuts`: of the visit so far."""
        vad.reset()
        self._vad = vad
        self._late = list(late)
        self._cuts = cuts
        first = int(start * SAMPLE_RATE) // vad.frame
        self._warm = max(0, first * vad.frame - round(LEAD * SAMPLE_RATE) // vad.frame * vad.frame)  # samples
        self._start = first * vad.frame
        self._lead = np.zeros(0, np.float32)
        self._listener = Listener(vad, cut, first)
        self._readings = Readings(late=True)
        self._due: list[Window] = []
        self._until = late[0][1]  # seconds to the end of the late audio of one talk
        for a, b in late[1:]:
            self._until = b if a < self._until + TAIL else self._until
        self._enough = False
        self._settled: float | None = None
        self._finished = False

    @property
    def start(self) -> float:
        """Seconds to the first audio that is wanted: some before the first that counts, for the detector to settle."""
        return self._warm / SAMPLE_RATE

    @property
    def seconds(self) -> float:
        """How far it was listened to."""
        return self._listener.seconds

    @property
    def settled(self) -> float:
        """Seconds before which nothing is left to read, once it is finished. What was listened to after them is another region's."""
        return self.seconds if self._settled is None else self._settled

    @property
    def wants(self) -> bool:
        """More audio: what came late, and the rest of what was being said at its end."""
        if self._finished or self._enough:
            return False
        silent = self._listener.open is None and self.seconds >= self._until + TAIL
        return not silent and self.seconds < self._until + FURTHEST

    @property
    def waiting(self) -> int:
        """Stretches whose reading has no result yet."""
        return len(self._readings)

    @property
    def done(self) -> bool:
        """No more is wanted, and everything was read."""
        return self._finished and not self._readings

    def push(self, t: float, pcm: Pcm) -> None:
        """Audio that starts at `t` seconds: float32, 16 kHz, mono."""
        at = round(t * SAMPLE_RATE)
        if at < self._start:
            pcm = self._warmed(at, pcm)
            t = self._start / SAMPLE_RATE
        for at in range(0, len(pcm), SAMPLE_RATE):
            self._take(self._listener.push(t + at / SAMPLE_RATE, clean(pcm[at : at + SAMPLE_RATE])))

    def _warmed(self, at: int, pcm: Pcm) -> Pcm:
        """The detector hears what comes before the start; the rest is returned."""
        skip = max(0, self._warm + len(self._lead) - at)
        self._lead = np.concatenate([self._lead, pcm[skip : self._start - at]])
        if at + len(pcm) >= self._start:
            frame = self._vad.frame
            for k in range(0, len(self._lead) - frame + 1, frame):
                self._vad(self._lead[k : k + frame])
        return pcm[self._start - at :]

    def finish(self) -> None:
        """No more audio comes."""
        if not self._finished:
            ended = self.wants  # by the end of the visit: else what is open belongs to what follows
            self._finished = True
            closed = self._listener.finish()
            if ended:
                self._take(closed)
            elif closed:
                self._settled = closed[0][0].t0

    def windows(self) -> list[Window]:
        """Windows that are due, each once."""
        due, self._due = self._due, []
        return due

    def accept(self, window: Window, transcript: Transcript | None) -> list[Unread]:
        """The result of a window; the stretches that were read with it."""
        if self._readings.of(window) is not None:
            self._due += self._readings.accept(window, transcript)
        return list(self._readings.read())

    def _take(self, closed: Sequence[Closed]) -> None:
        for stretch, pcm in closed:
            as_before = self._cuts.has(stretch)
            if not as_before or any(a < d and c < b for a, b in stretch.voiced for c, d in self._late):
                self._due.append(self._readings.add(stretch, pcm))
            self._enough |= stretch.t1 >= self._until and (as_before or not self._cuts.beyond(stretch.t1))
