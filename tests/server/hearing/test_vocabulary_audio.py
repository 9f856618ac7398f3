"""Synthetic clinical speech through the recogniser of finals and the vocabulary."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clew_models import whisper
from clew_models.base import SAMPLE_RATE, Clip
from clew_models.weights import home
from clew_server.hearing import vocabulary
from clew_server.scribe import read_audio
from clew_wire.note import Word

CLIPS = Path(__file__).parents[2] / "fixtures" / "vocabulary"
pytestmark = pytest.mark.skipif(not (home() / "whisper-base").is_dir(), reason="needs the weights")


@pytest.fixture(scope="module")
def asr():
    return whisper.load("whisper-base", whisper.FINALS)


@pytest.mark.parametrize(
    ("clip", "terms", "numbers"),
    [
        ("drugs_and_muscles", ["gabapentin", "meloxicam", "MMT", "supraspinatus", "infraspinatus"], ["300mg", "5"]),
        ("tests_and_muscles", ["brachioradialis", "extensor carpi radialis", "Dix-Hallpike", "Epley"], []),
    ],
)
def test_terms_that_the_recogniser_missed_are_written(asr, clip, terms, numbers):
    pcm = np.concatenate(list(read_audio(CLIPS / f"{clip}.opus")))
    assert len(pcm) < 15 * SAMPLE_RATE
    heard = [Word("", w.text, w.t0, w.t1, "", "other", w.p) for w in asr.transcribe([Clip(pcm)])[0].words]
    before, after = (" ".join(w.w for w in words) for words in (heard, vocabulary.load().correct(heard)))
    assert [t for t in terms if t.lower() not in after.lower()] == []
    assert sum(t.lower() in before.lower() for t in terms) < len(terms)
    for n in numbers:
        assert n in before
        assert n in after
