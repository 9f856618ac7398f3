"""Clew and its peers side by side.

    python -m clew_loadtest.peers [--audio-dir DIR] [--sessions-dir DIR] [--only ID] [--files N] [--seconds S] [--docs DOCS] --json OUT

The same recordings, the same whisper-base weights, this machine, at true pace, one after the other. Without a folder: the sample visit.
OUT holds {"about", "rows"}; with --docs, DOCS/performance.md gets the table and DOCS/figures the plots. A peer that can't be installed or
dies has its error in its row.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil
import soundfile

from clew_loadtest import room
from clew_loadtest.clinic import Clinic
from clew_loadtest.measure import Tally, tally
from clew_loadtest.peers import play, report
from clew_loadtest.peers.rivals import RIVALS, Rival, environment
from clew_loadtest.recordings import Recording, clipped, folder, sample
from clew_loadtest.reference import end_to_final, heard, word_errors
from clew_models import weights
from clew_wire.errors import ClewError, SetupError
from clew_wire.output import check_writable, write_whole

WEIGHTS = "whisper-base"
LAST_SECONDS = 10.0
CLEW = (
    "`clew serve` on loopback, sound over real WebRTC, words over its websocket, with consent, speakers, record and note drafting on; "
    "CPU is the server's, its work after the end included; the simulated tablet took {tablet:.2f} more"
)
RATE = 16_000


def clew(recordings: Sequence[Recording]) -> dict[str, Any]:
    """Our own row. Raises ClewError."""
    total, ends = Tally(), []
    server = tablet = seconds = rss = 0.0
    with Clinic() as clinic:
        for recording in recordings:
            before, own = clinic.cpu_seconds(), time.process_time()
            log = asyncio.run(room.play(clinic.url, room.with_id(recording.context, "peers"), recording.audio))
            server, tablet = server + clinic.cpu_seconds() - before, tablet + time.process_time() - own
            seconds, rss = seconds + recording.seconds, max(rss, clinic.rss_mb())
            counted = tally(recording.reference, log.arrivals)
            ends.append(lag(counted, recording.seconds))
            total.add(counted)
    return _row(total, ends, server / seconds, rss) | {"options": CLEW.format(tablet=tablet / seconds)}


def rival(one: Rival, recordings: Sequence[Recording], scratch: Path) -> dict[str, Any]:
    """Another's row. Raises SetupError."""
    python = environment(one)
    total, ends = Tally(), []
    cpu = rss = seconds = 0.0
    for recording in recordings:
        wav = scratch / f"{recording.id}.wav"
        pcm, rate = soundfile.read(recording.audio, dtype="int16", always_2d=True)
        if rate != RATE:
            raise SetupError(f"{recording.id} has {rate} samples a second: the peers take {RATE}")
        soundfile.write(wav, pcm[:, 0], rate)
        played = play.play(one, python, wav, recording.seconds, weights.folder(WEIGHTS))
        found = heard(recording.reference, played.screens)
        errors, script = word_errors(recording.reference, played.screens[-1].settled)
        counted = Tally(found, end_to_final(recording.reference, found), errors, script)
        ends.append(lag(counted, recording.seconds))
        total.add(counted)
        cpu, rss, seconds = cpu + played.cpu * recording.seconds, max(rss, played.rss_mb), seconds + recording.seconds
    return _row(total, ends, cpu / seconds, rss)


def lag(counted: Tally, seconds: float) -> float | None:
    """How long the words of the last ten seconds took to be shown (median): it grows without end in one that can't keep up."""
    late = [w.shown for w in counted.words if w.t1 >= seconds - LAST_SECONDS and w.shown is not None]
    return statistics.median(late) if late else None


def _row(total: Tally, ends: Sequence[float | None], cpu: float, rss: float) -> dict[str, Any]:
    worst = None if None in ends else round(max(e for e in ends if e is not None), 2)
    return {**total.figures(), "cpu": round(cpu, 3), "rss_mb": round(rss, 1), "lag": worst}


class Quiet:
    """How much of the machine processes that are not ours took while we measured: above a tenth of a core a figure is no figure."""

    def __init__(self) -> None:
        self._start, self._busy, self._own = time.monotonic(), *self._used()

    @staticmethod
    def _used() -> tuple[float, float]:
        """CPU seconds of all, and of us with the children that have ended."""
        all_, own = psutil.cpu_times(), psutil.Process().cpu_times()
        busy = sum(all_) - all_.idle - getattr(all_, "iowait", 0.0) - getattr(all_, "guest", 0.0) - getattr(all_, "guest_nice", 0.0)
        return busy, own.user + own.system + own.children_user + own.children_system

    def others(self) -> float:
        """Cores that others used since we began."""
        busy, own = self._used()
        return round(max(0.0, busy - self._busy - own + self._own) / (time.monotonic() - self._start), 2)


def bench(recordings: Sequence[Recording], scratch: Path) -> list[dict[str, Any]]:
    """A row for each system, ours first."""
    ours: dict[str, Any] = {"name": "Clew", "version": "", "options": ""}
    runs: list[tuple[dict[str, Any], Callable[[], dict[str, Any]]]] = [(ours, lambda: clew(recordings))]
    for one in RIVALS:
        title = {"name": one.name, "version": one.version, "options": one.options}
        runs.append((title, lambda one=one: rival(one, recordings, scratch)))  # type: ignore[misc]
    rows = []
    for title, run in runs:
        quiet = Quiet()
        try:
            row = run()
            rows.append(title | row | {"others": quiet.others()})
        except ClewError as e:
            rows.append(title | {"error": " ".join(str(e).split())})
        sys.stdout.write(json.dumps(rows[-1]) + "\n")
        sys.stdout.flush()
    return rows


def about(recordings: Sequence[Recording], sampled: bool) -> str:
    """What was played, in a sentence or two for the page."""
    seconds = sum(r.seconds for r in recordings)
    what = f"the sample visit, {seconds:.0f} s" if sampled else f"{len(recordings)} recordings of a folder, {seconds:.0f} s together"
    return (
        f"Written by `make peers` on {time.strftime('%Y-%m-%d')}: {what}, {os.cpu_count()} cores, one session each, one system at a time, "
        "at true pace. All recognize with the same whisper-base weights (Clew previews with tiny.en). Seconds run from a word's end, by "
        "reference times good to about 0.2 s, until the right word stood on the screen (first shown) or among the words that no longer "
        "change (final), and from a turn's end until its last word was final. WER is against the script, spelling of numbers aside. CPU is "
        "core-seconds per second of sound, of the process and its children, without loading and warming up. Lag at the end: how long the "
        "words of the last ten seconds took to be shown (median)."
    )


def main(argv: Sequence[str]) -> int:
    """Measure all, write the results."""
    parser = argparse.ArgumentParser(prog="python -m clew_loadtest.peers", description="Clew and its peers on the same recordings.")
    parser.add_argument("--audio-dir", type=Path, help="folder with ID.flac, ID.words.json, ID.turns.json (default: the sample visit)")
    parser.add_argument("--sessions-dir", type=Path, help="folder with ID.yaml: the visits' contexts")
    parser.add_argument("--only", default="", metavar="ID", help="only recordings whose name holds this")
    parser.add_argument("--files", type=int, default=2, metavar="N", help="how many recordings of the folder")
    parser.add_argument("--seconds", type=float, default=80.0, metavar="S", help="only the first part of each")
    parser.add_argument("--docs", type=Path, metavar="DOCS", help="folder whose performance.md and figures are written anew")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="where the figures go")
    args = parser.parse_args(argv)
    if not args.seconds >= LAST_SECONDS or args.files < 1:
        raise SetupError(f"--seconds must be at least {LAST_SECONDS:.0f}, and --files at least 1")
    check_writable(args.json)
    page = args.docs / "performance.md" if args.docs else None
    if page:
        report.between(page.read_text(encoding="utf-8"), "")  # better now than after a quarter of an hour
    found = folder(args.audio_dir, args.sessions_dir, args.only)[: args.files] if args.audio_dir else [sample()]
    with tempfile.TemporaryDirectory(prefix="clew-") as name:
        scratch = Path(name)
        recordings = [clipped(r, args.seconds, scratch / f"{r.id}.flac") for r in found]
        rows = bench(recordings, scratch)
    said = about(recordings, sampled=args.audio_dir is None)
    write_whole(args.json, json.dumps({"about": said, "rows": rows}, indent=1) + "\n")
    if page:
        write_whole(page, report.between(page.read_text(encoding="utf-8"), report.table(rows, said)))
        report.plots(rows, page.parent / "figures")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ClewError as e:
        sys.exit(f"peers: {e}")
