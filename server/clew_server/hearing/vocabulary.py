"""Rehab words that the recogniser wrote as something else, put right after recognition; Word.heard keeps what it wrote.

Telling the recogniser the words beforehand (hotwords) makes small models much worse. The kinds of correction, all from
lexicon.toml: a term heard as other letters of the same sound ("super spin at us"), a spelled abbreviation ("M M T"), a
homophone, which is touched only in a setting that settles it ("verbal queuing"), and a side run together with its body part.
A side or a denial that was restored is doubtful, so that a draft can ask. Numbers are never touched; clock times that were
run together are written apart.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from clew_server.hearing.clocks import clock_range
from clew_server.hearing.english import english
from clew_server.hearing.phrases import Phrases
from clew_server.hearing.setting import Said, Setting, Settings, key, number
from clew_server.hearing.sound import sound
from clew_server.hearing.soundtree import SLACK, SoundTree
from clew_wire.note import Word

LONGEST_SPAN = 5
"words that one term may have been heard as"
DOUBTFUL = 0.45
"the most that a side or a denial which was restored is believed: charting asks below one half"


@dataclass(frozen=True, slots=True)
class Nearness:
    """How alike a span of words and a term must be."""

    worst: float
    "distance per sound"
    shortest: int
    "sounds that the term must have: shorter ones are like ordinary words"
    margin: float = 0.0
    "distance per sound by which any other term must be farther"


ONE_WORD, MORE_WORDS = Nearness(0.1, 8), Nearness(0.07, 10)
"ordinary words: several may be an ordinary phrase"
ONE_ODD, MORE_ODD = Nearness(0.17, 6, 0.06), Nearness(0.12, 8, 0.06)
"one of the words is not English"
MORE_SET = Nearness(0.09, 7, 0.06)
"several English words, and what follows is what follows terms: test, is positive, joint"
Kind = tuple[bool, bool, bool]
"of a span: it is one word, what follows terms follows it, a word of it is not English"
WAYS: dict[Kind, list[Nearness]] = {
    (one, beside, odd): [ONE_WORD if one else MORE_WORDS]
    + ([MORE_SET] if beside and not one else [])
    + ([ONE_ODD if one else MORE_ODD] if odd else [])
    for one in (True, False)
    for beside in (True, False)
    for odd in (True, False)
}
"each is enough"
REMEMBERED = 16_384
"spans whose likeness to a term is kept"


@dataclass(frozen=True, slots=True)
class Term:
    """A term and how it is written."""

    written: tuple[str, ...]
    letters: str
    "run together, lower case"


@dataclass(frozen=True, slots=True)
class Homophone:
    """Ordinary words that are a term in certain settings."""

    heard: tuple[str, ...]
    written: tuple[str, ...]
    settings: tuple[Setting, ...]
    doubtful: bool = False
    "it restores a side or a denial"


@dataclass(frozen=True, slots=True)
class Found:
    """What some words from a place on should be."""

    n: int
    "how many words"
    written: tuple[str, ...]
    doubtful: bool = False


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SMALL = frozenset(
    "a an the and or but of to in on at is was are were be it its i i'd i'm i'll he she we you they my your his her for with as by from so "
    "that this then no not do did".split()
)
"words that may follow or precede a term: a span of several words neither begins nor ends with one"

_TERM_AFTER = (Setting.of("_ <follows>"),)


class Vocabulary:
    """A lexicon, ready to correct. One object serves all visits."""

    def __init__(
        self,
        terms: Iterable[str],
        abbreviations: Iterable[str] = (),
        homophones: Iterable[Homophone] = (),
        ordinary: Iterable[str] = (),
        classes: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """`ordinary`: words and phrases of everyday English that sound like a term; they are left alone. `classes`: for settings."""
        self._known: dict[str, tuple[str, ...]] = {}  # letters of a term, run together, to how it is written
        self._parts: set[str] = set()  # the words of terms
        self._ordinary = {key(w.replace(" ", "")) for w in ordinary}
        sounds: list[tuple[str, Term]] = []
        for term in terms:
            written = _split(term)
            letters = key("".join(written).replace("-", ""))
            self._known[letters] = written
            self._parts |= {part for w in written for part in (key(w), *map(key, w.split("-")))}
            heard = sound(letters)
            if len(heard) >= ONE_ODD.shortest:
                sounds.append((heard, Term(written, letters)))
        self._sounds = SoundTree(sounds)
        self._alike = lru_cache(maxsize=REMEMBERED)(self._compared)  # a preview has the same words again and again
        self._abbreviations = {a.lower(): a for a in abbreviations}
        self._homophones: dict[str, list[Homophone]] = defaultdict(list)
        for h in homophones:
            self._homophones[h.heard[0]].append(h)
        classes = classes or {}
        self._settings = Settings(classes)
        self._phrases = Phrases(classes.get("part", ()), self._settings)

    def correct(self, words: Sequence[Word]) -> list[Word]:
        """The words of one stretch, corrected. Times of the words that a correction covers are shared among the new ones."""
        terms = self._pass(words, (self._spelled, self._beside, self._sounding))
        return self._pass(terms, (self._times, self._beside, self._sided))  # settings may hold terms that were only now put right

    def _pass(self, words: Sequence[Word], ways: Sequence[Callable[[Said, int], Found | None]]) -> list[Word]:
        said = Said.of(words)
        out: list[Word] = []
        k = 0
        while k < len(words):
            found = next((f for way in ways if (f := way(said, k)) is not None), None)
            if found is None:
                out.append(words[k])
                k += 1
                continue
            out += _rewritten(words[k : k + found.n], found)
            k += found.n
        return out

    def _times(self, said: Said, k: int) -> Found | None:
        written = clock_range(said, k)
        return None if written is None else Found(1, written)

    def _sided(self, said: Said, k: int) -> Found | None:
        found = self._phrases.find(said, k)
        return None if found is None else Found(*found, doubtful=True)

    def _spelled(self, said: Said, k: int) -> Found | None:
        """ "M M T", "M-M-T" and "m.m.t." are MMT; so is "m mt"."""
        keys, joined = said.keys, ""
        for n in range(1, 6):
            if k + n > len(keys) or len(keys[k + n - 1]) > 3 or (n > 1 and said.last[k + n - 2]):
                return None
            joined += keys[k + n - 1]
            spelled = len(keys[k]) == 1 or (n == 1 and re.search(r"[a-z][-.][a-z]", said.words[k].w.lower()) is not None)
            if spelled and (n > 1 or len(joined) > 1) and joined in self._abbreviations and joined != keys[k] + "s":
                return Found(n, (self._abbreviations[joined],))
        return None

    def _beside(self, said: Said, k: int) -> Found | None:
        for h in self._homophones.get(said.keys[k], ()):
            n = len(h.heard)
            if tuple(said.keys[k : k + n]) != h.heard or any(said.last[k : k + n - 1]):
                continue
            if h.doubtful and said.words[k + n - 1].w.endswith(","):
                continue  # "Denise, any pain?" speaks to Denise
            if any(self._settings.fits(said, k, n, s) for s in h.settings):
                return Found(n, h.written, h.doubtful)
        return None

    def _sounding(self, said: Said, k: int) -> Found | None:
        best: tuple[float, int, tuple[str, ...]] | None = None
        keys, joined = said.keys, ""
        for n in range(1, LONGEST_SPAN + 1):
            if k + n > len(keys) or not keys[k + n - 1] or number(keys[k + n - 1]) or (n > 1 and said.last[k + n - 2]):
                break
            joined += keys[k + n - 1]
            if joined in self._known:
                written = self._known[joined]
                heard = " ".join(w.w for w in said.words[k : k + n]).rstrip(".,?!;:")
                term = " ".join(written)
                return None if heard == term or (term.islower() and heard.lower() == term) else Found(n, written)
            if joined in self._ordinary or joined.endswith("'s"):
                continue
            if n > 1 and (keys[k] in _SMALL or keys[k + n - 1] in _SMALL or self._holds_term(keys[k : k + n])):
                continue
            hit = self._alike(joined, self._kind(said, k, n))
            if hit and (best is None or hit[0] < best[0] - 1e-9):
                best = (hit[0], n, hit[1])
        return None if best is None else Found(best[1], best[2])

    def _kind(self, said: Said, k: int, n: int) -> Kind:
        beside = any(self._settings.fits(said, k, n, s) for s in _TERM_AFTER)
        odd = any(
            (beside or said.starts(j) or not said.words[j].w[:1].isupper()) and self._odd(said.keys[j]) for j in range(k, k + n)
        )  # an odd word with a capital is a name
        return n == 1, beside, odd

    def _odd(self, word: str) -> bool:
        return not (english(word) or word in self._parts or word.rstrip("s") in self._parts or word + "s" in self._parts)

    def _holds_term(self, keys: list[str]) -> bool:
        """A part of the span is a term as it stands: it is not swallowed."""
        return any("".join(keys[a:b]) in self._known for a in range(len(keys)) for b in range(a + 1, len(keys) + 1) if b - a < len(keys))

    def _compared(self, joined: str, kind: Kind) -> tuple[float, tuple[str, ...]] | None:
        ways = WAYS[kind]
        worst, shortest = max(w.worst for w in ways), min(w.shortest for w in ways)
        if len(joined) + SLACK < shortest:  # a word has no more sounds than letters, but for x
            return None
        heard = sound(joined)
        reach = worst + max(w.margin for w in ways)
        ranked = [
            (d / len(s), len(s), term.written)
            for d, s, term in self._sounds.near(heard, reach)
            if d <= reach * len(s) + 1e-9 and len(s) >= shortest and not _another_form(joined, term.letters)
        ]
        if not ranked:
            return None
        d, size, written = min(ranked)
        gap = min((other for other, _, w in ranked if w != written), default=float("inf")) - d
        return (d, written) if any(d <= w.worst + 1e-9 and size >= w.shortest and gap >= w.margin for w in ways) else None


def _another_form(heard: str, term: str) -> bool:
    """The two differ in their endings only: "goniometry" is a word of its own, not "goniometer" misheard."""
    same = next((k for k, (a, b) in enumerate(zip(heard, term, strict=False)) if a != b), min(len(heard), len(term)))
    return same >= 5 and len(term) - same <= 4 and len(heard) - same <= 4


def _rewritten(heard: Sequence[Word], found: Found) -> list[Word]:
    """The written words in the heard ones' place and time, with the heard punctuation at the end and capital at the start."""
    tail = re.search(r"[.,?!;:]*$", heard[-1].w)
    said = " ".join(_as_heard(heard))
    new = list(found.written)
    most = DOUBTFUL if found.doubtful else 1.0
    if heard[0].w[:1].isupper() and new[0].islower():
        new[0] = new[0][0].upper() + new[0][1:]
    new[-1] += tail[0] if tail else ""
    if len(new) == len(heard):
        return [w if w.w == n else replace(w, w=n, heard=w.heard or w.w, p=min(w.p, most)) for w, n in zip(heard, new, strict=True)]
    p = min(most, *(w.p for w in heard))
    t0, t1 = heard[0].t0, heard[-1].t1
    if t0 is None or t1 is None:
        return [Word("", n, None, None, heard[0].speaker, heard[0].role, p, said) for n in new]
    total, at = sum(map(len, new)), 0
    out = []
    for n in new:
        a, b = t0 + (t1 - t0) * at / total, t0 + (t1 - t0) * (at + len(n)) / total
        out.append(Word("", n, round(a, 2), round(b, 2), heard[0].speaker, heard[0].role, p, said))
        at += len(n)
    return out


def _as_heard(words: Sequence[Word]) -> list[str]:
    """What the recogniser wrote; words that one correction wrote before share theirs."""
    out: list[str] = []
    for k, w in enumerate(words):
        if not (w.heard is not None and k and words[k - 1].heard == w.heard):
            out.append(w.heard or w.w)
    return out


def _homophones(data: dict[str, Any]) -> Iterable[Homophone]:
    for h in data["homophone"]:
        patterns = [*(f"{p} _" for p in h.get("before", ())), *(f"_ {p}" for p in h.get("after", ())), *h.get("around", ())]
        settings = tuple(Setting.of(p) for p in patterns)
        for heard in h["heard"]:
            yield Homophone(_split(heard), _split(h["written"]), settings, h.get("doubtful", False))


def parse(data: dict[str, Any]) -> Vocabulary:
    """A vocabulary from the lexicon's tables (lexicon.toml says what they hold)."""
    terms = [term for words in data["terms"].values() for term in words]
    classes = {**data["class"], "muscle": [*data["class"]["muscle"], *data["terms"]["muscles"]], "test": data["terms"]["tests"]}
    return Vocabulary(terms, data["abbreviations"]["list"], _homophones(data), data["ordinary"]["list"], classes)


def load() -> Vocabulary:
    """The rehab lexicon that ships with the server."""
    return parse(tomllib.loads(files("clew_server.hearing").joinpath("lexicon.toml").read_text(encoding="utf-8")))
