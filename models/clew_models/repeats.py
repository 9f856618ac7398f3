"""Repeats that a decoder made up: Whisper that has lost the thread writes the same words again and again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from clew_models.base import HeardWord

LONGEST = 12
"words in the longest phrase whose repeats are looked for"
FAST = 6.0
"words a second that nobody speaks; a person's own repeats (push, push, push) take their time"


def _key(word: HeardWord) -> str:
    return "".join(c for c in word.text.lower() if c.isalnum())


def _run(keys: Sequence[str], start: int, n: int) -> int:
    """How many times the `n` words at `start` stand there in a row."""
    times = 1
    while keys[start + times * n : start + (times + 1) * n] == keys[start : start + n]:
        times += 1
    return times


def without_repeats(words: Sequence[HeardWord], seconds: float) -> tuple[list[HeardWord], bool]:
    """The words without a decoder's loop, and whether there was one.

    A loop is a phrase of n words that stands there 3 times or more (a single word 4 times) and whose repeats have no time
    to be spoken: more than FAST words a second, or no time left in the clip of `seconds`.
    """
    keys = [_key(w) for w in words]
    for start in range(len(words)):
        for n in range(1, LONGEST + 1):
            times = _run(keys, start, n)
            if times < (4 if n == 1 else 3):
                continue
            end = start + times * n
            took = words[end - 1].t1 - words[start + n - 1].t1
            stuck = sum(b.t0 - a.t0 < 0.03 for a, b in pairwise(words[start:end]))
            if (times - 1) * n > FAST * took or 2 * stuck >= times * n or words[start + n - 1].t1 >= seconds:
                rest, _ = without_repeats(words[end:], seconds) if end < len(words) else ([], False)
                return [*words[: start + n], *rest], True
    return list(words), False
