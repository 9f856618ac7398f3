"""Clock times in a line of atoms: "9 oh 5", "10 23", "quarter past 8", "820" where a time is expected."""

from __future__ import annotations

import re
from dataclasses import dataclass

PATTERN = r"\d{1,2}:\d{2}.*|\d{1,4}(?:\.\d\d)? ?.*|(?:a )?(?:quarter|half) (?:past|after|to|till|of) .*|noon"
"anything that could start a clock time; `read` decides"

_CUE = re.compile(
    r"(?:\b(?:it is|it's|its|time is|time was|time now|now|at|until|till|til|since|by|starting|started|start|began|begin|beginning|stopped|"
    r"stop|stopping|ended|end|ending|finished|finish|finishing|time in|time out|clock says|clock is|between|from|through|about|around|"
    r"just|almost|right)(?: (?:at|about|around|exactly|now|just|right|time|is|of|was|to))*)$"
)
_SPAN = r"(?:to|until|till|til|through|-|and|up to)"
_MEASURE = re.compile(
    r"flexion|extension|abduction|adduction|rotation|elevation|dorsiflexion|\brange|\brom\b|degree|active|passive|pressure|\bbp\b|heart"
    r"|pulse|"
    r"weigh|pounds|lbs|score|feet|distance|reps|steps|percent"
)
_NOT_AFTER = re.compile(
    r"(?:degrees?|degs?|pounds?|lbs?|percent|seconds?|secs?|minutes?|mins?|hours?|weeks?|months?|days?|years?|inch(?:es)?|feet|foot|ft"
    r"|met\w+|"
    r"cm|mm|kg|kilos?|reps?|repetitions?|times|sets?|x|out|over|/|of|point|plus|minus|trials?|steps?|stairs|yards?|ounces?|oz|ml|"
    r"words?|blocks?|points?)\b"
)
_NOW = re.compile(r"(?:\b(?:it is|it's|time is|time's|clock says|clock is|until|till|now))(?: (?:about|around|exactly|just|now|almost))*$")
_LENGTH = re.compile(
    r"(?: ,)?(?: (?:so|and|which|that's|that is|that makes|makes|is|long one|done|good|there))*(?: ,)?(?: that's| so)* (?:\d+ minutes?"
    r"|half an hour|an hour)\b(?! (?:to|past|till|after|before))"
)
"how long it was, right behind a clock time"
_HOUR = r"(1[0-2]|0?[1-9])"
_MM = r"([0-5]\d)"


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time that was read."""

    minutes: int
    "after midnight as said (9:05 is 545, whether am or pm); minutes past an unsaid hour when `half` is past"
    text: str
    "9:05"
    end: int
    "where it ends in the line"
    half: str = ""
    "am, pm, or past when no hour was said"


def _spelled(hour: int, minute: int) -> str:
    return f"{hour}:{minute:02d}"


def _one(line: str, at: int) -> tuple[Clock, bool] | None:
    """A time at `at`, and whether it can't be anything else."""
    rest = line[at:]

    def made(m: re.Match[str], hour: int, minute: int, *, sure: bool) -> tuple[Clock, bool]:
        tail = re.match(r" ?(am|pm|o'clock|oclock)(?!\S)", rest[m.end() :])
        half = re.match(r" in the (morning|afternoon|evening)", rest[m.end() + (tail.end() if tail else 0) :])
        end = at + m.end() + (tail.end() if tail else 0)
        word = tail[1] if tail and tail[1] in ("am", "pm") else ("am" if half[1] == "morning" else "pm") if half else ""
        return Clock(hour * 60 + minute, _spelled(hour, minute), end, word), sure or tail is not None

    if m := re.match(r"(?:12 )?noon(?!\S)", rest):
        return made(m, 12, 0, sure=True)
    if m := re.match(r"(\d{1,2}):([0-5]\d)(?!\S)", rest):
        return made(m, int(m[1]), int(m[2]), sure=True) if int(m[1]) < 24 else None
    if m := re.match(rf"(?:a )?(quarter|half|(?:5|10|20|25|\d\d?)(?: minutes?)?) (past|after) {_HOUR}(?!\S)", rest):
        minute = {"quarter": 15, "half": 30}.get(m[1]) or int(m[1].split()[0])
        sure = not m[1][0].isdigit() or not _NOT_AFTER.match(rest[m.end() :].lstrip())
        return made(m, int(m[3]), minute, sure=sure) if minute < 60 else None
    if m := re.match(rf"(?:a )?(quarter) (to|till|til|of|before) {_HOUR}(?!\S)", rest):
        return made(m, (int(m[3]) - 2) % 12 + 1, 45, sure=True)
    if m := re.match(rf"(\d\d?) minutes? (?:to|till|til|before|of) {_HOUR}(?!\S)(?! \d)(?! on 1\b)", rest):
        sure = not _NOT_AFTER.match(rest[m.end() :].lstrip())
        return made(m, (int(m[2]) - 2) % 12 + 1, 60 - int(m[1]), sure=sure) if 0 < int(m[1]) < 31 else None
    if m := re.match(rf"(\d\d?) (?:to|till|til|before|of) {_HOUR}(?!\S)(?! \d)", rest):
        # "It's seven to four" is 3:53; "it's three to four" is a range.
        round_to = int(m[1]) in (5, 10, 20, 25) and " of " not in m[0]
        if round_to or int(m[2]) < int(m[1]) < 30:
            return made(m, (int(m[2]) - 2) % 12 + 1, 60 - int(m[1]), sure=False)
    if m := re.match(rf"{_HOUR} (?:oh|o) ([1-9])(?!\S)", rest):
        return made(m, int(m[1]), int(m[2]), sure=int(m[1]) > 1)
    if m := re.match(rf"{_HOUR} o'clock(?!\S)", rest):
        return made(m, int(m[1]), 0, sure=True)
    if m := re.match(rf"{_HOUR} ?(?=(?:am|pm)(?!\S))", rest):
        return made(m, int(m[1]), 0, sure=True)
    if m := re.match(rf"{_HOUR}(?: |\.)(?:0 )?{_MM}(?!\S)", rest):
        return made(m, int(m[1]), int(m[2]), sure=False)
    if m := re.match(rf"{_HOUR} 0 ?([1-9])(?!\S)", rest):
        return made(m, int(m[1]), int(m[2]), sure=False)
    if m := re.match(rf"{_HOUR}{_MM}(?!\S)", rest):
        return made(m, int(m[1]), int(m[2]), sure=False)
    return None


def _counted(line: str, end: int) -> bool:
    return bool(_NOT_AFTER.match(line[end:].lstrip()))


def _pair_before(line: str, at: int) -> Clock | None:
    """The time right before "to ..." at `at`."""
    m = re.search(rf"(\S+(?: \S+){{0,3}}) {_SPAN}(?: (?:about|around|exactly))?$", line[:at].rstrip())
    if not m:
        return None
    words = m[1].split()
    for skip in range(len(words)):
        start = m.start(1) + len(" ".join(words[:skip])) + (1 if skip else 0)
        found = read(line, start, alone=True)
        if found and found.end == m.end(1):
            return found
    return None


def _pair_after(line: str, end: int) -> Clock | None:
    m = re.match(rf" {_SPAN}(?: (?:about|around|exactly))? (?=\S)", line[end:])
    one = _one(line, end + m.end()) if m else None
    return one[0] if one and not _counted(line, one[0].end) else None


def _stop_after(line: str, end: int) -> Clock | None:
    """The time in ", finished at 9:17" after a bare hour."""
    m = re.match(r"(?: \S+){0,4}? (?:stop\w*|finish\w*|end\w*|done|until|till)(?: (?:up|at|by|around|it))* (?=\d)", line[end:])
    one = _one(line, end + m.end()) if m else None
    return one[0] if one and not _counted(line, one[0].end) else None


def _gap(a: int, b: int) -> int:
    return (b - a) % 720


def _plain(line: str, before: str, written: str, end: int, *, cue: bool, measure: bool) -> bool:
    """Whether a time without a partner is one: by the words before it, or because nothing else is said so."""
    if m := re.match(r"(\d\d?) (to|till|til|before|of) ", written):
        usual = m[1] in ("5", "10", "20", "25") and m[2] != "of"
        alone = re.fullmatch(r"(?:(?:okay|ok|so|and|alright) ,? ?)*", before + " " if before else "") is not None
        if alone and re.match(r" (?:now|already)(?: [,.])?$", line[end:]):
            return True
        return bool(_LENGTH.match(line[end:])) or (cue and not before.endswith("from") if usual else bool(_NOW.search(before)))
    if measure:
        return False
    if re.search(r"\bthat's$", before) and _LENGTH.match(line[end:]):
        return True
    if cue and not (before.endswith(("about", "around", "just", "almost", "by")) and re.match(r"\d{3}$", written)):
        return True
    return bool(re.match(r"(?:[2-9]|1[0-2]) \d\d$", written)) and not re.match(r"\S+ (?:minute|second)", line[end:])


def read(line: str, at: int, *, alone: bool = False) -> Clock | None:
    """The clock time at `at` of a line of atoms, or None. `alone`: don't look for a partner before it."""
    before = line[:at].rstrip()
    one = _one(line, at)
    cue = bool(_CUE.search(before))
    near = before[-60:].rsplit(".", 1)[-1]
    measure = bool(_MEASURE.search(near))
    if one is not None:
        found, sure = one
        measure = measure and found.minutes < 120  # nobody measures 835 degrees
        if sure and not (" oh " in line[at : found.end] and _counted(line, found.end)):
            return found
        if _counted(line, found.end) or (near.endswith(("plus", "minus"))):
            return None
        after = _pair_after(line, found.end)
        if after is not None and 0 < _gap(found.minutes, after.minutes) <= 120 and not measure:
            return found
        earlier = None if alone else _pair_before(line, at)
        if earlier is not None and (not measure or earlier.minutes % 60):
            return found
        written = line[at : found.end]
        if _plain(line, before, written, found.end, cue=cue, measure=measure):
            return found
        if not (earlier is not None and re.match(_HOUR, line[at:])):
            return None
    m = re.match(r"(\d{1,2})(?!\S)", line[at:])
    if m is None or _counted(line, at + m.end()):
        return None
    n, end = int(m[1]), at + m.end()
    earlier = None if alone else _pair_before(line, at)
    if earlier is not None and not re.match(r"(?:-|to) \d", line[end:].lstrip()):
        if earlier.minutes % 60 < n < 60 and n > 12:
            return Clock(earlier.minutes // 60 * 60 + n, _spelled(earlier.minutes // 60, n), end)
        if 1 <= n <= 12 and 0 < _gap(earlier.minutes, n * 60) <= 180:
            return Clock(n * 60, _spelled(n, 0), end)
    unsaid = re.match(r"(5|10|15|20|25) (to|past|till|after)(?= (?:now|,|\.|so)|$)", line[at:])
    if unsaid and re.search(r"(it is|it's|at|until|till|now|since)$", before):
        minute = int(unsaid[1]) if unsaid[2] in ("past", "after") else 60 - int(unsaid[1])
        return Clock(minute, f":{minute:02d}", at + unsaid.end(), "past")
    if not 1 <= n <= 12:
        return None
    after = _pair_after(line, end) or _stop_after(line, end)
    if (
        after is not None
        and ":" not in line[at:end]
        and 0 < _gap(n * 60, after.minutes) <= 120
        and (re.search(r"\b(from|between|at)$", before) or after.minutes // 60 == n)
        and not measure
    ):
        return Clock(n * 60, _spelled(n, 0), end)
    if re.search(r"\b(?:start(?:ed|ing)?|began|beginning|stop(?:ped)?|finish(?:ed)?|ended|ending)(?: time)?(?: at| was| is|:)+$", before):
        return Clock(n * 60, _spelled(n, 0), end)
    return None
