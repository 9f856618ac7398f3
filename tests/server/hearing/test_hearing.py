"""Hearing as a machine (with a scripted voice activity), and the whole of it on real speech with real models."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from clew_models import silero, whisper
from clew_models.base import HeardWord, Transcript
from clew_models.weights import home
from clew_server.hearing.hearing import Hearing
from clew_server.hearing.one_voice import OneVoice
from clew_wire.event import Final, Partial, Relabel, Speaker

soundfile = pytest.importorskip("soundfile")
AUDIO = Path(__file__).parents[3] / "../shared/eval/audio"
real = pytest.mark.skipif(not (home() / "whisper-base").is_dir() or not AUDIO.is_dir(), reason="needs the weights and speech")


class LoudIsSpeech:
    """Voice activity for tests: what is louder than nothing is speech."""

    frame = 512

    def __call__(self, pcm) -> float:
        return 0.95 if np.abs(pcm).max() > 0.1 else 0.02

    def reset(self):
        pass


def sound(*parts: tuple[int, float]):
    """("loud" or not, seconds) pairs as audio."""
    return np.concatenate([np.full(round(s * 16_000), 0.5 if loud else 0.0, np.float32) for loud, s in parts])


def heard(text, window, log_prob=-0.2, no_speech=0.0):
    n = len(text.split())
    each = (window.t1 - window.t0) / max(1, n)
    words = tuple(HeardWord(w, k * each, (k + 1) * each, 0.9) for k, w in enumerate(text.split()))
    return Transcript(words, no_speech, log_prob, looped=False)


def finals(windows):
    return [w for w in windows if w.tier == "final"]


def start(parts, chunk=0.5, first_word=0):
    ears = Hearing("ambient", LoudIsSpeech(), OneVoice(), first_word=first_word)
    pcm, due = sound(*parts), []
    for k in range(0, len(pcm), round(chunk * 16_000)):
        ears.push(k / 16_000, pcm[k : k + round(chunk * 16_000)])
        due += ears.windows()
    return ears, due


THREE = ((0, 1), (1, 2), (0, 2), (1, 2), (0, 2), (1, 2), (0, 2))


def test_finals_come_out_in_order_of_time_whatever_order_results_arrive_in():
    ears, due = start(THREE)
    a, b, c = finals(due)
    assert list(ears.accept(c, heard("third one here", c))) == []
    assert list(ears.accept(b, heard("second one here", b))) == []
    events = [e for e in ears.accept(a, heard("first one here", a)) if isinstance(e, Final)]
    assert [e.words[0].w for e in events] == ["first", "second", "third"]
    assert [w.id for e in events for w in e.words] == [f"w{k}" for k in range(9)]
    assert [w.t0 for e in events for w in e.words] == sorted(w.t0 for e in events for w in e.words)


def test_each_window_is_given_once_and_taken_once():
    ears, due = start(THREE)
    a, *_ = finals(due)
    assert ears.windows() == []
    assert len(ears.accept(a, heard("first", a, log_prob=-0.1))) >= 1
    assert list(ears.accept(a, heard("first", a))) == []


def test_done_when_the_last_final_is_out_and_numbers_go_on():
    ears, due = start(((0, 1), (1, 2)), first_word=40)
    assert finals(due) == []
    ears.finish()
    assert not ears.done
    (last,) = finals(ears.windows())
    (event,) = [e for e in ears.accept(last, heard("good bye", last)) if isinstance(e, Final)]
    assert [w.id for w in event.words] == ["w40", "w41"]
    assert ears.done


def test_an_empty_visit_is_done():
    ears, due = start(((0, 3),))
    assert list(ears.finish()) == []
    assert due == []
    assert ears.done


def test_a_gap_fills_the_timeline_with_silence_and_later_times_stand():
    ears = Hearing("ambient", LoudIsSpeech(), OneVoice())
    ears.push(0.0, sound((0, 0.5), (1, 2)))
    ears.push(600.0, sound((1, 2), (0, 2)))
    first, second = finals(ears.windows())
    assert first.t1 < 4
    assert second.t0 == pytest.approx(600, abs=0.4)
    assert len(second.clip.pcm) < 16_000 * 4
    assert ears.statistics()["held_s"] < 3


def test_audio_that_comes_twice_or_late_is_ignored():
    ears = Hearing("ambient", LoudIsSpeech(), OneVoice())
    pcm = sound((0, 1), (1, 2), (0, 2))
    ears.push(0.0, pcm)
    ears.push(1.0, pcm[16_000:])
    ears.push(4.5, sound((0, 0.5), (0, 1)))
    assert len(finals(ears.windows())) == 1
    assert ears.statistics()["late_samples"] == 16_000 * 4.5


def test_memory_does_not_grow_with_the_visit():
    ears = Hearing("ambient", LoudIsSpeech(), OneVoice())
    for k in range(300):
        ears.push(k, sound((k % 5 != 0, 1)))
        for w in finals(ears.windows()):
            ears.accept(w, heard("four words are here", w))
    stats = ears.statistics()
    assert stats["peak_s"] < 20
    assert stats["overrun_s"] == 0
    assert stats["pending"] == 0


def test_partials_grow_agree_and_give_way_to_the_final():
    ears, due = start(((0, 1), (1, 3)), chunk=0.25)
    first = due[-1]
    (shown,) = ears.accept(first, heard("the left", first))
    assert isinstance(shown, Partial)
    assert (shown.text, shown.stable, shown.after) == ("the left", 0, 0)
    ears.push(4.0, sound((1, 1)))
    (second,) = ears.windows()
    (shown,) = ears.accept(second, heard("the left knee", second))
    assert (shown.text, shown.stable) == ("the left knee", 2)
    ears.push(5.0, sound((0, 2)))
    (final,) = finals(ears.windows())
    (event,) = ears.accept(final, heard("the left knee is fine", final))
    assert isinstance(event, Final)
    assert list(ears.accept(second, heard("the left knee", second))) == []


def test_while_a_final_is_awaited_the_next_partial_still_shows_its_words():
    ears, due = start(((0, 1), (1, 3)))
    partial = due[-1]
    ears.accept(partial, heard("one two three four", partial))
    ears.push(4.0, sound((0, 1.5), (1, 1)))
    final, later = ears.windows()
    (shown,) = ears.accept(later, heard("five", later))
    assert shown.text == "one two three four five"
    event, rest = ears.accept(final, heard("one two three four.", final))
    assert isinstance(event, Final)
    assert rest.text == "five"


def test_a_preview_that_comes_to_nothing_is_cleared():
    ears, due = start(((0, 1), (1, 3)))
    ears.accept(due[-1], heard("thank you", due[-1]))
    ears.push(4.0, sound((0, 2)))
    (final,) = finals(ears.windows())
    nothing = heard("thank you", final, log_prob=-2, no_speech=0.9)
    assert list(ears.accept(final, nothing)) == []
    first, second = finals(ears.windows())  # three seconds of speech without a text: asked again, in halves
    assert list(ears.accept(first, nothing)) == []
    (cleared,) = ears.accept(second, nothing)
    assert isinstance(cleared, Partial)
    assert cleared.text == ""


def test_a_text_that_leaves_out_speech_is_asked_for_again_in_two_halves():
    ears, due = start(((0, 1), (1, 3), (0, 0.3), (1, 3), (0, 2)))
    (whole,) = finals(due)
    assert list(ears.accept(whole, heard("too few", whole))) == []
    a, b = ears.windows()
    assert a.stretch == b.stretch == whole.stretch
    assert a.t1 == b.t0 == pytest.approx(4.15, abs=0.1)
    ears.accept(b, heard("and this is the end of it", b))
    (event,) = [e for e in ears.accept(a, heard("it starts with these words", a)) if isinstance(e, Final)]
    assert " ".join(w.w for w in event.words) == "it starts with these words and this is the end of it"


def test_the_audio_of_a_final_is_asked_for_while_the_pause_lasts():
    _, due = start(((0, 1), (1, 2), (0, 0.4), (1, 0.5), (0, 2)), chunk=0.06)
    tiers = [w.tier for w in due if w.tier != "partial"]
    assert tiers == ["early", "early", "final"]
    _, early, final = [w for w in due if w.tier != "partial"]
    assert (early.stretch, early.t0, early.t1) == (final.stretch, final.t0, final.t1)
    np.testing.assert_array_equal(early.clip.pcm, final.clip.pcm)


def test_an_early_window_shows_nothing():
    ears, due = start(((0, 1), (1, 2), (0, 0.4)), chunk=0.06)
    (early,) = [w for w in due if w.tier == "early"]
    assert list(ears.accept(early, heard("the left knee", early))) == []
    ears.push(3.4, sound((0, 2)))
    (final,) = finals(ears.windows())
    (event,) = [e for e in ears.accept(final, heard("the left knee is fine", final)) if isinstance(e, Final)]
    assert len(event.words) == 5


def test_relabels_become_one_speaker_event():
    class Late(OneVoice):
        def label(self, t0, pcm, words) -> tuple[list, list]:
            return super().label(t0, pcm, words)[0], [Relabel((words[0].id, words[-1].id), "s1", "patient")]

        def finish(self) -> list:
            return [Relabel(("w0", "w0"), "s1", "patient")]

    ears = Hearing("ambient", LoudIsSpeech(), Late())
    ears.push(0.0, sound((0, 1), (1, 2), (0, 2)))
    (window,) = finals(ears.windows())
    assert [type(e) for e in ears.accept(window, heard("yes it does", window))] == [Final, Speaker]
    assert [type(e) for e in ears.finish()] == [Speaker]
    assert list(ears.finish()) == []


# --- real speech, real models


@pytest.fixture(scope="module")
def models():
    return silero.session(), whisper.load("whisper-base"), whisper.load("whisper-tiny.en", whisper.PARTIALS)


def listen(models, pcm, chunk, *, small=False, shuffle=False):
    """(words, events) of a recording."""
    vad, base, tiny = models
    ears, events, waiting = Hearing("ambient", silero.Silero(vad), OneVoice()), [], []
    order = random.Random(5)

    def pump(least) -> None:
        while due := ears.windows():
            waiting.extend(w for w in due if small or w.tier == "final")
        if shuffle:
            order.shuffle(waiting)
        while len(waiting) > least:
            w = waiting.pop()
            model = tiny if w.tier == "partial" else base
            events.extend(ears.accept(w, model.transcribe([w.clip], word_times=w.tier == "final")[0]))

    for k in range(0, len(pcm), chunk):
        ears.push(k / 16_000, pcm[k : k + chunk])
        pump(2 if shuffle else 0)
    events.extend(ears.finish())
    while not ears.done:
        pump(0)
    return [w for e in events if isinstance(e, Final) for w in e.words], events


@real
def test_finals_do_not_depend_on_chunks_partials_or_the_order_of_results(models):
    pcm, _ = soundfile.read(str(AUDIO / "dev-05-ot-peds.flac"), dtype="float32", frames=16_000 * 30)
    words, _ = listen(models, pcm, 16_000)
    other, events = listen(models, pcm, 3_200, small=True, shuffle=True)
    assert other == words
    assert len(words) > 50
    assert any(isinstance(e, Partial) and e.stable for e in events)
    assert [w.id for w in words] == [f"w{k}" for k in range(len(words))]
    assert all(a.t0 <= b.t0 for a, b in pairwise(words))


@real
@pytest.mark.parametrize("level", [0.0, 0.003, 0.05])
def test_silence_and_noise_give_no_words(models, level):
    rng = np.random.default_rng(6)
    steady = rng.normal(0, 1, 16_000 * 20)
    hum = np.sin(2 * np.pi * 120 * np.arange(len(steady)) / 16_000)
    words, _ = listen(models, (level * (steady + hum)).astype(np.float32), 8_000)
    assert words == []


@real
def test_a_one_word_answer_is_not_lost(models):
    """A "No." of dev-02's patient, cut out and put between two long silences with the room's noise."""
    name = "dev-02-pt-shoulder-eval"
    pcm, rate = soundfile.read(str(AUDIO / f"{name}.flac"), dtype="float32")
    turns = json.loads((AUDIO / f"{name}.turns.json").read_text())["turns"]
    (no,) = [t for t in turns if t["text"] == "No."]
    room = 0.001 * np.random.default_rng(7).normal(0, 1, rate * 3).astype(np.float32)
    words, _ = listen(models, np.concatenate([room, pcm[int(no["start"] * rate) - 800 : int(no["end"] * rate) + 800], room]), 8_000)
    assert [w.w.strip(".,").lower() for w in words] == ["no"]
