"""What the therapist says in an ambient visit: measures, interventions, reasoning, plans."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from clew_server.charting.compose.person import told
from clew_server.charting.compose.terse import terse, written
from clew_server.charting.facts import across, announced, sort, special
from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.facts.line import Line, of
from clew_server.charting.facts.measuring import follow, measures
from clew_server.charting.facts.observed import SIDE_LEAD, begun, observed, plain_copula, prior_value
from clew_server.charting.facts.planned import plan, put_off, replaced
from clew_server.charting.facts.slots import marks
from clew_server.charting.facts.state import Open, State, cut, key
from clew_server.charting.placing.model import where
from clew_server.charting.turns import ASKING, Clause, clauses
from clew_wire.note import Section

LONG = 46
_REASON_LEAD = re.compile(
    r"(?:(?:so|and|well|okay|now|but) )*(?:what (?:i|therapist) (?:am |is )?(?:sees?|seeing|thinks?|finds?)(?: here| today)?(?: is)?(?: that)? |(?:i|therapist) (?:thinks?|believes?|feels?|sees?)(?: that)? |my (?:impression|sense|assessment|thinking|take) is(?: that)? |that means(?: that)? |that tells (?:me|therapist)(?: that)? |it (?:looks|seems) like |the reason is(?: that)? |overall )?"
)
_UNSAFE = re.compile(r"\b(?:aren't|isn't|not|never) safe\b")
_KEEPS = re.compile(r"(?:\w+ ){0,2}(?:stay|keep|continue|avoid|wear|limit|skip|stick)\b")
_AVOIDS = re.compile(r"\b(?:he|she|you|they)(?:'s|'re| is| are)? (?:\w+ )?(?:starting|started|starts|tend|tends|begun) (?:to )?avoid\w*")
_CREDIT = re.compile(
    r"\bi'?(?:ll|m going to|m gonna) (?:give|let|count|allow) (?:you|him|her|them|that)\b.{0,20}(?:\bone|\bhave (?:it|that)|\bit)$"
)
"a remark on the scoring"


_BODY = pattern("relevant", "body")
_OPENS_PLAN = re.compile(
    r"^(?:so |okay |and |now )*(?:the |our |my )?plan\b|\bdischarg\w+|\bnext (?:visit|session|time|week)\b(?= \w+ \w+ \w+)|\b(?:once|twice|two times|three times) a week\b"
)
_TRAINING = re.compile(
    r"\b(?:when|before|after|while) you (?:help|lift|feed|transfer|dress|bathe|guard|move|walk|turn|assist)(?:ing)? (?:her|him|them)\b"
)


_POINTS = re.compile(r"\b(?:here|there|this|that (?:one|side|spot|part|thumb|finger|knee|hip))\b")
_ASKS_WHERE = re.compile(r"^(?:location|side|pain location)\b", re.IGNORECASE)
_REMAINS = re.compile(
    r"^(?:\w+,? ){0,3}(?:have|has|got|'ve got|you've|there's|there are|only|just) (?:\w+ )?(?:\w+ ){1,2}(?:minutes?|sets?|reps?|exercises?|more|ones?|to) (?:left|to go|remaining)(?: (?:today|here|now))?$"
)
"how much of the session is still to come"
_REMARK = re.compile(
    r"\bdegrees\b.*\b(?:out there|outside|out today|in here|this weekend|out this)\b|\bi can live with\b"
    r"|^(?:(?:okay|and|good|just|now|yes|come on) )*(?:one|two|three|four|five|six|ten|a couple|a few) more(?: (?:of those|of these|like that|to go|please|then \w+|reps?|times|pushes|pulls|steps))*$"
    r"|\bmy (?:own )?(?:daughter|son|wife|husband|mother|father|mom|dad|brother|sister|kids|cat|dog) (?!who\b)\w+(?!.*\byou\b)|^we're getting (?:a )?new\b"
)
"about the weather, the clinic, themselves, or how many are still to come"


_TELLS = re.compile(
    r"^(?:(?:and|so|okay|also|then|well) )*(?:i'll|i will|i'm going to|i'm gonna|let me|i need to) (?:also )?(?:tell|call|let|message|email|notify|phone|inform|update|ask|text) "
    r"(?:\w+ ){0,2}?(?:nurse|doctor|dr|surgeon|physician|neurologist|cardiologist|team|office|case manager|teacher|pharmacist|dietitian)\b"
)
"word that goes to another clinician"
_CLERK = re.compile(
    r"\b(?:i'll|i will|let me|i'm going to|i'm gonna|i need to|i just need to) (?:just )?(?:write|note|mark|jot|put) (?:(?:that|it|this|down|in) )*(?:(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -]?)+$"
    r"|\b(?:pull|bring|open|get|log|look)(?:ing)? (?:(?:up|into|at) )?(?:your |his |her |the )(?:chart|file|record|computer|paperwork)(?: (?:up|open|out))?$|^(?:you can )?sit (?:wherever|anywhere)\b"
)
"the therapist's own paperwork"
_GOAL = re.compile(
    r"(?:(?:and|so|then|okay|now|my|our|your|the|a|an|another|one) )*(?:(?:short|shorter|long|longer|first|second|other|next|bigger|smaller)(?: |-))+(?:(?:term|range) )?goals?\b(?!.*\b(?:met|achieved|reached|halfway|close|there yet)\b)"
)
"a goal that is set"
_THRUST = re.compile(
    r"(?:(?:and|okay|ok|good|right|now|there|nice|so|here|on the|the|left|on) )*(?:LEVEL (?:and )?)+(?:(?:that|it|they|both|that one) )?"
    r"(?:moved|went|released|popped|let go|gave way|cavitated|opened up)(?: (?:nicely|well|great|easily|beautifully|cleanly|good|first time|too|now|there))*"
)
"the whole of what is said of a thrust: anything more tells of something else, such as pain that went to a level"


_IF = re.compile(r"(?:(?:and|but|so|now|then) )*if\b")


def take(state: State, sentence: Clause) -> None:
    """Chart a sentence of the therapist."""
    since = len(state.facts)
    sentence = announced.plainly(sentence)
    pieces = of(sentence)
    follow(state, sentence, pieces)
    if announced.recalled(state, sentence, pieces) or announced.announce(state, sentence, pieces):
        return
    _taken(state, sentence, pieces)
    announced.linked(state, sentence, since)


def _taken(state: State, sentence: Clause, pieces: Line) -> None:
    said = sentence.text
    if (
        across.other_side(state, sentence, pieces)
        or across.before(state, sentence, pieces)
        or across.recounted(state, sentence, pieces)
        or across.status(state, sentence)
        or special.taken(state, sentence, pieces)
    ):
        return
    if sentence.asks and (value := announced.before_question(sentence, pieces)) is not None:
        _taken(state, value, of(value))
        return
    if sentence.asks:
        first = next((t for t in sentence.texts if t not in ("and", "so", "okay", "now", "but")), "")
        if not (sort.measured(said, pieces) and first not in ASKING and len(pieces) > 4):
            if sort.instruction(said) and (first in ("can", "could", "will", "would") or first not in ASKING):
                begun(state, sentence, pieces)
            return
    if put_off(state, sentence):
        return
    if _TELLS.search(said) and not sentence.asks:
        stated(state, sentence, pieces, "P")
        return
    if _GOAL.match(said) and not _UNSAFE.search(said):
        stated(state, sentence, pieces, "P")
        return
    if state.context.discipline == "chiropractic" and _adjusted(state, sentence, pieces):
        return
    if measures(state, sentence, pieces):
        return
    if _REMAINS.search(said) or _REMARK.search(said) or _CLERK.search(said):
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
        and prior_value(
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
    near = (
        []
        if replying
        else [
            o
            for o in (state.test, state.activity, None if state.planning else state.task)
            if o is not None and o.number >= sentence.number - 4
        ]
    )
    if (
        near
        and (
            SIDE_LEAD.match(key(pieces) + " ")
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
    if (
        (not state.planning and announced.headed(pieces))
        or special.PASSED.search(said)
        or (special.TOTAL.search(said) and any(p.numeral is not None for p in pieces) and not state.planning)
    ):
        observed(state, sentence, pieces, told(terse(pieces, articles=True), "therapist", state.names))
        return
    parts = clauses(sentence)
    whole = where(state.talk, sentence, sentence, planning=state.planning)
    placed = [(p, where(state.talk, sentence, p, planning=state.planning)) for p in parts]
    placed = [(p, "A" if (s == "P" and _AVOIDS.search(p.text)) or (s and _UNSAFE.search(p.text)) else s) for p, s in placed]
    if re.match(r"(?:(?:so|and|okay|now|mom|dad|then) )*at home\b", said) and not re.search(r"\b(?:was|did|were|had|used)\b", said):
        stated(state, sentence, pieces, "P")
        return
    if _IF.match(said) and len(parts) > 1 and whole != "A" and any(s == "P" for _, s in placed):
        stated(state, sentence, pieces, "P")  # the condition stays with what it governs
        return
    sections = {s for _, s in placed if s}
    split = len(sentence.tokens) > LONG or ("P" in sections and sections - {"P"} and len(parts) > 1)
    if not split:
        section = whole or next(iter(sections), None)
        if section is not None:
            stated(state, sentence, pieces, section)
        elif sort.instruction(said) or len(sentence.tokens) < 8:
            begun(state, sentence, pieces)
        if section == "A" and len(parts) > 1:
            _findings(state, placed)
        return
    groups: list[tuple[list[Clause], Section]] = []
    summing_up = said.startswith("so ") and not any(
        p.numeral is not None and (p.numeral.kind in ("fraction", "sets", "grade", "clock") or p.numeral.unit) for p in pieces
    )
    for part, placed_in in placed:
        belongs = "A" if summing_up and placed_in in (None, "O") and len(part.tokens) > 2 else placed_in
        if belongs is None:
            if groups and len(part.tokens) > 2:
                belongs = groups[-1][1]
            else:
                continue
        if belongs == "O" and groups and groups[-1][1] == "P" and sort.instruction(part.text) and not sort.HANDS.search(part.text):
            belongs = "P"  # "do the tucks at home, and hold each for five seconds"
        if groups and groups[-1][1] == belongs and sum(len(c.tokens) for c in groups[-1][0]) < 24:
            groups[-1][0].append(part)
        else:
            groups.append(([part], belongs))
    for group, belongs in groups:
        tokens = tuple(t for t in sentence.tokens if group[0].first <= t.at <= group[-1].last)
        piece = replace(sentence, tokens=tokens, asks=False)
        stated(state, piece, of(piece), belongs)


def _adjusted(state: State, sentence: Clause, pieces: Line) -> bool:
    """ "There, C5, that moved nicely.": the thrust that nobody calls an adjustment."""
    level = [p.numeral is not None and p.numeral.kind == "level" for p in pieces]
    said = " ".join("LEVEL" if is_level else p.low for p, is_level in zip(pieces, level, strict=True))
    if not _THRUST.fullmatch(said):
        return False
    levels = [p.text for p, is_level in zip(pieces, level, strict=True) if is_level]
    state.add("intervention", "O", f"Adjusted {', '.join(levels)}", (sentence.first, sentence.last))
    return True


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
    if (sort.instruction(sentence.text) and sentence.texts[0] not in ("left", "right")) or re.search(
        r"\b(?:left|right)\b", last.text.lower()
    ):
        return False
    part = _BODY.search(sentence.text)
    named = part is not None and part[0] in last.text.lower()
    if before is None or not (named or _POINTS.search(" ".join(s.text for s in before.sentences)) or _ASKS_WHERE.search(last.text)):
        return False  # the therapist goes on to another part
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
            replaced(state, sentence.text, text)
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
