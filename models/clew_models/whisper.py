"""Whisper through CTranslate2, on clips as long as they are.

faster-whisper pads every clip to 30 s, which costs five times as much as a 10 s clip does. CTranslate2 takes shorter
features, but then the decoder, which never saw audio end at once, runs on and loops: so a clip gets 1 to 2 s of zeros,
its tokens are capped by its seconds, and repeats are cut (clew_models.repeats).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from clew_models.base import SAMPLE_RATE, AsrCapabilities, Clip, HeardWord, Transcript
from clew_models.mel import FRAMES_PER_SECOND, log_mel
from clew_models.repeats import without_repeats
from clew_models.weights import folder
from clew_wire.errors import WeightsError

if TYPE_CHECKING:
    from clew_models.base import Pcm

MAX_SECONDS = 28.0
TOKENS_SPARE = 12
DOUBTFUL = -1.0
"mean log probability under which a text is read again; Whisper's own threshold"
UNSURE = 0.8
"mean probability of words under which the language is looked at: it costs 12 to 20 ms a clip, a twentieth of the reading"

BATCH = {"cpu": 2, "cuda": 16}
"measured on a processor: four clips at once cost what they cost one by one"


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """How a Whisper runs."""

    device: str = "cpu"
    "cpu or cuda"
    compute_type: str = "int8"
    "int8 on a CPU, float16 or int8_float16 on a GPU"
    beam: int = 5
    "beams of the search; 1 is greedy"
    threads: int = 1
    "two threads on one model gain little; two workers of one thread do more"
    pad: float = 3.0
    "seconds of zeros after the clip, at least"
    grid: float = 1.0
    "padded lengths are whole multiples of this many seconds, so that clips batch without a longer neighbor changing them"
    tokens: float = 9.0
    "most tokens a second: nobody speaks 5 words a second for long, and a word with its comma has 1.5; what is above is a loop"
    timestamps: bool = True
    "decode with Whisper's own timestamps, which are thrown away: with them it ends its text where the speech ends"


FINALS = WhisperOptions()
"measured best on CPU for base: a third more work than greedy, and fewer wrong numbers"
SETTLES = WhisperOptions(beam=1, pad=1.0, tokens=6.0)
"for the larger model on a few seconds of speech that begin with a forced prefix"
PARTIALS = WhisperOptions(beam=1, pad=1.5, tokens=6.0)
"for the small model, whose text is shown for a second or two; with less padding it loops more"


class Whisper:
    """A recogniser (clew_models.base.Asr). One thread owns it."""

    def __init__(self, path: Path, name: str, options: WhisperOptions | None = None) -> None:
        import ctranslate2
        import tokenizers
        from faster_whisper.tokenizer import Tokenizer

        self._storage = ctranslate2.StorageView.from_array
        self._options = o = options or WhisperOptions()
        if not (path / "model.bin").is_file():
            raise WeightsError(f"the weights of {name} in {path} are not complete: run `clew models fetch`")
        self._model: Any = ctranslate2.models.Whisper(
            str(path), device=o.device, compute_type=o.compute_type, inter_threads=1, intra_threads=o.threads
        )
        self._tokens: Any = Tokenizer(
            tokenizers.Tokenizer.from_file(str(path / "tokenizer.json")), self._model.is_multilingual, task="transcribe", language="en"
        )
        self._start: list[int] = [*self._tokens.sot_sequence, *([] if o.timestamps else [self._tokens.no_timestamps])]
        self._name = f"{name} {o.compute_type}" + (f" beam {o.beam}" if o.beam > 1 else "")

    @property
    def capabilities(self) -> AsrCapabilities:
        return AsrCapabilities(self._name, word_times=True, max_seconds=MAX_SECONDS, prefix=True, batch=BATCH[self._options.device])

    def bucket(self, seconds: float) -> float:
        """The length that a clip of `seconds` is padded to. Clips of one bucket make one batch."""
        o = self._options
        return float(np.ceil((seconds + o.pad) / o.grid - 1e-6) * o.grid)

    def transcribe(self, clips: Sequence[Clip], *, word_times: bool = True) -> list[Transcript]:
        """One batch; results in the clips' order. Raises ValueError when a clip passes MAX_SECONDS."""
        groups: dict[float, list[int]] = defaultdict(list)
        for k, clip in enumerate(clips):
            seconds = len(clip.pcm) / SAMPLE_RATE
            if seconds > MAX_SECONDS:
                raise ValueError(f"a clip of {seconds:.1f} s is longer than {MAX_SECONDS} s")
            groups[self.bucket(seconds)].append(k)
        out: dict[int, Transcript] = {}
        for seconds, members in groups.items():
            out.update(zip(members, self._batch([clips[k] for k in members], seconds, word_times, self._options.beam), strict=True))
            lost = [k for k in members if self._options.beam > 1 and (out[k].looped or out[k].log_prob < DOUBTFUL)]
            if lost:  # greedily and with more silence it rarely loops at the same place
                again = self._batch([clips[k] for k in lost], seconds + 1.0, word_times, 1)
                out.update((k, _better(out[k], second)) for k, second in zip(lost, again, strict=True))
        return [out[k] for k in range(len(clips))]

    def _batch(self, clips: Sequence[Clip], seconds: float, word_times: bool, beam: int) -> list[Transcript]:
        samples = round(seconds * SAMPLE_RATE)
        mels = np.stack([log_mel(np.pad(c.pcm, (0, samples - len(c.pcm))), self._model.n_mels) for c in clips])
        encoded = self._model.encode(self._storage(mels))
        prompts = [[*self._start, *self._prefix(c)] for c in clips]
        cap = TOKENS_SPARE + round(self._options.tokens * (seconds - self._options.pad))  # of the bucket: neighbours must not change it
        results = self._model.generate(
            encoded,
            prompts,
            beam_size=beam,
            max_length=min(448, 2 * (cap + max(map(len, prompts)))),  # CTranslate2 generates up to half of it
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
        )
        raw = [tuple(r.sequences_ids[0]) for r in results]  # a prefix is part of them
        texts = [[t for t in ids if t < self._tokens.eot] for ids in raw]
        times: list[Any] = [None] * len(clips)
        if word_times:
            aligned = self._model.align(
                encoded, self._tokens.sot_sequence, texts, [round(seconds * FRAMES_PER_SECOND)] * len(clips), median_filter_width=7
            )
            times = list(aligned)
        heard = [
            self._transcript(clip, ids, result, alignment) for clip, ids, result, alignment in zip(clips, raw, results, times, strict=True)
        ]
        return self._languages(heard, encoded)

    def _languages(self, heard: list[Transcript], encoded: Any) -> list[Transcript]:
        """Doubtful texts with the language that is spoken: told to write English, Whisper writes English whatever it hears."""
        doubtful = [k for k, t in enumerate(heard) if t.words and sum(w.p for w in t.words) < UNSURE * len(t.words)]
        if not doubtful or not self._model.is_multilingual:
            return heard
        spoken = self._model.detect_language(encoded)
        for k in doubtful:
            odds = {name.strip("<|>"): float(p) for name, p in spoken[k]}
            heard[k] = replace(heard[k], language=max(odds, key=lambda name: odds[name]), english=odds["en"])
        return heard

    def _prefix(self, clip: Clip) -> list[int]:
        """The clip's prefix with the timestamps that this clip would have, or without where it has none."""
        if not clip.prefix:
            return []
        zero = self._tokens.timestamp_begin
        if not self._options.timestamps:
            return [t for t in clip.prefix if t < zero]
        first = next((k for k, t in enumerate(clip.prefix) if t < zero), len(clip.prefix))
        return [zero, *(t if t < zero else max(zero, t - round(50 * clip.shift)) for t in clip.prefix[first:])]

    def _transcript(self, clip: Clip, raw: tuple[int, ...], result: Any, alignment: Any) -> Transcript:
        seconds = len(clip.pcm) / SAMPLE_RATE
        places = [k for k, token in enumerate(raw) if token < self._tokens.eot]  # of the text among its timestamps
        text = [raw[k] for k in places]
        log_prob = float(result.scores[0])
        words, tokens = self._tokens.split_to_word_tokens([*text, self._tokens.eot]) if text else ([], [])
        words, tokens = words[:-1], tokens[:-1]  # the end of text
        heard = (
            _aligned(words, tokens, alignment, seconds)
            if alignment is not None
            else _spread(words, clip.pcm, min(1.0, float(np.exp(log_prob))))
        )
        ends = np.cumsum([len(t) for t in tokens])
        heard = [replace(word, tokens=places[end - 1] + 1) for word, end in zip(heard, ends, strict=True)]
        kept, looped = without_repeats(_joined(heard), seconds)
        return Transcript(tuple(kept), float(result.no_speech_prob), log_prob, looped, raw)


def _better(first: Transcript, second: Transcript) -> Transcript:
    """Of two readings of one clip, the one that did not loop, else the likelier."""
    return max(first, second, key=lambda t: (not t.looped, t.log_prob))


def _aligned(words: Sequence[str], tokens: Sequence[Sequence[int]], alignment: Any, seconds: float) -> list[HeardWord]:
    """Words with the times of the decoder's cross attention, good to about 0.2 s."""
    if not words:
        return []
    pairs = np.array(alignment.alignments)
    jumps = np.pad(np.diff(pairs[:, 0]), (1, 0), constant_values=1).astype(bool)
    starts = pairs[jumps, 1] / 50.0
    bounds = np.cumsum([0, *map(len, tokens)])
    probs = np.array(alignment.text_token_probs)
    out = []
    for word, a, b in zip(words, bounds[:-1], bounds[1:], strict=True):
        t0, t1 = (min(float(starts[min(k, len(starts) - 1)]), seconds) for k in (a, b))
        out.append(HeardWord(word, t0, max(t0, t1), float(probs[a:b].mean())))
    return out


def _spread(words: Sequence[str], pcm: Pcm, p: float) -> list[HeardWord]:
    """Words spread by their letters over the part of the clip that is loud."""
    if not words:
        return []
    hop = SAMPLE_RATE // 50
    level = np.sqrt(np.square(pcm[: len(pcm) // hop * hop]).reshape(-1, hop).mean(axis=1))
    loud = np.flatnonzero(level > 0.1 * level.max()) if level.size else np.array([0])
    t0, t1 = loud[0] / 50, (loud[-1] + 1) / 50
    at = t0 + (t1 - t0) * np.cumsum([0, *(len(w) for w in words)]) / sum(len(w) for w in words)
    return [HeardWord(w, float(a), float(b), p) for w, a, b in zip(words, at[:-1], at[1:], strict=True)]


def _joined(words: Sequence[HeardWord]) -> list[HeardWord]:
    """Punctuation and pieces without a space before them join the word before; empty ones go."""
    out: list[HeardWord] = []
    for word in words:
        if out and not word.text.startswith(" "):
            last = out[-1]
            alone = not any(c.isalnum() for c in word.text)
            p = last.p if alone else min(last.p, word.p)
            out[-1] = HeardWord(last.text + word.text.strip(), last.t0, last.t1 if alone else word.t1, p, word.tokens)
        elif word.text.strip():
            out.append(replace(word, text=word.text.strip()))
    return out


def load(name: str, options: WhisperOptions | None = None) -> Whisper:
    """One of the manifest's Whispers, such as "whisper-base". Raises WeightsError when it was not fetched."""
    return Whisper(folder(name), name, options)
