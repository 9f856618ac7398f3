"""What a route's declaration holds, and the media that bodies come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ONE = "/v1/sessions/{id}"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Said:
    """A body, of a request or an answer."""

    media: str
    type: Any = None
    "a dataclass or TypedDict that its JSON is of, or a JSON schema as a dict; None: bytes"


@dataclass(frozen=True, slots=True)
class Query:
    """A parameter of the query."""

    name: str
    what: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One method of one route."""

    method: str
    path: str
    "as in the routes' table"
    name: str
    "of the operation: the clients' word for it, where they have one"
    answers: Mapping[int, tuple[Said, ...]]
    "by status; empty: no body"
    body: tuple[Said, ...] = ()
    "one for each media type that it takes; empty: none"
    query: tuple[Query, ...] = ()
    errors: tuple[int, ...] = ()
    "its own; those that every such route has are added (clew_server.protocol.openapi)"
    open: bool = False
    "it asks for no token"


def json_of(kind: Any) -> tuple[Said, ...]:
    """A JSON body of that type."""
    return (Said(JSON, kind),)


TEXT = (Said("text/plain", {"type": "string"}),)
