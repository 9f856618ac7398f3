"""The demo EMR's own record: invented patients, today's visits, the notes that came back signed. No I/O; it lives in memory only."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import yaml

PATIENTS = Path(__file__).parent / "patients.yaml"
MOST_VISITS = 200
"a demo of one day; the oldest visit makes room"
Mode = Literal["ambient", "dictation"]


class UnknownError(LookupError):
    """No such patient or visit; the message says which."""


@dataclass(frozen=True, slots=True)
class Patient:
    """One row of the schedule, and what Clew is told of the patient."""

    id: str
    time: str
    "of today's appointment, as the clinic writes it"
    clinician: str
    record: str
    "medical record number"
    visit: Mapping[str, Any]
    "Clew's context without id, mode and the encounter's id and date"


@dataclass(frozen=True, slots=True)
class Filed:
    """A signed note, in the EMR's own keeping."""

    by: str
    at: str
    "ISO 8601, as Clew said it"
    text: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One encounter that was opened at Clew."""

    encounter: str
    patient: str
    mode: Mode
    session: str
    "Clew's id of the visit"
    token: str = field(repr=False)
    "opens that session only: the page gets it"
    note: Filed | None = None


def read_patients(path: Path = PATIENTS) -> tuple[Patient, ...]:
    """The schedule, from the file that comes with the EMR."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Patient(id=str(key), **row) for key, row in rows.items())


class Chart:
    """Patients, visits, notes. A visit is filed once: what comes again changes nothing."""

    def __init__(self, patients: tuple[Patient, ...]) -> None:
        self.patients = {p.id: p for p in patients}
        self._visits: dict[str, Visit] = {}
        self._count = 0
        self._dropped = 0

    def context(self, patient_id: str, mode: Mode, today: str) -> dict[str, Any]:
        """What Clew is told of a new visit. `today`: YYYY-MM-DD. Raises UnknownError."""
        patient = self._patient(patient_id)
        self._count += 1
        encounter = f"enc-{today.replace('-', '')}-{self._count:03}"
        made = copy.deepcopy(dict(patient.visit))
        made["encounter"] = {**made.get("encounter", {}), "id": encounter, "date": today}
        if mode == "dictation":  # nobody but the clinician is heard
            made.pop("consent", None)
        return {"id": encounter, "mode": mode, **made}

    def opened(self, patient_id: str, context: Mapping[str, Any], session: str, token: str) -> Visit:
        """Clew has a session for that context."""
        visit = Visit(context["id"], patient_id, context["mode"], session, token)
        self._visits[visit.encounter] = visit
        while len(self._visits) > MOST_VISITS:
            del self._visits[next(iter(self._visits))]
            self._dropped += 1
        return visit

    def visit(self, encounter: str) -> Visit:
        """Raises UnknownError."""
        if encounter not in self._visits:
            raise UnknownError(f"there is no visit {encounter[:60]}")
        return self._visits[encounter]

    def of_session(self, session: str) -> Visit | None:
        """The visit that Clew calls so."""
        return next((v for v in self._visits.values() if v.session == session), None)

    def of_patient(self, patient_id: str) -> list[Visit]:
        """Newest first. Raises UnknownError."""
        self._patient(patient_id)
        return [v for v in reversed(self._visits.values()) if v.patient == patient_id]

    def file(self, encounter: str, note: Filed) -> bool:
        """Put a signed note into the chart. False: there was one."""
        visit = self.visit(encounter)
        if visit.note is not None:
            return False
        self._visits[encounter] = replace(visit, note=note)
        return True

    def statistics(self) -> dict[str, int]:
        """Counts."""
        return {"visits": len(self._visits), "filed": sum(v.note is not None for v in self._visits.values()), "dropped": self._dropped}

    def _patient(self, patient_id: str) -> Patient:
        if patient_id not in self.patients:
            raise UnknownError(f"there is no patient {patient_id[:60]}")
        return self.patients[patient_id]
