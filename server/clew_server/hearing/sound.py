"""How alike two spellings sound: a rough sound of English letters, and a weighted edit distance."""

from __future__ import annotations

import re
from functools import lru_cache

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"[^a-z]", ""),
        (r"^kn", "n"),
        (r"^gn", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^x", "z"),
        (r"rh", "r"),
        (r"ph", "f"),
        (r"igh", "i"),
        (r"gh(?=[aeiou])", "g"),
        (r"gh", ""),
        (r"sch", "sk"),
        (r"tch|ch(?=[aeiouy])", "tS"),
        (r"ch", "k"),
        (r"ti(?=[ao])|ci(?=[ao])|si(?=on)|sh", "S"),
        (r"th", "T"),
        (r"ck|cc(?![eiy])", "k"),
        (r"sc(?=[eiy])", "s"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"dg(?=[eiy])|g(?=[eiy])", "j"),
        (r"q(?:u(?=[aeiou]))?", "kw"),
        (r"x", "ks"),
        (r"wh", "w"),
        (r"(?<=[a-z])h(?![aeiou])", ""),
        (r"(?<=[a-z])e$|(?<=[a-z])es$", ""),
        (r"[aeiouy]+", "a"),
        (r"(.)\1+", r"\1"),
    )
)
_NEAR = {frozenset(pair) for pair in ("pb", "td", "kg", "sz", "fv", "mn", "lr", "sS", "zS", "jS", "jg", "Tt", "Tf", "Td", "wv", "Ts")}


@lru_cache(maxsize=16_384)
def sound(text: str) -> str:
    """The sound of a spelling: consonants, and `a` for every run of vowels. Words run together as they do in speech."""
    out = text.lower()
    for pattern, to in _RULES:
        out = pattern.sub(to, out)
    return out


def _swap(a: str, b: str) -> float:
    if a == b:
        return 0.0
    return 0.5 if frozenset((a, b)) in _NEAR else 1.0


def _miss(c: str) -> float:
    return 0.35 if c == "a" else 0.7 if c in "hwr" else 1.0


def distance(a: str, b: str, worst: float = float("inf")) -> float:
    """Cost of turning one sound into the other: 1 a consonant, 0.5 between near ones, 0.35 a vowel. Above `worst`: inf."""
    row = [0.0]
    for c in b:
        row.append(row[-1] + _miss(c))
    for c in a:
        now = [row[0] + _miss(c)]
        for j, d in enumerate(b):
            now.append(min(row[j] + _swap(c, d), row[j + 1] + _miss(c), now[j] + _miss(d)))
        if min(now) > worst:
            return float("inf")
        row = now
    return row[-1] if row[-1] <= worst else float("inf")
