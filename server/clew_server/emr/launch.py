"""/launch and /callback: an EMR opens a visit in Clew, in the therapist's browser, without a second login."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from clew_server.access import is_loopback
from clew_server.emr.chart import chart_of
from clew_server.emr.outside import client, json_from
from clew_server.emr.smart import EXPIRES, Launches, Smart, endpoints
from clew_server.house import BusyError, House
from clew_wire.context import parse_context
from clew_wire.errors import ContextError, LinkError

TOTAL_SECONDS = 45.0
"for the EMR's answers to one request of a browser"
AT_ONCE = 16
"launches and callbacks that ask an EMR at the same time; more are told to come again"
MOST_TEXT = 4096
"characters of launch, state or code"
AGAIN = "open Clew from the encounter in the EMR again"
log = logging.getLogger(__name__)


class SmartLaunch:
    """Over a house; what waits between the two routes lives in this process, so a restart asks for one more click."""

    def __init__(self, house: Callable[[], House], smart: Smart, *, clock: Callable[[], float] = monotonic) -> None:
        self._house = house
        self._smart = smart
        self._clock = clock
        self._asking = 0
        self.launches = Launches()

    def table(self) -> list[BaseRoute]:
        """The two routes. They need no token: the first says nothing to a stranger, the second asks for the browser's cookie."""
        return [Route("/launch", self.launch, methods=["GET"]), Route("/callback", self.callback, methods=["GET"])]

    async def launch(self, request: Request) -> Response:
        """`?iss=&launch=` from the EMR: on to the EMR's own login, by its configuration."""
        issuer = self._smart.issuers.get(request.query_params.get("iss", ""))
        launch = request.query_params.get("launch", "")
        if issuer is None:
            return _said("this EMR may not open Clew: whoever runs the server lists it in the file of --smart", 403)
        if not 0 < len(launch) <= MOST_TEXT:
            return _said(f"the EMR sent no launch context: {AGAIN}", 400)
        base = self._base(request)
        if base is None:
            return _said("this server does not know its own address: whoever runs it gives url in the file of --smart", 500)

        async def begun() -> Response:
            async with client() as http:
                url = f"{issuer.iss.rstrip('/')}/.well-known/smart-configuration"
                found = await json_from(http, "GET", url, "the EMR's SMART configuration", headers={"accept": "application/json"})
            had = request.cookies.get(_cookie(base), "")
            to, cookie = self.launches.begin(issuer, endpoints(found), f"{base}/callback", launch, self._clock(), had)
            answer = RedirectResponse(to, 303, {"cache-control": "no-store"})
            secure = base.startswith("https:")
            # Lax: the way back from the EMR's login is a navigation from another site.
            answer.set_cookie(_cookie(base), cookie, max_age=int(EXPIRES), path="/", secure=secure, httponly=True, samesite="lax")
            return answer

        return await self._asked(begun)

    async def callback(self, request: Request) -> Response:
        """`?code=&state=` from the EMR's login: a session, and on to its page."""
        query, base = request.query_params, self._base(request) or ""
        state, code = query.get("state", ""), query.get("code", "")
        cookie = request.cookies.get(_cookie(base), "")
        found = self.launches.take(state, cookie, self._clock()) if len(state) <= MOST_TEXT and cookie else None
        if found is None:
            return _said(f"this launch is not known, has expired, was used before or was begun in another browser: {AGAIN}", 400)
        if "error" in query:
            refused = query["error"] == "access_denied"
            return _said(f"the EMR did not let Clew in{': access was refused there' if refused else ''}: {AGAIN}", 403)
        if not 0 < len(code) <= MOST_TEXT:
            return _said(f"the EMR sent no code: {AGAIN}", 400)

        async def opened() -> Response:
            chart = await chart_of(found, code)
            context = parse_context(chart.context)
            for warning in (*chart.warnings, *context.warnings):
                log.debug("launch: %s", warning)
            session, token = await self._house().open(context)
            # After '#': a fragment is sent to no server and stands in no log.
            return RedirectResponse(f"/?session={session.id}#token={token}", 303, {"cache-control": "no-store"})

        return await self._asked(opened)

    async def _asked(self, errand: Callable[[], Awaitable[Response]]) -> Response:
        """An errand to an EMR: what goes wrong there is one line for the person who waits."""
        if self._asking >= AT_ONCE:
            return _said(f"too many launches at once: wait a moment, then {AGAIN}", 503)
        self._asking += 1
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                return await errand()
        except TimeoutError:
            return _said(f"the EMR takes too long to answer: {AGAIN}", 504)
        except LinkError as e:
            return _said(f"{e}: {AGAIN}", 502)
        except ContextError as e:
            return _said(f"{e}", 422)
        except BusyError as e:
            return _said(f"{e}", 503)
        finally:
            self._asking -= 1

    def _base(self, request: Request) -> str | None:
        """Where browsers reach this server. Only on loopback the Host header is believed: Access has checked it there."""
        if self._smart.url:
            return self._smart.url
        base = str(request.base_url).rstrip("/")
        return base if is_loopback(urlsplit(base).hostname or "") else None


def _cookie(base: str) -> str:
    """RFC 6265bis, 4.1.3: the prefix makes browsers take it from this very host only, over https."""
    return "__Host-clew-launch" if base.startswith("https:") else "clew-launch"


def _said(message: str, status: int) -> Response:
    """For a person who looks at a browser."""
    return PlainTextResponse(f"Clew: {message}.\n", status, {"cache-control": "no-store"})
