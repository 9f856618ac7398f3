"""The words of a turn that count: without fillers, broken words and what the speaker took back."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clew_server.charting import disfluency, phrasing
from clew_server.charting.memory import remembered
from clew_server.charting.repair import NUMBERS, struck, takes_back

FILLERS = frozenset("um uh uhm er erm ah mm hmm mhm mmm hm huh ugh gosh oof".split())


@dataclass(frozen=True, slots=True)
class Token:
    """One word that counts: not a filler, not struck."""

    text: str
    "lower case, straight apostrophes, no punctuation at its ends; '4+/5', '10.23' and '3-/5' keep what is inside"
    raw: str
    "as written"
    at: int
    "index of the word in the visit"
    end: str
    "punctuation after it: '', ',', ';', ':', '.', '?', '!' or '-'"
    upto: int = -1
    "index of its last word, where a recogniser cut it in two ('9' '.20'); -1 when it is one word"


_MARKUP = re.compile(r"</?[A-Za-z!][^>]*>?|&#?\w+;")
_UNSPOKEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff\u2190-\u21ff\u2300-\u2bff\U0001f000-\U0001faff]")
"marks of direction, arrows, symbols and emoji"
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{3,}")


@remembered
def spoken(word: str) -> str:
    """What can have been spoken of a word that came as text: no markup, marks of direction or emoji; "sooooo" is "so"."""
    if word.isascii() and word.isalnum() and len(word) < 5:
        return word
    bare = _UNSPOKEN.sub("", _MARKUP.sub("", word))
    if bare != word and re.search(r"[(){}=<>]", bare):
        return ""  # a piece of a script
    return _DRAWN_OUT.sub(r"\1", bare)


@remembered
def strip(word: str) -> tuple[str, str]:
    """A word without punctuation at its ends, and the mark that closes it."""
    text = word.replace("’", "'").replace("‘", "'").replace("–", "-").replace("—", "-").lower()
    bare = text.rstrip(".,;:?!\"”)]'-…")
    tail = text[len(bare) :]
    if tail[:1] == "-" and bare[-1:].isdigit() and not tail[1:].strip("-"):
        bare, tail = bare + "-", ""  # "4-" is a grade
    mark = next((c for c in tail if c in "?!.;:,"), "-" if "-" in tail or "…" in tail else "")
    return bare.lstrip("\"“([{'-…").rstrip("]"), mark


def rejoined(tokens: Sequence[str]) -> list[str]:
    """Words that a recogniser cut in two ("9" ".20", "Self" "-care") as one again."""
    out: list[str] = []
    for token in tokens:
        if out and _CUT.match(token) and out[-1][-1:].isalnum() and (token[0] != "." or out[-1][-1:].isdigit()):
            out[-1] += token
        else:
            out.append(token)
    return out


_CUT = re.compile(r"[.\-'’](?=[0-9a-zA-Z])")
_TRAILS = re.compile(r"(?:\.\.|…)$")
_GLUED = re.compile(r"(mmt|grade)(\d[+-]?)")
_LEADING = frozenset(
    "a an the is are was were be takes took to of with on at in and or but so that's it's there's he's she's for by he she i you we they it can will my your his her had has have says said like then "
    "today from about around over under its this these those not no just still really".split()
)
"words after which a comma only marks a filler"
_COUNTED = frozenset("left right two three four five six seven eight nine ten eleven twelve".split())


@remembered
def spoken_tokens(first: int, words: tuple[str, ...]) -> tuple[Token, ...]:
    """What counts of a turn's words, whose first has index `first`. The visit is read anew after each final, most turns are as before."""
    return tuple(_keep(phrasing.spelled_out(_tokens(words, first))))


def _tokens(words: tuple[str, ...], first: int) -> list[Token]:
    out: list[Token] = []
    last = len(words) - 1
    for k, given in enumerate(words):
        at = first + k
        word = spoken(given)
        text, end = strip(word)
        if k < last and end in (".", "-") and _TRAILS.search(word):  # "left... positive": a pause, not a stop
            end = "," if words[k + 1][:1].islower() or words[k + 1][:1].isdigit() else "."
        text = disfluency.stutterless(text)
        if out and _CUT.match(word) and not out[-1].end and out[-1].text[-1:].isalnum() and (word[0] != "." or out[-1].text[-1:].isdigit()):
            tail = word.rstrip(".,;:?!").replace("’", "'")
            out[-1] = Token(out[-1].text + tail.lower(), out[-1].raw + tail, out[-1].at, end, at)
            continue
        if (
            not text
            and word in ("-", "–", "−")
            and out
            and out[-1].text[-1:].isdigit()
            and k < last
            and strip(words[k + 1])[0] in ("out", "of")
        ):
            out[-1] = Token(out[-1].text + "-", out[-1].raw + "-", out[-1].at, "", at)  # "4 - out of 5"
            continue
        if text == "er" and word.strip(".,?!").isupper():  # no filler, whatever it sounds like
            out.append(Token("emergency", "emergency", at, ""))
            text, word = "room", "room"
        if (glued := _GLUED.fullmatch(text)) is not None:  # "MMT4"
            out.append(Token(glued[1], word, at, ""))
            text = glued[2]
        if text.endswith("'s") and text[:-2] in _COUNTED:  # "C five's stuck"
            out.append(Token(text[:-2], word, at, ""))
            text = "is"
        if text == "out" and out and out[-1].end == "." and k < last and strip(words[k + 1])[0] == "of":
            out[-1] = Token(out[-1].text, out[-1].raw, out[-1].at, "")  # "It's a five. Out of ten."
        if text:
            out.append(Token(text, word, at, "" if end == "." and text in TITLES else end))
        elif out and end:
            out[-1] = Token(out[-1].text, out[-1].raw, out[-1].at, end)
    return out


def _keep(tokens: list[Token]) -> Iterator[Token]:
    fluent = [n for n, t in enumerate(tokens) if t.text not in FILLERS]
    settled = {fluent[n] for n in disfluency.settled([(tokens[n].text, tokens[n].end) for n in fluent])}
    soft = _soft(tokens) - settled
    plain = [n for n in range(len(tokens)) if n not in soft and n not in settled]
    gone = settled | {plain[n] for n in disfluency.restarts([(tokens[n].text, tokens[n].end) for n in plain])}
    if takes_back([tokens[n].text for n in plain[:5]]):
        gone -= set(plain[:3])  # "scratch that, it was ..." is struck below
    plain = [n for n in plain if n not in gone]
    gone |= {plain[n] for n in struck([(tokens[n].text, tokens[n].end) for n in plain])}
    held: Token | None = None
    for n, token in enumerate(tokens):
        if n in gone or n in soft:
            following = next((t.text for k, t in enumerate(tokens[n + 1 :], n + 1) if k not in soft and k not in gone), "")
            loose = held is not None and (held.text in _LEADING or following in NUMBERS or following[:1].isdigit())
            if held is not None and held.end == "," and loose and n in soft and n not in gone:
                held = Token(held.text, held.raw, held.at, "", held.upto)  # "takes, um, nine steps"
            if n in gone and n + 1 < len(tokens):
                continue
            if held is not None and token.end in (".", "?", "!") and held.end not in (".", "?", "!"):
                held = Token(held.text, held.raw, held.at, token.end, held.upto)
            continue
        if held is not None:
            yield held
        held = token
    if held is not None:
        yield held


def _soft(tokens: list[Token]) -> set[int]:
    """Fillers, asides and broken words: left out, their stops kept."""
    soft = {n for n, t in enumerate(tokens) if t.text in FILLERS}
    if len(soft) == len(tokens):
        soft -= {n for n, t in enumerate(tokens) if t.text in ("mhm", "mm-hm")}  # alone it is a yes
    soft |= disfluency.broken([(t.text, t.end) for t in tokens], [t.raw for t in tokens])
    while True:
        plain = [n for n in range(len(tokens)) if n not in soft]
        more = {plain[n] for n in disfluency.asides(_ends_moved(tokens, plain))}
        if not more:
            return soft
        soft |= more


def _ends_moved(tokens: list[Token], plain: list[int]) -> list[tuple[str, str]]:
    """Texts and marks of the plain words; a word takes the stop of a filler after it."""
    out: list[tuple[str, str]] = []
    for k, n in enumerate(plain):
        upto = plain[k + 1] if k + 1 < len(plain) else len(tokens)
        out.append((tokens[n].text, tokens[n].end or next((t.end for t in tokens[n + 1 : upto] if t.end), "")))
    return out


TITLES = frozenset("dr mr mrs ms st".split())
