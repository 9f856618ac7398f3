"""The recorder: frames from a source, encoded once, kept until the server has stored them, sent live as far as that goes, and by repair."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import httpx
import numpy as np

from clew_edge.backlog import Backlog
from clew_edge.capture import Source
from clew_edge.ear import Ear
from clew_edge.gate import Gate, Verdict
from clew_edge.kept import Keeps, Memory
from clew_edge.line import Line
from clew_edge.opus import Encoder
from clew_edge.outbox import LIMIT
from clew_edge.repair import Repairs
from clew_edge.session import Link, RefusedError
from clew_edge.status import Phase, Reach, Status, decibels
from clew_edge.uplink import Uplink
from clew_wire.control import FRAME_SECONDS, Ack, AnyControl
from clew_wire.errors import AudioError, LinkError

if TYPE_CHECKING:
    import numpy.typing as npt

    from clew_models.base import Vad

DRAIN = 15.0
"seconds without any progress, after the end, before what the server has not stored is given up, where it is in memory only"
HANG_UP_AFTER = 2.0
"seconds without a connection to say goodbye on, when all is stored, before the visit is ended by HTTP"
REFUSED_WAIT = 3.0
"seconds that live frames are given to be acknowledged, when the server takes no repair"
LOOK_EVERY = 0.1
"seconds between looks at what is left, after the end"


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
    "the server did not say that it has stored them"
    dropped: int
    "lost here: the server was away for longer than the buffer lasts, or they were damaged on the disk or on their way"
    repaired: int = 0
    "sent by repair, held ones and those of earlier runs too"


class Recorder:
    """One visit. Make one, await `run`; many can run in one process."""

    def __init__(
        self,
        source: Source,
        link: Link,
        *,
        keeps: Keeps | None = None,
        first: int | None = 0,
        vad: Vad | None = None,
        encoder: Encodes | None = None,
        ear: Hears | None = None,
        device: str = "clew edge",
        client: httpx.AsyncClient | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_start: Callable[[float], None] | None = None,
        on_status: Callable[[Status], None] | None = None,
        drain: float | None = DRAIN,
    ) -> None:
        """`keeps`: where frames wait for the server (memory); the caller closes it. `first`: number of the first frame in the visit; None:
        after what the server has stored, so nothing is recorded before it was reached.
        `vad` and `ear` None: everything is sent live. `encoder` and `ear` take the place of our own.
        `on_start` gets the monotonic time at which frame 0's first sample was captured.
        `drain`: see DRAIN; None: try until `stop` is called a second time."""
        self._source = source
        self._link = link
        self._keeps: Keeps = Memory() if keeps is None else keeps
        self._ear: Hears | None = ear or (None if vad is None else Ear(vad))
        self._device = device
        self._client = client
        self._clock = clock
        self._on_start = on_start
        self._on_status = on_status
        self._drain = drain
        self._encoder: Encodes = encoder or Encoder()
        self._first = self._keeps.unacked.stop if first is None else first
        self._numbered = asyncio.Event()
        if first is not None:
            self._numbered.set()
        self._gate = Gate(first=self._first)
        self._backlog = Backlog(self._keeps, self._first)
        self._plain: deque[tuple[int, bytes]] = deque()
        "frames that the gate has not decided on"
        self._early: deque[tuple[int, bytes]] = deque(maxlen=LIMIT)
        "the last frames while there is no connection: still the present for one that is made within a second"
        self._stopping = asyncio.Event()
        self._given_up = asyncio.Event()
        self._news = asyncio.Event()
        self._error: LinkError | AudioError | None = None
        "why the recording ended by itself"
        self._trouble: str | None = None
        self._phase: Phase = "starting"
        self._frames = 0
        self._latest = np.zeros(1, np.float32)
        self._line: Line | None = None
        self._repairs: Repairs | None = None

    @property
    def status(self) -> Status:
        """Now."""
        unacked, known = len(self._keeps.unacked), self._first + self._frames
        return Status(
            phase=self._phase,
            seconds=self._frames * FRAME_SECONDS,
            level=decibels(float(np.mean(self._latest * self._latest))),
            speech=self._gate.open,
            stored=max(0.0, 1 - unacked / known) if known else None,
            server=self._line.state if self._line is not None else "connecting",
            alarm=self._alarm(),
            reach=self._reach,
            waiting=self._backlog.waiting(self._clock(), offline=self._reach == "offline"),
        )

    @property
    def _reach(self) -> Reach:
        if self._line is None or self._repairs is None:
            return "offline"
        if self._line.uplink is not None:
            return "live"
        return "late" if self._line.blocked and self._repairs.reached else "offline"

    def _alarm(self) -> str | None:
        damaged = self._backlog.statistics()["damaged"]
        said = [
            self._keeps.alarm,
            self._trouble,
            f"{damaged * FRAME_SECONDS:.1f} s of audio were damaged and are lost" if damaged else None,
            str(self._error) if self._error is not None else None,
        ]
        return "; ".join(s for s in said if s) or None

    def stop(self) -> None:
        """End the visit: what was captured is still sent. A second call gives up what is not sent by then."""
        if self._stopping.is_set():
            self._given_up.set()
        self._stopping.set()
        self._numbered.set()

    async def run(self) -> Outcome:
        """Record until the source ends or `stop`, and send. Raises AudioError, and RefusedError or LinkError when the server won't have
        this visit or no more of it; what was captured before that was sent, as far as the server took it."""
        own = self._client is None
        client = httpx.AsyncClient() if self._client is None else self._client
        self._line = Line(
            self._link,
            client=client,
            device=self._device,
            clock=self._clock,
            on_control=self._control,
            on_change=self._changed,
            progress=self._progress,
        )
        self._repairs = Repairs(self._link, self._keeps, self._backlog, client=client, clock=self._clock, on_news=self._repaired)
        capture, line, repairs = (asyncio.create_task(run()) for run in (self._capture, self._line.run, self._repairs.run))
        try:
            await self._until_captured(capture, line, repairs)
            await self._finish(self._line, line, repairs)
        finally:
            for task in (capture, line, repairs):
                task.cancel()
            await asyncio.gather(capture, line, repairs, return_exceptions=True)
            if own:
                await client.aclose()
        self._phase = "ended"
        self._tell()
        if self._error is not None:
            raise self._error
        counts, kept, late = self._gate.statistics(), self._keeps.statistics(), self._backlog.statistics()
        return Outcome(
            frames=self._frames,
            sent=counts["sent"],
            held=counts["held"],
            unacked=len(self._keeps.unacked),
            dropped=kept["dropped"] + kept["damaged"] + late["damaged"],
            repaired=late["sent"],
        )

    # --- capture

    async def _capture(self) -> None:
        await self._numbered.wait()
        if self._stopping.is_set():
            return
        async with contextlib.aclosing(self._source.frames()) as frames:
            async for pcm in frames:
                self._take(pcm)
                if self._stopping.is_set():
                    break

    def _take(self, pcm: npt.NDArray[np.float32]) -> None:
        if self._frames == 0:
            self._phase = "recording"
            if self._on_start is not None and self._source.started is not None:
                self._on_start(self._source.started)
        n, opus = self._first + self._frames, self._encoder.encode(pcm)
        self._keeps.add(n, opus)
        self._plain.append((n, opus))
        self._frames += 1
        was_open = self._gate.open
        self._decided(self._gate.push(None if self._ear is None else self._ear(pcm)))
        if self._gate.open and not was_open:
            self._progress()  # says what was held before the frames that follow it arrive
        self._latest = pcm
        if self._frames % 10 == 0:
            self._tell()

    def _decided(self, verdict: Verdict) -> None:
        uplink = self._uplink
        first, last = verdict.hold
        for _ in range(first, last):
            self._plain.popleft()
        if first < last:
            self._backlog.hold(first, last)
            if uplink is not None:
                uplink.held(first, last)
        for _ in range(*verdict.send):
            frame = self._plain.popleft()
            if uplink is not None:
                uplink.outbox.put(*frame)
            else:
                self._early.append(frame)
        self._backlog.decided(self._gate.decided, self._clock())

    # --- what the connection and the server say

    @property
    def _uplink(self) -> Uplink | None:
        return None if self._line is None else self._line.uplink

    def _progress(self) -> None:
        if (uplink := self._uplink) is not None:
            head = uplink.outbox.head
            uplink.progress(self._gate.decided if head is None else head)

    def _changed(self) -> None:
        uplink = self._uplink
        self._backlog.live(uplink is not None, self._clock())
        if uplink is not None:
            if not self._numbered.is_set():
                self._gate = Gate(first=self._first)
                self._backlog.decided(self._first, self._clock())
                self._numbered.set()
            for first, last in self._backlog.held:  # it may be another server that has heard of none of it
                uplink.held(first, last)
            unacked = self._keeps.unacked
            for n, opus in self._early:
                if n in unacked:  # else repair was quicker
                    uplink.outbox.put(n, opus)
            self._early.clear()
            self._gate.reopen()
            if self._repairs is not None:
                self._repairs.hurry()
        self._tell()
        self._news.set()

    def _control(self, message: AnyControl) -> None:
        if isinstance(message, Ack):
            if not self._numbered.is_set():
                # Stored before we captured anything: another recorder's. Our frames follow them.
                self._first = max([self._first, *(last for _, last in message.ranges)])
            self._backlog.acked(message.ranges)
            self._news.set()

    def _repaired(self) -> None:
        if self._line is not None and self._line.uplink is None and not self._line.blocked and self._repairs and self._repairs.reached:
            self._line.hurry()
        self._news.set()

    # --- the end

    async def _until_captured(self, capture: asyncio.Task[None], line: asyncio.Task[None], repairs: asyncio.Task[None]) -> None:
        """Until the source or the server ends the recording."""
        watched = {capture, line, repairs}
        while not capture.done() and self._error is None:
            done, watched = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {capture}:
                self._ended(task, recording=task is line)
        capture.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            try:
                await capture
            except AudioError as e:
                self._error = e
        self._decided(self._gate.finish())

    def _ended(self, task: asyncio.Task[None], *, recording: bool) -> None:
        """The line or repair is over: the server has refused. `recording`: that ends the recording too."""
        try:
            task.result()
        except LinkError as e:
            if recording or (isinstance(e, RefusedError) and e.over):
                self._error = self._error or e
            else:
                self._trouble = f"what was not sent live can't be sent later: {e}"

    async def _finish(self, line: Line, lining: asyncio.Task[None], repairs: asyncio.Task[None]) -> None:
        """Until the server has all of it and heard our goodbye, or will never have it, or we give up."""
        self._phase = "finishing"
        self._backlog.finish(self._clock())
        goes_on = isinstance(self._error, AudioError)  # somebody plugs the microphone in again
        if self._numbered.is_set() and not goes_on:
            self._keeps.ended(self._first + self._frames)
        said: Uplink | None = None
        moved_at = self._clock()
        before: tuple[int, Uplink | None] = (-1, None)
        while not self._given_up.is_set():
            self._tell()
            for task in (lining, repairs):
                if task.done():
                    self._ended(task, recording=task is lining)
            if isinstance(self._error, RefusedError) and self._error.withdrawn:
                return
            left = len(self._keeps.unacked)
            if not left:
                if lining.done() or goes_on:
                    return  # the server has ended the visit, or nobody has
                line.over = True
                uplink = line.uplink
                if uplink is None:
                    if self._clock() - moved_at >= HANG_UP_AFTER and await line.hang_up():
                        return
                elif uplink is said:
                    if uplink.answered:
                        return
                elif uplink.ready:
                    self._progress()
                    uplink.bye(self._first + self._frames)
                    said = uplink
            elif repairs.done() and lining.done():
                return
            if (left, said) != before:
                moved_at, before = self._clock(), (left, said)
            limit = REFUSED_WAIT if repairs.done() else self._drain
            if limit is not None and self._clock() - moved_at >= limit:
                line.over = self._drain is not None and not goes_on  # what is in memory only never comes: the visit ends without it
                return
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_EVERY)

    def _tell(self) -> None:
        if self._on_status is not None:
            self._on_status(self.status)


async def record(source: Source, link: Link, **options: object) -> Outcome:
    """`Recorder(source, link, **options).run()`."""
    return await Recorder(source, link, **options).run()  # type: ignore[arg-type]
