"""What is about somebody else: a carer's own knee, a grandson's weight, the team that lost."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re

from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.facts.state import State
from clew_server.charting.turns import Clause

KIN_DOES = re.compile(
    r"^(?:and |but |so |oh |well )?(?:my|our|his|her) (?:\w+ )?(?:mom|mother|dad|father|wife|husband|sister|brother|son|daughter|neighbor|friend|cousin|aunt|uncle|nephew|niece|grandson|granddaughter|grandkids|kids|dog|cat|roommate|coworker|boss|teammate|landlord|buddy|pastor|teacher) (?:does|did|had|was|is|got|went|plays?|came|comes|loves|bought|ate|broke|won|lost|made|makes|graduates|starts|(?!help|assist|notic|cook|clean|carr|manag|watch|call|ask|want|need|worr|remind|lift)\w+ed)\b"
    r"|^(?:and |but |so |oh |well )?(?:my|our|his|her) (?:\w+ )?(?:son|daughter|grandson|granddaughter|nephew|niece|brother|sister|cousin|neighbor|friend)'s (?!place|house|home|apartment|stairs|bathroom|car\b)\w+ (?:\w+ )*"
)
"what a relative of the patient does or has"
GAME = re.compile(r"(?:they|we|the \w+|everybody|everyone) (?:won|lost|beat|tied)\b")
_OWN = re.compile(rf"\b(?:i|i've|i'm)\b.*\bmy (?:own )?(?:left |right |bad |other )?(?:{pattern('relevant', 'body').pattern})")


def own_history(sentence: Clause) -> bool:
    """A carer's own body: "I had my knee done too"."""
    if sentence.role != "caregiver" or not _OWN.search(sentence.text):
        return False
    return re.search(r"\b(?:he|she|his|her|him|they|their|them)(?:'\w+)?\b", sentence.text) is None


def of_kin(state: State, sentence: Clause) -> bool:
    """The relative of the sentence before it: "My grandson turned three. He weighs thirty pounds!"."""
    if sentence.role != "patient" or not re.match(r"(?:he|she|they)(?:'s|'re)?\b", sentence.text):
        return False
    before = [s for s in state.talk.turns[sentence.turn].sentences if s.number == sentence.number - 1]
    return (
        bool(before)
        and KIN_DOES.match(before[0].text) is not None
        and not re.search(r"\b(?:me|i|i'm)\b", f"{before[0].text} {sentence.text}")
    )
