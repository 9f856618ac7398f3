"""A writer's sentences in the note: verified, put in their facts' places, and completed with the built-in's where a fact is not covered.

What is accepted keeps the id of the first fact that it covers, so a patch finds it; evidence is the union of the spans of the
facts that it names, real by construction.
"""
# ruff: noqa: E501 - a list of words reads best on one line

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from clew_models.writer import Writing, Written
from clew_server.charting.compose.note import Told
from clew_server.charting.compose.terse import sentence as tidied
from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.lexicon.grounds import groups_of
from clew_server.charting.memory import remembered
from clew_server.charting.style import Said
from clew_server.charting.verify import Verifier, numbers_in, written
from clew_server.charting.verifying.grounds import clinical_words
from clew_server.charting.verifying.heard import stem, words_of
from clew_server.charting.writing.brief import Briefed
from clew_server.charting.writing.tally import Tally
from clew_wire.context import VisitContext
from clew_wire.note import SECTIONS, Section, Sentence, Span, Word

LONGEST = 400
"characters of a sentence"
SHARE = 0.6
"of the words of the built-in's sentence, those that another sentence must keep to tell the same"
GROUNDED = 0.6
"of a sentence's words, those that were said, are in the chart or in the built-in's sentence"
_MARKUP = re.compile(
    r"[<>{}\[\]|`\\*_#\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f]|https?:|www\.|javascript:|&#?\w+;", re.IGNORECASE
)
_SIDE = re.compile(r"\b(?:left|right|bilateral|both)\b")
_DENIED = re.compile(
    r"\b(?:no|not|never|none|den(?:y|ies|ied)|without|cannot|unable|negative|absent|avoid|free|lacks?|neither|nor|hold)\b|n't\b"
)
_RED = pattern("redflag", "phrases")
_PLAIN = frozenset(
    "patient pt therapist caregiver reports reported report states stated denies denied notes noted describes today visit session current currently this that these those with without from into over under about after before during when while "
    "which who whom and but the for was were has have had been being will would can could may also then than there their them they his her she him its per due secondary to since prior each more less very most some any all both "
    "demonstrates demonstrated presents continues continued continue completed performed performs required requires requiring using used use provided given following follows followed including includes included able unable approximately only still "
    "noting prior status post well as such not are did does done feels felt feel seen shows showed increased decreased currently initially overall plan planned recommended recommend instructed educated".split()
)
_LENIENT = frozenset(
    "is was are were has had and the for with from that this his her their about just also now then still very patient reports".split()
)


def accepted(
    told: Told, given: Briefed, writing: Writing, words: Sequence[Word], context: VisitContext, name: str, locked: Collection[str] = ()
) -> tuple[dict[Section, tuple[Sentence, ...]], Tally]:
    """The sections of the note, and how they came about. `words`: of the visit; `locked`: ids that a person has edited by now."""
    accepting = _Accepting(given, words, context, locked)
    for one in writing.sentences:
        reason = accepting.take(one)
        if reason:
            accepting.dropped[reason] += 1
    facts = {sentence.id: fact for fact, sentence in given.sentences.items()}
    sections: dict[Section, tuple[Sentence, ...]] = {}
    fallbacks = 0
    for section in SECTIONS:
        row: list[Sentence] = []
        for own in told.sections[section]:
            fact = facts.get(own.id)
            if own.id in accepting.accepted:
                row.append(accepting.accepted[own.id])
            elif fact is None or fact not in accepting.covered:
                row.append(own)
                fallbacks += fact is not None
        sections[section] = tuple(row)
    dropped = accepting.dropped + Counter(told.kept_back)
    return sections, Tally(name, sum(map(len, sections.values())), len(accepting.accepted), fallbacks, dropped, dict(writing.problems))


@dataclass(frozen=True, slots=True)
class _Facts:
    """The facts that a sentence names."""

    own: tuple[str, ...]
    "of its section"
    every: tuple[str, ...]


class _Accepting:
    """What was accepted so far."""

    def __init__(self, given: Briefed, words: Sequence[Word], context: VisitContext, locked: Collection[str]) -> None:
        self.accepted: dict[str, Sentence] = {}
        "by the id of the built-in's sentence in whose place it stands"
        self.covered: set[str] = set()
        "facts that an accepted sentence tells"
        self.dropped: Counter[str] = Counter()
        self._given = given
        self._sentences = {f.id: f.sentence for f in given.brief.facts}
        self._verifier = Verifier(words, context)
        self._said = Said(words) if context.mode == "ambient" else None
        self._index = {w.id: n for n, w in enumerate(words)}
        self._locked = locked

    def take(self, one: Written) -> str:
        """Accept a sentence, or give the reason why not."""
        text = tidied(one.text)
        if not text or not re.search(r"\w", text):
            return "empty"
        if len(text) > LONGEST:
            return "too_long"
        if _MARKUP.search(one.text.strip()):
            return "markup"
        facts = self._facts(one)
        if isinstance(facts, str):
            return facts
        if any(self._given.sentences[f].id in self._locked for f in facts.every):
            return "edited"
        if not set(facts.own) - self.covered:
            return "repeated"
        if len(facts.every) == 1 and one.text == self._sentences[facts.every[0]]:
            text = self._given.sentences[facts.every[0]].text  # as told, with the names that the brief left out
        made = Sentence("", text, self._evidence(facts.every))
        verdict = self._verifier.judge(made)
        if not verdict.shown:
            return str(verdict.reason)
        if self._said is not None and self._said.pasted(text) and text not in {self._given.sentences[f].text for f in facts.every}:
            return "pasted"
        if not self._grounded(text, facts.every):
            return "ungrounded"
        tells = [f for f in facts.own if f not in self.covered and keeps(text, self._given.sentences[f].text)]
        if not tells:
            return "says_too_little"
        place = min(tells, key=lambda f: int(f[1:]))
        own = self._given.sentences[place]
        # A red flag that the facts affirm waits for a reader, whatever words a writer finds for it.
        alarm = {"unreviewed"} & {x for f in facts.every for x in self._given.sentences[f].flags}
        self.accepted[own.id] = replace(made, id=own.id, flags=(*verdict.flags, *alarm))
        self.covered |= set(tells)
        return ""

    def _facts(self, one: Written) -> _Facts | str:
        """The facts it names, or what is wrong with them."""
        every = tuple(dict.fromkeys(one.facts))
        if not every or any(f not in self._given.sentences for f in every):
            return "unknown_fact"
        if one.section not in SECTIONS:
            return "wrong_section"
        sections = {f.id: f.section for f in self._given.brief.facts}
        own = tuple(f for f in every if sections[f] == one.section)
        # An assessment reasons from findings; everything else stays in the section where charting placed it.
        if not own or (one.section != "A" and len(own) < len(every)):
            return "wrong_section"
        return _Facts(own, every)

    def _evidence(self, facts: tuple[str, ...]) -> tuple[Span, ...]:
        spans = sorted({(self._index[a], self._index[b], (a, b)) for f in facts for a, b in self._given.sentences[f].evidence})
        out: list[tuple[int, int, Span]] = []
        for first, last, (a, b) in spans:
            if out and first <= out[-1][1] + 1:
                if last > out[-1][1]:
                    out[-1] = (out[-1][0], last, (out[-1][2][0], b))
            else:
                out.append((first, last, (a, b)))
        return tuple(span for _, _, span in out)

    def _grounded(self, text: str, facts: tuple[str, ...]) -> bool:
        """Most of its words were said or are the built-in's."""
        brief = {f.id: f for f in self._given.brief.facts}
        told = " ".join([*(u.text for f in facts for u in brief[f].heard), *(brief[f].sentence for f in facts), *self._given.brief.chart])
        known = {stem(w) for w in words_of(told)}
        kin = {g for w in words_of(told) for g in groups_of(w)}
        mine = [w for w in words_of(text) if len(w) > 3 and w.isalpha() and w not in _PLAIN]
        hits = sum(stem(w) in known or bool(groups_of(w) & kin) for w in mine)
        return hits >= GROUNDED * len(mine)


@remembered
def keeps(text: str, own: str) -> bool:
    """Whether `text` tells all that matters of the built-in's sentence `own`: numbers, sides, denials, red flags, clinical words."""
    mine, theirs = written(text), written(own)
    if numbers_in(theirs) - numbers_in(mine) or set(_SIDE.findall(theirs)) - set(_SIDE.findall(mine)):
        return False
    if _DENIED.search(theirs) and not _DENIED.search(mine):
        return False
    there = {stem(w) for w in words_of(mine)}
    kin = {g for w in words_of(mine) for g in groups_of(w)}

    def told(word: str) -> bool:
        return stem(word) in there or bool(groups_of(word) & kin)

    if not all(told(w) for m in _RED.finditer(theirs) for w in words_of(m[0])):
        return False
    if not all(told(w) for w in clinical_words(theirs)):
        return False
    weighty = [w for w in words_of(theirs) if len(w) > 2 and w not in _LENIENT and not w[0].isdigit()]
    return sum(map(told, weighty)) >= SHARE * len(weighty)
