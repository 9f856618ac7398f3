"""From a sentence to the words and seconds that it rests on, as a FHIR extension. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clew_server.emr.fhir import Resource, extension
from clew_server.emr.sheet import shown
from clew_wire.note import Span, Word

MOST_TEXT = 2000
"characters of one span: a longer one is cut, its ids and seconds are whole"


class Words:
    """A visit's words by id."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._at = {w.id: n for n, w in enumerate(words)}

    def evidence(self, spans: Sequence[Span]) -> Iterator[Resource]:
        """An extension for each span whose words stand."""
        for first, last in spans:
            if first in self._at and last in self._at:
                yield self._span(self._words[self._at[first] : self._at[last] + 1])

    @staticmethod
    def _span(words: Sequence[Word]) -> Resource:
        if not words:
            return {}
        first, last = words[0], words[-1]
        text = shown(" ".join(w.w for w in words), MOST_TEXT)
        return {
            "url": "evidence",
            "extension": [
                extension("first", valueString=first.id),
                extension("last", valueString=last.id),
                *([extension("from", valueDecimal=_seconds(first.t0))] if first.t0 is not None else []),
                *([extension("to", valueDecimal=_seconds(last.t1))] if last.t1 is not None else []),
                extension("role", valueCode=first.role),
                *([extension("words", valueString=text)] if text else []),
            ],
        }


def _seconds(t: float) -> float:
    return round(t, 3)
