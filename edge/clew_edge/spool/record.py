"""Records as they lie in a spool's files. Pure functions on bytes.

    segment  header, header again, record, record, ...
    header   magic (8, its last byte is the version), key id (8), length of the wrapped key (u16), wrapped key, CRC32
    record   marker (4), n (u32), length of the payload (u16), payload, CRC32

Numbers are big-endian; a CRC32 (zlib) covers everything before it in its header or record. After damage the reader goes on at the next
marker whose CRC fits: ciphertext may hold the marker by chance. The second header means that no single fault loses the key.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from clew_wire.repair import MAX_N, MAX_PAYLOAD

MAGIC = b"CLEWSPL\x01"
MARKER = b"\xc1\xe3\x5a\x7e"
HEAD = struct.Struct(">4sIH")
HEADER = struct.Struct(">8s8sH")
CRC = struct.Struct(">I")
MAX_RECORD = HEAD.size + MAX_PAYLOAD + CRC.size
MAX_KEY = 2048
"bytes of a wrapped key: RSA keys up to 16,384 bits"


@dataclass(frozen=True, slots=True)
class Contents:
    """What could be read of a file."""

    wrapped: bytes | None
    "the wrapped content key; None: no header could be read"
    numbers: array[int]
    "of the records, as they stand in the file"
    places: array[int]
    "byte at which each record begins"
    skipped: tuple[tuple[int, int], ...]
    "first byte and length of each damaged piece, the header's among them"
    torn: int
    "bytes after the last record: a write that was cut short, or damage in the last record"


def header(wrapped: bytes) -> bytes:
    """The beginning of a segment, both copies."""
    body = HEADER.pack(MAGIC, key_id(wrapped), len(wrapped)) + wrapped
    return (body + CRC.pack(crc32(body))) * 2


def key_id(wrapped: bytes) -> bytes:
    """8 bytes that name a wrapped key."""
    return hashlib.sha256(wrapped).digest()[:8]


def record(n: int, payload: bytes) -> bytes:
    """One record. Raises ValueError for what no reader would take."""
    if not 0 <= n <= MAX_N or len(payload) > MAX_PAYLOAD:
        raise ValueError(f"a record has n up to {MAX_N} and at most {MAX_PAYLOAD} bytes")
    body = HEAD.pack(MARKER, n, len(payload)) + payload
    return body + CRC.pack(crc32(body))


def record_at(data: bytes, place: int) -> tuple[int, bytes] | None:
    """Number and payload of the record at `place`; None when none stands there whole and undamaged."""
    end = _end(data, place)
    return None if end is None else (HEAD.unpack_from(data, place)[1], data[place + HEAD.size : end - CRC.size])


def read_segment(data: bytes) -> Contents:
    """A segment's key and records. Never raises."""
    wrapped, start, damaged = _read_header(data)
    numbers, places, skipped, torn = _scan(data, start)
    return Contents(wrapped, numbers, places, (*damaged, *skipped), torn)


def read_records(data: bytes) -> Contents:
    """The same for a file that has no header."""
    numbers, places, skipped, torn = _scan(data, 0)
    return Contents(None, numbers, places, tuple(skipped), torn)


def payloads(data: bytes, contents: Contents) -> Iterator[tuple[int, bytes]]:
    """Numbers and payloads of what was read from `data`."""
    for place in contents.places:
        found = record_at(data, place)
        if found is not None:
            yield found


def _scan(data: bytes, start: int) -> tuple[array[int], array[int], list[tuple[int, int]], int]:
    numbers, places = array("I"), array("I")
    skipped: list[tuple[int, int]] = []
    at = good = start
    while at < len(data):
        end = _end(data, at)
        if end is None:
            at = data.find(MARKER, at + 1)
            if at < 0:
                break
            continue
        if at > good:
            skipped.append((good, at - good))
        numbers.append(int.from_bytes(data[at + 4 : at + 8]))
        places.append(at)
        at = good = end
    return numbers, places, skipped, max(0, len(data) - good)


def _end(data: bytes, at: int) -> int | None:
    """Where the record at `at` ends, if it is one."""
    if len(data) - at < HEAD.size + CRC.size:
        return None
    marker, n, length = HEAD.unpack_from(data, at)
    body = at + HEAD.size + length
    if marker != MARKER or n > MAX_N or length > MAX_PAYLOAD or body + CRC.size > len(data):
        return None
    return body + CRC.size if CRC.unpack_from(data, body)[0] == crc32(data[at:body]) else None


def _read_header(data: bytes) -> tuple[bytes | None, int, list[tuple[int, int]]]:
    """The wrapped key, where the records begin, and the damaged piece if a copy is damaged."""
    at = data.find(MAGIC, 0, 2 * (HEADER.size + MAX_KEY + CRC.size))
    wrapped = None if at < 0 else _key_at(data, at)
    if wrapped is None and at == 0:  # the magic stands, the rest of the copy does not: the other one's magic follows
        at = data.find(MAGIC, 1, 2 * (HEADER.size + MAX_KEY + CRC.size))
        wrapped = None if at < 0 else _key_at(data, at)
    if wrapped is None:
        return None, 0, []  # what stands before the first record is then skipped as damage
    size = HEADER.size + len(wrapped) + CRC.size
    if at > 0:
        return wrapped, at + size, [(0, at)]
    other = data[size : 2 * size]
    return wrapped, 2 * size, [] if other == data[:size] else [(size, len(other))] if other else []


def _key_at(data: bytes, at: int) -> bytes | None:
    if len(data) - at < HEADER.size + CRC.size:
        return None
    _, name, length = HEADER.unpack_from(data, at)
    end = at + HEADER.size + length
    if length > MAX_KEY or end + CRC.size > len(data) or CRC.unpack_from(data, end)[0] != crc32(data[at:end]):
        return None
    wrapped = data[at + HEADER.size : end]
    return wrapped if key_id(wrapped) == name else None
