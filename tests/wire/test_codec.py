"""Every message survives the wire, both ways, and what is not a message is refused with its path."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any

import pytest

from clew_wire import codec, control, event, note
from clew_wire.errors import CodecError


def _value(kind: Any) -> Any:
    """A value of a field's type that is not its default."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return args[-1]
    if origin in (types.UnionType, typing.Union):
        return _value(next(a for a in args if a is not type(None)))
    if origin is tuple:
        return tuple(_value(a) for a in args if a is not Ellipsis)
    if origin is dict:
        return {k: _value(args[1]) for k in (typing.get_args(args[0]) or ("key",))}
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{f.name: _value(hints[f.name]) for f in dataclasses.fields(kind)})
    return {str: "text «é»", int: 7, float: 0.25, bool: True, typing.Any: "any"}[kind]


ALL = [*event.EVENTS, *control.CONTROLS]


@pytest.mark.parametrize("protocol", [codec.JSON_PROTOCOL, codec.MSGPACK_PROTOCOL])
@pytest.mark.parametrize("kind", ALL, ids=lambda k: k.type)
def test_round_trip(kind: Any, protocol: str):
    message = _value(kind)
    frame = codec.encode(message, protocol)
    decode = codec.decode_control if kind in control.CONTROLS else codec.decode_event
    assert decode(frame) == message
    assert isinstance(frame, str) is (protocol == codec.JSON_PROTOCOL)


def test_types_are_named_once():
    assert len({k.type for k in ALL}) == len(ALL)


def test_session_file_round_trip():
    session = _value(note.SessionFile)
    assert codec.session_from_map(codec.session_to_map(session)) == session


def test_a_word_that_was_not_corrected_says_nothing_of_what_was_heard():
    session = _value(note.SessionFile)
    plain = dataclasses.replace(session, words=(dataclasses.replace(session.words[0], heard=None),))
    assert "heard" not in codec.session_to_map(plain)["words"][0]


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ("{", "neither JSON"),
        (b"\xc1", "neither JSON"),
        ("[1]", "map of fields"),
        ('{"type": "nonsense"}', "unknown message type 'nonsense'"),
        ('{"type": ["final"]}', "unknown message type"),
        ('{"type": "final"}', "words"),
        ('{"type": "final", "words": [{"id": 3}]}', r"words\[0\]"),
        ("[" * 100_000, "neither JSON"),
    ],
)
def test_what_is_not_a_message_is_refused(frame: str | bytes, says: str):
    with pytest.raises(CodecError, match=says):
        codec.decode_event(frame)
