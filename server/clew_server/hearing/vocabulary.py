"""Rehab words that the recogniser wrote as something else, put right after recognition; Word.heard keeps what it wrote.

Telling the recogniser the words beforehand (hotwords) makes small models much worse. The kinds of correction, all from
lexicon.toml: a term heard as other letters of the same sound ("super spin at us"), a spelled abbreviation ("M M T"), a
homophone, which is touched only in a setting that settles it ("verbal queuing"), and a side run together with its body part.
A side or a denial that was restored is doubtful, so that a draft can ask. Numbers are never touched; clock times and levels of the
spine that were run together are written apart.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

from clew_server.hearing.clinic import ClinicTerms
from clew_server.hearing.clocks import clock_range
from clew_server.hearing.levels import segment
from clew_server.hearing.phrases import Phrases
from clew_server.hearing.setting import Said, Setting, Settings, key
from clew_server.hearing.terms import CLINIC, Terms, joined
from clew_wire.note import Word

DOUBTFUL = 0.45
"the most that a side or a denial which was restored is believed: charting asks below one half"


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


ANYWHERE = Setting((), ())
"of what a clinic says is always its term"


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What lexicon.toml holds."""

    terms: Mapping[str, Sequence[str]]
    "lists of terms by name"
    abbreviations: Sequence[str] = ()
    homophones: Sequence[Homophone] = ()
    ordinary: Sequence[str] = ()
    "words and phrases of everyday English that sound like a term: they are left alone"
    classes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    "phrases of the classes that settings name"
    expected: Mapping[str, Sequence[str]] = field(default_factory=dict)
    "settings in which the terms of a list are expected"

    def with_terms(self, clinic: ClinicTerms) -> Lexicon:
        """With a clinic's own terms besides; what the clinic writes otherwise than the lexicon is the clinic's."""
        own = {joined(t) for t in clinic.terms}
        terms = {name: [t for t in listed if joined(t) not in own] for name, listed in self.terms.items()}
        terms[CLINIC] = [*terms.get(CLINIC, ()), *clinic.terms]
        like = [Homophone(tuple(map(key, heard.split())), _split(s.written), (ANYWHERE,)) for s in clinic.sounds_like for heard in s.heard]
        return replace(self, terms=terms, abbreviations=[*self.abbreviations, *clinic.spelled], homophones=[*like, *self.homophones])


class Vocabulary:
    """A lexicon, ready to correct. One object serves all visits."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._abbreviations = {a.lower(): a for a in lexicon.abbreviations}
        self._homophones: dict[str, list[Homophone]] = defaultdict(list)
        for h in lexicon.homophones:
            self._homophones[h.heard[0]].append(h)
        self._settings = Settings(lexicon.classes)
        self._terms = Terms(lexicon.terms, lexicon.ordinary, self._settings, lexicon.expected)
        self._phrases = Phrases(lexicon.classes.get("part", ()), self._settings)

    def with_terms(self, clinic: ClinicTerms) -> Vocabulary:
        """This vocabulary with a clinic's or a visit's own terms besides; this one stays as it is."""
        return Vocabulary(self._lexicon.with_terms(clinic)) if clinic != ClinicTerms() else self

    def correct(self, words: Sequence[Word]) -> list[Word]:
        """The words of one stretch, corrected. Times of the words that a correction covers are shared among the new ones."""
        terms = self._pass(words, (self._spelled, self._beside, self._sounding))
        return self._pass(
            terms, (self._times, self._levels, self._beside, self._sided)
        )  # settings may hold terms that were only now put right

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
            out += _rewritten(words[k : k + found.n], found, starts=said.starts(k))
            k += found.n
        return out

    def _times(self, said: Said, k: int) -> Found | None:
        written = clock_range(said, k)
        return None if written is None else Found(1, written)

    def _levels(self, said: Said, k: int) -> Found | None:
        written = segment(said.words[k].w)
        return None if written is None else Found(1, (written,))

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
        found = self._terms.find(said, k)
        return None if found is None else Found(*found)


def _rewritten(heard: Sequence[Word], found: Found, *, starts: bool) -> list[Word]:
    """The written words in the heard ones' place and time, with the heard punctuation; `starts`: they start a sentence."""
    tail = re.search(r"[.,?!;:]*$", heard[-1].w)
    said = " ".join(_as_heard(heard))
    new = list(found.written)
    most = DOUBTFUL if found.doubtful else 1.0
    if starts and heard[0].w[:1].isupper() and new[0].islower():
        new[0] = new[0][0].upper() + new[0][1:]
    new[-1] += tail[0] if tail else ""
    if len(new) == len(heard):
        return [w if w.w == n else replace(w, w=n, heard=w.heard or w.w, p=min(w.p, most)) for w, n in zip(heard, new, strict=True)]
    p = min(most, *(w.p for w in heard))
    t0, t1 = heard[0].t0, heard[-1].t1
    if t0 is None or t1 is None:
        return [Word(heard[0].id, n, None, None, heard[0].speaker, heard[0].role, p, said) for n in new]
    total, at = sum(map(len, new)), 0
    out = []
    for n in new:
        a, b = t0 + (t1 - t0) * at / total, t0 + (t1 - t0) * (at + len(n)) / total
        out.append(Word(heard[0].id, n, round(a, 2), round(b, 2), heard[0].speaker, heard[0].role, p, said))
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


def parse(data: dict[str, Any]) -> Lexicon:
    """A lexicon from its tables (lexicon.toml says what they hold)."""
    classes = {**data["class"], "muscle": [*data["class"]["muscle"], *data["terms"]["muscles"]], "test": data["terms"]["tests"]}
    return Lexicon(
        data["terms"], data["abbreviations"]["list"], tuple(_homophones(data)), data["ordinary"]["list"], classes, data["expected"]
    )


def load(clinic: ClinicTerms | None = None) -> Vocabulary:
    """The rehab lexicon that ships with the server, and a clinic's own terms."""
    shipped = tomllib.loads(files("clew_server.hearing").joinpath("lexicon.toml").read_text(encoding="utf-8"))
    return Vocabulary(parse(shipped)).with_terms(clinic or ClinicTerms())
