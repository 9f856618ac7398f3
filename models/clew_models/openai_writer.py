"""A writer behind any OpenAI-compatible server: vLLM, llama.cpp. Chat completions with structured output, temperature 0."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from clew_models.prompt import chunks, messages, schema, sentences_in
from clew_models.writer import Brief, BriefFact, WriterCapabilities, Writing, Written
from clew_wire.errors import SetupError

if TYPE_CHECKING:
    import httpx

KEY = "CLEW_WRITER_KEY"
"environment variable with the server's key; never logged"
FORMATS = ("json_schema", "json_object", "text")
"how an answer is asked for, best first; a server that refuses one is asked for the next"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is asked."""

    url: str
    "http(s)://host[:port][/v1]"
    model: str
    "as the server calls it; empty: the first that it lists"
    key: str = field(default="", repr=False)
    timeout: float = 60.0
    "seconds for one request, from connecting to the last byte"
    total: float = 180.0
    "seconds for one note; what is not written by then is the built-in's"
    input_characters: int = 4000
    "of facts in one request: longer briefs are asked section by section, and in parts, so that one failure costs few facts"
    input_facts: int = 8
    output_tokens: int = 2048
    answer_bytes: int = 1 << 18
    plain_http: bool = False
    "allow plain HTTP to another machine"


class _Failed(Exception):  # noqa: N818  a reason, not a fault
    def __init__(self, reason: str, *, again: bool = False, less: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        "another try may do"
        self.less = less
        "the server may refuse the form that was asked for"


def base(settings: Settings) -> str:
    """The address of its API, without a slash at the end. Raises SetupError for one that would show the patient's words."""
    try:
        parts = urlsplit(settings.url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.query:
        raise SetupError("the writer's address must be http(s)://host:port, without a name, a password or a query")
    if parts.scheme == "http" and not settings.plain_http and not _is_loopback(host):
        raise SetupError(
            f"{host} is another machine, and plain HTTP would show what patients say: use https, or --writer-insecure on a closed network"
        )
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return f"{parts.scheme}://{parts.netloc}{path if path.endswith('/v1') else path + '/v1'}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class OpenAiWriter:
    """A NoteWriter. Use it from one event loop; several notes at once are fine."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._base = base(settings)
        self._model = settings.model
        self._format = 0
        self._counts: Counter[str] = Counter(requests=0, retries=0, sentences=0)

    @property
    def capabilities(self) -> WriterCapabilities:
        """Named by its model. Temperature 0 is not determinism: a server may batch differently each time."""
        return WriterCapabilities(self._model or "language model")

    async def write(self, brief: Brief) -> Writing:
        """Sentences for as many facts as the server gives in time; every failure is counted by name."""
        import httpx

        out: list[Written] = []
        problems: Counter[str] = Counter()
        headers = {"Authorization": f"Bearer {self._settings.key}"} if self._settings.key else {}
        try:
            # No proxy from the environment and no redirects: the words go to the address that was given, or nowhere.
            async with asyncio.timeout(self._settings.total), httpx.AsyncClient(headers=headers, trust_env=False, timeout=None) as client:  # noqa: S113  bounded by `timeout` above
                for part in chunks(brief.facts, self._settings.input_characters, self._settings.input_facts):
                    try:
                        out += await self._part(client, brief, part, problems)
                    except _Failed as e:
                        problems[e.reason] += 1
                        if e.reason == "unreachable":
                            break
        except TimeoutError:
            problems["too_slow"] += 1
        self._counts.update({f"problem_{k}": n for k, n in problems.items()})
        self._counts["sentences"] += len(out)
        return Writing(tuple(out), dict(problems))

    def statistics(self) -> dict[str, int]:
        """Requests, retries, sentences, and problems by name."""
        return dict(self._counts)

    async def _part(self, client: httpx.AsyncClient, brief: Brief, facts: Sequence[BriefFact], problems: Counter[str]) -> list[Written]:
        """One request, tried again once where that may help, and asked for in a plainer form where the server refuses one."""
        retried = False
        while True:
            asked = self._format
            try:
                if not self._model:
                    self._model = await self._first_model(client)
                text, whole = await self._ask(client, brief, facts, asked)
            except _Failed as e:
                if e.less and asked + 1 < len(FORMATS):
                    self._format = max(self._format, asked + 1)
                    continue
                if e.again and not retried:
                    retried = True
                    self._counts["retries"] += 1
                    continue
                raise
            found = sentences_in(text)
            if not found:
                raise _Failed("junk")
            if not whole:
                problems["cut_short"] += 1
            return found

    async def _first_model(self, client: httpx.AsyncClient) -> str:
        data = await self._json(client, "GET", "/models", None)
        try:
            return str(data["data"][0]["id"])
        except (KeyError, IndexError, TypeError):
            raise _Failed("junk") from None

    async def _ask(self, client: httpx.AsyncClient, brief: Brief, facts: Sequence[BriefFact], form: int) -> tuple[str, bool]:
        """The answer's text, and whether it is whole."""
        body: dict[str, Any] = {
            "model": self._model,
            "messages": messages(brief, facts),
            "temperature": 0,
            "max_tokens": min(self._settings.output_tokens, 128 + 80 * len(facts)),
            "stream": False,
        }
        if FORMATS[form] == "json_schema":
            body["response_format"] = {"type": "json_schema", "json_schema": {"name": "note", "strict": True, "schema": schema(facts)}}
        elif FORMATS[form] == "json_object":
            body["response_format"] = {"type": "json_object"}
        data = await self._json(client, "POST", "/chat/completions", body)
        try:
            choice = data["choices"][0]
            text = choice["message"]["content"]
        except (KeyError, IndexError, TypeError):
            raise _Failed("junk") from None
        if not isinstance(text, str):
            raise _Failed("junk")
        return text, choice.get("finish_reason") != "length"

    async def _json(self, client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None) -> Any:
        import httpx

        self._counts["requests"] += 1
        raw = bytearray()
        try:
            async with asyncio.timeout(self._settings.timeout), client.stream(method, self._base + path, json=body) as answer:
                if answer.status_code in (400, 404, 415, 422, 501) and body is not None and "response_format" in body:
                    raise _Failed("refused", less=True)
                if answer.status_code == 429 or answer.status_code >= 500:
                    raise _Failed("server_error", again=True)
                if answer.status_code != 200:
                    raise _Failed("refused")
                async for part in answer.aiter_bytes():
                    raw += part
                    if len(raw) > self._settings.answer_bytes:
                        raise _Failed("answer_too_long")
        except TimeoutError:
            raise _Failed("timeout", again=True) from None
        except httpx.TransportError as e:
            raise _Failed("unreachable" if isinstance(e, httpx.ConnectError) else "cut_off", again=True) from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise _Failed("junk") from None
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            raise _Failed("junk") from None
