"""The evidence of a sentence, read once: who said which words, what was denied, which side and time a number belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clew_server.charting.memory import remembered
from clew_server.charting.numerals import find
from clew_wire.note import Role

SHORT = 3
"letters of a word that is compared whole"
_ASKING = frozenset(
    "any how what when where which who why do does did are is was were have has had can could would will got ever still feel".split()
)
_NO = frozenset(
    "no nope nah not never none nothing neither negative uh-uh nuh-uh don't doesn't didn't haven't hasn't isn't wasn't can't nobody".split()
)
_YES = frozenset("yes yeah yep yup sure right correct definitely absolutely uh-huh mhm mm-hmm some sometimes little bit".split())
_NEGATORS = frozenset("no never without denies denied deny denying neither nor zero none nil".split())
_HEDGES = frozenset(
    "as too that so only just really always all quite very much sure because more less until even necessarily usually yet since".split()
)
_ENDS_SCOPE = frozenset("but because though although however except unless until when if while so since than who which where".split())
REACH = 5
"words that a negation reaches"
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_WORD = re.compile(r"[a-z0-9][a-z0-9'./+-]*")
_FORMS = {"given": "give", "gave": "give", "woken": "wake", "woke": "wake", "slept": "sleep", "worn": "wear", "wore": "wear"}
"irregular forms of what patients are asked about"
_SUFFIX = re.compile(r"(?:iness|ness|ings?|ied|ies|edly|ed|ers?|es|ly|ations?|ions?|ity|al|ive|s)$")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring words of one speaker."""

    role: Role
    tokens: tuple[str, ...]
    "as written"


@dataclass(frozen=True, slots=True)
class Spot:
    """One word of the evidence."""

    word: str
    "lower case, bare"
    stem: str
    role: Role
    sentence: int
    "number of its sentence in the evidence"
    denied: bool | None
    "None: a question that nobody answered clearly, or a negation that is only partial"


@remembered
def bare(token: str) -> str:
    """A token in lower case, without punctuation at its ends and without a possessive."""
    low = _INVISIBLE.sub("", token.lower().replace("’", "'")).strip(".,;:?!\"'()[]…-")
    return low[:-2] if low.endswith("'s") and low not in ("it's", "he's", "she's", "that's", "there's", "what's", "let's") else low


@remembered
def stem(word: str) -> str:
    """What two forms of a word have in common: "stiffness" and "stiff", "abductors" and "abduction"."""
    word = _FORMS.get(word, word)
    if len(word) <= SHORT or not word.isascii() or not word[0].isalpha():
        return word
    cut = _SUFFIX.sub("", word)
    cut = cut if len(cut) >= SHORT else word
    cut = cut[:-1] if len(cut) > SHORT and cut[-1] in "ey" else cut
    return cut[:-1] if len(cut) > SHORT and cut[-1] == cut[-2] else cut


def parts(words: Iterable[str]) -> Iterator[str]:
    """The words, and the parts of those with a hyphen; letters that were spelled one by one, as one word too."""
    letters = ""
    for word in words:
        yield word
        yield from word.split("-") if "-" in word else ()
        letters = letters + word if len(word) == 1 and word.isalpha() else ""
        if len(letters) > 1:
            yield letters


def words_of(text: str) -> list[str]:
    """The words of a note's text, bare."""
    return [b for w in _WORD.findall(text.lower().replace("’", "'").replace("°", " deg ")) if (b := bare(w))]


def _denied(tokens: tuple[str, ...]) -> list[bool | None]:
    """For each bare token of a sentence, whether a negation reaches it."""
    out: list[bool | None] = [False] * len(tokens)
    for n, raw in enumerate(tokens):
        low = bare(raw)
        if not (
            low in _NEGATORS or low in ("not", "cannot", "unable", "stopped", "isn't") or low.endswith("n't") or low in ("dont", "cant")
        ):
            continue
        partial = n + 1 < len(tokens) and bare(tokens[n + 1]) in _HEDGES and low not in ("denies", "without")
        if raw[-1:] in ",." and low == "no":  # "No, it hurts."
            continue
        for k in range(n + 1, len(tokens)):
            word = bare(tokens[k])
            listed = low in ("no", "denies", "without", "denied", "never") and k > n + 1
            if word in _ENDS_SCOPE or (
                k - n > REACH
                and not (listed and (word in ("or", "and") or tokens[k - 1][-1:] == "," or bare(tokens[k - 1]) in ("or", "and")))
            ):
                break
            out[k] = None if partial else True
            if tokens[k][-1:] in ",;:" and not listed:
                break
        if n and low in ("no", "none", "negative"):  # "swelling, none", "pain, no"
            out[n - 1] = out[n - 1] or (None if tokens[n - 1][-1:] not in (",", ":") else True)
    return out


@remembered
def read_evidence(heard: tuple[Stretch, ...]) -> tuple[Spot, ...]:
    """The words of the evidence in order, with what is denied. A question takes its polarity from the answer."""
    rows: list[tuple[Role, tuple[str, ...]]] = []
    for stretch in heard:
        row: list[str] = []
        for token in stretch.tokens:
            row.append(token)
            if token.rstrip("\"')")[-1:] in (".", "?", "!") and not re.fullmatch(r"(?:dr|mr|mrs|ms|st)\.|\d+\.", token.lower()):
                rows.append((stretch.role, tuple(row)))
                row = []
        if row:
            rows.append((stretch.role, tuple(row)))
    out: list[Spot] = []
    for n, (role, tokens) in enumerate(rows):
        denied = _denied(tokens)
        after = rows[n + 1] if n + 1 < len(rows) else None
        asks = tokens[-1].endswith("?") or (bare(tokens[0]) in _ASKING and after is not None and after[0] != role)
        if asks:
            reply = [bare(t) for t in after[1][:4]] if after is not None and after[0] != role else []
            if reply and any(values(bare(t)) - {"0"} for t in after[1]):  # type: ignore[index]
                denied = [None] * len(tokens)  # "No, it's a two."
            elif reply and (reply[0] in _NO or (len(reply) > 1 and reply[1] in _NO and reply[0] not in _YES)):
                denied = [None if d else True for d in denied]
            elif not reply or reply[0] not in _YES:
                denied = [None] * len(tokens)
        out += [Spot(w, stem(w), role, n, d) for t, d in zip(tokens, denied, strict=True) if (w := bare(t))]
    return tuple(out)


@remembered
def values(token: str) -> frozenset[str]:
    """The numbers that one token says: "38" and "thirty-eight" alike."""
    return frozenset(f"{v:.10g}" for numeral in find((token,)) for v in numeral.values)
