"""Patches: what a subscriber holds after a patch is the new draft, and locked sentences stay."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from clew_server.charting.patch import merged, patch
from clew_wire.event import Checks, NotePatch
from clew_wire.note import SECTIONS, Check, Note, Section, Sentence, empty_note
from clew_wire.view import patched


def note(**sections: list[tuple[str, str]]) -> Note:
    return Note({s: tuple(Sentence(i, t) for i, t in sections.get(s, [])) for s in SECTIONS})


def applied(old: Note, new: Note) -> Note:
    for event in patch(old, new):
        old = patched(old, event) if isinstance(event, NotePatch) else replace(old, checks=event.checks)
    return old


def texts(n: Note) -> dict[Section, list[tuple[str, str]]]:
    return {s: [(x.id, x.text) for x in n.sections[s]] for s in SECTIONS}


def test_nothing_changed_is_no_event() -> None:
    old = applied(empty_note(), note(S=[("s-1", "Pain 2/10.")]))
    assert patch(old, note(S=[("s-1", "Pain 2/10.")])) == []


def test_only_the_changed_sentence_is_put_and_its_rev_goes_up() -> None:
    old = applied(empty_note(), note(S=[("s-1", "Pain 2/10."), ("s-2", "Denies falls.")]))
    (event,) = patch(old, note(S=[("s-1", "Pain 2/10 with stairs."), ("s-2", "Denies falls.")]))
    assert isinstance(event, NotePatch)
    assert [(p.sentence.id, p.sentence.rev) for p in event.put] == [("s-1", 2)]
    assert event.drop == ()


def test_what_the_draft_no_longer_says_is_dropped() -> None:
    old = applied(empty_note(), note(O=[("o-1", "Left knee."), ("o-2", "Right knee.")]))
    (event,) = patch(old, note(O=[("o-2", "Right knee.")]))
    assert isinstance(event, NotePatch)
    assert event.drop == ("o-1",)
    assert event.put == ()


def test_a_locked_sentence_stays_as_the_person_left_it() -> None:
    old = note(A=[("a-1", "Weak."), ("a-2", "Stiff.")])
    old = replace(old, sections={**old.sections, "A": (replace(old.sections["A"][0], text="My words.", locked=True), old.sections["A"][1])})
    new = note(A=[("a-1", "Very weak."), ("a-3", "Better.")])
    assert [x.text for x in applied(old, new).sections["A"]] == ["My words.", "Better."]


def test_a_locked_sentence_that_the_draft_lost_stays() -> None:
    old = note(P=[("p-1", "Ice."), ("p-2", "Rest.")])
    locked = replace(old.sections["P"][1], locked=True)
    old = replace(old, sections={**old.sections, "P": (old.sections["P"][0], locked)})
    assert locked in merged(old, note(P=[("p-3", "Heat.")]))["P"]


def test_a_signed_note_takes_no_patch() -> None:
    assert patch(replace(note(), status="signed"), note(S=[("s-1", "Pain.")])) == []


def test_checks_come_as_their_own_event() -> None:
    new = replace(note(), checks=(Check("empty", "block", "Nothing was heard."),))
    assert patch(note(), new) == [Checks(checks=new.checks)]


ROWS = st.lists(
    st.tuples(st.sampled_from([f"x-{n}" for n in range(8)]), st.sampled_from(["a", "b", "c"])), max_size=8, unique_by=lambda r: r[0]
)


@given(ROWS, ROWS, ROWS)
def test_a_view_that_took_the_patches_shows_the_newest_draft(
    first: list[tuple[str, str]], second: list[tuple[str, str]], third: list[tuple[str, str]]
) -> None:
    held = empty_note()
    for rows in (first, second, third):
        held = applied(held, note(S=rows))
        assert texts(held) == texts(note(S=rows))
