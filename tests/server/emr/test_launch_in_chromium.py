"""A launch in a real browser: the EMR is another site, and the cookie has to survive the way there and back."""

from __future__ import annotations

import shutil
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.async_api import async_playwright

from clew_server.emr.received import Choice
from clew_server.emr.smart import Issuer, Smart

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
async def test_one_click_in_the_chart_opens_the_visit(serving: Any, emr: Any):
    emr.url = emr.url.replace("127.0.0.1", "localhost")  # for a browser another site than Clew's 127.0.0.1
    iss = f"{emr.url}/r4"
    async with (
        serving(emr={"smart": Smart({iss: Issuer(iss, "clew", Choice(note_type="daily"))})}) as served,
        async_playwright() as playwright,
    ):
        emr.opens = f"{served.url}/launch?iss={iss}&launch=xyz"
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless=new", "--no-sandbox", "--disable-gpu"])
        try:
            page = await browser.new_page()
            await page.goto(f"{emr.url}/chart")
            await page.click("a")
            await page.wait_for_url(f"{served.url}/?session=*")
            at = urlsplit(page.url)
            cookies = await page.context.cookies(served.url)
        finally:
            await browser.close()
        assert await served.app.house.session(dict(parse_qsl(at.query))["session"]) is not None
        assert at.fragment.startswith("token=")
        (cookie,) = cookies
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
