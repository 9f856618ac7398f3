"""Speech-language and swallowing treatment: which of the two the visit furnished."""

from __future__ import annotations

import re

from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.services import Rank
from clew_server.charting.billing.work import weigh
from clew_wire.context import VisitContext

_CHART = {
    "92526": re.compile(r"\b(?:dysphagia|swallow\w*|aspirat\w*|liquids?|diet|chin tuck|oral intake|feeding|bolus|masticat\w*|puree\w*)\b"),
    "92507": re.compile(
        r"\b(?:articulat\w*|speech|language|aphasia|apraxia|dysarthria|stutter\w*|fluency|voice|phonolog\w*|naming|vocabulary|sounds?"
        r"|sentences?|intelligib\w*|expressive|receptive|word finding|dysphoni\w*|vocal folds?|hoarse\w*|dysfluen\w*|disfluen\w*|lisp"
        r"|initial position|medial position|final position|phonem\w*|words?|consonants?|vowels?|questions|syllables?"
        r"|communicat\w*|utterances?|loudness|vocal)\b"
    ),
    "97129": re.compile(
        r"\b(?:cognit\w*|memory|attention|executive|problem[- ]solving|brain injury|concussion|dementia|recall|orientation"
        r"|organi[sz]\w*|sequenc\w*)\b"
    ),
}


_APART = re.compile(r"\b(?:(?<!no )individual\w*|one on one|one to one|1 (?:on|to) 1|separate(?:ly)?|alone)\b")
_DEPARTMENT = re.compile(r"speech(?:(?: and|/)? language)? (?:therapy|treatment)")


def _department(lines: tuple[Line, ...], at: list[int]) -> bool:
    """Speech therapy is named only as the department: "Speech therapy daily note." """
    said = [lines[k].text(m.first, m.last) for k in at for m in lines[k].done if m.code == "92507"]
    return all(_DEPARTMENT.fullmatch(s) for s in said)


def _charted(context: VisitContext) -> set[str]:
    chart = (str(context.case.get("diagnosis", "")) + " " + " ".join(g.text for g in context.goals)).lower()
    return {code for code, p in _CHART.items() if p.search(chart)}


def only_cognition(context: VisitContext) -> bool:
    """Whether the chart treats cognition and nothing else, so that minutes nobody named are its minutes."""
    chart = str(context.case.get("diagnosis", "")).lower()
    return _CHART["97129"].search(chart) is not None and not _CHART["92526"].search(chart)


def treatments(lines: tuple[Line, ...], context: VisitContext) -> dict[str, list[int]]:
    """92507, 92526 (97129 has minutes and comes with its time): code -> the lines that show the work.

    What the chart treats needs little evidence; another domain must be named or worked on plainly.
    """
    treated = _charted(context)
    found = weigh(lines)
    out: dict[str, list[int]] = {}
    for code in ("92526", "92507"):
        weight, rank, at = found.get(code, (0, Rank.ACTIVITY, []))
        if code == "92507" and at and code not in treated and len(found) > 1 and _department(lines, at):
            continue
        plain = rank is Rank.NAME if treated and code not in treated else (rank >= Rank.TECHNIQUE or weight >= 2)
        if plain and at:
            out[code] = at
    if "92508" in found and found["92508"][1] is Rank.NAME:
        # Work of one's own beside the group is a service of its own, only where it was said to be apart.
        if not any(lines[k].clause.found(_APART) for k in out.get("92507", ())):
            out.pop("92507", None)
        out["92508"] = found["92508"][2]
    if not out and not found.get("97129", (0,))[0] and "97550" not in found and lines:
        # Nothing names the work: the chart says what it was for.
        best = max(("92507", "92526"), key=lambda c: (c in treated, found.get(c, (0,))[0]))
        if (best in treated or best in found or not treated) and any(line.state == "done" and line.numerals for line in lines):
            out[best] = found[best][2] if best in found else []
    return out
