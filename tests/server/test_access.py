# ruff: noqa: S104, S105, S106  addresses and tokens of the tests' own
"""Who may ask: tokens, places, and what a browser of another site can't do."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from clew_server.access import Access, Ask, asked, exact_origin, is_loopback, session_of, token_hash
from clew_wire.errors import SetupError

SERVER = "server-token-0123456789"
BEARER = {"authorization": f"Bearer {SERVER}"}


def ask(path: str = "/v1/sessions", *, host: str | None = "127.0.0.1:8080", origin: str | None = None, token: str | None = None) -> Ask:
    return Ask(path, host, origin, token)


LOCAL = Access(True, None)
OPEN = Access(False, token_hash(SERVER))
EMR = "https://emr.example"
NAMED = Access(False, token_hash(SERVER), frozenset({EMR}))


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("127.9.9.9", True),
        ("0.0.0.0", False),
        ("10.0.0.2", False),
        ("clinic", False),
    ],
)
def test_loopback_is_what_only_this_machine_reaches(host: str, local: bool):
    assert is_loopback(host) is local


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:8080"])
def test_on_loopback_its_own_names_are_answered(host: str):
    assert LOCAL.denies_place(ask(host=host)) is None


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example"])
def test_on_loopback_a_rebound_name_is_not(host: str):
    denial = LOCAL.denies_place(ask(host=host))
    assert denial is not None
    assert denial.status == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", ""])
def test_another_sites_page_is_refused_everywhere(origin: str):
    for access in (LOCAL, OPEN):
        denial = access.denies_place(ask(origin=origin))
        assert denial is not None
        assert denial.status == 403


def test_our_own_page_is_not():
    assert LOCAL.denies_place(ask(origin="http://127.0.0.1:8080")) is None
    assert OPEN.denies_place(ask(host="clinic.example", origin="https://clinic.example")) is None


def test_a_named_sites_page_may_call_the_api_and_load_scripts_and_no_more():
    for path in ("/v1/sessions", "/v1/sessions/a/events", "/clew.js", "/transcript.js"):
        assert NAMED.denies_place(ask(path, origin=EMR)) is None
    for path in ("/", "/index.html", "/style.css", "/launch", "/v1", "/livez"):
        denial = NAMED.denies_place(ask(path, origin=EMR))
        assert denial is not None
        assert denial.status == 403


@pytest.mark.parametrize(
    "origin",
    [
        "http://emr.example",
        "https://emr.example:444",
        "https://EMR.example",
        "https://emr.example.evil.example",
        "https://x.emr.example",
        "null",
    ],
)
def test_an_origin_that_is_only_like_a_named_one_is_refused(origin: str):
    denial = NAMED.denies_place(ask(origin=origin))
    assert denial is not None
    assert denial.status == 403


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://emr.example", EMR),
        ("https://EMR.example:443/", EMR),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_an_origin_is_kept_as_browsers_say_it(text: str, origin: str):
    assert exact_origin(text) == origin


@pytest.mark.parametrize(
    "text", ["*", "https://*", "https://*.emr.example", "null", "emr.example", "https://emr.example/page", "https://a@emr.example", "file:///x",
             "http://emr.example", "https://emr.example:x", "https://[", "https://emr.example?a", ""]
)  # fmt: skip
def test_what_is_no_safe_origin_stops_the_start(text: str):
    with pytest.raises(SetupError):
        exact_origin(text)


def test_off_loopback_every_path_of_the_api_needs_a_token():
    assert OPEN.needs_token(ask("/v1/sessions"))
    assert OPEN.needs_token(ask("/v1/whatever"))
    assert OPEN.needs_token(ask("/v1"))
    assert OPEN.needs_token(ask("/v1/key/"))
    assert not OPEN.needs_token(ask("/v1/key"))
    assert not OPEN.needs_token(ask("/livez"))
    assert not OPEN.needs_token(ask("/index.html"))
    assert not LOCAL.needs_token(ask("/v1/sessions"))


def test_the_servers_token_opens_every_door_and_a_sessions_its_own():
    assert OPEN.accepts(ask(token=SERVER), None)
    assert OPEN.accepts(ask("/v1/sessions/a", token="of-a"), token_hash("of-a"))
    assert not OPEN.accepts(ask("/v1/sessions/a", token="of-b"), token_hash("of-a"))
    assert not OPEN.accepts(ask("/v1/sessions", token="of-a"), None)


@pytest.mark.parametrize("token", [None, ""])
def test_no_token_opens_nothing(token: str | None):
    assert not OPEN.accepts(ask(token=token), None)
    assert not Access(False, token_hash("")).accepts(ask(token=token), token_hash(""))


def test_a_token_comes_in_a_header_or_a_subprotocol_and_never_in_the_url():
    def scope(**more: Any) -> dict[str, Any]:
        return {"type": "websocket", "path": "/v1/sessions/a/events", "query_string": b"token=x&access_token=x", "headers": [], **more}

    assert asked(scope()).token is None
    assert asked(scope(headers=[(b"authorization", b"Bearer abc")])).token == "abc"
    assert asked(scope(headers=[(b"authorization", b"Basic abc")])).token is None
    assert asked(scope(subprotocols=["clew.v1.json", "clew.bearer.abc"])).token == "abc"


@pytest.mark.parametrize(
    ("path", "session"),
    [("/v1/sessions", None), ("/v1/sessions/", None), ("/v1/sessions/a", "a"), ("/v1/sessions/a/note/n1", "a"), ("/x/sessions/a", None)],
)
def test_a_path_says_which_session_it_is_about(path: str, session: str | None):
    assert session_of(path) == session


# --- through a real server


async def test_off_loopback_nothing_of_the_api_answers_without_a_token(serving: Any, context: dict[str, Any]):
    async with serving(token=token_hash(SERVER), loopback=False) as served, httpx.AsyncClient(base_url=served.url) as http:
        made = await http.post("/v1/sessions", json=context, headers=BEARER)
        one = made.json()["session"]
        asked_for = [
            ("GET", "/v1/sessions"),
            ("POST", "/v1/sessions"),
            ("GET", one),
            ("POST", f"{one}/whip"),
            ("DELETE", f"{one}/whip/x"),
            ("POST", f"{one}/repair"),
            ("GET", f"{one}/audio?from=0&to=1"),
            ("POST", f"{one}/note/n0"),
            ("POST", f"{one}/sign"),
            ("GET", "/v1/nothing"),
        ]
        for method, path in asked_for:
            for headers in ({}, {"authorization": "Bearer wrong-token-0123456789"}):
                answer = await http.request(method, path, headers=headers)
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), (method, path)
        assert (await http.get("/livez")).status_code == 200
        assert (await http.get("/v1/key")).status_code == 200, "a public key is no secret"


async def test_a_sessions_token_opens_that_session_only(serving: Any, context: dict[str, Any]):
    async with serving(token=token_hash(SERVER), loopback=False) as served, httpx.AsyncClient(base_url=served.url) as http:
        a, b = [(await http.post("/v1/sessions", json=context, headers=BEARER)).json() for _ in range(2)]
        mine = {"authorization": f"Bearer {a['token']}"}
        assert (await http.get(a["session"], headers=mine)).status_code == 200
        assert (await http.get(b["session"], headers=mine)).status_code == 401
        typed = {**mine, "content-type": "application/msgpack"}
        assert (await http.post(f"{a['session']}/repair", content=b"", headers=typed)).status_code == 400
        assert (await http.post(f"{b['session']}/repair", content=b"", headers=typed)).status_code == 401
        assert (await http.get("/v1/sessions", headers=mine)).status_code == 401
        assert (await http.post("/v1/sessions", json=context, headers=mine)).status_code == 401


async def test_a_websocket_needs_its_token_and_is_never_told_it_back(serving: Any, context: dict[str, Any]):
    async with serving(token=token_hash(SERVER), loopback=False) as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context, headers=BEARER)).json()
        url = served.ws + made["events"]
        for wrong in (["clew.v1.json"], ["clew.v1.json", "clew.bearer.wrong"]):
            with pytest.raises(InvalidStatus) as refused:
                await connect(url, subprotocols=wrong)  # type: ignore[arg-type]
            assert refused.value.response.status_code == 401
        with pytest.raises(InvalidStatus):
            await connect(f"{url}?token={made['token']}")
        async with connect(url, subprotocols=["clew.v1.json", f"clew.bearer.{made['token']}"]) as socket:  # type: ignore[list-item]
            assert socket.subprotocol == "clew.v1.json"
            await socket.recv()
        async with connect(url, additional_headers=BEARER) as socket:
            assert socket.subprotocol is None
            await socket.recv()


async def test_on_loopback_a_foreign_page_gets_neither_answer_nor_socket(serving: Any, context: dict[str, Any]):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context)).json()
        assert (await http.get("/v1/sessions", headers={"origin": "https://evil.example"})).status_code == 403
        assert (await http.get("/v1/sessions", headers={"host": "evil.example"})).status_code == 421
        with pytest.raises(InvalidStatus) as refused:
            await connect(served.ws + made["events"], origin="https://evil.example")  # type: ignore[arg-type]
        assert refused.value.response.status_code == 403
        async with connect(served.ws + made["events"], origin=served.url):  # type: ignore[arg-type]
            pass


async def test_answers_carry_the_security_headers(serving: Any, context: dict[str, Any]):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        answer = await http.get("/v1/sessions")
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        refused = await http.get("/v1/sessions", headers={"origin": "https://evil.example"})
        assert refused.headers["content-security-policy"] == answer.headers["content-security-policy"]


@pytest.mark.parametrize("headers", [{"host": "[::"}, {"origin": "http://[x"}, {"origin": "null"}, {"host": "]"}])
async def test_headers_that_are_no_address_are_refused(serving: Any, headers: dict[str, str]):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        assert (await http.get("/v1/sessions", headers=headers)).status_code in (400, 403, 421)


async def test_a_named_sites_page_asks_first_and_reads_its_answers(serving: Any, context: dict[str, Any]):
    served_for = {"token": token_hash(SERVER), "loopback": False, "origins": [EMR]}
    async with serving(**served_for) as served, httpx.AsyncClient(base_url=served.url, headers={"origin": EMR}) as http:
        wish = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
        asked_first = await http.options("/v1/sessions", headers=wish)
        assert asked_first.status_code == 204
        assert asked_first.headers["access-control-allow-origin"] == EMR
        assert asked_first.headers["access-control-allow-headers"] == "authorization, content-type"
        assert "access-control-allow-credentials" not in asked_first.headers
        made = await http.post("/v1/sessions", json=context, headers=BEARER)
        assert made.status_code == 201
        assert made.headers["access-control-allow-origin"] == EMR
        refused = await http.get("/v1/sessions")
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, EMR), "the page can say why"
        async with connect(served.ws + made.json()["events"], origin=EMR, additional_headers=BEARER) as socket:  # type: ignore[arg-type]
            await socket.recv()


async def test_any_other_page_asks_in_vain(serving: Any, context: dict[str, Any]):
    async with serving(token=token_hash(SERVER), loopback=False, origins=[EMR]) as served, httpx.AsyncClient(base_url=served.url) as http:
        made = (await http.post("/v1/sessions", json=context, headers=BEARER)).json()
        foreign = {"origin": "https://evil.example"}
        for answer in (
            await http.options("/v1/sessions", headers={**foreign, "access-control-request-method": "POST"}),
            await http.get("/v1/sessions", headers={**foreign, **BEARER}),
        ):
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers
            assert answer.headers["vary"] == "origin"
        with pytest.raises(InvalidStatus):
            await connect(served.ws + made["events"], origin="https://evil.example", additional_headers=BEARER)  # type: ignore[arg-type]
        assert "access-control-allow-origin" not in (await http.get("/v1/sessions", headers=BEARER)).headers


async def test_of_the_pages_a_named_site_reads_the_scripts_only(serving: Any, tmp_path: Any):
    web = tmp_path / "web"
    web.mkdir()
    for name in ("clew.js", "index.html", "style.css"):
        (web / name).write_text("x")
    async with serving(web=web, origins=[EMR]) as served, httpx.AsyncClient(base_url=served.url, headers={"origin": EMR}) as http:
        script = await http.get("/clew.js")
        assert (script.status_code, script.headers["access-control-allow-origin"]) == (200, EMR)
        for path in ("/", "/index.html", "/style.css"):
            assert (await http.get(path)).status_code == 403
