"""Terms that were heard as other letters of the same sound: "super spin at us" is the supraspinatus.

How alike they must be depends on what was heard (a word that English has not was misheard, or is a name), on the length of
the term, on how much farther any other term is, and on what stands beside: "test", "is positive", a dose in milligrams.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from clew_server.hearing.english import english
from clew_server.hearing.setting import Said, Setting, Settings, key, number
from clew_server.hearing.sound import sound, together
from clew_server.hearing.soundtree import SLACK, SoundTree

LONGEST_SPAN = 5
"words that one term may have been heard as"
REMEMBERED = 16_384
"spans whose likeness to a term is kept"
ROUNDING = 1e-9


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
"ordinary words: several may be a phrase; one is left alone but where terms of its list are expected and what follows terms follows"
SAME_WORD = Nearness(0.04, 7, 0.06)
"an ordinary word where terms of its list are expected, or a name"
ONE_ODD, MORE_ODD = Nearness(0.17, 6, 0.06), Nearness(0.12, 8, 0.06)
"one of the words is not English"
MORE_SET = Nearness(0.09, 7, 0.06)
"several English words, and what follows is what follows terms: test, is positive, joint"
ONE_EXPECTED, MORE_EXPECTED = Nearness(0.22, 6, 0.08), Nearness(0.16, 7, 0.08)
"one of the words is not English, and what stands beside is what stands beside the terms of that list: a drug's dose"
RIVAL_MARGIN = 0.1
"for a term that another undoes: hypertension is not written for what may have been hypotension"
_UNDONE = (("hyper", "hypo"), ("inter", "intra"), ("abd", "add"), ("ante", "anti"), ("macro", "micro"), ("dysphag", "dysphas"))


COMMON = "common"
"the list of words that are not written in another's place, but may be what was said"


CLINIC = "clinic"
"the list of the clinic's own terms: its proper names may be heard as other names"


@dataclass(frozen=True, slots=True)
class Term:
    """A term and how it is written."""

    written: tuple[str, ...]
    letters: str
    "run together, lower case"
    group: str = ""
    "the list that it is of"
    rivaled: bool = False
    "a word of nearly the same sound undoes it"


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked of some words before they are compared."""

    keys: tuple[str, ...]
    odd: bool
    "one is not English, and no name"
    strange: bool
    "one is not English"
    named: bool
    "one has a capital within its sentence, and nothing beside it tells that it is no name"
    beside: bool
    "what follows terms follows"
    groups: frozenset[str]
    "lists whose terms are expected here"


_SMALL = frozenset(
    "a an the and or but of to in on at is was are were be it its i i'd i'm i'll he she we you they my your his her for with as by from so "
    "that this then no not do did where when what who how why which if than there here".split()
)
"words that may follow or precede a term: a span of several words neither begins nor ends with one"

_ENDINGS = ("in", "on", "an", "am", "at")
_TERM_AFTER = Setting.of("_ <follows>")
_FORM = re.compile(
    r"(?:e?s|ed|ing|y|ies|ry|ic|ical|al|ally|ly|ers?|ors?|ists?|ions?|ive|able|ous|us|i|a|ae|um|ar|ary|ory|itis|osis|oses|ated?|ating|ization|isation)"
)


class Terms:
    """Terms by their sound."""

    def __init__(
        self,
        lists: Mapping[str, Iterable[str]],
        ordinary: Iterable[str],
        settings: Settings,
        expected: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """`lists`: terms by the name of their list; `expected`: settings in which the terms of a list are expected."""
        self._known: dict[str, tuple[str, ...]] = {}  # letters of a term, run together, to how it is written
        self._parts: set[str] = set()  # the words of terms
        self._ordinary = {key(w.replace(" ", "")) for w in ordinary}
        self._settings = settings
        # By the word right beside the span: most settings are ruled out by one look.
        self._before: dict[str, list[tuple[str, Setting]]] = defaultdict(list)
        self._after: dict[str, list[tuple[str, Setting]]] = defaultdict(list)
        for group, patterns in (expected or {}).items():
            for s in map(Setting.of, patterns):
                if s.after:
                    self._after[s.after[0][:1] if s.after[0].startswith("#") else s.after[0]].append((group, s))
                else:
                    self._before[s.before[-1]].append((group, s))
        self._clinic = bool(lists.get(CLINIC))
        sounds: list[tuple[str, Term]] = []
        for group, terms in lists.items():
            for text in terms:
                written = tuple(text.split())
                letters = joined(text)
                if group != COMMON:
                    self._known[letters] = written
                    self._parts |= {part for w in written for part in (key(w), *map(key, w.split("-")))}
                rivals = list(_rivals(letters))
                sounds += [(s, Term(written, letters, group, bool(rivals))) for s in _sounds(written)]
                sounds += [(sound(r), Term((r,), r, group, True)) for r in rivals]
        self._sounds = SoundTree((s, term) for s, term in sounds if len(s) >= ONE_ODD.shortest)
        self._alike = lru_cache(maxsize=REMEMBERED)(self._compared)  # a preview has the same words again and again

    def find(self, said: Said, k: int) -> tuple[int, tuple[str, ...]] | None:
        """How many words from word `k` are which term."""
        best: tuple[float, int, tuple[str, ...]] | None = None
        keys, letters = said.keys, ""
        for n in range(1, LONGEST_SPAN + 1):
            if k + n > len(keys) or not keys[k + n - 1] or number(keys[k + n - 1]) or (n > 1 and said.last[k + n - 2]):
                break
            letters += keys[k + n - 1]
            if letters in self._known:
                written = self._known[letters]
                heard = " ".join(w.w for w in said.words[k : k + n]).rstrip(".,?!;:")
                term = " ".join(written)
                if heard == term or (term.islower() and heard.lower() == term) or self._indefinite(said, k, n):
                    return None
                return n, written
            if letters in self._ordinary:
                continue
            if n > 1 and self._holds_term(keys[k : k + n]):
                continue
            span = self._span(said, k, n)
            if letters.endswith("'s") and not span.beside:
                continue
            if n > 1 and ((keys[k] in _SMALL and not span.beside) or (keys[k + n - 1] in _SMALL and not _swallowed(said, k + n - 1, span))):
                continue
            hit = self._alike(span)
            if hit and n > 1 and keys[k] in _SMALL and hit[0] > MORE_WORDS.worst:
                continue  # "your Gesson's test" is Yergason's
            if hit and (best is None or hit[0] < best[0] - ROUNDING):
                best = (hit[0], n, hit[1])
        return None if best is None else best[1:]

    def _indefinite(self, said: Said, k: int, n: int) -> bool:
        """ "A quick dash to the store": ordinary words, and one of many."""
        return (
            k > 0
            and said.keys[k - 1] in ("a", "an")
            and all(map(english, said.keys[k : k + n]))
            and not self._settings.fits(said, k, n, _TERM_AFTER)
        )

    def _span(self, said: Said, k: int, n: int) -> Span:
        beside = self._settings.fits(said, k, n, _TERM_AFTER)
        follows = said.keys[k + n] if k + n < len(said.keys) else ""
        likely = [*(self._before.get(said.keys[k - 1], ()) if k else ()), *self._after.get("#" if number(follows) else follows, ())]
        fits = [(group, s) for group, s in likely if self._settings.fits(said, k, n, s)]
        groups = frozenset(group for group, _ in fits)
        settled = beside or any(s.after for _, s in fits) or (k > 0 and said.keys[k - 1] == "the")  # "the Benton" is no person
        names = [not said.starts(j) and said.words[j].w[:1].isupper() for j in range(k, k + n)]
        strange = [any(map(self._odd, said.parts(j))) for j in range(k, k + n)]
        odd = any(s and (settled or not name) for s, name in zip(strange, names, strict=True))
        return Span(tuple(said.keys[k : k + n]), odd, any(strange), any(names) and not settled, beside, groups)

    def _odd(self, word: str) -> bool:
        return not (english(word) or word in self._parts or word.rstrip("s") in self._parts or word + "s" in self._parts)

    def _holds_term(self, keys: Sequence[str]) -> bool:
        """A part of the span is a term as it stands: it is not swallowed."""
        return any("".join(keys[a:b]) in self._known for a in range(len(keys)) for b in range(a + 1, len(keys) + 1) if b - a < len(keys))

    def _compared(self, span: Span) -> tuple[float, tuple[str, ...]] | None:
        one = len(span.keys) == 1
        ways = [ONE_WORD if one else MORE_WORDS]
        ordinary = one and english(span.keys[0])
        if ordinary:
            ways = []
        elif one and span.named:
            ways = [SAME_WORD]
        if span.beside and not one:
            ways.append(MORE_SET)
        if span.odd:
            ways.append(ONE_ODD if one else MORE_ODD)
        expected = (ONE_EXPECTED if one else MORE_EXPECTED) if span.odd and span.groups else None
        proper = [ONE_ODD if one else MORE_ODD] if span.strange and self._clinic else []
        most = [
            *ways,
            *proper,
            *([expected] if expected else []),
            *([ONE_WORD if span.beside else SAME_WORD] if ordinary and span.groups else []),
        ]
        if not most:
            return None
        worst, shortest = max(w.worst for w in most), min(w.shortest for w in most)
        letters = "".join(span.keys)
        if len(letters) + SLACK < shortest:  # a word has no more sounds than letters, but for x
            return None
        reach = worst + max(w.margin for w in most)
        ranked: dict[tuple[str, ...], tuple[float, int, Term]] = {}
        for heard in _sounds(span.keys):
            for d, s, term in self._sounds.near(heard, reach):
                if d <= reach * len(s) + ROUNDING and len(s) >= shortest:
                    hit = d / len(s), len(s), term
                    if term.written not in ranked or hit[0] < ranked[term.written][0]:
                        ranked[term.written] = hit
        if not ranked:
            return None
        d, size, term = min(ranked.values(), key=lambda hit: (hit[0], hit[1], hit[2].written))
        if any(_another_form(letters, t.letters, span.odd, span.named) for near, _, t in ranked.values() if near <= d + RIVAL_MARGIN):
            return None
        if span.named and not one and term.written[0].islower():
            return None  # capitals within a sentence are a person's name, or an eponym
        gap = min((other for other, _, t in ranked.values() if t.written != term.written), default=float("inf")) - d
        if term.group == COMMON:
            return None
        if term.rivaled and (d > ROUNDING or gap < RIVAL_MARGIN or term.letters not in self._known):
            return None
        if expected and term.group in span.groups:
            ways.append(expected)
        if ordinary and term.group in span.groups:
            ways.append(ONE_WORD if span.beside else SAME_WORD)
        if term.group == CLINIC and not term.written[0].islower():
            ways += proper
        return (d, term.written) if any(d <= w.worst + ROUNDING and size >= w.shortest and gap >= w.margin for w in ways) else None


def joined(term: str) -> str:
    """Its letters run together."""
    return key("".join(term.split()))


def _swallowed(said: Said, k: int, span: Span) -> bool:
    """A small word that may be the end of a drug's name, because its dose follows: "gabby pent in 300 mg"."""
    return bool(span.groups) and said.keys[k] in _ENDINGS and k + 1 < len(said.keys) and number(said.keys[k + 1]) and not said.last[k]


def _sounds(words: Sequence[str]) -> set[str]:
    """The sound of words run together, and their sounds run together (an e that ends a word is silent); ch of Greek words is a k."""
    letters = "".join(words)
    out = {sound(letters), together(words)} if len(words) > 1 or "'" in letters else {sound(letters)}
    if "ch" in letters:
        out.add(sound(letters.replace("ch", "k")))
    return out


def _rivals(letters: str) -> Iterable[str]:
    for pair in _UNDONE:
        for one, other in (pair, pair[::-1]):
            if letters.startswith(one):
                yield other + letters[len(one) :]


def _another_form(heard: str, term: str, odd: bool, name: bool) -> bool:
    """The two differ in their endings only: "goniometry" is a word of its own, not "goniometer" misheard."""
    same = next((k for k, (a, b) in enumerate(zip(heard, term, strict=False)) if a != b), min(len(heard), len(term)))
    if same < 5 or len(term) - same > 4 or len(heard) - same > 4:
        return False
    return name or (sound(heard) != sound(term) and (not odd or _FORM.fullmatch(heard[same:]) is not None))
