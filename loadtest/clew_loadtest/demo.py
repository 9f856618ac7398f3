"""`clew demo`: the whole system on this machine, with a simulated tablet that plays a sample visit through real WebRTC."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from clew_loadtest.clinic import Clinic
from clew_loadtest.latency import summary, word_latencies
from clew_loadtest.room import RoomLog, play, with_id
from clew_wire.codec import session_to_map
from clew_wire.errors import LinkError
from clew_wire.event import AnyEvent, Ended, Final, NotePatch
from clew_wire.output import check_writable, write_whole

SAMPLE = Path(__file__).parent / "sample"


def sample_audio() -> Path:
    """The sample visit's recording (synthetic speech)."""
    return SAMPLE / "visit.flac"


def sample_context() -> dict[str, Any]:
    """What the EMR would send before the sample visit."""
    data: dict[str, Any] = yaml.safe_load((SAMPLE / "context.yaml").read_text(encoding="utf-8"))
    return data


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _show(event: AnyEvent) -> None:
    """What a person at the terminal sees of the visit."""
    if isinstance(event, Final):
        said: dict[str, list[str]] = {}
        for word in event.words:
            said.setdefault(word.role, []).append(word.w)
        for role, words in said.items():
            _say(f"  {role:>9}: {' '.join(words)}")
    elif isinstance(event, NotePatch):
        for put in event.put:
            _say(f"          {put.section} | {put.sentence.text}")
    elif isinstance(event, Ended):
        _say(f"The visit has ended after {event.seconds:.0f} s; the draft is complete.")


async def _visit(url: str, quiet: bool) -> RoomLog:
    def opened(session: str) -> None:
        _say(f"\n  The EMR page:  {url}/?session={session}\n")
        if not quiet:
            webbrowser.open(f"{url}/?session={session}")

    context = with_id(sample_context(), time.strftime("%Y%m%d-%H%M%S"))
    return await play(url, context, sample_audio(), on_session=opened, on_event=_show)


def report(log: RoomLog) -> dict[str, Any]:
    """The session file and the latency of its words, as --json writes them."""
    if log.file is None:
        raise LinkError("the visit did not end: see the lines above")
    return {**session_to_map(log.file), "latency": summary(word_latencies(log.arrivals))}


def main(argv: Sequence[str]) -> int:
    """Play the sample visit. Exit status 0 when its note has been drafted."""
    parser = argparse.ArgumentParser(prog="clew demo", description="The whole system on this machine, playing a synthetic sample visit.")
    parser.add_argument("--once", action="store_true", help="end after the visit, without opening a browser")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the session file and the latency of its words")
    parser.add_argument("--port", type=int, default=0, help="port of the server (default: any free one)")
    args = parser.parse_args(argv)
    if args.json:
        check_writable(args.json)
    _say("Starting a server on this machine (loopback only; speech and patient of this demo are synthetic) ...")
    with Clinic(port=args.port) as clinic:
        log = asyncio.run(_visit(clinic.url, quiet=args.once))
        result = report(log)
        shown = result["latency"]
        _say(
            f"Words were first shown {shown['partial']['p50']} s (p50) and {shown['partial']['p95']} s (p95) after they were said, "
            f"final after {shown['final']['p50']} s and {shown['final']['p95']} s."
        )
        if args.json:
            write_whole(args.json, json.dumps(result, indent=1, ensure_ascii=False) + "\n")
        if not args.once:
            _say("The page stays up. Press Ctrl-C to end.")
            clinic.wait()
    return 0 if any(result["note"]["sections"].values()) else 1
