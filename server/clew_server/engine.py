"""The models of one process, loaded once, and the visits that they serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from clew_models import campplus, silero, whisper
from clew_models.base import Asr, SpeakerEncoder
from clew_models.campplus import CamPlus
from clew_server.charting.billing.rules import Rules
from clew_server.hearing import vocabulary
from clew_server.hearing.clinic import ClinicTerms, usable
from clew_server.hearing.hearing import Hearing
from clew_server.hearing.one_voice import OneVoice
from clew_server.hearing.vocabulary import Vocabulary
from clew_server.hearing.voices import Voices
from clew_server.visit import Visit
from clew_server.voiceprints import Voiceprints
from clew_wire.context import VisitContext
from clew_wire.errors import SetupError
from clew_wire.note import Word

FINALS = "whisper-base"
PARTIALS = "whisper-tiny.en"


@dataclass(frozen=True, slots=True)
class Engine:
    """Models behind their contracts. `visit` gives each visit what it can't share: its VAD state and its voices."""

    finals: Asr
    "the larger recogniser"
    partials: Asr | None
    "the fast one; None where nobody waits for words"
    settles: Asr | None
    "the larger one once more, greedy, for words that settle while people talk; None where nobody waits for words"
    encoder: SpeakerEncoder
    vad: Any
    "silero's session; each visit has its own stream of it"
    vocabulary: Vocabulary
    voiceprints: Voiceprints | None = None
    "voices of therapists who enrolled"
    rules: Rules | None = None
    "the clinic's; None: the year's as they came"

    @classmethod
    def load(
        cls,
        *,
        partials: bool = True,
        device: str = "cpu",
        compute_type: str = "int8",
        voiceprints: Voiceprints | None = None,
        clinic: ClinicTerms | None = None,
        rules: Rules | None = None,
    ) -> Engine:
        """Load from the weights folder. Raises WeightsError, and SetupError for a device or precision that this machine lacks."""
        try:
            slow = whisper.load(FINALS, replace(whisper.FINALS, device=device, compute_type=compute_type))
            fast = whisper.load(PARTIALS, replace(whisper.PARTIALS, device=device, compute_type=compute_type)) if partials else None
            soon = whisper.load(FINALS, replace(whisper.SETTLES, device=device, compute_type=compute_type)) if partials else None
        except (ValueError, RuntimeError) as e:
            reason = " ".join(str(e).split())[:120]
            raise SetupError(
                f"the recognisers can't run on {device} with {compute_type} ({reason}): try --device cpu --compute int8"
            ) from None
        return cls(
            finals=slow,
            partials=fast,
            settles=soon,
            encoder=CamPlus(),
            vad=silero.session(),
            vocabulary=vocabulary.load(clinic),
            voiceprints=voiceprints,
            rules=rules,
        )

    def visit(self, context: VisitContext, *, first_word: int = 0, told: Sequence[Word] = ()) -> Visit:
        """A new visit, or one that goes on after a restart (Hearing has the meaning of `first_word` and `told`)."""
        voices = OneVoice() if context.mode == "dictation" else self._voices(context)
        words = self.vocabulary.with_terms(usable(context.terms))
        return Visit(context, Hearing(context.mode, silero.Silero(self.vad), voices, words, first_word=first_word, told=told), self.rules)

    def _voices(self, context: VisitContext) -> Voices:
        known = self.voiceprints.of(context, campplus.NAME, self.encoder.dimensions) if self.voiceprints else None
        return Voices(self.encoder, context=context, enrolled=known.vector if known else None)
