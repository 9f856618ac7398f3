"""Rehab words that the recogniser wrote as something else, put right after recognition; Word.heard keeps what it wrote.

Telling the recogniser the words beforehand (hotwords) makes small models much worse. Three kinds of correction, all from
lexicon.toml: a term heard as other letters of the same sound ("super spin at us"), a spelled abbreviation ("M M T"), and a
homophone, which is touched only beside words that settle it ("verbal queuing"). Numbers are never touched.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from clew_server.hearing.sound import distance, sound
from clew_wire.note import Word

LONGEST_SPAN = 5
"words that one term may have been heard as"
ONE_WORD = (0.1, 8)
"distance per sound up to which one word is a term, and the sounds that the term must have: shorter ones are like ordinary words"
MORE_WORDS = (0.07, 10)
"the same for several words, which may be an ordinary phrase"


@dataclass(frozen=True, slots=True)
class Term:
    """A term and how it is written."""

    written: tuple[str, ...]
    sound: str
    letters: str
    "run together, lower case"


@dataclass(frozen=True, slots=True)
class Homophone:
    """Ordinary words that are a term when certain words stand beside them."""

    heard: tuple[str, ...]
    written: tuple[str, ...]
    before: tuple[str, ...]
    "phrases, one of which must end just before it"
    after: tuple[str, ...]
    "phrases, one of which must begin just after it"


def _key(word: str) -> str:
    return re.sub(r"[^a-z0-9']", "", word.lower().replace("’", "'"))


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_NUMBERS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half quarter plus minus".split()
)


_SMALL = frozenset(
    "a an the and or but of to in on at is was are were be it its i i'd i'm i'll he she we you they my your his her for with as by from so "
    "that this then no not do did".split()
)
"words that may follow or precede a term: a span of several words neither begins nor ends with one"


class Vocabulary:
    """A lexicon, ready to correct. One object serves all visits."""

    def __init__(
        self, terms: Iterable[str], abbreviations: Iterable[str] = (), homophones: Iterable[Homophone] = (), ordinary: Iterable[str] = ()
    ) -> None:
        """`ordinary`: words and phrases of everyday English that sound like a term; they are left alone."""
        self._known: dict[str, tuple[str, ...]] = {}  # letters of a term, run together, to how it is written
        self._sounds: dict[str, list[Term]] = defaultdict(list)  # by first sound
        self._ordinary = {_key(w.replace(" ", "")) for w in ordinary}
        for term in terms:
            written = _split(term)
            letters = _key("".join(written).replace("-", ""))
            self._known[letters] = written
            heard = sound(letters)
            if len(heard) >= ONE_WORD[1]:
                self._sounds[heard[0]].append(Term(written, heard, letters))
        self._abbreviations = {a.lower(): a for a in abbreviations}
        self._homophones: dict[str, list[Homophone]] = defaultdict(list)
        for h in homophones:
            self._homophones[h.heard[0]].append(h)

    def correct(self, words: Sequence[Word]) -> list[Word]:
        """The words of one stretch, corrected. Times of the words that a correction covers are shared among the new ones."""
        keys = [_key(w.w) for w in words]
        out: list[Word] = []
        k = 0
        while k < len(words):
            found = self._spelled(words, keys, k) or self._beside(keys, k) or self._sounding(words, keys, k)
            if found is None:
                out.append(words[k])
                k += 1
                continue
            n, written = found
            out += _rewritten(words[k : k + n], written)
            k += n
        return out

    def _spelled(self, words: Sequence[Word], keys: list[str], k: int) -> tuple[int, tuple[str, ...]] | None:
        """ "M M T", "M-M-T" and "m.m.t." are MMT; so is "m mt"."""
        joined = ""
        for n in range(1, 6):
            if k + n > len(keys) or len(keys[k + n - 1]) > 3 or (n > 1 and _ends(words[k + n - 2].w)):
                return None
            joined += keys[k + n - 1]
            spelled = len(keys[k]) == 1 or (n == 1 and re.search(r"[a-z][-.][a-z]", words[k].w.lower()) is not None)
            if spelled and (n > 1 or len(joined) > 1) and joined in self._abbreviations and joined != keys[k] + "s":
                return n, (self._abbreviations[joined],)
        return None

    def _beside(self, keys: list[str], k: int) -> tuple[int, tuple[str, ...]] | None:
        for h in self._homophones.get(keys[k], ()):
            n = len(h.heard)
            if tuple(keys[k : k + n]) != h.heard:
                continue
            before, after = " " + " ".join(keys[max(0, k - 5) : k]), " ".join(keys[k + n : k + n + 5]) + " "
            if any(before.endswith(" " + p) for p in h.before) or any(after.startswith(p + " ") for p in h.after):
                return n, h.written
        return None

    def _sounding(self, words: Sequence[Word], keys: list[str], k: int) -> tuple[int, tuple[str, ...]] | None:
        best: tuple[float, int, tuple[str, ...]] | None = None
        joined = ""
        for n in range(1, LONGEST_SPAN + 1):
            if k + n > len(keys) or not keys[k + n - 1] or (n > 1 and _ends(words[k + n - 2].w)):
                break
            if keys[k + n - 1] in _NUMBERS or any(c.isdigit() for c in keys[k + n - 1]):
                break
            joined += keys[k + n - 1]
            if joined in self._known:
                written = self._known[joined]
                said = " ".join(w.w for w in words[k : k + n]).rstrip(".,?!;:")
                term = " ".join(written)
                return None if said == term or (term.islower() and said.lower() == term) else (n, written)
            if joined in self._ordinary or joined.endswith("'s"):
                continue
            if n > 1 and (keys[k] in _SMALL or keys[k + n - 1] in _SMALL or self._holds_term(keys[k : k + n])):
                continue
            hit = self._alike(joined, *(ONE_WORD if n == 1 else MORE_WORDS))
            if hit and (best is None or hit[0] < best[0] - 1e-9):
                best = (hit[0], n, hit[1])
        return None if best is None else (best[1], best[2])

    def _holds_term(self, keys: list[str]) -> bool:
        """A part of the span is a term as it stands: it is not swallowed."""
        return any("".join(keys[a:b]) in self._known for a in range(len(keys)) for b in range(a + 1, len(keys) + 1) if b - a < len(keys))

    def _alike(self, joined: str, worst: float, shortest: int) -> tuple[float, tuple[str, ...]] | None:
        heard = sound(joined)
        if not heard:
            return None
        best: tuple[float, tuple[str, ...]] | None = None
        for term in self._sounds.get(heard[0], ()):
            size = len(term.sound)
            if abs(size - len(heard)) > 2 or size < shortest or _another_form(joined, term.letters):
                continue
            d = distance(heard, term.sound, worst * size) / size
            if d <= worst and (best is None or d < best[0]):
                best = (d, term.written)
        return best


def _another_form(heard: str, term: str) -> bool:
    """The two differ in their endings only: "goniometry" is a word of its own, not "goniometer" misheard."""
    same = next((k for k, (a, b) in enumerate(zip(heard, term, strict=False)) if a != b), min(len(heard), len(term)))
    return same >= 5 and len(term) - same <= 4 and len(heard) - same <= 4


def _ends(text: str) -> bool:
    return text.endswith((".", "?", "!", ";", ":")) and not re.fullmatch(r"(?:[A-Za-z]\.)+", text)


def _rewritten(heard: Sequence[Word], written: Sequence[str]) -> list[Word]:
    """The written words in the heard ones' place and time, with the heard punctuation at the end and capital at the start."""
    tail = re.search(r"[.,?!;:]*$", heard[-1].w)
    said = " ".join(w.w for w in heard)
    new = list(written)
    if heard[0].w[:1].isupper() and new[0].islower():
        new[0] = new[0][0].upper() + new[0][1:]
    new[-1] += tail[0] if tail else ""
    if len(new) == len(heard):
        return [w if w.w == n else replace(w, w=n, heard=w.w) for w, n in zip(heard, new, strict=True)]
    p = min(w.p for w in heard)
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


def parse(data: dict[str, Any]) -> Vocabulary:
    """A vocabulary from the lexicon's tables (lexicon.toml says what they hold)."""
    terms = [term for words in data["terms"].values() for term in words]
    homophones = [
        Homophone(_split(heard), _split(h["written"]), tuple(h.get("before", ())), tuple(h.get("after", ())))
        for h in data["homophone"]
        for heard in h["heard"]
    ]
    return Vocabulary(terms, data["abbreviations"]["list"], homophones, data["ordinary"]["list"])


def load() -> Vocabulary:
    """The rehab lexicon that ships with the server."""
    return parse(tomllib.loads(files("clew_server.hearing").joinpath("lexicon.toml").read_text(encoding="utf-8")))
