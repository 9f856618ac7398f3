"""What a sentence says about who says it: therapist, patient or caregiver.

Weighted lexical evidence in nats, general clinic English, no names and no phrases of any one visit. Each family counts
once a sentence, and a sentence's total for a role is capped, so that one long sentence can't decide a visit. The weights
are a person's estimates, rounded; what decides is their sum over a visit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CAP = 3.0
"most that one sentence says for or against one role"

SHORT_WORDS = 4
"words in the longest reply that counts as short"

# Patterns are written with spaces for reading (re.VERBOSE); a space to match is `\ ` or, between words, `_`.
WORDS = {
    "BODY": r"""head|neck|shoulders?|arms?|elbows?|wrists?|hands?|fingers?|thumbs?|back|spine|hips?|legs?|thighs?|knees?|calf|calves|
        ankles?|foot|feet|heels?|toes?|chest|belly|stomach|tummy|jaw|tongue|mouth|lips?|throat|voice|eyes?|face|ribs?|shins?|glutes?|
        hamstrings?|quads?|balance|side|grip|swallow|chin|trunk|pelvis|muscles?|joints?""",
    "MOVE": r"""lift|raise|lower|push|pull|press|squeeze|hold|keep|relax|bend|straighten|turn|twist|look|reach|step|stand|sit|lie|lay|
        lean|shift|breathe|inhale|exhale|tuck|swallow|say|repeat|point|close|open|walk|scoot|slide|roll|touch|kick|slow|march|grab|
        pinch|tap|stay|rest|switch|bring|put|place|drop|let|try|show|tell_me_(?!about_it)|follow|watch|copy|make|move|use|cut|curl|take|
        give|stop|start|go|do|don't|drink|sip|chew|blow|stick|swing|tilt|rotate|hinge|tighten|engage|lock|unlock|cross|face|hop|jump|
        throw|catch|pick|come|have_a_seat|prop|spread|stir|button|zip|read|name|count|listen|resist|meet|imagine""",
    "UNIT": r"""degrees?|pounds?|lbs?|kilos?|seconds?|reps?|repetitions?|sets?|trials?|percent|inch(?:es)?|feet|centimeters?|
        millimeters?|meters?|out_of_(?:five|5|ten|10|\w+)|minutes?_of|times_(?:a|per)_week""",
    "NUMBER": r"""\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|
        eighty|ninety|hundred""",
    "JARGON": r"""flexion|extension|abduction|adduction|rotation|range_of_motion|strength_(?:is|on)|plus|minus|assist(?:ance)?|cues?|
        cueing|contact_guard|supervision|independent(?:ly)?|gait|stance|posture|deficit|tender(?:ness)?|swelling|edema|incision|
        scapula\w*|rotator|glute\w*|quad\w*|hamstring\w*|extensors?|flexors?|re-?education|therapeutic|manual|neuromuscular|bilateral|
        unilateral|coordination|stimulable|dysphagia|aspirat\w*|puree|fluency|articulation|grasp|berg|mobiliz\w*|adjustment|restricted|
        segment|baseline|goals?|evaluation|functional|compensat\w*|pattern|endurance|tolerat\w*|skilled|scan(?:ning)?|palpat\w*|lumbar|
        cervical|thoracic|positive|negative|per_side|each_side""",
    "KIN": r"son|daughter|boy|girl|mother|mom|mum|dad|father|grandson|granddaughter|kid|brother|sister|husband|wife|grandma|grandpa",
    "ASK": r"do|did|does|have|has|are|were|is|was|can|could|would|will",
    "PRAISE": r"""good|nice|great|perfect|excellent|beautiful|awesome|well_done|there_you_go|that's_it|you_got_it|exactly|very_good|
        keep_going|almost|fair_enough|good_job""",
}

# therapist, patient, caregiver, pattern
FAMILIES: tuple[tuple[float, float, float, str], ...] = (
    # What therapists do: instruct, examine, ask, measure, plan, praise.
    (
        1.2,
        -0.6,
        -0.5,
        r"""^(?:(?:and|okay|ok|so|now|then|alright|all_right|right|please|just|next|first|again|slowly|gently|once_more|one_more_time|
        this_time|other_side|PRAISE|\w+,)[,.]?_)?(?:(?:now|then|just|please|and|again|slowly|try_to|go_ahead_and)_)*(?:MOVE)\b(?!_you\b)""",
    ),
    (1.5, -0.8, -0.8, r"\b(?:for_me|don't_let_(?:me|it|your)|against_(?:me|my_hand)|tell_me_(?:when|if|where|what)|show_me)\b"),
    (1.5, -0.8, -0.8, r"\b(?:let_me_(?:see|check|feel|look)|i(?:'d|_would)?_(?:want|like|need)_you_to|let's|let_us)\b"),
    (
        1.3,
        -0.5,
        -0.8,
        r"""\bi(?:'m|_am)_(?:just_)?(?:going_to|gonna)_(?:\w+_)?
        (?:press|push|move|check|measure|test|have|put|hold|look|feel|show|ask|work|do|give|try|write|make)\b""",
    ),
    (
        1.0,
        -0.6,
        -0.6,
        r"""\bwe(?:'re|_are|_will|'ll)?_(?:\w+_)?
        (?:going_to|gonna|start|work|working|try|do|add|progress|continue|keep|move|test|measure|recheck|trial|look|did|finished|go)\b""",
    ),
    (0.9, -0.8, -0.2, r"\b(?:ASK)_(?:you|your|it|the_pain|that|there|this)\b[^.!]*\?$"),
    (0.9, -0.8, -0.3, r"\b(?:ASK)_(?:he|she|they)\b[^.!]*\?$"),
    (1.4, -0.8, -1.2, r"\byou_must_be\b|\b(?:are_you|is_this|this_is)_(?:his|her|your)\b[^.!]*\?$"),
    (
        1.3,
        -0.8,
        -0.6,
        r"""^(?:\w+,?_){0,2}(?:how(?:'s|_is|_was|_has|_have|_are|_did|_does|_do|'re|_much|_many|_far|_long_have|_often|_bad)|any|
        what(?:'s|_is|_makes|_brings|_hurts|_happens|_happened|_were|_do_you|_did_you)|where(?:'s|_exactly|_do|_does)|
        which|on_which|since_when|when_(?:did|does|do)|on_a_scale|does_it)\b[^.!]*\?$""",
    ),
    (
        1.6,
        -0.8,
        -0.8,
        r"""\b(?:scale_(?:of|from)|zero_to_ten|0_to_10|one_to_ten|numbness_or_tingling|since_(?:i_saw_you|last_(?:time|visit|week))|
        what_brings_you|home_(?:exercises?|program))\b""",
    ),
    (1.3, -0.6, -0.6, r"\b(?:NUMBER)(?:_\w+)?_(?:UNIT)\b"),
    (1.2, -0.6, -0.6, r"\b(?:JARGON)\b"),
    (
        1.4,
        -0.8,
        -0.8,
        r"""\b(?:next_(?:visit|time|session|week),?_(?:we|i)|(?:once|twice|NUMBER_times)_(?:a|per)_week|for_home|(?:the_)?plan_is|
        i(?:'ll|_will|'d_like_to|_would_like_to|_want_to)_(?:see_you|recheck|measure|retest|ask_the|call_the|send)|see_you_both)\b""",
    ),
    (0.7, -0.4, -0.4, r"^(?:PRAISE)\b"),
    (
        1.2,
        -0.8,
        -0.8,
        r"""\byou_(?:did|needed|had|have|got|are|were|still|finished|can)_(?:\w+_){0,2}
        (?:\d+|all|NUMBER|cues?|better|good|weak|stiff|stronger|limited)\b""",
    ),
    (1.0, -0.6, -0.4, r"\byour_(?:\w+_)?(?:BODY)\b"),
    (
        1.5,
        -1.0,
        -0.5,
        r"""\b(?:my_hands?_(?:at|on|here)|with_my_(?:hand|help|cues?)|records?_(?:our|the|this)_(?:visit|session)|insurance|referral|
        the_(?:surgeon|doctor)_(?:asked|wants|said))\b""",
    ),
    (
        0.8,
        -0.8,
        0.0,
        r"\b(?:he|she)_(?:needed|still_needs|required|requires|demonstrat\w+|tolerated|scored|was_able|achieved|completed|presents)\b",
    ),
    (0.6, -0.3, -0.3, r"^(?:hi|hello|hey|good_(?:morning|afternoon|evening)),?_(?:(?:mister|missus|miss|mr|mrs|ms)\.?_)?\w+"),
    # A hand or finger of the therapist's own, in an instruction.
    (
        2.0,
        -2.4,
        0.0,
        r"""\b(?:squeeze|follow|watch|push|pull|press|kick|resist|grab|hold|touch|copy|lift|lean|look)_(?:\w+_){0,3}
        my_(?:hands?|fingers?|thumb|palm|arms?|shoulders?|nose|face|mouth|lips)\b""",
    ),
    # What patients say: the body and the day, in the first person.
    (-1.2, 1.8, 0.0, r"\bmy_(?:(?:left|right|other|whole|lower|upper|bad|good|poor)_)?(?:BODY)\b"),
    (
        -1.2,
        1.6,
        0.0,
        r"""\bi(?:'ve|_have)?_(?:(?:still|just|really|kind_of|always|never|barely|hardly|almost)_)*(?:can't|cannot|couldn't|could_not|
        feel|felt|slept|sleep|wake|woke|fell|tripped|coughed|choked|dropped|lost|hurt|ache|limp|stumbled|struggle|twisted|grabbed|pulled|
        lifted|walked|tried|skipped|forgot|noticed|had_(?:the|a|my|some|surgery)|(?:don't|didn't)_(?:feel|sleep|like|want|remember|know)|
        have_(?:trouble|pain|this|a|no)|get_(?:dizzy|tired|stuck|up|this))\b""",
    ),
    (
        -1.0,
        1.5,
        -0.2,
        r"""\b(?:it|that|this|there|they|everything)(?:'s|'re|_is|_was|_feels|_really|_still|_just|_kind_of)*_
        (?:hurts?|aches?|aching|pulls?|pulling|burns?|burning|stings?|sore|stiff|tight|throbs?|throbbing|killing_me|numb|tingl\w+|shaky|
        wobbly|tired|swollen|locks_up|gives_out|harder|easier|hard|heavy|boring|scary|weird)\b(?!_for_(?:him|her))""",
    ),
    (
        -0.8,
        1.4,
        0.0,
        r"""\b(?:hurts?_(?:when|if|to|a|me)|i(?:'m|_am|_was)_(?:\w+_)?(?:tired|sore|scared|afraid|dizzy|stiff|exhausted|fine|nervous|worse)|
        when_i_(?:\w+_)?(?:walk|go|reach|stand|sit|get|lie|turn|bend|lift|climb|wake|cough|swallow|drive|sleep|try|squeeze|put|push|rest|
        move))\b""",
    ),
    (-1.0, 1.3, 0.0, r"^(?:ow+|ouch|oof|whoa|ugh|argh|oh_wow)\b"),
    (
        -1.2,
        1.3,
        -0.2,
        r"""\b(?:like_this|is_(?:that|this|it)_(?:bad|good|normal|okay|enough|right|serious)|how_long_(?:will|is|until|does|before)|
        (?:can|may|should)_i_(?!ask_you|have_you|see_your)|can_we_(?:stop|play|do|go|be_done)|do_i_have_to|am_i|will_i|i_can_do_that|
        i(?:'ll|_will)_(?:try|do_my|do_them|do_it))\b""",
    ),
    (
        -0.8,
        1.0,
        0.1,
        r"""\bi(?:'d|_would|_did|_do|_was|_am|'ve_been|'m|_have|_had|_want|_work|_live|_take|_used_to|_told|_got|_went|_go|_like|_need|
        _don't|_didn't|_try|_think|_guess)\b(?!_(?:like_you|want_you|need_you|you_to|like_to|see|going_to|gonna|expect))""",
    ),
    (
        -0.9,
        1.4,
        -0.4,
        r"""\b(?:doc|my_(?:wife|husband|boss|job|work|girlfriend|boyfriend|bed|house|apartment|garden|dog|car|desk|surgery|own|hair|pills|
        coffee|exercises|homework))\b""",
    ),
    # What caregivers say: another person's body and day.
    (
        -1.2,
        -0.8,
        1.8,
        r"""\bmy_(?:KIN)_(?:is|was|has|had|does|did|can|can't|won't|needs|gets|used|says|said|still|always|never|just)\b|
        \b(?:his|her)_(?:KIN|teacher|aide|caregiver|nurse)\b[^?]*$""",
    ),
    (
        -0.3,
        -0.8,
        1.5,
        r"""\b(?<!if_)(?:he|she)(?:'s|'d|'ll)?_(?:(?:has|had|is|was|does|did|never|always|still|just|really|only|even|won't|can't|doesn't|
        didn't|gets|keeps|been|also)_)*\w+[^?]*$""",
    ),
    (-0.6, -0.5, 1.6, r"\b(?:should|may|when_can|when_will|when_does|can)_(?:he|she)\b[^.!]*\?$"),
    (
        -0.4,
        -0.8,
        1.2,
        r"\bi_(?:\w+_){0,3}(?:help|helped|told|drive|drove|give|gave|make|made|remind|reminded|watch|brought|take|took)_(?:him|her)\b",
    ),
    (
        -0.6,
        -0.5,
        1.0,
        r"\b(?:at_home,?_(?:he|she|we)|(?:he|she)[^.?!]*_at_home|we_(?:did|do|had|tried|practice|practiced|can_do)_(?:them|it|that|the)?)\b",
    ),
    (
        -1.0,
        -0.6,
        1.6,
        r"""\b(?:i'm|i_am|this_is)_(?:his|her)_\w+|\b(?:drove|brought|bring)_(?:mom|dad|him|her)\b|
        ^(?:mom|dad|honey|hon|sweetie|sweetheart|buddy)\b|,_(?:mom|dad|hon|honey|sweetie|sweetheart)[.?!]$""",
    ),
)


def _compiled(pattern: str) -> re.Pattern[str]:
    for name, words in WORDS.items():
        pattern = re.sub(rf"\b{name}\b", lambda _, w=words: f"(?:{w})", pattern)  # type: ignore[misc]
    # `_` stands for one space; `\w` holds the underscore too, but `plain` leaves none in the text.
    return re.compile(pattern.replace("_", r"\ "), re.VERBOSE)


_FAMILIES = tuple((t, p, c, _compiled(pattern)) for t, p, c, pattern in FAMILIES)
_SHORT = re.compile(
    r"""^(?:(?:yes|yeah|yep|yup|no|nope|nah|okay|ok|sure|right|mm+|mhm|mm-?hmm?|uh-?huh|hmm|alright|fine|thanks|thank\ you|good|great|
    never|always|sometimes|maybe|not\ really|a\ little|a\ bit|kind\ of|sort\ of|i\ think\ so|i\ guess|exactly|correct|please|got\ it|
    i\ know|sorry|oh|well)[,.!]?\ ?)+(?:\w+[.!]?)?$""",
    re.VERBOSE,
)
_SIGNS = re.compile(r"[^a-z0-9' ,.?!-]+")


@dataclass(frozen=True, slots=True)
class Cues:
    """Evidence of one sentence, in nats."""

    therapist: float = 0.0
    patient: float = 0.0
    caregiver: float = 0.0

    def scaled(self, share: float) -> Cues:
        return Cues(self.therapist * share, self.patient * share, self.caregiver * share)

    def plus(self, other: Cues) -> Cues:
        return Cues(self.therapist + other.therapist, self.patient + other.patient, self.caregiver + other.caregiver)


def plain(text: str) -> str:
    """Lower case, plain apostrophes, no other signs."""
    return " ".join(_SIGNS.sub(" ", text.lower().replace("’", "'")).split())


def short_reply(text: str) -> bool:
    """A few words that answer or acknowledge."""
    said = plain(text)
    return len(said.split()) <= SHORT_WORDS and bool(_SHORT.match(said))


def cues(sentence: str) -> Cues:
    """Evidence of one sentence."""
    said = plain(sentence)
    totals = [0.0, 0.0, 0.0]
    for therapist, patient, caregiver, pattern in _FAMILIES:
        if pattern.search(said):
            totals = [totals[0] + therapist, totals[1] + patient, totals[2] + caregiver]
    return Cues(*(max(-CAP, min(CAP, t)) for t in totals))
