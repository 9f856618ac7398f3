"""Every fault, one table.

    python -m clew_loadtest.faults [--only NAME ...] [--seed N] [--short] [--json OUT] [--docs DOCS] [--list]

Exit status 0 only if every figure is reached. Speech is synthetic and plays at its true pace: what limits a run is the server's work
per second of audio, so a faster play would only measure a busier server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from clew_loadtest.faults.judge import Figure, table
from clew_loadtest.faults.runner import run
from clew_loadtest.faults.scenarios import SCENARIOS, SHORT
from clew_wire.errors import ClewError, SetupError
from clew_wire.output import check_writable, write_whole

OPEN, CLOSE = "<!-- faults -->", "<!-- /faults -->"


def page(old: str, figures: Sequence[Figure], seed: int) -> str:
    """The documentation's page with the table anew. Raises SetupError when it has no place for one."""
    before, opened, rest = old.partition(OPEN)
    _, closed, after = rest.partition(CLOSE)
    if not opened or not closed:
        raise SetupError(f"the page lacks the lines {OPEN} and {CLOSE}: put them where the table belongs")
    head, *rows = (f"| {' | '.join(row)} |" for row in table(figures))
    about = f"Written by `make faults` on {time.strftime('%Y-%m-%d')}: seed {seed}, {os.cpu_count()} cores, synthetic speech."
    scenarios = "\n".join(f"- **{s.name}**: {s.about}" for s in SCENARIOS)
    return f"{before}{OPEN}\n{about}\n\n" + "\n".join([head, "|---|---|---|---|---|", *rows]) + f"\n\n{scenarios}\n{CLOSE}{after}"


def main(argv: Sequence[str]) -> int:
    """Run, print the table. Raises ClewError."""
    parser = argparse.ArgumentParser(prog="python -m clew_loadtest.faults", description="Bad networks, killed servers, slow readers.")
    parser.add_argument("--only", metavar="NAME", nargs="+", help="only these scenarios")
    parser.add_argument("--list", action="store_true", help="the scenarios' names, and no more")
    parser.add_argument("--seed", type=int, default=1, help="of everything random (default: 1)")
    parser.add_argument("--short", action="store_true", help="three short scenarios")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures")
    parser.add_argument("--docs", type=Path, metavar="DOCS", help="folder whose performance.md gets the table")
    args = parser.parse_args(argv)
    known = SHORT if args.short else SCENARIOS
    if args.list:
        sys.stdout.write("".join(f"{s.name:10} {s.about}\n" for s in known))
        return 0
    if unknown := set(args.only or ()) - {s.name for s in known}:
        raise SetupError(f"there is no scenario {', '.join(sorted(unknown))}: --list names them")
    if args.json:
        check_writable(args.json)
    doc = args.docs / "performance.md" if args.docs else None
    if doc:
        page(doc.read_text(encoding="utf-8"), [], args.seed)  # better now than after twenty minutes
    chosen = [s for s in known if not args.only or s.name in args.only]
    begun = time.monotonic()

    def tell(line: str) -> None:
        sys.stderr.write(f"[{time.monotonic() - begun:6.1f} s] {line}\n")

    tell(f"seed {args.seed}")
    figures = asyncio.run(run(chosen, args.seed, tell))
    rows = table(figures)
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    for row in rows:
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")
    failed = [f for f in figures if not f.ok]
    sys.stdout.write(f"seed {args.seed}: {len(figures) - len(failed)} of {len(figures)} figures reached\n")
    if args.json:
        found = {"seed": args.seed, "figures": [{**asdict(f), "ok": f.ok} for f in figures]}
        write_whole(args.json, json.dumps(found, indent=1, allow_nan=False) + "\n")
    if doc:
        write_whole(doc, page(doc.read_text(encoding="utf-8"), figures, args.seed))
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ClewError as e:
        sys.exit(f"faults: {e}")
