"""Checks on what the sentences of a draft say: negations, numbers, the red thread, vague words, the same note again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from clew_server.charting.billing.lines import Line
from clew_server.charting.concepts import concepts, regions
from clew_server.charting.memory import seen
from clew_server.charting.turns import Talk
from clew_wire.context import VisitContext
from clew_wire.note import Check, Section, Sentence, Span

Sections = Mapping[Section, Sequence[Sentence]]

_DENIES = re.compile(r"\b(?:no|denies|denied|without|never|negative|none|not|unable|cannot)\b|n't\b")
_NEGATIVE = re.compile(
    r"\b(?:no|not|none|nope|nah|nuh|uh-uh|mm-mm|never|nothing|without|den\w+|neither|nor|negative|cannot|unable|free|absent|stopped"
    r"|quit|zero|nobody"
    r"|hardly|resolved|less|avoid\w*|hold|un\w+|yet|only|lack\w*|any\w*|good|fine|clear|normal|okay)\b|n't\b|\bdont\b|\bcant\b"
)


def _heard(talk: Talk, index: Mapping[str, int], spans: Iterable[Span]) -> str:
    return " ".join(w.w for a, b in spans if a in index and b in index for w in talk.words[index[a] : index[b] + 1])


def polarity(talk: Talk, sections: Sections) -> list[Check]:
    """A denial in the note was a denial in speech."""
    out = []
    index = talk.index
    for s in ("S", "O", "A", "P"):
        for x in sections.get(s, ()):
            if x.source != "spoken" or not seen(_DENIES, x.text.lower()):
                continue
            said = _heard(talk, index, x.evidence).lower().replace("’", "'")
            if said and not seen(_NEGATIVE, said):
                out.append(Check("polarity", "warn", f"The words behind it deny nothing: “{x.text}”", x.evidence))
    return out


_CHARTED = frozenset({"fraction", "grade", "quantity", "sets", "level"})


def numbers(talk: Talk, sections: Sections, lines: Sequence[Line]) -> list[Check]:
    """Measures that were said today and are not in the note, and numbers that were heard badly."""
    text = " ".join(x.text for s in sections.values() for x in s)
    written = set(re.findall(r"\d+(?:\.\d+)?", text))
    out: list[Check] = []
    for line in lines:
        if line.clause.role != "therapist" or line.state != "done" or line.clause.asks:
            continue
        for n in line.numerals:
            tokens = line.clause.tokens
            span = (talk.span(tokens[n.first].at, tokens[n.last].at),)
            lost = n.kind in _CHARTED and n.text not in text and not all(d in written for d in re.findall(r"\d+(?:\.\d+)?", n.text)[:1])
            if lost:
                out.append(Check("number_unheard", "warn", f"{n.text} was said and is not in the note.", span))
            elif n.doubtful and n.kind in _CHARTED:
                out.append(Check("number_unheard", "warn", f"{n.text} was not heard clearly. Check it.", span))
    return out


_NOT_A_STEP = re.compile(
    r"\b\d(?:-\d)?x/|\btimes? (?:a|per) week\b|\bfrequency\b|\bfor \d+ weeks\b|\bappointment\b|\bfollow[- ]up\b|\bdischarge\b"
    r"|\bcontinue\b",
    re.IGNORECASE,
)


def thread(sections: Sections, context: VisitContext) -> list[Check]:
    """Each plan item follows from an assessment, which follows from what was reported and found."""
    s, o, a, p = (list(sections.get(k, ())) for k in ("S", "O", "A", "P"))
    out: list[Check] = []
    if p and not a:
        out.append(Check("thread_broken", "warn", "There is a plan and no assessment. Say why it follows.", p[0].evidence))
    if a and not s and not o:
        out.append(Check("thread_broken", "warn", "There is an assessment and nothing that it rests on.", a[0].evidence))
    if context.note_type != "discharge" and (s or o) and not p:
        out.append(Check("thread_broken", "warn", "There is no plan. Say what comes next.", (o or s)[-1].evidence))
    basis: set[str] = set()
    places: set[str] = set()
    for text in (*(x.text for x in (*s, *o, *a)), *(g.text for g in context.goals), str(context.case.get("diagnosis", ""))):
        basis |= concepts(text.lower())
        places |= regions(text.lower())
    for x in p:
        about = concepts(x.text.lower())
        if about and not about & basis and not regions(x.text.lower()) & places and not _NOT_A_STEP.search(x.text):
            out.append(Check("thread_broken", "warn", f"No finding or assessment leads to it: “{x.text}”", x.evidence))
    return out


_VAGUE = re.compile(
    r"\b(?:feel(?:s|ing)? (?:much |a bit |a little )?better(?: today)?|wnl|within normal limits|(?:strength|mobility|rom"
    r"|range of motion|balance|gait|function|pain|motion|endurance) (?:has |is |was |are )?(?:improv\w+|better|good)|"
    r"continue (?:with )?(?:current )?(?:treatment|therapy|plan|poc|plan of care|as planned|per plan)|as tolerated"
    r"|(?:\w+ )?(?:strengthening|stretching|exercises?) (?:was |were )?performed|tolerated (?:\w+ )?(?:well|treatment)|"
    r"(?:doing|progressing) (?:well|good|nicely|fine)|patient (?:is )?improving|some improvement|a little better|same as (?:last time"
    r"|before))\b",
    re.IGNORECASE,
)
_BACKED = re.compile(r"\d|\b(?:because|so that|from .+ to|due to|which|as shown|able to|left|right|but|limit\w*|still)\b")


def vague(sections: Sections) -> list[Check]:
    """Phrases that say nothing a reviewer could check."""
    out = []
    for s in ("S", "O", "A", "P"):
        for x in sections.get(s, ()):
            m = seen(_VAGUE, x.text)
            if m and not _BACKED.search(x.text):
                out.append(Check("vague", "warn", f"“{m[0]}” says nothing that can be checked. Add what was measured.", x.evidence))
    return out


def statements(note: object) -> set[str]:
    """The statements of an earlier note, however the EMR sent it."""
    if isinstance(note, Mapping):
        if "text" in note:
            return statements(note["text"])
        return set().union(*(statements(v) for v in note.values())) if note else set()
    if isinstance(note, list | tuple):
        return set().union(*(statements(v) for v in note)) if note else set()
    return {re.sub(r"[^a-z0-9+/% ]", "", t.lower()).strip() for t in re.split(r"(?<=[.!?])\s+|\n", str(note)) if len(t.split()) > 2}


def repeated(sections: Sections, context: VisitContext) -> list[Check]:
    """The same content in four visits in a row shows no progression."""
    if len(context.prior_notes) < 3:
        return []
    today = statements([x.text for s in ("O", "A", "P") for x in sections.get(s, ())])
    alike = 0
    for note in reversed(context.prior_notes):
        before = statements(note)
        if not today or not before or len(today & before) < 0.8 * len(today):
            break
        alike += 1
    if alike < 3:
        return []
    return [Check("repeated", "warn", f"This note says what the last {alike} notes said. Say what changed, or why care should go on.")]
