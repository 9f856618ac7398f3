"""The way therapists write: without articles, lead-ins and fillers."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from clew_server.charting.calendar import DAYS, MONTHS
from clew_server.charting.compose.person import Voices, told
from clew_server.charting.facts.lexicon import phrases, words
from clew_server.charting.facts.line import Piece
from clew_server.charting.memory import remembered
from clew_wire.note import Role

PROPER = {
    "quickdash": "QuickDASH", "dash": "DASH", "berg": "Berg", "tug": "TUG", "masako": "Masako", "ashworth": "Ashworth", "mmt": "MMT",
    "rom": "ROM", "arom": "AROM", "prom": "PROM", "lefs": "LEFS", "oswestry": "Oswestry", "odi": "ODI", "ndi": "NDI", "moca": "MoCA", "slums": "SLUMS",
    "hawkins": "Hawkins", "kennedy": "Kennedy", "hawkins-kennedy": "Hawkins-Kennedy", "neer": "Neer", "lachman": "Lachman", "spurling": "Spurling",
    "kemp": "Kemp", "phalen": "Phalen", "tinel": "Tinel", "mendelsohn": "Mendelsohn", "shaker": "Shaker", "cga": "CGA", "adl": "ADL",
    "adls": "ADLs", "afo": "AFO", "nmes": "NMES", "tens": "TENS", "fees": "FEES", "mbs": "MBS", "mbss": "MBSS", "mri": "MRI", "hep": "HEP", "sebt": "SEBT", "si": "SI",
    "romberg": "Romberg", "trendelenburg": "Trendelenburg", "tinetti": "Tinetti", "iddsi": "IDDSI", "fim": "FIM", "aac": "AAC", "slr": "SLR", "faber": "FABER",
    "pip": "PIP", "mcp": "MCP", "dip": "DIP", "cmc": "CMC", "mtp": "MTP", "fga": "FGA", "dgi": "DGI", "pt": "PT", "ot": "OT", "slp": "SLP", "acl": "ACL", "tmj": "TMJ", "koos": "KOOS", "womac": "WOMAC",
}  # fmt: skip
KEEP_ARTICLE = re.compile(
    r"^(?:day|week|month|year|hour|night|minute|meal|time|lot|few|little|bit|couple|while|half|quarter|hundred|day's|.*x/.*)$"
)
_BODY = re.compile(r"^(?:his|her|their|patient's)$")


@cache
def _phrases(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The phrases of a drop list by their first word, longest first."""
    out: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases("drop", name):
        parts = tuple(phrase.split())
        out.setdefault(parts[0], []).append(parts)
    return {k: tuple(v) for k, v in out.items()}


def _found(name: str, pieces: Sequence[Piece], n: int) -> int:
    """How many pieces a phrase of a drop list takes at n."""
    for phrase in _phrases(name).get(pieces[n].low, ()):
        if len(pieces) >= n + len(phrase) and all(
            pieces[n + k].numeral is None and pieces[n + k].low == word for k, word in enumerate(phrase)
        ):
            return len(phrase)
    return 0


def without_lead(pieces: Sequence[Piece]) -> list[Piece]:
    """Without "well", "okay so", "no," and the like in front."""
    out = list(pieces)
    while out:
        low = out[0].low
        double = low in ("yeah", "no") and len(out) > 2 and out[1].low in ("yeah", "no") and not out[0].end
        if (
            not double
            and low
            in (
                "yes",
                "yeah",
                "right",
                "good",
                "nice",
                "great",
                "perfect",
                "like",
                "no",
                "now",
                "plus",
                "cool",
                "correct",
                "exactly",
                "super",
            )
            and not out[0].end
        ):
            following = out[1].low if len(out) > 1 else ""
            if (
                not (
                    low == "no" and following in ("i", "the", "it", "it's", "he", "she", "my", "we", "they", "he's", "she's", "i'm", "not")
                )
                and low != "now"
            ):
                break
        found = _found("lead", out, 0)
        if not found or found >= len(out):
            break
        out = out[found:]
    return out


def terse(pieces: Sequence[Piece], *, articles: bool = False) -> list[Piece]:
    """Without lead-ins, fillers and (unless `articles`) articles."""
    source = without_lead(pieces)
    out: list[Piece] = []
    n = 0
    while n < len(source):
        found = _found("inside", source, n)
        if found and found < len(source):
            end = source[n + found - 1].end
            if out and end and not out[-1].end:
                out[-1] = replace(out[-1], end=end)
            n += found
            continue
        piece = source[n]
        following = source[n + 1].low if n + 1 < len(source) else ""
        if (
            not articles
            and piece.numeral is None
            and piece.low in ("the", "a", "an")
            and not (n and piece.text == "A")
            and not (piece.low in ("a", "an") and KEEP_ARTICLE.match(following))
        ):
            n += 1
            continue
        if (
            piece.numeral is None
            and piece.low == "right"
            and not piece.end
            and following in RIGHT_AS_ADVERB
            and not (n and source[n - 1].low in _DETERMINED)
        ):
            if following == "away":
                out.append(replace(source[n + 1], text="immediately"))
                n += 1
            n += 1  # "right across the belt line" is no side
            continue
        if piece.numeral is None and piece.low == "like" and n and following and not _comparing(source[n - 1].low):
            if out and out[-1].end == "," and piece.end == ",":
                out[-1] = replace(out[-1], end="")
            n += 1
            continue
        if piece.numeral is None and piece.low == "what" and piece.end == "," and n and source[n - 1].end == ",":
            n += 1
            continue
        out.append(piece)
        n += 1
    return out


def spoken(pieces: Sequence[Piece], role: Role, names: Voices, *, you: str = "therapist") -> list[Piece]:
    """In the third person and terse; what is only a way of talking ("I mean", "you know") goes first."""
    return terse(told(terse(pieces, articles=True), role, names, you=you))


RIGHT_AS_ADVERB = frozenset(
    "across there here now after before at in away up down through around above below over under behind next by into when where along off off".split()
)
_DETERMINED = frozenset("the on his her my your to and or both left their of".split())


def _comparing(before: str) -> bool:
    return before.startswith(("feel", "felt", "look", "sound", "seem", "act", "walk", "mov", "smell", "taste")) or before in (
        "would", "'d", "i'd", "you'd", "he'd", "she'd", "do", "does", "did", "not", "much", "more", "nothing", "something", "anything", "exactly", "don't", "doesn't", "didn't", "really", "i", "patient", "he", "she", "they", "you", "to", "things", "also", "crying"
    )  # fmt: skip


def written(pieces: Sequence[Piece]) -> str:
    """The pieces as a sentence, without its stop."""
    out: list[str] = []
    for n, piece in enumerate(pieces):
        word = piece.text
        if piece.numeral is None:
            low = piece.low
            if low in PROPER and not (low == "pt" and n):
                word = PROPER[low]
            elif low.endswith("'s") and low[:-2] in PROPER:
                word = PROPER[low[:-2]] + "'s"
            elif low in ("dr", "mr", "mrs", "ms"):
                word = low.capitalize() + "."
            elif low in DAYS:
                word = low.capitalize()
            elif n == 0 and (piece.text == "A" or piece.text[1:].islower()) and not proper(low) and low not in MONTHS:
                word = low
            elif low in MONTHS and piece.text[:1].isupper():
                word = piece.text
            elif piece.text[:1].isupper() and common(low):
                word = low
        mark = piece.end if piece.end in (",", ";", ":") and n + 1 < len(pieces) else ""
        if piece.end in (".", "?", "!") and n + 1 < len(pieces):
            mark = ";"
        out.append(word + mark)
    return " ".join(out)


@remembered
def common(low: str) -> bool:
    """An ordinary word, which has no capital inside a sentence."""
    every = (
        words("relevant", "symptom")
        | words("relevant", "function")
        | words("verbs", "base")
        | words("verbs", "past")
        | words("verbs", "adverbs")
        | words("relevant", "body")
    )
    return (
        low in every
        or low in words("drop", "lead")
        or low in words("relevant", "device")
        or low in _SMALL
        or low.endswith(("ing", "ed", "ly", "tion", "ness"))
    )


def proper(low: str) -> bool:
    """A name that keeps its capitals, such as a test's or a day's."""
    return low in PROPER or low in DAYS or low in MONTHS


_SMALL = frozenset(
    "i it is that this there these those he she they we you my your his her their its what when where which who how if so and but or then than "
    "at in on of for with from by to as about after before since until only just not no yes some any all both each every other another more most less least "
    "pain left right bilateral active passive first second third last next one two three now today yesterday tomorrow also still too very up down out over "
    "strength single seated standing side quad supine prone sitting manual grade score your patient".split()
)


CLINICAL: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"\b(?:fixed|corrected|caught) (?:it|that|them) (?:himself|herself|themselves)\b", "self-corrected"),
        (r"\b(?:fixes|corrects|catches) (?:it|that|them) (?:himself|herself|themselves)\b", "self-corrects"),
    )
)
"a few plain phrases that have one clinical word"


_VERB = r"(?=(?:is|was|has|had|does|did|can|cannot|could|would|will|must|still|also|just|always|never|usually|\w+s|\w+ed|went|got|felt|fell|woke|took)\b)"


def with_pronouns(text: str, names: Voices) -> str:
    """ "Patient reports pain when patient rests" -> "... when she rests"."""
    head, found, tail = text.partition("patient reports ")
    if not found or head or names.subject == "they":
        return text
    tail = re.sub(rf"\bpatient {_VERB}", f"{names.subject} ", tail)
    return found + tail.replace("patient's ", f"{names.possessive} ")


def sentence(text: str) -> str:
    """With a capital and a full stop, spaces tidied."""
    for pattern, to in CLINICAL:
        text = pattern.sub(to, text)
    text = re.sub(r"\s+", " ", text).strip(" ,;:-")
    text = re.sub(r"\s+([,;:.])", r"\1", text)
    text = re.sub(r"([,;:])[,;:]+", r"\1", text)
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?" or text.endswith(('."', '?"', '!"')) else text + "."
