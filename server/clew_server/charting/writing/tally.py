"""How drafts came about, in counts: nothing of what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
