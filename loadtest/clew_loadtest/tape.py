"""A recording that was encoded and listened to once, for any number of simulated tablets that play it.

A real tablet has its own Opus encoder and voice detector; twelve of them on the measuring machine would only measure libopus twelve
times. The packets, the gate's decisions and the whole network stack stay those of a real tablet.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clew_edge.capture import read_frames
from clew_edge.ear import Ear
from clew_edge.opus import Encoder
from clew_loadtest.clinic import now
from clew_models import silero
from clew_wire.control import FRAME_SECONDS, FRAME_TICKS

if TYPE_CHECKING:
    import numpy.typing as npt

    Frame = npt.NDArray[np.float32]

UNHEARD: Frame = np.zeros(FRAME_TICKS, np.float32)
"what a reel gives for each frame: nobody listens to it"


class Tape:
    """Opus packets and speech probabilities of a recording, by frame: 3 kB a second of it."""

    def __init__(self, audio: Path) -> None:
        """Raises AudioError."""
        encoder, ear = Encoder(), Ear(silero.load())
        self.opus: list[bytes] = []
        self.speech: list[float | None] = []
        for pcm in read_frames(audio):
            self.opus.append(encoder.encode(pcm))
            self.speech.append(ear(pcm))


class Reel:
    """One tablet's pass over a tape at its true pace: a Recorder's source, encoder and ear."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._n = -1
        self.started: float | None = None
        self.lags: list[float] = []
        "seconds by which each frame left later than a microphone would have given it: this process's fault, not the server's"

    async def frames(self) -> AsyncGenerator[Frame, None]:
        """As many as the tape has."""
        start = self.started = now()
        for n in range(len(self._tape.opus)):
            due = start + (n + 1) * FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - now()))
            self.lags.append(now() - due)
            self._n = n
            yield UNHEARD

    def encode(self, pcm: Frame) -> bytes:  # noqa: ARG002  clew_edge.recorder.Encodes
        """The present frame's packet."""
        return self._tape.opus[self._n]

    def __call__(self, pcm: Frame) -> float | None:  # noqa: ARG002  clew_edge.recorder.Hears
        """The present frame's probability of speech."""
        return self._tape.speech[self._n]
