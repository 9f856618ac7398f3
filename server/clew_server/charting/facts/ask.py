"""A question and its answer, told as one statement: "Any numbness?" "No." is the patient's denial of numbness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from clew_server.charting.compose.person import Voices, expanded, told
from clew_server.charting.compose.terse import terse, without_lead, written
from clew_server.charting.facts.lexicon import words
from clew_server.charting.facts.line import Piece, low, of, say
from clew_server.charting.turns import Clause
from clew_wire.note import Role

Polarity = Literal["yes", "no", ""]
NO = re.compile(r"^(?:(?:oh|um|well|god|gosh|hmm|and|uh) )*(?:no|nope|none|nah|never|nothing|negative|neither|not (?:really|at all|that i|yet|any|since|so far|lately|recently|anymore)|don't think so|i don't think so|i (?:haven't|don't|didn't|can't|couldn't|am not|wasn't|'m not)|i'm not|(?:haven't|hasn't|he hasn't|she hasn't|he doesn't|she doesn't|he didn't|she didn't)|zero)\b")
YES = re.compile(r"^(?:(?:oh|um|well|god|gosh|hmm|uh) )*(?:yes|yeah|yep|yup|yea|sure|uh-huh|definitely|absolutely|correct|of course|i do|i am|i did|i have|he does|she does|he did|she did|a little|a bit|some|sometimes|once in a while|occasionally|kind of|sort of|every (?:day|night|morning)|always|totally|completely|exactly|right)\b")
BARE_NO = re.compile(r"^(?:(?:oh|um|well|god|gosh|hmm|no|nope|nah|none|never|not|nothing|at|all|really|of|that|those|them|yet|so|far|any|ma'am|sir|like|thank|goodness|i|don't|think|haven't|lately|recently|since|then|either|neither|zero|negative|not a|single|one|anymore) ?)+$")
BARE_YES = re.compile(r"^(?:(?:oh|um|well|god|yes|yeah|yep|yup|yea|sure|uh-huh|definitely|absolutely|correct|of|course|i|do|am|did|have|totally|completely|exactly|right|he|she|does|ma'am|sir|indeed) ?)+$")
ANY = re.compile(r"\b(?:any|no)\b(?! (?:better|worse|more comfortable|easier|harder|questions?|idea))")
PAST = {"fall": "fell", "get": "got", "do": "did", "have": "had", "sleep": "slept", "take": "took", "go": "went", "see": "saw", "wake": "woke", "feel": "felt", "eat": "ate", "drive": "drove", "tell": "told", "lose": "lost", "hit": "hit", "hurt": "hurt", "make": "made", "come": "came", "use": "used", "wear": "wore", "bring": "brought", "find": "found", "give": "gave", "say": "said", "keep": "kept", "try": "tried", "carry": "carried", "be": "was", "drink": "drank", "stop": "stopped", "ice": "iced", "practice": "practiced", "notice": "noticed", "need": "needed"}  # fmt: skip
TOPICS: tuple[tuple[str, str], ...] = (
    (r"\bwhere\b.*\b(?:pain|hurt|ache|feel)", "Pain location"),
    (r"\bwhere\b.*\b(?:live|home)", "Living situation"),
    (r"\bwhat (?:makes|helps|eases|relieves|calms)\b.*\bworse|\bwhat (?:aggravates|sets|brings|triggers|irritates|bothers)|\bwhat (?:positions?|activities|movements?) (?:hurt|bother)|\bworse (?:with|when)\b", "Aggravating factors"),
    (r"\bwhat (?:makes|helps|eases|relieves|calms|takes)\b|\banything (?:help|make it better|ease)|\bhow do you (?:ease|relieve|manage)", "Easing factors"),
    (r"\bhow did (?:it|this|that|you)\b.*\b(?:happen|start|hurt|injure|begin|do)|\bwhat happened\b", "Mechanism of injury"),
    (r"\bwhen did\b|\bhow long (?:has|have|ago)\b|\bhow long.*\bbeen\b", "Onset"),
    (r"\bhow (?:far|long|much) can (?:you|he|she) (?:walk|stand|sit|drive|run|be on)", "Tolerance"),
    (r"\bhow (?:many|much).*\b(?:sleep|hours)", "Sleep"),
    (r"\bhow.*\b(?:sleep|sleeping|nights?)\b", "Sleep"),
    (r"\bwhat (?:do|did) (?:you|he|she) do\b.*\b(?:work|living|job)|\bwhat(?:'s| is) your (?:job|work|occupation)|\bwhat kind of work|\bwhere do you work", "Occupation"),
    (r"\bgoals?\b|\bget back to\b|\bhop(?:e|ing) (?:to|for)\b|\bwant to be able\b|\bwhat would you like\b|\bwhat do you want\b|\bmost important\b", "Patient goal"),
    (r"\bwho (?:do you |does he |does she )?lives?\b|\bwho(?:'s| is) (?:at|with)|\blive alone\b|\bany(?:one|body) (?:at home|live)", "Living situation"),
    (r"\bsteps\b|\bstairs\b", "Stairs at home"),
    (r"\bbefore (?:the|this|your|all|that|it)|\bbefore\b.*\b(?:able|independent|doing)|\bprior to\b|\bused to\b", "Prior level of function"),
    (r"\bmedications?\b|\bmedicines?\b|\bmeds\b|\bpills\b", "Medications"),
    (r"\bhow often\b|\bhow many times\b", "Frequency"),
    (r"\bhard(?:est)?\b|\btrouble\b|\bdifficult|\bcan't you\b", "Difficulty"),
    (r"\bexercises?\b|\bhome program\b|\bhomework\b|\bstretches\b|\bpractic", "Home program"),
    (r"\bpain\b|\bhurt", "Pain"),
    (r"\bmeals?\b|\beating\b|\bswallow", "Meals"),
    (r"\bwork\b|\bjob\b", "Work"),
    (r"\bschool\b|\bteacher\b", "School"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A statement made of a question and what was answered."""

    text: str
    "without a stop"
    denied: bool
    whole: bool
    "the answering sentence says nothing beyond it"


def polarity(said: str) -> Polarity:
    """Whether an answer opens with yes or no."""
    if NO.match(said):
        return "no"
    return "yes" if YES.match(said) else ""


def bare(said: str) -> bool:
    """Only a yes or a no."""
    return bool(BARE_NO.match(said) or BARE_YES.match(said))


def has_verb(pieces: Sequence[Piece]) -> bool:
    """A finite verb stands in it, as far as word lists tell."""
    subject = False
    for n, p in enumerate(expanded(pieces)):
        if p.low in ("i", "it", "he", "she", "they", "we", "you", "that", "there", "this") or n:
            subject = True
        if subject and p.numeral is None and (p.low in _FINITE or p.low in words("verbs", "past")):
            return True
        if n and p.numeral is None and (p.low in words("verbs", "base") and pieces and p.low not in ("back", "rest", "work", "walk", "sleep", "help", "ice", "like", "hurt") or (p.low.endswith("s") and p.low[:-1] in words("verbs", "base") and p.low[:-1] not in ("step", "walk", "block", "help", "exercise", "stretch", "step", "minute", "pill", "work"))):
            return True
    return False


_FINITE = frozenset("is are was were am has have had do does did can could will would should went got gets goes feels felt hurts helps says takes makes".split())


def target(question: Clause) -> list[Piece] | None:
    """What an "any ...?" question asks about, as pieces."""
    pieces = list(of(question))
    lows = [p.low for p in pieces]
    for n, word in enumerate(lows):
        if word in ("any", "no") and n < 7 and ANY.search(" ".join(lows[n:])) and n + 1 < len(pieces):
            rest = pieces[n + 1 :]
            while rest and rest[-1].low in ("today", "lately", "recently", "now", "then", "or", "anything", "yet", "right", "huh", "else", "so", "far", "at", "all"):
                rest = rest[:-1]
            rest = [p for p in rest if p.low not in ("new",) or "medic" in low(rest) or "weak" in low(rest)]
            return [p for p in rest if p.low != "any"] or None
    return None


def _declared(question: Clause, answerer: Role, names: Voices, *, denied: bool) -> str | None:
    """A yes-or-no question as a statement."""
    pieces = expanded(without_lead(of(question)))
    while pieces and pieces[0].low in ("and", "so", "okay", "now", "then", "great", "good"):
        pieces = pieces[1:]
    if len(pieces) < 3 or pieces[0].low not in _AUX:
        return None
    aux, subject, rest = pieces[0].low, pieces[1].low, pieces[2:]
    negated = False
    if subject == "not" and len(pieces) > 3:
        subject, rest, negated = pieces[2].low, pieces[3:], True
    while rest and rest[-1].low in ("then", "today", "now", "right", "yet", "still") and len(rest) > 1 and rest[-1].low != "still":
        rest = rest[:-1]
    speaker = "patient" if answerer == "patient" else names.carer
    if subject == "you":
        who = speaker
    elif subject in ("he", "she") or subject == "they":
        who = "patient"
    else:
        return _other(aux, pieces[1:], names, denied=denied, answerer=answerer)
    _ = negated
    tail = terse(told(rest, "therapist", names), articles=False)
    verb = tail[0].low if tail else ""
    if aux in ("do", "does"):
        if denied:
            return f"{who} does not {written(tail)}"
        return f"{who} {written([say(tail[0], _third(verb)), *tail[1:]])}"
    if aux == "did":
        if denied:
            return f"{who} did not {written(tail)}"
        past = PAST.get(verb) or (verb + "d" if verb.endswith("e") else verb + "ed")
        return f"{who} {past if verb in words('verbs', 'base') or verb in PAST else 'did ' + verb} {written(tail[1:])}"
    aux = {"are": "is", "were": "was", "have": "has"}.get(aux, aux)
    return f"{who} {aux} {'not ' if denied else ''}{written(tail)}"


_AUX = frozenset("do does did are is was were have has had can could will would".split())


def _third(verb: str) -> str:
    if verb in ("still", "also", "ever", "always", "usually", "just"):
        return verb
    return "has" if verb == "have" else verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s")


def _gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith("ee"):
        return verb[:-1] + "ing"
    if verb in ("get", "run", "sit", "stop", "hit", "put", "cut", "drop", "grip", "slip", "trip", "drag", "pop", "let", "swim", "nod", "step", "jog"):
        return verb + verb[-1] + "ing"
    return verb + "ing"


def _other(aux: str, rest: Sequence[Piece], names: Voices, *, denied: bool, answerer: Role) -> str | None:
    who = "patient" if answerer == "patient" else names.carer
    tail = terse(told(rest, "therapist", names))
    if tail and tail[0].low in ("it", "that", "this", "there"):
        tail = tail[1:] if tail[0].low == "there" else tail
    if not tail:
        return None
    if aux in ("do", "does", "did"):
        seen = False
        out: list[Piece] = []
        for n, p in enumerate(tail):
            if n and p.numeral is None and p.low in words("verbs", "base") and p.low not in ("pain", "back", "work") and (not seen or tail[n - 1].low in ("or", "and")):
                out.append(say(p, _gerund(p.low)))
                seen = True
            else:
                out.append(p)
        tail = out
        return f"{who} {'denies' if denied else 'reports'} {written(tail)}"
    body = written(tail)
    return f"{who} {'denies' if denied else 'reports'} {body}"


def topic(question: str) -> str:
    """The heading of an answer that is no sentence: "Onset", "Sleep"; "" when the question is none of the known."""
    return next((name for pattern, name in TOPICS if re.search(pattern, question)), "")


def answered(question: Clause, said: Clause, names: Voices) -> Answer | None:
    """The statement of a question and its answer; None when the answer stands on its own."""
    reply = said.text
    verdict = polarity(reply)
    who = "patient" if said.role == "patient" else names.carer
    asked = target(question)
    only = bare(reply)
    rest = without_lead(of(said)) if not only else []
    if asked is not None:
        body = written(terse(told(asked, "therapist", names)))
        body = re.sub(r"\bsince (?:therapist|i) (?:last )?saw (?:patient|you)(?: last)?\b|\bsince last time\b", "since last visit", body)
        body = re.sub(r"\bsince therapist \w+ (?:patient|him|her|them)(?: last)?\b", "since last visit", body)
        if verdict == "no":
            repeated = bool(set(low(rest).split()) & {w for w in low(asked).split() if len(w) > 3}) and not _BUT.search(reply)
            return Answer(f"{who} denies {body}", denied=True, whole=only or (repeated and len(rest) <= 5))
        if verdict == "yes":
            return Answer(f"{who} reports {body}", denied=False, whole=only) if only else _detail(f"{who} reports {body}", rest, said, names)
        if not has_verb(of(said)) and len(of(said)) <= 12:
            return _detail(f"{who} reports, regarding {body}", rest or list(of(said)), said, names)
        return None
    if verdict and (only or len(rest) <= 3 and not has_verb(rest)):
        declared = _declared(question, said.role, names, denied=verdict == "no")
        if declared is not None:
            if re.search(r"\bindependent\b.*\b(?:before|prior)\b|\b(?:before|prior)\b.*\bindependent\b", question.text):
                declared = f"prior level of function: {declared}"
            return Answer(declared, denied=verdict == "no", whole=True)
    if not has_verb(of(said)) and not only and len(of(said)) <= 14:
        declared = _declared(question, said.role, names, denied=verdict == "no")
        if declared is not None:
            return _detail(declared, rest, said, names)
        name = topic(question.text)
        if name:
            return _detail(name, rest or list(of(said)), said, names)
    return None


_BUT = re.compile(r"\b(?:but|just|only|except|although|though|sometimes|a little|once)\b")


def _detail(head: str, rest: Sequence[Piece], said: Clause, names: Voices) -> Answer:
    tail = written(terse(told(list(rest), said.role, names)))
    tail = re.sub(r"^(?:yes|yeah|no|oh),? ", "", tail)
    return Answer(f"{head}: {tail}" if tail else head, denied=False, whole=True)
