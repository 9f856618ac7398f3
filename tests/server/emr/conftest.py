"""A visit with everything in it that an export has to carry, and HL7's schema of FHIR R4."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft6Validator

from clew_server.emr.sheet import Sheet
from clew_wire.context import parse_context
from clew_wire.note import Code, Consent, Note, Sentence, Word

FIXTURES = Path(__file__).parents[2] / "fixtures"
CONTEXT: dict[str, Any] = {
    "id": "enc-77",
    "mode": "ambient",
    "discipline": "PT",
    "note_type": "daily",
    "consent": {"given": True, "by": "patient", "at": "2026-03-10T09:00:00-05:00"},
    "encounter": {"id": "enc-77", "date": "2026-03-10", "clinician": {"name": "Kim Lee", "licence": "PT"}},
    "context": {
        "patient": {"name": "Željka Øverbø-Nguyễn", "age": 58, "sex": "F"},
        "case": {"diagnosis": "Left knee pain", "icd10": "M25.562", "side": "left", "payer": "Medicare", "poc": {"through": "2026-05-01"}},
        "goals": [{"id": "g1", "text": "Climb 12 stairs without a rail"}],
    },
}
WORDS = tuple(
    Word(f"w{n}", w, 10 + n * 0.4, 10.3 + n * 0.4, "s0", "patient" if n < 6 else "therapist", 0.95)
    for n, w in enumerate("My left knee hurts less today. Flexion is 110 degrees.".split())
)
NOTE = Note(
    sections={
        "S": (Sentence("n0", "Left knee hurts less today.", (("w0", "w5"),)),),
        "O": (
            Sentence("n1", "Left knee AROM flexion 110°.", (("w6", "w9"),), locked=True, rev=1),
            Sentence("hand-1", "Gait with a <single> point cane & no pain.", (), "by_hand", locked=True, rev=1),
        ),
        "A": (),
        "P": (Sentence("c0", "Goal: climb 12 stairs without a rail.", (), "context"),),
    },
    codes=(Code("97110", 25, 2, "cms", ("GP",), "25 timed minutes are 2 units", (("w6", "w9"),), ("a measure against baseline",)),),
)


@pytest.fixture
def draft() -> Sheet:
    """A draft."""
    consent = Consent(given=True, by="patient", at="2026-03-10T09:00:00-05:00", words=("w0", "w1"))
    return Sheet("sess-1", parse_context(CONTEXT), NOTE, WORDS, consent, None, "2026-03-10T16:00:00+00:00")


@pytest.fixture
def signed(draft: Sheet) -> Sheet:
    """The same, signed."""
    return replace(draft, note=replace(NOTE, status="signed"), signer="Kim Lee, PT", at="2026-03-10T17:00:00+00:00")


@pytest.fixture(scope="session")
def objections() -> Callable[[dict[str, Any]], list[str]]:
    """What HL7's schema says against a resource and, in a Bundle, against each of its resources; nothing when it is right."""
    schema = json.loads(gzip.decompress((FIXTURES / "fhir" / "fhir.schema.json.gz").read_bytes()))
    definitions = schema["definitions"]
    # The schema's own oneOf over 148 kinds tells nothing of use: each resource is held against the definition that its type names.
    definitions["ResourceList"] = {}
    known = {branch["$ref"].rpartition("/")[2] for branch in schema["oneOf"]}

    def of_one(resource: dict[str, Any]) -> list[str]:
        kind = resource["resourceType"]
        assert kind in known, kind
        validator = Draft6Validator({"$ref": f"#/definitions/{kind}", "definitions": definitions})
        return [f"{kind} {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(resource)]

    def of(resource: dict[str, Any]) -> list[str]:
        inner = [e["resource"] for e in resource.get("entry", []) if "resource" in e] + resource.get("contained", [])
        return [objection for one in (resource, *inner) for objection in of_one(one)]

    return of
