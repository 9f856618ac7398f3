"""A person's correction stands, whatever a later reading of the same audio says."""

from __future__ import annotations

from dataclasses import replace

from clew_server.correct import corrected, named
from clew_server.standing import Standing
from clew_wire.event import Amend, AnyEvent, Final, Relabel, Speaker
from clew_wire.note import Word
from clew_wire.view import View


def word(n: int, text: str, *, t: float | None = None, speaker: str = "s0") -> Word:
    t0 = n * 0.5 if t is None else t
    return Word(f"w{n}", text, t0, t0 + 0.4, speaker, "therapist", 0.9)


class Visit:
    """A view, and the rule in front of it."""

    def __init__(self) -> None:
        self.view, self.standing = View(), Standing()
        self.hears(Final(words=tuple(word(n, w) for n, w in enumerate("patient denies numbness in her foot".split()))))

    def hears(self, event: AnyEvent) -> AnyEvent | None:
        told = self.standing.told(event, self.view)
        if told is not None:
            self.view.apply(told)
        return told

    def person(self, event: AnyEvent) -> None:
        self.standing.learn(event, self.view)
        self.view.apply(event)

    def correct(self, first: str, last: str, text: str) -> None:
        self.person(corrected(self.view, first, last, text, "Kim"))

    @property
    def text(self) -> str:
        return " ".join(w.w for w in self.view.words)


def test_without_a_person_everything_is_told_as_it_is():
    visit = Visit()
    amend = Amend(span=("w1", "w1"), words=(word(1, "has"),), by="hearing")
    assert visit.hears(amend) is amend


def test_a_reading_does_not_take_a_corrected_word_back():
    visit = Visit()
    visit.correct("w1", "w1", "has")
    assert visit.hears(Amend(span=("w1", "w1"), words=(word(1, "denied"),), by="hearing")) is None
    assert visit.hears(Amend(span=("w1", "w1"), words=(word(1, "denied"),), by="repair")) is None
    assert visit.text == "patient has numbness in her foot"


def test_a_word_that_was_heard_as_one_with_a_corrected_one_is_not_lost():
    visit = Visit()
    visit.correct("w1", "w1", "has")
    both = replace(word(1, "deniesn't"), t1=1.4)  # for "denies" and "numbness"
    visit.hears(Amend(span=("w1", "w2"), words=(both,), by="repair"))
    assert visit.text == "patient has numbness in her foot"
    visit.hears(Amend(span=("w1", "w2"), words=(word(1, "denied"),), by="repair"))
    assert visit.text == "patient has in her foot", "the reading heard nothing there"


def test_a_reading_still_mends_the_words_around_it():
    visit = Visit()
    visit.correct("w1", "w1", "has")
    heard = (word(0, "Patients"), word(1, "denied"), word(6, "some", t=0.95), word(2, "numbness"))
    visit.hears(Amend(span=("w0", "w2"), words=heard, by="hearing"))
    assert visit.text == "Patients has some numbness in her foot"


def test_a_word_that_a_person_took_out_does_not_come_back():
    visit = Visit()
    visit.correct("w0", "w1", "patient")
    # The same audio is read again after a restart: what is not in the transcript looks new.
    assert visit.hears(Amend(span=("w2", "w2"), words=(word(7, "denies", t=0.5), word(2, "numbness")), by="hearing")) is None
    # The live visit's hearing still thinks that it was told.
    assert visit.hears(Amend(span=("w1", "w1"), words=(word(1, "denied"),), by="hearing")) is None
    assert visit.text == "patient numbness in her foot"
    told = visit.hears(Speaker(relabels=(Relabel(("w7", "w2"), "s1", "patient"),)))
    assert isinstance(told, Speaker)
    assert [w.speaker for w in visit.view.words] == ["s1", "s1", "s0", "s0", "s0"], "a span that names it leads to the word in its place"


def test_a_word_at_the_end_that_a_person_took_out_does_not_come_back():
    visit = Visit()
    visit.correct("w4", "w5", "her")
    assert visit.hears(Final(words=(word(8, "foot", t=2.5),))) is None
    told = visit.hears(Final(words=(word(9, "foot", t=2.5), word(10, "today", t=3.1))))
    assert isinstance(told, Final)
    assert [w.w for w in told.words] == ["today"]


def test_a_voice_keeps_the_role_that_a_person_gave_it():
    visit = Visit()
    visit.person(named(visit.view, "s0", "patient", "Kim"))
    visit.hears(Final(words=(word(6, "Yes.", speaker="s0"), word(7, "Good.", speaker="s1"))))
    assert [w.role for w in visit.view.words[-2:]] == ["patient", "therapist"]
    assert visit.hears(Speaker(relabels=(Relabel(("w0", "w6"), "s0", "therapist"),))) is None, "it says nothing new"
    visit.hears(Speaker(relabels=(Relabel(("w7", "w7"), "s0", "therapist"),)))
    assert visit.view.words[-1].role == "patient", "more of that voice"
    visit.hears(Speaker(relabels=(Relabel(("w0", "w0"), "s1", "therapist"),)))
    assert visit.view.words[0].role == "therapist", "another voice after all"


def test_what_is_on_record_teaches_the_same():
    before = Visit()
    events: list[AnyEvent] = [corrected(before.view, "w1", "w1", "has", "Kim"), named(before.view, "s0", "patient", "Kim")]
    after = Visit()
    for event in events:
        after.person(event)
    assert after.hears(Amend(span=("w1", "w1"), words=(word(1, "denies"),), by="hearing")) is None
    assert {w.role for w in after.view.words} == {"patient"}


def test_what_was_missing_between_corrected_words_is_still_heard():
    visit = Visit()
    visit.hears(Final(words=(word(6, "and", t=14.0), word(7, "arm", t=14.5))))
    visit.correct("w5", "w6", "feet but")
    assert [(w.t0, w.t1) for w in visit.view.between(("w5", "w6"))] == [(2.5, 2.9), (14.0, 14.4)]
    late = (word(8, "for", t=5.0), word(9, "weeks", t=5.5), word(7, "arm", t=14.5))
    visit.hears(Amend(span=("w6", "w7"), words=(late[0], late[1], word(6, "and", t=14.0), late[2]), by="repair"))
    assert visit.text == "patient denies numbness in her feet for weeks but arm"


def test_corrections_that_touch_become_one_stretch():
    visit = Visit()
    visit.correct("w1", "w1", "has")
    visit.correct("w3", "w3", "of")
    visit.correct("w1", "w4", "has no numbness of his")
    assert visit.hears(Amend(span=("w2", "w2"), words=(word(2, "dumbness"),), by="hearing")) is None
    assert visit.text == "patient has no numbness of his foot"
