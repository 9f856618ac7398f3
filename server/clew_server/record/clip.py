"""A stretch of stored audio as a WAV file, for the ear of whoever reviews a sentence."""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence

import av
import numpy as np

from clew_server.record.audio import Audio, Frame
from clew_server.record.journal import Session
from clew_wire.control import FRAME_SECONDS
from clew_wire.errors import AudioError

RATE = 48_000
SAMPLES = round(RATE * FRAME_SECONDS)
LIMIT_SECONDS = 120.0
MAX_SECONDS = 24 * 3600.0
"no visit is longer than a day"
LEAD = 6
"frames decoded before the clip and thrown away: an Opus decoder needs 80 ms to settle (RFC 7845, 4.6), a packet may last 120"


def clip(audio: Audio, session: Session, from_s: float, to_s: float) -> bytes:
    """WAV, 16 bit, mono, 48 kHz, exactly from_s to to_s. What is not stored is silence. Raises AudioError."""
    if not 0 <= from_s < to_s <= MAX_SECONDS:
        raise AudioError("a clip goes from an earlier to a later second: give 0 <= from < to, within a day")
    if to_s - from_s > LIMIT_SECONDS:
        raise AudioError(f"a clip may last {LIMIT_SECONDS:.0f} s: ask for a shorter stretch")
    first, last = int(from_s / FRAME_SECONDS), int(np.ceil(to_s / FRAME_SECONDS))
    pcm = decoded(audio.frames(session, max(0, first - LEAD), last), first, last)
    start = round(from_s * RATE) - first * SAMPLES
    return wav(pcm[start : start + round((to_s - from_s) * RATE)])


def decoded(frames: Sequence[Frame], first: int, stop: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """PCM of the frames first..stop-1 at 48 kHz; frames before `first` only prime the decoder, missing ones are silence."""
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate = RATE
    decoder.layout = "mono"
    pcm = np.zeros((stop - first) * SAMPLES, np.int16)
    for frame in frames:
        try:
            parts = [f.to_ndarray().reshape(-1) for f in decoder.decode(av.Packet(frame.opus))]
        except av.FFmpegError:
            continue  # a damaged frame is silence, like a missing one
        heard = np.concatenate(parts) if parts else pcm[:0]
        at = (frame.n - first) * SAMPLES
        heard = heard[max(0, -at) : max(0, len(pcm) - at)]
        pcm[max(0, at) : max(0, at) + len(heard)] = heard
    return pcm


def wav(pcm: np.ndarray[tuple[int], np.dtype[np.int16]]) -> bytes:
    """The samples as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm.astype("<i2").tobytes())
    return out.getvalue()
