"""Speech probability for each 20 ms frame of the microphone, from a detector that takes frames of its own length at 16 kHz."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from clew_models.base import Vad

TAPS = 48


def _low_pass() -> npt.NDArray[np.float32]:
    """Windowed sinc, cut at 7.2 kHz of 48 kHz."""
    k = np.arange(TAPS) - (TAPS - 1) / 2
    h = np.sinc(2 * 0.15 * k) * np.hamming(TAPS)
    out: npt.NDArray[np.float32] = (h / h.sum()).astype(np.float32)
    return out


class Ear:
    """One stream: 48 kHz in, the detector's latest probability out. `pcm` may have any length that 3 divides."""

    def __init__(self, vad: Vad) -> None:
        self._vad = vad
        self._filter = _low_pass()
        self._tail = np.zeros(TAPS - 1, dtype=np.float32)
        self._rest = np.zeros(0, dtype=np.float32)
        self._probability: float | None = None

    def __call__(self, pcm: npt.NDArray[np.float32]) -> float | None:
        """The highest probability among the frames that `pcm` completed, else the one before; None before the first."""
        signal = np.concatenate([self._tail, pcm])
        self._tail = signal[-(TAPS - 1) :]
        low = np.convolve(signal, self._filter, mode="valid")[::3]
        rest = np.concatenate([self._rest, low.astype(np.float32, copy=False)])
        size = self._vad.frame
        heard = [self._vad(rest[k : k + size]) for k in range(0, len(rest) - size + 1, size)]
        self._rest = rest[len(heard) * size :]
        if heard:
            self._probability = max(heard)
        return self._probability
