"""Consent as it was spoken: the therapist says that the visit is recorded, the patient (or guardian) agrees or refuses."""

from __future__ import annotations

import re

from clew_server.charting.turns import Clause, Talk, Turn
from clew_wire.context import Mode, VisitContext
from clew_wire.note import Consent

_RECORDS = re.compile(
    r"\brecord(?:s|ed|er|ing|ings)?\b|\bscribes?\b|\bmicrophone\b|\btranscri\w+|\blistens?(?:ing)? in\b|\bai\b|\ba\.?i\.?\b"
    r"|\bartificial intelligence\b"
    r"|\bdocumentation (?:assistant|tool|helper|software)\b|\bassistant (?:that )?(?:listens|writes|takes|helps)\b"
    r"|\b(?:app|program|helper|tool|assistant|system|machine|gadget|thing|tablet|computer|device)\b(?: \w+){0,5}? (?:that|which|it|it's)"
    r" (?:just )?(?:listens|listening|hears|writes (?:down|up)|takes (?:\w+ ){0,2}notes"
    r"|helps me (?:\w+ )?(?:write|type|document|chart))\b"
    r"|\b(?:writes?|takes?|types?) (?:up )?(?:the |my |our |down )?notes? for me\b|\bvoice (?:notes?|assistant)\b|\bthis (?:thing"
    r"|device|tablet) (?:listens|takes)\b"
)
# "I record your score", "your medical record", "record your exercises in the log": not the visit.
_NOT_THE_VISIT = re.compile(
    r"\b(?:medical|health|your|the|his|her|for the) records?\b|\brecord (?:your|the|his|her) (?:\w+ )?(?:score|reps|exercise|pain"
    r"|number|blood|time)"
)
_ASKS = re.compile(
    r"\b(?:is (?:that|this|it)|are you|would (?:that|it|you)|do you|does that|can i|may i|all right|alright|okay|ok|fine|mind|agree"
    r"|consent|permission|comfortable"
    r"|sound good|good with)\b"
)
_MIND = re.compile(
    r"\b(?:do|would) you (?:\w+ )?(?:mind|object)|\bany (?:objection|problem|concern|issue)s?\b|\bbother you\b|\bobjections?\b"
)
_NO = re.compile(
    r"^(?:um |uh |well |oh |actually |sorry |honestly )*(?:no|nope|nah)\b|\b(?:rather|prefer|wish) (?:you )?(?:not|didn't|did not"
    r"|don't|that you)\b|\brather you\b|\bdon't (?:want|like|record)\b"
    r"|\bdo not (?:want|like|record|consent|agree)\b|\bnot (?:comfortable|okay|ok|fine|today|happy)\b|\bturn (?:it|that) off\b"
    r"|\bno recording\b|\bwithout (?:the|it|that)\b"
    r"|\bi (?:refuse|decline|object)\b|\bplease don't\b|\bi'd mind\b|\bi do mind\b"
)
_YES = re.compile(
    r"\b(?:yes|yeah|yep|yup|ja|sure|okay|ok|alright|all right|fine|absolutely|certainly|of course|go ahead|no problem|no worries"
    r"|not a problem|not at all|that works"
    r"|sounds (?:good|fine|great)|i (?:agree|consent|don't mind|do not mind)|doesn't bother|don't care|be my guest|by all means"
    r"|definitely|i guess|uh huh|mhm|good with)\b"
)
_NO_BUT_YES = re.compile(
    r"\b(?:no (?:problem|problems|worries|objections?|issues?|that's (?:fine|okay|ok|all right|alright)|not at all|go ahead"
    r"|i don't mind|it's (?:fine|okay))|not at all)\b"
)
_DONE = re.compile(
    r"\b(?:patient|guardian|mother|father|mom|dad|parent|wife|husband|daughter|son|spouse|caregiver|he|she"
    r"|they)\b[^.]*\b(?:consented|agreed|gave (?:verbal |written |informed )?(?:consent|permission)|verbally consents|consents)\b"
    r"|\b(?:verbal |informed |written )?consent (?:was |has been )?(?:obtained|given)\b"
)
_GUARDIAN = re.compile(r"\b(?:mother|father|mom|dad|parent|guardian|grandmother|grandfather|daughter|son|wife|husband)\b")
_REACH = 4
"turns after the disclosure in which an answer still belongs to it"


def disclosure(talk: Talk) -> Clause | None:
    """The sentence in which the therapist says that the visit is recorded, or None."""
    for sentence in talk.sentences:
        if sentence.role in ("therapist", "other") and sentence.found(_RECORDS) and not sentence.found(_NOT_THE_VISIT):
            return sentence
    return None


def _asked(turn: Turn, told: Clause) -> Clause | None:
    """The question that follows the disclosure in its turn (or is it)."""
    after = [s for s in turn.sentences if s.number >= told.number]
    return next((s for s in after if s.asks and _ASKS.search(s.text)), None) or next((s for s in after if _ASKS.search(s.text)), None)


def _answer(text: str, question: str) -> bool | None:
    minds = bool(_MIND.search(question)) and not re.search(r"\b(?:all right|alright|okay|ok|fine|comfortable)\b", question)
    if _NO_BUT_YES.search(text):
        return True
    if (
        minds
        and re.match(r"^(?:um |uh |well |oh )*(?:no|nope|nah|not)\b", text)
        and not re.search(r"\b(?:rather|prefer|don't want|do not want)\b", text)
    ):
        return True
    if minds and re.match(r"^(?:yes|yeah|yep|actually)\b", text) and re.search(r"\b(?:mind|rather|prefer)\b", text):
        return False
    if _NO.search(text):
        return False
    if minds and re.fullmatch(r"(?:well )?(?:yes|yeah|yep)(?: i do| i would| actually)?", text):
        return False
    return True if _YES.search(text) else None


def is_minor(context: VisitContext) -> bool:
    """A patient under 18: the guardian consents."""
    age = context.patient.get("age")
    return isinstance(age, int) and age < 18


def spoken(talk: Talk, *, minor: bool = False) -> Consent | None:
    """Consent that was given or refused aloud, with the span from the disclosure to the answer; None when it was not raised.

    A minor's own answer does not count. `at` is the answer's time in seconds into the visit, when the words have times.
    """
    told = disclosure(talk)
    if told is None:
        return _reported(talk)
    turn = talk.turns[told.turn]
    question = _asked(turn, told)
    latest: Consent | None = None
    for later in talk.turns[told.turn + 1 : told.turn + 1 + _REACH]:
        if later.role == "therapist":
            about = any(_RECORDS.search(s.text) or (s.asks and _ASKS.search(s.text)) for s in later.sentences)
            if latest is not None and not about:
                break  # the visit has moved on: a later "no" answers something else
            question = next((s for s in later.sentences if s.asks), question)
            if latest is None and not about and len(later.sentences) > 2:
                break
            continue
        if minor and later.role == "patient":
            continue
        for sentence in later.sentences[:3]:
            answer = _answer(sentence.text, question.text if question else told.text)
            if answer is None:
                continue
            at = talk.words[sentence.first].t0
            by = "patient" if later.role == "patient" else "guardian"
            found = Consent(answer, by, None if at is None else f"{at:.1f}", talk.span(told.first, sentence.last))
            if latest is None or answer is False:
                latest = found
            break
        if latest is not None and latest.given is False:
            break
    return latest or _reported(talk)


def agreed(talk: Talk) -> frozenset[str]:
    """The roles that said yes to the recording after the therapist told of it."""
    told = disclosure(talk)
    if told is None:
        return frozenset()
    out: set[str] = set()
    question = _asked(talk.turns[told.turn], told)
    for later in talk.turns[told.turn + 1 : told.turn + 1 + 2 * _REACH]:
        if later.role == "therapist":
            question = next((s for s in later.sentences if s.asks), question)
            continue
        answers = [_answer(s.text, question.text if question else told.text) for s in later.sentences[:3]]
        if True in answers:
            out.add(later.role)
    return frozenset(out)


def _reported(talk: Talk) -> Consent | None:
    """Consent that the therapist reports ("patient gave verbal consent to the recording")."""
    for sentence in talk.sentences:
        if sentence.role != "therapist" or not sentence.found(_DONE) or not sentence.found(_RECORDS):
            continue
        refused = bool(re.search(r"\b(?:not|declined|refused|no)\b", sentence.text))
        at = talk.words[sentence.first].t0
        who = "guardian" if _GUARDIAN.search(sentence.text) else "patient"
        return Consent(not refused, who, None if at is None else f"{at:.1f}", talk.span(sentence.first, sentence.last))
    return None


def resolve(recorded: Consent, said: Consent | None, mode: Mode) -> Consent:
    """Consent on record: a refusal wins, then what the EMR recorded, then what was spoken in an ambient visit.

    Words that agree with the EMR's record corroborate it. Dictation without the patient needs no consent and has none.
    """
    if said is None:
        return recorded
    if said.given is False:
        return said
    if recorded.given is None:
        return said if mode == "ambient" or said.given else recorded
    if recorded.given == said.given and recorded.words is None:
        return Consent(recorded.given, recorded.by or said.by, recorded.at or said.at, said.words)
    return recorded
