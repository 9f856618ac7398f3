"""The bench beside others: scripted lines, a driver that dies, a page with two marks. No peer is run."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from clew_loadtest.measure import Tally
from clew_loadtest.peers import __main__ as bench
from clew_loadtest.peers import play, report, rivals
from clew_loadtest.reference import Heard
from clew_wire.errors import SetupError

SPAN = {"p50": 1.0, "p95": 2.5}
ROW: dict[str, Any] = {
    "name": "Clew", "version": "", "options": "as it comes", "first_shown": SPAN, "final": SPAN, "end_to_final": SPAN,
    "wer": 0.052, "cpu": 0.31, "rss_mb": 812.0, "lag": 0.8,
}  # fmt: skip


def test_final_text_is_added_and_shown_text_replaced():
    lines: list[dict[str, Any]] = [
        {"kind": "start"},
        {"kind": "shown", "at": 1.0, "text": " raise the"},
        {"kind": "shown", "at": 2.0, "text": " raise the arm"},
        {"kind": "final", "at": 3.0, "text": " Raise the"},
        {"kind": "fed"},
        {"kind": "shown", "at": 3.0, "text": " arm."},
    ]
    assert [(s.at, s.settled, s.open) for s in play.screens(lines)] == [
        (1.0, (), ("raise", "the")),
        (2.0, (), ("raise", "the", "arm")),
        (3.0, ("Raise", "the"), ()),
        (3.0, ("Raise", "the"), ("arm.",)),
    ]


def _rival(driver: Path, monkeypatch: pytest.MonkeyPatch) -> rivals.Rival:
    monkeypatch.setattr(play, "driver", lambda _rival: driver)
    return replace(rivals.RIVALS[0], name="Scripted", version="1")


def test_a_driver_is_played_and_its_cost_taken_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    drivers = Path(play.__file__).parent / "drivers"
    driver = tmp_path / "drive.py"
    driver.write_text(
        f"import sys; sys.path.insert(0, {str(drivers)!r})\nfrom pathlib import Path\nfrom feed import Clock, samples\n"
        "clock = Clock()\nfor part in clock.steps(samples(Path(sys.argv[1]))):\n    clock.shown('yes')\n"
        "clock.shown('yes')\nclock.fed()\nclock.final(' yes')\n"
    )
    soundfile.write(tmp_path / "a.wav", np.zeros(4_800, np.int16), 16_000)
    played = play.play(_rival(driver, monkeypatch), Path(sys.executable), tmp_path / "a.wav", 0.3, tmp_path)
    assert [(s.settled, s.open) for s in played.screens] == [((), ("yes",)), (("yes",), ())]
    assert 0.1 <= played.screens[0].at <= 0.3 <= played.screens[1].at  # a sample is not there before it was captured
    assert played.rss_mb > 1


def test_a_driver_that_dies_says_why_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    driver = tmp_path / "drive.py"
    driver.write_text("print('{\"kind\": \"start\"}', flush=True)\nraise RuntimeError('no such\\nmodel')\n")
    with pytest.raises(SetupError, match="Scripted 1 ended with status 1: RuntimeError: no such") as died:
        play.play(_rival(driver, monkeypatch), Path(sys.executable), tmp_path / "a.wav", 0.1, tmp_path)
    assert "\n" not in str(died.value)


def test_one_that_can_not_be_installed_has_its_error_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(rival: rivals.Rival, *_: object) -> dict[str, Any]:
        if rival.key == "whisper_live":
            raise SetupError("WhisperLive 0.10.0 can't be installed: ERROR: no wheel\nfor it")
        return {k: v for k, v in ROW.items() if k not in ("name", "version", "options")}

    monkeypatch.setattr(bench, "clew", lambda _recordings: broken(rivals.RIVALS[0]))
    monkeypatch.setattr(bench, "rival", broken)
    rows = bench.bench([], tmp_path)
    assert [row["name"] for row in rows] == ["Clew", "whisper_streaming", "WhisperLiveKit", "WhisperLive"]
    assert rows[-1]["error"] == "WhisperLive 0.10.0 can't be installed: ERROR: no wheel for it"
    page = report.table(rows, "About.")
    assert "| WhisperLive 0.10.0 | did not run: WhisperLive 0.10.0 can't be installed: ERROR: no wheel for it |" in page
    assert "| Clew | 1.00 / 2.50 | 1.00 / 2.50 | 1.00 / 2.50 | 5.2 % | 0.31 | 812 MB | 0.8 s |" in page


def test_one_that_falls_behind_is_named():
    assert "11.0 s, did not keep up" in report.table([ROW | {"lag": 11.0}], "")
    assert "showed none of the last words" in report.table([ROW | {"lag": None}], "")


def test_a_run_beside_other_work_says_so():
    assert "Not a clean run: other processes took up to 0.80 cores" in report.table([ROW | {"others": 0.02}, ROW | {"others": 0.8}], "")
    assert "Not a clean run" not in report.table([ROW | {"others": 0.05}], "")


def test_our_own_work_is_not_that_of_others(monkeypatch: pytest.MonkeyPatch):
    used = iter([(100.0, 10.0), (130.0, 25.0)])
    times = iter([0.0, 20.0])
    monkeypatch.setattr(bench.Quiet, "_used", staticmethod(lambda: next(used)))
    monkeypatch.setattr(bench.time, "monotonic", lambda: next(times))
    assert bench.Quiet().others() == 0.75


def test_lag_looks_at_the_last_ten_seconds():
    words = [Heard(t1, 0.5 if t1 < 55 else 7.0, None) for t1 in (10.0, 30.0, 52.0, 56.0, 57.0, 58.0)]
    assert bench.lag(Tally(words), 60.0) == 7.0
    assert bench.lag(Tally(words[:2]), 60.0) is None


def test_only_what_is_between_the_marks_is_replaced():
    page = "before\n<!-- peers -->\nold\n<!-- /peers -->\nafter\n"
    assert report.between(page, "new") == "before\n<!-- peers -->\nnew\n<!-- /peers -->\nafter\n"
    with pytest.raises(SetupError, match="lacks the lines"):
        report.between("no marks", "new")


def test_our_page_has_the_marks():
    report.between((Path(__file__).parents[2] / "docs" / "performance.md").read_text(encoding="utf-8"), "")


def test_the_plots_are_drawn(tmp_path: Path):
    report.plots([ROW, ROW | {"name": "Other"}, {"name": "Gone", "version": "1", "options": "", "error": "x"}], tmp_path)
    assert all((tmp_path / name).stat().st_size > 1000 for name in ("peers-latency.png", "peers-cpu.png"))


@pytest.mark.parametrize("rival", rivals.RIVALS, ids=lambda r: r.key)
def test_every_rival_has_a_driver_and_pins(rival: rivals.Rival):
    pins = [line for line in (rivals.HERE / "requirements" / f"{rival.key}.txt").read_text().splitlines() if not line.startswith("#")]
    assert all("==" in pin for pin in pins)
    assert any(pin.replace("_", "-") == f"{rival.key.replace('_', '-')}=={rival.version}" for pin in pins)
    imports = {n.module or "" for n in ast.walk(ast.parse(rivals.driver(rival).read_text())) if isinstance(n, ast.ImportFrom)}
    assert not any(name.startswith("clew") for name in imports)  # it runs where we are not installed


def test_an_environment_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    commands: list[list[str]] = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def run(command: list[str], rival: rivals.Rival) -> None:
        commands.append(command)
        rivals.home().joinpath(rival.key).mkdir(exist_ok=True)

    monkeypatch.setattr(rivals, "_run", run)
    python = rivals.environment(rivals.RIVALS[1])
    assert python == tmp_path / "clew" / "peers" / "whisperlivekit" / "bin" / "python"
    assert len(commands) == 3
    assert rivals.environment(rivals.RIVALS[1]) == python
    assert len(commands) == 3
