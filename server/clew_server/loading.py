"""A server's models, loaded while it already answers: what was said is stored from the first moment, and words come when they can."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from clew_models.base import Asr
from clew_server.engine import Engine
from clew_server.hearing.window import Tier
from clew_server.recognise import Recognisers
from clew_server.visit import Visit
from clew_wire.context import VisitContext
from clew_wire.note import Word

ORDER: Sequence[Tier] = ("partial", "final", "settle")
"the smallest first: something is shown soonest"


class Loading:
    """`run` once; `visit` waits in the ears' thread, as every visit does, for what it needs itself. Recognisers come after that."""

    def __init__(self, engine: Callable[[], Engine], recogniser: Callable[[Tier], Asr], recognise: Recognisers) -> None:
        self._make = engine
        self._recogniser = recogniser
        self._recognise = recognise
        self._engine: Engine | None = None

    async def run(self, ears: Executor) -> None:
        """Until every model is there. `ears`: the thread that `visit` is called in. Raises what loading raises: ClewError."""
        await asyncio.gather(asyncio.get_running_loop().run_in_executor(ears, self._load), self._recognisers())

    async def _recognisers(self) -> None:
        for tier in ORDER:
            self._recognise.add(tier, await asyncio.to_thread(self._recogniser, tier))

    def visit(self, context: VisitContext, *, first_word: int = 0, told: Sequence[Word] = ()) -> Visit:
        """A visit (Engine.visit); to be called in the ears' thread, after `run` was."""
        if self._engine is None:
            raise RuntimeError("the models could not be loaded")
        return self._engine.visit(context, first_word=first_word, told=told)

    def _load(self) -> None:
        self._engine = self._make()
        # What lives as long as the server is left out of every later collection: a full one took 0.14 s, in the event loop. Nobody is
        # connected before this, so no connection is left out with it.
        gc.collect()
        gc.freeze()
