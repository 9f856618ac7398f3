"""The draft of a visit: a pure function of its words and its context, computed anew from all words each time."""

from __future__ import annotations

from collections.abc import Sequence

from clew_server.charting.billing import suggest
from clew_server.charting.checks import checks
from clew_server.charting.compose.note import sentences
from clew_server.charting.facts.gather import gathered
from clew_server.charting.goals import link
from clew_server.charting.reminders import reminders
from clew_server.charting.turns import read
from clew_wire.context import VisitContext
from clew_wire.note import SECTIONS, Consent, Note, Word


def draft(words: Sequence[Word], context: VisitContext, consent: Consent = Consent()) -> Note:  # noqa: B008 - frozen
    """The note of the words so far. Sections are empty when nothing was said."""
    talk = read(words)
    facts = gathered(talk, context)
    listed, _dropped = sentences(facts, talk, context)
    sections = {s: listed[s] for s in SECTIONS}
    codes = suggest(talk, context)
    goals, links = link(talk, codes, context)
    return Note(
        sections=sections,
        codes=codes,
        checks=checks(talk, sections, codes, links, context, consent),
        goal_links=goals,
        links=links,
        reminders=reminders(talk, context),
    )
