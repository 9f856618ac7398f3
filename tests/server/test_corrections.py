"""Consent, marks, misheard words and voices by their routes: a real server, record and draft; only hearing is scripted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from spoken_visit import Lines, line
from websockets.asyncio.client import ClientConnection, connect

from clew_server.record.audio import Frame
from clew_server.visit import Visit
from clew_wire.codec import decode_event, session_from_map
from clew_wire.context import VisitContext
from clew_wire.event import Amend, AnyEvent, Checks, Consented, Ended, Final, Mark, NotePatch, Speaker
from clew_wire.note import SessionFile, Word
from clew_wire.view import View


class Seen:
    """A visit as a reader of its websocket has it."""

    def __init__(self, http: httpx.AsyncClient, socket: ClientConnection, made: dict[str, Any], room: Any) -> None:
        self.http, self.socket, self.made, self.room = http, socket, made, room
        self.view = View()

    async def until(self, there: Callable[[AnyEvent], bool]) -> AnyEvent:
        while True:
            event = decode_event(await self.socket.recv())
            self.view.apply(event)
            if there(event):
                return event

    async def until_note(self, there: Callable[[str], bool]) -> str:
        """Until the draft says so."""
        while not there(self.text):
            await self.until(lambda _: True)
        return self.text

    @property
    def text(self) -> str:
        return " ".join(x.text for row in self.view.note.sections.values() for x in row)

    async def post(self, path: str, **data: Any) -> httpx.Response:
        return await self.http.post(self.made["session"] + path, json=data)

    async def file(self) -> SessionFile:
        return session_from_map((await self.http.get(self.made["session"])).json())

    def spoken(self, said: str) -> tuple[str, str]:
        """The ids of the first and last of words that were said."""
        words, wanted = self.view.words, said.split()
        at = next(n for n in range(len(words)) if [w.w for w in words[n : n + len(wanted)]] == wanted)
        return words[at].id, words[at + len(wanted) - 1].id


@pytest.fixture
def visiting(serving: Any, context: dict[str, Any]) -> Callable[..., Any]:
    """A visit that hears LINES. `later`: what hearing finds after a line. `made`: goes on with a visit of the server before."""

    @asynccontextmanager
    async def run(later: dict[int, Sequence[AnyEvent]] | None = None, made: Any = None, **top: Any) -> AsyncIterator[Seen]:
        def visit(context: VisitContext, *, first_word: int = 0, told: Sequence[Word] = ()) -> Visit:
            return Visit(context, Lines(first_word, later or {}))  # type: ignore[arg-type]

        async with serving(visit=visit) as served, httpx.AsyncClient(base_url=served.url) as http:
            new = made or (await http.post("/v1/sessions", json={**context, **top})).json()
            async with connect(served.ws + new["events"], max_queue=None) as socket:
                session = await served.app.house.session(new["id"])
                room = None if session.ended else (await served.app.house.enter(session)).room
                yield Seen(http, socket, new, room)

    return run


def play(visit: Seen, frames: Sequence[Frame]) -> None:
    for frame in frames:
        visit.room.frame(frame.n, frame.opus)


async def whole(visit: Seen, frames: Sequence[Frame]) -> None:
    """The visit up to its end."""
    play(visit, frames)
    visit.room.ended(len(frames))
    await visit.until(lambda e: isinstance(e, Ended))


def is_final(text: str) -> Callable[[AnyEvent], bool]:
    return lambda e: isinstance(e, Final) and e.words[-1].w == text


async def test_a_corrected_word_changes_the_draft_of_a_live_visit_and_stays(visiting: Any, frames: list[Frame]):
    wrong = replace(line(2)[1], w="loft")
    async with visiting({3: [Amend(span=(wrong.id, wrong.id), words=(wrong,), by="hearing")]}) as visit:
        play(visit, frames[:150])
        await visit.until_note(lambda text: "eft knee" in text)
        first, last = visit.spoken("left knee")
        answer = await visit.post("/words", first=first, last=last, text="right knee", by="Kim Lee")
        assert (answer.status_code, list(answer.json())) == (200, ["seq"])
        amend = await visit.until(lambda e: isinstance(e, Amend))
        assert isinstance(amend, Amend)
        assert (amend.by, amend.seq, [w.w for w in amend.words]) == ("Kim Lee", answer.json()["seq"], ["right", "knee"])
        await visit.until_note(lambda text: "ight knee" in text and "eft knee" not in text)
        play(visit, frames[150:])
        visit.room.ended(len(frames))
        await visit.until(lambda e: isinstance(e, Ended))
        assert "right knee" in " ".join(w.w for w in visit.view.words), "hearing read it again and the person's word stands"
        assert "ight knee" in visit.text
        sentence = next(x for x in visit.view.note.sections["S"] if "knee" in x.text)
        words = [w for span in sentence.evidence for w in visit.view.between(span)]
        assert ("right", line(2)[1].t0) in [(w.w, w.t0) for w in words], "the sentence leads to the audio of the word before"


async def test_a_denial_that_was_misheard_is_none_in_the_draft_of_an_ended_visit(visiting: Any, frames: list[Frame]):
    async with visiting() as visit:
        await whole(visit, frames)
        assert "enies" in visit.text
        knee = next(x for x in visit.view.note.sections["S"] if "knee" in x.text)
        await visit.post(f"/note/{knee.id}", text="My own words about the left knee.")
        first, last = visit.spoken("No, I have no numbness.")
        answer = await visit.post("/words", first=first, last=last, text="Yes, I have numbness.", by="Kim")
        assert answer.status_code == 200
        await visit.until_note(lambda text: "umbness" in text and "enies" not in text)
        assert "My own words about the left knee." in visit.text, "what a person wrote stays"
        file = await visit.file()
        assert "Yes, I have numbness." in " ".join(w.w for w in file.words)
        assert "enies" not in " ".join(x.text for x in file.note.sections["S"])
        ids = {w.id for w in file.words}
        assert all(end in ids for row in file.note.sections.values() for x in row for span in x.evidence for end in span)


async def test_a_correction_outlives_the_server_and_what_it_hears_again(visiting: Any, frames: list[Frame]):
    async with visiting() as visit:
        play(visit, frames[:150])
        await visit.until(is_final("stairs."))
        await visit.post("/words", first="w15", last="w15", text="right", by="Kim")
        await visit.post("/speakers/s0", role="caregiver", by="Kim")
        await visit.until(lambda e: isinstance(e, Speaker))
    wrong = replace(line(2)[1], w="loft")
    again = {3: [Amend(span=(wrong.id, wrong.id), words=(wrong,), by="hearing")]}
    async with visiting(again, visit.made) as visit:
        play(visit, frames[150:])
        visit.room.ended(len(frames))
        await visit.until(lambda e: isinstance(e, Ended))
        assert [w.w for w in visit.view.between(("w14", "w16"))] == ["The", "right", "knee"]
        assert {(w.speaker, w.role) for w in visit.view.words} == {("s0", "caregiver"), ("s1", "patient")}, "later words of that voice too"
    async with visiting(None, visit.made) as visit:  # ended: there is no room
        assert visit.room is None
        assert (await visit.post("/words", first="w15", last="w15", text="left", by="Kim")).status_code == 200
        await visit.until_note(lambda text: "eft knee" in text)


async def test_whose_voice_it_is_moves_a_denial(visiting: Any, frames: list[Frame]):
    async with visiting() as visit:
        await whole(visit, frames)
        assert "enies numbness" in visit.text
        assert (await visit.post("/speakers/s1", role="therapist", by="Kim")).status_code == 200
        assert (await visit.post("/speakers/s0", role="patient", by="Kim")).status_code == 200
        for _ in range(2):
            await visit.until(lambda e: isinstance(e, Speaker))
        await visit.until_note(lambda text: "enies numbness" not in text)
        assert {(w.speaker, w.role) for w in visit.view.words} == {("s0", "patient"), ("s1", "therapist")}
        assert (await visit.post("/speakers/s9", role="patient", by="Kim")).status_code == 404
        assert (await visit.post("/speakers/s0", role="nurse", by="Kim")).status_code == 422


async def test_consent_that_comes_later_opens_its_gate_at_once(visiting: Any, frames: list[Frame]):
    async with visiting(consent={"given": None}) as visit:
        await whole(visit, frames)
        assert "consent_missing" in [c.id for c in visit.view.note.checks]
        refused = await visit.post("/sign", by="Kim Lee, PT")
        assert (refused.status_code, "consent_missing" in refused.json()["error"]) == (409, True)
        answer = await visit.post("/consent", given=True, by="patient", script="v1", at="2026-03-10T09:00:00-05:00")
        assert answer.json() == {"given": True, "by": "patient", "at": "2026-03-10T09:00:00-05:00", "words": None}
        told = await visit.until(lambda e: isinstance(e, Consented))
        assert isinstance(told, Consented)
        assert told.script == "v1"
        await visit.until(lambda e: isinstance(e, Checks))
        assert "consent_missing" not in [c.id for c in visit.view.note.checks]
        assert (await visit.file()).consent.given is True
    async with visiting(None, visit.made) as visit:
        assert (await visit.file()).consent.by == "patient", "and it is on record"


async def test_consent_in_a_live_visit_is_in_its_drafts(visiting: Any, frames: list[Frame]):
    async with visiting(consent={"given": None}) as visit:
        play(visit, frames[:100])
        await visit.until(lambda e: isinstance(e, Checks) and "consent_missing" in [c.id for c in e.checks])
        assert (await visit.post("/consent", given=True, by="patient")).json()["at"]
        await visit.until(lambda e: isinstance(e, Checks) and "consent_missing" not in [c.id for c in e.checks])
        play(visit, frames[100:])
        visit.room.ended(len(frames))
        await visit.until(lambda e: isinstance(e, Ended))
        assert "consent_missing" not in [c.id for c in visit.view.note.checks]


@pytest.mark.parametrize("live", [True, False])
async def test_refused_consent_ends_the_recording_and_takes_no_more(visiting: Any, frames: list[Frame], *, live: bool):
    async with visiting(consent={"given": None}) as visit:
        play(visit, frames[:100])
        await visit.until(is_final("numbness."))
        if live:
            assert (await visit.post("/consent", given=False, by="patient")).json()["given"] is False
            play(visit, frames[100:])
    async with visiting(None, visit.made) as visit:
        if not live:
            await visit.post("/consent", given=False, by="patient")
        ended = await visit.until(lambda e: isinstance(e, Ended))
        assert isinstance(ended, Ended)
        assert (ended.reason, ended.seconds) == ("withdrawn", 2.0)
        await visit.post("/consent", given=False, by="patient")  # said twice
        for path, kind in (("whip", "application/sdp"), ("session", "application/vnd.clew.repair")):
            where = visit.made["whip"] if path == "whip" else visit.made["session"] + "/repair"
            answer = await visit.http.post(where, content=b"v=0", headers={"content-type": kind})
            assert answer.status_code in (403, 415), answer.text
            if answer.status_code == 403:
                assert "consent" in answer.json()["error"]
        assert "consent_missing" in [c.id for c in (await visit.file()).note.checks if c.status == "block"]


async def test_a_moment_is_marked(visiting: Any, frames: list[Frame]):
    async with visiting() as visit:
        play(visit, frames[:50])
        answer = await visit.post("/marks", t=0.5, label="look here")
        assert answer.status_code == 201
        assert await visit.until(lambda e: isinstance(e, Mark)) == Mark(seq=answer.json()["seq"], t=0.5, label="look here")
        assert (await visit.post("/marks", t=-1)).status_code == 422


async def test_bad_bodies_are_refused_with_one_line(visiting: Any, frames: list[Frame]):
    async with visiting() as visit:
        await whole(visit, frames)
        for path, data, status in [
            ("/words", {"first": "w0", "last": "w0", "text": "x"}, 422),
            ("/words", {"first": "w0", "last": "w0", "text": 7, "by": "Kim"}, 422),
            ("/words", {"first": "w3", "last": "w1", "text": "x", "by": "Kim"}, 422),
            ("/words", {"first": "w0", "last": "w900", "text": "x", "by": "Kim"}, 404),
            ("/words", {"first": "w0", "last": "w0", "text": "", "by": "Kim"}, 422),
            ("/words", {"first": "w0", "last": "w0", "text": "\u202egnorw", "by": "Kim"}, 422),
            ("/words", {"first": "w0", "last": "w0", "text": "x" * 20_000, "by": "Kim"}, 413),
            ("/speakers/s0", {"role": "patient"}, 422),
            ("/consent", {"by": "patient"}, 422),
            ("/consent", {"given": True}, 422),
            ("/consent", {"given": True, "by": "patient", "at": "noon"}, 422),
            ("/marks", {"label": "x"}, 422),
            ("/marks", {"t": 1, "label": "x" * 300}, 422),
        ]:
            answer = await visit.post(path, **data)
            assert (answer.status_code, list(answer.json())) == (status, ["error"]), (path, data, answer.text)
            assert "\n" not in answer.json()["error"]


async def test_a_signed_note_is_corrected_no_more(visiting: Any, frames: list[Frame]):
    async with visiting() as visit:
        await whole(visit, frames)
        for check in [c for c in visit.view.note.checks if c.status == "block"]:
            raise AssertionError(check)
        for sentence in [x for row in visit.view.note.sections.values() for x in row if x.flags]:
            await visit.post(f"/note/{sentence.id}", confirm=True)
        assert (await visit.post("/sign", by="Kim Lee, PT")).status_code == 200
        for path, data in [
            ("/words", {"first": "w0", "last": "w0", "text": "x", "by": "Kim"}),
            ("/speakers/s0", {"role": "patient", "by": "Kim"}),
            ("/consent", {"given": True, "by": "patient"}),
            ("/marks", {"t": 1}),
        ]:
            answer = await visit.post(path, **data)
            assert (answer.status_code, "signed" in answer.json()["error"]) == (409, True), path


async def test_what_follows_a_correction_is_journaled_with_it(visiting: Any, frames: list[Frame]):
    async with visiting() as visit:
        await whole(visit, frames)
        first, last = visit.spoken("left knee")
        seq = (await visit.post("/words", first=first, last=last, text="right knee", by="Kim")).json()["seq"]
        patch = await visit.until(lambda e: isinstance(e, NotePatch))
        assert isinstance(patch, NotePatch)
        assert patch.seq == seq + 1
