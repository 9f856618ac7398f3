"""A fact: one thing that was said about the patient, typed and placed."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from clew_server.charting.memory import Text
from clew_wire.note import Section

Kind = Literal[
    "pain", "rom", "mmt", "test", "measure", "denial", "report", "answer", "quote", "goal", "exercise", "intervention", "assist", "cue",
    "observation", "response", "prior", "reasoning", "skill", "frequency", "next", "program", "precaution", "referral", "training", "plan", "redflag",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact(Text):
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
    _known: dict[int, tuple[object, Any]] = field(default_factory=dict, init=False, repr=False, compare=False)
    last: int = field(init=False, repr=False, compare=False)
    "index of the last word that it rests on"
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "last", max([b for _, b in self.spans], default=0))
        # What was made of a fact is looked up by the fact, several times a draft.
        object.__setattr__(self, "_hash", hash((self.section, self.text, self.spans)))

    def __hash__(self) -> int:
        return self._hash
