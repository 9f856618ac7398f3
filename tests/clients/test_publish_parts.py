"""The recorder's page in parts: numbering, keeping, the repair's bytes and the words, as the browser runs them."""

from __future__ import annotations

from typing import Any

import pytest
from emr_desk import Desk
from playwright.sync_api import Browser, Page

from clew_wire.repair import Late, Repair, decode_repair


@pytest.fixture(scope="module")
def parts(desk: Desk, browser: Browser) -> Page:
    page = browser.new_page()
    page.goto(f"{desk.url}/publish.html")
    return page


def _run(page: Page, module: str, body: str, given: Any = None) -> Any:
    return page.evaluate(f"async (given) => {{ const m = await import('/{module}'); {body} }}", given)


def test_the_repair_is_what_the_server_reads(parts: Page):
    frames = [(0, 1), (7, 80), (70_000, 1275), (4_319_999, 300)]
    body = "return [...m.encodeRepair(given.map(([n, size]) => ({ n, opus: new Uint8Array(size).fill(n % 251).buffer })))];"
    data = bytes(_run(parts, "publish-repair.js", body, frames))
    assert decode_repair(data) == Repair(tuple(Late(n, bytes([n % 251]) * size) for n, size in frames))


def test_a_full_request_is_read_too(parts: Page):
    body = "return [...m.encodeRepair(Array.from({ length: 250 }, (_, n) => ({ n, opus: new Uint8Array(80).buffer })))];"
    assert [f.n for f in decode_repair(bytes(_run(parts, "publish-repair.js", body))).frames] == list(range(250))


# Two encoders of one microphone: the second comes `phase` ms after a frame of the first and starts at frame 100; their frames are told
# up to `jitter` ms late. Each frame carries the ms that its sound ends at.
TWO = """
const { phase, jitter, dies } = given;
let seed = 1;
const late = () => (seed = (seed * 16807) % 2147483647) / 2147483647 * jitter;
const frames = [];
const encoder = (pipe, begins, count, rtp) => {
  for (let k = 0; k < count; k++) frames.push({ pipe, at: begins + 20 * k + late(), rtp: (rtp + 960 * k) >>> 0, opus: begins + 20 * k });
};
encoder(1, 0, Math.min(dies, 250), 4294960000);
encoder(2, 2000 + phase, 150, 77);
const splice = new m.Splice();
const out = [];
for (const f of frames.sort((a, b) => a.at - b.at)) for (const { n, opus } of splice.take(f)) out.push([n, opus]);
return { out, next: splice.next, of1: splice.of(1), of2: splice.of(2) };
"""


@pytest.mark.parametrize("jitter", [0, 3])
@pytest.mark.parametrize("phase", [0, 5, 10, 15])
def test_frames_of_the_next_connection_go_on_where_the_last_one_stood(parts: Page, phase: int, jitter: int):
    got = _run(parts, "publish-splice.js", TWO, {"phase": phase, "jitter": jitter, "dies": 999})
    assert [n for n, _ in got["out"]] == list(range(got["next"])), "each number once, none left out"
    assert got["next"] >= 249
    moved = [opus - 20 * n for n, opus in got["out"]]
    assert all(-20 <= m <= 5 for m in moved), "sound stands where it was heard; the join repeats rather than loses"
    assert (got["of1"], got["of2"]["pipe"]) == (None, 2)


def test_a_microphone_that_was_away_goes_on_with_the_next_number(parts: Page):
    got = _run(parts, "publish-splice.js", TWO, {"phase": 0, "jitter": 0, "dies": 40})
    assert [n for n, _ in got["out"]] == list(range(40 + 150))


def test_frames_are_kept_until_they_are_acknowledged(parts: Page):
    body = """
    const kept = new m.Kept({ frames: 10, bytes: 1000 });
    const opus = new ArrayBuffer(10);
    for (let n = 0; n < 12; n++) kept.add(n, opus, n * 20);
    const full = [kept.full, kept.statistics()];
    kept.release([[7, 9], [-5, 3], [50, 60]]);
    const [lot, all] = [kept.lot(120, 3), kept.lot(9999, 99)].map((lot) => lot.map((f) => f.n));
    return { full, after: kept.full, lot, all, oldest: kept.oldest, statistics: kept.statistics() };
    """
    got = _run(parts, "publish-kept.js", body)
    assert got["full"] == [True, {"frames": 10, "bytes": 100, "refused": 2}], "what is there stays: it has no other way to the server"
    assert (got["after"], got["lot"], got["all"], got["oldest"]) == (False, [3, 4, 5], [3, 4, 5, 6, 9], 60)
    assert got["statistics"] == {"frames": 5, "bytes": 50, "refused": 2}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({}, ("Recording", "", "calm")),
        ({"waiting": 1.4}, ("Recording", "", "calm")),
        ({"behind": True, "waiting": 120.2}, ("Recording, catching up", "120 s waiting to be sent", "calm")),
        ({"reach": "offline", "behind": True, "waiting": 34}, ("Recording, offline", "34 s waiting to be sent", "warn")),
        ({"reach": "late", "waiting": 3}, ("Recording, reconnecting", "3 s waiting to be sent", "warn")),
        ({"reach": "offline", "full": True, "waiting": 3600}, ("Recording, offline", "60 min waiting to be sent", "alarm")),
        ({"phase": "ending", "waiting": 2.8}, ("Ending", "3 s still to be sent", "calm")),
        ({"phase": "ending", "reach": "offline", "waiting": 34}, ("Ending, offline", "34 s still to be sent", "warn")),
        ({"phase": "ended"}, ("Ended", "", "calm")),
    ],
)
def test_what_the_page_says(parts: Page, status: dict[str, Any], said: tuple[str, str, str]):
    usual = {"phase": "recording", "reach": "live", "behind": False, "waiting": 0, "full": False, "trouble": ""}
    got = _run(parts, "publish-words.js", "return m.words(given);", {**usual, **status})
    assert (got["headline"], got["waiting"], got["tone"]) == said
    if got["tone"] != "calm":
        assert got["note"].endswith(".")
