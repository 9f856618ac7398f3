"""The fanout: each durable event once and in order to everyone, whatever their pace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew_server.live.fanout import Fanout, Lagging, Subscriber
from clew_wire.event import AnyEvent, Final, Gap, Partial


def gap(seq: int) -> Gap:
    return Gap(seq=seq, t0=seq, t1=seq + 1)


def partial(text: str) -> Partial:
    return Partial(after=0, text=text, stable=0, t0=0, t1=1)


def seqs(got: object) -> list[int]:
    assert not isinstance(got, Lagging)
    return [e.seq for e in got if not isinstance(e, Partial)]  # type: ignore[attr-defined]


def test_who_keeps_up_gets_events_from_the_queue():
    fanout = Fanout()
    reader = fanout.subscribe()
    fanout.publish(gap(1))
    fanout.publish(gap(2))
    assert seqs(reader.take()) == [1, 2]
    assert seqs(reader.take()) == []


def test_who_comes_late_reads_the_journal_first():
    fanout = Fanout(last=7)
    reader = fanout.subscribe(after=3)
    assert reader.take() == Lagging(3)
    fanout.publish(gap(8))
    reader.replayed(7)
    assert reader.take() == Lagging(7), "8 was published while the page was read"
    reader.replayed(8)
    fanout.publish(gap(9))
    assert seqs(reader.take()) == [9]


def test_who_falls_behind_is_sent_to_the_journal_and_comes_back():
    fanout = Fanout(limit=2)
    reader = fanout.subscribe()
    for seq in range(1, 5):
        fanout.publish(gap(seq))
    assert reader.take() == Lagging(0)
    assert fanout.statistics().lags == 1
    reader.replayed(4)
    fanout.publish(gap(5))
    assert seqs(reader.take()) == [5]


def test_only_the_newest_partial_is_kept_and_it_follows_what_was_before_it():
    fanout = Fanout()
    reader = fanout.subscribe()
    fanout.publish(partial("the"))
    fanout.publish(gap(1))
    fanout.publish(partial("the knee"))
    taken = reader.take()
    assert not isinstance(taken, Lagging)
    assert [type(e).__name__ for e in taken] == ["Gap", "Partial"]
    assert taken[1] == Partial(after=1, text="the knee", stable=0, t0=0, t1=1)
    assert fanout.statistics().partials_dropped == 1


def test_a_final_makes_the_waiting_partial_stale():
    fanout = Fanout()
    reader = fanout.subscribe()
    fanout.publish(partial("the knee"))
    fanout.publish(Final(seq=1, words=()))
    taken = reader.take()
    assert not isinstance(taken, Lagging)
    assert [type(e).__name__ for e in taken] == ["Final"]


def test_a_new_subscriber_starts_with_the_words_in_the_air():
    fanout = Fanout()
    fanout.publish(partial("the knee"))
    assert [e.text for e in fanout.subscribe().take() if isinstance(e, Partial)] == ["the knee"]
    fanout.publish(Final(seq=1, words=()))
    assert fanout.subscribe(after=1).take() == []


def test_the_journals_order_is_the_only_one():
    fanout = Fanout()
    with pytest.raises(ValueError):
        fanout.publish(gap(2))


def test_who_left_is_not_offered_anything():
    fanout = Fanout()
    reader = fanout.subscribe()
    fanout.leave(reader)
    fanout.publish(gap(1))
    assert reader.take() == []
    assert fanout.statistics().subscribers == 0


@given(st.lists(st.sampled_from(["publish", "partial", "take", "page"]), max_size=200), st.integers(1, 5), st.integers(0, 3))
def test_every_pace_gets_every_event_once_and_in_order(steps: list[str], limit: int, before: int):
    journal: list[AnyEvent] = [gap(n + 1) for n in range(before)]
    fanout = Fanout(last=before, limit=limit)
    reader = fanout.subscribe()
    got: list[int] = []
    pages: Lagging | None = None

    def take(reader: Subscriber) -> Lagging | None:
        taken = reader.take()
        if isinstance(taken, Lagging):
            return taken
        got.extend(seqs(taken))
        return None

    for step in [*steps, *["take", "page"] * 3, "take"]:
        if step == "publish":
            journal.append(gap(len(journal) + 1))
            fanout.publish(journal[-1])
        elif step == "partial":
            fanout.publish(partial("x"))
        elif step == "take" and pages is None:
            pages = take(reader)
        elif step == "page" and pages is not None:
            page = journal[pages.after :]
            got.extend(e.seq for e in page)  # type: ignore[union-attr]
            reader.replayed(page[-1].seq)  # type: ignore[union-attr]
            pages = None
        assert len(reader._queue) <= limit
    assert got == list(range(1, len(journal) + 1))
