"""Opus to 16 kHz, with what is missing concealed."""

from __future__ import annotations

import gc
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
import pytest

from clew_server.ingest.opus import BRIDGED, FRAME_SAMPLES, Decoder
from clew_wire.errors import AudioError

Pcm = npt.NDArray[np.float32]


def tone(seconds: float, rate: int = 48_000) -> Pcm:
    t = np.arange(int(seconds * rate)) / rate
    return (0.3 * np.sin(2 * np.pi * 220 * t) + 0.1 * np.sin(2 * np.pi * 660 * t)).astype(np.float32)


def encoded(pcm: Pcm, *, milliseconds: str = "20", layout: str = "mono") -> list[bytes]:
    codec = av.CodecContext.create("libopus", "w")
    codec.format, codec.layout, codec.sample_rate, codec.bit_rate = "flt", layout, 48_000, 32_000
    codec.time_base = Fraction(1, 48_000)
    codec.options = {"application": "voip", "frame_duration": milliseconds, "fec": "1", "packet_loss": "20"}
    size = int(960 * float(milliseconds) / 20)
    channels = 1 if layout == "mono" else 2
    out: list[bytes] = []
    for k in range(0, len(pcm) - size + 1, size):
        packed = np.repeat(pcm[k : k + size], channels)[None]
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=layout)
        frame.sample_rate, frame.pts = 48_000, k
        out += [bytes(p) for p in codec.encode(frame)]
    return out


def likeness(a: Pcm, b: Pcm) -> float:
    """Best normalised correlation within 20 ms."""
    return max(
        float(np.dot(a[: len(a) - lag], b[lag:]) / np.sqrt(np.dot(a[: len(a) - lag], a[: len(a) - lag]) * np.dot(b[lag:], b[lag:]) + 1e-9))
        for lag in range(0, 320, 2)
    )


@pytest.mark.parametrize("milliseconds", ["10", "20", "40", "60"])
@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_it_sounds_like_what_was_encoded(milliseconds: str, layout: str) -> None:
    decoder = Decoder()
    packets = encoded(tone(1.2), milliseconds=milliseconds, layout=layout)
    heard = np.concatenate([decoder._decode(p, 1920, fec=False) for p in packets])
    assert likeness(tone(1.2, 16_000)[: len(heard)], heard) > 0.95


def test_a_frame_is_320_samples_also_when_half_of_it_came() -> None:
    assert len(Decoder().decode(encoded(tone(0.1))[0])) == FRAME_SAMPLES
    assert len(Decoder().decode(encoded(tone(0.1), milliseconds="10")[0])) == FRAME_SAMPLES
    assert len(Decoder().decode(encoded(tone(0.1), milliseconds="60")[0])) == 3 * FRAME_SAMPLES


def test_a_lost_frame_is_concealed_and_stands_in_its_place() -> None:
    decoder = Decoder()
    packets = encoded(tone(1.0))
    spans = [decoder.decode_at(n, p) for n, p in enumerate(packets) if n not in (20, 30, 31)]
    starts = [first for first, _ in spans]
    assert 20 in starts  # frames 20 and 21 come together, and so do 30 to 32
    assert 30 in starts
    heard = np.concatenate([pcm for _, pcm in spans])
    assert len(heard) == len(packets) * FRAME_SAMPLES
    assert likeness(tone(1.0, 16_000), heard) > 0.9
    assert float(np.abs(heard[20 * 320 : 21 * 320]).mean()) > 0.05


def test_a_long_gap_is_left_silent() -> None:
    decoder = Decoder()
    packets = encoded(tone(1.0))
    decoder.decode_at(0, packets[0])
    first, pcm = decoder.decode_at(BRIDGED + 2, packets[BRIDGED + 2])
    assert (first, len(pcm)) == (BRIDGED + 2, FRAME_SAMPLES)


def test_a_broken_payload_is_an_error_for_decode_and_concealed_in_a_stream() -> None:
    decoder = Decoder()
    packets = encoded(tone(0.2))
    decoder.decode_at(0, packets[0])
    with pytest.raises(AudioError):
        decoder.decode(b"")
    first, pcm = decoder.decode_at(1, bytes([0x4B]))
    assert (first, len(pcm)) == (1, FRAME_SAMPLES)


def test_decoders_keep_apart_and_are_freed() -> None:
    one, two = Decoder(), Decoder()
    packets = encoded(tone(0.5))
    a = np.concatenate([one.decode(p) for p in packets])
    b = np.concatenate([two.decode(p) for p in packets])
    assert np.array_equal(a, b)
    del one, two
    gc.collect()
