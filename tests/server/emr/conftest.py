"""A visit with everything in it that an export has to carry, HL7's schema of FHIR R4, and an EMR on loopback."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import socket
from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
import uvicorn
from jsonschema import Draft6Validator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from clew_server.emr.sheet import Sheet
from clew_server.record.audio import Frame
from clew_wire.context import parse_context
from clew_wire.note import Code, Consent, Note, Sentence, Word

FIXTURES = Path(__file__).parents[2] / "fixtures"
CONTEXT: dict[str, Any] = {
    "id": "enc-77",
    "mode": "ambient",
    "discipline": "PT",
    "note_type": "daily",
    "consent": {"given": True, "by": "patient", "at": "2026-03-10T09:00:00-05:00"},
    "encounter": {"id": "enc-77", "date": "2026-03-10", "clinician": {"name": "Kim Lee", "licence": "PT"}},
    "context": {
        "patient": {"name": "Željka Øverbø-Nguyễn", "age": 58, "sex": "F"},
        "case": {"diagnosis": "Left knee pain", "icd10": "M25.562", "side": "left", "payer": "Medicare", "poc": {"through": "2026-05-01"}},
        "goals": [{"id": "g1", "text": "Climb 12 stairs without a rail"}],
    },
}
WORDS = tuple(
    Word(f"w{n}", w, 10 + n * 0.4, 10.3 + n * 0.4, "s0", "patient" if n < 6 else "therapist", 0.95)
    for n, w in enumerate("My left knee hurts less today. Flexion is 110 degrees.".split())
)
NOTE = Note(
    sections={
        "S": (Sentence("n0", "Left knee hurts less today.", (("w0", "w5"),)),),
        "O": (
            Sentence("n1", "Left knee AROM flexion 110°.", (("w6", "w9"),), locked=True, rev=1),
            Sentence("hand-1", "Gait with a <single> point cane & no pain.", (), "by_hand", locked=True, rev=1),
        ),
        "A": (),
        "P": (Sentence("c0", "Goal: climb 12 stairs without a rail.", (), "context"),),
    },
    codes=(Code("97110", 25, 2, "cms", ("GP",), "25 timed minutes are 2 units", (("w6", "w9"),), ("a measure against baseline",)),),
)


@pytest.fixture
def draft() -> Sheet:
    """A draft."""
    consent = Consent(given=True, by="patient", at="2026-03-10T09:00:00-05:00", words=("w0", "w1"))
    return Sheet("sess-1", parse_context(CONTEXT), NOTE, WORDS, consent, None, "2026-03-10T16:00:00+00:00")


@pytest.fixture
def signed(draft: Sheet) -> Sheet:
    """The same, signed."""
    return replace(draft, note=replace(NOTE, status="signed"), signer="Kim Lee, PT", at="2026-03-10T17:00:00+00:00")


@pytest.fixture(scope="session")
def objections() -> Callable[[dict[str, Any]], list[str]]:
    """What HL7's schema says against a resource and, in a Bundle, against each of its resources; nothing when it is right."""
    schema = json.loads(gzip.decompress((FIXTURES / "fhir" / "fhir.schema.json.gz").read_bytes()))
    definitions = schema["definitions"]
    # The schema's own oneOf over 148 kinds tells nothing of use: each resource is held against the definition that its type names.
    definitions["ResourceList"] = {}
    known = {branch["$ref"].rpartition("/")[2] for branch in schema["oneOf"]}

    required = json.loads((FIXTURES / "fhir" / "required.json").read_text(encoding="utf-8"))

    def lacks(value: Any, path: list[str]) -> bool:
        if isinstance(value, list):
            return any(lacks(one, path) for one in value)
        if path[0] not in value:
            return len(path) == 1
        return len(path) > 1 and lacks(value[path[0]], path[1:])

    def of_one(resource: dict[str, Any]) -> list[str]:
        kind = resource["resourceType"]
        assert kind in known, kind
        validator = Draft6Validator({"$ref": f"#/definitions/{kind}", "definitions": definitions})
        missing = [f"{kind}.{path} is missing" for path in required.get(kind, []) if lacks(resource, path.split("."))]
        return missing + [f"{kind} {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(resource)]

    def of(resource: dict[str, Any]) -> list[str]:
        inner = [e["resource"] for e in resource.get("entry", []) if "resource" in e] + resource.get("contained", [])
        return [objection for one in (resource, *inner) for objection in of_one(one)]

    return of


class StubEmr:
    """An EMR's authorization and FHIR server on loopback, by SMART App Launch 2.2. It checks what a real one checks."""

    def __init__(self, chart: dict[str, Any]) -> None:
        self.chart = {f"{e['resource']['resourceType']}/{e['resource'].get('id')}": e["resource"] for e in chart["entry"]}
        self.url = self.opens = ""
        self.token: dict[str, Any] = {"access_token": "at-1", "token_type": "Bearer", "patient": "p1", "encounter": "e9"}
        self.configuration: dict[str, Any] = {"code_challenge_methods_supported": ["S256"]}
        self.secret = ""
        self.forbidden: set[str] = set()
        self.asked: list[str] = []
        self.stop: Callable[[], Awaitable[None]]
        self.codes: dict[str, dict[str, str]] = {}

    def routes(self) -> list[Route]:
        return [
            Route("/r4/.well-known/smart-configuration", self.smart),
            Route("/token", self.exchange, methods=["POST"]),
            Route("/chart", self.page),
            Route("/authorize", self.login),
            Route("/r4/{kind}", self.search),
            Route("/r4/{kind}/{id}", self.read),
        ]

    async def page(self, request: Request) -> Response:
        """The chart, with its link to Clew."""
        return HTMLResponse(f'<title>Chart</title><a href="{self.opens.replace("&", "&amp;")}">Clew</a>')

    async def login(self, request: Request) -> Response:
        """An EMR whose user is logged in and agrees."""
        redirect = request.query_params["redirect_uri"]
        return RedirectResponse(f"{redirect}?{self.authorized(f'{self.url}/authorize?{request.url.query}')}", 303)

    async def smart(self, request: Request) -> Response:
        ends = {"authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token"}
        return JSONResponse({**ends, **self.configuration})

    def authorized(self, location: str) -> str:
        """What the EMR's login does with an authorization request once its user agrees: a code, or an error."""
        at, _, query = location.partition("?")
        asked = dict(parse_qsl(query))
        assert at == f"{self.url}/authorize"
        assert asked["aud"] == f"{self.url}/r4"
        assert (asked["response_type"], asked["code_challenge_method"], asked["launch"]) == ("code", "S256", "xyz")
        assert "launch" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return urlencode({"code": code, "state": asked["state"]})

    async def exchange(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        basic = request.headers.get("authorization", "")
        confidential = "Basic " + b64encode(f"clew:{quote(self.secret, safe='')}".encode()).decode()
        if basic != confidential if self.secret else form.get("client_id") != "clew":
            return JSONResponse({"error": "invalid_client"}, 401)
        return JSONResponse(self.token)

    def _refused(self, request: Request) -> Response | None:
        self.asked.append(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        if request.headers.get("authorization") != "Bearer at-1":
            return Response(status_code=401)
        return Response(status_code=403) if request.path_params["kind"] in self.forbidden else None

    async def read(self, request: Request) -> Response:
        found = self.chart.get("{kind}/{id}".format(**request.path_params))
        return self._refused(request) or JSONResponse(found or {}, 200 if found else 404)

    async def search(self, request: Request) -> Response:
        found = [{"resource": r} for r in self.chart.values() if r["resourceType"] == request.path_params["kind"]]
        return self._refused(request) or JSONResponse({"resourceType": "Bundle", "type": "searchset", "entry": found})


@pytest.fixture
async def emr(chart: dict[str, Any]) -> AsyncIterator[StubEmr]:
    """One, running."""
    stub = StubEmr(chart)
    async with AsyncExitStack() as running:
        stub.url = await running.enter_async_context(on_loopback(Starlette(routes=stub.routes())))
        stub.stop = running.aclose
        yield stub


@asynccontextmanager
async def on_loopback(app: Any) -> AsyncIterator[str]:
    """A real HTTP server in this loop; its address."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=2))
        task = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@pytest.fixture
def chart() -> dict[str, Any]:
    """A patient's chart as an EMR sends it."""
    made: dict[str, Any] = json.loads((FIXTURES / "fhir" / "chart.json").read_text(encoding="utf-8"))
    return made


@pytest.fixture
def signs() -> Callable[..., Awaitable[None]]:
    """`await signs(served, http, id, frames)`: plays the visit to its end and signs its note."""

    async def run(served: Any, http: Any, session_id: str, frames: list[Frame]) -> None:
        session = await served.app.house.session(session_id)
        room = (await served.app.house.enter(session)).room
        for frame in frames:
            room.frame(frame.n, frame.opus)
        room.ended(len(frames))
        feed = await served.app.house.feed(session)
        subscriber, news = feed.subscribe(0)
        while feed.view.ended is None:
            await news.wait()
            news.clear()
        feed.leave(subscriber)
        answer = await http.post(f"/v1/sessions/{session_id}/sign", json={"by": "Kim Lee, PT"})
        assert answer.status_code == 200, answer.text

    return run


class Hooked:
    """An EMR's endpoint: what it was sent, and what it answers, in order; 204 when nothing is left to answer."""

    def __init__(self) -> None:
        self.url = ""
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.news = asyncio.Event()

    async def take(self, request: Request) -> Response:
        self.got.append((dict(request.headers), await request.body()))
        status = self.answers.pop(0) if self.answers else 204
        self.news.set()
        return Response(status_code=status, headers={"location": "/elsewhere"} if status == 302 else None)

    async def told(self, count: int) -> None:
        """Until that many calls have come."""
        async with asyncio.timeout(10):
            while len(self.got) < count:
                self.news.clear()
                await self.news.wait()


@pytest.fixture
async def endpoint() -> AsyncIterator[Hooked]:
    """One, running."""
    hooked = Hooked()
    async with on_loopback(Starlette(routes=[Route("/hook", hooked.take, methods=["POST"])])) as url:
        hooked.url = f"{url}/hook"
        yield hooked
