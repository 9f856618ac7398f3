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
from clew_wire.event import Amend, Final, Partial, Relabel, Speaker
from clew_wire.view import View

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
    final, last, later = ears.windows()
    assert (last.tier, last.stretch, last.t1) == ("partial", final.stretch, final.t1)  # what the preview before it had not heard
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


def spoken(text, t0, each=0.4):
    """Words of a visit: (text, start, end), seconds."""
    return [(w, t0 + k * each, t0 + (k + 1) * each) for k, w in enumerate(text.split())]


def reading(said, window):
    """What a recogniser without faults hears in a window; each word has two tokens."""
    inside = [(w, a - window.t0, b - window.t0) for w, a, b in said if (a + b) / 2 > window.t0 and b <= window.t1 + 0.05]
    words = tuple(HeardWord(w, a, b, 0.9, 2 * k + 2) for k, (w, a, b) in enumerate(inside))
    return Transcript(words, 0.0, -0.2, looped=False, tokens=tuple(range(2 * len(words))))


class Talk:
    """A visit that is heard as it is spoken: settle windows are answered at once from `said`, finals wait to be answered."""

    def __init__(self, *parts, said, first_word=0, told=()):
        ears = Hearing("ambient", LoudIsSpeech(), OneVoice(), first_word=first_word, told=told)
        self.ears, self.said, self.at = ears, said, 0
        self.events, self.windows, self.waiting = [], [], []
        self.go_on(*parts)

    def go_on(self, *parts):
        pcm = sound(*parts)
        for k in range(0, len(pcm), 1600):
            self.ears.push((self.at + k) / 16_000, pcm[k : k + 1600])
            for w in self.ears.windows():
                self.windows.append(w)
                if w.tier == "settle":
                    self.events += self.ears.accept(w, reading(self.said, w))
                elif w.tier == "final":
                    self.waiting.append(w)
        self.at += len(pcm)

    def answer(self, said):
        """The finals that wait."""
        due, self.waiting = self.waiting, []
        for w in due:
            self.events += self.ears.accept(w, said and reading(said, w))

    @property
    def words(self):
        """What a subscriber has by now; no word was told twice."""
        told = [w.id for e in self.events if isinstance(e, Final) for w in e.words]
        assert len(told) == len(set(told))
        view = View()
        for event in self.events:
            view.apply(event)
        return [w.w for w in view.words]


def test_all_words_settle_at_a_pause_and_the_rest_comes_when_the_stretch_closes():
    said = spoken("the left knee is", 1.0, 0.5) + spoken("fine", 3.4, 0.5)
    talk = Talk((0, 1), (1, 2), (0, 0.3), said=said)
    assert talk.words == ["the", "left", "knee", "is"]
    talk.go_on((0, 0.1), (1, 0.5), (0, 2))
    assert talk.words == ["the", "left", "knee", "is", "fine"]
    before = len(talk.events)
    talk.answer(said)
    assert not [e for e in talk.events[before:] if isinstance(e, Final | Amend)]


def test_in_mid_speech_the_last_words_wait_and_the_next_window_begins_with_what_settled():
    said = spoken("it hurts when I climb the long stairs at my house", 1.0)
    talk = Talk((0, 1), (1, 3.6), said=said)
    held = talk.words
    assert 2 <= len(held) < 7
    assert held == [w for w, _, _ in said][: len(held)]
    asked = [w for w in talk.windows if w.tier == "settle"]
    assert asked[0].clip.prefix == ()
    assert len(asked[-1].clip.prefix) >= 2
    (shown,) = [e for e in talk.events if isinstance(e, Partial)][-1:]
    assert held + shown.text.split() == [w for w, _, end in said if end <= asked[-1].t1 + 0.05]


def test_a_window_keeps_only_some_seconds_of_what_settled():
    said = spoken(" ".join(f"word{k}" for k in range(30)), 1.0)
    talk = Talk((0, 1), *[(1, 1.9), (0, 0.15)] * 5, said=said)
    asked = [w for w in talk.windows if w.tier == "settle"]
    assert max(w.t1 - w.t0 for w in asked) < 5.5
    assert talk.words == [w for w, _, _ in said][: len(talk.words)]
    assert len(talk.words) > 20


def test_the_reading_of_the_whole_stretch_amends_what_was_told():
    talk = Talk((0, 1), (1, 2), (0, 0.3), said=spoken("the right me today", 1.0, 0.5))
    assert talk.words == ["the", "right", "me", "today"]
    talk.go_on((0, 2))
    talk.answer(spoken("on the left knee today okay", 1.0, 0.33))
    assert talk.words == ["on", "the", "left", "knee", "today", "okay"]
    amends = [e for e in talk.events if isinstance(e, Amend)]
    assert {e.by for e in amends} == {"hearing"}
    assert ("left", "w1") in {(w.w, w.id) for e in amends for w in e.words}  # a word that stands in for another has its id


def test_words_that_were_never_there_go():
    talk = Talk((0, 1), (1, 1.2), (0, 0.3), said=spoken("thank you", 1.0, 0.5))
    talk.go_on((0, 2))
    talk.answer([("yes", 1.2, 1.8)])
    assert talk.words == ["yes"]


def test_settled_words_wait_for_the_stretch_before_them():
    said = spoken("first one here", 1.0, 0.6) + spoken("second one here", 4.0, 0.6)
    talk = Talk((0, 1), (1, 0.3), (0, 1), said=[])
    talk.said = said
    talk.go_on((0, 1.7), (1, 2), (0, 0.3))
    assert talk.words == []
    talk.answer(spoken("so first", 1.0, 0.2))
    assert talk.words == ["so", "first", "second", "one", "here"]


def test_what_was_told_stands_when_the_recognizer_fails():
    talk = Talk((0, 1), (1, 2), (0, 2), said=spoken("denies any numbness today", 1.0, 0.5))
    talk.answer(None)
    assert talk.words == ["denies", "any", "numbness", "today"]
    assert talk.ears.statistics()["pending"] == 0


def test_a_stretch_that_is_cut_in_mid_speech_tells_no_word_twice():
    said = spoken(" ".join(f"word{k}" for k in range(50)), 1.0)
    talk = Talk((0, 1), (1, 20), (0, 2), said=said)
    before = talk.words
    assert before == [w for w, _, _ in said][: len(before)]
    assert len(before) > 25  # those after the cut wait for those before it
    assert len(talk.waiting) == 2
    talk.answer([(f"new{k}", a, b) for k, (_, a, b) in enumerate(said)])
    assert talk.words == [f"new{k}" for k in range(50)]


def test_a_visit_that_goes_on_tells_no_word_twice_and_mends_what_was_told():
    said = spoken("numbness in the left hand since Monday morning", 1.0)
    first = Talk((0, 1), (1, 2.4), said=said)
    told = [w for e in first.events if isinstance(e, Final) for w in e.words]
    assert 2 <= len(told) < 6
    again = Talk((0, 1), (1, 3.2), (0, 2), said=said, first_word=len(told), told=told)
    again.answer([("so", 0.9, 1.0), *said])
    again.events[:0] = first.events
    assert again.words == ["so", *(w for w, _, _ in said)]


def test_a_word_that_was_missed_before_a_cut_comes_before_those_told_after_it():
    said = spoken(" ".join(f"word{k}" for k in range(50)), 1.0)
    talk = Talk((0, 1), (1, 16), said=said)
    (cut,) = talk.waiting
    missed = [("missed", cut.t1 - 0.1, cut.t1)]
    talk.answer([w for w in said if w[2] < cut.t1 - 0.1] + missed)
    assert talk.words.index("missed") < talk.words.index(next(w for w, a, _ in said if a > cut.t1))


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
            events.extend(ears.accept(w, model.transcribe([w.clip], word_times=w.tier != "partial")[0]))

    for k in range(0, len(pcm), chunk):
        ears.push(k / 16_000, pcm[k : k + chunk])
        pump(2 if shuffle else 0)
    events.extend(ears.finish())
    while not ears.done:
        pump(0)
    view = View()
    for event in events:
        view.apply(event)
    return list(view.words), events


@real
def test_finals_do_not_depend_on_chunks_partials_or_the_order_of_results(models):
    pcm, _ = soundfile.read(str(AUDIO / "dev-05-ot-peds.flac"), dtype="float32", frames=16_000 * 30)
    words, _ = listen(models, pcm, 16_000)
    other, events = listen(models, pcm, 3_200, small=True, shuffle=True)
    assert [w.w for w in other] == [w.w for w in words]
    assert len(words) > 50
    assert sum(len(e.words) for e in events if isinstance(e, Final)) > 50
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
