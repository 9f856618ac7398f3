"""Where a therapist's clause belongs: O, A, P, or nowhere."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re

from clew_server.charting.facts.lexicon import pattern, words
from clew_server.charting.facts.line import Line, numbers
from clew_server.charting.memory import remembered
from clew_wire.note import Section

CONSENT = re.compile(
    r"\b(?:record(?:s|ing|ed)? (?:our|this|the|us|it|you|what|session|visit)|(?:it|that|this|which) records?|okay with (?:it )?recording|ai|a\.i|(?:documentation|ai|an) assistant|the assistant|transcri\w*|microphone|privacy|consent|scribe|"
    r"listens? (?:in|and)|drafts? (?:my|the|our)|(?:writes?|takes?) (?:up )?(?:the |my )?notes?|who gets to hear|wiped)\b"
)
_WEEKS = r"(?:\d+|a few|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a couple(?: of)?|a) (?:more )?(?:days?|weeks?|months?|visits?|sessions?)"
STRONG_PLAN = re.compile(
    r"\b(?:i (?:don't|do not) want (?:any|you|him|her|to see any)|^(?:and |so )?at night (?:keep|wear|use|sleep|put|do|try)\b|^(?:and |so |but )?if\b.{4,80}\b(?:call (?:me|us|your|the|his|her|nine|911)|let me know|go to the (?:er|emergency))|on (?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?:we|i)(?:'ll| will| are going to)? (?:try|start|do|add|begin|go|move|work)|next (?:visit|session|time|week|appointment|treatment|month)|(?:the|my|our) plan(?: is)?|^(?:so |and |okay )*plan\b|plan is|going forward|i(?:'d| would) like (?:you )?to (?:see|have|ask|get|send|refer|keep|add|try|work|do|drink|be)|i(?:'d| would) (?:like you|see you|recommend|suggest|get)|i want you to|come back|"
    r"i want (?:a|an|that|your|his|her|the|to|you|him|\w+ to)|recheck|re-check|retest|re-test|reassess|re-assess|re-?evaluate (?:in|on|at)|refer(?:ral|red|ring)? (?:to|you|him|her|for)|hold off|(?:until|till) (?:week|your|you see|you're|the|we|i (?:see|say|check|recheck|hear)|that's|it's|he|she)|(?:we'll|i'll|we will|i will|let's|going to)\b.{0,60}\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow)\b|not yet|no \w+ yet|(?:is|are|stays?|still) out (?:until|till|for now)|for home|at home,? (?:i want|do|please|keep|try)|^(?:at )?home,? |homework (?:is|for)|home (?:exercise )?program (?:is|will|stays|includes)|"
    r"(?:i'll|i will|i'm going to|i'm gonna|we'll|we will|we're going to|we're gonna|i am going to|we are going to|let's|let us|you'll|he'll|she'll) (?:\w+ )?(?:see|keep|continue|add|progress|recheck|call|send|ask|order|recommend|talk to|follow|plan|introduce|advance|increase|decrease|drop|stay|move on|bump|hold therapy|stick|schedule|email|contact|fax|print|give (?:you|him|her)|write|focus|discharge|wean|taper|trial|come|bring|retest|reassess|start with|be seen|go up|go to once|see about)|"
    r"(?:i'm|we're|i am|we are) (?:calling|sending|referring|discharging|ordering|adding|asking|emailing|contacting|dropping|moving|cutting|keeping)|frequency (?:is|will)|i recommend|recommending|recommendation|recertif\w*|discharge (?:from|to|with|today|home|next|in|at)|ready for discharge|goals? (?:is|are|will be|for) (?!met|not|partially)|new (?:one|goal)s?\b|long[- ]term goal|short[- ]term goal|updated goals?|"
    rf"(?:in|by|within|for|after)(?: another| the next| about)? {_WEEKS}\b|by (?:week|discharge|the end)|for {_WEEKS} more|one more week|more weeks|(?<!ing to )(?<!ends to )(?<!end to )avoid\b|make sure|be sure|please (?:do|keep|practice|bring|continue|use|call|avoid|try|make|wear|ice|take)|we (?:stay|stick|continue|hold|keep|drop) (?:at|with|to|on|therapy|once|twice|the)|we hold|we start next|"
    r"keep (?:doing|up the|wearing|icing|practicing|it for|(?:the|a|your|that) (?:\w+ )?(?:brace|sling|boot|home|exercises?|splint|diary|log|journal))|stay (?:on (?:the )?(?:mildly|thin|nectar|honey|soft|pureed|same|current|track)|off)|(?:call|let) (?:us|me know|your|the) ?(?:doctor|know|if|office)?|call me if|if (?:you|it|that|he|she|there)\b.{0,60}\b(?:call|let me|tell me|go to|er|emergency|back off|skip|ice)|"
    r"no (?:\w+ )?(?:lifting|driving|overhead|heavy|resisted|running|jumping|twisting|bending|squatting|sit-ups|impact|weight ?bearing|jogging|hopping|barefoot)|not to (?:hop|run|lift|drive|jump)|not alone|has to go|needs to (?:be removed|come out)|grab bars?|get a \w+|depends on|front desk|(?:he|she|you) (?:may|can) (?:have|use|start|return|drive|go back|shower|eat|drink)|the surgeon wants|sit upright|stay up(?:right)?|small (?:sips|bites)|for now|(?:thick|thickened|thin) liquids?,? (?:and|with|plus) (?:\w+ )?(?:solids?|diet|textures?|foods?|soft|puree\w*|minced|regular|bite)|take (?:small|your time at meals)|you see (?:him|her|the (?:surgeon|doctor|specialist))|every (?:\w+ )?(?:waking )?(?:hours?)|every (?:\w+ )?(?:minutes|morning|night|day) (?:at home|until|for))\b"
)
_NOW_LETS = re.compile(r"(?:\w+ ){0,2}let(?:'s| us) (?:start|begin|do|try|go|get|move on)\b")
"work of this hour"
_LATER = re.compile(r"\b(?:next|home|weeks?|visits?|sessions?|months?|times? a|tomorrow|\w+day|from now on|until)\b")
HABIT = re.compile(r"\b(?:has been|have been|were|was|had|did|used to|went|gained|lost|improved|gone|got|so far|since|already)\b")
FUTURE = re.compile(r"\b(?:will|we'll|i'll|you'll|going to|gonna|want|would like|i'd like|i'd|next|until|by week|we start|starting)\b")
REASON = re.compile(
    r"\b(?:that's why|which is why|that's what(?:'s)? (?:\w+ )?(?:keep|slow|limit|get|caus|driv|mak|worr|i'm worr)\w*|due to|secondary to|what i(?:'m)? (?:see|seeing|think)|i think|my impression|my sense|overall|tells me|that (?:means|tells|explains)|which (?:means|tells|explains)|suggest\w*|consistent with|points to|picture fits|fits (?:a|with)|"
    r"(?:still|continues? to) (?:need|require)\w*|i still have to|needs? (?:my|skilled|a clinician|a therapist|hands)|skilled|limit(?:s|ing|ed by|ation\w*)|potential|prognosis|candidate|benefit|at risk|risk (?:of|for|is)|the risk|high risk|fall risk|not safe|unsafe|safe (?:to|for|with|on|at|enough)|progressing|progress(?:ed|es)? (?:well|toward|nicely|steadily)|(?:good|great|nice|steady|slow|real|some) progress|improv(?:ing|ed|ement\w*|es)|getting better|you're better|(?:he's|she's|is) better|"
    r"gains\b|gained|plateau\w*|level(?:ed|ing) off|declin\w*|regress\w*|carr(?:y|ies|ied|ying) over|carryover|barriers?|deficits?|impair\w*|contribut\w*|respond(?:s|ing|ed)|on track|ahead of|behind schedule|goals?\b.{0,70}\b(?:met|achieved|not met|fit)\b|(?:one's|is|was|it's|goals?) (?:now )?(?:not )?(?:met|achieved)|(?:met|achieved|reached) (?:your|his|her|the|that|both|all|two|three|\d) ?(?:\w+ ){0,3}goals?|toward|half ?way|warrant\w*|medically necessary|maintenance|active (?:problem|care)|"
    r"ready for|not ready|explains?|causing|the reason|big (?:change|difference)|real change|moving from|(?:gone|went|moved|come|came) from (?:min|mod|max|moderate|minimal|maximal|\w+ to)|stronger than|better than|worse than|not where|expected|severity|stiff and weak|too (?:weak|stiff|tight|unstable|early|soon)|normal is|justif\w*|compensat\w+ (?:for|with|because)|motivat\w*|centraliz\w*|moderate oropharyngeal|\w+ (?:dysphagia|aphasia|apraxia|dysarthria) i'd|can't be ruled out|can't (?:see|tell|rule out) whether|comfortable|concern\w*|gaining|of the way|holding (?:you|him|her) back|needs? (?:somebody|someone)|on (?:his|her|your) own|falls? apart|unless i|worried|i worry|(?:worries|concerns) me|struggles with|lost (?:strength|range|ground))\b"
)
HOME_VERBS = frozenset("wear ice elevate practice massage avoid sleep drink continue skip limit log track drive lotion moisturize".split())
"orders for the time between visits"
DID = re.compile(
    r"(?:so |and |then |okay |also )*(?:i|we) (?:just |also )?(?:\w+ed|made|remade|gave|put|taught|showed|ran|built|cut|set up|held|had to)\b"
)
INSTRUCTION = frozenset(
    "stretch massage do tuck hold swallow shift keep relax breathe push pull lift bend squeeze turn look step walk sit stand lie roll lean try take put give tell show make let's let come go stop slow slowly hop "
    "don't do follow point touch close open say repeat watch stay reach raise lower drop bring use cut throw catch grab place start straighten kick press imagine think remember listen read name "
    "wiggle cross uncross scoot swing stick bite chew blow hum rest ready switch again scrunch pinch twist draw write pick move rotate extend flex resist match meet copy find faster thumb eyes tongue chin knees "
    "easy almost last other deep big small small slide lay face cough".split()
)
MEASURE = pattern("measure", "tests", "assist")
DONE = pattern("measure", "intervention", "observed")
RELEVANT = pattern("relevant")
_HAS_DONE = re.compile(
    r"(?:(?:so|and|okay|good|great|nice|now|then) )*(?:you|he|she|patient|we|i) (?:\w+ly )?(?:walked|did|held|needed|required|took|made|got|climbed|stood|completed|tolerated|managed|scored|used)\b(?! to )"
)
_LAST = re.compile(
    r"(?:\w+ ){0,2}(?:last (?:week|time|visit|session|month|\w+day)|yesterday)\b.*\b(?:did|was|were|had|worked|used|tried)\b"
)
_TIME = words("relevant", "time")
ASSIST = re.compile(
    r"\b(?:(?:minimal|moderate|maximal|minimum|maximum|min|mod|max|contact|stand ?by) (?:assist\w*|guard\w*|a)\b|supervision|independent\w*|set ?up|cga|sba|hand over hand|total assist\w*|dependent)\b"
)
RESULT = re.compile(
    r"\b(?:positive|negative|clear|intact|normal|wnl|closed|healed|healing|equal|symmetrical|symmetric|there(?:'s| is) (?:\w+ )?(?:warmth|effusion|drainage|spasm|atrophy|laxity|crepitus|deformity|guarding|instability|odor|residue)|absent|present|reproduced|reduced|restricted|tender|weak|stuck|tight|swollen|puffy|pliable|adherent|firm|no (?:\w+ )?(?:redness|swelling|warmth|drainage|pain|cough|wet|loss|tenderness|spasm|edema|signs?|effusion|laxity|crepitus|atrophy|deformity|bruising|nystagmus|clonus|erythema|guarding|instability|lag|tremor|odor|maceration|residue|leak\w*)|without (?:cough|pain|loss|cue|help|assist|wet|it))\b"
)
SMALL_TALK = re.compile(
    r"^(?:(?:okay|ok|oh|well|ha|and|so|hey|good|great|perfect|thanks|thank you|sorry|alright|ooh|aw) ?)*(?:i (?:hear|know|bet|see|get it|got it|understand|like|love|saw|remember)(?: that| you| it)?(?: .{0,18})?$|we can talk|that's (?:okay|fine|alright|exactly right|right|great|good|awesome|a good|fair|it)\b(?!.*\d)|don't worry|no worries|your (?:\w+ )?\w+(?:'s| is) on (?:the )?(?:speaker|phone|line|call|screen)\b|you bet|of course|let me (?:take|repeat|measure|see|check|get|know|grab|write|look)|tell me|before we (?:start|treat)|(?:good )?(?:morning|afternoon|evening)|hi\b|hello|hey\b|see you|take care|have a|nice (?:to|job|work)|good (?:job|work|boy|girl|burning)|great (?:job|work)|almost done|i'm right here|you brought|come on|my man|i get that|here we go|there you go|(?:that's )?not up to me|too soon to say|can't promise|you'd hate|you got this|(?:drinks|lunch|coffee|it's) (?:are |is )?on (?:you|me|us)$|we're working on it$|higher is (?:worse|better)|lower is (?:worse|better))"
)
HANDS = re.compile(
    r"\b(?:my|a) hands? (?:on|at|under|behind|around|over)\b|\bgait belt\b|\bi(?:'m| am| have| had to| have to| keep|'ve)? (?:keep )?(?:guard|correct|block|support|steady|catch|caught)(?:ing|ed)?\b"
)
"the therapist's own hands: skilled input, seen now"
GOAL_STATUS = re.compile(r"\bgoal\b.{0,90}\b(?:met|achieved|made (?:it|that one)|reached|not yet|partially|in progress)\b")
AT_HOME = re.compile(
    r"\b(?:before bed|at bedtime|at home|in the (?:morning|evening)|morning and night|every (?:day|night|morning|hour|\w+ hours)|times a day|a day|daily|at work|at the computer)\b"
)
NOT_DONE = re.compile(
    r"\b(?:not (?:doing|going to do|gonna do|testing|tested)|did not test|didn't test|skip(?:ping|ped)?|leaving .{0,20} alone|deferred?|not today|no \w+ today|ran out of time)\b"
)
_LEADS = (
    "okay",
    "ok",
    "good",
    "now",
    "great",
    "nice",
    "and",
    "then",
    "alright",
    "so",
    "perfect",
    "just",
    "first",
    "more",
    "please",
    "go",
    "ahead",
    "yeah",
    "better",
    "all",
    "right",
    "ooh",
    "beautiful",
    "excellent",
    "wait",
)


def instruction(said: str) -> bool:
    """An order to the patient, such as "tuck your chin"."""
    tokens = said.split()
    while len(tokens) > 1 and tokens[0] in _LEADS:
        tokens = tokens[1:]
    if not tokens:
        return False
    if tokens[0] in ("i'm", "i") and " ".join(tokens[:4]).startswith(
        ("i'm going to", "i am going to", "i'm gonna tap", "i'm gonna push", "i'm gonna nudge", "i'm gonna check", "i need you")
    ):
        return True
    return tokens[0] in INSTRUCTION or " ".join(tokens[:3]).startswith(
        ("can you", "could you", "i want you", "go ahead", "let me", "let's")
    )


def measured(said: str, pieces: Line) -> bool:
    """It holds a value of something that is measured or done."""
    kinds = {n.kind for n in numbers(pieces)}
    if (
        kinds & {"fraction", "grade", "sets"}
        or ("times" in kinds and re.match(r"(?:and |so )?(?:he|she|you|patient|i)\b", said))
        or any(
            n.unit and n.unit not in ("day", "week", "month", "year", "am", "pm", "past", "night", "hour", "mile", "oz")
            for n in numbers(pieces)
        )
    ):
        return True
    return bool(kinds & {"quantity", "times", "duration", "range", "number", "level", "clock"}) and bool(
        MEASURE.search(said) or DONE.search(said) or RELEVANT.search(said)
    )


@remembered
def section(said: str, pieces: Line, *, planning: bool) -> Section | None:
    """O, A or P for a therapist's clause in an ambient visit; None when it says nothing of the patient."""
    if CONSENT.search(said) or (SMALL_TALK.search(said) and len(said.split()) < 14 and not STRONG_PLAN.search(said)):
        return None
    kinds = {n.kind for n in numbers(pieces)} - {"ordinal"}
    order = instruction(said) and not _LAST.match(said)
    if GOAL_STATUS.search(said):
        return "A"
    if re.match(r"(?:\w+ )?let(?:'s| me) see (?:you|him|her|if)\b", said):
        return None
    if order and AT_HOME.search(said):
        return "P"
    if HANDS.search(said) and not re.search(r"\b(?:still|needs?)\b", said):
        return "O"
    value = measured(said, pieces)
    habit = HABIT.search(said)
    if (
        not (_NOW_LETS.match(said) and not planning and not _LATER.search(said))
        and (m := STRONG_PLAN.search(said))
        and not re.search(r"\bbefore we\b|\blet me\b", said)
        and not (habit and m[0].startswith(("in ", "by ", "for ", "within ", "after ")) and not FUTURE.search(said))
    ):
        return "P"
    if "frequency" in kinds and not habit:
        nightly = all("night" in n.text for n in numbers(pieces) if n.kind == "frequency")
        return None if nightly and not planning and not order else "P"
    if REASON.search(said) and not (order and not value):
        return "A"
    tokens = said.split()
    if (
        tokens[0] == "so"
        and len(tokens) >= 9
        and not kinds & {"fraction", "grade", "sets", "clock"}
        and not any(n.unit in ("deg", "cm", "lb", "%", "s", "min", "m", "ft") for n in numbers(pieces))
        and not order
        and RELEVANT.search(said)
    ):
        return "A"
    assist = ASSIST.search(said)
    if (
        order
        and not RESULT.search(said)
        and not re.search(r"\bmy hands?\b|\bi(?:'ve| have|'m) (?:my|got|holding|blocking|guarding)", said)
        and not kinds & {"sets", "fraction", "level", "grade", "quantity"}
        and not (kinds and DONE.search(said) and not planning)
    ):
        return "P" if planning and RELEVANT.search(said) and len(tokens) > 1 else None
    if tokens[0] in HOME_VERBS and tokens[1:2] not in (["chips"], ["chip"], ["cream"], ["water"]) and RELEVANT.search(said) and not value:
        return "P"
    if DID.match(said) and RELEVANT.search(said):
        return "O"
    if (
        planning
        and not kinds & {"fraction", "grade", "sets", "clock"}
        and not assist
        and not (value and re.search(r"\b(?:that was|minutes? of|exercise|done|today)\b", said))
        and not (value and MEASURE.search(said) and re.search(r"\b(?:is|are)\b", said) and not FUTURE.search(said))
        and not (value and _HAS_DONE.match(said))
        and not (_LAST.match(said) and not FUTURE.search(said))
        and (set(RELEVANT.findall(said)) - _TIME or FUTURE.search(said) or kinds)
    ):
        return "P"
    if value or MEASURE.search(said) or RESULT.search(said) or NOT_DONE.search(said):
        return "O"
    if len(tokens) >= 4 and (
        (DONE.search(said) and RELEVANT.search(said)) or len(set(RELEVANT.findall(said))) > 1 or (len(tokens) < 9 and DONE.search(said))
    ):
        return "O"
    if "because" in tokens and RELEVANT.search(said):
        return "A"
    return None
