"""A block of treatment time: what was said of it, and how long it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

HALF_DAY = 720
LONGEST = 120


class Plain(IntEnum):
    """How plainly some minutes are those of a service."""

    PART = 1
    "minutes of one activity ('five minutes on the bike')"
    TECHNIQUE = 2
    "minutes of a technique ('ten minutes of scar massage')"
    SERVICE = 3
    "minutes of a named service, minutes that close a stretch of work, or clock times"


@dataclass(frozen=True, slots=True)
class Block:
    """Time of one service."""

    code: str
    line: int
    "index of the sentence that gave or closed it"
    spans: tuple[tuple[int, int], ...]
    "word indices in the visit that it rests on"
    said: float | None = None
    "minutes as spoken"
    start: int | None = None
    "clock time in minutes of a 12-hour day"
    stop: int | None = None
    inherited: bool = False
    "the start is where the block before stopped, nobody said it again"
    plain: Plain = Plain.SERVICE
    about: bool = False
    "said as 'about' or 'almost'"
    more: bool = False
    "said as 'another' or 'more'"
    total: bool = False
    "said as the sum for its service"
    rest_of: int | None = None
    "minutes that were said of the whole, of which these are what the other services leave"
    fresh: bool = True
    "work of this service was heard since the last block; without any, the same minutes again are a restatement"

    @property
    def clock(self) -> int | None:
        """Minutes between start and stop, if both are known."""
        return None if self.start is None or self.stop is None else (self.stop - self.start) % HALF_DAY

    @property
    def minutes(self) -> int:
        """The spoken minutes, else those between start and stop. Nothing is rounded up."""
        return int(self.said) if self.said is not None else self.clock or 0

    @property
    def conflict(self) -> bool:
        """The spoken minutes and the clock times disagree by more than a minute.

        Time that passed without treatment is no conflict where the start was not said for this block.
        """
        if self.said is None or self.clock is None:
            return False
        return self.said - self.clock > 1 if self.inherited else abs(self.said - self.clock) > 1


def spelled(minutes: int) -> str:
    """A clock time as a note writes it."""
    return f"{(minutes // 60 - 1) % 12 + 1}:{minutes % 60:02d}"


def sums(blocks: Iterable[Block]) -> dict[str, list[Block]]:
    """The blocks of each code that count, in the order of documentation: no part of another, no restatement."""
    by_code: dict[str, list[Block]] = {}
    for b in blocks:
        by_code.setdefault(b.code, []).append(b)
    strong = {c for c, bs in by_code.items() if any(b.plain is Plain.SERVICE for b in bs)}
    out: dict[str, list[Block]] = {}
    for code, bs in by_code.items():
        kept = _counted([b for b in bs if b.plain > Plain.PART or code not in strong])
        if kept:
            out[code] = kept
    return out


def _counted(blocks: list[Block]) -> list[Block]:
    named = [b for b in blocks if b.plain is Plain.SERVICE]
    kept: list[Block] = []
    for b in blocks:
        total = sum(k.minutes for k in kept)
        if b.plain < Plain.SERVICE and named and _part_of(b, blocks, named):
            continue
        if kept and not b.more and b.start is None and kept[-1].said is None and kept[-1].clock == b.minutes:
            # The length of the stretch that the clock gave, told later.
            kept[-1] = replace(kept[-1], said=b.said, spans=kept[-1].spans + b.spans)
            continue
        if kept and not b.more and b.said is not None and (b.minutes == total or any(_same(b, k) for k in kept)) and _restates(b, kept):
            if b.minutes == total and kept[-1].start is None and b.start is not None and len(kept) == 1:
                kept[-1] = replace(b, spans=kept[-1].spans + b.spans)
            continue
        if b.total and kept:
            if b.minutes > total:
                kept = [replace(b, spans=tuple(s for k in kept for s in k.spans) + b.spans)]
            continue
        if b.said is None and any(k.start == b.start and k.stop == b.stop for k in kept):
            continue
        kept.append(b)
    return kept


def _same(a: Block, b: Block) -> bool:
    return a.minutes == b.minutes and (a.start is None or b.start is None or (a.start, a.stop) == (b.start, b.stop))


def _restates(b: Block, kept: list[Block]) -> bool:
    """The same minutes again, with no work of that service in between."""
    return b.total or not b.fresh or any(k.line == b.line for k in kept)


def _part_of(b: Block, blocks: list[Block], named: list[Block]) -> bool:
    """Minutes of a technique that a named block of the same service contains."""
    if b.more:
        return False
    after = next((n for n in named if n.line >= b.line), None)
    if after is not None and b.minutes <= after.minutes:
        return True
    before = [n for n in named if n.line < b.line]
    if not before:
        return False
    parts = sum(p.minutes for p in blocks if p.plain < Plain.SERVICE and p.line > before[-1].line)
    return parts == before[-1].minutes
