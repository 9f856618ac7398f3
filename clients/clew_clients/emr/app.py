"""The demo EMR's server: its page, its chart as JSON, and the door at which Clew tells of signed notes.

The clinic's token stays here. The page gets the token of one session, which opens that visit only. There is no login: the EMR listens on
this machine only, answers to its own address only (DNS rebinding), and takes commands from its own page only (the Origin header).
"""

from __future__ import annotations

import html
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clew_clients.client import Client
from clew_clients.emr.chart import Chart, Filed, Mode, Patient, UnknownError, Visit
from clew_clients.emr.hook import ForgedError, checked
from clew_wire.errors import LinkError

HOOK = "/clew-hook"
RECORDER = "record.html"
MOST_BODY = 1 << 20
"bytes of what Clew or the page sends"
PAGES = next((p for p in (Path(__file__).parent / "pages", Path(__file__).parents[2] / "emr") if (p / "index.html").is_file()), None)
"in a wheel beside this file, in a checkout in clients/emr"
log = logging.getLogger(__name__)


def policy(clew: str) -> str:
    """The page's Content-Security-Policy: what an EMR has to let in for Clew's elements, and nothing else."""
    socket = "ws" + clew.removeprefix("http")
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' {clew}",
        "connect-src": f"'self' {clew} {socket}",
        "style-src": "'self'",
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class OwnDoor:
    """Who may ask, and the headers of each answer."""

    def __init__(self, app: ASGIApp, origin: str, clew: str) -> None:
        self._app = app
        self._origin = origin
        self._headers = {
            "content-security-policy": policy(clew),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-resource-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "cache-control": "no-store",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        headers = Headers(scope=scope)
        if headers.get("host") != urlsplit(self._origin).netloc:
            return await JSONResponse({"error": f"this EMR answers to {self._origin} only"}, 421)(scope, receive, answer)
        if scope["method"] not in ("GET", "HEAD") and scope["path"] != HOOK and headers.get("origin") != self._origin:
            return await JSONResponse({"error": "commands of another site's page are refused"}, 403)(scope, receive, answer)
        return await self._app(scope, receive, answer)


class Emr:
    """One EMR, beside one Clew."""

    def __init__(
        self, chart: Chart, clew: str, origin: str, key: bytes, token: str | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        """`clew`: where browsers and this server reach Clew. `key`: of the webhook. `token`: the clinic's. `clock`: Unix time."""
        self._chart = chart
        self._clew = clew.rstrip("/")
        self._origin = origin
        self._key = key
        self._clock = clock
        self._client = Client(self._clew, token)
        assert PAGES is not None  # noqa: S101  they come with the package
        self._index = (PAGES / "index.html").read_text(encoding="utf-8").replace("{clew}", html.escape(self._clew))

    @property
    def asgi(self) -> ASGIApp:
        """The app."""
        routes: list[BaseRoute] = [
            Route("/", self._page),
            Route("/api/patients", self._patients),
            Route("/api/patients/{id}", self._patient),
            Route("/api/patients/{id}/visits", self._start, methods=["POST"]),
            Route("/api/visits/{id}/{form:str}", self._note),
            Route(HOOK, self._told, methods=["POST"]),
            Mount("/", StaticFiles(directory=cast(Path, PAGES))),
        ]
        failures: dict[Any, Any] = {HTTPException: _failed, UnknownError: _unknown, LinkError: _unreached}
        return OwnDoor(Starlette(routes=routes, lifespan=self._life, exception_handlers=failures), self._origin, self._clew)

    @asynccontextmanager
    async def _life(self, _app: Starlette) -> AsyncIterator[None]:
        async with self._client:
            yield

    async def _open(self, patient: str, mode: Mode) -> Visit:
        """A new visit, at Clew and in the chart. Raises UnknownError, LinkError."""
        context = self._chart.context(patient, mode, datetime.fromtimestamp(self._clock()).astimezone().strftime("%Y-%m-%d"))
        opened = await self._client.create_session(context)
        return self._chart.opened(patient, context, opened.id, opened.token)

    async def _page(self, request: Request) -> Response:  # noqa: ARG002
        return HTMLResponse(self._index)

    async def _patients(self, request: Request) -> Response:  # noqa: ARG002
        return JSONResponse([_row(p, self._chart.of_patient(p.id)) for p in self._chart.patients.values()])

    async def _patient(self, request: Request) -> Response:
        id_ = request.path_params["id"]
        visits = self._chart.of_patient(id_)
        patient = self._chart.patients[id_]
        return JSONResponse({**_row(patient, visits), "context": patient.visit["context"], "visits": [self._shown(v) for v in visits]})

    async def _start(self, request: Request) -> Response:
        mode = (await _json(request)).get("mode")
        if mode not in ("ambient", "dictation"):
            raise HTTPException(422, "mode is ambient or dictation")
        return JSONResponse(self._shown(await self._open(request.path_params["id"], mode)), 201)

    async def _note(self, request: Request) -> Response:
        """Clew's forms of the note, through this server: the page has no token that would do."""
        session = self._chart.visit(request.path_params["id"]).session
        form = request.path_params["form"]
        if form == "note.pdf":
            return Response(await self._client.note_pdf(session), media_type="application/pdf")
        if form == "fhir":
            return Response(json.dumps(await self._client.fhir(session), ensure_ascii=False, indent=1), media_type="application/fhir+json")
        raise HTTPException(404, "the forms are note.pdf and fhir")

    async def _told(self, request: Request) -> Response:
        """2xx only once the note is in the chart: until then Clew tells it again."""
        try:
            told = checked(self._key, request.headers, await _body(request), self._clock())
        except ForgedError as e:
            log.warning("a webhook was refused: %s", e)
            raise HTTPException(401, "refused") from None
        visit = self._chart.of_session(told.session) if told else None
        if told and visit and visit.note is None:
            text = await self._client.note_text(told.session)
            self._chart.file(visit.encounter, Filed(told.by, told.at, text))
        return Response(status_code=204)

    def _shown(self, visit: Visit) -> dict[str, Any]:
        at = f"{self._clew}/{RECORDER}?session={quote(visit.session, safe='')}#token={quote(visit.token, safe='')}"
        note = visit.note and {"by": visit.note.by, "at": visit.note.at, "text": visit.note.text}
        return {
            "encounter": visit.encounter,
            "mode": visit.mode,
            "session": visit.session,
            "token": visit.token,
            "recorder": at,
            "note": note,
        }


def _row(patient: Patient, visits: list[Visit]) -> dict[str, Any]:
    status: Literal["scheduled", "open", "signed"] = "scheduled"
    if visits:
        status = "signed" if visits[0].note else "open"
    who: Mapping[str, Any] = patient.visit["context"]["patient"]
    return {
        "id": patient.id,
        "time": patient.time,
        "clinician": patient.clinician,
        "record": patient.record,
        "status": status,
        "name": who["name"],
        "discipline": patient.visit["discipline"],
        "note_type": patient.visit["note_type"],
    }


async def _body(request: Request) -> bytes:
    got = bytearray()
    async for part in request.stream():
        got += part
        if len(got) > MOST_BODY:
            raise HTTPException(413, "that is too much")
    return bytes(got)


async def _json(request: Request) -> dict[str, Any]:
    try:
        data = json.loads(await _body(request))
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise HTTPException(400, "the body must be a JSON object")
    return data


async def _failed(_request: Request, error: HTTPException) -> Response:
    return JSONResponse({"error": error.detail}, error.status_code)


async def _unknown(_request: Request, error: UnknownError) -> Response:
    return JSONResponse({"error": str(error)}, 404)


async def _unreached(_request: Request, error: LinkError) -> Response:
    return JSONResponse({"error": f"Clew: {error}"}, 502)
