"""A TCP proxy with faults, for HTTP and websockets. SDP that passes through WHIP is rewritten so that media takes the relay.

Between the client and the proxy lies the bad stretch (delay, rate, blackout, reset); between the proxy and the server all is well. Each
request has a connection of its own to the server, so what a client has open says nothing about the server.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

from clew_loadtest.faults.relay import Path, Relay

CHUNK = 1 << 16
MAX_BODY = 16 << 20
"bytes of a request; a longer one has its connection reset"
CREATED = 201
"what a WHIP server answers to an offer that it takes (RFC 9725, 4.2)"
NO_LINGER = struct.pack("ii", 1, 0)
"SO_LINGER: closing sends RST"


@dataclass(frozen=True, slots=True)
class Tcp:
    """What the bad stretch does to TCP, each way. The default is a perfect one."""

    delay: float = 0.0
    "seconds for each piece of at most 64 KiB, one after the other: a window of that size"
    rate: float | None = None
    "bytes a second of each connection and direction; None: no limit"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request that got its answer."""

    method: str
    path: str
    "with the query"
    body: bytes
    status: int
    answer: bytes
    "the answer's body to a POST; of other methods it is passed on unread"


class _Broken(Exception):  # noqa: N818  a state, not a fault
    """One end is gone, or speaks no HTTP: the other is told by a reset."""


class _Connection:
    """A client's connection, with the bad stretch on it."""

    def __init__(self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._reader = reader
        self._writer = writer
        self.forgotten = False

    async def read(self) -> bytes:
        """What the client sent; nothing at its end. Raises ConnectionError."""
        data = await self._reader.read(CHUNK)
        await self._passes(len(data))
        return data

    async def write(self, data: bytes) -> None:
        """Raises ConnectionError."""
        for at in range(0, len(data), CHUNK):
            piece = data[at : at + CHUNK]
            await self._passes(len(piece))
            self._writer.write(piece)
            await self._writer.drain()

    async def _passes(self, size: int) -> None:
        tcp = self._proxy.tcp
        if seconds := tcp.delay + (size / tcp.rate if tcp.rate else 0.0):
            await asyncio.sleep(seconds)
        await self._proxy.clear.wait()
        if self.forgotten:
            await asyncio.Event().wait()

    async def end(self) -> None:
        """After what was sent before, and as late as the stretch lets it through."""
        await self._passes(0)
        self._writer.close()

    def reset(self) -> None:
        """RST to the client."""
        sock: socket.socket = self._writer.get_extra_info("socket")
        with contextlib.suppress(OSError):  # it is gone already
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self._writer.transport.abort()


class Proxy:
    """Listens on loopback from `start` until `close`. `clear` unset: nothing passes and nobody is told."""

    def __init__(
        self, server: str, *, relay: Relay | None = None, tcp: Tcp | None = None, on_exchange: Callable[[Exchange], None] | None = None
    ) -> None:
        """`server`: http://host:port. `relay`: media of WHIP exchanges goes through it. `on_exchange`: told of each one that ended."""
        at = urlsplit(server)
        if at.scheme != "http" or at.hostname is None or at.port is None:
            raise ValueError(f"the proxy stands before http://host:port, not '{server}'")
        self.server = (at.hostname, at.port)
        self.tcp = tcp or Tcp()
        self.clear = asyncio.Event()
        self.clear.set()
        self._relay = relay
        self._on_exchange = on_exchange
        self._listening: asyncio.Server | None = None
        self._port = 0
        self._connections: dict[asyncio.Task[None], _Connection] = {}
        self._counts: Counter[str] = Counter()

    @property
    def url(self) -> str:
        """What clients take for the server."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listen; after `refuse`, on the same port again."""
        self._listening = await asyncio.start_server(self._serve, "127.0.0.1", self._port, limit=CHUNK, backlog=512)
        self._port = self._listening.sockets[0].getsockname()[1]

    def refuse(self) -> None:
        """New connections are refused until `start`; those that are open stay."""
        if self._listening is not None:
            self._listening.close()

    def reset(self) -> None:
        """End every connection with RST."""
        for task, connection in list(self._connections.items()):
            connection.reset()
            task.cancel()

    def forget(self) -> None:
        """Every connection there is stays open at both ends and carries nothing ever again: half-open, as after a NAT's reboot."""
        for connection in self._connections.values():
            connection.forgotten = True

    async def close(self) -> None:
        """End everything."""
        self.refuse()
        self.reset()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def statistics(self) -> dict[str, int]:
        """Connections, requests, websockets, WHIP exchanges and broken connections so far, and connections now."""
        names = ("connections", "requests", "websockets", "whips", "broken")
        return {**{name: self._counts[name] for name in names}, "open": len(self._connections)}

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  a callback of start_server runs in one
        connection = self._connections[task] = _Connection(self, reader, writer)
        self._counts["connections"] += 1
        try:
            await self._requests(connection)
            await connection.end()
        except (_Broken, OSError, h11.ProtocolError):
            self._counts["broken"] += 1
            connection.reset()
        except asyncio.CancelledError:
            connection.reset()  # swallowed: start_server's callback logs a task that was cancelled as an error
        finally:
            del self._connections[task]

    async def _requests(self, client: _Connection) -> None:
        http = h11.Connection(h11.SERVER)
        while True:
            request = await _event(http, client.read)
            if isinstance(request, h11.ConnectionClosed):
                return
            assert isinstance(request, h11.Request)  # noqa: S101  what h11 gives first
            body = b""
            while isinstance(data := await _event(http, client.read), h11.Data):
                body += data.data
                if len(body) > MAX_BODY:
                    raise _Broken
            self._counts["requests"] += 1
            async with self._upstream() as (reader, writer):
                if _upgrades(request):
                    await self._websocket(client, http, request, reader, writer)
                    return
                await self._exchange(client, http, request, body, reader, writer)
            if http.our_state is not h11.DONE or http.their_state is not h11.DONE:
                return
            http.start_next_cycle()

    @contextlib.asynccontextmanager
    async def _upstream(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection(*self.server, limit=CHUNK)
        try:
            yield reader, writer
        finally:
            writer.close()

    async def _exchange(
        self,
        client: _Connection,
        http: h11.Connection,
        request: h11.Request,
        body: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        target = request.target.decode("ascii")
        path: Path | None = None
        if self._relay is not None and request.method == b"POST" and target.partition("?")[0].endswith("/whip"):
            self._counts["whips"] += 1
            path = await self._relay.path()
            body = path.offer(body.decode(errors="surrogateescape")).encode(errors="surrogateescape")
            request = h11.Request(method=request.method, target=request.target, headers=_sized(request.headers, len(body)))
        server = h11.Connection(h11.CLIENT)
        for event in (request, *([h11.Data(data=body)] if body else []), h11.EndOfMessage()):
            writer.write(server.send(event) or b"")
        await writer.drain()

        async def read() -> bytes:
            return await reader.read(CHUNK)

        response = await _event(server, read)
        while isinstance(response, h11.InformationalResponse):
            response = await _event(server, read)
        if not isinstance(response, h11.Response):
            raise _Broken
        answer = b""
        if request.method != b"POST":
            await client.write(http.send(response) or b"")
        while isinstance(data := await _event(server, read), h11.Data):
            if request.method == b"POST":
                answer += data.data
            else:
                await client.write(http.send(h11.Data(data=bytes(data.data))) or b"")
        if request.method == b"POST":
            passed = answer
            if path is not None and response.status_code == CREATED:
                passed = path.answer(answer.decode(errors="surrogateescape")).encode(errors="surrogateescape")
            elif path is not None:
                path.close()
            response = h11.Response(status_code=response.status_code, headers=_sized(response.headers, len(passed)), reason=response.reason)
            await client.write((http.send(response) or b"") + (http.send(h11.Data(data=passed)) or b""))
        await client.write(http.send(h11.EndOfMessage()) or b"")
        if self._on_exchange is not None:
            self._on_exchange(Exchange(request.method.decode("ascii"), target, body, response.status_code, answer))

    async def _websocket(
        self, client: _Connection, http: h11.Connection, request: h11.Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._counts["websockets"] += 1
        server = h11.Connection(h11.CLIENT)
        writer.write((server.send(request) or b"") + (server.send(h11.EndOfMessage()) or b""))
        # The handshake's answer, and all that follows, is passed on as it is.
        early, _ = http.trailing_data
        writer.write(early)

        async def up() -> None:
            while data := await client.read():
                writer.write(data)
                await writer.drain()

        async def down() -> None:
            while data := await reader.read(CHUNK):
                await client.write(data)
            await client.end()

        ways = [asyncio.create_task(up()), asyncio.create_task(down())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            found = await asyncio.gather(*ways, return_exceptions=True)
        if any(isinstance(e, OSError) for e in found):
            raise _Broken


async def _event(http: h11.Connection, read: Callable[[], object]) -> object:
    """The next event. Raises _Broken when the peer goes in the middle of one, and h11.RemoteProtocolError."""
    while (event := http.next_event()) is h11.NEED_DATA:
        http.receive_data(await read())  # type: ignore[misc]
    if event is h11.PAUSED:
        raise _Broken
    return event


def _upgrades(request: h11.Request) -> bool:
    return any(name == b"upgrade" and value.lower() == b"websocket" for name, value in request.headers)


def _sized(headers: object, size: int) -> list[tuple[bytes, bytes]]:
    """The headers for a body of another length."""
    kept = [(n, v) for n, v in headers if n not in (b"content-length", b"transfer-encoding")]  # type: ignore[attr-defined]
    return [*kept, (b"content-length", str(size).encode())]
