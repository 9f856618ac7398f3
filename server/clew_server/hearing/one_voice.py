"""Dictation: one voice, the therapist's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from clew_wire.event import Relabel
from clew_wire.note import Word

if TYPE_CHECKING:
    from clew_models.base import Pcm


class OneVoice:
    """Everything was said by s0, the therapist."""

    def label(self, t0: float, pcm: Pcm, words: Sequence[Word]) -> tuple[list[Word], list[Relabel]]:  # noqa: ARG002 - the contract of Voices
        """The words of one final stretch with speaker and role, and relabels of earlier words: none."""
        return [replace(w, speaker="s0", role="therapist") for w in words], []

    def guess(self, t0: float, pcm: Pcm, words: Sequence[Word]) -> list[Word]:  # noqa: ARG002 - the contract of Voices
        """Words of a stretch that is still open, as label() will have them."""
        return [replace(w, speaker="s0", role="therapist") for w in words]

    def finish(self) -> list[Relabel]:
        """No relabels."""
        return []
