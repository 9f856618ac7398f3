"""The classifier: a weight for each feature and label, summed. Weights come from `python -m clew_server.charting.placing.train`."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

from clew_server.charting.facts import heard, sort
from clew_server.charting.facts.line import numbers, of
from clew_server.charting.placing.features import features
from clew_server.charting.placing.visit import LABELS, head_of
from clew_server.charting.turns import Clause, Talk
from clew_wire.note import Section

SECTION: dict[str, Section | None] = {"N": None, "S": "S", "O": "O", "A": "A", "P": "P"}
Weights = dict[str, tuple[float, ...]]
"feature -> a weight for each label, in the order of LABELS; '' is the bias"


@cache
def weights(head: str) -> Weights:
    """The learned weights of one classifier. Lines of the file: head, feature and five weights, parted by tabs."""
    out: Weights = {}
    packed = files("clew_server.charting.placing").joinpath("weights.tsv.gz").read_bytes()
    for line in gzip.decompress(packed).decode().splitlines():
        name, feature, *values = line.split("\t")
        if name == head:
            out[feature] = tuple(float(v) / 100 for v in values)
    return out


def scores(talk: Talk, sentence: Clause, clause: Clause, *, dictation: bool) -> tuple[float, ...]:
    """A score for each of LABELS: log probabilities up to a constant."""
    known = weights(head_of(sentence, dictation=dictation))
    total = list(known[""])
    for x in set(features(talk, sentence, clause)):
        if (w := known.get(x)) is not None:
            for k, v in enumerate(w):
                total[k] += v
    return tuple(total)


TRUST = {"therapist": 1.8, "patient": 1.8, "dictation": 2.5}
"what the rules' own answer adds to its label: they know phrases that no labelled visit holds"
DROP = {"therapist": 4.0, "patient": 3.0, "dictation": 0.0}
"how far N must stand above what the rules say for it to be dropped"


def placed(
    talk: Talk, sentence: Clause, clause: Clause, *, dictation: bool = False, rule: Section | None = None
) -> tuple[Section | None, float]:
    """The likeliest section for a clause of a sentence, and how far it stands above the next. `rule`: what the rules say."""
    head = head_of(sentence, dictation=dictation)
    found = list(scores(talk, sentence, clause, dictation=dictation))
    often = rule == "P" and any(n.kind == "frequency" for n in numbers(of(clause)))
    if rule is not None and (often or found[LABELS.index("N")] - found[LABELS.index(rule)] <= DROP[head]):
        found[LABELS.index("N")] = min(found)
    found[LABELS.index(rule or "N")] += TRUST[head]
    best, second = sorted(found, reverse=True)[:2]
    return SECTION[LABELS[found.index(best)]], best - second


def where(talk: Talk, sentence: Clause, clause: Clause, *, planning: bool) -> Section | None:
    """O, A or P for what a therapist says in an ambient visit; None when it belongs in no section."""
    rule = sort.section(clause.text, of(clause), planning=planning)
    if rule == "O" and sort.NOT_DONE.search(clause.text) and sort.MEASURE.search(clause.text):
        return "O"  # a test that was left out is named
    label, _margin = placed(talk, sentence, clause, rule=rule)
    return None if label in (None, "S") else label


def matters(talk: Talk, sentence: Clause, clause: Clause, *, rule: bool) -> bool:
    """What a patient or a carer says belongs in the note. Red flags and medicines always do. `rule`: the rules say so."""
    if heard.RED.search(clause.text) or heard.MEDICINE.search(clause.text):
        return True
    return placed(talk, sentence, clause, rule="S" if rule else None)[0] == "S"


SURE = 2.0
"how far N must stand above the rest for a part of a sentence to be left out of it"


def beside(talk: Talk, sentence: Clause, clause: Clause) -> bool:
    """A part of what a patient says that is only talk: "they lost by thirty, and the shoulder ached all Sunday"."""
    if heard.RED.search(clause.text) or heard.MEDICINE.search(clause.text):
        return False
    if heard.relevant(clause.text):
        return False
    if heard.CHAT.search(clause.text):
        return True
    nothing, reported = scores(talk, sentence, clause, dictation=False)[:2]
    return nothing - reported > SURE


def dictated(talk: Talk, sentence: Clause, rule: Section | None) -> Section | None:
    """The section of a dictated sentence that no spoken name places; `rule` is the rules' guess."""
    label, _margin = placed(talk, sentence, sentence, dictation=True, rule=rule)
    return label
