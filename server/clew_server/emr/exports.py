"""The routes by which a note leaves Clew: text, PDF, FHIR."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clew_server.charting.render import FORMS
from clew_server.emr.document import document
from clew_server.emr.fhir import MEDIA_TYPE, Resource
from clew_server.emr.pdf import pdf
from clew_server.emr.reference import document_reference
from clew_server.emr.sheet import Sheet
from clew_server.emr.text import plain_text
from clew_server.house import House
from clew_server.record.journal import Session
from clew_server.routes import session_file
from clew_wire.context import parse_context


class Exports:
    """Their table and what stands behind it."""

    def __init__(self, house: Callable[[], House]) -> None:
        self._house = house

    def table(self) -> list[BaseRoute]:
        """All of them read only; a draft may leave too, and says that it is one."""
        one = "/v1/sessions/{id}"
        return [
            Route(f"{one}/note.txt", self.text, methods=["GET"]),
            Route(f"{one}/note.pdf", self.pdf, methods=["GET"]),
            Route(f"{one}/fhir", self.fhir, methods=["GET"]),
            Route(f"{one}/fhir/DocumentReference", self.reference, methods=["GET"]),
        ]

    async def _sheet(self, request: Request) -> Sheet:
        session = await self._house().session(request.path_params["id"])
        if session is None:
            raise HTTPException(404, "there is no such session")
        return await sheet_of(self._house(), session)

    async def text(self, request: Request) -> Response:
        """The note as plain text; `?form=soap` or `dap`."""
        form = _form(request)
        return Response(plain_text(await self._sheet(request), form), media_type="text/plain")

    async def pdf(self, request: Request) -> Response:
        """The note as a PDF; `?form=soap` or `dap`."""
        form = _form(request)
        data = await asyncio.to_thread(pdf, await self._sheet(request), form)
        return Response(data, media_type="application/pdf", headers={"content-disposition": 'inline; filename="note.pdf"'})

    async def fhir(self, request: Request) -> Response:
        """The note as a Bundle of type document."""
        return _fhir(await asyncio.to_thread(document, await self._sheet(request)))

    async def reference(self, request: Request) -> Response:
        """The note as one DocumentReference with text and PDF inside."""
        sheet = await self._sheet(request)

        def made() -> Resource:
            return document_reference(sheet, plain_text(sheet), pdf(sheet))

        return _fhir(await asyncio.to_thread(made))


def _fhir(resource: Resource) -> Response:
    return Response(json.dumps(resource, ensure_ascii=False), media_type=MEDIA_TYPE)


def _form(request: Request) -> str:
    form = request.query_params.get("form", "soap")
    if form not in FORMS:
        raise HTTPException(422, f"form= is {' or '.join(FORMS)}")
    return form


async def sheet_of(house: House, session: Session) -> Sheet:
    """The note as it stands, or as it was signed."""
    view = (await house.feed(session)).view
    signature, script, folded = view.signature, view.script, view.session_file()
    file = await asyncio.to_thread(session_file, session, folded)
    by, at = (signature.by, signature.at) if signature else (None, datetime.now(UTC).isoformat(timespec="seconds"))
    return Sheet(session.id, parse_context(session.context), file.note, file.words, file.consent, by, at, script)
