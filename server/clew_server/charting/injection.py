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
    r"|\bsystem prompt\b|^new task\b|\byou are (?:now )?an? (?:\w+ )*(?:assistant|language model|ai|chatbot)\b|\b(?:developer|admin|debug) mode\b"
)
_DICTATES = re.compile(
    rf"{_LEAD}(?:say|write|put|note|state|chart|document|record|type|mark|report|add)(?: (?:down|in|it|into))*(?: (?:the|your|my) (?:note|chart|record))? (?:that )?(?:(?:the|this) patient\b|(?:all|every|each)(?: of)?(?: (?:my|the|his|her))? goals?\b|(?:my|the|his|her) goals? (?:is|are|was|were)\b)"
)
"a patient or visitor who words the note"
_RED = pattern("redflag", "phrases")


def ordered(role: Role, said: str) -> bool:
    """A sentence, in lower case without punctuation, tells the scribe what to do or to write."""
    if not _ORDERS.search(said) and (role == "therapist" or not _DICTATES.search(said)):
        return False
    return _RED.search(said) is None
