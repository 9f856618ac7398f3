"""Whole drafts: scores joined to their question, figures settled between two people, what was taken back."""

from __future__ import annotations

import re

import pytest
from tests.server.charting.dialogue import Dialogue, drafted, texts
from tests.server.charting.visits.settled import SETTLED


@pytest.mark.parametrize("d", SETTLED, ids=[d.name for d in SETTLED])
def test_what_was_settled_is_charted(d: Dialogue) -> None:
    note = drafted(d)
    for sections, pattern in d.has:
        assert any(re.search(pattern, t) for t in texts(note, sections)), (pattern, sections, texts(note))
    for pattern in d.never:
        assert not any(re.search(pattern, t) for t in texts(note)), (pattern, texts(note))
