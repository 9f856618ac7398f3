"""From talk to facts: one pass over the sentences."""

from __future__ import annotations

from clew_server.charting.compose.person import voices
from clew_server.charting.facts import clinical, dictated, reported
from clew_server.charting.facts.fact import Fact
from clew_server.charting.facts.state import State, carer
from clew_server.charting.facts.vocative import without_names
from clew_server.charting.turns import Talk
from clew_wire.context import VisitContext


def gathered(talk: Talk, context: VisitContext) -> list[Fact]:
    """The facts of a visit, in the order of their words."""
    talk = without_names(talk, context)
    state = State(talk, context, voices(context.patient.get("sex"), carer(talk)))
    if context.mode == "dictation":
        dictated.take(state)
        return state.facts
    for turn in talk.turns:
        for sentence in turn.sentences:
            if sentence.role == "therapist":
                clinical.take(state, sentence)
            elif sentence.role in ("patient", "caregiver"):
                reported.take(state, sentence)
    return state.facts
