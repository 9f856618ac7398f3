"""Where the audio comes from."""

from __future__ import annotations

import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from clew_edge.capture import FileSource, Microphone, read_frames
from clew_edge.ear import Ear
from clew_edge.opus import Encoder
from clew_wire.errors import AudioError


def tone(path: Path, rate: int, seconds: float, channels: int = 1) -> Path:
    t = np.arange(int(rate * seconds)) / rate
    pcm = (12_000 * np.sin(2 * np.pi * 440 * t)).astype("<i2")
    with wave.open(str(path), "wb") as f:
        f.setnchannels(channels)
        f.setsampwidth(2)
        f.setframerate(rate)
        f.writeframes(np.repeat(pcm, channels).tobytes())
    return path


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (16_000, 1), (44_100, 2), (48_000, 1)])
def test_any_rate_becomes_48_khz_mono(tmp_path: Path, rate: int, channels: int) -> None:
    frames = list(read_frames(tone(tmp_path / "a.wav", rate, 1.0, channels)))
    assert {f.shape for f in frames} == {(960,)}
    assert {f.dtype.name for f in frames} == {"float32"}
    assert len(frames) == 50
    pcm = np.concatenate(frames)
    assert abs(int(np.argmax(np.abs(np.fft.rfft(pcm)))) - 440) <= 1
    assert 0.3 < float(np.abs(pcm[4800:-4800]).max()) < 0.4


def test_the_last_frame_is_padded(tmp_path: Path) -> None:
    frames = list(read_frames(tone(tmp_path / "a.wav", 48_000, 0.05)))
    assert len(frames) == 3
    assert not frames[2][480:].any()


def test_a_file_that_is_no_audio(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("hello")
    with pytest.raises(AudioError, match="can't read"):
        list(read_frames(tmp_path / "a.wav"))
    with pytest.raises(AudioError, match="can't read"):
        list(read_frames(tmp_path / "none.wav"))


async def test_a_file_is_paced_by_the_clock_and_says_when_it_began(tmp_path: Path) -> None:
    now = 100.0

    def clock() -> float:
        nonlocal now
        now += 1.0  # a second passes at every look: the file is always behind, so nothing waits
        return now

    source = FileSource(tone(tmp_path / "a.wav", 48_000, 0.2), clock=clock)
    frames = [f async for f in source.frames()]
    assert len(frames) == 10
    assert source.started == 101.0


async def test_without_portaudio_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, *rest: object) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(AudioError, match="libportaudio2"):
        await anext(Microphone().frames())


async def test_without_a_microphone_it_says_so() -> None:
    with pytest.raises(AudioError, match=r"no microphone|PortAudio"):
        await anext(Microphone("no such device anywhere").frames())


def test_every_frame_becomes_one_packet(tmp_path: Path) -> None:
    encoder = Encoder()
    packets = [encoder.encode(f) for f in read_frames(tone(tmp_path / "a.wav", 48_000, 1.0))]
    assert len(packets) == 50
    assert 20 < float(np.mean([len(p) for p in packets])) < 90  # 24 kb/s is 60 bytes a frame
    with pytest.raises(ValueError, match="960"):
        encoder.encode(np.zeros(100, dtype=np.float32))


def test_the_ear_hands_the_detector_its_own_frames_at_16_khz(tmp_path: Path) -> None:
    class Listening:
        frame = 512

        def __init__(self) -> None:
            self.pcm: list[np.ndarray] = []

        def __call__(self, pcm: np.ndarray) -> float:
            self.pcm.append(pcm)
            return len(self.pcm) / 100

        def reset(self) -> None: ...

    vad = Listening()
    ear = Ear(vad)
    heard = [ear(f) for f in read_frames(tone(tmp_path / "a.wav", 48_000, 1.0))]
    assert heard[:4] == [None, 0.01, 0.01, 0.02]
    pcm = np.concatenate(vad.pcm)
    assert len(pcm) == 16_000 // 512 * 512
    assert abs(int(np.argmax(np.abs(np.fft.rfft(pcm)))) * 16_000 / len(pcm) - 440) < 2
    assert 0.3 < float(np.abs(pcm[1600:]).max()) < 0.4
