"""From talk to facts: one pass over the sentences, which a later draft takes up again where the talk changed."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from clew_server.charting.compose.person import voices
from clew_server.charting.facts import clinical, dictated, reported
from clew_server.charting.facts.fact import Fact
from clew_server.charting.facts.interpreted import interpreted, present
from clew_server.charting.facts.state import State, carer
from clew_server.charting.facts.vocative import without_names
from clew_server.charting.memory import unchanged
from clew_server.charting.turns import Clause, Talk
from clew_wire.context import VisitContext

AHEAD = 8
"""sentences before the first that changed from which the talk is charted again. The placing looks at the next sentence of its turn; no rule
looks further. What does (a turn that goes on, a carer who speaks up) changes the sentence itself or is among the traits. The rest is
margin"""
EVERY = 32
"sentences from one lasting checkpoint to the next; the newest as many sentences have one each"
MOST = 256
"lasting checkpoints; above it every other one goes"


@dataclass(slots=True)
class _Gathering:
    """The pass as the draft before left it."""

    traits: object = None
    "what rules ask of the whole visit"
    sentences: tuple[Clause, ...] = ()
    checkpoints: dict[int, State] = field(default_factory=dict)
    "the state before a sentence, by its number"

    def keep(self, number: int, state: State) -> None:
        gone = number - EVERY
        if gone % EVERY:
            self.checkpoints.pop(gone, None)
        self.checkpoints[number] = copied(state, state.talk)
        if len(self.checkpoints) > MOST + EVERY:
            old = [n for n in self.checkpoints if n <= gone]
            self.checkpoints = {n: s for n, s in self.checkpoints.items() if n > gone or n in old[::2]}


def copied(state: State, talk: Talk) -> State:
    """A state of its own, of a talk that begins with the same sentences."""
    new = State(talk, state.context, state.names)
    for f in fields(State):
        if f.name != "talk":
            value = getattr(state, f.name)
            setattr(new, f.name, value.copy() if isinstance(value, list | dict | set) else value)
    return new


def gathered(talk: Talk, context: VisitContext) -> list[Fact]:
    """The facts of a visit, in the order of their words."""
    memory = talk.memory
    talk = interpreted(without_names(talk, context))
    names = voices(context.patient.get("sex"), carer(talk))
    traits = context, names, any(t.role == "caregiver" for t in talk.turns), present(talk)
    past: _Gathering = memory.kept.setdefault("gathering", _Gathering())
    changed = unchanged(past.sentences, talk.sentences) if past.traits == traits else 0
    past.traits, past.sentences = traits, talk.sentences
    at = max((n for n in past.checkpoints if n <= changed - AHEAD), default=0)
    state = copied(past.checkpoints[at], talk) if at else State(talk, context, names)
    past.checkpoints = {n: s for n, s in past.checkpoints.items() if n <= at}
    for number in range(at, len(talk.sentences)):
        past.keep(number, state)
        _take(state, talk.sentences[number])
    memory.counts["gathered"] += len(talk.sentences) - at
    return state.facts


def _take(state: State, sentence: Clause) -> None:
    if state.context.mode == "dictation":
        dictated.take(state, sentence)
    elif sentence.role == "therapist":
        clinical.take(state, sentence)
    elif sentence.role in ("patient", "caregiver"):
        reported.take(state, sentence)
