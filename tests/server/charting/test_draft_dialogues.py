"""Whole drafts of short dialogues: what a note must say, in which section, and what it must not."""

from __future__ import annotations

import re

import pytest
from tests.server.charting.dialogues import DIALOGUES, Dialogue

from clew_server.charting.draft import draft
from clew_wire.context import VisitContext, parse_context
from clew_wire.note import SECTIONS, Note, Role, Word

ROLES: dict[str, Role] = {"T": "therapist", "P": "patient", "C": "caregiver"}


def words_of(turns: tuple[tuple[str, str], ...], p: float = 1.0) -> tuple[Word, ...]:
    """Words of (speaker, text) turns, one per token."""
    out: list[Word] = []
    for who, said in turns:
        for token in said.split():
            out.append(Word(f"w{len(out)}", token, None, None, who, ROLES[who], p))
    return tuple(out)


def context_of(d: Dialogue) -> VisitContext:
    inner = {"patient": {"name": "Test Person", "sex": "female"}, "case": {}, "goals": [], **d.context}
    return parse_context({"id": "d", "mode": d.mode, "discipline": d.discipline, "note_type": d.note_type, "context": inner})


def sentences(note: Note, sections: str = "SOAP") -> list[str]:
    return [x.text for s in SECTIONS if s in sections for x in note.sections[s]]


@pytest.mark.parametrize("d", DIALOGUES, ids=lambda d: d.name)
def test_a_dialogue_gives_its_note(d: Dialogue) -> None:
    note = draft(words_of(d.turns), context_of(d))
    for sections, pattern in d.has:
        assert any(re.search(pattern, t) for t in sentences(note, sections)), (pattern, sections, {s: sentences(note, s) for s in "SOAP"})
    for pattern in d.never:
        assert not any(re.search(pattern, t) for t in sentences(note)), (pattern, sentences(note))
