"""OpenAPI 3.1 of the HTTP routes: their table, and a declaration for each."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from starlette.routing import BaseRoute, Route

from clew_server.protocol.bodies import Error, NoteSigned
from clew_server.protocol.declared import JSON, Declared, Said
from clew_server.protocol.exports import EXPORTS
from clew_server.protocol.persons import PERSONS
from clew_server.protocol.schema import Schema, schemas
from clew_server.protocol.visits import VISITS

DECLARED = (*VISITS, *PERSONS, *EXPORTS)
VERSION = "1"
WHAT = "A visit's context in; words, a draft and its codes out. While people talk they come by the websocket: asyncapi.yaml."
ANYWHERE = (403, 421)
"errors of any route: a foreign page asks; a name that this server does not answer to"
ASKED = "The server's token, or one session's; none on a server of this machine alone."
PARAMETERS = {
    "id": "of the session",
    "connection": "of the recorder, from the answer to its offer",
    "sentence": "id of a sentence of the draft",
    "code": "billing code that the draft suggests",
    "speaker": "a voice: s0, s1, ...",
}


def openapi(routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """The document. Raises LookupError for a route without a declaration, or a declaration without a route."""
    table = {(method, r.path): r for r in routes if isinstance(r, Route) for method in (r.methods or set()) - {"HEAD"}}
    declared = {(d.method, d.path): d for d in DECLARED}
    if odd := table.keys() ^ declared.keys():
        raise LookupError(f"in the routes' table or among the declarations of clew_server/protocol, not in both: {sorted(odd)}")
    bodies = [s.type for d in DECLARED for said in (d.body, *d.answers.values()) for s in said]
    kinds = [Error, NoteSigned, *(t for t in bodies if t is not None and not isinstance(t, dict))]
    given, named = schemas(kinds)
    of_kind = {id(kind): schema for kind, schema in zip(kinds, given, strict=True)}
    paths: dict[str, Any] = {}
    for key, route in table.items():
        paths.setdefault(route.path, {})[route_method(key)] = _operation(declared[key], route, of_kind)
    errors = sorted({e for d in DECLARED for e in errors_of(d)})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Clew",
            "version": VERSION,
            "description": WHAT,
        },
        "servers": [{"url": "https://{host}", "variables": {"host": {"default": "clew.clinic.example"}}}],
        "security": [{"token": []}],
        "paths": paths,
        "webhooks": {"noteSigned": {"post": _webhook()}},
        "components": {
            "schemas": named,
            "responses": {f"{e}": _error(e) for e in errors},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": ASKED}},
        },
    }


def errors_of(declared: Declared) -> list[int]:
    """The statuses of its refusals: its own, and those that every such route has."""
    more = set(declared.errors) | set(ANYWHERE)
    if not declared.open:
        more.add(401)
    if "{id}" in declared.path:
        more |= {404} | ({403} if declared.body else set())
    if any(s.media == JSON for s in declared.body):
        more |= {400, 413, 422}
    return sorted(more - declared.answers.keys())


def route_method(key: tuple[str, str]) -> str:
    """As OpenAPI spells it."""
    return key[0].lower()


def _operation(declared: Declared, route: Route, of_kind: dict[int, Schema]) -> dict[str, Any]:
    told = inspect.cleandoc(route.endpoint.__doc__ or "")
    summary, _, more = told.partition("\n\n")
    out: dict[str, Any] = {"operationId": declared.name, "summary": " ".join(summary.split())}
    if more:
        out["description"] = " ".join(more.split())
    if declared.open:
        out["security"] = []
    path = [
        {"name": name, "in": "path", "required": True, "description": PARAMETERS[name], "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", declared.path)
    ]
    query = [
        {"name": q.name, "in": "query", "required": q.required, "description": q.what, "schema": dict(q.schema)} for q in declared.query
    ]
    if path or query:
        out["parameters"] = [*path, *query]
    if declared.body:
        out["requestBody"] = {"required": True, "content": _content(declared.body, of_kind)}
    out["responses"] = {
        **{f"{status}": _answer(status, said, of_kind) for status, said in declared.answers.items()},
        **{f"{e}": {"$ref": f"#/components/responses/{e}"} for e in errors_of(declared)},
    }
    return out


def _webhook() -> dict[str, Any]:
    return {
        "operationId": "note_signed",
        "summary": "With --webhook: a note was signed. Sent again for three days, until it is answered with 2xx; the same id each time.",
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": what, "schema": {"type": "string"}}
            for name, what in (
                ("webhook-id", "of the message"),
                ("webhook-timestamp", "Unix time of this try"),
                ("webhook-signature", "v1, HMAC-SHA256 over id, time and body (Standard Webhooks)"),
            )
        ],
        "requestBody": {"required": True, "content": {JSON: {"schema": {"$ref": "#/components/schemas/NoteSigned"}}}},
        "responses": {"2XX": {"description": "taken"}},
    }


def _answer(status: int, said: tuple[Said, ...], of_kind: dict[int, Schema]) -> dict[str, Any]:
    content = {"content": _content(said, of_kind)} if said else {}
    return {"description": HTTPStatus(status).phrase, **content}


def _content(said: tuple[Said, ...], of_kind: dict[int, Schema]) -> dict[str, Any]:
    return {s.media: {} if s.type is None else {"schema": s.type if isinstance(s.type, dict) else of_kind[id(s.type)]} for s in said}


def _error(status: int) -> dict[str, Any]:
    return {"description": HTTPStatus(status).phrase, "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}
