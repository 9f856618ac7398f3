"""The Python client over the real app: what it makes of answers, refusals and cuts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import emr_script as script
import pytest
from emr_desk import TOKEN, Desk

from clew_clients import Client
from clew_clients.follow import FIRST_WAIT, LONGEST_WAIT, Follow, SkippedError
from clew_wire.errors import LinkError
from clew_wire.event import AnyEvent, Checks, Consented, Ended, Mark, Partial, SessionOpened, Signed
from clew_wire.note import Check


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk() as running:
        yield running


async def told(desk: Desk, visit_id: str, events: list[AnyEvent]) -> None:
    await asyncio.to_thread(desk.tell, visit_id, events)


@pytest.mark.parametrize("protocol", ["json", "msgpack"])
async def test_a_visit_from_its_context_to_its_signature(desk: Desk, protocol: str):
    async with Client(desk.url, TOKEN, protocol=protocol) as clew:  # type: ignore[arg-type]
        opened = await clew.create_session(script.CONTEXT)
        assert opened.whip == f"{desk.url}/v1/sessions/{opened.id}/whip"
        assert opened.events.startswith("ws://")
        wanted = list(script.events())
        await told(desk, opened.id, wanted)
        got = []
        async for event in clew.events(opened.id):
            got.append(event)
            if isinstance(event, Ended):
                break
        durable = [e for e in wanted if not isinstance(e, Partial)]
        assert isinstance(got[0], SessionOpened)
        assert got[0].context == script.CONTEXT
        assert got[1:] == durable[1:]

        assert await clew.edit(opened.id, "s3", "Denies numbness in the right arm.") == 1
        with pytest.raises(LinkError, match="time_missing"):
            await clew.sign(opened.id, "Dana Whitfield")
        await told(desk, opened.id, [Checks(checks=(Check("polarity", "ok", "Denials are kept."),))])
        with pytest.raises(LinkError, match="flagged: 2 sentences"):
            await clew.sign(opened.id, "Dana Whitfield")
        for sentence in ("s4", "o2"):
            assert await clew.confirm(opened.id, sentence) == 1
        await clew.sign(opened.id, "Dana Whitfield", licence="DPT")
        late = [e async for e in clew.events(opened.id, after=got[-1].seq)]
        assert [e.type for e in late] == ["note", "check", "check", "note", "note", "signed"]
        assert isinstance(late[-1], Signed)
        assert late[-1].by == "Dana Whitfield"

        file = await clew.session(opened.id)
        assert file.id == script.CONTEXT["id"]
        assert len(file.words) == sum(len(t) for t in script.Script().turns)
        assert (await clew.sessions())[0]["id"] == opened.id
        assert (await clew.audio(opened.id, 1.0, 2.5))[:4] == b"RIFF"
        assert "Denies numbness in the right arm." in await clew.note_text(opened.id)
        assert (await clew.note_pdf(opened.id, "dap"))[:5] == b"%PDF-"
        assert (await clew.fhir(opened.id))["type"] == "document"


async def test_what_was_misheard_is_put_right(desk: Desk):
    async with Client(desk.url, TOKEN) as clew:
        opened = await clew.create_session(script.CONTEXT)
        await told(desk, opened.id, list(script.events()))
        before = (await clew.session(opened.id)).words
        old = before[1]
        seq = await clew.correct(opened.id, old.id, old.id, "somewhat", "Dana Whitfield")
        assert await clew.speaker(opened.id, old.speaker, "caregiver", "Dana Whitfield") > seq
        marked = await clew.mark(opened.id, 1.5, "here")
        consent = await clew.consent(opened.id, True, "guardian", script="v1", at="2026-03-10T09:00:00-05:00")
        assert (consent.given, consent.by, consent.at) == (True, "guardian", "2026-03-10T09:00:00-05:00")
        file = await clew.session(opened.id)
        assert (file.words[1].w, file.words[1].role, file.words[1].t0) == ("somewhat", "caregiver", old.t0)
        assert {w.role for w in file.words if w.speaker == old.speaker} == {"caregiver"}
        assert file.consent.by == "guardian"
        got = []
        async for event in clew.events(opened.id, after=seq - 1):
            got.append(event)
            if isinstance(event, Consented):
                break
        kinds = [e.type for e in got]
        assert (kinds[0], kinds[-1]) == ("amend", "consent")
        assert [e for e in got if isinstance(e, Mark)] == [Mark(seq=marked, t=1.5, label="here")]
        with pytest.raises(LinkError, match=r"404.*no word 'w9999'"):
            await clew.correct(opened.id, "w0", "w9999", "x", "Dana")
        with pytest.raises(LinkError, match=r"422.*plain text"):
            await clew.correct(opened.id, "w0", "w0", "\u202ex", "Dana")


async def test_events_go_on_by_themselves_after_a_cut(desk: Desk):
    visit_id, token = await asyncio.to_thread(desk.open, script.CONTEXT)
    wanted = [e for e in script.events(partials=False) if not isinstance(e, SessionOpened)]
    await told(desk, visit_id, wanted[:5])
    async with Client(desk.url, token) as clew:
        got = []
        async for event in clew.events(visit_id):
            got.append(event)
            if event.type == "ended":
                break
            if len(got) == 6:
                assert await asyncio.to_thread(desk.cut) == 1
                await told(desk, visit_id, wanted[5:20])
            if len(got) == 12:
                assert await asyncio.to_thread(desk.cut) == 1
                await told(desk, visit_id, wanted[20:])
    assert got[1:] == wanted, "each once, in order"
    assert desk.sockets_after()[-3] == 0
    assert 0 < desk.sockets_after()[-2] < desk.sockets_after()[-1]


async def test_refusals_say_why_and_are_not_tried_again(desk: Desk):
    visit_id, token = await asyncio.to_thread(desk.open, script.CONTEXT)
    async with Client(desk.url, "wrong") as clew:
        with pytest.raises(LinkError, match=r"401.*token"):
            await clew.session(visit_id)
        with pytest.raises(LinkError, match=r"401.*token"):
            await anext(clew.events(visit_id))
    async with Client(desk.url, token) as clew:
        with pytest.raises(LinkError, match="401"):
            await clew.create_session(script.CONTEXT)
    async with Client(desk.url, TOKEN) as clew:
        with pytest.raises(LinkError, match=r"404.*no such session"):
            await anext(clew.events("nobody"))
        with pytest.raises(LinkError, match=r"422.*note_type"):
            await clew.create_session({**script.CONTEXT, "note_type": "poem"})
        with pytest.raises(LinkError, match=r"422.*60|422.*shorter"):
            await clew.audio(visit_id, 0, 9999)
    async with Client("http://127.0.0.1:9") as clew:
        with pytest.raises(LinkError, match="clew serve"):
            await clew.sessions()
        with pytest.raises(LinkError, match="clew serve"):
            await anext(clew.events(visit_id, patience=0))
    async with Client("clinic:8080") as clew:
        with pytest.raises(LinkError, match="not a server's address"):
            await clew.sessions()
        with pytest.raises(LinkError, match="not a server's address"):
            await anext(clew.events(visit_id))


def test_following_takes_each_event_once_and_notices_what_is_missing():
    follow = Follow(after=3)
    assert not follow.take(Ended(seq=3, seconds=1.0))
    assert follow.take(script.partial_of(0, 4, 3))
    assert follow.take(Ended(seq=4, seconds=1.0))
    assert follow.after == 4
    with pytest.raises(SkippedError):
        follow.take(Ended(seq=6, seconds=1.0))
    assert follow.after == 4


def test_waits_grow_to_a_limit_until_an_event_comes():
    follow = Follow()
    waits = [follow.wait(0.5) for _ in range(10)]
    assert waits[0] == FIRST_WAIT
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    assert follow.wait(0.0) < LONGEST_WAIT < follow.wait(1.0)
    follow.take(Ended(seq=1, seconds=1.0))
    assert follow.wait(0.5) == FIRST_WAIT
