"""One simulated room: a tablet that plays a recording over real WebRTC, and a subscriber that takes down what comes and when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clew_clients.client import Client, Opened
from clew_edge.capture import FileSource
from clew_edge.recorder import Outcome, Recorder
from clew_edge.session import Link
from clew_loadtest.clinic import now
from clew_loadtest.latency import Arrival
from clew_loadtest.tape import Reel, Tape
from clew_models import silero
from clew_wire.errors import AudioError, LinkError
from clew_wire.event import AnyEvent, Ended
from clew_wire.note import SessionFile

PATIENCE_SECONDS = 120.0


@dataclass(slots=True)
class RoomLog:
    """What one room's subscriber saw."""

    session: str
    arrivals: list[Arrival] = field(default_factory=list)
    outcome: Outcome | None = None
    file: SessionFile | None = None
    lags: list[float] = field(default_factory=list)
    "seconds by which this process sent frames too late, where a tape was played"


async def play(
    url: str,
    context: dict[str, Any],
    audio: Path | Tape,
    *,
    opened: Opened | None = None,
    on_session: Callable[[str], None] = lambda _id: None,
    on_event: Callable[[AnyEvent], None] = lambda _event: None,
) -> RoomLog:
    """Play a recording into a new session at its true pace, until its draft is complete. Of a tape the encoding is shared.

    `opened`: a session that somebody else has made of that context.

    Raises AudioError, and LinkError when the server does not end the visit within two minutes of the last word.
    """
    async with Client(url) as client:
        opened = opened or await client.create_session(context)
        on_session(opened.id)
        log = RoomLog(opened.id)
        started: list[float] = []
        raw: list[tuple[float, AnyEvent]] = []

        async def follow() -> None:
            async for event in client.events(opened.id):
                raw.append((now(), event))
                on_event(event)
                if isinstance(event, Ended):
                    return

        follower = asyncio.create_task(follow())
        link = Link(f"{url}/v1/sessions/{opened.id}", opened.token)
        if isinstance(audio, Tape):
            reel = Reel(audio)
            log.lags = reel.lags
            recorder = Recorder(reel, link, encoder=reel, ear=reel, on_start=started.append)
        else:
            recorder = Recorder(FileSource(audio), link, vad=silero.load(), on_start=started.append)
        try:
            log.outcome = await recorder.run()
            await asyncio.wait_for(follower, PATIENCE_SECONDS)
        except TimeoutError:
            raise LinkError(f"the server did not end the visit within {PATIENCE_SECONDS:.0f} s of its last word") from None
        finally:
            follower.cancel()
            await asyncio.gather(follower, return_exceptions=True)
        if not started:
            raise AudioError(f"{audio if isinstance(audio, Path) else 'the recording'} has no sound in it: give a recording of a visit")
        origin = started[0]
        log.arrivals = [Arrival(at - origin, event) for at, event in raw]
        log.file = await client.session(opened.id)
        return log


def with_id(context: dict[str, Any], suffix: str) -> dict[str, Any]:
    """The same context for another encounter."""
    return {**context, "id": f"{context['id']}-{suffix}"}
