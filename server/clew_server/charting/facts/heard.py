"""What a patient or a carer says, told in the third person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from clew_server.charting.compose.person import Voices, told
from clew_server.charting.compose.terse import terse, written
from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.facts.line import Line, Piece
from clew_wire.note import Role

RELEVANT = pattern("relevant")
RED = pattern("redflag", "phrases")
CHAT = pattern("chat", "phrases")
PLURAL_FREE = frozenset("this always is was as sometimes has does".split())
PAIN = re.compile(r"\b(?:pain|hurts?|hurting|sore|soreness|ache\w*|aching|discomfort|throb\w*|scale|zero to ten|0 to 10|0-10)\b")


def relevant(said: str) -> bool:
    """It says something that a note should hold."""
    if RED.search(said):
        return True
    hits = {m[0] for m in RELEVANT.finditer(said)}
    if CHAT.search(said):
        return len(hits) > 2
    return bool(hits)


def scored(pieces: Line) -> Line:
    """Bare numbers of an answer about pain as n/10."""
    out: list[Piece] = []
    for n, p in enumerate(pieces):
        numeral = p.numeral
        following = pieces[n + 1].low if n + 1 < len(pieces) and not p.end else ""
        bare = numeral is not None and numeral.kind in ("number", "range") and numeral.values and numeral.values[-1] <= 10 and not numeral.unit
        plural = following.endswith("s") and following not in PLURAL_FREE
        if bare and not plural and "/" not in p.text and following not in ("of", "out", "or", "pillow", "flight", "to"):
            out.append(replace(p, text=p.text + "/10"))
        else:
            out.append(p)
    return tuple(out)


def has_score(pieces: Sequence[Piece]) -> bool:
    return any(re.fullmatch(r"[\d.]+(?:-[\d.]+)?/10", p.text) for p in pieces)


_COPULA = re.compile(
    r"^(?:(?:it|that|this|it'?s|pain|the pain|patient|he|she|right now|today|now|probably|maybe|about|around|say|would|call|i|at|was|is|has|have|been|like|only|just|still|usually|mostly|would be|be|"
    r"will|goes|gets|do|does|say|a|an|say|know|guess|think|it is|down|up|to|sits|sitting|hovers|stays|runs|level|score|of) ?)+$"
)
_KEPT = re.compile(r"\b(?:goes up|gets up|up to|down to|at worst|at best|was|has been)\b")


def pain(pieces: Line, role: Role, names: Voices) -> str:
    """A pain score with its circumstance: "pain 2/10 when he goes down stairs"."""
    body = terse(told(pieces, role, names))
    at = next(n for n, p in enumerate(body) if has_score([p]))
    head = written(body[:at])
    kept = _KEPT.search(head.lower())
    if _COPULA.match(head.lower() + " ") or not head:
        verb = {"was": "was ", "has been": "has been ", None: ""}.get(kept[0] if kept else None, f"{kept[0]} " if kept else "")
        verb = re.sub(r"^(?:goes|gets) up ?$", "up to ", verb)
        rough = "about " if re.search(r"\b(?:about|around|maybe|probably)\b", head.lower()) and not verb else ""
        return f"pain {verb}{rough}{written(body[at:])}"
    whole = written(body)
    return whole if PAIN.search(whole.lower()) else f"pain: {whole}"


def report(pieces: Line, role: Role, names: Voices) -> tuple[str, bool]:
    """The statement with its speaker, and whether it is a denial."""
    body = terse(told(pieces, role, names))
    said = written(body)
    bare = re.sub(r"^(?:so|and|but|because|then|also|except|though|though,) ", "", said, flags=re.I)
    who = "patient" if role == "patient" else names.carer
    first = bare.split(" ", 1)[0].lower() if bare else ""
    if not bare:
        return "", False
    if first == "no" and not re.search(r"\b(?:longer|more|matter|one)\b", " ".join(bare.lower().split()[1:2])):
        return f"{who} denies {bare.split(' ', 1)[1] if ' ' in bare else bare}", True
    if first == "patient" and role == "patient" or first == names.carer.split()[0].lower() and role == "caregiver":
        return bare, False
    if first in ("i", "i'm"):
        return f"{who} reports {bare}", False
    return f"{who} reports {bare}", False
