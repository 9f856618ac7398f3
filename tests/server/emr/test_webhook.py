"""The signed webhook: its signature, its patience, and that no signed note is lost on the way."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import sqlite3
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from clew_server.emr.delivery import Deliverer
from clew_server.emr.sheet import Sheet
from clew_server.emr.webhook import DELAYS, SECRET, Webhook, again, body, headers, signature, webhook
from clew_server.record.audio import Frame
from clew_server.record.database import Database
from clew_server.record.deliveries import Deliveries
from clew_wire.errors import SetupError

KEY = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


def test_the_signature_is_that_of_the_standards_own_example():
    # standard-webhooks/libraries: the example that every one of its libraries is tested with.
    sent = b'{"test": 2432232314}'
    assert signature(KEY, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, sent) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_secret_is_checked_when_the_server_starts(monkeypatch: pytest.MonkeyPatch):
    good = "whsec_" + b64encode(bytes(32)).decode()
    for url, secret, said in (
        ("https://emr.example/hook", "", SECRET),
        ("https://emr.example/hook", good.removeprefix("whsec_"), "must be whsec_"),
        ("https://emr.example/hook", "whsec_ab==", "24 to 64 bytes"),
        ("https://emr.example/hook", "whsec_\N{SNOWMAN}", "24 to 64 bytes"),
        ("http://emr.example/hook", good, "must begin with https"),
        ("ftp://emr.example", good, "no address"),
        ("https://a:b@emr.example", good, "no address"),
        ("https://emr.example:port", good, "no address"),
    ):
        monkeypatch.setenv(SECRET, secret)
        with pytest.raises(SetupError, match=said):
            webhook(url, note=False)
    monkeypatch.setenv(SECRET, good)
    assert webhook("http://127.0.0.1:9/hook", note=True) == Webhook("http://127.0.0.1:9/hook", bytes(32), note=True)
    assert good not in repr(webhook("https://emr.example/hook?a=1", note=False))


def test_tries_grow_rare_and_end_after_three_days():
    whole = [again(n, 0.0) for n in range(1, len(DELAYS) + 1)]
    assert whole == list(DELAYS)
    assert sorted(DELAYS) == list(DELAYS)
    assert 2.9 * 86_400 < sum(DELAYS) <= 3 * 86_400
    assert again(1, 1.0) == pytest.approx(DELAYS[0] * 0.8), "chance only shortens"
    assert again(len(DELAYS) + 1, 0.0) is None


def test_it_says_who_signed_what_and_nothing_that_was_said(signed: Sheet):
    told = json.loads(body(signed, note=False))
    assert told == {
        "type": "note.signed",
        "timestamp": signed.at,
        "data": {
            "session": "sess-1",
            "encounter": "enc-77",
            "by": "Kim Lee, PT",
            "at": signed.at,
            "urls": {
                "session": "/v1/sessions/sess-1",
                "text": "/v1/sessions/sess-1/note.txt",
                "pdf": "/v1/sessions/sess-1/note.pdf",
                "fhir": "/v1/sessions/sess-1/fhir",
            },
        },
    }
    assert "flexion 110°" in json.loads(body(signed, note=True))["data"]["text"]


async def test_a_signature_is_told_once_and_its_own_signature_holds(
    serving: Any, context: dict[str, Any], frames: list[Frame], signs: Any, endpoint: Any
):
    hook = Webhook(endpoint.url, KEY)
    async with serving(emr={"webhook": hook}) as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        await signs(served, http, made["id"], frames)
        await endpoint.told(1)
        deliveries = Deliveries(served.app.house.journal._db)
        async with asyncio.timeout(10):
            while await asyncio.to_thread(deliveries.statistics) != {"waiting": 0, "given_up": 0}:
                pass
    async with serving(emr={"webhook": hook}):
        pass
    ((given, sent),) = endpoint.got
    told = json.loads(sent)
    assert (told["type"], told["data"]["session"], told["data"]["by"]) == ("note.signed", made["id"], "Kim Lee, PT")
    # As a receiver checks it, by its own hands.
    text = f"{given['webhook-id']}.{given['webhook-timestamp']}.{sent.decode()}"
    assert given["webhook-signature"] == "v1," + b64encode(hmac.new(KEY, text.encode(), hashlib.sha256).digest()).decode()
    assert given["content-type"] == "application/json"


async def test_what_was_not_delivered_is_delivered_after_a_restart(
    serving: Any, context: dict[str, Any], frames: list[Frame], signs: Any, endpoint: Any
):
    endpoint.answers = [503]
    hook = Webhook(endpoint.url, KEY)
    async with serving(emr={"webhook": hook}) as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        await signs(served, http, made["id"], frames)
        await endpoint.told(1)
        database = served.app.house.journal._db
        async with asyncio.timeout(10):
            while not await asyncio.to_thread(database.read, "SELECT 1 FROM deliveries WHERE tries = 1"):
                pass
        with database.transaction() as rows:
            rows.execute("UPDATE deliveries SET due = 0")  # its five seconds pass while nobody serves
    async with serving(emr={"webhook": hook}):
        await endpoint.told(2)
    assert [json.loads(sent)["data"]["session"] for _, sent in endpoint.got] == [made["id"]] * 2
    assert endpoint.got[0][0]["webhook-id"] == endpoint.got[1][0]["webhook-id"], "so that the EMR knows it again"


async def test_it_gives_up_loudly_and_tries_again_when_the_server_is_restarted(
    serving: Any, context: dict[str, Any], frames: list[Frame], signs: Any, endpoint: Any, caplog: pytest.LogCaptureFixture
):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        deliveries = Deliveries(served.app.house.journal._db)
        deliveries.wanted(True)
        made = (await http.post("/v1/sessions", json=context)).json()
        await signs(served, http, made["id"], frames)
        now = 0.0
        deliverer = Deliverer(Webhook(endpoint.url, KEY), served.app.house, deliveries, clock=lambda: now, chance=lambda: 0.0)
        endpoint.answers = [500, 302, 404, 429, *[503] * 10]
        with caplog.at_level(logging.WARNING):
            while (due := deliveries.next_due()) is not None:
                now = max(now, due)
                (delivery,) = deliveries.due(now)
                await deliverer.deliver(delivery)
        assert len(endpoint.got) == len(DELAYS) + 1
        assert now == pytest.approx(sum(DELAYS))
        assert deliveries.statistics() == {"waiting": 0, "given_up": 1}
        (loud,) = [r for r in caplog.records if r.levelno == logging.ERROR]
        assert made["id"] in loud.getMessage()
        assert "Ada Ruiz" not in caplog.text

        deliveries.wanted(True)
        endpoint.answers = [410]
        (delivery,) = deliveries.due(0.0)
        await deliverer.deliver(delivery)
        assert deliveries.statistics() == {"waiting": 0, "given_up": 1}, "the endpoint wants no more"


async def test_an_endpoint_that_hangs_keeps_nobody_from_signing(serving: Any, context: dict[str, Any], frames: list[Frame], signs: Any):
    reached = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.set()
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        hook = Webhook(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook", KEY)
        async with serving(emr={"webhook": hook}) as served, httpx.AsyncClient(base_url=served.url) as http:
            for name in ("one", "two"):
                made = (await http.post("/v1/sessions", json={**context, "id": name})).json()
                await signs(served, http, made["id"], frames[:60])
                await asyncio.wait_for(reached.wait(), 10)
            assert Deliveries(served.app.house.journal._db).statistics() == {"waiting": 2, "given_up": 0}


async def test_without_a_webhook_nothing_is_kept_for_one(serving: Any, context: dict[str, Any], frames: list[Frame], signs: Any):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        await signs(served, http, made["id"], frames[:60])
        assert Deliveries(served.app.house.journal._db).statistics() == {"waiting": 0, "given_up": 0}


async def test_a_fault_of_ours_with_one_note_is_a_failed_try(serving: Any, endpoint: Any, caplog: pytest.LogCaptureFixture):
    from clew_server.record.deliveries import Delivery

    async with serving() as served:
        deliverer = Deliverer(Webhook(endpoint.url, KEY), served.app.house, Deliveries(served.app.house.journal._db))
        reason, final = await deliverer._tried(Delivery(1, "none", 0))
        assert (reason, final) == ("there is no such session", True)
        served.app.house.session = None
        reason, final = await deliverer._tried(Delivery(1, "none", 0))
        assert (reason, final) == ("TypeError", False)


def test_a_record_of_the_form_before_gets_its_table(tmp_path: Path):
    path = tmp_path / "record.sqlite"
    Database(path).close()
    with sqlite3.connect(path) as rows:
        rows.executescript("DROP TABLE deliveries; ALTER TABLE sessions DROP COLUMN stopping; PRAGMA user_version=2;")
    rows.close()
    database = Database(path)
    assert Deliveries(database).next_due() is None
    database.close()


def test_each_try_has_its_own_time(signed: Sheet):
    hook = Webhook("https://emr.example/hook", KEY)
    sent = body(replace(signed, signer="Ž"), note=False)
    first, second = (headers(hook, "msg_a", now, sent) for now in (100.9, 200.0))
    assert (first["webhook-timestamp"], second["webhook-timestamp"]) == ("100", "200")
    assert first["webhook-signature"] != second["webhook-signature"]
