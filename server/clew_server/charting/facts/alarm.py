"""Red flags that a sentence of the history affirms: falls, chest pain, a changed medicine. They are kept, and a person reads them."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re

from clew_server.charting.facts.heard import MEDICINE, RED
from clew_server.charting.memory import remembered

_PART = re.compile(r"[;:.?!]|, (?=(?:and|or|so|he|she|it|but|which) )|\b(?:but|however|although|except|and (?=(?:he|she|it|patient)\b))")
_DENIED = re.compile(
    r"\b(?:no|not|never|denies|denied|without|none|neither|nor|cannot be|nobody|free of|unchanged|goals?|avoid|fear|afraid of falling|worried about|prevent\w*|risk)\b|n't\b"
)
_HARMLESS = re.compile(
    r"\b(?:fell|falls?|fallen|falling) (?:asleep|apart|behind|off (?:the )?(?:wagon|track)|short|out of|in love)\b|\b(?:in|since|last|this|next) (?:the )?fall\b|\b(?:horse|bike|car) (?:fell|saddle)\b|\bhits? (?:patient|her|him|me)(?=$|[.,]| (?:at|in|when|that|like|how))"
)
_QUIET = re.compile(r"\b(?:vision|dragging|groin|private\w*|pee|urinat\w*|bladder|bowels?|dose|saddle|weight loss|fever\w*)\b")
"of the list, what is no alarm as a mere word: it needs a change or a trouble beside it"
_TROUBLE = re.compile(
    r"\b(?:new|change\w*|blur\w*|double|lost|loss|losing|trouble|problem\w*|leak\w*|accidents?|burn\w*|numb\w*|pain\w*|hurts?|can't|cannot|unable|worse|sudden\w*|dark|had|has|ran|running|spiked|more|urgen\w*|incontinen\w*|raised|cut|doubled|halved|increas\w*|decreas\w*|higher|lower|\d)\b"
)
_WENT_DOWN = re.compile(
    r"\b(?:slid|slipped|slid(?:es)?|rolled) (?:\w+ )?(?:off|out of|from|on|in|down (?:in|on|to))\b|\b(?:he|she|patient|they|i) went down\b(?! (?:the )?(?:stairs?|steps|hill|to (?:\d|the))| \d)|\b(?:was|were|found|ended up|wound up|hit|landed|to) (?:\w+ )?(?:on )?(?:the )?(?:\w+ )?(?:floor|ground)\b(?! (?:exercises?|work|transfers?))|\b(?:tripped|stumbled)\b|\blanded on\b"
)
"falls by other names"
_PILL = re.compile(
    r"\b(?:pills?|tablets?|meds?|medicines?|medications?|dose|doses|patch|drops|shots?|gabapentin|metformin|sinemet|melatonin|lasix|synthroid|aricept|keppra|lyrica|cymbalta|toradol|steroids?|\d+ (?:mg|milligrams?|mcg|units))\b"
)
_CHANGE = re.compile(
    r"\b(?:cut|halved|doubled|raised|rais\w+|upped|bump\w*|lower\w*|increas\w*|decreas\w*|drop(?:ped|s)|chang\w+|switch\w*|start\w*|stopp\w*|quit|ran out|skipp\w*|miss\w*|took (?:2|two|x2|\d|him|her|patient|them)|takes? (?:more|too)|more than|off (?:of )?(?:the|his|her|my|it)?|put (?:him|her|patient|me|them) on|new|forg\w+|weaned?)\b"
)


_FELL = re.compile(r"\b(?:fell|fall|falling)\b")


@remembered
def fell(text: str) -> bool:
    """The sentence tells of a fall that was."""
    told = _HARMLESS.sub(" ", text.lower())
    return any((_FELL.search(p) or _WENT_DOWN.search(p)) and not _DENIED.search(p) for p in _PART.split(told) if p)


@remembered
def alarming(text: str) -> bool:
    """The sentence affirms a red flag or tells of a change of medicine."""
    parts = [p for p in _PART.split(text.lower()) if p]
    for part in parts:
        told = _HARMLESS.sub(" ", part)
        if (
            (MEDICINE.search(told) or _PILL.search(told))
            and _CHANGE.search(text.lower())
            and not re.search(r"\b(?:denies|no changes?|unchanged)\b", told)
        ):
            return True
        if _DENIED.search(told):
            continue
        found = RED.search(_QUIET.sub(" ", told))
        if found or _WENT_DOWN.search(told) or (_QUIET.search(told) and _TROUBLE.search(told)):
            return True
    return False
