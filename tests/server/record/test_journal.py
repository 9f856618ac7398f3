"""Durable events: gapless, all or none, and there after a kill."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from clew_server.record.database import Database
from clew_server.record.journal import PAGE, Journal
from clew_wire.errors import SetupError
from clew_wire.event import Ended, Final, Gap, Health, Partial, SessionOpened, Signed
from clew_wire.note import Word, empty_note

HASH = bytes(32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.sqlite"


@pytest.fixture
def journal(path: Path):
    database = Database(path)
    yield Journal(database)
    database.close()


def final(n: int) -> Final:
    return Final(words=(Word(f"w{n}", "knee", n * 1.0, n + 0.5, "s0", "patient", 0.9),))


def test_a_session_begins_with_itself_as_seq_1(journal: Journal):
    session = journal.open_session("v1", {"id": "e1"}, HASH)
    (first,) = journal.replay(session)
    assert isinstance(first, SessionOpened)
    assert (first.seq, first.id, first.context) == (1, "v1", {"id": "e1"})


def test_seqs_are_gapless_in_each_session(journal: Journal):
    a, b = journal.open_session("a", {}, HASH), journal.open_session("b", {}, HASH)
    for n in range(3):
        journal.append(a, [final(2 * n), final(2 * n + 1)])
        journal.append(b, [Gap(t0=n, t1=n + 1)])
    assert [e.seq for e in journal.replay(a)] == list(range(1, 8))
    assert [e.seq for e in journal.replay(b)] == [1, 2, 3, 4]


def test_append_gives_back_what_was_stored(journal: Journal):
    session = journal.open_session("v", {}, HASH)
    stored = journal.append(session, [final(0), Health(status="degraded", message="x")])
    assert stored == list(journal.replay(session, after=1))


def test_replay_goes_on_after_a_seq_and_over_pages(journal: Journal):
    session = journal.open_session("v", {}, HASH)
    journal.append(session, [final(n) for n in range(2 * PAGE)])
    assert [e.seq for e in journal.replay(session, after=PAGE - 3)] == list(range(PAGE - 2, 2 * PAGE + 2))
    assert list(journal.replay(session, after=2 * PAGE + 1)) == []


def test_a_batch_with_a_partial_is_refused_whole(journal: Journal):
    session = journal.open_session("v", {}, HASH)
    with pytest.raises(TypeError):
        journal.append(session, [final(0), Partial(after=0, text="a", stable=0, t0=0, t1=1)])
    assert [e.seq for e in journal.replay(session)] == [1]


def test_an_id_is_given_once(journal: Journal):
    journal.open_session("v", {}, HASH)
    with pytest.raises(sqlite3.IntegrityError):
        journal.open_session("v", {}, HASH)


def test_unfinished_are_those_without_an_end(journal: Journal):
    a, b = journal.open_session("a", {}, HASH), journal.open_session("b", {}, HASH)
    journal.append(a, [Ended(seconds=1.0)])
    assert [s.id for s in journal.unfinished()] == ["b"]
    journal.append(b, [Ended(seconds=1.0), Signed(by="x", at="y", note=empty_note())])
    assert journal.unfinished() == []
    assert [(s.id, s.ended, s.signed) for s in journal.latest()] == [("b", True, True), ("a", True, False)]


def test_the_token_is_kept_as_its_hash(journal: Journal):
    journal.open_session("v", {}, b"h" * 32)
    found = journal.session("v")
    assert found is not None
    assert found.token_hash == b"h" * 32
    assert journal.session("w") is None


def test_a_record_of_another_form_is_refused(path: Path):
    Database(path).close()
    with sqlite3.connect(path) as rows:
        rows.execute("PRAGMA user_version=99")
    rows.close()
    with pytest.raises(SetupError, match="--data"):
        Database(path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(SetupError, match="--data"):
        Database(tmp_path / "file" / "record.sqlite")


WRITING = """
import sys
from pathlib import Path
from clew_server.record.database import Database
from clew_server.record.journal import Journal
from clew_wire.event import Gap
journal = Journal(Database(Path(sys.argv[1])))
session = journal.open_session("v", {}, bytes(32))
n = 0
while True:
    (event,) = journal.append(session, [Gap(t0=n, t1=n + 1)])
    n += 1
    print(event.seq, flush=True)
"""


def test_what_was_appended_is_there_after_kill_9(path: Path):
    process = subprocess.Popen([sys.executable, "-c", WRITING, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(40)]
    process.send_signal(signal.SIGKILL)
    told += [int(line) for line in process.stdout.read().splitlines() if line]
    process.stdout.close()
    process.wait()
    database = Database(path)
    journal = Journal(database)
    session = journal.session("v")
    assert session is not None
    seqs = [e.seq for e in journal.replay(session)]
    database.close()
    assert seqs == list(range(1, len(seqs) + 1))
    assert seqs[-1] >= told[-1] >= 41
