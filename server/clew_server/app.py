"""The one place that wires: record, rooms, routes, access."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from clew_models.writer import NoteWriter
from clew_server.access import Access, Gate
from clew_server.bench import Bench, Decoding, Recognising
from clew_server.charting.billing.rules import Rules
from clew_server.emr.delivery import Deliverer
from clew_server.emr.exports import Exports
from clew_server.emr.launch import SmartLaunch
from clew_server.emr.smart import Smart
from clew_server.emr.webhook import Webhook
from clew_server.house import House, MakeVisit
from clew_server.ingest.opus import Decoder
from clew_server.ingest.packet import frames_in
from clew_server.keys import Keys
from clew_server.record.audio import Audio
from clew_server.record.database import Database
from clew_server.record.deliveries import Deliveries
from clew_server.record.journal import Journal
from clew_server.record.writer import Writer
from clew_server.routes import Routes

RECORD = "record.sqlite"
IDLE_SECONDS = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Senses:
    """What hears and drafts; a test may script it."""

    visit: MakeVisit
    "a new visit; called in the ears' thread"
    recognise: Recognising
    decoder: Callable[[], Decoding] = Decoder
    span: Callable[[bytes], int] = frames_in
    author: NoteWriter | None = None
    "writes the note once more after the end"
    load: Callable[[Executor], Awaitable[None]] | None = None
    "makes them ready, given the ears' thread, while the server already answers; None: they are"


class App:
    """An ASGI app, and the house behind it while it runs."""

    def __init__(
        self,
        senses: Senses,
        data: Path,
        access: Access,
        *,
        web: Path | None = None,
        tls: bool = False,
        idle_seconds: float = IDLE_SECONDS,
        rules: Rules | None = None,
        smart: Smart | None = None,
        webhook: Webhook | None = None,
    ) -> None:
        self._webhook = webhook
        self._senses = senses
        self._data = data
        self._idle_seconds = idle_seconds
        self._house: House | None = None
        self._loaded = senses.load is None
        self.failure: Exception | None = None
        "why the models could not be loaded: the server has to stop"
        routes = Routes(lambda: self.house, Keys(data), rules, loaded=lambda: self._loaded).table()
        routes += Exports(lambda: self.house).table()
        if smart is not None:
            routes += SmartLaunch(lambda: self.house, smart).table()
        self.routes = tuple(routes)
        "of the API: clew_server.protocol describes each"
        if web is not None:
            routes.append(Mount("/", StaticFiles(directory=web, html=True)))
        inner = Starlette(routes=routes, lifespan=self._lifespan, exception_handlers={HTTPException: refused, 404: refused, 405: refused})
        self.asgi: ASGIApp = Gate(inner, access, self._session_token, tls=tls)

    @property
    def house(self) -> House:
        """While the server runs."""
        if self._house is None:
            raise RuntimeError("the server is not running")
        return self._house

    async def _session_token(self, session_id: str) -> bytes | None:
        session = await self.house.session(session_id)
        return session.token_hash if session else None

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        database = Database(self._data / RECORD)
        ears, desk = ThreadPoolExecutor(1, "clew-ears"), ThreadPoolExecutor(1, "clew-desk")
        try:
            async with Writer(database) as writer:
                senses = self._senses
                bench = Bench(writer, ears, desk, senses.recognise, senses.decoder, senses.span, self._idle_seconds, senses.author)
                self._house = House(Journal(database), Audio(database), bench, senses.visit)
                deliveries = Deliveries(database)
                deliveries.wanted(self._webhook is not None)
                doing = [self._load(ears), self._house.resume(), self._house.sweeping()]
                if self._webhook is not None:
                    doing.append(Deliverer(self._webhook, self._house, deliveries).run())
                tasks = [asyncio.create_task(work) for work in doing]
                try:
                    yield
                finally:
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
                    await self._house.close()
        finally:
            ears.shutdown(cancel_futures=True)
            desk.shutdown(cancel_futures=True)
            database.close()

    async def _load(self, ears: Executor) -> None:
        try:
            if self._senses.load is not None:
                await self._senses.load(ears)
            self._loaded = True
        except Exception as e:  # noqa: BLE001  whoever runs the server stops it with this
            self.failure = e


async def refused(connection: Request | WebSocket, error: Exception) -> Any:
    """An HTTPException as {"error"}; a websocket is refused with the same."""
    assert isinstance(error, HTTPException)  # noqa: S101
    response: Response = JSONResponse({"error": error.detail}, error.status_code, error.headers)
    if isinstance(connection, WebSocket):
        await connection.send_denial_response(response)
        return None
    return response


def web_pages() -> Path | None:
    """The folder of the web client: in a wheel inside clew_clients, in a checkout beside it. Found without importing it."""
    spec = importlib.util.find_spec("clew_clients")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for folder in (Path(place) / "web", Path(place).parent / "web"):
            if (folder / "index.html").is_file():
                return folder
    return None
