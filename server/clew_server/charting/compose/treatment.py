"""Treatment in one sentence with its minutes: "Therapeutic exercise 12 min (2:28-2:40): heel raises 3x15; eversion 3x12"."""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clew_server.charting.billing.times import visit_times
from clew_server.charting.compose.shape import MOST, Fits, size, union
from clew_server.charting.facts.fact import Fact
from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.turns import Talk
from clew_wire.context import VisitContext

_SERVICES: tuple[tuple[str, str], ...] = (
    (r"therapeutic activit(?:y|ies)|ther ?act\w*", "Therapeutic activities"),
    (r"therapeutic exercises?|ther ?ex\w*|exercises?(?! program)", "Therapeutic exercise"),
    (r"neuromuscular re-?ed(?:ucation)?|neuro re-?ed\w*|neuromuscular|neuro", "Neuromuscular re-education"),
    (r"manual(?: therapy)?(?: techniques?)?", "Manual therapy"),
    (r"gait training|gait", "Gait training"),
    (r"self[- ]care(?: training)?", "Self-care training"),
)
_NAMED = re.compile("|".join(f"(?:{p})" for p, _ in _SERVICES), re.IGNORECASE)
_CLOCKS = r"(?:(?:at |until |we went |from )?\d{1,2}:\d\d(?: ?(?:to|-|until) ?\d{1,2}:\d\d)?,? (?:so |now )?)?"
_MINUTES = re.compile(
    rf"^(?:started )?{_CLOCKS}(?:that (?:is|was) |so |about )*(?P<min>\d+) min,? ?(?:so )?(?:that is |it is )?(?:all )?(?:of |in |for |on )?(?:all )?(?P<service>{_NAMED.pattern})?(?P<rest>.*)$",
    re.IGNORECASE,
)
_NAMED_LAST = re.compile(
    rf"^(?:started )?{_CLOCKS}(?P<min>\d+) min(?: of| in|,)? (?P<rest>[^\d:]{{3,40}}?)[,;]? (?:that is |all |so )?(?P<service>{_NAMED.pattern})$",
    re.IGNORECASE,
)
"twenty minutes of balance work, neuro re-ed"
_WORK = pattern("measure", "intervention")
_PARAMETERS = re.compile(r"\b\d+x\d+|\b\d+(?:st)? (?:rounds?|reps?|laps?|trials?|each)\b|\b\d+ (?:s|min|ft|lb)\b|\bx\d+\b|\bgrade \d")
_HELP = re.compile(r"\b(?:cues?|cued|cueing|hands?|assist\w*|guard\w*|balance|tactile|verbal)\b", re.IGNORECASE)
_FINDING = re.compile(
    r"\b(?:positive|negative|\d[+-]?/5\b|mmHg|oxygen|pulse|pressure|saturation|heart rate|pain|goal|strength|index|score|questionnaire|test)\b|°|\bwas \d",
    re.IGNORECASE,
)
ITEMS = 5
LENGTH = 300


@dataclass(frozen=True, slots=True)
class _Time:
    service: str
    minutes: str
    rest: str
    topic: str


def _service(said: str) -> str:
    return next((name for p, name in _SERVICES if re.fullmatch(p, said, re.IGNORECASE)), "")


def _time(fact: Fact) -> _Time | None:
    """The minutes of a service that a fact gives, with what else it says."""
    if fact.section != "O" or fact.kind in ("rom", "mmt"):
        return None
    topic, _, tail = fact.text.rpartition(": ") if ": " in fact.text else ("", "", fact.text)
    m = _MINUTES.match(tail.strip())
    if m is None or (not m["service"] and m["rest"].strip(" ,.")):
        m = _NAMED_LAST.match(tail.strip()) or m
    if m is None or len(m["rest"].split()) > 9:
        return None
    service = _service(m["service"] or "")
    if not service and (m["rest"].strip(" ,.") or not re.search(r"\d:\d\d", tail)):
        return None
    rest = re.sub(r"^[ ,.;]+|[ ,.;]+$", "", m["rest"])
    rest = re.sub(r"^(?:and )?(?:session ended|we are done|done)\b[ ,;]*", "", rest)
    if re.search(r"\d", rest):
        return None
    return _Time(service, m["min"], rest, topic)


def _clock(minutes: int) -> str:
    return f"{minutes // 60 or 12}:{minutes % 60:02d}"


def grouped(facts: Sequence[Fact], talk: Talk, context: VisitContext, fits: Fits) -> list[Fact]:
    """The facts with each stretch of treatment in one sentence, where the minutes of a service were said after it."""
    if not any(_time(f) for f in facts):
        return list(facts)
    blocks = visit_times(talk, context.discipline).blocks
    out: list[Fact] = []
    for fact in facts:
        found = _time(fact)
        if found is None:
            out.append(fact)
            continue
        block = next((b for b in blocks if any(a <= y and x <= z for a, z in b.spans for x, y in fact.spans)), None)
        service = found.service or {
            "97110": "Therapeutic exercise",
            "97112": "Neuromuscular re-education",
            "97530": "Therapeutic activities",
            "97140": "Manual therapy",
            "97116": "Gait training",
            "97535": "Self-care training",
        }.get(block.code if block else "", "")
        if not service:
            out.append(fact)
            continue
        items: list[int] = []
        spans = list(fact.spans)
        clock = ""
        if block is not None and block.start is not None and block.stop is not None and not block.inherited:
            clock, spans = f" ({_clock(block.start)}-{_clock(block.stop)})", [*spans, *block.spans]
        if size(spans) > MOST:
            clock, spans = "", list(fact.spans)
        passed = 0
        for k in range(len(out) - 1, -1, -1):
            f = out[k]
            if f.section != "O":
                continue
            if not _belongs(f) and f.kind not in ("rom", "mmt") and not items and passed < 2 and not _closed(f):
                passed += 1  # the response, told after the treatment
                continue
            if (
                not _belongs(f)
                or _of_another(service, f.text)
                or size((*spans, *f.spans)) > MOST
                or len(items) >= ITEMS
                or sum(len(out[i].text) for i in items) + len(f.text) > LENGTH
            ):
                break
            items.insert(0, k)
            spans += f.spans
        parts = [_lower(out[k].text).replace(": ", ", ") for k in items]
        if found.topic and not any(_alike(found.topic, p) for p in (*parts, *(f.text for f in out[-4:]))):
            parts.append(_lower(found.topic))
        head = f"{service} {found.minutes} min{clock}" + (
            f", {found.rest}"
            if found.rest and not found.rest.lower().startswith(("for ", "to ", "on ", "with "))
            else f" {found.rest}"
            if found.rest
            else ""
        )
        if service == "Neuromuscular re-education":
            parts = [re.sub(r"\bpatient lost it\b", "patient lost balance", p) for p in parts]
        text = head + (": " + "; ".join(parts) if parts else "")
        made = replace(fact, text=text, spans=union(spans))
        if clock and not fits(made):
            made = replace(made, text=text.replace(clock, "", 1))
        if not fits(made):
            out.append(fact)
            continue
        if items:
            made = replace(made, kind=out[items[0]].kind)
            out = [f for k, f in enumerate(out) if k not in items[1:]]
            out[items[0]] = made
        else:
            out.append(made)
    return out


def _alike(topic: str, part: str) -> bool:
    """A heading's words are those of a part that is told anyway."""
    a, b = (set(re.findall(r"[a-z]{4,}", x.lower())) for x in (topic, part))
    return len(a & b) >= 0.5 * len(a)


def _closed(fact: Fact) -> bool:
    """It already has its minutes."""
    return re.search(r"\b\d+ min\b(?! walk)", fact.text) is not None


_HANDS_ON = re.compile(
    r"\b(?:soft tissue|mobiliz\w*|mobs?|glides?|massage\w*|myofascial|manipulat\w*|trigger point\w*|traction|friction)\b", re.IGNORECASE
)


def _of_another(service: str, text: str) -> bool:
    """It is not work of this stretch: sets and repetitions are no manual therapy, hands-on work is no exercise."""
    if re.search(r"\blast (?:week|time|visit|session)\b", re.sub(r"\([^)]*\)", "", text), re.IGNORECASE) and not re.search(r"\d", text):
        return True  # done on another day
    if service == "Manual therapy":
        return re.search(r"\b\d+x\d+\b(?! s\b)|\bwalk\w*\b|\b\d+ ft\b|\bstairs?\b", text) is not None and not _HANDS_ON.search(text)
    return service == "Therapeutic exercise" and _HANDS_ON.search(text) is not None and not re.search(r"\b\d+x\d+\b", text)


def _belongs(fact: Fact) -> bool:
    """Work, its parameters, the help that it took."""
    if fact.kind in ("rom", "mmt", "training") or _closed(fact):
        return False
    if _FINDING.search(fact.text):
        return False
    return bool(_PARAMETERS.search(fact.text) or _HELP.search(fact.text) or _WORK.search(fact.text.lower()))


def _lower(text: str) -> str:
    text = text.strip(" .;")
    return (
        text
        if text[:2].isupper() or re.match(r"[A-Z]\d|[A-Z][a-z]+(?:'s)? (?:test|exercise|maneuver)", text)
        else text[:1].lower() + text[1:]
    )
