"""What is wrong with the sound: told once, over once, never of sound that is well."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest

from clew_models.base import SAMPLE_RATE as RATE
from clew_models.base import HeardWord, Transcript
from clew_server.hearing.condition import TROUBLES, Condition, clean
from clew_server.hearing.stretch import Stretch

NUMBER = count()
RNG = np.random.default_rng(11)


def decibels(db):
    return 10 ** (db / 20)


def noise(seconds, dbfs):
    return (decibels(dbfs) * RNG.normal(size=round(seconds * RATE))).astype(np.float32)


def voice(seconds, dbfs=-20.0, top=8000.0):
    """A sound with the bandwidth and the pauses of speech: syllables of buzz and hiss, four a second."""
    t = np.arange(round(seconds * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 140 * k * t) / k for k in range(1, 24))
    both = np.fft.rfft(buzz + 0.2 * RNG.normal(size=len(t)))
    both[np.fft.rfftfreq(len(t), 1 / RATE) > top] = 0
    syllables = np.maximum(0, np.sin(2 * np.pi * 4 * t)) ** 0.5
    x = np.fft.irfft(both, len(t)) * syllables
    return (x * decibels(dbfs) / x.std() + decibels(-65) * (top > 4000) * RNG.normal(size=len(t))).astype(np.float32)


class Listener:
    """A condition that is pushed as the live server pushes: 60 ms at a time."""

    def __init__(self):
        self.condition = Condition()
        self.at = 0.0
        self.told = []

    def hear(self, pcm, voiced):
        for k in range(0, len(pcm), 960):
            self._take(self.condition.push(self.at + k / RATE, pcm[k : k + 960], voiced))
        self.at += len(pcm) / RATE
        return self

    def hold(self, seconds):
        self.at += seconds
        self._take(self.condition.held(self.at))
        return self

    def _take(self, news):
        self.told += [(h.status, h.message) for h in news]

    @property
    def names(self):
        """What was told, by name; "ok NAME" when it was over."""
        return [next(n if m == t.message else f"ok {n}" for n, t in TROUBLES.items() if m in (t.message, t.over)) for _, m in self.told]


def final(seconds, p, english=1.0):
    words = tuple(HeardWord(f"word{k}", k * 0.4, k * 0.4 + 0.3, p) for k in range(int(seconds * 2)))
    return Transcript(words, 0.1, -0.4, looped=False, english=english), Stretch(next(NUMBER), 0.0, seconds, ((0.0, seconds),))


def test_good_sound_is_not_spoken_of():
    heard = Listener()
    for _ in range(6):
        heard.hear(voice(8), 0.8).hear(noise(3, -65), 0.02).hold(30)
    for _ in range(8):
        assert heard.condition.heard(*final(5, 0.9)) == []
    assert heard.told == []
    assert heard.condition.statistics()["troubles"] == 0


@pytest.mark.parametrize(
    "gone", [np.zeros(30 * RATE, np.float32), np.full(30 * RATE, 0.7, np.float32), noise(30, -92)], ids=["zeros", "stuck", "hum"]
)
def test_a_microphone_that_dies_is_told_once_and_its_return_too(gone):
    heard = Listener().hear(voice(10), 0.8).hear(gone, 0.01)
    assert heard.names == ["dead"]
    assert heard.told[0][0] == "degraded"
    heard.hear(voice(5), 0.8)
    assert heard.names == ["dead", "ok dead"]
    assert heard.told[1][0] == "ok"


def test_silence_that_was_held_back_is_no_dead_microphone():
    assert Listener().hear(voice(10), 0.8).hear(noise(1, -65), 0.02).hold(600).hear(voice(3), 0.8).told == []


def test_a_microphone_that_died_before_the_recorder_held_back_is_told():
    assert Listener().hear(voice(10), 0.8).hear(np.zeros(RATE, np.float32), 0.02).hold(5).told == []
    assert Listener().hear(voice(10), 0.8).hear(np.zeros(RATE, np.float32), 0.02).hold(25).names == ["dead"]


def test_a_recorder_that_blanks_every_pause_is_given_more_time():
    heard = Listener()
    for _ in range(3):
        heard.hear(voice(5), 0.8).hear(np.zeros(5 * RATE, np.float32), 0.01)
    heard.hear(np.zeros(60 * RATE, np.float32), 0.01)
    assert heard.told == []
    assert heard.hear(np.zeros(70 * RATE, np.float32), 0.01).names == ["dead"]


def test_damaged_samples_are_told_and_made_silent():
    bad = voice(2)
    bad[100], bad[200], bad[300] = np.nan, np.inf, 7.0
    well = clean(bad)
    assert np.isfinite(well).all()
    assert (well[100], well[200], well[300]) == (0.0, 0.0, 1.0)
    assert clean(well) is well
    assert Listener().hear(bad, 0.8).hear(voice(15), 0.8).names == ["broken", "ok broken"]


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("clipped", np.clip(voice(15) * decibels(20), -1, 1)),
        ("faint", voice(15) * decibels(-46)),
        ("narrow", voice(15, top=3600)),
        ("noisy", voice(15) + noise(15, -20)),
    ],
)
def test_speech_that_is_hard_to_hear_is_told_and_over_when_it_is_better(name, bad):
    heard = Listener().hear(bad.astype(np.float32), 0.8)
    assert heard.names == [name]
    for _ in range(6):  # the noise that was is forgotten after half a minute
        heard.hear(voice(5), 0.8).hear(noise(2, -65), 0.02)
    assert heard.names == [name, f"ok {name}"]


def test_weights_that_crash_now_and_then_do_not_make_the_voices_too_loud():
    heard = Listener()
    for _ in range(5):
        heard.hear(voice(11), 0.8).hear(np.clip(noise(0.3, 3), -1, 1), 0.3)
    assert heard.told == []


def test_a_minute_of_loud_sound_without_speech_is_told():
    assert Listener().hear(noise(50, -20), 0.05).told == []
    heard = Listener().hear(noise(70, -20), 0.05)
    assert heard.names == ["no speech"]
    assert heard.hear(voice(3), 0.8).names == ["no speech", "ok no speech"]


def test_another_language_is_told_once_though_an_interpreter_takes_turns():
    condition = Condition()
    news = [h for _ in range(5) for f in (final(4, 0.5, 0.02), final(4, 0.9)) for h in condition.heard(*f)]
    assert [h.message for h in news] == [TROUBLES["foreign"].message]
    assert condition.foreign
    news = [h for _ in range(6) for h in condition.heard(*final(4, 0.9))]
    assert [(h.status, h.message) for h in news] == [("ok", TROUBLES["foreign"].over)]
    assert not condition.foreign


def test_a_stretch_that_is_asked_for_again_in_halves_counts_once():
    condition = Condition()
    transcript, stretch = final(9, 0.5, 0.02)
    assert [condition.heard(transcript, stretch) for _ in range(3)] == [[], [], []]
    assert len(condition.heard(*final(9, 0.5, 0.02))) == 1


def test_words_that_are_hard_to_make_out_are_told():
    condition = Condition()
    news = [h for _ in range(6) for h in condition.heard(*final(4, 0.5))]
    assert [h.message for h in news] == [TROUBLES["unclear"].message]
    assert [h.status for _ in range(6) for h in condition.heard(*final(4, 0.9))] == ["ok"]


def test_what_is_still_wrong_does_not_vanish_behind_what_is_well_again():
    condition = Condition()
    for _ in range(6):
        condition.heard(*final(4, 0.5))
    for k in range(25):
        condition.push(k, np.zeros(RATE, np.float32), 0.0)
    (news,) = [h for k in range(2) for h in condition.push(25 + k, voice(1), 0.8)]
    assert news.status == "degraded"
    assert TROUBLES["dead"].over in news.message
    assert TROUBLES["unclear"].message in news.message


def test_it_keeps_no_audio_beyond_a_second():
    heard = Listener()
    for _ in range(20):
        heard.hear(voice(1), 0.8)
    assert heard.condition.statistics()["held_s"] < 1
