"""What of a visit's audio has come: live, late, or not yet. Frame numbers in and out; no I/O, no clock of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from clew_wire.ranges import Range, Ranges

TOLD_AFTER = 2.5
"seconds after which missing audio is told as a gap: most is here again before"
TOLD_AT_ONCE = 25
"missing frames in a row that are told at once: half a second"
WHOLE_AFTER = 4.0
"seconds that late audio waits for the rest of what was being said, so that a stretch is read once and not for every packet"
AROUND = 500
"frames before and after late audio that are looked at for such a rest: 10 s"
RUNS = 64
"runs of late audio that are listened to in one go"


class Arrivals:
    """The frames of one visit."""

    def __init__(self, stored: Ranges | None = None, late: Ranges | None = None, told: Sequence[Range] = ()) -> None:
        """`stored`: what is durable already; `late`: what of it was not heard; `told`: gaps that were told and not repaired."""
        self.stored = Ranges(stored or ())
        "durable"
        self.head = max(self.stored.stop, *(last for _, last in told), 0)
        "one past the newest frame that came live, was held back, or is missing: what comes before it comes late"
        self._taken = Ranges(self.stored)
        self._held = Ranges()
        self._late = Ranges(late or ())
        self._coming = 0  # late ones that are not durable yet
        self._since: dict[int, float] = {}
        self._told = Ranges(told)
        self._gaps: deque[tuple[float, Range]] = deque()

    def has(self, first: int, stop: int) -> bool:
        """Whether all of these came before."""
        return not self._taken.missing(first, stop)

    def came(self, first: int, stop: int, *, late: bool = False) -> None:
        """These are on their way to the record; `came_late` follows for late ones."""
        self._taken.add(first, stop)
        self._coming += late

    def held(self, first: int, stop: int) -> None:
        """The recorder's gate held these back; they may come late."""
        self._held.add(first, stop)
        self.head = max(self.head, stop)

    def came_late(self, first: int, stop: int, now: float) -> None:
        """These are stored, behind the head, and were not heard."""
        self._coming = max(0, self._coming - 1)
        self._late.add(first, stop)
        self._since.setdefault((self._late.around(first) or (first, stop))[0], now)

    @property
    def unheard(self) -> bool:
        """Some audio that is stored was not heard."""
        return len(self._late) > 0

    def next_late(self, until: int, now: float, *, over: bool) -> list[Range] | None:
        """The late runs to listen to now, oldest first, among the frames before `until`. `over`: nothing else will come."""
        runs = list(self._late)
        if not runs or (runs[0][1] > until and not over):
            return None
        first, stop = runs[0]
        around = max(0, first - AROUND), min(until, stop + AROUND)
        rest = [m for a, b in self._taken.missing(*around) for m in self._held.missing(a, b)]
        if rest and not over and now - self._since.setdefault(first, now) < WHOLE_AFTER:
            return None
        return runs[:RUNS]

    def heard(self, read: Ranges) -> tuple[list[Range], list[Range]]:
        """These were listened to. Returns those of them that were late, and the parts of gaps that had been told."""
        late = [part for run in read for part in self._late.common(*run)]
        told = [part for run in read for part in self._told.common(*run)]
        for first, stop in read:
            self._late.discard(first, stop)
            self._told.discard(first, stop)
        self._since = {n: t for n, t in self._since.items() if n in self._late}
        return late, told

    def missing(self, first: int, stop: int, now: float) -> None:
        """The recorder sent these, and they have not arrived."""
        self.head = max(self.head, stop)
        self._gaps.append((now if stop - first >= TOLD_AT_ONCE else now + TOLD_AFTER, (first, stop)))

    def gaps(self, now: float, *, over: bool) -> list[Range]:
        """What is to be told as a gap now, each once. `over`: nothing else will come."""
        out: list[Range] = []
        waiting: deque[tuple[float, Range]] = deque()
        for due, (first, stop) in self._gaps:
            if due > now and not over:
                waiting.append((due, (first, stop)))
                continue
            out += self._taken.missing(first, stop)
        self._gaps = waiting
        for first, stop in out:
            self._told.add(first, stop)
        return out

    @property
    def waits(self) -> bool:
        """Time alone may bring something: ask again in a moment."""
        return bool(self._gaps) or self._coming > 0 or self.unheard

    def statistics(self) -> dict[str, int]:
        """Frames."""
        return {"stored": len(self.stored), "late": len(self._late), "told_missing": len(self._told)}
