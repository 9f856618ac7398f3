"""The visit's context: what the EMR knows before the visit (CTX.yaml, or the body of POST /v1/sessions).

An unknown top-level key is an error that names it. An unknown key deeper down is kept and warned about: an EMR sends
more than we know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from clew_wire.codec import plain
from clew_wire.errors import CodecError, ContextError
from clew_wire.note import Consent
from clew_wire.prior import PriorMeasure, read_prior

Mode = Literal["ambient", "dictation"]
Discipline = Literal["PT", "OT", "SLP", "chiropractic"]
NoteType = Literal["evaluation", "daily", "progress", "re-evaluation", "recertification", "discharge"]

MOST_TERMS = 100
TOP_KEYS = {"id", "mode", "discipline", "note_type", "context", "consent", "encounter", "prior_notes"}
KNOWN_KEYS: dict[str, set[str]] = {
    "context": {"patient", "case", "goals", "terms"},
    "context.patient": {"name", "age", "sex", "birth_date"},
    "context.case": {
        "diagnosis",
        "icd10",
        "side",
        "visit_number",
        "payer",
        "visits_since_progress_report",
        "poc",
        "spend_to_date",
        "prior",
    },
    "context.case.poc": {"certified_on", "through"},
    "consent": {"given", "by", "at"},
    "encounter": {"id", "date", "state", "clinician", "fhir"},
    "encounter.clinician": {"name", "licence"},
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the plan of care."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class VisitContext:
    """A checked context. `case`, `encounter` and `patient` keep every key that was sent."""

    id: str
    mode: Mode
    discipline: Discipline
    note_type: NoteType
    patient: Mapping[str, Any]
    case: Mapping[str, Any]
    goals: tuple[Goal, ...]
    consent: Consent
    encounter: Mapping[str, Any]
    prior_notes: tuple[Any, ...]
    raw: dict[str, Any] = field(repr=False)
    "as it was sent"
    terms: tuple[str, ...] = ()
    "words of this visit that a recogniser may not know: names, equipment"
    warnings: tuple[str, ...] = ()
    "one line for each unknown key"
    measures: tuple[PriorMeasure, ...] = ()
    "of earlier visits, as far as case.prior could be read"


def _choice(data: Mapping[str, Any], key: str, choices: object) -> Any:
    allowed = get_args(choices)
    value = data.get(key)
    if value not in allowed:
        said = "is missing" if value is None else f"is {str(value)[:40]!r}"
        raise ContextError(f"context key '{key}' {said}: write one of {', '.join(allowed)}")
    return value


def _map(value: object, path: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ContextError(f"context key '{path}' must be a map of keys, not {type(value).__name__}")
    return {str(k): v for k, v in value.items()}


def _unknown(value: object, path: str) -> list[str]:
    out: list[str] = []
    if isinstance(value, dict) and path in KNOWN_KEYS:
        for key, deeper in value.items():
            here = f"{path}.{key}"
            if key not in KNOWN_KEYS[path]:
                out.append(f"context key '{here}' is not known; it is kept but not used")
            out += _unknown(deeper, here)
    return out


def parse_context(data: object) -> VisitContext:
    """Check a context. Raises ContextError, which names the key and what to write."""
    if not isinstance(data, dict):
        raise ContextError("the context must be a map with the keys id, mode, discipline, note_type and context")
    try:
        plain(data)
    except CodecError as e:
        raise ContextError(f"the context can't be used: {e}") from None
    for key in data:
        if key not in TOP_KEYS:
            raise ContextError(f"unknown context key '{str(key)[:60]}'; known: {', '.join(sorted(TOP_KEYS))}")
    session_id = data.get("id")
    if isinstance(session_id, bool) or not isinstance(session_id, str | int) or not str(session_id).strip():
        raise ContextError("context key 'id' is missing: give the visit an id, such as the encounter's")
    inner = _map(data.get("context"), "context")
    goals: list[Goal] = []
    listed = inner.get("goals") or []
    if not isinstance(listed, list):
        raise ContextError("context key 'context.goals' must be a list of {id, text}")
    for n, goal in enumerate(listed):
        if not isinstance(goal, dict) or "id" not in goal or "text" not in goal:
            raise ContextError(f"context key 'context.goals[{n}]' must have the keys id and text")
        goals.append(Goal(str(goal["id"]), str(goal["text"])))
    terms = inner.get("terms") or []
    if not isinstance(terms, list) or len(terms) > MOST_TERMS or not all(isinstance(t, str) for t in terms):
        raise ContextError(f"context key 'context.terms' must be a list of up to {MOST_TERMS} texts")
    consent = _map(data.get("consent"), "consent")
    given = consent.get("given")
    if given not in (True, False, None):
        raise ContextError("context key 'consent.given' must be true, false or null")
    case = _map(inner.get("case"), "context.case")
    for key in ("visit_number", "visits_since_progress_report"):
        if case.get(key) is not None and (isinstance(case[key], bool) or not isinstance(case[key], int)):
            raise ContextError(f"context key 'context.case.{key}' must be a whole number, not {str(case[key])[:40]!r}")
    for key in ("diagnosis", "side", "payer"):
        if case.get(key) is not None and not isinstance(case[key], str):
            raise ContextError(f"context key 'context.case.{key}' must be a text, not {str(case[key])[:40]!r}")
    prior = data.get("prior_notes") or []
    if not isinstance(prior, list):
        raise ContextError("context key 'prior_notes' must be a list")
    measures, unread = read_prior(case.get("prior"))
    warnings = [*_unknown(inner, "context"), *_unknown(consent, "consent"), *_unknown(data.get("encounter"), "encounter"), *unread]
    return VisitContext(
        id=str(session_id),
        mode=_choice(data, "mode", Mode),
        discipline=_choice(data, "discipline", Discipline),
        note_type=_choice(data, "note_type", NoteType),
        patient=_map(inner.get("patient"), "context.patient"),
        case=case,
        goals=tuple(goals),
        consent=Consent(
            given=given,
            by=None if consent.get("by") is None else str(consent["by"]),
            at=None if consent.get("at") is None else str(consent["at"]),
        ),
        encounter=_map(data.get("encounter"), "encounter"),
        prior_notes=tuple(prior),
        raw=data,
        terms=tuple(terms),
        warnings=tuple(warnings),
        measures=measures,
    )


class _Loader(yaml.SafeLoader):
    """YAML in which no key stands twice: of `mode: ambient` and `mode: dictation` the later would win, and nobody would know."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """As yaml, once each."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                if key.value in seen:
                    raise ContextError(f"context key '{key.value[:60]}' stands twice (line {key.start_mark.line + 1}): keep one of them")
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_context(path: Path) -> VisitContext:
    """Read CTX.yaml (JSON is YAML too). Raises ContextError."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  a SafeLoader
    except OSError as e:
        raise ContextError(f"can't read the context file {path}: {e.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as e:
        raise ContextError(f"{path} is not YAML: {' '.join(str(e).split())[:200]}") from None
    except RecursionError:
        raise ContextError(f"{path} is nested too deeply to be a context") from None
    return parse_context(data)
