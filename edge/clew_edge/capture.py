"""Where the audio comes from: a microphone, or a file at its true pace. Frames are float32 mono, 960 samples at 48 kHz."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from clew_wire.control import FRAME_SECONDS, FRAME_TICKS, RTP_CLOCK
from clew_wire.errors import AudioError

if TYPE_CHECKING:
    import numpy.typing as npt

    Frame = npt.NDArray[np.float32]

QUEUE = 3000
"frames the microphone may run ahead of us: a minute"


class Source(Protocol):
    """A stream of frames."""

    @property
    def started(self) -> float | None:
        """Monotonic time at which the first sample of frame 0 was captured; None before the first frame."""

    def frames(self) -> AsyncGenerator[Frame, None]:
        """Every frame, as soon as its last sample is there. Raises AudioError."""


def read_frames(path: Path) -> Iterator[Frame]:
    """A file's audio in frames, the last one padded with silence. Raises AudioError."""
    import av

    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise AudioError(f"{path} has no audio in it: give a recording of a visit")
            resampler = av.AudioResampler(format="fltp", rate=RTP_CLOCK)
            rest = np.zeros(0, dtype=np.float32)
            for decoded in chain(container.decode(audio=0), [None]):
                for chunk in resampler.resample(decoded):
                    # The mean of the channels: FFmpeg's own downmix is 3 dB louder and can clip.
                    rest = np.concatenate([rest, chunk.to_ndarray().mean(axis=0)])
                whole = len(rest) // FRAME_TICKS * FRAME_TICKS
                yield from rest[:whole].reshape(-1, FRAME_TICKS)
                rest = rest[whole:]
            if len(rest):
                yield np.pad(rest, (0, FRAME_TICKS - len(rest)))
    except (OSError, av.FFmpegError) as e:
        raise AudioError(f"can't read {path} as audio ({e.strerror or e}): give a FLAC, WAV, Opus, MP3 or M4A file") from None


class FileSource:
    """A file, as if it were spoken now."""

    def __init__(self, path: Path, *, speed: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        """`speed`: 1.0 is the true pace; tests go faster."""
        self._path = Path(path)
        self._speed = speed
        self._clock = clock
        self.started: float | None = None

    def check(self) -> None:
        """Raises AudioError."""
        if next(read_frames(self._path), None) is None:
            raise AudioError(f"{self._path} has no sound in it: give a recording of a visit")

    async def frames(self) -> AsyncGenerator[Frame, None]:
        """Raises AudioError."""
        audio = read_frames(self._path)
        start = self.started = self._clock()
        for n, frame in enumerate(audio):
            wait = start + (n + 1) * FRAME_SECONDS / self._speed - self._clock()
            await asyncio.sleep(max(0.0, wait))
            yield frame


def _portaudio() -> Any:
    try:
        import sounddevice
    except OSError:
        raise AudioError("PortAudio is missing: install it (apt install libportaudio2), or record a file with --file") from None
    return sounddevice


def _closed(error: Exception) -> AudioError:
    reason = " ".join(str(error).split())
    return AudioError(f"no microphone can be opened ({reason}): plug one in, choose it with --device, or record a file with --file")


class Microphone:
    """The machine's microphone, by PortAudio."""

    def __init__(self, device: str | int | None = None) -> None:
        """`device`: name or number as `python -m sounddevice` lists them; None is the system's default."""
        self._device = device
        self.started: float | None = None

    def check(self) -> None:
        """Raises AudioError."""
        sounddevice = _portaudio()
        try:
            sounddevice.check_input_settings(device=self._device, channels=1, dtype="float32", samplerate=RTP_CLOCK)
        except (sounddevice.PortAudioError, ValueError) as e:
            raise _closed(e) from None

    async def frames(self) -> AsyncGenerator[Frame, None]:
        """Raises AudioError when there is no microphone, or when it goes away."""
        sounddevice = _portaudio()
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Frame | None] = asyncio.Queue(QUEUE)

        def put(frame: Frame | None, captured: float) -> None:
            if self.started is None:
                self.started = captured
            if frame is None and queue.full():
                queue.get_nowait()
            queue.put_nowait(frame)  # QueueFull is loud: a minute behind is a broken machine

        def take(data: Any, _frames: int, times: Any, _status: Any) -> None:
            captured = time.monotonic() - (times.currentTime - times.inputBufferAdcTime)
            loop.call_soon_threadsafe(put, data[:, 0].copy(), captured)

        def gone() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(put, None, time.monotonic())

        try:
            stream = sounddevice.InputStream(
                samplerate=RTP_CLOCK,
                channels=1,
                dtype="float32",
                blocksize=FRAME_TICKS,
                device=self._device,
                callback=take,
                finished_callback=gone,
            )
            stream.start()
        except (sounddevice.PortAudioError, ValueError) as e:
            raise _closed(e) from None
        try:
            while (frame := await queue.get()) is not None:
                yield frame
        finally:
            stream.close()
        raise AudioError("the microphone went away: plug it in and start again")
