"""Screenshots of the EMR page over the scripted visit, to look at while designing: python tests/clients/picture.py OUT

With --url URL it takes one of a visit on a running server instead (`clew demo` prints the URL): the README's picture. With --demo, those of
the demo EMR (docs/figures/emr-*.png).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from clew_wire.event import Checks, Ended

sys.path.insert(0, str(Path(__file__).parent))

import emr_script as visit
from emr_desk import TOKEN, Desk
from emr_stand import Stand

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


def demo(browser: Any, out: Path) -> None:
    """The demo EMR: a visit with a sentence's words lit, light and dark, on a tablet and a phone; and a note that came back signed."""
    shots = {
        "tablet": ((1180, 820), "light"),
        "tablet-dark": ((1180, 820), "dark"),
        "phone": ((390, 844), "light"),
        "phone-dark": ((390, 844), "dark"),
    }
    with Stand() as stand:
        for name, ((w, h), scheme) in shots.items():
            page = browser.new_page(viewport={"width": w, "height": h}, color_scheme=scheme)
            made = stand.visit("harold")
            stand.desk.tell(made["session"], list(visit.events(partials=False))[:-1])
            page.goto(f"{stand.url}/#/harold/visit")
            page.wait_for_selector("clew-note [data-id=o4]")
            if w < 760:
                page.evaluate("document.querySelector('.clew').scrollIntoView({block: 'end'})")
            page.click("clew-note [data-id=o4] .text")
            page.wait_for_timeout(900)
            page.screenshot(path=out / f"emr-{name}.png")
        page = browser.new_page(viewport={"width": 1180, "height": 820})
        made = stand.visit("rosa")
        stand.desk.tell(made["session"], [*visit.events(16, partials=False), Checks(checks=()), Ended(seconds=95.0)])
        page.goto(f"{stand.url}/#/rosa/visit")
        flagged = page.get_by_role("button", name="Confirm:")
        flagged.first.wait_for()
        for left in reversed(range(flagged.count())):
            flagged.first.click()
            expect(flagged).to_have_count(left)
        page.get_by_role("button", name="Sign", exact=True).click()
        page.get_by_role("button", name="Sign note").click()
        page.get_by_text("The signed note is in the chart").wait_for()
        page.get_by_role("link", name="Signed notes", exact=True).click()
        page.get_by_role("article").wait_for()
        page.screenshot(path=out / "emr-signed.png")
    for path in out.glob("emr-*.png"):
        Image.open(path).convert("P", palette=Image.Palette.ADAPTIVE, colors=224).save(path, optimize=True)  # for the repository


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--url", help="a visit on a running server")
    parser.add_argument("--demo", action="store_true", help="the demo EMR")
    parser.add_argument("--size", default="1280x800")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        if args.demo:
            demo(browser, args.out)
        elif args.url:
            w, h = args.size.split("x")
            running(browser, args.url, args.out, (int(w), int(h)))
        else:
            scripted(browser, args.out)
        browser.close()


if __name__ == "__main__":
    main()
