"""POST /v1/sessions/{id}/repair, over a real server and a real record."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest

from clew_server import routes
from clew_server.house import House
from clew_server.record.audio import Frame
from clew_server.record.writer import Writer
from clew_wire.repair import CONTENT_TYPE, MAX_BYTES, Late, Repair, encode_repair
from clew_wire.sealed import ALGORITHM, Seal

TYPE = {"content-type": CONTENT_TYPE}


async def key_of(http: httpx.AsyncClient) -> bytes:
    answer = (await http.get("/v1/key")).json()
    assert answer["alg"] == ALGORITHM
    return str(answer["key"]).encode()


def plain(frames: Sequence[Frame]) -> bytes:
    return encode_repair(Repair(tuple(Late(f.n, f.opus) for f in frames)))


async def test_late_frames_are_stored_once_they_are_acknowledged(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        seal = Seal(made["id"])
        sent = [Late(f.n, seal.seal(f.n, f.opus)) for f in (*frames[3:6], *frames[10:20])]
        sent[0] = Late(3, sent[1].payload)
        repair = Repair(tuple(sent), seal.wrapped(await key_of(http)))
        for _ in range(2):  # a repeated one does no harm
            answer = await http.post(f"{made['session']}/repair", content=encode_repair(repair), headers=TYPE)
            assert (answer.status_code, answer.json()) == (200, {"stored": [[4, 6], [10, 20]], "damaged": [3]})
        house = served.app.house
        session = await house.session(made["id"])
        stored = house.audio.frames(session, 0, 200)
        assert [(f.n, f.opus) for f in stored] == [(f.n, f.opus) for f in (*frames[4:6], *frames[10:20])]


async def test_a_repair_that_can_not_be_read_is_refused(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        door = f"{made['session']}/repair"

        async def flood() -> AsyncIterator[bytes]:
            for _ in range(MAX_BYTES // 65_536 + 2):
                yield b"\x00" * 65_536

        assert (await http.post(door, content=flood(), headers=TYPE)).status_code == 413
        assert (await http.post(door, content=b"rubbish", headers=TYPE)).status_code == 400
        assert (await http.post(door, content=plain(frames[:2]))).status_code == 415
        assert (await http.post("/v1/sessions/none/repair", content=plain(frames[:2]), headers=TYPE)).status_code == 404
        wrong = encode_repair(Repair((Late(0, b"x" * 40),), b"k" * 384))
        answer = await http.post(door, content=wrong, headers=TYPE)
        assert (answer.status_code, "another server" in answer.json()["error"]) == (400, True)


async def test_refused_consent_and_a_signature_take_no_late_audio(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        refused = (await http.post("/v1/sessions", json={**context, "consent": {"given": False}})).json()
        assert (await http.post(f"{refused['session']}/repair", content=plain(frames[:2]), headers=TYPE)).status_code == 403
        made = (await http.post("/v1/sessions", json=context)).json()
        with served.app.house.journal._db.transaction() as rows:
            rows.execute("UPDATE sessions SET ended = 1, signed = 1 WHERE id = ?", (made["id"],))
        assert (await http.post(f"{made['session']}/repair", content=plain(frames[:2]), headers=TYPE)).status_code == 410


async def test_while_the_disk_refuses_or_too_many_come_the_recorder_keeps_its_frames(
    serving: Any, context: dict[str, Any], frames: list[Frame], monkeypatch: pytest.MonkeyPatch
):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        door = f"{made['session']}/repair"
        with monkeypatch.context() as patch:
            patch.setattr(routes, "MAX_REPAIRS", 0)
            answer = await http.post(door, content=plain(frames[:2]), headers=TYPE)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        with monkeypatch.context() as patch:
            patch.setattr(routes, "STORE_SECONDS", 0.01)
            patch.setattr(House, "repair", lambda *_: asyncio.sleep(60))
            answer = await http.post(door, content=plain(frames[:2]), headers=TYPE)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        with monkeypatch.context() as patch:
            patch.setattr(Writer, "frame", lambda *_: False)
            answer = await http.post(door, content=plain(frames[:2]), headers=TYPE)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert (await http.post(door, content=plain(frames[:2]), headers=TYPE)).json()["stored"] == [[0, 2]]


@pytest.mark.parametrize("over", [False, True])
async def test_audio_whose_place_another_recorder_has_taken_is_not_acknowledged(
    over: bool, serving: Any, context: dict[str, Any], frames: list[Frame]
):
    """Two recorders, one after the other, numbered their frames alike: to call them stored would let one of them delete its own."""
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        where, house = f"{made['session']}/repair", served.app.house
        assert (await http.post(where, content=plain(frames[:50]), headers=TYPE)).json()["stored"] == [[0, 50]]
        session = await house.session(made["id"])
        if over:
            house.room(session.id).end("stopped")
            await house._live[session.id].task
        others = [Frame(f.n, frames[f.n + 60].opus) for f in frames[40:60]]
        answer = await http.post(where, content=plain(others), headers=TYPE)
        assert answer.status_code == 409
        assert "two recorders" in answer.json()["error"]
        assert [f.opus for f in house.audio.frames(session, 0, 50)] == [f.opus for f in frames[:50]]
        assert (await http.post(where, content=plain(frames[:50]), headers=TYPE)).json()["stored"] == [[0, 50]], "again is the same"
