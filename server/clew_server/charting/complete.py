"""Checks that a note has what its type asks for: an evaluation its history and goals, a progress report its trends, and so on.

Each asks for one thing, warns, says what to add, and points at the sentences beside which it belongs. What a draft lacks is never
made up for it.
"""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clew_server.charting.chart import GOAL
from clew_server.charting.content import statements
from clew_server.charting.encounter import spans_of
from clew_server.charting.memory import seen
from clew_server.charting.turns import Talk
from clew_wire.context import VisitContext
from clew_wire.note import SECTIONS, Check, Code, Section, Sentence

Sections = Mapping[Section, Sequence[Sentence]]

_TALKED = 60
"words after which a visit with only one voice is odd"


def nothing(talk: Talk) -> Check:
    """Why a note has nothing in it."""
    if not talk.words:
        heard = "Nothing was said: the transcript is empty."
    else:
        voices = sorted({w.role for w in talk.words})
        heard = f"{len(talk.words)} words of the {' and the '.join(voices)} were heard, and nothing in them belongs in a note."
    return Check("empty", "block", f"{heard} Record the visit again, or write the note yourself.")


def one_voice(talk: Talk, context: VisitContext) -> list[Check]:
    """A conversation in which only one person is heard."""
    roles = {t.role for t in talk.turns}
    if context.mode != "ambient" or len(roles) != 1 or len(talk.words) < _TALKED:
        return []
    message = f"Only the {next(iter(roles))} is heard in this visit. Check the microphone, and what the others said, before you sign."
    return [Check("empty", "warn", message, ((talk.words[0].id, talk.words[-1].id),))]


@dataclass(frozen=True, slots=True)
class _Need:
    """One thing that a note type asks for."""

    id: str
    "the check that it is"
    sections: str
    "where it stands"
    words: re.Pattern[str]
    "how it reads when it is there"
    message: str


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words})", re.IGNORECASE)


_SOON = r"\b(?:in|by|within|x|for|over|next)\s?(?:the )?(?:next )?\d+(?:\s?(?:-|to)\s?\d+)?\s?(?:more )?(?:weeks?|wks?|months?|visits?|sessions?|days)"
_OFTEN = r"\d(?:\s?(?:-|to)\s?\d)?\s?(?:x|times|visits|sessions|days)\s?(?:/|a|per|each)?\s?(?:week|wk|month|day)|\b(?:once|twice|weekly|daily|every other)\b"
_STATUS = (
    r"\b(?:met|unmet|achieved|reached|not (?:yet )?met|partial\w*|progress\w*|discontinu\w*|goals? \d|on track|revis\w+|upgrad\w+|new goal"
    r"|keep|ongoing|plateau\w*|short of|close to)\b"
)
_TREND = (
    r"\b(?:was|were|from|since|initial(?:ly)?|baseline|prior|previous\w*|last (?:visit|time|cert\w*|report|month|week)|compared|at eval\w*|up to"
    r"|down (?:to|from)|up from|improv\w+|declin\w+|gain\w*|start(?:ed)? at|before|now|no longer|still|unchanged)\b"
)
_WHY = (
    r"\b(?:skill\w*|needs?|require\w*|because|risk|still|continu\w*|go(?:es)? on|not yet|cannot|unable|hands-on|cue\w*|safe\w*|potential"
    r"|medically necessary|limit\w*|further|remain\w*|without therapy)\b"
)
_CHANGED = (
    r"\b(?:new|since|chang\w+|wors\w+|declin\w+|relaps\w*|flare\w*|fell|falls?|surger\w+|hospital\w*|exacerbat\w+|plateau\w*|injur\w+"
    r"|lost|regress\w*|significant\w*|no longer|unexpected\w*|faster than)\b"
)
_HOME = r"\bhome (?:program|exercise|routine|practice|plan)\w*|\bHEP\b|\b(?:on (?:his|her|their) own|independently|keep up|at home|self[- ]manage\w*)\b"
_NUMBER = r"\d|\b(?:positive|negative|independent\w*|supervision|CGA|assist\w*|mild\w*|moderate\w*|severe\w*|within functional)\b"
_LONG = r"\b\d+(?:\s?(?:-|to)\s?\d+)?\s?(?:more )?(?:weeks?|wks?|months?|visits?|sessions?)\b(?! ago)"
_FREQUENCY = _Need("vague", "P", _pattern(_OFTEN), "The plan of care has no frequency. Say how many times a week.")
_DURATION = _Need("vague", "P", _pattern(_LONG), "The plan of care has no duration. Say for how many weeks.")
_GOAL = _Need(
    "goal_unlinked", "AP",
    _pattern(r"\bgoals?\b|\b[LS]TGs?\b|" + _SOON.replace("|for", "")),
    "No goal was set. Say a functional, measurable goal and by when.",
)  # fmt: skip

_NEEDS: dict[str, tuple[_Need, ...]] = {
    "evaluation": (
        _Need(
            "empty",
            "SA",
            _pattern(
                r"\b(?:ago|since|began|begin|started|onset|injur\w*|fell|fall|accident|surger\w+|after|months?|weeks?|years?|days?|histor\w+"
                r"|diagnos\w+|born|birth|first|last|gradual\w*|sudden\w*)\b"
            ),
            "No history: say how and when it began.",
        ),
        _Need(
            "empty",
            "SA",
            _pattern(
                r"\b(?:prior|used to|before|previous\w*|baseline|independent\w*|lives?|works?|worked|job|hobb\w+|retired|play\w*|runs?|school"
                r"|grade|active|sport\w*|never had|at home|drove|could)\b"
            ),
            "No prior level of function: say what the patient could do before.",
        ),
        _Need("deficit_missing", "O", _pattern(_NUMBER), "No objective measure: an evaluation rests on what was measured today."),
        _GOAL,
        _FREQUENCY,
        _DURATION,
    ),
    "progress": (
        _Need("vague", "SOA", _pattern(_TREND), "A progress report shows trends: say each measure beside its earlier value."),
        _Need("goal_unlinked", "AOP", _pattern(_STATUS), "No goal has a status. Say of each goal whether it is met, and how far it is."),
    ),
    "re-evaluation": (
        _Need("thread_broken", "SA", _pattern(_CHANGED), "Say which significant change or new condition calls for a re-evaluation."),
        _Need("deficit_missing", "O", _pattern(_NUMBER), "No objective measure: a re-evaluation rests on what was measured today."),
        _FREQUENCY,
        _DURATION,
    ),
    "recertification": (
        _Need("thread_broken", "A", _pattern(_WHY), "Say why care must go on, and why it needs a therapist's skill."),
        _Need("vague", "SOA", _pattern(_TREND), "Say what has changed since the last certification: each measure beside its earlier value."),
        _FREQUENCY,
        _DURATION,
    ),
    "discharge": (
        _Need("goal_unlinked", "AOP", _pattern(_STATUS), "No goal has a status. Say of each goal whether it was met."),
        _Need("deficit_missing", "O", _pattern(_NUMBER), "No final measure: say where the patient ended, beside where he or she began."),
        _Need("empty", "P", _pattern(_HOME), "No home program: say what the patient goes on with alone."),
    ),
}  # fmt: skip
_VISITS = re.compile(
    r"\b(?:continue|see|seen|return|come back|frequency|schedule\w*|therapy|PT|OT|ST|SLP|treatment)\b.*(?:"
    + _OFTEN
    + r")|\bplan of care\b.*\d",
    re.IGNORECASE,
)
_ALONE = re.compile(_HOME + r"|\bgym\b|\bwalk\w*|\bexercis\w+|\bstretch\w*|\bdischarge[d]?\b|\bpractice\b", re.IGNORECASE)


def incomplete(sections: Sections, codes: Sequence[Code], context: VisitContext) -> list[Check]:
    """What the note type asks for and the spoken sentences lack."""
    spoken: dict[Section, Sequence[Sentence]] = {s: sections.get(s, ()) for s in SECTIONS}
    out: list[Check] = []
    for need in _NEEDS.get(context.note_type, ()):
        places = [x for s in SECTIONS if s in need.sections for x in spoken[s]]
        if not any(seen(need.words, x.text) for x in places):
            out.append(Check(need.id, "warn", need.message, spans_of(places or [x for s in SECTIONS for x in spoken[s]])))
    if context.note_type == "discharge":
        still = [x for x in spoken["P"] if _VISITS.search(x.text) and not _ALONE.search(x.text)]
        message = "A discharge has no visit frequency: take it out, or choose another note type."
        out += [Check("thread_broken", "warn", message, spans_of(still))] if still else []
    if context.note_type == "evaluation":
        for code in codes:
            if code.code in _COMPLEX and "as stated" not in code.working:
                message = f"{code.code}: the complexity was not said, it is worked out from the draft. Confirm or change it."
                out.append(Check("vague", "warn", message, code.evidence))
    if context.note_type == "re-evaluation":
        out += _same_again(spoken, context)
    return out


def sets_goal(sections: Sections) -> bool:
    """A goal was set in this visit."""
    return any(_GOAL.words.search(x.text) for s in SECTIONS if s in _GOAL.sections for x in sections.get(s, ()))


def open_goals(sections: Sections) -> list[Check]:
    """Goals that stand in the note from the chart alone, because the visit said nothing of them."""
    return [
        Check(
            "goal_unlinked",
            "warn",
            f"Nothing was said of this goal: “{x.text.partition(': ')[2]}” Say whether it is met, and how far it is.",
        )
        for x in sections.get("A", ())
        if x.source == "context" and x.id.startswith(GOAL)
    ]


_COMPLEX = frozenset({"97161", "97162", "97163", "97165", "97166", "97167"})
_SAME = 0.5
"share of a re-evaluation's sentences that also stand in the evaluation, from which it repeats it"


def _same_again(spoken: Mapping[Section, Sequence[Sentence]], context: VisitContext) -> list[Check]:
    """A re-evaluation that repeats the evaluation."""
    today = [x for s in SECTIONS for x in spoken[s] if statements(x.text)]
    for note in reversed(context.prior_notes):
        kind = note.get("note_type") if isinstance(note, Mapping) else None
        if kind is not None and kind != "evaluation":
            continue
        before = statements(note)
        again = [x for x in today if statements(x.text) <= before]
        if today and len(again) >= _SAME * len(today):
            message = f"{len(again)} of {len(today)} sentences stand in the evaluation already. Say what is different now."
            return [Check("repeated", "warn", message, spans_of(again))]
    return []
