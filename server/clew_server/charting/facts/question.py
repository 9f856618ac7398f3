"""What a question asks about, and what it says when it is told as a statement."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence

from clew_server.charting.compose.person import Voices, expanded, third
from clew_server.charting.compose.terse import spoken, terse, without_lead, written
from clew_server.charting.facts.lexicon import pattern, words
from clew_server.charting.facts.line import Piece, of, say
from clew_server.charting.turns import Clause

PAST = {"fall": "fell", "get": "got", "do": "did", "have": "had", "sleep": "slept", "take": "took", "go": "went", "see": "saw", "wake": "woke", "feel": "felt", "eat": "ate", "drive": "drove", "tell": "told", "lose": "lost", "hit": "hit", "hurt": "hurt", "make": "made", "come": "came", "wear": "wore", "bring": "brought", "find": "found", "give": "gave", "say": "said", "keep": "kept", "try": "tried", "carry": "carried", "be": "was", "drink": "drank", "stop": "stopped", "slip": "slipped", "trip": "tripped", "choke": "choked"}  # fmt: skip


RELEVANT = pattern("relevant")
_AUX = frozenset("do does did are is was were have has had can could will would".split())
_WH = frozenset("how what when where which who why what's how's where's who's show tell".split())
_TAGS = frozenset(
    "then today lately recently now yet right huh else so far at all still too yes no okay correct though again either".split()
)


def target(question: Clause) -> list[Piece] | None:
    """What a question asks about when it asks by a noun: "any falls?", "numbness in the foot?", "the press-ups, did you do them?"."""
    pieces = terse(of(question), articles=True)
    lows = [p.low for p in pieces]
    start = next(
        (
            n
            for n, w in enumerate(lows)
            if w == "any"
            and n + 1 < len(lows)
            and lows[n + 1]
            not in ("better", "worse", "more", "easier", "harder", "questions", "question", "idea", "different", "change", "changes")
        ),
        None,
    )
    if start is not None:
        return _trimmed(
            [
                p
                for p in _run_together(pieces[start + 1 :])
                if p.low != "any" and (p.low != "new" or re.search(r"medic|weak|pill|pain|numb|vision", " ".join(lows)))
            ]
        )
    while lows and lows[0] in ("and", "so", "but", "okay", "now", "then", "also", "or", "wait", "hey"):
        pieces, lows = pieces[1:], lows[1:]
    if (
        not lows
        or lows[0] in _AUX
        or lows[0] in _WH
        or lows[0].startswith(("how", "what", "where", "when", "who", "why"))
        or question.tokens[-1].end != "?"
        or lows[0] in ("you", "you're", "you've", "he's", "she's", "he", "she", "it", "it's", "that's", "that", "ready", "okay")
    ):
        return None
    if "or" in lows[:2] or lows[0] in ("this", "that", "before", "after", "since"):
        return None
    for n in range(1, len(pieces)):
        if pieces[n - 1].end == "," and lows[n].startswith("how") and not RELEVANT.search(" ".join(lows[:n])):
            return None
        if pieces[n - 1].end == "," and lows[n] in (*_AUX, "how", "you", "how's", "what", "are", "how're"):
            return _trimmed(pieces[:n])
    return _trimmed(pieces)


def _run_together(pieces: list[Piece]) -> list[Piece]:
    """ "calf swelling has the knee given way": the stop between two questions was not heard; both are asked about."""
    out: list[Piece] = []
    for n, p in enumerate(pieces):
        opens = n and p.low in ("has", "have", "is", "are", "was", "does", "did") and n + 2 < len(pieces)
        if opens and not pieces[n - 1].end and pieces[n + 1].low in ("the", "your", "his", "her", "either"):
            p = say(p, "or")
        out.append(p)
    return out


def _trimmed(pieces: list[Piece]) -> list[Piece] | None:
    if pieces and pieces[-1].low in ("how", "what", "why"):
        return None
    while len(pieces) > 1 and pieces[-1].low in _TAGS:
        pieces = pieces[:-1]
    return pieces or None


_HOW = re.compile(
    r"^(?:(?:and|so|okay|now|then|first|morning|hey|hello|hi|alright) )*(?:how(?:'s| is| are| was| were| has| have| did| about| bad is)|what(?:'s| about| is)|tell me about) (?:the |your |his |her |that |things with )?(.+?)(?: (?:been|doing|feeling|going|go|treating|today|lately|this|since|on a|from|now|looking|holding|up|look|feel|at home|over)\b.*)?$"
)


def subject(question: Clause, names: Voices) -> str:
    """The noun that a question is about, in the third person; "" when there is none."""
    asked = target(question)
    if asked is not None:
        return written(spoken(asked, "therapist", names))
    m = _HOW.match(question.text) or _HOW.match(question.text[max(0, question.text.rfind(" how") + 1) :])
    if m and len(m[1].split()) <= 4 and RELEVANT.search(m[1]) and m[1] not in ("you", "it", "everything"):
        return m[1]
    return ""


def _statement(question: Clause, who: str, names: Voices, *, denied: bool) -> str | None:
    """A question in the form of a statement: "You still wear the splint at night, right?"."""
    pieces = expanded(without_lead(of(question)))
    while pieces and pieces[0].low in ("and", "so", "okay", "now", "then", "but"):
        pieces = pieces[1:]
    pieces = _trimmed(list(pieces)) or []
    if len(pieces) < 3:
        return None
    if pieces[0].low == "still" and not denied:
        return f"{who} reports {written(spoken(pieces, 'therapist', names))}"
    if pieces[0].low not in ("you", "he", "she"):
        return None
    verb, rest = pieces[1].low, pieces[2:]
    if verb == "been" or (verb.endswith("ing") and verb not in words("verbs", "base")):  # "you been doing the press ups?"
        aux = "has " if verb == "been" else "is "
        return f"{who} {aux}{'not ' if denied else ''}{verb} {written(spoken(rest, 'therapist', names))}"
    if verb in ("are", "is", "was", "were", "have", "has", "had", "can", "could") and not (
        verb in ("have", "had", "has") and rest[0].low in ("a", "the", "any", "some", "no")
    ):
        aux = {"are": "is", "were": "was", "have": "has"}.get(verb, verb)
        if denied:
            rest = [p for p in rest if p.low not in ("still", "also", "always")]
        return f"{who} {aux} {'not ' if denied else ''}{written(spoken(rest, 'therapist', names))}"
    if denied:
        return f"{who} denies: {written(spoken(pieces[1:], 'therapist', names))}"
    return f"{who} {third(verb)} {written(spoken(rest, 'therapist', names))}"


def declared(question: Clause, who: str, names: Voices, *, denied: bool) -> str | None:
    """A yes-or-no question as a statement."""
    pieces = expanded(without_lead(of(question)))
    while pieces and pieces[0].low in ("and", "so", "okay", "now", "then", "great", "good", "but"):
        pieces = pieces[1:]
    cut = next(
        (
            n + 1
            for n in range(len(pieces) - 3, 0, -1)
            if pieces[n].end in (",", ".") and pieces[n + 1].low in _AUX and n < 6 and pieces[0].low not in _AUX
        ),
        0,
    )
    pieces = pieces[cut:]
    if len(pieces) < 3:
        return None
    if pieces[0].low not in _AUX:
        return _statement(question, who, names, denied=denied)
    if not denied and any(p.low in ("anybody", "anyone", "anything", "somebody") for p in pieces[2:]):
        return None
    aux, at = pieces[0].low, 1
    if pieces[1].low == "not" and len(pieces) > 3:
        at = 2
    person, rest = pieces[at].low, _trimmed(list(pieces[at + 1 :]))
    if rest is None:
        return None
    if person in ("he", "she", "they"):
        who = "patient"
    elif person != "you":
        return _other(aux, pieces[at:], who, names, denied=denied)
    tail = [p for p in spoken(rest, "therapist", names) if p.low != "ever"]
    if not tail or (aux in ("can", "could", "will", "would") and tail[0].low in _REQUESTS):
        return None
    verb = tail[0].low
    if aux in ("do", "does"):
        return (
            f"{who} does not {written(tail)}"
            if denied
            else f"{who} {written([say(tail[0], third(verb, sure=verb not in _ADVERBS)), *tail[1:]])}"
        )
    if aux == "did":
        if denied:
            return f"{who} did not {written(tail)}"
        past = PAST.get(verb) or (
            verb + "d" if verb.endswith("e") else verb[:-1] + "ied" if verb.endswith("y") and verb[-2:-1] not in "aeiou" else verb + "ed"
        )
        return f"{who} {past if verb in words('verbs', 'base') or verb in PAST else 'did ' + verb} {written(tail[1:])}"
    aux = {"are": "is", "were": "was", "have": "has"}.get(aux, aux)
    if denied and tail[0].low in ("still", "also", "always") and len(tail) > 1:
        tail = tail[1:]
    return f"{who} {aux} {'not ' if denied else ''}{written(tail)}"


_REQUESTS = frozenset(
    "show tell describe try do lift walk give sign explain say read point turn bend stand sit lie put take hold touch let come push pull squeeze repeat name".split()
)
_ADVERBS = frozenset("still also ever always usually just even".split())


def gerund(verb: str) -> str:
    """The -ing form of a base verb."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe")):
        return verb[:-1] + "ing"
    if re.fullmatch(r"(?:[^aeiou]|qu)*[aeiou][^aeiouwxy]", verb):
        return verb + verb[-1] + "ing"
    return verb + "ing"


def _other(aux: str, rest: Sequence[Piece], who: str, names: Voices, *, denied: bool) -> str | None:
    tail = spoken(rest, "therapist", names)
    tail = _trimmed(tail) or tail
    if tail and tail[0].low == "there":
        tail = tail[1:]
    if not tail:
        return None
    if aux in ("do", "does", "did"):
        seen = False
        out: list[Piece] = []
        for n, p in enumerate(tail):
            if (
                n
                and p.numeral is None
                and p.low in words("verbs", "base")
                and p.low not in ("pain", "back", "work")
                and (not seen or tail[n - 1].low in ("or", "and"))
            ):
                out.append(say(p, gerund(p.low)))
                seen = True
            else:
                out.append(p)
        tail = out
    return f"{who} {'denies' if denied else 'reports'} {written(tail)}"
