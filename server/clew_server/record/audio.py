"""The audio of record: Opus frames by session and number. The first copy of a frame stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from clew_server.record.database import Database
from clew_server.record.journal import Session
from clew_wire.ranges import Range, Ranges


@dataclass(frozen=True, slots=True)
class Frame:
    """One Opus packet as the recorder made it."""

    n: int
    "number of the first 20 ms frame in it"
    opus: bytes
    span: int = 1
    "how many 20 ms frames it holds: 1 from our recorders, up to 6 from a stranger's WHIP client"
    late: bool = False
    "stored, but not heard yet: set when it is added, and not read back with it (`Audio.late` says which are)"


class Audio:
    """Frames of every session. Every call may block on the disk; any thread may call."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def append(self, session: Session, frames: Sequence[Frame]) -> None:
        """Durable on return. Raises sqlite3.Error."""
        with self._db.transaction() as rows:
            self.add(rows, session.key, frames)

    @staticmethod
    def add(rows: sqlite3.Connection, key: int, frames: Sequence[Frame]) -> None:
        """Append inside a transaction that the caller holds."""
        rows.executemany(
            "INSERT OR IGNORE INTO frames (session, n, span, opus, late) VALUES (?, ?, ?, ?, ?)",
            [(key, f.n, f.span, f.opus, f.late) for f in frames],
        )

    @staticmethod
    def heard(rows: sqlite3.Connection, key: int, ranges: Sequence[Range]) -> None:
        """These frames are no longer late, inside a transaction that the caller holds."""
        sql = "UPDATE frames SET late = 0 WHERE session = ? AND late = 1 AND n >= ? AND n < ?"
        rows.executemany(sql, [(key, first, stop) for first, stop in ranges])

    def late(self, session: Session) -> Ranges:
        """What came late and was not heard yet: a list of what is to do that outlives the server."""
        sql = "SELECT n, span FROM frames WHERE session = ? AND late = 1 ORDER BY n"
        return Ranges((n, n + span) for n, span in self._db.read(sql, (session.key,)))

    def frames(self, session: Session, first: int, stop: int) -> list[Frame]:
        """The stored frames whose number is among first..stop-1, in order."""
        rows = self._db.read(
            "SELECT n, opus, span FROM frames WHERE session = ? AND n >= ? AND n < ? ORDER BY n", (session.key, first, stop)
        )
        return [Frame(*row) for row in rows]

    def ranges(self, session: Session) -> Ranges:
        """What is stored. Reads the session's whole index: for start-up, not for every ack."""
        return Ranges((n, n + span) for n, span in self._db.read("SELECT n, span FROM frames WHERE session = ? ORDER BY n", (session.key,)))
