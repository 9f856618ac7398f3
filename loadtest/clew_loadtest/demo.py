"""`clew demo`: the whole system on this machine, with a demo EMR and a simulated tablet that plays a sample visit through
real WebRTC."""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import sys
import webbrowser
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import yaml

from clew_clients.client import Opened
from clew_clients.emr.app import HOOK, Emr
from clew_clients.emr.chart import Chart, read_patients
from clew_clients.emr.hook import SECRET
from clew_clients.emr.serve import Serving, listen
from clew_loadtest.clinic import Clinic
from clew_loadtest.latency import summary, word_latencies
from clew_loadtest.room import RoomLog, play
from clew_wire.codec import session_to_map
from clew_wire.errors import LinkError
from clew_wire.event import AnyEvent, Ended, Final, NotePatch
from clew_wire.output import check_writable, write_whole

SAMPLE = Path(__file__).parent / "sample"
PATIENT = "harold"
"who the sample is about, in the demo EMR's schedule"


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


def start_visit(emr: str) -> Opened:
    """The sample's patient has come: the EMR starts a visit, as a click on its page would. Raises LinkError."""
    try:
        answer = httpx.post(
            f"{emr}/api/patients/{PATIENT}/visits", json={"mode": "ambient"}, headers={"origin": emr}, timeout=30
        ).raise_for_status()
    except httpx.HTTPError as e:
        raise LinkError(f"the demo EMR did not start the visit: {e}") from None
    made = answer.json()
    return Opened(made["session"], made["token"])


async def _visit(url: str, emr: str, quiet: bool) -> RoomLog:
    opened = await asyncio.to_thread(start_visit, emr)
    page = f"{emr}/#/{PATIENT}/visit"
    _say(f"\n  The demo EMR:  {page}\n  The same visit on Clew's own page:  {url}/?session={opened.id}\n")
    if not quiet:
        webbrowser.open(page)
    return await play(url, {}, sample_audio(), opened=opened, on_event=_show)


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
    _say("Starting a server and a demo EMR on this machine (loopback only; speech and patient of this demo are synthetic) ...")
    key = secrets.token_bytes(32)
    sock, emr = listen(0)
    told = ["--origin", emr, "--webhook", emr + HOOK]
    secret = {SECRET: "whsec_" + b64encode(key).decode()}
    with sock, Clinic(port=args.port, more=told, env=secret) as clinic, Serving(Emr(Chart(read_patients()), clinic.url, emr, key), sock):
        log = asyncio.run(_visit(clinic.url, emr, quiet=args.once))
        result = report(log)
        shown = result["latency"]
        _say(
            f"Words were first shown {shown['partial']['p50']} s (p50) and {shown['partial']['p95']} s (p95) after they were said, "
            f"final after {shown['final']['p50']} s and {shown['final']['p95']} s."
        )
        if args.json:
            write_whole(args.json, json.dumps(result, indent=1, ensure_ascii=False) + "\n")
        if not args.once:
            _say("The pages stay up. Press Ctrl-C to end.")
            clinic.wait()
    return 0 if any(result["note"]["sections"].values()) else 1
