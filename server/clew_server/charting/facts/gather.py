"""From talk to facts: one pass over the sentences, with what the talk is about carried along."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from clew_server.charting.compose.person import Voices, told, voices
from clew_server.charting.compose.terse import terse, written
from clew_server.charting.facts import ask, heard, sort
from clew_server.charting.facts.dictate import header, quoted
from clew_server.charting.facts.fact import Fact, Kind
from clew_server.charting.facts.line import Line, Piece, low, of, say
from clew_server.charting.facts.measure import SIDES, Run, measured
from clew_server.charting.turns import Clause, Talk, clauses
from clew_wire.context import VisitContext
from clew_wire.note import Role, Section

KIN = "wife husband daughter son mother father mom dad sister brother spouse partner grandmother grandfather grandma grandson granddaughter aunt uncle niece nephew guardian aide friend neighbor nanny"
_KIN = "|".join(KIN.split())
LONG = 42
"a sentence of more words is charted clause by clause"


def carer(talk: Talk) -> str:
    """What the caregiver is to the patient, when somebody said it; "caregiver" otherwise."""
    if all(t.role != "caregiver" for t in talk.turns):
        return "caregiver"
    for s in talk.sentences[:60]:
        if s.role == "caregiver" and (m := re.search(rf"\bi(?:'m| am) (?:\w+ )?(?:his|her|their|the|\w+'s) (?:\w+ )?({_KIN})\b", s.text)):
            return m[1]
        if s.role == "therapist" and (m := re.search(rf"\b(?:this is|you're|you are|hi|hello|morning|is this|with|and) (?:\w+ )?(?:your |his |her |the )?({_KIN})\b", s.text)):
            return {"mom": "mother", "dad": "father"}.get(m[1], m[1])
    return "caregiver"


def key(pieces: Sequence[Piece]) -> str:
    """Lower-case pieces, one word each: spaces inside a numeral become underscores."""
    return " ".join(p.low.replace(" ", "_") for p in pieces)


def cut(pieces: Sequence[Piece], pattern: re.Pattern[str]) -> list[Piece]:
    """Without the words at the start that the pattern matches."""
    m = pattern.match(key(pieces) + " ")
    if m is None or not m[0].strip():
        return list(pieces)
    n = len(m[0].split())
    return list(pieces[n:]) if n < len(pieces) else list(pieces)


_PLAN_LEAD = re.compile(
    r"(?:(?:so|and|then|okay|now|for now|well|also|but) )*(?:(?:the |our |my )?plan (?:is|will be|for (?:now|today|you))(?: that| to| for)? )?(?:(?:we|i|you) (?:will|are going to|am going to|would like to|want to|want|would like|need to|can|should|have to)(?: have| like)? |let us )?(?:also |just |still |probably )?(?:going to )?(?:please |to )?"
)
_NEXT_LEAD = re.compile(r"(?:(?:so|and|then|okay|now) )*(?:for |at |on )?(?:the )?(next (?:visit|session|time|week|appointment|treatment|treatment session)) (?:(?:we|i|you|he|she) )?(?:will |are going to |am going to |would like to |want to |can |should )?(?:also |just )?(?:try to )?")
_SEE = re.compile(r"(?:(?:i|we) )?(?:would like to |want to |will |to )?(?:see|be seeing) (?:patient|him|her|them|you) ")
_REASON_LEAD = re.compile(
    r"(?:(?:so|and|well|okay|now|but) )*(?:what i (?:am )?(?:see|seeing|think|find)(?: here| today)? is(?: that)? |i (?:think|believe|feel|see)(?: that)? |my (?:impression|sense|assessment|thinking|take) is(?: that)? |that means(?: that)? |that tells me(?: that)? |it (?:looks|seems) like |the reason is(?: that)? |overall )?"
)
_WE = re.compile(r"(?:(?:so|and|then|now|okay|first|again) )*(?:we(?: are| have| were)?|that is|that was|this is|here is|there is|i (?:am )?(?:see|get|got|getting|have|find)|let us (?:do|see|try|start with)?) (?:(?:did|going to|also|just|will|start|then|do|worked on|done) )?")
_CLOCK = re.compile(r"(?:(?:so|and|okay|now|then|time|the) )*(?:it is|it was|is) (?:now |about )?\d{1,2}:\d\d(?:_?[ap]m)?(?: now)? (?:now )?(?:so )?(?:that is |that was |that makes |which is )?")
_RESULT = re.compile(r"(?:(?:okay|nice|good|great|and|so|perfect|excellent|beautiful) )*(?:that (?:was|is|makes|were)|that's|this (?:was|is)|you (?:got|had|did|made|hit|scored)|he (?:got|had|did|made|hit)|she (?:got|had|did|made|hit)|there (?:was|were)|got|we got|i got|it was|it is) (?:(?:a|an|about|all|only|stable|solid|good|nice) )*(?=[\d<])|(?=\d)")
_PRIOR_SENTENCE = re.compile(r"(?:and |so )?(?:(?:on|at|from) )?(?:last (?:time|week|visit|session|month)|previously|before(?: that)?|at (?:the )?(?:eval\w*|start)|on (?:the )?eval\w*|two weeks ago|a month ago|it was|you were(?: at)?|we were at) ")
_SPENT = frozenset({"clock"})


@dataclass(slots=True)
class Gather:
    """The carried state."""

    talk: Talk
    context: VisitContext
    names: Voices = field(init=False)
    facts: list[Fact] = field(default_factory=list)
    planning: bool = False
    run: Run = field(default_factory=Run)
    strength: bool = False
    pain: int = -99
    "number of the last sentence that was about pain"
    activity: tuple[int, str, tuple[int, int], int] | None = None
    "sentence number, text, words and index of the fact that named an activity whose result is still open; -1 for no fact"
    section: Section | None = None
    "of dictation"

    def __post_init__(self) -> None:
        self.names = voices(self.context.patient.get("sex"), carer(self.talk))

    # --- all
    def gathered(self) -> list[Fact]:
        """The facts of the visit, in the order of their words."""
        dictation = self.context.mode == "dictation"
        headed = dictation and any(header(s)[0] for s in self.talk.sentences)
        for turn in self.talk.turns:
            done = 0
            for sentence in turn.sentences:
                if sentence.number < done:
                    continue
                if dictation:
                    self._dictated(sentence, headed=headed)
                elif sentence.role == "therapist":
                    self._therapist(sentence)
                elif sentence.role in ("patient", "caregiver"):
                    self._other(sentence)
        return self.facts

    def _add(self, kind: Kind, section: Section, text: str, *spans: tuple[int, int], denied: bool = False, side: str = "", subject: str = "") -> None:
        text = text.strip()
        if text:
            self.facts.append(Fact(kind, section, text, tuple(sorted(set(spans))), side=side, denied=denied, subject=subject))

    # --- patient and carer
    def _other(self, sentence: Clause) -> None:
        role, span = sentence.role, (sentence.first, sentence.last)
        pieces = of(sentence)
        questions = self.talk.asked(sentence)
        about_pain = any(heard.PAIN.search(q.text) for q in questions) or (self.pain >= sentence.number - 2 and not questions)
        if heard.PAIN.search(sentence.text) or any(heard.PAIN.search(q.text) for q in questions):
            self.pain = sentence.number
        if sentence.asks and not heard.RED.search(sentence.text):
            return
        verdict = ask.polarity(sentence.text)
        if questions:
            made = False
            for q in questions if verdict == "no" and len(questions) > 1 else questions[-1:]:
                if sort.CONSENT.search(q.text):
                    return
                if not heard.relevant(q.text + " " + sentence.text) and not heard.RED.search(q.text):
                    continue
                if about_pain and any(heard.has_score([p]) for p in heard.scored(pieces)):
                    continue
                answer = ask.answered(q, sentence, self.names)
                if answer is None:
                    continue
                made = answer.whole
                kind: Kind = "denial" if answer.denied else "answer"
                self._add(kind, "S", answer.text, (q.first, q.last), span, denied=answer.denied)
            if made or ask.bare(sentence.text):
                return
        if ask.bare(sentence.text) or len(pieces) < 2:
            return
        parts = clauses(sentence)
        now = heard.scored(pieces) if about_pain else pieces
        if heard.has_score(now) and (about_pain or heard.PAIN.search(sentence.text)):
            self.pain = sentence.number
            told_parts = []
            for part in parts:
                line = heard.scored(of(part)) if about_pain or heard.PAIN.search(sentence.text) else of(part)
                if heard.has_score(line):
                    told_parts.append(heard.pain(line, role, self.names))
                elif heard.relevant(part.text) and len(line) > 2:
                    told_parts.append(re.sub(r"^patient reports ", "", heard.report(line, role, self.names)[0]))
            who = "patient" if role == "patient" else self.names.carer
            self._add("pain", "S", f"{who} reports " + "; ".join(told_parts), span)
            return
        groups: list[list[Clause]] = [[]]
        for part in parts:
            if len(sentence.tokens) > LONG and groups[-1] and sum(len(c.tokens) for c in groups[-1]) > 18:
                groups.append([])
            groups[-1].append(part)
        if len(groups) == 1 and len(parts) > 1:  # small talk beside a finding
            keep = [p for p in parts if heard.relevant(p.text)]
            if keep and len(keep) < len(parts) and any(heard.CHAT.search(p.text) for p in parts if p not in keep):
                groups = [keep]
        for group in groups:
            text = " ".join(c.text for c in group)
            topic_open = any(heard.relevant(q.text) for q in questions) and len(text.split()) > 4 and not heard.CHAT.search(text)
            if not group or not (heard.relevant(text) or topic_open):
                continue
            if len(group) == len(parts):
                line: Line = pieces
            else:
                line = tuple(p for c in group for p in of(c))
            stated, denied = heard.report(line, role, self.names)
            if len(stated.split()) < 4 and not heard.RED.search(text):
                continue
            stated = self._goal(stated, text)
            self._add("denial" if denied else "report", "S", stated, (group[0].first, group[-1].last), denied=denied)

    @staticmethod
    def _goal(stated: str, text: str) -> str:
        m = re.match(r"patient (?:would like|wants|hopes|would love|wishes) to (.+)$", stated)
        return f"Patient goal: {m[1]}" if m and re.match(r"(?:\w+ ){0,3}i(?:'d| would| want| hope| wish)", text) else stated

    # --- therapist, ambient
    def _therapist(self, sentence: Clause) -> None:
        pieces = of(sentence)
        said = sentence.text
        if heard.PAIN.search(said):
            self.pain = sentence.number
        if re.search(r"\b(?:strength|mmt|muscle test\w*)\b", said):
            self.strength = True
        elif re.search(r"\b(?:range|rom|trials?|balance|gait)\b", said):
            self.strength = False
        if sentence.asks:
            if sort.instruction(said):
                self._open(sentence, pieces)
            return
        if self._measured(sentence, pieces):
            return
        parts = clauses(sentence)
        placed = [(p, sort.section(p.text, of(p), planning=self.planning)) for p in parts]
        sections = {s for _, s in placed if s}
        whole = sort.section(said, pieces, planning=self.planning)
        if len(sentence.tokens) <= LONG and len(sections) <= 1:
            where = whole or next(iter(sections), None)
            if where:
                self._stated(sentence, pieces, where)
            elif sort.instruction(said):
                self._open(sentence, pieces)
            return
        groups: list[tuple[list[Clause], Section]] = []
        for part, where in placed:
            if where is None:
                if groups and len(part.tokens) > 2:
                    where = groups[-1][1]
                else:
                    continue
            if groups and groups[-1][1] == where and sum(len(c.tokens) for c in groups[-1][0]) < 24:
                groups[-1][0].append(part)
            else:
                groups.append(([part], where))
        for group, where in groups:
            piece = Clause(sentence.turn, sentence.number, sentence.role, tuple(t for t in sentence.tokens if group[0].first <= t.at <= group[-1].last), False)
            self._stated(piece, of(piece), where)

    def _measured(self, sentence: Clause, pieces: Line, section: Section = "O") -> bool:
        if self.planning and sort.FUTURE.search(sentence.text) or sort.STRONG_PLAN.search(sentence.text) or _PRIOR_SENTENCE.match(key(told(pieces, "therapist", self.names)) + " "):
            return False
        found = measured(pieces, self.run, strength=self.strength)
        if found is None:
            return False
        values, self.run = found
        self.planning = False
        for value in values:
            self._add("rom" if value.kind == "rom" else "mmt", section, value.text, *value.spans, side=value.side)
        return True

    def _open(self, sentence: Clause, pieces: Line, fact: int = -1) -> None:
        body = terse(told(pieces, "therapist", self.names))
        body = cut(body, re.compile(r"(?:(?:now|first|then|okay|let us|we|will|are|going|to|do|start|try|next|and|for|patient|can|could) )+"))
        if not body or len(body) > 16:
            return
        verb = body[0].low
        if verb in sort.INSTRUCTION and body[0].numeral is None and verb not in ("now", "ready", "again", "okay", "rest", "good", "one"):
            body = [say(body[0], ask._gerund(verb)), *body[1:]]
        text = re.sub(r" (?:for (?:me|therapist)|please|therapist)$", "", written(body))
        if sort.DONE.search(text.lower()) or sort.MEASURE.search(text.lower()):
            self.activity = (sentence.number, text, (sentence.first, sentence.last), fact)

    def _stated(self, sentence: Clause, pieces: Line, where: Section, *, dictated: bool = False) -> None:
        span = (sentence.first, sentence.last)
        self.planning = where == "P"
        body = told(pieces, "therapist", self.names)
        if where == "P":
            self._add("plan", "P", self._plan(body), span)
            return
        if where == "A":
            body = cut(terse(body), _REASON_LEAD)
            self._add("reasoning", "A", written(_plain_copula(body)), span)
            return
        numerals = [p.numeral for p in pieces if p.numeral is not None]
        if numerals and all(n.kind == "clock" for n in numerals) and len(numerals) == 1 and not sort.DONE.search(sentence.text):
            return
        full = key(body) + " "
        if self.facts and _PRIOR_SENTENCE.match(full) and numerals:
            for k in range(len(self.facts) - 1, max(-1, len(self.facts) - 4), -1):
                last = self.facts[k]
                if last.section == "O" and re.search(r"\d", last.text) and "(" not in last.text:
                    prior = written(terse(body))
                    prior = re.sub(r"\b(?:patient|he|she|we|you) (?:had|was|were|got|did|scored)(?: at)? ", "", prior)
                    prior = re.sub(r"\bit was\b", "was", prior)
                    self.facts[k] = replace(last, text=f"{last.text} ({prior})", spans=(*last.spans, span))
                    return
        result = _RESULT.match(full)
        if result and numerals and self.activity and self.activity[0] >= sentence.number - 4:
            number, name, where_said, index = self.activity
            rest = body[len(result[0].split()) :]
            text = f"{name}: {written(terse(rest))}"
            self.activity = None
            if index >= 0 and index < len(self.facts):
                old = self.facts[index]
                self.facts[index] = replace(old, text=f"{old.text}: {written(terse(rest))}", spans=(*old.spans, span))
            else:
                self._add("measure", "O", text, where_said, span)
            _ = number
            return
        body = cut(cut(body, _CLOCK), _WE)
        text = written(_plain_copula(terse(body)))
        text = _sides(text)
        if not text or len(text.split()) < 2:
            return
        self._add("observation", where, text, span)
        if not any(n.kind in ("fraction", "grade") for n in numerals):
            self._open(sentence, pieces, len(self.facts) - 1)

    def _plan(self, body: Sequence[Piece]) -> str:
        pieces = terse(body)
        following = _NEXT_LEAD.match(key(pieces) + " ")
        if following:
            return f"{following[1].capitalize()}: {written(pieces[len(following[0].split()):])}"
        pieces = cut(pieces, _PLAN_LEAD)
        text = written(pieces)
        text = _SEE.sub("Patient to be seen ", text, count=1)
        text = re.sub(r"^therapist (?:will|would like to|wants? to|is going to) ", "Therapist to ", text, flags=re.I)
        text = re.sub(r"^(?:patient )(?:will |to )", "Patient to ", text, flags=re.I)
        text = re.sub(r"\b(?:we|therapist) will\b|\bwe (?:are going to|would like to)\b", "will", text)
        text = re.sub(r"\bnext (visit|session|time) we\b", r"next \1", text)
        return text

    # --- dictation
    def _dictated(self, sentence: Clause, *, headed: bool) -> None:
        section, skip = header(sentence)
        tokens = sentence.tokens
        if section:
            self.section = section
            tokens = tokens[skip:]
            if not tokens:
                return
        if headed and self.section is None:
            return
        sentence = replace(sentence, tokens=tokens)
        said, pieces = sentence.text, of(sentence)
        quote = quoted(sentence)
        where = self.section or self._guess(said, pieces)
        if where is None or len(tokens) < 2 and not pieces:
            return
        if heard.PAIN.search(said):
            self.pain = sentence.number
        if quote:
            before, words_said, after = quote
            lead = written(terse(told([p for p in pieces if p.last < before], "therapist", self.names)))
            tail = written(terse([p for p in pieces if p.first > after])) if after < sentence.last else ""
            self._add("quote", where, f'{lead} "{words_said}" {tail}'.strip(), (sentence.first, sentence.last))
            return
        if where == "O":
            if re.search(r"\b(?:strength|mmt|muscle test\w*)\b", said):
                self.strength = True
            if self._measured(sentence, pieces):
                return
            self._stated(sentence, pieces, "O", dictated=True)
            return
        body = terse(told(pieces, "therapist", self.names))
        if where == "P":
            self._add("plan", "P", self._plan(told(pieces, "therapist", self.names)), (sentence.first, sentence.last))
            return
        if where == "A":
            self._add("reasoning", "A", written(body), (sentence.first, sentence.last))
            return
        if self.pain == sentence.number or heard.PAIN.search(said):
            body = list(heard.scored(tuple(body))) if re.search(r"\bpain\b", said) else body
        text = written(_plain_copula(body))
        text = re.sub(r"^(?:denies|reports|states|says|complains|notes|rates|feels|describes|endorses)\b", lambda m: "Patient " + m[0].lower(), text, flags=re.I)
        text = re.sub(r"^no (\w)", r"Denies \1", text, flags=re.I)
        text = re.sub(r"^Denies\b", "Patient denies", text)
        self._add("report", "S", text, (sentence.first, sentence.last), denied="denies" in text)

    def _guess(self, said: str, pieces: Line) -> Section | None:
        if re.search(r"\b(?:reports?|reported|states?|stated|says|said|denies|denied|complains?|notes? that|tells me|told me|feels|endorses|describes)\b", said):
            return "S"
        return sort.section(said, pieces, planning=self.planning)


def _plain_copula(pieces: Sequence[Piece]) -> list[Piece]:
    """Without "is" before a value: "Berg is 38/56" -> "Berg 38/56"."""
    out: list[Piece] = []
    for n, p in enumerate(pieces):
        following = pieces[n + 1] if n + 1 < len(pieces) else None
        if p.numeral is None and p.low in ("is", "are") and following is not None and following.numeral is not None and out:
            continue
        if p.numeral is None and p.low == "today" and following is not None and (following.low in ("is", "was") or following.numeral is not None):
            continue
        out.append(p)
    return out


_SIDED = re.compile(r"\b(on|for|at) (left|right)(?: (?:side|hand|leg|foot))?:? (?=[\d<])")


def _sides(text: str) -> str:
    """Side before value, values parted by semicolons: "stance on left 6 s on right 24 s" -> "stance left 6 s; right 24 s"."""
    values = list(_SIDED.finditer(text))
    if len(values) < 1:
        return text
    text = _SIDED.sub(lambda m: f"{m[2]} ", text)
    return re.sub(r"(\d[^\s;,]*(?: (?:s|lb|min|cm|inch|%))?),? (?:and )?(left|right) (?=\d)", r"\1; \2 ", text)


def roles() -> tuple[Role, ...]:
    """Those whose words are charted."""
    return ("therapist", "patient", "caregiver")


_ = SIDES
