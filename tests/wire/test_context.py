"""A context is checked where a person can still mend it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clew_wire.context import parse_context, read_context
from clew_wire.errors import ContextError


def _good() -> dict[str, Any]:
    return {
        "id": "v1",
        "mode": "ambient",
        "discipline": "PT",
        "note_type": "daily",
        "context": {
            "patient": {"name": "Ada Quill", "age": 50, "sex": "female"},
            "case": {"diagnosis": "left ankle sprain", "side": "left", "visit_number": 3, "payer": "Commercial"},
            "goals": [{"id": "g1", "text": "Walk 1 mile"}],
        },
    }


def test_a_good_context_keeps_what_was_sent():
    context = parse_context(_good())
    assert (context.id, context.mode, context.goals[0].text, context.case["side"]) == ("v1", "ambient", "Walk 1 mile", "left")
    assert context.warnings == ()
    assert context.consent.given is None


def test_an_unknown_top_key_is_named():
    with pytest.raises(ContextError, match="'note_typ'"):
        parse_context({**_good(), "note_typ": "daily"})


def test_an_unknown_deeper_key_is_kept_and_warned_about():
    data = _good()
    data["context"]["case"]["surgeon"] = "Dr. Vale"
    context = parse_context(data)
    assert context.case["surgeon"] == "Dr. Vale"
    assert context.warnings == ("context key 'context.case.surgeon' is not known; it is kept but not used",)


def test_the_visits_own_terms_are_a_list_of_texts():
    data = _good()
    data["context"]["terms"] = ["Kowalewski"]
    assert (parse_context(data).terms, parse_context(data).warnings) == (("Kowalewski",), ())
    for wrong in ("Kowalewski", [1], ["x"] * 101):
        data["context"]["terms"] = wrong
        with pytest.raises(ContextError, match=r"'context\.terms' must be a list of up to 100 texts"):
            parse_context(data)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("id", None, "'id' is missing"),
        ("mode", "loud", "'mode' is 'loud': write one of ambient, dictation"),
        ("discipline", None, "'discipline' is missing"),
        ("context", ["x"], "'context' must be a map"),
        ("consent", {"given": "yes"}, "'consent.given' must be true, false or null"),
        ("prior_notes", "x", "'prior_notes' must be a list"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_write(key: str, value: object, says: str):
    data = {**_good(), key: value}
    with pytest.raises(ContextError, match=says):
        parse_context(data)


@pytest.mark.parametrize(("number", "fine"), [(3, True), ("three", False), (True, False)])
def test_visit_number_is_a_whole_number(number: object, fine: bool):
    data = _good()
    data["context"]["case"]["visit_number"] = number
    if fine:
        assert parse_context(data).case["visit_number"] == number
    else:
        with pytest.raises(ContextError, match="visit_number"):
            parse_context(data)


def test_unreadable_files_say_so(tmp_path: Path):
    with pytest.raises(ContextError, match="can't read"):
        read_context(tmp_path / "none.yaml")
    broken = tmp_path / "broken.yaml"
    broken.write_text("a: [1")
    with pytest.raises(ContextError, match="not YAML"):
        read_context(broken)


@pytest.mark.parametrize(
    ("value", "says"),
    [(float("nan"), "nan"), (float("inf"), "inf"), (10**40, "64 bits"), ("\ud800", "surrogate"), ({"\udfff": 1}, "surrogate")],
)
def test_what_json_has_no_form_for_is_refused(value: Any, says: str):
    with pytest.raises(ContextError, match=says):
        parse_context({**_good(), "prior_notes": [value]})


def test_endless_nesting_is_refused():
    deep: list[Any] = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(ContextError, match="nested"):
        parse_context({**_good(), "prior_notes": deep})


@pytest.mark.parametrize("key", ["payer", "side", "diagnosis"])
def test_a_text_of_the_case_is_a_text(key: str):
    with pytest.raises(ContextError, match=f"context.case.{key}"):
        parse_context({**_good(), "context": {"case": {key: 7}}})
