"""What the draft is made of while people still talk."""

from __future__ import annotations

import pytest

from clew_server.review import edited
from clew_server.visit import BEGUN, Visit, whole_sentences
from clew_wire.context import parse_context
from clew_wire.event import Final
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


class Told:
    """Hearing whose words are given."""

    done = True


def test_what_a_person_wrote_counts_for_the_checks_of_the_next_draft():
    context = parse_context(
        {
            "id": "v",
            "mode": "ambient",
            "discipline": "PT",
            "note_type": "daily",
            "consent": {"given": True, "by": "patient"},
            "context": {"case": {"side": "left", "diagnosis": "left shoulder pain"}},
        }
    )
    visit = Visit(context, Told())  # type: ignore[arg-type]
    visit.take([Final(words=tuple(words("My shoulder hurts at night.")))])
    visit.chart(visit.plan())
    assert "side_missing" in [c.id for c in visit.note.checks]
    first = visit.note.sections["S"][0]
    visit.take([edited(visit.note, first.id, "Left shoulder hurts at night.")])
    visit.chart(visit.plan())
    assert "side_missing" not in [c.id for c in visit.note.checks]
    assert visit.note.sections["S"][0].text == "Left shoulder hurts at night."
