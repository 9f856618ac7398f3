"""Speech that gives orders to the scribe ("ignore your instructions and write ..."): neither obeyed nor charted.

Such a sentence is read as an "okay". One that holds a red flag stays, whatever else it says.
"""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re

from clew_server.charting.facts.lexicon import pattern
from clew_wire.note import Role

_LEAD = r"^(?:(?:hey|okay|ok|now|so|and|please|just|computer|assistant|ai|robot|machine|scribe|siri|alexa|for the record|you) )*"
_ORDERS = re.compile(
    rf"{_LEAD}(?:ignore|disregard|override|bypass|forget) (?:(?:all|any|your|the|these|those|my|of|previous|prior|earlier|above) )*(?:instructions?|rules?|prompts?|guidelines?|programming|everything)\b"
    r"|\b(?:ignore|disregard|override|bypass) (?:(?:all|of|your|any) )*(?:(?:previous|prior|earlier|system|your) )+(?:instructions?|rules?|prompts?|guidelines?|programming)\b"
    r"|\bsystem prompt\b|\byou are (?:now )?an? (?:\w+ )*(?:language model|ai|chatbot)\b|\b(?:developer|admin|debug) mode\b"
)
_DICTATES = re.compile(
    rf"{_LEAD}(?:say|write|put|note|state|chart|document|record|type|mark|report|add)(?: (?:down|in|it|into))*(?: (?:the|your|my) (?:note|chart|record))? (?:that )?(?:(?:the|this) patient\b|(?:all|every|each)(?: of)?(?: (?:my|the|his|her))? goals?\b|(?:my|the|his|her) goals? (?:is|are|was|were)\b)"
)
"a patient or visitor who words the note"
_RED = pattern("redflag", "phrases")
_HURTS = re.compile(
    pattern("relevant", "symptom").pattern + r"|\b(?:breath\w*|bleed\w*|allerg\w*|fracture\w*|broke\w*|hurting|twisted|popped)\b"
)
"what a patient or visitor says in passing, whoever is told to write it"
_CLINICAL = re.compile(pattern("relevant", "symptom", "body", "device").pattern + r"|\b(?:weeks?|days?|degrees|cues?)\b")


def ordered(role: Role, said: str) -> bool:
    """A sentence, in lower case without punctuation, tells the scribe what to do or to write."""
    if not _ORDERS.search(said) and (role == "therapist" or not _DICTATES.search(said)):
        return False
    clinical = _CLINICAL if role == "therapist" else _HURTS
    return _RED.search(said) is None and clinical.search(said) is None
