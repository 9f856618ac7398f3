"""What a reader had before them at each moment: words that are final, and words that may still change. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from clew_loadtest.latency import Arrival, token
from clew_wire.event import Amend, Final, Partial
from clew_wire.note import Word
from clew_wire.view import View


@dataclass(frozen=True, slots=True)
class Screen:
    """One state of the transcript."""

    at: float
    "seconds since the microphone captured the first sample"
    settled: tuple[str, ...]
    "final words"
    open: tuple[str, ...]
    "words after them that may still change"


def screens(arrivals: Iterable[Arrival]) -> list[Screen]:
    """What Clew's subscriber had after each event that changed words: a partial is void when the next partial or final comes."""
    out: list[Screen] = []
    view = View()
    shown: tuple[str, ...] = ()
    for arrival in arrivals:
        event = arrival.event
        view.apply(event)
        if isinstance(event, Partial):
            shown = tuple(event.text.split())
        elif isinstance(event, Final):
            shown = ()
        elif not isinstance(event, Amend):
            continue
        out.append(Screen(arrival.at, tuple(w.w for w in view.words), shown))
    return out


def final_words(arrivals: Iterable[Arrival]) -> tuple[Word, ...]:
    """The words as they stood at the end."""
    view = View()
    for arrival in arrivals:
        view.apply(arrival.event)
    return view.words


def amended(arrivals: Iterable[Arrival]) -> dict[str, int]:
    """Final words that a later amend changed or took back, by what the amend says it is by.

    Case and punctuation are no change. A word that was amended twice counts twice.
    """
    view = View()
    changed: dict[str, int] = {}
    for arrival in arrivals:
        event = arrival.event
        if isinstance(event, Amend):
            old, new = _bare(view.between(event.span)), _bare(event.words)
            same = sum(b.size for b in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
            changed[event.by] = changed.get(event.by, 0) + len(old) - same
        view.apply(event)
    return changed


def _bare(words: Sequence[Word]) -> list[str]:
    return [token(w.w) for w in words]
