"""What an earlier run left of a visit, read back: every record that is whole, whatever happened to the rest."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from clew_edge.spool import record
from clew_edge.spool.disk import Disk
from clew_edge.spool.meta import Meta, read_meta
from clew_wire.ranges import Range, Ranges

ACKS = "acks"
"records of which n is the first frame and the payload one past the last (u32)"


@dataclass(slots=True)
class Segment:
    """One file of one run, and where its frames stand in it."""

    path: Path
    wrapped: bytes | None
    size: int = 0
    numbers: array[int] = field(default_factory=lambda: array("I"))
    places: array[int] = field(default_factory=lambda: array("I"))

    @property
    def span(self) -> Range:
        """First frame, one past the last."""
        return self.numbers[0], self.numbers[-1] + 1

    def place(self, n: int) -> int | None:
        """Byte at which frame n stands."""
        k = bisect_left(self.numbers, n)
        return self.places[k] if k < len(self.numbers) and self.numbers[k] == n else None


@dataclass(frozen=True, slots=True)
class Damage:
    """What could not be read of a visit's files. A torn tail is what a power cut leaves; a piece is what a worn card loses."""

    pieces: int = 0
    "damaged places"
    size: int = 0
    "bytes in them"
    torn: int = 0
    "bytes of writes that were cut short"
    keyless: int = 0
    "frames whose key is lost"

    def __add__(self, other: Damage) -> Damage:
        return Damage(self.pieces + other.pieces, self.size + other.size, self.torn + other.torn, self.keyless + other.keyless)


@dataclass(slots=True)
class Found:
    """What an earlier run left."""

    meta: Meta | None
    segments: list[Segment]
    "with at least a frame each, oldest first"
    unacked: Ranges
    stop: int
    "one past the last frame that was recorded or acknowledged"
    last_at: float
    "seconds since 1970, when a frame or an acknowledgement was written last; 0: none was"
    damage: Damage
    run: int
    "the highest there was; 0: none"


def read_folder(path: Path, disk: Disk) -> Found:
    """Everything that can be read. Raises OSError only when the folder itself can't be."""
    segments: list[Segment] = []
    keys: dict[str, bytes] = {}
    damage, run, last_at = Damage(), 0, 0.0
    for file in sorted(path.glob("*.seg")):
        data = disk.read(file)
        contents = record.read_segment(data)
        name, _, _ = file.stem.partition("-")
        run = max(run, int(name) if name.isdigit() else 0)
        damage += _damage(contents)
        if contents.wrapped is not None:
            keys[name] = contents.wrapped
        if not contents.numbers:  # a run that ended before its first group was written: it goes with the folder
            continue
        last_at = max(last_at, file.stat().st_mtime)
        order = sorted(zip(contents.numbers, contents.places, strict=True))
        numbers, places = array("I", [n for n, _ in order]), array("I", [place for _, place in order])
        segments.append(Segment(file, contents.wrapped, len(data), numbers, places))
    unacked, stop = Ranges(), 0
    for segment in segments:
        segment.wrapped = segment.wrapped or keys.get(segment.path.stem.partition("-")[0])
        if segment.wrapped is None:
            damage += Damage(keyless=len(segment.numbers))
        else:
            for first, last in _runs(segment.numbers):
                unacked.add(first, last)
        stop = max(stop, segment.span[1])
    acks = path / ACKS
    if acks.exists():
        data = disk.read(acks)
        contents = record.read_records(data)
        damage += _damage(contents)
        last_at = max(last_at, acks.stat().st_mtime)
        for first, payload in record.payloads(data, contents):
            unacked.discard(first, int.from_bytes(payload))
            stop = max(stop, int.from_bytes(payload))
    return Found(read_meta(path, disk), segments, unacked, stop, last_at, damage, run)


def _damage(contents: record.Contents) -> Damage:
    return Damage(len(contents.skipped), sum(length for _, length in contents.skipped), contents.torn)


def _runs(numbers: Sequence[int]) -> Iterator[Range]:
    """Sorted numbers as ranges."""
    first = numbers[0]
    for a, b in pairwise(numbers):
        if b > a + 1:
            yield first, a + 1
            first = b
    yield first, numbers[-1] + 1
