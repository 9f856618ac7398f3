"""What a person adds to a code or writes into a note: units follow, blocks open, and drafts and restarts keep it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from clew_clients.client import Client
from clew_server.charting.patch import patch
from clew_server.coding import entered
from clew_server.review import ReviewError, removed, signed, written
from clew_server.visit import Visit, as_left
from clew_wire.context import parse_context
from clew_wire.errors import LinkError
from clew_wire.event import Ended, Final
from clew_wire.note import Code, Entry, GoalLink, Note, Word, empty_note
from clew_wire.view import patched

SAID = (
    "The patient's right hip aches, two out of ten. We did therapeutic exercise, bridges, three sets of twelve. "
    "Then twenty minutes of manual therapy, soft tissue mobilization to the right hip flexors, looser after. "
    "Then fifteen minutes of neuromuscular re-education on the rocker board. He remains unsteady on turns. "
    "Continue twice a week for three weeks, next visit add turns."
)
RAW: dict[str, Any] = {
    "id": "v",
    "mode": "dictation",
    "discipline": "PT",
    "note_type": "daily",
    "context": {
        "case": {"side": "right", "diagnosis": "right hip pain", "payer": "Medicare"},
        "goals": [{"id": "g1", "text": "Swim four lengths"}, {"id": "g2", "text": "Type for two hours"}],
    },
}
CONTEXT = parse_context(RAW)
AT = "2026-03-10T15:00:00+00:00"


def words(text: str = SAID) -> tuple[Word, ...]:
    return tuple(Word(f"w{k}", w, None, None, "s0", "therapist", 0.95) for k, w in enumerate(text.split()))


class Told:
    """Hearing whose words are given."""

    done = True


def visit(text: str = SAID) -> Visit:
    made = Visit(CONTEXT, Told())  # type: ignore[arg-type]
    made.take([Final(words=words(text))])
    made.chart(made.plan())
    return made


@pytest.fixture(scope="module")
def drafted() -> Note:
    return visit().note


def after(note: Note, *changes: Any) -> Note:
    """The note after changes in turn, each with what follows from it."""
    for change in changes:
        note = as_left(words(), patched(note, change(note)), CONTEXT, codes=True)
    return note


def enter(code: str, **data: object) -> Any:
    return lambda note: entered(note, code, data, CONTEXT)


def write(section: str, text: str, code: str = "") -> Any:
    return lambda note: written(note, section, text, code)


def code(note: Note, wanted: str) -> Code:
    return next(c for c in note.codes if c.code == wanted)


def blocks(note: Note) -> set[tuple[str, str]]:
    return {(c.id, c.code) for c in note.checks if c.status == "block"}


BALANCE = {("deficit_missing", "97112"), ("skill_missing", "97112")}
GOALS = {("goal_unlinked", "97110"), ("goal_unlinked", "97112")}


def test_the_draft_is_blocked_for_what_nobody_said(drafted: Note):
    assert blocks(drafted) == {("time_missing", "97110"), *GOALS, *BALANCE}


def test_minutes_by_hand_are_units_by_the_payers_rule_and_the_working_says_so(drafted: Note):
    note = after(drafted, enter("97110", minutes=10))
    assert {c.code: (c.minutes, c.units) for c in note.codes} == {"97110": (10, 1), "97140": (20, 1), "97112": (15, 1)}
    assert "10 min entered by hand" in code(note, "97110").working
    assert "by hand" not in code(note, "97140").working
    assert "10 + 20 + 15 = 45" in code(note, "97140").working, "the others are counted anew"
    assert code(note, "97110").missing == tuple(m for m in code(drafted, "97110").missing if "minutes" not in m)
    assert blocks(drafted) - blocks(note) == {("time_missing", "97110")}
    assert after(note, enter("97110", minutes=None)) == drafted


def test_start_and_stop_are_minutes_and_stand_in_the_working(drafted: Note):
    note = after(drafted, enter("97110", start="9:05", stop="9:22"))
    assert code(note, "97110").minutes == 17
    assert "09:05 to 09:22, 17 min entered by hand" in code(note, "97110").working
    assert note.entries == (Entry("97110", 17, "09:05", "09:22"),)


def test_minutes_by_hand_stand_in_place_of_spoken_ones(drafted: Note):
    note = after(drafted, enter("97140", minutes=24))
    assert "24 min entered by hand, in place of 20 min said" in code(note, "97140").working


def test_a_clock_that_contradicts_the_minutes_is_settled_by_hand():
    said = words(SAID.replace("Then twenty minutes of manual therapy", "Then manual therapy from nine ten to nine twenty, twenty minutes"))
    note = as_left(said, visit().note, CONTEXT, codes=True)
    assert "time_conflict" in [c.id for c in note.checks]
    mended = as_left(said, patched(note, entered(note, "97140", {"minutes": 10}, CONTEXT)), CONTEXT, codes=True)
    assert "time_conflict" not in [c.id for c in mended.checks]
    assert code(mended, "97140").missing == ()


def test_goals_by_hand_open_their_blocks_and_say_that_no_word_stands_behind(drafted: Note):
    note = after(drafted, enter("97112", goal=["g2", "g1"]), enter("97110", goal="g2"))
    assert blocks(note) == blocks(drafted) - GOALS
    assert note.goal_links == ("g1", "g2")
    assert set(note.links) == {GoalLink("g1", "97112"), GoalLink("g2", "97112"), GoalLink("g2", "97110")}
    assert after(note, enter("97112", goal=None)).goal_links == ("g2",)


def test_a_dropped_code_is_not_billed_and_comes_back_as_it_was(drafted: Note):
    note = after(drafted, enter("97112", drop=True))
    assert [c.code for c in note.codes] == ["97110", "97140"]
    assert blocks(note) == {("time_missing", "97110"), ("goal_unlinked", "97110")}
    assert after(note, enter("97112", drop=False)) == drafted
    assert after(note, enter("97112", minutes=20)).entries == (Entry("97112", 20),), "who enters minutes bills it"


@pytest.mark.parametrize("text", ["Single-leg stance right 9 s before the board.", "Berg balance 41/56", "Tandem stance: 6 seconds."])
def test_a_written_measure_and_cue_open_the_blocks_of_their_code(text: str, drafted: Note):
    note = after(drafted, write("O", text), write("O", "Tactile cues at the pelvis to keep it level.", "97112"))
    assert blocks(drafted) - blocks(note) == BALANCE
    own = [x for x in note.sections["O"] if x.source == "by_hand"]
    assert [(x.text, x.evidence, x.locked) for x in own] == [(text, (), True), ("Tactile cues at the pelvis to keep it level.", (), True)]
    assert note.entries == (Entry("97112", sentences=("hand-2",)),)
    again = after(note, lambda n: removed(n, "hand-2"))
    assert ("skill_missing", "97112") in blocks(again)
    assert again.entries == ()


@pytest.mark.parametrize(
    ("section", "text", "of"),
    [
        ("O", "Balance was poor.", ""),
        ("P", "Berg balance 41/56 next visit.", ""),
        ("O", "Berg balance 41/56.", "97110"),
        ("O", "Balance 15 min.", ""),
    ],
)
def test_what_measures_nothing_today_or_is_anothers_opens_nothing(section: str, text: str, of: str, drafted: Note):
    assert ("deficit_missing", "97112") in blocks(after(drafted, write(section, text, of)))


def test_a_cue_that_was_written_for_one_code_says_nothing_of_another(drafted: Note):
    note = after(drafted, write("O", "Verbal cues for pace.", "97110"))
    assert ("skill_missing", "97112") in blocks(note)
    assert "97110" not in [c.code for c in note.checks if c.id == "skill_missing"]


def test_first_and_further_cognitive_minutes_are_entered_once():
    context = parse_context({**RAW, "discipline": "SLP", "context": {"case": {"diagnosis": "cognitive deficit"}}})
    said = words("We did cognitive training with memory strategies for thirty minutes. Needs cues.")
    note = as_left(said, visit(" ".join(w.w for w in said)).note, context, codes=True)
    assert [c.code for c in note.codes] == ["97129", "97130"]
    with pytest.raises(ReviewError, match="enter its whole time at 97129"):
        entered(note, "97130", {"minutes": 10}, context)
    more = as_left(said, patched(note, entered(note, "97129", {"minutes": 40}, context)), context, codes=True)
    assert [(c.code, c.minutes) for c in more.codes] == [("97129", 15), ("97130", 25)]
    gone = as_left(said, patched(note, entered(note, "97129", {"drop": True}, context)), context, codes=True)
    assert gone.codes == ()


@pytest.mark.parametrize(
    ("of", "data", "says"),
    [
        ("97999", {"minutes": 5}, "no code '97999': it has 97110, 97140, 97112"),
        ("97110", {}, "send minutes, start and stop, goal or drop"),
        ("97110", {"hours": 1}, "not 'hours'"),
        ("97110", {"minutes": -5}, "whole number from 1 to 240; drop the code"),
        ("97110", {"minutes": 0}, "whole number from 1 to 240"),
        ("97110", {"minutes": 241}, "whole number from 1 to 240"),
        ("97110", {"minutes": 7.5}, "whole number"),
        ("97110", {"minutes": True}, "whole number"),
        ("97110", {"minutes": "15"}, "whole number"),
        ("97110", {"minutes": 5, "start": "9:00", "stop": "9:05"}, "not both"),
        ("97110", {"start": "9:00"}, "give both start and stop"),
        ("97110", {"start": "9:00", "stop": "25:10"}, "HH:MM"),
        ("97110", {"start": "9:20", "stop": "9:05"}, "after its start"),
        ("97110", {"start": "9:00", "stop": "14:00"}, "1 to 240 minutes"),
        ("97110", {"goal": "g7"}, "no goal 'g7': it has g1, g2"),
        ("97110", {"goal": [["g1"]]}, "no goal"),
        ("97110", {"drop": "yes"}, "true, or false"),
    ],
)
def test_what_can_not_be_meant_is_refused_with_what_to_do(of: str, data: dict[str, Any], says: str, drafted: Note):
    with pytest.raises(ReviewError) as refused:
        entered(drafted, of, data, CONTEXT)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.missing is (of == "97999")


def test_nothing_is_added_to_a_signed_note_and_only_own_sentences_go(drafted: Note):
    ready = after(
        drafted,
        enter("97110", minutes=10, goal="g1"),
        enter("97112", goal="g1"),
        write("O", "Berg balance 41/56.", "97112"),
        write("O", "Tactile cues at the pelvis.", "97112"),
    )
    with pytest.raises(ReviewError, match="only a sentence written by hand"):
        removed(ready, ready.sections["O"][0].id)
    done = signed(ready, "Kim Lee, PT", AT, CONTEXT).note
    assert [e.code for e in done.entries] == ["97110", "97112"]
    assert [x.source for x in done.sections["O"][-2:]] == ["by_hand", "by_hand"]
    for change in (enter("97110", minutes=12), write("O", "More."), lambda n: removed(n, "hand-1")):
        with pytest.raises(ReviewError, match="signed"):
            change(done)


@pytest.mark.parametrize(("section", "text", "of"), [("X", "Hm.", ""), ("O", " ", ""), ("O", "x" * 2001, ""), ("O", "Hm.", "97999")])
def test_a_sentence_needs_a_section_words_and_a_code_that_is_there(section: str, text: str, of: str, drafted: Note):
    with pytest.raises(ReviewError):
        written(drafted, section, text, of)


def test_the_rolling_draft_keeps_what_a_person_entered():
    live = visit(SAID.partition("Then fifteen")[0])
    live.take([entered(live.note, "97110", {"minutes": 12, "goal": "g1"}, CONTEXT)])
    live.take([written(live.note, "O", "Verbal cues for breathing.", "97110")])
    rest = words()[len(live.words) :]
    live.take([Final(words=rest)])
    live.chart(live.plan())
    assert {c.code: c.minutes for c in live.note.codes} == {"97110": 12, "97140": 20, "97112": 15}
    assert "Verbal cues for breathing." in [x.text for x in live.note.sections["O"]]
    assert GoalLink("g1", "97110") in live.note.links
    assert live.chart(live.plan()) == [], "nothing changes when nothing was said"


def test_a_plan_that_was_begun_before_an_entry_does_not_undo_it():
    live = visit()
    slow = live.plan()
    for change in (enter("97110", minutes=12), write("O", "Berg balance 41/56.", "97112")):
        live.take([change(live.note)])
    live.chart(slow)
    assert code(live.note, "97110").minutes == 12
    assert {("time_missing", "97110"), ("deficit_missing", "97112")}.isdisjoint(blocks(live.note))


def test_minutes_of_a_code_that_is_documented_no_more_are_not_billed_and_not_forgotten(drafted: Note):
    note = patched(drafted, entered(drafted, "97112", {"minutes": 20}, CONTEXT))
    rest = as_left(words(SAID.replace("of neuromuscular re-education on the rocker board", "of rest")), note, CONTEXT, codes=True)
    assert "97112" not in [c.code for c in rest.codes]
    assert "97112: 20 min were entered by hand, and the visit no longer documents it" in " ".join(c.message for c in rest.checks)


async def test_it_goes_over_http_through_the_journal_and_outlives_the_server(serving: Any, drafted: Note):
    async with serving() as served, Client(served.url) as clew:
        made = await clew.create_session(RAW)
        session = await served.app.house.session(made.id)
        feed = await served.app.house.feed(session)
        await feed.publish([Final(words=words()), *patch(empty_note(), drafted), Ended(seconds=40.0)])
        with pytest.raises(LinkError, match="time_missing"):
            await clew.sign(made.id, "Kim Lee, PT")
        await asyncio.gather(clew.enter(made.id, "97110", minutes=12), clew.enter(made.id, "97140", start="9:00", stop="9:20"))
        await clew.enter(made.id, "97110", goal="g1")
        await clew.enter(made.id, "97112", goal="g2")
        one = await clew.write(made.id, "O", "Berg balance 41/56.", "97112")
        wrong = await clew.write(made.id, "S", "Slip of the pen.")
        await clew.remove(made.id, wrong)
        assert await clew.edit(made.id, one, "Berg balance 42/56.") == 2
        for wanted, data, status in (("97110", {"minutes": -1}, 409), ("97999", {"minutes": 9}, 404), ("97110", {}, 409)):
            with pytest.raises(LinkError, match=str(status)):
                await clew.enter(made.id, wanted, **data)
        async with httpx.AsyncClient(base_url=served.url) as http:
            at = f"/v1/sessions/{made.id}"
            assert (await http.post(f"{at}/note", json={"section": "O"})).status_code == 422
            assert (await http.post(f"{at}/codes/97110", json=[1])).status_code == 422
            assert (await http.post(f"{at}/codes/97110", content=b"{")).status_code == 400
        before = await clew.session(made.id)
        assert [(e.code, e.minutes, e.goals) for e in before.note.entries] == [
            ("97110", 12, ("g1",)),
            ("97112", None, ("g2",)),
            ("97140", 20, ()),
        ]
        assert blocks(before.note) == {("skill_missing", "97112")}
    async with serving() as served, Client(served.url) as clew:
        assert await clew.session(made.id) == before
        await clew.write(made.id, "O", "Tactile cues at the pelvis.", "97112")
        await clew.sign(made.id, "Kim Lee, PT")
        note = (await clew.session(made.id)).note
        assert [x.text for x in note.sections["O"] if x.source == "by_hand"] == ["Berg balance 42/56.", "Tactile cues at the pelvis."]
        for late in (clew.enter(made.id, "97110", minutes=20), clew.write(made.id, "O", "Late.")):
            with pytest.raises(LinkError, match="signed"):
                await late
