"""RTP timestamps to frame numbers."""

from __future__ import annotations

import pytest

from clew_server.ingest.packet import frames_in, joined, ticks_in
from clew_server.ingest.timeline import MAX_FRAME, Timeline
from clew_wire.ranges import Ranges

FRAME_20 = bytes([0x48]) + b"abc"
"SILK wideband, 20 ms, one frame"
FRAME_10 = bytes([0x40]) + b"ab"
FRAME_60 = bytes([0x58]) + b"abc"


def numbers(timeline: Timeline, *timestamps: int, opus: bytes = FRAME_20) -> list[int]:
    return [n for t in timestamps for n, _ in timeline.place(t & 0xFFFF_FFFF, opus)]


@pytest.mark.parametrize(
    ("packet", "ticks"),
    [
        (FRAME_20, 960),
        (FRAME_10, 480),
        (FRAME_60, 2880),
        (bytes([0x49]) + b"abcd", 1920),
        (bytes([0x4B, 3]) + b"abc", 2880),
        (bytes([0xE0]) + b"a", 120),
        (bytes([0x70]) + b"a", 480),
        (bytes([0x48]), 960),
        (b"", 0),
        (bytes([0x4B]), 0),
        (bytes([0x5B, 40]) + b"a", 0),
    ],
)
def test_length_of_a_packet(packet: bytes, ticks: int) -> None:
    assert ticks_in(packet) == ticks


def test_frames_of_a_packet() -> None:
    assert [frames_in(p) for p in (FRAME_10, FRAME_20, FRAME_60)] == [1, 1, 3]


def test_the_hello_says_where_frames_belong() -> None:
    timeline = Timeline()
    timeline.anchor(100, 5_000)
    assert numbers(timeline, 5_000, 5_960, 5_000 + 10 * 960) == [100, 101, 110]


def test_timestamps_wrap() -> None:
    timeline = Timeline()
    timeline.anchor(0, 0xFFFF_FFFF - 959)
    assert numbers(timeline, 0xFFFF_FFFF - 959, 0, 960, 960 * 50) == [0, 1, 2, 51]


def test_timestamps_wrap_during_a_held_stretch() -> None:
    timeline = Timeline()
    rtp = 0xFFFF_FFFF - 1000
    timeline.anchor(7, rtp)
    assert numbers(timeline, rtp, rtp + 960 * 3000) == [7, 3007]


def test_the_first_packet_may_be_later_than_the_hello() -> None:
    timeline = Timeline()
    timeline.anchor(0, 0xFFFF_F000)
    assert numbers(timeline, 0xFFFF_F000 + 5 * 960) == [5]


def test_no_frame_comes_twice_or_out_of_order() -> None:
    timeline = Timeline()
    timeline.anchor(0, 0)
    assert numbers(timeline, 0, 960, 960, 0, 1920) == [0, 1, 2]
    assert timeline.statistics()["late"] == 2


def test_timestamps_that_are_a_little_off() -> None:
    timeline = Timeline()
    timeline.anchor(0, 0)
    assert numbers(timeline, 0, 958, 1921, 2879) == [0, 1, 2, 3]


def test_a_stranger_starts_at_frame_0_and_goes_on_after_a_reconnection() -> None:
    timeline = Timeline()
    assert numbers(timeline, 123_456, 124_416) == [0, 1]
    timeline.unmap()
    assert numbers(timeline, 9, 969) == [2, 3]


def test_a_second_connection_does_not_deliver_again() -> None:
    timeline = Timeline()
    timeline.anchor(0, 0)
    numbers(timeline, *(k * 960 for k in range(10)))
    timeline.unmap()
    timeline.anchor(5, 777)
    assert numbers(timeline, *(777 + k * 960 for k in range(8))) == [10, 11, 12]


def test_a_server_that_restarted_knows_where_its_record_ends() -> None:
    timeline = Timeline(Ranges([(0, 10)]))
    timeline.anchor(8, 0)
    assert numbers(timeline, 0, 960, 1920) == [10]
    assert timeline.settle(11) == []


def test_short_packets_are_joined_into_frames() -> None:
    timeline = Timeline()
    out = [f for k in range(4) for f in timeline.place(k * 480, FRAME_10)]
    assert [n for n, _ in out] == [0, 1]
    assert [ticks_in(p) for _, p in out] == [960, 960]


def test_half_a_frame_comes_with_the_next_one() -> None:
    timeline = Timeline()
    timeline.place(0, FRAME_10)
    out = [*timeline.place(960, FRAME_10), *timeline.place(1440, FRAME_10)]
    assert [n for n, _ in out] == [0, 1]
    assert out[0][1] == FRAME_10


def test_long_packets_span_frames() -> None:
    timeline = Timeline()
    assert numbers(timeline, 0, 2880, 2 * 2880, opus=FRAME_60) == [0, 3, 6]
    assert timeline.settle(9) == []


def test_joining_keeps_what_can_be_joined() -> None:
    assert joined([FRAME_10, FRAME_20]) == FRAME_10
    assert joined([FRAME_10, bytes([0x40]) + b"xyz"]) == bytes([0x43, 0x82, 2]) + b"ab" + b"xyz"


def test_garbage_and_padding_are_no_frames() -> None:
    timeline = Timeline()
    assert numbers(timeline, 0, opus=b"") == []
    assert numbers(timeline, 0, opus=bytes([0x5B, 40]) + b"a") == []
    assert timeline.statistics()["broken"] == 1


def test_a_timestamp_a_day_ahead_is_no_frame() -> None:
    timeline = Timeline()
    timeline.anchor(MAX_FRAME - 1, 0)
    assert numbers(timeline, 960 * 3) == []
    assert numbers(timeline, 0) == [MAX_FRAME - 1]


def test_silence_that_was_held_back_is_told_from_audio_that_was_lost() -> None:
    timeline = Timeline()
    timeline.anchor(0, 0)
    numbers(timeline, *(k * 960 for k in (0, 1, 2, 5, 20)))
    assert timeline.hold(6, 20) == [(6, 20)]
    assert timeline.hold(6, 20) == []
    assert timeline.settle(21) == [(3, 5)]
    assert timeline.settle(21) == []
    assert timeline.accounted(21)
    assert not timeline.accounted(22)
    assert timeline.statistics() == {"received": 5, "held": 14, "missing": 2, "late": 0, "broken": 0}


def test_a_held_range_that_arrived_all_the_same_is_not_silence() -> None:
    timeline = Timeline()
    timeline.anchor(0, 0)
    numbers(timeline, 5 * 960)
    assert timeline.hold(0, 10) == [(0, 5), (6, 10)]
