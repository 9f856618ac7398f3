"""A visit's context from FHIR R4: Patient, Encounter, Condition, Goal, CarePlan, Coverage; Practitioner and Location where they come along.

Pure. Without a patient's name or an encounter there is no visit to bind a draft to, and that is refused by name.
Everything else may be missing.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from clew_server.emr.bundle import ID, Bundle, codes, concept_text, first, human_name, identity, items, word
from clew_server.emr.fhir import dated
from clew_server.emr.sheet import shown
from clew_wire.errors import ContextError

MOST_GOALS = 50
TAKEN = {
    "Patient",
    "Encounter",
    "Condition",
    "Goal",
    "CarePlan",
    "Coverage",
    "Practitioner",
    "PractitionerRole",
    "Location",
    "Organization",
}
_SIDES = {"7771000": "left", "24028007": "right", "51440002": "bilateral"}
"SNOMED CT: left, right, right and left"
_SPOKEN = re.compile(r"\b(left|right|bilateral|both sides)\b", re.IGNORECASE)
_OVER = {"entered-in-error", "cancelled", "rejected", "completed", "revoked", "resolved", "inactive", "remission", "draft"}
"states of a goal, plan or condition in which it is not what is treated"
_LICENSES: Mapping[str, str] = {
    **dict.fromkeys(("PT", "DPT", "MPT", "MSPT", "PTA"), "PT"),
    **dict.fromkeys(("OT", "OTR", "OTD", "COTA", "OTA"), "OT"),
    **dict.fromkeys(("SLP", "CCC", "SLPA"), "SLP"),
    "DC": "chiropractic",
}
_AMBIENT = {"evaluation", "re-evaluation", "progress"}
"note types that are heard while people talk; the others are dictated after the hands-on work"


@dataclass(frozen=True, slots=True)
class Choice:
    """What FHIR does not say of a visit. Empty: worked out, or asked for."""

    discipline: str = ""
    note_type: str = ""
    mode: str = ""
    state: str = ""
    "where the visit is, for the law of consent"

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Choice:
        """From a query or a file's map; other keys are left alone."""
        return cls(**{f.name: shown(said.get(f.name), 40) for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class Received:
    """A context to be parsed (clew_wire.context), and what was not used."""

    context: dict[str, Any]
    warnings: tuple[str, ...]


def received(data: Any, choice: Choice) -> Received:
    """The context of a bundle. Raises ContextError, naming the resource."""
    if not isinstance(data, dict) or data.get("resourceType") != "Bundle":
        raise ContextError('the body must be a FHIR R4 Bundle: {"resourceType": "Bundle", "entry": [{"resource": ...}]}')
    bundle = Bundle(data)
    return read(bundle, choice, bundle.server)


def read(bundle: Bundle, choice: Choice, server: str) -> Received:
    """As `received`, of resources that are in hand. `server`: the FHIR server's address where they live; empty when it is not known."""
    warnings: list[str] = []
    encounter = _only(bundle, "Encounter")
    patient = _only(bundle, "Patient")
    if not identity(encounter):
        raise ContextError("the Encounter has neither an id nor an identifier: a draft is bound to its encounter, send one")
    name = human_name(patient)
    if not name:
        raise ContextError("the Patient has no name: send Patient.name")
    subject = word(first(encounter, "subject"), "reference")
    if subject and word(patient, "id") and bundle.at(first(encounter, "subject")) is not patient:
        raise ContextError("the Encounter is another patient's: its subject is not the Patient that came with it")
    day = word(first(encounter, "period"), "start") or word(first(encounter, "period"), "end")
    clinician = _clinician(bundle, encounter)
    note_type = choice.note_type
    discipline = choice.discipline or _practiced(str(clinician.get("licence", "")))
    for key, value in (("discipline", discipline), ("note_type", note_type)):
        if not value:
            raise ContextError(f"FHIR does not say the {key} of this visit: add {key}= to the address")
    case = _case(bundle, encounter, warnings)
    context = {
        "id": identity(encounter),
        "mode": choice.mode or ("ambient" if note_type in _AMBIENT else "dictation"),
        "discipline": discipline,
        "note_type": note_type,
        "encounter": _known(
            {
                "id": identity(encounter),
                "date": dated(day),
                "state": choice.state or _state(bundle, encounter),
                "clinician": clinician,
                "fhir": _addresses(server, patient, encounter, bundle),
            }
        ),
        "context": {
            "patient": _known(
                {
                    "name": name,
                    "age": _age(word(patient, "birthDate"), day, warnings),
                    "sex": word(patient, "gender"),
                    "birth_date": word(patient, "birthDate"),
                }
            ),
            "case": case,
            "goals": _goals(bundle, warnings),
        },
    }
    warnings += [f"FHIR resource {kind[:40]} is not known; it is not used" for kind in bundle.kinds[:50] if kind not in TAKEN]
    if bundle.left_off:
        warnings.append("the bundle has more entries than are read: the rest is not used")
    return Received(context, tuple(warnings))


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if v not in (None, "", {}, [])}


def _only(bundle: Bundle, kind: str) -> Mapping[str, Any]:
    found = bundle.all(kind)
    if len(found) == 1:
        return found[0]
    lacks = f"has {len(found)} resources of type {kind}" if found else f"lacks the resource {kind}"
    raise ContextError(f"the bundle {lacks}: send the one of this visit")


def _age(born: str, day: str, warnings: list[str]) -> int | None:
    """Whole years on the day of the visit. Of a bare year or month the youngest age that it allows: a child must not pass as an adult."""
    try:
        parts = [int(p) for p in born.split("-")]
        parts += [12][: 2 - len(parts)]
        year, month, on = parts if len(parts) == 3 else (*parts, monthrange(*parts)[1])
        birth, today = date(year, month, on), date.fromisoformat(day[:10])
    except (ValueError, TypeError, OverflowError):
        if born:
            warnings.append("the patient's age is not known: it takes Patient.birthDate and Encounter.period.start")
        return None
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return age if 0 <= age < 130 else None


def _clinician(bundle: Bundle, encounter: Mapping[str, Any]) -> dict[str, Any]:
    for participant in items(encounter, "participant"):
        individual = first(participant, "individual")
        found = bundle.at(individual)
        if found.get("resourceType") == "PractitionerRole":
            found = bundle.at(first(found, "practitioner"))
        name, _, licence = (human_name(found) or word(individual, "display")).partition(",")
        written = [w for q in map(_qualification, items(found, "qualification")) for w in q if w]
        licence = licence.strip() or next((w for w in written if _practiced(w)), next(iter(written), ""))
        if name.strip():
            return _known({"name": name.strip(), "licence": licence})
    return {}


def _qualification(qualification: Mapping[str, Any]) -> list[str]:
    code = first(qualification, "code")
    return [*(c for _, c in codes(code)), concept_text(code)]


def _practiced(licence: str) -> str:
    """The discipline of a license; empty for one of another trade."""
    return next((_LICENSES[part] for part in re.split(r"[^A-Z]+", licence.upper()) if part in _LICENSES), "")


def _state(bundle: Bundle, encounter: Mapping[str, Any]) -> str:
    for place in items(encounter, "location"):
        if state := word(first(bundle.at(first(place, "location")), "address"), "state"):
            return state
    return ""


def _addresses(server: str, patient: Mapping[str, Any], encounter: Mapping[str, Any], bundle: Bundle) -> dict[str, str]:
    if not server:
        return {}
    out = {"server": server}
    for kind, resource in (("patient", patient), ("encounter", encounter)):
        if ID.fullmatch(word(resource, "id")):
            out[kind] = f"{resource['resourceType']}/{word(resource, 'id')}"
    for participant in items(encounter, "participant"):
        found = bundle.at(first(participant, "individual"))
        if found.get("resourceType") == "Practitioner" and ID.fullmatch(word(found, "id")):
            out.setdefault("practitioner", f"Practitioner/{word(found, 'id')}")
    return out


def _standing(resource: Mapping[str, Any]) -> bool:
    """Not over, not withdrawn, not wrong."""
    states = {word(resource, "status"), word(resource, "lifecycleStatus")}
    for key in ("clinicalStatus", "verificationStatus"):
        states |= {code for _, code in codes(first(resource, key))}
    return not states & (_OVER | {"refuted"})


def _case(bundle: Bundle, encounter: Mapping[str, Any], warnings: list[str]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    condition = _condition(bundle, encounter, warnings)
    if condition:
        code = first(condition, "code")
        out["diagnosis"] = concept_text(code)
        out["icd10"] = next((c for system, c in codes(code) if "icd-10" in system.lower()), "")
        out["side"] = _side(condition)
    elif not bundle.all("Condition"):
        warnings.append("no Condition came with the visit: its diagnosis and side are not known")
    plans = [p for p in bundle.all("CarePlan") if _standing(p)]
    if plans:
        newest = max(plans, key=lambda p: word(first(p, "period"), "start"))
        period = first(newest, "period")
        out["poc"] = _known({"certified_on": _day(word(period, "start")), "through": _day(word(period, "end"))})
        if len(plans) > 1:
            warnings.append(f"{len(plans)} CarePlans are active: the one that began last is used")
    covers = [c for c in bundle.all("Coverage") if _standing(c)]
    if covers:
        cover = min(covers, key=_order)
        payer = first(cover, "payor")
        out["payer"] = word(payer, "display") or word(bundle.at(payer), "name") or concept_text(first(cover, "type"))
    return _known(out)


def _order(cover: Mapping[str, Any]) -> int:
    order = cover.get("order")
    return order if isinstance(order, int) and not isinstance(order, bool) else 1 << 31


def _day(text: str) -> str:
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return ""


def _condition(bundle: Bundle, encounter: Mapping[str, Any], warnings: list[str]) -> Mapping[str, Any]:
    """The diagnosis that the encounter names, by rank; else the encounter's own; else the first that is active."""
    named = sorted(items(encounter, "diagnosis"), key=_rank)
    for reference in [*(first(d, "condition") for d in named), *items(encounter, "reasonReference")]:
        found = bundle.at(reference)
        if found.get("resourceType") == "Condition":
            return found
    active = [c for c in bundle.all("Condition") if _standing(c)]
    own = [c for c in active if any(code == "encounter-diagnosis" for k in items(c, "category") for _, code in codes(k))]
    here = [c for c in active if bundle.at(first(c, "encounter")) is encounter]
    best = here or own or active
    if len(best) > 1:
        warnings.append(f"{len(best)} Conditions may be the one that is treated: the first is used; name it in Encounter.diagnosis")
    return best[0] if best else {}


def _rank(diagnosis: Mapping[str, Any]) -> int:
    rank = diagnosis.get("rank")
    return rank if isinstance(rank, int) and not isinstance(rank, bool) else 1 << 31


def _side(condition: Mapping[str, Any]) -> str:
    found = {_SIDES[c] for site in items(condition, "bodySite") for _, c in codes(site) if c in _SIDES}
    texts = " ".join([*(concept_text(s) for s in items(condition, "bodySite")), concept_text(first(condition, "code"))])
    found = found or {m.lower().replace("both sides", "bilateral") for m in _SPOKEN.findall(texts)}
    if found == {"left", "right"}:
        return "bilateral"
    return found.pop() if len(found) == 1 else "bilateral" if "bilateral" in found else ""


def _goals(bundle: Bundle, warnings: list[str]) -> list[dict[str, str]]:
    out: list[dict[str, str]] = []
    for goal in bundle.all("Goal"):
        text = concept_text(first(goal, "description"))
        if text and _standing(goal):
            out.append({"id": identity(goal) or f"goal-{len(out) + 1}", "text": text})
    if len(out) > MOST_GOALS:
        warnings.append(f"{len(out)} Goals came with the visit: the first {MOST_GOALS} are used")
    return out[:MOST_GOALS]
