"""A seeded UDP relay between a recorder and the server's media port: all that ICE, DTLS, SCTP, RTP and RTCP say goes through it.

One `Path` for each WHIP exchange. To the recorder the relay is the server's only candidate, to the server it is the recorder's. Packets
are impaired as they are, before SRTP opens them: dropped later, replay protection would refuse those that NACK brings again.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any

from clew_loadtest.faults.impairment import PERFECT, Impairment, Line
from clew_loadtest.faults.sdp import candidates, with_candidate
from clew_wire.loopback import offer_loopback_when_alone

Address = tuple[Any, ...]
"of a socket"
IN_FLIGHT = 4096
"packets that are delayed at once in one direction; later ones are lost"
WAYS = 16
"addresses that a recorder may send from; packets from later ones are lost"


def own_address() -> str:
    """The address that this machine offers for media: its own, or loopback when it is alone (clew_wire.loopback)."""
    from aioice import ice

    offer_loopback_when_alone()
    addresses: list[str] = ice.get_host_addresses(use_ipv4=True, use_ipv6=False)
    return addresses[0]


def kind(data: bytes) -> str:
    """What a datagram is, by its first bytes (RFC 7983; RTCP by RFC 5761)."""
    first = data[0] if data else 255
    if first < 4:
        return "stun"
    if 20 <= first < 64:
        return "dtls"
    if 128 <= first < 192:
        return "rtcp" if len(data) > 1 and 192 <= data[1] < 224 else "rtp"
    return "other"


class _Delivery:
    """Packets on their way: each leaves at its time, those of one time in the order they came."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.overfull = 0
        self._loop = asyncio.get_running_loop()
        self._waiting: list[tuple[float, int, Callable[[], None]]] = []
        self._number = count()
        self._timer: asyncio.TimerHandle | None = None

    def take(self, size: int, deliver: Callable[[], None]) -> None:
        now = self._loop.time()
        for at in self.line.send(size, now):
            if at <= now and not self._waiting:
                deliver()
            elif len(self._waiting) < IN_FLIGHT:
                heapq.heappush(self._waiting, (at, next(self._number), deliver))
            else:
                self.overfull += 1
        self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._waiting[0][0], self._fire) if self._waiting else None

    def _fire(self) -> None:
        self._timer = None
        now = self._loop.time()
        while self._waiting and self._waiting[0][0] <= now:
            heapq.heappop(self._waiting)[2]()
        self._arm()

    def close(self) -> None:
        self._waiting.clear()
        self._arm()


class _Socket(asyncio.DatagramProtocol):
    """One UDP socket. `take` gets each datagram and where it came from."""

    def __init__(self, take: Callable[[bytes, Address], None]) -> None:
        self._take = take
        self._transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def bound(cls, host: str, take: Callable[[bytes, Address], None]) -> _Socket:
        _, made = await asyncio.get_running_loop().create_datagram_endpoint(lambda: cls(take), local_addr=(host, 0))
        return made

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._take(data, addr)

    def error_received(self, exc: Exception) -> None:
        """A port that is closed by now: UDP goes on, and so do we."""

    @property
    def port(self) -> int:
        assert self._transport is not None  # noqa: S101  made by `bound`
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def send(self, data: bytes, to: Address) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, to)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class _Way:
    """One address of the recorder, and the socket that stands for it before the server, as a NAT would."""

    def __init__(self) -> None:
        self.recorder: Address | None = None
        self.socket: _Socket | None = None


class Path:
    """The relay's part in one WHIP exchange. Made by `Relay.path`."""

    def __init__(self, relay: Relay, number: int) -> None:
        self._relay = relay
        self._server: Address | None = None
        self._front: _Socket | None = None
        self._ways: list[_Way] = []
        self._opening: set[asyncio.Task[None]] = set()
        self._up = _Delivery(Line(relay.up, Random(f"{relay.seed}/{number}/up")))
        self._down = _Delivery(Line(relay.down, Random(f"{relay.seed}/{number}/down")))
        self.kinds: Counter[str] = Counter()
        "datagrams that came, by direction and kind: up_rtp, down_rtcp, ..."
        self.dark = 0
        "datagrams that a blackout took"

    async def open(self) -> None:
        """Bind the sockets: one before the recorder, and one before the server."""
        self._front = await _Socket.bound(self._relay.host, self._from_recorder)
        await self._way()

    def offer(self, sdp: str) -> str:
        """The recorder's offer as the server shall see it: the recorder is where the relay is."""
        assert self._ways[0].socket is not None  # noqa: S101  opened
        return with_candidate(sdp, self._relay.host, self._ways[0].socket.port)

    def answer(self, sdp: str) -> str:
        """The server's answer as the recorder shall see it."""
        found = candidates(sdp)
        if not found or self._front is None:
            return sdp
        self._server = next((c for c in found if c[0] == self._relay.host), found[0])
        return with_candidate(sdp, self._relay.host, self._front.port)

    async def _way(self) -> _Way:
        way = _Way()
        way.socket = await _Socket.bound(self._relay.host, lambda data, _: self._from_server(way, data))
        self._ways.append(way)
        return way

    def _from_recorder(self, data: bytes, addr: Address) -> None:
        self.kinds[f"up_{kind(data)}"] += 1
        if self._relay.dark:
            self.dark += 1
            return
        way = next((w for w in self._ways if w.recorder == addr), None) or next((w for w in self._ways if w.recorder is None), None)
        if way is None:
            if len(self._ways) + len(self._opening) < WAYS:
                opening = asyncio.get_running_loop().create_task(self._another(addr))
                self._opening.add(opening)
                opening.add_done_callback(self._opening.discard)
            return  # ICE asks again
        way.recorder = addr
        self._up.take(len(data), lambda: self._to_server(way, data))

    async def _another(self, addr: Address) -> None:
        (await self._way()).recorder = addr

    def _to_server(self, way: _Way, data: bytes) -> None:
        if self._relay.dark:  # it was on its way when the lights went out
            self.dark += 1
        elif self._server is not None and way.socket is not None:
            way.socket.send(data, self._server)

    def _from_server(self, way: _Way, data: bytes) -> None:
        self.kinds[f"down_{kind(data)}"] += 1
        if self._relay.dark:
            self.dark += 1
        elif way.recorder is not None:
            self._down.take(len(data), lambda: self._to_recorder(way, data))

    def _to_recorder(self, way: _Way, data: bytes) -> None:
        if self._relay.dark:
            self.dark += 1
        elif self._front is not None and way.recorder is not None:
            self._front.send(data, way.recorder)

    def close(self) -> None:
        """Nothing passes any more."""
        for task in self._opening:
            task.cancel()
        for delivery in (self._up, self._down):
            delivery.close()
        for socket in (self._front, *(w.socket for w in self._ways)):
            if socket is not None:
                socket.close()

    def statistics(self) -> dict[str, int]:
        """What came, by kind, and what became of it, by direction."""
        lines = {"up": self._up, "down": self._down}
        became = {f"{way}_{name}": n for way, d in lines.items() for name, n in d.line.statistics().items()}
        return {**self.kinds, **became, "overfull": self._up.overfull + self._down.overfull, "dark": self.dark}


class Relay:
    """The paths of one bad network. `dark` True: no datagram passes, in either direction, on any path."""

    def __init__(self, *, seed: int, up: Impairment = PERFECT, down: Impairment = PERFECT, host: str | None = None) -> None:
        """`up`: from the recorder to the server. `host`: the address to relay on (default: this machine's own)."""
        self.seed = seed
        self.up = up
        self.down = down
        self.host = host or own_address()
        self.dark = False
        self._paths: list[Path] = []

    async def path(self) -> Path:
        """For one WHIP exchange. The n-th path of a seed has the same losses in every run."""
        path = Path(self, len(self._paths))
        self._paths.append(path)
        await path.open()
        return path

    def close(self) -> None:
        """All paths."""
        for path in self._paths:
            path.close()

    def statistics(self) -> dict[str, int]:
        """Sums over all paths (Path.statistics), and how many there were."""
        total: Counter[str] = Counter()
        for path in self._paths:
            total.update(path.statistics())
        return {**total, "paths": len(self._paths)}
