"""Repeats that a decoder made up: Whisper that has lost the thread writes the same words again and again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from clew_models.base import HeardWord

LONGEST = 24
"words in the longest phrase whose repeats are looked for"
FAST = 5.5
"words a second that nobody speaks for long; a person's own repeats (push, push, push) take their time"


def _key(word: HeardWord) -> str:
    return "".join(c for c in word.text.lower() if c.isalnum())


def _run(keys: Sequence[str], start: int, n: int) -> int:
    """How many times the `n` words at `start` stand there in a row."""
    times = 1
    while keys[start + times * n : start + (times + 1) * n] == keys[start : start + n]:
        times += 1
    return times


def _stuck(words: Sequence[HeardWord]) -> bool:
    """Words that have no time to be spoken."""
    took = words[-1].t1 - words[0].t0
    still = sum(b.t0 - a.t0 < 0.03 for a, b in pairwise(words))
    return len(words) > FAST * took or 2 * still >= len(words)


def without_repeats(words: Sequence[HeardWord], seconds: float) -> tuple[list[HeardWord], bool]:
    """The words without a decoder's loop, and whether there was one.

    A loop is a phrase that stands there at least 3 times (a single word 4 times) and whose repeats have no time to be
    spoken; where the whole text has more words than a clip of `seconds` can hold, a phrase of 3 words that stands there
    twice is enough. Of a loop at the end, the copy that was broken off goes too.
    """
    keys = [_key(w) for w in words]
    overfull = len(words) > FAST * seconds
    for start in range(len(words)):
        for n in range(1, min(LONGEST, (len(words) - start) // 2) + 1):
            times = _run(keys, start, n)
            least = 4 if n == 1 else 2 if overfull and n >= 3 else 3
            end = start + times * n
            if times < least or not (overfull or _stuck(words[start + n : end]) or words[start + n - 1].t1 >= seconds):
                continue
            if keys[end:] == keys[start : start + len(keys) - end]:
                return list(words[: start + n]), True
            rest, _ = without_repeats(words[end:], seconds)
            return [*words[: start + n], *rest], True
    return list(words), False
