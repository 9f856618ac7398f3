"""Edits and the signature."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clew_server.charting.billing.rules import load
from clew_server.review import MAX_TEXT, ReviewError, confirmed, edited, signed
from clew_wire.context import VisitContext, parse_context
from clew_wire.note import SECTIONS, Check, Note, Sentence, empty_note
from clew_wire.view import patched

AT = "2026-03-10T15:00:00+00:00"


def visit(note_type: str = "daily", **clinician: str) -> VisitContext:
    who: dict[str, Any] = {"encounter": {"clinician": clinician}} if clinician else {}
    return parse_context({"id": "v", "mode": "ambient", "discipline": "PT", "note_type": note_type, **who})


def reviewed(note: Note) -> Note:
    """The note, every flag of it seen by a person."""
    return replace(note, sections={s: tuple(replace(x, flags=()) for x in note.sections[s]) for s in SECTIONS})


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


def test_a_confirmed_sentence_keeps_its_words_and_loses_its_flag(note: Note):
    after = patched(note, confirmed(note, "n0"))
    assert after.sections["S"][0] == replace(note.sections["S"][0], flags=(), locked=True, rev=4)
    assert after.sections["S"][1:] == note.sections["S"][1:]
    with pytest.raises(ReviewError) as unknown:
        confirmed(note, "n9")
    assert unknown.value.missing


def test_a_signed_note_no_longer_changes(note: Note):
    event = signed(reviewed(note), " Kim Lee, PT ", AT, visit())
    assert (event.by, event.at, event.note.status) == ("Kim Lee, PT", AT, "signed")
    assert event.note.sections == reviewed(note).sections
    for again in (
        lambda: edited(event.note, "n0", "x"),
        lambda: confirmed(event.note, "n0"),
        lambda: signed(event.note, "Kim", AT, visit()),
    ):
        with pytest.raises(ReviewError, match="signed"):
            again()


def test_a_blocking_check_is_named_and_a_warning_does_not_block(note: Note):
    warned = replace(reviewed(note), checks=(Check("vague", "warn", "say more"), Check("time_missing", "ok", "")))
    assert signed(warned, "Kim", AT, visit()).note.status == "signed"
    blocked = replace(warned, checks=(Check("consent_missing", "block", "record consent"),))
    with pytest.raises(ReviewError, match="consent_missing: record consent"):
        signed(blocked, "Kim", AT, visit())


@pytest.mark.parametrize("flag", ["low_confidence", "unreviewed"])
@pytest.mark.parametrize("mended", [lambda n: edited(n, "n1", "Sleeps 7 h."), lambda n: confirmed(n, "n1")])
def test_a_flagged_sentence_blocks_until_a_person_has_seen_it(flag: str, mended: Any, note: Note):
    clean = reviewed(note)
    doubtful = replace(clean, sections={**clean.sections, "S": (clean.sections["S"][0], replace(clean.sections["S"][1], flags=(flag,)))})
    with pytest.raises(ReviewError, match=r"1 sentence is flagged and not reviewed yet.*Sleeps well"):
        signed(doubtful, "Kim", AT, visit())
    assert signed(patched(doubtful, mended(doubtful)), "Kim", AT, visit()).note.status == "signed"


def test_every_closed_gate_is_named_at_once(note: Note):
    blocked = replace(note, checks=(Check("side_missing", "block", "say the side"),))
    with pytest.raises(ReviewError, match=r"side_missing: .*; flagged: .*; licence: "):
        signed(blocked, "Jo Park, PTA", AT, visit("evaluation"))


@pytest.mark.parametrize(
    ("note_type", "by", "licence", "clinician", "may"),
    [
        ("daily", "Jo Park, PTA", "", {}, True),
        ("evaluation", "Jo Park, PTA", "", {}, False),
        ("progress", "Jo Park", "COTA/L", {}, False),
        ("re-evaluation", "Jo Park, Physical Therapist Assistant", "", {}, False),
        ("discharge", "Jo Park", "", {"name": "Jo Park, PTA", "licence": "PTA 4411"}, False),
        ("discharge", "jo  park", "", {"name": "Jo Park", "licence": "PTA"}, False),
        ("recertification", "Kim Lee, P.T., DPT", "", {"name": "Jo Park", "licence": "PTA"}, True),
        ("recertification", "Kim Lee", "", {"name": "Jo Park", "licence": "PTA"}, False),
        ("recertification", "Kim Lee", "OTR/L", {"name": "Jo Park", "licence": "COTA"}, True),
        ("evaluation", "Kim Lee", "", {"name": "Kim Lee", "licence": "PT"}, True),
        ("evaluation", "Kenji Ota", "", {}, True),
        ("evaluation", "KENJI OTA", "", {}, True),
        ("evaluation", "Kenji Ota COTA", "", {}, False),
        ("evaluation", "Kim Lee", "", {}, True),
    ],
)
def test_assistants_sign_daily_notes_only(note_type: str, by: str, licence: str, clinician: dict[str, str], may: bool, note: Note):
    ready, context = reviewed(note), visit(note_type, **clinician)
    if may:
        assert signed(ready, by, AT, context, licence=licence).by == by
        return
    with pytest.raises(ReviewError, match="licence: an assistant"):
        signed(ready, by, AT, context, licence=licence)


def test_a_clinics_rules_open_the_gates(note: Note, tmp_path: Path):
    file = tmp_path / "clinic.toml"
    file.write_text('[gates]\nflagged = "warn"\nlicence = "warn"\n')
    assert signed(note, "Jo Park, PTA", AT, visit("evaluation"), load(file)).note.status == "signed"
    file = tmp_path / "wider.toml"
    file.write_text('[signing]\nassistants = ["daily", "progress"]\n')
    assert signed(reviewed(note), "Jo Park, PTA", AT, visit("progress"), load(file)).note.status == "signed"
    with pytest.raises(ReviewError, match="signs daily, progress notes"):
        signed(reviewed(note), "Jo Park, PTA", AT, visit("evaluation"), load(file))


def test_somebody_signs(note: Note):
    with pytest.raises(ReviewError, match="who signs"):
        signed(note, "  ", AT, visit())
