"""What Clew tells when a note was signed, checked. Pure.

By the rules of Standard Webhooks
(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): signature over id, time and body in constant
time, and a time that is near. An id that comes again is no fault there: a sender whose answer was lost sends it again, so the receiver
says that it has it, and does nothing twice (Chart.file).
"""

from __future__ import annotations

import hmac
import json
import os
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass

from clew_wire.errors import SetupError

SECRET = "CLEW_WEBHOOK_SECRET"  # noqa: S105  the variable's name
TOLERANCE_SECONDS = 300
"either way; Standard Webhooks, verifying timestamps"


class ForgedError(Exception):
    """Not from Clew, or not from now. The message says what was wrong, for the EMR's log; a stranger is told no more than 'refused'."""


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note was signed."""

    session: str
    encounter: str
    by: str
    at: str
    "ISO 8601"


def secret_key() -> bytes:
    """From the environment: whsec_ and base64. Raises SetupError."""
    given = os.environ.get(SECRET, "")
    try:
        key = b64decode(given.removeprefix("whsec_"), validate=True)
    except (Base64Error, ValueError):
        key = b""
    if not given.startswith("whsec_") or not 24 <= len(key) <= 64:
        raise SetupError(f'the EMR and Clew share a secret in {SECRET}: make one with `echo "whsec_$(openssl rand -base64 32)"`')
    return key


def checked(key: bytes, headers: Mapping[str, str], body: bytes, now: float) -> SignedNote | None:
    """What was told; None: something that this EMR has no use for. `now`: Unix time. Raises ForgedError."""
    message, stamp, signatures = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not message or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise ForgedError("it lacks the headers of a webhook")
    digest = hmac.digest(key, f"{message}.{stamp}.".encode() + body, "sha256")
    wanted = b"v1," + b64encode(digest)
    # Several stand there while a secret is changed, with a space between.
    if not any(hmac.compare_digest(wanted, one.encode()) for one in signatures.split(" ")[:8]):
        raise ForgedError("its signature is wrong")
    if abs(now - int(stamp)) > TOLERANCE_SECONDS:
        raise ForgedError("its time is not now")
    try:
        told = json.loads(body)
        if told["type"] != "note.signed":
            return None
        data = told["data"]
        return SignedNote(*(str(data[name]) for name in ("session", "encounter", "by", "at")))
    except (ValueError, KeyError, TypeError):
        return None
