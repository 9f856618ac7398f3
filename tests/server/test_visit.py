"""What the draft is made of while people still talk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clew_server.review import edited
from clew_server.visit import BEGUN, Visit, redrafted, whole_sentences
from clew_wire.context import parse_context
from clew_wire.event import Final
from clew_wire.note import Word, empty_note


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


def test_a_correction_changes_of_a_writers_note_what_rests_on_it():
    context = parse_context(
        {
            "id": "v",
            "mode": "ambient",
            "discipline": "PT",
            "note_type": "daily",
            "consent": {"given": True, "by": "patient"},
            "context": {"case": {"side": "left", "diagnosis": "left knee pain"}},
        }
    )
    spoken = words("My left knee hurts when I climb stairs. I have no numbness. My left hip aches at night.")
    drawn = redrafted(spoken, empty_note(), context)
    told = drawn.sections["S"]
    knee, hip = (next(x for x in told if part in x.text) for part in ("knee", "hip"))
    numb = next(x for x in told if "numbness" in x.text)
    # A writer told of knee and numbness in one sentence, and of the hip in its own words.
    both = replace(knee, text="Left knee pain on stairs without numbness.", evidence=(*knee.evidence, *numb.evidence))
    own = replace(hip, text="Nightly ache of the left hip.")
    written = replace(drawn, sections={**drawn.sections, "S": (both, own)})

    def texts(said):
        after = [replace(w, w=said.get(w.w, w.w)) for w in spoken]
        return [x.text for x in redrafted(after, written, context, before=spoken).sections["S"]]

    assert texts({}) == [both.text, own.text]
    hip_changed = texts({"aches": "burns"})
    assert hip_changed[0] == both.text
    assert own.text not in hip_changed
    assert not any("numbness" in t for t in hip_changed[1:]), "it is told already"
    numb_changed = texts({"no": "some"})
    assert both.text not in numb_changed
    assert own.text in numb_changed
    assert any("knee" in t for t in numb_changed)
