"""An interpreter's words are the patient's: "She says it burns at night." is charted as the patient's report."""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re
from dataclasses import replace

from clew_server.charting.turns import Clause, Talk, Turn

_PRESENT = re.compile(
    r"\b(?:interpret\w*|translat(?:e|es|or|ing)|(?:ask|tell) (?:her|him|them) (?:if|where|when|what|how|whether|which|why|to|about|that|i|we))\b"
)
_TELLS = re.compile(
    r"^(?:(?:yes|no|okay|so|and|well) )*(?:she|he|they|the patient|patient)(?:'s| is| are|'re)? (?:also )?(?:says?|said|saying|tells? (?:me|you)|telling (?:me|you)) (?:that )?(?=\w)"
)


def interpreted(talk: Talk) -> Talk:
    """The talk with an interpreter's turns as the patient's, without "she says". Unchanged where nobody speaks of interpreting."""
    if not present(talk):
        return talk
    turns = talk.memory.each("interpreted", talk.turns, _own)
    return replace(talk, turns=tuple(turns), sentences=tuple(s for t in turns for s in t.sentences), kept={})


def present(talk: Talk) -> bool:
    """Somebody interprets in this visit."""
    return any(t.role == "other" for t in talk.turns) and any(s.role == "therapist" and _PRESENT.search(s.text) for s in talk.sentences)


def _own(turn: Turn) -> Turn:
    if turn.role != "other":
        return turn

    def own(sentence: Clause) -> Clause:
        m = _TELLS.match(sentence.text)
        return replace(sentence, role="patient", tokens=sentence.tokens[len(m[0].split()) :] if m else sentence.tokens)

    return replace(turn, role="patient", sentences=tuple(own(s) for s in turn.sentences))
