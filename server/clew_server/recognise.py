"""Windows to their models: partials to the fast one, finals to the larger one, each in a batcher with a thread of its own."""

from __future__ import annotations

import asyncio

from clew_models.base import Transcript
from clew_server.engine import Engine
from clew_server.hearing.batcher import Batcher, BusyError
from clew_server.hearing.window import Window


class Recognisers:
    """Use it as a context manager: leaving drops what waits and ends the threads."""

    def __init__(self, engine: Engine) -> None:
        self._finals = Batcher(engine.finals, "finals")
        self._partials = Batcher(engine.partials, "partials", word_times=False) if engine.partials else None
        self._room = asyncio.Event()

    def __enter__(self) -> Recognisers:
        return self

    def __exit__(self, *_: object) -> None:
        for batcher in (self._finals, self._partials):
            if batcher is not None:
                batcher.close()

    async def __call__(self, window: Window, owner: str) -> Transcript | None:
        """The window's transcript; None for a partial that went stale or has no model. A final waits as long as it takes.

        An early window gives None at once: its result is kept for the final of the same audio.
        """
        batcher = self._partials if window.tier == "partial" else self._finals
        if batcher is None:
            return None
        if window.tier == "early":
            batcher.submit(window, owner)
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

    def leave(self, owner: str) -> None:
        """The visit is over."""
        for batcher in (self._finals, self._partials):
            if batcher is not None:
                batcher.leave(owner)

    def statistics(self) -> dict[str, dict[str, float]]:
        """Of each batcher."""
        return {b.name: b.statistics() for b in (self._finals, self._partials) if b is not None}
