"""A window: one stretch of audio that is due for recognition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from clew_models.base import Clip

Tier = Literal["partial", "early", "final"]
"""early: a final that will be due if the pause goes on. It is recognised while the listener waits for the pause to end the
stretch; the final that follows takes its result, and nobody else sees it."""


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
