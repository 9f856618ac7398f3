"""Opus payloads to float32 mono at 16 kHz, with concealment of what is missing.

libopus decodes straight to 16 kHz mono: the resampling that PyAV's decoder would need after it costs more than the decoding. The library
is the one that PyAV carries, called through ctypes: FFmpeg's own wrapper has neither concealment (PLC) nor FEC.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from clew_models.base import SAMPLE_RATE
from clew_server.ingest.packet import MAX_TICKS, frames_in, ticks_in
from clew_wire.control import FRAME_SECONDS, FRAME_TICKS
from clew_wire.errors import AudioError, SetupError

if TYPE_CHECKING:
    from clew_models.base import Pcm

FRAME_SAMPLES = int(SAMPLE_RATE * FRAME_SECONDS)
MAX_SAMPLES = MAX_TICKS * SAMPLE_RATE // 48_000
BRIDGED = 3
"frames that are concealed; a longer gap is silence, as invention would be"


@functools.cache
def _library() -> Any:
    """libopus. Raises SetupError when there is none."""
    import av

    package = Path(av.__file__).parent
    beside = [p for folder in (package.parent / "av.libs", package / ".dylibs") for p in folder.glob("libopus*") if "file" not in p.name]
    name = str(beside[0]) if beside else ctypes.util.find_library("opus")
    if not name:
        raise SetupError("libopus was not found: install PyAV from its wheel, or the system's libopus")
    library = ctypes.CDLL(name)
    library.opus_decoder_create.restype = ctypes.c_void_p
    library.opus_decoder_create.argtypes = [ctypes.c_int32, ctypes.c_int, ctypes.POINTER(ctypes.c_int)]
    library.opus_decoder_destroy.argtypes = [ctypes.c_void_p]
    library.opus_decoder_destroy.restype = None
    library.opus_decode_float.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
    return library


class Decoder:
    """One stream's decoder. Not for two threads at once."""

    def __init__(self) -> None:
        self._library = _library()
        error = ctypes.c_int()
        self._state = self._library.opus_decoder_create(SAMPLE_RATE, 1, ctypes.byref(error))
        if not self._state:
            raise SetupError(f"libopus gave no decoder (error {error.value})")
        self._out = np.zeros(MAX_SAMPLES, dtype=np.float32)
        self._next: int | None = None

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._library.opus_decoder_destroy(self._state)
            self._state = None

    def _decode(self, opus: bytes | None, samples: int, fec: bool) -> Pcm:
        size = 0 if opus is None else len(opus)
        got = self._library.opus_decode_float(self._state, opus, size, self._out.ctypes.data, samples, int(fec))
        if got < 0:
            raise AudioError("the recorder sent a packet that is not Opus")
        return self._out[:got].copy()

    def decode(self, opus: bytes) -> Pcm:
        """One payload: 320 samples for each frame it spans. Raises AudioError."""
        if not ticks_in(opus):
            raise AudioError("the recorder sent a packet that is not Opus")
        pcm = self._decode(opus, MAX_SAMPLES, fec=False)
        whole = frames_in(opus) * FRAME_SAMPLES
        return pcm if len(pcm) == whole else np.pad(pcm, (0, whole - len(pcm)))

    def conceal(self, frames: int = 1, ahead: bytes | None = None) -> Pcm:
        """What `frames` missing frames might have held. `ahead`: the payload after them, whose FEC says it of the last one."""
        parts = [self._decode(None, FRAME_SAMPLES, fec=False) for _ in range(frames - (ahead is not None))]
        if ahead is not None:
            fec = ticks_in(ahead) == FRAME_TICKS
            parts.append(self._decode(ahead if fec else None, FRAME_SAMPLES, fec=fec))
        return np.concatenate(parts)

    def decode_at(self, n: int, opus: bytes) -> tuple[int, Pcm]:
        """Frame n, with a short gap before it concealed: the first frame number that the audio is for, and the audio.

        A payload that is not Opus is concealed too: one bad packet does not end a visit.
        """
        gap = 0 if self._next is None else n - self._next
        self._next = n + frames_in(opus)
        before = self.conceal(gap, opus) if 0 < gap <= BRIDGED else None
        try:
            pcm = self.decode(opus)
        except AudioError:
            pcm = self.conceal(frames_in(opus))
        return (n, pcm) if before is None else (n - gap, np.concatenate([before, pcm]))
