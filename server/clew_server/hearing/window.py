"""A window: one stretch of audio that is due for recognition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from clew_models.base import Clip

Tier = Literal["partial", "settle", "final"]
"""partial: a preview by the fast model. settle: the end of a stretch that is still being spoken, by the larger one.
final: a whole stretch, which every word of the visit comes from in the end."""


@dataclass(frozen=True, slots=True)
class Window:
    """What the batcher recognises, and what the visit needs to place the result."""

    tier: Tier
    stretch: int
    "number of the stretch of speech in its visit, from 0"
    t0: float
    "seconds from the start of the visit to the clip's start"
    t1: float
    "seconds to the end of the clip"
    clip: Clip
    late: bool = False
    "its audio came late: it waits for what is live"
