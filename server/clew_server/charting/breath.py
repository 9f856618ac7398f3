"""A dictation in one breath: its commas are its stops, where a new statement begins after one.

"grip right forty, left ninety, no numbness, so measures, ..." has three statements, and "left ninety" is none of them.
"""
# ruff: noqa: E501 - a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence

from clew_server.charting.disfluency import number
from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.tokens import Token

LEAST = 60
"words without a stop"
EVERY = 12
"words from comma to comma, on average, at most"
SHORT = 3
"words of the shortest statement"
MOST = 64
"words of the longest; it is cut there whatever it says"
_SUBJECTS = frozenset("i i'm i've i'll he he's she she's we we're we'll it's that's there's they you you're patient pt".split())
_OPENERS = frozenset(
    "subjective objective assessment plan next today alright anyway also therapeutic manual neuromuscular gait treatment measures once twice tender tenderness".split()
)
_STATES = frozenset(
    "is are was were has had gets got isn't wasn't aren't hasn't denies reports says said states needs still went came felt feels did didn't will won't will can can't could couldn't would makes takes".split()
)
_JOINS = frozenset("and but so then".split())
_NEVER_FIRST = frozenset(
    "which who that because while when if as than of with without for to from by after before at in on until till or plus both not make sorry correction wait down up was were used".split()
)
_SIDED = frozenset("left right both bilateral same".split())
_TO_DO = frozenset("keep ice continue avoid wear stop add call start stretch recheck discharge refer".split())
_PARTS = re.compile(
    r"so (?:measures|measurements|objectively|today's measures|what i'm (?:thinking|seeing)|my (?:thinking|impression|assessment)|plan)\b"
    r"|(?:for |today's )?treatment (?:was|today|consisted|started|included)\b|(?:subjective|objective|assessment|that's it)\b"
)
NO_PLAN = frozenset("of care treatment the exercise home your this a same current our his her next new".split())
_MEASURED = pattern("measure", "tests"), pattern("body", "motions")


def breathless(tokens: Sequence[Token]) -> bool:
    """Many words without a stop, and commas among them."""
    return len(tokens) > LEAST and sum(t.end in (",", ";") for t in tokens) * EVERY >= len(tokens)


def statements(tokens: tuple[Token, ...], *, named: bool = False) -> list[tuple[Token, ...]]:
    """The tokens of a run-on sentence, a statement each. `named`: only where what it is about is named, so not before "he"."""
    out: list[tuple[Token, ...]] = []
    start = 0
    quoting = False
    for n in range(1, len(tokens)):
        size, before = n - start, tokens[n - 1]
        if before.text in ("quote", "unquote"):
            quoting = before.text == "quote" and (n < 2 or tokens[n - 2].text not in ("end", "close"))
        stated = before.end in (",", ";") and size >= SHORT and not quoting and _opens(tokens, n, named=named)
        if stated or (not quoting and _part(tokens, n)) or size >= MOST:
            out.append(tokens[start:n])
            start, quoting = n, False
    return [*out, tokens[start:]]


def _part(tokens: Sequence[Token], n: int) -> bool:
    """Another part of the note begins, with or without a pause."""
    if tokens[n].text == "plan":
        return tokens[n - 1].text not in NO_PLAN
    return _PARTS.match(" ".join(t.text for t in tokens[n : n + 5])) is not None and tokens[n - 1].text not in NO_PLAN


def _opens(tokens: Sequence[Token], n: int, *, named: bool) -> bool:
    """A new statement begins at n: its subject and verb follow, or words that open a part of a note."""
    texts = [t.text for t in tokens[n : n + 6]]
    lead = 1 if texts[0] in _JOINS and len(texts) > 1 else 0
    if named and (texts[lead] in _SUBJECTS | _TO_DO | _OPENERS or texts[0] in ("no", "but", "so")):
        return False
    if texts[lead] in _SUBJECTS | _OPENERS:
        return True
    if texts[0] == "no" or texts[lead] in _TO_DO:
        return not number(texts[min(1, len(texts) - 1)])
    if texts[0] in _NEVER_FIRST or texts[lead] in _NEVER_FIRST | _SIDED or number(texts[lead]):
        return False
    said = " ".join(texts[lead:4])
    if ("sets" in texts and not lead) or any(p.search(said) for p in _MEASURED):
        return True
    for k in range(lead, min(len(texts), lead + 5)):
        if (k > lead and (texts[k] in _STATES or texts[k] in _SUBJECTS)) or (texts[k].endswith("'s") and not tokens[n + k].end):
            return True
        if tokens[n + k].end:
            return False
    return False
