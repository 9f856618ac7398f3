"""The gate with the real detector on real speech: none of the speech is held, most of a long silence is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clew_edge.capture import read_frames
from clew_edge.ear import Ear
from clew_edge.gate import Gate
from clew_models import silero
from clew_wire.errors import WeightsError


@pytest.fixture(scope="module")
def detector() -> silero.Silero:
    try:
        return silero.load()
    except WeightsError as e:
        pytest.skip(str(e))


@pytest.mark.parametrize("gain", [1.0, 0.1])
def test_speech_is_sent_and_silence_is_not(speech: Path, detector: silero.Silero, gain: float) -> None:
    detector.reset()
    rng = np.random.default_rng(1)
    gate, ear = Gate(), Ear(detector)
    held: set[int] = set()
    loud: set[int] = set()
    for n, frame in enumerate(read_frames(speech)):
        if np.sqrt(np.mean(frame**2)) > 0.01:
            loud.add(n)
        room = rng.normal(0, 0.0003, 960).astype(np.float32)
        held |= set(range(*gate.push(ear(frame * np.float32(gain) + room)).hold))
    assert len(loud) > 100
    assert not held & loud
    assert len(held) > 2.0 * 50
