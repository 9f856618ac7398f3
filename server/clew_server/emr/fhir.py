"""FHIR R4 (4.0.1) as plain maps: the small types that every resource is made of, and the code systems by name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID, uuid5

from clew_server.emr.sheet import shown

MEDIA_TYPE = "application/fhir+json"
OURS = "https://clew.example/fhir"
"where our extensions and identifiers have their names; a name, not an address (docs/emr.md says what each holds)"
LOINC = "http://loinc.org"
CPT = "http://www.ama-assn.org/go/cpt"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
VALUE = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
AIAST = {"system": VALUE, "code": "AIAST", "display": "Artificial Intelligence asserted"}
"security label of information that a machine asserted"
_NAMESPACE = UUID("5d8d3b52-8a0e-4c59-9f39-6f0d4dd6a1b1")
_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
Resource = dict[str, Any]


def name_of(session: str, kind: str) -> str:
    """A UUID that is the same each time a visit is exported."""
    return str(uuid5(_NAMESPACE, f"{session}/{kind}"))


def concept(text: str, system: str = "", code: str = "", display: str = "") -> Resource:
    """A CodeableConcept."""
    coding = pruned({"system": system, "code": shown(code), "display": display})
    return pruned({"coding": [coding] if code else None, "text": shown(text)})


def extension(name: str, **value: Any) -> Resource:
    """A part of one of our extensions: `extension("id", valueString="n0")`."""
    return {"url": name, **value}


def timed(text: object) -> str | None:
    """An ISO time with its offset as a FHIR dateTime; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.isoformat(timespec="seconds") if at.tzinfo is not None else None


def dated(value: object) -> str | None:
    """A year, a month or a day as FHIR writes it; of a time its day; None for anything else."""
    text = shown(value)[:10]
    return text if _DATE.fullmatch(text) else None


def narrative(inner: str, status: str = "generated") -> Resource:
    """A Narrative. `inner` is XHTML whose text was escaped."""
    return {"status": status, "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'}


def xhtml(text: object) -> str:
    """Text, never markup."""
    return escape(shown(text), quote=True)


def bullets(rows: Iterable[str]) -> str:
    """A list of rows that are XHTML already."""
    return "<ul>" + "".join(f"<li>{row}</li>" for row in rows) + "</ul>"


def pruned(resource: Mapping[str, Any]) -> Resource:
    """Without empty values: FHIR has no null and no empty text, map or list."""
    out: Resource = {}
    for key, value in resource.items():
        kept = pruned(value) if isinstance(value, Mapping) else value
        if isinstance(kept, list | tuple):
            kept = [x for x in (pruned(v) if isinstance(v, Mapping) else v for v in kept) if x not in (None, "", {})]
        if kept not in (None, "", {}, []):
            out[key] = kept
    return out
