"""The EMR page in a real browser while a real visit plays through the whole system.

Set CLEW_SCREENSHOT to a file name to keep what the page looked like with one sentence lit up (`make screenshot` does).
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from clew_loadtest.clinic import Clinic
from clew_loadtest.demo import sample_audio, sample_context
from clew_loadtest.room import play

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def clinic() -> Iterator[Clinic]:
    with Clinic() as running:
        yield running


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine")
def test_words_and_draft_grow_on_the_page_and_a_sentence_leads_back_to_its_audio(clinic: Clinic):
    opened: queue.Queue[str] = queue.Queue()
    room = threading.Thread(
        target=lambda: asyncio.run(play(clinic.url, sample_context(), sample_audio(), on_session=opened.put)), name="tablet"
    )
    room.start()
    try:
        with sync_playwright() as p:
            browser = p.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            complaints: list[str] = []
            page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
            page.goto(f"{clinic.url}/?session={opened.get(timeout=60)}")
            expect(page.locator(".state")).to_contain_text("Live", timeout=60_000)
            expect(page.locator(".soon")).to_be_visible(timeout=60_000)
            expect(page.get_by_role("log").locator(".turn").first).to_be_visible(timeout=60_000)
            expect(page.locator("li .text").first).to_be_visible(timeout=60_000)
            assert room.is_alive(), "the draft came only after the visit"
            expect(page.locator(".state")).to_contain_text("Ended", timeout=150_000)

            sentence = page.locator("section[aria-labelledby=section-O] li .text").filter(has_text="112").first
            with page.expect_response(lambda r: "/audio?" in r.url) as heard:
                sentence.click()
            assert heard.value.ok
            assert int(heard.value.headers["content-length"]) > 16_000
            assert "112" in " ".join(page.locator(".w.lit").all_inner_texts())
            assert page.locator(".turn[data-role=patient]").count() > 3
            assert page.locator(".turn[data-role=therapist]").count() > 3
            if target := os.environ.get("CLEW_SCREENSHOT"):
                page.wait_for_timeout(400)
                page.screenshot(path=target)
            assert complaints == []
            browser.close()
    finally:
        room.join()
