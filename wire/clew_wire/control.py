"""Control messages of the recorder's data channel (label "clew.control", ordered, JSON).

RTP timestamps start at random, so the first message of every connection maps a frame number to an RTP timestamp.
Frames are numbered from 0 in each session, 20 ms each, and a frame the gate held back keeps its number: frame n starts
at n * 0.02 s of the visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

FRAME_SECONDS = 0.02
RTP_CLOCK = 48_000
FRAME_TICKS = 960
CHANNEL = "clew.control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """Recorder to server, first: frame `frame` has RTP timestamp `rtp`."""

    type: ClassVar[str] = "hello"
    frame: int
    rtp: int
    device: str
    "what a person would call this recorder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Recorder to server, once a second: every frame before `frame` was captured; it was sent, or the gate held it back.

    It is what lets the server tell silence that was not sent from audio that was lost.
    """

    type: ClassVar[str] = "progress"
    frame: int
    held: tuple[tuple[int, int], ...]
    "first and one-past-last frame of each stretch held back since the last progress message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bye:
    """Recorder to server, last: the visit has `frames` frames and no more will come."""

    type: ClassVar[str] = "bye"
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """Server to recorder: these ranges of frames are durably stored (first, one past last).

    When the channel opens, the server says what it has stored of the visit so far, then one without ranges: a recorder that was
    restarted numbers its frames after those. One without ranges also answers each `Progress` and `Bye`.
    """

    type: ClassVar[str] = "ack"
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Server to recorder: the visit does not take audio, and why."""

    type: ClassVar[str] = "refused"
    reason: str


AnyControl = Hello | Progress | Bye | Ack | Refused
CONTROLS: tuple[type[AnyControl], ...] = (Hello, Progress, Bye, Ack, Refused)
