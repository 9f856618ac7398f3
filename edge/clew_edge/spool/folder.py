"""One visit's folder: its segments, its acknowledgements, its meta. Whoever writes it is one thread; anybody may read."""

from __future__ import annotations

import contextlib
import hashlib
import os
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path

from clew_edge.spool import record
from clew_edge.spool.disk import Disk
from clew_edge.spool.found import ACKS, Found, Segment
from clew_edge.spool.meta import Meta, write_meta
from clew_wire.ranges import Range, Ranges

SEGMENT_BYTES = 256 << 10
"about a minute of speech"
GONE = ".gone-"
"begins the name of a folder that is being removed"


def folder_of(root: Path, url: str) -> Path:
    """A visit's folder. Named by a hash: the visit's id is the server's word, and not everything makes a good name."""
    return root / hashlib.sha256(url.encode()).hexdigest()[:24]


def bytes_in(path: Path) -> int:
    """Of the files in a folder; those that vanish meanwhile don't count."""
    total = 0
    for parent, _, names in os.walk(path):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.stat(os.path.join(parent, name)).st_size  # noqa: PTH116, PTH118  thousands of them
    return total


class Folder:
    """Writes one run. Every method but `read` and `key_of` belongs to the writer's thread, and raises OSError."""

    def __init__(self, path: Path, found: Found, wrapped: bytes | None, disk: Disk, segment_bytes: int = SEGMENT_BYTES) -> None:
        """`wrapped`: this run's wrapped key, for its segments; None: it writes no frames."""
        self.path = path
        self.segments = found.segments
        self.run = found.run + 1
        self._wrapped = wrapped
        self._disk = disk
        self._segment_bytes = segment_bytes
        self._count = 0
        self._file: int | None = None
        self._open: Segment | None = None
        self._acks: int | None = None
        self._measure()

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self._beside + sum(s.size for s in self.segments)

    def remember(self, meta: Meta) -> None:
        """Write the meta, new or anew."""
        write_meta(self.path, meta, self._disk)
        self._measure()

    def write(self, frames: Sequence[tuple[int, bytes]]) -> None:
        """Frames, durably: they are found by `read` from now on. After an error none of them is, and the next call begins a new segment,
        because nobody can tell what of a failed write or sync is on the disk."""
        try:
            file, segment = self._segment()
            places, data = [], []
            at = segment.size
            for n, payload in frames:
                places.append(at)
                data.append(record.record(n, payload))
                at += len(data[-1])
            self._disk.write(file, b"".join(data))
            self._disk.sync(file)
        except OSError:
            self._leave(failed=True)
            raise
        segment.size = at
        segment.places.extend(places)  # before the numbers, by which a reader in another thread finds them
        first = not segment.numbers
        segment.numbers.extend(n for n, _ in frames)
        if first:
            self.segments = [*self.segments, segment]
        if segment.size >= self._segment_bytes:
            self._leave()

    def acknowledge(self, ranges: Iterable[Range]) -> None:
        """Remember these across a reboot."""
        data = b"".join(record.record(first, last.to_bytes(4)) for first, last in ranges)
        if self._acks is None:
            self._acks = self._disk.append(self.path / ACKS)
            self._disk.sync_folder(self.path)
        self._disk.write(self._acks, data)
        self._disk.sync(self._acks)
        self._beside += len(data)

    def clear(self, unacked: Ranges, *, all_of_them: bool = False) -> None:
        """Remove the segments of which nothing is un-acked; the one being written only with `all_of_them`."""
        for segment in self.segments:
            if unacked.common(*segment.span) or (segment is self._open and not all_of_them):
                continue
            if segment is self._open:
                self._leave()
            self._disk.remove(segment.path)
            self.segments = [s for s in self.segments if s is not segment]

    def read(self, n: int) -> bytes | None:
        """Frame n's payload. None: it is not here. Raises OSError when the disk can't read it, ValueError when it is damaged."""
        place, segment = self._find(n)
        if segment is None:
            return None
        file = os.open(segment.path, os.O_RDONLY)
        try:
            os.lseek(file, place, os.SEEK_SET)
            data = os.read(file, record.MAX_RECORD)
        finally:
            os.close(file)
        found = record.record_at(data, 0)
        if found is None or found[0] != n:
            raise ValueError(f"frame {n} is damaged")
        return found[1]

    def key_of(self, n: int) -> bytes | None:
        """The wrapped key of the run that wrote frame n; this run's for what is not written."""
        _, segment = self._find(n)
        return self._wrapped if segment is None else segment.wrapped

    def close(self) -> None:
        """Whatever happened."""
        with contextlib.suppress(OSError):
            self._leave()
        if self._acks is not None:
            os.close(self._acks)
            self._acks = None

    def _measure(self) -> None:
        self._beside = bytes_in(self.path) - sum(s.size for s in self.segments)
        "bytes of what is no segment"

    def _find(self, n: int) -> tuple[int, Segment | None]:
        segments = self.segments
        k = bisect_right(segments, n, key=lambda s: s.numbers[0])
        for segment in reversed(segments[max(0, k - 4) : k]):  # they overlap only where a write had failed
            place = segment.place(n)
            if place is not None:
                return place, segment
        return 0, None

    def _segment(self) -> tuple[int, Segment]:
        if self._file is None or self._open is None:
            if self._wrapped is None:
                raise ValueError("a visit that was reopened without a seal takes no frames")
            self._count += 1
            head = record.header(self._wrapped)
            segment = Segment(self.path / f"{self.run:04d}-{self._count:06d}.seg", self._wrapped)
            self._file, self._open = self._disk.create(segment.path), segment
            self._disk.write(self._file, head)
            segment.size = len(head)
            self._disk.sync_folder(self.path)
        return self._file, self._open

    def _leave(self, *, failed: bool = False) -> None:
        file, segment = self._file, self._open
        self._file = self._open = None
        if file is not None:
            os.close(file)
        if failed and segment is not None:
            with contextlib.suppress(OSError):
                if segment.numbers:
                    segment.size = segment.path.stat().st_size
                else:
                    self._disk.remove(segment.path)


def remove_folder(path: Path, disk: Disk) -> None:
    """A visit's folder and all in it; cut short, `recover` goes on with it. Raises OSError."""
    gone = path if path.name.startswith(GONE) else path.with_name(GONE + path.name)
    if gone != path:
        disk.replace(gone, path)
    for file in gone.iterdir():
        disk.remove(file)
    gone.rmdir()
    disk.sync_folder(gone.parent)
