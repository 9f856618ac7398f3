"""Facts to the sentences of a note: merged, written, verified, with stable ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from clew_server.charting.compose.person import Voices
from clew_server.charting.compose.shape import shaped, single, union
from clew_server.charting.compose.terse import sentence
from clew_server.charting.compose.treatment import grouped
from clew_server.charting.compose.wording import frequency, named, worded
from clew_server.charting.facts.alarm import alarming
from clew_server.charting.facts.fact import Fact, Kind
from clew_server.charting.style import Said
from clew_server.charting.turns import Talk
from clew_server.charting.verify import Reason, Verifier
from clew_wire.context import VisitContext
from clew_wire.note import SECTIONS, Section, Sentence


def _made(fact: Fact, talk: Talk, text: str) -> Sentence:
    spans = union(fact.spans)
    return Sentence(
        id=f"{fact.section.lower()}-{fact.kind}-{talk.words[spans[-1][0] if fact.kind == 'rom' else spans[0][0]].id}",
        text=text,
        evidence=tuple(talk.span(a, b) for a, b in spans),
    )


def _to_carer(fact: Fact, talk: Talk) -> bool:
    """The therapist speaks of the patient in the third person, so to the one who came along."""
    said = {w.w.lower().strip(".,;?!") for a, b in fact.spans for w in talk.words[a : b + 1]}
    if fact.section != "P" or not said & {"he", "she", "him", "her", "his", "he's", "she's"}:
        return False
    return not said & {"you", "your", "you're"} or _CARES.search(fact.text) is not None


_CARES = re.compile(
    r"\b(?:turn|lift|help|feed|watch|dress|bathe|remind|transfer|give|move|wake|walk|guard|steady|cue) (?:her|him)\b"
    r"|\b(?:transfer|exercises?|stretches) with (?:her|him)\b",
    re.IGNORECASE,
)
"what only a carer is asked to do"


def edited(facts: Sequence[Fact], talk: Talk, context: VisitContext, names: Voices) -> list[Fact]:
    """The facts as a therapist would tell them: reworded, merged, treatment with its minutes.

    What the verifier would not show is told as it came.
    """
    memory = talk.memory
    verifier = Verifier(talk.words, context, talk.index)
    ambient = context.mode == "ambient"
    carer = names.carer if any(t.role == "caregiver" for t in talk.turns) else ""
    memory.bind("compose", context, names, carer)

    def fits(fact: Fact) -> bool:
        return memory.once("compose fits", fact, fact.last, lambda: verifier.judge(_made(fact, talk, sentence(fact.text))).shown)

    def told(fact: Fact, text: str) -> Fact:
        new = replace(fact, text=text)
        return fact if text == fact.text or (text and not fits(new) and fits(fact)) else new

    def alone(fact: Fact) -> Fact | None:
        fact = told(fact, worded(fact.text, fact.section, ambient=ambient))
        if fact.section == "P":
            fact = told(fact, frequency(fact.text, context.discipline, context.note_type))
        return single(fact, talk.words, names) if fact.text else None

    def with_names(fact: Fact) -> Fact:
        return told(fact, named(fact.text, names, carer, to_carer=_to_carer(fact, talk)))

    each = [memory.once("compose alone", f, f.last, lambda f=f: alone(f)) for f in facts]  # type: ignore[misc]
    out = shaped([f for f in each if f is not None], talk.words, fits)
    out = grouped(out, talk, context, fits)
    if not ambient:
        return out
    return [f if f.kind == "quote" else memory.once("compose named", f, f.last, lambda f=f: with_names(f)) for f in out]  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Told:
    """The built-in writer's sentences, verified."""

    sections: dict[Section, tuple[Sentence, ...]]
    kinds: Mapping[str, Kind]
    "by sentence id, what kind of fact it tells"
    kept_back: Mapping[str, int]
    "sentences that the verifier did not let through, by reason"


def sentences(facts: Sequence[Fact], talk: Talk, context: VisitContext, names: Voices) -> Told:
    """The facts as verified sentences with stable ids."""
    memory = talk.memory
    verifier = Verifier(talk.words, context, talk.index)
    said: Said | None = memory.kept.setdefault("said", Said()) if context.mode == "ambient" else None
    if said is not None:
        said.follow(talk.words)
    out: dict[Section, dict[str, Sentence]] = {s: {} for s in SECTIONS}
    seen: set[str] = set()
    kinds: dict[str, Kind] = {}
    kept_back: Counter[str] = Counter()

    def judged(fact: Fact, plain: str, text: str) -> Sentence | Reason:
        made = _made(fact, talk, text)
        verdict = verifier.judge(made)
        if not verdict.shown and text != plain:
            made = replace(made, text=plain)
            verdict = verifier.judge(made)
        alarm = ("unreviewed",) if fact.section == "S" and alarming(made.text) else ()
        return verdict.reason or replace(made, flags=(*verdict.flags, *alarm))

    for fact in edited(facts, talk, context, names):
        plain = memory.once("compose plain", fact, fact.last, lambda: sentence(fact.text))  # noqa: B023  called at once
        text = plain
        if said is not None:
            changed = said.rewritten(plain)
            text = memory.once("compose text", changed, 0, lambda: sentence(changed))  # noqa: B023
        if not text or (text.lower() in seen and fact.kind not in ("rom", "mmt")):
            continue
        made = memory.once("compose judged", (fact, text), fact.last, lambda: judged(fact, plain, text))  # noqa: B023
        if isinstance(made, str):
            kept_back[made] += 1
            continue
        seen.add(text.lower())
        row = out[fact.section]
        unique, n = made.id, 2
        while unique in row:
            unique, n = f"{made.id}.{n}", n + 1
        row[unique] = made if unique == made.id else replace(made, id=unique)
        kinds[unique] = fact.kind
    return Told({s: tuple(v.values()) for s, v in out.items()}, kinds, kept_back)
