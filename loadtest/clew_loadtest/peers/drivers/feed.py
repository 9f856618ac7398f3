"""What every driver shares: a WAV as 16 kHz samples, its true pace, and JSON lines on stdout. Standard library and numpy only.

A driver runs in its peer's own environment, so it imports nothing of ours. It prints, one JSON object a line:
    {"kind": "start"}                      the microphone captures its first sample
    {"kind": "shown", "at", "text"}        the whole text that may still change; it replaces the last one
    {"kind": "final", "at", "text"}        words that no longer change, after those before; what was shown is void
    {"kind": "fed"}                        the last sample was captured
`at`: seconds since `start`. A sample can be sent once it has been captured, not before.
"""

from __future__ import annotations

import json
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

RATE = 16_000
STEP_SECONDS = 0.1  # a recorder's usual packet of PCM


def samples(path: Path) -> np.ndarray[Any, np.dtype[np.int16]]:
    """A 16 kHz mono WAV of 16-bit samples."""
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)


class Clock:
    """Seconds since the microphone started, and the lines that carry them."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._last = ""
        self._say({"kind": "start"})

    def now(self) -> float:
        return time.monotonic() - self._start

    def shown(self, text: str) -> None:
        """Text that may still change; said again only when it did."""
        if text != self._last:
            self._last = text
            self._say({"kind": "shown", "at": self.now(), "text": text})

    def final(self, text: str, at: float | None = None) -> None:
        """Words that stay, since now or since a moment before."""
        if text.strip():
            self._last = ""
            self._say({"kind": "final", "at": self.now() if at is None else at, "text": text})

    def fed(self) -> None:
        self._say({"kind": "fed"})

    def steps(self, pcm: np.ndarray[Any, Any]) -> Iterator[np.ndarray[Any, Any]]:
        """The sound in steps, each when its last sample has been captured."""
        step = int(STEP_SECONDS * RATE)
        for first in range(0, len(pcm), step):
            part = pcm[first : first + step]
            time.sleep(max(0.0, (first + len(part)) / RATE - self.now()))
            yield part

    @staticmethod
    def _say(line: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
