"""How often visits are drafted: at once while there is little to do, and less often as visits and their cost add up."""

from __future__ import annotations

SHARE = 0.3
"of one core, that the drafts of all visits take together; what is left is the recognizers'"
LONGEST_REST = 30.0
"seconds; above it the share is exceeded rather than a draft delayed"


class Pace:
    """The rests between drafts. If each visit's drafts come one per `sum of all visits' costs / SHARE` seconds, they take SHARE."""

    def __init__(self) -> None:
        self._costs: dict[str, float] = {}

    def rest(self, session: str, cost: float) -> float:
        """Seconds that a visit rests after a draft that took `cost` seconds of processor time."""
        self._costs[session] = cost
        return min(LONGEST_REST, max(0.0, sum(self._costs.values()) / SHARE - cost))

    def leave(self, session: str) -> None:
        """The visit is over."""
        self._costs.pop(session, None)

    def statistics(self) -> dict[str, float]:
        """Visits that draft, and the seconds that one draft of each takes together."""
        return {"visits": len(self._costs), "cost": sum(self._costs.values())}
