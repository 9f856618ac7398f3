"""Enrolling a voice: what recordings do, and what a voiceprint changes in a visit. Real VAD, real encoder, synthetic speech."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile as sf

from clew_models import silero
from clew_models.campplus import CamPlus
from clew_server.hearing.clusters import Heard, likeness, look_again, renaming
from clew_server.hearing.roles import Cast, Tally, decide
from clew_server.hearing.voiceprint import Voiceprint, enroll, parse, same_name
from clew_server.hearing.voices import Voices
from clew_wire.errors import AudioError
from clew_wire.note import Word

if TYPE_CHECKING:
    from clew_models.base import Embedding, Pcm

FIXTURE = Path(__file__).parents[2] / "fixtures/voices/two_voices"
RATE = 16_000


def made(vector: Embedding, seconds: float) -> Voiceprint:
    return Voiceprint("Dana Reyes", None, "test 1", "2026-01-02", seconds, vector)


@pytest.fixture(scope="module")
def encoder() -> CamPlus:
    return CamPlus()


@pytest.fixture(scope="module")
def dialogue() -> tuple[Pcm, list[tuple[str, float, float, str]]]:
    audio, _ = sf.read(FIXTURE.with_suffix(".opus"), dtype="float32")
    return audio, json.loads(FIXTURE.with_suffix(".json").read_text())["words"]


def said_by(dialogue: tuple[Pcm, list[tuple[str, float, float, str]]], role: str) -> Pcm:
    audio, rows = dialogue
    runs: list[list[float]] = []
    for _, t0, t1, who in rows:
        if who != role:
            continue
        if runs and t0 - runs[-1][1] < 0.6:
            runs[-1][1] = t1
        else:
            runs.append([t0, t1])
    return np.concatenate([audio[int((a - 0.1) * RATE) : int((b + 0.1) * RATE)] for a, b in runs])


@pytest.fixture(scope="module")
def therapist(dialogue, encoder: CamPlus) -> Voiceprint:
    return enroll(said_by(dialogue, "therapist"), silero.load(), encoder, made)


def test_one_voice_enrolls(therapist: Voiceprint, dialogue, encoder: CamPlus):
    assert therapist.seconds >= 8
    assert np.linalg.norm(therapist.vector) == pytest.approx(1.0, abs=1e-5)
    patient = encoder.embed([said_by(dialogue, "patient")])[0]
    own = encoder.embed([said_by(dialogue, "therapist")[: 3 * RATE]])[0]
    assert own @ therapist.vector > 0.6 > 0.3 > patient @ therapist.vector


def test_two_voices_are_refused(dialogue, encoder: CamPlus):
    both = np.concatenate([said_by(dialogue, "therapist"), said_by(dialogue, "patient")])
    with pytest.raises(AudioError, match="more than one voice"):
        enroll(both, silero.load(), encoder, made)


def test_too_little_speech_is_refused(dialogue, encoder: CamPlus):
    short = said_by(dialogue, "therapist")[: 6 * RATE]
    with pytest.raises(AudioError, match="8 are needed"):
        enroll(np.concatenate([short, np.zeros(20 * RATE, np.float32)]), silero.load(), encoder, made)
    with pytest.raises(AudioError, match="0 s of speech"):
        enroll(np.zeros(0, np.float32), silero.load(), encoder, made)


def test_noise_and_clipping_are_refused(dialogue, encoder: CamPlus):
    voice = said_by(dialogue, "therapist")
    hiss = np.random.default_rng(5).normal(size=len(voice)).astype(np.float32) * float(voice.std()) / 2
    with pytest.raises(AudioError, match="noisy"):
        enroll(voice + hiss, silero.load(), encoder, made)
    loud = np.clip(voice * 8 / float(np.abs(voice).max()), -1, 1)
    for gain in (1.0, 0.2):
        with pytest.raises(AudioError, match="clipped"):
            enroll(loud * np.float32(gain), silero.load(), encoder, made)


def test_a_voiceprint_survives_its_file(therapist: Voiceprint):
    again = parse(therapist.text())
    assert (again.name, again.licence, again.encoder, again.created, again.seconds) == (
        "Dana Reyes",
        None,
        "test 1",
        "2026-01-02",
        therapist.seconds,
    )
    assert again.vector @ therapist.vector == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "note"},
        {"vector": None},
        {"vector": []},
        {"vector": [0.5, "0.5"]},
        {"vector": [float("nan")] * 192},
        {"vector": [0.9] * 192},
        {"name": 7},
        {"seconds": "long"},
        {"encoder": None},
    ],
)
def test_damaged_files_are_told_from_voiceprints(therapist: Voiceprint, change: dict[str, object]):
    with pytest.raises(ValueError, match=r"\w"):
        parse(json.dumps({**json.loads(therapist.text()), **change}))
    for text in ("", "[]", "{", "null"):
        with pytest.raises(ValueError, match=r"\w"):
            parse(text)


def test_names_match_whatever_their_case_and_spacing():
    assert same_name("Dana  Reyes, PT") == same_name(" dana reyes,PT ")
    assert same_name("Dana Reyes") != same_name("Dana Rey")


def visit(dialogue, encoder: CamPlus, *, first: float, enrolled: Embedding | None) -> list[tuple[str, str, str]]:
    """Role by word of a visit that starts at `first` seconds, as each stretch's label had it, and the role that was true."""
    audio, rows = dialogue
    stretches: list[list[tuple[str, float, float, str]]] = [[]]
    for row in rows:
        if row[1] < first:
            continue
        if stretches[-1] and row[1] - stretches[-1][-1][2] > 0.6:
            stretches.append([])
        stretches[-1].append(row)
    voices = Voices(encoder, enrolled=enrolled)
    out: list[tuple[str, str, str]] = []
    for n, stretch in enumerate(stretches):
        start, end = stretch[0][1] - 0.1, stretch[-1][2] + 0.1
        words = [Word(f"w{n}.{i}", text, a, b, "", "other", 1.0) for i, (text, a, b, _) in enumerate(stretch)]
        labels, _ = voices.label(start, audio[int(start * RATE) : int(end * RATE)], words)
        out += [(w.w, w.role, row[3]) for w, row in zip(labels, stretch, strict=True)]
    return out


def test_the_very_first_words_go_right_with_an_enrolled_therapist(dialogue, therapist: Voiceprint, encoder: CamPlus):
    start = next(t0 for _, t0, _, role in dialogue[1] if role == "patient")
    without = visit(dialogue, encoder, first=start, enrolled=None)
    assert without[0][1:] == ("therapist", "patient"), "whoever speaks first is taken for the therapist"
    known = visit(dialogue, encoder, first=start, enrolled=therapist.vector)
    assert [(w, role) for w, role, _ in known] == [(w, true) for w, _, true in known]


def test_an_enrolled_voice_that_is_not_there_takes_nobodys_place(dialogue, encoder: CamPlus):
    stranger = np.random.default_rng(2).normal(size=192).astype(np.float32)
    stranger /= np.linalg.norm(stranger)
    assert [role for _, role, _ in visit(dialogue, encoder, first=0.0, enrolled=stranger)][-20:] == [row[3] for row in dialogue[1]][-20:]


def unit(random: np.random.Generator) -> Embedding:
    v = random.normal(size=192)
    return np.asarray(v / np.linalg.norm(v), np.float32)


def test_the_second_look_keeps_the_enrolled_voice_first():
    random = np.random.default_rng(4)
    one, two = unit(random), unit(random)

    def says(true: Embedding) -> Heard:
        v = 0.8 * true + 0.6 * unit(random)
        return Heard(np.asarray(v / np.linalg.norm(v), np.float32), 2.0, 0.6)

    heard = [says(one if n % 2 else two) for n in range(12)]
    voices, centers = look_again(heard, 4, enrolled=one)
    assert voices == [n % 2 == 0 for n in range(12)]
    assert centers.voices == [0, 1]
    absent, centers = look_again(heard, 4, enrolled=unit(random))
    assert set(absent) == {1, 2}
    assert len(centers) == 3
    assert renaming([1, 1, 2], [0, 2, 1], [1.0] * 3, enrolled=True) == {0: 0, 2: 1, 1: 2}


def test_likeness_is_for_the_same_voice_and_nothing_is_no_evidence():
    random = np.random.default_rng(6)
    one, two = unit(random), unit(random)
    assert likeness([Heard(one, 3.0, 0.0)], one) > 2.0
    assert likeness([Heard(two, 3.0, 0.0)], one) < -2.0
    assert likeness([Heard(None, 0.2, 0.0)], one) == 0.0


def test_who_stands_in_for_the_enrolled_therapist_is_known_by_what_is_said():
    says = Tally(enrolled=-5.0)
    says.cues = says.cues.plus(type(says.cues)(12.0, -8.0, -8.0))
    hurts = Tally(enrolled=-5.0)
    hurts.cues = hurts.cues.plus(type(hurts.cues)(-8.0, 12.0, 0.0))
    assert decide({0: says, 1: hurts}, Cast()) == {0: "therapist", 1: "patient"}
