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
        r"|communicat\w*|utterances?|loudness|vocal)\b"
    ),
    "97129": re.compile(
        r"\b(?:cognit\w*|memory|attention|executive|problem[- ]solving|brain injury|concussion|dementia|recall|orientation"
        r"|organi[sz]\w*|sequenc\w*)\b"
    ),
}


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
        plain = rank is Rank.NAME if treated and code not in treated else (rank >= Rank.TECHNIQUE or weight >= 2)
        if plain and at:
            out[code] = at
    if "92508" in found and found["92508"][1] is Rank.NAME:
        out.pop("92507", None)
        out["92508"] = found["92508"][2]
    if not out and not found.get("97129", (0,))[0] and "97550" not in found and lines:
        # Nothing names the work: the chart says what it was for.
        best = max(("92526", "92507"), key=lambda c: (c in treated, found.get(c, (0,))[0]))
        if (best in treated or best in found) and any(line.state == "done" and line.numerals for line in lines):
            out[best] = found[best][2] if best in found else []
    return out
