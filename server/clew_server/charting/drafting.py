"""The rolling draft of one visit: what draft() says of the words, for the cost of what changed since the last time."""

from __future__ import annotations

from collections.abc import Sequence

from clew_server.charting.billing.rules import Rules
from clew_server.charting.draft import drafted
from clew_server.charting.memory import Memory
from clew_server.charting.turns import Talk, read
from clew_wire.context import VisitContext
from clew_wire.note import Consent, Note, Word

_UNKNOWN = Consent()


class Drafting:
    """Drafts of a growing visit, one at a time. What was said goes from memory with this object."""

    def __init__(self, context: VisitContext, rules: Rules | None = None) -> None:
        self.context = context
        self.rules = rules
        self._memory = Memory()

    def read(self, words: Sequence[Word]) -> Talk:
        """The words read; sentences that did not change are the same objects."""
        return read(words, self._memory)

    def draft(self, words: Sequence[Word], consent: Consent = _UNKNOWN) -> Note:
        """The note of the words so far: they may have grown, or have changed anywhere."""
        return drafted(self.read(words), self.context, consent, self.rules).note

    def statistics(self) -> dict[str, int]:
        """Results held, and work done so far."""
        return self._memory.statistics()
