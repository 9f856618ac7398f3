"""One line that a person can read: what the recorder is doing, and whether the server has it."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Literal, TextIO

Phase = Literal["starting", "recording", "finishing", "ended"]
Reach = Literal["live", "late", "offline"]
"late: words come seconds later, because only repair gets through"
BLOCKED = "live words come late: UDP is blocked"
BARS = 10
PLAIN_EVERY = 10.0
"seconds between lines where nobody can overwrite one"


@dataclass(frozen=True, slots=True)
class Status:
    """The recorder, at one moment."""

    phase: Phase
    seconds: float
    "audio captured"
    level: float
    "loudness of the last frame, dBFS; -100 for digital silence"
    speech: bool
    "the gate is open"
    stored: float | None
    "share of the visit's frames that the server has stored, 0 to 1; None before there are any"
    server: str
    "ok, or what is wrong and what is being done about it"
    alarm: str | None = None
    "audio is being lost, and why"
    reach: Reach = "live"
    waiting: float = 0.0
    "seconds captured that should be stored by now and, as far as we know, are not"

    @property
    def state(self) -> str:
        """What a therapist needs to know: recording, and whether what is recorded gets through."""
        waits = f"{self.waiting:.0f} s waiting" if self.waiting >= 1 else ""
        if self.phase in ("starting", "ended") or not waits:
            return self.phase
        if self.reach == "offline":
            return f"{self.phase}, offline, {waits}"
        return f"catching up, {waits}" if self.phase == "recording" else f"{self.phase}, {waits}"


def decibels(power: float) -> float:
    """Mean square of a frame in dBFS, at least -100."""
    return max(-100.0, 10 * math.log10(power)) if power > 0 else -100.0


def line(status: Status) -> str:
    """The status in one line."""
    minutes, seconds = divmod(int(status.seconds), 60)
    bars = min(BARS, max(0, round((status.level + 60) / 60 * BARS)))
    sent = "" if status.stored is None else f"sent {int(status.stored * 100):3d} %"
    heard = "speech" if status.speech else "quiet"
    parts = [
        f"{status.state} {minutes:02d}:{seconds:02d}",
        "|" * bars + " " * (BARS - bars),
        f"{heard:6}",
        f"{sent:10}",
        BLOCKED if status.reach == "late" else f"server {status.server}",
    ]
    return "  ".join([*parts, *([f"! {status.alarm}"] if status.alarm else [])])


class Display:
    """Writes the line: over itself on a terminal; elsewhere when something changes, or every ten seconds."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._tty = self._out.isatty()
        self._shown: tuple[object, ...] | None = None
        self._at = -PLAIN_EVERY
        self._width = 0

    def show(self, status: Status) -> None:
        """Call it as often as there is news."""
        text = line(status)
        if self._tty:
            self._out.write("\r" + text.ljust(self._width))
            self._width = len(text)
            self._out.flush()
            return
        said = (status.phase, status.reach, status.waiting >= 1, status.server, status.alarm)
        if said != self._shown or status.seconds - self._at >= PLAIN_EVERY:
            self._shown = said
            self._at = status.seconds
            self._out.write(text + "\n")
            self._out.flush()

    def close(self) -> None:
        """Leave the last line standing."""
        if self._tty and self._width:
            self._out.write("\n")
