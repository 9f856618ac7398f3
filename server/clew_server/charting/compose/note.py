"""Facts to the sentences of a note: merged, written, verified, with stable ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clew_server.charting.compose.person import Voices
from clew_server.charting.compose.shape import shaped, union
from clew_server.charting.compose.terse import sentence
from clew_server.charting.compose.treatment import grouped
from clew_server.charting.compose.wording import frequency, named, worded
from clew_server.charting.facts.fact import Fact
from clew_server.charting.style import Said
from clew_server.charting.turns import Talk
from clew_server.charting.verify import Verifier
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
    return fact.section == "P" and bool(said & {"he", "she", "him", "her", "his", "he's", "she's"}) and not said & {"you", "your", "you're"}


def edited(facts: Sequence[Fact], talk: Talk, context: VisitContext, names: Voices) -> list[Fact]:
    """The facts as a therapist would tell them: reworded, merged, treatment with its minutes.

    What the verifier would not show is told as it came.
    """
    verifier = Verifier(talk.words, context)

    def fits(fact: Fact) -> bool:
        return verifier.judge(_made(fact, talk, sentence(fact.text))).shown

    def told(fact: Fact, text: str) -> Fact:
        new = replace(fact, text=text)
        return fact if text == fact.text or (text and not fits(new) and fits(fact)) else new

    out = [told(f, worded(f.text, f.section, ambient=context.mode == "ambient")) for f in facts]
    out = [told(f, frequency(f.text, context.discipline, context.note_type)) if f.section == "P" else f for f in out]
    out = shaped([f for f in out if f.text], talk.words, names, fits)
    out = grouped(out, talk, context, fits)
    carer = names.carer if any(w.role == "caregiver" for w in talk.words) else ""
    return [
        told(f, named(f.text, names, carer, to_carer=_to_carer(f, talk))) if context.mode == "ambient" and f.kind != "quote" else f
        for f in out
    ]


def sentences(facts: Sequence[Fact], talk: Talk, context: VisitContext, names: Voices) -> tuple[dict[Section, tuple[Sentence, ...]], int]:
    """The sections, and how many sentences the verifier kept back."""
    said = Said(talk.words) if context.mode == "ambient" else None
    verifier = Verifier(talk.words, context)
    out: dict[Section, list[Sentence]] = {s: [] for s in SECTIONS}
    seen: set[str] = set()
    dropped = 0
    for fact in edited(facts, talk, context, names):
        text = sentence(fact.text)
        if said is not None:
            text = sentence(said.rewritten(text))
        if not text or (text.lower() in seen and fact.kind not in ("rom", "mmt")):
            continue
        made = _made(fact, talk, text)
        verdict = verifier.judge(made)
        if not verdict.shown and text != sentence(fact.text):
            made = replace(made, text=sentence(fact.text))
            verdict = verifier.judge(made)
        if not verdict.shown:
            dropped += 1
            continue
        seen.add(text.lower())
        ids = {x.id for x in out[fact.section]}
        n = 2
        unique = made.id
        while unique in ids:
            unique, n = f"{made.id}.{n}", n + 1
        out[fact.section].append(replace(made, id=unique, flags=verdict.flags))
    return {s: tuple(v) for s, v in out.items()}, dropped
