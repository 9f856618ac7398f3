"""The line that a person reads."""

from __future__ import annotations

import io
from dataclasses import replace

from clew_edge.status import Display, Status, decibels, line

NOW = Status(phase="recording", seconds=42.4, level=-30.0, speech=True, stored=0.987, server="ok")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_line() -> None:
    assert line(NOW) == "recording 00:42  |||||       speech  sent  98 %  server ok"
    assert line(replace(NOW, alarm="the buffer is almost full")).endswith("server ok  ! the buffer is almost full")
    assert "100 %" in line(replace(NOW, stored=1.0))
    assert "%" not in line(replace(NOW, stored=None))


def test_offline_says_how_many_seconds_wait() -> None:
    away = replace(NOW, reach="offline", waiting=34.2, server="not reached, trying again in 1.5 s")
    assert line(away).startswith("recording, offline, 34 s waiting 00:42")
    assert line(replace(NOW, waiting=120.0)).startswith("catching up, 120 s waiting 00:42")
    assert line(replace(away, phase="finishing")).startswith("finishing, offline, 34 s waiting")
    assert line(replace(NOW, phase="finishing", waiting=3.0)).startswith("finishing, 3 s waiting")
    assert line(replace(away, waiting=0.4)).startswith("recording 00:42")
    assert line(replace(NOW, reach="late")).endswith("live words come late: UDP is blocked")


def test_loudness_has_a_floor() -> None:
    assert decibels(0.0) == -100.0
    assert decibels(1.0) == 0.0
    assert line(replace(NOW, level=-100.0)).count("|") == 0
    assert line(replace(NOW, level=3.0)).count("|") == 10


def test_a_log_gets_a_line_when_something_changes_or_every_ten_seconds() -> None:
    out = io.StringIO()
    display = Display(out)
    for tenths in range(250):
        display.show(replace(NOW, seconds=tenths / 10))
    display.show(replace(NOW, seconds=25.0, server="lost, connecting again"))
    display.close()
    lines = out.getvalue().splitlines()
    assert [text[10:15] for text in lines] == ["00:00", "00:10", "00:20", "00:25"]


def test_a_terminal_gets_one_line_over_itself() -> None:
    out = Terminal()
    display = Display(out)
    display.show(replace(NOW, server="lost, connecting again"))
    display.show(NOW)
    display.close()
    first, second = out.getvalue().rstrip("\n").split("\r")[1:]
    assert len(second) == len(first)
    assert out.getvalue().endswith("\n")
