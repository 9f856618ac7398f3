"""What a person says of the visit itself: a misheard word, whose voice it is, who agreed, a moment. Pure: a view in, an event out.

Corrected words keep the ids of those that they stand in for, as mending does; one that is more gets an id of its own (c0, c1, ...).
They share the seconds of the words before, so that evidence leads to the same audio.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from difflib import SequenceMatcher
from itertools import groupby
from math import isfinite
from typing import get_args

from clew_server.hearing.agreement import key
from clew_server.review import ReviewError, still_open
from clew_wire.errors import ClewError
from clew_wire.event import MACHINES, Amend, Consented, Mark, Relabel, Speaker
from clew_wire.note import Consent, Role, Word
from clew_wire.view import View

MAX_TEXT = 2000
"characters of one correction"
MOST_WORDS = 200
"words of one correction, before and after"
MAX_NAME = 200
"characters of who says it, of a label, of a script's version"
MOST_MARKS = 500
"of one visit"
LONGEST = 86_400.0
"seconds: no visit is a day long"
JOINERS = "\u200c\u200d"
"zero width, and part of how some names are spelled"


class UnfitError(ClewError):
    """The values can't be meant, whatever the visit holds; the message says what to write."""


def corrected(view: View, first: str, last: str, text: str, by: str) -> Amend:
    """The words from `first` to `last` in a person's reading. Raises UnfitError and ReviewError."""
    still_open(view.note)
    who, said = author(by), one_line(text, "text", MAX_TEXT).split()
    if not said:
        raise UnfitError("'text' has the words as they were said: at least one. To drop a word, give its neighbor with it")
    for word in (first, last):
        if not view.has(word):
            raise ReviewError(f"the transcript has no word '{word[:20]}': it may have changed, look again", missing=True)
    old = view.between((first, last))
    if not old:
        raise UnfitError("the span is the wrong way round: 'first' comes before 'last'")
    if max(len(old), len(said)) > MOST_WORDS:
        raise UnfitError(f"correct at most {MOST_WORDS} words at once")
    words = _in_place(old, said, view.next_number("c"))
    return Amend(span=(old[0].id, old[-1].id), words=words, by=who)


def _in_place(old: Sequence[Word], said: Sequence[str], first: int) -> tuple[Word, ...]:
    """The new words with ids, seconds and voices of the old ones. `first`: number of the next id of a word that is more."""
    blocks = SequenceMatcher(None, [key(w.w) for w in old], [key(w) for w in said], autojunk=False).get_opcodes()
    number, out = first, list[Word]()
    for tag, a, b, c, d in blocks:
        for k in range(c, d):
            like = old[min(a + k - c, b - 1)] if b > a else old[max(0, a - 1)]
            word = replace(like, w=said[k], p=1.0, heard=like.heard if tag == "equal" else None)
            heir = k - c < b - a
            out.append(word if heir else replace(word, id=f"c{number}"))
            number += not heir
    for tag, a, b, c, d in blocks:
        if tag == "replace":
            out[c:d] = _timed(out[c:d], old[a:b])
        elif tag == "delete" and c:  # the word before has its seconds, or the one after
            out[c - 1] = replace(out[c - 1], t1=old[b - 1].t1)
        elif tag == "delete":
            out[c] = replace(out[c], t0=old[a].t0)
        elif tag == "insert":  # it shares those of the word before, or of the one after
            start, stop = (c - 1, d) if c else (c, d + 1)
            out[start:stop] = _timed(out[start:stop], [out[start] if c else out[d]])
    return tuple(out)


def _timed(new: Sequence[Word], old: Sequence[Word]) -> list[Word]:
    """Words over the seconds of others, in order: one takes those of several, or several share those of one.

    So a pause stays one, which may be a hole in the audio that is filled later.
    """
    n, m = len(old), len(new)
    if m > n:
        shares = [[w for k, w in enumerate(new) if k * n // m == one] for one in range(n)]
        return [w for one, row in zip(old, shares, strict=True) for w in _shared(row, one.t0, one.t1)]
    return [replace(w, t0=old[k * n // m].t0, t1=old[(k + 1) * n // m - 1].t1) for k, w in enumerate(new)]


def _shared(words: Sequence[Word], t0: float | None, t1: float | None) -> list[Word]:
    """The words one after another from t0 to t1 seconds, each as long as it is written."""
    if t0 is None or t1 is None:
        return list(words)
    size, out, at = sum(len(w.w) for w in words), list[Word](), 0
    for word in words:
        upto = at + len(word.w)
        out.append(replace(word, t0=round(t0 + (t1 - t0) * at / size, 2), t1=round(t0 + (t1 - t0) * upto / size, 2)))
        at = upto
    return out


def named(view: View, speaker: str, role: str, by: str) -> Speaker:
    """A voice's role in a person's words, for all that it said. Raises UnfitError and ReviewError."""
    still_open(view.note)
    who = author(by)
    found = next((r for r in get_args(Role) if r == role), None)
    if found is None:
        raise UnfitError(f"'role' is one of {', '.join(get_args(Role))}")
    runs = [[w.id for w in run] for theirs, run in groupby(view.words, key=lambda w: w.speaker == speaker) if theirs]
    if not runs:
        raise ReviewError(f"nobody was heard as '{speaker[:20]}': look at the transcript's speakers", missing=True)
    return Speaker(relabels=tuple(Relabel((run[0], run[-1]), speaker, found) for run in runs), by=who)


def consented(view: View, given: object, by: str, script: str, at: str) -> Consented:
    """Consent as it was given, or refused, just now or at the time `at`. Raises UnfitError and ReviewError."""
    still_open(view.note)
    if not isinstance(given, bool):
        raise UnfitError("'given' is true or false")
    try:
        datetime.fromisoformat(at)
    except ValueError:
        raise UnfitError("'at' is a time by ISO 8601, like 2026-03-10T09:00:00-05:00") from None
    who = one_line(by, "by", MAX_NAME)
    if not who:
        raise UnfitError("who agreed or refused? Give it in 'by': patient, guardian, ...")
    return Consented(consent=Consent(given, who, at), script=one_line(script, "script", MAX_NAME))


def marked(view: View, t: object, label: str) -> Mark:
    """A moment of the visit. Raises UnfitError and ReviewError."""
    still_open(view.note)
    if isinstance(t, bool) or not isinstance(t, int | float) or not isfinite(t) or not 0 <= t <= LONGEST:
        raise UnfitError(f"'t' is the moment in seconds from the visit's start: 0 to {LONGEST:.0f}")
    if len(view.marks) >= MOST_MARKS:
        raise ReviewError(f"a visit takes {MOST_MARKS} marks")
    return Mark(t=round(float(t), 3), label=one_line(label, "label", MAX_NAME))


def author(by: str) -> str:
    """Who says it, as one line. Raises UnfitError."""
    who = one_line(by, "by", MAX_NAME)
    if not who or who.lower() in MACHINES:
        raise UnfitError("who says so? Give a person's name in 'by'")
    return who


def one_line(text: str, name: str, most: int) -> str:
    """A text without spaces at its ends and doubled ones. Markup is text like any other. Raises UnfitError."""
    if len(text) > most:
        raise UnfitError(f"'{name}' may have {most} characters")
    text = " ".join(text.split())
    # Cc, Cf: control characters, and marks that turn the direction of what stands around them; Cs, Co, Cn: no characters.
    if any(unicodedata.category(c).startswith("C") and c not in JOINERS for c in text):
        raise UnfitError(f"'{name}' holds control characters or marks of direction: write plain text")
    return text
