"""Whole drafts of short dialogues: what a note must say, in which section, and what it must not."""

from __future__ import annotations

import re

import pytest
from tests.server.charting.dialogue import Dialogue, codes_of, drafted, texts
from tests.server.charting.dialogues import DIALOGUES
from tests.server.charting.visits import VISITS

EVERY = [pytest.param(d, id=d.name, marks=pytest.mark.xfail(strict=True, reason=d.open) if d.open else ()) for d in (*DIALOGUES, *VISITS)]


@pytest.mark.parametrize("d", EVERY)
def test_a_dialogue_gives_its_note(d: Dialogue) -> None:
    note = drafted(d)
    for sections, pattern in d.has:
        assert any(re.search(pattern, t) for t in texts(note, sections)), (pattern, sections, {s: texts(note, s) for s in "SOAP"})
    for pattern in d.never:
        assert not any(re.search(pattern, t) for t in texts(note)), (pattern, texts(note))
    if d.codes is not None:
        assert codes_of(note) == d.codes
