"""Recordings with reference words, whole or their first part."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from clew_loadtest import measure
from clew_loadtest.recordings import clipped, folder, sample
from clew_loadtest.text import tokens
from clew_wire.errors import SetupError


def test_the_sample_knows_when_each_word_was_said():
    recording = sample()
    words = recording.reference.words
    assert [w.text for w in words] == recording.reference.script()
    assert all(0 <= w.t0 < w.t1 <= recording.seconds for w in words)
    assert [w.t0 for w in words] == sorted(w.t0 for w in words)
    assert all(any(t.start - 0.01 <= w.t0 and w.t1 <= t.end + 0.01 for t in recording.reference.turns) for w in words)
    assert len(tokens([w.text for w in words])) > 150


def test_a_cut_ends_after_a_whole_turn(tmp_path: Path):
    part = clipped(sample(), 20.0, tmp_path / "a.flac")
    turns = part.reference.turns
    assert turns[-1].end <= part.seconds <= 20.0
    assert soundfile.info(tmp_path / "a.flac").frames == int(part.seconds * 16_000)
    assert " ".join(w.text for w in part.reference.words) == " ".join(t.text for t in turns)


def test_a_folder_gives_what_has_reference_words(tmp_path: Path):
    for name in ("a", "b", "c"):
        soundfile.write(tmp_path / f"{name}.flac", np.zeros(16_000, np.int16), 16_000)
    for name in ("a", "c"):
        (tmp_path / f"{name}.words.json").write_text(json.dumps({"words": [{"w": "Yes.", "t0": 0.1, "t1": 0.4}]}))
    (tmp_path / "c.yaml").write_text("{id: c, mode: dictation, discipline: OT, note_type: daily, context: {}, facts: [secret]}")
    first, second = folder(tmp_path, tmp_path)
    assert (first.id, first.context["mode"], first.reference.script()) == ("a", "ambient", ["Yes."])
    assert second.context == {"id": "c", "mode": "dictation", "discipline": "OT", "note_type": "daily", "context": {}}
    assert [r.id for r in folder(tmp_path, only="c")] == ["c"]
    with pytest.raises(SetupError, match="no recording"):
        folder(tmp_path, only="b")


def test_words_without_times_are_said_in_one_line(tmp_path: Path):
    soundfile.write(tmp_path / "a.flac", np.zeros(16_000, np.int16), 16_000)
    (tmp_path / "a.words.json").write_text(json.dumps({"words": [{"w": "Yes."}]}))
    with pytest.raises(SetupError, match="lack 't0'"):
        folder(tmp_path)


def test_a_report_that_can_not_be_written_is_said_first(tmp_path: Path):
    with pytest.raises(SetupError, match="can't write"):
        measure.main(["--json", str(tmp_path / "none" / "x.json")])


@pytest.mark.slow
def test_a_visit_through_a_real_server_is_measured(tmp_path: Path):
    part = clipped(sample(), 12.0, tmp_path / "visit.flac")
    report = measure.measure([part])
    figures = report["overall"]
    assert report["files"] == {"visit": figures}
    assert figures["words"] == len(tokens([w.text for w in part.reference.words]))
    assert figures["never_right"] <= 3
    assert figures["wer"] < 0.15
    assert figures["starts_right"] > 0.8
    assert figures["first_shown"]["p50"] <= figures["final"]["p50"]
