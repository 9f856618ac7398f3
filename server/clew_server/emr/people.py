"""The resources around a note: patient, encounter, people, the device, diagnosis, goals, consent. Each as far as it is known. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from clew_server.emr.fhir import ACT_CODE, ICD10, LOINC, OURS, Resource, concept, dated, name_of, narrative, pruned, timed, xhtml
from clew_server.emr.sheet import Sheet, consent_line, models, release, shown

_SEX = {"m": "male", "male": "male", "f": "female", "female": "female", "other": "other", "unknown": "unknown"}
"FHIR's administrative gender, by what EMRs write"
_SERVER = re.compile(r"https?://[^\s<>\"]{1,500}")
_PATH = re.compile(r"[A-Z][A-Za-z]{2,40}/[A-Za-z0-9\-.]{1,64}")


@dataclass(frozen=True, slots=True)
class Around:
    """Resources by kind, and how to point at them."""

    urls: Mapping[str, str]
    "full URL of each, by kind"
    resources: Mapping[str, Resource]

    def at(self, kind: str, display: str = "") -> Resource | None:
        """A Reference to it; None when there is none."""
        return pruned({"reference": self.urls[kind], "display": shown(display)}) if kind in self.resources else None


def around(sheet: Sheet) -> Around:
    """Everybody and everything that the note is about."""
    at = _Urls(sheet)
    out: dict[str, Resource] = {"patient": _patient(sheet), "encounter": _encounter(sheet, at), "device": _device()}
    name, licence = sheet.clinician
    if name:
        out["clinician"] = _practitioner(name, licence)
    if sheet.signer and not signs_own(sheet):
        out["signer"] = _practitioner(*_parted(sheet.signer))
    if shown(sheet.context.case.get("diagnosis")) or shown(sheet.context.case.get("icd10")):
        out["condition"] = _condition(sheet, at)
    for n, goal in enumerate(sheet.context.goals):
        if shown(goal.text):
            out[f"goal{n}"] = {
                "resourceType": "Goal",
                "identifier": [{"system": f"{OURS}/goal", "value": shown(goal.id) or str(n)}],
                "lifecycleStatus": "active",
                "description": {"text": shown(goal.text)},
                "subject": {"reference": at["patient"]},
            }
    if sheet.consent.given is not None:
        out["consent"] = _consent(sheet, at)
    urls = {kind: at[kind] for kind in out}
    return Around(urls, {kind: pruned({"resourceType": r["resourceType"], "id": at.id(kind), **r}) for kind, r in out.items()})


def signs_own(sheet: Sheet) -> bool:
    """The clinician of the encounter signed."""
    return _parted(sheet.signer or "")[0].casefold() == sheet.clinician[0].partition(",")[0].strip().casefold() != ""


class _Urls:
    """Full URLs: those of the EMR where it told them (docs/emr.md, `encounter.fhir`), else our own UUIDs."""

    def __init__(self, sheet: Sheet) -> None:
        known = sheet.context.encounter.get("fhir")
        self._known = known if isinstance(known, dict) else {}
        self._session = sheet.session

    def _theirs(self, kind: str) -> tuple[str, str] | None:
        server, path = self._known.get("server"), self._known.get({"clinician": "practitioner"}.get(kind, kind))
        if isinstance(server, str) and isinstance(path, str) and _SERVER.fullmatch(server) and _PATH.fullmatch(path):
            return f"{server.rstrip('/')}/{path}", path.partition("/")[2]
        return None

    def __getitem__(self, kind: str) -> str:
        theirs = self._theirs(kind)
        return theirs[0] if theirs else f"urn:uuid:{name_of(self._session, kind)}"

    def id(self, kind: str) -> str:
        theirs = self._theirs(kind)
        return theirs[1] if theirs else name_of(self._session, kind)


def _patient(sheet: Sheet) -> Resource:
    patient = sheet.context.patient
    return {
        "resourceType": "Patient",
        "name": [{"text": shown(patient.get("name"))}],
        "gender": _SEX.get(shown(patient.get("sex")).lower()),
        "birthDate": dated(patient.get("birth_date")),
    }


def _encounter(sheet: Sheet, at: _Urls) -> Resource:
    encounter = sheet.context.encounter
    case = sheet.context.case
    diagnosed = shown(case.get("diagnosis")) or shown(case.get("icd10"))
    return {
        "resourceType": "Encounter",
        "identifier": [{"value": shown(encounter.get("id") or sheet.context.id)}],
        "status": "unknown",  # the EMR knows whether it goes on; Clew only knows its recording
        "class": {"system": ACT_CODE, "code": "AMB", "display": "ambulatory"},
        "subject": {"reference": at["patient"]},
        "participant": [{"individual": {"reference": at["clinician"]}}] if sheet.clinician[0] else None,
        "period": {"start": timed(encounter.get("date")) or dated(encounter.get("date"))},
        "diagnosis": [{"condition": {"reference": at["condition"]}}] if diagnosed else None,
    }


def _practitioner(name: str, licence: str) -> Resource:
    return {
        "resourceType": "Practitioner",
        "name": [{"text": name, "suffix": [licence]}],
        "qualification": [{"code": {"text": licence}}] if licence else None,
    }


def _parted(signer: str) -> tuple[str, str]:
    name, _, licence = shown(signer).partition(",")
    return name.strip(), licence.strip()


def _device() -> Resource:
    return {
        "resourceType": "Device",
        "deviceName": [{"name": "Clew", "type": "manufacturer-name"}],
        "type": {"text": "AI documentation assistant: hears a visit and drafts its note"},
        "version": [{"type": {"text": "release"}, "value": release()}, *({"type": {"text": "model"}, "value": m} for m in models())],
    }


def _condition(sheet: Sheet, at: _Urls) -> Resource:
    case = sheet.context.case
    side = shown(case.get("side"))
    return {
        "resourceType": "Condition",
        "category": [concept("", "http://terminology.hl7.org/CodeSystem/condition-category", "encounter-diagnosis")],
        "code": concept(shown(case.get("diagnosis")), ICD10, shown(case.get("icd10"))),
        "bodySite": [{"text": side}] if side else None,
        "subject": {"reference": at["patient"]},
    }


def _consent(sheet: Sheet, at: _Urls) -> Resource:
    """R4's Consent on being recorded. ppc-1 demands a policy: it is the script that was read."""
    consent = sheet.consent
    by = shown(consent.by)
    performer = {"reference": at["patient"]} if by.lower() == "patient" else {"display": by}
    script = shown(sheet.script)
    return {
        "resourceType": "Consent",
        "text": narrative(f"<p>{xhtml(consent_line(consent))}</p>"),
        "status": "active" if consent.given else "rejected",
        "scope": concept("", "http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "Privacy Consent"),
        "category": [concept("", LOINC, "59284-0", "Consent Document")],
        "patient": {"reference": at["patient"]},
        "dateTime": timed(consent.at),
        "performer": [performer] if by else None,
        "policyRule": {"text": "Recording of the visit for documentation" + (f", words read: {script}" if script else "")},
        "verification": [{"verified": True}] if consent.words else None,
        "provision": {"type": "permit" if consent.given else "deny"},
    }
