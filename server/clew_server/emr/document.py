"""A note as a FHIR R4 document: a Bundle whose Composition leads to everything else (https://hl7.org/fhir/R4/documents.html). Pure.

AI-written is said three times: by the security label AIAST, the author (a Device), and each sentence's origin, in an extension that
also leads back to the words and seconds that it rests on. What is not there, and why: docs/emr.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from clew_server.charting.render import FORMS
from clew_server.emr.evidence import Words
from clew_server.emr.fhir import AIAST, CPT, LOINC, OURS, Resource, bullets, concept, extension, name_of, narrative, pruned, xhtml
from clew_server.emr.people import Around, around, signs_own
from clew_server.emr.sheet import MARKS, Sheet, code_line, consent_line
from clew_wire.note import Code, Section, Sentence

NOTE_TYPE = concept("Progress note", LOINC, "11506-3", "Progress note")
SECTION_CODES: Mapping[Section, tuple[str, str]] = {
    "S": ("61150-9", "Subjective Narrative"),
    "O": ("61149-1", "Objective Narrative"),
    "A": ("51848-0", "Evaluation note"),
    "P": ("18776-5", "Plan of care note"),
}
_PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def document(sheet: Sheet) -> Resource:
    """The Bundle."""
    others = around(sheet)
    urls = {kind: f"urn:uuid:{name_of(sheet.session, kind)}" for kind in ("composition", "provenance")}
    entries = [
        (urls["composition"], _composition(sheet, others)),
        *((others.urls[kind], resource) for kind, resource in others.resources.items()),
        (urls["provenance"], _provenance(sheet, others, urls["composition"])),
    ]
    return {
        "resourceType": "Bundle",
        "id": name_of(sheet.session, "document"),
        "identifier": {"system": f"{OURS}/document", "value": name_of(sheet.session, f"document {sheet.at if sheet.signed else 'draft'}")},
        "type": "document",
        "timestamp": sheet.at,
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in entries],
    }


def _composition(sheet: Sheet, others: Around) -> Resource:
    words = Words(sheet.words)
    signer = others.at("clinician" if signs_own(sheet) else "signer", sheet.signer or "")
    sections = [_section(sheet, heading, name, words, others) for heading, (name,) in FORMS["soap"]]
    return pruned(
        {
            "resourceType": "Composition",
            "id": name_of(sheet.session, "composition"),
            "meta": {"security": [AIAST]} if sheet.ai_assisted else None,
            "text": narrative(f"<p>{xhtml(sheet.title)}</p><p>{xhtml(sheet.mark)}</p>"),
            "identifier": {"system": f"{OURS}/note", "value": sheet.session},
            "status": "final" if sheet.signed else "preliminary",
            "type": NOTE_TYPE,
            "category": [concept("", "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category", "clinical-note")],
            "subject": others.at("patient"),
            "encounter": others.at("encounter"),
            "date": sheet.at,
            "author": [others.at("device", "Clew")],
            "title": sheet.title,
            "attester": [{"mode": "legal", "time": sheet.at, "party": signer}] if sheet.signed else None,
            "section": [*sections, _codes(sheet), _consent(sheet, others)],
        }
    )


def _section(sheet: Sheet, heading: str, name: Section, words: Words, others: Around) -> Resource:
    code, display = SECTION_CODES[name]
    rows = sheet.note.sections[name]
    entries = {"A": ["condition"], "P": [k for k in others.resources if k.startswith("goal")]}.get(name, [])
    out = {
        "extension": [_sentence(x, words) for x in rows],
        "title": heading,
        "code": concept(heading, LOINC, code, display),
        "text": narrative(bullets(map(_row, rows)) if rows else "<p>Nothing was said.</p>", "additional" if rows else "generated"),
        "entry": [r for k in entries if (r := others.at(k))],
    }
    if not rows and not out["entry"]:
        empty = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
        out["emptyReason"] = concept("Nothing was said", empty, "unavailable", "Unavailable")
    return out


def _row(sentence: Sentence) -> str:
    marks = [*([MARKS[sentence.source]] if sentence.source in MARKS else []), *(f.replace("_", " ") for f in sentence.flags)]
    return xhtml(sentence.text) + (f" <i>[{xhtml(', '.join(marks))}]</i>" if marks else "")


def _sentence(sentence: Sentence, words: Words) -> Resource:
    return {
        "url": f"{OURS}/StructureDefinition/sentence",
        "extension": [
            extension("id", valueString=sentence.id),
            extension("origin", valueCode=sentence.source.replace("_", "-")),
            extension("reviewed", valueBoolean=sentence.locked),
            *(extension("flag", valueCode=flag) for flag in sentence.flags),
            *words.evidence(sentence.evidence),
        ],
    }


def _codes(sheet: Sheet) -> Resource | None:
    """No Claim and no ChargeItem: a receiving system may act on either, and these are suggestions that a person has yet to take."""
    if not sheet.note.codes:
        return None
    return {
        "extension": [_code(code) for code in sheet.note.codes],
        "title": "Suggested codes",
        "code": {"text": "Suggested codes, not submitted"},
        "text": narrative("<p>For review; Clew submits none.</p>" + bullets(xhtml(code_line(c)) for c in sheet.note.codes), "additional"),
    }


def _code(code: Code) -> Resource:
    return {
        "url": f"{OURS}/StructureDefinition/suggested-code",
        "extension": [
            extension("code", valueCoding={"system": CPT, "code": code.code}),
            *(extension("modifier", valueString=m) for m in code.modifiers),
            extension("units", valueUnsignedInt=code.units),
            *([extension("minutes", valueUnsignedInt=code.minutes)] if code.minutes is not None else []),
            extension("rule", valueCode=code.rule),
            *([extension("working", valueString=text)] if (text := code.working.strip()) else []),
            *(extension("missing", valueString=lack) for lack in code.missing),
        ],
    }


def _consent(sheet: Sheet, others: Around) -> Resource | None:
    consent = others.at("consent")
    if consent is None:
        return None
    return {"title": "Consent to record", "text": narrative(f"<p>{xhtml(consent_line(sheet.consent))}</p>"), "entry": [consent]}


def _provenance(sheet: Sheet, others: Around, target: str) -> Resource:
    def agent(kind: str, who: Resource | None) -> Resource:
        return {"type": concept("", _PARTICIPANT, kind, kind.capitalize()), "who": who}

    agents = [agent("author", others.at("device", "Clew"))]
    if sheet.signed:
        agents.append(agent("verifier", others.at("clinician" if signs_own(sheet) else "signer", sheet.signer or "")))
    return pruned(
        {
            "resourceType": "Provenance",
            "id": name_of(sheet.session, "provenance"),
            "target": [{"reference": target}],
            "recorded": sheet.at,
            "agent": agents,
        }
    )
