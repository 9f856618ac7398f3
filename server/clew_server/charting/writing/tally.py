"""How drafts came about, in counts: nothing of what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Tally:
    """One draft."""

    writer: str
    "its name, as the writer declares it"
    shown: int
    "sentences in the draft"
    written: int
    "of these, the writer's own"
    fallbacks: int
    "of these, the built-in's, because no accepted sentence of the writer covered the fact"
    dropped: Mapping[str, int] = field(default_factory=dict)
    "sentences that were not shown, by reason"
    problems: Mapping[str, int] = field(default_factory=dict)
    "what went wrong on the way to the writer, by name"

    def line(self) -> str:
        """One line for a person."""
        parts = [f"{self.shown} sentences" + (f", {self.written} by {self.writer}" if self.written or self.fallbacks else "")]
        if self.fallbacks:
            parts.append(f"{self.fallbacks} fell back to the built-in writer")
        for name, counts in (("kept back", self.dropped), ("the writer failed", self.problems)):
            if counts:
                parts.append(f"{name}: " + ", ".join(f"{reason} {n}" for reason, n in sorted(counts.items())))
        return "; ".join(parts)


class Drafts:
    """The final drafts of a server since it started."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._problems: Counter[str] = Counter()

    def add(self, tally: Tally) -> None:
        """One more."""
        self._counts.update(drafts=1, shown=tally.shown, written=tally.written, fallbacks=tally.fallbacks)
        self._dropped.update(tally.dropped)
        self._problems.update(tally.problems)

    def statistics(self) -> dict[str, Any]:
        """Counts, and sentences kept back by reason."""
        start = dict.fromkeys(("drafts", "shown", "written", "fallbacks"), 0)
        return {**start, **self._counts, "dropped": dict(self._dropped), "problems": dict(self._problems)}
