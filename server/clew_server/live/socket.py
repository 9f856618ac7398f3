"""GET /v1/sessions/{id}/events: replay from the journal, then follow, over one websocket."""

from __future__ import annotations

import asyncio

from starlette.websockets import WebSocket, WebSocketDisconnect

from clew_server.live.fanout import Lagging, Subscriber
from clew_server.live.feed import Feed
from clew_server.record.journal import Journal
from clew_wire.codec import JSON_PROTOCOL, MSGPACK_PROTOCOL, encode

PROTOCOLS = (JSON_PROTOCOL, MSGPACK_PROTOCOL)
GOING_AWAY = 1012
"the server restarts: connect again with ?after="


def chosen(offered: list[str]) -> str | None:
    """The first of ours that the client offered; None: it offered none, and gets JSON."""
    return next((p for p in offered if p in PROTOCOLS), None)


async def serve_events(socket: WebSocket, feed: Feed, journal: Journal, after: int, closing: asyncio.Event) -> None:
    """Until the client leaves or the server stops. `ended` does not close it: edits and the signature follow."""
    subprotocol = chosen(socket.scope.get("subprotocols", []))
    await socket.accept(subprotocol)
    subscriber, news = feed.subscribe(after)
    tasks = [
        asyncio.create_task(_send(socket, feed, journal, subprotocol or JSON_PROTOCOL, subscriber, news)),
        asyncio.create_task(_until_gone(socket)),
        asyncio.create_task(closing.wait()),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if closing.is_set():
            await socket.close(GOING_AWAY, "the server stops; connect again with after=")
    finally:
        feed.leave(subscriber)
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception) and not isinstance(result, WebSocketDisconnect):
                raise result


async def _send(socket: WebSocket, feed: Feed, journal: Journal, protocol: str, subscriber: Subscriber, news: asyncio.Event) -> None:
    while True:
        await news.wait()
        news.clear()
        while got := subscriber.take():
            if not isinstance(got, Lagging):
                for event in got:
                    await _frame(socket, encode(event, protocol))
                continue
            page = await asyncio.to_thread(journal.page, feed.session, got.after)
            for stored in page:
                # The journal holds the JSON form already.
                await _frame(socket, stored.body if protocol == JSON_PROTOCOL else encode(stored.event(), protocol))
            subscriber.replayed(page[-1].seq)


async def _frame(socket: WebSocket, frame: str | bytes) -> None:
    await (socket.send_text(frame) if isinstance(frame, str) else socket.send_bytes(frame))


async def _until_gone(socket: WebSocket) -> None:
    # Reading is how a client's leaving, and its pongs, are noticed. A browser shows its page no pings, so a page asks by itself.
    while (said := await socket.receive())["type"] != "websocket.disconnect":
        if said.get("text") == "ping":
            await socket.send_text("pong")
