"""Properties of drafts: deterministic, stable ids, verified evidence, sides and numbers that follow the words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.server.charting.dialogues import DIALOGUES, Dialogue

from clew_server.charting.draft import draft
from clew_server.charting.style import Said
from clew_wire.context import VisitContext, parse_context
from clew_wire.note import SECTIONS, Note, Role, Word

ROLES: dict[str, Role] = {"T": "therapist", "P": "patient", "C": "caregiver"}
SHARED = Path(__file__).parents[3].parent / "shared" / "eval" / "sessions"


def words_of(turns: tuple[tuple[str, str], ...], p: float = 1.0) -> tuple[Word, ...]:
    out: list[Word] = []
    for who, said in turns:
        out += [Word(f"w{len(out) + n}", token, None, None, who, ROLES[who], p) for n, token in enumerate(said.split())]
    return tuple(out)


def context(mode: str = "ambient", discipline: str = "PT", note_type: str = "daily", **inner: object) -> VisitContext:
    return parse_context(
        {"id": "d", "mode": mode, "discipline": discipline, "note_type": note_type, "context": {"patient": {"sex": "female"}, **inner}}
    )


def texts(note: Note) -> list[str]:
    return [x.text for s in SECTIONS for x in note.sections[s]]


def of(d: Dialogue) -> tuple[tuple[Word, ...], VisitContext]:
    return words_of(d.turns), context(d.mode, d.discipline, d.note_type)


AMBIENT = [d for d in DIALOGUES if d.mode == "ambient"]


def test_silence_is_an_empty_note_that_says_so() -> None:
    note = draft((), context())
    assert texts(note) == []
    assert any(c.id == "empty" and c.status == "block" for c in note.checks)


@pytest.mark.parametrize("d", DIALOGUES, ids=lambda d: d.name)
def test_the_same_words_give_the_same_note(d: Dialogue) -> None:
    words, ctx = of(d)
    assert draft(words, ctx) == draft(words, ctx)


@pytest.mark.parametrize("d", DIALOGUES, ids=lambda d: d.name)
def test_every_sentence_leads_back_to_at_most_sixty_words(d: Dialogue) -> None:
    words, ctx = of(d)
    index = {w.id: n for n, w in enumerate(words)}
    for s in SECTIONS:
        for x in draft(words, ctx).sections[s]:
            assert x.evidence
            assert sum(index[b] - index[a] + 1 for a, b in x.evidence) <= 60


@pytest.mark.parametrize("d", DIALOGUES, ids=lambda d: d.name)
def test_ids_are_unique(d: Dialogue) -> None:
    note = draft(*of(d))
    ids = [x.id for s in SECTIONS for x in note.sections[s]]
    assert len(ids) == len(set(ids))


def test_at_most_one_ambient_sentence_in_twenty_is_pasted() -> None:
    pasted, every = [], 0
    for d in AMBIENT:
        words, ctx = of(d)
        said, told = Said(words), texts(draft(words, ctx))
        pasted += [text for text in told if said.pasted(text)]
        every += len(told)
    assert every > 100
    assert len(pasted) <= every / 20, pasted


def test_ids_stay_while_the_visit_grows() -> None:
    turns = tuple(t for d in AMBIENT for t in d.turns)
    words = words_of(turns)
    cut = len(words) // 2
    while words[cut].role == words[cut - 1].role:
        cut += 1
    before, after = draft(words[:cut], context()), draft(words, context())
    ids = {x.id for s in SECTIONS for x in after.sections[s]}
    early = [x.id for s in SECTIONS for x in before.sections[s]]
    assert len(early) > 20
    assert sum(i in ids for i in early) / len(early) > 0.95


def _swapped(words: tuple[Word, ...]) -> tuple[Word, ...]:
    swap = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
    return tuple(replace(w, w=re.sub(r"[A-Za-z]+", lambda m: swap.get(m[0], m[0]), w.w)) for w in words)


SIDED = [
    d
    for d in DIALOGUES
    if re.search(r"\b(?:left|right)\b", " ".join(t for _, t in d.turns), re.IGNORECASE) and "right away" not in str(d.turns)
]


@pytest.mark.parametrize("d", SIDED, ids=lambda d: d.name)
def test_sides_follow_the_words(d: Dialogue) -> None:
    words, ctx = of(d)
    swap = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
    here = [re.sub(r"\b(?:left|right)\b", lambda m: swap[m[0]], t, flags=re.IGNORECASE) for t in texts(draft(words, ctx))]
    assert here == texts(draft(_swapped(words), ctx))


@pytest.mark.parametrize(("number", "digits"), [("three", "3"), ("five", "5"), ("eight", "8")])
def test_numbers_follow_the_words(number: str, digits: str) -> None:
    words = words_of((("T", "How bad is the pain, zero to ten?"), ("P", f"About a {number} when I squat.")))
    assert any(f"{digits}/10" in t for t in texts(draft(words, context())))


@pytest.mark.parametrize("noun", ["numbness", "falls", "chest pain", "dizziness", "calf swelling", "trouble swallowing", "fever"])
@pytest.mark.parametrize(("reply", "verb"), [("No.", "denies"), ("Nope, none.", "denies"), ("Yes.", "reports"), ("Yeah, I do.", "reports")])
def test_polarity_follows_the_answer(noun: str, reply: str, verb: str) -> None:
    said = texts(draft(words_of((("T", f"Any {noun}?"), ("P", reply))), context()))
    assert said == [f"Patient {verb} {noun}."]


@pytest.mark.parametrize(
    "flag",
    [
        "I fell in the shower yesterday.",
        "I had chest pain on the stairs.",
        "My leg went numb between the legs, like a saddle.",
        "I can't hold my bladder.",
        "I had a fever on Monday.",
        "My calf is swollen.",
        "I think about killing myself, about suicide.",
        "My son hits me.",
        "They changed my blood thinner.",
        "I choked on a piece of meat.",
    ],
)
def test_red_flags_in_passing_are_kept(flag: str) -> None:
    turns = (("T", "Nice weather."), ("P", "Yes, we were at the beach."), ("P", flag), ("T", "Lift your arm."))
    note = draft(words_of(turns), context())
    assert len(note.sections["S"]) >= 1, flag
    assert not any("beach" in t for t in texts(note))


def test_a_doubtful_side_is_flagged() -> None:
    note = draft(words_of((("T", "Left knee flexion is ninety degrees."),), p=0.4), context())
    assert note.sections["O"][0].flags == ("low_confidence",)


def test_an_hour_of_talk_is_charted() -> None:
    turns = tuple(t for _ in range(14) for d in AMBIENT for t in d.turns)
    words = words_of(turns)
    assert len(words) > 9000
    assert len(texts(draft(words, context()))) > 50


@pytest.mark.skipif(not SHARED.is_dir(), reason="the gold sessions are not here")
def test_gold_sessions_have_full_sections() -> None:
    import yaml

    pasted: list[str] = []
    told = 0
    for path in sorted(SHARED.glob("*.yaml")):
        gold = yaml.safe_load(path.read_text())
        words: list[Word] = []
        for turn in gold["turns"]:
            ((who, said),) = turn.items()
            words += [Word(f"w{len(words) + n}", t, None, None, who, gold["speakers"][who], 1.0) for n, t in enumerate(said.split())]
        note = draft(words, parse_context({k: gold[k] for k in ("id", "mode", "discipline", "note_type", "context")}))
        assert all(note.sections[s] for s in SECTIONS), path.stem
        if gold["mode"] == "ambient":
            said = Said(words)
            pasted += [t for t in texts(note) if said.pasted(t)]
            told += len(texts(note))
    assert len(pasted) <= told / 20, pasted
