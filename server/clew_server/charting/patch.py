"""What changed between two drafts, as events that touch only what changed."""

from __future__ import annotations

from dataclasses import fields, replace

from clew_wire.event import Checks, NotePatch, Put
from clew_wire.note import SECTIONS, Note, Section, Sentence

_DRAFTED = tuple(f.name for f in fields(Sentence) if f.name not in ("rev", "locked"))
"what a draft decides of a sentence"


def _kept(old: Sentence | None, new: Sentence) -> Sentence:
    """The new sentence with the revision that follows the old one; the old one itself when nothing changed."""
    if old is None:
        return replace(new, rev=new.rev or 1)
    if old.locked or all(getattr(old, name) == getattr(new, name) for name in _DRAFTED):
        return old
    return replace(new, rev=old.rev + 1)


def merged(old: Note, new: Note) -> dict[Section, tuple[Sentence, ...]]:
    """The sections of `new` with revisions, and with every locked sentence of `old` where it stood."""
    places = {x.id: (s, x) for s in SECTIONS for x in old.sections.get(s, ())}
    out: dict[Section, tuple[Sentence, ...]] = {}
    for section in SECTIONS:
        held = {x.id for x in old.sections.get(section, ()) if x.locked}
        row = [
            _kept(places.get(x.id, (section, None))[1], x)
            for x in new.sections.get(section, ())
            if not _locked_elsewhere(places, x.id, section)
        ]
        ids = {x.id for x in row}
        before = old.sections.get(section, ())
        for n, x in enumerate(before):
            if x.id in held - ids:
                at = next((k + 1 for y in reversed(before[:n]) for k, z in enumerate(row) if z.id == y.id), 0)
                row.insert(at, x)
        out[section] = tuple(row)
    return out


def _locked_elsewhere(places: dict[str, tuple[Section, Sentence]], sentence: str, section: Section) -> bool:
    found = places.get(sentence)
    return found is not None and found[0] != section and found[1].locked


def locked_in(note: Note) -> frozenset[str]:
    """Ids of the sentences that a person edited."""
    return frozenset(x.id for s in SECTIONS for x in note.sections[s] if x.locked)


def patch(old: Note, new: Note) -> list[NotePatch | Checks]:
    """The events that turn `old` into `new`. Empty when nothing changed or when `old` is signed."""
    if old.status == "signed":
        return []
    sections = merged(old, new)
    now = {x.id for s in SECTIONS for x in sections[s]}
    drop = tuple(x.id for s in SECTIONS for x in old.sections.get(s, ()) if x.id not in now)
    put: list[Put] = []
    for section in SECTIONS:
        here = {x.id for x in sections[section]}
        left = {x.id: x for x in old.sections.get(section, ()) if x.id in here}
        stands = list(left)
        for index, x in enumerate(sections[section]):
            in_place = index < len(stands) and stands[index] == x.id
            if in_place and left.get(x.id) == x:
                continue
            if x.id in left:
                stands.remove(x.id)
            stands.insert(index, x.id)
            put.append(Put(section, index, x))
    changed = NotePatch(
        drop=drop,
        put=tuple(put),
        codes=new.codes if new.codes != old.codes else None,
        goal_links=new.goal_links if new.goal_links != old.goal_links else None,
        links=new.links if new.links != old.links else None,
        reminders=new.reminders if new.reminders != old.reminders else None,
        entries=new.entries if new.entries != old.entries else None,
    )
    out: list[NotePatch | Checks] = []
    if changed != NotePatch():
        out.append(changed)
    if new.checks != old.checks:
        out.append(Checks(checks=new.checks))
    return out
