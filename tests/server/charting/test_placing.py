"""Where sentences belong: the labelled visits, the learning, and that the weights fit what the classifier sees today."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew_server.charting.placing import train
from clew_server.charting.placing.model import SECTION, placed, weights
from clew_server.charting.placing.visit import LABELS, Example, examples, head_of, labelled

VISITS = sorted((train.FOLDER / "visits").glob("*.txt"))


def test_every_labelled_visit_can_be_read() -> None:
    assert len(VISITS) > 100
    for path in VISITS:
        talk, labels, _ = labelled(path)
        assert len(labels) == len(talk.words)


def test_a_line_that_is_no_unit_says_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("# PT daily ambient\nT N: Hello.\nTherapist: how are you\n")
    with pytest.raises(ValueError, match=r"bad\.txt:3: write 'T O: what was said'"):
        labelled(path)


def test_it_learns_what_tells_labels_apart() -> None:
    known = [
        Example("v", "therapist", label, (f"w={word}", "w=the"), whole=True) for label, word in (("O", "degrees"), ("P", "tomorrow")) * 8
    ]
    model = train.learned(known)
    assert [train.guess(model, Example("x", "therapist", "N", (f"w={w}", "w=the"), whole=True)) for w in ("degrees", "tomorrow")] == [
        "O",
        "P",
    ]


@pytest.mark.parametrize("head", train.HEADS)
def test_there_are_weights_for_each_head(head: str) -> None:
    known = weights(head)
    assert len(known[""]) == len(LABELS)
    assert len(known) > 1000


def test_the_weights_go_with_the_features() -> None:
    """Rules are features too: when they change much, the weights must be learnt again."""
    right = total = 0
    for path in VISITS[::12]:
        talk, labels, dictation = labelled(path)
        for sentence in talk.sentences:
            found, _ = placed(talk, sentence, sentence, dictation=dictation)
            said = {SECTION[labels[t.at]] for t in sentence.tokens}
            right, total = right + (found in said), total + 1
    assert right / total > 0.9, "learn them again: python -m clew_server.charting.placing.train"


def test_a_dictation_has_its_own_classifier() -> None:
    (path,) = [p for p in VISITS if p.stem == "p03-pt-shoulder-manual"]
    assert {e.head for e in examples(path)} == {"dictation"}
    talk, _, _ = labelled(path)
    assert head_of(talk.sentences[0], dictation=False) == "therapist"
