"""What a writer is told of a visit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from clew_models.writer import Brief, BriefFact, Utterance
from clew_server.charting.compose.note import Told
from clew_server.charting.facts.typed import typed
from clew_server.charting.writing.names import Names
from clew_wire.context import VisitContext
from clew_wire.note import SECTIONS, Sentence, Word

CHART_KEYS = ("diagnosis", "icd10", "side", "visit_number", "prior")
"of the case; the payer and the money say nothing about the visit"
LONGEST = 300
"characters of one line of the chart"


@dataclass(frozen=True, slots=True)
class Briefed:
    """A brief, and the built-in's sentence behind each of its facts."""

    brief: Brief
    sentences: Mapping[str, Sentence]
    "by fact id"


def briefed(told: Told, words: Sequence[Word], context: VisitContext, locked: Collection[str] = ()) -> Briefed:
    """The brief of a draft. Sentences in `locked` (ids) were edited by a person: nobody else writes about their facts."""
    names = Names(context)
    index = {w.id: n for n, w in enumerate(words)}
    known = {t.sentence: t for t in typed(told.sections, told.kinds, words)}
    facts: list[BriefFact] = []
    behind: dict[str, Sentence] = {}
    for section in SECTIONS:
        for sentence in told.sections[section]:
            if sentence.id in locked or sentence.source == "context":
                continue
            heard: list[Utterance] = []
            for a, b in sentence.evidence:
                for role, run in groupby(words[index[a] : index[b] + 1], key=lambda w: w.role):
                    heard.append(Utterance(role, names.without(" ".join(w.w for w in run))))
            data = known[sentence.id]
            fact = BriefFact(
                f"f{len(facts) + 1}",
                data.kind,
                section,
                names.without(sentence.text),
                tuple(heard),
                data.denied,
                data.time,
                tuple(
                    f"{v.value}{v.unit if v.unit in ('', '°', '%') else ' ' + v.unit}" + (" (prior)" if v.time == "prior" else "")
                    for v in data.values
                ),
            )
            facts.append(fact)
            behind[fact.id] = sentence
    chart = tuple(names.without(line)[:LONGEST] for line in _chart(context))
    return Briefed(Brief(context.discipline, context.note_type, context.mode, chart, tuple(facts)), behind)


def _chart(context: VisitContext) -> list[str]:
    lines = [f"{key.replace('_', ' ')}: {_flat(context.case[key])}" for key in CHART_KEYS if context.case.get(key)]
    return lines + [f"goal {g.id}: {g.text}" for g in context.goals]


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_flat(v)}" for k, v in value.items())
    return ", ".join(_flat(v) for v in value) if isinstance(value, list | tuple) else str(value)
