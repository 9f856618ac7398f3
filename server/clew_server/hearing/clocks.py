"""A range of clock times that the recogniser ran together: "820-835, 15 minutes" is 8:20 to 8:35."""

from __future__ import annotations

import re

from clew_server.hearing.setting import Said

_RANGE = re.compile(r"(1[0-2]|[1-9])([0-5]\d)[-–](1[0-2]|[1-9])([0-5]\d)[.,;]?")
_MINUTES = ("minute", "minutes", "min")
_BETWEEN = ("for", "from", "that's", "is", "so", "at")
"what may stand between the range and its minutes"
_MEASURED = frozenset("heart rate bpm pulse pressure systolic diastolic mmhg watts calories degrees meters feet steps reps pounds".split())


def clock_range(said: Said, k: int) -> tuple[str, ...] | None:
    """How word `k` is written if it can only be two clock times: the minutes between them are said right beside it."""
    found = _RANGE.fullmatch(said.words[k].w)
    if found is None or _MEASURED & set(said.keys[max(0, k - 6) : k + 5]):
        return None
    h0, m0, h1, m1 = map(int, found.groups())
    took = str((h1 * 60 + m1 - h0 * 60 - m0) % 720)
    after = [w for w in said.keys[k + 1 : k + 4] if w not in _BETWEEN][:2]
    before = [w for w in said.keys[max(0, k - 3) : k] if w not in _BETWEEN][-2:]
    if not any(len(pair) == 2 and pair[0] == took and pair[1] in _MINUTES for pair in (after, before)):
        return None
    return f"{h0}:{m0:02}", "to", f"{h1}:{m1:02}"
