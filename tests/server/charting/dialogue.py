"""A short visit as text, with what its note must and must not say. Patterns are searched sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from clew_server.charting.draft import draft
from clew_wire.context import VisitContext, parse_context
from clew_wire.note import SECTIONS, Note, Role, Word

ROLES: dict[str, Role] = {"T": "therapist", "P": "patient", "C": "caregiver", "O": "other"}
Turns = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One short visit."""

    name: str
    turns: Turns
    "(T, P, C or O; what was said)"
    has: tuple[tuple[str, str], ...] = ()
    "(sections, pattern) that some sentence of these sections must match"
    never: tuple[str, ...] = ()
    "patterns that no sentence may match"
    codes: dict[str, tuple[int | None, int]] | None = None
    "code to (minutes, units), all of them; None when billing is not looked at"
    mode: str = "ambient"
    discipline: str = "PT"
    note_type: str = "daily"
    context: dict[str, object] = field(default_factory=dict)
    "patient, case, goals"
    open: str = ""
    "why it fails today, while it does"


def visit(name: str, text: str, has: list[tuple[str, str]], never: list[str] | None = None, **more: object) -> Dialogue:
    """A dialogue from lines: "T: What was said."."""
    rows = [line.strip() for line in text.strip().splitlines() if line.strip()]
    turns = tuple((row[0], row[2:].strip()) for row in rows)
    return Dialogue(name, turns, tuple(has), tuple(never or ()), **more)  # type: ignore[arg-type]


def words_of(turns: Turns, p: float = 1.0) -> tuple[Word, ...]:
    """Words of turns, one per token."""
    out: list[Word] = []
    for who, said in turns:
        out += [Word(f"w{len(out) + n}", token, None, None, who, ROLES[who], p) for n, token in enumerate(said.split())]
    return tuple(out)


def context_of(d: Dialogue) -> VisitContext:
    inner = {"patient": {"name": "Test Person", "sex": "female"}, "case": {}, "goals": [], **d.context}
    return parse_context({"id": "d", "mode": d.mode, "discipline": d.discipline, "note_type": d.note_type, "context": inner})


def drafted(d: Dialogue, turns: Turns | None = None) -> Note:
    """Its note, or that of other turns in its place."""
    return draft(words_of(d.turns if turns is None else turns), context_of(d))


def texts(note: Note, sections: str = "SOAP") -> list[str]:
    return [x.text for s in SECTIONS if s in sections for x in note.sections[s]]


def told(note: Note) -> list[str]:
    """Sentences with their sections, ids left out."""
    return [f"{s}: {x.text}" for s in SECTIONS for x in note.sections[s]]


def codes_of(note: Note) -> dict[str, tuple[int | None, int]]:
    return {c.code: (c.minutes, c.units) for c in note.codes}
