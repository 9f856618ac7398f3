"""The framing of Opus packets (RFC 6716, section 3): how long one is, and how short ones are joined into 20 ms.

The record is addressed in frames of 20 ms. Our recorder sends just those; a stranger's WHIP client may send packets of 2.5
to 120 ms. Longer packets keep their payload and span several frames; shorter ones are joined here, which Opus allows
without decoding as long as their configuration is the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from clew_wire.control import FRAME_TICKS

_SILK = (480, 960, 1920, 2880)
_HYBRID = (480, 960)
_CELT = (120, 240, 480, 960)
MAX_TICKS = 5760
"120 ms: the longest packet that Opus allows"


def _frame_ticks(toc: int) -> int:
    config = toc >> 3
    if config < 12:
        return _SILK[config % 4]
    if config < 16:
        return _HYBRID[config % 2]
    return _CELT[config % 4]


def ticks_in(opus: bytes) -> int:
    """Length in ticks of 1/48000 s; 0 when the packet is not Opus."""
    if not opus:
        return 0
    code = opus[0] & 3
    if code == 3 and len(opus) < 2:
        return 0
    count = 1 if code == 0 else 2 if code < 3 else opus[1] & 0x3F
    ticks = count * _frame_ticks(opus[0])
    return ticks if ticks <= MAX_TICKS else 0


def frames_in(opus: bytes) -> int:
    """How many frames of 20 ms the packet spans, at least 1."""
    return max(1, -(-ticks_in(opus) // FRAME_TICKS))


def _size(n: int) -> bytes:
    return bytes([n]) if n < 252 else bytes([252 + (n & 3), (n - (252 + (n & 3))) >> 2])


def joined(packets: Sequence[bytes]) -> bytes:
    """One packet from packets of one frame each (code 0) with the same configuration.

    Packets that can't be joined so are left out, the first one stays: a stranger who changes bandwidth in the middle of a frame
    loses 10 ms.
    """
    first = packets[0]
    if len(packets) == 1 or first[0] & 3 != 0:
        return first
    parts = [p[1:] for p in packets if p[:1] == first[:1] and len(p) <= 1276]
    if len(parts) < 2:
        return first
    head = bytes([first[0] | 3, 0x80 | len(parts)])
    return head + b"".join(_size(len(p)) for p in parts[:-1]) + b"".join(parts)
