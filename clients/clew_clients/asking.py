"""One server, asked over HTTP: the token, and refusals in the server's own words."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from clew_wire.errors import LinkError

TIMEOUT = httpx.Timeout(30.0, connect=5.0)


class Asking:
    """All methods raise LinkError when the server can't be reached or refuses; the message says why."""

    def __init__(self, url: str, token: str | None = None) -> None:
        """`url`: http(s)://host:port. `token`: the server's or a session's; None where the server asks for none."""
        self._url = url.rstrip("/")
        self._token = token
        self._tokens: dict[str, str] = {}
        self._http = httpx.AsyncClient(timeout=TIMEOUT)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _headers(self, id: str | None) -> dict[str, str]:  # noqa: A002
        token = self._token or self._tokens.get(id or "")
        return {"authorization": f"Bearer {token}"} if token else {}

    async def _ask(self, method: str, path: str, id: str | None, **more: Any) -> httpx.Response:  # noqa: A002
        where = f"{self._url}/v1/sessions/{quote(id, safe='')}{path}" if id is not None else self._url + path
        headers = self._headers(id) | more.pop("headers", {})
        try:
            answer = await self._http.request(method, where, headers=headers, **more)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise LinkError(f"'{self._url}' is not a server's address: write it like http://clinic-server:8080") from None
        except httpx.HTTPError as e:
            reason = str(e)[:120] or type(e).__name__
            raise LinkError(f"the server at {self._url} can't be reached ({reason}): is `clew serve` running there?") from None
        if not answer.is_success:
            raise LinkError(f"the server refused ({answer.status_code}): {said(answer.content) or answer.reason_phrase}")
        return answer


def said(body: bytes | bytearray | None) -> str:
    """The server's own words, in one line."""
    text = (body or b"").decode(errors="replace")
    try:
        data = json.loads(text)
        text = data.get("error", text) if isinstance(data, dict) else text
    except ValueError:
        pass
    return " ".join(str(text).split())[:300]
