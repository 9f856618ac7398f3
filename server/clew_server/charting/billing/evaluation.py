"""Evaluation codes: the discipline, the complexity that the documented elements reach, the domains of a speech evaluation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clew_server.charting.billing.lines import Line
from clew_wire.context import VisitContext


def _compiled(table: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in table.items()}


_SAID = re.compile(r"\b(low|moderate|medium|high)[ -]?complexity\b|\bcomplexity (?:is |was )?(low|moderate|high)\b")
_HISTORY = _compiled(
    {
        "diabetes": r"\bdiabet\w+",
        "hypertension": r"\bhypertension\b|\bhigh blood pressure\b",
        "heart disease": r"\bheart (?:failure|attack|disease)\b|\bpacemaker\b|\bcardiac\b",
        "lung disease": r"\bcopd\b|\basthma\b|\bemphysema\b",
        "stroke": r"\bstroke\b|\bcva\b",
        "arthritis": r"\barthritis\b|\bosteoarthritis\b",
        "osteoporosis": r"\bosteop\w+",
        "obesity": r"\bobes\w+|\bbmi\b",
        "depression or anxiety": r"\bdepress\w+|\banxiety\b|\bptsd\b",
        "cancer": r"\bcancer\b|\bchemo\w*",
        "neuropathy": r"\bneuropath\w+",
        "falls": r"\b(?:fell|falls|fallen)\b",
        "smoking": r"\bsmok\w+",
        "dementia": r"\bdementia\b|\bmemory loss\b|\balzheimer\w*",
        "Parkinson's disease": r"\bparkinson\w*",
        "lives alone": r"\blives? alone\b",
        "earlier surgery": r"\b(?:previous|prior|earlier) (?:surgery|injury|fracture)\b",
        "vision": r"\b(?:low vision|macular|blind|cataracts?)\b",
        "kidney disease": r"\bkidney\b|\bdialysis\b",
        "physical job": r"\b(?:job|work) (?:requires|involves)\b|\bheavy lifting\b",
    }
)
_EXAMINED = _compiled(
    {
        "range of motion": r"\b(?:flexion|extension|abduction|adduction|rotation|range of motion|dorsiflexion|rom)\b",
        "strength": r"\bstrength\b|\bmmt\b|\bout of five\b|/5\b|\bgrip\b|\bpinch\b",
        "pain": r"\bpain\b",
        "balance": r"\b(?:balance|berg|single leg|romberg|tandem|tug)\b",
        "gait": r"\b(?:gait|walk(?:s|ing)?|limp\w*|trendelenburg)\b",
        "sensation": r"\b(?:sensation|numb\w*|tingling|light touch|monofilament)\b",
        "posture": r"\bpostur\w+",
        "edema": r"\b(?:edema|swelling|girth|swollen)\b",
        "skin or incision": r"\b(?:incision|wound|scar|skin)\b",
        "reflexes": r"\breflex\w*",
        "special tests": r"\b(?:test|sign) is (?:positive|negative)\b|\b(?:positive|negative)\b",
        "coordination": r"\bcoordination\b",
        "function": r"\b(?:dash|quickdash|oswestry|lefs|transfers?|dressing|bathing|stairs|sit to stand|reach\w*|lift\w*)\b",
        "cognition": r"\b(?:moca|cognit\w+|memory|orient\w+)\b",
        "endurance": r"\b(?:endurance|six minute walk|fatigue\w*)\b",
        "tone": r"\b(?:tone|spastic\w*|ashworth)\b",
        "participation": r"\b(?:work|job|hobby|sport|school|church|garden\w*|golf|run(?:ning)?)\b",
    }
)
_PERFORMANCE = _compiled(
    {
        "dressing": r"\bdress\w*|\bbutton\w*",
        "bathing": r"\bbath\w*|\bshower\w*|\bwash\w*",
        "toileting": r"\btoilet\w*",
        "feeding": r"\bfeed\w*|\beating\b|\butensil\w*",
        "grooming": r"\bgroom\w*|\bbrush\w*|\bhair\b",
        "meal preparation": r"\bcook\w*|\bmeals?\b|\bkitchen\b",
        "transfers": r"\btransfer\w*",
        "strength": r"\bstrength\b|\bgrip\b|\bpinch\b",
        "range of motion": r"\b(?:flexion|extension|range of motion|rom)\b",
        "coordination": r"\bcoordination\b|\bpeg\b|\bblocks\b",
        "cognition": r"\bmemory\b|\bmoca\b|\bcognit\w+|\battention\b",
        "work": r"\bwork\b|\bjob\b|\btyping\b",
        "school": r"\bschool\b|\bhandwriting\b|\bscissors\b",
        "leisure": r"\bhobb\w+|\bgarden\w*|\bplay\w*",
        "driving": r"\bdriv\w+",
        "sleep": r"\bsleep\w*|\bwakes?\b",
        "sensation": r"\bnumb\w*|\btingling\b|\bsensation\b",
        "vision": r"\bvisi\w+|\bneglect\b|\binattention\b",
        "home management": r"\blaundry\b|\bclean\w*|\bshopping\b",
    }
)
_EVOLVING = re.compile(
    r"\b(?:worse\w*|getting worse|progressi(?:ve|ng)|fluctuat\w*|evolving|changing|spread\w*|increas(?:ed|ing) pain|goes up"
    r"|more often|flare\w*)\b"
)
_UNSTABLE = re.compile(r"\bunstable\b|\bunpredictable\b|\bred flags?\b|\bsaddle\b|\bbladder\b|\bchest pain\b|\bprogressive weakness\b")
_LEVELS = ("low", "moderate", "high")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A suggested evaluation code."""

    code: str
    working: str


def _named(table: dict[str, re.Pattern[str]], lines: Sequence[Line], chart: str) -> list[str]:
    return [name for name, pattern in table.items() if _any(pattern, lines) or pattern.search(chart)]


def _any(pattern: re.Pattern[str], lines: Sequence[Line]) -> bool:
    return any(line.clause.found(pattern) for line in lines)


def complexity(lines: tuple[Line, ...], context: VisitContext) -> Evaluation:
    """The PT or OT evaluation code, by the complexity that was stated or that every element reaches."""
    codes = ("97165", "97166", "97167") if context.discipline == "OT" else ("97161", "97162", "97163")
    chart = str(context.case.get("diagnosis", "")).lower()
    said = next((m for line in lines if line.clause.role == "therapist" and (m := line.clause.found(_SAID))), None)
    if said:
        level = _LEVELS.index((said[1] or said[2]).replace("medium", "moderate"))
        return Evaluation(codes[level], f"{_LEVELS[level]} complexity, as stated")
    denials = ("no ", "denies ", "not ")
    affirmed = [line for line in lines if not line.clause.asks and not line.clause.text.startswith(denials)]
    history = _named(_HISTORY, affirmed, str(context.case.get("comorbidities", "")).lower())
    presentation = 2 if _any(_UNSTABLE, affirmed) else 1 if _any(_EVOLVING, affirmed) else 0
    if context.discipline == "OT":
        elements = _named(_PERFORMANCE, lines, chart)
        by_elements = 2 if len(elements) >= 5 else 1 if len(elements) >= 3 else 0
        level = min(by_elements, 2 if len(history) >= 3 else 1 if history else 0)
        what = "performance deficits"
    else:
        elements = _named(_EXAMINED, lines, chart)
        by_elements = 2 if len(elements) >= 4 else 1 if len(elements) >= 3 else 0
        level = min(by_elements, 2 if len(history) >= 3 else 1 if history else 0, presentation)
        what = "elements examined"
    shape = ("stable", "evolving", "unstable")[presentation]
    factors = f"{len(history)} personal factors or comorbidities" + (f" ({', '.join(history)})" if history else "")
    examined = f"{len(elements)} {what} ({', '.join(elements)})"
    working = (
        f"{_LEVELS[level]} complexity, the lowest that all elements reach: {factors}, {examined}, {shape} presentation. Confirm or change."
    )
    return Evaluation(codes[level], working)


_SWALLOW = re.compile(
    r"\b(?:swallow\w*|dysphagia|aspirat\w*|thickened|thin liquids?|diet texture|mbss|fees|oropharyngeal|bolus|puree\w*)\b"
)
_FLUENCY = re.compile(r"\b(?:fluency|stutter\w*|disfluen\w*|dysfluen\w*|cluttering)\b")
_VOICE = re.compile(
    r"\b(?:(?<!wet )(?<!gurgly )voice|dysphoni\w*|hoarse\w*|breathy|raspy|strained|vocal|nodules?|polyps?|jitter|shimmer|phonation"
    r"|resonance|hypernasal\w*|s/z ratio|glottal|laryngitis|stroboscopy)\b"
)
_SOUND = re.compile(r"\b(?:articulation|speech sounds?|phonolog\w*|dysarthria|apraxia|intelligib\w*|goldman)\b")
_LANGUAGE = re.compile(
    r"\b(?:language|aphasia|receptive|expressive|comprehension|naming|vocabulary|word finding|following directions|wab|celf|sentences?)\b"
)


def speech_evaluations(lines: tuple[Line, ...], context: VisitContext) -> tuple[Evaluation, ...]:
    """Speech-language and swallowing evaluations by their domain, from the chart first and then from what was examined."""
    chart = (str(context.case.get("diagnosis", "")) + " " + " ".join(g.text for g in context.goals)).lower()
    spoken = " . ".join(line.clause.text for line in lines)
    found: list[Evaluation] = []
    domains = (("sw", _SWALLOW), ("fl", _FLUENCY), ("vo", _VOICE), ("so", _SOUND), ("la", _LANGUAGE))
    for text, least in ((chart, 1), (spoken, 3)):
        count = {name: len(p.findall(text)) for name, p in domains}
        if count["sw"] >= least:
            found.append(Evaluation("92610", "swallowing function was evaluated"))
        if count["fl"] >= least:
            found.append(Evaluation("92521", "fluency was evaluated"))
        if count["so"] + count["la"] >= least and not max(count["fl"], count["vo"]) >= max(least, count["so"] + count["la"]):
            both = count["la"] > 0 or len(_LANGUAGE.findall(spoken)) >= 2
            what = "speech sound production" + (" and language were" if both else " was")
            found.append(Evaluation("92523" if both else "92522", f"{what} evaluated"))
        if count["vo"] >= least and not count["sw"]:
            found.append(Evaluation("92524", "voice and resonance were evaluated"))
        if found:
            return tuple({e.code: e for e in found}.values())
    count = {name: len(p.findall(spoken)) for name, p in domains}
    spoken_of = {"92610": count["sw"], "92523": count["so"] + count["la"], "92521": count["fl"], "92524": count["vo"]}
    code = max(spoken_of, key=lambda c: spoken_of[c])
    return (Evaluation(code, "the domain that was spoken of most"),) if spoken_of[code] else ()
