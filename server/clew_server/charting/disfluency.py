"""What speakers say while they look for words: asides, broken-off words, values said twice, counting aloud.

Runs before `repair.struck`. Everything works on (lower-case word, punctuation after it) of one turn and returns indexes, so
that a caller can leave the words out; what they were in the visit stays known by `Token.at`.
"""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence

from clew_server.charting.repair import NUMBERS

Said = Sequence[tuple[str, str]]

_ANYWHERE = re.compile(
    r"(?:(?:hang|hold) on(?: a (?:sec|second|minute))?|(?:just )?(?:one|a) sec|bear with me|let's see|let me(?: just)?|"
    r"let me (?:just )?(?:see|think|check|look|listen|read|try|find|remember|count|do)(?: (?:it|that|this|again|here|once more|one more time|back|over))*)"
)
"asides wherever punctuation stands on both sides of them"
_INSIDE = re.compile(
    r"(?:yeah|okay|ok|oh|well|gosh|ugh|huh|jeez|geez|god|man|dude|like|what|say|you know|i mean|i guess|i suppose|i don't know|"
    r"i wanna say|i want to say|i think|i'd say|i dunno|how do i say|what do you call it|what's it called|believe it or not|all right|alright|come on|oh come on)"
)
"asides only after a comma"
_LED_IN = re.compile(
    r"(?:i (?:wanna|want to) say|i'd (?:say|call (?:it|that))|i would (?:say|call (?:it|that))|let's (?:say|call it|go with)|call it|(?:it's |it was |that's |that was )?(?:more like|closer to))"
)
"words that only lead in a number"
_SETTLES = re.compile(r"(?:i'd call (?:it|that)|let's (?:call it|go with)|call it)$")
"words that settle which of several numbers holds"
_BETWEEN = frozenset("maybe like about a an no or to actually probably it's was is more".split())
_SOUNDS = frozenset("ugh huh jeez geez gosh".split())
_URGING = frozenset("push more further good nice relax".split())
"what a therapist says between a first and a final reading"
_NAMES_NUMBER = frozenset(
    "grade level goal visit number c t l s times by of out over item week day x and step stage phase zone class room".split()
)
"a number after one of these is a name or a factor, not a value said twice"
_FIRST = _SOUNDS | frozenset(
    "hang hold just one a bear let's let yeah okay ok oh well god man dude like what say you i how believe all alright come i'd it's it was that's that more closer call".split()
)
"first words of asides"
LONGEST = 6


def number(text: str) -> bool:
    """A number word, or digits."""
    return text in NUMBERS or text[:1].isdigit()


def stutterless(text: str) -> str:
    """A word without its repeated onsets: "s-s-sometimes"."""
    m = re.fullmatch(r"([a-z]{1,2})-(?:\1-)*(\1[a-z']+)", text)
    return m[2] if m and len(m[2]) > len(m[1]) else text


def asides(said: Said) -> set[int]:
    """Words of asides: "hang on", "let me see", "I guess" between commas, "I'd say" before a number."""
    out: set[int] = set()
    texts, ends = [t for t, _ in said], [e for _, e in said]
    n = 0
    while n < len(texts):
        if texts[n] not in _FIRST:
            n += 1
            continue
        opens = n == 0 or bool(ends[n - 1])
        taken = 0
        for size in range(min(LONGEST, len(texts) - n), 0, -1):
            phrase = " ".join(texts[n : n + size])
            if any(ends[n : n + size - 1]):
                continue
            closed = bool(ends[n + size - 1])
            anywhere = opens and len(texts) > size and ends[n + size - 1] != "?" and _ANYWHERE.fullmatch(phrase)
            inside = n and ends[n - 1] in (",", "-") and ends[n + size - 1] in (",", ".", "-") and _INSIDE.fullmatch(phrase)
            if closed and (anywhere or inside):
                taken = size
            elif _LED_IN.fullmatch(phrase) and n + size < len(texts):
                after = n + size + (texts[n + size] in ("a", "an", "about", "maybe"))
                taken = size if after < len(texts) and number(texts[after]) else 0
            elif size == 1 and phrase in _SOUNDS and closed and ends[n] == ",":
                taken = 1
            if taken:
                break
        out |= set(range(n, n + taken))
        n += taken or 1
    return out


def _run(texts: Sequence[str], ends: Sequence[str], n: int) -> int:
    """One past the last word of the number at n."""
    m = n
    while m < len(texts) and number(texts[m]):
        m += 1
        if ends[m - 1]:
            break
    return m


def restarts(said: Said) -> set[int]:
    """Values that were said again, longer or after urging, and the counting that leads to a value."""
    out: set[int] = set()
    texts, ends = [t for t, _ in said], [e for _, e in said]
    n = 0
    while n < len(texts):
        if not number(texts[n]) or (n and texts[n - 1] in _NAMES_NUMBER):
            n = _run(texts, ends, n) if number(texts[n]) else n + 1
            continue
        m = _run(texts, ends, n)
        if m < len(texts) and ends[m - 1] == "?" and number(texts[m]):
            stop = _run(texts, ends, m)
            if stop > m and ends[stop - 1] in (".", ","):
                out |= set(range(n, m))  # "a five? Four."
        if m < len(texts) and ends[m - 1] in (",", ".", "-"):
            k = m
            while k < len(texts) and k - m < 3 and texts[k] in ("so", "well", "a", "an", "okay", "maybe", "yeah", "yes"):
                k += 1
            again = texts[k : k + m - n] == texts[n:m]
            if again and m - n == 1 and texts[n] in _TENS and texts[k + 1 : k + 2] and number(texts[k + 1]) and ends[m - 1] == ",":
                again = False  # "twenty, twenty five minutes": from one to the other
            listed = bool(n) and number(texts[n - 1]) and ends[n - 1] == ","
            if again and listed and number("".join(texts[k + m - n : k + m - n + 1])):
                again = False  # "52, 50, 54": a list of trials
            urged = k == m and texts[m] in _URGING and bool(ends[m]) and m + 1 < len(texts) and number(texts[m + 1])
            if again:
                out |= set(range(n, m)) | {j for j in range(m, k) if texts[j] not in ("a", "an")}
                if k > m and n and texts[n - 1] in ("a", "an") and texts[k - 1] in ("a", "an"):
                    out.add(n - 1)
            elif urged:
                out |= set(range(n, m + 1))
        n = m
    return out | _counting(texts, ends) | _cut(texts, ends) | _retaken(texts, ends)


_TENS = frozenset("ten twenty thirty forty fifty sixty seventy eighty ninety".split())
_STOPPED = frozenset("wait no nope oops whoa sorry".split())
_PAST = frozenset("last before was were previous previously eval started initially".split())


def _retaken(texts: Sequence[str], ends: Sequence[str]) -> set[int]:
    """A value, a word that stops it, a reason, and the value anew: "twenty six, wait, it slipped. Twenty eight"."""
    out: set[int] = set()
    for k in range(1, len(texts) - 2):
        if texts[k] not in _STOPPED or not ends[k - 1] or not ends[k] or texts[k + 1] in _STOPPED:
            continue
        sided = texts[k - 1] in _SIDES or (k > 1 and texts[k - 2] in _SIDES)
        first = k - 1
        if not sided and not number(texts[first]):
            first -= 1  # a unit
        if first < 0 or not (sided or number(texts[first])):
            continue
        like = (lambda t: t in _SIDES) if sided else number
        for j in range(k + 2, min(len(texts), k + 10)):
            if not like(texts[j]):
                if _PAST & {texts[j]} and not texts[j - 1].startswith("that"):
                    break
                continue
            if ends[j - 1] and j - k > 2:
                while first > 0 and (
                    texts[first] not in _SIDES if sided else number(texts[first - 1]) or texts[first - 1] in ("out", "of")
                ):
                    first -= 1
                out |= set(range(first, j))
            break
    return out


_SIDES = frozenset("left right".split())


def settled(said: Said) -> set[int]:
    """Numbers that "call it forty eight" takes the place of: "forty five, maybe forty six. Call it forty eight."."""
    out: set[int] = set()
    texts = [t for t, _ in said]
    for n in range(1, len(texts)):
        if not number(texts[n]) or number(texts[n - 1]):
            continue
        lead = " ".join(texts[max(0, n - 4) : n]).removesuffix(" a").removesuffix(" an")
        if (m := _SETTLES.search(lead)) is None:
            continue
        start = n - len(m[0].split()) - (texts[n - 1] in ("a", "an"))
        first = start
        while first > 0 and start - first < 9 and (number(texts[first - 1]) or texts[first - 1] in _BETWEEN):
            first -= 1
        if any(number(t) for t in texts[first:start]):
            while not number(texts[first]):
                first += 1
            out |= set(range(first, start))
    return out


_ONES = {
    w: n
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty".split()
    )
}


def _value(text: str) -> int:
    return _ONES.get(text, int(text) if text.isdigit() else -9)


def _counting(texts: Sequence[str], ends: Sequence[str]) -> set[int]:
    """Three or more numbers in a row, each one more than the last, closed by a stop: somebody counts."""
    out: set[int] = set()
    n = 0
    while n < len(texts):
        m = n
        while m + 1 < len(texts) and ends[m] in (",", ".", "-") and _value(texts[m]) >= 0 and _value(texts[m + 1]) == _value(texts[m]) + 1:
            m += 1
        if m - n >= 2 and ends[m] in (".", ",", "-", "!"):
            whole = _value(texts[n]) > 1 and (n == 0 or ends[n - 1] in (".", "?", "!")) and ends[m] == "."
            out |= set(range(n, m if whole else m + 1))  # "six, seven, eight." ends at the result
        n = m + 1
    return out


def _cut(texts: Sequence[str], ends: Sequence[str]) -> set[int]:
    """A pronoun begun twice: "it, it's", "he, he's"."""
    return {
        n
        for n in range(len(texts) - 1)
        if texts[n] in ("i", "it", "he", "she", "we", "they", "you", "that", "there")
        and (
            (texts[n + 1].startswith(texts[n] + "'") and ends[n] in ("", ",", "-"))
            or (
                ends[n] in (",", "-")
                and texts[n + 1].split("'")[0] in ("i", "it", "he", "she", "we", "they")
                and (not n or not number(texts[n - 1]))
            )
        )
    }


def broken(said: Said, raws: Sequence[str]) -> set[int]:
    """Words broken off ("p- pain", "shoul- shoulder"), with the short start that goes down with them ("I was gonna- it's")."""
    out: set[int] = set()
    for n, (text, _) in enumerate(said[:-1]):
        raw = raws[n]
        if not raw.endswith("-") or raw.endswith("--") or not text.isalpha():
            continue
        out.add(n)
        following = said[n + 1][0]
        if len(text) <= 3 or following.startswith(text):
            continue
        start = n
        while start and not said[start - 1][1] and n - start < 4:
            start -= 1
        if said[start][0] in ("i", "he", "she", "it", "we", "they", "you", "that", "so", "and", "but", "well"):
            out |= set(range(start, n))
    return out
