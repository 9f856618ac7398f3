"""What of a writer's note stands when words were corrected: the sentences that tell nothing that changed."""

from __future__ import annotations

from clew_wire.note import SECTIONS, Note, Section, Sentence


def unchanged(note: Note, was: Note, now: Note) -> dict[Section, tuple[Sentence, ...]]:
    """The sections of `now`, with the sentences of `note` wherever all that they tell is as it `was`.

    `was`, `now`: the built-in's drafts of the words before and after. A writer's sentence has the id of the first fact that it tells, and
    the evidence of all (clew_server.charting.writing.accepting): facts whose evidence lies in it are not told a second time.
    """
    before = {x.id: x for s in SECTIONS for x in was.sections[s]}
    same = {x.id for s in SECTIONS for x in now.sections[s] if before.get(x.id) == x}
    told = {x.id: x for s in SECTIONS for x in note.sections[s]}
    changed = [x for x in before.values() if x.id not in same]
    stands = {i: x for i, x in told.items() if i in same and not any(_tells(x, fact) for fact in changed)}

    def row(section: Section) -> tuple[Sentence, ...]:
        out: list[Sentence] = []
        for x in now.sections[section]:
            if x.id in stands:
                out.append(stands[x.id])
            elif x.id in told or x.id not in same or not any(_tells(other, x) for other in stands.values()):
                out.append(x)
        return tuple(out)

    return {section: row(section) for section in SECTIONS}


def _tells(sentence: Sentence, fact: Sentence) -> bool:
    return bool(fact.evidence) and set(fact.evidence) <= set(sentence.evidence)
