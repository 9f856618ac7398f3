"""Plans beside one another: a time, a condition or a dose said in a sentence of its own joins the plan that it belongs to."""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from clew_server.charting.facts.fact import Fact

Joined = Callable[[Fact, Fact, str], Fact | None]
"both in one sentence with this text; None when it would not be shown"
NEAR = 12
"words between two plans that may be one"
_GOAL = re.compile(r"^(?:new )?goal \(", re.IGNORECASE)
_GOES_ON = re.compile(
    r"^(?:and )?in (\d+ (?:more )?(?:weeks?|months?|visits?)),? (?!(?:start|begin|try|add|call|recheck|retest|reassess|see|test|do|go|we|therapist|will|patient to)\b)(?=\w)",
    re.IGNORECASE,
)
_AIM = re.compile(r"\d|\b(?:able|independent\w*|without|alone|supervision|assist\w*)\b")
"what a goal can be told by"
_UNTIL = re.compile(r"^(?:not )?(until \w.*)$", re.IGNORECASE)
_ORDERED = re.compile(
    r"^(?:that|this|it) is (Dr\. [\w'-]+?)'s (?:rule|order|orders|call|protocol|instructions?|request)\b.*$", re.IGNORECASE
)
_UNDONE = re.compile(
    r"^(?:we |therapist )?(?:has not|have not|did not|not)(?: yet)? (?:touched|done|tried|tested|started|worked on|do|try|test|start|get to|gotten to|got to) (?:the )?(.+?)(?: yet| today)?$",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"^(?:that|this|it|those) (?:is|will be|are) (?:for )?((?:on )?(?:\w+day|next (?:visit|week|session|time)|tomorrow|visit \d+))\b,? ?(.*)$",
    re.IGNORECASE,
)
_DOSE = re.compile(
    r"^(?:(?:every other day|daily|nightly|\d+x/day|every \d+ hours|\d+(?:-\d+)? (?:min|reps|s)\b(?: (?:each|a day|hold))?|x\d+|\d+x\d+|morning and night|before bed|as needed)(?:,? (?:and )?|$))+$",
    re.IGNORECASE,
)
_DOSED = re.compile(r"\d+x/|daily|every|\d+ (?:min|reps)|x\d", re.IGNORECASE)
_REACHED = re.compile(r"\b(call|phone|email|message|contact|ask|fax|text) (?:her|him|them)\b", re.IGNORECASE)
_SILENT = re.compile(
    r"^(?:therapist |we )?(?:has|have|had) not heard (?:anything |a thing |thing )?(?:back )?(?:yet )?from (?:the )?([\w .'-]{3,40}?)(?: yet)?$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b((?:(?:occupational health|school|case|wound|home health|primary care|social|physical|speech|occupational) )?(?:nurse|manager|worker|surgeon|neurologist|oncologist|cardiologist|dietitian|physician|doctor|teacher|psychologist|neuropsychologist|pharmacist|counselor|therapist assistant|adjuster)|Dr\. [A-Z][\w'-]+)\b"
)


def followed(facts: Sequence[Fact], joined: Joined) -> list[Fact]:
    """The facts in order; plans that complete the fact before them are told with it."""
    out: list[Fact] = []
    for fact in facts:
        last = next((f for f in reversed(out[-3:]) if f.section in ("A", "P")), None)
        whole = _whole(last, fact, joined) if last is not None and fact.section == "P" else None
        if whole is not None and last is not None:
            out[next(k for k in range(len(out) - 1, -1, -1) if out[k] is last)] = whole
            continue
        if (
            last is not None
            and fact.section == "P"
            and last.section == "P"
            and _GOAL.match(last.text)
            and (m := _GOES_ON.match(fact.text))
            and _AIM.search(fact.text[m.end() :])
        ):
            fact = replace(fact, text=f"goal ({m[1]}): {fact.text[m.end() :]}")
        out.append(fact)
    return out


def _whole(last: Fact, fact: Fact, joined: Joined) -> Fact | None:
    """Both as one plan, if the second only completes the first."""
    if not 0 <= fact.spans[0][0] - last.spans[-1][1] <= NEAR:
        return None
    before, text = last.text, fact.text
    if last.section == "P" and re.match(r"(?:no|not|patient not to|hold|avoid)\b", before, re.IGNORECASE) and (m := _UNTIL.match(text)):
        return joined(last, fact, f"{before} {m[1]}") if "until" not in before else None
    if last.section == "P" and (m := _ORDERED.match(text)):
        return joined(last, fact, f"{before} (per {m[1]})")
    if (m := _UNDONE.match(before)) and (t := _THEN.match(text)):
        return joined(replace(last, section="P", kind="plan"), fact, f"{t[1]}: {m[1]}{', ' + t[2] if t[2] else ''}")
    if last.section == "P" and _DOSE.match(text) and not _DOSED.search(before) and len(before.split()) < 9:
        return joined(last, fact, f"{before}, {text[0].lower()}{text[1:]}")
    if _REACHED.search(text) and (m := _SILENT.match(before)):
        short = _REACHED.sub(lambda m: m[1], text, count=1)
        return joined(replace(last, section="P", kind="plan"), fact, f"no reply yet from {m[1]}; {short}")
    if last.section == "P" and _REACHED.search(text) and len(roles := _ROLE.findall(before)) == 1 and not _ROLE.search(text):
        return joined(last, fact, f"{before}; {_REACHED.sub(lambda m: f'{m[1]} {roles[-1]}', text, count=1)}")
    return None
