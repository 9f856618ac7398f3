"""Reminders by the payer's clock. The EMR holds the truth; these say what its figures and the visit's words suggest."""

from __future__ import annotations

import re
from datetime import date

from clew_server.charting.billing.modifiers import spent, threshold
from clew_server.charting.billing.rules import Rules, load
from clew_server.charting.turns import Talk
from clew_wire.context import VisitContext
from clew_wire.note import Reminder

_PROGRESS = re.compile(r"\bprogress (?:report|note|summary)\b|\b(?:tenth|10th) visit\b")
_RECERTIFY = re.compile(r"\bre ?-?cert(?:ification|ify|ified)?\b|\b(?:new|updated) plan of care\b|\banother (?:ninety|90) days?\b")
_ENDS = re.compile(
    r"\b(?:plan of care|p ?o ?c|cert(?:ification)?(?: period)?|(?:ninety|90) days?)\b(?: \w+){0,6}? (?:expir\w+|ends?|ending|ended|end on"
    r"|r[au]ns? out|running out|(?:is|are|is almost|are almost) (?:up|over)|up|lapse[sd]?|goes through|only goes)\b"
    r"|\bday \w+(?: \w+)? of (?:ninety|90)\b|\b(?:end|expiration) of (?:the |your |his |her )?(?:plan of care|cert\w*|(?:ninety|90) days)\b"
)
"words that say that the certified time ends"
_DUE = re.compile(
    r"\b(?:due|need(?:s|ed)?|next (?:visit|time|session|week)|have to|has to|must|coming up|owe|time for|expir\w+|ends|runs out"
    r"|will (?:do|write|complete)|up\b|should)\b"
)
_NOT = re.compile(
    r"\b(?:(?:doesn't|don't|won't|not) (?:run out|end|expire|lapse)"
    r"|not (?:yet )?due|isn't due|not needed|don't need|doesn't need|already (?:did|done|sent|completed)|just (?:did|done|sent"
    r"|completed)|was (?:done|sent|completed))\b"
)


def reminders(talk: Talk, context: VisitContext, rules: Rules | None = None) -> tuple[Reminder, ...]:
    """What is due: a progress report, a recertification, the KX modifier."""
    rules = rules or load()
    out = [_progress(talk, context, rules), _recertify(talk, context, rules), _kx(context, rules)]
    return tuple(r for r in out if r is not None)


def _said(talk: Talk, what: re.Pattern[str]) -> bool:
    return any(s.role in ("therapist", "other") and s.found(what) and s.found(_DUE) and not s.found(_NOT) for s in talk.sentences)


def _progress(talk: Talk, context: VisitContext, rules: Rules) -> Reminder | None:
    since, visit = context.case.get("visits_since_progress_report"), context.case.get("visit_number")
    days = rules.progress_days
    if isinstance(since, int):
        if since >= days - 1:
            message = f"{since} visits since the last progress report: one is due at least every {days} treatment days"
            return Reminder("progress_report_due", message)
    elif isinstance(visit, int) and visit > 0 and visit % days in (0, days - 1):
        return Reminder("progress_report_due", f"visit {visit}: a progress report is due at least every {days} treatment days")
    if _said(talk, _PROGRESS):
        return Reminder("progress_report_due", "a progress report was said to be due")
    return None


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _recertify(talk: Talk, context: VisitContext, rules: Rules) -> Reminder | None:
    poc = context.case.get("poc")
    today = _day(context.encounter.get("date"))
    if isinstance(poc, dict) and today is not None and context.note_type not in ("recertification", "discharge"):
        near, longest = int(rules.certification["near_days"]), int(rules.certification["recertify_days"])
        through, certified = _day(poc.get("through")), _day(poc.get("certified_on"))
        ends = [d for d in (through, date.fromordinal(certified.toordinal() + longest) if certified else None) if d is not None]
        if ends and (left := (min(ends) - today).days) <= near:
            when = f"ended on {min(ends)}" if left < 0 else f"ends on {min(ends)}, in {left} days"
            return Reminder("recertification_due", f"the certified plan of care {when}: recertify at least every {longest} days")
    if context.note_type != "discharge" and any(
        s.role in ("therapist", "other") and s.found(_ENDS) and not s.found(_NOT) for s in talk.sentences
    ):
        return Reminder("recertification_due", "the certification was said to end: recertify before it does")
    if context.note_type not in ("recertification", "discharge") and _said(talk, _RECERTIFY):
        return Reminder("recertification_due", "a recertification was said to be due")
    return None


def _kx(context: VisitContext, rules: Rules) -> Reminder | None:
    limit, spend = threshold(context, rules), spent(context)
    if limit is None or spend is None or spend < limit * float(rules.threshold["near"]):
        return None
    if spend >= float(rules.threshold["review"]):
        return Reminder(
            "kx_threshold", f"${spend:,.0f} spent: past ${rules.threshold['review']:,}, targeted review may follow; KX is needed"
        )
    when = _day(context.encounter.get("date"))
    stale = (
        ""
        if when is None or rules.valid[0] <= when <= rules.valid[1]
        else f"; these figures end on {rules.valid[1]}, bring in the new ones"
    )
    past = "past" if spend >= limit else "near"
    return Reminder(
        "kx_threshold",
        f"${spend:,.0f} spent: {past} the ${limit:,.0f} threshold ({rules.version}); KX says that care is still necessary{stale}",
    )
