"""What a spool remembers of its visit beside the frames: two copies of a small JSON file, so that no single fault loses it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import msgspec

from clew_edge.spool.disk import Disk

NAMES = ("meta.json", "meta-copy.json")
VERSION = 1


@dataclass(frozen=True, slots=True)
class Meta:
    """A visit as its recorder knows it.

    The visit's token lies on the disk in the clear: after a reboot the recorder must go on by itself, when nobody is there to type it.
    It opens this one visit and nothing else of the server. Without the server it opens nothing: the frames are sealed. With it, who stole
    the recorder can read the visit there; so the folder is its owner's alone, and goes as soon as the visit is done.
    """

    url: str
    "{server}/v1/sessions/{id}"
    token: str | None
    "bearer token of the visit"
    context: str
    "the visit's id as the EMR calls it"
    device: str
    "what a person would call this recorder"
    started: float
    "seconds since 1970, when the recorder opened the visit"
    ended: int | None = None
    "frames that the visit has in all; None while it is not over"


class _Stored(msgspec.Struct):
    version: int
    crc: int
    meta: msgspec.Raw


def write_meta(folder: Path, meta: Meta, disk: Disk) -> None:
    """Durably; a reader finds the old or the new one. Raises OSError."""
    raw = msgspec.json.encode(meta)
    data = msgspec.json.encode(_Stored(VERSION, crc32(raw), msgspec.Raw(raw)))
    for name in NAMES:
        new = folder / f"{name}.new"
        file = disk.create(new, again=True)
        try:
            disk.write(file, data)
            disk.sync(file)
        finally:
            os.close(file)
        disk.replace(folder / name, new)
    disk.sync_folder(folder)


def read_meta(folder: Path, disk: Disk) -> Meta | None:
    """None when neither copy can be read."""
    for name in NAMES:
        try:
            stored = msgspec.json.decode(disk.read(folder / name), type=_Stored)
            if stored.version == VERSION and crc32(stored.meta) == stored.crc:
                return msgspec.json.decode(stored.meta, type=Meta)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            continue
    return None
