"""<clew-transcript> and <clew-note> on a stranger's page: its own origin, its own strict policy, none of Clew's styles."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import emr_script as script
import pytest
from axe import violations
from emr_desk import WEB, Desk
from playwright.sync_api import Page, WebSocketRoute, expect

from clew_wire.event import Amend, Checks, Final, NotePatch, Put, Speaker
from clew_wire.note import Check, Sentence, Word

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Chart</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="page.css"><script type="module" src="{clew}/clew.js"></script></head>
<body><main><h1>Chart</h1><clew-transcript session="{id}" token="{token}"></clew-transcript>
<clew-note session="{id}" token="{token}" author="Robin Stranger, PT"></clew-note></main></body></html>"""
STYLE = b"""body { margin: 0; } main { display: grid; grid-template-rows: auto minmax(0, 1fr); height: 100dvh; }
@media (min-width: 800px) { main { grid-template-columns: 2fr 3fr; } h1 { grid-column: span 2; } }
@media (max-width: 799px) { main { grid-template-rows: auto minmax(0, 1fr) minmax(0, 2fr); } }"""


class Stranger:
    """A site of its own that serves one page."""

    def __init__(self) -> None:
        self.page = self.policy = ""
        site = self

        class _Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = {"/": site.page.encode(), "/page.css": STYLE}.get(self.path, b"")
                self.send_response(200 if body else 204)
                self.send_header("content-type", "text/css" if body is STYLE else "text/html; charset=utf-8")
                self.send_header("content-security-policy", site.policy)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def embed(self, clew: str, visit_id: str, token: str) -> None:
        self.page = PAGE.format(clew=clew, id=visit_id, token=token)
        live = clew.replace("http", "ws")
        self.policy = f"default-src 'none'; style-src 'self'; script-src {clew}; connect-src {clew} {live}; frame-ancestors 'none'"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def stranger() -> Iterator[Stranger]:
    site = Stranger()
    yield site
    site.close()


@pytest.fixture(scope="module")
def desk(stranger: Stranger) -> Iterator[Desk]:
    """It knows the stranger's origin."""
    with Desk(frozenset({stranger.url})) as running:
        yield running


def embedded(desk: Desk, stranger: Stranger, page: Page, events: Any) -> str:
    """Open a visit, publish, and show it on the stranger's page."""
    visit_id, token = desk.open(script.CONTEXT)
    desk.tell(visit_id, events)
    stranger.embed(desk.url, visit_id, token)
    page.goto(stranger.url)
    expect(page.locator("clew-note .state, clew-transcript .state")).not_to_have_attribute("data-state", "connecting")
    return visit_id


def said(text: str, first: int = 0, t0: float = 1.0, speaker: str = "s0", role: Any = "patient") -> Final:
    return Final(
        words=tuple(Word(f"w{first + i}", w, t0 + i / 2, t0 + i / 2 + 0.4, speaker, role, 0.9) for i, w in enumerate(text.split()))
    )


KNEE = [
    said("My left knee hurts on strays now"),
    said("Okay go on", 7, 6.0, "s1", "therapist"),
    NotePatch(put=(Put("S", 0, Sentence("n1", "Left knee hurts on stairs.", (("w1", "w5"),))),)),
]


def test_a_strangers_page_shows_both_with_one_line_to_the_server_and_hears_what_happens(desk: Desk, stranger: Stranger, page: Page):
    before = len(desk.sockets_after())
    visit_id = embedded(desk, stranger, page, script.events(partials=False))
    listen = "document.querySelector('clew-note').addEventListener('clew-signed', (e) => heard.push(e.detail))"
    page.evaluate(f"() => {{ window.heard = []; {listen}; }}")
    expect(page.get_by_role("log", name="Final words")).to_contain_text("External rotation strength is four minus")
    expect(page.locator("clew-note [data-id=o3]")).to_be_visible()
    assert len(desk.sockets_after()) - before == 1, "two elements share one line"
    page.locator("clew-note [data-id=o3] .text").click()
    expect(page.locator("clew-transcript .w.lit").first).to_be_in_viewport()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()  # it sounds, under the page's own policy
    page.keyboard.press("Escape")
    desk.tell(visit_id, [Checks(checks=(Check("polarity", "ok", "Denials are kept."),))])
    for left in (1, 0):
        page.get_by_role("button", name=re.compile("^Confirm")).first.click()
        expect(page.get_by_role("button", name=re.compile("^Confirm"))).to_have_count(left)
    page.get_by_role("button", name="Sign", exact=True).click()
    dialog = page.get_by_role("dialog", name="Sign this note?")
    expect(dialog.get_by_role("textbox", name="Signed by")).to_have_value("Robin Stranger, PT")
    dialog.get_by_role("button", name="Sign note").click()
    expect(page.get_by_text("AI-assisted, signed by Robin Stranger, PT")).to_be_visible()
    (signed,) = page.evaluate("heard")
    assert (signed["by"], bool(signed["note"])) == ("Robin Stranger, PT", True)


def test_a_page_that_clew_was_not_told_of_gets_nothing(desk: Desk, watched: Any):
    other = Stranger()
    try:
        visit_id, token = desk.open(script.CONTEXT)
        desk.tell(visit_id, KNEE)
        other.embed(desk.url, visit_id, token)
        watched.page.goto(other.url)
        expect(watched.page.get_by_role("heading", name="Chart")).to_be_visible()
        assert watched.page.evaluate("customElements.get('clew-note')") is None
        assert "knee" not in watched.page.content()
        watched.page.wait_for_function("() => performance.getEntriesByType('resource').length >= 1")
        assert any("CORS" in c for c in watched.complaints)
        watched.complaints.clear()
    finally:
        other.close()


def test_a_word_is_put_right_where_it_stands(desk: Desk, stranger: Stranger, page: Page):
    visit_id = embedded(desk, stranger, page, KNEE)
    page.locator(".w", has_text="strays").click()
    page.get_by_role("button", name="Correct").click()
    box = page.get_by_role("textbox", name="As it was said")
    expect(box).to_have_value("strays")
    box.fill("stairs")
    box.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("hurts on stairs now")
    (amend,) = [e for e in desk.journal(visit_id) if isinstance(e, Amend)]
    assert (amend.span, amend.by, [w.w for w in amend.words]) == (("w5", "w5"), "Robin Stranger, PT", ["stairs"])
    # By keyboard alone, over two words: Shift and Enter takes the words up to there.
    page.get_by_role("group", name="Words").focus()
    page.locator(".w", has_text="left").evaluate("w => w.getRootNode().host.scroller.focus()")
    for _ in range(20):
        page.keyboard.press("ArrowLeft")  # to the first word
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".w.chosen")).to_have_count(2)
    page.get_by_role("button", name="Correct").press("Enter")
    expect(box).to_have_value("left knee")
    box.fill("right knee")
    box.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("My right knee hurts")
    expect(page.locator("clew-transcript .scroller")).to_be_focused()


def test_a_voice_gets_another_role(desk: Desk, stranger: Stranger, page: Page):
    visit_id = embedded(desk, stranger, page, KNEE)
    page.get_by_role("button", name="Patient", exact=True).first.click()
    page.get_by_role("group", name="Who is this voice?").get_by_role("button", name="Caregiver").click()
    expect(page.locator(".turn .who b").first).to_have_text("Caregiver")
    (told,) = [e for e in desk.journal(visit_id) if isinstance(e, Speaker)]
    assert {r.role for r in told.relabels} == {"caregiver"}
    assert told.by == "Robin Stranger, PT"


@pytest.mark.parametrize(("scheme", "size"), [("light", (1280, 800)), ("dark", (390, 844)), ("light", (640, 400))])
def test_axe_finds_nothing_and_nothing_is_cut_off(desk: Desk, stranger: Stranger, page: Page, scheme: Any, size: tuple[int, int]):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": size[0], "height": size[1]})  # 640 x 400 is a 1280 x 800 tablet at 200 %
    embedded(desk, stranger, page, script.events(partials=False))
    page.locator("[data-id=o3] .text").click()
    page.get_by_role("button", name=re.compile("97530 GP")).click()
    page.get_by_role("button", name=re.compile("^Edit: Denies")).click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_a_line_that_is_open_and_dead_is_left(desk: Desk, page: Page):
    sockets: list[WebSocketRoute] = []
    page.route_web_socket(re.compile("/events"), lambda socket: sockets.append(socket))  # it answers nothing, and never closes
    page.clock.install()
    visit_id, token = desk.open(script.CONTEXT)
    page.goto(f"{desk.url}/?session={visit_id}#token={token}")
    page.wait_for_function("() => document.querySelector('clew-note')?.thread?._link")
    for _ in range(15):
        page.clock.run_for(2000)
    expect(page.locator(".state").first).to_have_attribute("data-state", re.compile("cut|open|waiting|connecting"))
    assert len(sockets) >= 2, "a new line was opened"


def test_all_scripts_of_the_elements_are_small(desk: Desk, stranger: Stranger, page: Page):
    before = len(desk.asked)
    embedded(desk, stranger, page, KNEE)
    loaded = {a.path for a in desk.asked[before:] if a.path.endswith(".js")}
    assert "/clew.js" in loaded
    assert "/thread.js" in loaded
    assert sum(len(gzip.compress((WEB / path[1:]).read_bytes())) for path in loaded) < 40_000


def test_why_it_cannot_be_signed_stands_beside_sign_and_leads_there(desk: Desk, stranger: Stranger, page: Page):
    visit_id = embedded(desk, stranger, page, script.events(partials=False))
    page.get_by_role("button", name="1 to fix", exact=True).press("Enter")
    assert page.evaluate("document.querySelector('clew-note').focused.closest('li').className").startswith("block")
    desk.tell(visit_id, [Checks(checks=(Check("polarity", "ok", "Denials are kept."),))])
    expect(page.get_by_role("button", name="1 to fix", exact=True)).to_be_hidden()
