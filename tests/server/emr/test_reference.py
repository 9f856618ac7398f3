"""The note as a DocumentReference."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from clew_server.emr.reference import document_reference
from clew_server.emr.sheet import Sheet
from clew_wire.context import parse_context


def test_it_holds_text_and_pdf_and_stands_alone(draft: Sheet, signed: Sheet, objections: Callable[[dict[str, Any]], list[str]]):
    for sheet, status in ((draft, "preliminary"), (signed, "final")):
        made = document_reference(sheet, "The note.\n", b"%PDF-1.3")
        assert objections(made) == []
        assert made["docStatus"] == status
        assert made["meta"]["security"][0]["code"] == "AIAST"
        assert ("authenticator" in made) == sheet.signed
        text, pdf = (c["attachment"] for c in made["content"])
        assert b64decode(text["data"]) == b"The note.\n"
        assert b64decode(pdf["hash"]) == hashlib.sha1(b"%PDF-1.3").digest()  # noqa: S324  what R4 names
        contained = {f"#{r['id']}" for r in made["contained"]}
        assert made["subject"]["reference"] in contained
        assert made["author"][0]["reference"] in contained
        pointed = json.dumps(made)
        assert all(f'"{c}"' in pointed for c in contained), "dom-3: what is contained is pointed at"
        assert "urn:uuid" not in pointed


def test_the_emrs_patient_is_pointed_at_and_not_copied(signed: Sheet, objections: Callable[[dict[str, Any]], list[str]]):
    raw = json.loads(json.dumps(signed.context.raw))
    raw["encounter"]["fhir"] = {"server": "https://emr.example/r4/", "patient": "Patient/p1", "encounter": "Encounter/e9"}
    made = document_reference(replace(signed, context=parse_context(raw)), "x", b"y")
    assert objections(made) == []
    assert made["subject"]["reference"] == "https://emr.example/r4/Patient/p1"
    assert made["context"]["encounter"] == [{"reference": "https://emr.example/r4/Encounter/e9"}]
    assert {r["resourceType"] for r in made["contained"]} == {"Device", "Practitioner"}
