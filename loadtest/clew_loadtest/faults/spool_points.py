"""Faults of a recorder's disk: every bit of a segment flipped, every tail torn off, kill -9 and power cuts between any two of its steps.

`table()` runs them and gives a row a scenario: cases, records lost that were promised, records that nobody wrote, crashes of the reader.
Kills are real: a forked process adds frames to a real `Spool` and kills itself; what it was told is synced must be read back. Power cuts
are simulated, because a killed process loses nothing that it wrote: of what was not synced, a random part is gone, or is zeros.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clew_edge.spool import Meta, Spool, record, recover
from clew_edge.spool.disk import Disk
from clew_edge.spool.folder import Folder, folder_of
from clew_edge.spool.found import read_folder
from clew_wire.ranges import Ranges
from clew_wire.sealed import KEY_BYTES, Seal

SESSION = "faults"
META = Meta(f"http://127.0.0.1/v1/sessions/{SESSION}", "token", "visit", "faults", 0.0)
SEGMENT = 4096
"bytes of a segment in these scenarios"
POINTS = {
    "after a group's write, before its sync": ("sync before seg", 5),
    "in the middle of a record's write": ("write middle seg", 12),
    "between a segment and its header": ("create after seg", 3),
    "in the middle of a header": ("write middle seg", 3),
    "between a segment and its folder's sync": ("sync_folder before", 9),
    "in the middle of an acknowledgement": ("write middle acks", 4),
    "before the meta's rename": ("replace before meta", 3),
    "between the meta's copies": ("replace after meta", 3),
    "before a segment is removed": ("remove before seg", 1),
    "after a segment is removed": ("remove after seg", 2),
}
"scenario: operation, moment and file; the how manieth of them"


@dataclass(slots=True)
class Score:
    """What one scenario did."""

    scenario: str
    cases: int = 0
    records_lost: int = 0
    "that were synced, or stood undamaged in the file"
    records_wrong: int = 0
    "read, but never written so"
    crashes: int = 0
    "of the reader"


class Step(Disk):
    """The real disk, with a word before and after each thing done to it: `moment("write middle seg")`."""

    def __init__(self, moment: Callable[[str], None]) -> None:
        self.moment = moment
        self.names: dict[int, Path] = {}

    def create(self, path: Path, *, again: bool = False) -> int:
        return self._opened("create", path, lambda: super(Step, self).create(path, again=again))

    def append(self, path: Path) -> int:
        return self._opened("append", path, lambda: super(Step, self).append(path))

    def write(self, file: int, data: bytes) -> None:
        what = kind(self.names[file])
        self.moment(f"write before {what}")
        half = len(data) // 2 + 1
        super().write(file, data[:half])
        self.moment(f"write middle {what}")
        super().write(file, data[half:])
        self.moment(f"write after {what}")

    def sync(self, file: int) -> None:
        self.moment(f"sync before {kind(self.names[file])}")
        super().sync(file)
        self.moment(f"sync after {kind(self.names[file])}")

    def sync_folder(self, path: Path) -> None:
        self.moment("sync_folder before")
        super().sync_folder(path)
        self.moment("sync_folder after")

    def replace(self, path: Path, by: Path) -> None:
        self.moment(f"replace before {kind(path)}")
        super().replace(path, by)
        self.moment(f"replace after {kind(path)}")

    def remove(self, path: Path) -> None:
        self.moment(f"remove before {kind(path)}")
        super().remove(path)
        self.moment(f"remove after {kind(path)}")

    def _opened(self, what: str, path: Path, how: Callable[[], int]) -> int:
        self.moment(f"{what} before {kind(path)}")
        file = how()
        self.names[file] = path
        self.moment(f"{what} after {kind(path)}")
        return file


def kind(path: Path) -> str:
    """seg, acks or meta."""
    return "seg" if path.suffix == ".seg" else path.name.partition("-")[0].partition(".")[0]


class CutError(OSError):
    """The power is off."""


class Cut(Step):
    """A disk whose power fails at the nth moment. Then `lose` takes what was not synced."""

    def __init__(self, at: int) -> None:
        super().__init__(self._count)
        self._left = at
        self._synced: Counter[Path] = Counter()
        self._unnamed: list[Path] = []
        self._replaced: dict[Path, bytes | None] = {}

    def _count(self, _: str) -> None:
        self._left -= 1
        if self._left <= 0:
            raise CutError

    def create(self, path: Path, *, again: bool = False) -> int:
        self._unnamed.append(path)
        self._synced[path] = 0
        return super().create(path, again=again)

    def append(self, path: Path) -> int:
        if not path.exists():
            self._unnamed.append(path)
        return super().append(path)

    def sync(self, file: int) -> None:
        super().sync(file)
        self._synced[self.names[file]] = os.fstat(file).st_size

    def sync_folder(self, path: Path) -> None:
        super().sync_folder(path)
        self._unnamed.clear()
        self._replaced.clear()

    def replace(self, path: Path, by: Path) -> None:
        self._replaced.setdefault(path, path.read_bytes() if path.exists() else None)
        super().replace(path, by)
        self._synced[path] = self._synced.pop(by)

    def lose(self, dice: random.Random) -> None:
        """What a file system may do with writes and names that were not synced."""
        for path in self._unnamed:
            if dice.random() < 0.5:
                path.unlink(missing_ok=True)
        for path, old in self._replaced.items():
            if dice.random() < 0.5:
                path.unlink(missing_ok=True)
                if old is not None:
                    path.write_bytes(old)
                    self._synced[path] = len(old)
        for path in {*self.names.values(), *self._replaced}:
            if path.exists():
                data = path.read_bytes()
                safe = min(self._synced[path], len(data))
                at = dice.randint(safe, len(data))
                path.write_bytes(data[:at] + bytes(len(data) - at if dice.random() < 0.3 else 0))


class Full(Disk):
    """A disk with room for so many bytes; None: for any. A write that does not fit leaves its beginning."""

    def __init__(self, room: int | None) -> None:
        self.room = room

    def write(self, file: int, data: bytes) -> None:
        if self.room is not None and len(data) > self.room:
            super().write(file, data[: self.room])
            self.room = 0
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().write(file, data)
        if self.room is not None:
            self.room -= len(data)


def opus(n: int) -> bytes:
    """What frame n says here."""
    return hashlib.shake_128(n.to_bytes(4)).digest(20 + n % 90)


def key(run: int) -> bytes:
    """A run's content key here; `wrapped` stands for its wrapped form."""
    return hashlib.sha256(f"key {run}".encode()).digest()[:KEY_BYTES]


def wrapped(run: int) -> bytes:
    """384 bytes, as RSA with 3072 bits gives."""
    return hashlib.shake_256(f"wrapped {run}".encode()).digest(384)


def segment(size: int = SEGMENT) -> tuple[bytes, list[int]]:
    """A segment of exactly so many bytes, and where its records begin."""
    data, places = record.header(wrapped(1)), list[int]()
    seal = Seal(SESSION, key(1))
    while len(data) < size:
        payload, n = seal.seal(len(places), opus(len(places))), len(places)
        room = size - len(data) - len(record.record(n, b""))
        places.append(len(data))
        data += record.record(n, payload if room - len(payload) > 150 else opus(n)[:1].ljust(room, b"\x00"))
    return data, places


def bit_flips() -> Score:
    """Every single bit of a segment: all records but the one that it is in are read, and the damage is told."""
    data, places = segment()
    ends = [*places[1:], len(data)]
    score = Score(f"spool: each bit of a {len(data)} byte segment flipped")
    flipped = bytearray(data)
    for bit in range(8 * len(data)):
        flipped[bit >> 3] ^= 1 << (bit & 7)
        expected = [(n, at) for n, at in enumerate(places) if not at <= bit >> 3 < ends[n]]
        _read(bytes(flipped), expected, score, damaged=True)
        flipped[bit >> 3] = data[bit >> 3]
    return score


def truncations() -> Score:
    """Every length of a segment: all whole records are read."""
    data, places = segment()
    ends = [*places[1:], len(data)]
    score = Score(f"spool: a {len(data)} byte segment cut off at each byte")
    for length in range(len(data) + 1):
        whole = [(n, at) for n, at in enumerate(places) if ends[n] <= length]
        _read(data[:length], whole, score, damaged=length not in (0, places[0] // 2, places[0], *ends))
    return score


def _read(data: bytes, expected: list[tuple[int, int]], score: Score, *, damaged: bool) -> None:
    score.cases += 1
    try:
        contents = record.read_segment(data)
        found = list(zip(contents.numbers, contents.places, strict=True))
        if expected and contents.wrapped != wrapped(1):
            score.records_lost += len(expected)
        if damaged and not contents.skipped and not contents.torn:
            score.records_wrong += 1
    except Exception:  # noqa: BLE001  a crash is what is counted
        score.crashes += 1
        return
    if found != expected:
        score.records_lost += len(set(expected) - set(found))
        score.records_wrong += len(set(found) - set(expected))


def power_cuts(cases: int, seed: int = 1) -> Score:
    """One thread of writes, cut off at each moment in turn."""
    score = Score("spool: power cut, what was not synced is lost or zeros")
    for at in range(1, cases + 1):
        dice = random.Random(seed * 1_000_003 + at)
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            disk, promised, written = Cut(at), set[int](), 0
            path = folder_of(root, META.url)
            path.mkdir()
            writer = Folder(path, read_folder(path, disk), wrapped(1), disk, SEGMENT)
            seal, unacked = Seal(SESSION, key(1)), Ranges()
            try:
                writer.remember(META)
                for _ in range(200):
                    group = [(n, seal.seal(n, opus(n))) for n in range(written, written + dice.randint(1, 40))]
                    written += len(group)
                    unacked.add(group[0][0], written)
                    writer.write(group)
                    promised.update(n for n, _ in group)
                    if dice.random() < 0.4:
                        first = dice.randrange(written)
                        gone = first, min(written, first + dice.randint(1, 80))
                        promised.difference_update(range(*gone))
                        unacked.discard(*gone)
                        writer.acknowledge([gone])
                        writer.clear(unacked)
            except CutError:
                pass
            writer.close()
            disk.lose(dice)
            score.cases += 1
            _check(root, promised, written, score)
    return score


def kills(points: Iterable[tuple[str, str, int, int]]) -> list[Score]:
    """`points`: scenario, the moment ("" for any), the how manieth of it, and a seed. A row for each scenario."""
    scores: dict[str, Score] = {}
    with tempfile.TemporaryDirectory() as folder:
        points = list(points)
        cases = [{"root": f"{folder}/{k}", "moment": moment, "at": at, "seed": seed} for k, (_, moment, at, seed) in enumerate(points)]
        done = subprocess.run([sys.executable, "-m", __name__], input=json.dumps(cases).encode(), stdout=subprocess.PIPE, check=True)  # noqa: S603
        for (scenario, *_), case, status in zip(points, cases, json.loads(done.stdout), strict=True):
            root = Path(str(case["root"]))
            progress = [line.split() for line in (root / "progress").read_text().splitlines()]
            promised = set(range(max((int(stop) for what, stop in progress if what == "synced"), default=0)))
            promised -= {int(n) for what, n in progress if what == "released"}
            written = max((int(stop) for what, stop in progress if what == "added"), default=0)
            score = scores.setdefault(scenario, Score(scenario))
            score.cases += 1
            score.crashes += status != signal.SIGKILL  # it must have come to the point
            _check(root / "spool", promised, written, score)
    return list(scores.values())


def disk_full(frames: int = 3000) -> Score:
    """The disk fills up in the middle of a visit, and is freed again: frames wait in memory meanwhile, and none is lost."""
    score = Score("spool: disk full during a visit, then freed", cases=1)
    with tempfile.TemporaryDirectory() as folder:
        disk = Full(frames * 20)
        spool = Spool(Path(folder), META, Seal(SESSION, key(1)), wrapped(1), group=0.01, segment_bytes=SEGMENT, disk=disk)
        for n in range(frames):
            spool.add(n, opus(n))
        _until(lambda: spool.alarm is not None, "the disk is full and nobody is told")
        disk.room = None
        asyncio.run(asyncio.wait_for(spool.synced(), 30))
        _until(lambda: spool.alarm is None, "the disk is free again and the alarm stays")
        spool.close()
        _check(Path(folder), set(range(frames)), frames, score)
    return score


def _until(state: Callable[[], bool], else_what: str) -> None:
    deadline = time.monotonic() + 30
    while not state():
        if time.monotonic() > deadline:
            raise RuntimeError(else_what)
        time.sleep(0.01)


def _check(root: Path, promised: set[int], written: int, score: Score) -> None:
    """Recover, go on recording under another key, recover again: everything promised is there and says what it said."""
    try:
        for run in (1, 2):
            left = {leftover.meta.url: leftover for leftover in recover(root)}.get(META.url)
            if left is None:
                score.records_lost += len(promised)
                return
            numbers = {n for first, last in left.unacked for n in range(first, last)}
            score.records_lost += len(promised - numbers)
            score.records_wrong += sum(n >= written for n in numbers) if run == 1 else 0
            spool = left.reopen(Seal(SESSION, key(run + 1)), wrapped(run + 1), group=10.0, segment_bytes=SEGMENT)
            seals = {wrapped(k): Seal(SESSION, key(k)) for k in (1, 2)}
            for n in sorted(promised):
                payload, name = spool.payload(n), spool.key_of(n)
                score.records_lost += payload is None
                score.records_wrong += payload is not None and (name is None or seals[name].open(n, payload) != opus(n))
            if run == 1:
                more = range(left.next, left.next + 60)
                for n in more:
                    spool.add(n, opus(n))
                promised = promised | set(more)
            spool.close()
    except Exception:  # noqa: BLE001  a crash is what is counted
        score.crashes += 1


def table(*, random_kills: int = 40, cuts: int = 150) -> list[dict[str, Any]]:
    """All scenarios, a row each: scenario, cases, records_lost, records_wrong, crashes."""
    dice = random.Random(5)
    points = [(f"spool: kill -9 {where}", moment, at, at) for where, (moment, at) in POINTS.items()]
    points += [("spool: kill -9 at random points", "", dice.randint(1, 400), seed) for seed in range(random_kills)]
    return [asdict(row) for row in (bit_flips(), truncations(), *kills(points), power_cuts(cuts), disk_full())]


async def _record(case: dict[str, Any], progress: int) -> None:
    """A recorder that kills itself at the point. Never returns."""
    dice, left = random.Random(case["seed"]), [case["at"]]

    def moment(what: str) -> None:
        if what.startswith(case["moment"]):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    spool = Spool(
        Path(case["root"]) / "spool", META, Seal(SESSION, key(1)), wrapped(1), group=0.0, segment_bytes=SEGMENT, disk=Step(moment)
    )
    n = 0
    while True:
        for _ in range(dice.randint(1, 60)):
            os.write(progress, f"added {n + 1}\n".encode())
            spool.add(n, opus(n))
            n += 1
        await spool.synced()
        os.write(progress, f"synced {n}\n".encode())
        if dice.random() < 0.5:
            first = dice.randrange(n)
            gone = range(first, min(n, first + dice.randint(1, 120)))
            os.write(progress, b"".join(b"released %d\n" % k for k in gone))
            spool.release([(gone.start, gone.stop)])
        if dice.random() < 0.2:
            spool.ended(n)


def main() -> None:
    """Cases as JSON on stdin; a process forked for each, from this one that has no threads; how each died, on stdout."""
    statuses = []
    for case in json.load(sys.stdin):
        child = os.fork()
        if not child:
            try:
                Path(case["root"]).mkdir()
                progress = os.open(f"{case['root']}/progress", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
                asyncio.run(asyncio.wait_for(_record(case, progress), 30))
            finally:
                os._exit(1)
        statuses.append(os.WTERMSIG(os.waitpid(child, 0)[1]))
    json.dump(statuses, sys.stdout)


if __name__ == "__main__":
    main()
