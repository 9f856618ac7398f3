"""Facts beside one another: fragments joined to what they complete, repetitions told once, denials in one sentence.

A fact that takes in another keeps its place and its first word, so that its sentence keeps its id while a visit grows.
"""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from clew_server.charting.compose.following import followed
from clew_server.charting.compose.person import Voices
from clew_server.charting.compose.wording import empty
from clew_server.charting.facts.alarm import fell
from clew_server.charting.facts.fact import Fact
from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.facts.sort import CONSENT
from clew_wire.note import Word

MOST = 55
"words of evidence behind one sentence"
DENIED_CHARACTERS = 76
"a list of denials stays short enough to be read at a glance"
_CLINICAL = pattern("relevant", "body", "symptom")
_RED = pattern("redflag", "phrases")
_CHAT = pattern("chat", "phrases")
_DENIAL = re.compile(r"^(patient|[a-z]+(?: member)?) denies (?!that\b|it\b|:)([^;:()]+)$", re.IGNORECASE)
_TOPIC = re.compile(r"^([^:;()\d]{2,60}?): (?!patient (?:reports|denies)|\w+ reports)(\S.*)$")
_FRAGMENT = re.compile(
    r"^(?:patient|[a-z]+(?: member)?) reports ((?:by|at|on|with|in|for|since|when|because|only|mostly|like|down to|up to|into|from|after|before|especially|just|not (?:in|at|on|when)) \S.*)$",
    re.IGNORECASE,
)
_STATE = "better|worse|stiff|sore|fine|good|okay|easier|harder|lousy|terrible|awful|tight|tired|looser|weaker|stronger|same|same as ever|much better|a bit better|a little better|achy|numb|swollen|shaky|rough|bad|great|normal"
_PLAIN_TOPIC = re.compile(
    r"^((?:(?:left|right|both|patient's|his|her) )?[a-z]+(?: [a-z]+)?): (?:(?:patient|\w+(?: member)?) reports )?(?:it is |he is |she is |they are )?(still )?("
    + _STATE
    + r")$",
    re.IGNORECASE,
)
_TOPIC_IT = re.compile(
    r"^((?:(?:left|right) )?[a-z]+): ((?:patient|[a-z]+(?: member)?) reports) it (?=(?:is|was|has|hurts?|feels?|locked|got|gets|still|just|catches|aches|\w+ed|\w+s)\b)",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(
    r"^(?:home|patient|location|onset|side|goal|pain|mechanism|prior|occupation|living|easing|aggravating|tolerance|frequency|difficulty|stairs|today|leg|talking|other|still)\b|ing\b",
    re.IGNORECASE,
)
_STOP = frozenset(
    "patient reports report a an the is was it that this of on in at to and or so he she his her they their has now still just about today".split()
)


def size(spans: Sequence[tuple[int, int]]) -> int:
    """Words in the union of some stretches."""
    return sum(b - a + 1 for a, b in union(spans))


def union(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The stretches without overlaps, in order."""
    out: list[tuple[int, int]] = []
    for a, b in sorted(spans):
        if out and a <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return tuple(out)


Fits = Callable[[Fact], bool]
"whether the verifier would show a fact's sentence: what it would keep back is not merged, so that nothing is lost by merging"


def joined(into: Fact, other: Fact, text: str, fits: Fits) -> Fact | None:
    """Both in one sentence; None when it would rest on too many words or not be shown."""
    spans = union((*into.spans, *other.spans))
    whole = replace(into, text=text, spans=spans)
    return whole if size(spans) <= MOST and fits(whole) else None


def single(fact: Fact, words: Sequence[Word], names: Voices) -> Fact | None:
    """The fact as it stands alone; None when it is nothing for a note."""
    fact = _spoken_of(fact, words, names)
    return None if empty(fact.text) or _chat(fact, words) or _consent(fact, words) else fact


def shaped(facts: Sequence[Fact], words: Sequence[Word], fits: Fits) -> list[Fact]:
    """The facts of a note (each as it stands alone), in order, with their neighbors."""
    kept = [f for n, f in enumerate(facts) if not _echo(f, facts[max(0, n - 3) : n])]
    told = _denials(_corrected(_topics(_fragments(kept, words, fits), fits), fits), fits)
    return _falls(_once(followed(told, lambda into, other, text: joined(into, other, text, fits)), fits), words, fits)


def _speaker(fact: Fact, words: Sequence[Word], names: Voices) -> str:
    return names.carer if words[max(b for _, b in fact.spans)].role == "caregiver" else "patient"


def _spoken_of(fact: Fact, words: Sequence[Word], names: Voices) -> Fact:
    """ "Left knee: better" -> "patient reports left knee is better"."""
    if fact.section != "S":
        return fact
    text = fact.text
    if (m := _PLAIN_TOPIC.match(text)) and not _NO_TOPIC.search(m[1]):
        noun = m[1][0].lower() + m[1][1:] if not m[1].isupper() else m[1]
        verb = "are" if noun.endswith("s") and not noun.endswith("ss") else "is"
        return replace(fact, text=f"{_speaker(fact, words, names)} reports {noun} {verb} {m[2] or ''}{m[3].lower()}")
    if (m := _TOPIC_IT.match(text)) and not _NO_TOPIC.search(m[1]) and not m[1].endswith("s"):
        return replace(fact, text=f"{m[2][0].lower()}{m[2][1:]} {m[1][0].lower()}{m[1][1:]} {text[m.end() :]}")
    return fact


def _chat(fact: Fact, words: Sequence[Word]) -> bool:
    """A reply to a remark about the way here, the weather or the game, and nothing of the patient's health."""
    if fact.section != "S" or fact.denied or fact.kind == "pain" or _RED.search(fact.text.lower()) or _CLINICAL.search(fact.text.lower()):
        return False
    if re.search(r"\b(?:walk\w*|stand\w*|sit|sitting|stairs?|climb\w*|tolerat\w*|medic\w*|pills?|\d+/10)\b", fact.text.lower()):
        return False
    first = fact.spans[0][0]
    n = first
    while n > 0 and words[n - 1].speaker == words[first].speaker and words[n - 1].role == words[first].role:
        n -= 1
    start = n
    while start > 0 and n - start < 40 and words[start - 1].role == words[n - 1].role:
        start -= 1
    before = " ".join(w.w for w in words[start:n]).lower()
    asked = re.findall(r"[^.?!]*\?", before)
    return n > 0 and words[n - 1].role == "therapist" and bool(asked) and bool(_CHAT.search(asked[-1])) and not _CLINICAL.search(asked[-1])


def _consent(fact: Fact, words: Sequence[Word]) -> bool:
    """Talk about this recording."""
    said = " ".join(w.w for a, b in fact.spans for w in words[a : b + 1]).lower()
    return (
        bool(CONSENT.search(said))
        and not _CLINICAL.search(fact.text.lower())
        and not _RED.search(fact.text.lower())
        and not re.search(r"\d", fact.text)
    )


def _echo(fact: Fact, before: Sequence[Fact]) -> bool:
    """The therapist repeats the score that the patient has just given."""
    m = re.fullmatch(r"(?:[^:\d]*: )?(\d+)(?: (?:with|at|when|on|for|in) [\w' ]+)?", fact.text)
    if m is None or fact.section != "O" or fact.kind in ("rom", "mmt") or len(fact.text.split()) > 9:
        return False
    return any(f.section == "S" and f"{m[1]}/10" in f.text and 0 < fact.spans[-1][0] - f.spans[-1][1] <= 12 for f in before)


def _fragments(facts: Sequence[Fact], words: Sequence[Word], fits: Fits) -> list[Fact]:
    """ "She paid at the counter." "Without help." is one statement."""
    out: list[Fact] = []
    for fact in facts:
        m = fact.found(_FRAGMENT) if fact.section == "S" and not fact.denied else None
        last = out[-1] if out else None
        if (
            m
            and last is not None
            and last.section == "S"
            and not last.denied
            and len(m[1].split()) < 9
            and not re.search(r"\b(?:is|was|has|had|does|did|gets|hurts)\b", m[1])
        ):
            a, b = last.spans[-1][1], fact.spans[0][0]
            near = 0 <= b - a <= 3 and words[a].speaker == words[b].speaker
            whole = joined(last, fact, f"{last.text}, {m[1]}", fits) if near else None
            if whole is not None and not re.search(r": ", last.text):
                out[-1] = whole
                continue
        out.append(fact)
    return out


_FALL_GOES_ON = re.compile(
    r"^(?:patient|he|she)(?: reports)? (?=(?:(?:he|she|patient) )?(?:(?:did|was|could) not |was |just )?(?:landed|land|hit|got up|get up|slid|slipped|tripped|fell|went down|hopping|reaching|holding|carrying|turned|caught|sat down|lost)\b)",
    re.IGNORECASE,
)
FALL_CHARACTERS = 190


def _falls(facts: Sequence[Fact], words: Sequence[Word], fits: Fits) -> list[Fact]:
    """A fall told by halves is one sentence: where, how, on what she landed, what she did not hit."""
    out: list[Fact] = []
    for fact in facts:
        last = out[-1] if out else None
        if last is not None and last.section == fact.section == "S" and (fell(last.text) or (fell(fact.text) and not last.denied)):
            a, b = last.spans[-1][1], fact.spans[0][0]
            m = fact.found(_FALL_GOES_ON)
            near = 0 <= b - a <= 4 and words[a].speaker == words[b].speaker
            if m and near and len(last.text) + len(fact.text) < FALL_CHARACTERS and last.text.lower().startswith("patient"):
                rest = re.sub(r"^(?:he|she|patient) ", "", fact.text[m.end() :])
                whole = joined(last, fact, f"{last.text}; {rest}", fits)
                if whole is not None:
                    out[-1] = replace(whole, denied=False)
                    continue
        out.append(fact)
    return out


def _topics(facts: Sequence[Fact], fits: Fits) -> list[Fact]:
    """Consecutive facts under one heading are told under it once: "figure 8: right 53.5 cm; left 52"."""
    out: list[Fact] = []
    for fact in facts:
        last = out[-1] if out else None
        here = fact.found(_TOPIC)
        there = last.found(_TOPIC) if last else None
        if (
            here
            and there
            and last is not None
            and last.section == fact.section
            and last.denied == fact.denied
            and here[1].lower() == there[1].lower()
        ):
            if re.fullmatch(r"\d+(?:, \d+){1,}", here[2]):  # repetitions counted aloud
                continue
            same = _contained(a := _gist(here[2]), b := _gist(there[2])) or _contained(b, a)
            told = max(here[2], there[2], key=len) if same else f"{there[2]}; {here[2]}"
            whole = joined(last, fact, f"{there[1]}: {told}", fits)
            if whole is not None and len(told) < 140:
                out[-1] = whole
                continue
        out.append(fact)
    return out


def _corrected(facts: Sequence[Fact], fits: Fits) -> list[Fact]:
    """ "Pain?" "Nah. One." is a score of one, no denial."""
    out: list[Fact] = []
    for n, fact in enumerate(facts):
        after = facts[n + 1] if n + 1 < len(facts) else None
        if (
            after is not None
            and fact.text.lower() == "patient denies pain"
            and after.kind == "pain"
            and re.fullmatch(r"patient reports pain (?:about |now |maybe )*[1-9](?:\.5)?/10.*", after.text.lower())
            and after.spans[0][0] - fact.spans[-1][1] <= 4
        ):
            continue
        if out and out[-1].text.lower() == "patient denies pain" and fact.text.lower() == "patient reports pain 0/10":
            whole = joined(out[-1], fact, "patient denies pain (0/10)", fits)
            if whole is not None:
                out[-1] = whole
                continue
        out.append(fact)
    return out


def _listed(text: str) -> str:
    """ "a, b, c" -> "a, b, or c"; "clicking or popping in the jaw" stays one item."""
    parts: list[str] = []
    for part in re.split(r",(?: or| and)? ", text):
        parts += part.split(" or ") if len(part.split()) == 3 and not re.search(r"\bor (?:more|less)\b", part) else [part]
    parts = [re.sub(r"^(?:no|any|or|and) ", "", p.strip()) for p in parts if p.strip()]
    if len(parts) < 2:
        return text
    if len(parts) == 2:
        return f"{parts[0]}{',' if ' or ' in parts[0] else ''} or {parts[1]}"
    return ", ".join(parts[:-1]) + f", or {parts[-1]}"


_CLAUSE = re.compile(r"\b(?:is|was|are|has|had|does|did|since|when|if|because|that|but|though|until|anymore|any more|at home)\b")


def _denials(facts: Sequence[Fact], fits: Fits) -> list[Fact]:
    out: list[Fact] = []
    for fact in facts:
        here = fact.found(_DENIAL) if fact.section == "S" else None
        last = out[-1] if out else None
        there = last.found(_DENIAL) if last and last.section == "S" else None
        if here and there and last is not None and here[1].lower() == there[1].lower() and not _CLAUSE.search(there[2] + here[2]):
            listed = _listed(f"{there[2]}, {here[2]}")
            whole = joined(last, fact, f"{there[1]} denies {listed}", fits) if len(listed) < DENIED_CHARACTERS else None
            if whole is not None:
                out[-1] = replace(whole, denied=True)
                continue
        if here and "," in here[2] and not _CLAUSE.search(here[2]) and len(here[2]) < DENIED_CHARACTERS:
            fact = replace(fact, text=f"{here[1]} denies {_listed(here[2])}")
        out.append(fact)
    return out


_NEGATES = re.compile(r"\b(?:no|not|never|without|denies|denied|cannot|unable|negative|none)\b|n't\b")


_PAST = re.compile(r"\b(?:last|ago|was|were|yesterday|before|initially|started|start|used to|previous\w*|prior|then|eval\w*)\b")


_GOAL = re.compile(r"\bgoal (\d+)")
_Gist = tuple[frozenset[str], bool, bool, tuple[str, ...]]


def _gist(text: str) -> _Gist:
    """The words of weight, whether it tells of the past, whether it denies, and the goals that it numbers."""
    low = text.lower()
    tokens = frozenset(t.strip(".:,") for t in re.findall(r"[a-z0-9'/.+°%:-]+", low.replace(";", " ")) if t.strip(".:") not in _STOP)
    return tokens, _PAST.search(low) is not None, _NEGATES.search(low) is not None, tuple(_GOAL.findall(low))


def _contained(small: _Gist, big: _Gist) -> bool:
    return bool(small[0]) and small[0] <= big[0] and small[1:] == big[1:]  # a score of today is not told by one of last week


def _once(facts: Sequence[Fact], fits: Fits) -> list[Fact]:
    """What a neighbour says with more detail is not said twice."""
    out: list[Fact] = []
    for fact in facts:
        again = None
        for k in range(len(out) - 1, max(-1, len(out) - 5), -1):
            old = out[k]
            if old.section != fact.section or fact.kind in ("rom", "mmt") or old.kind in ("rom", "mmt") or old.denied != fact.denied:
                continue
            less = _contained(fact.read(_gist), old.read(_gist))
            if not less and not _contained(old.read(_gist), fact.read(_gist)):
                continue
            richer = old.text if less else fact.text
            whole = joined(old, fact, richer, fits)
            if whole is not None:
                again = k
                out[k] = whole
                break
        if again is None:
            out.append(fact)
    return out
