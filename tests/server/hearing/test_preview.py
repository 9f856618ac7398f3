"""What is shown before it is final: the newest readings, less what was told."""

from __future__ import annotations

from clew_server.hearing.preview import Preview
from clew_wire.note import Word


def told(text, t0=0.0):
    return [Word(f"w{k}", w, t0 + k * 0.4, t0 + k * 0.4 + 0.3, "s0", "therapist", 0.9) for k, w in enumerate(text.split())]


def nothing(_stretch):
    return []


def test_a_newer_reading_takes_the_older_ones_place_and_agreement_is_stable():
    preview = Preview()
    preview.take(0, 1.0, 2.0, ("it", "hurts", "hen"))
    preview.take(0, 1.0, 2.5, ("it", "hurts", "when", "I"))
    texts, stable, t0, t1 = preview.shown(nothing)
    assert (texts, stable, t0, t1) == (["it", "hurts", "when", "I"], 2, 1.0, 2.5)


def test_what_was_told_is_not_shown_again_however_it_was_heard():
    preview = Preview()
    preview.take(0, 0.0, 3.0, ("It", "hurt", "when", "I", "climb"))
    texts, _, t0, _ = preview.shown(lambda _: told("it hurts when"))
    assert texts == ["I", "climb"]
    assert t0 == told("it hurts when")[-1].t1


def test_words_told_before_the_readings_audio_do_not_count():
    preview = Preview()
    preview.take(0, 5.0, 6.0, ("the", "stairs"))
    assert preview.shown(lambda _: told("down the", t0=2.0))[0] == ["the", "stairs"]


def test_a_closed_stretch_that_waits_is_shown_before_the_open_one():
    preview = Preview()
    preview.take(0, 0.0, 2.0, ("first",))
    preview.take(1, 3.0, 4.0, ("second",))
    assert preview.shown(nothing)[0] == ["first", "second"]
    preview.drop(0)
    assert preview.shown(nothing)[0] == ["second"]
