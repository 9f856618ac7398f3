"""AsyncAPI 3.0 of the websocket's events and of the recorder's control messages."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from starlette.routing import BaseRoute, WebSocketRoute

from clew_server.protocol.openapi import PARAMETERS, VERSION
from clew_server.protocol.schema import PREFIX, schemas, tagged
from clew_wire.codec import JSON_PROTOCOL, MSGPACK_PROTOCOL
from clew_wire.control import CHANNEL, CONTROLS, Ack, Refused
from clew_wire.event import EVENTS

FROM_SERVER = (Ack, Refused)
"control messages that the server sends; the others are the recorder's"
AFTER = {"type": "integer", "minimum": 0, "description": "seq of the last event that the reader has"}
EVENTS_AT = "/v1/sessions/{id}/events"


def asyncapi(routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """The document. Raises LookupError for a websocket that it does not know."""
    if (found := {r.path for r in routes if isinstance(r, WebSocketRoute)}) != {EVENTS_AT}:
        raise LookupError(f"the websockets are {sorted(found)}; described is {EVENTS_AT} (clew_server/protocol/asyncapi.py)")
    kinds = [*EVENTS, *CONTROLS]
    _, named = schemas(kinds)
    for kind in kinds:
        named[kind.__name__] = tagged(named[kind.__name__], kind.type)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Clew", "version": VERSION, "description": "A visit as it happens. The HTTP routes are in openapi.yaml."},
        "defaultContentType": "application/json",
        "servers": {
            "clinic": {
                "host": "{host}",
                "protocol": "wss",
                "variables": {"host": {"default": "clew.clinic.example"}},
                "security": [{"$ref": "#/components/securitySchemes/token"}],
            }
        },
        "channels": {"events": _events(), "control": _control()},
        "operations": {
            "follow": _does("send", "events", "What follows `after`, then what happens.", EVENTS),
            "tell": _does("send", "control", "What is stored, or that the visit takes no audio.", FROM_SERVER),
            "record": _does("receive", "control", "Where frames are in time, which were held back, the end.", _recorders()),
        },
        "components": {
            "messages": {kind.type: _message(kind) for kind in kinds},
            "schemas": named,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The server's token, or one session's. A browser offers it as a subprotocol: clew.bearer.TOKEN.",
                }
            },
        },
    }


def _events() -> dict[str, Any]:
    return {
        "address": EVENTS_AT,
        "description": (
            f"One event a frame: JSON text by the subprotocol {JSON_PROTOCOL}, the same map as msgpack bytes by {MSGPACK_PROTOCOL}. "
            "Durable events have seq, gapless from 1; a reader that was cut comes back with `after`, and has each once. "
            "A partial has none, and is gone. A reader may send the text `ping`: the answer is the text `pong`, "
            "which is no event. A browser's page sees no pings of the protocol, and so learns whether a silent line is alive."
        ),
        "parameters": {"id": {"description": PARAMETERS["id"]}},
        "messages": {kind.type: {"$ref": f"#/components/messages/{kind.type}"} for kind in EVENTS},
        "bindings": {
            "ws": {"method": "GET", "query": {"type": "object", "properties": {"after": AFTER}}, "bindingVersion": "0.1.0"},
        },
    }


def _control() -> dict[str, Any]:
    return {
        "address": None,
        "title": CHANNEL,
        "description": f"The recorder's WebRTC data channel, labelled {CHANNEL}: ordered, JSON text.",
        "messages": {kind.type: {"$ref": f"#/components/messages/{kind.type}"} for kind in CONTROLS},
    }


def _recorders() -> tuple[Any, ...]:
    return tuple(kind for kind in CONTROLS if kind not in FROM_SERVER)


def _does(action: str, channel: str, summary: str, kinds: Sequence[Any]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{kind.type}"} for kind in kinds],
    }


def _message(kind: Any) -> dict[str, Any]:
    told = inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0]
    return {"name": kind.type, "summary": " ".join(told.split()), "payload": {"$ref": f"{PREFIX}{kind.__name__}"}}
