"""SMART App Launch, EHR launch, against an EMR's servers on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from clew_server.access import token_hash
from clew_server.emr.received import Choice
from clew_server.emr.smart import EXPIRES, MOST_LAUNCHES, SCOPE, Endpoints, Issuer, Launches, Smart, challenge, endpoints, read_smart
from clew_wire.errors import LinkError, SetupError

ENDS = Endpoints("https://emr.example/authorize?tenant=1", "https://emr.example/token")
WORD = "the EMR's word: 100%"
ISSUER = Issuer("https://emr.example/r4", "clew", Choice(note_type="daily"))


@asynccontextmanager
async def serving_emr(serving: Any, emr: Any, *, secret: str = "", **chosen: str) -> AsyncIterator[tuple[Any, httpx.AsyncClient]]:
    """A server that trusts the EMR and a browser that keeps cookies."""
    issuer = Issuer(f"{emr.url}/r4", "clew", Choice(**{"note_type": "daily", **chosen}), secret=secret)
    async with (
        serving(token=token_hash("t" * 20), emr={"smart": Smart({issuer.iss: issuer})}) as served,
        httpx.AsyncClient(base_url=served.url) as browser,
    ):
        yield served, browser


async def begun(browser: httpx.AsyncClient, emr: Any) -> httpx.Response:
    return await browser.get("/launch", params={"iss": f"{emr.url}/r4", "launch": "xyz"})


async def test_a_visit_opens_from_the_emr_without_a_second_login(serving: Any, emr: Any):
    async with serving_emr(serving, emr) as (served, browser):
        to_login = await begun(browser, emr)
        assert to_login.status_code == 303
        cookie = to_login.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        opened = await browser.get(f"/callback?{emr.authorized(to_login.headers['location'])}")
        assert opened.status_code == 303, opened.text
        to = urlsplit(opened.headers["location"])
        session, token = dict(parse_qsl(to.query))["session"], dict(parse_qsl(to.fragment))["token"]
        found = await served.app.house.session(session)
        assert found.context["context"]["patient"]["name"] == "Ada M. Ruiz"
        assert found.context["encounter"]["fhir"]["server"] == f"{emr.url}/r4"
        mine = {"authorization": f"Bearer {token}"}
        assert (await browser.get(f"/v1/sessions/{session}", headers=mine)).status_code == 200
        assert (await browser.get("/v1/sessions", headers=mine)).status_code == 401, "it opens this visit and no other"
        assert "/r4/Patient/p1" in emr.asked
        assert any(p.startswith("/r4/CarePlan?patient=p1") for p in emr.asked)
        assert "Practitioner/k1" in " ".join(emr.asked)


async def test_a_callback_counts_once_and_only_for_the_browser_that_began(serving: Any, emr: Any):
    async with serving_emr(serving, emr) as (served, browser):
        query = emr.authorized((await begun(browser, emr)).headers["location"])
        async with httpx.AsyncClient(base_url=served.url) as stranger:
            assert (await stranger.get(f"/callback?{query}")).status_code == 400
            await begun(stranger, emr)
            assert (await stranger.get(f"/callback?{query}")).status_code == 400, "another browser's cookie"
        assert (await browser.get("/callback?code=code-0&state=guessed")).status_code == 400
        assert (await browser.get("/callback")).status_code == 400
        assert (await browser.get(f"/callback?{query}")).status_code == 303, "strangers spent nothing"
        again = await browser.get(f"/callback?{query}")
        assert again.status_code == 400
        assert "open Clew from the encounter in the EMR again" in again.text
        assert len(served.app.house.journal.latest()) == 1


async def test_two_tabs_may_launch_at_once(serving: Any, emr: Any):
    async with serving_emr(serving, emr) as (served, browser):
        first, second = [emr.authorized((await begun(browser, emr)).headers["location"]) for _ in "ab"]
        assert (await browser.get(f"/callback?{first}")).status_code == 303
        assert (await browser.get(f"/callback?{second}")).status_code == 303
        assert len(served.app.house.journal.latest()) == 2


async def test_an_emr_that_is_not_listed_is_not_even_asked(serving: Any, emr: Any):
    async with serving_emr(serving, emr) as (_, browser):
        for iss in ("https://evil.example/r4", f"{emr.url}/r4/", f"{emr.url}/R4", ""):
            refused = await browser.get("/launch", params={"iss": iss, "launch": "xyz"})
            assert refused.status_code == 403
        assert (await browser.get("/launch", params={"iss": f"{emr.url}/r4"})).status_code == 400
        assert (await browser.get("/launch", params={"iss": f"{emr.url}/r4", "launch": "x" * 5000})).status_code == 400
        assert emr.asked == []


async def test_who_refuses_in_the_emr_is_told_so(serving: Any, emr: Any):
    async with serving_emr(serving, emr) as (served, browser):
        state = dict(parse_qsl(urlsplit((await begun(browser, emr)).headers["location"]).query))["state"]
        refused = await browser.get("/callback", params={"error": "access_denied", "error_description": "<script>", "state": state})
        assert refused.status_code == 403
        assert "access was refused there" in refused.text
        assert "<script>" not in refused.text
        assert refused.headers["content-type"].startswith("text/plain")
        assert served.app.house.journal.latest() == []


async def test_over_https_the_cookie_is_bound_to_this_host(serving: Any, emr: Any):
    smart = Smart({f"{emr.url}/r4": Issuer(f"{emr.url}/r4", "clew", Choice())}, "https://clew.example")
    async with serving(emr={"smart": smart}) as served, httpx.AsyncClient(base_url=served.url) as browser:
        to_login = await begun(browser, emr)
        assert to_login.headers["set-cookie"].startswith("__Host-clew-launch=")
        assert "; Secure" in to_login.headers["set-cookie"]
        assert "redirect_uri=https%3A%2F%2Fclew.example%2Fcallback" in to_login.headers["location"]


async def test_without_the_file_there_is_no_launch(serving: Any):
    async with serving() as served, httpx.AsyncClient(base_url=served.url) as http:
        assert (await http.get("/launch?iss=a&launch=b")).status_code == 404
        assert (await http.get("/callback?code=a&state=b")).status_code == 404


async def opened(browser: httpx.AsyncClient, emr: Any) -> httpx.Response:
    return await browser.get(f"/callback?{emr.authorized((await begun(browser, emr)).headers['location'])}")


async def test_a_confidential_client_shows_its_secret(serving: Any, emr: Any):
    async with serving_emr(serving, emr, secret=WORD) as (_, browser):
        emr.secret = WORD
        assert (await opened(browser, emr)).status_code == 303
        emr.secret = WORD[1:]
        answer = await opened(browser, emr)
        assert (answer.status_code, "token server answered 401" in answer.text) == (502, True)


async def test_what_can_not_be_read_is_left_out_unless_the_visit_hangs_on_it(serving: Any, emr: Any):
    emr.forbidden = {"Condition", "Goal", "CarePlan", "Coverage", "Practitioner"}
    async with serving_emr(serving, emr, discipline="PT") as (served, browser):
        assert (await opened(browser, emr)).status_code == 303
        (session,) = served.app.house.journal.latest()
        assert session.context["context"]["case"] == {}
        emr.forbidden = {"Encounter"}
        answer = await opened(browser, emr)
        assert (answer.status_code, "asked for Encounter, answered 403" in answer.text) == (502, True)


async def test_a_launch_that_is_not_whole_opens_nothing(serving: Any, emr: Any):
    good = emr.token
    async with serving_emr(serving, emr) as (served, browser):
        for token, said in (
            ({"patient": None}, "named no patient"),
            ({"encounter": "../Patient/p2"}, "named no encounter"),
            ({"encounter": "e8"}, "asked for Encounter, answered 404"),
            ({"access_token": "a\r\nx: y"}, "no access token"),
            ({"access_token": "other"}, "answered 401"),
        ):
            emr.token = {**good, **token}
            answer = await opened(browser, emr)
            assert (answer.status_code, said in answer.text) == (502, True), answer.text
        emr.token = good
        emr.chart["Encounter/e9"]["subject"]["reference"] = "Patient/p2"
        answer = await opened(browser, emr)
        assert (answer.status_code, "another patient's" in answer.text) == (422, True)
        assert served.app.house.journal.latest() == []


async def test_an_emr_that_is_misconfigured_or_gone_is_one_line(serving: Any, emr: Any):
    async with serving_emr(serving, emr) as (_, browser):
        good = emr.configuration
        for key, wrong in (
            ("code_challenge_methods_supported", ["plain"]),
            ("token_endpoint", "http://emr.example/t"),
            ("token_endpoint", 7),
        ):
            emr.configuration = {**good, key: wrong}
            assert (await begun(browser, emr)).status_code == 502
        await emr.stop()
        answer = await begun(browser, emr)
        assert (answer.status_code, "can't be reached" in answer.text) == (502, True)


def test_a_launch_expires_and_the_oldest_gives_way():
    launches = Launches()
    url, cookie = launches.begin(ISSUER, ENDS, "https://clew.example/callback", "xyz", 0.0)
    asked = dict(parse_qsl(urlsplit(url).query))
    assert asked["tenant"] == "1", "what the endpoint's address has of its own stays"
    assert (asked["scope"], asked["aud"]) == (SCOPE, ISSUER.iss)
    assert launches.take(asked["state"], cookie, EXPIRES) is None
    states = []
    for _ in range(MOST_LAUNCHES + 1):
        url, cookie = launches.begin(ISSUER, ENDS, "https://clew.example/callback", "xyz", 0.0)
        states.append((dict(parse_qsl(urlsplit(url).query))["state"], cookie))
    assert launches.take(*states[0], 1.0) is None
    last = launches.take(*states[-1], 1.0)
    assert last is not None
    assert challenge(last.verifier) == dict(parse_qsl(urlsplit(url).query))["code_challenge"]
    assert launches.statistics() == {"waiting": MOST_LAUNCHES - 1, "begun": MOST_LAUNCHES + 2, "taken": 1, "dropped": 1}


def test_the_challenge_is_that_of_the_rfc():
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "RFC 7636, B"


def test_discovery_needs_what_the_standard_demands():
    whole = {"code_challenge_methods_supported": ["S256"], "authorization_endpoint": ENDS.authorize, "token_endpoint": ENDS.token}
    assert endpoints(whole) == ENDS
    for key in whole:
        with pytest.raises(LinkError):
            endpoints({**whole, key: None})


def test_the_file_is_checked_when_the_server_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "smart.yaml"
    good = "url: https://clew.example/\nissuers:\n- iss: https://emr.example/r4\n  client_id: clew\n  note_type: daily\n"
    file.write_text(good)
    smart = read_smart(file)
    assert smart.url == "https://clew.example"
    assert smart.issuers["https://emr.example/r4"].choice.note_type == "daily"
    for text, said in (
        ("[", "is not YAML"),
        ("issuers: []", "must have the keys"),
        (good.replace("https://emr", "http://emr"), "must begin with https"),
        (good.replace("  client_id: clew\n", ""), "lacks client_id"),
        (good + "  secret: x\n", "unknown key 'secret'"),
        (good.replace("daily", "diary"), "note_type"),
        (good + "  secret_env: CLEW_NO_SUCH\n", "CLEW_NO_SUCH"),
        (good + "- iss: https://emr.example/r4\n  client_id: other\n", "twice"),
        (good.replace("https://clew.example/", "https://a@clew.example"), "url in"),
    ):
        file.write_text(text)
        with pytest.raises(SetupError, match=said):
            read_smart(file)
    with pytest.raises(SetupError, match="can't read"):
        read_smart(tmp_path / "none")
    monkeypatch.setenv("CLEW_NO_SUCH", WORD)
    file.write_text(good + "  secret_env: CLEW_NO_SUCH\n")
    issuer = read_smart(file).issuers["https://emr.example/r4"]
    assert issuer.secret == WORD
    assert WORD not in repr(issuer)
