"""Dictated commands to the scribe that take a named thing back: "Scratch the pharmacist, the nurse is calling."

What is named is taken out of the newest sentence that has it; what is said instead is charted as its own.
"""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re
from dataclasses import replace

from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.facts.state import State
from clew_server.charting.tokens import Token
from clew_server.charting.turns import Clause

_COMMAND = re.compile(
    r"(?:(?:oh|actually|wait|and|no|sorry|also|okay) )*(?:scratch|strike|delete|cross out) (?:what i said about |the part about |the bit about |the |that |my |her |his |this )?(?P<what>[a-z]+(?: [a-z]+){0,3}?)(?: part| bit| thing| line| piece)?$"
)
_NOT_NAMED = frozenset("that it this all everything last previous sentence".split())
REACH = 4
"facts that a command reaches back"
_RED = pattern("redflag", "phrases")


def withdrawn(state: State, sentence: Clause) -> tuple[Token, ...] | None:
    """The rest of a sentence that opens with such a command, maybe nothing; None when it is no command."""
    tokens = sentence.tokens
    end = next((n + 1 for n, t in enumerate(tokens[:12]) if t.end), len(tokens))
    m = _COMMAND.fullmatch(" ".join(t.text for t in tokens[:end])) if end < 12 else None
    if m is None or m["what"].split()[0] in _NOT_NAMED:
        return None
    named = re.compile(rf"\b{re.escape(m['what'].removesuffix('s'))}(?:s|es)?\b", re.IGNORECASE)
    for k in range(len(state.facts) - 1, max(-1, len(state.facts) - REACH), -1):
        fact = state.facts[k]
        if fact.section == state.section and named.search(fact.text) and not _RED.search(fact.text.lower()):
            parts = re.split(r"(,(?: and| but)? |; )", fact.text)
            kept = [p for p in parts[::2] if not named.search(p)]
            state.facts[k] = replace(fact, text=", ".join(kept))  # an empty one is told nowhere, and keeps the others' places
            return tokens[end:]
    return None
