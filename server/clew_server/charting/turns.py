"""Words as people said them: turns, sentences, clauses, and which answer belongs to which question.

Everything in charting addresses words by their index in the visit (`Token.at`), and turns an index range into evidence
with `Talk.span`. Words that the speaker took back ("left, no sorry, right") are struck: they are in no sentence.
"""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clew_server.charting import phrasing
from clew_server.charting.breath import breathless, statements
from clew_server.charting.injection import ordered
from clew_server.charting.memory import Memory, Text
from clew_server.charting.repair import takes_back
from clew_server.charting.tokens import FILLERS, Token, spoken_tokens, strip
from clew_wire.note import Role, Span, Word

ENDS = ".?!"
"punctuation that ends a sentence"
ABBREVIATIONS = frozenset("dr mr mrs ms st vs lt rt approx deg sec min lb lbs no".split())
ASKING = frozenset(
    "any how what when where which who why do does did are is was were have has had can could would will should shall".split()
)
"words that open a question"


@dataclass(frozen=True, slots=True)
class Clause(Text):
    """A run of tokens of one speaker: a whole sentence, or a part of one."""

    turn: int
    "index of its turn"
    number: int
    "number of its sentence in the visit, from 0"
    role: Role
    tokens: tuple[Token, ...]
    asks: bool
    "it is a question, by its mark or its first words"
    joint: str = ""
    "the conjunction that it was split at (but, so, and), left out of tokens"
    texts: tuple[str, ...] = field(init=False, repr=False, compare=False)
    text: str = field(init=False, repr=False, compare=False)
    "lower-case words with single spaces and no punctuation"
    _known: dict[int, tuple[object, Any]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A plan looks at each dozens of times.
        texts = tuple([t.text for t in self.tokens])
        object.__setattr__(self, "texts", texts)
        object.__setattr__(self, "text", " ".join(texts))

    @property
    def first(self) -> int:
        """Index of its first word in the visit."""
        return self.tokens[0].at

    @property
    def last(self) -> int:
        return max(self.tokens[-1].at, self.tokens[-1].upto)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said before another spoke."""

    index: int
    speaker: str
    role: Role
    first: int
    "index of its first word in the visit"
    last: int
    sentences: tuple[Clause, ...]
    "its sentences, whole"


@dataclass(frozen=True, slots=True)
class Talk:
    """The whole visit, read."""

    words: Sequence[Word]
    turns: tuple[Turn, ...]
    sentences: tuple[Clause, ...] = field(repr=False)
    "all sentences in order"
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    "what was made of the whole talk, by name: several ask for the same"
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)
    "what earlier drafts of the visit left"

    def span(self, first: int, last: int) -> Span:
        """Evidence for the words from index `first` to `last`."""
        return self.words[first].id, self.words[last].id

    @property
    def index(self) -> Mapping[str, int]:
        """Where each word stands, by its id."""
        if self.memory.words is self.words:
            return self.memory.index
        return {w.id: n for n, w in enumerate(self.words)}

    def before(self, clause: Clause) -> Turn | None:
        """The turn before the clause's turn."""
        return self.turns[clause.turn - 1] if clause.turn else None

    def after(self, clause: Clause) -> Turn | None:
        return self.turns[clause.turn + 1] if clause.turn + 1 < len(self.turns) else None

    def asked(self, clause: Clause) -> tuple[Clause, ...]:
        """The questions that this sentence answers: those of the turn before that nothing but instructions followed.

        Empty unless the clause stands in its turn before any other statement of more than five words.
        """
        turn = self.turns[clause.turn]
        previous = self.before(clause)
        if previous is not None and turn.role == "caregiver" and previous.role == "patient" and clause.turn > 1:
            previous = self.turns[clause.turn - 2]  # the carer answers after the patient
        if previous is None or previous.role == turn.role or (turn.role != "therapist" and previous.role != "therapist"):
            return ()
        for sentence in turn.sentences:
            if sentence.number >= clause.number:
                break
            if len(sentence.tokens) > 5:
                return ()
        questions: list[Clause] = []
        for sentence in reversed(previous.sentences):
            if sentence.asks:
                questions.append(sentence)
            elif questions or len(sentence.tokens) > 6:
                break
        if not questions and previous.sentences and previous.role == "therapist":
            last = previous.sentences[-1]
            lead = last.texts[1:3] if last.texts[0] in ("so", "and", "okay", "but") else last.texts[:2]
            if (
                lead
                and lead[0] in ("you", "you're", "you've", "still", "he's", "she's", "no", "any")
                and turn.sentences[0].texts[0] in CONFIRMING
            ):
                questions.append(last)  # "And you had a relapse in between." "Yeah."
        return tuple(reversed(questions))


CONFIRMING = frozenset("yes yeah yep yup no nope nah right correct never".split())


def _ends(token: Token, following: Token | None) -> bool:
    if not token.end or token.end not in ENDS:
        return False
    if token.end == "." and following is not None:
        if token.text in ABBREVIATIONS and token.text != "no" and following.raw[:1].islower():
            return False
        if len(token.text) == 1 and token.text.isalpha() and token.text not in "iaos":
            return False
    return True


_AUXILIARIES = frozenset("do does did are is was were have has can could would will 'd".split())


def asks(tokens: Sequence[Token]) -> bool:
    """A question by its mark, or by how it opens when the mark was not heard."""
    if not tokens:
        return False
    if tokens[-1].end == "?":
        return True
    texts = [t.text for t in tokens]
    while texts and texts[0] in ("and", "so", "okay", "ok", "now", "well", "alright", "great", "good"):
        texts = texts[1:]
    if len(texts) < 2:
        return False
    if texts[0] == "what's" and (len(texts) > 7 or "is" in texts):
        return False
    if texts[:2] == ["tell", "me"] and len(texts) > 3:
        return True
    if texts[0] in ("any", "how's", "what's"):
        return tokens[-1].end != "!" and texts[1] not in ("more", "time")
    if texts[0] in ("how", "what", "when", "where", "which", "who", "why"):
        return any(t in _AUXILIARIES for t in texts[1:4]) and texts[1] not in ("i", "you", "we", "he", "she", "they", "it")
    return texts[0] in ASKING and texts[1] in ("you", "your", "he", "she", "there", "they", "your", "his", "her")


LONG = 34
"words; a longer sentence lost its stops, and is cut where speakers breathe"
_OPENERS = frozenset(
    "subjective objective assessment plan okay ok now then next today so alright anyway also therapeutic manual neuromuscular gait".split()
)
_SUBJECTS = frozenset("i i'm i've he he's she she's we we're we'll it's that's there's they you you're patient pt".split())
_BOUND = frozenset(
    "and but or that when if because while as than to of with for the a an in on at my your his her is are was were so then how what where which who not before after until since".split()
)
PAUSE = 0.8
"seconds of silence inside a long sentence that end it"


def _portions(tokens: tuple[Token, ...], words: Sequence[Word]) -> list[tuple[Token, ...]]:
    if len(tokens) <= LONG:
        return [tokens]
    if breathless(tokens):
        return statements(tokens)
    out: list[tuple[Token, ...]] = []
    start = 0
    for n in range(1, len(tokens)):
        size, token, before = n - start, tokens[n], tokens[n - 1]
        a, b = words[before.at].t1, words[token.at].t0
        paused = a is not None and b is not None and b - a > PAUSE
        heading = token.text in ("subjective", "objective", "assessment") or (
            token.text == "plan" and before.text not in ("of", "care", "the", "treatment")
        )
        pausing = before.end in (",", ";")
        opener = token.text in _OPENERS and size >= 7 and before.text not in _BOUND
        subject = token.text in _SUBJECTS and size >= 9 and before.text not in _BOUND | _SUBJECTS
        joined = token.text in ("and", "but", "because", "then") and size >= 14
        comma = pausing and size >= 16
        if (paused and size >= 4) or (heading and size >= 1) or opener or subject or joined or comma or size >= LONG:
            out.append(tokens[start:n])
            start = n
    return [*out, tokens[start:]]


def read(words: Sequence[Word], memory: Memory | None = None) -> Talk:
    """Turns and sentences of a visit. Consecutive words of one speaker and role are one turn.

    With the memory of the visit, turns whose words did not change are the very objects of the talk before.
    """
    memory = memory or Memory()
    with memory.at_work():
        return _read(tuple(words), memory)


def _read(words: tuple[Word, ...], memory: Memory) -> Talk:
    changed = memory.follow(words)
    before: _Reading = memory.kept.get("reading") or _Reading()
    standing = next((k for k, (_, last) in enumerate(before.bounds) if last + 1 >= changed), len(before.bounds))
    bounds, said = before.bounds[:standing], before.said[:standing]
    first = bounds[-1][1] + 1 if bounds else 0
    while first < len(words):
        last = first
        while last + 1 < len(words) and (words[last + 1].speaker, words[last + 1].role) == (words[first].speaker, words[first].role):
            last += 1
        bounds.append((first, last))
        said.append(spoken_tokens(first, tuple([w.w for w in words[first : last + 1]])))
        first = last + 1
    who = [words[a].speaker for a, _ in bounds]
    opens = before.opens[:standing] + [
        takes_back([t for t in (strip(w.w)[0] for w in words[a : min(b, a + 6) + 1]) if t not in FILLERS]) for a, b in bounds[standing:]
    ]
    settled = phrasing.overruled(phrasing.scratched(said, who, opens), who)
    listed: list[Turn] = []
    everything: list[Clause] = []
    for index, (bound, tokens) in enumerate(zip(bounds, settled, strict=True)):
        if index < standing and before.settled[index] == tokens and before.numbers[index] == len(everything):
            turn = before.turns[index]
        else:
            turn = _turn(index, bound, tokens, words, len(everything))
            memory.counts["turns"] += 1
        everything += turn.sentences
        listed.append(turn)
    numbers = [0]
    for turn in listed:
        numbers.append(numbers[-1] + len(turn.sentences))
    memory.kept["reading"] = _Reading(bounds, said, opens, settled, listed, numbers)
    return Talk(words, tuple(listed), tuple(everything), memory=memory)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the talk before was read; lists by turn."""

    bounds: list[tuple[int, int]] = field(default_factory=list)
    said: list[tuple[Token, ...]] = field(default_factory=list)
    opens: list[bool] = field(default_factory=list)
    "it takes back what the speaker said before"
    settled: list[list[Token]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    "of each turn's first sentence"


def _turn(index: int, bound: tuple[int, int], tokens: Sequence[Token], words: Sequence[Word], number: int) -> Turn:
    """A turn in sentences, numbered from `number`."""
    first, last = bound
    role = words[first].role
    pieces: list[tuple[Token, ...]] = []
    start = 0
    for n, token in enumerate(tokens):
        following = tokens[n + 1] if n + 1 < len(tokens) else None
        if following is None or _ends(token, following):
            pieces += _portions(tuple(tokens[start : n + 1]), words)
            start = n + 1
    if role != "therapist":
        pieces = phrasing.with_fragments(pieces)
    pieces = [(Token("okay", "okay", p[0].at, "."),) if ordered(role, " ".join(t.text for t in p)) else p for p in pieces]
    sentences = tuple(Clause(index, number + k, role, piece, asks(piece)) for k, piece in enumerate(pieces))
    return Turn(index, words[first].speaker, role, first, last, sentences)


def turns(words: Sequence[Word]) -> tuple[Turn, ...]:
    """The turns alone."""
    return read(words).turns


SUBJECTS = frozenset(
    "i i'm i've i'd i'll he he's she she's it it's we we're we'll you you're they they're that that's this there there's patient pt "
    "don't no".split()
)


def clauses(sentence: Clause) -> tuple[Clause, ...]:
    """The sentence's parts, split at but, however, semicolons, and at "and" or "so" before a new subject."""
    tokens = sentence.tokens
    cuts: list[tuple[int, int, str]] = []
    for n in range(1, len(tokens)):
        text, before = tokens[n].text, tokens[n - 1].end
        following = tokens[n + 1].text if n + 1 < len(tokens) else ""
        if text in ("but", "however") and n + 1 < len(tokens):
            cuts.append((n, n + 1, "but"))
        elif (
            text in ("and", "so", "then")
            and following != "that"
            and (following in SUBJECTS or (before in (",", ";") and text != "and"))
            and n + 1 < len(tokens)
        ) or (text in ("and", "plus") and before == "," and len(tokens) - n > 5 and (not cuts or n - cuts[-1][1] > 2) and n > 3):
            cuts.append((n, n + 1, text))
        elif before in (";", "-") or (before == "," and text in SUBJECTS and text not in ("no", "that", "this")):
            cuts.append((n, n, ""))
    out: list[Clause] = []
    start, joint = 0, ""
    for end, resume, conjunction in [*cuts, (len(tokens), len(tokens), "")]:
        if end > start:
            out.append(Clause(sentence.turn, sentence.number, sentence.role, tokens[start:end], sentence.asks, joint))
        start, joint = resume, conjunction
    return tuple(out)


def together(parts: Iterable[Clause]) -> tuple[int, int]:
    """First and last word index of neighbouring clauses."""
    listed = list(parts)
    return min(c.first for c in listed), max(c.last for c in listed)
