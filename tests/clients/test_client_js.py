"""The JavaScript client in a real browser, over the real app: the same words as the Python one."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

import emr_script as script
import pytest
from emr_desk import TOKEN, WEB, Desk
from playwright.sync_api import Page

from clew_clients import Client
from clew_wire.codec import to_map
from clew_wire.event import AnyEvent, Checks, Partial, SessionOpened
from clew_wire.note import Check

COLLECT = """async ([id, token, stop, after]) => {
    const { Client } = await import("/client.js");
    window.clew = new Client(location.origin, token);
    window.got = [];
    window.over = (async () => {
        for await (const event of clew.events(id, after ?? 0)) {
            got.push(event);
            if (event.type === stop) return "stopped";
        }
        return "ended by itself";
    })();
    return true;
}"""
ASK = """async ([method, args]) => {
    try { return { got: await clew[method](...args) }; } catch (e) { return { status: e.status, message: e.message }; }
}"""


@pytest.fixture
def collecting(desk: Desk, page: Page) -> Any:
    """Read a visit's events up to one of a type, in the page."""

    def collect(visit_id: str, token: str, stop: str = "", after: int = 0) -> None:
        blank(desk, page)
        page.evaluate(COLLECT, [visit_id, token, stop, after])

    return collect


def blank(desk: Desk, page: Page) -> None:
    """Some page of the server's origin that runs nothing."""
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.goto(f"{desk.url}/icon.svg")


def got(page: Page, count: int) -> list[dict[str, Any]]:
    """The durable events, as soon as there are so many."""
    page.wait_for_function("n => got.filter((e) => e.seq).length >= n", arg=count)
    events: list[dict[str, Any]] = page.evaluate("got.filter((e) => e.seq)")
    return events


def asked(page: Page, method: str, *args: Any) -> Any:
    return page.evaluate(ASK, [method, list(args)])


def durable(events: Any) -> list[AnyEvent]:
    return [e for e in events if not isinstance(e, Partial | SessionOpened)]


def wire(events: list[AnyEvent]) -> list[dict[str, Any]]:
    """As a browser has them: without seq, and with lists for tuples."""
    return [{k: v for k, v in json.loads(json.dumps(to_map(e))).items() if k != "seq"} for e in events]


def test_events_go_on_by_themselves_after_a_cut_and_come_once(desk: Desk, page: Page, collecting: Any):
    visit_id, token = desk.open(script.CONTEXT)
    wanted = durable(script.events())
    desk.tell(visit_id, wanted[:5])
    collecting(visit_id, token, "ended")
    got(page, 6)
    assert desk.cut() == 1
    desk.tell(visit_id, wanted[5:20])
    got(page, 21)
    assert desk.cut() == 1
    desk.tell(visit_id, wanted[20:])
    assert page.evaluate("over") == "stopped"
    events = got(page, len(wanted) + 1)
    assert [e["seq"] for e in events] == list(range(1, len(wanted) + 2))
    assert [{k: v for k, v in e.items() if k != "seq"} for e in events[1:]] == wire(wanted)
    assert desk.sockets_after()[-3:] == [0, 6, 21]


def test_a_visit_from_its_context_to_its_signature(desk: Desk, watched: Any):
    page: Page = watched.page
    blank(desk, page)
    page.evaluate("async (token) => { window.clew = new (await import('/client.js')).Client(location.origin, token); }", TOKEN)
    opened = asked(page, "createSession", script.CONTEXT)["got"]
    visit_id = opened["id"]
    assert opened["whip"] == f"{desk.url}/v1/sessions/{visit_id}/whip"
    assert opened["events"].startswith("ws://")
    desk.tell(visit_id, script.events())
    page.evaluate("""(id) => {
        window.got = [];
        window.over = (async () => { for await (const event of clew.events(id)) got.push(event); return "ended by itself"; })();
    }""", visit_id)  # fmt: skip
    file = asked(page, "session", visit_id)["got"]
    old = file["words"][1]
    assert asked(page, "sessions")["got"][0]["id"] == visit_id
    assert page.evaluate("async (id) => (await clew.audio(id, 1, 2.5)).type", visit_id) == "audio/wav"

    assert asked(page, "edit", visit_id, "s3", "Denies numbness in the right arm.")["got"] == 1
    seq = asked(page, "correct", visit_id, old["id"], old["id"], "somewhat", "Dana Whitfield")["got"]
    assert asked(page, "speaker", visit_id, old["speaker"], old["role"], "Dana Whitfield")["got"] > seq
    assert asked(page, "mark", visit_id, 1.5, "here")["got"] > seq
    assert asked(page, "consent", visit_id, True, "patient", {"script": "v1"})["got"]["by"] == "patient"
    own = asked(page, "write", visit_id, "S", "Sleeps well.")["got"]
    assert "got" in asked(page, "remove", visit_id, own)
    wrong = asked(page, "enter", visit_id, "99999", {"minutes": 15})
    assert wrong["status"] in (404, 409)
    assert asked(page, "correct", visit_id, "w0", "w9999", "x", "Dana")["status"] == 404
    assert "2000 characters" in asked(page, "correct", visit_id, "w0", "w0", "x" * 3000, "Dana")["message"]

    assert "Denies numbness in the right arm." in asked(page, "noteText", visit_id)["got"]
    assert asked(page, "fhir", visit_id)["got"]["type"] == "document"
    assert page.evaluate("async (id) => (await clew.notePdf(id, 'dap')).type", visit_id) == "application/pdf"

    blocked = asked(page, "sign", visit_id, "Dana Whitfield")
    assert blocked["status"] == 409
    note = asked(page, "session", visit_id)["got"]["note"]
    desk.tell(visit_id, [Checks(checks=(Check("polarity", "ok", "Denials are kept."),))])
    for sentence in [x["id"] for row in note["sections"].values() for x in row if x["flags"]]:
        assert asked(page, "confirm", visit_id, sentence)["got"]
    assert "got" in asked(page, "sign", visit_id, "Dana Whitfield", "DPT")
    assert page.evaluate("over") == "ended by itself"
    last = page.evaluate("got.at(-1)")
    assert (last["type"], last["by"]) == ("signed", "Dana Whitfield")
    events = page.evaluate("got.filter((e) => e.seq).map((e) => e.seq)")
    assert events == list(range(1, len(events) + 1))
    watched.complaints.clear()  # the browser's, of refusals


def test_a_reader_who_is_slow_or_goes_holds_nothing(desk: Desk, page: Page):
    visit_id, token = desk.open(script.CONTEXT)
    blank(desk, page)
    marks = 1100  # more than may wait
    desk.tell(visit_id, [Checks(checks=(Check("polarity", "ok", str(n)),)) for n in range(marks)])
    seen = page.evaluate("""async ([id, token, most]) => {
        const { Client } = await import("/client.js");
        const seen = [];
        const { close } = WebSocket.prototype;
        const full = new Promise((resolve) => (WebSocket.prototype.close = function () { resolve(); close.call(this); }));
        for await (const event of new Client(location.origin, token).events(id)) {
            if (!seen.length) await full;
            seen.push(event.seq);
            if (seen.length > most) break;
        }
        return seen;
    }""", [visit_id, token, marks])  # fmt: skip
    assert seen == list(range(1, marks + 2))
    assert desk.sockets_after()[-1] > 0, "it went on where it was full"


def test_a_refusal_says_why_and_is_not_tried_again(desk: Desk, watched: Any):
    page: Page = watched.page
    visit_id, _ = desk.open(script.CONTEXT)
    blank(desk, page)
    refused = """async ([id, token, options]) => {
        const { Client } = await import("/client.js");
        try { for await (const _ of new Client(location.origin, token).events(id, 0, options)) break; }
        catch (e) { return [e.name, e.message, e.status]; }
    }"""
    assert "token" in page.evaluate(refused, [visit_id, "wrong", {}])[1]
    desk.accept_sockets = False
    try:
        name, message, status = page.evaluate(refused, [visit_id, TOKEN, {"patience": 0.1}])
        assert (name, status, "could not be reached" in message) == ("Error", 0, True)
    finally:
        desk.accept_sockets = True
    watched.complaints.clear()  # the browser's, of refusals


def test_it_has_the_words_of_the_python_client():
    ours = {name for name, _ in inspect.getmembers(Client, inspect.isfunction) if not name.startswith("_")} - {"aclose"}
    method = r"^  (?:async )?\*?([a-z]\w*)\([^)]*\) \{"
    found = re.findall(method, (WEB / "client.js").read_text(), re.MULTILINE)
    theirs = {re.sub(r"[A-Z]", lambda m: "_" + m[0].lower(), name) for name in found}
    assert ours <= theirs, ours - theirs
