"""Words whose times are known, and how a transcript that came in pieces did against them. No I/O, no clock.

What is measured, for each reference word that the transcript ever had right, at its place (clew_loadtest.text.Alignment of all that
stood on the screen with what had been said by then):

first shown     from the word's end until the right word first stood on the screen, open or final
final           from the word's end until the right word first stood among the final ones. If the final had it wrong and an `amend`
                put it right, that is the moment of the amend; if the final had it right, a later amend changes nothing here. Words that
                amends changed are counted apart (clew_loadtest.screen.amended)
end to final    from the end of a turn until its last word was final. A turn whose last word was never right is left out
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clew_loadtest.screen import Screen
from clew_loadtest.text import Alignment, Token, tokens
from clew_wire.note import Word

TIME_TOLERANCE = 0.2
"seconds: what reference times are good to, and what our own word times should keep"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word that was said."""

    text: str
    t0: float
    "seconds from the first sample"
    t1: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's stretch of speech."""

    start: float
    "seconds from the first sample"
    end: float
    text: str
    "the script's words"


@dataclass(frozen=True, slots=True)
class Reference:
    """What was said in a recording, and when."""

    words: tuple[Spoken, ...]
    "as somebody heard them, in order; their times are what counts"
    turns: tuple[Turn, ...] = ()
    "empty: nobody wrote them down"

    def until(self, seconds: float) -> Reference:
        """The part that lies before a moment."""
        return Reference(tuple(w for w in self.words if w.t1 <= seconds), tuple(t for t in self.turns if t.end <= seconds))

    def script(self) -> list[str]:
        """What was said: the script where there is one, else what was heard."""
        return " ".join(t.text for t in self.turns).split() if self.turns else [w.text for w in self.words]


@dataclass(frozen=True, slots=True)
class Heard:
    """One reference word, in seconds from its end at the microphone. None: never."""

    t1: float
    shown: float | None
    final: float | None


def heard(reference: Reference, screens: Iterable[Screen]) -> list[Heard]:
    """When each comparable word of the reference (clew_loadtest.text) was first shown, and first final."""
    words = reference.words
    wanted = tokens([w.text for w in words])
    begins = sorted(words[t.first].t0 for t in wanted)
    alignment = Alignment([t.text for t in wanted])
    shown: dict[int, float] = {}
    final: dict[int, float] = {}
    for screen in screens:
        settled = [t.text for t in tokens(screen.settled)]
        both = settled + [t.text for t in tokens(screen.open)]
        for n, place in alignment.matches(both, bisect_right(begins, screen.at)):
            shown.setdefault(n, screen.at)
            if place < len(settled):
                final.setdefault(n, screen.at)
    ends = [words[t.last].t1 for t in wanted]
    return [Heard(t1, _since(shown.get(n), t1), _since(final.get(n), t1)) for n, t1 in enumerate(ends)]


def _since(at: float | None, t1: float) -> float | None:
    return None if at is None else at - t1


def end_to_final(reference: Reference, found: Sequence[Heard]) -> list[float]:
    """For each turn, seconds from its end until its last word was final."""
    out: list[float] = []
    for turn in reference.turns:
        inside = [h for h in found if turn.start < h.t1 <= turn.end + TIME_TOLERANCE]
        if inside and inside[-1].final is not None:
            out.append(inside[-1].t1 + inside[-1].final - turn.end)
    return out


def word_errors(reference: Reference, transcript: Sequence[str]) -> tuple[int, int]:
    """(words wrong, missing or too many; words of the script)."""
    script = [t.text for t in tokens(reference.script())]
    return Alignment(script).errors([t.text for t in tokens(transcript)]), len(script)


def times_right(reference: Reference, words: Sequence[Word]) -> tuple[int, int, int]:
    """(words whose start is within 0.2 s of the reference, whose end is, words that are right and have times)."""
    wanted, ours = tokens([w.text for w in reference.words]), tokens([w.w for w in words])
    pairs = Alignment([t.text for t in wanted]).matches([t.text for t in ours], len(wanted))
    starts = ends = timed = 0
    for n, k in pairs:
        said, own = _times(reference.words, wanted[n]), (words[ours[k].first].t0, words[ours[k].last].t1)
        if own[0] is not None and own[1] is not None:
            timed += 1
            starts += abs(own[0] - said[0]) <= TIME_TOLERANCE
            ends += abs(own[1] - said[1]) <= TIME_TOLERANCE
    return starts, ends, timed


def _times(words: Sequence[Spoken], token: Token) -> tuple[float, float]:
    return words[token.first].t0, words[token.last].t1
