"""Closed stretches of speech whose final reading is under way. Results come in any order; stretches come out in order of time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from clew_models.base import SAMPLE_RATE, Clip, HeardWord, Transcript
from clew_server.hearing.guard import believed, middle, skipped
from clew_server.hearing.stretch import Stretch
from clew_server.hearing.window import Window

if TYPE_CHECKING:
    from clew_models.base import Pcm


@dataclass(slots=True)
class Unread:
    """A closed stretch whose final is not out yet."""

    stretch: Stretch
    pcm: Pcm
    waiting: set[float]
    "starts of its windows that have no result yet"
    heard: dict[float, list[HeardWord]] = field(default_factory=dict)
    "start of a window to its words, seconds of the visit"
    failed: bool = False
    "the recogniser failed on one of its windows: what was told stands"

    @property
    def words(self) -> list[HeardWord]:
        """All that was heard in it, in order."""
        return [w for t0 in sorted(self.heard) for w in self.heard[t0]]


class Readings:
    """The stretches of one listener."""

    def __init__(self, *, late: bool = False) -> None:
        """`late`: their audio came late (Window.late)."""
        self._late = late
        self._unread: OrderedDict[int, Unread] = OrderedDict()
        self.recut = 0
        "windows that were asked for again in halves"

    def add(self, stretch: Stretch, pcm: Pcm) -> Window:
        """A stretch that has closed, and the window that reads it."""
        self._unread[stretch.number] = Unread(stretch, pcm, {stretch.t0})
        return self._window(stretch, stretch.t0, stretch.t1, pcm)

    def of(self, window: Window) -> Unread | None:
        """The stretch that waits for this window."""
        unread = self._unread.get(window.stretch)
        return unread if unread is not None and window.t0 in unread.waiting else None

    def accept(self, window: Window, transcript: Transcript | None) -> list[Window]:
        """The result of a window that a stretch waits for (`of`); None when the recogniser failed on it. Gives windows that are due now.

        A window whose text leaves out speech is asked for again, in two halves. Once: a half is taken as it comes.
        """
        unread = self._unread[window.stretch]
        unread.waiting.discard(window.t0)
        if transcript is None:
            unread.failed = True
            return []
        stretch = unread.stretch
        words = [replace(w, t0=w.t0 + window.t0, t1=w.t1 + window.t0) for w in believed(transcript, stretch)]
        if (window.t0, window.t1) != (stretch.t0, stretch.t1) or not skipped(words, stretch):
            unread.heard[window.t0] = words
            return []
        cut = middle(stretch)
        self.recut += 1
        unread.waiting |= {stretch.t0, cut}
        return [
            self._window(stretch, t0, t1, unread.pcm[round((t0 - stretch.t0) * SAMPLE_RATE) : round((t1 - stretch.t0) * SAMPLE_RATE)])
            for t0, t1 in ((stretch.t0, cut), (cut, stretch.t1))
        ]

    def read(self) -> Iterator[Unread]:
        """The stretches whose turn it is, each once."""
        while self._unread:
            number, unread = next(iter(self._unread.items()))
            if unread.waiting:
                return
            del self._unread[number]
            yield unread

    def _window(self, stretch: Stretch, t0: float, t1: float, pcm: Pcm) -> Window:
        return Window("final", stretch.number, t0, t1, Clip(pcm), late=self._late)

    def get(self, number: int) -> Unread | None:
        """The stretch of that number, while its final is not out."""
        return self._unread.get(number)

    @property
    def first(self) -> Unread | None:
        """The oldest."""
        return next(iter(self._unread.values()), None)

    def __iter__(self) -> Iterator[Unread]:
        return iter(self._unread.values())

    def __len__(self) -> int:
        return len(self._unread)

    @property
    def seconds(self) -> float:
        """Of audio that is held."""
        return sum(len(u.pcm) for u in self) / SAMPLE_RATE
