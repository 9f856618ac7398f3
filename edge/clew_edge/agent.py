"""`clew edge`: the recorder, from a microphone or a file. What it has not sent when it ends, its next run sends."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import math
import os
import platform
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from clew_edge.capture import FileSource, Microphone
from clew_edge.earlier import Earlier, goes_on, resumable, settle
from clew_edge.kept import Keeps, Memory
from clew_edge.recorder import DRAIN, Recorder
from clew_edge.session import Link, RefusedError, UnreachableError, open_session, public_key
from clew_edge.spool import Leftover, Meta, Spool, recover
from clew_edge.status import Display
from clew_wire.context import read_context
from clew_wire.control import FRAME_SECONDS
from clew_wire.errors import AudioError, LinkError, WeightsError
from clew_wire.sealed import Seal

if TYPE_CHECKING:
    from clew_models.base import Vad

OPEN_TRIES = 5.0
"seconds between tries to open the visit while the server is away"


@dataclass(frozen=True, slots=True)
class Visit:
    """What this run records."""

    link: Link
    context: str
    "the visit's id as the EMR calls it; empty: not known"
    goes_on: Leftover | None
    "what an earlier run left of it"
    first: int | None
    "number of the first frame; None: after what the server has"


def default_spool() -> Path:
    """$XDG_STATE_HOME/clew/spool."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "clew" / "spool"


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
    parser.add_argument("--no-gate", action="store_true", help="send silence live too")
    parser.add_argument(
        "--spool",
        metavar="DIR",
        type=Path,
        default=default_spool(),
        help="where audio lies, sealed, until the server has it (default: $XDG_STATE_HOME/clew/spool)",
    )
    parser.add_argument("--no-spool", action="store_true", help="keep that audio in memory only: a reboot loses it")
    parser.add_argument("--new", action="store_true", help="open a new visit even if one with this context is unfinished")
    args = parser.parse_args(argv)
    if args.no_spool:
        args.spool = None
    nothing = not (args.session or args.server or args.context)
    args.only_earlier = nothing and args.spool is not None and args.spool.is_dir() and any(p.is_dir() for p in args.spool.iterdir())
    if not args.session and not (args.server and args.context) and not args.only_earlier:
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


def _name() -> str:
    return f"clew edge on {platform.node() or 'a computer'}"


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _context(args: argparse.Namespace) -> dict[str, Any]:
    """What is known before the visit; nothing when it is open already."""
    if args.session or args.only_earlier:
        return {}
    read = read_context(args.context)
    for warning in read.warnings:
        _say(warning)
    return read.raw


async def _visit(args: argparse.Namespace, context: dict[str, Any], left: Sequence[Leftover]) -> Visit:
    """The visit to record: one that goes on, one that is open, or a new one. A microphone waits for the server; a file says at once
    that it is away."""
    url, name, now = args.session and args.session.rstrip("/"), str(context.get("id", "")), time.time()
    unfinished = None if args.new else resumable(left, url=url, server=args.server, context=name, now=now)
    if unfinished is not None:
        first, off = goes_on(unfinished, now)
        _say(
            f"going on with the visit that this recorder began (--new opens another); it was off for {off:.0f} s: nothing was recorded then"
        )
        return Visit(Link(unfinished.meta.url, args.token if url and args.token else unfinished.meta.token), name, unfinished, first)
    if url:
        return Visit(Link(url, args.token), name, None, None)
    while True:
        try:
            return Visit(await open_session(args.server, context, token=args.token), name, None, 0)
        except UnreachableError as e:
            if args.file is not None:
                raise
            _say(f"{e}; trying again every {OPEN_TRIES:.0f} s")
        await asyncio.sleep(OPEN_TRIES)


async def _key(args: argparse.Namespace, link: Link, client: httpx.AsyncClient) -> bytes:
    """The server's key, PEM. It is remembered beside the spool: after a reboot a visit goes on while the server is away."""
    server = link.url.rpartition("/v1/sessions/")[0]
    known: Path | None = None if args.spool is None else args.spool / f"key-{hashlib.sha256(server.encode()).hexdigest()[:24]}.pem"
    while True:
        try:
            key = await public_key(client, link)
        except UnreachableError as e:
            if remembered := await asyncio.to_thread(_remembered, known):
                return remembered
            if args.file is not None:
                raise
            _say(f"{e}; trying again every {OPEN_TRIES:.0f} s")
        else:
            await asyncio.to_thread(_remember, known, key)
            return key
        await asyncio.sleep(OPEN_TRIES)


def _remembered(path: Path | None) -> bytes | None:
    try:
        return None if path is None else path.read_bytes()
    except OSError:
        return None


def _remember(path: Path | None, key: bytes) -> None:
    if path is None or _remembered(path) == key:
        return
    with contextlib.suppress(OSError):  # the spool's own alarm says that the disk is no good
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = path.with_suffix(".new")
        new.write_bytes(key)
        new.replace(path)


async def _keeps(args: argparse.Namespace, visit: Visit, client: httpx.AsyncClient) -> Keeps:
    seal = Seal(visit.link.url.rpartition("/")[2])
    wrapped = seal.wrapped(await _key(args, visit.link, client))
    if args.spool is None:
        return Memory(seal=seal, wrapped=wrapped)
    if visit.goes_on is not None:
        return await asyncio.to_thread(visit.goes_on.reopen, seal, wrapped)
    meta = Meta(visit.link.url, visit.link.token, visit.context, _name(), started=time.time())
    return await asyncio.to_thread(Spool, args.spool, meta, seal, wrapped)


async def _run(args: argparse.Namespace) -> None:
    number = int(args.device) if (args.device or "").isdigit() else args.device
    source = FileSource(args.file) if args.file is not None else Microphone(number)
    context = _context(args)
    if not args.only_earlier:
        source.check()  # before a visit is opened for it
    left = await asyncio.to_thread(recover, args.spool) if args.spool is not None else []
    stop, given_up = asyncio.Event(), asyncio.Event()
    async with httpx.AsyncClient() as client:
        visit = None if args.only_earlier else await _visit(args, context, left)
        keeps = None if visit is None else await _keeps(args, visit, client)
        earlier = Earlier([one for one in left if visit is None or one is not visit.goes_on], client=client, say=_say)
        sending = asyncio.create_task(earlier.run())
        with _signals(stop, given_up):
            try:
                if visit is not None and keeps is not None:
                    await _record(args, visit, keeps, source, client, stop, given_up)
                    await settle(earlier, sending, given_up, patience=DRAIN)
                else:
                    await settle(earlier, sending, stop, patience=math.inf)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)


@contextlib.contextmanager
def _signals(stop: asyncio.Event, given_up: asyncio.Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM: the first ends the visit, the second also the sending, a third at once."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)

    def ask() -> None:
        if stop.is_set():
            given_up.set()
            for number in numbers:
                loop.remove_signal_handler(number)
        stop.set()

    with contextlib.suppress(NotImplementedError):  # Windows
        for number in numbers:
            loop.add_signal_handler(number, ask)
    yield
    with contextlib.suppress(NotImplementedError):
        for number in numbers:
            loop.remove_signal_handler(number)


async def _record(
    args: argparse.Namespace,
    visit: Visit,
    keeps: Keeps,
    source: FileSource | Microphone,
    client: httpx.AsyncClient,
    stop: asyncio.Event,
    given_up: asyncio.Event,
) -> None:
    """The visit, until the server has it or we give up. Raises LinkError when there is something to say at the end."""
    vad, why = _vad(gate=not args.no_gate)
    if why:
        _say(f"silence is sent live too: {why}")
    spool = keeps if isinstance(keeps, Spool) else None
    display = Display()
    recorder = Recorder(
        source,
        visit.link,
        keeps=keeps,
        first=visit.first,
        vad=vad,
        device=_name(),
        client=client,
        on_status=display.show,
        drain=None if spool is not None else DRAIN,
    )

    async def obey() -> None:
        for asked in (stop, given_up):
            await asked.wait()
            recorder.stop()

    obeying = asyncio.create_task(obey())
    sent = False
    try:
        outcome = await recorder.run()
        sent = not outcome.unacked
        lost = outcome.dropped * FRAME_SECONDS
        if not sent and spool is not None:
            waits = outcome.unacked * FRAME_SECONDS
            raise LinkError(f"{waits:.0f} s of the visit are on this recorder's disk: run `clew edge` again to send them")
        if not sent or lost:
            lost += outcome.unacked * FRAME_SECONDS
            raise LinkError(f"{lost:.1f} s of audio were not confirmed by the server: its record of this visit may have gaps")
    except RefusedError as e:
        sent = e.withdrawn or not keeps.unacked
        if e.withdrawn:
            raise LinkError(f"{e}; what was recorded here and not sent is destroyed") from None
        if spool is not None and keeps.unacked:
            raise LinkError(f"{e}; what was not sent stays in {args.spool}") from None
        raise
    finally:
        obeying.cancel()
        display.close()
        await asyncio.to_thread(spool.destroy if spool is not None and sent else keeps.close)


def main(argv: list[str]) -> int:
    """0 when the server has stored every frame, those of earlier visits too. Raises ClewError."""
    asyncio.run(_run(_arguments(argv)))
    return 0
