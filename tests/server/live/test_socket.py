"""The events' websocket with readers that are slow, late or gone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from clew_server.live.feed import Feed
from clew_server.live.socket import chosen, serve_events
from clew_server.record.database import Database
from clew_server.record.journal import Journal
from clew_server.record.writer import Writer
from clew_wire.codec import decode_event
from clew_wire.event import AnyEvent, Gap, Health, Partial


@dataclass
class Line:
    """A feed with a websocket on it."""

    address: tuple[str, int]
    feed: Feed
    closing: asyncio.Event

    @property
    def url(self) -> str:
        return f"ws://{self.address[0]}:{self.address[1]}/"

    async def publish(self, first: int, count: int, padding: int = 0) -> None:
        await self.feed.publish([Health(status="ok", message=str(n) + "x" * padding) for n in range(first, first + count)])

    async def subscribed(self, count: int) -> None:
        """Until so many read; the server's side notices a moment after the client's."""
        while self.feed.subscribers != count:
            await asyncio.to_thread(lambda: None)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    database = Database(tmp_path / "record.sqlite")
    journal = Journal(database)
    session = journal.open_session("v", {}, bytes(32))
    closing = asyncio.Event()
    async with Writer(database) as writer:
        feed = await Feed.load(session, journal, writer)

        async def events(ws: WebSocket) -> None:
            await serve_events(ws, feed, journal, int(ws.query_params.get("after", 0)), closing)

        with socket.create_server(("127.0.0.1", 0)) as sock:
            app = Starlette(routes=[WebSocketRoute("/", events)])
            server = _Server(
                uvicorn.Config(app, log_config=None, ws="websockets-sansio", ws_per_message_deflate=False, timeout_graceful_shutdown=2)
            )
            task = asyncio.create_task(server.serve(sockets=[sock]))
            await server.up.wait()
            yield Line(sock.getsockname(), feed, closing)
            server.should_exit = True
            await task
    database.close()


def test_the_clients_first_wish_that_is_ours_is_taken():
    assert chosen(["clew.bearer.x", "clew.v1.msgpack", "clew.v1.json"]) == "clew.v1.msgpack"
    assert chosen(["clew.bearer.x", "graphql-ws"]) is None


async def test_a_reader_that_stalls_gets_everything_in_order_and_costs_a_short_queue(line: Line):
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.setblocking(False)
    await asyncio.get_running_loop().sock_connect(narrow, line.address)
    async with connect(line.url, max_queue=1, sock=narrow) as stalled:
        await line.subscribed(1)
        (subscriber,) = line.feed._news
        for n in range(40):  # 8 MB: more than both ends' buffers hold
            await line.publish(n * 50, 50, padding=4000)
            await line.feed.publish([Partial(after=0, text=str(n), stable=0, t0=0, t1=1)])
            assert len(subscriber._queue) <= 64
        assert line.feed._fanout.statistics().lags > 0
        got: list[AnyEvent] = []
        last = Partial(after=2001, text="39", stable=0, t0=0, t1=1)
        while not got or got[-1] != last:
            got.append(decode_event(await stalled.recv()))
        assert sum(isinstance(e, Partial) for e in got) < 20, "old partials were not worth the wait"
        assert [e.seq for e in got if not isinstance(e, Partial)] == list(range(1, 2002))


async def test_replay_and_follow_leave_no_gap_and_no_double(line: Line):
    await line.publish(0, 600)
    async with connect(f"{line.url}?after=100") as reader:
        publishing = asyncio.create_task(line.publish(600, 300))
        got = [decode_event(await reader.recv()) for _ in range(801)]
        await publishing
    assert [e.seq for e in got if not isinstance(e, Partial)] == list(range(101, 902))


async def test_a_reader_that_leaves_is_forgotten(line: Line):
    async with connect(line.url):
        await line.subscribed(1)
    await line.subscribed(0)
    await line.feed.publish([Gap(t0=0, t1=1)])


async def test_what_a_client_says_is_ignored(line: Line):
    async with connect(line.url) as reader:
        await reader.recv()
        await reader.send("hello")
        await reader.send(b"\x00" * 1000)
        await line.publish(0, 1)
        assert decode_event(await reader.recv()).seq == 2  # type: ignore[union-attr]


async def test_a_stopping_server_says_so(line: Line):
    async with connect(line.url) as reader:
        await reader.recv()
        line.closing.set()
        with pytest.raises(ConnectionClosed) as closed:
            await reader.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012


async def test_a_publish_whose_caller_is_gone_leaves_no_hole(line: Line):
    caller = asyncio.create_task(line.publish(0, 3))
    await asyncio.sleep(0)
    caller.cancel()
    await line.publish(3, 1)
    assert line.feed.view.seq == 5, "session, three, one"
    async with connect(line.url) as socket:
        assert [decode_event(await socket.recv()).seq for _ in range(5)] == [1, 2, 3, 4, 5]  # type: ignore[union-attr]


async def test_a_page_learns_that_a_silent_line_is_alive(line: Line):
    async with connect(line.url) as reader:
        await reader.recv()
        await reader.send("ping")
        assert await reader.recv() == "pong"
        await line.publish(0, 1)
        assert decode_event(await reader.recv()).seq == 2  # type: ignore[union-attr]
