"""Visits for the charting tests, written as lines: "T: ..." therapist, "P:" patient, "C:" caregiver.

The fixtures give functions: `talk(script)`, `context(discipline, note_type, ...)`, `heard(talk, span)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clew_server.charting.turns import Talk, read
from clew_wire.context import VisitContext, parse_context
from clew_wire.note import Role, Word

ROLES: dict[str, Role] = {"T": "therapist", "P": "patient", "C": "caregiver", "O": "other"}


def _words(script: str) -> tuple[Word, ...]:
    out: list[Word] = []
    for row in script.strip().splitlines():
        who, _, text = row.strip().partition(":")
        for token in text.split():
            out.append(Word(f"w{len(out)}", token, None, None, who.strip(), ROLES[who.strip()], 1.0))
    return tuple(out)


def _talk(script: str) -> Talk:
    return read(_words(script))


def _context(
    discipline: str = "PT", note_type: str = "daily", *, mode: str = "ambient", goals: dict[str, str] | None = None, **more: Any
) -> VisitContext:
    """A context; `more` goes into the case, except patient, consent, encounter and prior_notes."""
    top = {k: more.pop(k) for k in ("consent", "encounter", "prior_notes") if k in more}
    patient = more.pop("patient", {"name": "Alex Reed", "age": 61, "sex": "male"})
    listed = [{"id": k, "text": v} for k, v in (goals or {}).items()]
    return parse_context(
        {
            "id": "v1",
            "mode": mode,
            "discipline": discipline,
            "note_type": note_type,
            "context": {"patient": patient, "case": {"payer": "Medicare", **more}, "goals": listed},
            **top,
        }
    )


def _heard(visit: Talk, span: tuple[str, str] | None) -> str:
    """The words of a span."""
    assert span is not None
    ids = [w.id for w in visit.words]
    return " ".join(w.w for w in visit.words[ids.index(span[0]) : ids.index(span[1]) + 1])


@pytest.fixture
def talk() -> Callable[[str], Talk]:
    return _talk


@pytest.fixture
def context() -> Callable[..., VisitContext]:
    return _context


@pytest.fixture
def heard() -> Callable[[Talk, tuple[str, str] | None], str]:
    return _heard
