"""A visit's frames on disk, sealed, from the microphone until the server has stored them."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from clew_edge.spool.alarm import LimitError, words
from clew_edge.spool.disk import Disk, lock
from clew_edge.spool.folder import SEGMENT_BYTES, Folder, bytes_in, folder_of, remove_folder
from clew_edge.spool.found import Found, read_folder
from clew_edge.spool.meta import Meta
from clew_wire.errors import SetupError
from clew_wire.ranges import Range, Ranges
from clew_wire.sealed import Seal

GROUP = 0.9
"seconds from a frame's coming to the sync that makes it durable, and from a failed write to the next try: with the sync itself about one"
LIMIT_BYTES = 1 << 30
"of all visits together: some 60 hours of speech"
WAITING_LIMIT = 600 * 50
"frames that wait in memory while the disk takes none: 10 minutes"


class Spool:
    """Keeps (clew_edge.kept) on disk. A thread of its own writes; nothing here waits for the disk but `close`, `destroy` and `payload`.

    What can't be written stays in memory, for `waiting_limit` frames; then the oldest of those goes, counted as dropped. Frames on disk
    that are not acknowledged are never removed.
    """

    def __init__(
        self,
        root: Path,
        meta: Meta,
        seal: Seal | None,
        wrapped: bytes | None,
        *,
        found: Found | None = None,
        limit_bytes: int = LIMIT_BYTES,
        segment_bytes: int = SEGMENT_BYTES,
        waiting_limit: int = WAITING_LIMIT,
        group: float = GROUP,
        disk: Disk | None = None,
    ) -> None:
        """`root`: the folder of all visits. `seal`, `wrapped`: this run's new key; None: nothing will be added. `found`: as `recover` read
        it; None: read now what an earlier run left of this visit. Raises SetupError when another recorder has the visit."""
        self._disk = disk or Disk()
        self._root = root
        self._path = folder_of(root, meta.url)
        self._limit = limit_bytes
        self._segment_bytes = segment_bytes
        self._waiting_limit = waiting_limit
        self._group = group
        self._seal = seal
        self._problem: Exception | None = None
        self._lock_file: int | None = None
        self._other_bytes = 0
        self._measured = -1
        try:
            self._own()
        except BlockingIOError:
            raise SetupError(f"another recorder has the visit {meta.url} open on this machine: end that one first") from None
        except OSError as e:  # recording goes on in memory, the alarm says why, and the writer tries again
            self._problem = e
        try:
            found = found or read_folder(self._path, self._disk)
        except OSError as e:
            self._disown()
            raise SetupError(f"the spool in {self._path} can't be read ({e.strerror}): whose is it?") from None
        old = found.meta
        self._meta = meta if old is None else replace(meta, started=old.started, ended=old.ended)
        self._folder = Folder(self._path, found, wrapped, self._disk, segment_bytes)
        self._unacked = Ranges(found.unacked)
        self._stop = found.stop
        self._damage = found.damage
        self._waiting: dict[int, bytes] = {}
        self._acks = Ranges()
        self._meta_new = True
        self._done, self._changes = 0, 1
        self._synced: list[tuple[int, Future[None]]] = []
        self._acked = self._dropped = self._damaged = self._failures = 0
        self._urgent = self._closing = self._discard = False
        self._state = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="clew spool", daemon=True)
        self._thread.start()

    @property
    def meta(self) -> Meta:
        """As it is remembered."""
        return self._meta

    @property
    def stop(self) -> int:
        """One past the last frame that was added or acknowledged, in earlier runs too. `add` takes none before it."""
        return self._stop

    @property
    def unacked(self) -> Ranges:
        """Numbers kept and not acknowledged."""
        with self._state:
            return Ranges(self._unacked)

    @property
    def alarm(self) -> str | None:
        """What to do about the disk; clears by itself when the disk takes frames again."""
        return words(self._problem, len(self._waiting), self._dropped, self.full)

    @property
    def full(self) -> float:
        """Share of the limit on disk, or of what may wait in memory."""
        return min(1.0, max((self._folder.size + self._other_bytes) / self._limit, len(self._waiting) / self._waiting_limit))

    def add(self, n: int, opus: bytes) -> None:
        """Keep frame n. Raises ValueError for a number before `stop`, which some key may have sealed already."""
        if self._seal is None or n < self._stop:
            raise ValueError(f"frame {n} can't be added: the next is {self._stop}" if self._seal else "reopened to be sent, not to record")
        sealed = self._seal.seal(n, opus)
        with self._state:
            self._waiting[n] = sealed
            self._unacked.add(n, n + 1)
            self._stop = n + 1
            if len(self._waiting) > self._waiting_limit:
                oldest = next(iter(self._waiting))
                del self._waiting[oldest]
                self._unacked.discard(oldest, oldest + 1)
                self._dropped += 1
            self._changed()

    def payload(self, n: int) -> bytes | None:
        """Frame n, sealed. May be called in any thread."""
        waiting = self._waiting.get(n)
        if waiting is not None:
            return waiting
        try:
            with self._state:
                kept = n in self._unacked
            return self._folder.read(n) if kept else None
        except FileNotFoundError:  # acknowledged a moment ago
            return None
        except (OSError, ValueError) as e:
            if isinstance(e, OSError) and e.errno != errno.EIO:
                raise
            with self._state:
                self._damaged += len(self._unacked.common(n, n + 1))
                self._unacked.discard(n, n + 1)
            return None

    def key_of(self, n: int) -> bytes | None:
        """The wrapped key of the run that recorded frame n."""
        return self._folder.key_of(n)

    def release(self, ranges: Iterable[Range]) -> int:
        """The server stored these; segments go when all of theirs are acknowledged."""
        news = 0
        with self._state:
            for first, last in ranges:
                for a, b in self._unacked.common(first, last):
                    self._unacked.discard(a, b)
                    self._acks.add(a, b)
                    news += b - a
                    numbers = range(a, b)
                    for n in numbers if len(numbers) < len(self._waiting) else [n for n in self._waiting if n in numbers]:
                        self._waiting.pop(n, None)  # no need to write it any more
            self._acked += news
            if news:
                self._changed()
        return news

    def ended(self, frames: int) -> None:
        """Remembered with the next group."""
        with self._state:
            self._meta = replace(self._meta, ended=frames)
            self._meta_new = True
            self._changed()

    def statistics(self) -> dict[str, int]:
        """Frames kept, acked, dropped, damaged (found so by this run), waiting (in memory alone); files and bytes; failed writes; what was
        damaged when the visit was reopened: pieces, their bytes, bytes of torn tails, frames whose key is lost."""
        with self._state:
            return {
                "kept": len(self._unacked),
                "acked": self._acked,
                "dropped": self._dropped,
                "damaged": self._damaged,
                "waiting": len(self._waiting),
                "segments": len(self._folder.segments),
                "bytes": self._folder.size,
                "failures": self._failures,
                "skipped_pieces": self._damage.pieces,
                "skipped_bytes": self._damage.size,
                "torn_bytes": self._damage.torn,
                "keyless": self._damage.keyless,
            }

    async def synced(self) -> None:
        """Returns when everything up to now is on disk: frames, acknowledgements, the end. While the disk is full that takes until it is
        not: give it a time limit."""
        done: Future[None] = Future()
        with self._state:
            if self._done >= self._changes:
                return
            self._synced.append((self._changes, done))
            self._urgent = True
            self._state.notify_all()
        await asyncio.wrap_future(done)

    def close(self) -> None:
        """Write what waits, once, and stop. Quick after `synced`."""
        with self._state:
            self._closing = True
            self._state.notify_all()
        self._thread.join()
        self._folder.close()
        self._disown()

    def destroy(self) -> None:
        """Close, and remove the visit: all was acknowledged and goodbye was said, or consent was withdrawn. Raises OSError."""
        self._discard = True
        self.close()
        if self._path.exists():
            remove_folder(self._path, self._disk)

    def _own(self) -> None:
        """The visit's folder, made and locked. Raises OSError, BlockingIOError when it is another recorder's."""
        if self._lock_file is None:
            for path in (self._root, self._path):
                self._disk.make_folder(path)
            self._lock_file = lock(self._path)
            if self._lock_file is None:
                raise BlockingIOError(errno.EWOULDBLOCK, "another recorder has this visit")

    def _disown(self) -> None:
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

    def _changed(self) -> None:
        if self._changes == self._done:
            self._state.notify_all()
        self._changes += 1

    def _work(self) -> None:
        while True:
            with self._state:
                self._state.wait_for(lambda: self._closing or self._changes > self._done)
                self._state.wait_for(lambda: self._closing or self._urgent, timeout=self._group)
                closing, self._urgent = self._closing, False
            if not self._discard:
                try:
                    self._write()
                except Exception as e:  # noqa: BLE001  whatever it is: the alarm tells, and the next group tries again
                    with self._state:
                        self._problem = e
                        self._failures += 1
                        self._state.notify_all()
            if closing:
                break
        for _, future in self._synced:
            if future.set_running_or_notify_cancel():
                future.set_exception(self._problem or OSError("the spool was closed"))

    def _write(self) -> None:
        """Once: what is acknowledged goes first, so that there is room for the rest."""
        self._own()
        with self._state:
            target, meta, meta_new = self._changes, self._meta, self._meta_new
            acks, frames, unacked = list(self._acks), list(self._waiting.items()), Ranges(self._unacked)
        self._folder.clear(unacked, all_of_them=self._problem is not None)
        if meta_new:
            self._folder.remember(meta)
            with self._state:
                self._meta_new = self._meta is not meta
        if acks:
            self._folder.acknowledge(acks)
            with self._state:
                for first, last in acks:
                    self._acks.discard(first, last)
        for group in _groups(frames, self._segment_bytes):
            self._make_sure_of_room(sum(len(payload) for _, payload in group))
            self._folder.write(group)
            with self._state:
                for n, _ in group:
                    self._waiting.pop(n, None)
        with self._state:
            self._done, self._problem = target, None
            ready = [future for at, future in self._synced if at <= target]
            self._synced = [(at, future) for at, future in self._synced if at > target]
        for future in ready:
            if future.set_running_or_notify_cancel():
                future.set_result(None)

    def _make_sure_of_room(self, size: int) -> None:
        """Raises LimitError. Other visits are measured once a segment, and again before we say no."""
        for again in (False, True):
            if again or len(self._folder.segments) != self._measured:
                self._measured = len(self._folder.segments)
                self._other_bytes = bytes_in(self._root) - bytes_in(self._path)
            if self._folder.size + self._other_bytes + size <= self._limit:
                return
        raise LimitError(errno.EDQUOT, "the spool has reached its limit")


def _groups(frames: list[tuple[int, bytes]], limit: int) -> Iterator[list[tuple[int, bytes]]]:
    """Pieces of about `limit` bytes: after a long time without a disk all of it does not come as one write."""
    group: list[tuple[int, bytes]] = []
    size = 0
    for frame in frames:
        group.append(frame)
        size += len(frame[1])
        if size >= limit:
            yield group
            group, size = [], 0
    if group:
        yield group
