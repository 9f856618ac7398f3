"""What a patient says that is no report: jokes, the opinions of others, what is declined."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re

from clew_server.charting.facts import heard
from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.facts.line import of
from clew_server.charting.facts.state import State
from clew_server.charting.facts.strangers import of_kin
from clew_server.charting.turns import Clause

SYMPTOM_WORD = pattern("relevant", "symptom")
_BODY_WORD = pattern("relevant", "body")
IDIOM = re.compile(r"\b(?:eats?|eating|ate|works?|runs?) like a (?:horse|king|pig|charm|champ)\b")


_WANTS_IT = re.compile(
    r"(?:(?:now|oh|and|well|ooh) )*(?:i|i'd|i could) (?:want|need|use|like|love|take|have) (?:some|one|those|them|a few)(?: too| of (?:those|that|them))?"
)
"a wish for what nobody named"


_SIMILE = re.compile(r"(?:just )?like (?:i'm|i am|i was|it's|he's|she's|a|an|the|in a)\b")


_THIRD = re.compile(r"\b(?:he|she|he's|she's)\b")


_OPINION = re.compile(
    r"\b(?:my|his|her|our) (?:\w+ )?(?:mom|mother|dad|father|wife|husband|sister|brother|son|daughter|neighbor|friend|buddy|cousin|aunt|uncle|boss|coach|trainer|grandma|grandson|coworker)s? (?:\w+ )?"
    r"(?:thinks?|swears?|says i (?:need|should)|said i (?:need|should)|wants me|keeps (?:bugging|telling|asking)|told me (?:to|i (?:need|should))|reckons?|believes?)\b"
)


_SLIP = re.compile(r"\b(?:mix(?:es|ed)? (?:them|those|that|it) up|my mistake|my bad|misspoke|keep saying)\b")
"an apology for a slip of the tongue"


_DECLINES = re.compile(
    r"\b(?:rather not|no thanks|no thank you|no (?:more )?\w+ for me|i'll pass|not interested|(?:i'm|i am) done with|i refuse|don't want (?:any|that|it|the)|not letting)\b"
)


_OFFERED = re.compile(
    r"\b((?:dry )?needl\w+|cupping|injection\w*|(?:feeding )?tube|tap(?:e|ing)|manipulat\w+|adjust\w+|massage|traction|brac(?:e|ing)|splint\w*|electrical stim\w*|e-?stim|ultrasound|laser|graston|thickener|thickened liquids|walker|cane|surgery)\b"
)


def beside_the_point(state: State, sentence: Clause, questions: tuple[Clause, ...]) -> bool:
    """A joke, or an answer about somebody who is not here: "What does he play?" "Cello."."""
    if heard.RED.search(sentence.text) or heard.MEDICINE.search(sentence.text):
        return False
    if _SLIP.search(sentence.text) and len(sentence.tokens) < 10 and not SYMPTOM_WORD.search(sentence.text):
        return True
    if _WANTS_IT.fullmatch(sentence.text):
        return True
    if IDIOM.search(sentence.text) and len(sentence.tokens) < 7 and all(t.numeral is None for t in of(sentence)):
        return True
    if (
        _SIMILE.match(sentence.text)
        and all(t.numeral is None for t in of(sentence))
        and not SYMPTOM_WORD.search(sentence.text)
        and not _BODY_WORD.search(sentence.text)
    ):
        return True
    if of_kin(state, sentence):
        return True
    himself = state.talk.words[sentence.first].role == "patient"  # an interpreter is asked of "her"
    absent = bool(questions) and himself and all(t.role != "caregiver" for t in state.talk.turns)
    return (
        absent and _THIRD.search(questions[-1].text) is not None and not re.search(r"\b(?:you|your|help\w*|live\w*)\b", questions[-1].text)
    )


def opinion(sentence: Clause) -> bool:
    """What somebody who is not here thinks of it is no finding: "my boss says it is arthritis"."""
    return _OPINION.search(sentence.text) is not None and not heard.RED.search(sentence.text)


def declined(state: State, sentence: Clause) -> bool:
    """ "No cupping for me, please.": what the patient does not want."""
    if not _DECLINES.search(sentence.text) or sentence.role != "patient" or len(sentence.tokens) > 14:
        return False
    named = re.search(r"\bno (\w+(?: \w+)?)(?= i'd| i would| i don't| thanks| please| for me|$)", sentence.text)
    spans = [(sentence.first, sentence.last)]
    what = named[1] if named and named[1] not in ("no", "thanks", "thank you", "sorry", "way") else ""
    for earlier in reversed(state.talk.sentences[max(0, sentence.number - 6) : sentence.number]):
        found = _OFFERED.search(earlier.text)
        if found and (not what or set(re.findall(r"\w{5}", what)) & set(re.findall(r"\w{5}", earlier.text))):
            what = found[1]
            spans.append((earlier.first, earlier.last))
            break
    if not what:
        return False
    state.add("denial", "S", f"patient declined {what}", *spans, denied=True)
    return True
