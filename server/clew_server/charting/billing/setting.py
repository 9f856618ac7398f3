"""Where and with whom work was done: in water, in a group, or with a carer while the patient is elsewhere.

The same squats are another service in each. `placed` rewrites the services of the sentences that such a stretch covers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from clew_server.charting.billing.lines import Line, read_lines
from clew_server.charting.billing.services import Mention, Rank
from clew_server.charting.turns import Talk

AQUATIC, GROUP, CARER, SPEECH_GROUP = "97113", "97150", "97550", "92508"
PLACES = frozenset({AQUATIC, GROUP, CARER})
_EXERCISE = frozenset({"97110", "97112", "97116", "97530"})

_WATER = re.compile(
    r"\b(?:(?:in|into|under) (?:the )?(?:therapy |warm |heated |shallow |deep )?(?:water|pool)\b|(?:in )?(?:the )?(?:shallow|deep) end\b"
    r"|(?:in )?(?:ankle|knee|waist|chest|neck|shoulder|hip)[- ]deep\b|deep water\b|noodles?\b|kick ?boards?\b|under ?water\b|aquatics?\b"
    r"|aqua (?:therapy|jogging|belt)\b|pool (?:exercises?|walking|work|session|wall|steps|today)\b|buoy\w*)"
)
_DRY = re.compile(
    r"\b(?:on (?:dry )?land|back on land|out of the (?:pool|water)|out you (?:come|get|go)|dry(?:ing)? off|dried off|on the (?:mat|table"
    r"|plinth|treadmill|bike|floor)|in the gym|at the gym|get(?:ting)? dressed)\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:your (?:gym|pool|own|condo|hotel|club)|at the y\b|swims?|swimming lessons?|membership|you (?:went|go)|(?:he|she|they) (?:went"
    r"|goes|go)|vacation|beach|egg noodles?|ramen|soup)\b"
)
_GROUP = re.compile(
    r"\b(?:(?:in|with|join\w*|into) (?:a|the|our|his|her|their) (?:\w+ ){0,3}?(?:group|class)\b|(?:a |the |our |this |now )?"
    r"(?:deep water|pool|water|aquatic|balance|exercise|back|falls?|fall prevention|strength\w*|knee|shoulder|walking|chair|core|mobility"
    r"|therapy|stretching|hand|cooking|conversation|aphasia|language|speech|voice|communication|social(?: skills)?|pragmatics?|articulation"
    r"|stuttering|fluency|memory|dysphagia|book|reading|choir|parkinson'?s?) (?:group|class)\b"
    r"|(?:^|\bnow |\bso )(?:the |our )?(?:group|class)\b|(?:group|class) (?:is|was)"
    r" (?:done|over|from|for)|all (?:two|three|four|five|six|seven|eight|\d) of you\b|(?:two|three|four|five|six|\d) (?:of you|patients)"
    r" (?:together|at (?:once|the same time)))"
)
_ATTENDED = re.compile(r"\b(?:participat\w+|attend\w+|took part|joined|seen|treated)\b")
_HEADED = re.compile(
    r"\b(?:then|after(?:ward)?s?|before that|separately) (?:\w+ ){0,3}?(?:alone|by (?:him|her)self|on (?:his|her) own time)\b"
)
_NOT_A_GROUP = re.compile(
    r"\b(?:muscle groups?|age group|support group|church group|food groups?|group home|(?:yoga|school|math|english|gym|spin|pilates|your"
    r"|my) (?:\w+ )?class|first class|second class|control group)\b"
)
_ONE_ON_ONE = re.compile(r"\b(?:one (?:on|to) one|1 (?:on|to) 1|(?<!no )individual(?:ly)?|just us|back to you|group is (?:done|over))\b")
_KIN = (
    r"(?:care ?giver|carer|caretaker|family|aide|spouse|wife|husband|partner|daughter|son|mother|father|mom|dad|parents?|sister|brother"
    r"|niece|nephew|grand(?:son|daughter|mother|father))"
)
_THEY = r"(?:he|she|they|patient|dad|mom|mother|father|wife|husband|child|baby|(?:he|she|they|mom|dad)'s)"
AWAY = re.compile(
    r"\b(?:(?:is|'s|he's|she's|still|stays?|while \w+(?: \w+)? (?:is|was|'s)|patient (?:is|was))"
    r" (?:still )?(?:asleep|sleeping|napping|resting|dozing)\b"
    r"|^(?:asleep|napping|sleeping)\b|while (?:\w+ ){1,2}(?:sleeps|naps|rests|waits|sleeping|napping)\b"
    r"|let (?:him|her|them|\w+) (?:sleep|nap|rest)\b|out like a light\b"
    rf"|{_THEY}(?: (?:is|was|are|were))?(?: still| out| over| off)? (?:at|in|having|getting|with) (?:the |his |her |an? )?"
    r"(?:dialysis|radiology|imaging|x ?-?ray|(?:other|next|waiting|living) room|bedroom|lobby|shower|bath|nurse|haircut|barber|nap)\b"
    rf"|(?:while (?:the )?(?:\w+ )?|still |today ){_THEY}(?: (?:is|was))? (?:at|in) \w+\b|{_THEY} (?:is )?still (?:at|in) \w+\b"
    rf"|{_THEY} (?:is |was |stays |stayed |will be |went )?(?:at|in|to) (?:the )?(?:adult )?(?:school|class"
    r"|day ?care|day program|activities|therapy) (?:right now|today|till|until|now)\b"
    rf"|{_THEY} (?:stays|stayed|is staying) (?:at|in|home|with|behind)\b"
    r"|(?:it's |it is )?just (?:us|the two of us|you and me|you and i) today\b"
    r"|today (?:it's|it is) just (?:us|you and me|the two of us|you and i)\b"
    r"|not (?:present|in the room|in the house|here with us)\b|without (?:the )?(?:patient|him|her|them)(?: (?:present|in the room|here))?$"
    r"|without (?:the )?(?:patient|him|her|them|\w+) (?:present|in the room|here|there)\b|with the patient (?:absent|out|elsewhere|away)\b"
    r"|patient (?:absent|elsewhere|away|out of the room)\b|in (?:his|her|the patient's|patient's) absence\b)"
)
"the patient is elsewhere, or asleep"
_SOMEONE = re.compile(rf"\b{_KIN}\b")
_TWO = re.compile(
    rf"\b(?:(?:just )?(?:the two of us|us two|you and me|you and i|me and you)\b"
    rf"|(?:with|for|to) (?:the |his |her |your )?{_KIN}(?: alone| only)?\b)"
)
_TEACHES = re.compile(
    r"\b(?:teach (?:you|the)|taught|train(?:ed)? (?:you|the|his|her)|instruct(?:ed|ion)|coached|educat\w+|(?:care ?giver|family) training"
    r"|return(?:ed)? (?:the )?demonstrat\w*|demonstrated (?:both|it|this|them) back|show me (?:how you|on me)|i'm the patient"
    r"|i am the patient"
    r"|pretend|be the patient|practice on me|work with you|(?:use (?:it|this|the time|that) (?:for|on)|this is for|time for) you|your turn"
    r"|teach ?back|you do it|learn how to)\b"
)
_HERE_AGAIN = re.compile(
    r"\b(?:wake (?:him|her)|bring (?:him|her) in|with the patient (?!absent|out|elsewhere|away)|now (?:he|she) is awake)\b"
)


def visit_lines(talk: Talk, discipline: str) -> tuple[Line, ...]:
    """The visit as billing reads it, each service where it was furnished."""
    name = f"placed {discipline}"
    if name not in talk.kept:
        talk.kept[name] = placed(read_lines(talk, discipline), discipline)
    lines: tuple[Line, ...] = talk.kept[name]
    return lines


def placed(lines: Sequence[Line], discipline: str) -> tuple[Line, ...]:
    """The lines, with the services of those in water, in a group or with a carer alone as that service."""
    out = list(lines)
    if discipline in ("PT", "OT"):
        _in_water(out)
        _in_group(out, GROUP, _EXERCISE | {AQUATIC})
    if discipline == "SLP":
        _in_group(out, SPEECH_GROUP, frozenset({"92507"}))
    if discipline != "chiropractic":
        _with_carer(out)
    return tuple(out)


def _treats(line: Line) -> bool:
    return line.clause.role in ("therapist", "other") and line.state in ("done", "reason")


def _timed(line: Line) -> bool:
    return any(n.kind == "clock" or (n.kind == "duration" and n.unit == "min") for n in line.numerals)


def _as(line: Line, code: str, which: frozenset[str] | None, *, names: bool = True) -> Line:
    """The line with its services (those in `which`) under another code."""
    return replace(
        line,
        services=tuple(
            replace(m, code=code) if (which is None or m.code in which) and (names or m.rank is not Rank.NAME) else m for m in line.services
        ),
    )


def _with(line: Line, m: re.Match[str], code: str) -> Line:
    """The line with one more service, named by the words of a match; services inside those words give way."""
    at = [k for k, t in enumerate(line.clause.texts) for _ in range(len(t) + 1)]
    mine = Mention(at[m.start()], at[max(m.start(), m.end() - 1)], code, Rank.NAME)
    kept = [
        (s, state)
        for s, state in zip(line.services, line.states, strict=True)
        if s.last < mine.first or s.first > mine.last or (s.rank is Rank.NAME and s.code != code)
    ]
    both = sorted([*kept, (mine, "done")], key=lambda s: s[0].first)
    return replace(line, services=tuple(s for s, _ in both), states=tuple(state for _, state in both))


def _in_water(lines: list[Line]) -> None:
    wet = False
    for k, line in enumerate(lines):
        if not _treats(line):
            continue
        named = any(m.code == AQUATIC and m.rank is Rank.NAME for m in line.done)
        here = bool(line.clause.found(_WATER)) and not line.clause.found(_ELSEWHERE)
        dry = line.clause.found(_DRY)
        if dry and not here:
            # "Out you come" may stand behind the time that closes the work in water.
            wet = False
            continue
        if named:
            lines[k] = _as(line, AQUATIC, _EXERCISE, names=False)
            wet = here or wet
        elif here or wet:
            wet = True
            lines[k] = _as(line, AQUATIC, _EXERCISE)


def _in_group(lines: list[Line], code: str, which: frozenset[str]) -> None:
    grouped = False
    for k, line in enumerate(lines):
        if not _treats(line):
            continue
        m = line.clause.found(_GROUP)
        if (line.clause.found(_ONE_ON_ONE) and not m) or (grouped and line.clause.found(_HEADED)):
            grouped = False
        elif m and not line.clause.found(_NOT_A_GROUP) and (line.state == "done" or line.clause.found(_ATTENDED)):
            lines[k] = _with(_as(line, code, which, names=False), m, code)
            grouped = not any(n.kind == "duration" for n in line.numerals) and sum(n.kind == "clock" for n in line.numerals) < 2
        elif grouped:
            lines[k] = _as(line, code, which, names=False)
            # The clock time right behind the announcement starts the group; the next one ends it.
            grouped = not _timed(line) or lines[k - 1].clause.found(_GROUP) is not None


def _with_carer(lines: list[Line]) -> None:
    first = 0
    for k in range(len(lines) + 1):
        if k == len(lines) or lines[k].clause.role == "patient" or lines[k].clause.found(_HERE_AGAIN):
            _stretch(lines, first, k)
            first = k + (k < len(lines) and lines[k].clause.role == "patient")


def _stretch(lines: list[Line], first: int, last: int) -> None:
    """A stretch in which the patient says nothing: training of a carer, where the patient is said to be elsewhere."""
    away = [k for k in range(first, last) if lines[k].state not in ("planned", "past") and lines[k].clause.found(AWAY)]
    if not away:
        return
    if any(lines[k].clause.role == "caregiver" for k in range(first, last)):
        if not any(lines[k].clause.found(_TEACHES) for k in range(first, last) if lines[k].clause.role == "therapist"):
            return
        for k in range(first, last):
            line = lines[k]
            if _treats(line):
                lines[k] = _as(line, CARER, None)
                said = (line.clause.found(_TWO) if _timed(line) else None) or line.clause.found(_TEACHES)
                if said:
                    lines[k] = _with(lines[k], said, CARER)
        return
    for k in away:  # dictated
        near = range(max(first, k - 2), min(last, k + 3))
        if not any(lines[j].clause.found(_SOMEONE) for j in near):
            continue
        for j in near:
            said = lines[j].clause.found(_TEACHES)
            if _treats(lines[j]) and said:
                lines[j] = _with(_as(lines[j], CARER, None), said, CARER)
