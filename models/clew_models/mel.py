"""Whisper's log-mel features of short clips. The original pads every clip to 30 s; here a clip stays as long as it is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from clew_models.base import SAMPLE_RATE

if TYPE_CHECKING:
    from clew_models.base import Pcm

HOP = 160
N_FFT = 400
N_MELS = 80
FRAMES_PER_SECOND = SAMPLE_RATE // HOP


@lru_cache(maxsize=2)
def _filters(n_mels: int) -> npt.NDArray[np.float32]:
    """Slaney's mel filters, shape (n_mels, N_FFT // 2 + 1), as librosa builds them: Whisper was trained on those."""
    hz = np.fft.rfftfreq(n=N_FFT, d=1.0 / SAMPLE_RATE)
    mels = np.linspace(0.0, 45.245640471924965, n_mels + 2)
    edges = np.where(mels < 15.0, 200.0 / 3 * mels, 1000.0 * np.exp(np.log(6.4) / 27.0 * (mels - 15.0)))
    ramps = edges[:, None] - hz[None, :]
    widths = np.diff(edges)
    weights = np.maximum(0, np.minimum(-ramps[:-2] / widths[:-1, None], ramps[2:] / widths[1:, None]))
    weights *= (2.0 / (edges[2:] - edges[:n_mels]))[:, None]
    filters: npt.NDArray[np.float32] = weights.astype(np.float32)
    return filters


_WINDOW = np.hanning(N_FFT + 1)[:-1].astype(np.float32)


def log_mel(pcm: Pcm, n_mels: int = N_MELS) -> npt.NDArray[np.float32]:
    """Features of shape (n_mels, samples // HOP). `pcm` must hold at least N_FFT samples."""
    padded = np.pad(pcm, N_FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::HOP][: len(pcm) // HOP]
    power = np.abs(np.fft.rfft(frames * _WINDOW, axis=-1)).astype(np.float32) ** 2
    logs = np.log10(np.maximum(_filters(n_mels) @ power.T, 1e-10))
    logs = np.maximum(logs, logs.max() - 8.0)  # Whisper's own floor: 80 dB under the clip's peak
    features: npt.NDArray[np.float32] = ((logs + 4.0) / 4.0).astype(np.float32)
    return features
