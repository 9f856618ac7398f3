"""The recorder's HTTP: opening a visit, the WHIP exchange (RFC 9725), and repair."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpx

from clew_wire.errors import LinkError
from clew_wire.ranges import Range
from clew_wire.repair import CONTENT_TYPE, Repair, encode_repair

TIMEOUT = httpx.Timeout(10.0, connect=2.5)
"a lost SYN is sent again after 1 s: whoever waits longer for the network to come back only finds out later that it did"
FINAL = frozenset({400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422})
"answers that trying again won't change"
MAX_RETRY_AFTER = 30.0


@dataclass(frozen=True, slots=True)
class Link:
    """A visit on a server."""

    url: str
    "{server}/v1/sessions/{id}"
    token: str | None = None
    "bearer token of the visit"

    @property
    def headers(self) -> dict[str, str]:
        """For every request of this visit."""
        return {"authorization": f"Bearer {self.token}"} if self.token else {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said to an offer."""

    sdp: str
    location: str
    "absolute URL to DELETE when the recording ends"


@dataclass(frozen=True, slots=True)
class Repaired:
    """What the server said to a repair."""

    stored: tuple[Range, ...]
    "of the frames asked about, those that are durable now"
    damaged: tuple[int, ...]
    "frames that could not be opened, and never will be"


class UnreachableError(LinkError):
    """The server can't be reached just now, or has trouble; trying again may help."""

    retry_after: float = 0.0
    "seconds that the server asks us to wait"


class RefusedError(LinkError):
    """The server takes no more of this visit, or not like this; trying again won't help."""

    def __init__(self, message: str, code: int = 403) -> None:
        """`code`: the answer's, of HTTP."""
        super().__init__(message)
        self.code = code

    @property
    def withdrawn(self) -> bool:
        """The patient does not consent: nothing may be kept. Only what says so plainly counts, for what is destroyed is gone."""
        return self.code == 403 and "consent" in str(self)

    @property
    def over(self) -> bool:
        """No recording goes on: without consent, or because the visit has ended, is signed, or is another recorder's."""
        return self.code in (403, 410)


def _said(response: httpx.Response) -> str:
    """The server's own words, in one line."""
    try:
        body = response.json()
        text = body.get("error") or body.get("detail") or body.get("message") if isinstance(body, dict) else str(body)
        text = text.get("message", text) if isinstance(text, dict) else text
    except ValueError:
        text = response.text
    return " ".join(str(text or response.reason_phrase).split())[:200]


async def _send(client: httpx.AsyncClient, method: str, url: str, **more: Any) -> httpx.Response:
    try:
        response = await client.request(method, url, timeout=TIMEOUT, **more)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise LinkError(f"'{url}' is not a server's address: write it like http://clinic-server:8080") from None
    except httpx.HTTPError as e:
        raise UnreachableError(
            f"the server at {url} can't be reached ({str(e)[:80] or type(e).__name__}): is `clew serve` running there?"
        ) from None
    if response.status_code in FINAL:
        raise RefusedError(f"the server refused ({response.status_code}): {_said(response)}", response.status_code)
    if not response.is_success:
        trouble = UnreachableError(f"the server has trouble ({response.status_code}): {_said(response)}")
        after = response.headers.get("retry-after", "")
        trouble.retry_after = min(float(after), MAX_RETRY_AFTER) if after.isascii() and after.isdigit() else 0.0
        raise trouble
    return response


async def open_session(server: str, context: dict[str, Any], *, token: str | None = None, client: httpx.AsyncClient | None = None) -> Link:
    """Open a visit with its context (clew_wire.context). Raises LinkError."""
    headers = {"content-type": "application/json"} | Link("", token).headers
    body = json.dumps(context, default=str)  # YAML gives dates as dates
    async with contextlib.AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient()) if client is None else client
        response = await _send(http, "POST", urljoin(server.rstrip("/") + "/", "v1/sessions"), content=body, headers=headers)
    try:
        opened = response.json()
        return Link(url=urljoin(server.rstrip("/") + "/", f"v1/sessions/{opened['id']}"), token=opened.get("token"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LinkError(f"the server at {server} did not open a visit: is it a Clew server?") from None


async def offer(client: httpx.AsyncClient, link: Link, sdp: str) -> Answer:
    """POST an SDP offer. Raises UnreachableError when trying again may help, RefusedError, LinkError."""
    url = f"{link.url}/whip"
    response = await _send(client, "POST", url, content=sdp, headers={"content-type": "application/sdp"} | link.headers)
    location = response.headers.get("location")
    if response.status_code != 201 or not location:
        raise LinkError(f"the server answered the offer with {response.status_code} and no Location: is it a Clew server?")
    return Answer(sdp=response.text, location=urljoin(url, location))


async def hang_up(client: httpx.AsyncClient, link: Link, location: str) -> None:
    """DELETE the WHIP session. Raises LinkError."""
    await _send(client, "DELETE", location, headers=link.headers)


async def public_key(client: httpx.AsyncClient, link: Link) -> bytes:
    """The server's public key, PEM, that a visit's frames are sealed for. Raises UnreachableError, RefusedError, LinkError."""
    url = f"{link.url.rpartition('/sessions/')[0]}/key"
    response = await _send(client, "GET", url, headers=link.headers)
    try:
        return str(response.json()["key"]).encode()
    except (ValueError, KeyError, TypeError):
        raise LinkError(f"the server at {url} has no key for recorders: is it a Clew server, and up to date?") from None


async def repair(client: httpx.AsyncClient, link: Link, late: Repair) -> Repaired:
    """POST late frames; returns when they are durable. Raises UnreachableError, RefusedError, LinkError."""
    body = encode_repair(late)
    response = await _send(client, "POST", f"{link.url}/repair", content=body, headers={"content-type": CONTENT_TYPE} | link.headers)
    try:
        said = response.json()
        stored = tuple((int(first), int(stop)) for first, stop in said["stored"])
        return Repaired(stored, tuple(int(n) for n in said.get("damaged", ())))
    except (ValueError, KeyError, TypeError):
        raise LinkError(f"the server's answer to a repair can't be read: is {link.url} a Clew server, and up to date?") from None
