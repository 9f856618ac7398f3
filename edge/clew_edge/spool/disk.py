"""The few things that a spool does to a disk: one seam, so that tests can cut the power, fill the disk and kill between any two."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

FOLDER_MODE = 0o700
FILE_MODE = 0o600
PAGE = 4096


class Disk:
    """The real one. Everything raises OSError."""

    def make_folder(self, path: Path) -> None:
        """With parents, for its owner alone, and durably."""
        if path.is_dir():
            return
        path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        self.sync_folder(path.parent)

    def create(self, path: Path, *, again: bool = False) -> int:
        """A new file to append to, for its owner alone. `again`: what stands there is overwritten."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if again else os.O_EXCL), FILE_MODE)

    def append(self, path: Path) -> int:
        """A file to append to, new or not."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)

    def write(self, file: int, data: bytes) -> None:
        """All of it, or OSError."""
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]

    def sync(self, file: int) -> None:
        """What was written outlives a power cut."""
        os.fsync(file)

    def sync_folder(self, path: Path) -> None:
        """What was created, renamed and removed in it outlives a power cut."""
        if sys.platform == "win32":
            return  # NTFS keeps a journal of names, and folders can't be opened
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def replace(self, path: Path, by: Path) -> None:
        """`by` becomes `path`, at once or not at all."""
        by.replace(path)

    def remove(self, path: Path) -> None:
        """Gone; no error if it was."""
        path.unlink(missing_ok=True)

    def read(self, path: Path) -> bytes:
        """All of a file. Pages that the disk can't read any more are zeros."""
        try:
            return path.read_bytes()
        except OSError as e:
            if e.errno != errno.EIO:
                raise
        pages: list[bytes] = []
        with path.open("rb", buffering=0) as file:
            for at in range(0, path.stat().st_size, PAGE):
                try:
                    file.seek(at)
                    pages.append(file.read(PAGE))
                except OSError:
                    pages.append(bytes(PAGE))
        return b"".join(pages)


def lock(folder: Path) -> int | None:
    """Own a visit's folder until the number is closed or the process ends. None: somebody else does."""
    if sys.platform == "win32":
        return os.open(os.devnull, os.O_RDONLY)
    import fcntl

    file = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file
