"""What each voice is in this visit: therapist, patient, caregiver or other, decided for all voices together.

Every way of giving roles to the voices (at most 4 ** 4) is scored: what each voice said (cues), whether it was addressed
by the patient's name or another's, who asked whom, and what a visit usually looks like (one therapist, a patient).
A decision is changed only by evidence clearly better, so that roles don't flutter while people talk.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from clew_server.hearing.cues import Cues
from clew_wire.context import VisitContext
from clew_wire.note import Role

ROLES: tuple[Role, ...] = ("therapist", "patient", "caregiver", "other")
STICK = 1.5
"nats by which another decision must be better than the one that stands"
CHILD = 11
"years; a younger patient seldom reports, and rarely comes alone"
NAMED = 2.0
"nats for each time that a voice answers to the patient's name, or to another's"
NAMED_MOST = 6.0
ENROLLED = 4.0
"nats a nat of likeness: it is the same voice every day, while the law that likeness comes from trusts one clip half"
ENROLLED_MOST = 20.0
ENROLLED_LEAST = -8.0
"so little, that somebody who stands in for the enrolled therapist is known by what is said"
SAID_MOST = 40.0
"nats; beyond it more of the same says nothing new"


@dataclass(slots=True)
class Tally:
    """What a voice has said and was called, over the visit."""

    cues: Cues = field(default_factory=Cues)
    seconds: float = 0.0
    as_patient: int = 0
    "times it answered to the patient's name, or gave it as its own"
    as_another: int = 0
    "times it answered to another name, or gave it as its own"
    as_clinician: int = 0
    "times it answered to the clinician's name or trade, or gave it as its own"
    answers: int = 0
    "times it answered a question with a few words"
    enrolled: float = 0.0
    "evidence that it is the therapist who enrolled, nats; 0 where nobody did"


@dataclass(frozen=True, slots=True)
class Cast:
    """What is known of the visit before anybody speaks."""

    names: frozenset[str] = frozenset()
    "the patient's names, lower case"
    clinician: frozenset[str] = frozenset()
    child: bool = False
    dictation: bool = False


def cast(context: VisitContext | None) -> Cast:
    """From the EMR's context; nothing is known without one."""
    if context is None:
        return Cast()
    names = _names(context.patient.get("name"))
    clinician = context.encounter.get("clinician")
    treating = _names(clinician.get("name")) if isinstance(clinician, dict) else frozenset()
    age = context.patient.get("age")
    child = isinstance(age, int | float) and not isinstance(age, bool) and age < CHILD
    return Cast(names, treating - names, child, context.mode == "dictation")


def _names(value: object) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{3,}", str(value or "").lower()))


def _fit(tally: Tally, role: Role) -> float:
    """Evidence that this voice has this role."""
    said = tally.cues
    if role == "other":
        return -1.0
    value = {"therapist": said.therapist, "patient": said.patient, "caregiver": said.caregiver}[role]
    value = max(-SAID_MOST, min(SAID_MOST, value))
    patient = min(NAMED_MOST, NAMED * tally.as_patient)
    another = min(NAMED_MOST, NAMED * tally.as_another)
    clinician = min(NAMED_MOST, NAMED * tally.as_clinician)
    answers = min(4.0, 0.5 * tally.answers)
    if role == "therapist":
        enrolled = max(ENROLLED_LEAST, min(ENROLLED_MOST, ENROLLED * tally.enrolled))
        return value - patient - another / 2 + clinician - answers + enrolled
    if role == "patient":
        return value + patient - another - clinician + answers / 2
    return value - patient + another - clinician + answers / 2


def _usual(roles: Sequence[Role], tallies: Sequence[Tally], known: Cast) -> float:
    """How usual such a cast is."""
    therapists, patients = roles.count("therapist"), roles.count("patient")
    carers, others = roles.count("caregiver"), roles.count("other")
    value = -8.0 * abs(therapists - 1) if therapists else -6.0
    value -= 6.0 * max(0, patients - 1)
    value -= (0.5 if known.child else 1.5) * carers + 4.0 * max(0, carers - 1)
    value -= 3.0 * others
    if not patients and len(roles) > 1:
        value -= 0.5 if known.child or known.dictation else 2.5
    if therapists and known.dictation:
        lead = max(range(len(roles)), key=lambda i: tallies[i].seconds)
        value += 20.0 if roles[lead] == "therapist" else 0.0
    if known.child and carers and patients:
        # A young child says less than whoever came along.
        child = sum(t.seconds for t, r in zip(tallies, roles, strict=True) if r == "patient")
        carer = sum(t.seconds for t, r in zip(tallies, roles, strict=True) if r == "caregiver")
        value += 2.0 if child < carer else 0.0
    return value


def decide(tallies: Mapping[int, Tally], known: Cast, before: Mapping[int, Role] | None = None) -> dict[int, Role]:
    """One role a voice. `before` is the decision that stands."""
    voices = sorted(tallies)
    parts = [tallies[v] for v in voices]
    standing = {v: role for v, role in (before or {}).items() if v in tallies}
    best: tuple[float, dict[int, Role]] = (-math.inf, {})
    for roles in product(ROLES, repeat=len(voices)):
        value = sum(_fit(t, r) for t, r in zip(parts, roles, strict=True)) + _usual(roles, parts, known)
        cast_so = dict(zip(voices, roles, strict=True))
        if standing and all(cast_so[v] == role for v, role in standing.items()):
            value += STICK
        if value > best[0]:
            best = (value, cast_so)
    return best[1]
