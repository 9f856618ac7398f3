"""The visit as billing reads it: each sentence with its numbers, the services it speaks of, and whether they happened today."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from clew_server.charting.billing.services import Mention, Rank, belongs, hints, mentions
from clew_server.charting.numerals import Numeral, find
from clew_server.charting.turns import Clause, Talk

State = Literal["done", "planned", "past", "declined", "asked", "home", "reason"]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence."""

    clause: Clause
    numerals: tuple[Numeral, ...]
    "their indices are into clause.tokens"
    services: tuple[Mention, ...]
    states: tuple[State, ...]
    "of each service"
    state: State
    "of the sentence as a whole"
    section: str = ""
    "S, O, A or P, as last announced (dictation); empty before"
    hints: tuple[tuple[int, str], ...] = ()
    "(token, code) of words that go with a service without naming it; they only place minutes that nothing else places"

    done: tuple[Mention, ...] = field(init=False, repr=False, compare=False)
    "the services that happened today"

    def __post_init__(self) -> None:
        object.__setattr__(self, "done", tuple([m for m, s in zip(self.services, self.states, strict=True) if s == "done"]))

    def text(self, first: int, last: int) -> str:
        """Some of its words."""
        return " ".join(self.clause.texts[first : last + 1])


_PLANNED = re.compile(
    r"\bnext (?:time|visit|session|week|appointment|treatment|month|few|two|three)\b|\btomorrow\b|\bplan(?:s|ned|ning)?(?: (?:is|to"
    r"|for|on|will|of)\b|$|:)|^plan\b|\b(?:following|upcoming|future|subsequent) (?:visit|session|week|treatment)s?\b|\bwhen (?:you"
    r"|he|she|we) (?:come|comes|see|meet|return)s? back\b|\bsee you\b|\bgoing forward\b|\blater (?:this week|on)\b|\b(?:will|to|we'll"
    r"|i'll) (?:progress|add|introduce|advance|initiate|recheck|reassess|continue|consider|incorporate|address)\b|\b(?:we(?:'ll"
    r"| will)|i(?:'ll| will)|let's) (?:keep|see you|meet|hold|wait|save|stick)\b|\b(?:would|i'd|we'd|she'd|he'd) like to\b"
    r"|^continue\b|\bcontinue (?:with|to|pt|ot|slp|therapy|skilled|current|the current|physical|occupational|speech)\b|\bon (?:monday"
    r"|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\bin (?:\w+ )?(?:weeks?|months?)\b|\brecommend\w*\b|\b(?:times?|x|visits?"
    r"|sessions?) (?:a|per|each) week\b|\bwe (?:can|could|might|may) (?:try|add|start|do|work)\b|\b(?:eventually|sometime)\b"
    r"|\bafter (?:the )?(?:surgeon|doctor|clearance)\b|\bhaven't (?:started|begun)\b|\bnot (?:yet )?(?:started|begun|ready)\b"
)
_PAST = re.compile(
    r"\b(?:last|previous|prior) (?:time|visit|session|week|month|appointment|treatment)\b|\byesterday\b|\b(?:two|three|a few"
    r"|couple of) (?:days|weeks|visits|sessions) ago\b|\b(?:since|on|from) (?:monday|tuesday|wednesday|thursday|friday)\b"
    r"|\bearlier this week\b|\bthe other day\b|\bused to\b|\bin the hospital\b|\bat (?:rehab|the hospital|the nursing home)\b"
    r"|\bhad (?:been )?(?:doing|getting|had)\b"
)
_NOW = re.compile(r"\b(?:today|now|this (?:visit|session|time))\b")
_DECLINED = re.compile(
    r"\b(?:declin\w+|refus\w+|defer\w*|deferred|held off|hold off|holding off|skip\w*|did not|didn't|couldn't|could not|won't"
    r"|will not|not (?:performed|done|doing|today|going|able|do|tolerat\w*|perform|use|necessary|needed|appropriate)|no time (?:for"
    r"|left)|ran out of time|run out of time|instead of|rather than|cancel\w*|omit\w*|no need for|don't need|withheld|on hold"
    r"|hold on the|contraindicated|left out|leave out|leaving out)\b"
)
_HOME = re.compile(
    r"\b(?:at|for) home\b|\bhome (?:exercise|program|programme|practice|exercises)\b|\bhep\b|\bhomework\b|\bevery (?:day|night"
    r"|morning|evening)\b|\b(?:a|per|each) day\b|\bdaily (?:at|for|please)\b|\btimes daily\b|\bon your own\b"
)
_REASON = re.compile(
    r"\b(?:need|needs|needed|require|requires|required|requiring|warrant\w*|benefit|benefits|justif\w+|indicated|appropriate for"
    r"|candidate|limit|limits|limited|limiting|because|so that(?!'s| is| was| makes)|stays? skilled|skilled (?:work|need|care|services?)|"
    r"necessary"
    r"|necessitates?|impair\w*|deficits?|due to|goal|goals|important|helps? (?:with|you)|why|improv(?:e|ing|ed)|progress(?:ing"
    r"|ed)? (?:toward|well))\b"
)
_DID = re.compile(
    r"\b(?:did|done|performed|completed|worked|spent|provided|received|tolerated|treated|used|instructed|trained|practiced|let's"
    r"|we(?:'ll| will) (?:start|begin|do|work|finish|go)|going to (?:do|start|work|begin)|start(?:ed|ing)?|begin|began|moving on"
    r"|move on|now|first|then|finish(?:ed)?|time for)\b"
)
# "I was going to do ultrasound, but": meant, not done.
_MEANT = re.compile(
    r"\b(?:was|were) (?:going|supposed|hoping|planning|about) to\b|\b(?:wanted|meant|hoped|planned|intended|(?:had|i'd|we'd) (?:hoped"
    r"|planned|wanted|meant)|was hoping)(?: (?:to|on|for))\b|\b(?:thought|thinking) (?:about|of)\b"
)
_TURNS = ("but", "however", "although", "then")
# Where a dictation without stops goes on to something else: what was done today, or what comes next.
_HEAD = (
    r"(?:the |our |his |her |today's )?(?:treatment|interventions?|procedures?)(?: (?:today|provided|time))? (?:was|were|is|included"
    r"|includes|consisted|started|began)|(?:so )?what we did|(?:so )?today (?:we|i) (?:did|worked|started)|today's (?:session|visit) (?:was"
    r"|included)"
)
_TURNING = re.compile(
    rf"\b(?:{_HEAD}|(?:and |then |so )?next (?:time|visit|session|week|appointment) (?:we|i|he|she|they|add|try|start|will|progress|we'll"
    r"|i'll|i'd|we'd|go|do|the|is|let's)|(?:and |so )?(?:i|we) (?:plan (?:on|to)|will (?!say|call))"
    r"|(?:the )?plan (?:is|will))\b"
)
_HEADING = re.compile(rf"\b(?:{_HEAD})\b")
_HOMEWORK = re.compile(
    r"^(?:(?:and|so|okay|ok|then|now|alright) )*(?:at home|home (?:is|program|programme|exercises?|stuff|work|practice)|for (?:the )?home"
    r"|(?:your |the )?homework|hep)\b"
)
_ENDS_HOMEWORK = re.compile(r"\b(?:we did|i did|we worked|that was|that's|that makes|spent|today)\b")
_TIMED = re.compile(
    r"\b(?:that's|that is|that was|that makes|spent|we did|we worked|so that(?!'s| is| was| makes)|total|session|minutes of|today)\b"
)
_LETTERS = {"s": "S", "o": "O", "a": "A", "p": "P"}
_SECTIONS = {
    "subjective": "S",
    "objective": "O",
    "assessment": "A",
    "plan": "P",
    "interventions": "O",
    "treatment": "O",
    "intervention": "O",
    "data": "O",
}


def _opens(clause: Clause, *, dictated: bool) -> str:
    """The section that a sentence opens ("Objective. ...", "O. ..." where nobody else speaks), or ""."""
    first = clause.tokens[0]
    if dictated and first.text in _LETTERS and first.end in (".", ":"):
        return _LETTERS[first.text]
    if first.text not in _SECTIONS:
        return ""
    alone = len(clause.tokens) == 1 or first.end in (".", ":", ",", "-")
    return _SECTIONS[first.text] if alone else ""


_FAREWELL = re.compile(r"(?<=\w) (?:and |so |i'll )?see you .*$")


_TOOK_TODAY = re.compile(r"\b(?:was|were|took|spent|did)\b.*\bminutes\b.*\btoday\b")
_LIKE_HOME = re.compile(
    r"\b(?:like|as|the way|same as)(?: (?:you|he|she|they|we)(?:'d| would| do| does| did| will| have to| need to)*(?: \w+)?)?"
    r" (?:at|for) home\b"
)


def _state(text: str, section: str) -> State:
    text = _LIKE_HOME.sub("", text)  # the jars are opened here, as they are at home
    text = _FAREWELL.sub("", text)  # "Fifty minutes, see you Friday."
    if _DECLINED.search(text) or _MEANT.search(text):
        return "declined"
    if _PLANNED.search(text):
        return "planned"
    if _PAST.search(text) and not _NOW.search(text):
        return "past"
    if _HOME.search(text) and not _TOOK_TODAY.search(text):
        return "home"
    worked = _DID.search(text) or (_TIMED.search(text) and "minutes" in text)
    if section in ("A", "S") or (_REASON.search(text) and not worked):
        return "reason"
    return "done"


def _edges(texts: tuple[str, ...]) -> frozenset[int]:
    """Tokens at which a sentence without stops turns to what was done, or to what comes next."""
    line = " ".join(texts)
    found = [m.start() for m in _TURNING.finditer(line)] if len(texts) > 4 else []
    return frozenset(line[:at].count(" ") for at in found if at)


def _whole(clause: Clause, section: str, spoken: tuple[Numeral, ...], edges: frozenset[int]) -> State:
    """The state of a sentence; where it turns to something else, of the part with the times, else of its last part."""
    if not edges:
        return _state(clause.text, section)
    parts = [range(a, b) for a, b in zip([0, *sorted(edges)], [*sorted(edges), len(clause.texts)], strict=True)]
    timed = [r for r in parts for n in spoken if n.first in r and (n.kind == "clock" or (n.kind == "duration" and n.unit == "min"))]
    part = (timed or parts[-1:])[0]
    return _state(" ".join(clause.texts[part.start : part.stop]), section)


def _around(clause: Clause, m: Mention, edges: frozenset[int]) -> str:
    """The part of the sentence that a mention stands in: up to a comma before "but", or to another subject."""
    tokens = clause.tokens
    first, last = m.first, m.last
    while first > 0 and first not in edges and tokens[first - 1].end not in (";", ":") and tokens[first].text not in _TURNS:
        if tokens[first - 1].end == "," and tokens[first].text in ("we", "i", "he", "she", "no", "not"):
            break
        first -= 1
    while last + 1 < len(tokens) and last + 1 not in edges and tokens[last].end != ";" and tokens[last + 1].text not in _TURNS:
        if tokens[last].end == "," and tokens[last + 1].text in ("we", "i", "so", "he", "she"):
            break
        last += 1
    return " ".join(t.text for t in tokens[first : last + 1])


def _negated(clause: Clause, m: Mention) -> bool:
    before = " ".join(clause.texts[max(0, m.first - 3) : m.first])
    return bool(re.search(r"\b(?:no|without|not|never|zero)(?: (?:any|more|the|skilled|formal|further))?$", before))


def numerals(clause: Clause) -> tuple[Numeral, ...]:
    """Numeric expressions of a sentence; indices are into its tokens."""
    return find([t.text + ("," if t.end in ("-", ":") else t.end) for t in clause.tokens])


def read_lines(talk: Talk, discipline: str = "PT") -> tuple[Line, ...]:
    """Every sentence, in order, with the services that the discipline furnishes."""
    # Where only the therapist speaks, single letters open sections.
    dictated = all(turn.role == "therapist" for turn in talk.turns)
    name = f"lines {discipline}{' dictated' if dictated else ''}"
    if name not in talk.kept:
        start = _Carry()
        talk.kept[name] = tuple(
            talk.memory.fold(name, talk.sentences, start, lambda carry, clause: _read(carry, clause, discipline, dictated=dictated))
        )
    lines: tuple[Line, ...] = talk.kept[name]
    return lines


_PLANS = re.compile(r"(?:(?:so|okay|ok|and|alright) )*(?:the |our |my )?(?:plan|next (?:time|visit|session|week))\b")


@dataclass(frozen=True, slots=True)
class _Carry:
    """What earlier sentences say about the next."""

    section: str = ""
    "announced last"
    planning: int | None = None
    "the turn that opened a plan"
    homework: int | None = None
    "the turn that opened the home programme"


def _read(carry: _Carry, clause: Clause, discipline: str, *, dictated: bool) -> tuple[_Carry, Line]:
    section, planning, homework = _opens(clause, dictated=dictated) or carry.section, carry.planning, carry.homework
    found = tuple(m for m in mentions(clause.texts) if belongs(m.code, m.rank, discipline))
    spoken, edges = numerals(clause), _edges(clause.texts)
    whole: State = "asked" if clause.asks else _whole(clause, section, spoken, edges)
    timed = bool(_TIMED.search(clause.text)) or any(n.kind == "clock" for n in spoken)
    heading = _HEADING.search(clause.text) is not None
    if heading:
        planning = homework = None
    if section == "P" or (planning == clause.turn and not timed):
        whole = "planned"
    if _PLANS.match(clause.text) and not heading:
        planning, whole = clause.turn, "planned"
    if _HOMEWORK.match(clause.text) and not clause.asks:
        homework = clause.turn
    elif homework == clause.turn and (heading or _ENDS_HOMEWORK.search(clause.text) or any(m.rank is Rank.NAME for m in found)):
        homework = None
    if homework == clause.turn and whole == "done":
        whole = "home"
    states: list[State] = []
    for m in found:
        if clause.asks:
            states.append("asked")
        elif _negated(clause, m):
            states.append("declined")
        elif whole == "planned" and (section == "P" or planning == clause.turn):
            states.append("planned")
        elif homework == clause.turn:
            states.append("home")
        else:
            states.append(_state(_around(clause, m, edges), section))
    line = Line(clause, spoken, found, tuple(states), whole, section, hints(clause.texts, discipline))
    return _Carry(section, planning, homework), line
