"""Asking machines of others: bounded in time and size, certificates checked, no redirect and no proxy followed."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from clew_server.access import is_loopback
from clew_wire.errors import LinkError, SetupError

MOST_BYTES = 1 << 20
"of one answer"
SECONDS = 10.0
"for one answer, from connecting to the last byte of each read"


def checked_url(url: object, what: str) -> str:
    """An address that patients' data may go to: https, or this machine. Raises SetupError."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise SetupError(f"{what} is no address: write https://HOST/PATH") from None
    if parts.scheme not in ("https", "http") or not host or parts.fragment or parts.username is not None:
        raise SetupError(f"{what} is no address: write https://HOST/PATH, without a user and without #")
    if parts.scheme == "http" and not is_loopback(host):
        raise SetupError(f"{what} must begin with https://: plain HTTP would show patients' data to the network")
    assert isinstance(url, str)  # noqa: S101  parts has a host
    return url


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates count: the usual authorities, or those of SSL_CERT_FILE. Reading them takes 40 ms, so once."""
    return httpx.create_ssl_context()


def client() -> httpx.AsyncClient:
    """For one errand; use it as `async with`."""
    return httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=SECONDS, verify=_trusted())


async def json_from(http: httpx.AsyncClient, method: str, url: str, what: str, **given: Any) -> Mapping[str, Any]:
    """A JSON object. Raises LinkError, which says what failed, with nothing of the answer in it."""
    data = b""
    try:
        async with http.stream(method, url, **given) as answer:
            if answer.status_code != 200:
                raise LinkError(f"{what} answered {answer.status_code}")
            async for part in answer.aiter_bytes():
                data += part
                if len(data) > MOST_BYTES:
                    raise LinkError(f"{what} sent more than {MOST_BYTES >> 20} MiB")
        found = json.loads(data)
    except (httpx.HTTPError, httpx.InvalidURL) as e:
        raise LinkError(f"{what} can't be reached ({type(e).__name__})") from None
    except (ValueError, RecursionError):
        raise LinkError(f"{what} did not answer with JSON") from None
    if not isinstance(found, dict):
        raise LinkError(f"{what} did not answer with a JSON object")
    return found
