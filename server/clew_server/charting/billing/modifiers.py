"""Modifiers that a code would take: suggested, with the payer's data behind each."""

from __future__ import annotations

import re
from collections.abc import Collection

from clew_server.charting.billing.rules import Pair, Rules
from clew_wire.context import VisitContext

_ADJUSTMENTS = frozenset({"98940", "98941", "98942", "98943"})


def credentials(text: str) -> frozenset[str]:
    """The words of a licence or of a signature: "Kim Lee, P.T., DPT" has PT and DPT."""
    return frozenset(re.split(r"[\s,;()]+", text.upper().replace(".", "")))


def assists(licence: str, rules: Rules) -> bool:
    """Whether a licence ("PTA", "COTA/L, CLT", "physical therapist assistant") is an assistant's."""
    return "assistant" in licence.lower() or not credentials(licence).isdisjoint(rules.modifiers["assistant_licences"])


def licence_of(context: VisitContext) -> str:
    """The clinician's licence as the EMR sent it; empty when it sent none."""
    clinician = context.encounter.get("clinician")
    return str(clinician.get("licence") or "") if isinstance(clinician, dict) else ""


def is_assistant(context: VisitContext, rules: Rules) -> bool:
    """Whether the clinician's licence is an assistant's."""
    return assists(licence_of(context), rules)


def threshold(context: VisitContext, rules: Rules) -> float | None:
    """The KX threshold of this discipline; chiropractic has none."""
    key = {"PT": "pt_slp", "SLP": "pt_slp", "OT": "ot"}.get(context.discipline)
    return None if key is None else float(rules.threshold[key])


def spent(context: VisitContext) -> float | None:
    """The year's spend that the EMR sent: a number, or a map by discipline ({"pt_slp": ..., "ot": ...})."""
    sent = context.case.get("spend_to_date")
    if isinstance(sent, dict):
        sent = sent.get("ot" if context.discipline == "OT" else "pt_slp", sent.get(context.discipline))
    if isinstance(sent, str):
        sent = sent.replace("$", "").replace(",", "")
    try:
        return None if sent is None else float(sent)
    except (TypeError, ValueError):
        return None


def pairs(codes: Collection[str], rules: Rules) -> tuple[tuple[str, str, Pair], ...]:
    """Bundled pairs among some codes: the one that takes the modifier, the other, and why."""
    out = []
    for pair in rules.pairs:
        head, rest = pair.codes[0], pair.codes[1:]
        for other in rest:
            if head in codes and other in codes:
                taker = pair.takes if pair.takes in (head, other) else head
                out.append((taker, other if taker == head else head, pair))
    return tuple(out)


def modifiers(code: str, codes: Collection[str], context: VisitContext, rules: Rules, separate: Collection[str]) -> tuple[str, ...]:
    """Modifiers for a code; `separate`: codes whose own minutes were documented, so that a pair may be unbundled."""
    medicare = "medicare" in str(context.case.get("payer", "")).lower()
    if code in _ADJUSTMENTS:
        active = any(p in str(context.case.get("payer", "")).lower() for p in rules.modifiers["active_care_payers"])
        return ("AT",) if active and code != "98943" else ()
    out = [rules.modifiers["discipline"][context.discipline]]
    if is_assistant(context, rules) and context.discipline in rules.modifiers["assistant"]:
        out.append(rules.modifiers["assistant"][context.discipline])
    limit, spend = threshold(context, rules), spent(context)
    if medicare and limit is not None and spend is not None and spend >= limit:
        out.append("KX")
    for taker, other, pair in pairs(codes, rules):
        if taker == code and (code in separate) and (other in separate or other not in rules.timed) and pair.modifier not in out:
            out.append(pair.modifier)
    return tuple(out)
