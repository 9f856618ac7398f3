"""Which words name a service, a technique of it, or an activity of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache


class Rank(IntEnum):
    """How plainly some words name a service."""

    ACTIVITY = 1
    "leg press, foam, tandem walking"
    TECHNIQUE = 2
    "strengthening, joint mobilization, dressing practice"
    NAME = 3
    "therapeutic exercise, manual therapy"


@dataclass(frozen=True, slots=True)
class Mention:
    """Some words of a line that speak of a service."""

    first: int
    "index into the line's tokens"
    last: int
    code: str
    rank: Rank


_TRAIN = r"(?:training|re ?training|work|practice|drills?|activit(?:y|ies)|exercises?|tasks?|techniques?|instruction|education|retraining)"
_NAMES: dict[str, str] = {
    "97112": r"neuro ?muscular (?:re ?)?education|neuromuscular|neuro ?re ?-?ed(?:ucation)?|neuro ?re|neuro (?:read|reed|rehab"
    r"|muscular)|neural re ?-?education|nmr|nmre|(?:standing |dynamic |static |sitting )?balance (?:re)?(?:training|work|retraining"
    r"|exercises?|activities|drills)|proprioceptive (?:training|work|exercises?)|coordination (?:training|work|exercises?)"
    r"|vestibular (?:training|rehab(?:ilitation)?|exercises?|work|therapy)",
    "97110": r"ther(?:apeutic|apy|a)? ex(?:ercises?|es|s)?|there ?ex(?:es|ercise)?|their ex|therex|thera ?ex|therapeutic exercising",
    "97140": r"manual therapy|manual work|manual techniques?|manuals?(?= (?:today|for|was|took|from|on|to the|\d|,))|manual(?= "
    r"(?:\w+ )?(?:minutes|treatment))",
    "97116": r"gait (?:re)?(?:training|work|practice|retraining|drills)|(?:walking|ambulation) training|(?:gait|stair) training",
    "97530": r"thera(?:peutic|py)? acti?(?:vity|vities|vit|vs?)?|there ?act(?:s|ivities)?|theract|ther acts?|functional "
    "(?:activit(?:y|ies)|training|task training)|dynamic activities",
    "97535": r"self ?-?care(?:(?: and|/) home management)?(?: (?:re)?training)?|(?:a ?d ?l|adls?|iadls?) ?(?:re ?-?)?(?:training"
    r"|retraining|work|practice)?|home management(?: training)?|activities of daily living(?: (?:re)?training)?",
    "97113": r"aquatic (?:therapy|therapeutic exercise|exercises?|work)|pool therapy|aqua(?:tic)? ?therapy|hydrotherapy",
    "97150": r"group (?:therapy|treatment|exercise|session|class)|therapeutic group",
    "97129": r"cognitive (?:function|training|therapy|retraining|rehab(?:ilitation)?|remediation|intervention|skills training"
    r"|treatment|work|tasks?)(?: (?:training|intervention|treatment))?|cognition (?:training|work)",
    "92508": r"group speech(?: (?:therapy|treatment))?|speech group|group language(?: therapy)?",
    "92526": r"(?:swallow(?:ing)?|dysphagia) (?:treatment|therapy|training|intervention|work)|treatment of (?:swallowing|dysphagia)",
    "92507": r"(?:speech|language|articulation|voice|fluency|aphasia|speech(?: and|/)? language|communication) (?:treatment|therapy"
    r"|intervention|training|work)",
    "97550": r"(?:care ?giver|family|caretaker) training",
    "97035": r"ultrasound",
    "97032": r"attended (?:electrical stimulation|e ?-?stim|estim)|manual (?:electrical stimulation|e ?-?stim)",
    "97542": r"wheelchair (?:management|training|mobility training|skills training)(?: training)?",
    "97760": r"orthotic (?:management|training|fitting)(?: and training)?|orthosis (?:training|fitting)",
}
_TECHNIQUES: dict[str, str] = {
    "97112": r"balance(?: (?:and|,) (?:coordination|proprioception))?|proprioception|proprioceptive|postural (?:re ?-?education"
    r"|training|control|retraining)|motor control|perturbations?|vor(?: x ?\d)?|gaze (?:stabili[sz]ation|stability)|habituation|pnf"
    r"|desensiti[sz]ation|kinesthetic|neuro(?= (?:for|,|\d))|weight shift(?:s|ing)?|motor learning|mirror therapy|constraint induced",
    "97110": r"strengthening|strength (?:training|work)|resistance (?:training|work)|stretch(?:es|ing)?|exercises?|exercise|range "
    r"of motion (?:exercises?|work)|(?:endurance|conditioning|cardio) (?:training|work)?|resisted \w+|passive range of "
    "motion|flexibility (?:work|training)|core (?:work|strengthening|training)|stabili[sz]ation exercises?",
    "97140": r"(?:joint |soft tissue |scar |neural |patellar |spinal |rib |nerve )?mobili[sz]ations?(?: with movement)?|(?:joint "
    ")?mobs?|mobili[sz]ed|soft tissue(?: (?:work|massage|release|techniques?))?|myofascial(?: release)?|mfr|massage|trigger point "
    "(?:release|work|therapy)|manual (?:traction|distraction|stretching|lymphatic drainage|release|cervical traction)|grade "
    r"(?:\d|[iv]+|one|two|three|four|five) (?:\w+ ){0,3}?(?:glides?|mobs?|mobili[sz]ations?|pas?|oscillations?|distraction)|(?:\w+ "
    ")?(?:posterior|anterior|inferior|superior|lateral|medial|central|unilateral|p a|pa|a p|ap) "
    "(?:glides?|mobs?|pas?|pressures)|glides|muscle energy|i ?astm|instrument assisted|graston|suboccipital release|cross "
    "friction|edema massage|retrograde massage|lymphatic drainage|(?:hands on|hands-on) "
    "(?:work|treatment|techniques?)|mulligan|cupping|manual(?! "
    "(?:muscle|resist|cue|cueing|assist|wheelchair|dexterity|skills|chair|guidance|facilitation|contact|perturb|blood))",
    "97116": r"gait(?= (?:with|on|for|,|over|\d|and|today|in))|(?:treadmill|overground|over ground) (?:walking|gait|training)|body "
    r"weight support\w*(?: treadmill)?|gait(?= minutes)|(?:walking|ambulation) practice",
    "97530": r"transfer(?:s| training| practice)|sit to stand (?:training|practice|transfers?)|bed mobility(?: training)?|lifting "
    "(?:training|practice|mechanics|simulation|tasks?)|work simulation|body mechanics(?: training)?|functional "
    r"(?:reach(?:ing)?|lifting|mobility|tasks?|squats?|carry(?:ing)?)|simulated \w+|fine motor(?: "
    "(?:tasks?|work|activities|practice))?|(?:car|floor|tub|toilet|chair) transfers?|job simulation|handwriting|bilateral "
    "(?:coordination|integration) (?:tasks?|activities|work)",
    "97535": r"(?:upper body |lower body |hemi )?dressing(?: (?:training|practice|techniques?|task))?|(?:showering|bathing|grooming"
    r"|toileting|hygiene|feeding|oral care)(?: (?:training|practice|task))?|meal prep(?:aration)?(?: (?:training|practice))?"
    r"|adaptive equipment(?: training)?|energy conservation|joint protection|compensatory (?:strategies|techniques)"
    r"|kitchen (?:training|safety|task)|medication management|laundry(?: task)?|one ?-?handed techniques",
    "97129": r"(?:working )?memory (?:training|strateg(?:y|ies)|tasks?|work|exercises)|attention (?:training|tasks?|process "
    "training|work)|executive function(?:ing)?(?: (?:training|tasks?))?|problem ?-?solving (?:tasks?|training|work)|sequencing "
    "tasks?|spaced retrieval|cognition|money management tasks?|divided attention|sustained attention|pill ?box (?:task|sorting)",
    "97113": r"(?:in the )?(?:pool|water)(?: (?:exercises?|walking|work|session))|in the pool|aquatics?",
    "92526": r"(?:swallow(?:ing)?|bolus|liquid|po|food|diet|thin liquid) trials?|dysphagia (?:exercises?|strategies)|effortful "
    "swallows?|masako|mendelsohn|shaker(?: exercise)?|chin tuck(?: against resistance)?|ctar|supraglottic|thermal tactile|oral "
    "motor(?: exercises?)?|swallow(?:ing)? exercises?",
    "92507": r"articulation|naming (?:tasks?|therapy|practice|drills?)|confrontation naming|word finding|semantic feature analysis"
    r"|minimal pairs|language (?:tasks?|activities)|stuttering|easy onsets?|voice exercises?|lsvt|loud voice|phonolog\w+|carryover"
    r"|sentence (?:production|repetition|completion)|drill words?|sound production|expressive language|receptive language"
    r"|auditory comprehension|melodic intonation|script training|aac|resonant voice|vocal function exercises?|pacing board"
    r"|cycles approach",
}
_ACTIVITIES: dict[str, str] = {
    "97112": r"foam(?: pad)?|airex|single leg (?:stance|balance|stand(?:ing)?)|single limb (?:stance|balance)|tandem(?: (?:stance"
    r"|walk(?:ing)?|gait|stand(?:ing)?))?|bosu|wobble board|rocker board|balance board|tilt board|baps(?: board)?|eyes closed"
    r"|head turns?|obstacle course|ball toss|star excursion|y balance|scapular (?:setting|retraction cues)|mini trampoline|rebounder"
    r"|romberg|dynamic standing|reaching outside (?:the |his |her |your )?base",
    "97110": r"leg press|squats?|bridg(?:es|ing)|clam ?shells?|straight leg raises?|slrs?|heel (?:raises?|slides?)|quad sets?|glute "
    "sets?|ankle pumps?|thera ?bands?|bands?|dumbbells?|wall slides?|rows?|rowing|bicep curls?|hamstring curls?|curls|knee "
    "extensions?|leg extensions?|long arc quads?|short arc quads?|laqs?|saqs?|bike|recumbent(?: bike)?|nu ?step|ergometer|arm "
    "bike|ube|elliptical|pulleys?|putty|gripper|planks?|dead bugs?|bird dogs?|lunges?|side ?-?lying|scaption|lat pull ?downs?|pull "
    "?downs?|press(?:es)?|push ?-?ups?|prone (?:y|t|i)s?|chin tucks?|calf raises?|toe raises?|hip "
    "(?:abduction|extension|flexion|hikes?)|monster walks?|side ?steps?(?: with)?|sets of|pendulums?|wrist "
    "(?:curls?|extension|flexion)|tendon glides?|pelvic tilts?|press ?-?ups?|knee to chest|reps|repetitions|treadmill|weights?|cable "
    "column|external rotation|internal rotation|raises?|theraputty|finger (?:web|opposition)",
    "97116": r"ambulat(?:ed|ion|ing)|walk(?:ed|ing) (?:with|in|over|on|about|for|\d)|walk(?:ed)?(?= \d)|parallel bars|stairs?"
    r"|rolling walker|front wheeled walker|single point cane|heel strike|step length|cadence|stride|gait belt",
    "97530": r"step ?-?ups?|step ?-?downs?|sit to stands?|box lifts?|lifts? (?:from|to)|carry(?:ing)? (?:a |the )?\w+|floor to"
    r"|reach(?:ing|ed)? (?:for|to|into|up|overhead|across)|placing|stack(?:ed|ing)|scissors|cutting|cut (?:along|out|the)|beads"
    r"|buttons?|pegs?|shoe ?laces?|tie|tying|lacing|swing|climb(?:ed|ing)?|trampoline|pinching|clothes ?pins?|tongs|writing|letters"
    r"|push(?:ed|ing)? (?:a |the )?(?:cart|sled)|pulling|kneeling|crawl(?:ed|ing)?|catch(?:ing)?|throw(?:ing|s)?|beanbags?|simulat\w+"
    r"|picked up|pick(?:ing)? up",
    "97535": r"donn?(?:ed|ing)|doff(?:ed|ing)|(?:put|putting|pulled|pulling) on (?:his|her|the|your|a)? ?(?:shirt|pants|socks?|shoes?"
    r"|bra|sweater|jacket|sweater|brace)|shirt|sleeve|socks?|sock aid|reacher|shoe ?horn|brush(?:ed|ing)? (?:his|her|your"
    r"|the)? ?(?:teeth|hair)|bathtub|tub bench|shower|button ?hook|cooking|sandwich|microwave|utensils?|fork|spoon",
    "97129": r"word list|recall(?:ed|ing)?|trail making|planner|calendar|schedule|alternating attention|delayed recall|check ?book"
    r"|budget|bills?",
    "92526": r"sips?|thin liquids?|nectar|honey thick|mildly thick|moderately thick|puree|pureed|applesauce|cracker|bolus|swallows?"
    r"|wet voice|pudding|mechanical soft|regular solids?|thickened?|ice chips?|laryngeal elevation|pharyngeal",
    "92507": r"(?:s|r|l|k|g|th|sh|ch|f|v) (?:sounds?|words?|blends?)|initial position|medial position|final position|sentence level"
    r"|word level|phrase level|picture cards?|vocabulary|pronouns?|verbs?|utterances?|syllables?|naming|stutter\w*|dysfluen\w+"
    r"|disfluen\w+|phonation|loudness|decibels|describe[ds]?|story|retell|following directions|wh questions?|paraphasi\w+|intelligib\w+",
}


@cache
def _patterns() -> tuple[tuple[Rank, str, re.Pattern[str]], ...]:
    out = []
    for rank, table in ((Rank.NAME, _NAMES), (Rank.TECHNIQUE, _TECHNIQUES), (Rank.ACTIVITY, _ACTIVITIES)):
        out += [(rank, code, re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])")) for code, pattern in table.items()]
    return tuple(out)


_CODE_SAID = re.compile(r"(?<!\d)(9[278]\d{3})(?!\d)")


_SPEECH = frozenset({"92507", "92508", "92526"})
_BODY = frozenset({"97110", "97112", "97116", "97140", "97530", "97113", "97150", "97035", "97032", "97542", "97760"})


def belongs(code: str, rank: Rank, discipline: str) -> bool:
    """Whether a discipline furnishes a service; some only when it is named."""
    if discipline == "SLP":
        return code not in _BODY and (code != "97535" or rank is Rank.NAME)
    if code in _SPEECH:
        return discipline == "OT" and code == "92526" and rank is Rank.NAME
    if discipline == "OT" and code == "97116":
        return rank is Rank.NAME
    if code == "97129":
        return discipline == "OT" or rank is Rank.NAME
    return code != "97535" or discipline == "OT" or rank is Rank.NAME


def mentions(texts: tuple[str, ...]) -> tuple[Mention, ...]:
    """Services that some words speak of, in order; where two overlap, the plainer and then the longer one stays."""
    line = " ".join(texts).replace("-", " ")
    at: list[int] = []
    for k, t in enumerate(texts):
        at += [k] * (len(t) + 1)
    found: list[tuple[int, int, str, Rank]] = []
    for rank, code, pattern in _patterns():
        found += [(m.start(), m.end(), code, rank) for m in pattern.finditer(line)]
    found += [(m.start(), m.end(), m[1], Rank.NAME) for m in _CODE_SAID.finditer(line)]
    taken: list[tuple[int, int, str, Rank]] = []
    for one in sorted(found, key=lambda f: (-f[3], f[0] - f[1], f[0])):
        if not any(one[0] < t[1] and t[0] < one[1] for t in taken):
            taken.append(one)
    return tuple(Mention(at[a], at[b - 1], code, rank) for a, b, code, rank in sorted(taken))
