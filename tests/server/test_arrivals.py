"""What of a visit's audio has come, and what is told and heard when."""

from __future__ import annotations

from clew_server.arrivals import AROUND, TOLD_AFTER, WHOLE_AFTER, Arrivals
from clew_wire.ranges import Ranges


def arrived(*ranges):
    made = Arrivals()
    for first, stop in ranges:
        made.came(first, stop)
        made.stored.add(first, stop)
    return made


def test_a_short_loss_is_told_only_if_it_stays():
    a = arrived((0, 100), (105, 200))
    a.missing(100, 105, 10.0)
    assert a.gaps(10.0, over=False) == []
    assert a.waits
    assert a.gaps(10.0 + TOLD_AFTER, over=False) == [(100, 105)]
    assert a.gaps(99.0, over=False) == []
    assert not a.waits


def test_a_loss_that_is_made_good_in_time_is_not_told():
    a = arrived((0, 100), (105, 200))
    a.missing(100, 105, 10.0)
    a.came(100, 105)
    assert a.gaps(99.0, over=False) == []


def test_a_long_loss_is_told_at_once_and_any_at_the_end():
    a = arrived((0, 100))
    a.missing(100, 200, 10.0)
    assert a.gaps(10.0, over=False) == [(100, 200)]
    a.missing(200, 201, 10.0)
    assert a.gaps(10.0, over=True) == [(200, 201)]


def test_late_audio_waits_for_the_rest_of_what_was_said_but_not_for_ever():
    a = arrived((0, 100), (110, 400))
    a.came(100, 105)
    a.came_late(100, 105, 5.0)
    assert a.next_late(400, 5.0, over=False) is None, "105 to 109 are still missing"
    assert a.next_late(400, 5.0 + WHOLE_AFTER, over=False) == [(100, 105)]
    assert a.next_late(400, 5.0, over=True) == [(100, 105)]
    a.came(105, 110)
    a.came_late(105, 110, 5.0)
    assert a.next_late(400, 5.0, over=False) == [(100, 110)]


def test_what_the_gate_holds_back_is_no_rest_to_wait_for():
    a = arrived((0, 100), (110, 150))
    a.held(150, 400)
    a.came(100, 110)
    a.came_late(100, 110, 5.0)
    assert a.head == 400
    assert a.next_late(150, 5.0, over=False) == [(100, 110)]


def test_late_audio_waits_until_the_words_around_it_are_final():
    a = arrived((0, 100 + AROUND))
    a.came_late(100, 110, 5.0)
    assert a.next_late(105, 5.0, over=False) is None
    assert a.next_late(110, 5.0, over=False) == [(100, 110)]


def test_what_was_heard_is_done_and_what_was_told_is_repaired():
    a = arrived((0, 400))
    a.came_late(100, 200, 5.0)
    a.came_late(300, 310, 5.0)
    a.missing(400, 500, 5.0)
    a.gaps(5.0, over=False)
    late, told = a.heard(Ranges([(50, 180)]))
    assert (late, told) == ([(100, 180)], [])
    assert a.next_late(400, 99.0, over=False) == [(180, 200), (300, 310)]
    late, told = a.heard(Ranges([(180, 450)]))
    assert (late, told) == ([(180, 200), (300, 310)], [(400, 450)])
    assert a.statistics() == {"stored": 400, "late": 0, "told_missing": 50}


def test_a_visit_that_goes_on_knows_what_was_left_to_do():
    a = Arrivals(Ranges([(0, 100), (150, 300)]), Ranges([(150, 200)]), [(100, 150)])
    assert (a.head, a.has(0, 100), a.has(99, 101)) == (300, True, False)
    assert a.next_late(300, 5.0, over=True) == [(150, 200)]
    a.came(100, 150)
    assert a.heard(Ranges([(90, 210)])) == ([(150, 200)], [(100, 150)])
