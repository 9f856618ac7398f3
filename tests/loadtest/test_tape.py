"""A tape is what a tablet would have sent, made once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from clew_edge.capture import read_frames
from clew_edge.opus import Encoder
from clew_loadtest.tape import Reel, Tape


@pytest.fixture(scope="module")
def audio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tape") / "a.wav"
    soundfile.write(path, np.sin(np.arange(4800) * 0.05).astype(np.float32), 48_000)
    return path


async def test_every_tablet_sends_the_packets_of_its_own_encoder(audio: Path):
    tape = Tape(audio)
    encoder = Encoder()
    expected = [encoder.encode(pcm) for pcm in read_frames(audio)]
    for reel in (Reel(tape), Reel(tape)):
        sent = [(reel.encode(pcm), reel(pcm)) async for pcm in reel.frames()]
        assert [opus for opus, _ in sent] == expected
        assert [p for _, p in sent] == tape.speech
        assert len(reel.lags) == len(expected) == 5
        assert reel.started is not None


def test_the_gate_of_a_tape_hears_what_a_tablet_would(audio: Path):
    speech = Tape(audio).speech
    assert speech[0] is None  # the detector's first frame is longer than ours
    assert speech[1] is not None
