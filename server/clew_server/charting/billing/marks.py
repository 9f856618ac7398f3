"""Times in a sentence: minutes, clock times, a start with its stop, or minutes beside clock times."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from clew_server.charting.billing.blocks import HALF_DAY, LONGEST
from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.services import Rank

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
CLOSES = re.compile(
    r"\b(?:that's|that is|that was|that makes|that made|makes|so|spent|took us|(?:we|i) did|(?:we've|we have|i) done|(?:we|i) worked"
    r"|total(?: of)?|it's been|it was|(?:that's|it was|was) only|logged|comes to|put in|we're at|ran for|went for"
    r"|for a)(?: (?:about|around|exactly|another"
    r"|roughly|it|the|a|full|good|solid|just|almost|nearly|of|total|so|in|only|today|that's|that|is|was|for|altogether))*$"
)
_ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|almost|nearly|maybe|probably|or so|like)$")
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


def marks(line: Line, running: int | None = None, *, minutes_near: bool = False) -> list[Mark]:
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
            if _NOT_AFTER.match(after) or (_NOT_BEFORE.search(before) and not CLOSES.search(before)):
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


def joined(line: Line, marks: list[Mark]) -> list[Mark]:
    """Minutes and clock times that stand together are one mark."""
    out: list[Mark] = []
    for m in marks:
        p = out[-1] if out else None
        apart = p is not None and any(p.last < s.first <= m.first for s in line.services)
        whole = None if p is None or apart or m.first - p.last > 9 else beside(p, m)
        if whole is not None:
            out[-1] = whole
        else:
            out.append(m)
    return out


def beside(p: Mark, m: Mark) -> Mark | None:
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
