"""Times in a sentence: minutes, clock times, a start with its stop, or minutes beside clock times."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from clew_server.charting.billing.blocks import HALF_DAY, LONGEST
from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.services import Mention, Rank
from clew_server.charting.numerals import Numeral

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
    r"\b(?:that's|that is|that was|that makes|that made|makes|so|spent|took us|(?:it|that|this) took(?: us)?|(?:we|i) did|(?:we've|we have"
    r"|i) done|(?:we|i) worked"
    r"|total(?: of)?|it's been|it was|(?:that's|it was|was) only|logged|comes to|(?:put|threw|got|squeezed|fit|snuck) in|we're at|ran for"
    r"|went for"
    r"|for a)(?: (?:about|around|exactly|another"
    r"|roughly|it|the|a|full|good|solid|just|almost|nearly|of|total|so|in|only|today|that's|that|is|was|for|altogether))*$"
)
_ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|almost|nearly|maybe|probably|or so|like)$")
# "six minute walk test", "ten minutes a day", "after two minutes", "a two minute rest": not the time of a service
_NOT_AFTER = re.compile(
    r"^(?:walk(?:ing)? test|walk\b(?! with)|step test|rest|rests|break|breaks|hold|holds|a day|per day|each day|a night|daily|every"
    r"|ago|late|early|drive|away|before(?! (?:that|this|those|these|we|i|the)\b)"
    r"|later|old|at a time|without|apart|between|left|into|from now|warm ?up|cool ?down|of rest"
    r"|of standing|of sitting|of walking|of silence|a session|at home|in the morning|(?:so |and |just )*(?:sit(?: down)?$|catch your breath"
    r"|breather|no i'm kidding))\b"
)
_NOT_BEFORE = re.compile(
    r"\b(?:after|every|within|under|in|last|than|up to|wait|waited|(?<!the )rest|rested|tolerat\w+|stand|sit|sits|stands|walk|walks|sleeps?"
    r"|lasts|lasted|hurts|take|takes|only|could|can|held|hold|holds|stood|sat|slept|(?:held|kept) (?:it|that|the \w+|your \w+)(?: up)?"
    r"|made it)(?: (?:for|about|around|only|a|sitting|standing|walking|just))*$"
)
_BY_FOOT = re.compile(r"of (?:walking|standing|sitting)\b")
_FULL = re.compile(r"(?:more|full|solid|good|extra|whole|additional|straight) minutes?\b")
# Clock times in a life, not of the treatment: "my bus leaves at", "remind me when it's", "in bed by", "the ten o'clock ran over".
_ELSEWHEN = re.compile(
    r"\b(?:(?:when|once|before|remind (?:me|him|her)|tell me|in case) (?:it's|it is|at)|(?:bus|ride|appointment|meeting|class|school"
    r"|surgery|lunch|dinner|breakfast|work|shift|alarm|flight|church|game|bed|asleep|sleeps?|out|home|leav\w+|pick\w*|calls?|wak\w+|woke"
    r"|gets? up|got up|scheduled|due|tomorrow|there|come (?:back|in)|see you)(?: (?:is|was|starts|closes|opens))?(?: (?:at|by|until|till"
    r"|around|about|from|past|up)){1,2}|^(?:sorry )?the|\b(?:the|my|your|his|her|our) (?:last |next )?)$"
)
_ITS = re.compile(r"\b(?:it's|it is|that's|clock says)(?: (?:now|already|just|only))*$")
# "On his own, don't bill it": no time of a service.
_NEVER_BILLED = re.compile(
    r"\b(?:(?:don't|do not|doesn't|does not"
    r"|won't|will not|not|never|can't|isn't|aren't) (?:going to |gonna |be )?(?:bill\w*|charg\w+|count\w*)"
    r"|no charge|un ?billed|non ?-?billable|unattended|unsupervised|free of charge|off the clock|on the house"
    r"|while i (?:wrote|type[ds]?|chart\w*|document\w*|was (?:with|on)|saw|set up|got))\b"
)
_ALONE = re.compile(
    r"\b(?:on (?:his|her|their|your|my) own|by (?:him|her|your|them|my)sel(?:f|ves)|(?:to|as a|for a|for|a) (?:warm|cool)(?:ing)?[- ]?(?:up"
    r"|down)|(?:warm|cool)(?:ing)?[- ]?(?:up|down))\b"
)
_PASSIVE = re.compile(
    r"\b(?:ice[ds]?|icing|ice packs?|cold packs?|hot packs?|heat(?:ing pad)?|moist heat|paraffin|whirlpool|vaso\w*|game ?ready"
    r"|(?:unattended )?(?<!attended )(?:e-?stim|e stim|electrical stim\w*)|tens unit|tens|interferential|ifc|mechanical traction"
    r"|traction table|roller table|(?<!the )rest(?:ed|ing)?|break)\b"
)
_NOT_NOW = ("planned", "past", "home", "declined")
"states of sentences whose clock times are boundaries only when it is that time now"
_SHORT = 9
"words of a sentence that takes back the billing of the one before ('Don't count that one.')"


_BARE = re.compile(r"(?:(?:okay|ok|and|so|alright|done|now|good|right) )*#(?: (?:done|now|okay|stop|good|sit|rest|there|so))*")
_HOUR_LONG = 60


def _continues(number: float, running: int | None) -> bool:
    """Whether a bare number goes on from the running clock time: "one eighteen." after "it's one o'clock"."""
    hour, minute = divmod(int(number), 100)
    if running is None or number % 1 or not 1 <= hour <= 12 or minute > 59:
        return False
    return 0 < (hour * 60 + minute - running) % HALF_DAY <= _HOUR_LONG


def takes_back(line: Line) -> bool:
    """A short sentence that says that the time just told is not billed."""
    if len(line.clause.tokens) > _SHORT or line.numerals or not _NEVER_BILLED.search(line.clause.text):
        return False
    return not _PASSIVE.search(line.clause.text)  # "Ice after, no charge": that is about the ice


_GOES_ON = re.compile(r"\b(?:then|but|after that|and then|from)\b")


def unbilled(line: Line, said: list[Mark], k: int, bound: tuple[Mention, ...]) -> bool:
    """Whether a time is of something that nobody bills: alone, as a warm-up, under ice, at no charge."""
    mark = said[k]
    first = said[k - 1].last + 1 if k else 0
    after = said[k + 1].first - 1 if k + 1 < len(said) else len(line.clause.tokens) - 1
    # What stands behind the next service is about that service.
    after = min([after, *(m.first - 1 for m in line.services if m.rank is Rank.NAME and m.first > mark.last + 3)])
    around = line.text(first, after)
    never, lead = _NEVER_BILLED.search(around), line.text(first, mark.first - 1)
    if never and not (k and never.end() < len(lead) and _GOES_ON.search(lead, never.end())):
        return True
    if bound and bound[0].rank > Rank.ACTIVITY:
        if not _PASSIVE.search(line.text(max(first, bound[0].last + 1), mark.first - 1)):
            return False
        return mark.first - bound[0].last > 1
    behind = re.match(r"(?:of |on |for |under |with )(?:the |a |some )?(?:\w+ )?", line.text(mark.last + 1, after))
    near = line.text(first, mark.first - 1) + " . " + (line.text(mark.last + 1, min(after, mark.last + 4)) if behind else "")
    return bool(_PASSIVE.search(near) or _ALONE.search(around))


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


_LISTED_BY = re.compile(r"(?:for|was|were|at|of|on|x)?")
_ANOTHER = re.compile(r"\b(?:that|this|it|which|they|those)(?:'s| was| is| were| took| ran| made)(?: for)? (?:another|also|about another)$")
_OF_IT = re.compile(r"of (?:it|that|them|those|these|which) (?:(?:was|were|is|went|on|to|for|doing|with|spent|in) )*(?:the |some |a )?")
_THEN = re.compile(r"(?:(?:and|then|plus|so|okay|ok) )+(?:the |another |about |we did |i did )?(?:other )?")


def _listed(line: Line) -> frozenset[int]:
    """First tokens of the bare numbers in a list of services with their minutes: "TA twenty, TE fifteen, manual ten." """
    bare = [n for n in line.numerals if n.kind == "number" and 5 <= n.values[0] <= 90 and not n.values[0] % 1]
    named = [s for s in line.done if s.rank > Rank.ACTIVITY]
    for behind in (True, False):
        pairs: dict[int, str] = {}
        for n in bare:
            for s in named:
                gap = (s.last + 1, n.first - 1) if behind else (n.last + 1, s.first - 1)
                if gap[1] >= gap[0] - 1 and _LISTED_BY.fullmatch(line.text(*gap)):
                    pairs[n.first] = s.code
        if len(set(pairs.values())) > 1 and len(pairs) == len(bare):
            return frozenset(pairs)
    return frozenset()


def _heads(line: Line, first: int) -> bool:
    """A service stands before a number; hands-on work is not counted in repetitions, so a technique of it is enough."""
    return any((m.rank is Rank.NAME or (m.code == "97140" and m.rank > Rank.ACTIVITY)) and m.last < first for m in line.services)


def _understood(line: Line, n: Numeral) -> bool:
    """A bare number right behind a named service is its minutes, where minutes were just told of another."""
    before = [m for m in line.done if m.rank > Rank.ACTIVITY and m.last < n.first]
    if not before or n.unit:
        return False
    led = _LED_TO.fullmatch(line.text(before[-1].last + 1, n.first - 1))
    ends = n.last == len(line.clause.tokens) - 1 or bool(line.clause.tokens[n.last].end)
    return led is not None and (ends or (led[1] == "for" and _HOW.match(line.text(n.last + 1, n.last + 1)) is not None))


_LED_TO = re.compile(r"(?:(?:with|in|on|along|around|over|to|at) (?:\w+ ){1,3}){0,2}(for|was|were|took|got|ran)")
_HOW = re.compile(r"with|on|in|using|over|and")


def marks(line: Line, running: int | None = None, *, minutes_near: bool = False, minutes_before: bool = False) -> list[Mark]:
    """`running`: the last clock time that was said, for "it is twenty to". `minutes_before`: in the sentence just before."""
    tokens = line.clause.texts
    listed = _listed(line)
    out: list[Mark] = []
    for n in line.numerals:
        before = line.text(max(0, n.first - 6), n.first - 1) if n.first else ""
        after = line.text(n.last + 1, min(len(tokens) - 1, n.last + 4))
        following = next(
            (int(k.values[0]) % HALF_DAY for k in line.numerals if k.kind == "clock" and k.unit != "past" and k.first > n.last), None
        )
        if n.kind == "clock" and (n.unit != "past" or running is not None or following is not None):
            value = int(n.values[0]) % HALF_DAY
            if n.unit == "past" and following is not None:  # "since ten past, it's twenty five past three now"
                value = min(((h * 60 + value) % HALF_DAY for h in range(12)), key=lambda v: (following - v) % HALF_DAY)
            elif n.unit == "past" and running is not None:
                value = min(((h * 60 + value) % HALF_DAY for h in range(12)), key=lambda v: (v - running) % HALF_DAY)
            previous = out[-1] if out else None
            if previous is not None and previous.clock is not None and previous.single != "stop":
                between = line.text(previous.last + 1, n.first - 1) if n.first > previous.last + 1 else ""
                if _JOIN.fullmatch(between) and 0 < (value - previous.clock) % HALF_DAY <= LONGEST:
                    out[-1] = Mark(previous.first, n.last, start=previous.clock, stop=value)
                    continue
            if _ELSEWHEN.search(before) or (line.state in _NOT_NOW and not _ITS.search(before)):
                continue
            ended = previous.clock if previous is not None and previous.single == "stop" else None
            if previous is not None and ended is not None and _STARTS.search(before) and 0 < (ended - value) % HALF_DAY <= LONGEST:
                out[-1] = Mark(previous.first, n.last, start=value, stop=ended)  # "we ended at four, we started at three fifteen"
                continue
            single: Literal["", "start", "stop"] = "stop" if _STOPS.search(before) else "start" if _STARTS.search(before) else ""
            out.append(Mark(n.first, n.last, clock=value, single=single))
        elif n.kind == "duration" and (minutes := n.minutes) is not None and 1 <= minutes <= LONGEST and n.unit in ("min", "hour"):
            apart = n.first > 0 and bool(line.clause.tokens[n.first - 1].end)  # "ten second holds, eighteen minutes"
            apart = apart or (before.endswith("the last") and re.match(r"(?:we|you|i|was|were|of|on|is)\b", after) is not None)
            told = _BY_FOOT.match(after) and any(m.rank is Rank.NAME for m in line.services)
            titled = any(m.rank is Rank.NAME and m.first == n.last + 1 for m in line.services)
            if (_NOT_AFTER.match(after) and not told) or (
                _NOT_BEFORE.search(before) and not apart and not CLOSES.search(before) and not titled
            ):
                continue
            out.append(Mark(n.first, n.last, said=minutes, about=bool(_ABOUT.search(before)), each=after.startswith("each")))
        elif (
            n.kind == "number"
            and _continues(n.values[0], running)
            and _BARE.fullmatch(line.clause.text.replace(line.text(n.first, n.last), "#"))
        ):
            out.append(Mark(n.first, n.last, clock=int(n.values[0]) // 100 * 60 + int(n.values[0]) % 100))
        elif n.kind == "number" and n.values[0] % 1 == 0 and (m := _FULL.match(after)) is not None:
            out.append(Mark(n.first, n.last + m[0].count(" ") + 1, said=n.values[0]))
        elif n.first in listed:
            out.append(Mark(n.first, n.last, said=n.values[0]))
        elif n.kind == "number" and 5 <= n.values[0] <= 90 and n.values[0] % 1 == 0:
            if minutes_before and n.first and _THEN.fullmatch(line.text(0, n.first - 1) + " "):
                behind = re.match(r"(?:of|on|for|with|doing) ", after)
                if behind and any(m.first - n.last in (2, 3, 4) for m in line.done):
                    out.append(Mark(n.first, n.last, said=n.values[0]))  # "Meal prep, thirty minutes. Then fifteen on the arm bike."
                    continue
            if minutes_near and n.last == len(tokens) - 1 <= 6 and _heads(line, n.first):
                out.append(Mark(n.first, n.last, said=n.values[0]))  # "Timed minutes. Manual therapy, ten."
                continue
            if (minutes_before or any(x.said is not None for x in out)) and n.last == len(tokens) - 1 and _ANOTHER.search(before):
                out.append(Mark(n.first, n.last, said=n.values[0]))  # "Gait with the cane, and that was another nineteen."
                continue
            if (minutes_before or any(x.said is not None for x in out)) and _understood(line, n):
                out.append(Mark(n.first, n.last, said=n.values[0]))  # "Lifting was ten minutes. Gait training for eight with the cane."
                continue
            of_it = _OF_IT.match(line.text(n.last + 1, min(len(tokens) - 1, n.last + 8)))
            if of_it and any(0 <= m.first - n.last - 1 - of_it[0].count(" ") <= 1 for m in line.done):
                out.append(Mark(n.first, n.last, said=n.values[0]))  # "Forty minutes altogether, fifteen of it on the joint mobs."
                continue
            # "fifteen minutes of manual and twenty of exercise"
            near = [m for m in line.services if m.first in (n.last + 2, n.last + 3)]
            minutes_said = any(m.said is not None for m in out) or any(k.kind == "duration" and k.unit == "min" for k in line.numerals)
            plain = minutes_near and any(m.rank > Rank.ACTIVITY for m in near)
            if near and (minutes_said or plain) and re.match(r"(?:of|on|for|was|were|went to)\b" if minutes_said else r"of\b", after):
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
