"""What a command writes is there whole or not at all, and a place that can't be written is said first."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew_wire.errors import SetupError
from clew_wire.output import check_writable, write_whole


def test_a_place_that_can_be_written_is_left_as_it_was(tmp_path: Path):
    (tmp_path / "old.json").write_text("old")
    check_writable(tmp_path / "old.json")
    check_writable(tmp_path / "new.json")
    assert [p.name for p in tmp_path.iterdir()] == ["old.json"]
    assert (tmp_path / "old.json").read_text() == "old"


@pytest.mark.parametrize("place", ["", "no/such/folder/x.json", "file/x.json"])
def test_a_place_that_can_not_is_one_line(tmp_path: Path, place: str):
    (tmp_path / "file").write_text("x")
    with pytest.raises(SetupError) as refused:
        check_writable(tmp_path / place)
    assert "\n" not in str(refused.value)


def test_a_file_is_replaced_whole(tmp_path: Path):
    write_whole(tmp_path / "x.json", "1")
    write_whole(tmp_path / "x.json", "2")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("x.json", "2")]
    with pytest.raises(SetupError):
        write_whole(tmp_path / "none" / "x.json", "1")
