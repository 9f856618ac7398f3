"""The routes, over a real server, a real record and real websockets; the visit is scripted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from clew_edge.session import FINAL
from clew_server import house, room
from clew_server.record.audio import Frame
from clew_wire.codec import MSGPACK_PROTOCOL, decode_event, session_from_map
from clew_wire.errors import SetupError
from clew_wire.event import AnyEvent, Checks, Ended, Final, NotePatch, Partial, SessionOpened, Signed


async def until(socket: ClientConnection, kind: type) -> list[AnyEvent]:
    """Events up to the first of that kind."""
    out: list[AnyEvent] = []
    while not out or not isinstance(out[-1], kind):
        out.append(decode_event(await socket.recv()))
    return out


def seqs(events: Sequence[AnyEvent]) -> list[int]:
    return [e.seq for e in events if not isinstance(e, Partial)]


class Visited:
    """A session whose frames the test plays."""

    def __init__(self, served: Any, http: httpx.AsyncClient, made: dict[str, Any], room: Any) -> None:
        self.served = served
        self.http = http
        self.made = made
        self.room = room
        self.events = served.ws + made["events"]

    def play(self, frames: Sequence[Frame]) -> None:
        for frame in frames:
            self.room.frame(frame.n, frame.opus)

    async def enter(self) -> None:
        session = await self.served.app.house.session(self.made["id"])
        self.room = (await self.served.app.house.enter(session)).room


@asynccontextmanager
async def visiting(serving: Any, context: dict[str, Any], **senses: Any) -> AsyncIterator[Visited]:
    async with serving(**senses) as served, httpx.AsyncClient(base_url=served.url) as http:
        answer = await http.post("/v1/sessions", json=context)
        assert answer.status_code == 201, answer.text
        visited = Visited(served, http, answer.json(), None)
        await visited.enter()
        yield visited


async def test_a_visit_from_its_context_to_its_signature(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with visiting(serving, context) as visit, connect(visit.events) as socket:
        visit.play(frames)
        assert (await visit.http.post(visit.made["session"] + "/sign", json={"by": "Kim"})).status_code == 409, "still recorded"
        visit.room.ended(len(frames))
        events = await until(socket, Ended)
        assert seqs(events) == list(range(1, len(seqs(events)) + 1))
        assert isinstance(events[0], SessionOpened)
        assert events[0].context == context
        assert [w.w for e in events if isinstance(e, Final) for w in e.words] == [f"final{n}{x}" for n in range(4) for x in "ab"]
        assert events[-1] == Ended(seq=seqs(events)[-1], seconds=4.0, reason="stopped")

        file = session_from_map((await visit.http.get(visit.made["session"])).json())
        assert file.id == "enc-1"
        assert len(file.words) == 8
        assert file.note.sections["S"][0].text == "8 words were heard."
        assert file.consent.given is True

        edited = await visit.http.post(visit.made["session"] + "/note/n0", json={"text": "Left knee pain 2/10."})
        assert edited.status_code == 200
        (patch,) = [e for e in await until(socket, NotePatch) if isinstance(e, NotePatch)]
        assert (patch.put[0].sentence.text, patch.put[0].sentence.locked) == ("Left knee pain 2/10.", True)

        signed = await visit.http.post(visit.made["session"] + "/sign", json={"by": "Kim Lee, PT"})
        assert signed.status_code == 200
        last = (await until(socket, Signed))[-1]
        assert isinstance(last, Signed)
        assert (last.by, last.note.status, last.note.sections["S"][0].text) == ("Kim Lee, PT", "signed", "Left knee pain 2/10.")
        assert (await visit.http.post(visit.made["session"] + "/note/n0", json={"text": "x"})).status_code == 409
        assert (await visit.http.post(visit.made["session"] + "/sign", json={"by": "Kim"})).status_code == 409
        (listed,) = (await visit.http.get("/v1/sessions")).json()
        assert (listed["id"], listed["status"], listed["patient"]) == (visit.made["id"], "signed", "Ada Ruiz")


async def test_a_reader_that_comes_back_goes_on_where_it_was(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with visiting(serving, context) as visit:
        async with connect(visit.events) as socket:
            visit.play(frames[:100])
            first = await until(socket, Final)
        last = seqs(first)[-1]
        visit.play(frames[100:])
        async with connect(f"{visit.events}?after={last}") as socket:
            visit.room.ended(200)
            rest = await until(socket, Ended)
        assert seqs(first) + seqs(rest) == list(range(1, seqs(rest)[-1] + 1))
        async with connect(visit.events) as socket:
            again = await until(socket, Ended)
        assert [e for e in again if not isinstance(e, Partial)] == [e for e in [*first, *rest] if not isinstance(e, Partial)]


async def test_partials_name_the_event_they_follow(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with visiting(serving, context) as visit, connect(visit.events) as socket:
        visit.play(frames)
        visit.room.ended(200)
        last = 0
        partials = 0
        for event in await until(socket, Ended):
            if isinstance(event, Partial):
                partials += 1
                assert event.after == last
            else:
                last = event.seq
        assert partials


async def test_msgpack_says_the_same(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with visiting(serving, context) as visit:
        visit.play(frames)
        visit.room.ended(200)
        async with connect(visit.events, subprotocols=[MSGPACK_PROTOCOL, "clew.v1.json"]) as socket:  # type: ignore[list-item]
            assert socket.subprotocol == MSGPACK_PROTOCOL
            live = await until(socket, Ended)
        async with connect(visit.events, subprotocols=[MSGPACK_PROTOCOL]) as socket:  # type: ignore[list-item]
            assert isinstance(await socket.recv(), bytes)
        async with connect(visit.events) as socket:
            assert isinstance(await socket.recv(), str)
            replayed = await until(socket, Ended)
        durable = [e for e in live if not isinstance(e, Partial)]
        assert durable[1:] == replayed


async def test_what_was_published_survives_the_server(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with visiting(serving, context) as visit:
        visit.play(frames)
        visit.room.ended(200)
        async with connect(visit.events) as socket:
            before = await until(socket, Ended)
        made = visit.made
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        async with connect(served.ws + made["events"]) as socket:
            after = await until(socket, Ended)
        assert after == [e for e in before if not isinstance(e, Partial)]
        assert (await http.get(made["session"])).json()["words"]
        wav = await http.get(made["audio"], params={"from": 0, "to": 2})
        assert (wav.status_code, wav.headers["content-type"]) == (200, "audio/wav")
        assert len(wav.content) == 44 + 2 * 48_000 * 2
        assert (await http.post(made["session"] + "/note/n0", json={"text": "Left knee is sore."})).status_code == 200
        assert (await http.post(made["session"] + "/sign", json={"by": "Kim"})).status_code == 200


async def test_a_check_goes_when_a_person_mends_what_it_asked_for(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with visiting(serving, context) as visit, connect(visit.events) as socket:
        visit.play(frames)
        visit.room.ended(len(frames))
        await until(socket, Ended)
        one = visit.made["session"]
        assert (await visit.http.post(f"{one}/note/n0", json={"text": "Knee pain 2/10."})).status_code == 200
        (bare,) = [e for e in await until(socket, Checks) if isinstance(e, Checks)]
        assert "side_missing" in [c.id for c in bare.checks if c.status == "block"]
        refused = await visit.http.post(f"{one}/sign", json={"by": "Kim Lee, PT"})
        assert (refused.status_code, "side_missing: " in refused.json()["error"]) == (409, True)
        assert (await visit.http.post(f"{one}/note/n0", json={"text": "Left knee pain 2/10."})).status_code == 200
        (sided,) = [e for e in await until(socket, Checks) if isinstance(e, Checks)]
        assert "side_missing" not in [c.id for c in sided.checks]
        assert (await visit.http.post(f"{one}/note/n0", json={"confirm": True})).json()["rev"] == 3
        assert (await visit.http.post(f"{one}/note/n0", json={"confirm": "yes"})).status_code == 422
        assert (await visit.http.post(f"{one}/sign", json={"by": "Jo Park", "licence": 7})).status_code == 422
        assert (await visit.http.post(f"{one}/sign", json={"by": "Jo Park", "licence": "PTA"})).status_code == 200


@pytest.mark.parametrize(("note_type", "status"), [("daily", 200), ("progress", 409), ("discharge", 409)])
async def test_an_assistants_licence_opens_daily_notes(
    note_type: str, status: int, serving: Any, context: dict[str, Any], frames: list[Frame]
):
    made = {**context, "note_type": note_type, "encounter": {"clinician": {"name": "Jo Park", "licence": "PTA"}}}
    async with visiting(serving, made) as visit, connect(visit.events) as socket:
        visit.play(frames)
        visit.room.ended(len(frames))
        await until(socket, Ended)
        assert (await visit.http.post(visit.made["session"] + "/sign", json={"by": "Jo Park"})).status_code == status
        assert (await visit.http.post(visit.made["session"] + "/sign", json={"by": "Kim Lee, PT"})).status_code == (
            200 if status == 409 else 409
        )


async def test_a_stopping_server_tells_its_readers_to_come_back(serving: Any, context: dict[str, Any]):
    async with visiting(serving, context) as visit:
        socket = await connect(visit.events)
        await socket.recv()
    with pytest.raises(ConnectionClosed) as closed:
        await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012


@pytest.mark.parametrize(
    ("change", "says"),
    [({"goalz": []}, "goalz"), ({"mode": "video"}, "mode"), ({"discipline": None}, "discipline"), ({"id": ""}, "id")],
)
async def test_a_bad_context_is_refused_by_name(serving: Any, context: dict[str, Any], change: dict[str, Any], says: str):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        answer = await http.post("/v1/sessions", json={**context, **change})
        assert answer.status_code == 422
        assert f"'{says}'" in answer.json()["error"]
        assert (await http.get("/v1/sessions")).json() == []


async def test_bodies_that_are_none_are_refused(serving: Any, context: dict[str, Any]):
    async with visiting(serving, context) as visit:
        http, one = visit.http, visit.made["session"]
        assert (await http.post("/v1/sessions", content=b"{")).status_code == 400
        assert (await http.post("/v1/sessions", content=b"[" * 200_000)).status_code == 400
        assert (await http.post("/v1/sessions", content=b" " * (1 << 20) + b"{}")).status_code == 413
        assert (await http.post(f"{one}/note/n0", json=["x"])).status_code == 422
        assert (await http.post(f"{one}/note/n0", json={"text": ""})).status_code == 409
        assert (await http.post(f"{one}/note/none", json={"text": "x"})).status_code == 404
        assert (await http.post(f"{one}/sign", json={})).status_code == 422
        for query in ("", "?from=0", "?from=a&to=b", "?from=2&to=1", "?from=0&to=9999", "?from=nan&to=1"):
            assert (await http.get(f"{one}/audio{query}")).status_code == 422, query


async def test_what_is_not_there_is_404(serving: Any, context: dict[str, Any]):
    async with visiting(serving, context) as visit:
        for method, path in [("GET", ""), ("GET", "/audio?from=0&to=1"), ("POST", "/sign"), ("POST", "/whip"), ("DELETE", "/whip/x")]:
            answer = await visit.http.request(method, f"/v1/sessions/none{path}", json={"by": "x"})
            assert (answer.status_code, list(answer.json())) == (404, ["error"]), path
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{visit.served.ws}/v1/sessions/none/events")
        assert refused.value.response.status_code == 404


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "9" * 5000, "²"])
async def test_an_after_that_is_no_seq_is_refused(serving: Any, context: dict[str, Any], after: str):
    async with visiting(serving, context) as visit:
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{visit.events}?after={after}")
        assert refused.value.response.status_code == 422


async def test_whip_says_no_by_the_rfc(serving: Any, context: dict[str, Any]):
    async with visiting(serving, context) as visit:
        whip = visit.made["whip"]
        sdp = {"content-type": "application/sdp"}
        assert (await visit.http.post(whip, content=b"v=0", headers={"content-type": "text/plain"})).status_code == 415
        assert (await visit.http.post(whip, content=b"nonsense", headers=sdp)).status_code == 400
        assert (await visit.http.post(whip, content=b"\xff", headers=sdp)).status_code == 400
        assert (await visit.http.post(whip, content=b"v" * 70_000, headers=sdp)).status_code == 413
        for method in ("GET", "HEAD", "PUT", "PATCH"):
            assert (await visit.http.request(method, whip)).status_code == 405
        assert (await visit.http.patch(f"{whip}/x")).status_code == 405
        assert (await visit.http.delete(f"{whip}/x")).status_code == 404


async def test_refused_consent_takes_no_audio(serving: Any, context: dict[str, Any]):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json={**context, "consent": {"given": False}})).json()
        answer = await http.post(made["whip"], content=b"v=0", headers={"content-type": "application/sdp"})
        assert answer.status_code == 403
        assert "consent" in answer.json()["error"]


async def test_an_unknown_key_deeper_down_is_kept_and_warned_about(serving: Any, context: dict[str, Any]):
    inner = {**context["context"], "insurance_card": {"front": "x"}}
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json={**context, "context": inner})).json()
        assert "context.insurance_card" in made["warnings"][0]
        async with connect(served.ws + made["events"]) as socket:
            assert json.loads(await socket.recv())["context"]["context"]["insurance_card"] == {"front": "x"}


async def test_the_pages_are_served_under_the_policy(serving: Any, tmp_path: Path):
    web = tmp_path / "web"
    web.mkdir()
    (web / "index.html").write_text("<title>Clew</title>")
    (web / "visit.js").write_text("export {}")
    async with serving(web=web) as served, httpx.AsyncClient(base_url=served.url) as http:
        page = await http.get("/")
        assert (page.status_code, page.text) == (200, "<title>Clew</title>")
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert (await http.get("/visit.js")).headers["content-type"].startswith("text/javascript")
        assert (await http.get("/../record.sqlite")).status_code == 404
        assert (await http.get("/%2e%2e/record.sqlite")).status_code == 404
        assert (await http.get("/v1/nothing")).status_code == 404


async def test_two_readers_at_their_own_pace(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with visiting(serving, context) as visit, connect(visit.events) as quick, connect(visit.events) as idle:
        visit.play(frames)
        visit.room.ended(200)
        a = await until(quick, Ended)
        b = await asyncio.wait_for(until(idle, Ended), 10)
        assert [e for e in a if not isinstance(e, Partial)] == [e for e in b if not isinstance(e, Partial)]


async def test_a_visit_goes_on_after_the_server_was_gone(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with visiting(serving, context) as visit:
        visit.play(frames[:130])
        async with connect(visit.events) as socket:
            before = await until(socket, Final)
            while not any(isinstance(e, Final) and e.words[-1].id == "w3" for e in before):
                before += await until(socket, Final)
        made = visit.made
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        again = Visited(served, http, made, None)
        await again.enter()
        assert list(again.room.arrivals.stored) == [(0, 130)]
        again.play(frames[130:])
        again.room.ended(200)
        async with connect(again.events) as socket:
            events = await until(socket, Ended)
        assert seqs(events) == list(range(1, len(seqs(events)) + 1))
        words = [w for e in events if isinstance(e, Final) for w in e.words]
        assert [w.id for w in words] == [f"w{n}" for n in range(8)], "ids go on and none is given twice"
        (resumed,) = served.visits
        assert resumed.first_word == 4
        assert resumed.pushed[0][0] == pytest.approx(0.7, abs=0.03), "what was said since the last pause is heard again"
        assert sum(n for _, n in resumed.pushed) == pytest.approx((4.0 - resumed.pushed[0][0]) * 16_000)


async def test_a_visit_that_nobody_continues_is_ended_by_the_next_server(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with visiting(serving, context) as visit:
        visit.play(frames[:60])
        async with connect(visit.events) as socket:
            await until(socket, Final)
        made = visit.made
    async with serving(idle_seconds=0.0) as served, connect(served.ws + made["events"]) as socket:
        ended = (await until(socket, Ended))[-1]
        assert isinstance(ended, Ended)
        assert (ended.reason, ended.seconds) == ("timeout", 1.2)


@pytest.mark.parametrize("odd", ['"\\ud800"', "NaN", "1e999", "[" * 200 + "]" * 200, "9" * 400])
async def test_what_could_not_be_stored_or_sent_is_refused_at_the_door(serving: Any, context: dict[str, Any], odd: str):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        body = json.dumps({**context, "prior_notes": ["HERE"]}).replace('"HERE"', odd)
        answer = await http.post("/v1/sessions", content=body)
        assert answer.status_code == 422, answer.text
        made = (await http.post("/v1/sessions", json=context)).json()
        half = b'{"text": "\\ud800", "by": "\\ud800"}'
        assert (await http.post(f"{made['session']}/note/n0", content=half)).status_code == 422
        assert (await http.post(f"{made['session']}/sign", content=half)).status_code == 422


@pytest.mark.parametrize("stretch", ["from=5e17&to=500000000000000064", "from=1e300&to=2e300", "from=nan&to=nan", "from=0&to=inf"])
async def test_audio_of_no_visit_is_refused(serving: Any, context: dict[str, Any], stretch: str):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        assert (await http.get(f"{made['audio']}?{stretch}")).status_code == 422


async def test_a_server_that_is_full_or_stopping_tells_the_recorder_to_try_again(
    serving: Any, context: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        monkeypatch.setattr(house, "MAX_ROOMS", 0)
        offer = b"v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n"
        answer = await http.post(made["whip"], content=offer, headers={"content-type": "application/sdp"})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert answer.status_code not in FINAL, "a recorder gives up for good only on those"


async def test_of_two_who_sign_at_once_one_signs(serving: Any, context: dict[str, Any], frames: list[Frame]):
    async with visiting(serving, context) as visit:
        visit.play(frames)
        visit.room.ended(200)
        async with connect(visit.events) as socket:
            await until(socket, Ended)
            answers = await asyncio.gather(*(visit.http.post(f"{visit.made['session']}/sign", json={"by": who}) for who in "abcd"))
            assert sorted(a.status_code for a in answers) == [200, 409, 409, 409]
            await until(socket, Signed)


def waiting_for(there: asyncio.Event, scripted: Any) -> Any:
    """A recogniser that waits."""

    class Waiting(scripted.recogniser):  # type: ignore[name-defined, misc]
        async def __call__(self, window: Any, owner: str) -> Any:
            await there.wait()
            return await super().__call__(window, owner)

    return Waiting()


async def stored(room: Any, upto: int) -> None:
    """Until every frame before `upto` is acknowledged."""
    acked = asyncio.Event()
    room.acknowledge = lambda ranges: acked.set() if list(ranges) == [(0, upto)] else None
    await asyncio.wait_for(acked.wait(), 10)


async def test_while_the_models_load_audio_is_stored_and_words_come_after(
    serving: Any, scripted: Any, context: dict[str, Any], frames: list[Frame]
):
    there = asyncio.Event()

    async def load(_: Executor) -> None:
        await there.wait()

    async with visiting(serving, context, load=load, recognise=waiting_for(there, scripted)) as visit, connect(visit.events) as socket:
        assert (await visit.http.get("/livez")).json() == {"status": "ok"}
        answer = await visit.http.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "loading the recognisers"})
        visit.play(frames)
        await stored(visit.room, 200)
        visit.room.ended(200)
        there.set()
        assert len([e for e in await until(socket, Ended) if isinstance(e, Final)]) == 4
        assert (await visit.http.get("/readyz")).status_code == 200


async def test_models_that_can_not_be_loaded_are_a_failure_of_the_server(serving: Any):
    async def load(_: Executor) -> None:
        raise SetupError("no such device")

    async with serving(load=load) as served, httpx.AsyncClient(base_url=served.url) as http:
        assert (await http.get("/readyz")).status_code == 503
        assert isinstance(served.app.failure, SetupError)


async def test_what_was_stored_and_not_heard_is_heard_by_the_next_server_without_a_recorder(
    serving: Any,
    scripted: Any,
    context: dict[str, Any],
    frames: list[Frame],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(room, "RETURN_SECONDS", 0.05)
    async with visiting(serving, context, recognise=waiting_for(asyncio.Event(), scripted)) as visit:
        (await visit.http.post("/v1/sessions", json=context)).raise_for_status()  # nobody recorded anything for this one
        visit.play(frames[:130])
        await stored(visit.room, 130)
        made = visit.made
    async with serving() as served, connect(served.ws + made["events"]) as socket:
        heard = await until(socket, Final)
        while len([e for e in heard if isinstance(e, Final)]) < 3:
            heard += await until(socket, Final)
        assert [w.id for e in heard if isinstance(e, Final) for w in e.words] == [f"w{n}" for n in range(6)], "what was begun too"
        assert list(served.app.house.rooms) == [made["id"]]
    assert "unfinished visits that go on: 1" in caplog.text


async def test_a_stopping_server_stores_what_is_in_hand_and_says_so_to_its_recorders(
    serving: Any, context: dict[str, Any], frames: list[Frame]
):
    told: list[Any] = []
    async with visiting(serving, context) as visit:
        visit.room.acknowledge = told.extend
        visit.play(frames[:50])
        assert told == []
    assert told == [(0, 50)]


async def test_an_offer_that_is_none_opens_no_room(serving: Any, context: dict[str, Any]):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        for rubbish in ("nonsense", "v=0", "v=0\r\nm=audio nine\r\n", "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"):
            assert (await http.post(made["whip"], content=rubbish, headers={"content-type": "application/sdp"})).status_code == 400
        assert served.app.house.rooms == {}


async def test_a_visit_that_was_stopped_ends_by_itself_though_its_server_died(
    serving: Any, scripted: Any, context: dict[str, Any], frames: list[Frame], monkeypatch: pytest.MonkeyPatch
):
    """The recorder was told that its goodbye was heard, and is gone."""
    monkeypatch.setattr(house, "DRAIN_SECONDS", 0.01)
    async with visiting(serving, context, recognise=waiting_for(asyncio.Event(), scripted)) as visit:
        visit.play(frames)
        visit.room.ended(200)
        made = visit.made
    async with serving() as served, connect(served.ws + made["events"]) as socket, asyncio.timeout(20):
        ended = (await until(socket, Ended))[-1]
        assert isinstance(ended, Ended)
        assert (ended.reason, ended.seconds) == ("stopped", 4.0)


async def test_a_visit_that_fails_lets_its_recorder_connect_again_at_once(
    serving: Any, context: dict[str, Any], frames: list[Frame], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async with visiting(serving, context) as visit:
        (live,) = visit.served.app.house._live.values()
        closed = asyncio.Event()

        async def close() -> None:
            closed.set()

        monkeypatch.setattr(live.ingest, "close", close)
        monkeypatch.setattr(visit.served.visits[0], "windows", None)
        visit.play(frames[:3])
        await asyncio.wait_for(closed.wait(), 10)
        assert not visit.served.app.house.rooms
    assert "connects again continues it" in caplog.text


async def test_a_visit_that_can_not_be_ended_keeps_no_other_open(
    serving: Any, context: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        bad, good = [(await http.post("/v1/sessions", json=context)).json() for _ in range(2)]
        the_house = served.app.house
        unfinished = the_house.journal.unfinished()
        monkeypatch.setattr(the_house.journal, "quiet", lambda _: unfinished)
        enter = the_house.enter

        async def entered(session: Any) -> Any:
            if session.id == bad["id"]:
                raise ValueError
            return await enter(session)

        monkeypatch.setattr(the_house, "enter", entered)
        await the_house.sweep()
        async with connect(served.ws + good["events"]) as socket, asyncio.timeout(10):
            await until(socket, Ended)
    assert "could not be ended" in caplog.text


async def test_recorders_have_time_to_come_back_before_old_visits_are_ended(
    serving: Any, context: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    """After a night without the server a visit's last event is old, and its recorder has the rest of it."""
    async with serving() as served:
        ended: list[str] = []

        async def sweep() -> None:
            ended.append("all")

        slept = asyncio.Event()

        async def sleep(seconds: float) -> None:
            assert not ended
            assert seconds == house.SWEEP_SECONDS
            slept.set()
            await asyncio.Event().wait()

        monkeypatch.setattr(served.app.house, "sweep", sweep)
        with monkeypatch.context() as patched:
            patched.setattr(house.asyncio, "sleep", sleep)
            task = asyncio.create_task(served.app.house.sweeping())
            await asyncio.wait_for(slept.wait(), 5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
