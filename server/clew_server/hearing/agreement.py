"""Which words of a partial may be shown as stable: those that two runs in a row agree on."""

from __future__ import annotations

from collections.abc import Sequence


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
