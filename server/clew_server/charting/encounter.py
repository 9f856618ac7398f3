"""Checks that the visit is the encounter's: the patient, the part of the body, and the side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from clew_server.charting.concepts import regions
from clew_server.charting.memory import seen
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


_SEXES = {"male": "male", "m": "male", "female": "female", "f": "female"}
_GREETED = re.compile(
    r"\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Mm]orning|[Aa]fternoon|[Ww]elcome(?: back)?),? (?:Mr|Mrs|Ms|Miss|Mister|Missus)\.? ([A-Z][a-z'-]+)"
)


def _whole(value: object) -> int | None:
    return int(str(value)) if str(value).isdigit() else None


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
        greeted = _GREETED.search(raw)
        if chart and greeted and not any(_alike(greeted[1], c) for c in chart):
            message = f"{greeted[1]} was greeted, and this encounter is {' '.join(chart)}'s. Check the encounter."
            out.append(Check("patient_mismatch", "warn", message, span))
        spoken = spelled(sentence.texts)
        age, known = _AGE.search(spoken), _whole(context.patient.get("age"))
        if age and known is not None and sentence.number < 6 and abs(int(age[1]) - known) > 1:
            out.append(
                Check("patient_mismatch", "warn", f"{age[1]} years old was said; the chart says {known}. Check the encounter.", span)
            )
        sex, recorded = _SEX.search(spoken), _SEXES.get(str(context.patient.get("sex", "")).lower(), "")
        if sex and recorded and (sex[1] in _MALE) != (recorded == "male"):
            out.append(Check("patient_mismatch", "warn", f"'{sex[1]}' was said; the chart says {recorded}. Check the encounter.", span))
    return out


_BRAIN = re.compile(
    r"\b(?:left|right)\b(?:[ -]\w+){0,2}[ -](?:hemispher\w*|cerebr\w*|mca|pca|aca|frontal|parietal|temporal|occipital|thalam\w*|pontine"
    r"|basal|cva|stroke|infarct\w*|brain)\b",
    re.IGNORECASE,
)
"where a brain was hurt is not the side that therapy treats"


def chart_side(context: VisitContext) -> str:
    """The condition's side as the chart has it: left, right, both, or empty. A side of its own goes before the diagnosis's."""
    for text in (str(context.case.get("side") or ""), _BRAIN.sub(" ", str(context.case.get("diagnosis") or ""))):
        found = sides(text)
        if found:
            return "both" if len(found) == 2 else next(iter(found))
    return ""


_MEASURED = re.compile(r"\d\s?°|\b\d[+-]?/5\b|\b\d+ deg\w*|\b(?:positive|negative)\b")
_DONE_TO = re.compile(
    r"\b(?:mobili\w+|manual|massage|glides?|repair|replacement|arthroplasty|surgery|sprain|fracture|tendin\w+|pain\w*|stretch\w*"
    r"|swelling|injur\w+|taped?)\b"
)
_COMPARES = re.compile(r"\b(?:compared|versus|vs|other side|uninvolved|unaffected|opposite|contralateral|sound|good|also|now|new|too)\b")
_ENOUGH = 3
"sentences that must agree where the diagnosis names no part of the body"


def laterality(sections: Sections, context: VisitContext) -> list[Check]:
    """A one-sided condition has its side in the note; measures of limbs have theirs; and it is the chart's side."""
    side = chart_side(context)
    every = [x for s in ("S", "O", "A", "P") for x in sections.get(s, ())]
    out = _contradictory(context)
    if not side:
        return out
    sided = [x for x in every if sides(x.text)]
    if not sided:
        where = "both sides" if side == "both" else f"the {side}"
        message = f"The condition is on {where} and the note names no side. Say which side was treated."
        out.append(Check("side_missing", "warn" if side == "both" else "block", message, every[0].evidence if every else ()))
        return out
    bare = [x for x in sections.get("O", ()) if seen(LATERAL, x.text.lower()) and _MEASURED.search(x.text) and not sides(x.text)]
    out += [Check("side_missing", "warn", f"No side: “{x.text}”", x.evidence) for x in bare]
    body = parts(str(context.case.get("diagnosis", "")))
    own = [x for x in sided if not body or body & parts(x.text) or not parts(x.text)]
    said = frozenset[str]().union(*(sides(x.text) for x in own))
    if side == "both":
        if len(said) == 1:
            message = f"The chart says both sides; only the {next(iter(said))} was spoken of. Say how the other side is."
            out.append(Check("side_missing", "warn", message, spans_of(own)))
        return out
    other = "right" if side == "left" else "left"
    against = [x for x in own if other in sides(x.text) and not _COMPARES.search(x.text.lower())]
    told = any(_DONE_TO.search(x.text.lower()) or x in sections.get("S", ()) for x in against)
    # Measures without a side are of the side that is treated; then a measure of the other is a comparison.
    if said == {other} and (len(against) >= _ENOUGH if not body else told or (len(against) > 1 and not bare)):
        chart = f"the chart says {side} ({context.case.get('diagnosis') or 'no diagnosis'})"
        message = (
            f"All that was said today is {other}: “{against[0].text}”; {chart}. Check the patient, then correct the chart or the note."
        )
        out.append(Check("side_conflict", "block", message, spans_of(against)))
        return out
    for x in every:
        if sides(x.text) == {other} and body & parts(x.text) and _DONE_TO.search(x.text.lower()) and not _COMPARES.search(x.text.lower()):
            out.append(Check("side_conflict", "warn", f"The chart says {side}; this says {other}: “{x.text}”", x.evidence))
    return out


def spans_of(some: Sequence[Sentence]) -> tuple[Span, ...]:
    return tuple(span for x in some[:MOST] for span in x.evidence[:1])


MOST = 4
"sentences that one check points at"


def _contradictory(context: VisitContext) -> list[Check]:
    """A chart whose side is not the side of its diagnosis."""
    own, diagnosis = sides(str(context.case.get("side") or "")), str(context.case.get("diagnosis") or "")
    named = sides(_BRAIN.sub(" ", diagnosis))
    if len(own) != 1 or len(named) != 1 or own == named:
        return []
    message = f"The chart contradicts itself: its side is {next(iter(own))}, its diagnosis “{diagnosis}”. Correct the chart."
    return [Check("side_conflict", "warn", message)]


_NEAR = {
    "back": {"hip", "knee", "neck"}, "hip": {"back", "knee"}, "knee": {"hip", "ankle"}, "ankle": {"knee"},
    "neck": {"shoulder", "back"}, "shoulder": {"neck", "elbow"}, "elbow": {"shoulder", "hand"}, "hand": {"elbow"},
}  # fmt: skip
"parts that are treated with one another"


def _regions(text: str) -> frozenset[str]:
    return regions(text.lower()) | parts(text)


def body_part(sections: Sections, context: VisitContext) -> list[Check]:
    """A visit that speaks only of another part of the body than the chart's condition may be another patient's."""
    chart = _regions(str(context.case.get("diagnosis") or ""))
    if not chart or context.discipline == "SLP":
        return []
    known = chart | _regions(" ".join(g.text for g in context.goals)) | set[str]().union(*(_NEAR[c] for c in chart))
    told = [(x, _regions(x.text)) for s in ("S", "O") for x in sections.get(s, ())]
    told = [(x, found) for x, found in told if found]
    if len(told) < 2 or any(found & known for _, found in told):
        return []
    named, spoken = " and ".join(sorted(chart)), " and ".join(sorted(set().union(*(f for _, f in told))))
    message = f"The chart's condition is of the {named}; this visit speaks only of the {spoken}. Check the encounter."
    return [Check("patient_mismatch", "warn", message, spans_of([x for x, _ in told]))]
