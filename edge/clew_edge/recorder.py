"""The recorder: frames from a source, encoded once, gated, kept until the server has stored them, sent whenever there is a server."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import httpx
import numpy as np

from clew_edge.capture import Source
from clew_edge.ear import Ear
from clew_edge.gate import Gate, Verdict
from clew_edge.kept import Keeps, Memory
from clew_edge.opus import Encoder
from clew_edge.session import Link, UnreachableError
from clew_edge.status import Phase, Status, decibels
from clew_edge.uplink import Outbox, Uplink
from clew_wire.control import FRAME_SECONDS, Ack, AnyControl, Refused
from clew_wire.errors import LinkError
from clew_wire.ranges import Ranges

if TYPE_CHECKING:
    import numpy.typing as npt

    from clew_models.base import Vad

PROGRESS_EVERY = 1.0
"seconds"
SILENT = 4.0
"seconds without a word from the server before another connection is made"
BACKOFF = (0.5, 1.0, 2.0, 4.0, 8.0)
"seconds between tries, the last for ever; each is cut to a random 50 to 100 %, so that a clinic's tablets don't return as one"


class Encodes(Protocol):
    """What a recorder needs of an encoder (clew_edge.opus.Encoder)."""

    def encode(self, pcm: npt.NDArray[np.float32]) -> bytes:
        """One frame's packet."""


class Hears(Protocol):
    """What a recorder needs of an ear (clew_edge.ear.Ear)."""

    def __call__(self, pcm: npt.NDArray[np.float32]) -> float | None:
        """One frame's probability of speech; None while nobody can tell."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a visit's frames."""

    frames: int
    "captured"
    sent: int
    "those that the gate let through"
    held: int
    unacked: int
    "sent, but the server did not say that it has stored them"
    dropped: int
    "lost here: the server was away for longer than the buffer lasts"


class Recorder:
    """One visit. Make one, await `run`; many can run in one process."""

    def __init__(
        self,
        source: Source,
        link: Link,
        *,
        vad: Vad | None = None,
        encoder: Encodes | None = None,
        ear: Hears | None = None,
        device: str = "clew edge",
        client: httpx.AsyncClient | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_start: Callable[[float], None] | None = None,
        on_status: Callable[[Status], None] | None = None,
        drain: float = 15.0,
    ) -> None:
        """`vad` and `ear` None: everything is sent. `encoder` and `ear` take the place of our own.
        `on_start` gets the monotonic time at which frame 0's first sample was captured.
        `drain`: seconds without any progress, after the end, before what the server has not stored is given up."""
        self._source = source
        self._link = link
        self._ear: Hears | None = ear or (None if vad is None else Ear(vad))
        self._device = device
        self._client = client
        self._clock = clock
        self._on_start = on_start
        self._on_status = on_status
        self._drain_limit = drain
        self._encoder: Encodes = encoder or Encoder()
        self._gate = Gate()
        self._kept: Keeps = Memory()
        self._outbox = Outbox(self._kept)
        self._held = Ranges()
        self._uplink: Uplink | None = None
        self._stopping = asyncio.Event()
        self._news = asyncio.Event()
        self._refused: LinkError | None = None
        self._phase: Phase = "starting"
        self._server = "connecting"
        self._frames = 0
        self._latest = np.zeros(1, np.float32)
        self._heard_at = 0.0

    @property
    def status(self) -> Status:
        """Now."""
        kept, to_send = len(self._kept.unacked), self._gate.statistics()["sent"]
        return Status(
            phase=self._phase,
            seconds=self._frames * FRAME_SECONDS,
            level=decibels(float(np.mean(self._latest * self._latest))),
            speech=self._gate.open,
            stored=max(0.0, 1 - kept / to_send) if to_send else None,
            server=self._server,
            alarm=self._kept.alarm,
        )

    def stop(self) -> None:
        """End the visit: what was captured is still sent."""
        self._stopping.set()

    async def run(self) -> Outcome:
        """Record until the source ends or `stop`. Raises AudioError, and LinkError when the server won't have this visit."""
        own = self._client is None
        client = httpx.AsyncClient() if self._client is None else self._client
        link = asyncio.create_task(self._stay_connected(client))
        capture = asyncio.create_task(self._capture())
        try:
            await asyncio.wait({link, capture}, return_when=asyncio.FIRST_COMPLETED)
            if link.done() and not capture.done():
                link.result()  # raises: it ends by itself only when the server refuses for good
            capture.result()
            await self._drain(link)
        finally:
            for task in (capture, link):
                task.cancel()
            await asyncio.gather(capture, link, return_exceptions=True)
            if own:
                await client.aclose()
        self._phase = "ended"
        self._tell()
        counts = self._gate.statistics()
        return Outcome(
            frames=self._frames,
            sent=counts["sent"],
            held=counts["held"],
            unacked=len(self._kept.unacked),
            dropped=self._kept.statistics()["dropped"],
        )

    async def _capture(self) -> None:
        async with contextlib.aclosing(self._source.frames()) as frames:
            async for pcm in frames:
                self._take(pcm)
                if self._stopping.is_set():
                    break
        self._decided(self._gate.finish())

    def _take(self, pcm: npt.NDArray[np.float32]) -> None:
        if self._frames == 0:
            self._phase = "recording"
            if self._on_start is not None and self._source.started is not None:
                self._on_start(self._source.started)
        self._kept.add(self._frames, self._encoder.encode(pcm))
        self._frames += 1
        was_open = self._gate.open
        self._decided(self._gate.push(None if self._ear is None else self._ear(pcm)))
        if self._gate.open and not was_open:
            self._progress()  # says what was held before the frames that follow it arrive
        self._latest = pcm
        if self._frames % 10 == 0:
            self._tell()

    def _decided(self, verdict: Verdict) -> None:
        first, last = verdict.hold
        if first < last:
            # Held frames leave the memory; the spool on disk will keep them for repair.
            self._kept.release([(first, last)])
            self._held.add(first, last)
            if self._uplink is not None:
                self._uplink.held(first, last)
        self._outbox.put(*verdict.send)

    def _progress(self) -> None:
        if self._uplink is not None:
            head = self._outbox.head
            self._uplink.progress(self._gate.decided if head is None else head)

    async def _stay_connected(self, client: httpx.AsyncClient) -> None:
        """Connect, again and again. Raises LinkError when the server refuses for good."""
        tries = 0
        while True:
            self._outbox.refill(self._gate.decided)
            uplink = Uplink(self._link, self._outbox, client=client, device=self._device, on_control=self._control)
            wait = 0.0
            try:
                await uplink.connect()
                tries = 0
                self._connected(uplink)
                await self._watch(uplink)
                self._server = "lost, connecting again"
            except UnreachableError as e:
                wait = BACKOFF[min(tries, len(BACKOFF) - 1)] * (0.5 + random.random() / 2)
                tries += 1
                self._server = f"not reached, trying again in {wait:.1f} s ({e})"
            finally:
                self._uplink = None
                await uplink.close(hang_up_too=self._phase == "finishing")
            self._tell()
            await asyncio.sleep(wait)

    def _connected(self, uplink: Uplink) -> None:
        self._heard_at = self._clock()
        for first, last in self._held:  # it may be another server that has heard none of it
            uplink.held(first, last)
        self._uplink = uplink
        self._gate.reopen()
        self._server = "ok"

    async def _watch(self, uplink: Uplink) -> None:
        """Report progress each second, until the connection or the server's voice is gone."""
        gone = asyncio.ensure_future(uplink.gone())
        try:
            while not gone.done():
                if self._refused is not None:
                    raise self._refused
                if self._clock() - self._heard_at > SILENT:
                    return
                self._progress()
                await asyncio.wait({gone}, timeout=PROGRESS_EVERY)
        finally:
            gone.cancel()

    def _control(self, message: AnyControl) -> None:
        self._heard_at = self._clock()
        if isinstance(message, Ack):
            if self._outbox.begun:
                base = self._outbox.base
                self._kept.release((first - base, last - base) for first, last in message.ranges)
            else:
                # Stored before we sent anything: another recorder's, perhaps ours before a reboot. Our frames follow them.
                self._outbox.base = max([self._outbox.base, *(last for _, last in message.ranges)])
            self._news.set()
        elif isinstance(message, Refused):
            self._refused = LinkError(f"the server takes no audio for this visit: {message.reason}")
            self._news.set()

    async def _drain(self, link: asyncio.Task[None]) -> None:
        """Say goodbye on whatever connection there is, until the server has stored everything or nothing moves any more."""
        self._phase = "finishing"
        said: Uplink | None = None
        moved_at = self._clock()
        while self._clock() - moved_at < self._drain_limit:
            self._tell()
            if link.done():
                if said is None:
                    link.result()
                return  # the server has ended the visit, as it was asked to
            uplink = self._uplink
            if uplink is not None and uplink.ready and uplink is not said and not self._outbox:
                self._progress()
                uplink.bye(self._frames)
                said = uplink
                moved_at = self._clock()
            if said is not None and said.answered and not len(self._kept.unacked):
                return
            self._news.clear()
            before = len(self._kept.unacked), len(self._outbox)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), 0.1)
            if (len(self._kept.unacked), len(self._outbox)) != before:
                moved_at = self._clock()

    def _tell(self) -> None:
        if self._on_status is not None:
            self._on_status(self.status)


async def record(source: Source, link: Link, **options: object) -> Outcome:
    """`Recorder(source, link, **options).run()`."""
    return await Recorder(source, link, **options).run()  # type: ignore[arg-type]
