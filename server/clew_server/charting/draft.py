"""The draft of a visit: a pure function of its words and its context."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from clew_models.writer import Writing
from clew_server.charting.billing.by_hand import by_hand, with_goals
from clew_server.charting.billing.rules import Rules, load
from clew_server.charting.billing.suggest import suggest
from clew_server.charting.chart import with_chart
from clew_server.charting.checks import checks
from clew_server.charting.compose.note import Told, sentences
from clew_server.charting.compose.person import voices
from clew_server.charting.facts.gather import gathered
from clew_server.charting.facts.state import carer
from clew_server.charting.facts.typed import Typed, typed
from clew_server.charting.goals import link
from clew_server.charting.reminders import reminders
from clew_server.charting.turns import Talk, read
from clew_server.charting.writing.accepting import accepted
from clew_server.charting.writing.brief import Briefed, briefed
from clew_server.charting.writing.tally import Tally
from clew_wire.context import VisitContext
from clew_wire.note import Consent, Note, Section, Sentence, Word

_UNKNOWN = Consent()
NAME = "Clew built-in"
"of the built-in writer"


@dataclass(frozen=True, slots=True)
class Draft:
    """A note by the built-in writer, and what another writer needs to write it again."""

    note: Note
    tally: Tally
    talk: Talk
    context: VisitContext
    consent: Consent
    rules: Rules
    told: Told

    def facts(self) -> tuple[Typed, ...]:
        """The facts that its sentences tell, as data."""
        return typed(self.told.sections, self.told.kinds, self.talk.words)

    def briefed(self, locked: Collection[str] = ()) -> Briefed:
        """What a writer is told. Nobody writes about sentences in `locked` (ids): a person edited them."""
        return briefed(self.told, self.talk.words, self.context, locked)

    def rewritten(self, given: Briefed, writing: Writing, name: str, locked: Collection[str] = ()) -> tuple[Note, Tally]:
        """The note in a writer's sentences, verified; the built-in's where they don't tell a fact. `locked`: edited by now."""
        with self.talk.memory.at_work():
            sections, tally = accepted(self.told, given, writing, self.talk.words, self.context, name, locked)
            return _note(self.talk, sections, self.context, self.consent, self.rules), tally


def draft(words: Sequence[Word], context: VisitContext, consent: Consent = _UNKNOWN, rules: Rules | None = None) -> Note:
    """The note of the words so far. Sections are empty when nothing was said. Sentence ids stay while the visit grows.

    `rules`: a clinic's; None: the year's as they came with Clew.
    """
    return drafted(read(words), context, consent, rules).note


def drafted(talk: Talk, context: VisitContext, consent: Consent = _UNKNOWN, rules: Rules | None = None) -> Draft:
    """The draft of a talk that was read already."""
    rules = rules or load()
    with talk.memory.at_work():
        told = sentences(gathered(talk, context), talk, context, voices(context.patient.get("sex"), carer(talk)))
        note = _note(talk, told.sections, context, consent, rules)
    tally = Tally(NAME, sum(map(len, told.sections.values())), 0, 0, told.kept_back)
    return Draft(note, tally, talk, context, consent, rules, told)


def _note(talk: Talk, sections: dict[Section, tuple[Sentence, ...]], context: VisitContext, consent: Consent, rules: Rules) -> Note:
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


def amended(talk: Talk, note: Note, context: VisitContext, consent: Consent = _UNKNOWN, rules: Rules | None = None, *, codes: bool) -> Note:
    """A note with what a person changed in it: its checks made anew. `codes`: its codes, units and goal links too."""
    with talk.memory.at_work():
        if codes:
            hand = by_hand(note.sections, note.entries, context)
            found = suggest(talk, context, rules, hand)
            goals, links = with_goals(*link(talk, found, context), [c.code for c in found], hand, context)
            note = replace(note, codes=found, goal_links=goals, links=links)
        return replace(note, checks=checks(talk, note.sections, note.codes, note.links, context, consent, rules, note.entries))
