"""Numbers in speech: what was said, where, and one spelling of it.

    find(["eight", "out", "of", "ten", "trials"]) -> (Numeral(first=0, last=3, kind="fraction", values=(8, 10), text="8/10"),)

Values by kind (`values` are floats; what was not said is not there):

    number     n                           "38"
    ordinal    n                           "2nd"
    fraction   n, of m                     "8/10", "120/80"
    grade      n[, of m], with `sign`      "4+/5", "3-", "1+"
    clock      minutes after midnight      "9:05"; `unit` am or pm when it was said, ":40" with unit "past" when no hour was
    duration   n in `unit`                 "15 min", "12 s"; `minutes` computes
    frequency  times a `unit`[, weeks]     "2x/week", "2-3x/week for 4 weeks"
    sets       sets, reps                  "3x12"; `unit` s or min when each was held that long
    quantity   n in `unit`                 "45°", "70 lb", "38%", "1/4 inch"
    times      n                           "x3"
    level      none                        "L4-L5"
    range      low, high[, of m]           "3-4", "3-4/10", "10-15 min"; `unit` as for quantity
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from clew_server.charting import clock
from clew_server.charting.atoms import Atom, atoms
from clew_server.charting.measures import MEASURE, MEASURED, TIME, TIMED, UNIT, measured, shown, unit_of

Kind = Literal["number", "ordinal", "fraction", "grade", "clock", "duration", "frequency", "sets", "quantity", "times", "level", "range"]

_MINUTES = {"s": 1 / 60, "min": 1.0, "hour": 60.0, "day": 1440.0, "week": 10080.0}


@dataclass(frozen=True, slots=True)
class Numeral:
    """One numeric expression."""

    first: int
    "index of its first token"
    last: int
    "index of its last token"
    kind: Kind
    values: tuple[float, ...]
    "by kind, see above"
    text: str
    "the one spelling that a note uses"
    unit: str = ""
    "deg lb kg mg mcg % inch ft m cm mm yd mile oz ml mmHg bpm reps sets, s min hour day week month year, am pm past"
    sign: Literal["", "+", "-"] = ""
    "of a grade"
    doubtful: bool = False
    "a recogniser's spelling had to be read as a number ('to out of ten')"

    @property
    def value(self) -> float | None:
        """The first value, if there is one."""
        return self.values[0] if self.values else None

    @property
    def minutes(self) -> float | None:
        """Length of a duration in minutes; None for other kinds."""
        return self.values[0] * _MINUTES[self.unit] if self.kind == "duration" and self.unit in _MINUTES else None


N = r"(\d+(?:\.\d+)?)"
_EVERY = r"(?:in )?(?:a|an|per|/|each|every)(?: single)? (day|week|wk|month|night|hour|hr|year|meal)|(daily|nightly|weekly|monthly|hourly)"
_COUNT = r"(?: (?:x|times?|visits?|sessions?|days?|treatments?|appointments?|classes))?"
_FILL = r"(?: (?:the|a|another|at|least|about|around|next|more|total|of|additional|further|roughly|approximately))*"
_FOR = rf"(?:(?: ,)? (?:for|x|times|over|during|the next){_FILL} {N}(?: (?:more|additional|further))? (weeks?|wks?|months?|days?))?"


@dataclass(frozen=True, slots=True)
class _Read:
    kind: Kind
    values: tuple[float, ...]
    text: str
    unit: str = ""
    sign: Literal["", "+", "-"] = ""
    doubtful: bool = False
    end: int | None = None
    "where it ends in the line, when the whole match is too long"


_Rule = tuple["re.Pattern[str]", Callable[["re.Match[str]"], _Read | None]]
_RULES: list[_Rule] = []


def _rule(pattern: str) -> Callable[[Callable[[re.Match[str]], _Read | None]], Callable[[re.Match[str]], _Read | None]]:
    def register(read: Callable[[re.Match[str]], _Read | None]) -> Callable[[re.Match[str]], _Read | None]:
        _RULES.append((re.compile(rf"(?:{pattern})(?!\S)"), read))
        return read

    return register


def _before(m: re.Match[str]) -> str:
    return m.string[: m.start()].rstrip()


def _after(m: re.Match[str]) -> str:
    return m.string[m.end() :].lstrip()


@_rule(rf"(?:(once|twice|thrice)|{N}(?: (?:to|-|or) {N})?{_COUNT}) (?:{_EVERY}){_FOR}")
def _frequency(m: re.Match[str]) -> _Read | None:
    word, low, high, each, adverb, length, length_unit = m.groups()
    count = {"once": 1, "twice": 2, "thrice": 3}.get(word, 0) or float(low)
    unit = {"daily": "day", "nightly": "night", "weekly": "week", "monthly": "month", "hourly": "hour"}.get(adverb) or each
    unit = {"wk": "week", "hr": "hour"}.get(unit, unit)
    if each and not length and re.match(r"(?:ago|earlier|later)\b", _after(m)):
        return None  # "ninety a month ago"
    if adverb and not word and not re.search(r"(x|times?|visits?|sessions?) \w+ly", m[0]):
        return None
    text = f"{shown(count)}{'-' + high if high else ''}x/{unit}"
    values: tuple[float, ...] = (count, float(high)) if high else (count,)
    if length:
        text += f" for {measured(length, unit_of(length_unit))}"
        values += (float(length),)
    return _Read("frequency", values, text, unit)


@_rule(
    rf"{N} sets?(?: ,)?(?: (?:of|x|by|with|at|for|times))? {N}(?: (?:to|-) {N})?(?: ({TIMED})|(?: (?:reps?|repetitions?|times)))?"
    rf"|{N} (?:x|by|times) {N}(?: ({TIMED})|(?: (?:reps?|repetitions?)))?(?! {UNIT})(?! out)(?: each)?"
)
def _sets(m: re.Match[str]) -> _Read | None:
    sets, reps, high, hold = (m[1], m[2], m[3], m[4]) if m[1] else (m[5], m[6], None, m[7])
    unit = unit_of(hold) if hold else ""
    plain = m[1] is None
    if unit not in ("", "s", "min") or float(sets) > 20 or "." in sets + reps or (plain and re.match(UNIT + r"(?!\S)", _after(m))):
        return None
    if not unit and re.match(rf"(?:{MEASURED})(?!\S)", _after(m)) and not re.match(r"(reps?|repetitions?)\b", _after(m)):
        return None  # "three sets, ten pounds": the ten are not repetitions
    text = f"{sets}x{reps}" + (f"-{high}" if high else "") + (f" {unit}" if unit else "")
    values = (float(sets), float(reps)) + ((float(high),) if high else ())
    return _Read("sets", values, text, unit)


@_rule(rf"{N} (?:reps?|repetitions?|times)(?: ,)?(?: (?:x|for|by|in|times|each))? {N} sets?|{N} (?:x|for) {N} sets?")
def _reps_first(m: re.Match[str]) -> _Read | None:
    reps, sets = (m[1], m[2]) if m[1] else (m[3], m[4])
    return _Read("sets", (float(sets), float(reps)), f"{sets}x{reps}")


@_rule(clock.PATTERN)
def _clock(m: re.Match[str]) -> _Read | None:
    found = clock.read(m.string, m.start())
    return None if found is None else _Read("clock", (found.minutes,), found.text, found.half, end=found.end)


@_rule(r"([ctls]) (\d{1,2})(?: ?(?:-|/|and|to|through|on)?(?: ([ctls]))? (\d{1,2}))?(?! (?:out|pounds|degrees|percent|sets|times|/))")
def _level(m: re.Match[str]) -> _Read | None:
    top = {"c": 8, "t": 12, "l": 5, "s": 5}
    letter, n, other, k = m.groups()
    if not 1 <= int(n) <= top[letter]:
        return None
    one = f"{letter.upper()}{n}"
    joined = re.search(r" (and|to|through|on) ", m[0])
    if k is None or (joined and other is None) or not 1 <= int(k) <= top[other or letter]:
        # "L4 to 10": only the level that is plainly one
        return _Read("level", (), one, end=m.end(2))
    if joined and joined[1] == "and":
        return _Read("level", (), one, end=m.end(2))
    return _Read("level", (), f"{one}-{(other or letter).upper()}{k}")


@_rule(
    rf"(an?|{N}) hours? (?:and )?{N} (?:minutes?|mins?)|{N} (?:minutes?|mins?) (?:and )?{N} (?:seconds?|secs?|s)"
    rf"|(?:an?|1) (hour|minute|second|year|month|week) and a (half|quarter)"
)
def _long(m: re.Match[str]) -> _Read | None:
    if m[6]:
        unit = unit_of(m[6])
        part = "1/2" if m[7] == "half" else "1/4"
        return _Read("duration", (1.5 if m[7] == "half" else 1.25,), measured(f"1 {part}", unit), unit)
    if m[1]:
        hours = m[2] or "1"
        return _Read("duration", (float(hours) * 60 + float(m[3]),), f"{measured(hours, 'hour')} {m[3]} min", "min")
    return _Read("duration", (float(m[4]) * 60 + float(m[5]),), f"{m[4]} min {m[5]} s", "s")


@_rule(rf"(half|a half|1 half|(?:a )?quarter(?: of)?|3 quarters(?: of)?)(?: of)?(?: an?| a)? ({UNIT})")
def _part(m: re.Match[str]) -> _Read | None:
    unit = unit_of(m[2])
    value, text = next((v, t) for w, v, t in (("half", 0.5, "1/2"), ("3 q", 0.75, "3/4"), ("q", 0.25, "1/4")) if w in m[1])
    if unit == "hour" and value == 0.5:
        return _Read("duration", (30.0,), "30 min", "min")
    return _Read("duration" if unit in TIME else "quantity", (value,), measured(text, unit), unit)


@_rule(rf"{N} ?(plus|minus|-)(?: ?(?:out of|out a|over|of|/|on) {N})?")
def _grade(m: re.Match[str]) -> _Read | None:
    n, said, of = m.groups()
    if float(n) > 5 or "." in n or (of is not None and of != "5") or (of is None and said == "-"):
        return None
    if of is None and re.match(r"(\d|a |an |one )", _after(m)):
        return None
    sign: Literal["+", "-"] = "+" if said == "plus" else "-"
    return _Read("grade", (float(n), 5.0) if of else (float(n),), f"{n}{sign}" + ("/5" if of else ""), sign=sign)


@_rule(rf"(?:between )?{N} (?:to|-|or|through|and) ([12] (?:\d\d|oh \d)(?!\S)|\d+(?:\.\d+)?)(?: (?:out of|/) {N}| ({UNIT}))?")
def _range(m: re.Match[str]) -> _Read | None:
    low, high, of, word = m.groups()
    if " " in high and (float(low) or word):
        return None
    high = high.replace(" oh ", "0").replace(" ", "")  # "zero to one forty two"
    between = m[0].startswith("between")
    a, b = float(low), float(high)
    if a >= b or re.search(r"(\bfrom|\bwent|[a-z]ing)$", _before(m)) or (" and " in m[0] and not between):
        return None  # "from two to seven" is a change
    if a and b > 3 * a + 3 and not between and not word:
        return None
    unit = unit_of(word) if word else ""
    if of is not None:
        return _Read("range", (a, b, float(of)), f"{low}-{high}/{of}") if b <= float(of) else None
    return _Read("range", (a, b), measured(f"{low}-{high}", unit), unit)


@_rule(rf"(1|2) (\d\d) over {N}")
def _pressure(m: re.Match[str]) -> _Read | None:
    return _Read("fraction", (float(m[1] + m[2]), float(m[3])), f"{m[1]}{m[2]}/{m[3]}")


@_rule(rf"(to|too|for|ate|won|{N})(?: [a-z]+(?= out))? (out of|out a|outta|/|over|of)(?: the)?(?: last| first)? {N}")
def _fraction(m: re.Match[str]) -> _Read | None:
    word, n, joint, of = m[1], m[2], m[3], m[4]
    doubtful = n is None
    if doubtful:
        if not joint.startswith("out") or _before(m).endswith(("come", "comes", "get", "went", "go", "up", "used")):
            return None
        n = {"to": "2", "too": "2", "for": "4", "ate": "8", "won": "1"}[word]
    if "." in of or (joint != "over" and float(n) > float(of) and joint != "/") or (joint == "of" and float(of) < 2):
        return None
    unit = re.match(rf"({UNIT})(?!\S)", _after(m))
    if unit and joint == "/" and unit_of(unit[1]) in MEASURE:
        u = unit_of(unit[1])
        return _Read("quantity", (float(n) / float(of),), measured(f"{n}/{of}", u), u, end=m.end() + 1 + unit.end())
    return _Read("fraction", (float(n), float(of)), f"{n}/{of}", doubtful=doubtful)


@_rule(r"(?:1|a|2|3) (thirds?|quarters?|fifths?)")
def _thirds(m: re.Match[str]) -> _Read | None:
    of = {"third": 3, "quarter": 4, "fifth": 5}[m[1].rstrip("s")]
    n = 1 if m[0][0] == "a" else int(m[0][0])
    return None if m[0][0] == "a" else _Read("fraction", (float(n), float(of)), f"{n}/{of}")


@_rule(rf"(?:(minus|negative|-) )?(?:(\d) (\d{{2}})|(\d) (\d|oh) (\d)|{N}) ?({UNIT})")
def _quantity(m: re.Match[str]) -> _Read | None:
    sign, hundreds, rest, *digits, n, word = m.groups()
    unit = unit_of(word)
    if word in ("m", "s") and not re.search(r"\d (m|s)$", m[0]):
        return None
    if hundreds and unit in TIME:
        return None  # "two fifteen minute walks"
    if hundreds and unit == "lb" and re.match(r"(weights?|dumbbells?|kettlebells?|balls?|plates?)\b", _after(m)):
        return None  # "two ten pound weights"
    if digits[0] is not None:
        if unit in TIME:
            return None
        n = "".join(digits).replace("oh", "0")
    value = n or hundreds + rest
    number = float(value)
    if sign and unit == "deg":
        number, value = -number, f"-{value}"
    kind: Kind = "duration" if unit in TIME else "quantity"
    return _Read(kind, (number,), measured(value, unit), unit)


@_rule(r"(?:a|an|per) (minute|hour|week|month|year|day)")
def _one_unit(m: re.Match[str]) -> _Read | None:
    # "for a minute" is a length; "twice a day", "in a week's time" and "a day" alone are not.
    if not m[0].startswith("a") or not re.search(r"(\bfor|\babout|\bonly|\bafter|\bin|\bin under|\bevery|\baround|\bnearly)$", _before(m)):
        return None
    unit = unit_of(m[1])
    return _Read("duration", (1.0,), measured("1", unit), unit)


@_rule(
    rf"(?:times|x) {N}(?! (?:{UNIT}|a|per)\b)|{N} (?:times|x)(?! \d)|(twice|thrice|once)"
    r"(?= (?:on|with|in|during|for|today|to|at|and|[,.;])|$)"
)
def _times(m: re.Match[str]) -> _Read | None:
    n = m[1] or m[2] or {"once": "1", "twice": "2", "thrice": "3"}[m[3]]
    return _Read("times", (float(n),), f"x{n}")


@_rule(r"(\d+)(st|nd|rd|th)")
def _ordinal(m: re.Match[str]) -> _Read | None:
    return _Read("ordinal", (float(m[1]),), m[0])


@_rule(rf"{N} (tens|fives|sixes|eights|twelves|fifteens|twenties|thirties)")
def _plural_sets(m: re.Match[str]) -> _Read | None:
    # "three tens" are three sets of ten
    reps = {"fives": 5, "sixes": 6, "eights": 8, "tens": 10, "twelves": 12, "fifteens": 15, "twenties": 20, "thirties": 30}[m[2]]
    return _Read("sets", (float(m[1]), float(reps)), f"{m[1]}x{reps}") if 1 < float(m[1]) < 9 and "." not in m[1] else None


@_rule(r"(9[6-9]|10[0-5]) ([0-9])(?= (?:[.,;?!]|f|fever|degrees|this|last|at|on|in|yesterday|today)(?!\S)|$)")
def _temperature(m: re.Match[str]) -> _Read | None:
    if re.match(r"(?:degrees of|out|x|times|/)", _after(m)):
        return None
    return _Read("number", (float(f"{m[1]}.{m[2]}"),), f"{m[1]}.{m[2]}")


@_rule(r"(1\d) ([1-9])")
def _tenths(m: re.Match[str]) -> _Read | None:
    # "it was fourteen six in May": seconds are said without their point
    if not re.search(r"\b(?:was|were|at|from|got|had|to)$", _before(m)) or re.match(
        rf"(?:{UNIT}|\d|of|out|x|times?|more|to|or|/|-)(?!\S)", _after(m)
    ):
        return None
    return _Read("number", (float(f"{m[1]}.{m[2]}"),), f"{m[1]}.{m[2]}")


@_rule(rf"([12]) (\d{{2}}|oh \d)|{N}")
def _number(m: re.Match[str]) -> _Read | None:
    # "one thirty five" without a unit is 135; a clock was tried before.
    if m[3]:
        return _Read("number", (float(m[3]),), m[3])
    text = m[1] + m[2].replace("oh ", "0")
    if re.match(UNIT + r"(?!\S)", _after(m)):
        return _Read("number", (float(m[1]),), m[1], end=m.end(1))  # "two fifteen minute walks"
    return _Read("number", (float(text),), text)


def find(tokens: Sequence[str]) -> tuple[Numeral, ...]:
    """Every numeric expression in some words, in order, none overlapping. Words may carry their punctuation."""
    return _found(atoms(tokens))


def _found(line: list[Atom]) -> tuple[Numeral, ...]:
    text = " ".join(a.text for a in line)
    starts: list[int] = []
    at = 0
    for a in line:
        starts.append(at)
        at += len(a.text) + 1
    out: list[Numeral] = []
    k = 0
    while k < len(line):
        read, m = next(((r, m) for p, b in _RULES if (m := p.match(text, starts[k])) and (r := b(m))), (None, None))
        if read is None or m is None:
            k += 1
            continue
        end = m.end() if read.end is None else read.end
        last = max(j for j in range(k, len(line)) if starts[j] < end)
        if _written(line, k, read):
            out.append(Numeral(line[k].first, line[last].last, read.kind, read.values, read.text, read.unit, read.sign, read.doubtful))
        k = last + 1
    return tuple(out)


def _written(line: list[Atom], first: int, read: _Read) -> bool:
    """False for a one-letter word that only looks like a level ("it's a t 10")."""
    return not (read.kind == "level" and line[first].first != line[first + 1].first and line[first - 1].text in ("a", "an") and first > 0)


def spelled(tokens: Sequence[str]) -> str:
    """The words with each numeric expression in its one spelling; punctuation that ended an expression is kept."""
    out: list[str] = []
    at = 0
    for n in find(tokens):
        out += tokens[at : n.first]
        tail = re.search(r"[,.;?!]+$", tokens[n.last])
        out.append(n.text + (tail[0] if tail else ""))
        at = n.last + 1
    return " ".join([*out, *tokens[at:]])
