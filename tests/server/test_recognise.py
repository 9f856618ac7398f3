"""Windows on their way to the models: whoever stops waiting takes nobody else's model away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import numpy as np
import pytest

from clew_models.base import AsrCapabilities, Clip, HeardWord, Transcript
from clew_server.hearing.window import Window
from clew_server.recognise import Recognisers


class Gated:
    """A recogniser that works while the gate is open."""

    capabilities = AsrCapabilities("gated", word_times=True, max_seconds=28, prefix=True)

    def __init__(self) -> None:
        self.asked, self.gate = threading.Event(), threading.Event()

    def transcribe(self, clips: Sequence[Clip], *, word_times: bool = True) -> list[Transcript]:
        self.asked.set()
        assert self.gate.wait(10)
        return [Transcript((HeardWord("yes", 0.0, 0.3, 0.9),), 0.0, -0.1, False) for _ in clips]


def window(tier: str, stretch: int) -> Window:
    return Window(clip=Clip(np.zeros(16_000, np.float32)), tier=tier, t0=0.0, t1=1.0, stretch=stretch)  # type: ignore[arg-type]


def recognisers(asr: Gated) -> Recognisers:
    made = Recognisers()
    for tier in ("partial", "settle", "final"):
        made.add(tier, asr)  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize("tier", ["partial", "settle", "final"])
async def test_a_visit_that_ends_while_it_is_recognised_leaves_the_model_to_the_others(tier: str):
    asr = Gated()
    with recognisers(asr) as recognise:
        ending = asyncio.create_task(recognise(window(tier, 0), "a"))
        assert await asyncio.to_thread(asr.asked.wait, 10)
        ending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ending
        recognise.leave("a")
        asr.gate.set()
        heard = await asyncio.wait_for(recognise(window(tier, 1), "b"), 10)
        assert heard is not None
        assert heard.words[0].text == "yes"


async def test_words_do_not_settle_while_finals_of_others_wait():
    asr = Gated()
    with recognisers(asr) as recognise:
        running = asyncio.create_task(recognise(window("final", 0), "a"))
        assert await asyncio.to_thread(asr.asked.wait, 10)
        waiting = [asyncio.create_task(recognise(window("final", 0), owner)) for owner in "bc"]
        await asyncio.sleep(0)  # each has submitted its window
        assert await asyncio.wait_for(recognise(window("settle", 1), "d"), 10) is None
        asr.gate.set()
        assert None not in await asyncio.wait_for(asyncio.gather(running, *waiting), 10)
        assert await asyncio.wait_for(recognise(window("settle", 2), "d"), 10) is not None


async def test_while_models_load_every_final_waits_and_the_newest_preview():
    asr = Gated()
    asr.gate.set()
    with Recognisers() as recognise:
        finals = [asyncio.create_task(recognise(window("final", n), "a")) for n in (0, 1)]
        previews = [asyncio.create_task(recognise(window("partial", n), owner)) for n, owner in ((0, "a"), (1, "a"), (2, "a"), (0, "b"))]
        await asyncio.sleep(0)  # each waits now
        recognise.add("partial", asr)
        shown = await asyncio.wait_for(asyncio.gather(*previews), 10)
        assert [t is not None for t in shown] == [False, False, True, True]
        assert not any(f.done() for f in finals)
        recognise.add("final", asr)
        assert None not in await asyncio.wait_for(asyncio.gather(*finals), 10)
