"""What axe-core finds on a page (WCAG 2.2 AA and its best practices). It goes in by `evaluate`, which the page's policy allows."""

from __future__ import annotations

from importlib.resources import files

from playwright.sync_api import Page

SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """One line each: the rule, and the elements that break it."""
    page.evaluate(SOURCE)
    found = page.evaluate("async () => (await axe.run()).violations.map((v) => [v.id, v.nodes.map((n) => n.target.join(' '))])")
    return [f"{rule}: {', '.join(nodes)}" for rule, nodes in found]
