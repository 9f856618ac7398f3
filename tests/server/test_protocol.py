"""docs/protocol says what really goes over the wire: the files are current and valid, and hold for all that a visit says."""

from __future__ import annotations

import copy
import gzip
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from aiortc import RTCPeerConnection
from jsonschema import Draft7Validator, Draft202012Validator
from openapi_spec_validator import validate
from spoken_visit import Lines
from starlette.routing import Route
from websockets.asyncio.client import connect

from clew_server.access import token_hash
from clew_server.emr.sheet import Sheet
from clew_server.emr.smart import Smart
from clew_server.emr.webhook import Webhook, body, headers
from clew_server.protocol import bodies, files
from clew_server.protocol.declared import JSON
from clew_server.protocol.openapi import openapi
from clew_server.protocol.schema import notes
from clew_server.record.audio import Frame
from clew_server.visit import Visit
from clew_wire.codec import to_map
from clew_wire.context import KNOWN_KEYS, TOP_KEYS, VisitContext, parse_context
from clew_wire.control import CONTROLS, Ack, Bye, Hello, Progress, Refused
from clew_wire.event import EVENTS, Amend, AnyEvent, Gap, Health, Partial, Repaired
from clew_wire.note import Consent, Word, empty_note
from clew_wire.repair import CONTENT_TYPE, Late, Repair, encode_repair

ROOT = Path(__file__).parents[2]
TOKEN = "opens every door"  # noqa: S105
FOREIGN = {"origin": "https://elsewhere.example"}


@pytest.fixture(scope="module")
def written() -> dict[str, dict[str, Any]]:
    """The documents as they lie in the repository."""
    return {name: yaml.safe_load((ROOT / "docs/protocol" / name).read_text()) for name in ("openapi.yaml", "asyncapi.yaml")}


def closed(document: Any) -> Any:
    """The document with schemas that hold nothing but what they name: a field that nobody declared is found."""
    if isinstance(document, list):
        return [closed(d) for d in document]
    if not isinstance(document, dict):
        return document
    out = {k: closed(v) for k, v in document.items()}
    if out.get("type") == "object" and isinstance(out.get("properties"), dict):
        out.setdefault("additionalProperties", False)
    return out


class Document:
    """Schemas of a document, with what they refer to."""

    def __init__(self, document: dict[str, Any], draft: Any) -> None:
        self.document, self._draft = closed(document), draft
        self._ready: dict[str, Any] = {}

    def faults(self, schema: dict[str, Any], data: Any) -> list[str]:
        key = json.dumps(schema)
        if key not in self._ready:
            self._ready[key] = self._draft({**schema, "components": self.document["components"]})
        return [f"{e.json_path}: {e.message[:200]}" for e in self._ready[key].iter_errors(data)]

    def ref(self, schema: dict[str, Any]) -> dict[str, Any]:
        found: Any = self.document
        for key in schema["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        return found  # type: ignore[no-any-return]


# --- the files


def test_the_files_are_what_the_types_and_routes_say():
    for name, text in files.files().items():
        assert (ROOT / "docs/protocol" / name).read_text() == text, f"{name}: run python -m clew_server.protocol docs/protocol"


def test_openapi_is_valid(written: dict[str, Any]):
    validate(written["openapi.yaml"])
    wrong = copy.deepcopy(written["openapi.yaml"])
    del wrong["paths"]["/livez"]["get"]["responses"]["200"]["description"]
    with pytest.raises(Exception, match=r"livez|valid"):
        validate(wrong)


def test_asyncapi_is_valid(written: dict[str, Any]):
    official = Draft7Validator(json.loads(gzip.decompress((ROOT / "tests/fixtures/asyncapi/3.0.0.json.gz").read_bytes())))
    assert [e.message for e in official.iter_errors(written["asyncapi.yaml"])] == []
    wrong = copy.deepcopy(written["asyncapi.yaml"])
    wrong["operations"]["follow"]["action"] = "shout"
    assert not official.is_valid(wrong)


def test_every_schema_is_one_in_both_drafts(written: dict[str, Any]):
    for document in written.values():
        for schema in document["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)
            Draft7Validator.check_schema(schema)


def test_a_route_that_nobody_declared_is_an_error(serving: Any):
    async def new() -> None:
        """Something new."""

    with pytest.raises(LookupError, match="/v1/new"):
        openapi([Route("/v1/new", new, methods=["GET"])])


def test_every_message_is_described_with_its_fields_notes(written: dict[str, Any]):
    document = written["asyncapi.yaml"]
    assert document["components"]["messages"].keys() == {kind.type for kind in [*EVENTS, *CONTROLS]}
    amend = document["components"]["schemas"]["Amend"]
    assert amend["properties"]["by"]["description"] == notes(Amend)["by"]
    assert amend["required"] == ["type", "span", "words", "by", "seq"]


def test_a_context_is_described_with_the_keys_that_it_may_have():
    assert set(bodies.Context.__annotations__) == TOP_KEYS
    assert set(bodies.Chart.__annotations__) == KNOWN_KEYS["context"]
    assert set(bodies.GivenConsent.__annotations__) == KNOWN_KEYS["consent"]
    for name, path in (("patient", "context.patient"), ("case", "context.case")):
        assert set(notes(bodies.Chart).get(name, "").partition(" (")[0].split(", ")) == KNOWN_KEYS[path] or name == "patient"


# --- the wire


class Traffic:
    """A client whose requests and answers are held against the document, and what of it they touched."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.seen: dict[tuple[str, str], set[int]] = {}

    async def check(self, response: httpx.Response) -> None:
        await response.aread()
        request = response.request
        path, operation = self._operation(request)
        self.seen.setdefault((request.method, path), set()).add(response.status_code)
        where = f"{request.method} {path} {response.status_code}"
        answers = operation["responses"]
        assert str(response.status_code) in answers, f"{where} is not declared: {response.text[:200]}"
        answer = answers[str(response.status_code)]
        self._body(where, self.document.ref(answer) if "$ref" in answer else answer, response.headers, response.content)
        if response.is_success and "requestBody" in operation:
            self._body(f"{where}, request", operation["requestBody"], request.headers, request.content)

    def _operation(self, request: httpx.Request) -> tuple[str, dict[str, Any]]:
        for path, methods in self.document.document["paths"].items():
            if re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), request.url.path) and request.method.lower() in methods:
                return path, methods[request.method.lower()]
        raise AssertionError(f"{request.method} {request.url.path} is not declared")

    def _body(self, where: str, said: dict[str, Any], headers: httpx.Headers, content: bytes) -> None:
        if "content" not in said:
            assert content == b"", where
            return
        media = headers["content-type"].partition(";")[0]
        assert media in said["content"], f"{where}: {media}"
        schema = said["content"][media].get("schema")
        if schema is not None:
            data = json.loads(content) if media == JSON or media.endswith("+json") else content.decode()
            assert self.document.faults(schema, data) == [], where


def later() -> dict[int, Sequence[AnyEvent]]:
    """What else hearing may find, after a line: every kind of event that a visit has."""
    word = Word("w1", "you", 0.1, 0.2, "s0", "therapist", 0.9, "ewe")
    return {
        1: [
            Amend(span=("w1", "w1"), words=(word,), by="hearing"),
            Partial(after=0, text="The left", stable=1, t0=2.0, t1=2.5),
            Gap(t0=0.5, t1=0.7),
            Repaired(t0=0.5, t1=0.7),
            Health(status="ok", message="the recorder is back"),
        ]
    }


@asynccontextmanager
async def clinic(serving: Any, traffic: Traffic) -> AsyncIterator[tuple[Any, httpx.AsyncClient]]:
    def visit(context: VisitContext, *, first_word: int = 0, told: Sequence[Word] = ()) -> Visit:
        return Visit(context, Lines(first_word, later()))  # type: ignore[arg-type]

    hooks = {"response": [traffic.check]}
    token = {"authorization": f"Bearer {TOKEN}"}
    async with (
        serving(visit=visit, token=token_hash(TOKEN), emr={"smart": Smart({})}) as served,
        httpx.AsyncClient(base_url=served.url, headers=token, event_hooks=hooks) as http,
    ):
        yield served, http


async def frames_until(socket: Any, kind: str) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    while not out or out[-1]["type"] != kind:
        out.append(json.loads(await socket.recv()))
    return out


def check_events(document: Document, events: list[dict[str, Any]]) -> None:
    messages = document.document["channels"]["events"]["messages"]
    for event in events:
        message = document.ref(messages[event["type"]])
        assert document.faults(message["payload"], event) == [], event["type"]


async def test_every_frame_request_and_answer_of_a_visit_is_as_described(
    serving: Any, context: dict[str, Any], frames: list[Frame], written: dict[str, Any]
):
    traffic = Traffic(Document(written["openapi.yaml"], Draft202012Validator))
    asynchronous = Document(written["asyncapi.yaml"], Draft7Validator)
    async with clinic(serving, traffic) as (served, http):
        for path in ("/livez", "/readyz", "/v1/key"):
            await http.get(path)
        given = {**context, "consent": {"given": None}, "encounter": {"clinician": {"name": "Kim Lee", "licence": "PT"}}, "prior_notes": []}
        made = (await http.post("/v1/sessions", json=given)).json()
        await http.get("/v1/sessions")
        one = made["session"]
        pc = RTCPeerConnection()
        pc.addTransceiver("audio", direction="sendonly")
        offer = (await pc.createOffer()).sdp
        answered = await http.post(made["whip"], content=offer, headers={"content-type": "application/sdp"})
        session = await served.app.house.session(made["id"])
        room = (await served.app.house.enter(session)).room
        token = {"authorization": f"Bearer {TOKEN}"}
        async with connect(served.ws + made["events"], additional_headers=token, max_queue=None) as socket:
            repair = encode_repair(Repair(tuple(Late(f.n, f.opus) for f in frames[:50])))
            await http.post(f"{one}/repair", content=repair, headers={"content-type": CONTENT_TYPE})
            for frame in frames[50:]:
                room.frame(frame.n, frame.opus)
            await http.delete(answered.headers["location"])
            events = await frames_until(socket, "ended")
            await http.get(made["audio"], params={"from": 0, "to": 1})
            await said(http, one, (await http.get(one)).json())
            events += await frames_until(socket, "signed")
        for name in ("note.txt", "note.pdf", "fhir", "fhir/DocumentReference"):
            await http.get(f"{one}/{name}")
        await refused(http, one, context)
        await pc.close()
    check_events(asynchronous, events)
    assert {e["type"] for e in events} == {kind.type for kind in EVENTS}
    routes = {(method.upper(), path) for path, methods in written["openapi.yaml"]["paths"].items() for method in methods}
    unseen = {key for key in routes if not {200, 201} & traffic.seen.get(key, set())}
    assert unseen == NOT_HERE, "each route was asked, and gave what it is for"


NOT_HERE = {("GET", "/launch"), ("GET", "/callback")}
"routes that send a browser on to an EMR, with no body (tests/server/emr/test_launch.py); their refusals are here"


async def said(http: httpx.AsyncClient, one: str, file: dict[str, Any]) -> None:
    """All that a person may say, up to the signature."""
    knee = next(w for w in file["words"] if w["w"] == "knee")
    await http.post(f"{one}/consent", json={"given": True, "by": "patient", "script": "v1"})
    await http.post(f"{one}/marks", json={"t": 1, "label": "here"})
    await http.post(f"{one}/words", json={"first": knee["id"], "last": knee["id"], "text": "kneecap", "by": "Kim Lee"})
    await http.post(f"{one}/speakers/s1", json={"role": "patient", "by": "Kim Lee"})
    own = (await http.post(f"{one}/note", json={"section": "O", "text": "Trained gait for ten minutes."})).json()["id"]
    note = (await http.get(one)).json()["note"]
    for code in note["codes"]:
        await http.post(f"{one}/codes/{code['code']}", json={"minutes": 10})
        await http.post(f"{one}/codes/{code['code']}", json={"drop": True, "goal": None})
    await http.post(f"{one}/note/{own}", json={"text": "Trained gait."})
    await http.post(f"{one}/note/{own}", json={"confirm": True})
    await http.post(f"{one}/note/{own}", json={"remove": True})
    for sentence in [x for row in note["sections"].values() for x in row if x["flags"]]:
        await http.post(f"{one}/note/{sentence['id']}", json={"confirm": True})
    assert (await http.post(f"{one}/sign", json={"by": "Kim Lee, PT"})).status_code == 200


async def refused(http: httpx.AsyncClient, one: str, context: dict[str, Any]) -> None:
    """Refusals of every kind, each with a body as declared."""
    routes = ("/note", "/note/s1", "/codes/97110", "/sign", "/consent", "/marks", "/words", "/speakers/s0")
    whole = {"text": "x", "section": "S", "by": "Kim", "given": True, "t": 1, "first": "w0", "last": "w0", "role": "patient", "minutes": 10}
    for path in routes:
        assert (await http.post(f"{one}{path}", json=whole)).status_code in (404, 409), path
    for path in ("/note", "/words"):
        assert (await http.post(f"/v1/sessions/none{path}", json=whole)).status_code == 404
        assert (await http.post(f"{one}{path}", content=b"{")).status_code == 400
        assert (await http.post(f"{one}{path}", json=["x"])).status_code == 422
        assert (await http.post(f"{one}{path}", content=b" " * (1 << 21))).status_code == 413
        assert (await http.post(f"{one}{path}", json=whole, headers={"authorization": "Bearer wrong"})).status_code == 401
        assert (await http.post(f"{one}{path}", json=whole, headers=FOREIGN)).status_code == 403
    assert (await http.post("/v1/sessions", json={**context, "goalz": 1})).status_code == 422
    assert (await http.post("/v1/sessions", content=b"{")).status_code == 400
    assert (await http.get("/v1/sessions", headers={"authorization": ""})).status_code == 401
    assert (await http.get("/v1/sessions/none")).status_code == 404
    assert (await http.get(f"{one}/audio", params={"from": 5, "to": 1})).status_code == 422
    assert (await http.get(f"{one}/note.txt", params={"form": "poem"})).status_code == 422
    assert (await http.get("/launch", params={"iss": "https://elsewhere.example"})).status_code == 403
    assert (await http.get("/callback", params={"code": "x", "state": "y"})).status_code == 400
    sdp = {"content-type": "application/sdp"}
    assert (await http.post(f"{one}/whip", content=b"v=0", headers={"content-type": "text/plain"})).status_code == 415
    assert (await http.post(f"{one}/whip", content=b"v=0", headers=sdp)).status_code == 403
    assert (await http.post(f"{one}/repair", content=b"x", headers={"content-type": CONTENT_TYPE})).status_code == 410
    assert (await http.delete(f"{one}/whip/none")).status_code == 404


@pytest.mark.parametrize("note", [True, False])
def test_the_webhooks_message_is_as_described(written: dict[str, Any], context: dict[str, Any], *, note: bool):
    document = Document(written["openapi.yaml"], Draft202012Validator)
    post = document.document["webhooks"]["noteSigned"]["post"]
    sheet = Sheet("v1", parse_context(context), empty_note(), (), Consent(), "Kim Lee, PT", "2026-03-10T09:30:00-05:00")
    sent = body(sheet, note=note)
    assert document.faults(post["requestBody"]["content"][JSON]["schema"], json.loads(sent)) == []
    signed = headers(Webhook("https://emr.example/hook", b"k" * 32), "msg_1", 1.0, sent)
    assert {p["name"] for p in post["parameters"]} == signed.keys() - {"content-type"}


def test_the_recorders_messages_are_as_described(written: dict[str, Any]):
    document = Document(written["asyncapi.yaml"], Draft7Validator)
    for message in (
        Hello(frame=0, rtp=1, device="tablet"),
        Progress(frame=9, held=((1, 3),)),
        Bye(frames=9),
        Ack(ranges=()),
        Refused(reason="x"),
    ):
        payload = document.ref(document.document["channels"]["control"]["messages"][message.type])["payload"]
        assert document.faults(payload, json.loads(json.dumps(to_map(message)))) == []
        assert document.faults(payload, {"type": message.type, "odd": 1})


def test_traffic_that_is_not_as_described_is_found(written: dict[str, Any]):
    document = Document(written["asyncapi.yaml"], Draft7Validator)
    with pytest.raises(AssertionError, match="mark"):
        check_events(document, [{"type": "mark", "seq": 1, "t": "soon", "label": ""}])
    with pytest.raises(AssertionError, match="mark"):
        check_events(document, [{"type": "mark", "seq": 1, "t": 1.0, "label": "", "colour": "red"}])
