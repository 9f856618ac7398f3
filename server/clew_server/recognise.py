"""Windows to their models: partials to the fast one, finals to the larger one, each owned by one thread."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from clew_models.base import Asr, Transcript
from clew_server.engine import Engine
from clew_server.hearing.window import Window


class Recognisers:
    """Use it as a context manager: leaving stops the threads."""

    def __init__(self, engine: Engine) -> None:
        self._models: dict[str, Asr | None] = {"final": engine.finals, "partial": engine.partials}
        self._threads = {tier: ThreadPoolExecutor(1, f"clew-{tier}") for tier in self._models}

    def __enter__(self) -> Recognisers:
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads.values():
            thread.shutdown(cancel_futures=True)

    async def __call__(self, window: Window, owner: str) -> Transcript | None:  # noqa: ARG002
        """The window's transcript; None for partials without a model."""
        model = self._models[window.tier]
        if model is None:
            return None
        (transcript,) = await asyncio.get_running_loop().run_in_executor(
            self._threads[window.tier], lambda: model.transcribe([window.clip], word_times=window.tier == "final")
        )
        return transcript
