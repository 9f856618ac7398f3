"""What the drafts of one visit leave for the next one: results that stay true until the words behind them change.

A draft says the same with a fresh memory; it only takes longer. The memory belongs to one visit and goes with it, so that
nothing that was said outlives the visit in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from clew_wire.note import Word

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
C = TypeVar("C")
P = ParamSpec("P")
LIMIT = 8192
"results in one table; the oldest give way. An hour of speech has about 600 facts, in a few wordings each as it grows: three hours fit"


_at_work: ContextVar[Memory | None] = ContextVar("memory", default=None)


def remembered(function: Callable[P, V]) -> Callable[P, V]:
    """A function of values alone whose results are kept in the memory of the visit that is being drafted; nowhere when none is."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def kept(*args: P.args, **options: P.kwargs) -> V:
        memory = _at_work.get()
        if memory is None:
            return function(*args, **options)
        table = memory.results.setdefault(name, {})
        key: Hashable = (args, *options.items()) if options else args
        found = table.get(key, _NOTHING)
        if found is _NOTHING:
            memory.counts[name] += 1
            if len(table) >= LIMIT:
                del table[next(iter(table))]
            found = table[key] = function(*args, **options)
        value: V = found
        return value

    return kept


_NOTHING = object()


def seen(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match of a module's pattern in a text, looked for once a visit."""
    memory = _at_work.get()
    if memory is None:
        return pattern.search(text)
    known = memory.searches.get(id(pattern))  # hashing a long pattern costs more than its id
    if known is None or known[0] is not pattern:
        known = memory.searches[id(pattern)] = pattern, {}
    table = known[1]
    if text not in table:
        if len(table) >= LIMIT:
            del table[next(iter(table))]
        table[text] = pattern.search(text)
    return table[text]


class Text:
    """Something with a text that is asked the same again with each draft: each answer is found once, and goes with it."""

    __slots__ = ()
    text: str
    _known: dict[int, tuple[object, Any]]

    def found(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match in its text."""
        known = self._known.get(id(pattern))  # hashing a long pattern costs more than its id
        if known is None or known[0] is not pattern:
            known = self._known[id(pattern)] = pattern, pattern.search(self.text)
        match: re.Match[str] | None = known[1]
        return match

    def read(self, how: Callable[[str], V]) -> V:
        """What a function of a module makes of its text."""
        known = self._known.get(id(how))
        if known is None or known[0] is not how:
            known = self._known[id(how)] = how, how(self.text)
        value: V = known[1]
        return value


@dataclass(slots=True)
class _Row:
    items: Sequence[Any] = ()
    carries: list[Any] = field(default_factory=list)
    "what the step for each item handed on"
    out: list[Any] = field(default_factory=list)


class Memory:
    """The memory of one visit. It serves one draft at a time."""

    def __init__(self) -> None:
        self.words: tuple[Word, ...] = ()
        "of the last draft"
        self.index: dict[str, int] = {}
        "of each word, by its id"
        self.kept: dict[str, Any] = {}
        "what a pass carries from draft to draft, by the name of the pass: its own business"
        self.counts: Counter[str] = Counter()
        "work done so far, by name"
        self.results: dict[str, dict[Hashable, Any]] = {}
        "of functions of values alone, by their names"
        self.searches: dict[int, tuple[re.Pattern[str], dict[str, re.Match[str] | None]]] = {}
        "by pattern and text"
        self._tables: dict[str, dict[Hashable, tuple[int, Any]]] = {}
        self._rows: dict[str, _Row] = {}
        self._bound: dict[str, Any] = {}

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """What `remembered` functions find meanwhile is kept here."""
        token = _at_work.set(self)
        try:
            yield
        finally:
            _at_work.reset(token)

    def follow(self, words: tuple[Word, ...]) -> int:
        """Take the words of a new draft; forget what rests on words that changed. Index of the first word that did."""
        first = shared(self.words, words)
        for word in self.words[first:]:
            self.index.pop(word.id, None)
        self.index.update((w.id, n) for n, w in enumerate(words[first:], first))
        if first < len(self.words):
            for table in self._tables.values():
                for key in [k for k, (reach, _) in table.items() if reach >= first]:
                    del table[key]
        self.words = words
        return first

    def bind(self, name: str, *to: object) -> None:
        """Results of the tables whose names begin with `name` hold for these circumstances: other ones empty the tables."""
        if self._bound.get(name) != to:
            self._bound[name] = to
            for table in [t for n, t in self._tables.items() if n.startswith(name)]:
                table.clear()

    def once(self, name: str, key: K, reach: int, make: Callable[[], V]) -> V:
        """The result for a key; it rests on words up to index `reach`, and on what the table is bound to."""
        table = self._tables.setdefault(name, {})
        found = table.get(key)
        if found is None:
            self.counts[name] += 1
            if len(table) >= LIMIT:
                del table[next(iter(table))]
            found = table[key] = reach, make()
        value: V = found[1]
        return value

    def each(self, name: str, items: Sequence[K], make: Callable[[K], V]) -> list[V]:
        """A result for each item, made anew from the first item on that is another object than in the draft before."""
        return self.fold(name, items, None, lambda carry, item: (carry, make(item)))

    def fold(self, name: str, items: Sequence[K], start: C, step: Callable[[C, K], tuple[C, V]]) -> list[V]:
        """As `each`, where every step also hands something on to the next."""
        row: _Row = self._rows.setdefault(name, _Row())
        same = unchanged(row.items, items)
        self.counts[name] += len(items) - same
        carries, out = row.carries[:same], row.out[:same]
        carry: C = carries[-1] if carries else start
        for item in items[same:]:
            carry, made = step(carry, item)
            carries.append(carry)
            out.append(made)
        row.items, row.carries, row.out = items, carries, out
        return out

    def statistics(self) -> dict[str, int]:
        """Results held, by table, and work done so far, by pass."""
        held = {n: len(t) for n, t in (*self._tables.items(), *self.results.items())}
        held["searches"] = sum(len(t) for _, t in self.searches.values())
        return {f"{n} held": c for n, c in held.items()} | {f"{n} made": c for n, c in self.counts.items()}


def unchanged(before: Sequence[object], now: Sequence[object]) -> int:
    """How many items at the start are the same objects."""
    return next((k for k, (a, b) in enumerate(zip(before, now, strict=False)) if a is not b), min(len(before), len(now)))


def shared(before: tuple[Word, ...], now: tuple[Word, ...]) -> int:
    """How many words at the start are equal. Slices of tuples compare at a few nanoseconds a word; a loop would not."""
    low, high = 0, min(len(before), len(now))
    if before[:high] == now[:high]:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if before[low:middle] == now[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
