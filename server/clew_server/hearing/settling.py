"""Words that are settled while their stretch is still being spoken. Values in, values out.

The larger recogniser reads the last seconds of the open stretch at each short pause, and once a second where nobody
pauses. Words that lie far enough before the window's end are settled: they are told as final, and the next window must
begin with them (a forced prefix, as whisper_streaming's LocalAgreement does with text), so that one word is never told
twice. The reading of the whole stretch, when it closes, has the last word: what differs is amended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from clew_models.base import HeardWord, Transcript
from clew_server.hearing.guard import believed
from clew_server.hearing.stretch import Stretch


@dataclass(frozen=True, slots=True)
class SettleRules:
    """When words settle."""

    pause: float = 0.2
    "seconds of silence at which all that was said settles"
    tail: float = 0.3
    "most seconds of a pause that its window holds"
    every: float = 1.1
    "seconds of audio from one window to the next while nobody pauses"
    hold: float = 0.35
    "seconds before such a window's end whose words wait: the next sound may change them"
    context: float = 2.0
    "seconds of settled speech that a window keeps: Whisper errs on less than 3 s"
    longest: float = 8.0
    "seconds after which a window's start moves even where there is no pause to move it to"
    stuck: float = 1.5
    "seconds of speech without a new word after which the window starts afresh: the decoder ended its text too soon"
    patience: float = 4.0
    "seconds of audio to wait for a result before asking again"


@dataclass(frozen=True, slots=True)
class Span:
    """A window that is due."""

    t0: float
    "seconds of the visit"
    t1: float
    tokens: tuple[int, ...]
    "its forced prefix"
    shift: float
    "seconds that the prefix's own clip started before this window"


class Settling:
    """The settled words of one open stretch."""

    def __init__(self, stretch: int, t0: float, rules: SettleRules, told: Sequence[HeardWord] = ()) -> None:
        """`stretch`: its number; `t0`: seconds to its start; `told`: words of it that were told already, before a cut or a restart."""
        self.stretch = stretch
        self.words = [*told]
        "all that settled, seconds of the visit"
        self.start = max([t0, *(w.t1 for w in told)])
        "seconds to where the next window starts"
        self._given = len(self.words)  # how many of them were taken to be told
        self._rules = rules
        self._kept: list[HeardWord] = []  # settled words in the window, whose tokens are its prefix
        self._tokens: tuple[int, ...] = ()
        self._shift = 0.0
        self._asked = self.start
        self._answered = True
        self._paused = 0.0  # end of the speech whose pause had its window
        self._pause = False  # the window asked for last ends in a pause
        self._end = 0.0

    @property
    def settled(self) -> float:
        """Seconds to the end of the last settled word."""
        return self.words[-1].t1 if self.words else self.start

    def untold(self) -> list[HeardWord]:
        """Settled words that were not taken yet."""
        new, self._given = self.words[self._given :], len(self.words)
        return new

    def missed(self) -> None:
        """There was no time for the window."""
        self._answered = True

    def due(self, stretch: Stretch) -> Span | None:
        """The window that is due now; `stretch` is the open one, as far as it goes."""
        rules, now, spoken = self._rules, stretch.t1, stretch.voiced[-1][1]
        if not self._answered and now - self._asked < rules.patience:
            return None
        silence = now - spoken
        pause = silence >= rules.pause and spoken > self._paused
        if not pause and (silence >= 0.1 or now - self._asked < rules.every):
            return None
        if spoken - self.settled < 0.05:
            return None
        if pause:
            self._paused = spoken
        self._asked, self._answered, self._pause = now, False, pause
        self._end = min(now, spoken + rules.tail)
        return Span(self.start, self._end, self._tokens, self._shift)

    def accept(self, t0: float, t1: float, transcript: Transcript, stretch: Stretch) -> list[HeardWord]:
        """The result of the window from t0 to t1: the words that settle with it, seconds of the visit."""
        if (t0, t1) != (self.start, self._end):
            return []
        self._answered = True
        words = [replace(w, t0=w.t0 + t0, t1=w.t1 + t0) for w in believed(transcript, stretch)]
        if transcript.looped or transcript.log_prob < -1.0:
            self._afresh()
            return []
        until = t1 if self._pause else t1 - self._rules.hold
        new = words[len(self._kept) :]
        while new and new[-1].t1 > until:
            new.pop()
        if not new:
            if t1 - self.settled > self._rules.stuck:
                self._afresh()
            return []
        self.words += new
        self._kept = words[: len(self._kept)] + new
        self._tokens, self._shift = transcript.tokens[: new[-1].tokens], 0.0
        self._move(t1, stretch)
        return new

    def _afresh(self) -> None:
        """Start the next window after the last settled word, with nothing to begin with."""
        self.start, self._kept, self._tokens, self._shift = self.settled, [], (), 0.0

    def _move(self, t1: float, stretch: Stretch) -> None:
        """Bring the window's start forward, to a pause between settled words if there is one."""
        rules = self._rules
        goal = min(self.settled, t1 - rules.context)
        if goal - self.start < 1.0:
            return
        gaps = [(a, b) for (_, a), (b, _) in pairwise(stretch.voiced) if b - a >= 0.1 and a > self.start + 0.3 and b <= goal + 0.3]
        if gaps:
            start = sum(gaps[-1]) / 2
        elif t1 - self.start > rules.longest:
            start = max((w.t1 for w in self._kept if w.t1 <= goal), default=self.start)
        else:
            return
        gone = [w for w in self._kept if (w.t0 + w.t1) / 2 <= start]
        first = gone[-1].tokens if gone else 0
        self._shift = start - self.start
        self._tokens = self._tokens[first:]
        self._kept = [replace(w, tokens=w.tokens - first) for w in self._kept[len(gone) :]]
        self.start = start
