"""Text without what names a person, as far as the chart and its form tell.

Taken out: the patient's and the clinician's name, phone and record numbers (six digits or more, written or spoken one by one),
e-mail addresses, dates of birth by their form. Names that only people in the room know stay; they can't be told from other words.
"""

from __future__ import annotations

import re

from clew_server.charting.compose.terse import common, proper
from clew_server.charting.facts.sort import RELEVANT
from clew_wire.context import VisitContext

_DIGIT = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|\d)"
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\S+@\S+\.\w+"), "[address]"),
    (re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-](?:19|20)\d\d\b|\b\d{1,2}/\d{1,2},? (?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b"), "[date]"),
    (re.compile(r"(?<![\w.])\+?\(?\d(?:[\d() .-]*\d){5,}"), "[number]"),
    (re.compile(rf"\b{_DIGIT}(?:[ ,.-]+{_DIGIT}){{5,}}\b", re.IGNORECASE), "[number]"),
)


class Names:
    """What is taken out of one visit's text."""

    def __init__(self, context: VisitContext) -> None:
        clinician = context.encounter.get("clinician")
        self._rules: list[tuple[re.Pattern[str], str]] = []
        for name, instead in (
            (context.patient.get("name"), "patient"),
            (clinician.get("name") if isinstance(clinician, dict) else None, "therapist"),
        ):
            for part in re.findall(r"[^\W\d_][\w'’-]+", str(name or "")):
                low = part.lower()
                # A name that is also a word ("Will", "Grace", "Heel") is a name where it has a capital.
                is_word = common(low) or proper(low) or RELEVANT.fullmatch(low) or len(low) < 3
                self._rules.append(
                    (re.compile(rf"\b{re.escape(part.capitalize() if is_word else part)}\b", 0 if is_word else re.IGNORECASE), instead)
                )

    def without(self, text: str) -> str:
        """The text, with what was taken out replaced."""
        for pattern, instead in self._rules:
            text = pattern.sub(instead, text)
        for pattern, instead in _FORMS:
            text = pattern.sub(instead, text)
        return re.sub(r"\b(patient|therapist)(?: \1\b)+", r"\1", text)
