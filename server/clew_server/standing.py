"""What a person said of the words stands. No I/O, no clock: what hearing found goes in, what may be told comes out.

The rule: words that a person corrected, and the seconds that the words before had, are the person's. A later reading of the same audio
(`hearing`, `repair`) neither replaces nor doubles them; what it adds around them is told. Whose voice they are stays hearing's to find out.
A voice that a person gave a role keeps it, whatever it says later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clew_wire.event import MACHINES, Amend, AnyEvent, Final, Relabel, Speaker
from clew_wire.note import Role, Span, Word
from clew_wire.view import View

PAUSE = 0.3
"seconds between two words, at most, in which no other was said"
Seconds = tuple[float, float]


class Standing:
    """One visit's. It grows with what a person corrects, and with nothing else."""

    def __init__(self) -> None:
        self._own: set[str] = set()
        "ids of the words as a person left them"
        self._spans: list[Seconds] = []
        "the seconds of what was corrected, apart and in order"
        self._roles: dict[str, Role] = {}
        "by speaker"
        self._heirs: dict[str, str] = {}
        "id of a word that hearing thinks was told, and of the person's word in its place"

    def learn(self, event: AnyEvent, view: View) -> None:
        """An event that is about to be taken by `view`: one on record, or a person's."""
        if isinstance(event, Amend) and event.by not in MACHINES:
            self._own |= {w.id for w in event.words}
            self._spans = _covered(
                [*self._spans, *((w.t0, w.t1) for w in view.between(event.span) if w.t0 is not None and w.t1 is not None)]
            )
        elif isinstance(event, Speaker) and event.by not in MACHINES:
            self._roles |= {label.speaker: label.role for label in event.relabels}

    def told(self, event: AnyEvent, view: View) -> AnyEvent | None:
        """What may be told of an event that hearing found, with the visit as it is now; None when nothing is left of it."""
        if not (self._own or self._roles):
            return event
        match event:
            case Final():
                words = self._free(event.words, view)
                return replace(event, words=self._cast(words)) if words else None
            case Amend():
                return self._amend(event, view)
            case Speaker():
                relabels = [self._relabel(label, view) for label in event.relabels]
                left = tuple(r for r in relabels if any((w.speaker, w.role) != (r.speaker, r.role) for w in view.between(r.span)))
                return replace(event, relabels=left) if left else None
            case _:
                return event

    def _amend(self, event: Amend, view: View) -> Amend | None:
        old = view.between(self._ends(event.span, view))
        if not old:
            return None
        own = [w for w in old if w.id in self._own]
        free = self._free([w for w in event.words if w.id not in {o.id for o in own}], view)
        kept = [*own, *_orphans(old, own, event.words, free)] if own else []
        words = self._cast(sorted([*kept, *free], key=_middle) if kept else free)
        if words == old:
            return None
        return replace(event, span=(old[0].id, old[-1].id), words=words)

    def _free(self, words: Sequence[Word], view: View) -> list[Word]:
        """Without new words that lie in what a person corrected."""
        out: list[Word] = []
        for word in words:
            if view.has(word.id) or not any(a <= _middle(word) < b for a, b in self._spans):
                out.append(word)
            else:
                own = [w for w in view.words if w.id in self._own]
                if own:
                    self._heirs[word.id] = min(own, key=lambda w: abs(_middle(w) - _middle(word))).id
        return out

    def _cast(self, words: Sequence[Word]) -> tuple[Word, ...]:
        return tuple(replace(w, role=self._roles.get(w.speaker, w.role)) for w in words)

    def _relabel(self, label: Relabel, view: View) -> Relabel:
        return replace(label, span=self._ends(label.span, view), role=self._roles.get(label.speaker, label.role))

    def _ends(self, span: Span, view: View) -> Span:
        first, last = (view.now(i if view.has(i) else self._heirs.get(i, i)) for i in span)
        return first, last


def _orphans(old: Sequence[Word], own: Sequence[Word], read: Sequence[Word], free: Sequence[Word]) -> list[Word]:
    """Told words whose only reading went with a corrected word: one word was heard for both, and the person's stands for one of them."""
    stays = {w.id for w in (*own, *free)}
    gone = [w for w in read if w not in free]
    alone = [w for w in old if w.id not in stays and not any(_overlap(w, x) for x in free)]
    return [w for w in alone if any(_overlap(w, x) for x in gone)]


def _overlap(one: Word, other: Word) -> bool:
    if one.t0 is None or one.t1 is None or other.t0 is None or other.t1 is None:
        return False
    return one.t0 < other.t1 and other.t0 < one.t1


def _covered(spans: Sequence[Seconds]) -> list[Seconds]:
    """Apart and in order, those that all but touch joined. A longer pause may be a hole, in which something was said."""
    out: list[Seconds] = []
    for t0, t1 in sorted(spans):
        if out and t0 <= out[-1][1] + PAUSE:
            out[-1] = (out[-1][0], max(out[-1][1], t1))
        else:
            out.append((t0, t1))
    return out


def _middle(word: Word) -> float:
    return ((word.t0 or 0.0) + (word.t1 or 0.0)) / 2
