"""What the therapist says in an ambient visit: measures, interventions, reasoning, plans."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from clew_server.charting.compose.person import told
from clew_server.charting.compose.terse import terse, written
from clew_server.charting.facts import across, ask, heard, sort, special
from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.facts.line import Line, Piece, of, say
from clew_server.charting.facts.measure import SIDES, Slot, marks, measured
from clew_server.charting.facts.state import NO_FACT, Open, State, cut, key
from clew_server.charting.turns import ASKING, Clause, clauses
from clew_wire.note import Section

LONG = 46
_PLAN_LEAD = re.compile(
    r"(?:(?:so|and|then|okay|now|for now|well|also|but|alright) )*(?:(?:the |our |my )?plan(?: is| will be)?(?: for (?:now|today|you))?(?: that| to| for)? )?(?:(?:we|i|you|therapist|patient|he|she) (?:will|are going to|am going to|is going to|would like to|want to|wants to|would like|need to|can|should|have to)(?: have| like)? |let us )?(?:also |just |still |probably )?(?:going to )?(?:please |to )?"
)
_NEXT_LEAD = re.compile(
    r"(?:(?:so|and|then|okay|now) )*(?:for |at |on )?(?:the )?(next (?:visit|session|time|week|appointment|treatment session|treatment)) (?:(?:we|i|you|he|she|therapist|patient) )?(?:will |are going to |am going to |is going to |would like to |want to |can |should )?(?:also |just )?(?:try to )?"
)
_SEE = re.compile(
    r"^(?:therapist |we )?(?:would like to |would |wants? to |will |to )?(?:see|be seeing) (?:patient|him|her|them|you) ", re.IGNORECASE
)
_REASON_LEAD = re.compile(
    r"(?:(?:so|and|well|okay|now|but) )*(?:what (?:i|therapist) (?:am |is )?(?:sees?|seeing|thinks?|finds?)(?: here| today)?(?: is)?(?: that)? |(?:i|therapist) (?:thinks?|believes?|feels?|sees?)(?: that)? |my (?:impression|sense|assessment|thinking|take) is(?: that)? |that means(?: that)? |that tells (?:me|therapist)(?: that)? |it (?:looks|seems) like |the reason is(?: that)? |overall )?"
)
_WE = re.compile(
    r"(?:(?:so|and|then|now|okay|first|again|today) )*(?:(?:we|i|therapist)(?: are| have| were| is| has)? (?=did|going|got|see|sees|have|has|find|do|does|worked|done|will|also|just|get|gets)|that is |that was |this is |here is |there is |there are |let us (?:do |see |try |start with )?)(?:(?:did|going to|also|just|will|start|then|do|does|see|sees|got|get|gets|find|finds) )*"
)
_PARTS = frozenset("knee hip shoulder ankle elbow wrist neck back".split())
_OWN = re.compile(r"(?:\d+|x\d+) (?:chair stands?|sit to stands?|stands\b|steps? test|\w+ walk)")
_UNSAFE = re.compile(r"\b(?:aren't|isn't|not|never) safe\b")
_KEEPS = re.compile(r"(?:\w+ ){0,2}(?:stay|keep|continue|avoid|wear|limit|skip|stick)\b")
_AVOIDS = re.compile(r"\b(?:he|she|you|they)(?:'s|'re| is| are)? (?:\w+ )?(?:starting|started|starts|tend|tends|begun) (?:to )?avoid\w*")
_CREDIT = re.compile(
    r"\bi'?(?:ll|m going to|m gonna) (?:give|let|count|allow) (?:you|him|her|them|that)\b.{0,20}(?:\bone|\bhave (?:it|that)|\bit)$"
)
"a remark on the scoring"
AFTERWARDS = re.compile(
    r"(?:and |then |so )*(?:post[- ]?(?:treatment|session|adjustment|tx|manual)|after (?:the )?(?:treatment|session|adjustment|mobs?|manual)|afterwards?)\b"
)
"opens the values after treatment"
_CLOCK = re.compile(
    r"(?:(?:so|and|okay|now|then|time|the) )*(?:it is|it was|is) (?:now |about )?\d{1,2}:\d\d(?:_?[ap]m)?(?: now)? (?:now )?(?:so )?(?:that is |that was |that makes |which is )?"
)
_RESULT = re.compile(
    r"(?:(?:okay|nice|good|great|and|so|perfect|excellent|beautiful|now|yeah|all|today) )*(?:(?:that (?:was|is|makes|were)|this (?:was|is)|(?:patient|you|he|she) (?:got|had|has|did|made|hit|scored)|there (?:was|were|is)|got|we got|(?:i|therapist) (?:got|gets?)|it (?:was|is)|right|about) )?(?:(?:a|an|about|only) )*(?=(?:(?:all|stable|solid|good|nice|clear|on) )*[\d<])"
)
_LEVEL = re.compile(
    r"(?:(?:okay|and|so|now|yeah) )*(?:that (?:was|is)|this (?:was|is)|it (?:was|is)|(?:that|it) took) (?=(?:with )?(?:minimal|moderate|maximal|minimum|maximum|min|mod|max|contact|standby|stand|supervision|set|setup|independent|modified|total|dependent|cga|sba)\b)"
)
_PRIOR = re.compile(
    r"(?:and |so |but )*(?:(?:on|at|from|in) )?(?:the )?(?:last (?:time|week|visit|session|month|cert)|previously|before(?: that)?\b|at (?:the )?(?:eval\w*|start|beginning|baseline)|(?:on|at) (?:the )?(?:eval\w*|first visit)|eval\w* (?:was|it was)|initially|when we started|(?:two|three|\d+_\w+) (?:weeks |months |visits )?ago|a month ago|(?:january|february|march|april|may|june|july|august|september|october|november|december)|it was|that (?:was|is) (?:up|down)(?: from)?|was|were|(?:up|down) from|(?:patient|he|she|you) (?:was|were|had|started|stopped)(?: at| out)?|started at) "
)
_SIDE_LEAD = re.compile(
    r"(?:(?:okay|and|now|then|the|so|on|for|to|your|his|her|good) )*(?:left|right|other (?:side|one|leg|hand|arm|foot)|both)(?:'s)?(?: go| come on| and| goes)*(?: (?:side|one|leg|hand|arm|foot|knee|ankle|eye|ear))?(?: (?:is|was|are|goes|does|gets|got|at|has|had|side|from))* (?=[\d<])"
)


_BODY = pattern("relevant", "body")
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
_OPENS_PLAN = re.compile(
    r"^(?:so |okay |and |now )*(?:the |our |my )?plan\b|\bdischarg\w+|\bnext (?:visit|session|time|week)\b(?= \w+ \w+ \w+)|\b(?:once|twice|two times|three times) a week\b"
)
_TRAINING = re.compile(
    r"\b(?:when|before|after|while) you (?:help|lift|feed|transfer|dress|bathe|guard|move|walk|turn|assist)(?:ing)? (?:her|him|them)\b"
)


def take(state: State, sentence: Clause) -> None:
    """Chart a sentence of the therapist."""
    pieces, said = of(sentence), sentence.text
    follow(state, sentence, pieces)
    if (
        across.other_side(state, sentence, pieces)
        or across.before(state, sentence, pieces)
        or across.recounted(state, sentence, pieces)
        or across.status(state, sentence)
        or special.taken(state, sentence, pieces)
    ):
        return
    if sentence.asks:
        first = next((t for t in sentence.texts if t not in ("and", "so", "okay", "now", "but")), "")
        if not (sort.measured(said, pieces) and first not in ASKING and len(pieces) > 4):
            if sort.instruction(said) and (first in ("can", "could", "will", "would") or first not in ASKING):
                begun(state, sentence, pieces)
            return
    if measures(state, sentence, pieces):
        return
    soon = re.search(r"\bin (?:a|one|just a) (?:minute|sec|second|bit|moment)\b", said)
    if (
        (soon and len(pieces) < 10 and sum(p.numeral is not None for p in pieces) < 2)
        or _CREDIT.search(said)
        or _repeated(state, sentence, pieces)
    ):
        return
    if _TRAINING.search(said) and not sort.AT_HOME.search(said) and state.names.carer:
        text = written(terse(told(pieces, "therapist", replace(state.names), patient=state.names.carer)))
        index = state.add("training", "O", f"{state.names.carer} training: {text}", (sentence.first, sentence.last))
        state.activity = Open(sentence.number, f"{state.names.carer} training", ((sentence.first, sentence.last),), index)
        return
    if (
        not state.planning
        and any(p.numeral is not None for p in pieces)
        and _prior(
            state,
            told(pieces, "therapist", state.names),
            key(told(pieces, "therapist", state.names)) + " ",
            (sentence.first, sentence.last),
            True,
        )
    ):
        return
    if _echoed(state, sentence, pieces) or _stopped(state, sentence):
        return
    replying = (
        (before := state.talk.before(sentence)) is not None
        and before.role != "therapist"
        and before.sentences[-1:]
        and before.sentences[-1].asks
        and sentence is state.talk.turns[sentence.turn].sentences[0]
    )
    near = [] if replying else [o for o in (state.test, state.activity) if o is not None and o.number >= sentence.number - 4]
    if (
        near
        and (
            _SIDE_LEAD.match(key(pieces) + " ")
            or (
                len(pieces) < 5
                and any(
                    p.numeral is not None
                    and p.numeral.kind in ("number", "duration", "fraction")
                    and p.numeral.unit not in ("week", "month", "day", "min", "hour")
                    for p in pieces
                )
                and not any(p.numeral is not None and p.numeral.kind == "frequency" for p in pieces)
            )
        )
        and not sort.STRONG_PLAN.search(said)
    ):
        observed(state, sentence, pieces, told(terse(pieces, articles=True), "therapist", state.names))
        return
    if replying and _KEEPS.match(said) and sort.RELEVANT.search(said) and not sentence.asks:
        stated(state, sentence, pieces, "P")
        return
    if special.PASSED.search(said) or (special.TOTAL.search(said) and any(p.numeral is not None for p in pieces) and not state.planning):
        observed(state, sentence, pieces, told(terse(pieces, articles=True), "therapist", state.names))
        return
    parts = clauses(sentence)
    whole = sort.section(said, pieces, planning=state.planning)
    placed = [(p, sort.section(p.text, of(p), planning=state.planning)) for p in parts]
    placed = [(p, "A" if (s == "P" and _AVOIDS.search(p.text)) or (s and _UNSAFE.search(p.text)) else s) for p, s in placed]
    if re.match(r"(?:(?:so|and|okay|now|mom|dad|then) )*at home\b", said) and not re.search(r"\b(?:was|did|were|had|used)\b", said):
        stated(state, sentence, pieces, "P")
        return
    sections = {s for _, s in placed if s}
    split = len(sentence.tokens) > LONG or ("P" in sections and sections - {"P"} and len(parts) > 1)
    if not split:
        where = whole or next(iter(sections), None)
        if where is not None:
            stated(state, sentence, pieces, where)
        elif sort.instruction(said) or len(sentence.tokens) < 8:
            begun(state, sentence, pieces)
        if where == "A" and len(parts) > 1:
            _findings(state, placed)
        return
    groups: list[tuple[list[Clause], Section]] = []
    summing_up = said.startswith("so ") and not any(
        p.numeral is not None and (p.numeral.kind in ("fraction", "sets", "grade", "clock") or p.numeral.unit) for p in pieces
    )
    for part, placed_in in placed:
        section = "A" if summing_up and placed_in in (None, "O") and len(part.tokens) > 2 else placed_in
        if section is None:
            if groups and len(part.tokens) > 2:
                section = groups[-1][1]
            else:
                continue
        if groups and groups[-1][1] == section and sum(len(c.tokens) for c in groups[-1][0]) < 24:
            groups[-1][0].append(part)
        else:
            groups.append(([part], section))
    for group, section in groups:
        tokens = tuple(t for t in sentence.tokens if group[0].first <= t.at <= group[-1].last)
        piece = replace(sentence, tokens=tokens, asks=False)
        stated(state, piece, of(piece), section)


def _repeated(state: State, sentence: Clause, pieces: Line) -> bool:
    """The therapist says the patient's number again: "Three with cutting."."""
    numbers = [p for p in pieces if p.numeral is not None]
    before = state.talk.before(sentence)
    if (
        not numbers
        or len(pieces) > 4
        or before is None
        or before.role == "therapist"
        or numbers[0].numeral is None
        or numbers[0].numeral.unit
    ):
        return False
    if sentence is not state.talk.turns[sentence.turn].sentences[0] or not state.facts or state.facts[-1].section != "S":
        return False
    return all(p.text in state.facts[-1].text for p in numbers) and not any(m[0] == "side" for m in marks(pieces))


def _echoed(state: State, sentence: Clause, pieces: Line) -> bool:
    """ "Right thumb, okay." after the patient's answer names what it is about."""
    if len(pieces) > 5 or not state.facts or any(p.numeral is not None for p in pieces):
        return False
    last, before = state.facts[-1], state.talk.before(sentence)
    sided = [m for m in marks(pieces) if m[0] == "side"]
    if not sided or not _BODY.search(sentence.text) or last.section != "S" or before is None or last.spans[-1][0] < before.first:
        return False
    name = written([p for p in terse(pieces) if p.low not in ("okay", "ok", "so", "and", "got", "it")])
    state.facts[-1] = replace(last, text=f"{last.text} ({name})", spans=(*last.spans, (sentence.first, sentence.last)))
    return True


def _stopped(state: State, sentence: Clause) -> bool:
    """An order to stop after a red flag ends the activity: that is a finding."""
    if not re.match(r"(?:(?:okay|ok|whoa|hold on|wait) )*(?:stop|let's stop|we're stopping)\b", sentence.text) or len(sentence.tokens) > 6:
        return False
    recent = [f for f in state.facts[-3:] if f.section == "S" and not f.denied and f.spans[-1][1] > sentence.first - 40]
    if not any(re.search(r"\btight|\bdizz|\bchest|\bbreath|\bfaint|\blighthead|\bnumb|\bvision", f.text.lower()) for f in recent):
        return False
    if not any(f.text == "Activity stopped" for f in state.facts):
        state.add("response", "O", "Activity stopped", (sentence.first, sentence.last))
    return True


def _findings(state: State, placed: Sequence[tuple[Clause, Section | None]]) -> None:
    """Values inside a sentence of reasoning are findings too."""
    told_so_far = " ".join(f.text for f in state.facts if f.section == "O")
    for part, section in placed:
        line = of(part)
        if section == "O" and sort.measured(part.text, line) and sort.MEASURE.search(part.text):
            values = [p.text for p in line if p.numeral is not None]
            if any(v not in told_so_far for v in values):
                stated(state, part, line, "O")


def follow(state: State, sentence: Clause, pieces: Line) -> None:
    """Keep what the talk is about, also from questions and instructions."""
    said = sentence.text
    if re.search(r"\b(?:strength|mmt|muscle test\w*)\b", said):
        state.strength, state.graded = True, sentence.number
    elif re.search(r"\b(?:range|rom|trials?|balance|gait|words?|sentences?)\b", said):
        state.strength = False
    if heard.HURTS.search(said):
        state.scale, state.symptom = sentence.number, "pain"
    if re.search(r"\bdizz\w*\b", said):
        state.scale, state.symptom = sentence.number, "dizziness"
    joint = state.run.joint or state.about
    motion = special.ordered(sentence, joint) if not sentence.asks else None
    side = special.sided(sentence)
    if motion is not None:
        state.run = replace(state.run, joint=joint, motion=motion, mode=None, muscle=None)
        state.ordered = sentence.number
    if side is not None and (motion is not None or (len(sentence.tokens) < 4 and state.ordered >= sentence.number - 4)):
        state.run = replace(state.run, side=side)
        state.ordered = sentence.number
    joints = [m for m in marks(pieces) if m[0] == "joint"]
    part = next((p for p in reversed(pieces) if p.low.removesuffix("s") in _PARTS), None)
    if part is not None:
        state.about = Slot(part.low.removesuffix("s"), part.first, part.last)
    if joints and not sentence.asks and len(pieces) < 7 and not any(p.numeral is not None for p in pieces):
        _, a, b, word = joints[0]
        if state.run.joint is None or state.run.joint.word != word:
            state.run = replace(
                state.run, joint=Slot(word, pieces[a].first, pieces[b - 1].last), motion=None, mode=None, muscle=None, side=None
            )


def measures(state: State, sentence: Clause, pieces: Line, section: Section = "O") -> bool:
    """Chart ROM and strength; False when the sentence is something else."""
    said = sentence.text
    if (
        (state.planning and sort.FUTURE.search(said))
        or sort.STRONG_PLAN.search(said)
        or _PRIOR.match(key(told(pieces, "therapist", state.names)) + " ")
        or re.search(r"\bgoals?\b", said)
    ):
        return False
    carry = (
        state.test is not None
        and state.test.number >= sentence.number - 4
        and 0 <= state.test.fact < len(state.facts)
        and state.facts[state.test.fact].kind in ("rom", "mmt")
    )
    kind = state.facts[state.test.fact].kind if carry and state.test is not None else ""
    if state.planning and (
        any(p.numeral is not None and p.numeral.unit in ("week", "month") for p in pieces)
        or re.search(r"\b(?:so|that) (?:you|he|she|we) can\b|\breach(?:es)?\b", said)
    ):
        return False
    found = measured(
        pieces,
        state.run,
        strength=(state.strength and state.graded >= sentence.number - 10) or kind == "mmt",
        carry=carry,
        chart=str(state.context.case.get("side") or ""),
        ordered=state.ordered >= sentence.number - 2,
    )
    if found is None:
        return False
    values, state.run = found
    state.graded = sentence.number if any(v.kind == "mmt" for v in values) else state.graded
    state.planning = False
    tail = " post treatment" if AFTERWARDS.match(said) else ""
    for value in values:
        index = state.add("rom" if value.kind == "rom" else "mmt", section, value.text + tail, *value.spans, side=value.side)
        state.test = Open(sentence.number, re.sub(r" [\d<].*$", "", value.text), value.spans, index, value.side)
    return True


def begun(state: State, sentence: Clause, pieces: Line, fact: int = NO_FACT) -> None:
    """Remember an activity whose result may follow."""
    body = cut(
        terse(told(pieces, "therapist", state.names)),
        re.compile(r"(?:(?:now|first|then|okay|let us|we|will|are|going|to|do|start|try|next|and|for|patient|can|could|other|one) )+"),
    )
    if not body or len(body) > 16:
        return
    verb = body[0].low
    if verb in _FORM:
        return
    lead = next((t for t in sentence.texts if t not in ("okay", "ok", "good", "great", "alright")), "")
    recent = state.activity is not None and sentence.number - 3 <= state.activity.number < sentence.number and fact == NO_FACT
    if recent and state.activity is not None and lead not in _OPENERS:
        names_work = verb in sort.INSTRUCTION or sort.DONE.search(written(body).lower())
        if state.activity.fact == NO_FACT or not names_work:
            return
    if verb in sort.INSTRUCTION and body[0].numeral is None and verb not in _NOT_ORDERS:
        body = [say(body[0], ask.gerund(verb)), *body[1:]]
    text = re.sub(r" (?:for (?:me|therapist)|please|therapist)$", "", written(body))
    text = re.sub(r"\b(?:patient's|his|her|their) (?=\w)", "", text)
    if sort.DONE.search(text.lower()) or sort.MEASURE.search(text.lower()) or _ACT.search(text.lower()):
        state.activity = Open(sentence.number, text, ((sentence.first, sentence.last),), fact)


def stated(state: State, sentence: Clause, pieces: Line, where: Section) -> None:
    """Chart a sentence whose section is known."""
    span = (sentence.first, sentence.last)
    strong = _OPENS_PLAN.search(sentence.text) or any(
        p.numeral is not None and p.numeral.kind == "frequency" and "week" in p.text for p in pieces
    )
    state.planning = (where == "P" and bool(strong or state.planning)) or (state.planning and where == "A")
    body = told(terse(pieces, articles=True), "therapist", state.names)
    if where == "P":
        text = plan(body)
        if len(text.split()) > 2 or re.search(r"\d|^no ", text, re.IGNORECASE):
            state.add("plan", "P", text, span)
        return
    if where == "A":
        if re.search(r"\bnot (?:calling|counting|marking) (?:that|the|it|this)(?: \w+){0,2} (?:as )?met\b", sentence.text):
            state.add("goal", "A", "goal not met yet", span)
        text = written(plain_copula(cut(terse(body), _REASON_LEAD)))
        if len(text.split()) > 2:
            state.add("reasoning", "A", text, span)
        return
    observed(state, sentence, pieces, body)


def observed(state: State, sentence: Clause, pieces: Line, body: Sequence[Piece]) -> None:
    """Chart an objective sentence: joined to the test, activity or value that it belongs to."""
    span = (sentence.first, sentence.last)
    numerals = [p.numeral for p in pieces if p.numeral is not None]
    if numerals and all(n.kind == "clock" for n in numerals) and len(numerals) == 1 and not sort.DONE.search(sentence.text):
        return
    full = key(body) + " "
    if _prior(state, body, full, span, bool(numerals)):
        return
    recent = max(
        (o for o in (state.activity, state.test) if o is not None and o.number >= sentence.number - (12 if o is state.activity else 5)),
        key=lambda o: o.number,
        default=None,
    )
    short = terse(cut(body, _CLOCK))
    sided = _SIDE_LEAD.match(full)
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
    for known in (_RESULT, _LEVEL):
        result = known.match(full)
        own = (
            sum(n.kind != "ordinal" for n in numerals) > 1
            and short[0].numeral is not None
            and sort.MEASURE.search(written(short[1:]).lower())
        ) or _OWN.match(written(short).lower()) is not None
        if own:
            break  # "thirty second chair stand, eleven" names its own test
        if result and (numerals or known is _LEVEL) and recent is not None and not _CLOCK.match(full):
            rest = list(body[len(result[0].split()) :])
            if (
                known is _RESULT
                and rest
                and rest[0].numeral is not None
                and rest[0].numeral.kind in ("duration", "clock", "sets", "frequency")
                and re.search(r"\b(?:of|minutes?|therap\w*|exercise|manual|training)\b", written(rest[1:]).lower() or "x")
                and rest[0].numeral.unit == "min"
            ):
                break
            text = f"{recent.name}: {sides(written(plain_copula(terse(rest))))}"
            if 0 <= recent.fact < len(state.facts) and recent is state.activity:
                old = state.facts[recent.fact]
                state.facts[recent.fact] = replace(old, text=f"{old.text}: {written(terse(rest))}", spans=(*old.spans, span))
                index = recent.fact
            else:
                index = state.add("measure", "O", text, *recent.spans, span)
            state.test = Open(sentence.number, recent.name, recent.spans, index, recent.side)
            state.activity = None
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


def _prior(state: State, body: Sequence[Piece], full: str, span: tuple[int, int], numbered: bool) -> bool:
    """Join "on Friday it was nine" to the value before it."""
    m = _PRIOR.match(full)
    assist = re.search(r"\b(?:minimal|moderate|maximal|min|mod|max|independent|supervision|contact|dependent|standby)\b", full)
    if m is None or not (numbered or assist):
        return False
    if not re.match(
        r"(?:that (?:is|was) (?:up|down)|last|prev|before|at|on|init|when|\w+ (?:weeks|months|visits) ago|a month|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|it was|that was|was|were|up|down|in|from|eval|patient (?:was|were|had|started|stopped)|he (?:was|had|started|stopped)|she (?:was|had|started|stopped)|you|started|the|and|so|but)",
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
        if (re.search(r"\d", last.text) and numbered) or (assist and sort.ASSIST.search(last.text.lower())):
            prior = written(plain_copula(terse(body)))
            prior = re.sub(r"\b(?:patient|he|she|we|you) (?:had|was|were|got|did|scored)(?: at)? ", "", prior, count=1)
            prior = re.sub(r"\b(?:it|that) was\b", "was", prior)
            prior = re.sub(r"^patient (?=started|stopped)", "", prior)
            state.facts[k] = replace(last, text=f"{last.text} ({prior})", spans=(*last.spans, span))
            return True
    return False


def plan(body: Sequence[Piece]) -> str:
    """A plan in a therapist's words, without "we will"."""
    pieces = terse(body)
    following = _NEXT_LEAD.match(key(pieces) + " ")
    if following and len(following[0].split()) < len(pieces):
        return f"{following[1].capitalize()}: {written(pieces[len(following[0].split()) :])}"
    whole = written(pieces)
    if _SEE.match(whole):
        return _SEE.sub("Patient to be seen ", whole, count=1)
    text = written(cut(pieces, _PLAN_LEAD))
    text = _SEE.sub("Patient to be seen ", text, count=1)
    text = re.sub(r"^therapist (?:will|would (?:also )?like to|wants? to|is going to) ", "Therapist to ", text, flags=re.IGNORECASE)
    text = re.sub(r"\btherapist would like patient to\b", "patient to", text)
    text = re.sub(r"\btherapist wants\b", "goal is for", text)
    text = re.sub(r"^(?:patient )(?:will|to) ", "Patient to ", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:we|therapist) will\b|\bwe (?:are going to|would like to)\b", "will", text)
    return re.sub(r"\b(next (?:visit|session|time)) we\b", r"\1", text)


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


_SIDED = re.compile(r"\b(on|for|at|to) (left|right)(?: (?:side|hand|leg|foot))?,? (?=[\d<])")


def sides(text: str) -> str:
    """Side before value, values parted by semicolons: "stance on left 6 s on right 24 s" -> "stance left 6 s; right 24 s"."""
    text = _SIDED.sub(lambda m: f"{m[2]} ", text)
    return re.sub(r"(\d[^\s;,]*(?: (?:s|lb|min|cm|inch|m|ft|mm)|%|°|/\d+)),? (?:and )?(left|right) (?=\d)", r"\1; \2 ", text)
