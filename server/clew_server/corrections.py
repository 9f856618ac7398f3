"""The routes by which a person sets the visit itself right: consent, marks, misheard words, whose voice it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from clew_server.bodies import map_body, text_field
from clew_server.changing import changed
from clew_server.charting.billing.rules import Rules
from clew_server.correct import UnfitError, consented, corrected, marked, named
from clew_server.house import House
from clew_server.record.journal import Session
from clew_server.visit import as_left, consent_of, redrafted, said, touched, with_consent
from clew_wire.context import VisitContext, parse_context
from clew_wire.event import Amend, Consented, Mark, Speaker
from clew_wire.note import Note, Word
from clew_wire.view import View

Durable = Consented | Mark | Amend | Speaker


class Corrections:
    """Over a house; `session` finds a request's session, or answers 404."""

    def __init__(self, house: Callable[[], House], session: Callable[[Request], Awaitable[Session]], rules: Rules | None = None) -> None:
        self._house = house
        self._session = session
        self._rules = rules

    def table(self) -> list[BaseRoute]:
        """The routes."""
        one = "/v1/sessions/{id}"
        return [
            Route(f"{one}/consent", self.consent, methods=["POST"]),
            Route(f"{one}/marks", self.mark, methods=["POST"]),
            Route(f"{one}/words", self.words, methods=["POST"]),
            Route(f"{one}/speakers/{{speaker}}", self.speaker, methods=["POST"]),
        ]

    async def consent(self, request: Request) -> Response:
        """{"given", "by", "script"?, "at"?}: consent is on record now; the check on it follows at once. Refused: the recording ends."""
        session = await self._session(request)
        data = await map_body(request)
        by, script = text_field(data, "by"), text_field(data, "script", "")
        at = text_field(data, "at", datetime.now(UTC).isoformat(timespec="seconds"))
        context = parse_context(session.context)
        await self._publish(session, lambda view: consented(view, data.get("given"), by, script, at), self._checked(context))
        if data["given"] is False:
            await self._house().withdraw(session)
        view = (await self._house().feed(session)).view
        on_record = await asyncio.to_thread(consent_of, view.words, with_consent(context, view.consent))
        return JSONResponse({"given": on_record.given, "by": on_record.by, "at": on_record.at, "words": on_record.words})

    async def mark(self, request: Request) -> Response:
        """{"t", "label"?}: a moment of the visit."""
        session = await self._session(request)
        data = await map_body(request)
        label = text_field(data, "label", "")
        event = await self._publish(session, lambda view: marked(view, data.get("t"), label))
        return JSONResponse({"seq": event.seq}, 201)

    async def words(self, request: Request) -> Response:
        """{"first", "last", "text", "by"}: the words between two ids, as they were said. The draft is made again from them."""
        session = await self._session(request)
        data = await map_body(request)
        first, last, text, by = (text_field(data, key) for key in ("first", "last", "text", "by"))
        return await self._corrected(session, lambda view: corrected(view, first, last, text, by))

    async def speaker(self, request: Request) -> Response:
        """{"role", "by"}: who that voice is, in all that it said and will say. The draft is made again."""
        session = await self._session(request)
        data, speaker = await map_body(request), request.path_params["speaker"]
        role, by = text_field(data, "role"), text_field(data, "by")
        return await self._corrected(session, lambda view: named(view, speaker, role, by))

    async def _corrected(self, session: Session, change: Callable[[View], Durable]) -> Response:
        """In a live visit the rolling draft follows by itself; else it is made here, and journaled with the change."""
        house = self._house()
        view = (await house.feed(session)).view
        again = self._redrafted(parse_context(session.context), view.words if house.authored and view.ended else None)
        event = await self._publish(session, change, None if house.room(session.id) else again, again=True)
        ended = (await house.feed(session)).view.ended
        if ended is not None and ended.seq < event.seq:  # it may have been too late for the rolling draft
            await changed(house, session, lambda _: [], again, again=True)
        return JSONResponse({"seq": event.seq})

    async def _publish(
        self, session: Session, change: Callable[[View], Durable], follow: Callable[[View], Note] | None = None, *, again: bool = False
    ) -> Durable:
        try:
            events = await changed(self._house(), session, lambda view: [change(view)], follow, again=again)
        except UnfitError as e:
            raise HTTPException(422, str(e)) from None
        event = events[0]
        assert isinstance(event, Durable)  # noqa: S101
        return event

    def _redrafted(self, context: VisitContext, before: Sequence[Word] | None) -> Callable[[View], Note]:
        return lambda view: redrafted(said(view), view.note, with_consent(context, view.consent), self._rules, before)

    def _checked(self, context: VisitContext) -> Callable[[View], Note]:
        return lambda view: as_left(said(view), view.note, with_consent(context, view.consent), self._rules, codes=touched(view.note))
