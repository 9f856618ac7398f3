"""Rules that rewrite a sentence: patterns tried in order, and what stands in their place."""

from __future__ import annotations

import re
from collections.abc import Callable

To = str | Callable[[re.Match[str]], str]
Rules = tuple[tuple[re.Pattern[str], To], ...]


def rules(*pairs: tuple[str, To]) -> Rules:
    """Patterns, without regard to case, with their replacements."""
    return tuple((re.compile(p, re.IGNORECASE), to) for p, to in pairs)


def applied(text: str, given: Rules) -> str:
    """The text after every rule, in order."""
    for found, to in given:
        text = found.sub(to, text)
    return text


def base(verb: str) -> str:
    """ "carries" -> "carry"; a word that is no third person stays."""
    low = verb.lower()
    irregular = {"has": "have", "does": "do", "goes": "go", "is": "be"}
    if low in irregular:
        return irregular[low]
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("shes", "ches", "sses", "xes", "zzes")):
        return low[:-2]
    return low[:-1] if low.endswith("s") and not low.endswith("ss") else low
