"""Whisper on real speech: words, times, prefix, batches, silence, loops."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from clew_models import whisper
from clew_models.base import Clip, HeardWord
from clew_models.mel import log_mel
from clew_models.repeats import without_repeats
from clew_models.weights import home

soundfile = pytest.importorskip("soundfile")
SPEECH = Path(__file__).parents[2] / "../shared/eval/audio/dev-01-pt-knee-daily.flac"

pytestmark = pytest.mark.skipif(not (home() / "whisper-base").is_dir(), reason="the weights were not fetched")
needs_speech = pytest.mark.skipif(not SPEECH.is_file(), reason="no speech to listen to")


@pytest.fixture(scope="module")
def base():
    return whisper.load("whisper-base")


@pytest.fixture(scope="module")
def turns():
    """(turn, its audio) of a visit."""
    pcm, rate = soundfile.read(str(SPEECH), dtype="float32")
    said = json.loads(SPEECH.with_suffix(".turns.json").read_text())["turns"]
    return [(t, pcm[int((t["start"] - 0.3) * rate) : int((t["end"] + 0.3) * rate)]) for t in said]


def keys(text):
    return [k for k in ("".join(c for c in w.lower() if c.isalnum()) for w in text.split()) if k]


def spoken(transcript):
    return keys(" ".join(w.text for w in transcript.words))


@needs_speech
def test_a_turn_is_recognised_with_times_in_order_within_the_clip(base, turns):
    turn, pcm = turns[2]
    (heard,) = base.transcribe([Clip(pcm)])
    said = keys(turn["text"])
    assert sum(w in spoken(heard) for w in said) >= 0.9 * len(said)
    starts = [w.t0 for w in heard.words]
    assert starts == sorted(starts)
    assert all(0 <= w.t0 <= w.t1 <= len(pcm) / 16_000 for w in heard.words)
    assert all(0 < w.p <= 1 for w in heard.words)
    assert heard.words[-1].t1 > len(pcm) / 16_000 - 1.2
    assert not heard.looped


@needs_speech
def test_word_times_agree_with_the_reference(base):
    pcm, rate = soundfile.read(str(SPEECH), dtype="float32", frames=16_000 * 21)
    (heard,) = base.transcribe([Clip(pcm[14 * rate : int(20.3 * rate)])])
    reference = [w for w in json.loads(SPEECH.with_suffix(".words.json").read_text())["words"] if 14 <= w["t0"] < 20.3]
    found = {k: w.t0 + 14 for w in heard.words for k in keys(w.text)}
    off = [abs(found[k] - w["t0"]) for w in reference for k in keys(w["w"]) if k in found]
    assert len(off) > 10
    assert np.median(off) < 0.2


@needs_speech
def test_a_batch_gives_what_its_clips_give_alone(base, turns):
    clips = [Clip(pcm) for _, pcm in turns[:6]]
    alone = [base.transcribe([c])[0] for c in clips]
    together = base.transcribe(clips)
    assert [spoken(t) for t in together] == [spoken(t) for t in alone]


@needs_speech
def test_a_prefix_is_forced_and_the_rest_follows_it(base, turns):
    _, pcm = turns[2]
    (short,) = base.transcribe([Clip(pcm[: len(pcm) * 2 // 3])])
    kept = short.words[: len(short.words) // 2]
    prefix = short.tokens[: kept[-1].tokens]
    (heard,) = base.transcribe([Clip(pcm, prefix)])
    assert [w.text for w in heard.words[: len(kept)]] == [w.text for w in kept]
    assert len(heard.words) > len(short.words)


@needs_speech
def test_a_prefix_moves_with_the_start_of_the_clip(base, turns):
    _, pcm = turns[2]
    (whole,) = base.transcribe([Clip(pcm)])
    first, last = whole.words[2], whole.words[5]
    prefix = whole.tokens[whole.words[1].tokens : last.tokens]
    (heard,) = base.transcribe([Clip(pcm[int(first.t0 * 16_000) :], prefix, first.t0)])
    assert spoken(heard)[:4] == spoken(whole)[2:6]
    assert spoken(heard)[-3:] == spoken(whole)[-3:]


@needs_speech
def test_each_clip_of_a_batch_has_its_own_prefix(base, turns):
    clips = [Clip(pcm) for _, pcm in turns[:3]]
    whole = base.transcribe(clips)
    asked = [Clip(c.pcm, t.tokens[: t.words[k].tokens]) for k, (c, t) in enumerate(zip(clips, whole, strict=True))]
    assert [spoken(t) for t in base.transcribe(asked)] == [spoken(base.transcribe([c])[0]) for c in asked]


@needs_speech
def test_without_word_times_words_are_spread_over_the_voiced_part(base, turns):
    _, pcm = turns[0]
    quiet = np.concatenate([np.zeros(16_000, np.float32), pcm])
    (heard,) = base.transcribe([Clip(quiet)], word_times=False)
    assert heard.words[0].t0 > 0.9
    assert heard.words[-1].t1 <= len(quiet) / 16_000


def test_silence_is_not_believed_or_is_empty(base):
    (heard,) = base.transcribe([Clip(np.zeros(16_000 * 4, np.float32))])
    assert not heard.words or heard.no_speech > 0.5


def test_a_clip_that_is_too_long_is_refused(base):
    with pytest.raises(ValueError, match="longer"):
        base.transcribe([Clip(np.zeros(16_000 * 29, np.float32))])


def test_the_name_says_model_and_precision(base):
    assert base.capabilities.name.startswith("whisper-base int8")


def test_features_are_those_that_whisper_was_trained_on():
    reference = pytest.importorskip("faster_whisper.feature_extractor").FeatureExtractor()
    pcm = np.random.default_rng(4).normal(0, 0.1, 16_000 * 2).astype(np.float32)
    np.testing.assert_allclose(log_mel(pcm), reference(pcm, padding=0), atol=1e-3)


def timed(text, each, start=0.0):
    return [HeardWord(w, start + k * each, start + (k + 1) * each, 0.9) for k, w in enumerate(text.split())]


def test_a_loop_is_cut_and_its_broken_copy_too():
    words = timed("and I had the repair", 0.3) + timed("and I had the repair and I had the repair and I", 0.01, 1.5)
    kept, looped = without_repeats(words, 1.6)
    assert looped
    assert [w.text for w in kept] == "and I had the repair".split()


def test_a_person_may_repeat_themselves():
    words = timed("push push push push push good now push push push", 0.45)
    kept, looped = without_repeats(words, 4.6)
    assert not looped
    assert kept == words
    assert without_repeats(timed("no no no it is my left side my left side", 0.3), 3.2)[1] is False
