"""What stands on a note that leaves Clew, whatever its form: whose it is, what it says, who signed it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from clew_models.manifest import manifest
from clew_wire.context import VisitContext
from clew_wire.note import Code, Consent, Note, Word

_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"control characters, halves of characters, and what turns the reading direction of a line, which would then say another thing"
DISCIPLINES: Mapping[str, str] = {
    "PT": "Physical therapy",
    "OT": "Occupational therapy",
    "SLP": "Speech-language pathology",
    "chiropractic": "Chiropractic",
}
MARKS: Mapping[str, str] = {"context": "from the chart", "by_hand": "written by hand"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A note and everything that stands around it."""

    session: str
    "Clew's id of the visit"
    context: VisitContext
    note: Note
    words: tuple[Word, ...]
    consent: Consent
    signer: str | None
    "as the signature names them; None: a draft"
    at: str
    "ISO 8601 with its offset: when it was signed; of a draft, when it was asked for"
    script: str = ""
    "version of the words that were read to whoever agreed to be recorded"

    @property
    def signed(self) -> bool:
        """Somebody answers for it."""
        return self.signer is not None

    @property
    def ai_assisted(self) -> bool:
        """Some sentence of it is not a person's own."""
        return any(x.source != "by_hand" for row in self.note.sections.values() for x in row)

    @property
    def title(self) -> str:
        """`Physical therapy: daily note`."""
        return f"{DISCIPLINES[self.context.discipline]}: {self.context.note_type} note"

    @property
    def mark(self) -> str:
        """How far it may be relied upon, in one line."""
        if self.signed:
            return f"AI-assisted note, signed by {shown(self.signer)} on {moment(self.at)}"
        return "AI-assisted note. DRAFT, not signed"

    @property
    def clinician(self) -> tuple[str, str]:
        """Name and license of whom the EMR says sees the patient; empty where it does not say."""
        who = self.context.encounter.get("clinician")
        return (shown(who.get("name")), shown(who.get("licence"))) if isinstance(who, dict) else ("", "")

    def rows(self) -> Iterator[tuple[str, str]]:
        """What stands above the note: label and value, those that are known."""
        case, encounter = self.context.case, self.context.encounter
        name, licence = self.clinician
        icd10, period = shown(case.get("icd10")), case.get("poc")
        for label, value in (
            ("Patient", shown(self.context.patient.get("name"))),
            ("Age, sex", ", ".join(x for x in (shown(self.context.patient.get("age")), shown(self.context.patient.get("sex"))) if x)),
            ("Encounter", shown(encounter.get("id") or self.context.id)),
            ("Date of service", shown(encounter.get("date"))),
            ("Clinician", f"{name}, {licence}" if name and licence and licence not in name else name),
            ("Diagnosis", f"{shown(case.get('diagnosis'))} {f'({icd10})' if icd10 else ''}".strip()),
            ("Side", shown(case.get("side"))),
            ("Payer", shown(case.get("payer"))),
            ("Plan of care through", shown(period.get("through")) if isinstance(period, dict) else ""),
        ):
            if value:
                yield label, value


def shown(value: Any, most: int = 4000) -> str:
    """A value from outside as one line of text; empty for none. What would hide or turn it is left out."""
    if value is None or isinstance(value, dict | list):
        return ""
    return " ".join(_UNSHOWN.sub("", str(value)).split())[:most]


def moment(at: str) -> str:
    """An ISO time as `2026-03-10 17:00 UTC` or `2026-03-10 12:00 -05:00`; anything else as it is."""
    if len(at) <= len("2026-03-10"):
        return shown(at)
    try:
        time = datetime.fromisoformat(at)
    except ValueError:
        return shown(at)
    offset = time.isoformat(timespec="minutes")[16:]
    return f"{time:%Y-%m-%d %H:%M} {'UTC' if offset == '+00:00' else offset}".strip()


def code_line(code: Code) -> str:
    """`97110-GP: 2 units, 25 minutes`, and how that was worked out."""
    name = "-".join((code.code, *code.modifiers))
    units = f"{code.units} unit{'' if code.units == 1 else 's'}"
    time = "" if code.minutes is None else f", {code.minutes} minutes"
    return f"{name}: {units}{time}" + (f". {shown(code.working)}" if code.working else "")


def consent_line(consent: Consent) -> str:
    """Consent as it is on record."""
    if consent.given is None:
        return "no consent to record is on record"
    who = shown(consent.by) or "somebody who is not named"
    said = "given" if consent.given else "refused"
    when = f", {moment(at)}" if (at := shown(consent.at)) else ""
    return f"consent to record was {said} by: {who}{when}"


@cache
def release() -> str:
    """Clew's version."""
    try:
        return version("clew")
    except PackageNotFoundError:
        return "unknown"


@cache
def models() -> tuple[str, ...]:
    """The models that this release hears with: name, and the beginning of the hash of its weights."""
    return tuple(f"{m.name} sha256:{m.files[0].sha256[:16]}" for m in manifest().values() if "server" in m.needed_by)


def made_with() -> str:
    """Clew's version and its models' names, in one line."""
    return f"Written with Clew {release()} ({', '.join(m.partition(' ')[0] for m in models())})."
