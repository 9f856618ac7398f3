"""The one Opus encoding of a visit, for the network and for the record: 24 kb/s mono with in-band FEC."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

from clew_wire.control import FRAME_TICKS, RTP_CLOCK

if TYPE_CHECKING:
    import numpy.typing as npt

TIME_BASE = Fraction(1, RTP_CLOCK)
OPTIONS = {"application": "voip", "frame_duration": "20", "fec": "1", "packet_loss": "20"}


class Encoder:
    """One stream's encoder. The audio comes out of a decoder 6.5 ms later than it went in: libopus looks ahead."""

    def __init__(self, bit_rate: int = 24_000) -> None:
        codec = av.CodecContext.create("libopus", "w")
        codec.bit_rate = bit_rate
        codec.format = "flt"
        codec.layout = "mono"
        codec.sample_rate = RTP_CLOCK
        codec.time_base = TIME_BASE
        codec.options = OPTIONS
        self._codec = codec
        self._pts = 0

    def encode(self, pcm: npt.NDArray[np.float32]) -> bytes:
        """One frame, float32 of shape (960,) in [-1, 1] at 48 kHz. Raises ValueError for another shape."""
        if pcm.shape != (FRAME_TICKS,):
            raise ValueError(f"a frame is {FRAME_TICKS} samples, not {pcm.shape}")
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm, dtype=np.float32)[None], format="flt", layout="mono")
        frame.sample_rate = RTP_CLOCK
        frame.pts = self._pts
        frame.time_base = TIME_BASE
        self._pts += FRAME_TICKS
        (packet,) = self._codec.encode(frame)
        return bytes(packet)
