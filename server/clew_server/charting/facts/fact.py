"""A fact: one thing that was said about the patient, typed and placed."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from clew_wire.note import Section

Kind = Literal[
    "pain", "rom", "mmt", "test", "measure", "denial", "report", "answer", "quote", "goal", "exercise", "intervention", "assist", "cue",
    "observation", "response", "prior", "reasoning", "skill", "frequency", "next", "program", "precaution", "referral", "training", "plan", "redflag",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """What one or two clauses say, with the sentence that says it in a note."""

    kind: Kind
    section: Section
    text: str
    "the note's sentence"
    spans: tuple[tuple[int, int], ...]
    "first and last word index of each stretch that it rests on, in order of speech"
    side: str = ""
    denied: bool = False
    subject: str = ""
    "what is measured or talked about, for merging with a prior value"

    @property
    def last(self) -> int:
        """Index of the last word that it rests on."""
        return max([b for _, b in self.spans])
