"""`clew voice`: enroll a therapist's voice, list the enrolled ones, forget one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clew_models import campplus, silero
from clew_models.base import SAMPLE_RATE
from clew_server.files import default_voices
from clew_server.hearing.voiceprint import Voiceprint, enroll
from clew_server.scribe import read_audio
from clew_server.voiceprints import Voiceprints
from clew_wire.errors import AudioError, SetupError

if TYPE_CHECKING:
    from clew_models.base import Embedding, Pcm

MOST_AUDIO = 300
"seconds that are read of a recording"
LONGEST_NAME = 200


def parser() -> argparse.ArgumentParser:
    """The command line."""
    out = argparse.ArgumentParser(prog="clew voice", description="Voices of therapists who enrolled.")
    verbs = out.add_subparsers(dest="verb", required=True, metavar="enroll | list | forget")
    one = verbs.add_parser("enroll", help="learn a therapist's voice from a recording of it")
    one.add_argument("name", metavar="NAME", help="as the EMR names the clinician (encounter.clinician.name)")
    one.add_argument("--audio", type=Path, required=True, metavar="FILE", help="10 s or more of that person alone, in any common format")
    one.add_argument("--licence", metavar="ID", help="the licence number, kept beside the name")
    listed = verbs.add_parser("list", help="who is enrolled")
    gone = verbs.add_parser("forget", help="delete a voice")
    gone.add_argument("name", metavar="NAME")
    for each in (one, listed, gone):
        each.add_argument(
            "--voices", type=Path, default=None, metavar="DIR", help="folder of voices (default: $XDG_STATE_HOME/clew/voices)"
        )
    return out


def main(argv: Sequence[str]) -> int:
    """Enroll, list or forget."""
    args = parser().parse_args(argv)
    voices = Voiceprints(args.voices or default_voices())
    if args.verb == "list":
        for found in voices.all():
            licence = f", licence {found.licence}" if found.licence else ""
            sys.stdout.write(f"{found.name}{licence}: enrolled {found.created} from {found.seconds:.0f} s of speech\n")
        return 0
    name = " ".join(args.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise SetupError("give the name as the EMR names the clinician")
    if args.verb == "forget":
        if not voices.forget(name):
            raise SetupError(f"nobody named {name} is enrolled in {voices.folder}: `clew voice list` shows who is")
        sys.stdout.write(f"The voice of {name} is deleted.\n")
        return 0
    again = voices.save(_enrolled(name, args.licence, args.audio))
    sys.stdout.write(f"{name} is enrolled{' anew' if again else ''}. `clew voice forget` deletes the voice.\n")
    return 0


def _enrolled(name: str, licence: str | None, audio: Path) -> Voiceprint:
    read = 0

    def short(part: Pcm) -> bool:
        nonlocal read
        read += len(part)
        return read <= MOST_AUDIO * SAMPLE_RATE

    parts = list(takewhile(short, read_audio(audio)))
    if not parts:
        raise AudioError(f"{audio} has no sound in it: give a recording of the voice")

    def make(vector: Embedding, seconds: float) -> Voiceprint:
        return Voiceprint(name, licence, campplus.NAME, datetime.now(UTC).date().isoformat(), seconds, vector)

    try:
        return enroll(np.concatenate(parts), silero.load(), campplus.CamPlus(), make)
    except AudioError as e:
        raise AudioError(f"{audio} can't be used: {e}") from None
