"""What becomes of a writer's sentences: verified, placed, completed; whatever the writer does, the note is true and whole."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew_models.writer import Brief, BriefFact, WriterCapabilities, Writing, Written
from clew_server.charting.draft import Draft, drafted
from clew_server.charting.writing.accepting import keeps
from clew_server.writers import rewritten
from clew_wire.note import SECTIONS

VISIT = """
    T: Any pain in the right shoulder today?
    P: About a three out of ten when I reach up.
    T: Any numbness or tingling?
    P: No, nothing like that.
    C: I'm his wife. He slipped in the shower on Sunday but he didn't fall.
    T: Right shoulder flexion is one hundred forty degrees, it was one hundred twenty last month.
    T: We did wall slides, two sets of fifteen, and I had to cue you to keep the shoulder blade down.
    T: You still need my hands to keep the shoulder blade down, that is why you can't reach the shelf.
    T: Next visit we start the band. Keep doing the pendulums twice a day.
"""


@pytest.fixture
def plan(talk: Any, context: Any) -> Draft:
    goals = {"g1": "Reach a shelf at 160 degrees of flexion with pain at or below 1/10"}
    return drafted(talk(VISIT), context(side="right", diagnosis="right rotator cuff repair", goals=goals))


def ids(plan: Draft, *words: str) -> tuple[str, ...]:
    """Facts whose built-in sentence holds all these words."""
    return tuple(f.id for f in plan.briefed().brief.facts if all(w in f.sentence for w in words))


def texts(note: Any) -> list[str]:
    return [x.text for s in SECTIONS for x in note.sections[s]]


class BuiltIn:
    """The smallest writer that keeps the contract: each fact as the brief tells it."""

    capabilities = WriterCapabilities("Clew built-in")

    async def write(self, brief: Brief) -> Writing:
        return Writing(tuple(Written(f.section, f.sentence, (f.id,)) for f in brief.facts))

    def statistics(self) -> dict[str, int]:
        return {}


def said(plan: Draft, *sentences: tuple[str, str, tuple[str, ...]]) -> Any:
    return plan.rewritten(plan.briefed(), Writing(tuple(Written(*s) for s in sentences)), "a model")


async def test_the_built_in_writer_keeps_the_contract_and_gives_the_same_note(plan: Draft):
    note, tally = await rewritten(plan, BuiltIn())
    assert note == plan.note
    assert tally.written == len(plan.briefed().brief.facts) >= 8
    assert tally.fallbacks == 0
    assert dict(tally.dropped) == dict(plan.tally.dropped)


async def test_a_red_flag_waits_for_a_reader_whoever_writes_it(talk: Any, context: Any):
    plan = drafted(talk("T: How was your week?\nP: I fell in the garden on Monday. The shoulder is sore."), context())
    note, _ = await rewritten(plan, BuiltIn())
    flags = {x.flags for x in note.sections["S"] if "fell" in x.text.lower()}
    assert flags == {("unreviewed",)}


def test_a_true_sentence_takes_its_facts_place_with_their_evidence_and_id(plan: Draft):
    pain, tingling = ids(plan, "3/10"), ids(plan, "numbness")
    assert pain
    assert tingling
    note, tally = said(plan, ("S", "Right shoulder pain 3/10 when reaching up; denies numbness or tingling.", pain + tingling))
    assert tally.written == 1
    assert not tally.dropped
    (made,) = [x for x in note.sections["S"] if x.text.startswith("Right shoulder pain")]
    behind = plan.briefed().sentences
    assert made.id == behind[pain[0]].id
    spoken = {w for f in pain + tingling for span in behind[f].evidence for w in span}
    assert {w for span in made.evidence for w in span} <= spoken
    assert not any(x.id == behind[tingling[0]].id for x in note.sections["S"])


HOSTILE = [
    ("invented goal", "A", "All goals met; reaches the shelf at 160°.", "hands", {"number_unheard", "claim_unheard"}),
    ("goal status", "A", "Goal met: reaches the shelf, needs hands on shoulder blade.", "hands", {"claim_unheard"}),
    ("other number", "S", "Patient reports pain 1/10 when reaching up.", "3/10", {"number_unheard"}),
    ("other side", "O", "Left shoulder flexion 140°, was 120° last month.", "140", {"side_unheard"}),
    ("values swapped", "O", "Right shoulder flexion improved from 140° to 120°.", "140", {"values_swapped"}),
    ("lost denial", "S", "Patient reports numbness and tingling.", "numbness", {"denial_lost"}),
    ("invented test", "O", "Right shoulder flexion 140°, was 120° last month; Hawkins-Kennedy positive.", "140", {"term_unheard"}),
    ("invented drug", "S", "Patient reports pain 3/10 reaching up, taking oxycodone.", "3/10", {"term_unheard"}),
    ("other speaker", "S", "Caregiver reports pain 3/10 when reaching up.", "3/10", {"wrong_speaker", "term_unheard"}),
    ("markup", "S", "Pain 3/10 <script>alert(1)</script>", "3/10", {"markup"}),
    ("link", "S", "Pain 3/10 reaching up, see https://evil.example", "3/10", {"markup"}),
    ("bidi", "S", "Pain 3/10 reaching \u202eup", "3/10", {"markup"}),
    ("wrong section", "O", "Right pain 3/10 when reaching up.", "3/10", {"wrong_section"}),
    ("no section", "X", "Right pain 3/10 when reaching up.", "3/10", {"wrong_section"}),
    ("empty", "S", " . ", "3/10", {"empty"}),
    ("endless", "S", "Pain 3/10 when reaching up. " * 40, "3/10", {"too_long"}),
    ("says nothing", "S", "Patient was seen.", "3/10", {"says_too_little", "ungrounded"}),
    ("another tale", "S", "Grandson visited yesterday, baked bread, watched television, painted fences.", "3/10", {"ungrounded"}),
]


@pytest.mark.parametrize(("section", "text", "about", "reasons"), [h[1:] for h in HOSTILE], ids=[h[0] for h in HOSTILE])
def test_what_a_writer_invents_is_dropped_by_name_and_the_note_stays_whole(plan: Draft, section, text, about, reasons):
    facts = ids(plan, about)
    assert facts
    note, tally = said(plan, (section, text, facts[:1]))
    assert set(tally.dropped) <= reasons
    assert sum(tally.dropped.values()) == 1
    assert note == plan.note


@pytest.mark.parametrize("facts", [(), ("f99",), ("f1", "f99"), ("",)])
def test_a_sentence_that_rests_on_nothing_is_dropped(plan: Draft, facts):
    note, tally = said(plan, ("S", "Right pain 3/10 when reaching up.", facts))
    assert dict(tally.dropped) == {"unknown_fact": 1}
    assert note == plan.note


def test_what_was_told_already_is_dropped(plan: Draft):
    pain = ids(plan, "3/10")
    _, tally = said(plan, ("S", "Right pain 3/10 when reaching up.", pain), ("S", "Right pain is 3/10 on reaching up.", pain))
    assert dict(tally.dropped) == {"repeated": 1}


def test_a_sentence_that_names_a_fact_without_telling_it_does_not_hide_it(plan: Draft):
    pain, slip = ids(plan, "3/10"), ids(plan, "shower")
    note, tally = said(plan, ("S", "Right pain 3/10 when reaching up.", pain + slip))
    assert tally.written == 1
    assert any("shower" in t for t in texts(note))


def test_what_a_person_edited_is_not_written_about(plan: Draft):
    pain = ids(plan, "3/10")
    locked = plan.briefed().sentences[pain[0]].id
    assert pain[0] not in plan.briefed({locked}).sentences or plan.briefed({locked}).sentences[pain[0]].id != locked
    given = plan.briefed()
    note, tally = plan.rewritten(given, Writing((Written("S", "Right pain 3/10 when reaching up.", pain),)), "a model", {locked})
    assert dict(tally.dropped) == {"edited": 1}
    assert note == plan.note


class Broken:
    """A writer that breaks its contract."""

    capabilities = BuiltIn().capabilities

    async def write(self, brief: Brief) -> Writing:
        raise RuntimeError("no")

    def statistics(self) -> dict[str, int]:
        return {}


async def test_a_writer_that_fails_costs_nothing_but_its_sentences(plan: Draft):
    note, tally = await rewritten(plan, Broken())
    assert note == plan.note
    assert dict(tally.problems) == {"fault": 1}
    assert "fault 1" in tally.line()


def test_the_brief_names_nobody_and_nothing_that_finds_them(talk: Any, context: Any):
    ctx = context(
        patient={"name": "Marisol Quintanar", "age": 40, "sex": "female"},
        encounter={"id": "enc-77", "clinician": {"name": "Dana Okonjo"}},
        goals={"g1": "Marisol lifts 10 lb"},
        payer="Aetna",
    )
    visit = talk(
        """
        T: Hi Marisol, it's Dana. How is the knee?
        P: Hurts. Marisol's knee always hurts. Call me at 555-867-5309 or five five five eight six seven five.
        P: I was born 04/12/1986, write me at mari@example.com about the knee pain."""
    )
    brief = drafted(visit, ctx).briefed().brief
    told = json.dumps([brief.chart, [(f.sentence, [u.text for u in f.heard]) for f in brief.facts]])
    assert "knee" in told
    for secret in ("Marisol", "Quintanar", "Dana", "Okonjo", "enc-77", "Aetna", "867", "six seven five", "1986", "mari@"):
        assert secret.lower() not in told.lower(), secret


@pytest.mark.parametrize(
    ("text", "own", "kept"),
    [
        ("Pain 3/10 with reaching.", "Patient reports pain 3/10 when he reaches.", True),
        ("L knee flexion 95° (prior 88°).", "Left knee flexion 95° (was 88°).", True),
        ("Pain with reaching.", "Patient reports pain 3/10 when he reaches.", False),
        ("Reports numbness.", "Patient denies numbness.", False),
        ("Patient did well.", "Patient reports one fall on Tuesday.", False),
        ("Knee flexion 95°.", "Left knee flexion 95°.", False),
    ],
)
def test_a_fact_is_covered_only_by_a_sentence_that_tells_what_matters(text, own, kept):
    assert keeps(text, own) is kept


def _other_number(text: str) -> str:
    return re.sub(r"\d+", lambda m: str(int(m[0]) + 7), text, count=1)


def _other_side(text: str) -> str:
    return re.sub(r"(?i)\bright\b", "left", text)


def _no_denial(text: str) -> str:
    return re.sub(r"\bdenies\b", "reports", text)


FALSE = {"other number": _other_number, "other side": _other_side, "no denial": _no_denial, "other section": str}
TRUE = {"as told": str, "of this visit": lambda text: f"{text.removesuffix('.')} this visit."}
WAYS = (*TRUE, *FALSE)
_CHANGES = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(WAYS)), max_size=12)


def changed(fact: BriefFact, way: str) -> Written | None:
    """A sentence about a fact, true or false; None where there is nothing to make false."""
    text = {**FALSE, **TRUE}[way](fact.sentence)
    if way == "other section":
        return Written("O" if fact.section != "O" else "S", text, (fact.id,))
    return Written(fact.section, text, (fact.id,)) if text != fact.sentence or way == "as told" else None


def shown_of(text: str) -> tuple[set[str], set[str], bool]:
    """Numbers, sides and whether it denies: read here, not by the program's own reading."""
    low = text.lower()
    return set(re.findall(r"\d+", low)), set(re.findall(r"\b(?:left|right)\b", low)), re.search(r"\b(?:denies|not|no)\b", low) is not None


@given(changes=_CHANGES)
@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_true_sentences_are_taken_and_false_ones_are_not(plan: Draft, changes: list[tuple[int, str]]) -> None:
    given_ = plan.briefed()
    facts = given_.brief.facts
    sentences = [(way, s) for n, way in changes if (s := changed(facts[n % len(facts)], way)) is not None]
    note, tally = plan.rewritten(given_, Writing(tuple(s for _, s in sentences)), "a model")
    # Which is taken: the first true one about each fact.
    true = {s.facts[0]: s for way, s in reversed(sentences) if way in TRUE}
    assert tally.written == len(true)
    for fact in facts:
        stands = next(x for x in note.sections[fact.section] if x.id == given_.sentences[fact.id].id)
        assert stands.text == (true[fact.id].text if fact.id in true else given_.sentences[fact.id].text)
        assert shown_of(stands.text) == shown_of(fact.sentence)
    assert [x.id for s in SECTIONS for x in note.sections[s]] == [x.id for s in SECTIONS for x in plan.note.sections[s]]
    assert tally.written + sum(tally.dropped.values()) - sum(plan.tally.dropped.values()) == len(sentences)


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_change_a_sentence_comes_to_pass(plan: Draft, way: str) -> None:
    made = [s for f in plan.briefed().brief.facts if (s := changed(f, way)) is not None]
    note, tally = plan.rewritten(plan.briefed(), Writing(tuple(made)), "a model")
    assert made
    assert tally.written == (len(made) if way in TRUE else 0)
    assert (note == plan.note) is (way != "of this visit")


_PIECES = st.sampled_from(
    ["Pain 3/10", "denies numbness", "left shoulder", "goals met", "140°", "from 120° to 140°", "he fell", "Berg 52/56"]
)
_NOISE = st.builds(
    Written,
    st.sampled_from(["S", "O", "A", "P", "X"]),
    st.lists(_PIECES, min_size=1, max_size=4).map(lambda p: "; ".join(p) + "."),
    st.lists(st.sampled_from([f"f{n}" for n in range(1, 14)]), max_size=4).map(tuple),
)


@given(noise=st.lists(_NOISE, max_size=12))
@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_fact_is_told_whatever_a_writer_writes(plan: Draft, noise: list[Written]) -> None:
    note, _ = plan.rewritten(plan.briefed(), Writing(tuple(noise)), "a model")
    for own in plan.briefed().sentences.values():
        section = note.sections[own.id[0].upper()]  # type: ignore[index]
        numbers, sides, denies = shown_of(own.text)
        told = [shown_of(x.text) for x in section]
        assert own in section or any(numbers <= n and sides <= s and denies <= d for n, s, d in told), own.text
