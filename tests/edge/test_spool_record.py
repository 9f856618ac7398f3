"""The spool's format, on bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew_edge.spool import record
from clew_edge.spool.disk import Disk
from clew_edge.spool.meta import NAMES, Meta, read_meta, write_meta
from clew_loadtest.faults import spool_points

KEY = bytes(range(256)) + bytes(128)
META = Meta("http://clinic/v1/sessions/s1", "token", "visit-1", "room 3", 1_790_000_000.0)


def test_every_single_bit_flipped() -> None:
    score = spool_points.bit_flips()
    assert score.cases == 32768
    assert (score.records_lost, score.records_wrong, score.crashes) == (0, 0, 0)


def test_cut_off_at_every_byte() -> None:
    score = spool_points.truncations()
    assert score.cases == 4097
    assert (score.records_lost, score.records_wrong, score.crashes) == (0, 0, 0)


def test_what_is_skipped_is_told() -> None:
    head, records = record.header(KEY), [record.record(n, bytes([n]) * 40) for n in range(4)]
    data = bytearray(head + b"".join(records))
    at = len(head) + len(records[0])
    data[at + 8] ^= 0x10  # a length
    contents = record.read_segment(bytes(data) + records[0][:-1])
    assert list(contents.numbers) == [0, 2, 3]
    assert contents.skipped == ((at, len(records[1])),)
    assert contents.torn == len(records[0]) - 1
    assert contents.wrapped == KEY


def test_without_any_header_the_records_are_read_all_the_same() -> None:
    data = record.header(KEY) + record.record(5, b"opus")
    half = len(record.header(KEY)) // 2
    for damaged in (bytes(len(record.header(KEY))) + data[2 * half :], data[half + 30 :][20:]):
        contents = record.read_segment(damaged)
        assert list(contents.numbers) == [5]
        assert contents.wrapped is None
        assert contents.skipped


def test_a_marker_in_a_payload_is_no_record_and_a_record_in_a_payload_does_not_hide_the_true_one() -> None:
    inner = record.record(9, b"inside")
    records = [
        record.record(0, record.MARKER * 10),
        record.record(1, inner),
        record.record(2, record.MARKER + inner[4:-1]),
        record.record(3, b"x"),
    ]
    data = b"".join(records)
    assert list(record.read_records(data).numbers) == [0, 1, 2, 3]
    broken = bytes([data[0] ^ 1]) + data[1:]  # resynchronises over ten false markers
    assert list(record.read_records(broken).numbers) == [1, 2, 3]


@given(st.binary(max_size=600), st.lists(st.binary(max_size=80), max_size=8), st.integers(0, 700))
@settings(derandomize=True, database=None, deadline=None)
def test_rubbish_in_the_middle_costs_nothing_but_itself(rubbish: bytes, before: list[bytes], cut: int) -> None:
    rubbish = rubbish.replace(record.MARKER, b"")
    whole = b"".join(record.record(n, payload) for n, payload in enumerate(before))
    data = whole + rubbish + record.record(100, b"after")
    contents = record.read_records(data)
    assert list(record.payloads(data, contents)) == [*enumerate(before), (100, b"after")]
    record.read_segment(data[cut:])  # never raises


def test_what_no_reader_would_take_is_not_written() -> None:
    for n, payload in ((-1, b""), (1 << 31, b""), (0, bytes(2001))):
        with pytest.raises(ValueError, match="a record has"):
            record.record(n, payload)


def test_meta_survives_any_single_flip_in_a_copy(tmp_path: Path) -> None:
    write_meta(tmp_path, META, Disk())
    assert read_meta(tmp_path, Disk()) == META
    assert {p.name for p in tmp_path.iterdir()} == set(NAMES)
    for name in NAMES:
        path = tmp_path / name
        data = path.read_bytes()
        for bit in range(0, 8 * len(data), 3):
            flipped = bytearray(data)
            flipped[bit >> 3] ^= 1 << (bit & 7)
            path.write_bytes(flipped)
            assert read_meta(tmp_path, Disk()) == META
        path.write_bytes(data)
    for name in NAMES:
        (tmp_path / name).write_bytes(b"{}")
    assert read_meta(tmp_path, Disk()) is None
