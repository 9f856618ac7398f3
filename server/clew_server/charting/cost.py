"""What a draft costs in a long visit: processor time per final, by quarter, beside a draft from scratch.

    python -m clew_server.charting.cost DIR [--minutes M] [--json OUT]

The visit is made by chaining scripts (DIR/*.yaml with speakers and turns; loadtest/clew_loadtest/sample holds one) over and over, as one
conversation under the first script's context. A final brings a sentence; one word in twenty is amended shortly after it was told.
What is timed is what a room does after a final: the draft, and the patch of the note. OUT holds {"minutes", "words", "quarters":
[{"words", "final": {"p50", "p95", "max"}, "scratch"}]}, seconds of processor time.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from clew_server.charting.draft import draft
from clew_server.charting.drafting import Drafting
from clew_server.charting.patch import patch
from clew_server.charting.turns import ENDS
from clew_wire.context import VisitContext, parse_context
from clew_wire.errors import ClewError, SetupError
from clew_wire.event import NotePatch
from clew_wire.note import Word, empty_note
from clew_wire.output import check_writable, write_whole
from clew_wire.view import patched

WORDS_A_MINUTE = 120
"of a visit, its silences included"
AMENDED = 20
"one word in so many is heard otherwise when its stretch is read as a whole"
CONTEXT_KEYS = ("id", "mode", "discipline", "note_type", "context")
BACK = 15
"words before the newest that such a word stands"


def scripts(folder: Path) -> list[dict[str, Any]]:
    """Scripts with speakers, turns and a context, which may lie beside them as context.yaml. Raises SetupError when there is none."""
    files = {p.name: yaml.safe_load(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.yaml"))}
    beside = files.get("context.yaml") or {}
    found = [{**beside, **s} for s in files.values() if isinstance(s, dict) and {"speakers", "turns"} <= s.keys()]
    if not found:
        raise SetupError(f"no script in {folder}: give a folder of YAML files with speakers and turns")
    return found


def chained(some: Sequence[dict[str, Any]], words: int) -> tuple[Word, ...]:
    """The scripts as one conversation of so many words."""
    out: list[Word] = []
    for script in cycle(some):
        for turn in script["turns"]:
            ((who, said),) = turn.items()
            for token in str(said).split():
                at = len(out) * 60 / WORDS_A_MINUTE
                out.append(Word(f"w{len(out)}", token, at, at + 0.3, who, script["speakers"][who], 0.9))
                if len(out) >= words:
                    return tuple(out)
    return ()


def told(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """The words so far, after each final."""
    so_far: list[Word] = []
    mishear: list[int] = []
    for n, word in enumerate(words):
        wrong = n % AMENDED == AMENDED - BACK
        so_far.append(replace(word, w="um") if wrong else word)
        mishear += [n] if wrong else []
        if word.w[-1:] in ENDS or n + 1 == len(words):
            yield tuple(so_far)
            while mishear and mishear[0] <= n - BACK:
                at = mishear.pop(0)
                so_far[at] = words[at]


def measured(words: tuple[Word, ...], context: VisitContext) -> list[dict[str, Any]]:
    """Figures of each quarter of a visit."""
    drafting, note = Drafting(context), empty_note()
    quarters: list[list[float]] = [[], [], [], []]
    scratch = [0.0] * 4
    lengths = [0] * 4
    for so_far in told(words):
        quarter = min(3, 4 * len(so_far) // len(words))
        began = time.thread_time()
        planned = drafting.draft(so_far)
        for event in patch(note, planned):
            if isinstance(event, NotePatch):
                note = patched(note, event)
        quarters[quarter].append(time.thread_time() - began)
        lengths[quarter] = len(so_far)
    for quarter, length in enumerate(lengths):
        began = time.thread_time()
        draft(words[:length], context)
        scratch[quarter] = round(time.thread_time() - began, 3)
    return [
        {"words": length, "final": _spread(took), "scratch": whole} for length, took, whole in zip(lengths, quarters, scratch, strict=True)
    ]


def _spread(took: Sequence[float]) -> dict[str, float]:
    p50, p95, most = np.percentile(took or [0.0], [50, 95, 100])
    return {"p50": round(float(p50), 4), "p95": round(float(p95), 4), "max": round(float(most), 4)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print a table, write the figures."""
    parser = argparse.ArgumentParser(prog="python -m clew_server.charting.cost", description="What a draft costs in a long visit.")
    parser.add_argument("scripts", type=Path, metavar="DIR", help="scripts to chain")
    parser.add_argument("--minutes", type=float, default=60.0, metavar="M", help="length of the visit (default 60)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="where the figures go")
    args = parser.parse_args(argv)
    try:
        if args.json:
            check_writable(args.json)
        some = scripts(args.scripts)
        words = chained(some, max(4, round(args.minutes * WORDS_A_MINUTE)))
        context = parse_context({k: some[0][k] for k in CONTEXT_KEYS if k in some[0]})
        quarters = measured(words, context)
        if args.json:
            write_whole(args.json, json.dumps({"minutes": args.minutes, "words": len(words), "quarters": quarters}, indent=1))
    except ClewError as e:
        sys.stderr.write(f"{e}\n")
        return 1
    sys.stdout.write("| words | per final p50 / p95 / max, ms | from scratch, ms |\n|---|---|---|\n")
    for q in quarters:
        p50, p95, most = (round(1000 * q["final"][k]) for k in ("p50", "p95", "max"))
        sys.stdout.write(f"| {q['words']} | {p50} / {p95} / {most} | {round(1000 * q['scratch'])} |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
