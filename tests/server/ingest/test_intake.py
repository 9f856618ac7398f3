"""What a sink is told, and in which order. Time is an argument."""

from __future__ import annotations

import pytest

from clew_server.ingest.intake import BYE_GRACE, GRACE, HELLO_WAIT, SILENT, WAITING, Intake
from clew_server.ingest.jitter import Packet
from clew_wire.control import Bye, Hello, Progress
from clew_wire.errors import CodecError

OPUS = bytes([0x48]) + b"abc"


class Notes:
    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def frame(self, n: int, opus: bytes) -> None:
        self.calls.append(("frame", n))

    def held(self, first: int, last: int) -> None:
        self.calls.append(("held", first, last))

    def gap(self, first: int, last: int) -> None:
        self.calls.append(("gap", first, last))

    def ended(self, frames: int) -> None:
        self.calls.append(("ended", frames))

    def lost(self) -> None:
        self.calls.append(("lost",))

    def back(self) -> None:
        self.calls.append(("back",))


def packets(*numbers: int, origin: int = 0) -> list[Packet]:
    return [Packet(k, (origin + k * 960) & 0xFFFF_FFFF, OPUS) for k in numbers]


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def intake(notes: Notes) -> Intake:
    made = Intake(notes)
    made.connected(hello=True)
    return made


HELLO = Hello(frame=0, rtp=0, device="test")


def test_packets_wait_for_the_hello(intake: Intake, notes: Notes) -> None:
    intake.packets(packets(0, 1, origin=500), 0.1)
    assert notes.calls == []
    intake.control(Hello(frame=3, rtp=500, device="test"), 0.2)
    assert notes.calls == [("frame", 3), ("frame", 4)]


def test_who_says_no_hello_is_a_stranger(intake: Intake, notes: Notes) -> None:
    intake.packets(packets(0, 1, origin=500), 7.0)
    assert intake.due() == 7.0 + HELLO_WAIT
    intake.poll(7.0 + HELLO_WAIT)
    assert notes.calls == [("frame", 0), ("frame", 1)]


def test_a_recorder_of_ours_is_never_taken_for_a_stranger(intake: Intake, notes: Notes) -> None:
    """Its hello may be lost and sent again for many seconds: a frame that is placed by guess takes the number of another one."""
    intake.greeted()
    intake.packets(packets(0, 1, origin=500), 0.1)
    assert intake.due() is None
    intake.poll(60.0)
    intake.packets(packets(2, origin=500), 60.0)
    intake.control(Hello(frame=1500, rtp=500, device="test"), 60.1)
    assert notes.calls == [("frame", 1500), ("frame", 1501), ("frame", 1502)]


def test_a_connection_that_took_long_to_make_still_waits_for_the_hello(intake: Intake, notes: Notes) -> None:
    intake.poll(30.0)
    intake.packets(packets(0, origin=500), 30.0)
    intake.control(Hello(frame=40, rtp=500, device="test"), 30.02)
    assert notes.calls == [("frame", 40)]


def test_a_timestamp_before_the_hello_is_no_frame(intake: Intake, notes: Notes) -> None:
    intake.control(Hello(frame=2, rtp=5000, device="test"), 0.1)
    intake.packets([Packet(0, 5000 - 3 * 960, OPUS)], 0.2)
    assert notes.calls == []


def test_without_a_data_channel_nobody_waits(notes: Notes) -> None:
    intake = Intake(notes)
    intake.connected(hello=False)
    intake.packets(packets(0, origin=77), 0.0)
    assert notes.calls == [("frame", 0)]


def test_what_waits_for_a_hello_has_a_limit(intake: Intake, notes: Notes) -> None:
    intake.packets(packets(*range(WAITING + 10)), 0.1)
    intake.control(HELLO, 0.2)
    assert len(notes.calls) == WAITING
    assert intake.statistics()["dropped"] == 10


def test_a_gap_is_named_once_its_time_has_passed(intake: Intake, notes: Notes) -> None:
    intake.control(HELLO, 0.0)
    intake.packets(packets(0, 1, 4), 0.1)
    intake.control(Progress(frame=5, held=()), 1.0)
    assert ("gap", 2, 4) not in notes.calls
    assert intake.due() == 1.0 + GRACE
    intake.poll(1.0 + GRACE)
    assert notes.calls[-1] == ("gap", 2, 4)
    intake.control(Progress(frame=5, held=()), 2.0)
    intake.poll(3.0)
    assert notes.calls.count(("gap", 2, 4)) == 1


def test_held_stretches_are_no_gaps(intake: Intake, notes: Notes) -> None:
    intake.control(HELLO, 0.0)
    intake.packets(packets(0, 1), 0.1)
    intake.control(Progress(frame=50, held=((2, 50),)), 1.0)
    intake.poll(4.0)
    assert notes.calls[2:] == [("held", 2, 50)]


def test_the_end_comes_last_and_as_soon_as_everything_is_accounted_for(intake: Intake, notes: Notes) -> None:
    intake.control(HELLO, 0.0)
    intake.packets(packets(0, 1), 0.1)
    intake.control(Progress(frame=3, held=((1, 1),)), 1.0)
    intake.control(Bye(frames=3), 1.0)
    assert notes.calls[-1] == ("frame", 1)
    intake.packets(packets(2), 1.1)
    assert notes.calls[-2:] == [("frame", 2), ("ended", 3)]
    intake.disconnected()
    assert notes.calls[-1] == ("ended", 3)


def test_the_end_does_not_wait_for_ever(intake: Intake, notes: Notes) -> None:
    intake.control(HELLO, 0.0)
    intake.packets(packets(0), 0.1)
    intake.control(Bye(frames=3), 1.0)
    assert intake.due() == 1.0 + BYE_GRACE
    intake.poll(1.0 + BYE_GRACE)
    assert notes.calls[-2:] == [("gap", 1, 3), ("ended", 3)]
    assert intake.over


def test_a_connection_that_goes_after_the_bye_is_an_end(intake: Intake, notes: Notes) -> None:
    intake.control(HELLO, 0.0)
    intake.packets(packets(0), 0.1)
    intake.control(Bye(frames=2), 1.0)
    intake.disconnected()
    assert notes.calls[-2:] == [("gap", 1, 2), ("ended", 2)]


def test_a_new_connection_goes_on_where_the_old_one_stopped(intake: Intake, notes: Notes) -> None:
    intake.control(HELLO, 0.0)
    intake.packets(packets(0, 1, 2), 0.1)
    intake.control(Progress(frame=4, held=()), 0.2)
    intake.disconnected()
    intake.connected(hello=True)
    intake.control(Hello(frame=1, rtp=960 + 9, device="test"), 30.1)
    intake.packets(packets(1, 2, 3, 4, origin=9), 30.1)
    intake.control(Progress(frame=5, held=()), 30.2)
    intake.poll(32.0)
    assert notes.calls == [("frame", 0), ("frame", 1), ("frame", 2), ("lost",), ("frame", 3), ("frame", 4)]


@pytest.mark.parametrize("message", [Hello(frame=-1, rtp=0, device="x"), Progress(frame=10**12, held=()), Bye(frames=10**9)])
def test_frame_numbers_that_no_visit_has_are_refused(intake: Intake, message: Hello | Progress | Bye) -> None:
    with pytest.raises(CodecError, match="outside any visit"):
        intake.control(message, 0.0)


def test_a_recorder_of_ours_that_falls_silent_is_cut_off_until_it_speaks(intake: Intake, notes: Notes) -> None:
    intake.control(HELLO, 1.0)
    due = intake.due()
    assert due == 1.0 + SILENT
    intake.control(Progress(frame=0, held=()), 3.0)
    intake.poll(due)
    assert ("lost",) not in notes.calls
    intake.poll(3.0 + SILENT)
    intake.poll(4.0 + SILENT)
    assert notes.calls.count(("lost",)) == 1
    intake.control(Progress(frame=0, held=()), 30.0)
    assert notes.calls[-1] == ("back",)


def test_a_stranger_may_be_silent(notes: Notes) -> None:
    intake = Intake(notes)
    intake.connected(hello=False)
    intake.packets(packets(0, origin=77), 0.0)
    intake.poll(99.0)
    assert notes.calls == [("frame", 0)]
