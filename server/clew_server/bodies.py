"""Bodies of requests: read within a limit, and checked as far as every route asks. What is refused is an HTTPException with one line."""

from __future__ import annotations

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from clew_wire.codec import plain
from clew_wire.errors import CodecError

MAX_EDIT = 16 << 10
"bytes of what a person says at once"


async def body(request: Request, limit: int) -> bytes:
    """The request's body. 413 when it is longer than `limit` bytes."""
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            raise HTTPException(413, f"the body may have {limit} bytes")
    return data


async def json_body(request: Request, limit: int) -> Any:
    """The body as JSON. 400 when it is not."""
    try:
        return json.loads(await body(request, limit))
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body must be JSON") from None


async def map_body(request: Request) -> dict[str, Any]:
    """The JSON body of an edit or a signature. 422 when it is no map."""
    data = await json_body(request, MAX_EDIT)
    if not isinstance(data, dict):
        raise HTTPException(422, "the body must be a JSON object")
    return data


def text_field(data: dict[str, Any], key: str, default: str | None = None) -> str:
    """One text of a body. 422 when it is missing and has no default."""
    value = data.get(key, default)
    if not isinstance(value, str):
        raise HTTPException(422, f"the body needs the key '{key}' with a text")
    try:
        plain(value)
    except CodecError as e:
        raise HTTPException(422, str(e)) from None
    return value


def is_type(request: Request, wanted: str) -> bool:
    """What the body is said to be."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == wanted


def needs_type(request: Request, wanted: str) -> None:
    """415 when the body is said to be of another type."""
    if not is_type(request, wanted):
        raise HTTPException(415, f"the body must be {wanted}")
