"""The models of one process, loaded once, and the visits that they serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clew_models import campplus, silero, weights, whisper
from clew_models.base import SAMPLE_RATE, Asr, Clip, SpeakerEncoder
from clew_models.campplus import CamPlus
from clew_models.whisper import WhisperOptions
from clew_server.charting.billing.rules import Rules
from clew_server.hearing import vocabulary
from clew_server.hearing.clinic import ClinicTerms, usable
from clew_server.hearing.hearing import Hearing
from clew_server.hearing.one_voice import OneVoice
from clew_server.hearing.vocabulary import Vocabulary
from clew_server.hearing.voices import Voices
from clew_server.hearing.window import Tier
from clew_server.visit import Visit
from clew_server.voiceprints import Voiceprints
from clew_wire.context import VisitContext
from clew_wire.errors import SetupError
from clew_wire.note import Word

RECOGNISERS: Mapping[Tier, tuple[str, WhisperOptions]] = {
    "final": ("whisper-base", whisper.FINALS),
    "settle": ("whisper-base", whisper.SETTLES),
    "partial": ("whisper-tiny.en", whisper.PARTIALS),
}
"weights of each, and how they run"


def check_weights() -> None:
    """Raises WeightsError when something is missing or wrong, without loading it."""
    for name in {silero.WEIGHTS, campplus.WEIGHTS, *(name for name, _ in RECOGNISERS.values())}:
        weights.folder(name)


def recogniser(tier: Tier, *, device: str = "cpu", compute_type: str = "int8") -> Asr:
    """Load the recogniser of a tier. Raises WeightsError, and SetupError for a device or precision that this machine lacks."""
    name, options = RECOGNISERS[tier]
    try:
        asr = whisper.load(name, replace(options, device=device, compute_type=compute_type))
        if device != "cpu":  # its first run takes seconds, for which no patient should wait; on a processor it is as quick as any
            asr.transcribe([Clip(np.zeros(SAMPLE_RATE, np.float32))])
    except (ValueError, RuntimeError) as e:
        reason = " ".join(str(e).split())[:120]
        raise SetupError(f"the recognisers can't run on {device} with {compute_type} ({reason}): try --device cpu --compute int8") from None
    return asr


@dataclass(frozen=True, slots=True)
class Engine:
    """What visits need beside the recognisers. `visit` gives each what it can't share: its VAD state and its voices."""

    encoder: SpeakerEncoder
    vad: Any
    "silero's session; each visit has its own stream of it"
    vocabulary: Vocabulary
    voiceprints: Voiceprints | None = None
    "voices of therapists who enrolled"
    rules: Rules | None = None
    "the clinic's; None: the year's as they came"

    @classmethod
    def load(cls, *, voiceprints: Voiceprints | None = None, clinic: ClinicTerms | None = None, rules: Rules | None = None) -> Engine:
        """Load from the weights folder. Raises WeightsError."""
        return cls(CamPlus(), silero.session(), vocabulary.load(clinic), voiceprints, rules)

    def visit(self, context: VisitContext, *, first_word: int = 0, told: Sequence[Word] = ()) -> Visit:
        """A new visit, or one that goes on after a restart (Hearing has the meaning of `first_word` and `told`)."""
        voices = OneVoice() if context.mode == "dictation" else self._voices(context)
        words = self.vocabulary.with_terms(usable(context.terms))
        live, late = silero.Silero(self.vad), silero.Silero(self.vad)
        hearing = Hearing(context.mode, live, voices, words, first_word=first_word, told=told, mending_vad=late)
        return Visit(context, hearing, self.rules)

    def _voices(self, context: VisitContext) -> Voices:
        known = self.voiceprints.of(context, campplus.NAME, self.encoder.dimensions) if self.voiceprints else None
        return Voices(self.encoder, context=context, enrolled=known.vector if known else None)
