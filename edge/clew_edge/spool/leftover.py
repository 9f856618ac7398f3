"""Visits that an earlier run left on this recorder's disk: a reboot, a dead battery, a server that was away too long."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clew_edge.spool.disk import Disk, lock
from clew_edge.spool.folder import GONE, remove_folder
from clew_edge.spool.found import Damage, Found, read_folder
from clew_edge.spool.meta import Meta
from clew_edge.spool.spool import Spool
from clew_wire.ranges import Ranges
from clew_wire.sealed import Seal

MARGIN = 100
"frames: those of the last second or two may have gone out live and not have been synced, and their numbers are used"


@dataclass(frozen=True, slots=True)
class Leftover:
    """One visit that was not destroyed: frames are un-acknowledged, or nobody said goodbye."""

    path: Path
    meta: Meta
    found: Found

    @property
    def unacked(self) -> Ranges:
        """Frames to send."""
        return self.found.unacked

    @property
    def next(self) -> int:
        """The first number for a run that goes on recording, as far as this disk knows. A server's greeting may know of later ones."""
        return self.found.stop + MARGIN if self.found.stop else 0

    @property
    def last_at(self) -> float:
        """Seconds since 1970, when the visit was written to last."""
        return self.found.last_at or self.meta.started

    @property
    def damage(self) -> Damage:
        """What could not be read."""
        return self.found.damage

    def reopen(self, seal: Seal | None = None, wrapped: bytes | None = None, **options: Any) -> Spool:
        """Go on: with a new seal to record, without one only to send. `options`: Spool's. Once; raises SetupError when another recorder
        has it."""
        return Spool(self.path.parent, self.meta, seal, wrapped, found=self.found, **options)

    def destroy(self) -> None:
        """Remove it from the disk, unsent: consent was withdrawn, or the server has no such visit any more. Raises OSError."""
        remove_folder(self.path, Disk())


def recover(root: Path, disk: Disk | None = None) -> list[Leftover]:
    """The visits under `root` that no running recorder has, longest waiting first. Reads all of them: call it in a thread. What can't be
    read stays where it is. Raises OSError."""
    disk = disk or Disk()
    out: list[Leftover] = []
    for path in root.iterdir() if root.is_dir() else ():
        if not path.is_dir():
            continue
        if path.name.startswith(GONE):
            remove_folder(path, disk)
            continue
        held = lock(path)
        if held is None:
            continue
        try:
            found = read_folder(path, disk)
        finally:
            os.close(held)
        if found.meta is not None:
            out.append(Leftover(path, found.meta, found))
        else:
            with contextlib.suppress(OSError):
                path.rmdir()  # if nothing was written in it yet
    return sorted(out, key=lambda leftover: leftover.meta.started)
