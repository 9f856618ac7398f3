"""A plan in a therapist's words."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from clew_server.charting.compose.rewriting import base
from clew_server.charting.compose.terse import terse, written
from clew_server.charting.facts.line import Piece, of
from clew_server.charting.facts.state import State, cut, key
from clew_server.charting.turns import Clause

_PLAN_LEAD = re.compile(
    r"(?:(?:so|and|then|okay|now|for now|well|also|but|alright) )*(?:(?:the |our |my )?plan(?: is| will be)?(?: for (?:now|today|you))?(?: that| to| for)? )?(?:(?:we|i|you|therapist|patient|he|she) (?:will|are going to|am going to|is going to|would like to|want to|wants to|would like|need to|can|should|have to)(?: have| like)? |let us )?(?:also |just |still |probably )?(?:going to )?(?:please |to )?"
)
_NEXT_LEAD = re.compile(
    r"(?:(?:so|and|then|okay|now) )*(?:for |at |on )?(?:the )?(next (?:visit|session|time|week|appointment|treatment session|treatment)) (?:(?:we|i|you|he|she|therapist|patient) )?(?:will |are going to |am going to |is going to |would like to |want to |can |should )?(?:also |just )?(?:try to )?"
)
_SEE = re.compile(
    r"^(?:therapist |we )?(?:would like to |would |wants? to |will |to )?(?:see|be seeing) (?:patient|him|her|them|you) ", re.IGNORECASE
)


_THERAPISTS = re.compile(
    r"(?:also )?(?:call|ask|send|email|message|phone|fax|contact|order|request|write|text|check with|talk to|refer|print|bring|get|tell|let|notify|inform|update)\b",
    re.IGNORECASE,
)
"""what nobody else does when the therapist says "I'll ..." """


def _by_whom(lead: str, text: str) -> str:
    """The plan, with who does it where a bare verb would read as the patient's to do."""
    if re.search(r"\b(?:i|therapist|i'll|i'm)\b", lead) and _THERAPISTS.match(text):
        return f"therapist to {text}"
    return (
        f"will {text}" if re.search(r"\bwe\b", lead) and re.match(r"(?:skip|practice|rest|walk|bring|get|use|take|limit)\b", text) else text
    )


def plan(body: Sequence[Piece]) -> str:
    """A plan in a therapist's words, without "we will"."""
    pieces = terse(body)
    following = _NEXT_LEAD.match(key(pieces) + " ")
    if following and len(following[0].split()) < len(pieces):
        rest = pieces[len(following[0].split()) :]
        if re.search(r"\b(?:patient|he|she|they) (?:(?:will|can|should|is going to) )?$", following[0]):
            rest = [replace(rest[0], text=f"patient to {base(rest[0].low)}"), *rest[1:]]
        return f"{following[1].capitalize()}: {written(rest)}"
    whole = written(pieces)
    if _SEE.match(whole):
        return _SEE.sub("Patient to be seen ", whole, count=1)
    rest = cut(pieces, _PLAN_LEAD)
    text = written(rest)
    if len(rest) < len(pieces):
        text = _by_whom(" ".join(p.low for p in pieces[: len(pieces) - len(rest)]), text)
    text = _SEE.sub("Patient to be seen ", text, count=1)
    text = re.sub(r"^therapist (?:will|would (?:also )?like to|wants? to|is going to) ", "Therapist to ", text, flags=re.IGNORECASE)
    if not re.match(r"(?:in|by|within) ", text, re.IGNORECASE):
        text = re.sub(r"\btherapist wants patient to\b(?! be able)", "patient to", text)  # without a time it is an order, no goal
    text = re.sub(r"\btherapist would like patient to\b", "patient to", text)
    text = re.sub(r"\btherapist wants\b", "goal is for", text)
    text = re.sub(r"^(?:patient )(?:will|to) ", "Patient to ", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:we|therapist) will\b|\bwe (?:are going to|would like to)\b", "will", text)
    return re.sub(r"\b(next (?:visit|session|time)) we\b", r"\1", text)


_INSTEAD = re.compile(
    r"(?:(?:oh|okay|well|and|so|you know what) )*(?:actually|no|nope|correction|sorry|wait|scratch that|strike that|on second thought|let's make (?:it|that)|make (?:it|that)|change (?:it|that)|instead)\b"
)
_OFTEN = re.compile(r"\b\d+(?:-\d+)?x/(?:week|month)\b")
NEAR = 4
"plans back to which a change of how often reaches"


def replaced(state: State, said: str, text: str) -> None:
    """How often the patient comes is planned once: "No, let's make it twice a week." takes the place of what stood there."""
    if not _INSTEAD.match(said) or not _OFTEN.search(text) or len(text.split()) > 5:
        return
    for k in range(len(state.facts) - 1, max(-1, len(state.facts) - 1 - NEAR), -1):
        if state.facts[k].section == "P" and _OFTEN.search(state.facts[k].text) and "HEP" not in state.facts[k].text:
            state.facts[k] = replace(state.facts[k], text="")  # told nowhere; the others keep their places
            return


_PUT_OFF = re.compile(
    r"(?:(?:and|so|okay|now|well|also) )*(?:(?:i'd|i would|we'd|we would)(?: (?:normally|usually|like to|love to|also|typically|ordinarily|have liked to))*|(?:i|we|therapist) (?:also )?(?:wanted|meant|planned|hoped|was going|were going) to) "
    r"(?:do|check|test|retest|run|try|repeat|redo|measure|get) (?:the |a |an |your |his |her )?(?P<what>\w+(?: \w+){0,5}?)(?: too| as well| today| now)? "
    r"(?:(?:but|and|only) )+(?:(?:[\w']+ ){0,10}?(?:save it|leave (?:it|that)|skip (?:it|that)|for (?:another|next)|no time|ran out|run out|out of time|next (?:time|visit|session)|do (?:it|that) next)"
    r"|(?:it's |it is )?(?:getting late|too late)|(?:i |we )?(?:did not|didn't)(?: get to)?)\b"
)
"what was meant for today, and is put off"


def put_off(state: State, sentence: Clause) -> bool:
    """ "I'd normally do the grip too, but that's for another day.": no finding of today."""
    said = sentence.text
    m = _PUT_OFF.match(said)
    if m is None or sentence.asks or any(p.numeral is not None and p.numeral.unit not in ("", "min", "week") for p in of(sentence)):
        return False
    begins, count = len(said[: m.start("what")].split()), len(m["what"].split())
    name = written(terse(of(replace(sentence, tokens=sentence.tokens[begins : begins + count]))))
    until = re.search(r"\b(?:next|another) (?:time|visit|session|day)\b", said)
    later = "" if until is None else " to next visit" if until[0].startswith("next") else " to another visit"
    state.add("plan", "P", f"{name} deferred{later}", (sentence.first, sentence.last))
    return True
