"""A score that a patient gives: of pain, of dizziness, of effort."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from dataclasses import replace

from clew_server.charting.compose.terse import with_pronouns
from clew_server.charting.facts import heard
from clew_server.charting.facts.line import of
from clew_server.charting.facts.question import subject
from clew_server.charting.facts.state import State
from clew_server.charting.turns import Clause, clauses

SYMPTOM = re.compile(
    r"\b(pain|dizziness|dizzy|fatigue|tired|nausea|headaches?|vertigo|soreness|stiffness|tingling|numbness|anxiety|shortness of breath|exertion)\b"
)
NOUN = {"dizzy": "dizziness", "tired": "fatigue", "headaches": "headache"}
RATING = re.compile(r"\b(?:scale|zero to ten|0 to 10|out of ten|rate|how bad|how much|level|number)\b")
_FEEL = re.compile(r"\bhow (?:does|did|do|about|is|'s)?.{0,12}\b(?:feel|now|that)\b|\bhow's (?:that|it|this)\b|\band now\b|\bafter that\b")
_PART_SIDE = re.compile(
    r"\b(?:the|my|your) (left|right)(?:'s| is| was| one| side| knee| hip| shoulder| ankle| foot| wrist| hand| leg| arm| elbow| now)\b"
)
_ABOUT_PART = re.compile(
    r"\bhow\b.*\b(?:the|that|your|this) (?:left |right |low |lower |upper )?(?:left|right|knees|hips|shoulders|ankles|feet|wrists|hands|legs|arms|knee|hip|shoulder|ankle|foot|heel|back|neck|elbow|wrist|hand|thumb|leg|arm|calf|hamstring|groin|jaw)\b"
)
_NOW = re.compile(r"\b(?:now|right now|today|this morning|at rest|sitting|walking|stairs|at night|worst|best)\b")
_DOING = re.compile(r"(?!(?:nothing|something|anything|everything|morning|evening|going to|thinking|being|saying)\b)\w+ing \w+")
"what the patient does when it hurts (walking uphill): it stays beside its score, however short"
_COUNTS = re.compile(r"\bhow (?:many|often|long|far|old)\b|\bhow (?:did|do|are|have|has|is|was|'s) \w+ (?:been )?sleep\w*|\bwhat time\b")
"questions whose number is no score"
_LIKE_A = re.compile(
    r"\b(?:it's|it is|it was|that's|i'm at|it'd be) (?:like |about |maybe |probably |only |still |just |a |goddamn |damn |damned |freaking |fucking )*(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|\d)\b(?! (?:o'clock|times|days|weeks|steps|minutes))"
)


_PROMPT = re.compile(
    r"\b(?:give me (?:a|the|your) (?:pain )?(?:number|score)|what(?:'s| is)? (?:the|your|a) (?:number|score)|what number|(?:zero|one|0|1) to ten|out of ten)\b|^(?:(?:and|so|okay|the|a) )*(?:number|score)(?: (?:now|today|please|again))?$"
)
"asks for a score, whatever of"
_NAMED = re.compile(r"^(.{3,60}?) (?:from )?(?:zero|one|0|1) to ten\b|^(.{3,40}?) out of ten$")
_NOT_NAMED = frozenset(
    "so and okay now then the your his her my a an on of scale rate from how how's what what's is was would you give me number that it this pain at to right please tell score be about for level same today week same thing and".split()
)
"what is scored when the question names it: 'vocal effort, zero to ten'"
_KIND_OF_PAIN = re.compile(
    r"\b((?:phantom|phantom limb|residual limb|back|neck|knee|hip|shoulder|heel|jaw|leg|arm|wrist|elbow|ankle|groin|rib|foot|thumb|tailbone|nerve|incision) pain)\b"
)
_PAIRED = {"feet": "foot"} | {f"{part}s": part for part in "knee hip shoulder ankle wrist hand leg arm elbow foot thumb heel calf".split()}
_SIDE_ONE = re.compile(
    r"pain (left|right)(?: one| side)?,? (?:(?P<how>(?!\d)[^;]{3,40}?),? )??(?:(?:that|it|which) )?(?P<was>was|is|goes to|gets to)? ?(?P<score>(?:up to |about )?\d+(?:-\d+)?/10)"
)
_PLAIN = re.compile(r"patient reports (?:about )?pain (now |about )*(\d+(?:-\d+)?/10)$")
_UNSCORED = re.compile(r"patient reports ((?:\w+ ){0,3}pain) (when|with|at|on|in|after|during|only|lying|sitting|\w+ing) ")


_THEN = re.compile(r"(?:and )?then (?:it's|it is|it can be|it gets|it goes|i'd (?:say|call)|that's|maybe|about)\b")
"the score of what was just told"
_ASKS_NOW = re.compile(r"\bnow$|\bafter (?:that|this)\b")


def _named(question: str) -> str:
    """What a question asks to be scored, when it is no symptom of the list; "" when it asks for pain."""
    m = _NAMED.search(question)
    words = (m[1] or m[2] or "").split() if m else []
    while words and words[0] in _NOT_NAMED:
        words = words[1:]
    return " ".join(words) if 0 < len(words) < 5 and not _NOT_NAMED & {words[-1]} and "scale" not in words else ""


def _placed(text: str, where: str) -> tuple[str, str]:
    """ "pain right one, on stairs, that was 6/10" -> "right pain was 6/10 on stairs"; with "knees" asked about, "right knee pain"."""
    if m := _SIDE_ONE.search(text):
        how = f" {m['how']}" if m["how"] else ""
        text = f"{text[: m.start()]}{m[1]} pain {'was ' if m['was'] == 'was' else ''}{m['score']}{how}{text[m.end() :]}"
    part = _PAIRED.get(where)
    if part and (side := re.search(r"\b(left|right) pain\b", text)):
        return text.replace(side[0], f"{side[1]} {part} pain", 1), ""
    return text, where


def _prompted(state: State, sentence: Clause) -> None:
    """The therapist's turn before asked for a score: this turn may give several."""
    before = state.talk.before(sentence)
    if before is None or before.role != "therapist":
        return
    asked = [s for s in before.sentences[-3:] if _PROMPT.search(s.text)]
    if not asked:
        return
    named = _named(asked[-1].text)
    said = SYMPTOM.search(asked[-1].text)
    if named and said is None and not heard.PAIN.search(named):
        state.symptom = named
    elif said is None and not (state.facts and state.symptom in state.facts[-1].text and not state.facts[-1].denied):
        state.symptom = "pain"
    state.scale = sentence.number


def rates(state: State, sentence: Clause, questions: tuple[Clause, ...]) -> bool:
    """A bare number of this sentence is a score; the symptom that it scores stands in the state."""
    pieces = of(sentence)
    context = " ".join(q.text for q in questions)
    _prompted(state, sentence)
    if _COUNTS.search(context) and not heard.PAIN.search(context) and not heard.PAIN.search(sentence.text):
        return False
    m = SYMPTOM.search(context) or SYMPTOM.search(sentence.text)
    if m and (m[1] == "pain" or RATING.search(context) or state.symptom == NOUN.get(m[1], m[1])):
        state.symptom = NOUN.get(m[1], m[1])
        state.scale = sentence.number
    elif m is None and re.search(r"\bhow bad\b", context) and state.scale < sentence.number - 12:
        state.scale, state.symptom = sentence.number, "pain"
    elif heard.PAIN.search(context) or heard.PAIN.search(sentence.text):
        if heard.PAIN.search(sentence.text) or not re.search(r"scale|0 to 10|zero to ten", context):
            state.symptom = "pain"
        state.scale = sentence.number
    if _FEEL.search(context) and re.search(r"\ban? (?:zero|one|two|three|four|five|six|seven|eight|nine|ten|\d)\b", sentence.text):
        state.scale, state.symptom = sentence.number, "pain"
    if any(_ABOUT_PART.search(q.text) for q in questions):
        state.scale, state.symptom = sentence.number, "pain"
    if _NOW.search(context) and len(pieces) < 4 and state.scale >= sentence.number - 12 and state.symptom == "pain":
        state.scale = sentence.number
    scoring = state.scale >= sentence.number - 4 or (
        bool(questions) and state.scored and len(sentence.tokens) < 6 and any(heard.RELEVANT.search(q.text) for q in questions)
    )
    if m and m[1] != "pain" and not RATING.search(context) and state.symptom == "pain":
        scoring = False
    if _LIKE_A.search(sentence.text) and state.scale >= sentence.number - 12:
        scoring = True
    return scoring


def _sided(text: str, side: str) -> str:
    """The side that was asked about, beside its score: "... gets in the car; left pain 4/10"."""
    at = re.search(r"\b(?:pain|soreness|tingling|numbness|stiffness)\b(?= (?:\w+ ){0,2}\d)", text)
    if at is None:
        return text.replace("patient reports ", f"patient reports {side} ", 1)
    return f"{text[: at.start()]}{side} {text[at.start() :]}"


def score(state: State, sentence: Clause, questions: tuple[Clause, ...]) -> None:
    """Chart the score of a sentence, with what it is about and its circumstance."""
    role = sentence.role
    state.scale, state.scored = sentence.number, True
    told: list[str] = []
    where = ""
    question = questions[-1] if questions else None
    if question is not None and len(sentence.tokens) <= 7:
        name = subject(question, state.names)
        if name and not SYMPTOM.fullmatch(name) and name not in ("scale", "0 to 10") and not heard.PAIN.search(name.lower()):
            where = name
        elif name:
            where = re.sub(
                r"^(?:pain|dizziness)(?: level)?(?: scale)?(?:,? (?:in|at|with|of))? ?|\b(?:on (?:a )?)?scale.*$|\b(?:zero|0) to (?:ten|10).*$",
                "",
                name,
            ).strip()
    for part in clauses(sentence):
        line = heard.scored(of(part))
        if heard.has_score(line):
            told.append(heard.pain(line, role, state.names, state.symptom))
        elif (heard.relevant(part.text) and len(line) > 2) or _DOING.match(part.text):
            told.append(re.sub(r"^patient reports ", "", heard.report(line, role, state.names)[0]))
    who = "patient" if role == "patient" else state.names.carer
    spans = [(sentence.first, sentence.last)]
    text = with_pronouns(f"{who} reports " + "; ".join(told), state.names)
    where = where.strip(" ,")
    said_side = _PART_SIDE.search(sentence.text)
    turn = state.talk.turns[sentence.turn]
    if said_side is None and question is not None and (asked_side := _PART_SIDE.search(question.text)):
        text = _sided(text, asked_side[1])
        spans.append((question.first, question.last))
    elif said_side is None:
        near = [s for s in turn.sentences if sentence.number - 2 <= s.number < sentence.number and _PART_SIDE.search(s.text)]
        if near and (found := _PART_SIDE.search(near[-1].text)):
            text = _sided(text, found[1])
            spans.append((near[-1].first, near[-1].last))
    text, where = _placed(text, where)
    if question is not None and state.symptom == "pain" and (kind := _KIND_OF_PAIN.search(question.text)):
        text = re.sub(r"(?<!\w )\bpain\b|(?<=reports )pain\b", kind[1], text, count=1)
        where = ""
        spans.append((question.first, question.last))
    last = state.facts[-1] if state.facts else None
    if last is not None and last.spans[-1][1] >= turn.first and (pair := re.search(r"\b(?:left|right) (\w+) pain\b", last.text)):
        text = re.sub(r"\b(left|right) pain\b", rf"\1 {pair[1]} pain", text, count=1)
    open_one = last is not None and last.section == "S" and not last.denied and last.spans[-1][1] >= turn.first and "/10" not in last.text
    if last is not None and open_one and (plain := _PLAIN.match(text)) and (found := _UNSCORED.match(last.text)):
        told_there = last.text.replace(found[1], f"{found[1]} {plain[2]}", 1)
        state.facts[-1] = replace(last, kind="pain", text=told_there, spans=tuple(sorted({*last.spans, *spans})))
        return
    if last is not None and last.section == "S" and not last.denied and last.spans[-1][1] >= turn.first and _THEN.match(sentence.text):
        value = re.sub(r"^(?:patient|\w+) reports ", "", text)
        if len(sentence.tokens) < 9 and "/10" not in last.text:
            state.facts[-1] = replace(last, kind="pain", text=f"{last.text}; then {value}", spans=tuple(sorted({*last.spans, *spans})))
            return
    if question is not None and state.symptom == "pain" and _ASKS_NOW.search(question.text) and " now" not in text:
        text = re.sub(r"\bpain (?=\d)", "pain now ", text, count=1)
        spans.append((question.first, question.last))
    if where.startswith("and ") or where in ("number", "score") or re.search(r"\b(?:how|what)\b", where):
        where = ""
    if where:
        text += f" ({where})"
    if question is not None and (where or state.symptom != "pain"):
        spans.append((question.first, question.last))
    state.add("pain", "S", text, *spans)
