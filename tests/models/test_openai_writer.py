"""The adapter against a real server on loopback that answers as it is told: the answers stand for faults, not for a model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from clew_models.openai_writer import OpenAiWriter, Settings, base
from clew_models.writer import Brief, BriefFact, Utterance
from clew_wire.errors import SetupError

KEY = "sk-very-secret"
BRIEF = Brief(
    "PT",
    "daily",
    "ambient",
    ("side: left",),
    (
        BriefFact("f1", "pain", "S", "Patient reports pain 2/10.", (Utterance("patient", "It's a two."),)),
        BriefFact("f2", "rom", "O", "Left knee flexion 110°.", (Utterance("therapist", "Left knee flexion one ten."),)),
    ),
)
GOOD = json.dumps(
    {
        "sentences": [
            {"section": "S", "text": "Pain 2/10.", "facts": ["f1"]},
            {"section": "O", "text": "L knee flexion 110°.", "facts": ["f2"]},
        ]
    }
)


@dataclass
class Reply:
    status: int = 200
    text: str | None = GOOD
    "the message's content; None: `raw` is the body"
    raw: bytes = b""
    finish: str = "stop"
    hang: bool = False
    "headers come, the body never ends"
    cut: bool = False
    "the connection is closed within the body"


@dataclass
class Server:
    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def serving(script: Callable[[int, dict[str, Any]], Reply]) -> AsyncIterator[Server]:
    """`script` gives the reply to the n-th POST with that body."""
    release = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            size = next((int(r.split(":")[1]) for r in head.splitlines() if r.lower().startswith("content-length")), 0)
            body = json.loads(await reader.readexactly(size)) if size else {}
            if head.startswith("GET"):
                reply = Reply(text=None, raw=json.dumps({"data": [{"id": "listed-model"}]}).encode())
            else:
                server.requests.append(body)
                server.headers.append(head)
                server.asked.set()
                reply = script(len(server.requests), body)
            raw = (
                reply.raw
                if reply.text is None
                else json.dumps({"choices": [{"message": {"content": reply.text}, "finish_reason": reply.finish}]}).encode()
            )
            length = len(raw) + (1000 if reply.hang or reply.cut else 0)
            writer.write(f"HTTP/1.1 {reply.status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n".encode() + raw)
            await writer.drain()
            if reply.hang:
                await release.wait()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listener = await asyncio.start_server(answer, "127.0.0.1", 0)
    server = Server(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}")
    try:
        async with listener:
            yield server
    finally:
        release.set()


def settings(server: Server, **more: Any) -> Settings:
    return replace(Settings(server.url, "a-model", KEY), **more)


async def test_it_asks_for_structured_output_at_temperature_0_with_its_key():
    async with serving(lambda *_: Reply()) as server:
        writer = OpenAiWriter(settings(server))
        got = await writer.write(BRIEF)
    assert [w.facts for w in got.sentences] == [("f1",), ("f2",)]
    assert got.problems == {}
    (body,) = server.requests
    assert body["temperature"] == 0
    assert body["model"] == "a-model"
    assert body["response_format"]["type"] == "json_schema"
    assert f"Bearer {KEY}" in server.headers[0]
    assert writer.statistics()["sentences"] == 2


async def test_it_takes_the_servers_first_model_when_none_is_named():
    async with serving(lambda *_: Reply()) as server:
        writer = OpenAiWriter(settings(server, model=""))
        await writer.write(BRIEF)
    assert server.requests[0]["model"] == "listed-model"
    assert writer.capabilities.name == "listed-model"


@pytest.mark.parametrize(
    ("knows", "asked"), [("json_object", ["json_schema", "json_object"]), (None, ["json_schema", "json_object", None])]
)
async def test_a_server_that_refuses_a_form_is_asked_in_a_plainer_one_and_that_is_remembered(knows, asked):
    def script(n: int, body: dict[str, Any]) -> Reply:
        form = body.get("response_format", {}).get("type")
        return Reply() if form == knows else Reply(status=400, text="no")

    async with serving(script) as server:
        writer = OpenAiWriter(settings(server))
        assert len((await writer.write(BRIEF)).sentences) == 2
        assert [b.get("response_format", {}).get("type") for b in server.requests] == asked
        await writer.write(BRIEF)
    assert server.requests[-1].get("response_format", {}).get("type") == knows
    assert len(server.requests) == len(asked) + 1


@pytest.mark.parametrize(
    ("reply", "problem", "requests"),
    [
        (Reply(status=500), "server_error", 2),
        (Reply(status=429), "server_error", 2),
        (Reply(status=401), "refused", 1),
        (Reply(status=302), "refused", 1),
        (Reply(text=None, raw=b"<html>"), "junk", 1),
        (Reply(text=None, raw=b'{"choices": []}'), "junk", 1),
        (Reply(text="I am not able to write that."), "junk", 1),
        (Reply(text="x" * 10_000), "answer_too_long", 1),
        (Reply(hang=True), "timeout", 2),
        (Reply(cut=True), "cut_off", 2),
    ],
)
async def test_what_goes_wrong_is_a_problem_with_a_name(reply, problem, requests):
    async with serving(lambda *_: reply) as server:
        got = await OpenAiWriter(settings(server, timeout=0.2, answer_bytes=5000)).write(BRIEF)
    assert got.sentences == ()
    assert got.problems == {problem: 1}
    assert len(server.requests) == requests


@pytest.mark.parametrize("first", [Reply(status=503), Reply(hang=True), Reply(cut=True)])
async def test_one_retry_mends_what_passes(first):
    async with serving(lambda n, _: first if n == 1 else Reply()) as server:
        writer = OpenAiWriter(settings(server, timeout=0.5))
        got = await writer.write(BRIEF)
    assert len(got.sentences) == 2
    assert got.problems == {}
    assert writer.statistics()["retries"] == 1


async def test_half_an_answer_gives_its_whole_sentences():
    async with serving(lambda *_: Reply(text=GOOD[:-20], finish="length")) as server:
        got = await OpenAiWriter(settings(server)).write(BRIEF)
    assert [w.facts for w in got.sentences] == [("f1",)]
    assert got.problems == {"cut_short": 1}


async def test_nobody_there():
    async with serving(lambda *_: Reply()) as server:
        pass
    got = await OpenAiWriter(settings(server)).write(BRIEF)
    assert got.problems == {"unreachable": 1}


async def test_what_was_written_before_time_ran_out_is_kept():
    brief = replace(BRIEF, facts=tuple(replace(f, id=f"f{n}") for n, f in enumerate(BRIEF.facts, 1)))
    async with serving(lambda n, _: Reply() if n == 1 else Reply(hang=True)) as server:
        got = await OpenAiWriter(settings(server, input_facts=1, total=0.6)).write(brief)
    assert got.problems == {"too_slow": 1}
    assert len(got.sentences) == 2


async def test_the_key_is_in_no_text_of_ours(caplog):
    async with serving(lambda *_: Reply(status=401)) as server:
        asked = settings(server)
        writer = OpenAiWriter(asked)
        got = await writer.write(BRIEF)
    assert KEY not in f"{asked!r} {writer!r} {got!r} {writer.statistics()!r} {caplog.text}"


async def test_cancelling_ends_the_request():
    async with serving(lambda *_: Reply(hang=True)) as server:
        task = asyncio.create_task(OpenAiWriter(settings(server)).write(BRIEF))
        await server.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest.mark.parametrize(
    ("url", "at"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"),
        ("http://localhost:8000/v1/", "http://localhost:8000/v1"),
        ("https://llm.clinic.example/proxy/v1/chat/completions", "https://llm.clinic.example/proxy/v1"),
    ],
)
def test_the_address(url, at):
    assert base(Settings(url, "m")) == at


@pytest.mark.parametrize("url", ["http://10.0.0.7:8000", "ftp://x", "not a url", "https://user:pw@host", "http://[::1", "https://h:99999"])
def test_an_address_that_would_show_words_or_is_none_is_refused(url):
    with pytest.raises(SetupError):
        OpenAiWriter(Settings(url, "m"))


def test_plain_http_to_another_machine_when_asked_for():
    assert base(Settings("http://10.0.0.7:8000", "m", plain_http=True)) == "http://10.0.0.7:8000/v1"
