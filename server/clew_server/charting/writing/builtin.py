"""The built-in writer: deterministic, needs no GPU and no network. Its sentences come with the brief."""

from __future__ import annotations

from clew_models.writer import Brief, WriterCapabilities, Writing, Written

NAME = "Clew built-in"


class BuiltIn:
    """Tells each fact as charting composed it (clew_server.charting.compose)."""

    def __init__(self) -> None:
        self._briefs = 0
        self._sentences = 0

    @property
    def capabilities(self) -> WriterCapabilities:
        """What it is called."""
        return WriterCapabilities(NAME)

    async def write(self, brief: Brief) -> Writing:
        """One sentence for each fact."""
        self._briefs += 1
        self._sentences += len(brief.facts)
        return Writing(tuple(Written(f.section, f.sentence, (f.id,)) for f in brief.facts))

    def statistics(self) -> dict[str, int]:
        """Briefs and sentences."""
        return {"briefs": self._briefs, "sentences": self._sentences}
