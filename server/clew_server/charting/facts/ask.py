"""A question and its answer, told as one statement: "Any numbness?" "No." is the patient's denial of numbness."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from clew_server.charting.compose.person import Voices, expanded
from clew_server.charting.compose.terse import spoken, terse, without_lead, written
from clew_server.charting.facts.asked import AS_BEFORE, ONLY, ONLY_THEN, SAME, asked_for, limit, limited
from clew_server.charting.facts.lexicon import pattern, words
from clew_server.charting.facts.line import Piece, low, of, say
from clew_server.charting.facts.question import RELEVANT, declared, subject, target
from clew_server.charting.turns import Clause
from clew_wire.note import Role

Polarity = Literal["yes", "no", ""]
_OPEN = r"^(?:(?:oh|hell|heck|um|well|god|gosh|hmm|and|uh|mm|ugh|honestly|dad|mom|honey|so) )*"
NO = re.compile(
    _OPEN
    + r"(?:no|nope|none|nah|nuh-uh|nuh|never|nothing|negative|neither|uh-uh|can't say (?:that )?(?:i|he|she) \w+|not (?:really|at all|that i|so much|much|for (?:\w+ )?(?:a while|ages|long|days|weeks|months|years)|in (?:\w+ )?(?:a while|ages|days|weeks|months|years)|yet|any|since|so far|lately|recently|anymore|once)|don't think so|i don't think so|"
    r"i (?:haven't|don't(?= (?:think|believe|really|have|notice|feel|get|know of|even)|$)|didn't|can't|couldn't|am not|wasn't)|i'm not|haven't|hasn't|didn't|doesn't|he (?:hasn't|doesn't|didn't)|she (?:hasn't|doesn't|didn't)|zero)\b"
)
YES = re.compile(
    _OPEN
    + r"(?:yes|yeah|yep|yup|yea|sure|uh-huh|mm-hm|definitely|absolutely|correct|of course|i do|i am|i did|i have|he does|she does|he did|she did|a little|little|a bit|some|sometimes|once in a while|"
    r"occasionally|kind of|sort of|every (?:day|night|morning)|always|totally|completely|exactly|right)\b"
)
_NO_WORDS = "and|nuh-uh|nuh|uh|i've|aware|say|seen|noticed|noticing|felt|know|aware|much|so|oh|hell|heck|um|well|god|gosh|hmm|no|nope|nah|none|never|not|nothing|at|all|really|of|that|those|them|yet|so|far|any|ma'am|sir|like|thank|goodness|i|don't|think|haven't|lately|recently|since|then|either|neither|zero|negative|a|single|one|anymore|uh-uh|did|have|had|was|he|she|it|they|doesn't|didn't|isn't|wasn't|won't|couldn't|can't|does|hasn't|you|but|is|was"
BARE_NO = re.compile(rf"^(?:(?:{_NO_WORDS}) ?)+$")
BARE_YES = re.compile(
    r"^(?:(?:oh|um|well|god|yes|yeah|yep|yup|yea|sure|uh-huh|mm-hm|definitely|absolutely|correct|of|course|i|do|am|did|have|totally|completely|exactly|right|he|she|does|ma'am|sir|indeed|okay|fine|that|good|great) ?)+$"
)
TOPICS: tuple[tuple[str, str], ...] = (
    (r"\bwhere\b.*\b(?:pain|hurts?|ache|feel)", "Pain location"),
    (r"\bwhere\b.*\b(?:live|home)", "Living situation"),
    (r"\bwhere (?:is|are|does) (?:it|the|your)\b|\bwhere's (?:it|the)\b", "Location"),
    (r"\bwhich (?:side|leg|arm|knee|shoulder|hip|foot|hand|ankle|one)\b", "Side"),
    (r"\bwhat (?:makes|helps|eases|relieves|calms)\b.*\bworse|\bwhat (?:aggravates|sets|brings|triggers|irritates|bothers)|\bwhat (?:positions?|activities|movements?) (?:hurt|bother)|\bworse (?:with|when)\b", "Aggravating factors"),
    (r"\bwhat (?:makes|helps|eases|relieves|calms|takes)\b|\banything (?:help|make it better|ease)|\bhow do you (?:ease|relieve|manage)", "Easing factors"),
    (r"\bhow did (?:it|this|that|you)\b.*\b(?:happen|start|hurt|injure|begin|do)|\bwhat happened\b", "Mechanism of injury"),
    (r"^(?:and )?since when\b|\bwhen did\b|\bhow long (?:has|have|ago)\b|\bhow long.*\bbeen\b", "Onset"),
    (r"\bhow (?:far|long|much) (?:can|could|did|do|does) (?:you|he|she) (?:walk|stand|sit|drive|run|be on|get|go|last|manage|make it|read|type|write)", "Tolerance"),
    (r"\bhow (?:many|much).*\b(?:sleep|hours)|\bhow.*\b(?:sleep|sleeping|nights?)\b", "Sleep"),
    (r"\bwhat (?:do|did) (?:you|he|she) do\b.*\b(?:work|living|job)|\bwhat(?:'s| is) your (?:job|work|occupation)|\bwhat kind of work|\bwhere do you work", "Occupation"),
    (r"\bgoals?\b|\bget back to\b|\bhop(?:e|ing) (?:to|for)\b|\bwant to be able\b|\bwhat would you like\b|\bwhat do you want\b|\bmost important\b", "Patient goal"),
    (r"\bwho (?:do you |does he |does she )?lives?\b|\bwho(?:'s| is) (?:at|with)|\blive alone\b|\bany(?:one|body) (?:at home|live)", "Living situation"),
    (r"\bsteps\b|\bstairs\b", "Stairs at home"),
    (r"\bbefore (?:the|this|your|all|that|it)|\bbefore\b.*\b(?:able|independent|doing)|\bprior to\b|\bused to\b", "Prior level of function"),
    (r"\bmedications?\b|\bmedicines?\b|\bmeds\b|\bpills?\b", "Medications"),
    (r"\bhow often\b|\bhow many times\b", "Frequency"),
    (r"\bhard(?:est)?\b|\btrouble\b|\bdifficult|\bcan't you\b", "Difficulty"),
    (r"\b(?:health|medical) (?:problems?|history|conditions?|issues?)|\bother conditions?\b", "Medical history"),
    (r"\bexercises?\b|\bhome program\b|\bhomework\b|\bstretches\b|\bpractic", "Home program"),
    (r"\b(?:in|run in|runs in) (?:the|your|his|her) family\b|\bfamily history\b", "Family history"),
    (r"\btell me (?:what|about what|why)\b|\bwhat brings\b|\bwhat(?:'s| is| has been) going on\b|\bwhat (?:are|have) you (?:been )?notic", "Concern"),
    (r"\bpain\b|\bhurt", "Pain"),
    (r"\bmeals?\b|\beating\b|\bswallow", "Meals"),
    (r"\bteacher\b|\bschool\b", "School"),
)  # fmt: skip
_ACTIVITY = pattern("relevant", "function")
_SYMPTOM = pattern("relevant", "symptom")
_FINE = re.compile(r"\b(?:fine|good|okay|ok|easy|no (?:problem|trouble|issues?)|better|great)\b")


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
    said = re.sub(r"^(?:yeah no|no yeah|yes and no)\b ?", "", said)
    if NO.match(said):
        return "no"
    return "yes" if YES.match(said) else ""


def bare(said: str) -> bool:
    """Only a yes or a no."""
    return bool(BARE_NO.match(said) or BARE_YES.match(said))


def has_verb(pieces: Sequence[Piece]) -> bool:
    """A finite verb stands in it, as far as word lists tell."""
    listed = expanded(pieces)
    for n, p in enumerate(listed):
        if p.numeral is not None:
            continue
        if (
            p.low in _FINITE
            or (p.low in words("verbs", "past") and p.low not in ("left", "felt", "saw", "set", "cut", "spent", "ground", "bound", "wound"))
            or (p.low.endswith("ed") and n and listed[n - 1].low in ("i", "it", "he", "she", "they", "we"))
        ):
            return True
        if (
            n
            and p.low in words("verbs", "base")
            and listed[n - 1].low in ("i", "we", "they", "you", "to", "still", "just", "always")
            and p.low
        ):
            return listed[n - 1].low != "to"
        if (
            n
            and p.low.endswith("s")
            and p.low[:-1] in words("verbs", "base")
            and listed[n - 1].low in ("it", "he", "she", "that", "pain", "this", "knee", "back", "also", "just", "still")
        ):
            return True
    return False


_FINITE = frozenset(
    "is are was were am has have had do does did can could will would should went got gets goes feels hurts helps says takes makes blew caught lost helped stopped".split()
)


def topic(question: str) -> str:
    """The heading of an answer that is no sentence: "Onset", "Sleep"; "" when the question is none of the known."""
    return next((name for pattern, name in TOPICS if re.search(pattern, question)), "")


_SINCE = re.compile(
    r"\bsince (?:therapist|i|we) (?:\w+ )?(?:saw|met|talked|spoke)(?: to| with)?(?: patient| you| him| her| them)?(?: last)?\b|\bsince last time\b"
)
_HARDLY = re.compile(r"(?:well |oh |um )?(?:not (?:so|that|very|too) much|not much|not a lot|hardly|barely|not really)\b")
_BUT = re.compile(r"\b(?:but|just|only|except|although|though|sometimes|a little|once)\b")


def answered(question: Clause, said: Clause, names: Voices, *, first: bool, patient_answered: bool) -> Answer | None:
    """As `_answered`, with pronouns after the first mention of the patient."""
    found = _answered(question, said, names, first=first, patient_answered=patient_answered)
    if found is None:
        return None
    text = found.text.strip()
    if text.startswith("patient ") and names.subject != "they":
        text = text.replace(" patient's ", f" {names.possessive} ")
    if found.denied and _HARDLY.match(said.text) and " not " in text:
        text += " much"
    return replace(found, text=text)


def _answered(question: Clause, said: Clause, names: Voices, *, first: bool, patient_answered: bool) -> Answer | None:
    """The statement of a question and its answer; None when the answer stands on its own.

    `first`: the answer opens its turn. `patient_answered`: the patient answered before, so that the question's "you" is the patient.
    """
    reply = said.text
    verdict = polarity(reply) if first else ""
    told_side = _SIDE.match(reply) is not None and _WHICH.search(question.text) is not None
    verdict = "" if told_side else verdict  # "Which knee?" "Right."
    who = "patient" if said.role == "patient" or patient_answered else names.carer
    if patient_answered and reply.split()[0] in ("i", "i'm", "i'd", "i've"):
        return None  # the carer speaks of themselves
    speaker: Role = said.role
    asked = target(question)
    only = bare(reply) and not told_side
    rest = bared(terse(without_lead(of(said)))) if not only else []
    short = len(rest) <= 16 and not has_verb(rest)
    if (split := _split(reply, who)) is not None:
        return Answer(split, denied=False, whole=True)
    if (same := SAME.match(question.text)) is not None and (AS_BEFORE.match(reply) or (first and verdict == "yes" and only)):
        lead, count = len(question.text[: same.start(1)].split()), len(same[1].split())
        things = written(of(question)[lead : lead + count])
        return Answer(f"{who} reports {things} unchanged", denied=False, whole=True)
    if first and (then := ONLY_THEN.match(reply)) is not None and (noun := asked_for(question, names)):
        pieces = [p for p in without_lead(of(said)) if p.low not in ("just", "only", "mostly", "mainly")]
        count = len(then[2].split())
        tail = written(spoken([*pieces[: -count - 1], say(pieces[-count - 1], pieces[-count - 1].text, end="")], said.role, names))
        no = then[2] in ("no", "nope")
        return Answer(f"{who} {'denies' if no else 'reports'} {noun} {tail}", denied=no, whole=True)
    bounds = limit(said) if first or verdict == "no" else None
    noun = asked_for(question, names, bare=bounds is None) if bounds is not None or (only and verdict == "no") else ""
    if bounds is not None and not noun and asked is not None and RELEVANT.search(low(asked)):
        noun = written(spoken(asked, "therapist", names))
    if first and noun == "" and ONLY.match(reply) and (noun := asked_for(question, names)):
        pieces = list(of(said))
        start = next(n for n, p in enumerate(pieces) if p.low in ("only", "just"))
        tail = written(spoken([say(pieces[start], "only"), *pieces[start + 1 :]], said.role, names))
        return Answer(f"{who} reports {noun} {tail if tail.startswith('only') else 'only ' + tail}", denied=False, whole=True)
    if noun == "" and verdict == "no" and _OTHER_ONE.match(reply) and (noun := asked_for(question, names)):
        return Answer(f"{who} denies {noun}; reports it on other side", denied=True, whole=True)
    if bounds is not None and noun:
        tail = limited(said, names, bounds) if bounds else ""
        repeated = bool(set(tail.lower().split()) & {w for w in noun.split() if len(w) > 4})
        return Answer(f"{who} denies {noun}{'' if repeated or not tail else ' ' + tail}", denied=True, whole=True)
    if noun:
        return Answer(f"{who} denies {noun}", denied=True, whole=True)
    excepted = _exception(said) if verdict == "no" else None
    if (changed := _CHANGE.search(question.text)) is not None and verdict:
        noun = re.sub(r"^(?:your|his|her|the|and|so|your own) ", "", changed[1] or changed[2])
        if only or set(reply.split()) <= {"no", "none", "nope", "not", "change", "changes", "really", "any", "a", "yes", "there"}:
            return Answer(f"{who} {'denies' if verdict == 'no' else 'reports'} change in {noun}", denied=verdict == "no", whole=True)
    if asked is not None:
        body = _SINCE.sub("since last visit", written(spoken(asked, "therapist", names)))
        if verdict == "no" and _ACTIVITY.search(body.lower()) and not _SYMPTOM.search(body.lower()) and _FINE.search(reply):
            tail = written(spoken(rest, speaker, names))
            return Answer(f"{body}: {tail or 'no trouble'}", denied=False, whole=True)
        if rest and rest[0].numeral is not None and rest[0].end == "," and not short and not verdict:
            return Answer(f"{body}: {rest[0].text}", denied=False, whole=False)
        if verdict == "no":
            repeated = bool(set(low(rest).split()) & {w for w in low(asked).split() if len(w) > 3}) and not _BUT.search(reply)
            if not RELEVANT.search(body.lower()) and not re.match(r"(?:trouble|difficulty|problems?)\b", body.lower()):
                return None
            body = re.sub(r"^no (?!longer\b|more\b|one\b)", "", body)  # "No dizziness?" "No.": that there is none
            body = _ORGANS.sub(lambda m: f"{m[0].removesuffix('s')} problems", body)
            if body.split(" ", 1)[0] in ("below", "above", "past", "down", "into", "in", "on", "through"):
                body = f"symptoms {body}"
            if excepted:
                return Answer(f"{who} denies {body} except {written(spoken(excepted, speaker, names))}", denied=True, whole=True)
            if only or not short or repeated:
                return Answer(f"{who} denies {body}", denied=True, whole=only or (repeated and len(rest) <= 5))
            return Answer(f"{who} denies {body}; {written(spoken(rest, speaker, names))}", denied=True, whole=True)
        if verdict == "yes" and RELEVANT.search(body.lower() + " " + reply):
            return (
                Answer(f"{who} reports {body}", denied=False, whole=only)
                if only or not short
                else _detail(f"{who} reports {body}", rest, said, names)
            )
        if short and rest:
            return _detail(body, rest, said, names)
        return None
    if reply.startswith("not yet") and (text := declared(question, who, names, denied=True)) is not None:
        after = [p for p in of(said)[2:] if p.low not in ("no", "nope", "but", "because")]
        return Answer(f"{text} yet" + (f"; {written(spoken(after, speaker, names))}" if after else ""), denied=True, whole=True)
    if verdict and (only or (short and len(rest) <= 4)):
        text = declared(question, who, names, denied=verdict == "no")
        if text is not None:
            if re.search(r"\bindependent\b.*\b(?:before|prior)\b|\b(?:before|prior)\b.*\bindependent\b", question.text):
                text = f"prior level of function: {text}"
            return (
                Answer(text, denied=verdict == "no", whole=True)
                if only or not rest
                else _detail(text, rest, said, names, denied=verdict == "no")
            )
    if short and not only and rest:
        text = declared(question, who, names, denied=verdict == "no")
        if text is not None:
            return _detail(text, rest, said, names, denied=verdict == "no")
        name = subject(question, names) or topic(question.text)
        if name:
            return _detail(name, rest, said, names)
    elif verdict and first and not only:
        text = declared(question, who, names, denied=verdict == "no")
        if text is not None and len(of(question)) <= 14:
            if len(rest) <= 16 and patient_answered:
                return Answer(f"{text}: {written(spoken(_opening(rest), speaker, names, you=who))}", denied=verdict == "no", whole=True)
            return Answer(text, denied=verdict == "no", whole=False)
    return None


_SIDE = re.compile(r"(?:(?:the|my|it's|on) )*right(?: (?:one|side|knee|hip|shoulder|ankle|wrist|hand|foot|leg|arm|elbow))?$")
_WHICH = re.compile(r"\bwhich\b|\bwhat side\b|\bleft or (?:the )?right\b|\bright or (?:the )?left\b")
_YES_NO = (
    (re.compile(r"(?:the )?((?:\w+ ){0,2}\w+) yes (?:and |but )?(?:the )?((?:\w+ ){0,2}\w+) no"), 1, 2),
    (re.compile(r"(?:the )?((?:\w+ ){0,2}\w+) no (?:and |but )?(?:the )?((?:\w+ ){0,2}\w+) yes"), 2, 1),
    (re.compile(r"yes (?:to|for|on) (?:the )?((?:\w+ ){0,2}\w+) (?:and |but )?no (?:to|for|on) (?:the )?((?:\w+ ){0,2}\w+)"), 1, 2),
    (re.compile(r"no (?:to|for|on) (?:the )?((?:\w+ ){0,2}\w+) (?:and |but )?yes (?:to|for|on) (?:the )?((?:\w+ ){0,2}\w+)"), 2, 1),
)


def _split(reply: str, who: str) -> str | None:
    """ "Swelling yes, bruising no.": one of two is so."""
    for found, so, not_so in _YES_NO:
        if m := found.fullmatch(reply):
            return f"{who} reports {m[so]}; denies {m[not_so]}"
    return None


_OTHER_ONE = re.compile(
    r"(?:no|nope|nah),? (?:it's |that's |on )?(?:the )?(?:other|opposite) (?:one|side|leg|arm|knee|hip|foot|hand|shoulder)$"
)
_ORGANS = re.compile(r"^(?:bowels?|bladder)(?: (?:or|and) (?:bowels?|bladder))?$", re.IGNORECASE)
_EXCEPT = frozenset("only except unless besides just but".split())
_WHEN = frozenset("if when unless on at in with while after before during for a the some".split())
_CHANGE = re.compile(
    r"^(?:(?:and|so|okay|now) )*(?:(?:the|your|his|her) )?(\w+(?: \w+){0,2}),? any changes?$|\bany changes? (?:in|to|with) ((?:\w+ ){0,3}\w+)$"
)


def _exception(said: Clause) -> list[Piece] | None:
    """What a denial leaves out: "only if I roll onto it", "except on stairs"; None when it is a plain denial."""
    pieces = of(said)
    at = next((n for n, p in enumerate(pieces[:6]) if p.low in _EXCEPT), None)
    if at is None or at + 1 >= len(pieces) or not all(BARE_NO.match(p.low) or p.low in ("it", "it's") for p in pieces[:at]):
        return None
    rest = pieces[at:]
    while rest and rest[0].low in ("only", "except", "just", "but", "besides", "for"):
        rest = rest[1:]
    leads = rest and (rest[0].low in _WHEN or pieces[at].low in ("except", "besides"))
    return list(rest) if leads or (rest and pieces[at].low in ("only", "just") and not has_verb(rest)) else None


def _opening(rest: Sequence[Piece]) -> list[Piece]:
    """Without "you did," in front."""
    if (
        len(rest) > 3
        and rest[0].low in ("you", "he", "she", "i")
        and rest[1].low in ("did", "do", "does", "have", "has", "was", "were", "are", "is")
        and rest[1].end == ","
    ):
        return list(rest[2:])
    return list(rest)


def bared(rest: Sequence[Piece]) -> list[Piece]:
    """Without "yeah" and the like behind."""
    out = list(rest)
    while len(out) > 1 and out[-1].low in ("yeah", "yes", "no", "so", "though", "right", "ma'am", "sir", "and", "but"):
        if out[-1].low == "no" and not out[-2].end:
            break  # "swelling yes, bruising no"
        out = out[:-1]
    return out


def _detail(head: str, rest: Sequence[Piece], said: Clause, names: Voices, *, denied: bool = False) -> Answer:
    tail = written(spoken(list(rest), said.role, names))
    return Answer(f"{head}: {tail}" if tail else head, denied=denied, whole=True)
