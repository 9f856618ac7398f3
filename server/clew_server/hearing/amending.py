"""What was told early against what the whole stretch says: which words keep their ids, which are amended, which are new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from clew_server.hearing.agreement import key
from clew_wire.event import Amend, Relabel
from clew_wire.note import Word

BY = "hearing"
"who amends: the reading of the whole stretch"
MOVED = 0.5
"seconds by which a word's time has to be off to be amended: else its audio is played with its neighbors"


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole stretch's words beside those that were told of it."""

    told: tuple[Word, ...]
    "in order, as told"
    words: tuple[Word, ...]
    "in order, numbered: a word that was told keeps its id, and so does one that stands in for another"
    new: int
    "how many ids were used for words that had none"
    blocks: tuple[tuple[int, int, int, int], ...]
    "told[a:b] became words[c:d]; runs that say the same, and runs that do not, in turn"

    @property
    def rest(self) -> int:
        """Index of the first word that follows all that was told."""
        return self.blocks[-1][2] if self.blocks and self.blocks[-1][0] == self.blocks[-1][1] else len(self.words)


def read(told: Sequence[Word], words: Sequence[Word], first: int) -> Reading:
    """Number the `words` of a whole stretch; `first` is the number of the next id."""
    if not told:
        return Reading((), tuple(_fresh(words, first)), len(words), ((0, 0, 0, len(words)),) if words else ())
    matcher = SequenceMatcher(None, [key(w.w) for w in told], [key(w.w) for w in words], autojunk=False)
    out: list[Word] = []
    blocks: list[tuple[int, int, int, int]] = []
    new = 0
    for _, a, b, c, d in matcher.get_opcodes():
        paired = min(b - a, d - c)
        out += [replace(word, id=old.id) for word, old in zip(words[c : c + paired], told[a : a + paired], strict=True)]
        fresh = _fresh(words[c + paired : d], first + new)
        out += fresh
        new += len(fresh)
        if b == len(told) and b > a and d - c > b - a:  # what is more than was told follows it
            blocks += [(a, b, c, c + paired), (b, b, c + paired, d)]
        else:
            blocks.append((a, b, c, d))
    return Reading(tuple(told), tuple(out), new, tuple(blocks))


def _fresh(words: Sequence[Word], first: int) -> list[Word]:
    return [replace(w, id=f"w{first + k}") for k, w in enumerate(words)]


def changes(reading: Reading, labeled: Sequence[Word], by: str = BY) -> tuple[list[Amend], list[Relabel], list[Word]]:
    """Amends of told words, relabels of told words that stand, and the words that follow them, which are new.

    `labeled`: reading.words with speaker and role.
    """
    amends: list[Amend] = []
    relabels: list[Relabel] = []
    last = -1  # index of the last word that was relabelled
    for a, b, c, d in reading.blocks:
        if a == len(reading.told):  # these follow what was told
            break
        if b - a == d - c:
            for k, old, now in zip(range(c, d), reading.told[a:b], labeled[c:d], strict=True):
                if (old.w, old.heard) != (now.w, now.heard) or _moved(old, now):
                    amends.append(Amend(span=(old.id, old.id), words=(now,), by=by))
                elif (old.speaker, old.role) != (now.speaker, now.role):
                    label = (now.speaker, now.role)
                    if last == k - 1 and relabels and (relabels[-1].speaker, relabels[-1].role) == label:
                        relabels[-1] = replace(relabels[-1], span=(relabels[-1].span[0], now.id))
                    else:
                        relabels.append(Relabel((now.id, now.id), *label))
                    last = k
        elif b > a:
            amends.append(Amend(span=(reading.told[a].id, reading.told[b - 1].id), words=tuple(labeled[c:d]), by=by))
        else:  # words in front of a told one: it is given again, as it stands, behind them
            after = reading.told[a]
            amends.append(Amend(span=(after.id, after.id), words=(*labeled[c:d], after), by=by))
    return amends, relabels, list(labeled[reading.rest :])


def _moved(old: Word, now: Word) -> bool:
    return old.t0 is not None and now.t0 is not None and abs(old.t0 - now.t0) > MOVED
