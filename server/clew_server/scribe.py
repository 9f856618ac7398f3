"""`clew scribe`: a recording through the engine that the server runs, as fast as it goes."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clew_models.base import SAMPLE_RATE
from clew_server import writers
from clew_server.charting.billing.rules import load
from clew_server.charting.render import FORMS
from clew_server.engine import Engine, recogniser
from clew_server.files import default_voices, report_context, write_session
from clew_server.hearing.clinic import read_terms
from clew_server.visit import Visit
from clew_server.voiceprints import Voiceprints
from clew_wire.context import read_context
from clew_wire.errors import AudioError
from clew_wire.note import SessionFile
from clew_wire.output import check_writable

if TYPE_CHECKING:
    from clew_models.base import Asr, Pcm
    from clew_models.writer import NoteWriter

CHUNK_SECONDS = 1.0


def read_audio(path: Path) -> Iterator[Pcm]:
    """Chunks of a recording as float32 mono 16 kHz. Any container and codec that FFmpeg reads. Raises AudioError."""
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise AudioError(f"{path} has no audio in it: give a recording of the visit")
            resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
            for frame in container.decode(container.streams.audio[0]):
                for out in resampler.resample(frame):
                    yield np.ascontiguousarray(out.to_ndarray()[0], dtype=np.float32)
            for out in resampler.resample(None):
                yield np.ascontiguousarray(out.to_ndarray()[0], dtype=np.float32)
    except FileNotFoundError:
        raise AudioError(f"there is no file {path}") from None
    except (av.FFmpegError, OSError) as e:
        raise AudioError(f"can't read {path} as audio ({e.strerror or e}): give a FLAC, WAV, Opus, MP3 or M4A file") from None


def chunks(parts: Iterator[Pcm], samples: int) -> Iterator[Pcm]:
    """The same audio in chunks of `samples`; the last may be shorter."""
    held: list[Pcm] = []
    count = 0
    for part in parts:
        held.append(part)
        count += len(part)
        while count >= samples:
            whole = np.concatenate(held)
            yield whole[:samples]
            held, count = [whole[samples:]], count - samples
    if count:
        yield np.concatenate(held)


def scribe(visit: Visit, asr: Asr, parts: Iterator[Pcm], writer: NoteWriter | None = None) -> SessionFile:
    """Run a visit over audio. Only finals are recognised: a recording has nobody waiting for partials."""
    at = 0
    for pcm in chunks(parts, int(CHUNK_SECONDS * SAMPLE_RATE)):
        visit.push(at / SAMPLE_RATE, pcm)
        at += len(pcm)
        _recognise(visit, asr)
    visit.finish()
    while not visit.done:
        _recognise(visit, asr)
    visit.chart(visit.plan())
    if writer is not None:
        note, visit.tally = asyncio.run(writers.rewritten(visit.draft(), writer))
        visit.chart(note)
    return visit.session_file()


def _recognise(visit: Visit, asr: Asr) -> None:
    while due := [w for w in visit.windows() if w.tier == "final"]:
        for window, transcript in zip(due, asr.transcribe([w.clip for w in due]), strict=True):
            visit.accept(window, transcript)


def main(argv: Sequence[str]) -> int:
    """Scribe a recording and write the session file."""
    parser = argparse.ArgumentParser(prog="clew scribe", description="Transcribe and draft a recording.")
    parser.add_argument("audio", type=Path, metavar="AUDIO", help="the recording, in any common format")
    parser.add_argument("--context", type=Path, required=True, metavar="CTX.yaml", help="what the EMR knows before the visit")
    parser.add_argument("--out", type=Path, required=True, metavar="SESSION.json", help="where the session file goes")
    parser.add_argument("--voices", type=Path, metavar="DIR", help="folder of enrolled voices (default: $XDG_STATE_HOME/clew/voices)")
    parser.add_argument("--terms", type=Path, metavar="FILE", help="the clinic's own terms (docs/vocabulary.md)")
    parser.add_argument("--rules", type=Path, metavar="FILE", help="the clinic's own rules, laid over the year's (docs/operating.md)")
    writers.add_arguments(parser)
    parser.add_argument("--format", choices=sorted(FORMS), help="also print the note as text, in this form")
    args = parser.parse_args(argv)
    writer = writers.chosen(args)
    check_writable(args.out)
    clinic = read_terms(args.terms) if args.terms else None
    rules = load(args.rules)
    context = read_context(args.context)
    report_context(context)
    parts = chunks(read_audio(args.audio), int(CHUNK_SECONDS * SAMPLE_RATE))
    first = next(parts, None)
    if first is None:
        raise AudioError(f"{args.audio} has no sound in it: give a recording of the visit")
    engine = Engine.load(clinic=clinic, rules=rules, voiceprints=Voiceprints(args.voices or default_voices()))
    visit = engine.visit(context)
    write_session(args.out, scribe(visit, recogniser("final"), _then(first, parts), writer), args.format)
    if visit.tally is not None:
        sys.stderr.write(f"clew scribe: {visit.tally.line()}\n")
    return 0


def _then(first: Pcm, rest: Iterator[Pcm]) -> Iterator[Pcm]:
    yield first
    yield from rest
