"""The contracts that models stand behind. Adapters live beside this file; heavy imports happen inside them.

All audio is float32 mono at 16 kHz in [-1, 1], shape (samples,).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pcm = npt.NDArray[np.float32]
    Embedding = npt.NDArray[np.float32]

SAMPLE_RATE = 16_000


class Vad(Protocol):
    """Voice activity, one stream per object: it keeps state between calls."""

    frame: int
    "samples per call"

    def __call__(self, pcm: Pcm) -> float:
        """Probability of speech in one frame, shape (frame,)."""

    def reset(self) -> None:
        """Forget the stream."""


@dataclass(frozen=True, slots=True)
class AsrCapabilities:
    """What a recogniser can do."""

    name: str
    "model and precision, as the signed note names it"
    word_times: bool
    max_seconds: float
    "longest window"
    prefix: bool
    "takes a forced prefix"
    batch: int = 8
    "clips at once that pay: more would only wait for each other"


@dataclass(frozen=True, slots=True)
class Clip:
    """One window to recognise."""

    pcm: Pcm
    "shape (samples,)"
    prefix: tuple[int, ...] = ()
    "tokens that the result must start with, and that are part of it: from Transcript.tokens of an earlier clip, up to a word's end"
    shift: float = 0.0
    "seconds that the earlier clip started before this one"


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A recognised word."""

    text: str
    "with punctuation, without spaces at its ends"
    t0: float
    "seconds from the clip's start"
    t1: float
    p: float
    "mean probability of its tokens"
    tokens: int = 0
    "how many of the transcript's tokens lead up to the word's end"


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was recognised in one clip."""

    words: tuple[HeardWord, ...]
    no_speech: float
    "the model's own probability that nobody speaks"
    log_prob: float
    "mean log probability per token"
    looped: bool
    "the decoder repeated itself and the repeats were cut"
    tokens: tuple[int, ...] = ()
    "as the decoder wrote it, in its own vocabulary; a prefix is cut from these"
    language: str = ""
    "of a doubtful text, the language that is most likely spoken, ISO 639-1; empty where nobody looked"
    english: float = 1.0
    "probability that English is spoken; 1 where nobody looked"


class Asr(Protocol):
    """A recogniser. One thread owns it."""

    @property
    def capabilities(self) -> AsrCapabilities: ...

    def transcribe(self, clips: Sequence[Clip], *, word_times: bool = True) -> list[Transcript]:
        """One batch; results in the clips' order. Clips of similar length batch best. Without word_times, words are
        spread evenly over the clip's voiced time."""


class SpeakerEncoder(Protocol):
    """Voice to vector."""

    dimensions: int

    def embed(self, clips: Sequence[Pcm]) -> list[Embedding]:
        """Unit vectors, shape (dimensions,), of clips of at least 0.4 s each."""
