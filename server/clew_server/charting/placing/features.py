"""What the classifier sees of a clause: its words, what the rules find in it, the question it answers, and its neighbors in the turn.

Other turns are left out: they gained nothing when it was measured, and without them small talk around a turn can't move its sentences.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from clew_server.charting.facts import heard, sort
from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.facts.line import of
from clew_server.charting.memory import remembered
from clew_server.charting.turns import Clause, Talk, clauses

_FOUND = {
    "symptom": pattern("relevant", "symptom"),
    "function": pattern("relevant", "function"),
    "body": pattern("relevant", "body"),
    "test": pattern("measure", "tests"),
    "assist": pattern("measure", "assist"),
    "intervention": pattern("measure", "intervention"),
    "observed": pattern("measure", "observed"),
    "plan": pattern("plan", "cues"),
    "assess": pattern("assess", "cues"),
    "redflag": pattern("redflag", "phrases"),
    "chat": pattern("chat", "phrases"),
    "future": sort.FUTURE,
    "strong plan": sort.STRONG_PLAN,
    "reason": sort.REASON,
    "result": sort.RESULT,
    "small talk": sort.SMALL_TALK,
    "hands": sort.HANDS,
    "at home": sort.AT_HOME,
    "not done": sort.NOT_DONE,
    "habit": sort.HABIT,
    "consent": sort.CONSENT,
    "medicine": heard.MEDICINE,
    "hurts": heard.HURTS,
}


def _folded(clause: Clause) -> list[str]:
    """The words, each number as its unit or kind, left and right as one: what was measured matters, not how much, nor where."""
    return [("<side>" if p.low in _SIDES else p.low) if p.numeral is None else f"<{p.numeral.unit or p.numeral.kind}>" for p in of(clause)]


_SIDES = frozenset({"left", "right"})


@remembered
def _own(clause: Clause) -> tuple[str, ...]:
    words = _folded(clause)
    pieces = of(clause)
    out = [f"w={w}" for w in words]
    out += [f"b={a}_{b}" for a, b in pairwise(words)]
    if words:
        out += [f"f1={words[0]}", "f2=" + "_".join(words[:2]), "f3=" + "_".join(words[:3]), f"l1={words[-1]}"]
    out.append(f"n={min(5, len(words).bit_length())}")
    out += ["asks"] * clause.asks + [f"j={clause.joint}"] * bool(clause.joint)
    out += [f"h={name}" for name, p in _FOUND.items() if p.search(clause.text)]
    out += [f"r{int(planning)}={sort.section(clause.text, pieces, planning=planning)}" for planning in (False, True)]
    out += ["order"] * sort.instruction(clause.text) + ["measured"] * sort.measured(clause.text, pieces)
    out += ["relevant"] * heard.relevant(clause.text)
    out += [f"k={p.numeral.unit or p.numeral.kind}" for p in pieces if p.numeral is not None]
    return tuple(dict.fromkeys(out))


_BRIEF = ("h=", "r0", "r1", "k=", "f1", "l1")
_MARKS = frozenset({"asks", "order", "measured", "relevant"})


@remembered
def _beside(clause: Clause, place: str, *, words: bool) -> tuple[str, ...]:
    """A neighbor in brief, marked with its place."""
    out = [f"{place}{x}" for x in _own(clause) if x[:2] in _BRIEF or x in _MARKS]
    return (*out, *(f"{place}w={w}" for w in dict.fromkeys(_folded(clause)))) if words else tuple(out)


def features(talk: Talk, sentence: Clause, clause: Clause) -> Iterable[str]:
    """Names of what is true of a clause of a sentence, or of the sentence itself; some may come twice."""
    out = list(_own(clause))
    n, every, turn = sentence.number, talk.sentences, talk.turns[sentence.turn]
    for k, other in enumerate([s for s in every[max(0, n - 2) : n][::-1] if s.turn == sentence.turn], 1):
        out += _beside(other, f"p{k}", words=k == 1)
    if n + 1 < len(every) and every[n + 1].turn == sentence.turn:
        out += _beside(every[n + 1], "n1", words=True)
    if clause is not sentence:
        for other in clauses(sentence):
            if other.first != clause.first:
                out += _beside(other, "s<" if other.first < clause.first else "s>", words=False)
    out.append("at=" + ("first" if sentence is turn.sentences[0] else "last" if sentence is turn.sentences[-1] else "mid"))
    asked = talk.asked(sentence)
    out.append(f"asked={bool(asked)}")
    if asked:
        out += [f"Qw={w}" for w in dict.fromkeys(_folded(asked[-1]))]
        out += [f"Q{x}" for x in _own(asked[-1]) if x[:2] in ("h=", "f1", "f2")]
    return out
