"""Hearing that is scripted as lines, for visits whose drafts are real."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from clew_wire.event import AnyEvent, Final
from clew_wire.note import Role, Word

LINES: tuple[tuple[str, Role, str], ...] = (
    ("s0", "therapist", "Do you have any numbness in the left foot?"),
    ("s1", "patient", "No, I have no numbness."),
    ("s1", "patient", "The left knee hurts when I climb stairs."),
    ("s0", "therapist", "We did ten minutes of gait training today."),
)


class Lines:
    """Hearing that finds one line in each second of audio, and then what `later` holds for that second."""

    mending = None
    heard_until = inf

    def __init__(self, first_word: int, later: dict[int, Sequence[AnyEvent]]) -> None:
        self.done = False
        self._first = first_word
        self._later = later
        self._given = 0

    def push(self, t: float, pcm: Any) -> list[AnyEvent]:
        out: list[AnyEvent] = []
        while self._given < min(len(LINES), int(t + len(pcm) / 16_000 + 0.001)):
            words = line(self._given)
            if int(words[0].id[1:]) >= self._first:
                out += [Final(words=words), *self._later.get(self._given, ())]
            self._given += 1
        return out

    def held(self, t: float, until: float) -> list[AnyEvent]:
        return []

    def windows(self) -> list[Any]:
        return []

    def mended(self) -> list[Any]:
        return []

    def finish(self) -> list[AnyEvent]:
        self.done = True
        return []


def line(n: int) -> tuple[Word, ...]:
    speaker, role, text = LINES[n]
    first, said = sum(len(x[2].split()) for x in LINES[:n]), text.split()
    return tuple(
        Word(f"w{first + k}", w, round(n + k / len(said), 2), round(n + (k + 1) / len(said), 2), speaker, role, 0.9)
        for k, w in enumerate(said)
    )
