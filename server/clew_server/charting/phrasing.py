"""Which words hang together across stops and turns: fragments, letters said one by one, a number another person put right."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from clew_server.charting.disfluency import number

if TYPE_CHECKING:
    from clew_server.charting.tokens import Token

_OPENS_FRAGMENT = frozenset(
    "down up into in on off onto from at especially mostly mainly only just with without around under over behind by like along through "
    "toward towards inside outside after before during since".split()
)
_FINITE = frozenset(
    "is are was were am has have had do does did can can't cannot could will would should don't doesn't didn't won't isn't wasn't i he she it they we you i'm i've "
    "i'd he's she's it's that's they're we're you're there's hurts helps feels gets goes went got felt took comes came said says".split()
)
_YES_NO = frozenset(
    "yes yeah yep yup no nope nah nuh-uh uh-uh uh-huh mm-hm mhm okay ok right sure never none good fine great better worse hi hello hey".split()
)
_DOSES = frozenset("milligrams milligram mg mcg micrograms units tablets tablet pills".split())
_SIDES = frozenset("left right".split())
_UNITS = frozenset(
    "second seconds minute minutes hour hours day days week weeks month months year years times pounds degrees steps blocks miles feet meters".split()
)
_AGREES = frozenset("right yeah yes yep okay oh true sorry correct".split())
_PAIRS = frozenset("si ac ct pt ot hr bp er ir lr rt lt gh ul le ue".split())
LONGEST = 7
"words of a fragment"


def with_fragments(pieces: Sequence[tuple[Token, ...]]) -> list[tuple[Token, ...]]:
    """Sentences of a patient or carer, each with the fragments that only go on with it: "my arm. Into the thumb."."""
    out: list[tuple[Token, ...]] = []
    echo = False
    for piece in pieces:
        texts = [t.text for t in piece]
        before = out[-1] if out else ()
        if before and len(texts) == 1 and texts[0] in _SIDES and texts[0] in [t.text for t in before] and piece[-1].end != "?":
            echo = True  # "my right arm. Right."
            continue
        goes_on = (
            bool(before)
            and before[-1].end != "?"
            and piece[-1].end != "?"
            and len(texts) <= LONGEST
            and len(before) + len(texts) <= 30
            and not all(t.text in _YES_NO for t in before)
            and not {"nothing", "none", "zero", "no", "nah", "nope", "not"} & set(texts)
            and (len(before) > 2 or echo or not any(t.text in _YES_NO for t in before))
            and (
                (texts[0] in _OPENS_FRAGMENT and not _FINITE & set(texts) and len(texts) > 1)
                or (number(texts[0]) and len(texts) <= 5 and bool(_DOSES & set(texts)))
            )
        )
        if goes_on:
            mark = "" if texts[0] in ("down", "up", "into", "onto", "off") else ","
            out[-1] = (*before[:-1], replace(before[-1], end=mark), *piece)
        else:
            out.append(piece)
        echo = False
    return out


_AFTER_I = frozenset(
    "did do didn't don't will am was have haven't had can can't could want would took got get gave think still also never".split()
)


def spelled_out(tokens: Sequence[Token]) -> list[Token]:
    """Letters said one by one as one word: "O D I" is ODI."""
    out: list[Token] = []
    n = 0
    while n < len(tokens):
        m = n
        while m < len(tokens) and len(tokens[m].text) == 1 and tokens[m].text.isalpha() and (m == n or not tokens[m - 1].end):
            m += 1
        if m - n > 2 and tokens[m - 1].text == "i" and m < len(tokens) and tokens[m].text in _AFTER_I:
            m -= 1  # "the P R T E E I did not get to"
        word = "".join(t.text for t in tokens[n:m])
        capital = all(t.raw[:1].isupper() for t in tokens[n:m])
        if (m - n > 2 and len(word) < 7 and word != "soap" and (capital or not set(word) <= set("aio"))) or (m - n == 2 and word in _PAIRS):
            last = tokens[m - 1]
            out.append(replace(tokens[n], text=word, raw=word.upper(), end=last.end, upto=max(last.at, last.upto)))
            n = m
        else:
            out.append(tokens[n])
            n += 1
    return out


def overruled(turns: Sequence[Sequence[Token]], who: Sequence[str]) -> list[list[Token]]:
    """The tokens of turns without a number that another speaker corrected and the first took over: "Five weeks." "Six." "Right, six."."""
    out = [list(t) for t in turns]
    for n in range(len(out) - 2):
        first, other, again = out[n], out[n + 1], out[n + 2]
        if who[n] != who[n + 2] or not first or not other or not again:
            continue
        if (
            number(again[0].text)
            and len(again) <= 5
            and again[-1].text in ("then", "maybe", "fine", "okay", "tops")
            and again[-1].end != "?"
        ):
            out[n] = _without_last(first)
            continue
        if number(again[0].text) and other[0].text in ("no", "nope", "i", "actually") and _replaced(out, n):
            continue
        if again[0].text not in _AGREES:
            continue
        later = next((k for k, t in enumerate(again[:6]) if number(t.text)), None)
        told = next((k for k, t in enumerate(other[:6]) if number(t.text)), None)
        if later is None or told is None or again[later].text != other[told].text:
            continue
        unit = next((t.text for t in (*other[told + 1 : told + 4], *again[later + 1 : later + 5]) if t.text in _UNITS), "")
        old = next(
            (k for k in range(len(first) - 1, -1, -1) if number(first[k].text) and any(t.text == unit for t in first[k + 1 : k + 3])), None
        )
        if not unit or old is None or first[old].text == again[later].text:
            continue
        start = max((k + 1 for k in range(old) if first[k].end in (".", "?", "!")), default=0)
        stop = next((k + 1 for k in range(old, len(first)) if first[k].end in (".", "?", "!")), len(first))
        if stop - start > 9:
            while start < old and (old - start > 1 or not number(first[start].text)):
                start += 1
            stop = next(k + 1 for k in range(old, stop) if first[k].text == unit)
            stop += stop < len(first) and first[stop].text == "ago"
        out[n] = first[:start] + first[stop:]
        out[n + 2] = again[1:] if again[0].text == "right" and again[0].end else again
    return out


def _replaced(out: list[list[Token]], n: int) -> bool:
    """ "You did twelve." "I counted ten." "Ten it is.": ten stands in the place of twelve, its sentence reaches to where ten was said."""
    first, other, again = out[n], out[n + 1], out[n + 2]
    said = [k for k, t in enumerate(other[:6]) if number(t.text)]
    told = [other[k].text for k in said]
    if not said or len(other) > 7 or [t.text for t in again[: len(told)]] != told:
        return False
    end = next((k for k in range(len(first) - 1, -1, -1) if number(first[k].text)), None)
    if end is None or len(first) - end > 4 or any(t.end in (".", "?", "!") for t in first[end:-1]):
        return False
    start = end
    while start and number(first[start - 1].text) and not first[start - 1].end:
        start -= 1
    if [t.text for t in first[start : end + 1]] == told:
        return False
    new = [replace(first[start], text=t, raw=t, end="") for t in told]
    whole = [*first[:start], *new[:-1], replace(new[-1], end=first[end].end), *first[end + 1 :]]
    out[n] = [*whole[:-1], replace(whole[-1], upto=other[said[-1]].at)]
    out[n + 1] = []
    stop = next((k + 1 for k, t in enumerate(again) if t.end in (".", "?", "!")), len(again))
    out[n + 2] = again[stop:] if stop <= 7 else again
    return True


def _renamed(out: list[list[Token]], n: int, start: int) -> bool:
    """ "Standing balance was forty seconds." ... "It was fourteen seconds.": the new number under the old name."""
    old, new = out[n - 2][start:], out[n]
    stop = next((k + 1 for k, t in enumerate(new) if t.end in (".", "?", "!")), len(new))
    value = next((k for k in range(min(stop, 4)) if number(new[k].text)), None)
    place = next((k for k, t in enumerate(old) if number(t.text)), None)
    if value is None or place is None or not {t.text for t in new[:value]} <= _STANDS_FOR or new[0].text not in _STANDS_FOR:
        return False
    said = new[value:stop]
    whole = [
        *old[:place],
        *(replace(t, at=old[place].at, upto=-1) for t in said[:-1]),
        replace(said[-1], at=old[place].at, upto=said[-1].at),
    ]
    out[n - 2] = [*out[n - 2][:start], *whole]
    out[n] = new[stop:]
    return True


_STANDS_FOR = frozenset("it was is that that's it's make should be".split())


def scratched(turns: Sequence[Sequence[Token]], who: Sequence[str], opens: Sequence[bool]) -> list[list[Token]]:
    """The tokens of turns without the sentence that its speaker takes back at the start of the next turn: "Scratch that, ..."."""
    out = [list(t) for t in turns]
    for n in range(2, len(out)):
        if not opens[n] or who[n] != who[n - 2] or len(out[n - 1]) > 4 or not out[n - 2]:
            continue
        stops = [k for k, t in enumerate(out[n - 2][:-1]) if t.end in (".", "?", "!")]
        start = stops[-1] + 1 if stops else 0
        if _renamed(out, n, start):
            continue
        out[n - 2] = out[n - 2][:start]
    return out


def _without_last(tokens: Sequence[Token]) -> list[Token]:
    """Without the sentence that a turn's last number stands in, or without that number and its unit when the sentence is long."""
    old = next((k for k in range(len(tokens) - 1, -1, -1) if number(tokens[k].text)), None)
    if old is None or len(tokens) - old > 4:
        return list(tokens)
    start = old
    while start and number(tokens[start - 1].text):
        start -= 1
    sentence = max((k + 1 for k in range(start) if tokens[k].end in (".", "?", "!")), default=0)
    return list(tokens[: sentence if old - sentence < 9 else start])
