"""Blocks of time from what was said: minutes, start and stop, and boundaries that two blocks share. Never estimated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from clew_server.charting.billing.blocks import HALF_DAY, LONGEST, Block, Plain
from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.services import Mention, Rank
from clew_server.charting.billing.setting import visit_lines
from clew_server.charting.turns import Talk

_JOIN = re.compile(
    r"(?:,? ?(?:and|then))? ?(?:we|i|he|she)? ?(?:to|until|till|til|through|thru|up to|-|stop\w*|finish\w*|end\w*|out|and"
    r"|time out)?(?: (?:at|by|around|about|up|was|time|out|is))*"
)
_STOPS = re.compile(
    r"\b(?:until|till|til|to|end(?:ed|ing|s)?|stop(?:ped|ping)?|finish(?:ed|ing)?|done|through|wrap(?:ped|ping)? up|time out"
    r"|out)(?: (?:at|by|around|is|was|it is|it's))*$"
)
_STARTS = re.compile(
    r"\b(?:start(?:ed|ing|s)?|beg[aiu]n(?:ning)?|from|time in|in|since)(?: (?:at|by|around|is|was|it is|it's|time|the|clock))*$"
)
_CLOSES = re.compile(
    r"\b(?:that's|that is|that was|that makes|that made|makes|so|spent|took us|(?:we|i) did|(?:we've|we have|i) done|(?:we|i) worked"
    r"|total(?: of)?|it's been|it was|(?:that's|it was|was) only|logged|comes to|put in|we're at|ran for|went for"
    r"|for a)(?: (?:about|around|exactly|another"
    r"|roughly|it|the|a|full|good|solid|just|almost|nearly|of|total|so|in|only|today|that's|that|is|was|for|altogether))*$"
)
_TOTAL = re.compile(
    r"\b(?:total|session|visit|altogether|in all|all together|overall|entire|whole|time in|treatment time|combined|start to finish)\b"
)
_ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|almost|nearly|maybe|probably|or so|like)$")
_MORE = re.compile(r"\b(?:another|more|additional|extra|further|second|again|also|round|bout)\b")
# "six minute walk test", "ten minutes a day", "after two minutes", "a two minute rest": not the time of a service
_NOT_AFTER = re.compile(
    r"^(?:walk(?:ing)? test|walk\b(?! with)|step test|rest|rests|break|breaks|hold|holds|a day|per day|each day|a night|daily|every"
    r"|ago|late|early|drive|away|before|later|old|at a time|without|apart|between|left|into|from now|warm ?up|cool ?down|of rest"
    r"|of standing|of sitting|of walking|a session|at home|in the morning)\b"
)
_NOT_BEFORE = re.compile(
    r"\b(?:after|every|within|under|in|last|than|up to|wait|waited|(?<!the )rest|rested|tolerat\w+|stand|sit|sits|stands|walk|walks|sleeps?"
    r"|lasts|lasted|hurts|take|takes|only|could|can)(?: (?:for|about|around|only|a|sitting|standing|walking|just))*$"
)
_DONE_WITH = re.compile(
    r"\b(?:done|finished|through|completed|end of|wrap(?:s|ping)? up|that's it for|that was|enough|stopping|stop)(?: (?:with|the|of"
    r"|for|your|our))*$"
)
_BIND_AFTER = re.compile(
    r"^(?:each )?(?:worth )?(?:of(?! (?:which|that|those))|on|for|doing|working on|work on|in|with|were|was|went to|toward|to|"
    r"all|billed as|under|counts? as|"
    r"(?:so |and |which |it )*(?:that's|that is|that was|that makes|is|goes (?:to|under)|(?:we )?call (?:it|that)))\b"
)
_WITH = re.compile(r"\b(?:including|with|such as|for|like|into|before|after|following)$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A time in a sentence: minutes, a clock time, a start with its stop, or minutes beside clock times."""

    first: int
    "index into the line's tokens"
    last: int
    said: float | None = None
    start: int | None = None
    stop: int | None = None
    clock: int | None = None
    "a single clock time"
    single: Literal["", "start", "stop"] = ""
    about: bool = False
    each: bool = False


def _marks(line: Line, running: int | None = None, *, minutes_near: bool = False) -> list[Mark]:
    """`running`: the last clock time that was said, for "it is twenty to"."""
    tokens = line.clause.texts
    out: list[Mark] = []
    for n in line.numerals:
        before = line.text(max(0, n.first - 6), n.first - 1) if n.first else ""
        after = line.text(n.last + 1, min(len(tokens) - 1, n.last + 4))
        if n.kind == "clock" and (n.unit != "past" or running is not None):
            value = int(n.values[0]) % HALF_DAY
            if n.unit == "past" and running is not None:
                value = min(((h * 60 + value) % HALF_DAY for h in range(12)), key=lambda v: (v - running) % HALF_DAY)
            previous = out[-1] if out else None
            if previous is not None and previous.clock is not None and previous.single != "stop":
                between = line.text(previous.last + 1, n.first - 1) if n.first > previous.last + 1 else ""
                if _JOIN.fullmatch(between) and 0 < (value - previous.clock) % HALF_DAY <= LONGEST:
                    out[-1] = Mark(previous.first, n.last, start=previous.clock, stop=value)
                    continue
            single: Literal["", "start", "stop"] = "stop" if _STOPS.search(before) else "start" if _STARTS.search(before) else ""
            out.append(Mark(n.first, n.last, clock=value, single=single))
        elif n.kind == "duration" and (minutes := n.minutes) is not None and 1 <= minutes <= LONGEST and n.unit in ("min", "hour"):
            if _NOT_AFTER.match(after) or (_NOT_BEFORE.search(before) and not _CLOSES.search(before)):
                continue
            out.append(Mark(n.first, n.last, said=minutes, about=bool(_ABOUT.search(before)), each=after.startswith("each")))
        elif n.kind == "number" and 5 <= n.values[0] <= 90 and n.values[0] % 1 == 0:
            if minutes_near and n.last == len(tokens) - 1 <= 6 and any(m.rank is Rank.NAME and m.last < n.first for m in line.services):
                out.append(Mark(n.first, n.last, said=n.values[0]))  # "Timed minutes. Manual therapy, ten."
                continue
            # "fifteen minutes of manual and twenty of exercise"
            near = any(m.first in (n.last + 2, n.last + 3) for m in line.services)
            minutes_said = any(m.said is not None for m in out) or any(k.kind == "duration" and k.unit == "min" for k in line.numerals)
            if near and minutes_said and re.match(r"(?:of|on|for)\b", after):
                out.append(Mark(n.first, n.last, said=n.values[0]))
    return out


def _joined(line: Line, marks: list[Mark]) -> list[Mark]:
    """Minutes and clock times that stand together are one mark."""
    out: list[Mark] = []
    for m in marks:
        p = out[-1] if out else None
        apart = p is not None and any(p.last < s.first <= m.first for s in line.services)
        whole = None if p is None or apart or m.first - p.last > 9 else _beside(p, m)
        if whole is not None:
            out[-1] = whole
        else:
            out.append(m)
    return out


def _bound(line: Line, marks: Sequence[Mark]) -> list[tuple[Mark, tuple[Mention, ...]]]:
    """Each time of a sentence with the service that the sentence gives it."""
    out: list[tuple[Mark, tuple[Mention, ...]]] = []
    used: set[Mention] = set()
    done = line.done
    for k, mark in enumerate(marks):
        floor = marks[k - 1].last if k else -1
        ceiling = marks[k + 1].first if k + 1 < len(marks) else len(line.clause.tokens)
        before = [m for m in done if floor < m.first < mark.first and m not in used]
        after = [m for m in done if mark.last < m.first < ceiling and m not in used]
        chosen: list[Mention] = []
        if after and after[0].first - mark.last <= 9 and _BIND_AFTER.match(line.text(mark.last + 1, after[0].first)):
            chosen = _following(line, after, each=mark.each)
        elif len(marks) == 1 and len({m.code for m in before if m.rank is Rank.NAME}) > 1 and _TOTAL.search(line.clause.text):
            chosen = []  # one time for several services is never split
        elif before:
            chosen = _nearest(line, before, mark)
        elif after and not (k + 1 < len(marks) and after[0].first - mark.last > ceiling - after[0].last):
            chosen = [_plainest([m for m in after if m.first - after[0].first <= 4 or m is after[0]])]
        if chosen:
            code = {c.code for c in chosen}
            used |= {m for m in before + (after if chosen[0].first > mark.last else []) if m.code in code}
        if not chosen and out and (whole := _beside(out[-1][0], mark)) is not None:
            out[-1] = whole, out[-1][1]  # "thirty minutes of gait training, from two to two thirty"
        else:
            out.append((mark, tuple(chosen)))
    return out


def _beside(p: Mark, m: Mark) -> Mark | None:
    """Minutes and clock times as one mark; None when both are of one kind."""
    if (p.said is None) == (m.said is None):
        return None
    return replace(
        p,
        last=m.last,
        said=p.said if m.said is None else m.said,
        start=m.start if p.start is None else p.start,
        stop=m.stop if p.stop is None else p.stop,
        clock=m.clock if p.clock is None else p.clock,
        single=p.single or m.single,
        about=p.about or m.about,
        each=p.each or m.each,
    )


def _following(line: Line, after: list[Mention], *, each: bool) -> list[Mention]:
    """The service that minutes are "of": a plainer name right behind the first words wins ("putty strengthening")."""
    if each:
        return list({m.code: m for m in after if m.rank > Rank.ACTIVITY or m is after[0]}.values())
    near = [
        m
        for m in after[1:]
        if (m.code == after[0].code and m.first - after[0].last <= (5 if m.rank is Rank.NAME else 2))
        or (m.rank is Rank.NAME and m.first - after[0].last <= 4)
        if m.code == after[0].code or "and" not in line.clause.texts[after[0].last + 1 : m.first]
    ]
    return [_plainest(after[:1] + near)]


def _plainest(found: Sequence[Mention]) -> Mention:
    return max(found, key=lambda m: (m.rank, -m.first))


def _nearest(line: Line, before: list[Mention], mark: Mark) -> list[Mention]:
    """The named service that a time follows; several when each had that long."""
    named = [m for m in before if m.rank is Rank.NAME] or [m for m in before if m.rank is Rank.TECHNIQUE] or before
    leading = [m for m in named if not (m is not named[0] and _WITH.search(line.text(max(0, m.first - 2), m.first - 1)))]
    if mark.each:
        return list({m.code: m for m in leading}.values())
    return [leading[-1]]


def _weight(lines: Sequence[Line], first: tuple[int, int], last: tuple[int, int]) -> dict[str, float]:
    """How much the work between two places (line, token) speaks of each code."""
    out: dict[str, float] = {}
    for k in range(first[0], last[0] + 1):
        for m in lines[k].done:
            if (k, m.first) >= first and (k, m.last) < last and lines[k].clause.role in ("therapist", "other"):
                out[m.code] = out.get(m.code, 0) + {Rank.NAME: 6, Rank.TECHNIQUE: 3, Rank.ACTIVITY: 1}[m.rank] + k * 0.001
    return out


@dataclass(frozen=True, slots=True)
class Times:
    """All times of a visit."""

    blocks: tuple[Block, ...]
    total: Block | None = None
    "the time of the whole session, when one was said (its code is empty)"
    unplaced: tuple[Block, ...] = ()
    "times of work that no service could be found for"


@dataclass(frozen=True, slots=True)
class _Closed:
    """A clock time that ended a stretch of work; the minutes may be said right after it."""

    line: int
    token: int
    start: int
    stop: int
    inherited: bool
    opened_by: tuple[int, int] | None
    block: int | None
    "index of the block that was made of it, if its work was known"


_SOON = 2
"sentences after a clock time in which minutes still belong to it"


class _Reader:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.blocks: list[Block] = []
        self.unplaced: list[Block] = []
        self.total: Block | None = None
        self.open: int | None = None
        "clock time at which the running block started"
        self.opened = (0, 0)
        "line and token where the running block started"
        self.opened_by: tuple[int, int] | None = None
        self.inherited = False
        self.since = (0, 0)
        "line and token where the last block was closed"
        self.closed: _Closed | None = None
        self.parallel = False
        "the sentence gives minutes to several services, so each of them is one"

    def read(self) -> Times:
        for k, line in enumerate(self.lines):
            if line.clause.role not in ("therapist", "other"):
                continue
            if not line.numerals:
                continue  # it names no time
            near = any("minutes" in self.lines[j].clause.texts for j in range(max(0, k - 3), min(len(self.lines), k + 4)))
            marks = _joined(line, _marks(line, self.open, minutes_near=near))
            if line.state in ("planned", "past", "home", "declined") and not any(m.said or m.start is not None for m in marks):
                continue
            bound = _bound(line, marks)
            self.parallel = sum(m.said is not None and bool(s) for m, s in bound) > 1
            for mark, services in bound:
                self._take(k, line, mark, services)
        return Times(tuple(self.blocks), self.total, tuple(self.unplaced))

    def _spans(self, line: Line, k: int) -> tuple[tuple[int, int], ...]:
        here = (line.clause.first, line.clause.last)
        return (self.opened_by, here) if self.opened_by is not None and self.opened[0] != k else (here,)

    def _take(self, k: int, line: Line, mark: Mark, services: tuple[Mention, ...]) -> None:
        clock, single = mark.clock, mark.single
        if mark.said is None and mark.start is None:
            self._boundary(k, line, mark, services)
            return
        start, stop, inherited = mark.start, mark.stop, False
        opened_by: tuple[int, int] | None = None
        if clock is not None and stop is None:
            if single == "start":
                start = clock
            else:
                start, stop, inherited = self.open, clock, self.inherited
        elif (before := self._just_closed(k)) is not None:
            start, stop, inherited = before.start, before.stop, before.inherited
            if before.block is not None:
                services = services or self._services_of(before.block)
                del self.blocks[before.block]
            opened_by, self.closed = before.opened_by, None
        if start is not None and stop is not None and not 0 < (stop - start) % HALF_DAY <= LONGEST:
            start = None
        here = (line.clause.first, line.clause.last)
        spans: tuple[tuple[int, int], ...] = (here,)
        if mark.start is None and start is not None and stop is not None:
            spans = self._spans(line, k) if opened_by is None else (opened_by, here)
        whole = Block("", k, spans, mark.said, start, stop, inherited, about=mark.about)
        if stop is None:
            whole = replace(whole, start=None)
        self._place(whole, line, mark, services)
        past = max([mark.last, *(m.last for m in services)])
        if mark.start is not None or clock is not None:
            self._opens(stop, k, past, line, inherited=True)
        elif stop is None:
            self.open = self.opened_by = None
        self.since = (k, past + 1)

    def _opens(self, clock: int | None, k: int, token: int, line: Line, *, inherited: bool) -> None:
        self.open, self.opened, self.inherited = clock, (k, token + 1), inherited
        self.opened_by = None if clock is None else (line.clause.first, line.clause.last)

    def _boundary(self, k: int, line: Line, mark: Mark, services: tuple[Mention, ...]) -> None:
        """A single clock time without minutes: it may close the running block, and starts the next."""
        if mark.clock is None:
            return
        # "It is two forty, we are done with strengthening": the words after the time still speak of what it closes.
        before = tuple(m for m in services if m.last < mark.first or _DONE_WITH.search(line.text(mark.last + 1, m.first - 1)))
        runs = self.open is not None and 0 < (mark.clock - self.open) % HALF_DAY <= LONGEST
        if runs and mark.single != "start":
            weight = _weight(self.lines, self.opened, (k, mark.first))
            made = len(self.blocks)
            if before or weight:
                block = Block("", k, self._spans(line, k), None, self.open, mark.clock, self.inherited)
                self._place(block, line, mark, before)
                self.since = (k, mark.last + 1)
            index = made if len(self.blocks) == made + 1 else None
            self.closed = _Closed(k, mark.last + 1, self.open or 0, mark.clock, self.inherited, self.opened_by, index)
        self._opens(mark.clock, k, mark.last, line, inherited=runs and mark.single != "start")

    def _just_closed(self, k: int) -> _Closed | None:
        """The clock time that minutes said here belong to: just before, with no other work since."""
        c = self.closed
        if c is None or k - c.line > _SOON or _weight(self.lines, (c.line, c.token), (k, 0)):
            return None
        return c

    def _services_of(self, block: int) -> tuple[Mention, ...]:
        """The service that a block was given to, as if it had been named here."""
        return (Mention(0, 0, self.blocks[block].code, Rank.NAME),)

    def _place(self, block: Block, line: Line, mark: Mark, services: tuple[Mention, ...]) -> None:
        texts = line.clause.texts
        lead = line.text(max(0, mark.first - 6), mark.first - 1) if mark.first else ""
        closes = block.stop is not None or bool(_CLOSES.search(lead)) or len(texts) - (mark.last - mark.first) <= 4
        if line.state in ("planned", "home", "past") and not (services and services[0].rank is Rank.NAME) and block.stop is None:
            return
        summed = bool(_TOTAL.search(line.clause.text))
        fresh = set(_weight(self.lines, self.since, (block.line, 0)))
        for m in services:
            rank = m.rank
            plain = Plain.SERVICE if rank is Rank.NAME or block.stop is not None else Plain(int(rank))
            if rank is Rank.ACTIVITY and closes and re.search(r"\b(?:that's|that is|that was|that makes|spent)\b", line.clause.text):
                plain = Plain.SERVICE
            if rank is Rank.TECHNIQUE and re.search(r"\b(?:that's|that is|that was|that makes|minutes of exercises?)\b", line.clause.text):
                plain = Plain.SERVICE
            if self.parallel and plain is Plain.PART:
                plain = Plain.TECHNIQUE
            more = bool(_MORE.search(lead))
            self.blocks.append(replace(block, code=m.code, plain=plain, more=more, total=summed and not more, fresh=m.code in fresh))
        if services:
            return
        if summed and not re.search(r"\btimed\b", line.clause.text):
            self.total = block
            return
        if not closes:
            return
        begins = self.opened if block.start is not None and mark.start is None else self.since
        weight = _weight(self.lines, begins, (block.line, mark.first))
        if not weight and mark.start is not None:
            weight = self._ahead(block.line, mark)
        self._by_work(block, weight, first=not self.blocks)

    def _ahead(self, k: int, mark: Mark) -> dict[str, float]:
        turn = self.lines[k].clause.turn
        last = max(j for j in range(k, len(self.lines)) if self.lines[j].clause.turn == turn)
        return _weight(self.lines, (k, mark.last + 1), (min(last, k + 2), 10_000))

    def _by_work(self, block: Block, weight: dict[str, float], *, first: bool) -> None:
        """Give a block to the work that filled it, when one service plainly did."""
        ranked = sorted(weight.items(), key=lambda w: -w[1])
        if not ranked:
            self.unplaced.append(block)
        elif len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1] or ranked[1][1] < 2 or not first:
            self.blocks.append(replace(block, code=ranked[0][0]))
        else:
            self.unplaced.append(block)


def read_times(lines: Sequence[Line]) -> Times:
    """The blocks of time of a visit, before parts and restatements are taken out (blocks.sums does that)."""
    return _Reader(lines).read()


def visit_times(talk: Talk, discipline: str) -> Times:
    """The blocks of time of a visit as `visit_lines` has it."""
    name = f"times {discipline}"
    if name not in talk.kept:
        talk.kept[name] = read_times(visit_lines(talk, discipline))
    times: Times = talk.kept[name]
    return times
