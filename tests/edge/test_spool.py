"""The spool: what the server has not stored is on disk, for its eyes only, and comes back after a reboot."""

from __future__ import annotations

import asyncio
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clew_edge.kept import Keeps
from clew_edge.spool import Meta, Spool, record, recover
from clew_edge.spool.disk import Disk
from clew_edge.spool.folder import Folder, folder_of
from clew_wire.errors import SetupError
from clew_wire.sealed import Seal, Unwrapper, new_private_key

META = Meta("http://clinic/v1/sessions/s1", "token-of-the-visit", "visit-1", "room 3", 1_790_000_000.0)
SERVER = Unwrapper(new_private_key())
KEY = bytes(range(100, 132))
SMALL: dict[str, Any] = {"group": 0.01, "segment_bytes": 2000}


def opus(n: int) -> bytes:
    return b"what the patient said %06d" % n


def begin(root: Path, meta: Meta = META, key: bytes | None = None, **options: Any) -> Spool:
    seal = Seal("s1", key)
    return Spool(root, meta, seal, seal.wrapped(SERVER.public_pem), **{**SMALL, **options})


def fill(spool: Spool, first: int, last: int) -> None:
    for n in range(first, last):
        spool.add(n, opus(n))


def heard(spool: Keeps, n: int) -> bytes:
    """Frame n as the server opens it."""
    payload, wrapped = spool.payload(n), spool.key_of(n)
    assert payload is not None
    assert wrapped is not None
    return SERVER.seal("s1", wrapped).open(n, payload)


def failing(spool: Spool) -> str:
    """Waits until the writer has found that it can't write; the alarm."""
    with spool._state:
        assert spool._state.wait_for(lambda: spool._failures > 0, 10)
    assert spool.alarm is not None
    return spool.alarm


def files(root: Path, pattern: str = "*") -> list[Path]:
    return sorted(path for path in root.rglob(pattern) if path.is_file())


def entries(root: Path) -> list[Path]:
    return list(root.iterdir())


def overwrite(path: Path, first: bytes) -> None:
    path.write_bytes(first + path.read_bytes()[len(first) :])


async def test_frames_are_there_at_once_and_after_the_sync_and_after_a_reboot(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    fill(spool, 0, 200)
    assert heard(spool, 199) == opus(199)
    await asyncio.wait_for(spool.synced(), 10)
    assert spool.statistics()["waiting"] == 0
    assert spool.statistics()["segments"] > 2
    assert [heard(spool, n) for n in (0, 57, 199)] == [opus(n) for n in (0, 57, 199)]
    assert spool.payload(200) is None
    assert list(spool.unacked) == [(0, 200)]
    spool.close()

    (left,) = recover(tmp_path)
    assert left.meta == META
    assert list(left.unacked) == [(0, 200)]
    assert left.next >= 200
    assert left.last_at > META.started
    assert left.damage.pieces == left.damage.torn == 0


async def test_a_second_run_has_its_own_key_and_both_runs_can_be_sent(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    fill(spool, 0, 50)
    spool.release([(10, 20)])
    spool.close()
    (left,) = recover(tmp_path)
    seal = Seal("s1")
    again = left.reopen(seal, seal.wrapped(SERVER.public_pem), **SMALL)
    fill(again, left.next, left.next + 50)
    await asyncio.wait_for(again.synced(), 10)
    assert again.key_of(0) != again.key_of(left.next) is not None
    assert list(again.unacked) == [(0, 10), (20, 50), (left.next, left.next + 50)]
    assert all(heard(again, n) == opus(n) for first, last in again.unacked for n in range(first, last))
    with pytest.raises(ValueError, match="the next is"):  # its number was sealed already, under this key or another
        again.add(left.next, b"another")
    again.close()


async def test_what_was_acknowledged_goes_in_whole_segments_and_is_not_sent_again(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    fill(spool, 0, 300)
    await asyncio.wait_for(spool.synced(), 10)
    before = spool.statistics()
    assert spool.release([(0, 250), (0, 100)]) == 250
    assert spool.release([(0, 10**9)]) == 50
    assert spool.statistics()["acked"] == 300
    fill(spool, 300, 310)
    await asyncio.wait_for(spool.synced(), 10)
    assert spool.statistics()["segments"] <= 2
    assert spool.statistics()["bytes"] < before["bytes"]
    assert spool.payload(0) is None
    spool.close()
    (left,) = recover(tmp_path)
    assert list(left.unacked) == [(300, 310)]
    sender = left.reopen(**SMALL)
    assert heard(sender, 305) == opus(305)
    with pytest.raises(ValueError, match="not to record"):
        sender.add(400, b"")
    sender.release([(300, 310)])
    sender.close()
    (left,) = recover(tmp_path)  # nobody has said goodbye yet
    assert len(left.unacked) == 0
    assert left.next >= 310


async def test_what_was_acknowledged_before_it_was_written_need_not_be(tmp_path: Path) -> None:
    spool = begin(tmp_path, group=60.0)
    fill(spool, 0, 100)
    spool.release([(0, 100)])
    await asyncio.wait_for(spool.synced(), 10)
    assert spool.statistics()["segments"] == 0
    spool.close()
    assert recover(tmp_path)[0].next >= 100  # its numbers stay used
    assert sum(path.stat().st_size for path in files(tmp_path, "acks")) == len(record.record(0, bytes(4)))  # said once


async def test_the_end_is_remembered_and_destroy_leaves_nothing(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    fill(spool, 0, 10)
    spool.ended(10)
    await asyncio.wait_for(spool.synced(), 10)
    spool.close()
    (left,) = recover(tmp_path)
    assert left.meta == replace(META, ended=10)
    again = left.reopen(**SMALL)
    again.destroy()
    assert not entries(tmp_path)

    other = begin(tmp_path)
    fill(other, 0, 10)
    other.close()
    recover(tmp_path)[0].destroy()
    assert not entries(tmp_path)


def test_a_removal_that_was_cut_short_is_finished(tmp_path: Path) -> None:
    class Dies(Disk):
        def remove(self, path: Path) -> None:
            super().remove(path)
            raise OSError("killed")

    spool = begin(tmp_path, disk=Dies())
    asyncio.run(spool.synced())
    with pytest.raises(OSError, match="killed"):
        spool.destroy()
    assert entries(tmp_path)
    assert recover(tmp_path) == []
    assert not entries(tmp_path)


async def test_a_stolen_recorder_reads_nothing(tmp_path: Path) -> None:
    spool = begin(tmp_path, key=KEY)
    fill(spool, 0, 300)
    spool.release([(20, 30)])
    await asyncio.wait_for(spool.synced(), 10)
    stored = b"".join(path.read_bytes() for path in files(tmp_path))
    assert len(stored) > 300 * len(opus(0))
    assert KEY not in stored
    assert KEY.hex().encode() not in stored
    assert b"patient said" not in stored
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files(tmp_path))
    assert all(
        stat.S_IMODE(path.stat().st_mode) == 0o700 for path in (folder_of(tmp_path, META.url), tmp_path / "new" / "root") if path.exists()
    )
    spool.close()


def test_a_folder_in_which_nothing_was_written_goes(tmp_path: Path) -> None:
    folder_of(tmp_path, META.url).mkdir()
    assert recover(tmp_path) == []
    assert not entries(tmp_path)
    assert recover(tmp_path / "none") == []


def test_a_root_that_is_made_is_its_owners_alone(tmp_path: Path) -> None:
    begin(tmp_path / "state" / "spool").close()
    assert stat.S_IMODE((tmp_path / "state" / "spool").stat().st_mode) == 0o700


def test_one_recorder_a_visit(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    with pytest.raises(SetupError, match="another recorder has the visit"):
        begin(tmp_path)
    assert recover(tmp_path) == []  # it is not left over: somebody is recording it
    other = begin(tmp_path, replace(META, url="http://clinic/v1/sessions/s2", started=META.started + 1))
    spool.close()
    other.close()
    assert [left.meta.url[-2:] for left in recover(tmp_path)] == ["s1", "s2"]
    begin(tmp_path).close()


async def test_damage_on_the_disk_costs_the_frames_it_hit_and_is_counted(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    fill(spool, 0, 60)
    await asyncio.wait_for(spool.synced(), 10)
    path = files(tmp_path, "*.seg")[1]
    data = bytearray(path.read_bytes())
    data[-30] ^= 4
    path.write_bytes(data)
    gone = [n for n in range(60) if spool.payload(n) is None]
    assert len(gone) == 1
    assert gone[0] not in spool.unacked
    assert spool.statistics()["damaged"] == 1
    assert spool.statistics()["kept"] == 59
    spool.close()
    (left,) = recover(tmp_path)
    assert left.damage.pieces + (left.damage.torn > 0) == 1
    assert left.unacked.missing(0, 60) == [(gone[0], gone[0] + 1)]
    assert left.reopen(**SMALL).statistics()["skipped_bytes"] == left.damage.size


async def test_a_worn_page_over_both_headers_takes_the_key_from_the_runs_other_segments(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    fill(spool, 0, 100)
    spool.close()
    first, *_, last = files(tmp_path, "*.seg")
    overwrite(first, bytes(900))
    overwrite(last, bytes(900))
    (left,) = recover(tmp_path)
    again = left.reopen(**SMALL)
    assert len(again.unacked) > 90
    assert all(heard(again, n) == opus(n) for a, b in again.unacked for n in range(a, b))
    again.close()
    for path in files(tmp_path, "*.seg"):
        overwrite(path, bytes(900))
    (left,) = recover(tmp_path)
    assert len(left.unacked) == 0
    assert left.damage.keyless > 90


async def test_a_disk_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    go, there = threading.Event(), threading.Event()

    class Slow(Disk):
        def sync(self, file: int) -> None:
            there.set()
            go.wait(20)
            super().sync(file)

    spool = begin(tmp_path, disk=Slow())
    fill(spool, 0, 100)
    await asyncio.to_thread(there.wait, 10)
    fill(spool, 100, 200)  # the writer is in the middle of its sync
    assert heard(spool, 150) == opus(150)
    assert spool.release([(0, 10)]) == 10
    assert len(spool.unacked) == 190
    assert spool.statistics()["waiting"] == 190
    synced = asyncio.ensure_future(spool.synced())
    await asyncio.sleep(0)
    assert not synced.done()
    go.set()
    await asyncio.wait_for(synced, 10)
    assert spool.statistics()["waiting"] == 0
    spool.close()


async def test_unacknowledged_frames_fill_the_limit_and_are_never_dropped(tmp_path: Path) -> None:
    other = begin(tmp_path, replace(META, url="http://clinic/v1/sessions/s2"))
    fill(other, 0, 100)
    other.close()
    spool = begin(tmp_path, limit_bytes=60_000)
    fill(spool, 0, 300)
    await asyncio.wait_for(spool.synced(), 10)
    assert spool.alarm is None
    fill(spool, 300, 1000)
    alarm = await asyncio.to_thread(failing, spool)
    assert alarm.startswith("the recorder's spool is full: ")
    assert "only in memory; bring the server back" in alarm
    assert spool.full > 0.95
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 60_000
    assert len(spool.unacked) == 1000
    assert [n for n in range(300) if spool.payload(n) is None] == []  # what is on disk stays, whatever comes

    spool.release([(0, 600)])
    await asyncio.wait_for(spool.synced(), 10)
    assert spool.statistics()["waiting"] == 0
    kept = [n for first, last in spool.unacked for n in range(first, last)]
    assert all(heard(spool, n) == opus(n) for n in kept)
    assert kept == [*range(600, 1000)]
    spool.close()


async def test_memory_is_bounded_too_and_what_it_cost_is_told(tmp_path: Path) -> None:
    spool = begin(tmp_path, limit_bytes=1, waiting_limit=100)
    fill(spool, 0, 250)
    alarm = await asyncio.to_thread(failing, spool)
    assert spool.statistics()["dropped"] == 150
    assert list(spool.unacked) == [(150, 250)]
    assert alarm == "the recorder's spool is full: 2 s are only in memory; bring the server back; 3 s of audio were dropped"
    spool.close()


async def test_synced_says_so_when_the_spool_closes_before_it_could(tmp_path: Path) -> None:
    spool = begin(tmp_path, limit_bytes=1)
    fill(spool, 0, 5)
    synced = asyncio.ensure_future(spool.synced())
    await asyncio.sleep(0)
    spool.close()
    with pytest.raises(OSError, match="limit"):
        await asyncio.wait_for(synced, 10)


def test_a_page_that_the_disk_cannot_read_is_zeros(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a" * 4096 + b"b" * 4096 + b"c")

    def worn(_: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", worn)
    assert Disk().read(path) == b"a" * 4096 + b"b" * 4096 + b"c"


def test_a_failed_write_leaves_its_segment_and_the_frames_stand_once(tmp_path: Path) -> None:
    class Torn(Disk):
        fail = False

        def sync(self, file: int) -> None:
            if self.fail:
                raise OSError(5, "Input/output error")
            super().sync(file)

    disk = Torn()
    spool = begin(tmp_path, group=60.0)
    spool.close()
    (left,) = recover(tmp_path)
    folder = Folder(left.path, left.found, b"wrapped", disk)
    folder.write([(n, opus(n)) for n in range(10)])
    disk.fail = True
    with pytest.raises(OSError, match="Input"):
        folder.write([(n, opus(n)) for n in range(10, 20)])
    assert folder.read(12) is None
    disk.fail = False
    folder.write([(n, opus(n)) for n in range(10, 30)])
    assert [folder.read(n) for n in range(30)] == [opus(n) for n in range(30)]
    folder.close()
    (left,) = recover(tmp_path)
    assert list(left.unacked) == [(0, 30)]
