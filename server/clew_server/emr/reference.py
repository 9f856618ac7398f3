"""A note as one FHIR R4 DocumentReference, with its text and its PDF inside, for an EMR that files documents and reads no Composition.

Pure.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode

from clew_server.emr.document import NOTE_TYPE
from clew_server.emr.fhir import AIAST, OURS, Resource, concept, name_of, pruned
from clew_server.emr.people import around, signs_own
from clew_server.emr.sheet import Sheet


def document_reference(sheet: Sheet, text: str, pdf: bytes) -> Resource:
    """`docStatus` preliminary or final. Who is not the EMR's own resource is contained."""
    others = around(sheet)
    contained: list[Resource] = []

    def at(kind: str, display: str = "") -> Resource | None:
        """The EMR's own by its URL; ours, contained; none that is not known."""
        if kind not in others.resources:
            return None
        if not others.urls[kind].startswith("urn:"):
            return others.at(kind, display)
        if kind not in {r["id"] for r in contained}:
            contained.append({**_alone(others.resources[kind]), "id": kind})
        return pruned({"reference": f"#{kind}", "display": display})

    patient = at("patient")
    signer = at("clinician" if signs_own(sheet) else "signer", sheet.signer or "")
    encounter, device = at("encounter"), at("device", "Clew")
    for resource in contained:
        if "subject" in resource and patient is not None:
            resource["subject"] = patient
    attachments = [("text/plain; charset=utf-8", text.encode()), ("application/pdf", pdf)]
    return pruned(
        {
            "resourceType": "DocumentReference",
            "id": name_of(sheet.session, "reference"),
            "meta": {"security": [AIAST]} if sheet.ai_assisted else None,
            "contained": [*contained],
            "masterIdentifier": {"system": f"{OURS}/note", "value": sheet.session},
            "status": "current",
            "docStatus": "final" if sheet.signed else "preliminary",
            "type": NOTE_TYPE,
            "category": [concept("", "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category", "clinical-note")],
            "subject": patient,
            "date": sheet.at,
            "author": [device],
            "authenticator": signer,
            "description": f"{sheet.title}. {sheet.mark}",
            "content": [{"attachment": _attachment(kind, data, sheet)} for kind, data in attachments],
            "context": {"encounter": [encounter]},
        }
    )


def _attachment(kind: str, data: bytes, sheet: Sheet) -> Resource:
    return {
        "contentType": kind,
        "language": "en-US",
        "data": b64encode(data).decode(),
        "size": len(data),
        # FHIR R4 names SHA-1 here; it tells a damaged copy, and protects nothing.
        "hash": b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode(),
        "title": sheet.title,
        "creation": sheet.at,
    }


def _alone(resource: Resource) -> Resource:
    """Without what points at resources that do not travel along."""
    return {k: v for k, v in resource.items() if k not in ("participant", "diagnosis")}
