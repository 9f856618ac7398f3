"""One sentence as a therapist writes it: no talk about talking, the third person throughout, a plan that is no order.

Every rule rewrites what stands in the sentence; none adds a number, a side or a denial.
"""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re

from clew_server.charting.compose.person import Voices, third
from clew_server.charting.compose.plans import planned
from clew_server.charting.compose.reasons import before_asides, reasoned
from clew_server.charting.compose.rewriting import applied, rules
from clew_server.charting.facts.lexicon import words
from clew_server.charting.memory import remembered
from clew_wire.note import Section

_TALK = (
    r"okay|ok|all right|alright|hang on|hold on|go ahead|here we go|there (?:we|you) go|come on|let(?:'s| us| me| therapist) (?:see|just|check|look)|let us let us|thinking out loud(?: here)?|ready,? go|ready|"
    r"nice|great|perfect|beautiful|excellent|yeah|yep|yes|nah|oh|eh|huh|hmm|um|uh|mm|ugh|gosh|god|wow|listen|honestly|by the way|you know|as therapist said|like therapist said|one more time|that is it"
)
_LEAD = re.compile(
    rf"^(?:(?:{_TALK})(?:[,;:.]+ ?| (?=and |so |then |now |the )|$)|(?:well|look|see|next|first|again|sorry|first of all|anyway|say|sure|plus|and|then|but|so|what else)[,;] ?|(?:and|then|so|but|because|also) (?=\w))+",
    re.IGNORECASE,
)
"what opens a sentence and says nothing; never 'right', which is a side"
_PRAISE = re.compile(r"^(?:better|good|fine|there)[,;] ?(?=\w+ \w)", re.IGNORECASE)
"what a therapist says of a repetition"
_NOW = re.compile(
    r"^(?:now|next|then|first|and now)[,;]? (?!visit\b|session\b|time\b|week\b|month\b|appointment\b|treatment\b|to\b|that\b)",
    re.IGNORECASE,
)
_ASIDES = re.compile(rf"(?<=[\w%°])(?:, (?:{_TALK}|well|what|say|call it|you know))+[,;] (?=\S)", re.IGNORECASE)
_REPLY = re.compile(
    r"^(?:(?:it|that|this|there|he|she|patient|therapist) (?:is|was|does|did|has|will|can),? (?:yes|yeah|yep|indeed)[,;] ?(?:and |but |so )?)(?=\w+ \w+)",
    re.IGNORECASE,
)
"'It was, yes, and ...' answers somebody; the rest is the statement"

_SPEECH = rules(
    (r"\bfor 1(?=[,;]|$)", "for one"),
    (r"(?<=\dx/)(night|day|week|hour|month)(,? (?:it )?(?:used to be|was|from|down from|up from)) x(\d+)\b", r"\1\2 \3x"),
    (
        r"\b(patient|he|she) does (?!not\b|he\b|she\b|it\b|that\b|this\b|well\b|his\b|her\b|the\b|so\b|\d)(\w+)(?= )",
        lambda m: f"{m[1]} {third(m[2], sure=True)}" if m[2] in words("verbs", "base") else m[0],
    ),
    (r",? so (?:that is|it is) (?:coming(?: along)?|up|good|great|nice)(?=\)|$)", ""),
    (r"(?<=\w) though$", ""),
    (r"\b(\d+(?:st|nd|rd|th)) 1\b(?![\d/.:x])", r"\1"),
    (
        r"\b(this|that|the other|the|other|another|each|every|which|easy|hard|last|next|good|bad|strong|new|old|big|little|same|whole|only) 1(?=$|[,;.)]| (?:is|was|has|had|does|did|and|or|but|on|in|at|to|up|with|for|now|today|forever|he|she|they|patient)\b)",
        r"\1 one",
    ),
    (r"\b(that|this|other)'s (\w+) 1$", r"\1 is the \2 one"),
    (r"\b(?:every time |the )?2nd (?=(?:therapist|patient|he|she|they|it) \w)", "as soon as "),
    (r"\b(?:has|have) (?:to )?have to\b|\b(?:has|have) must\b|\bmust have to\b", "must"),
    (r"\btherapist must have (?:therapist's )?hands? on\b", "therapist must keep hands on"),
    (r"\bpatient has got\b", "patient has"),
    (r"\bhas got(?= (?:a |an |the |to |\d|his|her|no|some))", "has"),
    (r"\bpatient are\b", "patient is"),
    (r"\bpatient were\b", "patient was"),
    (r"\bpatient have\b", "patient has"),
    (
        r"\b(when|if|because|until|once|while|before|after|as|since|so|so that|that|unless|whenever) patient (get|go|load|feel|do|have|try|need|stand|sit|walk|push|reach|step|turn|lift|bend|move|hold|use|land|shift|lose|swallow|talk|speak|read|write|breathe|rest|drive|sleep|lie|stop|start|come|run|jog|squat|climb|carry|fatigue|rush|squeeze|grip|press|pull|catch|lean|put|take|make|keep|look)\b",
        lambda m: f"{m[1]} patient {third(m[2], sure=True)}",
    ),
    (
        r"\b(he|she) (play|get|go|feel|do|have|need|want|like|walk|eat|sleep|use|stand|sit|take|say|come|hate|love|know|see|try|keep|look|run|work)\b(?=$|[ ,;:])",
        lambda m: f"{m[1]} {third(m[2], sure=True)}",
    ),
    (r"\bpatient's (left|right) one\b", r"\1 one"),
    (r"\(reported\) ?", ""),
    (r"\s+,", ","),
)


_OBJECTIVE = rules(
    (r"\btherapist (?:has got|has|had) (?=(?:patient's |his |her )?gait belt)", "therapist held "),
    (r"^today,? (?:so,? )?(?=\w+ \w)", ""),
    (r",? and session ended\b", ""),
    (r"^(?:hop|jump|get|climb|hopping|jumping|getting) (?:up )?on (?:the )?(?=bike|nustep|treadmill|elliptical|ergometer)", ""),
    (r"^x(\d+) (?=sit|chair)", r"\1x "),
    (r"^we want (?=\d)", "target "),
    (r"\b(\w+) now(?=,? (?:\d+x\d+|single))", r"\1"),
    (
        r",? (?:and )?therapist (?:is going to|will) (?:just )?(throw|tap|push|nudge|hold|keep|guard|toss|move|turn|call|count|pull|press|give)\b",
        lambda m: f", therapist {third(m[1], sure=True)}",
    ),
    (
        r"^(?!sit to stand|stand to sit)(stand|walk|step|sit|lie|reach|march|roll|shift|lean|hold|lift|push|pull|squat|bend|keep|throw|catch)(?= (?:on|up|down|to|over|with|his|her|patient's|left|right|both|in|through|along|back|forward|sideways|weight|ball)\b)",
        lambda m: _gerund(m[1]),
    ),
    (
        r"^(?:therapist )?(?:has|had|have|is having|with) (?:a |therapist's |therapist )?(hands?|palm|fingers?) (?:there )?(on|at|under|behind|over|around) (?=\w)",
        r"Therapist provided tactile cues at ",
    ),
    (
        r"\btherapist (?:has|had) (?:a |therapist's )?(hands?) (on|at|under|behind|over|around) (?=\w)",
        r"therapist provided tactile cues at ",
    ),
    (
        r"\btherapist (?:is |was )?(?:going to |will )?keep(?:s|ing)? (?:a |therapist's )?(hands?) (on|at|under|behind|over) ",
        r"therapist kept \1 \2 ",
    ),
    (r"(tactile cues at [^,;:]+), (?=(?:shift|keep|straighten|bend|turn|push|squeeze|lift|pull|tuck|hold|lean)\b)", r"\1 to "),
    (r"\btherapist has (?=holding|guarding|tapping|blocking|supporting|correcting)", "therapist "),
    (
        r"\btherapist (?:had|has|needed) to (?:verbally )?cue (?:patient |him |her )?(?:on |for |to )?(?:the )?",
        "therapist provided cues for ",
    ),
    (
        r"\btherapist (?:had|has|needed) to (catch|guard|help|steady|correct|remind|model|block|stop|support|hold|give|point|prompt|assist)\b",
        lambda m: f"therapist {_past(m[1])}",
    ),
    (r"\b(tests?|measures?|doing) today therapist is not\b", r"\1 not done today"),
    (r"^therapist (?:is|was) not (?:doing|testing|going to (?:do|test)|to do|to test) (.+?)(?= today\b|,|$)", r"\1 not performed"),
    (r"^therapist (?:did not|does not) (?:do|test|get to|measure|check) (.+?)(?= today\b|,|$)", r"\1 not tested"),
    (r"^we (?:are|were) not (?:doing|testing|going to do) (.+?)(?= today\b|,| yet\b|$)", r"\1 not performed"),
    (r"\bwe are up (?=\d+ (?:lb|kg|%|°))", "load increased by "),
    (r"\bwe (?:went|go) (?=\d{1,2}:\d\d)", ""),
    (r"\bwe (?:are|were) (?:all )?(?:done|finished)(?: here)?(?=[,;]|$| for today)", "session ended"),
    (r"\bwe (?:did|have done|do) (?=\w)", ""),
    (r"\bwe (?=\w+ed\b)", ""),
    (r"\bso we (?:go|went|move|moved) (?:up )?to (?=\w)", "progressed to "),
    (r"\bthat(?: i|')?s? (?:up|down) from\b", "was"),
    (r"(?<=\w), that (?:is|was|makes)(?= (?:about |only |just )?(?:\d|positive|negative))", ","),
    (r"^(?:that|this|it) (?:is|was|makes) (?=(?:about |only |just )?\d)", ""),
    (r", so that (?:is|was|makes) (?=\d)", ", "),
    (r"\b(came|comes) out (?:at|to)(?:,| )+(?=\d)", ""),
    (r", (?:so|and) (?=(?:positive|negative)\b)", "; "),
    (r"^therapist (?:sees?|finds?|found|saw|feels?|felt|notices?|noticed|noted) (?=\w)", ""),
    (r"(?<=[,;]) therapist (?:sees?|finds?|notices?) (?=\w)", " "),
    (r"\bpatient's (?=(?:quickdash|dash|form|questionnaire)\b)", ""),
)


def _gerund(verb: str) -> str:
    low = verb.lower()
    short = {"sit": "sitting", "step": "stepping", "lie": "lying", "squat": "squatting"}
    return short.get(low) or low.removesuffix("e") + "ing"


_PAST = {"catch": "caught", "give": "gave", "hold": "held", "steady": "steadied", "stop": "stopped"}


def _past(verb: str) -> str:
    return _PAST.get(verb) or verb + ("d" if verb.endswith("e") else "ed")


_REPORTED = rules(
    (r"^you (?=\w+:)", ""),
    (r"\breports eh,? ", "reports "),
    (
        r"\b(pain|dizziness|fatigue|soreness|headache|nausea) ((?:when|if|after|with|at|in|last|by|during|on|since|yesterday|initially)\b[^;/]{2,60}?),? (?:it|that) (?:(was)|is|gets|goes|shoots|jumps|climbs|hits)(?: up)? ?(to )?(like |about |maybe )*(\d+(?:-\d+)?/10)",
        lambda m: f"{m[1]} {'was ' if m[3] else ''}{'up to ' if m[4] else ''}{'about ' if m[5] else ''}{m[6]} {m[2]}",
    ),
    (r"\breports pain (looser|better|easier|tighter|worse|less|improved),? (?=\d+/10)", r"reports \1, pain "),
    (
        r"^(?:\w+ reports )?(\w+(?: \w+)?) any better( since [\w ]+)?: (?:a little|a bit|some|somewhat|little)$",
        r"patient reports \1 a little better\2",
    ),
    (r"\bdenies (?:being |feeling )?short of breath\b", "denies shortness of breath"),
    (r"\bdenies (?=(?:sweaty|dizzy|sick to|lightheaded|nauseous|faint|tired|numb|weak|feverish)\b)", "denies feeling "),
    (r"\bdenies new, ", "denies new "),
    (r"; ?(?:neither|none)(?: of (?:those|that|them|these|it))?$", ""),
    (r"(?<=denies )(.*\b\w+) given way\b", r"\1 giving way"),
    (r"^(\w+(?: member)?) reports (?=(?:did|was|has|had|is|does|would|could) not\b|cannot\b)", r"\1 "),
    (r"\breports mornings,? (?:it is|he is|she is) (still |a bit |a little )?(\w+)", r"reports \1\2 in mornings"),
    (r"\breports (?:come on|say|like|whatever|honestly|well|yeah|now),? (?=\w)", "reports "),
    (
        r"\breports? (when|if|after|with|walking|at|during|while|going|climbing) ([^;]{2,60}?)[;,] ((?:\w+ )?(?:pain|dizziness|fatigue|soreness|headache|nausea)\b[^;]{0,30}?\d+/10)(?=$|;)",
        r"reports \3 \1 \2",
    ),
    (
        r"\b(pain|dizziness|fatigue|soreness|stiffness) (\w+ing(?: [\w']+){0,4}?) (?:it is|it was|is),? (?:like |about )?(?=\d+(?:-\d+)?/10)",
        r"\1 with \2 ",
    ),
    (r"\b(pain|dizziness) (?:it is|it was|it)[, ]+(?=(?:up to |about )?\d)", r"\1 "),
    (r" ?\((?:now,? )?(?:0-10|0 to 10|zero to ten|scale[^)]*)\)", ""),
    (r"\b(today|now) (\d+/10) \(\1\)", r"\1 \2"),
    (r"\bpain (?:today|now) (about )?(\d+/10) \((?:today|now)\)", r"pain now \1\2"),
    (r"\bsince we started\b", "since start of care"),
    (r"\bwhen (?:patient|he|she) (?:first )?(?:came in here|came here|came in|started(?: here)?)\b", "at start of care"),
    (r"\b(he|she|patient|they) mornings\b", r"\1 in mornings"),
    (r"\breports mornings,? (?:it is|he is|she is) ", "reports morning: "),
    (r"\bdenies:? (?:it )?(?=\w)", "denies "),
    (r"^(\w[\w ]{2,30}) (reports|denies) that that\b", r"\1 \2 that"),
)
_END = re.compile(
    r"(?:[,;] (?:so that is coming|so far so good|you know|okay|ok|yeah|huh|fair|then|though|please|good sign|done|that is it|it is good))+$",
    re.IGNORECASE,
)


_YOU = re.compile(r"\byou ((?:still|also|now|just|only|really|never|always) )?(\w+)\b")
_YOUR = re.compile(r"\byour\b")
_SHOUTED = re.compile(
    r"(?<=[a-z,;:] )(?:Off|On|In|At|With|The|And|But|When|If|From|Down|Up|Over|After|Before|It|He|She|Just|Not|No|Then|Only|For|To)\b"
)
_DANGLING = re.compile(r"(?:,? \b(?:and|or|but|because|so|then|like|um|uh))+$", re.IGNORECASE)
_DOCTOR = re.compile(r"\b[Dd]octor (?=[A-Z][a-z])")


@remembered
def worded(text: str, section: Section, *, ambient: bool = True) -> str:
    """The sentence, rewritten for its section; without a stop. Text in quotation marks is left as it is."""
    if '"' in text:
        return text
    text = _REPLY.sub("", text.strip())
    while (m := _LEAD.match(text)) and m.end() < len(text) and m.end():
        text = text[m.end() :]
    if section == "O" and ambient:
        text = _PRAISE.sub("", text)
    if section in ("O", "A"):
        text = _NOW.sub("", text)
    if section == "A":
        text = before_asides(text)
    text = _ASIDES.sub(lambda m: ", " if "," in m[0][1:] and section != "S" else " ", text)
    if section != "S":
        text = _YOUR.sub("patient's", _YOU.sub(lambda m: f"patient {m[1] or ''}{_verb(m[2])}", text))
    text = _SHOUTED.sub(lambda m: m[0].lower(), text)
    text = applied(text, _SPEECH)
    if section == "A":
        text = reasoned(text)
    elif section == "P":
        text = planned(text, ambient=ambient)
    else:
        text = applied(text, _REPORTED if section == "S" else _OBJECTIVE)
    text = _DOCTOR.sub("Dr. ", _DANGLING.sub("", _END.sub("", text)))
    return re.sub(r"\s+", " ", text).strip(" ,;")


_CARE = {"PT": "PT", "OT": "OT", "SLP": "speech therapy"}
_FREQUENCY = re.compile(
    r"^(continue )?(\d+(?:-\d+)?x/week(?:, \d+ min)?)(?:,? (?:for )?(\d+ (?:more )?(?:weeks?|visits|months?)))?(?=$|[,;]| and\b| then\b)",
    re.IGNORECASE,
)


def _verb(word: str) -> str:
    known = {"are": "is", "were": "was", "have": "has", "do": "does"}
    return known.get(word) or (third(word, sure=True) if word in words("verbs", "base") else word)


def named(text: str, names: Voices, carer: str, *, to_carer: bool) -> str:
    """The patient once by name of the role, then by the chart's pronoun; orders about the patient go to the carer who is there."""
    if carer and to_carer:
        text = re.sub(r"^Patient (not )?to (?=\w)", lambda m: f"{carer[0].upper()}{carer[1:]} {m[1] or ''}to ", text, flags=re.IGNORECASE)
        text = re.sub(r"^(next (?:visit|week|session)): patient to (?=\w)", lambda m: f"{m[1]}: {carer} to ", text, flags=re.IGNORECASE)
        text = re.sub(
            r"^(give|help|let|remind|watch|keep|feed) (?=\w)",
            lambda m: f"{carer[0].upper()}{carer[1:]} to {m[1].lower()} ",
            text,
            flags=re.IGNORECASE,
        )
    if (
        names.subject == "they"
        or words("relevant", "people") & set(re.findall(r"[a-z]+", text.lower()))
        or (carer and carer in text.lower())
    ):
        return text
    first = re.search(r"\bpatient\b(?!')", text, re.IGNORECASE)
    if first is None:
        return text
    head, tail = text[: first.end()], text[first.end() :]
    tail = _AS_SUBJECT.sub(rf"\1 {names.subject} ", tail)
    return head + (_AS_OBJECT.sub(rf"\1 {names.object}", tail) if head.lower().startswith("patient") else tail)


_AS_SUBJECT = re.compile(
    r"\b(when|if|because|as|while|so|until|once|that|and|but|after|before|as soon as) patient (?=\w+(?:s|ed)\b|can\b|cannot\b|will\b|had\b|went\b|got\b)"
)
_AS_OBJECT = re.compile(
    r"\b(wakes?|makes?|made|took|takes|put|puts|lets?|helps?|helped|bothers?|limits?|keeps?|gave|gives|told|stops?|slows?|scares?|hits?) patient\b(?!')"
)


def frequency(text: str, discipline: str, note_type: str) -> str:
    """How often and for how long, as a plan of care states it. After a discharge nothing continues."""
    m = _FREQUENCY.match(text)
    if m is None or note_type == "discharge" or (not m[1] and not m[3]):
        return text
    care = _CARE.get(discipline, "chiropractic care")
    lead = f"{care[0].upper()}{care[1:]}" if note_type == "evaluation" else f"Continue {care}"
    return f"{lead} {m[2]}{f' for {m[3]}' if m[3] else ''}{text[m.end() :]}"


_EMPTY = re.compile(
    r"\b(?:that|this|it|is|was|are|the|a|of|on|in|at|to|for|and|or|not|yet|no|can|could|do|does|did|feel|feels|just|so|why|what|part|thing|good|great|fine|sign|patient|therapist|reports?|caregiver|"
    r"he|she|they|his|her|him|has|had|have|seen|know|knows|think|thinks|wants?|here|there|where|when|up|down|one|forever|another|again|big|too|really|go|ahead|all|like|now|today|been|say|says|saying|cannot|we|us|you|me|i)\b",
    re.IGNORECASE,
)


def empty(text: str) -> bool:
    """Nothing of it is of use in a record: "that is it", "patient can feel that"."""
    if re.fullmatch(r"(?:lower|higher) is (?:better|worse)", text.lower()):
        return True
    if re.fullmatch(
        r"(?:[\w ]+: )?(?:huh|hm+|um|oh|eh|wow|well|yeah)|back to|(?:not yet|no|not),? next visit|(?:patient )?wishes,? on \w+|patient wishes",
        text.lower(),
    ):
        return True
    left = _EMPTY.sub(" ", text.lower())
    return not re.search(r"[a-z0-9]", re.sub(r"'s\b|[^\w]", " ", left))
