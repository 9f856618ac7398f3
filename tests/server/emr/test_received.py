"""A visit's context from FHIR R4."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew_server.emr.received import Choice, received
from clew_wire.context import parse_context
from clew_wire.errors import ContextError

DAILY = Choice(note_type="daily")
WHOLE: dict[str, Any] = json.loads((Path(__file__).parents[2] / "fixtures" / "fhir" / "chart.json").read_text(encoding="utf-8"))
PATIENT, ENCOUNTER = (e["resource"] for e in WHOLE["entry"][:2])


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}


def test_a_whole_chart_is_a_whole_context():
    found = received(WHOLE, DAILY)
    context = parse_context(found.context)
    assert (context.id, context.mode, context.discipline, context.note_type) == ("e9", "dictation", "PT", "daily")
    assert context.patient == {"name": "Ada M. Ruiz", "age": 57, "sex": "female", "birth_date": "1968-03-11"}
    assert context.case == {
        "diagnosis": "Pain in left knee",
        "icd10": "M25.562",
        "side": "left",
        "poc": {"certified_on": "2026-02-01", "through": "2026-05-01"},
        "payer": "Medicare Part B",
    }
    assert [(g.id, g.text) for g in context.goals] == [("g1", "Climb 12 stairs")]
    assert context.encounter == {
        "id": "e9",
        "date": "2026-03-10",
        "clinician": {"name": "Kim Lee", "licence": "DPT"},
        "fhir": {
            "server": "https://emr.example/r4",
            "patient": "Patient/p1",
            "encounter": "Encounter/e9",
            "practitioner": "Practitioner/k1",
        },
    }
    assert context.consent.given is None, "FHIR brings no consent to record"
    assert (found.warnings, context.warnings) == ((), ())


def test_the_mode_follows_the_note_type():
    assert received(WHOLE, Choice(note_type="evaluation")).context["mode"] == "ambient"
    assert received(WHOLE, Choice(note_type="evaluation", mode="dictation")).context["mode"] == "dictation"


def test_what_is_lacking_is_named():
    other = {**PATIENT, "id": "p2"}
    nameless = {k: v for k, v in PATIENT.items() if k != "name"}
    for data, said in (
        (bundle(ENCOUNTER), "lacks the resource Patient"),
        (bundle(PATIENT), "lacks the resource Encounter"),
        (bundle(PATIENT, other, ENCOUNTER), "has 2 resources of type Patient"),
        (bundle(nameless, ENCOUNTER), "the Patient has no name"),
        (bundle(other, ENCOUNTER), "another patient's"),
        (bundle(PATIENT, {**ENCOUNTER, "id": None}), "the Encounter has neither an id nor an identifier"),
        (bundle(PATIENT, ENCOUNTER), "the discipline of this visit"),
        (PATIENT, "must be a FHIR R4 Bundle"),
        ([], "must be a FHIR R4 Bundle"),
    ):
        with pytest.raises(ContextError, match=said):
            received(data, DAILY)
    with pytest.raises(ContextError, match="add note_type="):
        received(WHOLE, Choice())


def test_what_is_unknown_or_left_out_is_said():
    few = received(bundle(PATIENT, ENCOUNTER, {"resourceType": "Observation"}), Choice("PT", "daily"))
    assert "FHIR resource Observation is not known; it is not used" in few.warnings
    assert any("no Condition" in w for w in few.warnings)
    unclear = deepcopy(WHOLE)
    del unclear["entry"][1]["resource"]["diagnosis"]
    assert any("2 Conditions may be the one" in w for w in received(unclear, DAILY).warnings)


@pytest.mark.parametrize(
    ("condition", "side"),
    [
        ({"bodySite": [{"text": "Right shoulder"}]}, "right"),
        ({"code": {"text": "Pain in both sides of the neck, bilateral"}}, "bilateral"),
        ({"bodySite": [{"text": "left knee"}, {"text": "right knee"}]}, "bilateral"),
        ({"code": {"text": "Low back pain"}}, None),
    ],
)
def test_the_side_comes_from_the_site_or_the_words(condition: dict[str, Any], side: str | None):
    made = bundle(PATIENT, ENCOUNTER, {"resourceType": "Condition", "id": "c2", **condition})
    assert received(made, Choice("PT", "daily")).context["context"]["case"].get("side") == side


AGES: dict[str, int | None] = {
    "2008-03-10": 18,
    "2008-03-11": 17,
    "2008": 17,
    "2008-03": 17,
    "2008-02": 18,
    "2008-13": None,
    "2008-02-30-1": None,
    "later": None,
    "²": None,
}


@pytest.mark.parametrize(("born", "age"), AGES.items())
def test_age_is_of_the_day_of_the_visit_and_no_child_passes_as_an_adult(born: str, age: int | None):
    context = received(bundle({**PATIENT, "birthDate": born}, ENCOUNTER), Choice("PT", "daily")).context
    assert context["context"]["patient"].get("age") == age


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["Patient/p1", "\ud800", "9" * 400]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "coding", "text", "reference", "id"]), inner, max_size=3)
    ),
    max_leaves=6,
)
PLACES = [
    (n, key)
    for n, e in enumerate(WHOLE["entry"])
    for key in [*e["resource"], "category", "clinicalStatus", "order", "location", "identifier"]
]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=6))
def test_wrongly_typed_charts_are_read_or_refused_and_nothing_else(changes: list[tuple[tuple[int, str], Any]]):
    made = deepcopy(WHOLE)
    for (n, key), value in changes:
        made["entry"][n]["resource"][key] = value
    try:
        found = received(made, DAILY)
        context = parse_context(found.context)
        "\n".join([*found.warnings, *context.warnings]).encode()
        json.dumps(context.raw, allow_nan=False).encode()
    except ContextError as e:
        str(e).encode()


@settings(max_examples=100, deadline=None)
@given(JUNK, st.lists(JUNK, max_size=4))
def test_what_is_no_bundle_at_all_is_refused(data: Any, entries: list[Any]):
    for made in (data, {"resourceType": "Bundle", "entry": entries}, {"resourceType": "Bundle", "entry": data}):
        with pytest.raises(ContextError):
            received(made, DAILY)


async def test_over_http_it_opens_a_session_or_says_what_is_lacking(serving: Any):
    fhir = {"content-type": "application/fhir+json; charset=utf-8"}
    async with serving() as served, httpx.AsyncClient(base_url=served.url, headers=fhir) as http:
        made = await http.post("/v1/sessions?note_type=daily", content=json.dumps(WHOLE))
        assert made.status_code == 201, made.text
        assert made.json()["warnings"] == []
        exported = (await http.get(made.json()["session"] + "/fhir")).json()
        assert exported["entry"][0]["resource"]["subject"]["reference"] == "https://emr.example/r4/Patient/p1"

        lacking = await http.post("/v1/sessions?note_type=daily", content=json.dumps(bundle(PATIENT)))
        assert (lacking.status_code, lacking.json()) == (
            422,
            {"error": "the bundle lacks the resource Encounter: send the one of this visit"},
        )
        wrong = await http.post("/v1/sessions?note_type=diary", content=json.dumps(WHOLE))
        assert wrong.status_code == 422
        odd = bundle(PATIENT, ENCOUNTER, {"resourceType": "\ud800", "id": 1})
        assert (await http.post("/v1/sessions?note_type=daily&discipline=PT", content=json.dumps(odd))).status_code == 201
        many = bundle(PATIENT, ENCOUNTER, *([{"resourceType": "Goal", "description": {"text": "x"}}] * 5000))
        answer = await http.post("/v1/sessions?note_type=daily&discipline=PT", content=json.dumps(many))
        assert answer.status_code == 201
        assert len(answer.json()["warnings"]) == 3
        for bad, status in (("[" * 100_000, 400), ('{"resourceType":', 400), ('{"a": NaN}', 422), (" " * (2 << 20), 413)):
            assert (await http.post("/v1/sessions?note_type=daily", content=bad)).status_code == status
