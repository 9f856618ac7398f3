"""Opus frames of record, and clips of them."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from clew_server.record.audio import Audio, Frame
from clew_server.record.clip import LIMIT_SECONDS, clip
from clew_server.record.database import Database
from clew_server.record.journal import Journal, Session
from clew_wire.errors import AudioError


@pytest.fixture
def database(tmp_path: Path):
    database = Database(tmp_path / "record.sqlite")
    yield database
    database.close()


@pytest.fixture
def audio(database: Database) -> Audio:
    return Audio(database)


@pytest.fixture
def session(database: Database) -> Session:
    return Journal(database).open_session("v", {}, bytes(32))


def samples(wav: bytes) -> tuple[int, np.ndarray]:
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)


def pitch(pcm: np.ndarray, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm))))
    return float(np.argmax(spectrum) * rate / len(pcm))


def test_stored_ranges_say_what_is_there(audio: Audio, session: Session):
    audio.append(session, [Frame(n, b"x") for n in (0, 1, 2, 7, 8, 20)])
    assert list(audio.ranges(session)) == [(0, 3), (7, 9), (20, 21)]


def test_a_packet_of_60_ms_covers_three_frames(audio: Audio, session: Session):
    audio.append(session, [Frame(0, b"x", 3), Frame(3, b"y", 3), Frame(9, b"z", 3)])
    assert list(audio.ranges(session)) == [(0, 6), (9, 12)]


def test_the_first_copy_of_a_frame_stays(audio: Audio, session: Session):
    audio.append(session, [Frame(5, b"first")])
    audio.append(session, [Frame(5, b"second"), Frame(6, b"next")])
    assert audio.frames(session, 0, 100) == [Frame(5, b"first"), Frame(6, b"next")]


def test_frames_belong_to_their_session(audio: Audio, session: Session, database: Database):
    other = Journal(database).open_session("w", {}, bytes(32))
    audio.append(session, [Frame(0, b"mine")])
    assert audio.frames(other, 0, 10) == []
    assert list(audio.ranges(other)) == []


def test_a_clip_is_the_tone_that_was_stored_and_as_long_as_asked(audio: Audio, session: Session, frames: list[Frame]):
    audio.append(session, frames)
    rate, pcm = samples(clip(audio, session, 1.013, 2.5))
    assert len(pcm) == round((2.5 - 1.013) * rate)
    assert pitch(pcm, rate) == pytest.approx(440, abs=2)
    assert np.abs(pcm[:480]).max() > 4000, "the decoder had settled before the clip began"


def test_what_is_not_stored_is_silence(audio: Audio, session: Session, frames: list[Frame]):
    audio.append(session, [f for f in frames if not 50 <= f.n < 100])
    rate, pcm = samples(clip(audio, session, 0.0, 4.0))
    assert np.abs(pcm[rate : 2 * rate]).max() == 0
    assert np.abs(pcm[rate // 2 : rate]).max() > 4000
    assert np.abs(pcm[int(2.2 * rate) : 3 * rate]).max() > 4000


def test_a_clip_past_the_end_is_silence(audio: Audio, session: Session):
    _, pcm = samples(clip(audio, session, 10.0, 11.0))
    assert not pcm.any()


def test_a_packet_longer_than_the_rest_of_the_clip_is_cut(audio: Audio, session: Session, frames: list[Frame]):
    audio.append(session, frames)
    rate, pcm = samples(clip(audio, session, 0.5, 0.51))
    assert len(pcm) == round(0.01 * rate)


def test_a_damaged_packet_is_silence(audio: Audio, session: Session, frames: list[Frame]):
    audio.append(session, [Frame(f.n, b"\xff\xff" if f.n == 60 else f.opus) for f in frames])
    rate, pcm = samples(clip(audio, session, 1.0, 2.0))
    assert np.abs(pcm[int(0.6 * rate) :]).max() > 4000


@pytest.mark.parametrize(
    ("start", "stop"), [(2.0, 1.0), (1.0, 1.0), (-1.0, 1.0), (0.0, LIMIT_SECONDS + 1), (float("nan"), 1.0), (0.0, float("inf"))]
)
def test_a_stretch_that_is_none_is_refused(audio: Audio, session: Session, start: float, stop: float):
    with pytest.raises(AudioError):
        clip(audio, session, start, stop)
