"""The real app over a real record, whose visits are events that the test publishes by hand: no model, no audio."""

from __future__ import annotations

import asyncio
import math
import socket
import tempfile
import threading
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.utils import ClientDisconnected

from clew_server.access import Access, token_hash
from clew_server.app import App, Senses
from clew_server.emr.webhook import Webhook
from clew_server.live.feed import Feed
from clew_server.record.clip import decoded
from clew_wire.context import parse_context
from clew_wire.event import AnyEvent, Ended, SessionOpened
from clew_wire.note import Note, empty_note
from clew_wire.view import View

WEB = Path(__file__).parents[2] / "clients" / "web"
TOKEN = "the-desk-opens-every-door"  # noqa: S105


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


class _DeafRegion:
    """Late audio in which it hears nothing either."""

    wants = False
    done = True
    waiting = 0
    settled = 1e6

    def finish(self) -> None: ...


class _Deaf:
    """A visit that hears audio and understands nothing."""

    note = empty_note()
    view = View()
    done = True
    heard_until = math.inf
    mending = _DeafRegion()

    def mend(self, late: Sequence[tuple[float, float]]) -> float:
        return late[0][0]

    def push(self, t: float, pcm: Any) -> None: ...
    def held(self, t: float, until: float) -> list[AnyEvent]:
        return []

    def windows(self) -> list[Any]:
        return []

    def finish(self) -> list[AnyEvent]:
        return []

    def plan(self) -> Note:
        return self.note

    def chart(self, planned: Note) -> list[AnyEvent]:
        return []

    def take(self, events: Sequence[AnyEvent]) -> list[AnyEvent]:
        return list(events)


class _NoWords:
    """It is never asked."""

    def leave(self, owner: str) -> None: ...


@dataclass(frozen=True)
class Asked:
    """One request or socket, as the server saw it."""

    method: str
    path: str
    query: dict[str, str]
    has_token: bool


class Desk:
    """Runs in a thread of its own; its public methods are for the test's thread."""

    def __init__(self, origins: frozenset[str] = frozenset(), *, webhook: Webhook | None = None) -> None:
        self.asked: list[Asked] = []
        self.accept_sockets = True
        self._sockets: list[Send] = []
        self._feeds: dict[str, Feed] = {}
        self._folder = tempfile.TemporaryDirectory()
        senses = Senses(visit=lambda *_, **__: _Deaf(), recognise=_NoWords())  # type: ignore[arg-type, return-value]
        self._app = App(senses, Path(self._folder.name), Access(False, token_hash(TOKEN), origins), web=WEB, webhook=webhook)
        self._port = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._port.getsockname()[1]}"
        self._server = _Server(
            uvicorn.Config(
                self._asgi, log_config=None, ws="websockets-sansio", lifespan="on", interface="asgi3", timeout_graceful_shutdown=2
            )
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="desk")

    def __enter__(self) -> Desk:
        self._thread.start()
        assert self._server.up.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        self._port.close()
        self._folder.cleanup()

    def open(self, context: dict[str, Any]) -> tuple[str, str]:
        """A new session: its id and its token."""
        session, token = self._do(self._app.house.open(parse_context(context)))
        return session.id, token

    def tell(self, visit_id: str, events: Iterable[AnyEvent]) -> None:
        """Publish events; those that open a session are left out, for the house has said that."""
        self._do(self._tell(visit_id, [e for e in events if not isinstance(e, SessionOpened)]))

    def cut(self) -> int:
        """Close every event socket, as a restart would; how many there were."""
        return self._do(self._cut())

    def journal(self, visit_id: str) -> list[AnyEvent]:
        """All durable events of a visit."""
        session = self._do(self._app.house.session(visit_id))
        return list(self._app.house.journal.replay(session))

    def recorded(self, visit_id: str) -> tuple[float, Any]:
        """Length of an ended visit in seconds, and its stored audio: 16 bit, 48 kHz."""
        self._do(self._over(visit_id))
        session = self._do(self._app.house.session(visit_id))
        (ended,) = [e for e in self.journal(visit_id) if isinstance(e, Ended)]
        ranges = list(self._app.house.audio.ranges(session))
        first, stop = ranges[0][0], ranges[-1][1]
        return ended.seconds, decoded(self._app.house.audio.frames(session, first, stop), first, stop)

    def frames(self, visit_id: str) -> list[tuple[int, int]]:
        """The ranges of frames that are stored, first and one past last."""
        session = self._do(self._app.house.session(visit_id))
        return list(self._app.house.audio.ranges(session))

    def hang_up(self, visit_id: str) -> None:
        """Close the recorder's connection, as a restart would."""
        self._do(self._app.house._live[visit_id].ingest.close())

    def clips(self) -> list[tuple[float, float]]:
        """The stretches of audio that were asked for."""
        return [(float(a.query["from"]), float(a.query["to"])) for a in self.asked if a.path.endswith("/audio")]

    def sockets_after(self) -> list[int]:
        """The seq that each event socket went on from."""
        return [int(a.query["after"]) for a in self.asked if a.method == "WS"]

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve(sockets=[self._port]))
        self._loop.close()

    async def _tell(self, visit_id: str, events: list[AnyEvent]) -> None:
        if visit_id not in self._feeds:
            session = await self._app.house.session(visit_id)
            assert session is not None
            self._feeds[visit_id] = await self._app.house.feed(session)
        await self._feeds[visit_id].publish(events)

    async def _over(self, visit_id: str) -> None:
        session = await self._app.house.session(visit_id)
        assert session is not None
        feed = await self._app.house.feed(session)
        _, news = feed.subscribe(0)
        while feed.view.ended is None:
            await news.wait()
            news.clear()

    async def _cut(self) -> int:
        sockets, self._sockets = self._sockets, []
        there = 0
        for send in sockets:
            with suppress(ClientDisconnected):  # a page that was closed
                await send({"type": "websocket.close", "code": 1012})
                there += 1
        return there

    async def _asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app.asgi(scope, receive, send)
        query = {k: v[0] for k, v in parse_qs(scope["query_string"].decode()).items()}
        headers = dict(scope["headers"])
        has_token = b"authorization" in headers or any("bearer" in p for p in scope.get("subprotocols", []))
        self.asked.append(Asked(scope.get("method", "WS"), scope["path"], query, has_token))
        if scope["type"] == "websocket":
            if not self.accept_sockets:
                return await send({"type": "websocket.close", "code": 1013})

            async def watched(message: Message) -> None:
                await send(message)
                if message["type"] == "websocket.accept":
                    self._sockets.append(send)

            return await self._app.asgi(scope, receive, watched)
        return await self._app.asgi(scope, receive, send)
