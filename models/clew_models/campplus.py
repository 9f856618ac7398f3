"""CAM++ behind the SpeakerEncoder contract: voice to a unit vector of 192 numbers, through onnxruntime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clew_models import campplus_net, state_dict, weights
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
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # The server gives each model one thread: two threads on one model gain little on a machine that is full.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_mem_pattern = False  # clips have all lengths: a plan for each would be kept
        file = (path or weights.folder(WEIGHTS)) / FILE
        try:
            tensors = state_dict.read(file)
            model = campplus_net.graph(tensors)
            self._pool = campplus_net.Pool(tensors)
            self._session = onnxruntime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])
        except (OSError, ValueError, KeyError) as e:
            raise WeightsError(f"can't load the speaker encoder from {file}: run `clew models fetch` ({str(e)[:80]})") from None

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
        mel = np.ascontiguousarray((mel - mel.mean(axis=0)).T)[None, None]
        gather, spread = campplus_net.segments(mel.shape[-1])
        (y,) = self._session.run(None, {"x": mel, "gather": gather, "spread": spread})
        out = self._pool(y)
        return np.asarray(out / max(float(np.linalg.norm(out)), 1e-9), np.float32)
