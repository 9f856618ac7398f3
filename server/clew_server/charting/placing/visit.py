"""A labelled visit: what the classifier learns from.

    # PT daily ambient | right heel, eight weeks
    T N: Have a seat.
    P S: It still bites on the stairs.
    T O: Eleven heel raises on the right,
    T A: so you're at half of the other side.

Speaker (T, P, C) and section (S, O, A, P, or N for nothing) of each line; lines of one speaker in a row are a turn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clew_server.charting.memory import Memory
from clew_server.charting.placing.features import features
from clew_server.charting.turns import Clause, Talk, Turn, clauses, read
from clew_wire.note import Role, Word

LABELS = "NSOAP"
ROLES: dict[str, Role] = {"T": "therapist", "P": "patient", "C": "caregiver"}
_LINE = re.compile(r"([TPC]) ([NSOAP]): (.+)")


@dataclass(frozen=True, slots=True)
class Example:
    """A clause or a whole sentence, as the classifier sees it."""

    visit: str
    head: str
    "which of the classifiers: therapist, dictation or patient"
    label: str
    "N, S, O, A or P"
    features: tuple[str, ...]
    whole: bool
    "seen in the whole visit, not in a piece of it"


def head_of(sentence: Clause, *, dictation: bool) -> str:
    """The classifier that looks at a sentence."""
    return "dictation" if dictation else "therapist" if sentence.role == "therapist" else "patient"


def labelled(path: Path) -> tuple[Talk, list[str], bool]:
    """The talk, a label for each word, and whether it is a dictation. Raises ValueError for a line that is neither comment nor unit."""
    words: list[Word] = []
    labels: list[str] = []
    dictation = False
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            dictation = dictation or "dictation" in line
            continue
        m = _LINE.fullmatch(line.strip())
        if m is None:
            raise ValueError(f"{path.name}:{n}: write 'T O: what was said' (speaker T, P or C; section N, S, O, A or P)")
        for w in m[3].split():
            words.append(Word(f"w{len(words)}", w, None, None, m[1], ROLES[m[1]], 1.0))
            labels.append(m[2])
    return read(words), labels, dictation


CHUNKS = (2, 5)
"turns (of a dictation, sentences) of the pieces that a visit is also learnt from: a recording may begin in the middle, and a note be short"


def examples(path: Path) -> Iterator[Example]:
    """Every clause of a visit, and every sentence whose clauses agree; in the whole visit, and in pieces of it."""
    with Memory().at_work():
        yield from _pieces(path)


def _pieces(path: Path) -> Iterator[Example]:
    talk, labels, dictation = labelled(path)
    yield from _seen(path.stem, talk, labels, dictation, whole=True)
    units: Sequence[Turn | Clause] = talk.sentences if dictation else talk.turns
    for size in CHUNKS:
        for k in range(0, len(units), size):
            first, last = units[k].first, units[min(k + size, len(units)) - 1].last
            yield from _seen(path.stem, read(talk.words[first : last + 1]), labels[first : last + 1], dictation, whole=False)


def _seen(visit: str, talk: Talk, labels: Sequence[str], dictation: bool, *, whole: bool) -> Iterator[Example]:
    for sentence in talk.sentences:
        head = head_of(sentence, dictation=dictation)
        parts = clauses(sentence)
        seen = []
        for part in parts:
            label = Counter(labels[t.at] for t in part.tokens).most_common(1)[0][0]
            seen.append(label)
            yield Example(visit, head, label, tuple(features(talk, sentence, part)), whole)
        told = set(seen) - {"N"}
        if len(parts) > 1 and len(told) == 1:
            yield Example(visit, head, told.pop(), tuple(features(talk, sentence, sentence)), whole)
