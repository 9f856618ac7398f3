"""whisper_streaming 0.1.0 from PyPI: LocalAgreement on faster-whisper.   drive_whisper_streaming.py AUDIO.wav WEIGHTS

The package leaves where sound comes from and where words go to its user: these are ours. The recognition, the agreement and the
trimming are the package's own and run as they are. Sound that comes while a run lasts goes into the next run in one piece, as in the
authors' own server; the words of the last run that are not yet agreed are what it shows.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from queue import Empty
from typing import Any

import numpy as np
from feed import RATE, Clock, samples
from whisper_streaming import ASRProcessor, AudioReceiver, Backend, OutputSender, TimeTrimming
from whisper_streaming.backend import (
    FasterWhisperASR,
    FasterWhisperFeatureExtractorConfig,
    FasterWhisperModelConfig,
    FasterWhisperTranscribeConfig,
)

MIN_CHUNK_SECONDS = 1.0
TRIM_SECONDS = 15.0  # the authors' default for the buffer
WARM_SECONDS = 5


class Captured:
    """A queue that gives all that was captured since it was last asked, at least MIN_CHUNK_SECONDS of it."""

    def __init__(self, pcm: np.ndarray[Any, Any]) -> None:
        self._pcm = pcm.astype(np.float32) / 32768
        self._taken = 0
        self.clock: Clock | None = None

    def get(self, timeout: float) -> np.ndarray[Any, Any]:  # noqa: ARG002  the package's call
        self.clock = self.clock or Clock()
        if self._taken == len(self._pcm):
            raise Empty
        wanted = min(self._taken + int(MIN_CHUNK_SECONDS * RATE), len(self._pcm))
        time.sleep(max(0.0, wanted / RATE - self.clock.now()))
        until = min(int(self.clock.now() * RATE), len(self._pcm))
        part, self._taken = self._pcm[self._taken : until], until
        if until == len(self._pcm):
            self.clock.fed()
        return part


class Microphone(AudioReceiver):  # type: ignore[misc]
    """Needs no thread: the queue itself follows the clock."""

    def __init__(self, pcm: np.ndarray[Any, Any]) -> None:
        super().__init__()
        self.queue = Captured(pcm)

    def start(self) -> None:
        return

    def _do_receive(self) -> None:
        return

    def _do_close(self) -> None:
        return


class Lines(OutputSender):  # type: ignore[misc]
    """Agreed words, at once: the package's own sender would look only ten times a second."""

    def __init__(self, heard: Captured) -> None:
        super().__init__()
        self._heard = heard
        self.queue = self

    def put_nowait(self, word: Any) -> None:
        if self._heard.clock:
            self._heard.clock.final(word.word)

    def start(self) -> None:
        return

    def _do_output(self, data: Any) -> None:  # noqa: ARG002  the package's call
        return

    def _do_close(self) -> None:
        return


class Watched(ASRProcessor):  # type: ignore[misc]
    """The package's processor, which says after each run what it has not agreed on yet."""

    def _process(self, audio: Any) -> Any:
        output = super()._process(audio)
        if output is not None:
            self.output_senders[0].put_nowait(output)
        clock = self.audio_receiver.queue.clock
        clock.shown("".join(w.word for w in self._transcription_buffer.transcriptions_in_limbo))
        return None


def main() -> None:
    pcm = samples(Path(sys.argv[1]))
    microphone = Microphone(pcm)
    processor = Watched(
        ASRProcessor.ProcessorConfig(
            sampling_rate=RATE, prompt_size=200, audio_receiver_timeout=1.0, audio_trimming=TimeTrimming(TRIM_SECONDS), language="en"
        ),
        microphone,
        Lines(microphone.queue),
        Backend.FASTER_WHISPER,
        FasterWhisperModelConfig(model_size_or_path=sys.argv[2], device="cpu", compute_type="int8", local_files_only=True),
        FasterWhisperTranscribeConfig(vad_filter=True),
        FasterWhisperFeatureExtractorConfig(),
    )
    asr: FasterWhisperASR = processor.backend
    asr.transcribe(pcm[: WARM_SECONDS * RATE].astype(np.float32) / 32768, "")  # the first run loads kernels: not the first word's fault
    processor.run()


if __name__ == "__main__":
    main()
