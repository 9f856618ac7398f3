"""An enrolled voice: made from a recording of one person, kept as a small file, used to know the therapist in a visit.

No I/O, no model of its own: the speech probabilities and the encoder are arguments.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from clew_models.base import SAMPLE_RATE, SpeakerEncoder, Vad
from clew_server.hearing.clusters import Heard, evidence, look_again
from clew_wire.errors import AudioError

if TYPE_CHECKING:
    from clew_models.base import Embedding, Pcm

KIND = "clew voiceprint"
LEAST_SECONDS = 8.0
"seconds of speech that a voice is known by"
MOST_SECONDS = 60.0
"seconds of speech that are listened to: more tells no more"
CLIP_SECONDS = 2.0
CLEAN_DB = 12.0
"dB between speech and what lies under it; a quiet room has 25 and more"
CLIPPED = 0.002
"share of the speech's samples at full scale; speech that fits has none"
SECOND_VOICE = 0.15
"share of the speech that may sound like another voice: a cough, a door"
ALIKE = -0.5
"mean evidence that each clip is the voice of all, below which it is hardly one person"


@dataclass(frozen=True, slots=True)
class Voiceprint:
    """How one person sounds to one encoder."""

    name: str
    "as the EMR names the clinician"
    licence: str | None
    encoder: str
    "name and version of the encoder: vectors of another can't be compared"
    created: str
    "date, YYYY-MM-DD"
    seconds: float
    "of speech that it was made from"
    vector: Embedding = field(repr=False)
    "unit length"

    def text(self) -> str:
        """The file's content."""
        out = {"kind": KIND, "name": self.name, "licence": self.licence, "encoder": self.encoder, "created": self.created}
        return json.dumps({**out, "seconds": self.seconds, "vector": [round(float(x), 6) for x in self.vector]}, ensure_ascii=False) + "\n"


def parse(text: str) -> Voiceprint:
    """Raises ValueError for what is no voiceprint."""
    data = json.loads(text)
    data = data if isinstance(data, dict) and data.get("kind") == KIND else {}
    name, licence, encoder, created, seconds = (data.get(k) for k in ("name", "licence", "encoder", "created", "seconds"))
    numbers = data.get("vector")
    numbers = numbers if isinstance(numbers, list) and all(type(x) in (int, float) and abs(x) <= 1 for x in numbers) else []
    vector = np.asarray(numbers, np.float32)
    if abs(float(np.linalg.norm(vector)) - 1.0) > 0.01:
        raise ValueError("it is no voiceprint, or a damaged one")
    if not (isinstance(name, str) and isinstance(encoder, str) and isinstance(created, str) and isinstance(seconds, int | float)):
        raise ValueError("it lacks a field")  # noqa: TRY004  a file's fault, not a caller's
    return Voiceprint(name, licence if isinstance(licence, str) else None, encoder, created, float(seconds), vector)


def same_name(name: str) -> str:
    """What two spellings of one name share: case and spacing don't count."""
    return "".join(name.casefold().split())


def speech(pcm: Pcm, vad: Vad) -> list[tuple[int, int]]:
    """Runs of speech, samples. Gaps under 0.2 s belong to a run."""
    frames = len(pcm) // vad.frame
    voiced = [vad(np.ascontiguousarray(pcm[n * vad.frame : (n + 1) * vad.frame], np.float32)) >= 0.5 for n in range(frames)]
    runs: list[tuple[int, int]] = []
    for n, on in enumerate(voiced):
        if not on:
            continue
        if runs and (n * vad.frame - runs[-1][1]) <= 0.2 * SAMPLE_RATE:
            runs[-1] = (runs[-1][0], (n + 1) * vad.frame)
        else:
            runs.append((n * vad.frame, (n + 1) * vad.frame))
    return [run for run in runs if run[1] - run[0] >= 0.2 * SAMPLE_RATE]


def enroll(pcm: Pcm, vad: Vad, encoder: SpeakerEncoder, make: Callable[[Embedding, float], Voiceprint]) -> Voiceprint:
    """The voice in a recording, shape (samples,). Raises AudioError for one that would not do, and says why."""
    runs = speech(pcm, vad)
    seconds = sum(b - a for a, b in runs) / SAMPLE_RATE
    if seconds < LEAST_SECONDS:
        raise AudioError(f"there are {int(seconds)} s of speech in it, {LEAST_SECONDS:.0f} are needed: read a few sentences aloud for 15 s")
    _check_sound(pcm, runs)
    voice, spoken = _one_voice(_clips(pcm, runs), encoder)
    return make(voice, round(spoken, 1))


def _check_sound(pcm: Pcm, runs: Sequence[tuple[int, int]]) -> None:
    talk = np.concatenate([pcm[a:b] for a, b in runs])
    peak = float(np.abs(talk).max())
    # A recording that was turned down after it clipped is flat at its own peak.
    if peak > 0 and float(np.mean(np.abs(talk) >= 0.999 * peak)) > CLIPPED:
        raise AudioError("it is clipped: turn the microphone down, or move away from it, and record again")
    hop = SAMPLE_RATE // 50
    level = 10 * np.log10(np.mean(np.square(pcm[: len(pcm) // hop * hop].reshape(-1, hop), dtype=np.float64), axis=1) + 1e-12)
    loud = 10 * math.log10(float(np.mean(np.square(talk, dtype=np.float64))) + 1e-12)
    if loud - float(np.percentile(level, 5)) < CLEAN_DB:
        raise AudioError("it is too noisy: record in a quiet room, an arm's length from the microphone")


def _clips(pcm: Pcm, runs: Sequence[tuple[int, int]]) -> list[Pcm]:
    """Speech in equal parts of about CLIP_SECONDS, up to MOST_SECONDS in all."""
    out: list[Pcm] = []
    for a, b in runs:
        parts = max(1, round((b - a) / SAMPLE_RATE / CLIP_SECONDS))
        edges = np.linspace(a, b, parts + 1).astype(int)
        out += [pcm[i:j] for i, j in pairwise(edges) if j - i >= 0.5 * SAMPLE_RATE]
        if sum(map(len, out)) >= MOST_SECONDS * SAMPLE_RATE:
            break
    return out


def _one_voice(clips: Sequence[Pcm], encoder: SpeakerEncoder) -> tuple[Embedding, float]:
    """The voice that says all of it, and its seconds."""
    if not clips:
        raise AudioError("the speech in it is in scraps: read a few sentences aloud for 15 s")
    heard = [Heard(v, len(c) / SAMPLE_RATE, 0.0) for v, c in zip(encoder.embed(clips), clips, strict=True)]
    voices, centers = look_again(heard, 4)
    total = sum(h.seconds for h in heard)
    share = {v: sum(h.seconds for h, w in zip(heard, voices, strict=True) if w == v) / total for v in set(voices)}
    first = max(share, key=lambda v: share[v])
    if 1.0 - share[first] > SECOND_VOICE:
        raise AudioError("more than one voice is heard in it: record one person alone, without radio or television")
    own = [h for h, v in zip(heard, voices, strict=True) if v == first]
    vector = centers.sums[first] / np.linalg.norm(centers.sums[first])
    fit = [float(evidence(np.asarray(np.dot(np.asarray(h.embedding), vector)), h.seconds, total)) for h in own]
    if float(np.mean(fit)) < ALIKE:
        raise AudioError("no steady voice is heard in it: record one person who reads aloud in a quiet room")
    return np.asarray(vector, np.float32), sum(h.seconds for h in own)
