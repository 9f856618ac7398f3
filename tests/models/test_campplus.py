"""The speaker encoder, on real weights and a short synthetic dialogue of two voices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile as sf

from clew_models import campplus, campplus_net, fbank
from clew_models.campplus import CamPlus
from clew_wire.errors import WeightsError

if TYPE_CHECKING:
    from clew_models.base import Pcm

FIXTURE = Path(__file__).parents[1] / "fixtures/voices/two_voices"


@pytest.fixture(scope="module")
def encoder() -> CamPlus:
    return CamPlus()


def clips(least: float = 0.8) -> list[tuple[str, Pcm]]:
    """Each turn of the fixture: role and audio."""
    audio, rate = sf.read(FIXTURE.with_suffix(".opus"), dtype="float32")
    assert rate == 16_000
    runs: list[tuple[str, float, float]] = []
    for _, t0, t1, role in json.loads(FIXTURE.with_suffix(".json").read_text())["words"]:
        if runs and runs[-1][0] == role and t0 - runs[-1][2] < 0.4:
            runs[-1] = (role, runs[-1][1], t1)
        else:
            runs.append((role, t0, t1))
    return [(role, audio[int(t0 * rate) : int(t1 * rate)]) for role, t0, t1 in runs if t1 - t0 >= least]


def test_one_voice_agrees_with_itself_and_not_with_the_other(encoder: CamPlus):
    heard = clips()
    assert len(heard) >= 6
    vectors = encoder.embed([pcm for _, pcm in heard])
    same = [float(a @ b) for i, a in enumerate(vectors) for j, b in enumerate(vectors) if i < j and heard[i][0] == heard[j][0]]
    other = [float(a @ b) for i, a in enumerate(vectors) for j, b in enumerate(vectors) if i < j and heard[i][0] != heard[j][0]]
    assert np.mean(same) > 0.5
    assert np.mean(other) < 0.3
    assert min(same) > max(other)


def test_a_vector_has_length_one_and_does_not_depend_on_company(encoder: CamPlus):
    (_, first), (_, second) = clips()[:2]
    alone = encoder.embed([first])[0]
    among = encoder.embed([second, first])[1]
    assert alone.shape == (encoder.dimensions,) == (192,)
    assert alone.dtype == np.float32
    assert np.linalg.norm(alone) == pytest.approx(1.0, abs=1e-5)
    assert np.array_equal(alone, among)


def test_vectors_are_those_of_the_published_network(encoder: CamPlus):
    """The first numbers for the first turn, from the same weights in PyTorch."""
    _, clip = clips()[0]
    expected = [-0.12191, 0.07122, 0.03419, -0.08981, 0.04749, 0.05491, -0.01424, -0.04652]
    assert encoder.embed([clip])[0][:8] == pytest.approx(expected, abs=2e-5)


@pytest.mark.parametrize("frames", [38, 199, 200, 201, 202, 401, 598])
def test_segments_are_means_of_two_seconds_and_the_whole(frames: int):
    gather, spread = campplus_net.segments(frames)
    x = np.random.default_rng(frames).normal(size=(3, (frames + 1) // 2)).astype(np.float32)
    parts = [x[:, at : at + 100] for at in range(0, x.shape[1], 100)]
    expected = np.stack([part.mean(axis=1) + x.mean(axis=1) for part in parts], axis=1)
    assert np.allclose(x @ gather, expected, atol=1e-5)
    assert np.array_equal((np.arange(len(parts)) @ spread), np.repeat(np.arange(len(parts)), 100)[: x.shape[1]])


def test_loudness_does_not_change_the_voice(encoder: CamPlus):
    _, clip = clips()[0]
    loud, quiet = encoder.embed([clip, (clip * 0.25).astype(np.float32)])
    assert float(loud @ quiet) > 0.98


def test_too_short_a_clip_is_refused(encoder: CamPlus):
    with pytest.raises(ValueError, match=r"0\.4 s"):
        encoder.embed([np.zeros(6_000, np.float32)])


def test_silence_has_a_vector_too(encoder: CamPlus):
    assert np.isfinite(encoder.embed([np.zeros(16_000, np.float32)])[0]).all()


def test_missing_weights_say_what_to_do(tmp_path: Path):
    with pytest.raises(WeightsError, match="clew models fetch"):
        CamPlus(tmp_path)
    (tmp_path / campplus.FILE).write_bytes(b"not weights")
    with pytest.raises(WeightsError, match="clew models fetch"):
        CamPlus(tmp_path)


def test_filter_banks_have_kaldis_frames_and_find_a_tone():
    rate = 16_000
    tone = np.sin(2 * np.pi * 1_000 * np.arange(rate) / rate).astype(np.float32)
    mel = fbank.fbank(tone)
    assert mel.shape == (98, 80)
    # Bin centers lie evenly on the mel scale between 20 Hz and 8 kHz: 1 kHz falls between the 27th and the 28th.
    low, high, at = (1127 * np.log1p(hz / 700) for hz in (20.0, 8_000.0, 1_000.0))
    assert int(mel[10].argmax()) == pytest.approx((at - low) / (high - low) * 81 - 1, abs=1)
    with pytest.raises(ValueError, match="samples"):
        fbank.fbank(tone[:399])


def test_filter_banks_match_kaldi_on_a_ramp():
    """Values worked out from Kaldi's definition in double precision, frame by frame."""
    pcm = (np.random.default_rng(7).normal(size=1_200) * 0.1).astype(np.float32)
    mel = fbank.fbank(pcm)
    for n in range(mel.shape[0]):
        frame = pcm[n * 160 : n * 160 + 400].astype(np.float64)
        frame = frame - frame.mean()
        frame = np.append(frame[0] * 0.03, frame[1:] - 0.97 * frame[:-1])
        frame *= (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 399)) ** 0.85
        power = np.abs(np.fft.fft(frame, 512)[:256]) ** 2
        mels = 1127 * np.log1p(np.arange(256) * 31.25 / 700)
        edges = np.linspace(1127 * np.log1p(20 / 700), 1127 * np.log1p(8_000 / 700), 82)
        for b in range(80):
            left, center, right = edges[b : b + 3]
            weights = np.clip(np.minimum((mels - left) / (center - left), (right - mels) / (right - center)), 0, None)
            assert mel[n, b] == pytest.approx(np.log(max(weights @ power, np.finfo(np.float32).eps)), abs=1e-3)
