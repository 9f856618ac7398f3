"""Voice activity by Silero VAD 6, through onnxruntime alone: it runs on the recorder too, where torch does not fit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from clew_models.base import SAMPLE_RATE
from clew_models.weights import folder

if TYPE_CHECKING:
    from clew_models.base import Pcm

WEIGHTS = "silero-vad"
FRAME = 512
"samples the model takes per call at 16 kHz"
CONTEXT = 64
"samples of the frame before that it must see again; without them the probabilities are far too low"


class Silero:
    """One stream's voice activity. Streams may share the `session` (the model); each keeps its own state."""

    frame = FRAME

    def __init__(self, session: Any) -> None:
        self._session = session
        self._rate = np.array(SAMPLE_RATE, dtype=np.int64)
        self.reset()

    def reset(self) -> None:
        """Forget the stream."""
        self._state = np.zeros((2, 1, 128), dtype=np.float32)
        self._input = np.zeros((1, CONTEXT + FRAME), dtype=np.float32)

    def __call__(self, pcm: Pcm) -> float:
        """Probability of speech in one frame of FRAME samples; of a frame that holds a NaN or infinity, as if it were silent.

        Raises ValueError for any other length.
        """
        if pcm.shape != (FRAME,):
            raise ValueError(f"a frame is {FRAME} samples, not {pcm.shape}")
        if not np.isfinite(pcm).all():  # the model would remember it for ever and hear no speech again
            pcm = np.zeros(FRAME, dtype=np.float32)
        self._input[0, :CONTEXT] = self._input[0, -CONTEXT:]
        self._input[0, CONTEXT:] = pcm
        out, self._state = self._session.run(None, {"input": self._input, "state": self._state, "sr": self._rate})
        return float(out[0, 0])


def session(path: Path | None = None) -> Any:
    """The model, one thread, to share between streams. Raises WeightsError when it was not fetched."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a frame costs 0.1 ms; more threads only wake each other
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = path or folder(WEIGHTS) / "silero_vad_16k_op15.onnx"
    return onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])


def load(path: Path | None = None) -> Silero:
    """A stream of its own. Raises WeightsError when the model was not fetched."""
    return Silero(session(path))
