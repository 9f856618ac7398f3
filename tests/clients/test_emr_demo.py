"""The demo EMR's page in a browser, beside a Clew on another origin: what a visitor sees, what a stranger may not do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import emr_script as script
import httpx
import pytest
from axe import violations
from emr_stand import KEY, Stand
from playwright.sync_api import Browser, Page, expect

from clew_clients.emr.app import HOOK
from clew_clients.emr.chart import read_patients
from clew_server.emr.webhook import Webhook, headers
from clew_wire.event import AnyEvent, Checks, Ended
from clew_wire.note import Check

BLOCK = Check("time_missing", "block", "97530: no start, stop or minutes were said. Say or type the time of the shelf task.")
BAD_NAME = "<img src=x onerror=alert(1)>\u202eevil"
_template = read_patients()[1]
BAD = replace(
    _template,
    id="bad",
    visit={**_template.visit, "context": {**_template.visit["context"], "patient": {"name": BAD_NAME, "age": 40, "sex": "female"}}},
)


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with Stand(more=(BAD,)) as running:
        yield running


def short() -> list[AnyEvent]:
    """A visit whose note has one flagged sentence and a gate that blocks."""
    return [*script.events(7, partials=False), Checks(checks=(BLOCK,))]


def over() -> list[AnyEvent]:
    """The visit has ended, and nothing blocks any more."""
    return [Checks(checks=(Check("polarity", "ok", "Denials are kept."),)), Ended(seconds=60.0)]


def opened(stand: Stand, page: Page, patient: str, act: str = "Start visit") -> dict[str, Any]:
    """From the schedule to the open visit, as a therapist does it; what the EMR's server says of it."""
    page.goto(stand.url)
    page.get_by_role("navigation", name="Today's schedule").get_by_role("link", name=patient).click()
    with page.expect_response(lambda r: r.request.method == "POST") as made:
        page.get_by_role("button", name=act).click()
    found: dict[str, Any] = made.value.json()
    expect(page.locator("clew-note")).to_have_attribute("session", found["session"])  # not the visit before
    expect(page.locator("clew-note .state, clew-transcript .state").first).not_to_have_attribute("data-state", "connecting")
    return found


def sign(page: Page) -> None:
    """Without a hand on the mouse."""
    page.get_by_role("button", name="Sign", exact=True).press("Enter")
    page.get_by_role("button", name="Sign note").press("Enter")


def test_a_visit_grows_in_the_chart_and_its_signed_note_comes_back(stand: Stand, page: Page):
    visit = opened(stand, page, "Rosa Tamayo")
    stand.desk.tell(visit["session"], script.events(12, partials=False))
    expect(page.get_by_role("log", name="Final words")).to_contain_text("External rotation strength is four minus")
    expect(page.locator("clew-note [data-id=o3]")).to_be_visible()
    recorder = page.get_by_role("link", name="Open the recorder")
    assert recorder.get_attribute("href") == f"{stand.desk.url}/record.html?session={visit['session']}#token={visit['token']}"
    assert visit["token"] not in page.url

    stand.desk.tell(visit["session"], over())
    for _ in range(page.get_by_role("button", name="Confirm:").count()):
        page.get_by_role("button", name="Confirm:").first.click()
    sign(page)
    expect(page.get_by_text("The signed note is in the chart (Priya Raman, OTR/L).")).to_be_visible()
    page.get_by_role("link", name="Signed notes", exact=True).click()
    note = page.get_by_role("article")
    expect(note).to_contain_text("Signed by Priya Raman, OTR/L")
    expect(note).to_contain_text("External rotation strength 4-/5 right")
    assert httpx.get(f"{stand.url}{note.get_by_role('link', name='PDF').get_attribute('href')}").content.startswith(b"%PDF")
    assert httpx.get(f"{stand.url}{note.get_by_role('link', name='FHIR').get_attribute('href')}").json()["resourceType"] == "Bundle"

    # The same told again, and by a stranger: it stays one note, and as it was.
    told = {"session": visit["session"], "encounter": visit["encounter"], "by": "Mallory", "at": "2026-01-01T00:00:00Z"}
    body = json.dumps({"type": "note.signed", "data": told}).encode()
    now = stand.now()
    for key, status in ((KEY, 204), (b"z" * 32, 401)):
        sent = headers(Webhook(stand.url + HOOK, key), "msg_again", now, body)
        assert httpx.post(stand.url + HOOK, content=body, headers=sent).status_code == status
    old = headers(Webhook(stand.url + HOOK, KEY), "msg_old", now - 3600, body)
    assert httpx.post(stand.url + HOOK, content=body, headers=old).status_code == 401
    page.reload()
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("article")).not_to_contain_text("Mallory")


def test_by_keyboard_only_a_blocked_note_is_edited_locked_and_signed(stand: Stand, page: Page):
    visit = opened(stand, page, "Walter Brandt", "Dictate")
    assert visit["mode"] == "dictation"
    stand.desk.tell(visit["session"], short())
    expect(page.get_by_text("no start, stop or minutes were said")).to_be_visible()
    expect(page.get_by_role("button", name="Sign", exact=True)).to_be_disabled()

    def tab_to(name: str) -> None:
        """By Tab alone, from wherever the focus is."""
        said = """() => { let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
            return e?.getAttribute('aria-label') || e?.textContent || '' }"""
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate(said) == name:
                return
        raise AssertionError(f"Tab does not lead to {name}")

    page.locator("body").press("Tab")
    tab_to(str(page.get_by_role("button", name="Edit: Caregiver reports").get_attribute("aria-label")))
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("Caregiver reports that a hot pan was dropped on Sunday.")
    page.keyboard.press("Control+Enter")
    edited = page.locator("clew-note li", has_text="a hot pan was dropped")
    expect(edited.get_by_text("reviewed")).to_be_visible()
    stand.desk.tell(visit["session"], over())
    expect(page.get_by_role("button", name="Sign", exact=True)).to_be_enabled()
    tab_to("Sign")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Signed by")).to_have_value("Ellen Okafor, CCC-SLP")
    tab_to("Sign note")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The signed note is in the chart")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1180, 820), (390, 844)], ids=["tablet", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(stand: Stand, page: Page, scheme: Any, size: tuple[int, int]):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    visit = opened(stand, page, "Mei Halvorsen", "Dictate")
    stand.desk.tell(visit["session"], short())
    expect(page.locator("clew-note [data-id=s4]")).to_be_visible()
    for tab in ("Visit", "Summary", "Signed notes"):
        page.get_by_role("link", name=tab, exact=True).click()
        expect(page.get_by_role("link", name=tab, exact=True)).to_have_attribute("aria-current", "page")
        assert violations(page) == [], tab
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab


def test_a_name_with_markup_and_turned_text_is_shown_as_text(stand: Stand, page: Page):
    page.goto(f"{stand.url}/#/bad/summary")
    expect(page.get_by_role("heading", level=1)).to_have_text(BAD_NAME)
    assert page.get_by_role("heading", level=1).locator("bdi").count() == 1, "its marks turn nothing else"
    assert page.locator("img").count() == 0


def test_a_clew_that_does_not_know_this_origin_is_said_plainly(browser: Browser):
    with Stand(known=False) as stand:
        page = browser.new_page()
        page.goto(stand.url)
        expect(page.get_by_role("alert")).to_contain_text(f"clew serve --origin {stand.url}")
        page.close()


def test_the_schedule_keeps_the_focus_when_it_changes(stand: Stand, page: Page):
    page.goto(f"{stand.url}/#/rosa/summary")
    link = page.get_by_role("navigation", name="Today's schedule").get_by_role("link", name="Harold Lindqvist")
    link.focus()
    stand.visit("mei")
    expect(page.get_by_role("link", name="Mei Halvorsen")).to_contain_text("Visit open")
    expect(link).to_be_focused()


def test_a_strangers_message_changes_nothing(stand: Stand, page: Page):
    opened(stand, page, "Harold Lindqvist")
    before = page.locator("main").inner_html()
    page.evaluate(
        "async () => { postMessage({type: 'clew-signed', by: 'Mallory'}, '*'); await new Promise((done) => setTimeout(done, 50)) }"
    )
    assert page.locator("main").inner_html() == before
