"""What a run is judged by: frames, finals, words. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clew_loadtest.reference import Reference
from clew_loadtest.text import Alignment, tokens
from clew_wire.control import FRAME_SECONDS
from clew_wire.event import AnyEvent, Final, Gap, Partial
from clew_wire.note import Word

SLACK = 0.6
"seconds by which a heard word may lie beside the one that was said"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    scenario: str
    name: str
    "what was measured, with its unit"
    wanted: float | None
    "at most this; None: only shown"
    measured: float | None
    "None: it could not be measured, which is a failure where something is wanted"

    @property
    def ok(self) -> bool:
        """Whether it is what was wanted."""
        return self.wanted is None or (self.measured is not None and self.measured <= self.wanted)


def gaps(events: Iterable[AnyEvent]) -> set[int]:
    """Frames that the server told its subscribers were missing."""
    return {n for e in events if isinstance(e, Gap) for n in range(round(e.t0 / FRAME_SECONDS), round(e.t1 / FRAME_SECONDS))}


def finals_lost(shown: Iterable[AnyEvent], journal: Mapping[int, AnyEvent]) -> int:
    """Finals that a subscriber was shown and that are not in the journal just so. `journal`: its events by seq."""
    return sum(isinstance(e, Final) and journal.get(e.seq) != e for e in shown)


def finals_doubled(shown: Iterable[AnyEvent], journal: Mapping[int, AnyEvent]) -> int:
    """Durable events that a subscriber was shown twice, and words that the journal tells as final twice."""
    seqs = [e.seq for e in shown if not isinstance(e, Partial)]
    told = [w.id for e in journal.values() if isinstance(e, Final) for w in e.words]
    return len(seqs) - len(set(seqs)) + len(told) - len(set(told))


def words_missing(reference: Reference, words: Sequence[Word]) -> int:
    """Words of the script at whose place nothing was heard: holes in the transcript, not words heard as others."""
    times = sorted((w.t0, w.t1) for w in words if w.t0 is not None and w.t1 is not None)
    return sum(not any(t0 <= said.t1 + SLACK and t1 >= said.t0 - SLACK for t0, t1 in times) for said in reference.words)


def error_points(reference: Reference, words: Sequence[Word]) -> float:
    """WER in percent, spelling of numbers aside."""
    script = [t.text for t in tokens(reference.script())]
    return 100 * Alignment(script).errors([t.text for t in tokens([w.w for w in words])]) / len(script)


def table(figures: Sequence[Figure]) -> list[list[str]]:
    """Rows of text: scenario, figure, to reach, measured, ok."""

    def number(value: float | None) -> str:
        return "" if value is None else f"{value:g}" if value == round(value) else f"{value:.2f}"

    head = ["scenario", "figure", "to reach", "measured", "ok"]
    return [
        head,
        *(
            [
                f.scenario,
                f.name,
                "" if f.wanted is None else f"at most {number(f.wanted)}" if f.wanted else "0",
                number(f.measured) if f.measured is not None else "not measured",
                "" if f.wanted is None else "yes" if f.ok else "NO",
            ]
            for f in figures
        ),
    ]
