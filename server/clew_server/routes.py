"""The HTTP routes over a House. Errors are JSON: {"error": one line}."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from clew_server.bodies import body, is_type, json_body, map_body, needs_type, text_field
from clew_server.changing import changed
from clew_server.charting.billing.rules import Rules
from clew_server.coding import entered
from clew_server.corrections import Corrections
from clew_server.emr.fhir import MEDIA_TYPE
from clew_server.emr.received import Choice, received
from clew_server.house import BusyError, House, RefusedError, TakenError
from clew_server.keys import Keys, Opened
from clew_server.live.socket import serve_events
from clew_server.record.clip import clip
from clew_server.record.journal import Session
from clew_server.review import ReviewError, confirmed, edited, removed, signed, written
from clew_server.visit import as_left, consent_of, said, touched, with_consent
from clew_wire.codec import session_to_map
from clew_wire.context import parse_context
from clew_wire.errors import AudioError, CodecError, ContextError, LinkError
from clew_wire.event import NotePatch
from clew_wire.note import Note, SessionFile
from clew_wire.repair import CONTENT_TYPE, MAX_BYTES, decode_repair
from clew_wire.sealed import ALGORITHM
from clew_wire.view import View

MAX_CONTEXT = 1 << 20
MAX_SDP = 64 << 10
MAX_REPAIRS = 32
"bodies in hand at once, of all sessions; more are told to come again"
BODY_SECONDS = 30.0
"in which a repair has to arrive"
STORE_SECONDS = 10.0
"in which its frames become durable, or it is told to come again"
MAX_SEQ_DIGITS = 15
"a whole number that every JSON reader has exactly"


class Routes:
    """The routes' table and what stands behind it."""

    def __init__(
        self, house: Callable[[], House], keys: Keys, rules: Rules | None = None, *, loaded: Callable[[], bool] = lambda: True
    ) -> None:
        """`loaded`: words can come."""
        self._house = house
        self._keys = keys
        self._loaded = loaded
        self._rules = rules
        self._repairs = 0

    def table(self) -> list[BaseRoute]:
        """All routes of the API."""
        one = "/v1/sessions/{id}"
        return [
            Route("/livez", self.livez, methods=["GET"]),
            Route("/readyz", self.readyz, methods=["GET"]),
            Route("/v1/key", self.key, methods=["GET"]),
            Route("/v1/sessions", self.create, methods=["POST"]),
            Route("/v1/sessions", self.list, methods=["GET"]),
            Route(one, self.session, methods=["GET"]),
            Route(f"{one}/whip", self.whip, methods=["POST"]),
            Route(f"{one}/whip/{{connection}}", self.hang_up, methods=["DELETE"]),
            Route(f"{one}/repair", self.repair, methods=["POST"]),
            Route(f"{one}/audio", self.audio, methods=["GET"]),
            Route(f"{one}/note", self.write, methods=["POST"]),
            Route(f"{one}/note/{{sentence}}", self.edit, methods=["POST"]),
            Route(f"{one}/codes/{{code}}", self.code, methods=["POST"]),
            Route(f"{one}/sign", self.sign, methods=["POST"]),
            *Corrections(self._house, self._session, self._rules).table(),
            WebSocketRoute(f"{one}/events", self.events),
        ]

    async def _session(self, request: Request | WebSocket) -> Session:
        session = await self._house().session(request.path_params["id"])
        if session is None:
            raise HTTPException(404, "there is no such session")
        return session

    async def livez(self, request: Request) -> Response:  # noqa: ARG002
        """200 while the record can be written."""
        failure = self._house().statistics()["writer"].failure
        return JSONResponse({"status": "ok" if failure is None else "the record can't be written"}, 200 if failure is None else 503)

    async def readyz(self, request: Request) -> Response:
        """200 while words can come too."""
        if not self._loaded():
            return JSONResponse({"status": "loading the recognisers"}, 503, {"retry-after": "1"})
        return await self.livez(request)

    async def create(self, request: Request) -> Response:
        """Context in, ours or as FHIR; id, token and URLs out."""
        unused: tuple[str, ...] = ()
        try:
            data = await json_body(request, MAX_CONTEXT)
            if is_type(request, MEDIA_TYPE):
                found = received(data, Choice.of(request.query_params))
                data, unused = found.context, found.warnings
            context = parse_context(data)
            session, token = await self._house().open(context)
        except ContextError as e:
            raise HTTPException(422, str(e)) from None
        except BusyError as e:
            raise HTTPException(503, str(e), {"retry-after": "2"}) from None
        at = f"/v1/sessions/{session.id}"
        urls = {"session": at, "whip": f"{at}/whip", "events": f"{at}/events", "audio": f"{at}/audio"}
        data = {"id": session.id, "token": token, **urls, "warnings": [*context.warnings, *unused]}
        return JSONResponse(data, 201, {"location": at})

    async def list(self, request: Request) -> Response:  # noqa: ARG002
        """The newest sessions, newest first."""
        rooms = self._house().rooms
        return JSONResponse([row(s, s.id in rooms) for s in await asyncio.to_thread(self._house().journal.latest)])

    async def session(self, request: Request) -> Response:
        """The session file."""
        session = await self._session(request)
        feed = await self._house().feed(session)
        made = await asyncio.to_thread(session_file, session, feed.view.session_file())
        return JSONResponse(session_to_map(made))

    async def whip(self, request: Request) -> Response:
        """RFC 9725, 4.2: an SDP offer in; 201, the resource's location and the answer out."""
        session = await self._session(request)
        needs_type(request, "application/sdp")
        try:
            offer = (await body(request, MAX_SDP)).decode()
            connection = await self._house().connect(session, offer)
        except UnicodeDecodeError:
            raise HTTPException(400, "the SDP offer is not UTF-8 text") from None
        except LinkError as e:
            raise HTTPException(400, str(e)) from None
        except BusyError as e:
            raise HTTPException(503, str(e), {"retry-after": "2"}) from None
        except RefusedError as e:
            raise HTTPException(403, str(e)) from None
        location = f"/v1/sessions/{session.id}/whip/{connection.id}"
        return Response(connection.answer, 201, {"location": location}, media_type="application/sdp")

    async def hang_up(self, request: Request) -> Response:
        """RFC 9725, 4.2: DELETE ends the session of the resource."""
        if not self._house().hang_up(request.path_params["id"], request.path_params["connection"]):
            raise HTTPException(404, "there is no such connection: it has ended, or another one took its place")
        return Response(status_code=200)

    async def key(self, request: Request) -> Response:  # noqa: ARG002
        """What recorders wrap the keys of their frames to."""
        return JSONResponse({"alg": ALGORITHM, "key": await asyncio.to_thread(self._keys.public_pem)})

    async def repair(self, request: Request) -> Response:
        """Frames that come late (clew_wire.repair) in; which of them are durable out, once they are."""
        session = await self._session(request)
        needs_type(request, CONTENT_TYPE)
        try:
            await self._house().needs_consent(session)
        except RefusedError as e:
            raise HTTPException(403, str(e)) from None
        if session.signed:
            raise HTTPException(410, "the visit was signed: it takes no more audio")
        if self._repairs >= MAX_REPAIRS:
            raise HTTPException(503, "too many repairs at once: try again in a moment", {"retry-after": "1"})
        self._repairs += 1
        try:
            async with asyncio.timeout(BODY_SECONDS):
                data = await body(request, MAX_BYTES)
            opened = await asyncio.to_thread(self._opened, session, data)
            async with asyncio.timeout(STORE_SECONDS):
                stored = await self._house().repair(session, [frame for frame, _ in opened.frames])
        except TimeoutError:
            raise HTTPException(
                503, "the frames did not arrive, or could not be stored, in time: try again", {"retry-after": "2"}
            ) from None
        except CodecError as e:
            raise HTTPException(400, str(e)) from None
        except BusyError as e:
            raise HTTPException(503, str(e), {"retry-after": "2"}) from None
        except RefusedError as e:
            raise HTTPException(403, str(e)) from None
        except TakenError as e:
            raise HTTPException(409, str(e)) from None
        finally:
            self._repairs -= 1
        return JSONResponse({"stored": [list(r) for r in stored], "damaged": opened.damaged})

    def _opened(self, session: Session, data: bytes) -> Opened:
        return self._keys.open(session.id, decode_repair(data))

    async def audio(self, request: Request) -> Response:
        """A stretch of the stored audio as WAV."""
        session = await self._session(request)
        try:
            from_s, to_s = (float(request.query_params[k]) for k in ("from", "to"))
            wav = await asyncio.to_thread(clip, self._house().audio, session, from_s, to_s)
        except (KeyError, ValueError):
            raise HTTPException(422, "give from= and to= in seconds of the visit") from None
        except AudioError as e:
            raise HTTPException(422, str(e)) from None
        return Response(wav, media_type="audio/wav")

    async def edit(self, request: Request) -> Response:
        """{"text"}: the sentence in a person's words; {"confirm": true}: a person read it and it is right as it stands;
        {"remove": true}: without this sentence, which a person wrote."""
        session = await self._session(request)
        data, sentence = await map_body(request), request.path_params["sentence"]
        if "text" not in data and data.get("confirm") is True:
            first = await self._changed(session, lambda note: confirmed(note, sentence), follows=False)
        elif "text" not in data and data.get("remove") is True:
            first = await self._changed(session, lambda note: removed(note, sentence), codes=True)
            return JSONResponse({"seq": first.seq})
        else:
            text = text_field(data, "text")
            first = await self._changed(session, lambda note: edited(note, sentence, text))
        return JSONResponse({"seq": first.seq, "rev": first.put[0].sentence.rev})

    async def write(self, request: Request) -> Response:
        """{"section", "text", "code"?}: a sentence of a person's own, which no word of the visit stands behind."""
        session = await self._session(request)
        data = await map_body(request)
        section, text, code = text_field(data, "section"), text_field(data, "text"), text_field(data, "code", "")
        first = await self._changed(session, lambda note: written(note, section, text, code), codes=True)
        return JSONResponse({"seq": first.seq, "id": first.put[0].sentence.id}, 201)

    async def code(self, request: Request) -> Response:
        """{"minutes"}, {"start", "stop"}, {"goal"}, {"drop"}: a person's word on a suggested code."""
        session = await self._session(request)
        data, code = await map_body(request), request.path_params["code"]
        context = parse_context(session.context)
        first = await self._changed(session, lambda note: entered(note, code, data, context, self._rules), codes=True)
        return JSONResponse({"seq": first.seq})

    async def _changed(
        self, session: Session, change: Callable[[Note], NotePatch], *, follows: bool = True, codes: bool = False
    ) -> NotePatch:
        """Publish a person's change together with what follows from it; the change itself. 404 or 409 with the reason.

        What follows (`follows`) are the checks, which it may have mended, and the codes, if it is about them (`codes`) or a person had
        added to them before. It is worked out beside the event loop, and all of it is journaled at once: no restart finds half.
        """
        house, context = self._house(), parse_context(session.context)

        def follow(view: View) -> Note:
            now = with_consent(context, view.consent)
            return as_left(said(view), view.note, now, self._rules, codes=codes or touched(view.note))

        (first, *_) = await changed(house, session, lambda view: [change(view.note)], follow if follows else None)
        assert isinstance(first, NotePatch)  # noqa: S101
        return first

    async def sign(self, request: Request) -> Response:
        """{"by", "licence"?}: the note as it stands, signed. 409 when the visit still goes on or a gate is closed."""
        session = await self._session(request)
        data = await map_body(request)
        by, licence = text_field(data, "by"), text_field(data, "licence", "")
        context = parse_context(session.context)
        feed = await self._house().feed(session)
        if feed.view.ended is None:
            raise HTTPException(409, "the visit is still being recorded: end it, then sign")
        at = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            (event,) = await self._house().change(session, lambda view: [signed(view.note, by, at, context, self._rules, licence)])
        except ReviewError as e:
            raise HTTPException(409, str(e)) from None
        self._house().signed.set()
        return JSONResponse({"status": "signed", "seq": event.seq, "at": at})  # type: ignore[union-attr]

    async def events(self, socket: WebSocket) -> None:
        """The session's events after `?after=`, and those that follow."""
        after = socket.query_params.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) <= MAX_SEQ_DIGITS):
            raise HTTPException(422, "after= is the seq of the last event that you have: a whole number, 0 for none")
        session = await self._session(socket)
        house = self._house()
        await serve_events(socket, await house.feed(session), house.journal, int(after), house.closing)


def session_file(session: Session, folded: SessionFile) -> SessionFile:
    """The session file as `clew scribe` would write it: under the EMR's id, with consent as spoken words corroborate it."""
    context = with_consent(parse_context(session.context), folded.consent)
    return replace(folded, id=context.id, consent=consent_of(folded.words, context))


def row(session: Session, live: bool) -> dict[str, Any]:
    """One line of the list."""
    context = parse_context(session.context)
    status = "signed" if session.signed else "ended" if session.ended else "live" if live else "open"
    return {
        "id": session.id,
        "encounter": context.id,
        "status": status,
        "opened": datetime.fromtimestamp(session.opened, UTC).isoformat(timespec="seconds"),
        "patient": context.patient.get("name"),
        "diagnosis": context.case.get("diagnosis"),
        "discipline": context.discipline,
        "note_type": context.note_type,
        "mode": context.mode,
    }
