"""Vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

from clew_wire.note import Word


class Vocabulary:
    """Stub."""

    def correct(self, words: Sequence[Word]) -> list[Word]:
        """The words."""
        return list(words)
