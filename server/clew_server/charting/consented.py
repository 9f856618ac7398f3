"""The check on consent: who agreed to the recording, and whether those in the room are all who had to."""

from __future__ import annotations

import re

from clew_server.charting.billing.rules import Rules
from clew_server.charting.consent import agreed, is_minor
from clew_server.charting.turns import Talk
from clew_wire.context import VisitContext
from clew_wire.note import Check, Consent, Span

_OTHERS = re.compile(
    r"\b(?:every(?:one|body)|all|both|guardian|parents?|mother|father|mom|dad|wife|husband|spouse|partner|son|daughter|sister|brother"
    r"|aunt|uncle|grand\w+|caregivers?|carers?|aide|family|interpreter|companion|patient (?:and|&|\+)|patient,)\b",
    re.IGNORECASE,
)
"who agreed besides the patient, in the words of the EMR's consent.by"
_FEW = 3
"words of one voice that are too few to say that somebody was there"


def agreement(talk: Talk, context: VisitContext, consent: Consent, rules: Rules) -> list[Check]:
    """What is wrong with the consent on record. Dictation alone needs none."""
    present = _present(talk)
    words = () if consent.words is None else (consent.words,)
    if context.mode == "dictation":
        if consent.given or not present:
            return []
        message = "This was opened as a dictation and others are heard in it. Record that they agreed, or delete it and dictate alone."
        return [Check("consent_missing", "block", message, tuple(present.values()))]
    if consent.given is False:
        message = "Recording was refused. Delete this recording and its draft, and write the note yourself."
        return [Check("consent_missing", "block", message, words)]
    if not consent.given:
        message = "No consent to this recording is on record. Ask the patient, and record who agreed and how."
        return [Check("consent_missing", "block", message, words)]
    if is_minor(context) and consent.by and "patient" in consent.by.lower() and not _OTHERS.search(consent.by):
        message = "The patient is a minor, and consent is on record from the patient alone. Ask the guardian, and record who agreed."
        return [Check("consent_missing", "block", message, words)]
    return _everyone(talk, context, consent, rules, present)


def _everyone(talk: Talk, context: VisitContext, consent: Consent, rules: Rules, present: dict[str, Span]) -> list[Check]:
    """Where the law asks everybody in the room, a companion's words need a companion's yes."""
    company = {role: span for role, span in present.items() if role in ("caregiver", "other")}
    state = context.encounter.get("state")
    asks = rules.asks_everyone(state)
    if not company or asks is False or (consent.by and _OTHERS.search(consent.by)) or set(company) <= agreed(talk):
        return []
    where = (
        f"{state} asks everyone in the room to agree" if asks else "Some states ask everyone in the room to agree, and no state was sent"
    )
    message = f"{where}; only the patient's consent is on record, and somebody else is heard. Ask them, and record who agreed."
    return [Check("consent_missing", "block" if asks else "warn", message, tuple(company.values()))]


def _present(talk: Talk) -> dict[str, Span]:
    """Who is heard besides the therapist, each with the first words."""
    counts: dict[str, int] = {}
    first: dict[str, Span] = {}
    for sentence in talk.sentences:
        if sentence.role == "therapist":
            continue
        counts[sentence.role] = counts.get(sentence.role, 0) + len(sentence.tokens)
        first.setdefault(sentence.role, talk.span(sentence.first, sentence.last))
    return {role: span for role, span in first.items() if counts[role] > _FEW}
