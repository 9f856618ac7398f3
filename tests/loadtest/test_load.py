"""`clew load` and `clew demo` say what is wrong before they start a server."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from clew_loadtest import demo, load
from clew_wire.errors import AudioError, SetupError


def test_a_recording_is_repeated_and_cut(tmp_path: Path):
    soundfile.write(tmp_path / "a.wav", np.full((800, 2), 0.25, np.float32), 16_000)
    pcm, rate = soundfile.read(load.looped(tmp_path / "a.wav", 1.5, tmp_path / "b.flac"))
    assert (rate, pcm.shape) == (16_000, (24_000,))
    assert pcm.min() == pcm.max() == 0.25


@pytest.mark.parametrize("content", [b"", b"not audio"])
def test_a_recording_that_is_none_is_one_line(tmp_path: Path, content: bytes):
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(AudioError) as refused:
        load.looped(tmp_path / "a.wav", 1, tmp_path / "b.flac")
    assert "\n" not in str(refused.value)


def test_a_recording_without_sound_is_said(tmp_path: Path):
    soundfile.write(tmp_path / "a.wav", np.zeros(0, np.float32), 16_000)
    with pytest.raises(AudioError, match="no sound"):
        load.looped(tmp_path / "a.wav", 1, tmp_path / "b.flac")


@pytest.mark.parametrize("seconds", ["nan", "inf", "0", "-1"])
def test_a_length_that_is_none_is_refused(tmp_path: Path, seconds: str):
    with pytest.raises(SetupError, match="--seconds"):
        load.main(["--json", str(tmp_path / "x.json"), "--seconds", seconds])


def test_a_report_that_can_not_be_written_is_said_before_the_work(tmp_path: Path):
    for main in (load.main, demo.main):
        with pytest.raises(SetupError, match="can't write"):
            main(["--json", str(tmp_path / "none" / "x.json")])
