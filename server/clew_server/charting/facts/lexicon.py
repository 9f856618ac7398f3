"""The word lists of lexicon/words.toml, as patterns over lower-case text."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("clew_server.charting.lexicon").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def phrases(group: str, name: str) -> tuple[str, ...]:
    """The phrases of a list, longest first."""
    found = re.findall(r'"([^"]+)"|(\S+)', _lists()[group][name])
    return tuple(sorted({" ".join((a or b).split()) for a, b in found}, key=lambda p: (-len(p), p)))


@cache
def words(group: str, name: str) -> frozenset[str]:
    return frozenset(phrases(group, name))


@cache
def pattern(group: str, *names: str) -> re.Pattern[str]:
    """Any phrase of these lists (all of the group's, when none is named), as whole words."""
    every = [p for name in (names or tuple(_lists()[group])) for p in phrases(group, name)]
    every.sort(key=lambda p: (-len(p), p))
    return re.compile(
        r"\b(?:" + "|".join(re.escape(p).replace(r"\*", r"[\w'-]*").replace(r"\ ", " ") for p in every) + r")(?:'s)?(?![\w'])"
    )
