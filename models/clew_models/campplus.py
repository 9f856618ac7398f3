"""CAM++ behind the SpeakerEncoder contract: voice to a unit vector of 192 numbers. Torch is imported when one is made."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clew_models import weights
from clew_models.base import SAMPLE_RATE
from clew_models.fbank import fbank
from clew_wire.errors import WeightsError

if TYPE_CHECKING:
    from clew_models.base import Embedding, Pcm

NAME = "campplus-cn-en-common 1"
"what its vectors are kept under: the number grows when the same audio would give another vector"
WEIGHTS = "campplus"
FILE = "campplus_cn_en_common.pt"
SHORTEST = int(0.4 * SAMPLE_RATE)
LONGEST = 6 * SAMPLE_RATE
"longer clips tell no more about the voice; their middle is taken"


class CamPlus:
    """A SpeakerEncoder. One thread owns it; the same clip gives the same vector, alone or among others."""

    dimensions = 192

    def __init__(self, path: Path | None = None) -> None:
        """Load the weights: a folder, or the fetched one. Raises WeightsError."""
        import torch

        from clew_models.campplus_net import CamPlusPlus

        # The server gives each model one thread: two threads on one model gain little on a machine that is full.
        torch.set_num_threads(1)
        file = (path or weights.folder(WEIGHTS)) / FILE
        net = CamPlusPlus(dimensions=self.dimensions)
        try:
            net.load_state_dict(torch.load(file, weights_only=True, map_location="cpu"))
        except (OSError, RuntimeError, pickle.UnpicklingError, EOFError) as e:
            raise WeightsError(f"can't load the speaker encoder from {file}: run `clew models fetch` ({str(e)[:80]})") from None
        self._torch = torch
        self._net = net.eval()

    def embed(self, clips: Sequence[Pcm]) -> list[Embedding]:
        """Unit vectors, shape (192,). Raises ValueError for a clip under 0.4 s.

        Clips run one by one: padding to a common length would leak into the mean over time, and one thread gains
        nothing from a batch.
        """
        return [self._one(clip) for clip in clips]

    def _one(self, clip: Pcm) -> Embedding:
        if len(clip) < SHORTEST:
            raise ValueError(f"a voice needs at least 0.4 s of audio, got {len(clip) / SAMPLE_RATE:.2f} s")
        if len(clip) > LONGEST:
            first = (len(clip) - LONGEST) // 2
            clip = clip[first : first + LONGEST]
        mel = fbank(clip)
        mel = mel - mel.mean(axis=0)
        with self._torch.inference_mode():
            out = self._net(self._torch.from_numpy(mel)[None])[0].numpy()
        return np.asarray(out / max(float(np.linalg.norm(out)), 1e-9), np.float32)
