"""The signed webhook: what is sent, how it is signed, when it is tried again. Pure.

By the rules of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
"""

from __future__ import annotations

import hmac
import json
import os
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field

from clew_server.emr.outside import checked_url
from clew_server.emr.sheet import Sheet
from clew_server.emr.text import plain_text
from clew_wire.errors import SetupError

SECRET = "CLEW_WEBHOOK_SECRET"  # noqa: S105  the variable's name
DELAYS = (5.0, 60.0, 300.0, 1800.0, *(3600.0 * h for h in (2, 5, 10, 14, 20, 20)))
"seconds after each failed try, before jitter: 3 days together"
JITTER = 0.2
"part of a delay that chance takes away, so that notes that failed together do not come back as one"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where signed notes are told."""

    url: str
    key: bytes = field(repr=False)
    note: bool = False
    "the note's text goes along"


def webhook(url: str, *, note: bool) -> Webhook:
    """As the command line and the environment say. Raises SetupError."""
    checked_url(url, "--webhook")
    secret = os.environ.get(SECRET, "")
    if not secret:
        raise SetupError(f'--webhook needs its secret in {SECRET}: make one with `echo "whsec_$(openssl rand -base64 32)"`')
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except (Base64Error, ValueError):
        key = b""
    if not secret.startswith("whsec_") or not 24 <= len(key) <= 64:
        raise SetupError(f'{SECRET} must be whsec_ and 24 to 64 bytes in base64: make one with `echo "whsec_$(openssl rand -base64 32)"`')
    return Webhook(url, key, note)


def signature(key: bytes, message: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: v1, HMAC-SHA256 over id, time and body."""
    digest = hmac.digest(key, f"{message}.{timestamp}.".encode() + body, "sha256")
    return f"v1,{b64encode(digest).decode()}"


def body(sheet: Sheet, *, note: bool) -> bytes:
    """What is sent: the same at every try."""
    at = f"/v1/sessions/{sheet.session}"
    urls = {"session": at, "text": f"{at}/note.txt", "pdf": f"{at}/note.pdf", "fhir": f"{at}/fhir"}
    data = {"session": sheet.session, "encounter": sheet.context.id, "by": sheet.signer, "at": sheet.at, "urls": urls}
    if note:
        data["text"] = plain_text(sheet)
    return json.dumps({"type": "note.signed", "timestamp": sheet.at, "data": data}, ensure_ascii=False).encode()


def headers(hook: Webhook, message: str, now: float, sent: bytes) -> dict[str, str]:
    """Of one try. `now`: Unix time."""
    timestamp = int(now)
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(hook.key, message, timestamp, sent),
    }


def again(tries: int, chance: float) -> float | None:
    """Seconds to wait after that many failed tries; None: no more. `chance`: 0 to 1, anew each time."""
    return DELAYS[tries - 1] * (1 - JITTER * chance) if tries <= len(DELAYS) else None
