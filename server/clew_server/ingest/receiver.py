"""Takes the encoded RTP packets out of aiortc's receiver, before it decodes them.

aiortc has no public way to do that: its private jitter buffer and NACK generator are replaced (names mangled in 1.16.0, which is
why pyproject.toml pins it; a test asserts that both are still there).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from clew_server.ingest.jitter import WAIT, JitterBuffer, Packet

BUFFER = "_RTCRtpReceiver__jitter_buffer"
NACKS = "_RTCRtpReceiver__nack_generator"


class _NoFrames:
    """Stands where aiortc keeps its jitter buffer: never a frame to decode."""

    def add(self, packet: Any) -> tuple[bool, None]:  # noqa: ARG002  aiortc's signature
        return False, None


class Capture:
    """One receiver's packets, in order. Packets that are missing are asked for again."""

    def __init__(
        self, receiver: Any, on_packets: Callable[[list[Packet]], None], on_restart: Callable[[], None], *, wait: float = WAIT
    ) -> None:
        """`receiver`: an RTCRtpReceiver of kind audio. `on_restart`: the peer sends another stream from here on."""
        for name in (BUFFER, NACKS):
            if not hasattr(receiver, name):
                raise RuntimeError(f"aiortc's RTCRtpReceiver has no {name}: install the version that pyproject.toml pins")
        self._on_packets = on_packets
        self._on_restart = on_restart
        self._wait = wait
        self._jitter = JitterBuffer(wait=self._wait)
        self._ssrc: int | None = None
        self._past: dict[str, int] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self.missing: list[int] = []
        setattr(receiver, NACKS, self)
        setattr(receiver, BUFFER, _NoFrames())

    def add(self, packet: Any) -> bool:
        """aiortc calls this for every RTP packet; True makes it send a NACK for `missing`."""
        now = self._loop.time()
        if self._ssrc is not None and packet.ssrc != self._ssrc:
            self._deliver(self._jitter.flush())
            self._past = self.statistics()
            self._jitter = JitterBuffer(wait=self._wait)
            self._on_restart()
        self._ssrc = packet.ssrc
        self._deliver(self._jitter.push(packet.sequence_number, packet.timestamp, packet.payload, now))
        self.missing = self._jitter.wanted(now)
        self._arm()
        return bool(self.missing)

    def close(self) -> None:
        """Hand on what is still held; no packet comes after this."""
        if self._timer is not None:
            self._timer.cancel()
        self._deliver(self._jitter.flush())
        self._on_packets = lambda _: None

    def _deliver(self, packets: list[Packet]) -> None:
        if packets:
            self._on_packets(packets)

    def _arm(self) -> None:
        due = self._jitter.due()
        if self._timer is not None:
            if due is not None and self._timer.when() <= due:
                return  # it fires early, looks, and sets itself anew
            self._timer.cancel()
            self._timer = None
        if due is not None:
            self._timer = self._loop.call_at(due, self._fire)

    def _fire(self) -> None:
        self._timer = None
        self._deliver(self._jitter.poll(self._loop.time()))
        self._arm()

    def statistics(self) -> dict[str, int]:
        """Packets, over all streams of this receiver (jitter.JitterBuffer.statistics)."""
        return {name: n + self._past.get(name, 0) for name, n in self._jitter.statistics().items()}
