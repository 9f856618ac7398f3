"""Give the sample's words their times: `python align.py visit.words.json` adds "words" to the file, from visit.flac beside it.

Each sentence lies where speak.py placed it; inside it, whisper-base's attention says where its script's words lie (forced alignment, the
text is not recognised). Good to about 0.2 s. Needs what `clew serve` needs, weights included.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer

from clew_models import weights

RATE = 16_000
FRAMES_PER_SECOND = 100
HOW = "each sentence lies where it was placed; its words by forced alignment with whisper-base, good to about 0.2 s"


def aligned(model: WhisperModel, tokenizer: Tokenizer, pcm: np.ndarray[Any, Any], text: str) -> list[tuple[str, float, float]]:
    """The words of a text and where they lie in its sound."""
    features = model.feature_extractor(np.concatenate([pcm, np.zeros(RATE, np.float32)]))
    frames = features.shape[-1]
    padded = np.pad(features, ((0, 0), (0, max(0, 3000 - frames))))[:, :3000]
    found = model.find_alignment(tokenizer, [tokenizer.encode(" " + text)], model.encode(padded), frames)[0]
    pieces = [(w["word"], w["start"], w["end"]) for w in found if w["word"].strip()]
    words = text.split()
    out: list[tuple[str, float, float]] = []
    for piece, start, end in pieces:  # punctuation and the parts of a hyphenated word come apart
        if out and len(out[-1][0]) < len(words[len(out) - 1]):
            out[-1] = (out[-1][0] + piece.strip(), out[-1][1], end if any(c.isalnum() for c in piece) else out[-1][2])
        else:
            out.append((piece.strip(), start, end))
    if [w for w, _, _ in out] != words:
        raise ValueError(f"the aligned words are not the script's: {out} {words}")
    return out


def main() -> None:
    path = Path(sys.argv[1])
    table = json.loads(path.read_text(encoding="utf-8"))
    pcm, rate = soundfile.read(path.with_name("visit.flac"), dtype="float32")
    if rate != RATE:
        raise ValueError("the sample is 16 kHz")
    model = WhisperModel(str(weights.folder("whisper-base")), device="cpu", compute_type="float32", cpu_threads=1)
    tokenizer = Tokenizer(model.hf_tokenizer, True, task="transcribe", language="en")
    words: list[dict[str, Any]] = []
    for turn in table["turns"]:
        for sentence in turn["sentences"]:
            first, last = sentence["start"], sentence["end"]
            for text, start, end in aligned(model, tokenizer, pcm[int(first * RATE) : int(last * RATE)], sentence["text"]):
                times = {"t0": round(first + start, 2), "t1": round(min(first + end, last), 2)}
                words.append({"w": text, **times, "role": turn["role"]})
    table |= {"how_words": HOW, "words": words}
    text = json.dumps(table, indent=1, ensure_ascii=False)
    text = re.sub(r'\{\s+("w":[^{}]+?)\s+\}', lambda m: "{" + " ".join(m[1].split()) + "}", text)  # a word a line
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
