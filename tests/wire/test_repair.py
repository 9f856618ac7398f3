"""The wire form of repair."""

from __future__ import annotations

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew_wire.errors import CodecError
from clew_wire.repair import MAX_BYTES, MAX_FRAMES, Late, Repair, decode_repair, encode_repair

FRAMES = st.lists(
    st.builds(Late, st.integers(0, 4_000_000), st.binary(min_size=1, max_size=2000), st.booleans()), max_size=20, unique_by=lambda f: f.n
)


@given(FRAMES, st.one_of(st.none(), st.binary(max_size=512)))
@settings(derandomize=True, database=None)
def test_what_is_encoded_is_decoded(frames, key):
    repair = Repair(tuple(sorted(frames, key=lambda f: f.n)), key)
    assert decode_repair(encode_repair(repair)) == repair


@given(st.binary(max_size=200))
@settings(derandomize=True, database=None)
def test_rubbish_is_refused(data):
    with pytest.raises(CodecError):
        decode_repair(data)


@pytest.mark.parametrize(
    "body",
    [
        {"key": None},
        {"frames": [[0, b"x", False]], "key": "text"},
        {"key": None, "frames": [[0, b"x"]]},
        {"key": None, "frames": [[-1, b"x", False]]},
        {"key": None, "frames": [[True, b"x", False]]},
        {"key": None, "frames": [[1 << 40, b"x", False]]},
        {"key": None, "frames": [[0, b"", False]]},
        {"key": None, "frames": [[0, b"x" * 2001, False]]},
        {"key": None, "frames": [[0, "x", False]]},
        {"key": None, "frames": [[0, b"x", 1]]},
        {"key": None, "frames": [[1, b"x", False], [1, b"x", False]]},
        {"key": None, "frames": [[2, b"x", False], [1, b"x", False]]},
        {"key": None, "frames": [[n, b"x", False] for n in range(MAX_FRAMES + 1)]},
        [],
    ],
)
def test_what_no_recorder_sends_is_refused(body):
    with pytest.raises(CodecError):
        decode_repair(msgpack.packb(body))


def test_a_flood_is_refused_unread():
    with pytest.raises(CodecError, match="bytes"):
        decode_repair(b"\x00" * (MAX_BYTES + 1))
