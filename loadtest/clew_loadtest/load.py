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

from clew_loadtest.clinic import Clinic, transcribe
from clew_loadtest.demo import sample_audio, sample_context
from clew_loadtest.latency import summary, word_latencies, words_lost
from clew_loadtest.room import RoomLog, play, with_id
from clew_wire.errors import AudioError, SetupError
from clew_wire.output import check_writable, write_whole

STAGGER_SECONDS = 0.37  # rooms do not start in step, and neither do their windows
MAX_SECONDS = 3600


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


async def _rooms(url: str, context: dict[str, Any], audio: Path, count: int) -> list[RoomLog]:
    async def one(n: int) -> RoomLog:
        await asyncio.sleep(n * STAGGER_SECONDS)
        return await play(url, with_id(context, f"load-{n}"), audio)

    return await asyncio.gather(*(one(n) for n in range(count)))


def measure(count: int, seconds: float, audio: Path, context: dict[str, Any]) -> dict[str, Any]:
    """Run `count` rooms for `seconds` each and give the report. Raises ClewError."""
    with tempfile.TemporaryDirectory(prefix="clew-") as folder:
        clip = looped(audio, seconds, Path(folder) / "visit.flac")
        context_file = Path(folder) / "context.yaml"
        context_file.write_text(yaml.safe_dump(context), encoding="utf-8")
        expected = [w["w"] for w in transcribe(clip, context_file)["words"]]  # type: ignore[attr-defined]
        with Clinic() as clinic:
            tablets, server = time.process_time(), clinic.cpu_seconds()
            logs = asyncio.run(_rooms(clinic.url, context, clip, count))
            tablets, server = time.process_time() - tablets, clinic.cpu_seconds() - server
            rss = clinic.rss_mb()
    latencies = [x for log in logs for x in word_latencies(log.arrivals)]
    return {
        "sessions": count,
        "seconds": seconds,
        "latency": summary(latencies),
        "words_lost": sum(words_lost(expected, [w.w for w in log.file.words]) for log in logs if log.file),
        "frames_lost": sum(log.outcome.unacked + log.outcome.dropped for log in logs if log.outcome),
        "cpu": {"server": round(server / seconds, 3), "tablets": round(tablets / seconds, 3)},
        "rss_mb": round(rss, 1),
        "words": len(latencies),
        "machine": {"cores": psutil.cpu_count(), "memory_gb": round(psutil.virtual_memory().total / 1e9, 1)},
    }


def main(argv: Sequence[str]) -> int:
    """Run the load and write the report."""
    parser = argparse.ArgumentParser(prog="clew load", description="Simulated tablets on real WebRTC against a server on this machine.")
    parser.add_argument("--sessions", type=int, default=1, metavar="N", help="tablets at once")
    parser.add_argument(
        "--seconds", type=float, default=60.0, metavar="S", help="length of each visit; the recording is repeated to fill it"
    )
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="where the report goes")
    parser.add_argument("--audio", type=Path, default=None, help="recording to play (default: the sample visit)")
    args = parser.parse_args(argv)
    if args.sessions < 1 or not 1 <= args.seconds <= MAX_SECONDS:
        raise SetupError(f"--sessions must be at least 1, and --seconds from 1 to {MAX_SECONDS}")
    check_writable(args.json)
    report = measure(args.sessions, args.seconds, args.audio or sample_audio(), sample_context())
    write_whole(args.json, json.dumps(report, indent=1) + "\n")
    partial, final, cpu = report["latency"]["partial"], report["latency"]["final"], report["cpu"]
    sys.stdout.write(
        f"{report['sessions']} sessions of {report['seconds']:.0f} s: first shown p50 {partial['p50']} p95 {partial['p95']} s, "
        f"final p50 {final['p50']} p95 {final['p95']} s, {report['words_lost']} words and {report['frames_lost']} frames lost, "
        f"CPU server {cpu['server']} tablets {cpu['tablets']} core-s/s, {report['rss_mb']} MB\n"
    )
    return 0
