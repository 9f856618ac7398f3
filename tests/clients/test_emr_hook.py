"""The demo EMR's door for Clew's webhook, and its chart: what Clew signs is taken once, anything else is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from emr_stand import KEY, Stand

from clew_clients.emr.chart import MOST_VISITS, Chart, Filed, read_patients
from clew_clients.emr.hook import ForgedError, checked, secret_key
from clew_loadtest.demo import PATIENT, sample_context
from clew_server.emr.webhook import Webhook, headers
from clew_wire.context import parse_context
from clew_wire.errors import SetupError

NOW = 1_773_162_000.0
BODY = json.dumps(
    {"type": "note.signed", "data": {"session": "abc", "encounter": "e", "by": "Kim Lee, PT", "at": "2026-03-10T17:00:00Z"}}
).encode()


def signed(body: bytes = BODY, *, key: bytes = KEY, now: float = NOW) -> dict[str, str]:
    """As Clew sends it."""
    return headers(Webhook("https://emr.example/hook", key), "msg_abc", now, body)


def test_what_clew_signs_is_taken():
    told = checked(KEY, signed(), BODY, NOW)
    assert told is not None
    assert (told.session, told.by) == ("abc", "Kim Lee, PT")


def test_one_good_signature_of_several_is_enough():
    both = signed() | {"webhook-signature": "v1,bm9uZQ== " + signed()["webhook-signature"]}
    assert checked(KEY, both, BODY, NOW) is not None


@pytest.mark.parametrize(
    ("sent", "body", "now", "says"),
    [
        (signed(key=b"x" * 32), BODY, NOW, "signature"),
        (signed(), BODY.replace(b"abc", b"abd"), NOW, "signature"),
        (signed() | {"webhook-id": "msg_other"}, BODY, NOW, "signature"),
        (signed() | {"webhook-timestamp": str(int(NOW) + 1)}, BODY, NOW, "signature"),
        (signed() | {"webhook-signature": "v1,ü"}, BODY, NOW, "signature"),
        (signed(), BODY, NOW + 301, "time"),
        (signed(), BODY, NOW - 301, "time"),
        (signed() | {"webhook-timestamp": "-5"}, BODY, NOW, "headers"),
        (signed() | {"webhook-timestamp": "²"}, BODY, NOW, "headers"),
        ({}, BODY, NOW, "headers"),
    ],
)
def test_what_is_forged_changed_or_old_is_refused(sent: dict[str, str], body: bytes, now: float, says: str):
    with pytest.raises(ForgedError, match=says):
        checked(KEY, sent, body, now)


@pytest.mark.parametrize("body", [b"{}", b"[]", b"\xff", b'{"type": "note.other"}', b'{"type": "note.signed", "data": 5}'])
def test_what_it_has_no_use_for_is_nothing(body: bytes):
    assert checked(KEY, signed(body), body, NOW) is None


def test_the_secret_is_demanded(monkeypatch: pytest.MonkeyPatch):
    for bad in ("", "whsec_", "whsec_%%", "c2hvcnQ=", "whsec_c2hvcnQ="):
        monkeypatch.setenv("CLEW_WEBHOOK_SECRET", bad)
        with pytest.raises(SetupError, match="openssl rand"):
            secret_key()


def test_every_patient_of_the_schedule_can_be_seen_in_either_mode():
    chart = Chart(read_patients())
    assert {p.visit["discipline"] for p in chart.patients.values()} == {"PT", "OT", "SLP", "chiropractic"}
    for patient in chart.patients:
        assert parse_context(chart.context(patient, "ambient", "2026-03-11")).warnings == ()
        assert parse_context(chart.context(patient, "dictation", "2026-03-11")).consent.given is None


def test_the_sample_visit_is_one_of_the_schedule():
    made, sample = Chart(read_patients()).context(PATIENT, "ambient", "2026-03-11"), sample_context()
    for data in (made, sample):
        del data["id"], data["encounter"]["id"]
    assert made == sample


def test_a_note_is_filed_once_and_old_visits_make_room():
    chart = Chart(read_patients())

    def open_one(n: int) -> str:
        return chart.opened("rosa", chart.context("rosa", "ambient", "2026-03-11"), f"s{n}", "t").encounter

    first = open_one(0)
    assert chart.file(first, Filed("Kim", "now", "text"))
    assert not chart.file(first, Filed("Mallory", "later", "other"))
    found = chart.visit(first).note
    assert found is not None
    assert found.by == "Kim"
    for n in range(1, MOST_VISITS + 1):
        open_one(n)
    assert chart.of_session("s0") is None
    assert chart.statistics() == {"visits": MOST_VISITS, "filed": 0, "dropped": 1}


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with Stand() as running:
        yield running


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", "/clew-hook", {"headers": signed(key=b"x" * 32), "content": BODY}, 401),
        ("POST", "/clew-hook", {"content": b"x" * ((1 << 20) + 1)}, 413),
        ("POST", "/api/patients/harold/visits", {"json": {"mode": "ambient"}}, 403),
        ("POST", "/api/patients/harold/visits", {"json": {"mode": "ambient"}, "headers": {"origin": "https://evil.example"}}, 403),
        ("GET", "/api/patients", {"headers": {"host": "evil.example"}}, 421),
        ("GET", "/api/patients/nobody", {}, 404),
        ("GET", "/api/visits/none/note.pdf", {}, 404),
    ],
)
def test_strangers_are_refused(stand: Stand, method: str, path: str, sent: dict[str, Any], status: int):
    answer = httpx.request(method, stand.url + path, **sent)
    assert answer.status_code == status
    assert "error" in answer.json()


def test_the_page_may_load_from_clew_and_itself_only(stand: Stand):
    rules = dict(r.split(" ", 1) for r in httpx.get(stand.url).headers["content-security-policy"].split("; "))
    assert rules["script-src"] == f"'self' {stand.desk.url}"
    assert rules["connect-src"] == f"'self' {stand.desk.url} ws{stand.desk.url.removeprefix('http')}"
    assert rules["style-src"] == "'self'"
    assert rules["default-src"] == "'none'"


def test_the_clinics_token_is_in_nothing_that_the_page_gets(stand: Stand):
    made = httpx.post(f"{stand.url}/api/patients/mei/visits", json={"mode": "dictation"}, headers={"origin": stand.url})
    assert made.status_code == 201
    seen = made.text + httpx.get(stand.url).text + httpx.get(f"{stand.url}/api/patients/mei").text
    assert stand.token not in seen
    assert made.json()["token"] in seen
