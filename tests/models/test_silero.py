"""Silero on silence, noise and speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clew_models import silero
from clew_models.weights import home

soundfile = pytest.importorskip("soundfile")
SPEECH = Path(__file__).parents[2] / "../shared/eval/audio/dev-01-pt-knee-daily.flac"

pytestmark = pytest.mark.skipif(not (home() / "silero-vad").is_dir(), reason="the weights were not fetched")


def probabilities(pcm):
    vad = silero.load()
    return [vad(pcm[k : k + vad.frame]) for k in range(0, len(pcm) - vad.frame + 1, vad.frame)]


def test_silence_and_noise_are_not_speech():
    rng = np.random.default_rng(1)
    assert max(probabilities(np.zeros(16_000 * 3, np.float32))) < 0.2
    assert max(probabilities(rng.normal(0, 0.02, 16_000 * 3).astype(np.float32))) < 0.5


@pytest.mark.skipif(not SPEECH.is_file(), reason="no speech to listen to")
def test_speech_is_speech_and_the_pause_before_it_is_not():
    pcm, _ = soundfile.read(str(SPEECH), dtype="float32", frames=16_000 * 6)
    found = probabilities(pcm)
    assert max(found[: int(1.0 / 0.032)]) < 0.5
    assert np.mean(found[int(1.6 / 0.032) :]) > 0.6


@pytest.mark.skipif(not SPEECH.is_file(), reason="no speech to listen to")
def test_a_sample_that_is_no_number_does_not_deafen_it():
    pcm, _ = soundfile.read(str(SPEECH), dtype="float32", frames=16_000 * 6)
    pcm[100], pcm[9000] = np.nan, -np.inf
    found = probabilities(pcm)
    assert np.isfinite(found).all()
    assert np.mean(found[int(1.6 / 0.032) :]) > 0.6


def test_reset_forgets_the_stream():
    rng = np.random.default_rng(2)
    pcm = rng.normal(0, 0.1, 512 * 8).astype(np.float32)
    vad = silero.load()
    first = [vad(pcm[k : k + 512]) for k in range(0, len(pcm), 512)]
    vad.reset()
    assert [vad(pcm[k : k + 512]) for k in range(0, len(pcm), 512)] == first


def test_two_streams_share_a_model_but_no_state():
    rng = np.random.default_rng(3)
    pcm = rng.normal(0, 0.1, 512 * 8).astype(np.float32)
    session = silero.session()
    alone, busy, other = silero.Silero(session), silero.Silero(session), silero.Silero(session)
    for k in range(0, len(pcm), 512):
        expected = alone(pcm[k : k + 512])
        other(pcm[::-1][k : k + 512].copy())
        assert busy(pcm[k : k + 512]) == expected


def test_a_frame_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="512"):
        silero.load()(np.zeros(480, np.float32))
