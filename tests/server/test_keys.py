"""The server's key: made once, kept from others, and what it opens."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from clew_server import keys
from clew_server.keys import Keys
from clew_wire.errors import CodecError, SetupError
from clew_wire.repair import Late, Repair
from clew_wire.sealed import Seal


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """A server's keys: making one costs a second."""
    return Keys(tmp_path_factory.mktemp("data"))


def sealed(made: Keys, session: str, opus: Sequence[bytes], of: str | None = None) -> Repair:
    seal = Seal(of or session)
    return Repair(tuple(Late(n, seal.seal(n, x), n % 2 == 1) for n, x in enumerate(opus)), seal.wrapped(made.public_pem().encode()))


def test_a_key_is_made_once_and_kept_from_others(made: Keys):
    public = made.public_pem()
    assert public.startswith("-----BEGIN PUBLIC KEY-----")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert [p.name for p in made.path.parent.iterdir()] == ["repair.key"]
    assert Keys(made.path.parent).public_pem() == public


def test_a_key_that_is_damaged_is_named_and_not_replaced(tmp_path: Path):
    (tmp_path / "repair.key").write_text("rubbish")
    with pytest.raises(SetupError, match=r"repair\.key") as refused:
        Keys(tmp_path).load()
    assert "\n" not in str(refused.value)
    assert (tmp_path / "repair.key").read_text() == "rubbish"
    with pytest.raises(SetupError, match="--data"):
        Keys(tmp_path / "none").load()


def test_what_a_power_cut_left_of_one_is_no_hindrance(tmp_path: Path):
    (tmp_path / "repair.key.part").write_text("half a k")
    Keys(tmp_path).load()
    assert not (tmp_path / "repair.key.part").exists()


def test_sealed_frames_are_opened_and_those_that_are_none_are_named(made: Keys, tone: list[bytes]):
    repair = sealed(made, "a", [tone[0], tone[1], b"", b"\x03", tone[4]])
    bent = bytearray(repair.frames[0].payload)
    bent[3] ^= 1
    opened = made.open("a", Repair((Late(0, bytes(bent)), *repair.frames[1:]), repair.key))
    assert [(f.n, f.opus, f.span, gated) for f, gated in opened.frames] == [(1, tone[1], 1, True), (4, tone[4], 1, False)]
    assert opened.damaged == (0, 2, 3)


def test_frames_of_another_visit_are_damaged_here(made: Keys, tone: list[bytes]):
    opened = made.open("a", sealed(made, "a", tone[:3], of="b"))
    assert (opened.frames, opened.damaged) == ((), (0, 1, 2))


def test_frames_may_come_unsealed(made: Keys, tone: list[bytes]):
    opened = made.open("a", Repair((Late(7, tone[7]), Late(8, b"\x00" * 3))))
    assert [f.n for f, _ in opened.frames] == [7]
    assert opened.damaged == (8,), "a packet of 10 ms is not a frame"


def test_a_key_for_another_server_says_so(made: Keys, tone: list[bytes], tmp_path: Path):
    with pytest.raises(CodecError, match="another server"):
        made.open("a", sealed(Keys(tmp_path), "a", tone[:1]))


def test_open_keys_are_few(made: Keys, tone: list[bytes], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keys, "SEALS", 2)
    for _ in range(4):
        assert len(made.open("a", sealed(made, "a", tone[:1])).frames) == 1
    assert made.statistics()["seals"] == 2


def test_a_key_is_unwrapped_once(made: Keys, tone: list[bytes], monkeypatch: pytest.MonkeyPatch):
    repair = sealed(made, "c", tone[:2])
    made.open("c", repair)
    monkeypatch.setattr(type(made.load()), "seal", lambda *_: pytest.fail("it is open already"))
    assert len(made.open("c", repair).frames) == 2
