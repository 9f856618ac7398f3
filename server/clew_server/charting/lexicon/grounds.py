"""What a sentence may say on which words (grounds.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from clew_server.charting.memory import remembered


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a note may claim only where it was said."""

    name: str
    claims: re.Pattern[str]
    "in the sentence, lower case"
    said: re.Pattern[str]
    "in the words that it rests on, lower case"
    by: str = ""
    "the role that must have said it in an ambient visit; empty: anyone"
    context: str = ""
    "the note type that says it by itself"


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("clew_server.charting.lexicon").joinpath("grounds.toml").read_text(encoding="utf-8"))


@cache
def claims() -> tuple[Claim, ...]:
    """All claims."""
    rows = _data()["claim"]
    return tuple(Claim(r["name"], re.compile(r["claims"]), re.compile(r["said"]), r.get("by", ""), r.get("context", "")) for r in rows)


@cache
def opposites() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Pairs of words of which only one can be true of a thing."""
    return tuple((re.compile(a), re.compile(b)) for a, b in _data()["opposite"]["pairs"])


@cache
def polar() -> frozenset[str]:
    """Words beside the symptoms whose denial may not be lost."""
    return frozenset(_data()["opposite"]["polar"].split())


@cache
def _same() -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
    """Each group as its whole words and its beginnings."""
    out = []
    for words in _data()["same"].values():
        every = words.split()
        out.append((frozenset(w for w in every if not w.endswith("*")), tuple(w[:-1] for w in every if w.endswith("*"))))
    return tuple(out)


@remembered
def groups_of(word: str) -> frozenset[int]:
    """The groups that a word belongs to."""
    return frozenset(n for n, (whole, starts) in enumerate(_same()) if word in whole or (starts and word.startswith(starts)))


def groups(words: Iterable[str]) -> frozenset[int]:
    """The groups of some words."""
    return frozenset(n for w in words for n in groups_of(w))


@cache
def terms() -> re.Pattern[str]:
    """Diagnoses, treatments and medicines, as whole words."""
    every = sorted({w for part in _data()["terms"].values() for w in part.split() if w[0] != "*"}, key=lambda w: (-len(w), w))
    return re.compile(r"\b(?:" + "|".join(re.escape(w).replace(r"\*", r"[\w-]*") for w in every) + r")(?![\w'])")
