"""The wire form of events, control messages and session files, derived from their fields.

A message is a JSON or msgpack map of its fields plus `type`. Decoding checks every field against its type and refuses
with a path ("Expected `float`, got `str` - at `$.words[0].t0`").
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import isfinite
from typing import Any, TypeVar

import msgpack
import msgspec

from clew_wire.control import CONTROLS, AnyControl
from clew_wire.errors import CodecError
from clew_wire.event import EVENTS, AnyEvent
from clew_wire.note import SessionFile

MAX_DEPTH = 64
"maps and lists inside each other: far more than anybody means"
MAX_INT = 1 << 63
JSON_PROTOCOL = "clew.v1.json"
MSGPACK_PROTOCOL = "clew.v1.msgpack"

T = TypeVar("T")


def _by_type(types: Iterable[type[T]]) -> dict[str, type[T]]:
    return {t.type: t for t in types}  # type: ignore[attr-defined]


_EVENT_TYPES = _by_type(EVENTS)
_CONTROL_TYPES = _by_type(CONTROLS)


def to_map(message: AnyEvent | AnyControl) -> dict[str, Any]:
    """The message as a map of plain values, `type` first."""
    return {"type": message.type, **msgspec.to_builtins(message)}


def _from_map(data: object, types: dict[str, type[T]]) -> T:
    if not isinstance(data, dict):
        raise CodecError("a message is a map of fields; this one is not. Send a JSON object with a `type`.")
    kind = data.get("type")
    cls = types.get(kind) if isinstance(kind, str) else None
    if cls is None:
        raise CodecError(f"unknown message type {str(kind)[:40]!r}; known: {', '.join(sorted(types))}")
    try:
        return msgspec.convert({k: v for k, v in data.items() if k != "type"}, cls)
    except msgspec.ValidationError as e:
        raise CodecError(f"{kind}: {e}") from None


def event_from_map(data: object) -> AnyEvent:
    """Raises CodecError."""
    return _from_map(data, _EVENT_TYPES)


def control_from_map(data: object) -> AnyControl:
    """Raises CodecError."""
    return _from_map(data, _CONTROL_TYPES)


def encode(message: AnyEvent | AnyControl, protocol: str = JSON_PROTOCOL) -> str | bytes:
    """Text for the JSON protocol, bytes for msgpack."""
    data = to_map(message)
    if protocol == MSGPACK_PROTOCOL:
        packed: bytes = msgpack.packb(data)
        return packed
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def plain(value: object, depth: int = MAX_DEPTH) -> None:
    """Raises CodecError when JSON or msgpack has no form for it: lone surrogates, NaN, huge numbers, endless nesting."""
    match value:
        case str():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise CodecError("a text holds half a character (a lone surrogate): send UTF-8") from None
        case float() if not isfinite(value):
            raise CodecError(f"{value} is not a number that JSON has: leave it out or write null")
        case int() if not -MAX_INT <= value < MAX_INT:
            raise CodecError("a whole number is larger than 64 bits: write it as a text")
        case dict() | list():
            if not depth:
                raise CodecError(f"maps and lists are nested more than {MAX_DEPTH} deep: flatten them")
            for part in [*value, *value.values()] if isinstance(value, dict) else value:
                plain(part, depth - 1)
        case _:
            pass


def _parsed(frame: str | bytes) -> object:
    try:
        return json.loads(frame) if isinstance(frame, str) else msgpack.unpackb(frame)
    except (ValueError, RecursionError, msgpack.UnpackException) as e:
        raise CodecError(f"the frame is neither JSON text nor msgpack bytes: {str(e)[:80]}") from None


def decode_event(frame: str | bytes) -> AnyEvent:
    """Text is read as JSON, bytes as msgpack. Raises CodecError."""
    return event_from_map(_parsed(frame))


def decode_control(frame: str | bytes) -> AnyControl:
    """Text is read as JSON, bytes as msgpack. Raises CodecError."""
    return control_from_map(_parsed(frame))


def session_to_map(session: SessionFile) -> dict[str, Any]:
    """The session file as plain values, ready for json.dump."""
    data: dict[str, Any] = msgspec.to_builtins(session)
    for word in data["words"]:
        if word["heard"] is None:
            del word["heard"]
    return data


def session_from_map(data: object) -> SessionFile:
    """Raises CodecError."""
    try:
        return msgspec.convert(data, SessionFile)
    except msgspec.ValidationError as e:
        raise CodecError(f"not a session file: {e}") from None
