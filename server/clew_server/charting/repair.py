"""Self-corrections: which words a speaker took back.

"left, no sorry, right" leaves "right"; "three sets, I mean four sets" leaves "four sets"; "scratch that" after a whole
sentence takes the sentence back. The repair is matched to what it replaces by its kind: a side by a side, a number by a
number, a phrase by the same first word.
"""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from collections.abc import Sequence

from clew_server.charting.calendar import MONTHS

MARKERS: tuple[tuple[str, ...], ...] = tuple(
    tuple(m.split())
    for m in (
        "no sorry", "no i'm sorry", "no wait", "wait no", "no i mean", "sorry i mean", "i mean", "i meant", "sorry i meant", "no i meant",
        "scratch that", "strike that", "correction", "make that", "no make that", "no actually", "or rather", "rather",
        "sorry", "excuse me", "let me correct that", "no correction", "my mistake", "no scratch that", "no strike that",
        "actually no", "not that", "no no", "oh sorry", "wait sorry", "sorry no", "i'm sorry", "delete that", "i misspoke",
        "no what was it", "no what is it", "no that's wrong", "no that's not right", "no that's not it",
        "let's make it", "actually let's make it", "no let's make it", "actually make it", "no make it",
        "wait", "no", "actually", "or actually", "oh wait", "hold on", "oops", "well", "nope", "no well", "wait no sorry",
    )
)  # fmt: skip
_BY_FIRST = {first: tuple(m for m in MARKERS if m[0] == first) for first in {m[0] for m in MARKERS}}
WEAK = {
    ("no",),
    ("well",),
    ("nope",),
    ("wait",),
    ("actually",),
    ("i'm", "sorry"),
    ("rather",),
    ("not", "that"),
    ("no", "no"),
    ("hold", "on"),
    ("i", "mean"),
    ("sorry",),
    ("excuse", "me"),
    ("let's", "make", "it"),
    ("actually", "let's", "make", "it"),
    ("no", "let's", "make", "it"),
    ("actually", "make", "it"),
    ("no", "make", "it"),
}
"markers that are also ordinary talk: they need a value of the same kind on both sides"
WHOLE = {
    ("scratch", "that"),
    ("strike", "that"),
    ("delete", "that"),
    ("no", "scratch", "that"),
    ("no", "strike", "that"),
    ("i", "misspoke"),
    ("no", "what", "was", "it"),
    ("no", "what", "is", "it"),
    ("no", "that's", "wrong"),
    ("no", "that's", "not", "right"),
    ("no", "that's", "not", "it"),
}
"markers that take back what stands before them even when nothing of its kind follows"
SIDES = {"left", "right", "bilateral", "bilaterally"}
NUMBERS = set(
    "zero oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred point half quarter plus minus".split()
)
KINDS: tuple[frozenset[str], ...] = (
    frozenset("positive negative".split()),
    frozenset(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth twentieth".split()
    ),
    frozenset("minimal moderate maximal maximum minimum min mod max contact supervision independent dependent standby".split()),
    frozenset(
        "flexion extension abduction adduction external internal inversion eversion dorsiflexion plantarflexion pronation supination".split()
    ),
    frozenset("active passive".split()),
    frozenset("monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow".split()),
    frozenset("quad quads quadriceps hamstring hamstrings hip knee ankle shoulder elbow wrist neck".split()),
    MONTHS,
    frozenset("medial lateral anterior posterior superior inferior".split()),
    frozenset("morning evening night afternoon".split()),
    frozenset("seconds minutes hours days weeks months".split()),
)
REPEATED = frozenset("no very really that had yes never much much more and".split())
"words that people repeat on purpose"
REACH = 14
"how many words back a repair looks for what it replaces"


def _kind(text: str) -> str:
    if text in SIDES:
        return "side"
    if text in NUMBERS or text in ("once", "twice") or text[:1].isdigit() or (text[:1].isalpha() and text[1:].isdigit()):
        return "number"
    for n, words in enumerate(KINDS):
        if text in words:
            return f"kind{n}"
    return ""


def _marker(texts: Sequence[str], at: int) -> tuple[str, ...] | None:
    best: tuple[str, ...] | None = None
    for marker in _BY_FIRST.get(texts[at], ()):
        if tuple(texts[at : at + len(marker)]) == marker and (best is None or len(marker) > len(best)):
            best = marker
    return best


def _reparandum(texts: Sequence[str], ends: Sequence[str], at: int, after: int, gone: set[int], *, weak: bool) -> int | None:
    """Where the words that the repair replaces begin, or None when nothing matches."""
    if after >= len(texts):
        return None
    low = max(0, at - REACH)
    for n in range(at - 1, low - 1, -1):
        if ends[n] in ("?", "!") or (ends[n] == "." and n < at - 1):
            low = n + 1
            break
    repair = [texts[n] for n in range(after, min(len(texts), after + 5))]
    for n, text in enumerate(repair):
        kind = _kind(text)
        if not kind:
            if n >= 3 or ends[after + n] in (".", "?", "!"):
                break
            continue
        for m in _alike(texts, low, at, after + n) if kind == "number" else range(at - 1, low - 1, -1):
            if m in gone or _kind(texts[m]) != kind or (texts[m] == "one" and m and texts[m - 1] in _UNIT_WORDS | {"inch", "pound", "big"}):
                continue  # "the four inch one" is no number
            if weak and kind != "side" and at - m > (9 if ends[at - 1] and ends[after - 1] and not n else 6):
                break
            if kind == "number" and _other_thing(texts, ends, m, after + n):
                continue
            while m > low and kind == "number":
                if _kind(texts[m - 1]) == kind and not ends[m - 1]:
                    m -= 1
                elif (
                    texts[m - 1] in _JOINTS
                    and m > low + 1
                    and _kind(texts[m - 2]) == kind
                    and texts[m - 1] == _joint(texts, after + n)
                    and texts[m - 2] not in ("once", "twice")
                ):
                    m -= 2  # "two by fifteen, no wait, two by twelve"
                elif texts[m - 1] == "of" and m > low + 2 and texts[m - 2] == "out" and _kind(texts[m - 3]) == kind:
                    m -= 3
                else:
                    break
            lead = repair[:n]  # words that the repair repeats before its value: "the right", "to the right"
            while lead and m > low and texts[m - 1] == lead[-1]:
                m, lead = m - 1, lead[:-1]
            if lead and len(lead) > 2 and weak:
                break
            return m
        if n == 0 or weak:
            break
    if weak:
        return None
    for m in range(at - 1, low - 1, -1):
        if m not in gone and texts[m] == repair[0]:
            return m
    return None


def _other_thing(texts: Sequence[str], ends: Sequence[str], old: int, new: int) -> bool:
    """ "three pills. No, four blocks.": both numbers count something, and not the same."""

    def counted(at: int) -> str:
        while at + 1 < len(texts) and _kind(texts[at]) == "number" and not ends[at]:
            at += 1
        plural = texts[at].isalpha() and texts[at].endswith("s") and len(texts[at]) > 3 and _kind(texts[at]) != "number"
        return texts[at] if plural else ""

    first, second = counted(old), counted(new)
    return bool(first and second) and first != second and not {first, second} <= _UNIT_WORDS


_JOINTS = frozenset("by over to times".split())


def _joint(texts: Sequence[str], value: int) -> str:
    """The word that joins a number to a second one: "by" in "two by twelve"."""
    stop = value
    while stop < len(texts) and _kind(texts[stop]) == "number":
        stop += 1
    return texts[stop] if stop + 1 < len(texts) and _kind(texts[stop + 1]) == "number" else ""


def _alike(texts: Sequence[str], low: int, at: int, value: int) -> list[int]:
    """Where the number that is replaced may end, best first: before the same word ("three sets of ten, make that four sets of ten")."""
    places = list(range(at - 1, low - 1, -1))
    stop = value
    while stop < len(texts) and _kind(texts[stop]) == "number":
        stop += 1
    if stop >= len(texts) or texts[stop] not in _COUNTED:
        return places
    return [m for m in places if m + 1 < at and texts[m + 1] == texts[stop]] + places


_COUNTED = frozenset("sets set reps rep times seconds minutes degrees pounds percent weeks days months feet steps visits inches".split())


def _between(texts: Sequence[str], n: int, after: int) -> bool:
    """A number or a side stands right before and right after: "forty no forty four", "eight weeks no six weeks"."""
    if after >= len(texts):
        return False
    kind = _kind(texts[after])
    before = n - 1
    if texts[before] in _UNIT_WORDS and before:
        before -= 1
    return kind in ("number", "side") and _kind(texts[before]) == kind and not (kind == "number" and texts[after] in ("one", "half"))


_UNIT_WORDS = frozenset(
    "degrees pounds seconds minutes weeks days months reps feet inches percent times sets visits knee shoulder hip ankle side hand leg arm".split()
)


def _kept(texts: Sequence[str], ends: Sequence[str], begin: int, marker: int, after: int) -> set[int]:
    """A side or a part named between a number and its correction, which the correction does not name again."""
    if _kind(texts[begin]) != "number":
        return set()
    end = begin
    while end < marker and (_kind(texts[end]) == "number" or texts[end] in ("out", "of", "degrees", "degree", "a")):
        end += 1
    stop = next((k + 1 for k in range(after, len(texts)) if ends[k] in (".", "?", "!")), len(texts))
    named = {_kind(t) for t in texts[end:marker] if t not in _UNIT_WORDS} - {"", "number"}
    again = {_kind(t) for t in texts[after:stop]}
    return set(range(end, marker)) if named and not named & again else set()


def takes_back(texts: Sequence[str]) -> bool:
    """Some words open with "scratch that" or the like."""
    return any(tuple(texts[: len(m)]) == m for m in WHOLE)


def struck(said: Sequence[tuple[str, str]]) -> set[int]:
    """Indexes of the words of one turn that were taken back, the correcting words included.

    `said` is (lower-case word, punctuation after it).
    """
    texts, ends = [t for t, _ in said], [e for _, e in said]
    gone: set[int] = set()
    opening = next((m for m in WHOLE if tuple(texts[: len(m)]) == m and ends[len(m) - 1] in (".", ",")), ())
    gone |= set(range(len(opening)))
    n = max(1, len(opening))
    while n < len(texts):
        marker = _marker(texts, n)
        if marker is None:
            n += 1
            continue
        after = n + len(marker)
        strong = marker not in WEAK
        if (
            not strong
            and marker in {("no",), ("actually",), ("wait",), ("nope",)}
            and not (ends[n - 1] and ends[after - 1])
            and not (ends[n - 1] in (",", "-", "…") and after < len(texts) and _kind(texts[after]))
            and not _between(texts, n, after)
        ):
            n += 1
            continue
        if marker == ("well",) and not _between(texts, n, after):
            n += 1
            continue
        if ends[n - 1] in ("?", "!"):
            near = next((_kind(t) for t in texts[after : after + 2] if _kind(t)), "")
            if not (marker == ("no",) and near and near == _kind(texts[n - 1])):  # "April third? No, the fifth."
                n += 1
                continue
            ends = [*ends[: n - 1], ",", *ends[n:]]
        begin = _reparandum(texts, ends, n, after, gone, weak=not strong)
        if begin is None and marker in WHOLE:
            begin = n - 1
            while begin > 0 and ends[begin - 1] not in (".", "?", "!"):
                begin -= 1
        if begin is None:
            if strong:
                gone |= set(range(n, after))
            n = after if strong else n + 1
            continue
        gone |= set(range(begin, after)) - _kept(texts, ends, begin, n, after)
        n = after
    # false starts: a run of one to three words said twice in a row ("she she", "we did we did")
    for size in (3, 2, 1):
        n = 0
        while n + 2 * size <= len(texts):
            run = texts[n : n + size]
            if (
                run == texts[n + size : n + 2 * size]
                and ends[n + size - 1] not in (".", "?", "!")
                and not any(n + k in gone for k in range(2 * size))
                and all(not _kind(t) and (len(t) > 1 or t in "ia") and t not in REPEATED for t in run)
            ):
                gone |= set(range(n, n + size))
            n += 1
    return gone
