"""A bad network between recorders, browsers or EMRs and a server: the UDP relay and the TCP proxy as one, with one seed.

    async with Network("http://127.0.0.1:8080", seed=1, up=Impairment(loss=0.1), down=Impairment(loss=0.1)) as net:
        # Give net.url to whoever would have got the server's: clew edge --server URL, a Recorder's Link, a page in Chromium
        # (page.goto(net.url)). Media is relayed too: the proxy rewrites the SDP of WHIP POSTs.
        await net.blackout(20)                  # UDP and TCP are gone for 20 s; what was open stalls, new connections stall too
        await net.blackout(20, refuse=True)     # the same, but new TCP connections are refused
        await net.blackout(5, tcp=False)        # UDP only;   udp=False: TCP only
        net.udp = False                         # no UDP from here on: a firewall
        net.reset()                             # RST on every TCP connection;   net.forget(): half-open for ever
        net.relay.statistics(), net.proxy.statistics()

Everything random comes from `seed`: the n-th WHIP exchange of a network loses the same packets in every run. A Network belongs to the
event loop that entered it: a test with Playwright's synchronous interface runs it in a thread with a loop of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

from clew_loadtest.faults.impairment import PERFECT, Impairment
from clew_loadtest.faults.proxy import Exchange, Proxy, Tcp
from clew_loadtest.faults.relay import Relay


class Network:
    """One network, good or bad, to one server."""

    def __init__(
        self,
        server: str,
        *,
        seed: int = 0,
        up: Impairment = PERFECT,
        down: Impairment = PERFECT,
        tcp: Tcp | None = None,
        udp: bool = True,
        on_exchange: Callable[[Exchange], None] | None = None,
    ) -> None:
        """`server`: http://host:port. `up` and `down`: UDP from and to the recorder. `tcp`: HTTP and websockets, both ways."""
        self.relay = Relay(seed=seed, up=up, down=down)
        self.proxy = Proxy(server, relay=self.relay, tcp=tcp, on_exchange=on_exchange)
        self._udp = udp
        self._blackouts = 0
        "that take UDP, at this moment"
        self._set()

    async def __aenter__(self) -> Self:
        await self.proxy.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.proxy.close()
        self.relay.close()

    @property
    def url(self) -> str:
        """In the server's place."""
        return self.proxy.url

    @property
    def udp(self) -> bool:
        """Whether UDP passes at all."""
        return self._udp

    @udp.setter
    def udp(self, passes: bool) -> None:
        self._udp = passes
        self._set()

    def _set(self) -> None:
        self.relay.dark = not self._udp or self._blackouts > 0

    async def blackout(self, seconds: float, *, udp: bool = True, tcp: bool = True, refuse: bool = False) -> None:
        """Nothing passes for so long. TCP that is open goes on afterwards where it stood; `refuse`: new connections are refused at once."""
        self._blackouts += udp
        self._set()
        if tcp:
            self.proxy.clear.clear()
            if refuse:
                self.proxy.refuse()
        try:
            await asyncio.sleep(seconds)
        finally:
            self._blackouts -= udp
            self._set()
            if tcp:
                if refuse:
                    await self.proxy.start()
                self.proxy.clear.set()

    def reset(self) -> None:
        """RST on every TCP connection."""
        self.proxy.reset()

    def forget(self) -> None:
        """Every TCP connection that is open carries nothing any more, and nobody is told."""
        self.proxy.forget()
