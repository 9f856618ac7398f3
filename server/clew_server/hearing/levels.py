"""Two levels of the spine that the recogniser ran together: "L4L5" is written L4-L5. Its digits stay as they were heard."""

from __future__ import annotations

import re

_RUN = re.compile(r"([CTLS])(\d{1,2})-?([CTLS])(\d{1,2})([.,;:?!]*)", re.IGNORECASE)
_SPINE = [f"{part}{k}" for part, last in (("C", 7), ("T", 12), ("L", 5), ("S", 5)) for k in range(1, last + 1)]


def segment(word: str) -> str | None:
    """How a word is written if it is two neighbors of the spine run together; None when it is not, or stands so already."""
    found = _RUN.fullmatch(word)
    if found is None:
        return None
    upper, lower = (f"{found[k].upper()}{found[k + 1]}" for k in (1, 3))
    if upper not in _SPINE[:-1] or _SPINE[_SPINE.index(upper) + 1] != lower:
        return None
    written = f"{upper}-{lower}"
    return None if word == written + found[5] else written
