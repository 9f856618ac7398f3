"""The page in a real browser, over the real app."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.append(str(Path(__file__).parent))

from emr_desk import Desk

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
def desk() -> Iterator[Desk]:
    """A server for the tests of one file."""
    with Desk() as running:
        yield running


@pytest.fixture(scope="module")
def launch() -> Iterator[Callable[..., Browser]]:
    """Start a browser with more flags."""
    if not CHROMIUM.exists():
        pytest.skip("no chromium on this machine")
    with sync_playwright() as p:
        yield lambda *flags: p.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, *flags])


@pytest.fixture(scope="module")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """One for the tests of one file; each page has a fresh profile of its own."""
    running = launch()
    yield running
    running.close()


class Watched:
    """A page and what it complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda m: m.type in ("error", "warning") and self.complaints.append(m.text))
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.html = page.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => console.error(`CSP ${e.violatedDirective} ${e.blockedURI}`))"
        )


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A fresh page at tablet size. A complaint of its console fails the test, unless the test has cleared it."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(8000)
    made = Watched(context.new_page())
    yield made
    assert made.complaints == []
    context.close()


@pytest.fixture
def page(watched: Any) -> Page:
    """The same, where the test needs no complaints."""
    opened: Page = watched.page
    return opened
