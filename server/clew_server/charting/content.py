"""Checks on what the sentences of a draft say: whose visit it is, sides, negations, numbers, the red thread, vague words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from clew_server.charting.billing.lines import Line
from clew_server.charting.concepts import CONCEPTS, regions
from clew_server.charting.numerals import spelled
from clew_server.charting.sides import LATERAL, parts, sides
from clew_server.charting.turns import Talk
from clew_wire.context import VisitContext
from clew_wire.note import Check, Section, Sentence, Span

Sections = Mapping[Section, Sequence[Sentence]]

_HEADER = re.compile(
    r"\b(?:note|evaluation|eval|visit|session|report|summary|discharge|recertification|reevaluation|chart|dictation"
    r"|treatment)\s+(?:for|on|regarding)\s+"
    r"(?:(?:mr|mrs|ms|miss|mister|missus|dr|doctor)\.?\s+)?([A-Z][\w'-]+)(?:\s+([A-Z][\w'-]+))?"
    r"|\b(?:[Pp]atient(?:'s)? (?:name )?is|[Tt]his is|[Pp]atient,?)\s+(?:(?:Mr|Mrs|Ms|Miss|Mister"
    r"|Missus)\.?\s+)?([A-Z][a-z'-]+)\s+([A-Z][a-z'-]+)"
)
_NOT_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
    "november "
    "december medicare the physical occupational speech therapy therapist left right patient doctor session visit today berg".split()
)
_AGE = re.compile(r"\b(\d{1,3})[- ]years?[- ]old\b")
_SEX = re.compile(r"\byears?[- ]old (?:\w+ ){0,2}?(male|man|gentleman|boy|female|woman|lady|girl)\b")
_MALE = frozenset({"male", "man", "gentleman", "boy"})


def _alike(a: str, b: str) -> bool:
    return SequenceMatcher(None, a.lower(), b.lower()).ratio() >= 0.6


def identity(talk: Talk, context: VisitContext) -> list[Check]:
    """The name, age and sex that were dictated against those of the encounter."""
    out: list[Check] = []
    chart = list(re.findall(r"[A-Za-z][\w'-]+", str(context.patient.get("name", ""))))
    for sentence in talk.sentences[:12]:
        if sentence.role not in ("therapist", "other"):
            continue
        span = (talk.span(sentence.first, sentence.last),)
        raw = " ".join(t.raw for t in sentence.tokens)
        m = _HEADER.search(raw)
        names = [n for n in (m.groups() if m else ()) if n and n.lower() not in _NOT_NAMES]
        names = [re.sub(r"'s$", "", n) for n in names]
        if chart and names and not any(_alike(n, c) for n in names for c in chart):
            message = (
                f"The note was dictated for {' '.join(names)}, but this encounter is {' '.join(chart)}'s. Stop, and check the encounter."
            )
            out.append(Check("patient_mismatch", "block", message, span))
        spoken = spelled(sentence.texts)
        age, known = _AGE.search(spoken), context.patient.get("age")
        if age and isinstance(known, int) and sentence.number < 6 and abs(int(age[1]) - known) > 1:
            out.append(
                Check("patient_mismatch", "warn", f"{age[1]} years old was said; the chart says {known}. Check the encounter.", span)
            )
        sex, recorded = _SEX.search(spoken), str(context.patient.get("sex", "")).lower()
        if sex and recorded in ("male", "female") and (sex[1] in _MALE) != (recorded == "male"):
            out.append(Check("patient_mismatch", "warn", f"'{sex[1]}' was said; the chart says {recorded}. Check the encounter.", span))
    return out


def _condition_side(context: VisitContext) -> str:
    side = str(context.case.get("side") or "").lower()
    if side in ("left", "right"):
        return side
    return ""


_MEASURED = re.compile(r"\d\s?°|\b\d[+-]?/5\b|\b\d+ deg\w*|\b(?:positive|negative)\b")
_DONE_TO = re.compile(
    r"\b(?:mobili\w+|manual|massage|glides?|repair|replacement|arthroplasty|surgery|sprain|fracture|tendin\w+|pain\w*|stretch\w*"
    r"|swelling|injur\w+|taped?)\b"
)
_COMPARES = re.compile(r"\b(?:compared|versus|vs|other side|uninvolved|unaffected|opposite|contralateral|sound|good|also|now|new|too)\b")


def laterality(sections: Sections, context: VisitContext) -> list[Check]:
    """A one-sided condition has its side in the note; measures of limbs have theirs; and it is the chart's side."""
    side = _condition_side(context)
    every = [x for s in ("S", "O", "A", "P") for x in sections.get(s, ())]
    if not side:
        return []
    out: list[Check] = []
    body = parts(str(context.case.get("diagnosis", "")))
    if not any(sides(x.text) for x in every):
        message = f"The condition is on the {side} and the note names no side. Say which side was treated."
        out.append(Check("side_missing", "block", message, every[0].evidence if every else ()))
    else:
        bare = [x for x in sections.get("O", ()) if LATERAL.search(x.text.lower()) and _MEASURED.search(x.text) and not sides(x.text)]
        out += [Check("side_missing", "warn", f"No side: “{x.text}”", x.evidence) for x in bare]
    other = "right" if side == "left" else "left"
    for x in every:
        if sides(x.text) == {other} and body & parts(x.text) and _DONE_TO.search(x.text.lower()) and not _COMPARES.search(x.text.lower()):
            out.append(Check("side_conflict", "warn", f"The chart says {side}; this says {other}: “{x.text}”", x.evidence))
    return out


_DENIES = re.compile(r"\b(?:no|denies|denied|without|never|negative|none|not|unable|cannot)\b|n't\b")
_NEGATIVE = re.compile(
    r"\b(?:no|not|none|nope|nah|nuh|uh-uh|mm-mm|never|nothing|without|den\w+|neither|nor|negative|cannot|unable|free|absent|stopped"
    r"|quit|zero|nobody"
    r"|hardly|resolved|less|avoid\w*|hold|un\w+|yet|only|lack\w*|any\w*|good|fine|clear|normal|okay)\b|n't\b|\bdont\b|\bcant\b"
)


def _heard(talk: Talk, index: Mapping[str, int], spans: Iterable[Span]) -> str:
    return " ".join(w.w for a, b in spans if a in index and b in index for w in talk.words[index[a] : index[b] + 1])


def polarity(talk: Talk, sections: Sections) -> list[Check]:
    """A denial in the note was a denial in speech."""
    out = []
    index = {w.id: n for n, w in enumerate(talk.words)}
    for s in ("S", "O", "A", "P"):
        for x in sections.get(s, ()):
            said = _heard(talk, index, x.evidence).lower().replace("’", "'")
            if x.source == "spoken" and said and _DENIES.search(x.text.lower()) and not _NEGATIVE.search(said):
                out.append(Check("polarity", "warn", f"The words behind it deny nothing: “{x.text}”", x.evidence))
    return out


_CHARTED = frozenset({"fraction", "grade", "quantity", "sets", "level"})


def numbers(talk: Talk, sections: Sections, lines: Sequence[Line]) -> list[Check]:
    """Measures that were said today and are not in the note, and numbers that were heard badly."""
    text = " ".join(x.text for s in sections.values() for x in s)
    written = set(re.findall(r"\d+(?:\.\d+)?", text))
    out: list[Check] = []
    for line in lines:
        if line.clause.role != "therapist" or line.state != "done" or line.clause.asks:
            continue
        for n in line.numerals:
            tokens = line.clause.tokens
            span = (talk.span(tokens[n.first].at, tokens[n.last].at),)
            lost = n.kind in _CHARTED and n.text not in text and not all(d in written for d in re.findall(r"\d+(?:\.\d+)?", n.text)[:1])
            if lost:
                out.append(Check("number_unheard", "warn", f"{n.text} was said and is not in the note.", span))
            elif n.doubtful and n.kind in _CHARTED:
                out.append(Check("number_unheard", "warn", f"{n.text} was not heard clearly. Check it.", span))
    return out


_NOT_A_STEP = re.compile(
    r"\b\d(?:-\d)?x/|\btimes? (?:a|per) week\b|\bfrequency\b|\bfor \d+ weeks\b|\bappointment\b|\bfollow[- ]up\b|\bdischarge\b"
    r"|\bcontinue\b",
    re.IGNORECASE,
)


def thread(sections: Sections, context: VisitContext) -> list[Check]:
    """Each plan item follows from an assessment, which follows from what was reported and found."""
    s, o, a, p = (list(sections.get(k, ())) for k in ("S", "O", "A", "P"))
    out: list[Check] = []
    if p and not a:
        out.append(Check("thread_broken", "warn", "There is a plan and no assessment. Say why it follows.", p[0].evidence))
    if a and not s and not o:
        out.append(Check("thread_broken", "warn", "There is an assessment and nothing that it rests on.", a[0].evidence))
    if context.note_type != "discharge" and (s or o) and not p:
        out.append(Check("thread_broken", "warn", "There is no plan. Say what comes next.", (o or s)[-1].evidence))
    basis = (
        " ".join(x.text.lower() for x in (*s, *o, *a))
        + " "
        + " ".join(g.text.lower() for g in context.goals)
        + " "
        + str(context.case.get("diagnosis", "")).lower()
    )
    for x in p:
        if _NOT_A_STEP.search(x.text):
            continue
        low = x.text.lower()
        about = [c for c in CONCEPTS if c.work.search(low) or c.goal.search(low)]
        if about and not any(c.work.search(basis) or c.goal.search(basis) for c in about) and not regions(low) & regions(basis):
            out.append(Check("thread_broken", "warn", f"No finding or assessment leads to it: “{x.text}”", x.evidence))
    return out


_VAGUE = re.compile(
    r"\b(?:feel(?:s|ing)? (?:much |a bit |a little )?better(?: today)?|wnl|within normal limits|(?:strength|mobility|rom"
    r"|range of motion|balance|gait|function|pain|motion|endurance) (?:has |is |was |are )?(?:improv\w+|better|good)|"
    r"continue (?:with )?(?:current )?(?:treatment|therapy|plan|poc|plan of care|as planned|per plan)|as tolerated"
    r"|(?:\w+ )?(?:strengthening|stretching|exercises?) (?:was |were )?performed|tolerated (?:\w+ )?(?:well|treatment)|"
    r"(?:doing|progressing) (?:well|good|nicely|fine)|patient (?:is )?improving|some improvement|a little better|same as (?:last time"
    r"|before))\b",
    re.IGNORECASE,
)
_BACKED = re.compile(r"\d|\b(?:because|so that|from .+ to|due to|which|as shown|able to|left|right|but|limit\w*|still)\b")


def vague(sections: Sections) -> list[Check]:
    """Phrases that say nothing a reviewer could check."""
    out = []
    for s in ("S", "O", "A", "P"):
        for x in sections.get(s, ()):
            m = _VAGUE.search(x.text)
            if m and not _BACKED.search(x.text):
                out.append(Check("vague", "warn", f"“{m[0]}” says nothing that can be checked. Add what was measured.", x.evidence))
    return out


def _flat(note: object) -> set[str]:
    """The statements of an earlier note, however the EMR sent it."""
    if isinstance(note, Mapping):
        if "text" in note:
            return _flat(note["text"])
        return set().union(*(_flat(v) for v in note.values())) if note else set()
    if isinstance(note, list | tuple):
        return set().union(*(_flat(v) for v in note)) if note else set()
    return {re.sub(r"[^a-z0-9+/% ]", "", t.lower()).strip() for t in re.split(r"(?<=[.!?])\s+|\n", str(note)) if len(t.split()) > 2}


def repeated(sections: Sections, context: VisitContext) -> list[Check]:
    """The same content in four visits in a row shows no progression."""
    today = _flat([x.text for s in ("O", "A", "P") for x in sections.get(s, ())])
    alike = 0
    for note in reversed(context.prior_notes):
        before = _flat(note)
        if not today or not before or len(today & before) < 0.8 * len(today):
            break
        alike += 1
    if alike < 3:
        return []
    return [Check("repeated", "warn", f"This note says what the last {alike} notes said. Say what changed, or why care should go on.")]
