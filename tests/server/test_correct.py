"""What a person says of the visit, as events: pure, over a view."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from clew_server.correct import MAX_TEXT, MOST_MARKS, UnfitError, consented, corrected, marked, named
from clew_server.review import ReviewError
from clew_wire.event import Final, Mark, NotePatch, Put, Signed
from clew_wire.note import Sentence, Word, empty_note
from clew_wire.view import View

AT = "2026-03-10T09:00:00-05:00"


def view(text: str = "The patient denies numbness in the left foot.", speaker: str = "s0") -> View:
    """Half a second a word, with a pause of a tenth after each."""
    out = View()
    words = [Word(f"w{n}", w, n * 0.5, n * 0.5 + 0.4, speaker, "therapist", 0.6) for n, w in enumerate(text.split())]
    out.apply(Final(seq=1, words=tuple(words)))
    return out


def shown(words: Any) -> list[tuple[str, str]]:
    return [(w.id, w.w) for w in words]


def test_a_word_in_place_of_another_has_its_id_and_its_seconds():
    event = corrected(view(), "w6", "w6", "right", "Kim Lee")
    assert (event.span, event.by, shown(event.words)) == (("w6", "w6"), "Kim Lee", [("w6", "right")])
    assert (event.words[0].t0, event.words[0].t1, event.words[0].speaker, event.words[0].p) == (3.0, 3.4, "s0", 1.0)


@pytest.mark.parametrize(
    ("first", "last", "text", "ids"),
    [
        ("w1", "w2", "patient", ["w1"]),  # a word that was never said goes
        ("w2", "w3", "numbness", ["w3"]),
        ("w3", "w3", "no numbness", ["c0", "w3"]),
        ("w6", "w7", "left big foot", ["w6", "w7", "c0"]),
        ("w2", "w3", "has some numbness", ["w2", "c0", "w3"]),
        ("w0", "w7", "He", ["w0"]),
        ("w0", "w0", "And so the", ["c0", "c1", "w0"]),
    ],
)
def test_words_share_the_seconds_of_those_before_and_every_id_leads_there(first: str, last: str, text: str, ids: list[str]):
    before = view()
    old = before.between((first, last))
    event = corrected(before, first, last, text, "Kim")
    assert " ".join(w.w for w in event.words) == text
    assert sorted(w.id for w in event.words) == sorted(ids)
    times = [t for w in event.words for t in (w.t0, w.t1)]
    assert times == sorted(times), "one after another"
    assert (times[0], times[-1]) == (old[0].t0, old[-1].t1)
    after = before.after(event)
    for word in old:
        (heir,) = after.between((word.id, word.id))
        assert old[0].t0 <= heir.t0 <= heir.t1 <= old[-1].t1
    assert len(before.words) == 8, "the view before is as it was"


def test_evidence_of_a_locked_sentence_follows_its_words():
    before = view()
    locked = Sentence("s1", "No numbness.", (("w2", "w3"), ("w6", "w7")), locked=True)
    before.apply(NotePatch(seq=2, put=(Put("S", 0, locked),)))
    before.apply(corrected(before, "w1", "w2", "patient", "Kim"))
    (kept,) = before.note.sections["S"]
    assert kept.evidence == (("w1", "w3"), ("w6", "w7"))
    assert [w.w for w in before.between(kept.evidence[0])] == ["patient", "numbness"]


def test_an_id_is_never_given_twice():
    seen = view()
    seen.apply(corrected(seen, "w3", "w3", "no numbness", "Kim"))
    seen.apply(corrected(seen, "c0", "w3", "numbness", "Kim"))
    again = corrected(seen, "w3", "w3", "some numbness", "Kim")
    assert "c1" in [w.id for w in again.words]


def test_a_visit_that_came_as_text_has_no_times():
    seen = View()
    seen.apply(Final(seq=1, words=(Word("w0", "left", None, None, "s0", "patient", 1.0),)))
    assert [(w.t0, w.t1) for w in corrected(seen, "w0", "w0", "the right", "Kim").words] == [(None, None)] * 2


def test_markup_is_text():
    assert corrected(view(), "w3", "w3", "<b>numbness</b>", "Kim").words[0].w == "<b>numbness</b>"


@pytest.mark.parametrize(
    ("first", "last", "text", "by", "says"),
    [
        ("w3", "w2", "x", "Kim", "wrong way round"),
        ("w1", "w2", " \n ", "Kim", "at least one"),
        ("w1", "w2", "x" * (MAX_TEXT + 1), "Kim", "2000 characters"),
        ("w1", "w2", "a " * 201, "Kim", "200 words"),
        ("w1", "w2", "left \u202etfel", "Kim", "marks of direction"),
        ("w1", "w2", "left\u0007", "Kim", "control characters"),
        ("w1", "w2", "left", " ", "'by'"),
        ("w1", "w2", "left", "hearing", "'by'"),
        ("w1", "w2", "left", "x" * 201, "200 characters"),
    ],
)
def test_a_correction_that_can_not_be_meant(first: str, last: str, text: str, by: str, says: str):
    with pytest.raises(UnfitError, match=says):
        corrected(view(), first, last, text, by)


def test_a_word_that_is_not_there_is_missing():
    with pytest.raises(ReviewError, match="no word 'w99'") as missing:
        corrected(view(), "w1", "w99", "x", "Kim")
    assert missing.value.missing


def test_a_voice_is_named_wherever_it_spoke():
    seen = view("one two three")
    other = [Word(f"w{n}", w, n * 0.5, n * 0.5 + 0.4, "s1", "other", 0.9) for n, w in enumerate(["four", "five"], 3)]
    seen.apply(Final(seq=2, words=tuple(other)))
    seen.apply(Final(seq=3, words=(Word("w5", "six", 3.0, 3.4, "s0", "therapist", 0.9),)))
    event = named(seen, "s0", "patient", "Kim")
    assert [(r.span, r.speaker, r.role) for r in event.relabels] == [(("w0", "w2"), "s0", "patient"), (("w5", "w5"), "s0", "patient")]
    assert event.by == "Kim"
    with pytest.raises(UnfitError, match="therapist, patient, caregiver, other"):
        named(seen, "s0", "doctor", "Kim")
    with pytest.raises(ReviewError, match="nobody was heard as 's7'"):
        named(seen, "s7", "patient", "Kim")


def test_consent_and_marks():
    event = consented(view(), True, " guardian ", "v2", AT)
    assert (event.consent.given, event.consent.by, event.consent.at, event.script) == (True, "guardian", AT, "v2")
    assert marked(view(), 12.34567, "falls") == Mark(t=12.346, label="falls")
    for given in (None, 1, "true"):
        with pytest.raises(UnfitError, match="'given'"):
            consented(view(), given, "patient", "", AT)
    with pytest.raises(UnfitError, match="ISO 8601"):
        consented(view(), True, "patient", "", "today")
    with pytest.raises(UnfitError, match="who agreed"):
        consented(view(), True, "", "", AT)
    for t in (None, True, "1", -1, float("nan"), float("inf"), 90_000):
        with pytest.raises(UnfitError, match="'t'"):
            marked(view(), t, "")


def test_marks_have_a_limit():
    seen = view()
    for _ in range(MOST_MARKS):
        seen.apply(marked(seen, 1, ""))
    with pytest.raises(ReviewError, match="500 marks"):
        marked(seen, 1, "")


def test_a_signed_note_no_longer_changes():
    seen = view()
    seen.apply(Signed(seq=2, by="Kim", at=AT, note=replace(empty_note(), status="signed")))
    for change in (
        lambda: corrected(seen, "w0", "w0", "x", "Kim"),
        lambda: named(seen, "s0", "patient", "Kim"),
        lambda: consented(seen, True, "patient", "", AT),
        lambda: marked(seen, 1, ""),
    ):
        with pytest.raises(ReviewError, match="signed"):
            change()
