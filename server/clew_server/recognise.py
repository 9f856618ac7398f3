"""Windows to their models, each in a batcher with a thread of its own: finals, settling words and partials.

When there is more to do than the machine can, words settle only in their finals, then partials come less often (in the shares
below), then finals come later; audio is always stored.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from typing import get_args

from clew_models.base import Asr, Transcript
from clew_server.hearing.batcher import Batcher, BusyError
from clew_server.hearing.window import Tier, Window

SHARES: Mapping[Tier, float] = {"partial": 0.35, "settle": 0.3}
"of the machine's cores, that previews may take; the rest is for finals, the audio and the tablets of a clinic on one box"


class Recognisers:
    """Use it as a context manager: leaving drops what waits and ends the threads."""

    def __init__(self) -> None:
        self._batchers: dict[Tier, Batcher] = {}
        self._loaded = {tier: asyncio.Event() for tier in get_args(Tier)}
        self._latest: dict[tuple[str, Tier], Window] = {}
        "previews that wait for their recogniser to be loaded, by visit"
        self._room = asyncio.Event()

    def add(self, tier: Tier, asr: Asr) -> None:
        """The recogniser of a tier; windows wait until theirs is there. For the event loop's thread."""
        share = min(1.0, SHARES.get(tier, 1.0) * (os.cpu_count() or 1))
        self._batchers[tier] = Batcher(asr, f"{tier}s", word_times=tier != "partial", share=share)
        self._loaded[tier].set()

    def __enter__(self) -> Recognisers:
        return self

    def __exit__(self, *_: object) -> None:
        for batcher in self._batchers.values():
            batcher.close()

    async def __call__(self, window: Window, owner: str) -> Transcript | None:
        """The window's transcript; None for a preview that went stale. A final waits as long as it takes."""
        if not self._loaded[window.tier].is_set() and not await self._wait(window, owner):
            return None
        batcher = self._batchers[window.tier]
        if window.tier == "settle" and self._behind():
            return None
        while True:
            try:
                result = batcher.submit(window, owner)
            except BusyError:
                self._room.clear()
                await self._room.wait()
                continue
            try:
                return await asyncio.wrap_future(result)
            finally:
                self._room.set()

    async def _wait(self, window: Window, owner: str) -> bool:
        """Until the window's recogniser is loaded. False: a newer preview came meanwhile."""
        if window.tier == "final":
            await self._loaded["final"].wait()
            return True
        key = owner, window.tier
        self._latest[key] = window
        await self._loaded[window.tier].wait()
        if self._latest.get(key) is not window:
            return False
        del self._latest[key]
        return True

    def _behind(self) -> bool:
        """Others wait for what has to come first."""
        return any(tier != "settle" and batcher.waiting > 1 for tier, batcher in self._batchers.items())

    def leave(self, owner: str) -> None:
        """The visit is over."""
        for tier in self._loaded:
            self._latest.pop((owner, tier), None)
        for batcher in self._batchers.values():
            batcher.leave(owner)

    def statistics(self) -> dict[str, dict[str, float]]:
        """Of each batcher."""
        return {b.name: b.statistics() for b in self._batchers.values()}
