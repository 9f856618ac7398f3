"""What a person does to a draft: edit a sentence, sign the note. Pure: a note in, an event out."""

from __future__ import annotations

from dataclasses import replace

from clew_wire.errors import ClewError
from clew_wire.event import NotePatch, Put, Signed
from clew_wire.note import SECTIONS, Note

MAX_TEXT = 2000
"characters of one sentence"


class ReviewError(ClewError):
    """The note does not allow that; the message says why. `missing`: there is no such sentence."""

    def __init__(self, message: str, *, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


def edited(note: Note, sentence: str, text: str) -> NotePatch:
    """The sentence in a person's words; the draft leaves it alone from here on. Raises ReviewError."""
    if note.status == "signed":
        raise ReviewError("the note is signed and no longer changes: write an addendum")
    text = " ".join(text.split())
    if not text or len(text) > MAX_TEXT:
        raise ReviewError(f"a sentence has 1 to {MAX_TEXT} characters")
    for section in SECTIONS:
        for index, old in enumerate(note.sections[section]):
            if old.id == sentence:
                new = replace(old, text=text, locked=True, flags=(), rev=old.rev + 1)
                return NotePatch(put=(Put(section, index, new),))
    raise ReviewError(f"the draft has no sentence '{sentence[:40]}': it may have changed, look again", missing=True)


def signed(note: Note, by: str, at: str) -> Signed:
    """The note as it stands, under a name. Raises ReviewError when a check blocks it."""
    if note.status == "signed":
        raise ReviewError("the note is signed already")
    if not by.strip():
        raise ReviewError("who signs? Give a name in 'by'")
    blocks = [c for c in note.checks if c.status == "block"]
    if blocks:
        raise ReviewError("the note can't be signed yet: " + "; ".join(f"{c.id}: {c.message}" for c in blocks))
    return Signed(by=by.strip()[:200], at=at, note=replace(note, status="signed"))
