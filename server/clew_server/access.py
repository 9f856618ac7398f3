"""Who may ask. On loopback: this machine's own pages and programs. Beyond it: whoever holds a token.

A page of another site is refused, unless the clinic named its origin (`--origin`): such a page may call the API with a token and load the
scripts of the elements, and nothing else. The API takes no cookie, so there are no credentials that a browser would add by itself.

Two tokens open doors: the server's opens every one, a session's opens that session only. Both are compared as hashes in
constant time. A token in a URL is not looked at: URLs end up in logs.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clew_wire.errors import SetupError

BEARER_PROTOCOL = "clew.bearer."
"a browser's websocket can't send headers: it offers this with its token as a subprotocol"
CSP = "; ".join(
    [
        "default-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=()",
}


PUBLIC = frozenset({"/v1/key"})
"paths of the API that need no token: a recorder that holds only its visit's token wraps to this key, and it is no secret"
PREFLIGHT: Mapping[str, str] = {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type",
    "access-control-max-age": "600",
}
"what a page of a named origin may do (Fetch standard, CORS-preflight)"


def token_hash(token: str) -> bytes:
    """SHA-256: tokens are long and random, so a slow hash would gain nothing."""
    return hashlib.sha256(token.encode()).digest()


def is_loopback(host: str) -> bool:
    """True when only this machine reaches that address or name."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _part(url: str, name: Literal["hostname", "netloc"]) -> str:
    """Of a URL from outside; nothing when it is none."""
    try:
        return getattr(urlsplit(url), name) or ""
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Denial:
    """Why not."""

    status: int
    message: str


@dataclass(frozen=True, slots=True)
class Ask:
    """What of a request decides."""

    path: str
    host: str | None
    "the Host header"
    origin: str | None
    "the Origin header: only browsers send one"
    token: str | None
    method: str = "GET"


def asked(scope: Scope) -> Ask:
    """What of an ASGI request decides."""
    headers = Headers(scope=scope)
    kind, _, token = headers.get("authorization", "").partition(" ")
    found = token.strip() if kind.lower() == "bearer" else None
    for offered in scope.get("subprotocols", []):
        if found is None and offered.startswith(BEARER_PROTOCOL):
            found = offered.removeprefix(BEARER_PROTOCOL)
    return Ask(scope["path"], headers.get("host"), headers.get("origin"), found, scope.get("method", "GET"))


def exact_origin(text: str) -> str:
    """An origin as browsers send it. Raises SetupError: for one that is none, and for plain HTTP beyond this machine."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        url, port = urlsplit(""), None
    host = url.hostname or ""
    name = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}.get(url.scheme)
    if not host or "*" in host or usual is None or url.path not in ("", "/") or url.query or url.fragment or url.username is not None:
        raise SetupError(f"'{text}' is no origin: give scheme and host and nothing after them, like https://emr.example")
    if url.scheme == "http" and not is_loopback(host):
        raise SetupError(f"'{text}' would show the patient's words to the network: give an origin with https")
    return f"{url.scheme}://{name}" if port in (None, usual) else f"{url.scheme}://{name}:{port}"


def session_of(path: str) -> str | None:
    """The session that a path is about."""
    parts = path.split("/")
    return parts[3] if parts[:3] == ["", "v1", "sessions"] and len(parts) > 3 and parts[3] else None


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of one server."""

    loopback: bool
    "the server listens on loopback only"
    server_token: bytes | None
    "hash of the token that opens every door; None: no token is asked for"
    origins: frozenset[str] = frozenset()
    "other sites whose pages may call the API, each exactly as its browser says it"

    def guest(self, ask: Ask) -> str | None:
        """The named origin that a request comes from."""
        return ask.origin if ask.origin in self.origins else None

    def denies_place(self, ask: Ask) -> Denial | None:
        """Where a request comes from: a page of another site must not reach us through its visitor's browser."""
        if ask.host is None:
            return Denial(400, "a request needs a Host header")
        if self.loopback and not is_loopback(_part(f"//{ask.host}", "hostname")):
            # DNS rebinding: a name of the attacker's that points to 127.0.0.1.
            return Denial(421, "this server answers to localhost only: open it by http://127.0.0.1 or http://localhost")
        if ask.origin is None or _part(ask.origin, "netloc").lower() == ask.host.lower():
            return None
        if self.guest(ask) is None:
            return Denial(403, "requests from another site's page are refused: the clinic names the EMR's origin with clew serve --origin")
        if not ask.path.startswith("/v1/") and not ask.path.endswith(".js"):
            return Denial(403, "another site's page may load the scripts and call the API, nothing else")
        return None

    def needs_token(self, ask: Ask) -> bool:
        """True for every path of the API but the public ones, where tokens are asked for."""
        return self.server_token is not None and (ask.path == "/v1" or ask.path.startswith("/v1/")) and ask.path not in PUBLIC

    def accepts(self, ask: Ask, session_token: bytes | None) -> bool:
        """Is the token the server's, or that of the session asked about (its hash)?"""
        given = token_hash(ask.token or "")
        opens_all = hmac.compare_digest(given, self.server_token or b"")
        opens_one = hmac.compare_digest(given, session_token or b"")
        return bool(ask.token) and (opens_all or opens_one)


class Gate:
    """ASGI: asks Access before the app sees a request, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, access: Access, session_token: Callable[[str], Awaitable[bytes | None]], *, tls: bool = False) -> None:
        self._app = app
        self._access = access
        self._session_token = session_token
        self._headers = _raw(SECURITY_HEADERS)
        if tls:
            self._headers.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        ask = asked(scope)
        guest = self._access.guest(ask)
        allowed = _raw({"access-control-allow-origin": guest, "access-control-expose-headers": "retry-after"} if guest else {})
        if self._access.origins:
            allowed += _raw({"vary": "origin"})
        no_store = [(b"cache-control", b"no-store")] if scope["path"].startswith("/v1") else []

        async def sending(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message = {**message, "headers": [*message.get("headers", []), *self._headers, *no_store, *allowed]}
            await send(message)

        denial = self._access.denies_place(ask)
        if denial is None and guest and ask.method == "OPTIONS":  # it carries no token
            await send({"type": "http.response.start", "status": 204, "headers": [*allowed, *_raw(PREFLIGHT)]})
            await send({"type": "http.response.body", "body": b""})
            return
        denial = denial or await self._denial(ask)
        if denial is None:
            await self._app(scope, receive, sending)
        else:
            await _deny(denial, "websocket.http" if scope["type"] == "websocket" else "http", sending)

    async def _denial(self, ask: Ask) -> Denial | None:
        if self._access.needs_token(ask):
            session = session_of(ask.path)
            known = await self._session_token(session) if session and ask.token else None
            if not self._access.accepts(ask, known):
                return Denial(401, "no token, or a wrong one: send 'Authorization: Bearer TOKEN' with the server's or the session's token")
        return None


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(k.encode(), v.encode()) for k, v in headers.items()]


async def _deny(denial: Denial, kind: str, send: Send) -> None:
    headers = [(b"content-type", b"application/json")]
    if denial.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": f"{kind}.response.start", "status": denial.status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": json.dumps({"error": denial.message}).encode()})
