"""One visit of a fault run: a tablet behind a network, and a subscriber beside the server who takes down all that comes."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from clew_clients.client import Client
from clew_edge.recorder import Outcome, Recorder
from clew_edge.session import Link
from clew_loadtest.faults.proxy import Exchange
from clew_loadtest.load import looped
from clew_loadtest.recordings import sample
from clew_loadtest.reference import Reference, Spoken, Turn
from clew_loadtest.room import with_id
from clew_loadtest.tape import Reel, Tape
from clew_wire.errors import CodecError, LinkError
from clew_wire.event import AnyEvent, Ended
from clew_wire.repair import decode_repair

PATIENCE = 60.0
"seconds that a visit may take to end after its recorder has"


@dataclass(slots=True)
class Material:
    """What is played, and what is said in it."""

    tape: Tape
    reference: Reference


@cache
def material(seconds: float) -> Material:
    """The sample visit (synthetic speech), repeated or cut. Encoded once for all tablets."""
    found = sample()
    with tempfile.TemporaryDirectory(prefix="clew-") as folder:
        tape = Tape(looped(found.audio, seconds, Path(folder) / "visit.flac"))
    words: list[Spoken] = []
    turns: list[Turn] = []
    for start in (n * found.seconds for n in range(int(seconds // found.seconds) + 1)):
        words += [Spoken(w.text, w.t0 + start, w.t1 + start) for w in found.reference.words]
        turns += [Turn(t.start + start, t.end + start, t.text) for t in found.reference.turns]
    # Without turns where the cut goes through one: the words that were heard are the script then.
    whole = seconds >= found.seconds and not seconds % found.seconds
    return Material(tape, Reference(tuple(words), tuple(turns) if whole else ()).until(seconds))


@dataclass(slots=True)
class Seen:
    """What became of a visit."""

    session: str
    played: Material
    started: float = 0.0
    "Unix time of frame 0"
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    "set with it"
    events: list[tuple[float, AnyEvent]] = field(default_factory=list)
    "with the Unix time of arrival"
    outcome: Outcome | None = None
    late: set[int] = field(default_factory=set)
    "frames that went by repair though the gate had let them through"
    ended: bool = False
    trouble: str = ""

    @property
    def captured(self) -> int:
        """Frames."""
        return self.outcome.frames if self.outcome else len(self.played.tape.opus)

    def shown(self) -> list[AnyEvent]:
        """Events alone."""
        return [event for _, event in self.events]

    def exchange(self, passed: Exchange) -> None:
        """What the proxy saw: repairs."""
        if passed.path.endswith("/repair"):
            with contextlib.suppress(CodecError):
                self.late.update(f.n for f in decode_repair(passed.body).frames if not f.gated)


async def visit(
    server: str, through: str, context: dict[str, Any], name: str, played: Material, *, seen: Callable[[Seen], None] = lambda _seen: None
) -> Seen:
    """Play a visit by way of `through`, the network's URL; `seen` is told as soon as the visit is open. What fails is in `trouble`."""
    async with Client(server) as client:
        opened = await client.create_session(with_id(context, name))
        found = Seen(opened.id, played)
        seen(found)

        async def follow() -> None:
            async for event in client.events(opened.id):
                found.events.append((time.time(), event))
                if isinstance(event, Ended):
                    found.ended = True
                    return

        def start(_captured: float) -> None:
            found.started = time.time()
            found.begun.set()

        follower = asyncio.create_task(follow())
        reel = Reel(played.tape)
        link = Link(f"{through}/v1/sessions/{opened.id}", opened.token)
        try:
            found.outcome = await Recorder(reel, link, encoder=reel, ear=reel, on_start=start).run()
            await asyncio.wait_for(follower, PATIENCE)
        except TimeoutError:
            found.trouble = f"the visit did not end within {PATIENCE:.0f} s"
        except LinkError as e:
            found.trouble = str(e)
        finally:
            follower.cancel()
            await asyncio.gather(follower, return_exceptions=True)
        return found
