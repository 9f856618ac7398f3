"""`clew load`: N simulated tablets on real WebRTC; latency per word, words and frames lost, CPU and memory."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import soundfile
import yaml

from clew_loadtest.clinic import Clinic, now, transcribe
from clew_loadtest.demo import sample_audio, sample_context
from clew_loadtest.report import report
from clew_loadtest.room import RoomLog, play, with_id
from clew_loadtest.tape import Tape
from clew_wire.errors import AudioError, SetupError
from clew_wire.output import check_writable, write_whole

STAGGER_SECONDS = 0.37  # rooms do not start in step, and neither do their windows
MAX_SECONDS = 3600
MINUTE = 60.0
Memory = tuple[float, float]
"seconds since the first room opened, MB"


def looped(audio: Path, seconds: float, out: Path) -> Path:
    """The recording, repeated and cut to `seconds`."""
    try:
        pcm, rate = soundfile.read(audio, dtype="float32", always_2d=True)
    except soundfile.SoundFileError as e:
        raise AudioError(f"can't read {audio} ({' '.join(str(e).split())}): give a FLAC, WAV, Opus or MP3 file") from None
    if not len(pcm):
        raise AudioError(f"{audio} has no sound in it: give a recording of a visit")
    wanted = int(seconds * rate)
    mono = pcm.mean(axis=1)
    soundfile.write(out, np.tile(mono, -(-wanted // len(mono)))[:wanted], rate)
    return out


async def _rooms(clinic: Clinic, context: dict[str, Any], tape: Tape, starts: Sequence[float]) -> tuple[list[RoomLog], list[Memory]]:
    """One room for each start, in seconds from now; what each saw, and the server's memory by the minute."""
    begun = now()
    memory: list[Memory] = []

    async def one(n: int, start: float) -> RoomLog:
        await asyncio.sleep(start)
        return await play(clinic.url, with_id(context, f"load-{n}"), tape)

    async def watch() -> None:
        while True:
            memory.append((now() - begun, clinic.rss_mb()))
            await asyncio.sleep(MINUTE)

    watching = asyncio.create_task(watch())
    try:
        logs = await asyncio.gather(*(one(n, start) for n, start in enumerate(starts)))
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    return logs, [*memory, (now() - begun, clinic.rss_mb())]


def measure(starts: Sequence[float], seconds: float, audio: Path, context: dict[str, Any]) -> dict[str, Any]:
    """Run a room of `seconds` for each start, in seconds, and give the report. Raises ClewError."""
    with tempfile.TemporaryDirectory(prefix="clew-") as folder:
        clip = looped(audio, seconds, Path(folder) / "visit.flac")
        context_file = Path(folder) / "context.yaml"
        context_file.write_text(yaml.safe_dump(context), encoding="utf-8")
        expected = [w["w"] for w in transcribe(clip, context_file)["words"]]  # type: ignore[attr-defined]
        tape = Tape(clip)
        with Clinic() as clinic:
            tablets, server = time.process_time(), clinic.cpu_seconds()
            logs, memory = asyncio.run(_rooms(clinic, context, tape, starts))
            tablets, server = time.process_time() - tablets, clinic.cpu_seconds() - server
    machine = {"cores": psutil.cpu_count(), "memory_gb": round(psutil.virtual_memory().total / 1e9, 1)}
    return {**report(logs, expected, seconds, (server, tablets), memory), "machine": machine}


def main(argv: Sequence[str]) -> int:
    """Run the load and write the report."""
    parser = argparse.ArgumentParser(prog="clew load", description="Simulated tablets on real WebRTC against a server on this machine.")
    parser.add_argument("--sessions", type=int, default=1, metavar="N", help="tablets at once")
    parser.add_argument(
        "--seconds", type=float, default=60.0, metavar="S", help="length of each visit; the recording is repeated to fill it"
    )
    parser.add_argument(
        "--ramp", type=float, default=None, metavar="S", help="start the tablets evenly over so many seconds (default: 0.37 s apart)"
    )
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="where the report goes")
    parser.add_argument("--audio", type=Path, default=None, help="recording to play (default: the sample visit)")
    args = parser.parse_args(argv)
    if args.sessions < 1 or not 1 <= args.seconds <= MAX_SECONDS:
        raise SetupError(f"--sessions must be at least 1, and --seconds from 1 to {MAX_SECONDS}")
    if args.ramp is not None and not 0 <= args.ramp <= MAX_SECONDS:
        raise SetupError(f"--ramp must be from 0 to {MAX_SECONDS} seconds")
    check_writable(args.json)
    apart = STAGGER_SECONDS if args.ramp is None else args.ramp / args.sessions
    found = measure([n * apart for n in range(args.sessions)], args.seconds, args.audio or sample_audio(), sample_context())
    write_whole(args.json, json.dumps(found, indent=1) + "\n")
    partial, final, cpu = found["latency"]["partial"], found["latency"]["final"], found["cpu"]
    sys.stdout.write(
        f"{found['sessions']} sessions of {found['seconds']:.0f} s: first shown p50 {partial['p50']} p95 {partial['p95']} s, "
        f"final p50 {final['p50']} p95 {final['p95']} s, {found['words_lost']} words and {found['frames_lost']} frames lost, "
        f"CPU server {cpu['server']} tablets {cpu['tablets']} core-s/s, {found['rss_mb']} MB\n"
    )
    return 0
