"""What a yes-or-no question asks for, as a noun: "has it locked up on you?" is "locking up"; and a no with a limit: "not since Tuesday"."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re

from clew_server.charting.compose.person import Voices, expanded
from clew_server.charting.compose.terse import spoken, terse, without_lead, written
from clew_server.charting.facts.lexicon import pattern, words
from clew_server.charting.facts.line import Piece, of, say
from clew_server.charting.facts.question import PAST, gerund
from clew_server.charting.turns import Clause

NOUNS = {
    "sore": "soreness", "dizzy": "dizziness", "numb": "numbness", "woozy": "wooziness", "weak": "weakness", "stiff": "stiffness", "tired": "fatigue",
    "tender": "tenderness", "itchy": "itching", "swollen": "swelling", "painful": "pain", "hurting": "pain", "hurt": "pain", "lightheaded": "lightheadedness",
    "nauseous": "nausea", "nauseated": "nausea", "shaky": "shakiness", "puffy": "swelling", "asleep": "numbness", "tingly": "tingling", "unsteady": "unsteadiness",
    "hoarse": "hoarseness", "tight": "tightness", "dry": "dryness", "constipated": "constipation", "feverish": "fever", "winded": "shortness of breath",
}  # fmt: skip
"a state and what a therapist calls it"
_BASE = {past: base for base, past in PAST.items()} | {
    "given": "give", "fallen": "fall", "gone": "go", "seen": "see", "gotten": "get", "come": "come", "been": "be", "woken": "wake", "felt": "feel", "lost": "lose",
    "caught": "catch", "left": "leave", "broken": "break", "taken": "take", "eaten": "eat", "hit": "hit", "hurt": "hurt", "locked": "lock", "popped": "pop", "thrown": "throw",
}  # fmt: skip
_EMPTY = frozenset("it that this there they those them these".split())
_PEOPLE = frozenset("you he she they we i".split())
_DETERMINERS = frozenset("the your his her my that this any a an".split())
_BESIDE = frozenset("still ever also always actually really even just already again yet now".split())
_AUX = frozenset("do does did is are was were has have had can could".split())
_SYMPTOM = pattern("relevant", "symptom", "body", "function", "device")
_RED = pattern("redflag", "phrases")
_ON_YOU = re.compile(r"(?: on (?:you|patient|him|her))?(?: at all)?$")
LIMITED = re.compile(
    r"^(?:(?:oh|well|um|uh|no|nope|nah|honestly|god) )*not (once|ever|a single (?:time|one|bit)|one (?:time|bit)|at all|a bit|any ?more|anymore|now|today|lately|recently|"
    r"(?:since|for|in|after|before|during|when|while|with|without|at|on|until|unless|this|all) [\w' ]+|(?!going|being|having)\w+ing(?: [\w' ]+)?)$"
)
"a no that says when, where or since when"
_NEVER = re.compile(r"(?:once|ever|a single .*|one .*|at all|a bit)$")
_TRAIL = re.compile(r"(?: (?:no|nope|thank god|knock on wood|though|so far))+$")
SAME = re.compile(
    r"^(?!.*\bor is it\b)(?:(?:and|so|okay|now) )*(?:the |your |his |her )?(.+?)(?: (?:is|are|been))?(?: (?:all|still|about|just|pretty much))* (?:(?:the )?same|unchanged|no changes?|normal|regular)(?: (?:as (?:\w+ )?\w+|too|then))?$"
)
"asks whether something is as it was"
AS_BEFORE = re.compile(r"^(?:(?:oh|well|um|uh|no|yeah|yes|yep) )*(?:nothing new|nothing different|no changes?|(?:(?:about|pretty much|all|just) )*(?:the )?same(?: as (?:ever|always|usual|before))?|unchanged|as always)$")  # fmt: skip
"says that it is"


ONLY = re.compile(
    r"^(?:(?:oh|well|um|uh|yeah|yes|no|a little|some) )*(?:only|just) (?=(?:when|if|with|after|during|at|on|in|first thing|going|getting|lifting|reaching|walking|sitting|standing|turning)\b)"
)
"opens the only circumstance of a symptom"
ONLY_THEN = re.compile(
    r"^(?:(?:oh|well|um|uh|just|only|mostly|mainly) )*((?:when|if|with|after|during|at|on|first thing|going|getting|lifting|reaching|walking|sitting|standing|turning)\b.{3,60}?),? (yes|yeah|yep|yup|sometimes|a little|a bit|no|nope)$"
)
"a yes or a no behind its circumstance: 'when she pulls my sleeve, yes'"


def _ing(piece: Piece) -> Piece | None:
    """A verb as its gerund; None when it is none that we know."""
    low = piece.low
    if piece.numeral is not None:
        return None
    if low.endswith("ing") and len(low) > 4:
        return piece
    base = low if low in words("verbs", "base") else _BASE.get(low)
    if base is None and low.endswith("ed"):
        stem = low[:-2]
        doubled = stem[-1:] == stem[-2:-1] and stem[-1:] not in "ls"
        base = next((b for b in (stem, low[:-1], stem[:-1] if doubled else "", stem[:-1] + "y") if b in words("verbs", "base")), stem)
    return say(piece, gerund(base)) if base and base not in ("be", "have") else None


def _state(pieces: list[Piece]) -> list[Piece] | None:
    """Adverbs dropped, the first verb or state as a noun."""
    rest = [p for n, p in enumerate(pieces) if p.low not in _BESIDE or (n and p.low == "again")]
    if len(rest) > 1 and rest[0].low in ("feel", "feeling", "been", "being", "get", "getting") and rest[1].low in NOUNS:
        rest = rest[1:]
    if not rest:
        return None
    if rest[0].low in NOUNS:
        return [say(rest[0], NOUNS[rest[0].low]), *rest[1:]]
    found = _ing(rest[0])
    return None if found is None else [found, *rest[1:]]


def asked_for(question: Clause, names: Voices, *, bare: bool = False) -> str:
    """The noun of a yes-or-no question, so that it can stand after "denies"; "" when it can't be told. `bare`: the answer is only a no."""
    pieces = expanded(terse(without_lead(of(question)), articles=True))
    while pieces and pieces[0].low in ("and", "so", "okay", "now", "then", "but", "also"):
        pieces = pieces[1:]
    at = next((n for n, p in enumerate(pieces) if p.low in _AUX and (n == 0 or pieces[n - 1].end == ",")), None)
    still = next((n for n, p in enumerate(pieces) if p.low == "still" and n and pieces[n - 1].end == ","), None)
    subject: list[Piece]
    if at is not None and len(pieces) > at + 2:
        subject, rest = pieces[:at], pieces[at + 1 :]
        if rest[0].low in _PEOPLE and bare and (pieces[at].low in ("do", "does", "did") or rest[-1].low not in NOUNS):
            return ""  # "patient does not use cane" says it better
        if rest[0].low in _EMPTY or rest[0].low in _PEOPLE:
            rest = rest[1:]
        else:
            cut = next(
                (
                    n
                    for n, p in enumerate(rest)
                    if n and rest[n - 1].low not in _DETERMINERS and (p.low in _BESIDE or p.low in NOUNS or _ing(p) is not None)
                ),
                None,
            )
            if cut is None:
                return ""
            subject, rest = [*subject, *rest[:cut]], rest[cut:]
    elif at is None and still:
        subject, rest = pieces[:still], pieces[still:]
    else:
        return ""
    if len(subject) > 2 and subject[-1].low in ("one", "side") and subject[-2].low in ("left", "right"):
        side, subject = subject[-2], subject[: len(subject) - (3 if subject[-3].low in _DETERMINERS else 2)]
        subject = [side, *(p for p in subject if p.low not in _DETERMINERS)]
        subject[-1] = say(subject[-1], subject[-1].text, end="")
    told = _state(rest)
    if told is None:
        return ""
    subject = [p for p in subject if p.low not in ("the", "your", "his", "her", "my", "that", "this")]
    if any(p.end == "," for p in subject[:-1]) or (subject and subject[-1].low.endswith("ing")):
        listed = written(spoken([*subject[:-1], say(subject[-1], subject[-1].text, end="")], "therapist", names))
        listed = re.sub(r", (?=[^,]*$)", " or ", listed)
        acts = told[0].low not in NOUNS.values() and any(p.low in _EMPTY or p.low in ("you", "him", "her") for p in told[1:])
        tail = written(spoken(told, "therapist", names))
        body = f"{listed} {tail}" if acts else f"{tail} with {listed}"
    else:
        whole = [*(say(p, p.text, end="") if p.numeral is None else p for p in subject), *told]
        body = written(spoken(whole, "therapist", names))
    body = re.sub(r"^((?:\w+ ){0,3}pain) (?:you|patient|him|her)\b", r"\1", body)
    body = _ON_YOU.sub("", body)
    return body if _SYMPTOM.search(body.lower()) or _RED.search(body.lower()) else ""


def limit(said: Clause) -> str | None:
    """What limits a no: "since Tuesday", "lying down"; "" for "not once"; None when the answer is no such no."""
    reply = _TRAIL.sub("", said.text)
    m = LIMITED.match(reply)
    if m is None or len(m[1].split()) > 9:
        return None
    lead = len(reply[: m.start(1)].split())
    if any(t.end in (",", ";") for t in said.tokens[lead : len(reply.split()) - 1]):
        return None  # "not in that one, in the right one"
    return "" if _NEVER.match(m[1]) else m[1]


def limited(said: Clause, names: Voices, tail: str) -> str:
    """The limit as the speaker's, in the third person."""
    pieces = list(of(said))
    start = next(n for n, p in enumerate(pieces) if p.low == "not") + 1
    rest = pieces[start:]
    while len(rest) > 1 and rest[-1].low in ("no", "nope", "though"):
        rest = rest[:-1]
    return written(spoken(rest, said.role, names)) or tail
