"""What the draft is made of while people still talk."""

from __future__ import annotations

import pytest

from clew_server.visit import BEGUN, whole_sentences
from clew_wire.note import Word


def words(text):
    return [Word(f"w{k}", w, None, None, "s0", "patient", 0.9) for k, w in enumerate(text.split())]


@pytest.mark.parametrize(
    ("said", "drafted"),
    [
        ("It aches. I have numbness in my", "It aches."),
        ('Is it worse at night? No. It is "fine." And', 'Is it worse at night? No. It is "fine."'),
        ("All of it was said!", "All of it was said!"),
        ("no sentence has ended yet", "no sentence has ended yet"),
        ("", ""),
    ],
)
def test_a_sentence_that_is_only_begun_waits(said, drafted):
    assert [w.w for w in whole_sentences(words(said))] == drafted.split()


def test_speech_without_punctuation_does_not_wait_for_ever():
    said = words("It aches. " + "and on " * BEGUN)
    assert whole_sentences(said) == said
