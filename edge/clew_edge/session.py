"""The recorder's HTTP: opening a visit, and the WHIP exchange (RFC 9725)."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpx

from clew_wire.errors import LinkError

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
FINAL = frozenset({400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422})
"answers that trying again won't change"


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


class UnreachableError(LinkError):
    """The server can't be reached just now, or has trouble; trying again may help."""


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
        raise LinkError(f"the server refused ({response.status_code}): {_said(response)}")
    if not response.is_success:
        raise UnreachableError(f"the server has trouble ({response.status_code}): {_said(response)}")
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
    """POST an SDP offer. Raises UnreachableError when trying again may help, else LinkError."""
    url = f"{link.url}/whip"
    response = await _send(client, "POST", url, content=sdp, headers={"content-type": "application/sdp"} | link.headers)
    location = response.headers.get("location")
    if response.status_code != 201 or not location:
        raise LinkError(f"the server answered the offer with {response.status_code} and no Location: is it a Clew server?")
    return Answer(sdp=response.text, location=urljoin(url, location))


async def hang_up(client: httpx.AsyncClient, link: Link, location: str) -> None:
    """DELETE the WHIP session. Raises LinkError."""
    await _send(client, "DELETE", location, headers=link.headers)
