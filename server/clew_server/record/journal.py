"""Durable events. Whatever a subscriber sees, partials apart, went through here first and has its `seq` from here."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from clew_server.record.database import Database
from clew_wire.codec import decode_event, encode
from clew_wire.event import AnyEvent, Consented, Ended, Event, SessionOpened, Signed
from clew_wire.note import Consent

PAGE = 256


@dataclass(frozen=True, slots=True)
class Session:
    """One visit on record."""

    key: int
    "the database's own number for it"
    id: str
    token_hash: bytes
    "SHA-256 of the session's token"
    opened: float
    "Unix time"
    context: dict[str, Any]
    "as the EMR sent it"
    ended: bool
    signed: bool
    stopping: Literal["stopped", "withdrawn", "timeout"] | None = None
    "the reason of the end that it was told to come to; a server that starts goes on with that"


@dataclass(frozen=True, slots=True)
class Stored:
    """One event as it lies in the journal."""

    seq: int
    body: str
    "its JSON wire form"

    def event(self) -> AnyEvent:
        """The event itself."""
        return decode_event(self.body)


class Journal:
    """Sessions and their events. Every call may block on the disk; any thread may call."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def open_session(self, session_id: str, context: dict[str, Any], token_hash: bytes, consent: Consent | None = None) -> Session:
        """A new session with its first event. Raises sqlite3.IntegrityError when the id is taken."""
        opened = SessionOpened(id=session_id, context=context, consent=consent or Consent())
        with self._db.transaction() as rows:
            cursor = rows.execute(
                "INSERT INTO sessions (id, token, opened, context) VALUES (?, ?, ?, ?)",
                (session_id, token_hash, time.time(), json.dumps(context, ensure_ascii=False, default=str)),
            )
            key = cursor.lastrowid
            assert key is not None  # noqa: S101  an INSERT always has one
            self.add(rows, key, [opened])
        found = self.session(session_id)
        assert found is not None  # noqa: S101
        return found

    def append(self, session: Session, events: Sequence[AnyEvent]) -> list[AnyEvent]:
        """All events or none, with the next seqs. Raises sqlite3.Error, and TypeError for a partial."""
        with self._db.transaction() as rows:
            return self.add(rows, session.key, events)

    def add(self, rows: sqlite3.Connection, key: int, events: Sequence[AnyEvent]) -> list[AnyEvent]:
        """Append inside a transaction that the caller holds."""
        (last,) = rows.execute("SELECT coalesce(max(seq), 0) FROM events WHERE session = ?", (key,)).fetchone()
        out: list[AnyEvent] = []
        for seq, event in enumerate(events, last + 1):
            if not isinstance(event, Event):
                raise TypeError(f"{type(event).__name__} is not a durable event")
            numbered = replace(event, seq=seq)
            rows.execute("INSERT INTO events (session, seq, at, body) VALUES (?, ?, ?, ?)", (key, seq, time.time(), encode(numbered)))
            if isinstance(event, Ended | Signed):
                column = "ended" if isinstance(event, Ended) else "signed"
                rows.execute(f"UPDATE sessions SET {column} = 1 WHERE key = ?", (key,))  # noqa: S608  one of two literals
            out.append(numbered)
        return out

    def page(self, session: Session, after: int, limit: int = PAGE) -> list[Stored]:
        """At most `limit` events after seq `after`, in order."""
        rows = self._db.read("SELECT seq, body FROM events WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?", (session.key, after, limit))
        return [Stored(*row) for row in rows]

    def replay(self, session: Session, after: int = 0) -> Iterator[AnyEvent]:
        """Every event after seq `after`, read a page at a time."""
        while page := self.page(session, after):
            for stored in page:
                yield stored.event()
            after = page[-1].seq

    def consent(self, session: Session) -> Consent:
        """Consent as it was last put on record: when the visit was opened, or since."""
        like = '(body LIKE \'{"type":"consent",%\' OR seq = 1)'
        rows = self._db.read(f"SELECT seq, body FROM events WHERE session = ? AND {like} ORDER BY seq DESC LIMIT 1", (session.key,))  # noqa: S608  a literal
        event = Stored(*rows[0]).event()
        assert isinstance(event, SessionOpened | Consented)  # noqa: S101  no other has either
        return event.consent

    def session(self, session_id: str) -> Session | None:
        """The session of that id."""
        found = self._sessions("WHERE id = ?", (session_id,))
        return found[0] if found else None

    @staticmethod
    def stopping(rows: sqlite3.Connection, key: int, reason: str) -> None:
        """The session was told to end, inside a transaction that the caller holds."""
        rows.execute("UPDATE sessions SET stopping = ? WHERE key = ?", (reason, key))

    def unfinished(self) -> list[Session]:
        """Sessions without an `ended` event, oldest first."""
        return self._sessions("WHERE ended = 0 ORDER BY key", ())

    def quiet(self, seconds: float) -> list[Session]:
        """Unfinished sessions whose last event is older than that."""
        newest = "(SELECT max(at) FROM events WHERE session = key)"
        return self._sessions(f"WHERE ended = 0 AND {newest} < ? ORDER BY key", (time.time() - seconds,))

    def latest(self, limit: int = 100) -> list[Session]:
        """The newest sessions, newest first."""
        return self._sessions("ORDER BY key DESC LIMIT ?", (limit,))

    def _sessions(self, where: str, args: Sequence[Any]) -> list[Session]:
        rows = self._db.read(f"SELECT key, id, token, opened, context, ended, signed, stopping FROM sessions {where}", args)  # noqa: S608  literals only
        return [Session(k, i, t, o, json.loads(c), bool(e), bool(s), why) for k, i, t, o, c, e, s, why in rows]
