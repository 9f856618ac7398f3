"""The note as a FHIR document: HL7's schema, and the rules of documents that no schema tells."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew_server.charting.draft import drafted
from clew_server.charting.turns import read
from clew_server.emr.document import document
from clew_server.emr.fhir import OURS
from clew_server.emr.sheet import Sheet
from clew_server.note import read_turns
from clew_server.visit import consent_of
from clew_wire.context import parse_context, read_context
from clew_wire.note import Consent, Note, Sentence, empty_note

Objections = Callable[[dict[str, Any]], list[str]]


def of_kind(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def sentences(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The extension of each sentence, by its id; parts by url, the last of each."""
    out = {}
    for section in of_kind(bundle, "Composition")[0]["section"]:
        for extension in section.get("extension", []):
            if extension["url"] == f"{OURS}/StructureDefinition/sentence":
                parts = {p["url"]: p for p in extension["extension"]}
                out[parts["id"]["valueString"]] = parts
    return out


def test_the_schema_objects_to_what_is_wrong(draft: Sheet, objections: Objections):
    bundle = document(draft)
    assert not objections(bundle)
    bundle["entry"][0]["resource"]["status"] = "nearly"
    bundle["entry"][1]["resource"]["surname"] = "Lee"
    del bundle["entry"][0]["resource"]["title"]
    assert len(objections(bundle)) == 3


def test_a_draft_and_a_signed_note_pass_the_schema_and_say_which_they_are(draft: Sheet, signed: Sheet, objections: Objections):
    for sheet, status, agents in ((draft, "preliminary", ["author"]), (signed, "final", ["author", "verifier"])):
        bundle = document(sheet)
        assert objections(bundle) == []
        (composition,) = of_kind(bundle, "Composition")
        (provenance,) = of_kind(bundle, "Provenance")
        assert composition["status"] == status
        assert ("attester" in composition) == sheet.signed
        assert [a["type"]["coding"][0]["code"] for a in provenance["agent"]] == agents
        assert composition["meta"]["security"][0]["code"] == "AIAST", "the mark stays"
    assert composition["attester"][0]["time"] == signed.at


def test_a_whole_drafted_note_passes_the_schema_and_every_spoken_sentence_has_evidence(draft: Sheet, objections: Objections):
    example = Path(__file__).parents[3] / "docs" / "example"
    context, words = read_context(example / "context.yaml"), read_turns(example / "turns.json")
    note = drafted(read(words), context, consent_of(words, context)).note
    bundle = document(replace(draft, context=context, note=note, words=words))
    assert objections(bundle) == []
    found = sentences(bundle)
    assert len(found) > 5
    assert all("evidence" in parts for parts in found.values() if parts["origin"]["valueCode"] == "spoken")
    urls = {part["url"] for p in found.values() if "evidence" in p for part in p["evidence"]["extension"]}
    assert urls == {"first", "last", "role", "words"}, "text has no times"


def test_a_document_begins_with_its_composition_and_holds_what_that_leads_to(signed: Sheet):
    bundle = document(signed)
    assert bundle["type"] == "document"
    assert bundle["identifier"]["system"]
    assert bundle["identifier"]["value"]
    by_url = {e["fullUrl"]: e["resource"] for e in bundle["entry"]}
    assert len(by_url) == len(bundle["entry"])
    composition = bundle["entry"][0]["resource"]
    assert composition["resourceType"] == "Composition"
    found: set[str] = set()
    ahead = list(references(composition))
    while ahead:
        url = ahead.pop()
        if url not in found:
            found.add(url)
            ahead += references(by_url[url])
    left = {by_url[u]["resourceType"] for u in set(by_url) - found - {bundle["entry"][0]["fullUrl"]}}
    assert left == {"Provenance"}, "R4, 2.36: a document holds nothing else that its Composition does not lead to"
    assert all(url in by_url for url in references(bundle))


def test_sections_have_their_codes_and_an_empty_one_says_so(draft: Sheet):
    (composition,) = of_kind(document(draft), "Composition")
    assert composition["type"]["coding"][0] == {"system": "http://loinc.org", "code": "11506-3", "display": "Progress note"}
    codes = [s["code"]["coding"][0]["code"] for s in composition["section"][:4]]
    assert codes == ["61150-9", "61149-1", "51848-0", "18776-5"]
    assert "110°" in composition["section"][1]["text"]["div"]
    assert "Nothing was said" in composition["section"][2]["text"]["div"]


def test_each_sentence_leads_to_its_words_and_seconds_and_tells_whose_it_is(draft: Sheet):
    found = sentences(document(draft))
    origins = {i: (p["origin"]["valueCode"], p["reviewed"]["valueBoolean"]) for i, p in found.items()}
    assert origins == {"n0": ("spoken", False), "n1": ("spoken", True), "hand-1": ("by-hand", True), "c0": ("context", False)}
    evidence = {p["url"]: next(v for k, v in p.items() if k != "url") for p in found["n0"]["evidence"]["extension"]}
    assert evidence == {"first": "w0", "last": "w5", "from": 10.0, "to": 12.3, "role": "patient", "words": "My left knee hurts less today."}
    assert "evidence" not in found["hand-1"]


def test_codes_are_suggestions_and_no_resource_that_bills(draft: Sheet):
    bundle = document(draft)
    kinds = {e["resource"]["resourceType"] for e in bundle["entry"]}
    assert not kinds & {"Claim", "ChargeItem", "Invoice", "Account"}
    (composition,) = of_kind(bundle, "Composition")
    (section,) = [s for s in composition["section"] if s["title"] == "Suggested codes"]
    parts = section["extension"][0]["extension"]
    assert {"url": "code", "valueCoding": {"system": "http://www.ama-assn.org/go/cpt", "code": "97110"}} in parts
    assert {"url": "units", "valueUnsignedInt": 2} in parts
    assert {"url": "missing", "valueString": "a measure against baseline"} in parts


def test_the_emrs_own_resources_keep_their_addresses(draft: Sheet, objections: Objections):
    raw = json.loads(json.dumps(draft.context.raw))
    raw["encounter"]["fhir"] = {
        "server": "https://emr.example/r4",
        "patient": "Patient/p1",
        "encounter": "Encounter/e9",
        "practitioner": "<x>",
    }
    bundle = document(replace(draft, context=parse_context(raw)))
    assert objections(bundle) == []
    (composition,) = of_kind(bundle, "Composition")
    assert composition["subject"]["reference"] == "https://emr.example/r4/Patient/p1"
    assert of_kind(bundle, "Encounter")[0]["id"] == "e9"
    assert bundle["entry"][-1]["resource"]["resourceType"] == "Provenance"


def test_a_note_by_hand_is_not_called_machine_written(draft: Sheet):
    own = Note({**empty_note().sections, "S": (Sentence("hand-1", "Mine.", (), "by_hand", locked=True),)})
    assert "meta" not in of_kind(document(replace(draft, note=own)), "Composition")[0]


def test_consent_is_there_as_far_as_it_is_on_record(draft: Sheet, objections: Objections):
    def exported(consent: Consent) -> list[dict[str, Any]]:
        bundle = document(replace(draft, consent=consent))
        assert objections(bundle) == []
        return of_kind(bundle, "Consent")

    (given_,) = exported(draft.consent)
    assert (given_["status"], given_["provision"]["type"], given_["dateTime"]) == ("active", "permit", "2026-03-10T09:00:00-05:00")
    assert given_["verification"] == [{"verified": True}]
    with_words = of_kind(document(replace(draft, script="2026-02")), "Consent")[0]
    assert with_words["policyRule"]["text"].endswith("words read: 2026-02")
    (refused,) = exported(Consent(given=False, by="guardian", at="12.5"))
    assert (refused["status"], refused["performer"]) == ("rejected", [{"display": "guardian"}])
    assert "dateTime" not in refused, "seconds into the visit are no date"
    assert exported(Consent()) == []


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["<script>alert(1)</script>", "\u202eevil", " ", "\x00", "]]>", "&amp;", "a\u0085b", "'\"><img onerror=x>"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=HOSTILE, name=HOSTILE, by=HOSTILE, date=HOSTILE, icd=HOSTILE, goal=HOSTILE)
def test_hostile_text_stays_text_and_passes_the_schema(
    draft: Sheet, objections: Objections, text: str, name: str, by: str, date: str, icd: str, goal: str
):
    raw = json.loads(json.dumps(draft.context.raw))
    raw["encounter"] |= {"date": date, "id": name, "clinician": {"name": by, "licence": icd}}
    raw["context"]["patient"] = {"name": name, "sex": date, "birth_date": date}
    raw["context"]["case"] = {"diagnosis": text, "icd10": icd, "side": by}
    raw["context"]["goals"] = [{"id": goal, "text": text}]
    note = Note({**empty_note().sections, "S": (Sentence("n0", text or "x", (("w0", "w5"),), flags=("low_confidence",)),)})
    sheet = replace(draft, context=parse_context(raw), note=note, signer=by or None, consent=Consent(True, by, date))
    bundle = document(sheet)
    assert objections(bundle) == []
    for section in of_kind(bundle, "Composition")[0]["section"]:
        assert "<script" not in section["text"]["div"]
        assert "<img" not in section["text"]["div"]
        assert "\u202e" not in section["text"]["div"]
