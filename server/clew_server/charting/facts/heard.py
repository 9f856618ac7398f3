"""What a patient or a carer says, told in the third person."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from clew_server.charting.compose.person import Voices
from clew_server.charting.compose.terse import spoken, with_pronouns, written
from clew_server.charting.facts.lexicon import pattern, words
from clew_server.charting.facts.line import Line, Piece
from clew_server.charting.memory import remembered
from clew_wire.note import Role

RELEVANT = pattern("relevant")
RED = pattern("redflag", "phrases")
CHAT = pattern("chat", "phrases")
PLURAL_FREE = frozenset("this always is was as sometimes has does".split())
HURTS = re.compile(r"\b(?:pain|hurts?|hurting|sore|soreness|ache\w*|aching|discomfort|throb\w*)\b")
PAIN = re.compile(r"\b(?:pain|hurts?|hurting|sore|soreness|ache\w*|aching|discomfort|throb\w*|scale|zero to ten|0 to 10|0-10)\b")


ABLE = re.compile(
    r"\b(?:i|he|she|we) (?:still |now |just |really |also |can |finally )*(?:can|can't|cannot|couldn't|can not|am able|was able|is able|have trouble|has trouble|struggle\w*|need help|needs help) (?!believe|wait|complain|imagine|hear|see you|remember|do (?:that|this|it)$|tell)\w+"
)


MEDICINE = re.compile(
    r"\b(?:naproxen|\w{3,}(?:pril|statin|olol|sartan|azole|oxacin|cillin|mycin|profen|proxen|oxicam|coxib|odone|codone|pentin|gabalin|triptyline|oxetine|traline|zepam|zolam|prazole|formin|parin|xaban|sone|solone|tidine|lukast|dipine|semide|thiazide)|"
    r"tylenol|advil|aleve|motrin|aspirin|lexapro|zoloft|prozac|xanax|lipitor|eliquis|xarelto|plavix|coumadin|warfarin|baclofen|tramadol|botox|insulin|prednisone|steroids?|antibiotics?|muscle relaxers?|blood thinners?|painkillers?|inhalers?)\b"
)
"names of medicines, by their endings and the common ones"


@remembered
def relevant(said: str) -> bool:
    """It says something that a note should hold."""
    if RED.search(said) or MEDICINE.search(said):
        return True
    hits = {m[0].removesuffix("'s") for m in RELEVANT.finditer(said)} - words("relevant", "people") - words("relevant", "time")
    if ABLE.search(said):
        return True
    if CHAT.search(said):
        return len(hits) > 1
    return bool(hits)


def scored(pieces: Line) -> Line:
    """Bare numbers of an answer about pain as n/10."""
    out: list[Piece] = []
    for n, p in enumerate(pieces):
        numeral = p.numeral
        following = pieces[n + 1].low if n + 1 < len(pieces) and not p.end else ""
        bare = (
            numeral is not None and numeral.kind in ("number", "range") and numeral.values and numeral.values[-1] <= 10 and not numeral.unit
        )
        plural = following.endswith("s") and following not in PLURAL_FREE
        before = pieces[n - 1].low if n else ""
        fits = not n or bool(pieces[n - 1].end) or before in _BEFORE_SCORE
        if bare and fits and not plural and "/" not in p.text and following not in ("of", "out", "or", "pillow", "flight", "to"):
            out.append(replace(p, text=p.text + "/10"))
        else:
            out.append(p)
    return tuple(out)


_BEFORE_SCORE = frozenset(
    "a an said call about around like maybe probably is was it's at to say zero than called now today or be worst best rest morning yesterday tonight just still only down up from pain be usually roughly almost been mornings nights and between goddamn damn damned freaking fucking whopping".split()
)


def has_score(pieces: Sequence[Piece]) -> bool:
    return any(re.fullmatch(r"[\d.]+(?:-[\d.]+)?/10", p.text) for p in pieces)


_COPULA = re.compile(
    r"^(?:(?:it|that|this|it'?s|pain|the pain|patient|he|she|right now|today|now|probably|maybe|about|around|say|would|call|i|at|was|is|has|have|been|like|only|just|still|usually|mostly|would be|be|"
    r"will|goes|gets|do not know|does not know|do|does|say|a|an|call it|make it|say|know|guess|think|it is|down|up|to|sits|sitting|hovers|stays|runs|level|score|of) ?)+$"
)
_WHEN = re.compile(
    r"^(mornings|evenings|nights|sunday|monday|tuesday|wednesday|thursday|friday|saturday|yesterday|last night|this morning|tonight|best|worst|at rest|(?:a|\d) (?:weeks?|days?|months?) ago)(?: at (?:its )?(?:best|worst))?,? ?(?:(?:it |that |pain )?(was|is)|would be|call it|(?:patient|he|she) would have said|(?:patient|he|she) would say|it)?(?:,? (?:a|an|about|like|maybe|probably|only|just))*$"
)
_WHENEVER = {"mornings": "in morning", "evenings": "in evening", "nights": "at night", "best": "at best", "worst": "at worst"}
_KEPT = re.compile(r"\b(?:goes up|gets up|up to|down to|at worst|at best|was|has been)\b")


def pain(pieces: Line, role: Role, names: Voices, symptom: str = "pain") -> str:
    """A score of a symptom with its circumstance: "pain 2/10 when he goes down stairs"."""
    body = spoken(pieces, role, names)
    at = next(n for n, p in enumerate(body) if has_score([p]))
    head = written(body[:at])
    kept = _KEPT.search(head.lower())
    if (when := _WHEN.match(head.lower())) is not None and "," not in written(body[at:]):
        day = _WHENEVER.get(when[1], head[: len(when[1])])
        told = "was " if when[2] == "was" or re.search(r"ago|yesterday|last|would have", head.lower()) else ""
        return f"{symptom} {told}{written(body[at:])} {day}"
    if _COPULA.match(head.lower().replace(",", "") + " ") or not head:
        verb = {"was": "was ", "has been": "has been ", None: ""}.get(kept[0] if kept else None, f"{kept[0]} " if kept else "")
        verb = re.sub(r"^(?:goes|gets) up ?$", "up to ", verb)
        rough = "about " if re.search(r"\b(?:about|around|maybe|probably)\b", head.lower()) and not verb else ""
        now = re.search(r"\b(?:right now|today|now)\b", head.lower())
        return f"{symptom} {now[0] + ' ' if now else ''}{verb}{rough}{written(body[at:])}"
    whole = written(body)
    return whole if PAIN.search(whole.lower()) or symptom in whole.lower() else f"{symptom} {whole}"


def report(pieces: Line, role: Role, names: Voices, *, you: str = "therapist") -> tuple[str, bool]:
    """The statement with its speaker, and whether it is a denial. `you`: whom the speaker addresses."""
    body = spoken(pieces, role, names, you=you)
    said = written(body)
    plain = re.sub(r"^(?:so|and|but|because|then|also|except|though|or|just),? (?=\w)", "", said, flags=re.IGNORECASE)
    who = "patient" if role == "patient" else names.carer
    if not plain:
        return "", False
    first = plain.split(" ", 1)[0].lower()
    if first == "no" and re.search(r"\b(?:is|are|was|has|does|feels)\b", plain):
        return f"{who} reports {plain}", False
    if first == "no" and not re.search(r"^no (?:longer|more|matter|one|wonder|idea|problem)\b", plain.lower()):
        return f"{who} denies {plain.split(' ', 1)[1] if ' ' in plain else plain}", True
    if (first == "patient" and role == "patient") or (first == names.carer.split()[0].lower() and role == "caregiver"):
        return plain, False
    return with_pronouns(f"{who} reports {plain}", names), False
