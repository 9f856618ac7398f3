"""What stands around some words: patterns over their neighbors.

A pattern is words and `_` for the words in question: "overhead or _", "_ joint". In it, # is a number ("four minus", too), #dose one
like 300mg, ^ the start of a sentence, and <name> any phrase of the class of that name. Neighbors are neighbors within a sentence only.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from clew_wire.note import Word

_NUMBERS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half quarter plus minus".split()
)
_DOSE = re.compile(r"\d+(?:mg|mcg|ml|units?)")
LONGEST = 8
"words before the ones in question that a pattern may take in"


@lru_cache(maxsize=16_384)
def key(word: str) -> str:
    """A word as it is compared: lower case, letters and digits."""
    text = word.lower().replace("’", "'")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)  # an accent is not a letter
    return re.sub(r"[^a-z0-9']", "", text)


@lru_cache(maxsize=16_384)
def number(key: str) -> bool:
    """It is a number or a part of one."""
    return key in _NUMBERS or any(c.isdigit() for c in key)


def ends(text: str) -> bool:
    """A sentence ends with this word."""
    return text.endswith((".", "?", "!", ";", ":")) and not re.fullmatch(r"(?:[A-Za-z]\.)+", text)


@dataclass(frozen=True, slots=True)
class Said:
    """Words and what is asked of them again and again."""

    words: Sequence[Word]
    keys: list[str]
    last: list[bool]
    "a sentence ends with the word"

    @classmethod
    def of(cls, words: Sequence[Word]) -> Said:
        """The words, made ready."""
        return cls(words, [key(w.w) for w in words], [ends(w.w) for w in words])

    def parts(self, k: int) -> list[str]:
        """Word k, cut at its hyphens."""
        text = self.words[k].w
        return [key(part) for part in text.split("-") if part] if "-" in text else [self.keys[k]]

    def starts(self, k: int) -> bool:
        """A sentence starts with word k."""
        return k == 0 or self.last[k - 1]


@dataclass(frozen=True, slots=True)
class Setting:
    """One pattern, cut at its `_`."""

    before: tuple[str, ...]
    after: tuple[str, ...]

    @classmethod
    def of(cls, pattern: str) -> Setting:
        """From "before _ after"."""
        before, _, after = pattern.partition("_")
        return cls(tuple(before.split()), tuple(after.split()))


class Settings:
    """Classes of phrases, and whether a pattern fits."""

    def __init__(self, classes: Mapping[str, Iterable[str]]) -> None:
        self._classes: dict[str, dict[str, list[tuple[str, ...]]]] = {}
        for name, phrases in classes.items():
            by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
            for phrase in sorted(phrases, key=lambda p: -len(p.split())):
                keys = tuple(key(w) for w in phrase.split())
                by_first[keys[0]].append(keys)
            self._classes[f"<{name}>"] = dict(by_first)

    def fits(self, said: Said, k: int, n: int, setting: Setting) -> bool:
        """The pattern is found around the `n` words from word `k`."""
        if setting.after and (said.last[k + n - 1] or self._from(said, k + n, setting.after) is None):
            return False
        if not setting.before:
            return True
        starts = range(k, max(-1, k - LONGEST), -1)
        return any(self._from(said, a, setting.before, k) == k for a in starts) and (setting.before == ("^",) or not said.starts(k))

    def _from(self, said: Said, at: int, pattern: Sequence[str], until: int | None = None) -> int | None:
        """Where the pattern ends that starts at word `at`; None when it is not there."""
        stop = len(said.keys) if until is None else until
        first = at
        for piece in pattern:
            if piece == "^":
                if not said.starts(at):
                    return None
                continue
            if at >= stop or (at > first and said.last[at - 1]):
                return None
            if piece == "#":
                size = int(number(said.keys[at]))
                if size and at + 1 < stop and said.keys[at + 1] in ("plus", "minus") and not said.last[at]:
                    size = 2
            elif piece == "#dose":
                size = int(_DOSE.fullmatch(said.keys[at]) is not None)
            elif piece in self._classes:
                size = next((len(p) for p in self._classes[piece].get(said.keys[at], ()) if tuple(said.keys[at : at + len(p)]) == p), 0)
            else:
                size = int(said.keys[at] == piece)
            if not size or any(said.last[at : at + size - 1]):
                return None
            at += size
        return at
