"""Silence, noise, music, damaged speech and other languages through real models: no invented words, no crash."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.server.hearing import noises
from tests.server.hearing.noises import RATE

from clew_models import silero, whisper
from clew_models.weights import home
from clew_server.engine import Engine, recogniser
from clew_server.hearing.condition import TROUBLES, Condition, clean
from clew_server.hearing.hearing import Hearing
from clew_server.hearing.one_voice import OneVoice
from clew_server.scribe import read_audio, scribe
from clew_wire.context import parse_context
from clew_wire.event import Amend, Final, Partial

ROOT = Path(__file__).parents[3]
VISIT = ROOT / "loadtest/clew_loadtest/sample/visit.flac"
LANGUAGES = ROOT / "tests/fixtures/voices"
"language_LL.opus: two sentences about a knee, by espeak-ng"
STEP = RATE // 2

pytestmark = pytest.mark.skipif(not (home() / "whisper-base").is_dir(), reason="the weights were not fetched")


@pytest.fixture(scope="module")
def models():
    return silero.session(), whisper.load("whisper-base"), whisper.load("whisper-tiny.en", whisper.PARTIALS)


@pytest.fixture(scope="module")
def speech():
    """46 s of two people."""
    return np.concatenate(list(read_audio(VISIT)))[: 46 * RATE]


class Room:
    """A visit's ears on real models, with the condition of its sound beside them."""

    def __init__(self, models, *, previews=True):
        self.vad, self.base, self.tiny = models
        self.ears = Hearing("ambient", silero.Silero(self.vad), OneVoice())
        self.previews = previews
        self.at = 0
        self.words, self.shown, self.windows = [], [], 0

    def hear(self, pcm):
        for k in range(0, len(pcm), STEP):
            part = clean(pcm[k : k + STEP])
            self.ears.push(self.at / RATE, part)
            self.at += len(part)
            self._pump()
        return self

    def end(self):
        self._take(self.ears.finish())
        while not self.ears.done:
            self._pump()
        return self

    def _pump(self):
        while due := [w for w in self.ears.windows() if self.previews or w.tier == "final"]:
            self.windows += len(due)
            for w in due:
                model, times = (self.tiny, False) if w.tier == "partial" else (self.base, True)
                self._take(self.ears.accept(w, model.transcribe([w.clip], word_times=times)[0]))

    def _take(self, events):
        for event in events:
            if isinstance(event, Final):
                self.words += event.words
            elif isinstance(event, Amend):
                ids = [w.id for w in self.words]
                first, last = (ids.index(i) for i in event.span)
                self.words[first : last + 1] = event.words
            elif isinstance(event, Partial) and event.text:
                self.shown.append(event.text)

    @property
    def text(self):
        return " ".join(w.w for w in self.words)


def trouble(models, pcm):
    """Names of what the condition of this sound was told to be, listened to as it comes live."""
    vad, condition, told, prob, seen = silero.Silero(models[0]), Condition(), [], 0.0, 0
    for k in range(0, len(pcm), 960):
        while seen + vad.frame <= min(k + 960, len(pcm)):
            prob = vad(clean(pcm[seen : seen + vad.frame]))
            seen += vad.frame
        told += [h.message for h in condition.push(k / RATE, pcm[k : k + 960], prob)]
    return [name for name, t in TROUBLES.items() if t.message in told]


def rng(seed=3):
    return np.random.default_rng(seed)


NOBODY = {
    "silence": lambda _, s: np.zeros(round(s * RATE), np.float32),
    "pink noise": lambda _, s: np.concatenate([noises.pink(rng(), s / 4, db) for db in (-55, -40, -27, -15)]),
    "white noise at full scale": lambda _, s: np.clip(rng().normal(0, 2, round(s * RATE)), -1, 1),
    "brown noise": lambda _, s: noises.at_level(noises.colored(rng(), round(s * RATE), 2.0), -25),
    "music": lambda _, s: noises.at_level(noises.music(rng(), s), -20),
    "a loud gym": lambda speech, s: noises.gym(rng(), speech, s, -16),
    "a gym next door": lambda speech, s: noises.gym(rng(4), speech, s, -38),
    "a crowd": lambda speech, s: noises.at_level(noises.crowd(rng(), speech, s, 8), -25),
}


@pytest.mark.parametrize("name", NOBODY)
def test_nobody_speaks_and_no_word_is_written_or_shown(models, speech, name):
    room = Room(models).hear(np.asarray(NOBODY[name](speech, 24), np.float32)).end()
    assert (room.text, room.shown) == ("", [])


def test_clew_scribe_of_a_gym_writes_nothing(speech):
    engine = Engine.load()
    context = parse_context({"id": "enc-1", "mode": "ambient", "discipline": "PT", "note_type": "daily", "context": {}})
    written = scribe(engine.visit(context), recogniser("final"), iter([noises.gym(rng(5), speech, 20, -22)]))
    assert written.words == ()


def test_groans_are_not_written(models):
    """They are voices, so a preview may say "Oh"."""
    groans = [np.pad(noises.vowel(rng(k), 0.9), (0, RATE)) for k in range(12)]
    assert Room(models).hear(noises.at_level(np.concatenate(groans), -25)).end().text == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["silence", "pink noise", "a loud gym"])
def test_ten_minutes_without_speech_give_no_word(models, speech, name):
    room = Room(models).hear(np.asarray(NOBODY[name](speech, 600), np.float32)).end()
    assert (room.text, room.shown) == ("", [])


@pytest.mark.parametrize("language", ["de", "es", "pl"])
def test_of_another_language_no_english_is_made(models, language):
    pcm = np.concatenate(list(read_audio(LANGUAGES / f"language_{language}.opus")))
    assert Room(models, previews=False).hear(pcm).end().text == ""


def test_a_microphone_that_dies_within_a_word_leaves_no_words_behind(models, speech):
    dies = 5 * RATE + 1200
    alone = Room(models, previews=False).hear(speech[:dies]).end()
    room = Room(models).hear(np.concatenate([speech[:dies], np.full(8 * RATE, 0.3, np.float32)])).end()
    assert all(w.t0 < dies / RATE for w in room.words)
    assert len(room.words) <= len(alone.words) + 1


def test_samples_that_are_no_numbers_neither_crash_nor_deafen_nor_touch_another_visit(models, speech):
    said = speech[: 9 * RATE]
    alone = Room(models, previews=False).hear(said).end()
    bad, other = Room(models, previews=False), Room(models, previews=False)
    broken = noises.pink(rng(), 3, -30)
    broken[::7], broken[::11], broken[::13] = np.nan, np.inf, -1e30
    for k in range(0, len(said), RATE):
        bad.hear(broken if k == 2 * RATE else said[k : k + RATE])
        other.hear(said[k : k + RATE])
    assert other.end().text == alone.text
    assert len(bad.end().words) >= 0.5 * len(alone.words)


HARD = {
    "clipped": lambda x: np.clip(x * noises.gain(24), -1, 1),
    "narrow": lambda x: noises.band(x, 300, 3400),
    "faint": lambda x: x * noises.gain(-45),
    "noisy": lambda x: x + noises.pink(rng(), len(x) / RATE, -26)[: len(x)],
    "dead": lambda x: np.concatenate([x[: 12 * RATE + 3000], np.zeros(22 * RATE, np.float32)]),
    "broken": lambda x: np.where(rng().random(len(x)) < 1e-4, np.nan, x),
}


@pytest.mark.parametrize("name", HARD)
def test_the_condition_of_real_speech_is_told_and_only_that(models, speech, name):
    assert trouble(models, np.asarray(HARD[name](speech), np.float32)) == [name]


def test_of_good_speech_nothing_is_told(models, speech):
    assert trouble(models, speech) == []
    assert trouble(models, speech + np.float32(0.2)) == []


def test_loud_music_without_speech_is_told(models):
    assert trouble(models, noises.at_level(noises.music(rng(), 70), -18)) == ["no speech"]
