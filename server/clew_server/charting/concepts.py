"""What goals are about and which work serves them: a small map of rehabilitation concepts (rules/concepts.toml)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from clew_server.charting.memory import remembered


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a goal may be about."""

    name: str
    goal: re.Pattern[str]
    "words of a goal"
    work: re.Pattern[str]
    "words of work or of a measure that serves it"
    local: bool = False
    "it serves only the part of the body that the goal names"
    weak: bool = False
    "it counts only where the goal is about nothing else"


def _pattern(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})")


_DATA = tomllib.loads((Path(__file__).parent / "rules" / "concepts.toml").read_text(encoding="utf-8"))
CONCEPTS = tuple(
    Concept(c["name"], _pattern(c["goal"]), _pattern(c["work"]), bool(c.get("local")), bool(c.get("weak"))) for c in _DATA["concept"]
)
_MEASURES = {name: _pattern(words) for name, words in _DATA["measures"].items()}


@remembered
def concepts(text: str) -> frozenset[str]:
    """Names of the concepts that a text is about, as a goal or as work."""
    return frozenset(c.name for c in CONCEPTS if c.work.search(text) or c.goal.search(text))


@remembered
def measures(text: str) -> frozenset[str]:
    """Standard measures that a text names."""
    return frozenset(name for name, p in _MEASURES.items() if p.search(text))


_REGIONS = {
    "shoulder": r"shoulders?|cuff|scapul\w*|glenohumeral|deltoid\w*|supraspinatus|infraspinatus|subscapularis|overhead|scapt\w*",
    "elbow": r"elbows?|biceps?|triceps?|forearms?|epicondyl\w*",
    "hand": r"hands?|wrists?|fingers?|thumbs?|grip|grasp|pinch",
    "neck": r"neck|cervical|upper trap\w*|headaches?|head|suboccipital\w*",
    "back": r"back|lumbar|trunk|core|spin(?:e|al)|thoracic|abdominal\w*|sacro\w*|pelvi\w*",
    "hip": r"hips?|glute\w*|hamstrings?|piriformis|clam ?shells?|bridg\w+|abductors?",
    "knee": r"knees?|quad\w*|patell\w*|hamstrings?|leg press|squats?|hamstrings?",
    "ankle": r"ankles?|foot|(?<!\d )(?<!hundred )(?<!thousand )feet"
    r"|calf|calves|gastroc\w*|plantar\w*|dorsiflex\w*|heel raises?|achilles|toes?",
}
_REGION = {name: re.compile(rf"\b(?:{p})\b") for name, p in _REGIONS.items()}


@remembered
def regions(text: str) -> frozenset[str]:
    """Parts of the body that a text names."""
    return frozenset(name for name, p in _REGION.items() if p.search(text))


_LETTERS = r"(?:[srlkgfvzjtdpbm]|th|sh|ch)"
_SOUND = re.compile(
    rf"/([a-z]{{1,3}})/|\b({_LETTERS}(?: {_LETTERS})?)[ -]"
    r"(?:sounds?|words?|blends?|clusters?|in (?:the )?(?:initial|medial|final|words?|phrases?|sentences?|conversation))"
    rf"|\b(?:initial|final|medial|the|her|his|your|long|that|snaky) ({_LETTERS})"
    r"(?= (?:falls|comes|is|was|in|at|sound|first|then|goes|drops)\b|$)"
)


@remembered
def sounds(text: str) -> frozenset[str]:
    """Speech sounds that a text names; of a blend ("s p words") each."""
    found = (a or b or c for a, b, c in _SOUND.findall(text))
    return frozenset(part for one in found for part in one.split())
