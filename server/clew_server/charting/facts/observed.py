"""What was measured, seen and done: joined to the test, the activity or the value that it belongs to."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from clew_server.charting.compose.person import told
from clew_server.charting.compose.terse import terse, written
from clew_server.charting.facts import sort
from clew_server.charting.facts.announced import AGE, form, joined, means, own, parameters
from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.facts.line import Line, Piece, say
from clew_server.charting.facts.question import gerund
from clew_server.charting.facts.slots import SIDES
from clew_server.charting.facts.state import NO_FACT, Open, State, cut, key
from clew_server.charting.turns import Clause

_WE = re.compile(
    r"(?:(?:so|and|then|now|okay|first|again|today) )*(?:(?:we|i|therapist)(?: are| have| were| is| has)? (?=did|going|got|see|sees|have|has|find|do|does|worked|done|will|also|just|get|gets)|that is |that was |this is |here is |there is |there are |let us (?:do |see |try |start with )?)(?:(?:did|going to|also|just|will|start|then|do|does|see|sees|got|get|gets|find|finds) )*"
)
_PRIOR_UNIT = re.compile(r"\d_?(°|%|s|lb|kg|cm|mm|ft|inch|m/s|m)(?![\w/])")
_SIDED_NAME = re.compile(r"\b(?:left|right)\b")
_OWN = re.compile(r"(?:\d+|x\d+) (?:chair stands?|sit to stands?|stands\b|steps? test|\w+ walk)")
_CLOCK = re.compile(
    r"(?:(?:so|and|okay|now|then|time|the) )*(?:it is|it was|is) (?:now |about )?\d{1,2}:\d\d(?:_?[ap]m)?(?: now)? (?:now )?(?:so )?(?:that is |that was |that makes |which is )?"
)
_RESULT = re.compile(
    r"(?:(?:okay|nice|good|great|and|so|perfect|excellent|beautiful|now|yeah|all|today) )*(?:(?:that (?:was|is|makes|were)|this (?:was|is)|(?:patient|you|he|she) (?:got|had|has|did|made|hit|scored)|there (?:was|were|is)|got|we got|(?:i|therapist) (?:got|gets?)|it (?:was|is)|right|about) )?(?:(?:a|an|about|only) )*(?=(?:(?:all|stable|solid|good|nice|clear|on) )*[\d<])"
)
_WITH = re.compile(
    r"(?:(?:and|now|so|okay|today) )*(?:with|without|using|on) (?:the |a |an |your |his |her )?(?:\w+ ){0,2}(?:cane|walker|rollator|crutch(?:es)?|hands?|brace|foam|foot|leg|support|cues?|help|belt)(?: (?:behind|forward|back|in_front))?(?: (?:is|was|only|just|about))* (?=\d)"
)
"how a value was got, said before it"
_NOTHING = re.compile("")
_LEVEL = re.compile(
    r"(?:(?:okay|and|so|now|yeah) )*(?:that (?:was|is)|this (?:was|is)|it (?:was|is)|(?:that|it) took) (?=(?:with )?(?:minimal|moderate|maximal|minimum|maximum|min|mod|max|contact|standby|stand|supervision|set|setup|independent|modified|total|dependent|cga|sba)\b)"
)
PRIOR_LEAD = re.compile(
    r"(?:and |so |but )*(?:(?:on|at|from|in) )?(?:the )?(?:last (?:time|week|visit|session|month|cert)|previously|before(?: that)?\b(?! (?:you|he|she|patient|i|therapist|we|it|that) )|at (?:the )?(?:eval\w*|start|beginning|baseline)|(?:on|at) (?:the )?(?:eval\w*|first visit)|(?:on |at |in )?(?:the |your |my |his |her )?(?:very )?(?:first|1st) (?:day|visit|week|session|time)(?: (?:it|that) was| (?:you|he|she|patient) (?:was|had|got|did))?|eval\w* (?:was|it was)|initially|when we started|(?:two|three|\d+_\w+) (?:weeks |months |visits )?ago|a month ago|(?:january|february|march|april|may|june|july|august|september|october|november|december)|it was|that (?:was|is) (?:up|down)(?: from)?|that was(?= .*\bago\b)|was|were|(?:up|down) from|(?:patient|he|she|you) (?:was|were|had|started|stopped)(?: at| out)?|started at|(?:patient|you|he|she) (?:did|got|made|managed|scored|reached)(?= (?:\d\S* )+(?:in|last|on|at|before|when)\b)) "
)
SIDE_LEAD = re.compile(
    r"(?:(?:okay|and|now|then|the|so|on|for|to|your|his|her|good) )*(?:left|right|other (?:side|one|leg|hand|arm|foot)|both)(?:'s)?(?: go| come on| and| goes)*(?: (?:side|one|leg|hand|arm|foot|knee|ankle|eye|ear))?(?: (?:is|was|are|goes|does|gets|got|at|has|had|side|from))* (?=[\d<])"
)
_ACT = re.compile(
    pattern("relevant", "function", "body", "device").pattern + r"|\b(?:rotat|turn|bend|lift|rais|reach|tilt|extend|flex|squeez)\w*"
)
_GENERIC = re.compile(
    r"(?:(?:and|so|okay|now) )*(?:the |your |his |her )?(?:error|score|result|total|time|average|difference|reading|angle|best|position error)(?: (?:is|was|comes? (?:out )?(?:to|at)|there|today))* (?=[\d<])"
)
_FORM = frozenset("keep hold breathe relax look don't tell stay remember let show rest watch good slow nice easy".split())
"orders about how, not what"
_OPENERS = frozenset("now next then and so let's try".split())
"what opens another activity"
_NOT_ORDERS = frozenset(
    "now ready again okay rest good one thumb eyes face other easy last deep tongue chin knees faster almost don't big small".split()
)


def begun(state: State, sentence: Clause, pieces: Line, fact: int = NO_FACT) -> None:
    """Remember an activity whose result may follow."""
    body = cut(
        terse(told(pieces, "therapist", state.names)),
        re.compile(r"(?:(?:now|first|then|okay|let us|we|will|are|going|to|do|start|try|next|and|for|patient|can|could|other|one) )+"),
    )
    if not body or len(body) > 16:
        return
    verb = body[0].low
    if verb in _FORM or (fact == NO_FACT and state.task is not None and state.task.number >= sentence.number - 3 and form(sentence.text)):
        return
    lead = next((t for t in sentence.texts if t not in ("okay", "ok", "good", "great", "alright")), "")
    recent = state.activity is not None and sentence.number - 3 <= state.activity.number < sentence.number and fact == NO_FACT
    if recent and state.activity is not None and lead not in _OPENERS:
        names_work = verb in sort.INSTRUCTION or sort.DONE.search(written(body).lower())
        if state.activity.fact == NO_FACT or not names_work:
            return
    if verb in sort.INSTRUCTION and body[0].numeral is None and verb not in _NOT_ORDERS:
        body = [say(body[0], gerund(verb)), *body[1:]]
    text = re.sub(r" (?:for (?:me|therapist)|please|therapist)$", "", written(body))
    text = re.sub(r"\b(?:patient's|his|her|their) (?=\w)", "", text)
    if sort.DONE.search(text.lower()) or sort.MEASURE.search(text.lower()) or _ACT.search(text.lower()):
        state.activity = Open(sentence.number, text, ((sentence.first, sentence.last),), fact)


def observed(state: State, sentence: Clause, pieces: Line, body: Sequence[Piece]) -> None:
    """Chart an objective sentence: joined to the test, activity or value that it belongs to."""
    span = (sentence.first, sentence.last)
    numerals = [p.numeral for p in pieces if p.numeral is not None]
    if numerals and all(n.kind == "clock" for n in numerals) and len(numerals) == 1 and not sort.DONE.search(sentence.text):
        return
    full = key(body) + " "
    if prior_value(state, body, full, span, bool(numerals)):
        return
    short = terse(cut(body, _CLOCK))
    recent = heading(state, sentence, _RESULT.sub("", written(short).lower(), count=1))
    if _minutes(state, sentence, short, recent):
        return
    sided = SIDE_LEAD.match(full)
    if sided and state.test is not None and state.test.number >= sentence.number - 4:
        name = re.sub(r"^(?:left|right|bilateral) | (?:AROM|PROM|AAROM)$", "", state.test.name, flags=re.IGNORECASE)
        told_side = re.sub(r"^(left|right),(?: (?:go|come on|okay|and),?)+ ", r"\1 ", written(plain_copula(short)))
        text = f"{name}: {sides(told_side)}"
        index = state.add("measure", "O", text, *state.test.spans, span)
        state.test = replace(state.test, number=sentence.number, fact=index)
        return
    generic = _GENERIC.match(full)
    if generic and recent is not None and not re.search(r"\d", recent.name) and recent.number >= sentence.number - 2:
        index = state.add("measure", "O", f"{recent.name}: {written(plain_copula(short))}", *recent.spans, span)
        state.test = Open(sentence.number, recent.name, recent.spans, index, recent.side)
        return
    how = _WITH.match(full)
    for known in (_RESULT, _LEVEL):
        result = known.match(full)
        if known is _RESULT and how and recent is not None and recent is state.task and recent.number >= sentence.number - 3:
            result = _NOTHING.match(full)
        own = (
            sum(n.kind != "ordinal" for n in numerals) > 1
            and short[0].numeral is not None
            and sort.MEASURE.search(written(short[1:]).lower())
        ) or _OWN.match(written(short).lower()) is not None
        if own:
            break  # "thirty second chair stand, eleven" names its own test
        if re.search(r"(?:^|\s)\d+ more\b", full):
            break  # "ten more" is an order
        if result and (numerals or known is _LEVEL) and recent is not None and not _CLOCK.match(full):
            rest = list(body[len(result[0].split()) :])
            if (
                known is _RESULT
                and rest
                and rest[0].numeral is not None
                and rest[0].numeral.kind in ("duration", "clock", "sets", "frequency")
                and re.search(r"\b(?:of|for|minutes?|therap\w*|exercise|manual|training)\b", written(rest[1:]).lower() or "x")
                and rest[0].numeral.unit == "min"
            ):
                break
            over = state.turned if state.turned is not None and state.turned.number >= sentence.number - 3 else None
            if over is not None and recent.number < over.number and over.side not in recent.name.lower():
                name = _SIDED_NAME.sub(over.side, recent.name)
                name = name if over.side in name else f"{over.side} {name}"
                recent = replace(recent, name=name, spans=(*recent.spans, *over.spans), fact=NO_FACT)
            if recent.name == "Walk" and rest and rest[0].numeral is not None and _speed(rest[0]):
                recent = replace(recent, name="Gait speed")
                state.task = recent if state.task is not None and state.task.name == "Walk" else state.task
            text = f"{recent.name}: {sides(written(plain_copula(terse(rest))))}"
            if 0 <= recent.fact < len(state.facts) and recent in (state.activity, state.task):
                old = state.facts[recent.fact]
                value = written(plain_copula(terse(rest)))
                text = joined(state, recent, value) if recent is state.task else f"{old.text}: {value}"
                state.facts[recent.fact] = replace(old, text=text, spans=(*old.spans, span))
                index = recent.fact
            else:
                index = state.add("measure", "O", text, *recent.spans, span)
            state.test = Open(sentence.number, recent.name, recent.spans, index, recent.side)
            state.activity = None
            if state.task is not None and (recent is state.task or recent.name == state.task.name):
                state.task = replace(state.task, number=sentence.number, fact=index, prior=False)
            return
    bare = cut(cut(body, _CLOCK), _WE)
    body = bare if bare[0].low != "not" else list(body)
    text = sides(written(plain_copula(terse(body))))
    if (
        not text
        or len(text.split()) < 2
        or (
            len(text.split()) < 4
            and not re.search(r"\d", text)
            and not sort.RESULT.search(text.lower())
            and not sort.ASSIST.search(text.lower())
            and not sort.HANDS.search(sentence.text)
        )
    ):
        begun(state, sentence, pieces)
        return
    pronoun = re.match(
        r"(?:it is|it was|it|that is|that) (?=\d|tight|weak|tender|stiff|stuck|positive|negative|restricted)", text, re.IGNORECASE
    )
    spans = [span]
    if pronoun and state.run.joint is not None:
        slots = [s for s in (state.run.side, state.run.joint) if s is not None]
        text = f"{' '.join(s.word for s in slots)}: {text[pronoun.end() :]}"
        spans += [(s.first, s.last) for s in slots]
    index = state.add("observation", "O", text, *spans)
    strong = [
        n for n, p in enumerate(short) if p.numeral is not None and p.numeral.kind in ("fraction", "quantity", "duration", "grade", "range")
    ]
    weak = [n for n, p in enumerate(short) if p.numeral is not None and p.numeral.kind in ("number", "times")]
    valued = next(iter(strong or weak), None)
    if valued is not None and valued > 0:
        name = _name(short[:valued]) if short[0].low not in ("that", "this", "it") else ""
        scored = short[valued].numeral
        if name and (
            sort.MEASURE.search(name.lower())
            or sort.RELEVANT.search(name.lower())
            or (scored is not None and (scored.kind == "fraction" or scored.unit in ("%", "cm")))
        ):
            state.test = Open(sentence.number, name, (span,), index)
            state.activity = None
            return
    if short[0].low not in ("that", "this", "it"):
        begun(state, sentence, pieces, index)


_DIMENSION = re.compile(r"[\d/. ]+(?:inch|ft)\b")
"the size of the thing just spoken of"
_ONLY_MINUTES = re.compile(
    r"(?:that|so|it|this|was|is|makes|done|okay|and|about|,| )*(?:on|of|for|with)? ?(?:that|this|it|those|the whole thing)?$"
)


def _minutes(state: State, sentence: Clause, short: Sequence[Piece], recent: Open | None) -> bool:
    """ "Five to five, so fifteen minutes on that.": the minutes of the work under way, which are no value of the last finding."""
    timed = [p for p in short if p.numeral is not None]
    if not timed or timed[-1].numeral is None or timed[-1].numeral.kind != "duration" or timed[-1].numeral.unit != "min" or len(short) > 9:
        return False
    if len(timed) > 2 or timed[0].numeral is None or (len(timed) == 2 and timed[0].numeral.kind != "clock") or len(timed) == 1:
        return False
    others = " ".join(p.low for p in short if p.numeral is None)
    if not _ONLY_MINUTES.fullmatch(others) and not re.fullmatch(
        r"(?:so |that is |that was |and )*(?:we |patient |therapist )?(?:spent )?(?:on |of |for )?(?:that|this|it)", others
    ):
        return False
    name = recent.name if recent is not None and not re.search(r"\d", recent.name) and not means(recent.name) else ""
    spans = (*(recent.spans if name and recent is not None else ()), (sentence.first, sentence.last))
    state.add("observation", "O", f"{name}: {timed[-1].text}" if name else timed[-1].text, *spans)
    return True


def _speed(piece: Piece) -> bool:
    """Meters per second: by the unit, or a decimal below any time of a walk."""
    n = piece.numeral
    return n is not None and (n.unit == "m/s" or (n.kind == "number" and "." in n.text and n.value is not None and n.value < 2.5))


_POSITION = re.compile(r"(?:standing|sitting|seated|lying|supine|at rest|after)\b")


def heading(state: State, sentence: Clause, value: str) -> Open | None:
    """The newest test, activity or announcement to which a value of this sentence belongs; never a finding of its own."""
    task, test, activity = state.task, state.test, state.activity
    pressure = re.search(r"\b(\d{2,3})/(\d{2,3})\b", value)
    if own(value):
        return None
    if pressure is not None and int(pressure[1]) > int(pressure[2]):  # no score is above its total: 92/60 is a pressure
        return task if task is not None and task.number != sentence.number and _POSITION.match(task.name.lower()) else None
    if parameters(value) and activity is not None and activity.fact != NO_FACT and activity.number >= sentence.number - 3:
        return activity
    if task is not None and task.number == sentence.number:
        task = None
    if test is not None and test.number < sentence.number - 5:
        test = None
    if activity is not None and (activity.number < sentence.number - 12 or (means(activity.name) and not _DIMENSION.match(value))):
        activity = None
    if task is not None and task.number < sentence.number - AGE:
        task = None
    found = [o for o in (activity, test, task) if o is not None]
    return max(found, key=lambda o: (o.number, o is task), default=None)


def _name(pieces: Sequence[Piece]) -> str:
    """The name of a test: what stands before its value, without sides and verbs."""
    kept = [
        p
        for p in pieces
        if p.low not in SIDES
        and p.low
        not in (
            "is",
            "was",
            "are",
            "on",
            "at",
            "the",
            "of",
            "for",
            "side",
            "today",
            "now",
            "about",
            "gets",
            "goes",
            "to",
            "score",
            "and",
            "that",
            "it",
            "patient",
            "then",
        )
    ]
    return written(kept) if len(kept) <= 8 else ""


def prior_value(state: State, body: Sequence[Piece], full: str, span: tuple[int, int], numbered: bool) -> bool:
    """Join "on Friday it was nine" to the value before it."""
    m = PRIOR_LEAD.match(full)
    assist = re.search(r"\b(?:minimal|moderate|maximal|min|mod|max|independent|supervision|contact|dependent|standby)\b", full)
    if m is None or not (numbered or assist):
        return False
    if not re.match(
        r"(?:that (?:is|was) (?:up|down)|last|prev|before|at|on|init|when|\w+ (?:weeks|months|visits) ago|a month|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|it was|that was|was|were|up|down|in|from|eval|patient (?:was|were|had|started|stopped|did|got|made|managed|scored|reached)|he (?:was|had|started|stopped)|she (?:was|had|started|stopped)|you|started|the|and|so|but)",
        m[0],
    ):
        return False
    rest = full[m.end() :].split()
    if (
        re.match(r"(?:it was|that was|was|were|patient had|he had|she had|patient was|he was|she was)", m[0].strip())
        and len(rest) > 5
        and not re.search(r"\b(?:last|eval\w*|ago|start|initial\w*|before|previous\w*)\b", full)
    ):
        return False
    of_total = re.search(r"/(\d+)\b", full)
    near = range(len(state.facts) - 1, max(-1, len(state.facts) - 7), -1)
    sided = re.search(r"\b(?:left|right)\b", full)
    order = sorted(
        near,
        key=lambda k: (
            0 if of_total and f"/{of_total[1]}" in state.facts[k].text else 1,
            0 if sided and sided[0] in state.facts[k].text.lower() else 1,
            -k,
        ),
    )
    for k in order:
        last = state.facts[k]
        if last.section != "O" or (k < len(state.facts) - 4 and not of_total):
            continue
        if (unit := _PRIOR_UNIT.search(full)) is not None and not re.search(rf"\d[ _]?{re.escape(unit[1])}(?!\w)", last.text):
            continue  # seconds are no earlier grade
        if (re.search(r"\d", last.text) and numbered) or (assist and sort.ASSIST.search(last.text.lower())):
            prior = written(plain_copula(terse(body)))
            prior = re.sub(r"\b(?:patient|he|she|we|you) (?:had|was|were|got|did|scored)(?: at)? ", "", prior, count=1)
            prior = re.sub(r"\b(?:it|that) was\b", "was", prior)
            prior = re.sub(r"^patient (?=started|stopped)", "", prior)
            state.facts[k] = replace(last, text=f"{last.text} ({prior})", spans=(*last.spans, span))
            return True
    return False


def plain_copula(pieces: Sequence[Piece]) -> list[Piece]:
    """Without "is" before a value: "Berg is 38/56" -> "Berg 38/56"."""
    out: list[Piece] = []
    for n, p in enumerate(pieces):
        following = pieces[n + 1] if n + 1 < len(pieces) else None
        if p.numeral is None and following is not None and out:
            if (
                p.low in ("is", "are")
                and following.numeral is not None
                and out[-1].low not in ("that", "it", "this", "she", "he", "patient")
            ):
                continue
            if p.low == "today" and (following.low in ("is", "was") or following.numeral is not None):
                continue
        out.append(p)
    return out


_BEHIND = re.compile(r"\d\S*(?: (?:s|lb|kg|cm|mm|m|ft|inch|min))? (?:on|for|with) (?:left|right)(?: (?:side|hand|leg|foot))?(?:,|;| and|$)")
_AFTER = re.compile(r" (?:on|for|with) (left|right)(?: (?:side|hand|leg|foot))?(,|;| and|$)")
_SIDED = re.compile(r"\b(on|for|at|to) (left|right)(?: (?:side|hand|leg|foot))?,? (?=[\d<])")


def sides(text: str) -> str:
    """Side before value, values parted by semicolons: "stance on left 6 s on right 24 s" -> "stance left 6 s; right 24 s"."""
    first, behind = re.search(r"\d", text), _BEHIND.search(text)
    named = re.search(r"\b(?:left|right)\b", text)
    if first and behind and named and first.start() < named.start() and len(set(re.findall(r"\b(?:left|right)\b", text))) > 1:
        return _AFTER.sub(
            lambda m: f" {m[1]}{m[2] and ';'}", text
        )  # "39 cm on left, 46 on right" -> "39 cm left; 46 right": each side stands behind its value
    text = _SIDED.sub(lambda m: f"{m[2]} ", text)
    return re.sub(r"(\d[^\s;,]*(?: (?:s|lb|min|cm|inch|m|ft|mm)|%|°|/\d+)),? (?:and )?(left|right) (?=\d)", r"\1; \2 ", text)
