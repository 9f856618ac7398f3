"""Log-mel filter banks as Kaldi computes them, which is what the speaker encoder was trained on.

25 ms frames every 10 ms, no dither, DC removed per frame, pre-emphasis 0.97, "povey" window, 512-point power spectrum,
triangles from 20 Hz to 8 kHz on the mel scale 1127 ln(1 + f / 700), natural log. Frames that do not fit are dropped
(Kaldi's snip_edges).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from clew_models.base import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy.typing as npt

    from clew_models.base import Pcm

    Matrix = npt.NDArray[np.float32]

BINS = 80
FRAME = SAMPLE_RATE * 25 // 1000
HOP = SAMPLE_RATE // 100
FFT = 512
LOW_HZ = 20.0
FLOOR = float(np.finfo(np.float32).eps)


@cache
def _window() -> Matrix:
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / (FRAME - 1))
    return (hann**0.85).astype(np.float32)


@cache
def _triangles() -> Matrix:
    """Shape (FFT / 2, BINS); Kaldi leaves the Nyquist bin out."""

    def mel(hz: float | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(1127.0 * np.log1p(np.asarray(hz) / 700.0))

    edges = np.linspace(mel(LOW_HZ), mel(SAMPLE_RATE / 2), BINS + 2)
    bins = mel(np.arange(FFT // 2) * SAMPLE_RATE / FFT)[:, None]
    rise = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rise, fall)).astype(np.float32)


def fbank(pcm: Pcm) -> Matrix:
    """Shape (frames, BINS) of float32 mono at 16 kHz; frames = 1 + (samples - 400) // 160. Raises ValueError under 25 ms."""
    if len(pcm) < FRAME:
        raise ValueError(f"fbank needs at least {FRAME} samples, got {len(pcm)}")
    frames = sliding_window_view(np.asarray(pcm, np.float32), FRAME)[::HOP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = np.fft.rfft((frames - 0.97 * before) * _window(), FFT)[:, : FFT // 2]
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    return np.asarray(np.log(np.maximum(power @ _triangles(), FLOOR)), np.float32)
