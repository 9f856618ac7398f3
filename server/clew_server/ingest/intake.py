"""One session's intake: packets and control messages in, calls on the sink out. No I/O, no clock: `now` is in steady seconds.

What a sink can rely on: no frame comes twice, and everything known about frames before the end comes before `ended`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol

from clew_server.ingest.jitter import Packet
from clew_server.ingest.timeline import MAX_FRAME, Timeline
from clew_wire.control import AnyControl, Bye, Hello, Progress
from clew_wire.errors import CodecError
from clew_wire.ranges import Range, Ranges

HELLO_WAIT = 5.0
"seconds from the first packet; who opened another data channel than ours and said no hello by then is taken for a stranger"
GRACE = 0.5
"seconds between hearing that a frame was sent and naming it missing"
SILENT = 5.0
"seconds without a packet or a message (a recorder says something each second) after which it is taken for cut off"
BYE_GRACE = 0.3
"seconds for the last packets to arrive after the bye"
WAITING = 512
"packets kept until the hello says where they belong"


def _frame(n: int) -> int:
    if not 0 <= n <= MAX_FRAME:
        raise CodecError(f"frame {n} is outside any visit: number frames from 0, 50 a second")
    return n


class AudioSink(Protocol):
    """Where a session's frames go. Plain calls in the event loop: they must be quick. Ranges are (first, one past last)."""

    def frame(self, n: int, opus: bytes) -> None:
        """Frame n. It may skip, and what comes late is behind what came before. A stranger's payload may span several
        (`packet.frames_in`)."""

    def held(self, first: int, last: int) -> None:
        """The recorder's gate held these back. May come a little after frame `last`."""

    def gap(self, first: int, last: int) -> None:
        """These were sent and have not arrived."""

    def ended(self, frames: int) -> None:
        """The recorder has ended the visit, which has `frames` frames."""

    def lost(self) -> None:
        """The connection is gone without an end, or nothing comes over it. Another one may continue the visit."""

    def back(self) -> None:
        """The recorder speaks again."""


class Intake:
    """Turns the streams of a session's connections, one after another, into one timeline on the sink."""

    def __init__(self, sink: AudioSink, stored: Ranges | None = None) -> None:
        """`stored`: frames that the record holds already."""
        self._sink = sink
        self._timeline = Timeline(stored)
        self._waiting: list[Packet] | None = None
        self._hello_by: float | None = None
        self._ours = False
        self._marks: deque[tuple[float, int]] = deque(maxlen=256)
        self._bye: tuple[float, int] | None = None
        self._open = False
        self._spoke: float | None = None
        self._cut_off = False
        self._over = False
        self._dropped = 0

    @property
    def over(self) -> bool:
        """The visit has ended."""
        return self._over

    def connected(self, *, hello: bool) -> None:
        """A new connection. `hello`: it may say where its frames belong, so packets wait for that."""
        if self._open:
            self.disconnected()
        self._open = True
        self._timeline.unmap()
        self._waiting = [] if hello else None
        self._hello_by = None
        self._ours = False
        self._spoke = None

    def greeted(self) -> None:
        """The peer opened our data channel: its packets wait for the hello however long that takes. Placed by guess they would take
        the numbers, and the acknowledgements, of frames that were never sent."""
        self._ours = True
        self._hello_by = None

    def restarted(self) -> None:
        """The same connection sends another stream: its timestamps start anew, right after the last frame."""
        self._timeline.unmap()

    def arrived(self, ranges: Iterable[Range]) -> None:
        """These frames came another way."""
        for first, last in ranges:
            self._timeline.arrived(first, last)

    def packets(self, packets: Iterable[Packet], now: float) -> None:
        """Packets in order, as the jitter buffer releases them."""
        if self._over or not self._open:
            return
        self._heard_from(now)
        for packet in packets:
            if self._waiting is None:
                self._place(packet)
            elif len(self._waiting) < WAITING:
                if self._hello_by is None and not self._ours:
                    self._hello_by = now + HELLO_WAIT
                self._waiting.append(packet)
            else:
                self._dropped += 1
        self.poll(now)

    def control(self, message: AnyControl, now: float) -> None:
        """A message of the recorder's data channel. Raises CodecError for a frame number that no visit has."""
        if self._over or not self._open:
            return
        self._heard_from(now)
        match message:
            case Hello():
                self._spoke = now  # one of ours: a stranger's client may have nothing to say for long
                self._timeline.anchor(_frame(message.frame), message.rtp & 0xFFFF_FFFF)
                self._release()
            case Progress():
                for first, last in message.held:
                    self._hold(first, last)
                self._marks.append((now + GRACE, _frame(message.frame)))
            case Bye():
                self._bye = (now + BYE_GRACE, _frame(message.frames))
            case _:
                pass  # ack and refused go the other way
        self.poll(now)

    def poll(self, now: float) -> None:
        """Whatever the time alone brings: a hello that never came, frames that never came, the end."""
        if self._hello_by is not None and now >= self._hello_by:
            self._release()
        if self._open and not self._over and not self._cut_off and self._spoke is not None and now >= self._spoke + SILENT:
            self._cut_off = True
            self._sink.lost()
        while self._marks and self._marks[0][0] <= now:
            self._settle(self._marks.popleft()[1])
        if self._bye is not None:
            by, frames = self._bye
            if now >= by or self._timeline.accounted(frames):
                self._end(frames)

    def due(self) -> float | None:
        """When `poll` will next have something to do."""
        silent = None if self._spoke is None or self._cut_off else self._spoke + SILENT
        times = (self._hello_by, self._bye and self._bye[0], self._marks[0][0] if self._marks else None, silent)
        return min((t for t in times if t is not None), default=None)

    def disconnected(self) -> None:
        """The connection is gone."""
        if not self._open:
            return
        self._open = self._cut_off = False
        self._marks.clear()  # what was under way may come again over the next connection
        self._release()
        self._deliver(self._timeline.finish())
        if self._bye is not None:
            self._end(self._bye[1])
        elif not self._over:
            self._sink.lost()

    def _heard_from(self, now: float) -> None:
        self._spoke = None if self._spoke is None else now
        if self._cut_off:
            self._cut_off = False
            self._sink.back()

    def _release(self) -> None:
        waiting, self._waiting, self._hello_by = self._waiting, None, None
        for packet in waiting or ():
            self._place(packet)

    def _place(self, packet: Packet) -> None:
        self._deliver(self._timeline.place(packet.timestamp, packet.payload))

    def _deliver(self, frames: Iterable[tuple[int, bytes]]) -> None:
        for n, opus in frames:
            self._sink.frame(n, opus)

    def _hold(self, first: int, last: int) -> None:
        for a, b in self._timeline.hold(first, last):
            self._sink.held(a, b)

    def _settle(self, frame: int) -> None:
        for a, b in self._timeline.settle(frame):
            self._sink.gap(a, b)

    def _end(self, frames: int) -> None:
        self._bye = None
        self._marks.clear()
        self._deliver(self._timeline.finish())
        self._settle(frames)
        self._over = True
        self._sink.ended(frames)

    def statistics(self) -> dict[str, int]:
        """Frames and packets, and those dropped while waiting for a hello."""
        return {**self._timeline.statistics(), "dropped": self._dropped, "waiting": len(self._waiting or ())}
