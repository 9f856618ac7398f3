"""Which service a sentence gives each of its times to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clew_server.charting.billing.lines import Line
from clew_server.charting.billing.marks import Mark, beside
from clew_server.charting.billing.services import Mention, Rank

TOTAL = re.compile(
    r"\b(?:total|session|visit|altogether|in all|all together|overall|entire|whole|time in|treatment time|combined|start to finish)\b"
)
_BIND_AFTER = re.compile(
    r"^(?:each )?(?:worth )?(?:of(?! (?:which|that|those))|on|for|doing|working on|work on|in|with|were|was|went to|toward|to|"
    r"all|billed as|under|counts? as|"
    r"(?:so |and |which |it )*(?:that's|that is|that was|that makes|is|goes (?:to|under)|(?:we )?call (?:it|that)))\b"
)
_OTHER = frozenset({"and", "rest", "remainder", "remaining"})
"words between two services that have each their own time"
_JOINS = re.compile(r"(?:with|including|counting)\b")
"what follows only came along: 'the strengthening, twenty minutes with the bike'"
_WITH = re.compile(r"\b(?:including|with|such as|for|like|into|before|after|following)$")


def bound(line: Line, marks: Sequence[Mark]) -> list[tuple[Mark, tuple[Mention, ...]]]:
    """Each time of a sentence with the service that the sentence gives it."""
    out: list[tuple[Mark, tuple[Mention, ...]]] = []
    used: set[Mention] = set()
    done = line.done
    for k, mark in enumerate(marks):
        floor = marks[k - 1].last if k else -1
        ceiling = marks[k + 1].first if k + 1 < len(marks) else len(line.clause.tokens)
        before = [m for m in done if floor < m.first < mark.first and m not in used]
        after = [m for m in done if mark.last < m.first < ceiling and m not in used]
        chosen: list[Mention] = []
        joins = bool(before) and max(x.rank for x in before) > Rank.ACTIVITY and _JOINS.match(line.text(mark.last + 1, mark.last + 1))
        if after and not joins and after[0].first - mark.last <= 9 and _BIND_AFTER.match(line.text(mark.last + 1, after[0].first)):
            chosen = _following(line, after, each=mark.each)
        elif _titled(after, before, mark, ceiling if k + 1 < len(marks) else None):
            chosen = after[:1]
        elif len(marks) == 1 and len({m.code for m in before if m.rank is Rank.NAME}) > 1 and TOTAL.search(line.clause.text):
            chosen = []  # one time for several services is never split
        elif before:
            chosen = _nearest(line, before, mark)
        elif after and not (k + 1 < len(marks) and after[0].first - mark.last > ceiling - after[0].last):
            chosen = [plainest([m for m in after if m.first - after[0].first <= 4 or m is after[0]])]
        if chosen:
            code = {c.code for c in chosen}
            used |= {m for m in before + (after if chosen[0].first > mark.last else []) if m.code in code}
        if not chosen and out and (whole := beside(out[-1][0], mark)) is not None:
            out[-1] = whole, out[-1][1]  # "thirty minutes of gait training, from two to two thirty"
        else:
            out.append((mark, tuple(chosen)))
    return out


def _titled(after: list[Mention], before: list[Mention], mark: Mark, following: int | None) -> bool:
    """Activities, then "eighteen minutes therapeutic exercise": the name that stands right behind the minutes is theirs."""
    if not after or after[0].rank is not Rank.NAME or any(m.rank is Rank.NAME for m in before):
        return False
    return after[0].first == mark.last + 1 and (following is None or following - after[0].last > 1)


def _following(line: Line, after: list[Mention], *, each: bool) -> list[Mention]:
    """The service that minutes are "of": a plainer name right behind the first words wins ("putty strengthening")."""
    if each:
        return list({m.code: m for m in after if m.rank > Rank.ACTIVITY or m is after[0]}.values())
    near = [
        m
        for m in after[1:]
        if (m.code == after[0].code and m.first - after[0].last <= (5 if m.rank is Rank.NAME else 2))
        or (m.rank is Rank.NAME and m.first - after[0].last <= 4)
        if m.code == after[0].code or not _OTHER & set(line.clause.texts[after[0].last + 1 : m.first])
    ]
    return [plainest(after[:1] + near)]


def plainest(found: Sequence[Mention]) -> Mention:
    return max(found, key=lambda m: (m.rank, -m.first))


def _nearest(line: Line, before: list[Mention], mark: Mark) -> list[Mention]:
    """The named service that a time follows; several when each had that long."""
    named = [m for m in before if m.rank is Rank.NAME] or [m for m in before if m.rank is Rank.TECHNIQUE] or before
    leading = [m for m in named if not (m is not named[0] and _WITH.search(line.text(max(0, m.first - 2), m.first - 1)))]
    if mark.each:
        return list({m.code: m for m in leading}.values())
    return [leading[-1]]
