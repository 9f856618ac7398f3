"""Events fold into the visit that a subscriber sees."""

from __future__ import annotations

from clew_wire.event import Amend, Checks, Consented, Final, Mark, NotePatch, Put, Relabel, SessionOpened, Speaker
from clew_wire.note import Check, Consent, Entry, Sentence, Word
from clew_wire.view import View


def _word(n: int, text: str) -> Word:
    return Word(f"w{n}", text, n * 0.5, n * 0.5 + 0.4, "s0", "other", 0.9)


def _view() -> View:
    view = View()
    view.apply(SessionOpened(seq=1, id="v", context={}, consent=Consent()))
    view.apply(Final(seq=2, words=tuple(_word(n, t) for n, t in enumerate(["the", "left", "knee", "hurts"]))))
    return view


def test_amended_words_take_the_place_of_the_old():
    view = _view()
    view.apply(Amend(seq=3, span=("w1", "w1"), words=(_word(9, "right"),), by="repair"))
    assert [w.w for w in view.words] == ["the", "right", "knee", "hurts"]


def test_a_word_that_went_leads_to_the_one_in_its_place():
    view = _view()
    view.apply(NotePatch(seq=3, put=(Put("S", 0, Sentence("a", "Left knee hurts.", (("w1", "w3"),))),)))
    view.apply(Amend(seq=4, span=("w1", "w2"), words=(_word(2, "knee"),), by="hearing"))
    assert [w.w for w in view.between(("w1", "w3"))] == ["knee", "hurts"]
    assert view.note.sections["S"][0].evidence == (("w2", "w3"),)
    view.apply(Amend(seq=5, span=("w3", "w3"), words=(), by="hearing"))
    assert view.note.sections["S"][0].evidence == (("w2", "w2"),)
    assert (view.next_number("w"), view.next_number("c")) == (4, 0)
    assert view.between(("w9", "w2")) == ()


def test_consent_and_marks_are_kept():
    view = _view()
    view.apply(Consented(seq=3, consent=Consent(True, "guardian", "2026-03-10T09:00:00-05:00")))
    view.apply(Mark(seq=4, t=1.5, label="here"))
    assert (view.session_file().consent.by, view.marks) == ("guardian", (Mark(seq=4, t=1.5, label="here"),))


def test_another_view_takes_events_alone():
    view = _view()
    then = view.after(Amend(seq=3, span=("w1", "w1"), words=(_word(1, "right"),), by="Kim"))
    assert ([w.w for w in view.words][1], [w.w for w in then.words][1]) == ("left", "right")


def test_relabels_change_speaker_and_role_only():
    view = _view()
    view.apply(Speaker(seq=3, relabels=(Relabel(("w2", "w3"), "s1", "patient"),)))
    assert [(w.speaker, w.role) for w in view.words] == [("s0", "other")] * 2 + [("s1", "patient")] * 2
    assert view.words[3].w == "hurts"


def test_what_a_person_entered_stands_until_a_patch_says_otherwise():
    view = _view()
    view.apply(NotePatch(seq=3, entries=(Entry("97110", 15),)))
    view.apply(NotePatch(seq=4, drop=("a",)))
    assert view.note.entries == (Entry("97110", 15),)
    view.apply(NotePatch(seq=5, entries=()))
    assert view.note.entries == ()


def test_patches_drop_then_put_in_place():
    view = _view()
    a, b, c = (Sentence(i, i) for i in "abc")
    view.apply(NotePatch(seq=3, put=(Put("S", 0, a), Put("S", 1, b))))
    view.apply(NotePatch(seq=4, drop=("a",), put=(Put("S", 0, c), Put("S", 1, Sentence("b", "changed", rev=1)))))
    assert [(s.id, s.text) for s in view.note.sections["S"]] == [("c", "c"), ("b", "changed")]


def test_checks_replace_one_another():
    view = _view()
    view.apply(Checks(seq=3, checks=(Check("empty", "warn", "nothing was said"),)))
    view.apply(Checks(seq=4, checks=()))
    assert view.note.checks == ()
    assert view.seq == 4
    assert view.session_file().id == "v"
