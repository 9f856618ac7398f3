"""The draft of a visit: a pure function of its words and its context, computed anew from all words each time."""

from __future__ import annotations

from collections.abc import Sequence

from clew_server.charting.billing.rules import Rules, load
from clew_server.charting.billing.suggest import suggest
from clew_server.charting.chart import with_chart
from clew_server.charting.checks import checks
from clew_server.charting.compose.note import sentences
from clew_server.charting.compose.person import voices
from clew_server.charting.facts.gather import gathered
from clew_server.charting.facts.state import carer
from clew_server.charting.goals import link
from clew_server.charting.reminders import reminders
from clew_server.charting.turns import Talk, read
from clew_wire.context import VisitContext
from clew_wire.note import Check, Consent, Note, Word

_UNKNOWN = Consent()


def draft(words: Sequence[Word], context: VisitContext, consent: Consent = _UNKNOWN, rules: Rules | None = None) -> Note:
    """The note of the words so far. Sections are empty when nothing was said. Sentence ids stay while the visit grows.

    `rules`: a clinic's; None: the year's as they came with Clew.
    """
    return drafted(read(words), context, consent, rules)


def drafted(talk: Talk, context: VisitContext, consent: Consent = _UNKNOWN, rules: Rules | None = None) -> Note:
    """The note of a talk that was read already."""
    with talk.memory.at_work():
        return _drafted(talk, context, consent, rules or load())


def _drafted(talk: Talk, context: VisitContext, consent: Consent, rules: Rules) -> Note:
    sections, _kept_back = sentences(gathered(talk, context), talk, context, voices(context.patient.get("sex"), carer(talk)))
    codes = suggest(talk, context, rules)
    goals, links = link(talk, codes, context)
    sections = with_chart(sections, goals, context)
    return Note(
        sections=sections,
        codes=codes,
        checks=checks(talk, sections, codes, links, context, consent, rules),
        goal_links=goals,
        links=links,
        reminders=reminders(talk, context, rules),
    )


def rechecked(talk: Talk, note: Note, context: VisitContext, consent: Consent = _UNKNOWN, rules: Rules | None = None) -> tuple[Check, ...]:
    """The checks on a note as it stands, with what a person changed in it."""
    return checks(talk, note.sections, note.codes, note.links, context, consent, rules)
