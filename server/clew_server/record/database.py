"""The one SQLite file of a server: sessions, their events, and their Opus frames.

One file, so that a final and the audio it was heard in become durable in the same commit. WAL lets readers go on while
the writer commits; synchronous=FULL makes a commit survive a power cut.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clew_wire.errors import SetupError

VERSION = 4
SCHEMA = """
CREATE TABLE sessions (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    token BLOB NOT NULL,
    opened REAL NOT NULL,
    context TEXT NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0,
    signed INTEGER NOT NULL DEFAULT 0,
    stopping TEXT
);
CREATE TABLE events (
    session INTEGER NOT NULL REFERENCES sessions (key),
    seq INTEGER NOT NULL,
    at REAL NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (session, seq)
) WITHOUT ROWID;
CREATE TABLE frames (
    session INTEGER NOT NULL REFERENCES sessions (key),
    n INTEGER NOT NULL,
    span INTEGER NOT NULL,
    opus BLOB NOT NULL,
    late INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (session, n)
) WITHOUT ROWID;
CREATE INDEX late_frames ON frames (session, n) WHERE late = 1;
"""
DELIVERIES = """
CREATE TABLE deliveries (
    session INTEGER PRIMARY KEY REFERENCES sessions (key) ON DELETE CASCADE,
    due REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    given_up INTEGER NOT NULL DEFAULT 0
);
"""
UPGRADES = {
    1: "ALTER TABLE frames ADD COLUMN late INTEGER NOT NULL DEFAULT 0; CREATE INDEX late_frames ON frames (session, n) WHERE late = 1;",
    2: DELIVERIES,
    3: "ALTER TABLE sessions ADD COLUMN stopping TEXT;",
}
"by the form that a record has: what makes it the next one"


class Database:
    """Two connections, one that writes and one that reads; each behind its own lock, so any thread may call."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600, exist_ok=True)
            self._writer = self._connect()
            self._create()
            self._reader = self._connect()
        except (OSError, sqlite3.Error) as e:
            raise SetupError(f"can't open the record {path}: {e}. Name a folder that you may write to with --data.") from None
        self._writing = threading.Lock()
        self._reading = threading.Lock()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        # What is deleted is overwritten: a destroyed recording must not linger in free pages.
        connection.execute("PRAGMA secure_delete=ON")
        return connection

    def _create(self) -> None:
        (version,) = self._writer.execute("PRAGMA user_version").fetchone()
        if version == 0:
            self._writer.executescript(f"BEGIN; {SCHEMA} {DELIVERIES} PRAGMA user_version={VERSION}; COMMIT;")
        while version in UPGRADES:
            self._writer.executescript(f"BEGIN; {UPGRADES[version]} PRAGMA user_version={version + 1}; COMMIT;")
            version += 1
        if version not in (0, VERSION):
            raise SetupError(f"the record {self.path} has form {version}, this release reads {VERSION}: name another folder with --data")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it becomes durable, or none. Raises sqlite3.Error."""
        with self._writing:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def read(self, sql: str, args: Sequence[Any] = ()) -> list[Any]:
        """Rows as of now. Raises sqlite3.Error."""
        with self._reading:
            return self._reader.execute(sql, args).fetchall()

    def close(self) -> None:
        """Later calls raise."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()
