"""Repair: frames that did not arrive by RTP, sent again over HTTP. POST /v1/sessions/{id}/repair, one `Repair` in msgpack.

The answer comes when they are durable: {"stored": [[first, one past last], ...], "damaged": [n, ...]}. Repeating it does no harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import msgpack

from clew_wire.errors import CodecError

CONTENT_TYPE = "application/msgpack"
MAX_BYTES = 1 << 20
MAX_FRAMES = 1500
"30 s"
MAX_PAYLOAD = 2000
"bytes of one sealed frame; Opus allows 1275 in 20 ms (RFC 6716, 3.2.1)"
MAX_N = 24 * 3600 * 50


@dataclass(frozen=True, slots=True)
class Late:
    """One frame that comes late."""

    n: int
    payload: bytes
    "sealed (clew_wire.sealed) when the message has a key, else Opus"
    gated: bool = False
    "the recorder's gate held it back: it heard nobody"


@dataclass(frozen=True, slots=True)
class Repair:
    """Frames in order of n."""

    frames: tuple[Late, ...]
    key: bytes | None = None
    "the content key, wrapped to the server's public key; None: the payloads are not sealed"


def encode_repair(repair: Repair) -> bytes:
    """A map of msgpack: {"key": bin | nil, "frames": [[n, bin, gated], ...]}."""
    return msgpack.packb({"key": repair.key, "frames": [[f.n, f.payload, f.gated] for f in repair.frames]})  # type: ignore[no-any-return]


def decode_repair(data: bytes) -> Repair:
    """Raises CodecError."""
    if len(data) > MAX_BYTES:
        raise CodecError(f"a repair may have {MAX_BYTES} bytes")
    try:
        body = msgpack.unpackb(data, raw=False, max_array_len=MAX_FRAMES, max_map_len=8, max_str_len=64, max_bin_len=4096)
    except (ValueError, msgpack.exceptions.UnpackException) as e:
        raise CodecError(f"the repair is not msgpack, or too large: {type(e).__name__}") from None
    if not isinstance(body, dict) or not isinstance(body.get("frames"), list) or not isinstance(body.get("key"), bytes | None):
        raise CodecError('a repair is a map {"key": bin or nil, "frames": [[n, bin, gated], ...]}')
    frames = [_late(f) for f in body["frames"]]
    if any(a.n >= b.n for a, b in pairwise(frames)):
        raise CodecError("the frames of a repair are in order of n, each once")
    return Repair(tuple(frames), body["key"])


def _late(item: Any) -> Late:
    match item:
        case [int(n), bytes(payload), bool(gated)] if 0 <= n <= MAX_N and not isinstance(n, bool) and 0 < len(payload) <= MAX_PAYLOAD:
            return Late(n, payload, gated)
    raise CodecError(f"a frame of a repair is [n, payload, gated]: n from 0 to {MAX_N}, 1 to {MAX_PAYLOAD} bytes")
