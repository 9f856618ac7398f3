"""Which words of a partial may be shown as stable: those that two runs in a row agree on."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher


def key(word: str) -> str:
    """A word as agreement compares it: without case and punctuation."""
    return "".join(c for c in word.lower() if c.isalnum())


def agreed(before: Sequence[str], now: Sequence[str]) -> int:
    """How many words at the start of `now` were in `before` too. The last word never counts: its end may be missing."""
    n = 0
    for a, b in zip(before, now[:-1], strict=False):
        if key(a) != key(b):
            break
        n += 1
    return n


def follows(told: Sequence[str], now: Sequence[str]) -> int:
    """How many words at the start of `now` say again what was told, given both as keys. Readings of the same audio differ."""
    if not told:
        return 0
    blocks = [b for b in SequenceMatcher(None, told, now, autojunk=False).get_matching_blocks() if b.size]
    if not blocks:
        return min(len(told), len(now))
    last = blocks[-1]
    return min(len(now), last.b + last.size + len(told) - last.a - last.size)
