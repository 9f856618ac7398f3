"""The test or task that was announced last, to which a sentence that is only a value belongs: "Animals, one minute." "Three."

An order, a heading, or a question set can announce. A later announcement replaces the one before it; a finding ("she is leaning to
the left") announces nothing, and no value is ever joined to it.
"""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from clew_server.charting.compose.person import told
from clew_server.charting.compose.terse import terse, written
from clew_server.charting.facts import sort
from clew_server.charting.facts.line import Line, Piece, low, of, say, text
from clew_server.charting.facts.question import gerund
from clew_server.charting.facts.state import Open, State
from clew_server.charting.turns import Clause

_LEAD = frozenset(
    "okay ok good great nice and so now then next alright perfect well again first last let's let try do we'll here's um uh hm hmm mhm yeah".split()
)
_OPENS = frozenset("now next then first let's last".split())
_FIRST_PERSON = frozenset("i i'm i'll i've i'd we we're we'll we've my therapist".split())
_VERB = re.compile(
    r"\b(?:is|are|was|were|am|be|been|has|have|had|do|does|did|can|could|will|would|should|may|might|must|it's|that's|there's|he's|she's|they're|you're|i'm|you|he|she|they|it|i|we|let's|"
    r"isn't|doesn't|don't|didn't|can't|won't|aren't|wasn't|looks|feels|seems|needs?|gets?|got|goes|comes?|came|\w+(?:'ll|'ve|'d|'re))\b"
)
"what makes a sentence of it: it says something already"
_PRAISE = re.compile(
    r"^(?:(?:good|nice|great|perfect|excellent|beautiful|okay|ok|all right|alright|right|there|there you go|yes|yep|yeah|exactly|wonderful|super|awesome|lovely|thanks|thank you|sorry|ready|again|once more|one more|"
    r"one more time|and|rest|relax|breathe|breathe (?:in|out)|push|kick|squeeze|hold|hold it|keep going|almost|go|stop|done|job|work|girl|boy|listening|try|me|same|other side|hm|mm|hmm|wow|whoa|easy|slow|up|down|faster|harder|stay|bigger|shoulders|arms|deal|fair|enough|honest|bye|hello|hi|morning|sir|ma'am|sit) ?)+$"
)
_TASKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(p), name)
    for p, name in (
        (r"\bup\b.{0,25}\bwalk\b.{0,40}\b(?:come|turn|walk|head|and) (?:\w+ )?back\b|\bget up,? walk\b.{0,40}\bback\b", "Timed Up and Go"),
        (
            r"\b\d\d s\b.{0,40}\b(?:chair stands?|stand-?ups?|sit to stands?)\b|\b(?:stand up and|sit down and|sit and|chair stands?|sit to stands?|stand-?ups?)\b.{0,60}\b\d\d s$",
            "# chair stand",
        ),
        (
            r"^\d+(?: times)?,? (?:chair stands?|stand-?ups|sit to stands?)\b|\bstand up (?:and (?:sit|down)|.{0,20}sit).{0,20}\bx\d+\b",
            "# times sit to stand",
        ),
        (r"\bwalk\w* (?:\w+ ){0,4}heel to toe\b|\bheel to toe walk", "Tandem walk"),
        (
            r"\bfeet (?:\w+ )?heel to toe\b|\bstand\w* (?:\w+ ){0,3}heel to toe\b|^heel to toe\b|\bone foot (?:\w+ )?in front of the other\b(?!.*\bwalk)",
            "Tandem stance",
        ),
        (
            r"\b(?:stand|balance|up) (?:\w+ ){0,2}on (?:one|your|the|just)(?: \w+)? (?:leg|foot)\b|\bone leg(?:ged)? stand",
            "Single leg stance",
        ),
        (
            r"\b(?:big|deep) breath\b.{0,30}\b(?:ah+|ee+|long as)\b|\b(?:say|hold|give me) (?:an? )?(?:\w+ )?(?:ah+|ee+)\b.{0,30}\bas long\b|\bah+\b.{0,20}\blong as\b",
            "Maximum phonation time",
        ),
        (r"\b(?:repeat|say (?:it|this|these|them)) after me\b", "Repetition"),
        (r"\bopen (?:\w+ )?(?:wide|as wide|big|all the way)\b|\bopen your mouth\b", "Mouth opening"),
        (r"\b(?:pataka|puh tuh kuh|pa ta ka)\b", "Diadochokinesis"),
        (r"^(?:\w+ ){0,3}straight leg$", "Straight leg raise"),
        (r"\b(?:down|along) the (?:hall|hallway|walkway|corridor)\b|^(?:walk )?(?:as )?fast as you (?:can|would|dare)\b", "Walk"),
    )
)
"what a lay order or heading certainly is, when a value follows"
_HOW = re.compile(
    r"\b(?:arms (?:are )?(?:crossed|folded)|(?:with|without|no|using) (?:the |a |an |your |his |her )?(?:\w+ )?(?:cane|walker|rollator|crutch(?:es)?|hands?|arms?|brace|shoes)|eyes (?:open|closed|shut)|on (?:the )?foam|(?:left|right) (?:foot|leg) (?:behind|in front|back|forward))\b"
)
_NO_NAME = re.compile(
    r"\b(?:wh(?:ich|at|o|en|ere|y)\w*|how\w*|if|because|that|this|there|here|harder|less|more|faster|slower|better|worse|too|way|always|never|only|not|(?<!or )no|off|(?:in|on|under) (?:your|his|her|my)|all the way)\b"
)
"words of a remark or of how to do it"
_SETS = frozenset("questions words sentences pictures commands directions objects items letters sounds blends phrases".split())
_PLACE = frozenset(
    "on onto in into up down over back behind under to with at for by longer like as than from top bottom left right".split()
)
_TURNED = re.compile(
    r"(?:(?:on|and|with|the|your|his|her|other|this|switch|to) )*(?:left|right|other|both)(?:'s)?(?: (?:side|one|leg|arm|hand|foot|knee|hip|shoulder|ankle|wrist|elbow|now|go|again))*"
)
"the work goes over to a side: the same task"
_LONG = 14
AGE = 12
"sentences for which an announcement waits for its value"
_WORTH = re.compile(
    r"\b(?:words?|sentences?|pictures?|questions?|commands?|objects?|animals?|letters?|numbers?|days|phrases?|steps?|swallows?|trials?|turns?|bites?|sips?|tape measure|ruler|gauge|floor|chair|bed|mat|curb)\b"
)
_MEANT = re.compile(
    r"^(?:patient|he|she|they|it|therapist|that|this|there|one|caregiver)(?:'s)?\b|\b(?:is|are|was|were|has|had|have|does|did|needs?|needed|loses|lost)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:(?:and|so|well) )*(?:let (?:me|therapist) (?:just )?(?:add|count|see|check|think|do|figure|get|write|look|find)\b.*|let's see|what(?:'s| is) that|what was (?:that|it)|(?:i|therapist) (?:forgot|missed|skipped|left out)\b.*|(?:if )?i (?:can|could) (?:read|count|add)\b.*|hang on|hold on|bear with me|wait)"
)
"thinking aloud between commas: no part of what was measured"
_THINKS = frozenset("let let's what's what i hang hold bear wait if".split())


def plainly(sentence: Clause) -> Clause:
    """Without what the therapist says to themselves while adding up: "Today, let me add it up, forty three"."""
    pieces = of(sentence)
    counts = [p.numeral.value for p in pieces if p.numeral is not None and p.numeral.kind == "number" and p.numeral.value is not None]
    if len(counts) == len(pieces) > 2 and all(b == a + 1 for a, b in itertools.pairwise(counts)):
        return replace(
            sentence, tokens=tuple(t for t in sentence.tokens if t.at >= pieces[-1].first)
        )  # counted aloud: the last is the result
    if not any(p.numeral is not None for p in pieces) or not any(t.text in _THINKS for t in sentence.tokens):
        return sentence
    gone: list[Piece] = []
    part: list[Piece] = []
    for n, p in enumerate(pieces):
        part.append(p)
        if p.end or n == len(pieces) - 1:
            if _ASIDE.fullmatch(low(part)) and all(q.numeral is None or q.numeral.kind == "number" for q in part):
                gone += part
            part = []
    if not gone or len(gone) == len(pieces) or not any(p.numeral is not None and p not in gone for p in pieces):
        return sentence
    tokens = tuple(t for t in sentence.tokens if not any(g.first <= t.at <= g.last for g in gone))
    return replace(sentence, tokens=tokens) if tokens else sentence


def means(text: str) -> bool:
    """A finding that says something by itself, before any value of its own: no heading for another's value."""
    return _MEANT.search(re.split(r"\d", text, maxsplit=1)[0]) is not None


_PARAMETER = re.compile(
    r"^[\w.]+(?: \w+)? (?:each|apiece|rounds?|reps?|laps?|lengths?|times|of (?:those|these|them)|per side|each (?:side|way|leg|arm|hand|foot))\b"
)
_COUNTED = re.compile(
    r"^(?:x?\d[\d./]*) (?!(?:out|of|on|with|without|for|at|in|to|from|and|but|so|today|now|then|all|only|before|after|when|there|left|right|reps?|times|sets?|rounds?|laps?|lengths?|seconds?|degrees?|clean|correct|right|good|"
    r"wrong|errors?|mistakes?|misses|hits|made|each|apiece|this|last|that|if|because|was|were|is|too|just|still|a|the|by|or|per|over|under|again|or so|ish|exactly|even|flat|point|plus|minus|more|drops?|catches|tries|min|sec|inch|feet|pounds?|lb|kg|mm|cm|ft|percent|hours?|reports?|point)\b)[a-z]{3,}"
)


def parameters(text: str) -> bool:
    """How many or how long: they join the work that they are of, whoever is told to do it."""
    return _PARAMETER.match(text) is not None or re.match(r"\d+x\d", text) is not None


def own(text: str) -> bool:
    """A value that names what it counts: "two spots today", "six hard onsets"."""
    return _COUNTED.match(text) is not None and len(text.split()) > 2


_DATED = re.compile(
    r"(?P<when>(?:(?:at|on|in|back in) (?:the |your |his |her )?(?:first |last )?[a-z]+(?:,? \d+ (?:weeks?|months?|visits?) ago)?|last \w+|initially|when (?:we|you|he|she) (?:\w+ ){1,3}|\d+ (?:weeks?|months?) ago)),? (?:your|his|her|the) (?P<name>[a-z][\w' -]{1,40}?)(?: score| total| time)? (?:was|were|came to|came out at) (?P<value>\d\S*(?: (?:s|lb|kg|cm|mm|m))?)"
)
"At the evaluation five weeks ago your Berg was thirty six."
_NAMES = re.compile(r"(?P<name>[\w' -]{3,40}), (?:i|we|i'll|we'll|i've|let's|so|that one)\b")
_TOTAL = re.compile(
    r"(?:(?:so|and|okay|which|that) )*(?:puts|brings|makes) (?:the whole thing|the total|the whole test|you|him|her|it)(?: up)? (?:at|to) "
)
_BEST = re.compile(
    r"(?:(?:so|okay|and) )*(?P<value>\d[\d.]*)(?: s| lb)? (?:is|was) (?:your|his|her|the) best(?:,? (?:and |but )?(?:that|it) (?:was|is up from|is down from) (?P<prior>\d.*)|,? up from (?P<up>\d.*))?"
)


def recalled(state: State, sentence: Clause, pieces: Line) -> bool:
    """Chart an earlier value that names its own test, a total of the test named before, or the best of the tries; False for the rest."""
    said, span = low(pieces), (sentence.first, sentence.last)
    if (
        (n := _NAMES.match(text(pieces).lower())) is not None
        and sort.MEASURE.search(n["name"])
        and not any(p.numeral is not None for p in pieces)
    ):
        words = n["name"].split()
        while len(words) > 1 and words[0] in _LEAD:
            words = words[1:]
        state.named = Open(sentence.number, text(pieces[: len(n["name"].split())], marks=False)[-len(" ".join(words)) :], (span,))
        return False
    if (m := _TOTAL.match(said)) is not None and state.named is not None and sentence.number - state.named.number <= AGE:
        rest = terse(pieces[len(m[0].split()) :])
        index = state.add(
            "measure",
            "O",
            f"{state.named.name}: {re.sub(r', (?:and )?(?:it|that) was ', ', was ', written(rest))}",
            *state.named.spans,
            span,
        )
        state.test = Open(sentence.number, state.named.name, state.named.spans, index)
        return True
    if (b := _BEST.fullmatch(said)) is not None:
        task = next(
            (o for o in (state.task, state.test) if o is not None and 0 <= o.fact < len(state.facts) and sentence.number - o.number <= AGE),
            None,
        )
        if task is None or not re.search(rf"\b{re.escape(b['value'])}\b", state.facts[task.fact].text):
            return False
        old, prior = state.facts[task.fact], b["prior"] or b["up"]
        more = f"; best {b['value']}" + (f" (was {prior.replace(' the ', ' ')})" if prior else "")
        state.facts[task.fact] = replace(old, text=old.text + more, spans=(*old.spans, span))
        return True
    d = _DATED.fullmatch(said)
    if d is None or not sort.MEASURE.search(d["name"]) or sentence.asks or state.planning:
        return False
    if any(d["name"].split()[-1] in f.text.lower() for f in state.facts[-3:] if f.section == "O"):
        return False  # today's value was said before it
    at = next((k for k in range(len(pieces)) if low(pieces[k:]).startswith(d["name"])), None)
    name = text(pieces[at : at + len(d["name"].split())], marks=False) if at is not None else d["name"]
    when = re.sub(r"^(at|on|in) the ", r"\1 ", d["when"])
    index = state.add("prior", "O", f"{name} was {d['value']} {when}", span)
    state.task = Open(sentence.number, name, (span,), index, prior=True)
    return True


def joined(state: State, task: Open, value: str) -> str:
    """The text of a task's fact with one more value."""
    old = state.facts[task.fact].text
    if re.search(r"\b\d+x\d+", old) and re.fullmatch(r"\d+", value):
        return old  # repetitions counted aloud
    if task.prior:
        return f"{task.name}: {value} ({old.removeprefix(task.name).strip()})"
    m = re.match(r"(\d+)/\d+", value)
    if m is not None and re.search(rf": {m[1]}(?![\d/])", old):
        return re.sub(rf": {m[1]}(?![\d/])", f": {value}", old, count=1)  # "forty three. Forty three out of fifty six"
    if ": " in old and re.fullmatch(r"\d[\d.]*(?: (?:s|lb|kg|cm|mm))?", value):
        return f"{old}, {value}"  # another try
    return f"{old}: {value}" if ": " not in old else f"{old}; {value}"


def announce(state: State, sentence: Clause, pieces: Line) -> bool:
    """Remember what a sentence announces; True when it is only that, and is charted with its value."""
    body = list(pieces)
    opened = now = False
    while len(body) > 1 and body[0].numeral is None and body[0].low in _LEAD:
        opened, now = opened or body[0].low in _OPENS, now or body[0].low == "now"
        body = body[1:]
    said = low(body)
    span = (sentence.first, sentence.last)
    lay = next((name for p, name in _TASKS if p.search(said)), "")
    if not body or len(body) > _LONG or (state.planning and not (now and lay)) or said.split()[0] in _FIRST_PERSON:
        return False
    valued = [p for p in body if p.numeral is not None]
    lone = all(
        p.numeral is not None and (p.numeral.kind == "ordinal" or (p.numeral.kind in ("number", "duration") and _counts(p, body)))
        for p in valued
    )
    if lay and (lone or lay[0] == "#") and len(valued) < 2 and not _MEANT.search(said):
        lay = lay.replace("#", valued[0].text.removeprefix("x")) if valued else lay
        how = [m[0] for m in _HOW.finditer(said)]
        sides = {p.low for p in body} & {"left", "right"}
        one = f"{sides.pop()} {lay[:1].lower()}{lay[1:]}" if len(sides) == 1 and not any("left" in h or "right" in h for h in how) else lay
        name = ", ".join([one, *(re.sub(r"\b(?:your|his|her) ", "", h) for h in how)])
        state.task = Open(sentence.number, name, (span,))
        state.planning = False  # "now" ends what was planned
        return True
    if state.planning:
        return False
    if sort.STRONG_PLAN.search(said) or _PRAISE.match(said) or not lone or _TURNED.fullmatch(said):
        return False
    if sentence.asks or _VERB.search(said):
        return False
    order = sort.instruction(sentence.text)
    if (_NO_NAME.search(said) and body[-1].low not in _SETS) or (body[0].low in _PLACE and not order):
        return False
    worth = sort.MEASURE.search(said) or sort.DONE.search(said) or _WORTH.search(said) or sort.RELEVANT.search(said)
    if sort.RESULT.search(said) or sort.HANDS.search(sentence.text) or (len(body) == 1 and not worth and not re.fullmatch("[a-z]", said)):
        return False
    old = state.task
    waiting = (
        old is not None
        and old.fact < 0
        and sentence.number - old.number <= 3
        and not any(f.section == "O" and f.spans[-1][1] > old.spans[-1][1] for f in state.facts[-3:])
    )
    if order and waiting and not opened:
        return False  # how to do it, not what
    if (
        not order
        and not worth
        and not opened
        and body[-1].low != "time"
        and not _timed(body)
        and not (len(body) > 2 and sum(p.end == "," for p in body) >= 2)
    ):
        return False
    name = f"/{said}/" if re.fullmatch("[a-z]", said) else _heading(state, body, order=order)
    state.task = Open(sentence.number, name, (span,))
    return False


def _timed(body: Sequence[Piece]) -> bool:
    """A thing and how long: "fruits, one minute"."""
    return len(body) > 1 and body[-1].numeral is not None and body[-1].numeral.kind == "duration" and body[-2].end == ","


def form(said: str) -> bool:
    """Praise, or an order about how: it opens nothing."""
    return _PRAISE.match(said) is not None


def _counts(piece: Piece, body: Sequence[Piece]) -> bool:
    """The number says how many or how long, and is no result: "five bites", "animals, one minute"."""
    at = body.index(piece)
    if piece.numeral is not None and piece.numeral.kind == "duration":
        return piece.numeral.value in (30.0, 60.0, 1.0, 2.0, 6.0) and at > 0
    return at < len(body) - 1 and not piece.end and body[at + 1].numeral is None


def _heading(state: State, body: Sequence[Piece], *, order: bool) -> str:
    """The name under which a value is written."""
    line = terse(told(list(body), "therapist", state.names))
    if order and line and line[0].numeral is None and line[0].low in sort.INSTRUCTION:
        line = [
            say(p, gerund(p.low)) if n == 0 or (line[n - 1].low == "and" and p.low in sort.INSTRUCTION) else p for n, p in enumerate(line)
        ]
    text = re.sub(r" (?:for (?:me|therapist)|please|therapist|time)$", "", written(line))
    return re.sub(r"\b(?:patient's|his|her|their) (?=\w)", "", text).strip(" ,;")


def headed(pieces: Line) -> bool:
    """A name and its score, and nothing else: "Blends, twelve of sixteen."."""
    last = pieces[-1].numeral if pieces else None
    if last is None or last.kind != "fraction" or not 1 < len(pieces) <= 7 or any(p.numeral is not None for p in pieces[:-1]):
        return False
    return pieces[-2].end == "," and not _VERB.search(low(pieces[:-1])) and not _PRAISE.match(low(pieces[:-1]))


def before_question(sentence: Clause, pieces: Line) -> Clause | None:
    """The reading at the head of a question: "One twenty six over seventy two, and no symptoms?"."""
    first = pieces[0] if pieces else None
    if first is None or first.numeral is None or first.end != "," or not (first.numeral.kind == "fraction" or first.numeral.unit):
        return None
    if first.numeral.unit in ("day", "week", "month", "year", "hour", "min", "am", "pm") or len(pieces) < 2:
        return None
    return replace(sentence, tokens=tuple(t for t in sentence.tokens if t.at <= first.last), asks=False)


def bare_question(question: Clause) -> Clause:
    """The question without the reading at its head, which nobody is asked about."""
    value = before_question(question, of(question)) if question.role == "therapist" and question.asks else None
    if value is None:
        return question
    tokens = [t for t in question.tokens if t.at > value.last]
    while len(tokens) > 1 and tokens[0].text in ("and", "so"):
        tokens = tokens[1:]
    return replace(question, tokens=tuple(tokens)) if tokens else question


def linked(state: State, sentence: Clause, since: int) -> None:
    """The announcement was charted by itself: its value will join that sentence."""
    task = state.task
    if task is None or task.number != sentence.number or task.fact >= 0:
        return
    for k in range(since, len(state.facts)):
        f = state.facts[k]
        if f.section == "O" and f.spans == ((sentence.first, sentence.last),):
            state.task = replace(task, fact=k)
            return
