"""A Clew server, as an EMR's backend sees it.

async with Client("https://clew.clinic.example", token) as clew:
    visit = await clew.create_session(context)
    async for event in clew.events(visit.id):
        ...
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.typing import Subprotocol

from clew_clients.asking import Asking, said
from clew_clients.follow import Follow, SkippedError
from clew_wire.codec import JSON_PROTOCOL, MSGPACK_PROTOCOL, decode_event, session_from_map
from clew_wire.errors import LinkError
from clew_wire.event import AnyEvent, Signed
from clew_wire.note import Consent, Role, Section, SessionFile

OPEN_SECONDS = 10.0
MAX_FRAME = 8 << 20
"bytes of one event; `session` holds a context of up to 1 MiB, `signed` a whole note"
PATIENCE_SECONDS = 900.0
TOO_MANY = 429
SERVER_TROUBLE = 500
OWN_CODES = 4000
"websocket close codes from here on are the server's refusals; those below come and go with networks and restarts"


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session."""

    id: str
    token: str = ""
    "opens this session only: for the page and the recorder"
    whip: str = ""
    "absolute URL for the recorder's offer"
    events: str = ""
    "absolute URL of the websocket"
    session: str = ""
    "absolute URL of the session file"
    warnings: tuple[str, ...] = ()
    "keys of the context that the server does not know"


class Client(Asking):
    """Asks one server. All methods raise LinkError when the server can't be reached or refuses; the message says why."""

    def __init__(self, url: str, token: str | None = None, *, protocol: Literal["json", "msgpack"] = "json") -> None:
        """`url`: http(s)://host:port. `token`: the server's or a session's; None where the server asks for none."""
        super().__init__(url, token)
        self._protocol = Subprotocol(MSGPACK_PROTOCOL if protocol == "msgpack" else JSON_PROTOCOL)

    async def create_session(self, context: Mapping[str, Any]) -> Opened:
        """A new session for a visit, from its context (clew_wire.context)."""
        body = json.dumps(dict(context), default=str)  # YAML gives dates as dates
        data = (await self._ask("POST", "/v1/sessions", None, content=body, headers={"content-type": "application/json"})).json()
        if data.get("token"):
            self._tokens[data["id"]] = data["token"]
        urls = {k: str(httpx.URL(self._url + "/").join(data.get(k, ""))) for k in ("whip", "session")}
        events = str(httpx.URL(self._ws + "/").join(data.get("events", "")))
        return Opened(id=data["id"], token=data.get("token", ""), events=events, warnings=tuple(data.get("warnings", ())), **urls)

    async def sessions(self) -> list[dict[str, Any]]:
        """The newest sessions, newest first: id, encounter, status, patient, ... Needs the server's token."""
        found: list[dict[str, Any]] = (await self._ask("GET", "/v1/sessions", None)).json()
        return found

    async def session(self, id: str) -> SessionFile:  # noqa: A002  the wire's name for it
        """The session file as it is now."""
        return session_from_map((await self._ask("GET", "", id)).json())

    async def audio(self, id: str, from_s: float, to_s: float) -> bytes:  # noqa: A002
        """A stretch of the visit's audio as WAV; seconds from its start."""
        return (await self._ask("GET", "/audio", id, params={"from": from_s, "to": to_s})).content

    async def note_text(self, id: str, form: Literal["soap", "dap"] = "soap") -> str:  # noqa: A002
        """The note as plain text; a draft says that it is one."""
        return (await self._ask("GET", "/note.txt", id, params={"form": form})).text

    async def note_pdf(self, id: str, form: Literal["soap", "dap"] = "soap") -> bytes:  # noqa: A002
        """The note as a PDF."""
        return (await self._ask("GET", "/note.pdf", id, params={"form": form})).content

    async def fhir(self, id: str) -> dict[str, Any]:  # noqa: A002
        """The note as a FHIR R4 Bundle of type document."""
        found: dict[str, Any] = (await self._ask("GET", "/fhir", id)).json()
        return found

    async def edit(self, id: str, sentence: str, text: str) -> int:  # noqa: A002
        """Put a sentence into a person's words; the draft leaves it alone from then on. Its new revision."""
        answer = await self._ask("POST", f"/note/{quote(sentence, safe='')}", id, json={"text": text})
        return int(answer.json()["rev"])

    async def confirm(self, id: str, sentence: str) -> int:  # noqa: A002
        """Say that a flagged sentence was reviewed and is right as it stands. Its new revision."""
        answer = await self._ask("POST", f"/note/{quote(sentence, safe='')}", id, json={"confirm": True})
        return int(answer.json()["rev"])

    async def write(self, id: str, section: Section, text: str, code: str = "") -> str:  # noqa: A002
        """Add a sentence of a person's own, for a code whose documentation lacks it or for none. Its id."""
        answer = await self._ask("POST", "/note", id, json={"section": section, "text": text, **({"code": code} if code else {})})
        return str(answer.json()["id"])

    async def remove(self, id: str, sentence: str) -> None:  # noqa: A002
        """Take out a sentence that a person wrote."""
        await self._ask("POST", f"/note/{quote(sentence, safe='')}", id, json={"remove": True})

    async def enter(self, id: str, code: str, **what: Any) -> None:  # noqa: A002
        """A person's word on a suggested code: minutes=15, start="9:05" with stop="9:20", goal="g1" (or a list), drop=True.

        None takes a part back; parts that are not named stay.
        """
        await self._ask("POST", f"/codes/{quote(code, safe='')}", id, json=what)

    async def consent(self, id: str, given: bool, by: str, *, script: str = "", at: str = "") -> Consent:  # noqa: A002
        """Put consent on record, given or refused; `by`: patient, guardian, ... Refused, it ends the recording. As it stands then.

        `script`: the version of the words that were read; `at`: ISO 8601, now if not given.
        """
        more = {k: v for k, v in (("script", script), ("at", at)) if v}
        data = (await self._ask("POST", "/consent", id, json={"given": given, "by": by, **more})).json()
        words = data["words"]
        return Consent(data["given"], data["by"], data["at"], (words[0], words[1]) if words else None)

    async def mark(self, id: str, t: float, label: str = "") -> int:  # noqa: A002
        """Mark a moment, in seconds from the visit's start. The seq of its event."""
        return int((await self._ask("POST", "/marks", id, json={"t": t, **({"label": label} if label else {})})).json()["seq"])

    async def correct(self, id: str, first: str, last: str, text: str, by: str) -> int:  # noqa: A002
        """Put the words between two ids (inclusive) as they were said; the draft is made again from them. The seq of its event."""
        said = {"first": first, "last": last, "text": text, "by": by}
        return int((await self._ask("POST", "/words", id, json=said)).json()["seq"])

    async def speaker(self, id: str, speaker: str, role: Role, by: str) -> int:  # noqa: A002
        """Say who a voice (s0, s1, ...) is, in all that it said and will say. The seq of its event."""
        answer = await self._ask("POST", f"/speakers/{quote(speaker, safe='')}", id, json={"role": role, "by": by})
        return int(answer.json()["seq"])

    async def sign(self, id: str, by: str, licence: str = "") -> None:  # noqa: A002
        """Sign the note as it stands. Refused while the visit goes on, a check blocks, or a flagged sentence is not reviewed."""
        await self._ask("POST", "/sign", id, json={"by": by, **({"licence": licence} if licence else {})})

    async def events(self, id: str, after: int = 0, *, patience: float = PATIENCE_SECONDS) -> AsyncIterator[AnyEvent]:  # noqa: A002
        """Every event after `after`, then what follows live; each durable one once, in order, over as many connections as it takes.

        It ends after `signed`; break at `ended` when edits and the signature don't matter. Partials that fell into a cut are gone.
        LinkError: the server refused, or could not be reached for `patience` seconds.
        """
        follow = Follow(after)
        clock = asyncio.get_running_loop().time
        since = clock()
        while True:
            trouble = None
            try:
                async with self._socket(id, follow.after) as socket:
                    async for frame in socket:
                        event = decode_event(frame)
                        if follow.take(event):
                            yield event
                            if isinstance(event, Signed):
                                return
            except SkippedError:
                pass
            except (OSError, TimeoutError, InvalidHandshake, InvalidURI, ConnectionClosed) as e:
                trouble = self._trouble(e)
            if trouble is None:  # there was a connection: a quiet visit is no trouble
                since = clock()
            elif clock() - since > patience:
                raise LinkError(f"no events from {self._url} for {patience:.0f} s ({trouble}): is `clew serve` running there?")
            await asyncio.sleep(follow.wait(random.random()))

    def _trouble(self, e: Exception) -> str | None:
        """Why there was no connection; None: there was one, and it broke. Raises LinkError where trying again won't help."""
        if isinstance(e, InvalidURI):
            raise LinkError(f"'{self._url}' is not a server's address: write it like http://clinic-server:8080") from None
        if isinstance(e, InvalidStatus):
            status = e.response.status_code
            if status < SERVER_TROUBLE and status != TOO_MANY:
                raise LinkError(f"the server refused ({status}): {said(e.response.body)}") from None
            return f"it answers {status}"
        if isinstance(e, ConnectionClosed):
            if e.rcvd is not None and e.rcvd.code >= OWN_CODES:
                raise LinkError(f"the server closed the stream ({e.rcvd.code}): {e.rcvd.reason or 'it gave no reason'}") from None
            return None
        return str(e)[:120] or type(e).__name__

    @property
    def _ws(self) -> str:
        return "ws" + self._url.removeprefix("http")

    def _socket(self, id: str, after: int) -> connect:  # noqa: A002
        url = f"{self._ws}/v1/sessions/{quote(id, safe='')}/events?after={after}"
        headers = self._headers(id)
        return connect(
            url,
            subprotocols=[self._protocol],
            additional_headers=headers,
            max_size=MAX_FRAME,
            open_timeout=OPEN_SECONDS,
        )
