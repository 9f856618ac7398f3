"""What the documentation of a code still lacks (clinical rules: the "needs" of each code)."""

from __future__ import annotations

import re

from clew_server.charting.billing.by_hand import NOTHING, ByHand
from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.services import Rank
from clew_server.charting.billing.times import Times
from clew_wire.context import VisitContext

SKILL = re.compile(
    r"\b(?:skilled|cue[ds]?|cuing|cueing|tactile|verbal(?:ly)?|facilitat\w*|hands? (?:on|over hand|at|behind)|hands-on|my hands?"
    r"|guard(?:ing)?|"
    r"contact guard|assist(?:ance|ed|s)?|correct(?:ed|ing|ion)|instruct(?:ed|ion|ing)?|grad(?:ed|ing)|progress(?:ed|ing)?|adjust(?:ed"
    r"|ing)|"
    r"support(?:ed|ing)?|nudg\w+|tap(?:ped|ping)?|perturb\w*|feedback|monitor\w*|block(?:ed|ing)|guid(?:ed|ing|ance)|demonstrat\w*"
    r"|remind\w*|"
    r"prompt\w*|model(?:ed|ing)?|supervis\w*|spott\w*|belt|catch (?:him|her|you)|caught (?:him|her|you)|got you|right here|helped|let me|"
    r"don't (?:let|lean|hike|arch|hold|lock|rush|look)|(?:keep|bend|straighten|push|pull|press|lean|lift|drop|relax|breathe|turn|tighten|"
    r"squeeze|tuck|shift|let|look|watch|soften|slide|draw|bring|point) (?:it|in|up|down|out|through|into|to|at|from|on|off|your|the"
    r"|that|those|them|me)|"
    r"(?:knees?|shoulders?|chin|trunk|back|toes|heels?|elbows?|eyes|head|hips?) (?:soft|down|back|up|tall|in|out|over|first|straight"
    r"|forward|on)|"
    r"slow(?:er|ly)?|stand tall|all the way|other (?:foot|hand|leg|way)|weight (?:on|over|forward|back))\b"
)
DEFICIT = re.compile(
    r"\b(?:balance|berg|single (?:leg|limb)|romberg|tandem|stance|position (?:sense|error)|joint position|proprioce\w*|coordination"
    r"|kinesthe\w*|sway|"
    r"tug|timed up|sebt|star excursion|y balance|functional reach|dgi|fga|gait (?:index|assessment)|mini ?best|posture|scapular"
    r"|motor control|"
    r"finger to nose|heel to shin|vor|head (?:thrust|impulse)|dizz\w+|errors?|step test|four square|sensation|neglect|box and blocks"
    r"|nine hole|"
    r"foam|airex|eyes closed|turn(?:ing)? (?:in )?(?:a )?(?:full )?(?:circle|around)|freez\w+|five times sit|craniocervical"
    r"|deep neck flexor|reaction)\b"
)
_CHANGE = re.compile(
    r"\b(?:chang\w+|new|worse\w*|declin\w+|regress\w*|improv\w+|gain\w*|increas\w+|decreas\w+|lost|since|surgery|fell|fall|flare\w*|was)\b"
)
_MONITOR = re.compile(r"\b(?:device|app|sensors?|wearable|tracker|band|platform|data)\b")
_CONTACT = re.compile(r"\b(?:call(?:ed|s)?|phone\w*|video|spoke|talked|live|contact)\b")
_HEADER = re.compile(
    r"^(?:\w+ ){0,3}(?:note|evaluation|recertification|re-evaluation|progress report|report|summary|visit|discharge)s? (?:for|on)\b"
)
PARAMETERS = frozenset({"sets", "quantity", "duration", "times", "range"})
_SIDE = re.compile(r"\b(?:left|right|bilateral)\b")
_REGION = re.compile(
    r"\b(?:shoulder|neck|cervical|thoracic|lumbar|back|hip|knee|ankle|foot|wrist|hand|elbow|patell\w*|scapul\w*|glenohumeral|calf"
    r"|hamstring\w*|quad\w*|trap\w*|infraspinatus|supraspinatus|subscapularis|pec\w*|levator|paraspinal\w*|piriformis|gastroc\w*"
    r"|plantar|jaw|tmj|sacroiliac|si joint|rib|scar|forearm|thumb|finger\w*|suboccipital\w*|psoas|glute\w*|itb|it band|talocrural"
    r"|subtalar|[ctls]\d+)\b"
)
_TECHNIQUE = re.compile(
    r"\b(?:mobili\w+|mobs?|soft tissue|myofascial|massage|release|glides?|distraction|traction|grade|manipulat\w+|muscle energy|iastm"
    r"|stretch\w*|oscillation\w*|pressure\w*|drainage|trigger point)\b"
)
_RESPONSE = re.compile(
    r"\b(?:went from|from .* to|down to|up to|up from|down from|after(?:ward|wards)?|improv\w+|increas\w+|decreas\w+|reduc\w+|better"
    r"|easier|less|looser|tolerat\w+|held|now|response|relief|without pain)\b"
)
_DEVICE = re.compile(
    r"\b(?:walker|cane|crutch\w*|device|rail\w*|bars|brace|afo|rollator|gait belt|treadmill|no (?:assistive )?device|without)\b"
)
_DEVIATION = re.compile(
    r"\b(?:trendelenburg|limp\w*|antalgic|step length|stride|heel strike|cadence|circumduct\w*|foot drop|drag\w*|hip drop|toe off"
    r"|base of support|asymmetr\w*|symmetr\w*|deviation\w*|shuffl\w*|scissor\w*|lean\w*|lurch|push off|knee (?:buckl\w*|flexion)|sway)\b"
)
_ASSIST = re.compile(
    r"\b(?:assist\w*|independent\w*|supervis\w*|contact guard|cga|cue[ds]?|cue?ing|min(?:imal)?|mod(?:erate)?|max(?:imal)?|setup"
    r"|set up|hand over hand|by (?:him|her)self|with (?:my )?help|helped)\b"
)


def _near(lines: tuple[Line, ...], code: str) -> list[int]:
    return [k for k, line in enumerate(lines) if line.done and any(m.code == code for m in line.done)]


def _quantified(line: Line) -> bool:
    """It tells a number of a deficit."""
    return bool(
        line.numerals
        and line.clause.found(DEFICIT)
        and any(n.kind != "clock" and not (n.kind == "duration" and n.unit == "min") for n in line.numerals)
    )


def deficit(lines: tuple[Line, ...], code: str = "97112", hand: ByHand = NOTHING) -> tuple[int | None, int | None]:
    """Lines of the first measured deficit and of the first work of the code; None for what is not there.

    A deficit that a person wrote is line -1: before everything, for whoever wrote it saw what it was the reason of.
    """
    measured = -1 if any(_quantified(line) for line in hand.about(code)) else None
    if measured is None:
        measured = next(
            (
                k
                for k, line in enumerate(lines)
                if line.clause.role == "therapist"
                and line.state in ("done", "reason", "past")
                and not line.clause.asks
                and _quantified(line)
            ),
            None,
        )
    work = next((k for k in _near(lines, code) if k != measured and not _HEADER.search(lines[k].clause.text)), None)
    return measured, work


def skilled(lines: tuple[Line, ...], code: str, hand: ByHand = NOTHING) -> bool:
    """Whether a cue, a hand or a correction of the therapist stands near the work of a code, or was written by hand."""
    if any(line.clause.found(SKILL) for line in hand.about(code)):
        return True
    near = _near(lines, code)
    return any(
        lines[j].clause.found(SKILL)
        for k in near
        for j in range(max(0, k - 3), min(len(lines), k + 4))
        if lines[j].clause.role == "therapist"
    )


def missing(
    code: str, lines: tuple[Line, ...], context: VisitContext, times: Times, minutes: int | None, hand: ByHand = NOTHING
) -> tuple[str, ...]:
    """What a reviewer would ask for, one short phrase each."""
    near = _near(lines, code)
    around = sorted({j for k in near for j in range(max(0, k - 2), min(len(lines), k + 4))})
    written = hand.about(code)
    text = " . ".join(line.clause.text for line in (*written, *(lines[k] for k in around)))

    def anywhere(what: re.Pattern[str]) -> bool:
        return any(line.clause.found(what) for line in (*written, *lines))

    numbers = [n for line in (*written, *(lines[k] for k in around)) for n in line.numerals]
    out: list[str] = []
    if code in ("97110", "97112", "97113", "97116", "97129", "97140", "97530", "97535"):
        if minutes is None:
            out.append("start and stop times or minutes")
        elif any(b.code == code and b.about for b in times.blocks):
            out.append("exact minutes (they were said as 'about')")
        elif any(b.code == code and b.conflict for b in times.blocks):
            out.append("minutes that agree with the clock times")
    if code == "97110":
        out += (
            []
            if any(n.kind in PARAMETERS and n.unit not in ("min", "week", "month") for n in numbers)
            else ["exercise parameters (sets, repetitions, load)"]
        )
        out += [] if _measured((*written, *lines)) else ["a measure against the baseline"]
    if code == "97112":
        measured, work = deficit(lines, code, hand)
        if measured is None:
            out.append("a measured deficit")
        elif work is not None and measured > work:
            out.append("the measured deficit before the activity")
        out += [] if skilled(lines, code, hand) else ["skilled input (cues, hands, corrections)"]
        out += [] if _RESPONSE.search(text) else ["the measured response"]
    if code == "97140":
        out += [] if _TECHNIQUE.search(text) else ["the technique"]
        out += [] if _REGION.search(text) else ["the region"]
        out += [] if _RESPONSE.search(text) else ["the response"]
    if code == "97116":
        out += [] if anywhere(_DEVIATION) else ["the gait deviation"]
        out += [] if anywhere(_DEVICE) else ["the device"]
        out += [] if any(n.unit in ("ft", "m", "yd", "mile") for line in (*written, *lines) for n in line.numerals) else ["the distance"]
    if code in ("97530", "97535"):
        shown = any(m.code == code and m.rank is not Rank.NAME for line in lines for m in line.done)
        out += [] if shown or any(hint == code for k in around for _, hint in lines[k].hints) else ["the task"]
    if code == "97535":
        out += [] if anywhere(_ASSIST) else ["the assist level"]
    if (
        code in ("97110", "97112", "97530", "97535")
        and not context.goals
        and not hand.goal
        and context.note_type not in ("evaluation", "re-evaluation")
    ):
        out.append("a functional goal")
    if code in ("97164", "97168") and not anywhere(_CHANGE):
        out.append("a significant change or a new condition")
    if code in ("98977", "98985", "98975") and not anywhere(_MONITOR):
        out.append("the device")
    if code in ("98979", "98980") and not anywhere(_CONTACT):
        out.append("live contact with the patient")
    if code.startswith("9894") and not anywhere(_SIDE):
        out.append("the side of the adjusted segments")
    return tuple(out)


def _measured(lines: tuple[Line, ...]) -> bool:
    return any(
        n.kind in ("grade", "fraction") or n.unit in ("deg", "lb", "%") or (n.kind == "duration" and n.unit == "s")
        for line in lines
        if line.clause.role == "therapist" and not line.clause.asks
        for n in line.numerals
    )
