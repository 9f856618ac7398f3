"""Names that people call each other by are not findings: "Noah, try the ladder." is about the ladder."""

from __future__ import annotations

from dataclasses import replace

from clew_server.charting.compose.terse import common, proper
from clew_server.charting.facts.sort import INSTRUCTION, RELEVANT
from clew_server.charting.tokens import Token
from clew_server.charting.turns import Clause, Talk
from clew_wire.context import VisitContext

_ENDEARMENTS = frozenset("honey sweetie bud buddy dude guys folks doc man hon dear love champ ma'am sir hey ha".split())
_ADDRESSING = frozenset("you you're can could let let's do i'm we that's how what".split()) | frozenset(INSTRUCTION)


def without_names(talk: Talk, context: VisitContext) -> Talk:
    """The talk without names used to address somebody. The patient's name comes from the chart, others stand first before a comma."""
    names = _ENDEARMENTS | {part.lower().strip(".,") for part in str(context.patient.get("name") or "").split() if len(part) > 2}
    if context.mode == "dictation":
        return talk
    turns = talk.memory.each("vocative", talk.turns, lambda turn: replace(turn, sentences=tuple(_plain(s, names) for s in turn.sentences)))
    return replace(talk, turns=tuple(turns), sentences=tuple(s for t in turns for s in t.sentences), kept={})


def _plain(sentence: Clause, names: frozenset[str]) -> Clause:
    tokens = list(sentence.tokens)
    if len(tokens) < 2:
        return sentence
    kept: list[Token] = []
    for n, token in enumerate(tokens):
        set_off = (n == 0 and token.end == ",") or (n > 0 and tokens[n - 1].end == "," and token.end in (",", ".", "?", "!"))
        if token.text in names and set_off and len(tokens) - 1 > 0:
            if kept and n == len(tokens) - 1:
                kept[-1] = replace(kept[-1], end=token.end)
            continue
        addressed = sentence.asks or (n + 1 < len(tokens) and tokens[n + 1].text in _ADDRESSING)
        if (
            n == 0
            and addressed
            and token.end == ","
            and token.raw[:1].isupper()
            and token.text.isalpha()
            and not common(token.text)
            and not proper(token.text)
            and not RELEVANT.fullmatch(token.text)
            and len(tokens) > 2
        ):
            continue
        last = n == len(tokens) - 1 and n > 0 and tokens[n - 1].end == ","
        if (
            last
            and token.raw[:1].isupper()
            and token.text.isalpha()
            and not common(token.text)
            and not proper(token.text)
            and kept
            and not RELEVANT.fullmatch(token.text)
        ):
            kept[-1] = replace(kept[-1], end=token.end)
            continue
        kept.append(token)
    return replace(sentence, tokens=tuple(kept)) if kept and len(kept) < len(tokens) else sentence
