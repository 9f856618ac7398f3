"""The recorder's page in parts: numbering, sealing, keeping, the repair's bytes and the words, as the browser runs them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from emr_desk import WEB, Desk
from playwright.sync_api import Browser, Page

from clew_wire.repair import Late, Repair, decode_repair
from clew_wire.sealed import Unwrapper, new_private_key


@pytest.fixture(scope="module")
def parts(desk: Desk, browser: Browser) -> Page:
    page = browser.new_page()
    page.goto(f"{desk.url}/record.html")
    return page


def _run(page: Page, module: str, body: str, given: Any = None) -> Any:
    return page.evaluate(f"async (given) => {{ const m = await import('/{module}'); {body} }}", given)


def test_the_repair_is_what_the_server_reads(parts: Page):
    frames = [(0, 1), (7, 80), (70_000, 1275), (4_319_999, 300)]
    body = """
    const frames = given.frames.map(([n, size]) => ({ n, opus: new Uint8Array(size).fill(n % 251).buffer }));
    return [...m.encodeRepair(frames, given.key && new Uint8Array(given.key))];
    """
    for key in (None, bytes(384)):
        data = bytes(_run(parts, "record-repair.js", body, {"frames": frames, "key": None if key is None else list(key)}))
        assert decode_repair(data) == Repair(tuple(Late(n, bytes([n % 251]) * size) for n, size in frames), key)


def test_a_full_request_is_read_too(parts: Page):
    body = "return [...m.encodeRepair(Array.from({ length: 250 }, (_, n) => ({ n, opus: new Uint8Array(80).buffer })))];"
    assert [f.n for f in decode_repair(bytes(_run(parts, "record-repair.js", body))).frames] == list(range(250))


def test_the_page_without_a_network_has_all_its_files():
    cached = re.findall(r'"([^"]+\.(?:html|css|js))"', (WEB / "sw.js").read_text())
    own = {path.name for path in WEB.glob("record*.*")}
    imported = {name for path in WEB.glob("record*.js") for name in re.findall(r'from "\./([^"]+)"', path.read_text())}
    assert set(cached) - {"sw.js", "record.html"} == (own | imported) - {"record.html"}


def test_numbers_are_times(parts: Page):
    body = """
    const n = new m.Numbers();
    const got = [n.take(1000), n.take(1020), n.take(2900), n.hold(2920), n.skip(7920), n.take(7940), n.take(17940)];
    return { got, next: n.next, again: [m.goesOn(0, 0, 9), m.goesOn(500, 1000, 1100), m.goesOn(500, 0, 10_000), m.goesOn(500, 9e9, 1)] };
    """
    got = _run(parts, "record-numbers.js", body)
    assert got["got"] == [0, 1, 2, 3, 253, 253, 753], "a busy machine's blocks follow each other; a pause and a sleep pass"
    assert (got["next"], got["again"]) == (754, [0, 600, 1000, 600])


SEGMENT = """
const payload = new Uint8Array(given.size).fill(7);
const frames = [5, 6].map((n) => m.record(m.FRAME, n, payload));
const parts = [m.header({ key: "k" }), ...frames, m.record(m.PAUSE, 7, m.u32(90)), m.record(m.END, 99)];
const bytes = new Uint8Array(parts.flatMap((p) => [...p]));
const seen = (b) => { const r = m.read(b); return [r.about?.key ?? null, r.records.map((x) => [x.kind, x.n]), r.end]; };
const bad = bytes.slice();
bad[parts[0].length + 12] ^= 1;
const torn = seen(bytes.subarray(0, -3));
const head = seen(bytes.map((b, i) => (i === 11 ? b ^ 1 : b)));
return { whole: seen(bytes), size: bytes.length, torn, bad: seen(bad), head };
"""


def test_a_damaged_segment_loses_only_what_is_damaged(parts: Page):
    got = _run(parts, "record-segment.js", SEGMENT, {"size": 60})
    everything = [[1, 5], [1, 6], [3, 7], [2, 99]]
    assert got["whole"] == ["k", everything, got["size"]]
    assert got["torn"] == ["k", everything[:3], got["size"] - 14]
    assert got["bad"] == ["k", everything[1:], got["size"]]
    assert got["head"][:2] == [None, everything], "the records are there, the key is not"


SEALED = """
const seal = await m.newSeal("visit-1", given);
return { wrapped: [...seal.wrapped], sealed: [...(await seal.seal(70000, new Uint8Array([1, 2, 3])))] };
"""


def test_what_the_page_seals_only_the_server_opens(parts: Page):
    server = Unwrapper(new_private_key())
    got = _run(parts, "record-seal.js", SEALED, server.public_pem.decode())
    opened = server.seal("visit-1", bytes(got["wrapped"])).open(70_000, bytes(got["sealed"]))
    assert opened == bytes([1, 2, 3])


FULL = {"trouble": "full", "dropped": 0}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({}, ("Recording", "", "calm")),
        ({"waiting": 1.4}, ("Recording", "", "calm")),
        ({"behind": True, "waiting": 120.2}, ("Recording, catching up", "120 s waiting to be sent", "calm")),
        ({"reach": "offline", "behind": True, "waiting": 34}, ("Recording, offline", "34 s waiting to be sent", "warn")),
        ({"reach": "late", "waiting": 3}, ("Recording, reconnecting", "3 s waiting to be sent", "warn")),
        (
            {"reach": "offline", "disk": {"trouble": "full", "dropped": 0}, "waiting": 3600},
            ("Recording, offline", "60 min waiting to be sent", "alarm"),
        ),
        ({"phase": "ending", "waiting": 2.8}, ("Ending", "3 s still to be sent", "calm")),
        ({"phase": "ending", "reach": "offline", "waiting": 34}, ("Ending, offline", "34 s still to be sent", "warn")),
        ({"phase": "ended"}, ("Ended", "", "calm")),
    ],
)
def test_what_the_page_says(parts: Page, status: dict[str, Any], said: tuple[str, str, str]):
    usual = {"phase": "recording", "reach": "live", "behind": False, "waiting": 0, "disk": {"trouble": "", "dropped": 0}, "trouble": ""}
    got = _run(parts, "record-words.js", "return m.words(given);", {**usual, **status})
    assert (got["headline"], got["waiting"], got["tone"]) == said
    if got["tone"] != "calm":
        assert got["note"].endswith(".")
