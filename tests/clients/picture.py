"""Screenshots of the EMR page over the scripted visit, to look at while designing: python tests/clients/picture.py OUT

With --url URL it takes one of a visit on a running server instead (`clew demo` prints the URL): the README's picture.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

import emr_script as visit
from emr_desk import TOKEN, Desk

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"tablet": (1280, 800), "desktop": (1920, 1080), "portrait": (820, 1180), "phone": (390, 844)}


def running(browser: Any, url: str, out: Path, size: tuple[int, int]) -> None:
    """The note of a visit that has ended, with the words of one of its measured sentences lit."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(url)
    page.wait_for_selector("[data-state=ended], [data-state=signed]", timeout=600_000)
    page.locator("section[aria-labelledby=section-O] li:not(.chart) .text").first.click()
    page.wait_for_timeout(1200)
    page.screenshot(path=out / "emr.png")


def scripted(browser: Any, out: Path) -> None:
    """Each size in the middle of the visit, with a sentence's words, and with a check's."""
    with Desk() as desk:
        for name, (w, h) in SIZES.items():
            page = browser.new_page(viewport={"width": w, "height": h})
            page.on("console", lambda m: print(m.type, m.text))  # noqa: T201
            page.on("pageerror", lambda e: print(e))  # noqa: T201
            visit_id, token = desk.open(visit.CONTEXT)
            all_events = list(visit.events(partials=False))
            first = list(visit.events(8, partials=False))
            desk.tell(visit_id, first)
            page.goto(f"{desk.url}/?session={visit_id}#token={token}")
            page.wait_for_selector("[data-id=s4]")
            page.wait_for_timeout(600)
            desk.tell(visit_id, all_events[len(first) : len(first) + 5])
            desk.tell(visit_id, [visit.partial_of(11, 12, 20)])
            page.wait_for_timeout(700)
            page.screenshot(path=out / f"{name}-1-live.png")
            desk.tell(visit_id, all_events[len(first) + 5 : -1])
            page.wait_for_timeout(4500 if name == "phone" else 300)
            page.click("[data-id=o4] .text")
            page.wait_for_timeout(900)
            page.screenshot(path=out / f"{name}-2-sentence.png")
            desk.tell(visit_id, all_events[-1:])
            page.click("[aria-controls=working-97530]")
            page.click("[data-check=time_missing] button")
            page.wait_for_timeout(500)
            page.screenshot(path=out / f"{name}-3-check.png")
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{desk.url}/#token={TOKEN}")
        page.wait_for_selector("button.visit")
        page.screenshot(path=out / "list.png")


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--url", help="a visit on a running server")
    parser.add_argument("--size", default="1280x800")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        if args.url:
            w, h = args.size.split("x")
            running(browser, args.url, args.out, (int(w), int(h)))
        else:
            scripted(browser, args.out)
        browser.close()


if __name__ == "__main__":
    main()
