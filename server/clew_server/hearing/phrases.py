"""Sides run together with what they belong to: "ratch older flexion" was "right shoulder flexion".

A side is written only where its sound was heard, and never in place of another side. The words that were heard must be no
sensible English (one is not a word at all, or a motion or measure follows them), and what they sound like must be one phrase alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from clew_server.hearing.english import english
from clew_server.hearing.setting import Said, Setting, Settings, key, number
from clew_server.hearing.sound import sound
from clew_server.hearing.soundtree import SoundTree

SIDES = ("right", "left", "bilateral")
_OTHERS = ("the", "my", "her", "his", "your", "a", "and", "or", "of the", "other", "both", "")
"what may stand before a body part instead of a side: if it sounds as near, no side is written"
LONGEST_SPAN = 4
WORST = 0.12
"distance per sound up to which a span is the phrase"
MARGIN = 0.08
"distance per sound by which any other phrase must be farther"
REMEMBERED = 4096
"spans whose likeness to a phrase is kept"
_SHORTEST = 6
"sounds of the shortest phrase"
_MEASURED = (Setting.of("_ <motion>"), Setting.of("_ <measure>"))


class Phrases:
    """Sides with body parts, ready to look up."""

    def __init__(self, parts: Iterable[str], settings: Settings) -> None:
        """`parts`: what a side may stand before, as it is written."""
        self._settings = settings
        self._clinical = {key(w) for part in parts for w in part.split()} | set(SIDES)
        phrases: list[tuple[str, tuple[tuple[str, ...], bool]]] = []
        for part in parts:
            for before in (*SIDES, *_OTHERS):
                phrase = f"{before} {part}".strip()
                heard = sound(phrase)
                if len(heard) >= _SHORTEST:
                    phrases.append((heard, (tuple(phrase.split()), before in SIDES)))
        self._sounds = SoundTree(phrases)
        self._alike = lru_cache(maxsize=REMEMBERED)(self._compared)

    def find(self, said: Said, k: int) -> tuple[int, tuple[str, ...]] | None:
        """How many words from word `k` are which side and part."""
        best: tuple[float, int, tuple[str, ...]] | None = None
        for n in range(1, LONGEST_SPAN + 1):
            keys = said.keys[k : k + n]
            if (
                len(keys) < n
                or not keys[-1]
                or number(keys[-1])
                or keys[-1] in self._clinical
                or "-" in said.words[k + n - 1].w
                or (n > 1 and said.last[k + n - 2])
            ):
                break
            if not self._odd(said, k, n, keys):
                continue
            hit = self._alike("".join(keys))
            if hit is not None and (best is None or hit[0] < best[0]):
                best = (hit[0], n, hit[1])
        return None if best is None else best[1:]

    def _odd(self, said: Said, k: int, n: int, keys: Sequence[str]) -> bool:
        names = [not said.starts(j) and said.words[j].w[:1].isupper() for j in range(k, k + n)]
        if any(not english(w) and not name for w, name in zip(keys, names, strict=True)):
            return True
        # One ordinary word is what was said: "he reached strength goals".
        return n > 1 and any(self._settings.fits(said, k, n, s) for s in _MEASURED)

    def _compared(self, joined: str) -> tuple[float, tuple[str, ...]] | None:
        heard = sound(joined)
        reach = WORST + MARGIN
        near = [(d / max(len(s), len(heard)), *phrase) for d, s, phrase in self._sounds.near(heard, reach)]
        ranked = sorted(hit for hit in near if hit[0] < reach)
        if not ranked or ranked[0][0] > WORST + 1e-9 or not ranked[0][2]:
            return None
        first = ranked[0]
        return None if len(ranked) > 1 and ranked[1][0] < first[0] + MARGIN else (first[0], first[1])
