"""Signed notes that the EMR has yet to be told of. A row is made in the signature's own commit, so no crash comes between the two."""

from __future__ import annotations

from dataclasses import dataclass

from clew_server.record.database import Database

_ON = """
CREATE TRIGGER IF NOT EXISTS deliver_signed AFTER UPDATE OF signed ON sessions WHEN NEW.signed = 1 AND OLD.signed = 0
BEGIN
    INSERT OR IGNORE INTO deliveries (session, due) VALUES (NEW.key, 0);
END
"""
_OFF = "DROP TRIGGER IF EXISTS deliver_signed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One signed note on its way."""

    session: int
    "the database's own number for the visit"
    id: str
    "the visit's id"
    tries: int
    "that failed"


class Deliveries:
    """The table. Every call may block on the disk; any thread may call. All raise sqlite3.Error."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def wanted(self, yes: bool) -> None:
        """Whether notes that are signed from here on are told. What was given up is tried again: whoever mended the address restarts."""
        with self._db.transaction() as rows:
            rows.execute(_ON if yes else _OFF)
            rows.execute("UPDATE deliveries SET given_up = 0, tries = 0, due = 0 WHERE given_up = 1")

    def due(self, now: float, limit: int = 20) -> list[Delivery]:
        """Those whose time has come, the longest waiting first. `now`: Unix time."""
        sql = (
            "SELECT d.session, s.id, d.tries FROM deliveries d JOIN sessions s ON s.key = d.session "
            "WHERE d.given_up = 0 AND d.due <= ? ORDER BY d.due, d.session LIMIT ?"
        )
        return [Delivery(*row) for row in self._db.read(sql, (now, limit))]

    def next_due(self) -> float | None:
        """Unix time of the next try; None when nothing waits."""
        found: float | None = self._db.read("SELECT min(due) FROM deliveries WHERE given_up = 0")[0][0]
        return found

    def done(self, delivery: Delivery) -> None:
        """The EMR has it."""
        with self._db.transaction() as rows:
            rows.execute("DELETE FROM deliveries WHERE session = ?", (delivery.session,))

    def failed(self, delivery: Delivery, due: float | None) -> None:
        """A try failed; the next is at `due`, and None gives it up."""
        with self._db.transaction() as rows:
            rows.execute(
                "UPDATE deliveries SET tries = tries + 1, due = ?, given_up = ? WHERE session = ?",
                (due or 0.0, due is None, delivery.session),
            )

    def statistics(self) -> dict[str, int]:
        """How many wait, and how many were given up."""
        found = {bool(k): n for k, n in self._db.read("SELECT given_up, count(*) FROM deliveries GROUP BY given_up")}
        return {"waiting": found.get(False, 0), "given_up": found.get(True, 0)}
