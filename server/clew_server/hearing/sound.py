"""How alike two spellings sound: a rough sound of English letters, and a weighted edit distance."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
        (r"(?<=[sSj])es$", "as"),
        (r"(?<=[a-z])e(?=s?$)", ""),
        (r"[aeiouy]+", "a"),
        (r"(.)\1+", r"\1"),
        (r"nd(?=[bdfgjklmnpstvwzST])", "n"),  # in speech "hand function" has no d, and "postman" no t
        (r"st(?=[bdfgjklmnpstvwzST])", "s"),
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


def together(words: Iterable[str]) -> str:
    """The sounds of words run together: each word's ending is that of a word."""
    joined = "".join(sound(part) for word in words for part in word.split("'"))
    for pattern, to in _RULES[-3:]:
        joined = pattern.sub(to, joined)
    return joined


UNIT = 20
"costs are whole numbers of this part of a consonant, so that sums and bounds are exact"
_SOUNDS = "abcdefghijklmnopqrstuvwxyzST"
MISS = dict.fromkeys(_SOUNDS, UNIT) | {"a": 7, "h": 14, "w": 14, "r": 14}
"what a sound costs if the other side lacks it, in units: 0.35 a vowel, 0.7 one that is easily dropped, 1 another consonant"
SWAPS = {a: {b: 0 if a == b else UNIT // 2 if frozenset((a, b)) in _NEAR else UNIT for b in _SOUNDS} for a in _SOUNDS}
"what it costs that one sound stands for another, in units: 0.5 between near ones, else 1"


def misses(sounds: str) -> list[int]:
    """What each sound costs if the other side lacks it."""
    return [MISS[c] for c in sounds]


def distance(a: str, b: str) -> float:
    """The least cost of turning one sound into the other."""
    lost = misses(b)
    row = [0]
    for m in lost:
        row.append(row[-1] + m)
    for c in a:
        now = [row[0] + MISS[c]]
        for j, d in enumerate(b):
            now.append(min(row[j] + SWAPS[c][d], row[j + 1] + MISS[c], now[j] + lost[j]))
        row = now
    return row[-1] / UNIT
