"""The folder of enrolled voices, and the command that keeps it."""

from __future__ import annotations

import json
import logging
import stat
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf

from clew_models import campplus
from clew_server import voice
from clew_server.engine import Engine
from clew_server.hearing.voiceprint import Voiceprint
from clew_server.voiceprints import Voiceprints
from clew_wire.context import VisitContext, parse_context
from clew_wire.errors import AudioError, SetupError

SAMPLE = Path(__file__).parents[2] / "loadtest/clew_loadtest/sample/visit.flac"


def context(name: object) -> VisitContext:
    return parse_context(
        {"id": "v", "mode": "ambient", "discipline": "PT", "note_type": "daily", "encounter": {"clinician": {"name": name}}}
    )


def of(name: str, encoder: str = campplus.NAME, size: int = 192) -> Voiceprint:
    return Voiceprint(name, "PT-1", encoder, "2026-03-04", 12.5, np.full(size, size**-0.5, np.float32))


@pytest.fixture
def voices(tmp_path: Path) -> Voiceprints:
    return Voiceprints(tmp_path / "voices")


def test_only_the_owner_may_read_a_voice(voices: Voiceprints):
    assert not voices.save(of("Ana María Ruiz, DPT"))
    (path,) = voices.folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(voices.folder.stat().st_mode) == 0o700
    assert voices.save(of("ana maría  ruiz, dpt")), "the same person enrolls anew"
    assert len(list(voices.folder.iterdir())) == 1


def test_the_visits_clinician_is_found_by_name(voices: Voiceprints):
    voices.save(of("Lee Okafor"))
    voices.save(of("Lee Okafo"))
    found = voices.of(context("  lee OKAFOR "), campplus.NAME, 192)
    assert found is not None
    assert found.name == "Lee Okafor"
    for name in ("Lee", "", None, 7, ["Lee Okafor"], "../../etc/passwd"):
        assert voices.of(context(name), campplus.NAME, 192) is None


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[" * 50_000, b"x" * 200_000])
def test_a_damaged_file_is_one_warning(voices: Voiceprints, content: bytes, caplog: pytest.LogCaptureFixture):
    voices.save(of("Lee Okafor"))
    voices.path("Lee Okafor").write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert voices.of(context("Lee Okafor"), campplus.NAME, 192) is None
    assert len(caplog.messages) == 1
    assert "enroll again" in caplog.messages[0]


def test_another_encoders_voice_and_a_renamed_file_are_ignored(voices: Voiceprints, caplog: pytest.LogCaptureFixture):
    voices.save(of("Lee Okafor", encoder="another 3"))
    assert voices.of(context("Lee Okafor"), campplus.NAME, 192) is None
    voices.save(of("Lee Okafor", size=64))
    assert voices.of(context("Lee Okafor"), campplus.NAME, 192) is None
    voices.save(of("Sam Chen"))
    voices.path("Sam Chen").replace(voices.path("Lee Okafor"))
    assert voices.of(context("Lee Okafor"), campplus.NAME, 192) is None
    assert len(caplog.messages) == 3


def test_an_engine_gives_visits_the_enrolled_voice(voices: Voiceprints):
    voices.save(of("Lee Okafor"))

    class Encoder:
        dimensions = 192

    models: dict[str, Any] = {**dict.fromkeys(f.name for f in fields(Engine)), "encoder": Encoder()}
    known, unknown, nobody = (
        engine._voices(context(name))
        for engine, name in (
            (Engine(**{**models, "voiceprints": voices}), "lee okafor"),
            (Engine(**{**models, "voiceprints": voices}), "Sam Chen"),
            (Engine(**models), "Lee Okafor"),
        )
    )
    assert known.statistics()["voices"] == 1
    assert unknown.statistics()["voices"] == nobody.statistics()["voices"] == 0


def test_a_voice_is_enrolled_listed_and_forgotten(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    # The sample visit's therapist alone, as a person would record themselves.
    audio, rate = sf.read(SAMPLE, dtype="float32")
    turns = json.loads(SAMPLE.with_suffix(".words.json").read_text())["turns"]
    own = [audio[int(t["start"] * rate) : int((t["end"] + 0.2) * rate)] for t in turns if t["role"] == "therapist"]
    sf.write(tmp_path / "own.wav", np.concatenate(own)[: 18 * rate], rate)
    sf.write(tmp_path / "both.wav", audio[: 30 * rate], rate)
    there = ["--voices", str(tmp_path / "voices")]
    assert voice.main(["enroll", "Lee  Okafor", "--audio", str(tmp_path / "own.wav"), "--licence", "PT-77", *there]) == 0
    assert voice.main(["list", *there]) == 0
    assert "Lee Okafor, licence PT-77: enrolled 20" in capsys.readouterr().out
    with pytest.raises(AudioError, match=r"both\.wav can't be used: more than one voice"):
        voice.main(["enroll", "Sam Chen", "--audio", str(tmp_path / "both.wav"), *there])
    with pytest.raises(AudioError, match="no file"):
        voice.main(["enroll", "Sam Chen", "--audio", str(tmp_path / "none.wav"), *there])
    assert len(list((tmp_path / "voices").iterdir())) == 1, "what was refused leaves nothing"
    assert voice.main(["forget", "LEE okafor", *there]) == 0
    assert list((tmp_path / "voices").iterdir()) == []
    with pytest.raises(SetupError, match="nobody named"):
        voice.main(["forget", "Lee Okafor", *there])
    with pytest.raises(SetupError, match="name"):
        voice.main(["enroll", "  ", "--audio", str(tmp_path / "own.wav"), *there])
