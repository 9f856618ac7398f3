"""Dictation: spoken section names, and "quote"."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re

from clew_server.charting.turns import Clause
from clew_wire.note import Section

NAMES: dict[str, Section] = {
    "subjective": "S",
    "subjectively": "S",
    "objective": "O",
    "objectively": "O",
    "assessment": "A",
    "plan": "P",
    "data": "O",
    "impression": "A",
    "analysis": "A",
}
LETTERS: dict[str, Section] = {"s": "S", "o": "O", "a": "A", "p": "P"}
"a section name said as its letter"
LEADS = frozenset(
    "okay ok now and so then moving on to the for under next section in back go going add also let's turning is first new heading alright s o a p".split()
)


def header(sentence: Clause) -> tuple[Section | None, int]:
    """The section that a sentence opens, and how many of its tokens the name takes."""
    tokens = sentence.tokens
    if (letter := LETTERS.get(tokens[0].text)) and tokens[0].end in (".", ":") and tokens[0].raw[:1].isupper():
        return letter, 1
    n = 0
    while n < len(tokens) and n < 6 and tokens[n].text in LEADS:
        n += 1
    if n >= len(tokens) or tokens[n].text not in NAMES:
        return None, 0
    name, mark = tokens[n].text, tokens[n].end
    following = tokens[n + 1].text if n + 1 < len(tokens) else ""
    skip = n + 1
    if name in ("plan", "assessment", "data", "impression", "analysis") and not mark:
        if n == 0 and name == "plan" and following in ("is", "to", "continue", "for"):
            return "P", skip + (1 if following == "is" else 0)
        if following in ("of", "was", "has", "from", "today", "were") or (n and following):
            return None, 0
    if following in ("section", "findings", "exam"):
        skip += 1
    return NAMES[name], skip


def quoted(sentence: Clause) -> tuple[int, str, int] | None:
    """(index of the word "quote", the words said, index of the last word of the quotation)."""
    tokens = sentence.tokens
    start = next((k for k, t in enumerate(tokens) if t.text in ("quote", "quotes", "quote-unquote") and k + 1 < len(tokens)), None)
    if start is None:
        return None
    end = next(
        (
            k
            for k in range(start + 1, len(tokens))
            if tokens[k].text in ("unquote", "endquote")
            or (tokens[k].text in ("end", "close") and k + 1 < len(tokens) and tokens[k + 1].text == "quote")
        ),
        None,
    )
    if end is None and tokens[start].end == ",":  # "she asked for, quote, more coffee please, at breakfast"
        comma = next((k for k in range(start + 1, len(tokens) - 1) if tokens[k].end == ","), None)
        if comma is not None:
            return tokens[start].at, " ".join(t.raw.strip('"“”.,;') for t in tokens[start + 1 : comma + 1]), tokens[comma].at
    inside = tokens[start + 1 : end]
    words = " ".join(t.raw.strip('"“”') for t in inside)
    words = re.sub(r"[.,;]+$", "", words)
    last = tokens[end].at + (1 if tokens[end].text in ("end", "close") else 0) if end is not None else sentence.last
    return tokens[start].at, words, last
