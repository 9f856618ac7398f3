"""Blocks of time from what was said: minutes, start and stop, and boundaries that two blocks share. Never estimated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clew_server.charting.billing.blocks import HALF_DAY, LONGEST, Block, Plain, sums
from clew_server.charting.billing.bound import TOTAL, bound, plainest
from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.marks import CLOSES, Mark, joined, marks, takes_back, unbilled
from clew_server.charting.billing.services import Mention, Rank
from clew_server.charting.billing.setting import visit_lines
from clew_server.charting.billing.stretch import weigh
from clew_server.charting.turns import Talk

_MORE = re.compile(r"\b(?:another|more|additional|extra|further|second|again|also|round|bout)\b")
_DONE_WITH = re.compile(
    r"\b(?:done|finished|through|completed|end of|wrap(?:s|ping)? up|that's it for|that was|all|enough|stopping|stop)(?: (?:with|the|of"
    r"|for|your|our))*$"
)


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


@dataclass(frozen=True, slots=True)
class _Heard:
    """A clock time that was told."""

    clock: int
    line: int
    span: tuple[int, int]


_ABOUT_TO = re.compile(
    r"\b(?:i'm|we're|i am|we are) (?:going to|gonna|about to)\b|\b(?:let's|let me|i'll|we'll|i will|we will|i want to|you're going to)\b"
)
"announces the work that comes"
_NOTHING_MORE = frozenset({"now", "okay", "right", "already", "exactly"})
_TODAY = re.compile(r"\b(?:minutes|hour|hours)(?: for)? today\b")
_LEADS = re.compile(r"(?:(?:okay|ok|so|and|alright|good|great|nice|right) )+")
_OF_THAT = re.compile(r"(?:of|on|for|with|doing) (?:that|this|those|these|it)\b|(?:that|there|good|nice|done|easy)\b")
_HOW_LONG = re.compile(r"\bhow (?:long|much (?:time|longer)|many (?:more )?minutes)\b(?! (?:did|was|were|have|has) )")
_REST = re.compile(
    r"\b(?:(?:the|all the|and) (?:rest|remainder|balance)|(?:the )?remaining (?:time|minutes|part)|what(?:'s| was| is) left)"
    r"(?: of (?:it|that|the (?:time|visit|session|hour|treatment)|our time))?\b"
)
"what is left of a time that was told, when a service stands right behind"
_FAR = 6
"words between 'the rest' and the service that it was"
_SETS_UP = re.compile(r"\b(?:now|then|let's|go|ready|next|start|begin)\b")
_TIMES_TOLD = frozenset({"minute", "minutes", "timed"})
"words near which a bare number behind a service may be its minutes"
_EARLIER = 2
"sentences of a turn for which the unit of the minutes stays understood"
_REST_WITHIN = 3
"sentences after a time in which the rest of it may be told"
_SLACK = 1
"minutes that a clock and a spoken length may differ"
_SOON = 2
"sentences after a clock time in which minutes still belong to it"


_ITS_NOW = re.compile(r"(?:(?:okay|ok|so|alright) )*(?:it's|it is) \S+(?: now)?")


def _bare_hour(line: Line) -> int | None:
    """ "It's nine.", which is a time only if a length that is said later agrees."""
    n = line.numerals[0] if len(line.numerals) == 1 else None
    if n is None or n.kind != "number" or not 1 <= n.values[0] <= 12 or not _ITS_NOW.fullmatch(line.clause.text):
        return None
    return int(n.values[0]) * 60 % HALF_DAY


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
        self.heard: list[_Heard] = []
        self.parallel = False
        "the sentence gives minutes to several services, so each of them is one"

    def read(self) -> Times:
        for k, line in enumerate(self.lines):
            if line.clause.role not in ("therapist", "other"):
                continue
            if not line.numerals:
                self._rest(k)
                continue  # it names no time
            if (hour := _bare_hour(line)) is not None:
                self.heard.append(_Heard(hour, k, (line.clause.first, line.clause.last)))
            near = any(_TIMES_TOLD & set(self.lines[j].clause.texts) for j in range(max(0, k - 3), min(len(self.lines), k + 4)))
            before = any(self._minutes(j) for j in range(max(0, k - _EARLIER), k) if self.lines[j].clause.turn == line.clause.turn)
            said = joined(line, marks(line, self.open, minutes_near=near, minutes_before=before))
            if not said or (k + 1 < len(self.lines) and self._next(k) and takes_back(self.lines[k + 1])):
                continue
            given = bound(line, said)
            billed = [not unbilled(line, [m for m, _ in given], n, s) for n, (_, s) in enumerate(given)]
            given = [g for g, ok in zip(given, billed, strict=True) if ok]
            self.parallel = sum(m.said is not None and bool(s) for m, s in given) > 1
            for mark, services in given:
                self._take(k, line, mark, services)
                span = (line.clause.first, line.clause.last)
                self.heard += [_Heard(c, k, span) for c in (mark.start, mark.clock, mark.stop) if c is not None]
            self._rest(k)
        return Times(tuple(self.blocks), self.total, tuple(self.unplaced))

    def _minutes(self, k: int) -> bool:
        return any(n.kind == "duration" and n.unit == "min" for n in self.lines[k].numerals)

    def _next(self, k: int) -> bool:
        return self.lines[k + 1].clause.turn == self.lines[k].clause.turn

    def _rest_of(self, k: int) -> Mention | None:
        """The service that a sentence gives the rest of a time to."""
        line = self.lines[k]
        m = line.clause.found(_REST) if line.state in ("done", "reason") else None
        if m is None:
            return None
        at = line.clause.text[: m.end()].count(" ")
        behind = [s for s in line.done if 0 < s.first - at <= _FAR]
        if any(at < n.first <= behind[0].last + 2 and (n.kind == "duration" or n.kind == "clock") for n in line.numerals if behind):
            return None  # it has minutes of its own
        return plainest(behind) if behind else None

    def _rest(self, k: int) -> None:
        """ "Twenty five minutes total, ten of that manual, the rest was core work": what is left of the time that was told."""
        service, total = self._rest_of(k), self.total
        if service is None or total is None or k - total.line > _REST_WITHIN:
            return
        parts = sum(b.minutes for bs in sums(self.blocks).values() for b in bs if b.line >= total.line or b.code != service.code)
        left = total.minutes - parts
        if not parts or left <= 0 or any(b.code == service.code and b.line >= total.line for b in self.blocks):
            return
        here = (self.lines[k].clause.first, self.lines[k].clause.last)
        spans = tuple(dict.fromkeys((*total.spans, here)))
        self.blocks = [b for b in self.blocks if b.code != service.code]
        self.blocks.append(Block(service.code, k, spans, left, rest_of=total.minutes))

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
        from_line = self.opened[0]
        if clock is not None and stop is None:
            if single == "start":
                start = clock
            else:
                start, stop, inherited = self.open, clock, self.inherited
        elif (before := self._just_closed(k)) is not None:
            if not services and mark.said is not None and self._other(mark, line, before):
                return
            start, stop, inherited = before.start, before.stop, before.inherited
            if before.block is not None:
                services = services or self._services_of(before.block)
                del self.blocks[before.block]
            opened_by, self.closed = before.opened_by, None
        if mark.said is not None and clock is not None and (away := self._told(mark.said, start, stop)) is not None:
            start, stop, other, inherited = *away, False
            opened_by, from_line = other.span, other.line
        if start is not None and stop is not None and not 0 < (stop - start) % HALF_DAY <= LONGEST:
            start = None
        here = (line.clause.first, line.clause.last)
        spans: tuple[tuple[int, int], ...] = (here,)
        if mark.start is None and start is not None and stop is not None:
            spans = self._spans(line, k) if opened_by is None else (opened_by, here)
        whole = Block("", k, spans, mark.said, start, stop, inherited, about=mark.about)
        if stop is None:
            whole = replace(whole, start=None)
        if whole.clock is not None and whole.said is not None and mark.start is None and from_line < k:
            if self._sums(whole, from_line, services):
                return
            self._contains(from_line, k, services)
        self._place(whole, line, mark, services)
        past = max([mark.last, *(m.last for m in services)])
        if mark.start is not None or clock is not None:
            self._opens(stop, k, past, line, inherited=True)
        elif stop is None and not (services and all(m.rank is Rank.ACTIVITY for m in services)):
            self.open = self.opened_by = None  # minutes of one activity are a part of the stretch that runs
        self.since = (k, past + 1)

    def _told(self, said: float, start: int | None, stop: int | None) -> tuple[int, int, _Heard] | None:
        """Start and stop for minutes whose own clock times don't give them: another time that was told does."""
        if start is not None and stop is not None and abs((stop - start) % HALF_DAY - said) <= _SLACK:
            return None
        for other in reversed(self.heard):
            if stop is not None and abs((stop - other.clock) % HALF_DAY - said) <= _SLACK:
                return other.clock, stop, other
            if stop is None and start is not None and abs((other.clock - start) % HALF_DAY - said) <= _SLACK:
                return start, other.clock, other
        return None

    def _other(self, mark: Mark, line: Line, before: _Closed) -> bool:
        """Minutes right behind a clock time that are not the length of what it closed ("Two minutes, then we go on")."""
        if CLOSES.search(line.text(max(0, mark.first - 6), mark.first - 1)):
            return False
        return abs((before.stop - before.start) % HALF_DAY - (mark.said or 0)) > _SOON

    def _within(self, first: int, last: int) -> list[int]:
        """Blocks of a stretch that have no clock times of their own."""
        return [n for n, b in enumerate(self.blocks) if first <= b.line < last and b.clock is None]

    def _sums(self, whole: Block, first: int, services: tuple[Mention, ...]) -> bool:
        """A range without a service that is the sum of those inside it is the session's time."""
        parts = [self.blocks[n] for n in self._within(first, whole.line)]
        if services or len({b.code for b in parts}) < 2 or abs(sum(b.minutes for b in parts) - whole.minutes) > _SLACK:
            return False
        self.total = whole
        return True

    def _contains(self, first: int, last: int, services: tuple[Mention, ...]) -> None:
        """Minutes said inside a range of the same service are a part of it."""
        codes = {m.code for m in services}
        inside = [n for n in self._within(first, last) if not codes or self.blocks[n].code in codes]
        if not codes and len({self.blocks[n].code for n in inside}) > 1:
            return
        for n in reversed(inside):
            del self.blocks[n]

    def _opens(self, clock: int | None, k: int, token: int, line: Line, *, inherited: bool) -> None:
        self.open, self.opened, self.inherited = clock, (k, token + 1), inherited
        self.opened_by = None if clock is None else (line.clause.first, line.clause.last)

    def _boundary(self, k: int, line: Line, mark: Mark, services: tuple[Mention, ...]) -> None:
        """A single clock time without minutes: it may close the running block, and starts the next."""
        if mark.clock is None:
            return
        # "It is two forty, we are done with strengthening": the words after the time still speak of what it closes.
        before = tuple(m for m in services if m.last < mark.first or _DONE_WITH.search(line.text(mark.last + 1, m.first - 1)))
        begins = max([mark.last, *(m.last for m in before)])
        if (
            mark.first
            and _NOTHING_MORE.issuperset(line.clause.texts[mark.last + 1 :])
            and (led := line.clause.found(_ABOUT_TO)) is not None
        ):
            # "I'm going to work on that scar, it's five past nine": the words before the time speak of what it starts.
            begins = line.clause.text[: led.start()].count(" ") - 1
            before = tuple(m for m in before if m.last < begins)
        runs = self.open is not None and 0 < (mark.clock - self.open) % HALF_DAY <= LONGEST
        if runs and mark.single != "start":
            weight = weigh(self.lines, self.opened, (k, min(mark.first, begins + 1)))
            made = len(self.blocks)
            if before or weight:
                block = Block("", k, self._spans(line, k), None, self.open, mark.clock, self.inherited)
                self._place(block, line, mark, before)
                self.since = (k, mark.last + 1)
            index = made if len(self.blocks) == made + 1 else None
            self.closed = _Closed(k, mark.last + 1, self.open or 0, mark.clock, self.inherited, self.opened_by, index)
        self._opens(mark.clock, k, begins, line, inherited=runs and mark.single != "start")

    def _just_closed(self, k: int) -> _Closed | None:
        """The clock time that minutes said here belong to: just before, with no other work since."""
        c = self.closed
        if c is None or k - c.line > _SOON or weigh(self.lines, (c.line, c.token), (k, 0)):
            return None
        return c

    def _services_of(self, block: int) -> tuple[Mention, ...]:
        """The service that a block was given to, as if it had been named here."""
        return (Mention(0, 0, self.blocks[block].code, Rank.NAME),)

    def _place(self, block: Block, line: Line, mark: Mark, services: tuple[Mention, ...]) -> None:
        lead = line.text(max(0, mark.first - 6), mark.first - 1) if mark.first else ""
        closes = block.stop is not None or bool(CLOSES.search(lead)) or (self._short(line, mark) and not self._foretold(block.line))
        if line.state in ("planned", "home", "past") and not (services and services[0].rank is Rank.NAME) and block.stop is None:
            return
        summed = bool(TOTAL.search(line.clause.text))
        fresh = set(weigh(self.lines, self.since, (block.line, 0), faint=False))
        for m in services:
            rank = m.rank
            plain = Plain.SERVICE if rank is Rank.NAME or block.stop is not None else Plain(int(rank))
            if rank is Rank.ACTIVITY and _OF_THAT.match(line.text(mark.last + 1, mark.last + 2)):
                plain = Plain.SERVICE
            if rank is Rank.ACTIVITY and closes and re.search(r"\b(?:that's|that is|that was|that makes|spent)\b", line.clause.text):
                plain = Plain.SERVICE
            if rank is Rank.TECHNIQUE and re.search(r"\b(?:that's|that is|that was|that makes|minutes of exercises?)\b", line.clause.text):
                plain = Plain.SERVICE
            if self.parallel and plain is Plain.PART:
                plain = Plain.TECHNIQUE
            more = bool(_MORE.search(f"{lead} {line.text(mark.first, mark.last)}"))
            self.blocks.append(replace(block, code=m.code, plain=plain, more=more, total=summed and not more, fresh=m.code in fresh))
        if services:
            return
        if mark.said is not None and self._parted(block.line, mark):
            self.total = block
            return
        if (summed and not re.search(r"\btimed\b", line.clause.text)) or _TODAY.search(line.clause.text):
            self.total = block
            return
        if not closes:
            return
        begins = self.opened if block.start is not None and mark.start is None else self.since
        weight = weigh(self.lines, begins, (block.line, mark.first), started=begins != (0, 0))
        if not weight:
            weight = weigh(self.lines, (block.line, mark.last + 1), (block.line, 10_000))
        if not weight and mark.start is not None:
            weight = self._ahead(block.line, mark)
        self._by_work(block, weight, first=not self.blocks)

    def _short(self, line: Line, mark: Mark) -> bool:
        """A sentence that says a length and little else: "Twelve minutes there." "Okay, eighteen minutes at the sink." """
        if _OF_THAT.match(line.text(mark.last + 1, mark.last + 2)):
            return True
        rest = len(line.clause.texts) - (mark.last - mark.first)
        led = mark.first > 0 and _LEADS.fullmatch(line.text(0, mark.first - 1) + " ") and not _SETS_UP.search(line.clause.text)
        return rest <= (7 if led else 4)

    def _parted(self, k: int, mark: Mark) -> bool:
        """Minutes without a service of their own, part of which is told right behind, and what the rest was."""
        turn = self.lines[k].clause.turn
        near = [j for j in range(k, min(len(self.lines), k + _REST_WITHIN + 1)) if self.lines[j].clause.turn == turn]
        least = any(n.first > mark.last and 1 <= n.values[0] < (mark.said or 0) for n in self.lines[k].numerals if n.values)
        return any(self._rest_of(j) is not None for j in near) and (least or len(near) > 1)

    def _foretold(self, k: int) -> bool:
        """A length that answers how long something will take: "How long?" "Five minutes." """
        asked = self.lines[k - 1].clause if k else None
        return asked is not None and asked.role not in ("therapist", "other") and asked.found(_HOW_LONG) is not None

    def _ahead(self, k: int, mark: Mark) -> dict[str, float]:
        turn = self.lines[k].clause.turn
        last = max(j for j in range(k, len(self.lines)) if self.lines[j].clause.turn == turn)
        return weigh(self.lines, (k, mark.last + 1), (min(last, k + 2), 10_000))

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
