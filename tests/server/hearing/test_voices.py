"""Words in, words with voices out: the contract on made embeddings, and a short real dialogue through the real encoder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile as sf

from clew_models.campplus import CamPlus
from clew_server.hearing import voices as voices_module
from clew_server.hearing.pieces import cut, pauses
from clew_server.hearing.voices import Voices
from clew_wire.context import VisitContext, parse_context
from clew_wire.event import Relabel
from clew_wire.note import Word

if TYPE_CHECKING:
    from clew_models.base import Embedding, Pcm

FIXTURE = Path(__file__).parents[2] / "fixtures/voices/two_voices"
RATE = 16_000


class ToneEncoder:
    """Hears a voice in the constant that the audio consists of: voice n is audio of n / 10."""

    dimensions = 192

    def embed(self, clips: Sequence[Pcm]) -> list[Embedding]:
        out = []
        for clip in clips:
            assert len(clip) >= 0.4 * RATE
            v = np.zeros(192, np.float32)
            for n in (round(float(x) * 10) for x in clip):
                v[n] += 1
            v[0] = 0  # silence
            out.append(v / max(float(np.linalg.norm(v)), 1e-9))
        return out


class Visit:
    """Keeps what a subscriber would have: words, corrected by relabels."""

    def __init__(self, voices: Voices) -> None:
        self.voices = voices
        self.words: dict[str, Word] = {}
        self.t = 0.0

    def stretch(self, *turns: tuple[int, str]) -> list[Word]:
        """Turns of (voice, text), 0.3 s a word, 0.25 s between turns."""
        start, audio, words = self.t, [], []
        for voice, text in turns:
            for w in text.split():
                words.append(Word(f"w{len(self.words) + len(words)}", w, self.t, self.t + 0.3, "", "other", 0.9))
                audio.append(np.full(int(0.3 * RATE), voice / 10, np.float32))
                self.t += 0.3
            audio.append(np.zeros(int(0.25 * RATE), np.float32))
            self.t += 0.25
        out, relabels = self.voices.label(start, np.concatenate(audio), words)
        assert [w.id for w in out] == [w.id for w in words]
        assert [w.w for w in out] == [w.w for w in words]
        self.words.update((w.id, w) for w in out)
        self.apply(relabels)
        self.t += 0.5
        return [self.words[w.id] for w in out]

    def opening(self, *turns: tuple[int, str]) -> list[Word]:
        """Guesses for turns of a stretch that stays open, turn by turn; the visit goes on as if nothing was said."""
        start, out, audio, t = self.t, [], np.zeros(0, np.float32), self.t
        for voice, text in turns:
            words = [Word("", w, t + 0.3 * n, t + 0.3 * n + 0.3, "", "other", 0.9) for n, w in enumerate(text.split())]
            t += 0.3 * len(words) + 0.25
            audio = np.concatenate(
                [audio, np.full(int(0.3 * RATE) * len(words), voice / 10, np.float32), np.zeros(int(0.25 * RATE), np.float32)]
            )
            out += self.voices.guess(start, audio, words)
        return out

    def apply(self, relabels: Sequence[Relabel]) -> None:
        ids = list(self.words)
        for r in relabels:
            for i in ids[ids.index(r.span[0]) : ids.index(r.span[1]) + 1]:
                w = self.words[i]
                self.words[i] = Word(w.id, w.w, w.t0, w.t1, r.speaker, r.role, w.p)

    def finish(self) -> None:
        self.apply(self.voices.finish())

    def said(self, role: str) -> str:
        return " ".join(w.w for w in self.words.values() if w.role == role)


def test_turns_in_one_stretch_are_parted():
    visit = Visit(Voices(ToneEncoder()))
    words = visit.stretch(
        (1, "How has your knee been since last week?"), (2, "My knee still hurts on the stairs."), (1, "Okay, sit down for me.")
    )
    assert [a.w for a, b in pairwise(words) if a.speaker != b.speaker] == ["week?", "stairs."]
    assert visit.said("patient") == "My knee still hurts on the stairs."


def test_roles_that_were_wrong_at_first_are_told_again():
    visit = Visit(Voices(ToneEncoder()))
    visit.stretch((2, "Hello there, it is raining cats and dogs."))
    first = next(iter(visit.words.values()))
    assert first.role == "therapist"
    for _ in range(3):
        visit.stretch((1, "Bend your knee for me and hold it for ten seconds."))
        visit.stretch((2, "My knee hurts when I bend it like that."))
    visit.finish()
    assert visit.words[first.id].role == "patient"
    assert "raining" not in visit.said("therapist")


def test_a_relabel_spans_only_words_of_its_voice():
    voices = Voices(ToneEncoder())
    visit = Visit(voices)
    for _ in range(4):
        visit.stretch(
            (3, "It is what it is today."), (1, "Reach up for me, and hold your arm there."), (2, "My arm feels tight, I can't lift it.")
        )
    visit.finish()
    marks = {"today.": 0, "there.": 1, "tight,": 2}
    pairs = {(marks[w.w], w.speaker) for w in visit.words.values() if w.w in marks}
    assert len(pairs) == len({w.speaker for w in visit.words.values()}) == 3
    assert voices.finish() == [], "nothing changed since"


def test_short_answer_goes_to_the_other_voice_even_without_a_voice_in_it():
    visit = Visit(Voices(ToneEncoder()))
    visit.stretch((1, "Tell me how your shoulder feels when you reach."), (2, "I feel it in my neck when I reach up."))
    visit.stretch((1, "Any numbness in your arm or your hand?"), (2, "No."), (1, "Good, lift it up again for me."))
    assert visit.said("patient").endswith("No.")


DIALOGUE = [
    ((1, "How has your knee been since last week?"), (2, "My knee still hurts on the stairs.")),
    ((1, "Lift your leg for me."), (1, "Any numbness in your foot?"), (2, "No."), (3, "He told me that it tingles at night.")),
    ((1, "Hold it there for ten seconds."), (2, "It feels tight, I can't lift it any more.")),
    ((2, "I did them at home with my daughter."), (1, "Good, keep your heel on the table.")),
]


def test_guesses_leave_no_trace_in_labels():
    plain, guessed = Visit(Voices(ToneEncoder())), Visit(Voices(ToneEncoder()))
    for turns in DIALOGUE:
        plain.stretch(*turns)
        guessed.opening(*turns)
        guessed.stretch(*turns)
        guessed.opening((3, "And this never becomes final at all."))
    plain.finish()
    guessed.finish()
    assert plain.words == guessed.words
    assert guessed.voices.statistics()["guesses"] == 14
    assert {k: v for k, v in guessed.voices.statistics().items() if "guess" not in k} == {
        k: v for k, v in plain.voices.statistics().items() if "guess" not in k
    }


def test_guesses_say_what_labels_will_say():
    visit = Visit(Voices(ToneEncoder()))
    for turns in DIALOGUE[:3]:
        visit.stretch(*turns)
    guesses = visit.opening(*DIALOGUE[3])
    assert [(w.w, w.speaker, w.role) for w in guesses] == [(w.w, w.speaker, w.role) for w in visit.stretch(*DIALOGUE[3])]


def test_a_guess_before_anybody_is_known_is_the_therapist():
    words = Visit(Voices(ToneEncoder())).opening((1, "It is raining again."))
    assert {(w.speaker, w.role) for w in words} == {("s0", "therapist")}
    assert Voices(ToneEncoder()).guess(0.0, np.zeros(RATE, np.float32), []) == []


def test_voices_that_only_guesses_know_are_told_apart():
    words = Visit(Voices(ToneEncoder())).opening((1, "How has it been since then?"), (2, "Some days are good."), (1, "And other days?"))
    assert [w.speaker for w in words] == ["s0"] * 6 + ["s1"] * 4 + ["s0"] * 3


class Listening(ToneEncoder):
    """Keeps the seconds that it was given."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def embed(self, clips: Sequence[Pcm]) -> list[Embedding]:
        self.seconds += [len(c) / RATE for c in clips]
        return super().embed(clips)


def test_a_guess_listens_to_two_seconds_at_most_and_not_again_to_what_is_clear():
    encoder = Listening()
    visit = Visit(Voices(encoder))
    visit.stretch(*DIALOGUE[0])
    encoder.seconds.clear()
    visit.opening((1, "And now I would like you to lift it. Slowly. Then let it down for me again."))
    assert 1.0 < sum(encoder.seconds) <= 2.0
    encoder.seconds.clear()
    start = visit.t
    text = "Then I let it down and".split()
    words = [Word("", w, start + 0.3 * n, start + 0.3 * n + 0.3, "", "other", 0.9) for n, w in enumerate(text)]
    for n in range(0, 6, 2):
        visit.voices.guess(start, np.full(int(0.3 * RATE * (n + 2)), 0.2, np.float32), words[n : n + 2])
    assert encoder.seconds == [0.6], "these voices are far apart: the first words were enough"


def test_a_guess_without_the_audio_before_its_words_goes_on_from_the_last():
    visit = Visit(Voices(ToneEncoder()))
    visit.stretch(*DIALOGUE[0])
    first, rest = (Word("", w, visit.t + t, visit.t + t + 0.3, "", "other", 0.9) for w, t in (("It", 0.0), ("hurts.", 0.3)))
    audio = np.full(int(0.6 * RATE), 0.2, np.float32)
    visit.voices.guess(visit.t, audio, [first])
    assert visit.voices.guess(visit.t + 0.3, audio[int(0.3 * RATE) :], [rest])[0].role == "patient"


def test_a_guessed_reply_goes_to_whoever_was_asked_and_a_sentence_goes_on_in_its_voice():
    visit = Visit(Voices(ToneEncoder()))
    visit.stretch(*DIALOGUE[0])
    assert [w.role for w in visit.opening((1, "Any numbness in your foot?"), (0, "No."))][-1] == "patient"
    assert [w.role for w in visit.opening((2, "It hurts when I"), (0, "lift"))][-1] == "patient"


def test_same_input_same_output():
    def run() -> list[Word]:
        visit = Visit(Voices(ToneEncoder()))
        for n in range(6):
            visit.stretch((1 + n % 3, "How was it when you tried that?"), (1 + (n + 1) % 3, "He tried it on Sunday with my help."))
        visit.finish()
        return list(visit.words.values())

    assert run() == run()


def test_an_empty_stretch_and_an_empty_visit():
    voices = Voices(ToneEncoder())
    assert voices.label(0.0, np.zeros(RATE, np.float32), []) == ([], [])
    assert voices.finish() == []


def test_a_stretch_too_short_to_hear_a_voice_in():
    words = [Word("w0", "Yes.", 5.0, 5.2, "", "other", 0.5)]
    out, _ = Voices(ToneEncoder()).label(5.0, np.full(int(0.3 * RATE), 0.1, np.float32), words)
    assert out[0].speaker == "s0"


def test_words_without_times_are_refused():
    with pytest.raises(ValueError, match="no times"):
        Voices(ToneEncoder()).label(0.0, np.zeros(RATE, np.float32), [Word("w0", "Yes.", None, None, "", "other", 0.5)])


def test_memory_has_a_limit_and_says_what_it_forgot(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(voices_module, "MOST_PIECES", 5)
    visit = Visit(Voices(ToneEncoder()))
    for n in range(8):
        visit.stretch((1 + n % 2, "One two three four five."))
    figures = visit.voices.statistics()
    assert figures["remembered"] == 5
    assert figures["forgotten"] == 3
    assert figures["pieces"] == 8
    assert figures["voices"] == 2


def test_pieces_are_cut_at_sentences_pauses_and_length():
    at = 0.0
    words = []
    for n, (text, gap) in enumerate([("Good.", 0.05), ("Now", 0.0), ("lift", 0.3), ("it", 0.0), ("up.", 0.0)]):
        words.append(Word(f"w{n}", text, at, at + 0.3, "", "other", 1.0))
        at += 0.3 + gap
    assert [p.text for p in cut(words, 0.0, at)] == ["Good.", "Now lift", "it up."]
    assert [(p.starts, p.ends) for p in cut(words, 0.0, at)] == [(True, True), (True, False), (False, True)]
    drone = [Word(f"w{n}", "on", n * 0.5, n * 0.5 + 0.5, "", "other", 1.0) for n in range(20)]
    parts = cut(drone, 0.0, 10.0)
    assert max(p.t1 - p.t0 for p in parts) <= 3.3
    assert [w.id for p in parts for w in p.words] == [w.id for w in drone]


def test_a_pause_in_the_audio_parts_words_whose_times_run_on_over_it():
    random = np.random.default_rng(3)
    talk = (random.normal(size=RATE) * 0.1).astype(np.float32)
    hush = (random.normal(size=int(0.4 * RATE)) * 0.001).astype(np.float32)
    audio = np.concatenate([talk, hush, talk])
    quiet = pauses(audio, 7.0)
    assert [(round(a, 1), round(b, 1)) for a, b in quiet] == [(8.0, 8.4)]
    assert pauses(talk) == []
    words = [Word("w0", "does", 7.0, 7.5, "", "other", 1.0), Word("w1", "it", 7.5, 8.2, "", "other", 1.0)]
    words += [Word("w2", "not", 8.2, 8.9, "", "other", 1.0), Word("w3", "really", 8.9, 9.4, "", "other", 1.0)]
    assert [p.text for p in cut(words, 7.0, 9.4)] == ["does it not really"]
    first, second = cut(words, 7.0, 9.4, quiet)
    assert (first.text, second.text) == ("does it", "not really")
    assert first.t1 <= second.t0
    assert first.t1 == pytest.approx(8.1, abs=0.05)
    assert second.t0 == pytest.approx(8.3, abs=0.05)


@pytest.fixture(scope="module")
def encoder() -> CamPlus:
    return CamPlus()


def test_a_real_dialogue_through_the_real_encoder(encoder: CamPlus):
    """Nine turns of two synthetic voices, cut as a recogniser cuts: neighbors closer than 0.6 s share a stretch."""
    audio, _ = sf.read(FIXTURE.with_suffix(".opus"), dtype="float32")
    rows = json.loads(FIXTURE.with_suffix(".json").read_text())["words"]
    context: VisitContext = parse_context(
        {"id": "v", "mode": "ambient", "discipline": "PT", "note_type": "daily", "context": {"patient": {"name": "Frank Novak", "age": 62}}}
    )
    visit = Visit(Voices(encoder, context=context))
    stretches: list[list[Word]] = [[]]
    for n, (text, t0, t1, _) in enumerate(rows):
        if stretches[-1] and t0 - (stretches[-1][-1].t1 or 0.0) > 0.6:
            stretches.append([])
        stretches[-1].append(Word(f"w{n}", text, t0, t1, "", "other", 1.0))
    assert len(stretches) >= 4
    for words in stretches:
        start, end = (words[0].t0 or 0.0) - 0.1, (words[-1].t1 or 0.0) + 0.1
        out, relabels = visit.voices.label(start, audio[int(start * RATE) : int(end * RATE)], words)
        visit.words.update((w.id, w) for w in out)
        visit.apply(relabels)
    visit.finish()
    assert [w.role for w in visit.words.values()] == [role for *_, role in rows]
    assert len({w.speaker for w in visit.words.values()}) == 2
