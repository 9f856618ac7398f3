"""What was told early against the reading of the whole stretch: ids, amends, relabels, and what follows."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from clew_server.hearing import amending
from clew_wire.event import Final, Speaker
from clew_wire.note import Word
from clew_wire.view import View


def words(text, first=None, speaker="s0"):
    return [
        Word("" if first is None else f"w{first + k}", w, k * 0.4, k * 0.4 + 0.3, speaker, "therapist", 0.9)
        for k, w in enumerate(text.split())
    ]


def read(told, whole, speaker="s0"):
    """Fold what was told, and what the whole stretch makes of it."""
    before = words(told, first=0)
    reading = amending.read(before, words(whole), len(before))
    labeled = [w if speaker == "s0" else Word(w.id, w.w, w.t0, w.t1, speaker, "patient", w.p) for w in reading.words]
    amends, relabels, rest = amending.changes(reading, labeled)
    view = View()
    for event in [Final(words=tuple(before)), *amends, Final(words=tuple(rest)), Speaker(relabels=tuple(relabels))]:
        view.apply(event)
    return view.words, amends, relabels, rest


def test_what_says_the_same_changes_nothing_and_the_rest_follows():
    folded, amends, relabels, rest = read("her left knee", "her left knee is stiff")
    assert (amends, relabels) == ([], [])
    assert [(w.id, w.w) for w in rest] == [("w3", "is"), ("w4", "stiff")]
    assert len(folded) == 5


def test_a_comma_is_an_amend_of_its_word():
    _, amends, _, _ = read("no pain today", "No, pain today.")
    assert [(e.span, [w.w for w in e.words]) for e in amends] == [(("w0", "w0"), ["No,"]), (("w2", "w2"), ["today."])]


def test_a_word_that_stands_in_for_another_keeps_its_id():
    folded, amends, _, _ = read("the right knee hurts", "the left knee hurts")
    assert [w.id for w in folded] == ["w0", "w1", "w2", "w3"]
    assert len(amends) == 1


def test_a_word_whose_audio_is_elsewhere_is_amended():
    before = words("her left knee", first=0)
    later = [replace(w, t0=w.t0 + 0.8, t1=w.t1 + 0.8) for w in before[1:]]
    reading = amending.read(before, [before[0], *later], 3)
    amends, _, _ = amending.changes(reading, reading.words)
    assert [a.span for a in amends] == [("w1", "w1"), ("w2", "w2")]
    assert [a.words[0].t0 for a in amends] == [w.t0 for w in later]


def test_words_that_were_missed_come_in_their_place():
    folded, _, _, _ = read("he denies and tingling", "so he denies numbness and tingling")
    assert [w.w for w in folded] == "so he denies numbness and tingling".split()
    assert [w.id for w in folded if w.w in ("he", "denies", "and", "tingling")] == ["w0", "w1", "w2", "w3"]


def test_a_voice_that_was_guessed_wrong_is_relabelled_in_one_run():
    _, amends, relabels, _ = read("yes it does", "yes it does", speaker="s1")
    assert amends == []
    assert [(r.span, r.speaker, r.role) for r in relabels] == [(("w0", "w2"), "s1", "patient")]


VOCABULARY = st.lists(st.sampled_from("no left right knee pain it is and".split()), max_size=8).map(" ".join)


@given(VOCABULARY, VOCABULARY)
def test_a_subscriber_ends_with_the_whole_stretch_and_no_id_twice(told, whole):
    folded, _, _, _ = read(told, whole)
    assert [w.w for w in folded] == whole.split()
    assert len({w.id for w in folded}) == len(folded)


@given(VOCABULARY, VOCABULARY)
def test_every_word_ends_with_the_voice_that_the_whole_stretch_gives_it(told, whole):
    folded, _, _, _ = read(told, whole, speaker="s1")
    assert all(w.speaker == "s1" for w in folded)
