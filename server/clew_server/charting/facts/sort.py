"""Where a therapist's clause belongs: O, A, P, or nowhere."""

from __future__ import annotations

import re

from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.facts.line import Line, numbers
from clew_wire.note import Section

CONSENT = re.compile(r"\b(?:record(?:s|ing|ed)?|ai|a\.i|documentation assistant|transcri\w*|microphone|privacy|consent|scribe)\b")
STRONG_PLAN = re.compile(
    r"\b(?:next (?:visit|session|time|week|appointment|treatment)|(?:the|my|our) plan(?: is)?|plan is|plan:|going forward|i(?:'d| would) like (?:you )?to (?:see|have|ask|get|send|refer|keep|add|try|work)|i(?:'d| would) like you|i want you to|come back|"
    r"recheck|re-check|retest|re-test|reassess|re-assess|re-?evaluate (?:in|on|at)|refer(?:ral|red|ring)?|hold off|until (?:week|your|you|the|we|i)|not yet|no \w+ yet|for home|at home (?:i want|do|please|keep|try)|homework|home (?:exercise )?program|"
    r"(?:i'll|i will|i'm going to|we'll|we will|we're going to|i am going to|we are going to|let's|let us) (?:\w+ )?(?:see|keep|continue|add|progress|recheck|call|send|ask|order|recommend|talk to|follow|plan|introduce|advance|increase|decrease|drop|stay|move|bump|start with|hold|stick|schedule|email|contact|fax|print|give you|write|work on|focus|discharge|wean|taper|trial|try)|"
    r"frequency|recommend\w*|recertif\w*|discharge (?:from|to|with|today|home|next|in)|ready for discharge|goals? (?:is|are|will be|for)|long[- ]term goal|short[- ]term goal|in (?:\d+|a few|two|three|four|six|eight) (?:more )?(?:weeks?|months?)|by (?:week|discharge|the end|next)|avoid\w*|make sure|be sure|please (?:do|keep|practice|bring|continue|use|call|avoid|try|make|wear|ice|take)|"
    r"keep (?:doing|up|going|working|using|wearing|icing|practicing|him|her|you|it|at|your|the (?:brace|sling|boot|home|exercises?))|stay (?:on|with|at|off)|if (?:you|it|that|he|she|there)\b.{0,60}\b(?:call|stop|let|tell|go to|come|er|emergency|back off|skip|ice)|(?:call|let) (?:me|us|your|the)\b|no (?:lifting|driving|overhead|heavy|resisted|running|jumping|twisting|bending|impact|weight))\b"
)
FUTURE = re.compile(r"\b(?:will|we'll|i'll|you'll|going to|gonna|want|would like|i'd like|next|until|by week|in \d+ weeks?)\b")
REASON = re.compile(
    r"\b(?:because|that's why|which is why|due to|secondary to|so what i(?:'m)? see\w*|what i(?:'m)? (?:see|seeing|think)|(?:i think|my impression|my sense|overall)|tells me|that (?:means|tells|explains)|which (?:means|tells|explains)|suggest\w*|consistent with|indicat\w+|points to|"
    r"(?:still|continues? to) (?:need|require)\w*|needs? (?:my|skilled|the|hands)|skilled|limit(?:s|ing|ed by|ation\w*)|potential|prognosis|candidate|benefit|at risk|risk (?:of|for)|high risk|fall risk|not safe|unsafe|safe (?:to|for|with|on|at|enough)|progress(?:ing|ed|es)?\b(?! note)|improv(?:ing|ed|ement\w*|es)|"
    r"gain(?:s|ed|ing)?|plateau\w*|declin\w*|regress\w*|carr(?:y|ies|ied|ying) over|carryover|barriers?|deficits?|impair\w*|contribut\w*|respond(?:s|ing|ed)|on track|ahead of|behind schedule|goals? (?:is |are |was |were )?(?:\w+ )?(?:met|achieved|on)|(?:met|achieved|reached) (?:your|his|her|the|that|both|all|two|three|\d) ?(?:\w+ ){0,3}goals?|toward|half ?way|warrant\w*|medically necessary|"
    r"ready (?:for|to)|not ready|explains?|causing|the reason|big (?:change|difference)|moving from|went from \w+ to|gone from|stronger than|better than|worse than|not where|expected|appropriate|severity|goal is|stiff and weak|too (?:weak|stiff|tight|unstable|early|soon)|so the \w+ is|normal is|higher is|lower is|justif\w*|compensat\w+ (?:for|with|because)|motivat\w*|plan of care)\b"
)
INSTRUCTION = frozenset(
    "tuck hold swallow shift keep relax breathe push pull lift bend squeeze turn look step walk sit stand lie roll lean try take put give tell show make let's let come go stop slow slowly "
    "don't do follow point touch close open say repeat watch stay reach raise lower drop bring use cut throw catch grab place start and now straighten kick press imagine think remember listen read name "
    "wiggle cross uncross scoot swing stick bite chew blow hum rest ready switch again scrunch pinch twist draw write pick move rotate extend flex resist match meet one two three four five".split()
)
MEASURE = pattern("measure", "tests", "assist")
DONE = pattern("measure", "intervention", "observed")
PRESENT_RESULT = re.compile(r"\b(?:positive|negative|clear|intact|normal|wnl|closed|healed|healing|equal|symmetrical|symmetric|absent|present|reproduced|no (?:redness|swelling|warmth|drainage|pain|cough|wet|loss|tenderness|spasm|edema|signs?)|without (?:cough|pain|loss|cue|help|assist|wet))\b")


def instruction(said: str) -> bool:
    """An order to the patient, such as "tuck your chin"."""
    tokens = said.split()
    while tokens and tokens[0] in ("okay", "ok", "good", "now", "great", "nice", "and", "then", "alright", "so", "perfect", "just", "first", "one", "more", "again", "please", "go", "ahead"):
        tokens = tokens[1:]
    return bool(tokens) and (tokens[0] in INSTRUCTION or said.startswith(("can you", "could you", "i want you to", "go ahead", "let me", "let's", "i'm going to", "i am going to", "i need you to")))


def section(said: str, pieces: Line, *, planning: bool) -> Section | None:
    """O, A or P for a therapist's clause in an ambient visit; None when it says nothing of the patient."""
    if CONSENT.search(said) and not MEASURE.search(said):
        return None
    kinds = {n.kind for n in numbers(pieces)}
    if STRONG_PLAN.search(said) or "frequency" in kinds and not re.search(r"\b(?:has been|were|was|had)\b", said):
        if not (re.search(r"\bbefore we\b|\blet me\b", said)):
            return "P"
    order = instruction(said)
    measured = bool(kinds & {"fraction", "grade", "quantity", "sets", "times", "duration", "range", "number", "level"}) and bool(MEASURE.search(said) or DONE.search(said) or kinds & {"fraction", "grade", "sets"})
    if REASON.search(said) and not (order and not measured):
        return "A"
    if order and not measured and not re.search(r"\bmy hands?\b|\bi(?:'ve| have|'m) (?:my|got|holding|blocking|guarding)", said):
        return None
    if planning and (FUTURE.search(said) or order):
        return "P"
    if measured or MEASURE.search(said) or PRESENT_RESULT.search(said):
        return "O"
    if DONE.search(said) and len(said.split()) >= 4:
        return "O"
    return None
