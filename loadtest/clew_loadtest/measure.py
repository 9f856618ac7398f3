"""Recordings with reference word times, played one after the other through a real `clew serve` over real WebRTC.

    python -m clew_loadtest.measure [--audio-dir DIR] [--sessions-dir DIR] [--only ID] [--seconds S] --json OUT

Without a folder it plays the sample visit. OUT holds {"files": {ID: figures}, "overall": figures}; what each figure is stands in
clew_loadtest.reference and clew_loadtest.screen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from clew_loadtest.clinic import Clinic
from clew_loadtest.latency import Arrival, percentiles
from clew_loadtest.recordings import Recording, clipped, folder, sample
from clew_loadtest.reference import Heard, Reference, end_to_final, heard, times_right, word_errors
from clew_loadtest.room import play, with_id
from clew_loadtest.screen import amended, final_words, screens
from clew_wire.errors import ClewError, SetupError
from clew_wire.event import Final
from clew_wire.output import check_writable, write_whole


@dataclass(slots=True)
class Tally:
    """What was counted in one recording, or in several."""

    words: list[Heard] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    errors: int = 0
    script: int = 0
    starts_right: int = 0
    ends_right: int = 0
    timed: int = 0
    brought: int = 0
    amended: dict[str, int] = field(default_factory=dict)

    def add(self, other: Self) -> None:
        """Take another recording's counts in."""
        self.words += other.words
        self.ends += other.ends
        for name in ("errors", "script", "starts_right", "ends_right", "timed", "brought"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for by, count in other.amended.items():
            self.amended[by] = self.amended.get(by, 0) + count

    def figures(self) -> dict[str, Any]:
        """Seconds and shares, as --json writes them."""
        return {
            "words": len(self.words),
            "never_right": sum(w.final is None for w in self.words),
            "first_shown": percentiles([w.shown for w in self.words if w.shown is not None]),
            "final": percentiles([w.final for w in self.words if w.final is not None]),
            "end_to_final": percentiles(self.ends),
            "wer": _share(self.errors, self.script),
            "starts_right": _share(self.starts_right, self.timed),
            "ends_right": _share(self.ends_right, self.timed),
            "amended": _share(sum(self.amended.values()), self.brought),
            "amended_by": self.amended,
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def tally(reference: Reference, arrivals: Sequence[Arrival]) -> Tally:
    """What one visit's subscriber saw, against its reference."""
    found = heard(reference, screens(arrivals))
    words = final_words(arrivals)
    errors, script = word_errors(reference, [w.w for w in words])
    starts, ends, timed = times_right(reference, words)
    brought = sum(len(a.event.words) for a in arrivals if isinstance(a.event, Final))
    return Tally(found, end_to_final(reference, found), errors, script, starts, ends, timed, brought, amended(arrivals))


def measure(recordings: Sequence[Recording]) -> dict[str, Any]:
    """Play them one after the other on one server. Raises ClewError."""
    overall, files = Tally(), {}
    with Clinic() as clinic:
        for recording in recordings:
            log = asyncio.run(play(clinic.url, with_id(recording.context, "measure"), recording.audio))
            counted = tally(recording.reference, log.arrivals)
            files[recording.id] = counted.figures()
            overall.add(counted)
            sys.stdout.write(f"{recording.id}: {line(files[recording.id])}\n")
            sys.stdout.flush()
    return {"files": files, "overall": overall.figures()}


def line(figures: dict[str, Any]) -> str:
    """The figures in one line."""
    spans = ", ".join(
        f"{title} {figures[key]['p50']} / {figures[key]['p95']}"
        for key, title in (("first_shown", "first shown"), ("final", "final"), ("end_to_final", "end of speech to final"))
    )
    shares = ", ".join(f"{key.replace('_', ' ')} {figures[key]}" for key in ("wer", "starts_right", "ends_right", "amended"))
    return f"{spans} (p50 / p95, s); {shares}; {figures['never_right']} of {figures['words']} words never right"


def main(argv: Sequence[str]) -> int:
    """Play, score, write."""
    parser = argparse.ArgumentParser(prog="python -m clew_loadtest.measure", description="Latency per word against reference word times.")
    parser.add_argument("--audio-dir", type=Path, help="folder with ID.flac, ID.words.json, ID.turns.json (default: the sample visit)")
    parser.add_argument("--sessions-dir", type=Path, help="folder with ID.yaml: the visits' contexts")
    parser.add_argument("--only", default="", metavar="ID", help="only recordings whose name holds this")
    parser.add_argument("--seconds", type=float, metavar="S", help="only their first part")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="where the figures go")
    args = parser.parse_args(argv)
    if args.seconds is not None and not args.seconds >= 1:
        raise SetupError("--seconds must be at least 1")
    check_writable(args.json)
    recordings = folder(args.audio_dir, args.sessions_dir, args.only) if args.audio_dir else [sample()]
    with tempfile.TemporaryDirectory(prefix="clew-") as scratch:
        if args.seconds:
            recordings = [clipped(r, args.seconds, Path(scratch) / f"{r.id}.flac") for r in recordings]
        report = measure(recordings)
    write_whole(args.json, json.dumps(report, indent=1) + "\n")
    sys.stdout.write(f"overall: {line(report['overall'])}\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ClewError as e:
        sys.exit(f"measure: {e}")
