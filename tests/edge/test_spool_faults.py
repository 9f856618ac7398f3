"""Kills, power cuts and full disks: what was synced is read back."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from clew_edge.spool import Meta, Spool, recover
from clew_edge.spool.disk import Disk
from clew_loadtest.faults import spool_points
from clew_wire.sealed import Seal

META = Meta("http://clinic/v1/sessions/s1", None, "visit-1", "room 3", 0.0)


def failing(spool: Spool) -> None:
    """Waits until the writer has found that it can't write."""
    with spool._state:
        assert spool._state.wait_for(lambda: spool._failures > 0, 10)


def test_killed_between_any_two_steps() -> None:
    points = [(where, moment, at, at) for where, (moment, at) in spool_points.POINTS.items()]
    points += [("anywhere", "", 7 * seed + 3, seed) for seed in range(14)]
    scores = spool_points.kills(points)
    assert sum(score.cases for score in scores) == len(points)
    assert [score for score in scores if score.records_lost or score.records_wrong or score.crashes] == []


def test_power_cut_between_any_two_steps() -> None:
    score = spool_points.power_cuts(60)
    assert (score.cases, score.records_lost, score.records_wrong, score.crashes) == (60, 0, 0, 0)


def test_the_scenarios_notice_a_spool_that_does_not_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_points.Cut, "sync", lambda *_: None)
    score = spool_points.power_cuts(40)
    assert score.records_lost > 0


def test_disk_full_and_freed() -> None:
    score = spool_points.disk_full(1500)
    assert (score.records_lost, score.records_wrong, score.crashes) == (0, 0, 0)


async def test_a_disk_that_fails_is_named_and_tried_again(tmp_path: Path) -> None:
    class Worn(Disk):
        fails = True

        def sync(self, file: int) -> None:
            if self.fails:
                raise OSError(5, "Input/output error")
            super().sync(file)

    disk = Worn()
    spool = Spool(tmp_path, META, Seal("s1"), b"wrapped", group=0.01, disk=disk)
    for n in range(100):
        spool.add(n, b"opus")
    await asyncio.to_thread(failing, spool)
    assert spool.alarm == "the recorder's disk can't be written (Input/output error): 2 s are only in memory; check the disk"
    disk.fails = False
    await asyncio.wait_for(spool.synced(), 10)
    assert spool.alarm is None
    spool.close()
    assert list(recover(tmp_path)[0].unacked) == [(0, 100)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 256 KiB."""
    where = tmp_path / "disk"
    where.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", where], capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield where
    subprocess.run(["umount", "--lazy", where], check=True)


async def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    spool = Spool(small_disk / "spool", META, Seal("s1"), b"wrapped", group=0.01, segment_bytes=16384)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(150_000))
    for n in range(3000):
        spool.add(n, bytes(60))
    await asyncio.to_thread(failing, spool)
    assert spool.alarm is not None
    assert spool.alarm.startswith("the recorder's disk is full: ")
    assert spool.alarm.endswith(" s are only in memory; free space")
    assert 0 < spool.statistics()["waiting"] < 3000
    assert len(spool.unacked) == 3000
    assert all(spool.payload(n) for n in range(0, 3000, 7))

    spool.release([(0, 2500)])  # what is acknowledged makes room, and nobody has to do anything
    await asyncio.wait_for(spool.synced(), 10)
    assert spool.alarm is None
    for n in range(3000, 4000):
        spool.add(n, bytes(60))
    ballast.unlink()
    await asyncio.wait_for(spool.synced(), 10)
    spool.close()
    assert list(recover(small_disk / "spool")[0].unacked) == [(2500, 4000)]
