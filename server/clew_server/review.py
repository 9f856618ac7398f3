"""What a person does to a draft: edit or confirm a sentence, write one, sign the note. Pure: a note in, an event out.

The gates of a signature are those of the checks that block, of flagged sentences that nobody reviewed, and of the signer's licence. Who the
signer is, the EMR knows: Clew has the name and the licence that it sends.
"""

from __future__ import annotations

from dataclasses import replace

from clew_server.charting.billing.modifiers import assists, credentials, is_assistant, licence_of
from clew_server.charting.billing.rules import Rules, load
from clew_wire.context import VisitContext
from clew_wire.errors import ClewError
from clew_wire.event import NotePatch, Put, Signed
from clew_wire.note import SECTIONS, Entry, Note, Section, Sentence

MAX_TEXT = 2000
"characters of one sentence"
MOST_WRITTEN = 50
"sentences of one note that a person writes"
BY_HAND = "hand-"
"how their ids begin; a number follows"


class ReviewError(ClewError):
    """The note does not allow that; the message says why. `missing`: there is no such sentence."""

    def __init__(self, message: str, *, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


def edited(note: Note, sentence: str, text: str) -> NotePatch:
    """The sentence in a person's words; the draft leaves it alone from here on. Raises ReviewError."""
    still_open(note)
    text = _whole(text)
    section, index, old = _found(note, sentence)
    return NotePatch(put=(Put(section, index, replace(old, text=text, locked=True, flags=(), rev=old.rev + 1)),))


def confirmed(note: Note, sentence: str) -> NotePatch:
    """The sentence as it stands, read by a person and right; the draft leaves it alone from here on. Raises ReviewError."""
    still_open(note)
    section, index, old = _found(note, sentence)
    return NotePatch(put=(Put(section, index, replace(old, locked=True, flags=(), rev=old.rev + 1)),))


def written(note: Note, section: str, text: str, code: str = "") -> NotePatch:
    """A sentence of a person's own, last in its section: without evidence, and marked as such for good. Raises ReviewError.

    `code`: the suggested code whose documentation it completes.
    """
    still_open(note)
    where = next((s for s in SECTIONS if s == section), None)
    if where is None:
        raise ReviewError("the section is S, O, A or P")
    text = _whole(text)
    numbers = [int(x.id.removeprefix(BY_HAND)) for s in SECTIONS for x in note.sections[s] if x.source == "by_hand"]
    if len(numbers) >= MOST_WRITTEN:
        raise ReviewError(f"a note takes {MOST_WRITTEN} sentences by hand: edit one of them")
    own = Sentence(f"{BY_HAND}{max(numbers, default=0) + 1}", text, (), "by_hand", rev=1, locked=True)
    entries = None
    if code:
        entry = next((e for e in note.entries if e.code == code), Entry(code))
        if entry == Entry(code) and code not in {c.code for c in note.codes}:
            raise ReviewError(f"the draft suggests no code '{code[:20]}': leave it out, or write for one that it has", missing=True)
        others = (e for e in note.entries if e.code != code)
        entries = tuple(sorted([*others, replace(entry, sentences=(*entry.sentences, own.id))], key=lambda e: e.code))
    return NotePatch(put=(Put(where, len(note.sections[where]), own),), entries=entries)


def removed(note: Note, sentence: str) -> NotePatch:
    """Without a sentence that a person wrote; what was said is edited, not removed. Raises ReviewError."""
    still_open(note)
    if _found(note, sentence)[2].source != "by_hand":
        raise ReviewError("only a sentence written by hand can be removed: edit this one")
    left = [replace(e, sentences=tuple(i for i in e.sentences if i != sentence)) for e in note.entries]
    entries = tuple(e for e in left if e != Entry(e.code))
    return NotePatch(drop=(sentence,), entries=entries if entries != note.entries else None)


def _whole(text: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > MAX_TEXT:
        raise ReviewError(f"a sentence has 1 to {MAX_TEXT} characters")
    return text


def still_open(note: Note) -> None:
    """Raises ReviewError when the note is signed."""
    if note.status == "signed":
        raise ReviewError("the note is signed and no longer changes: write an addendum")


def _found(note: Note, sentence: str) -> tuple[Section, int, Sentence]:
    for section in SECTIONS:
        for index, old in enumerate(note.sections[section]):
            if old.id == sentence:
                return section, index, old
    raise ReviewError(f"the draft has no sentence '{sentence[:40]}': it may have changed, look again", missing=True)


def signed(note: Note, by: str, at: str, context: VisitContext, rules: Rules | None = None, licence: str = "") -> Signed:
    """The note as it stands, under a name. Raises ReviewError when a gate is closed; it names every one that is.

    `licence`: the signer's, as the EMR knows it. Without one it is read from the name ("Kim Lee, PT"), and the encounter's clinician has
    the encounter's.
    """
    rules = rules or load()
    if note.status == "signed":
        raise ReviewError("the note is signed already")
    if not by.strip():
        raise ReviewError("who signs? Give a name in 'by'")
    closed = [f"{c.id}: {c.message}" for c in note.checks if c.status == "block"]
    if rules.gates["flagged"] == "block" and (unread := flagged(note)):
        count = "1 sentence is" if len(unread) == 1 else f"{len(unread)} sentences are"
        closed.append(f"flagged: {count} flagged and not reviewed yet. Listen, then confirm or edit: “{unread[0].text}”")
    if rules.gates["licence"] == "block" and (objection := _unlicensed(by, licence, context, rules)):
        closed.append(f"licence: {objection}")
    if closed:
        raise ReviewError("the note can't be signed yet: " + "; ".join(closed))
    return Signed(by=by.strip()[:200], at=at, note=replace(note, status="signed"))


def flagged(note: Note) -> tuple[Sentence, ...]:
    """Sentences that ask for a person's eye or ear and have not had it."""
    return tuple(x for s in SECTIONS for x in note.sections[s] if x.flags)


def _unlicensed(by: str, licence: str, context: VisitContext, rules: Rules) -> str:
    """Why this signer may not sign this note type; empty when nothing speaks against it."""
    if context.note_type in rules.assistants_sign:
        return ""
    name = by.partition(",")[0].strip()
    own = licence or by.partition(",")[2] or " ".join(w for w in by.split() if w.isupper() and not by.isupper())
    clinician = context.encounter.get("clinician")
    theirs = str(clinician.get("name") or "") if isinstance(clinician, dict) else ""
    if not credentials(own) & set(rules.modifiers["therapist_licences"]) and not assists(own, rules):
        if theirs and licence_of(context) and _same(name, theirs):
            own = licence_of(context)
        elif is_assistant(context, rules):
            return (
                f"an assistant saw the patient, and a therapist signs this note ({context.note_type}). "
                "Give the signer's licence: 'Kim Lee, PT' in 'by', or 'licence'"
            )
    if not assists(own, rules):
        return ""
    alone = ", ".join(rules.assistants_sign) or "no"
    return f"an assistant signs {alone} notes; this one ({context.note_type}) needs the therapist's signature"


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.partition(",")[0].casefold().split()
