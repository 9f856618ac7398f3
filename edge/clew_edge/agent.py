"""`clew edge`: the recorder, from a microphone or a file."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import platform
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clew_edge.capture import FileSource, Microphone
from clew_edge.recorder import Outcome, Recorder
from clew_edge.session import Link, UnreachableError, open_session
from clew_edge.status import Display
from clew_wire.context import read_context
from clew_wire.errors import AudioError, LinkError, WeightsError

if TYPE_CHECKING:
    from clew_models.base import Vad

OPEN_TRIES = 5.0
"seconds between tries to open the visit while the server is away"


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="clew edge", description="Record a visit and send it to a Clew server.")
    parser.add_argument("--server", metavar="URL", help="the server, such as http://clinic-server:8080")
    parser.add_argument("--file", metavar="AUDIO", type=Path, help="play this file at its true pace instead of a microphone")
    parser.add_argument("--context", metavar="CTX.yaml", type=Path, help="what is known before the visit; opens the visit with it")
    parser.add_argument("--session", metavar="URL", help="record for a visit that is open already, {server}/v1/sessions/{id}")
    parser.add_argument(
        "--token",
        metavar="T",
        default=os.environ.get("CLEW_TOKEN"),
        help="the visit's token (with --session), or the server's; $CLEW_TOKEN",
    )
    parser.add_argument("--device", metavar="NAME", help="microphone, by name or number as `python -m sounddevice` lists them")
    parser.add_argument("--no-gate", action="store_true", help="send silence too")
    args = parser.parse_args(argv)
    if not args.session and not (args.server and args.context):
        parser.error("give --server URL and --context CTX.yaml to open a visit, or --session URL of one that is open")
    if args.file is not None and not args.file.is_file():
        raise AudioError(f"there is no file {args.file}")
    return args


def _vad(*, gate: bool) -> tuple[Vad | None, str | None]:
    """The detector, or why there is none: a recorder without one sends everything."""
    if not gate:
        return None, None
    from clew_models import silero

    try:
        return silero.load(), None
    except WeightsError as e:
        return None, str(e)


async def _opened(args: argparse.Namespace, context: dict[str, Any]) -> Link:
    """The visit's link. A microphone waits for the server; a file says at once that it is away."""
    while True:
        try:
            return await open_session(args.server, context, token=args.token)
        except UnreachableError as e:
            if args.file is not None:
                raise
            sys.stderr.write(f"{e}; trying again every {OPEN_TRIES:.0f} s\n")
        await asyncio.sleep(OPEN_TRIES)


async def _run(args: argparse.Namespace) -> Outcome:
    device = int(args.device) if (args.device or "").isdigit() else args.device
    source = FileSource(args.file) if args.file is not None else Microphone(device)
    if args.session:
        source.check()
        link = Link(url=args.session.rstrip("/"), token=args.token)
    else:
        context = read_context(args.context)
        for warning in context.warnings:
            sys.stderr.write(f"{warning}\n")
        source.check()  # before a visit is opened for it
        link = await _opened(args, context.raw)
    vad, why = _vad(gate=not args.no_gate)
    if why:
        sys.stderr.write(f"silence is sent too: {why}\n")
    display = Display()
    recorder = Recorder(source, link, vad=vad, device=f"clew edge on {platform.node() or 'a computer'}", on_status=display.show)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        recorder.stop()
        loop.remove_signal_handler(signal.SIGINT)  # a second Ctrl-C ends it at once

    with contextlib.suppress(NotImplementedError):  # Windows
        loop.add_signal_handler(signal.SIGINT, stop)
        loop.add_signal_handler(signal.SIGTERM, recorder.stop)
    try:
        return await recorder.run()
    finally:
        display.close()


def main(argv: list[str]) -> int:
    """0 when the server has stored every frame that was sent, 1 when not. Raises ClewError."""
    outcome = asyncio.run(_run(_arguments(argv)))
    if outcome.unacked or outcome.dropped:
        lost = (outcome.unacked + outcome.dropped) * 0.02
        raise LinkError(f"{lost:.1f} s of audio were not confirmed by the server: its record of this visit may have gaps")
    return 0
