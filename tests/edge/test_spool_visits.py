"""Any order of adding, acknowledging, syncing and reopening, against a model of plain Python."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from clew_edge.spool import Meta, Spool, recover
from clew_wire.sealed import Seal

META = Meta("http://clinic/v1/sessions/s1", "token", "visit-1", "room 3", 0.0)


class Visit(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.seals: dict[bytes, Seal] = {}
        self.kept: dict[int, bytes] = {}
        self.next = 0
        self.frames: int | None = None
        self.spool = Spool(self.root, META, *self._seal(), group=0.005, segment_bytes=400)

    def _seal(self) -> tuple[Seal, bytes]:
        seal, wrapped = Seal("s1"), b"wrapped for run %d" % len(self.seals)
        self.seals[wrapped] = seal
        return seal, wrapped

    @rule(count=st.integers(1, 30), skip=st.integers(0, 3), size=st.integers(0, 60))
    def add(self, count: int, skip: int, size: int) -> None:
        self.next += skip
        for n in range(self.next, self.next + count):
            self.kept[n] = bytes([n % 256]) * size
            self.spool.add(n, self.kept[n])
        self.next += count

    @rule(first=st.integers(0, 300), length=st.integers(0, 200))
    def acknowledge(self, first: int, length: int) -> None:
        gone = [n for n in self.kept if first <= n < first + length]
        assert self.spool.release([(first, first + length)]) == len(gone)
        for n in gone:
            del self.kept[n]

    @rule()
    def sync(self) -> None:
        asyncio.run(asyncio.wait_for(self.spool.synced(), 20))
        assert self.spool.statistics()["waiting"] == 0

    @rule()
    def end(self) -> None:
        self.frames = self.next
        self.spool.ended(self.next)

    @rule()
    def reboot(self) -> None:
        self.spool.close()
        (left,) = recover(self.root)
        assert {n for first, last in left.unacked for n in range(first, last)} == set(self.kept)
        assert left.meta.ended == self.frames
        assert left.damage.pieces == left.damage.torn == 0
        assert left.next >= self.next
        self.spool = left.reopen(*self._seal(), group=0.005, segment_bytes=400)

    @invariant()
    def everything_kept_can_be_sent(self) -> None:
        assert {n for first, last in self.spool.unacked for n in range(first, last)} == set(self.kept)
        for n, opus in self.kept.items():
            payload, wrapped = self.spool.payload(n), self.spool.key_of(n)
            assert payload is not None
            assert wrapped is not None
            assert self.seals[wrapped].open(n, payload) == opus
        assert self.spool.alarm is None

    def teardown(self) -> None:
        self.spool.destroy()
        assert list(self.root.iterdir()) == []
        self.folder.cleanup()


TestVisit = Visit.TestCase
TestVisit.settings = settings(derandomize=True, database=None, deadline=None, max_examples=25, stateful_step_count=25)
