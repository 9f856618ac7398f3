"""What a person added by hand to the codes and to the note, as billing reads it.

Minutes that a person enters stand in place of spoken ones, and the working says so. A sentence that a person wrote may be the
measured deficit or the skilled input that nobody said: it has no words behind it, and whoever signs answers for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.services import Rank
from clew_server.charting.billing.setting import visit_lines
from clew_server.charting.complete import sets_goal
from clew_server.charting.turns import ENDS, read
from clew_wire.context import VisitContext
from clew_wire.note import SECTIONS, Entry, GoalLink, Section, Sentence, Word

_FURNISHED: tuple[Section, ...] = ("O", "A")
"sections that tell what was measured and done; a plan is not today's work"


@dataclass(frozen=True, slots=True)
class ByHand:
    """Everything that a person added, beside what was said."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    "by code"
    lines: tuple[tuple[str, Line], ...] = ()
    "the written sentences of O and A, each with the id of the sentence that it is of"
    goal: bool = False
    "a goal was written into A or P"

    @property
    def timed(self) -> frozenset[str]:
        """Codes whose minutes a person entered."""
        return frozenset(c for c, e in self.entries.items() if e.minutes is not None)

    @property
    def dropped(self) -> frozenset[str]:
        """Codes that a person does not bill."""
        return frozenset(c for c, e in self.entries.items() if e.drop)

    def about(self, code: str) -> tuple[Line, ...]:
        """The written sentences that are of a code: those written for it, and those written for none that name no other service."""
        owner = {i: e.code for e in self.entries.values() for i in e.sentences}
        out = []
        for sentence, line in self.lines:
            named = {owner[sentence]} if sentence in owner else {m.code for m in line.services if m.rank is Rank.NAME}
            if not named or code in named:
                out.append(line)
        return tuple(out)


NOTHING = ByHand()


def by_hand(sections: Mapping[Section, Sequence[Sentence]], entries: Sequence[Entry], context: VisitContext) -> ByHand:
    """What a person added to a note and its codes."""
    rows: dict[Section, list[Sentence]] = {s: [x for x in sections.get(s, ()) if x.source == "by_hand"] for s in SECTIONS}
    by_code = {e.code: e for e in entries}
    if not any(rows.values()):
        return ByHand(by_code) if by_code else NOTHING
    lines: list[tuple[str, Line]] = []
    for x in (x for s in _FURNISHED for x in rows[s]):
        text = x.text if x.text[-1] in ENDS else f"{x.text}."
        talk = read([Word(f"w{n}", w, None, None, "s0", "therapist", 1.0) for n, w in enumerate(text.split())])
        lines += [(x.id, line) for line in visit_lines(talk, context.discipline)]
    return ByHand(by_code, tuple(lines), sets_goal(rows))


def told(entry: Entry, before: str, spoken: int | None) -> str:
    """The working of minutes that a person entered. `before`: the working of those that were `spoken`."""
    clock = f"{entry.start} to {entry.stop}, " if entry.start else ""
    mine = f"{clock}{entry.minutes} min entered by hand"
    return mine if spoken is None or spoken == entry.minutes else f"{mine}, in place of {before}"


def with_goals(
    ids: Sequence[str], links: Sequence[GoalLink], codes: Sequence[str], hand: ByHand, context: VisitContext
) -> tuple[tuple[str, ...], tuple[GoalLink, ...]]:
    """Goals and links as speech gives them, with those that a person linked, in the chart's order. `codes`: those of the draft."""
    have = {(link.goal, link.code) for link in links}
    own = [GoalLink(g, c) for c in codes if c in hand.entries for g in hand.entries[c].goals if (g, c) not in have]
    served = {*ids, *(link.goal for link in own)}
    order = [g.id for g in context.goals]
    return tuple(g for g in order if g in served), (*links, *own)
