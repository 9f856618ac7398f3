"""Which visit goes on after a reboot, and with which number."""

from __future__ import annotations

from pathlib import Path

from clew_edge.earlier import RESUME_WITHIN, goes_on, resumable
from clew_edge.spool import Leftover, Meta
from clew_edge.spool.found import Damage, Found
from clew_wire.ranges import Ranges

NOW = 1_800_000_000.0
SERVER = "http://clinic:8080"


def left(name: str, *, context: str = "v", ago: float = 60.0, stop: int = 5000, ended: int | None = None, began: float = 0) -> Leftover:
    meta = Meta(f"{SERVER}/v1/sessions/{name}", "t", context, "a recorder", started=NOW - max(ago, began or 0) - 100, ended=ended)
    found = Found(meta, segments=[], unacked=Ranges(), stop=stop, last_at=NOW - ago, damage=Damage(), run=1)
    return Leftover(Path(name), meta, found)


def chosen(*visits: Leftover, url: str | None = None, server: str | None = SERVER, context: str = "v") -> str | None:
    one = resumable(visits, url=url, server=server, context=context, now=NOW)
    return one.path.name if one else None


def test_the_unfinished_visit_of_this_server_and_context_goes_on() -> None:
    assert chosen(left("a", context="other"), left("b"), left("c", context="other")) == "b"
    assert chosen(left("a"), server="http://clinic:80") is None
    assert chosen(left("a"), server=f"{SERVER}/") == "a"
    assert chosen(left("a", ago=600), left("b")) == "b", "the newest"


def test_a_session_goes_on_by_its_address_alone() -> None:
    assert chosen(left("a"), left("b"), url=f"{SERVER}/v1/sessions/a", server=None, context="") == "a"
    assert chosen(left("a"), url=f"{SERVER}/v1/sessions/z", server=None, context="v") is None


def test_what_has_ended_or_is_long_ago_does_not_go_on() -> None:
    assert chosen(left("a", ended=5000)) is None
    assert chosen(left("a", ago=RESUME_WITHIN + 1)) is None


def test_numbers_go_on_by_the_clock() -> None:
    assert goes_on(left("a", ago=60), NOW) == (5000 + 3000, 60.0)


def test_numbers_that_may_have_gone_out_unsynced_are_not_used_again() -> None:
    one = left("a", ago=0.1)
    first, off = goes_on(one, NOW)
    assert first == one.next > 5000 + 50
    assert off < 1


def test_a_clock_that_went_back_counts_as_no_time() -> None:
    one = left("a", ago=-3600)
    assert goes_on(one, NOW) == (one.next, 0.0)


def test_frames_that_another_run_sent_meanwhile_do_not_move_the_clock() -> None:
    """A hundred seconds were recorded, 20 minutes ago; ten minutes ago they were sent, which is the last that was written."""
    first, off = goes_on(left("a", ago=600, began=1200), NOW)
    assert 1190 < off <= 1200
    assert first == 5000 + round(off * 50)
