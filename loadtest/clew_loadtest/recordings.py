"""Recordings with reference word times: the sample visit, or a folder of files, whole or their first part."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import soundfile
import yaml

from clew_loadtest.demo import sample_audio, sample_context
from clew_loadtest.reference import Reference, Spoken, Turn
from clew_wire.errors import AudioError, SetupError

TAIL_SECONDS = 1.0  # a cut leaves this much after the last turn, or what there is before the next
CONTEXT_KEYS = ("id", "mode", "discipline", "note_type", "context")


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound file and what is known of it."""

    id: str
    audio: Path
    seconds: float
    reference: Reference
    context: dict[str, Any]
    "what the EMR would send before the visit"


def sample() -> Recording:
    """Our own sample visit (synthetic speech)."""
    return read(sample_audio(), sample_context())


def folder(audio: Path, sessions: Path | None = None, only: str = "") -> list[Recording]:
    """Every ID.flac of a folder beside which ID.words.json lies, with the context of sessions/ID.yaml where there is one.

    Raises SetupError when there is none.
    """
    found = [p for p in sorted(audio.glob("*.flac")) if only in p.stem and p.with_suffix(".words.json").exists()]
    if not found:
        raise SetupError(f"no recording with reference words in {audio}: give a folder with ID.flac and ID.words.json")
    return [read(path, _context(path.stem, sessions)) for path in found]


def _context(name: str, sessions: Path | None) -> dict[str, Any]:
    path = sessions / f"{name}.yaml" if sessions else None
    if path is None or not path.exists():
        return {"id": name, "mode": "ambient", "discipline": "PT", "note_type": "daily", "context": {}}
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {key: data[key] for key in CONTEXT_KEYS if key in data}  # a script may hold more than an EMR would send


def read(audio: Path, context: dict[str, Any]) -> Recording:
    """A recording with ID.words.json ("words": [{"w", "t0", "t1"}], maybe "turns") and maybe ID.turns.json ("turns": [{"start", "end",
    "text"}]) beside it. Raises AudioError, and SetupError when its words have no times."""
    try:
        info = soundfile.info(audio)
    except soundfile.SoundFileError as e:
        raise AudioError(f"can't read {audio} ({' '.join(str(e).split())}): give a FLAC or WAV file") from None
    table = json.loads(audio.with_suffix(".words.json").read_text(encoding="utf-8"))
    beside = audio.with_suffix(".turns.json")
    turns = json.loads(beside.read_text(encoding="utf-8"))["turns"] if beside.exists() else table.get("turns", [])
    try:
        reference = Reference(
            tuple(Spoken(w["w"], w["t0"], w["t1"]) for w in table["words"]), tuple(Turn(t["start"], t["end"], t["text"]) for t in turns)
        )
    except KeyError as e:
        raise SetupError(
            f"{audio.with_suffix('.words.json')} or its turns lack {e}: words need w, t0 and t1, turns start, end and text"
        ) from None
    return Recording(audio.stem, audio, info.frames / info.samplerate, reference, context)


def clipped(recording: Recording, seconds: float, out: Path) -> Recording:
    """Its first part, at most `seconds` long and ended after a whole turn where turns are known, written to `out`."""
    turns = recording.reference.turns
    whole = [t for t in turns if t.end <= seconds]
    end = min(seconds, recording.seconds)
    if whole:
        following = [t.start for t in turns if t.start >= whole[-1].end]
        end = min([end, whole[-1].end + TAIL_SECONDS, *following])
    pcm, rate = soundfile.read(recording.audio, dtype="int16", always_2d=True)
    soundfile.write(out, pcm[: int(end * rate), 0], rate)
    return replace(recording, audio=out, seconds=end, reference=recording.reference.until(end))
