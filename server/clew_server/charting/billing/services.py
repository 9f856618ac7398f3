"""Which words name a service, a technique of it, or an activity of it (rules/services.toml)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path


class Rank(IntEnum):
    """How plainly some words name a service."""

    ACTIVITY = 1
    "leg press, foam, tandem walking"
    TECHNIQUE = 2
    "strengthening, joint mobilization, dressing practice"
    NAME = 3
    "therapeutic exercise, manual therapy"


@dataclass(frozen=True, slots=True)
class Mention:
    """Some words of a line that speak of a service."""

    first: int
    "index into the line's tokens"
    last: int
    code: str
    rank: Rank


_FOLDER = Path(__file__).parents[1] / "rules"


@cache
def _patterns() -> tuple[tuple[Rank, str, re.Pattern[str]], ...]:
    data = tomllib.loads((_FOLDER / "services.toml").read_text(encoding="utf-8"))
    return tuple(
        (rank, code, re.compile(rf"(?<![\w'])(?:{'|'.join(words)})(?![\w'])"))
        for rank in (Rank.NAME, Rank.TECHNIQUE, Rank.ACTIVITY)
        for code, words in data[rank.name.lower()].items()
    )


@cache
def _hints() -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = tomllib.loads((_FOLDER / "services.toml").read_text(encoding="utf-8"))
    return tuple((code, re.compile(rf"(?<![\w'])(?:{'|'.join(words)})(?![\w'])")) for code, words in data["hint"].items())


def hints(texts: tuple[str, ...], discipline: str) -> tuple[tuple[int, str], ...]:
    """Words that go with a service without naming it: (token, code). Speech therapy has none: its chart says what it treats."""
    if discipline == "SLP":
        return ()
    line = " ".join(texts).replace("-", " ")
    return tuple(
        (line[: m.start()].count(" "), code)
        for code, pattern in _hints()
        if belongs(code, Rank.ACTIVITY, discipline)
        for m in pattern.finditer(line)
    )


_CODE_SAID = re.compile(r"(?<!\d)(9[278]\d{3})(?!\d)")


_SPEECH = frozenset({"92507", "92508", "92526"})
_BODY = frozenset({"97110", "97112", "97116", "97140", "97530", "97113", "97150", "97035", "97032", "97542", "97760"})


def belongs(code: str, rank: Rank, discipline: str) -> bool:
    """Whether a discipline furnishes a service; some only when it is named."""
    if discipline == "SLP":
        return code not in _BODY and (code != "97535" or rank is Rank.NAME)
    if code in _SPEECH:
        return discipline == "OT" and code == "92526" and rank is Rank.NAME
    if discipline == "OT" and code == "97116":
        return rank is Rank.NAME
    if code == "97129":
        return discipline == "OT" or rank is Rank.NAME
    return code != "97535" or discipline == "OT" or rank is Rank.NAME


def mentions(texts: tuple[str, ...]) -> tuple[Mention, ...]:
    """Services that some words speak of, in order; where two overlap, the plainer and then the longer one stays."""
    line = " ".join(texts).replace("-", " ")
    at: list[int] = []
    for k, t in enumerate(texts):
        at += [k] * (len(t) + 1)
    found: list[tuple[int, int, str, Rank]] = []
    for rank, code, pattern in _patterns():
        found += [(m.start(), m.end(), code, rank) for m in pattern.finditer(line)]
    found += [(m.start(), m.end(), m[1], Rank.NAME) for m in _CODE_SAID.finditer(line)]
    taken: list[tuple[int, int, str, Rank]] = []
    for one in sorted(found, key=lambda f: (-f[3], f[0] - f[1], f[0])):
        if not any(one[0] < t[1] and t[0] < one[1] for t in taken):
            taken.append(one)
    return tuple(Mention(at[a], at[b - 1], code, rank) for a, b, code, rank in sorted(taken))
