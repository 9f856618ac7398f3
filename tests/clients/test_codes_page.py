"""The page names the codes that the server suggests, in its own short words, and no other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHORT = {
    "evaluation of speech fluency": "fluency evaluation",
    "evaluation of speech sound production": "speech sound evaluation",
    "evaluation of speech sound production and language": "speech sound and language evaluation",
    "evaluation of voice and resonance": "voice evaluation",
}
"where the page turns the words round"


def _server() -> dict[str, str]:
    rules = tomllib.loads((ROOT / "server/clew_server/charting/rules/codes.toml").read_text(encoding="utf-8"))
    return {**rules["timed"], **rules["untimed"]}


def _page() -> dict[str, str]:
    text = (ROOT / "clients/web/codes.js").read_text(encoding="utf-8")
    return dict(re.findall(r'\b(\d{5}): "([^"]+)"', text.partition("export const RULES")[0]))


def test_the_page_knows_every_code_and_no_other() -> None:
    assert _page().keys() == _server().keys()


def _plain(name: str) -> set[str]:
    """The words that tell a code from its neighbors."""
    name = (
        SHORT.get(name.lower(), name.lower())
        .replace("minutes", "min")
        .replace("set-up", "setup")
        .replace("self-care", "self care")
        .replace("-", " ")
    )
    return set(re.findall(r"[a-z]+|\d+", name))


def test_the_page_says_of_each_code_what_the_server_says() -> None:
    server, page = _server(), _page()
    # A short name leaves words out; what it says, the server says.
    more = {code: sorted(_plain(page[code]) - _plain(server[code])) for code in server if not _plain(page[code]) <= _plain(server[code])}
    assert not more


def test_no_two_codes_have_one_name() -> None:
    page = _page()
    assert len(set(page.values())) == len(page)
