"""Edits and the signature."""

from __future__ import annotations

import pytest

from clew_server.review import MAX_TEXT, ReviewError, edited, signed
from clew_wire.note import Check, Note, Sentence, empty_note
from clew_wire.view import patched

AT = "2026-03-10T15:00:00+00:00"


@pytest.fixture
def note() -> Note:
    first = Sentence("n0", "Pain 2/10.", (("w0", "w3"),), flags=("low_confidence",), rev=3)
    return Note({**empty_note().sections, "S": (first, Sentence("n1", "Sleeps well.")), "O": (Sentence("n2", "Berg 38/56."),)})


def test_an_edit_locks_the_sentence_in_its_place_and_keeps_its_evidence(note: Note):
    after = patched(note, edited(note, "n0", "  Pain  3/10. "))
    assert after.sections["S"] == (Sentence("n0", "Pain 3/10.", (("w0", "w3"),), rev=4, locked=True), note.sections["S"][1])
    assert after.sections["O"] == note.sections["O"]


def test_an_unknown_sentence_is_told_apart_from_a_refusal(note: Note):
    with pytest.raises(ReviewError) as unknown:
        edited(note, "n9", "x")
    assert unknown.value.missing
    with pytest.raises(ReviewError) as refused:
        edited(note, "n0", " ")
    assert not refused.value.missing


def test_a_sentence_has_a_length(note: Note):
    with pytest.raises(ReviewError):
        edited(note, "n0", "x" * (MAX_TEXT + 1))


def test_a_signed_note_no_longer_changes(note: Note):
    event = signed(note, " Kim Lee, PT ", AT)
    assert (event.by, event.at, event.note.status) == ("Kim Lee, PT", AT, "signed")
    assert event.note.sections == note.sections
    for again in (lambda: edited(event.note, "n0", "x"), lambda: signed(event.note, "Kim", AT)):
        with pytest.raises(ReviewError, match="signed"):
            again()


def test_a_blocking_check_is_named_and_a_warning_does_not_block(note: Note):
    warned = Note(note.sections, checks=(Check("vague", "warn", "say more"), Check("time_missing", "ok", "")))
    assert signed(warned, "Kim", AT).note.status == "signed"
    blocked = Note(note.sections, checks=(Check("consent_missing", "block", "record consent"),))
    with pytest.raises(ReviewError, match="consent_missing: record consent"):
        signed(blocked, "Kim", AT)


def test_somebody_signs(note: Note):
    with pytest.raises(ReviewError, match="who signs"):
        signed(note, "  ", AT)
