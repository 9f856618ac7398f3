"""JSON Schema from the types that the wire form is derived from, in words that JSON Schema draft 7 and 2020-12 share.

A dataclass is always written with every field, so all are required; a TypedDict says itself what may be left out.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import is_dataclass
from typing import Any, get_args, get_type_hints

import msgspec

from clew_wire.note import Word

PREFIX = "#/components/schemas/"
LEFT_OUT: dict[type, set[str]] = {Word: {"heard"}}
"fields that a session file leaves out where there is nothing to say (clew_wire.codec.session_to_map)"

Schema = dict[str, Any]


def schemas(types: Sequence[Any]) -> tuple[list[Schema], dict[str, Schema]]:
    """A schema for each type, and by name those that they refer to."""
    given, named = msgspec.json.schema_components(types, ref_template=PREFIX + "{name}")
    classes = {c.__name__: c for c in _classes(types)}
    return [_plain(g) for g in given], {name: _described(_plain(schema), classes[name]) for name, schema in sorted(named.items())}


def tagged(schema: Schema, kind: str) -> Schema:
    """The schema of a message, whose map has `type` first."""
    out = {**schema, "properties": {"type": {"const": kind}, **schema["properties"]}}
    return {**out, "required": ["type", *schema["required"]]}


def notes(cls: type) -> dict[str, str]:
    """The line under each field that has one."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    assert isinstance(tree, ast.ClassDef)  # noqa: S101
    out: dict[str, str] = {}
    for field, note in zip(tree.body, tree.body[1:], strict=False):
        match field, note:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as text)):
                out[name] = " ".join(text.split())
            case _:
                pass
    return out


def _described(schema: Schema, cls: type) -> Schema:
    told = notes(cls)
    properties = {name: {**p, "description": told[name]} if name in told else p for name, p in schema["properties"].items()}
    required = [n for n in properties if n not in LEFT_OUT.get(cls, ())] if is_dataclass(cls) else schema["required"]
    return {**schema, "properties": properties, "required": required}


def _plain(schema: Any) -> Any:
    """Without defaults, which are the program's, and with tuples in words that both drafts have."""
    if isinstance(schema, list):
        return [_plain(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    out = {k: _plain(v) for k, v in schema.items() if k not in ("default", "title")}
    if each := out.pop("prefixItems", None):
        assert all(e == each[0] for e in each)  # noqa: S101  else draft 7 has another form for it
        out["items"] = each[0]
    return out


def _classes(types: Iterable[Any]) -> Iterable[type]:
    """Dataclasses and TypedDicts among the types and their fields' types, each once."""
    seen: dict[Any, None] = {}
    todo = list(types)
    while todo:
        kind = todo.pop()
        todo += get_args(kind)
        if isinstance(kind, type) and hasattr(kind, "__annotations__") and kind not in seen:
            seen[kind] = None
            todo += get_type_hints(kind).values()
    return seen
