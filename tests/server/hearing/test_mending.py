"""Audio that came late: where listening starts, what it replaces, and whole visits with holes on real models."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from clew_models import silero, whisper
from clew_models.weights import home
from clew_server.hearing.agreement import key
from clew_server.hearing.hearing import Hearing
from clew_server.hearing.mending import LEAD, PAUSE, Cuts, beginning, told_in
from clew_server.hearing.one_voice import OneVoice
from clew_server.hearing.stretch import Stretch
from clew_server.scribe import read_audio
from clew_server.visit import Visit
from clew_wire.context import read_context
from clew_wire.event import Amend, Final
from clew_wire.note import Word

VISIT = Path(__file__).parents[3] / "loadtest/clew_loadtest/sample/visit.flac"
RATE = 16_000
SECONDS = 40


def words(*spans, text="abcdefghij"):
    return [Word(f"w{k}", text[k], t0, t1, "s0", "therapist", 0.9) for k, (t0, t1) in enumerate(spans)]


def test_listening_starts_where_the_speech_was_cut():
    cuts = Cuts()
    for k, (t0, t1) in enumerate([(1.0, 4.0), (4.0, 9.0), (30.0, 33.0)]):
        cuts.add(Stretch(k, t0, t1, ((t0, t1),)))
    assert cuts.before(6.0) == 4.0
    assert cuts.before(9.5) == 4.0, "it may have been cut by what is missing"
    assert cuts.before(20.0) is None
    assert cuts.before(0.5) is None


def test_a_stretch_that_was_cut_anew_takes_the_place_of_those_it_holds():
    cuts = Cuts()
    for k, (t0, t1) in enumerate([(1.0, 4.0), (4.5, 9.0), (10.0, 12.0), (4.2, 11.0)]):
        cuts.add(Stretch(k, t0, t1, ((t0, t1),)))
    assert len(cuts) == 2
    assert cuts.before(11.5) == 4.2


def test_neighbors_whose_ends_were_rounded_to_a_frame_both_stay():
    cuts = Cuts()
    stretches = [Stretch(k, t0, t1, ((t0, t1),)) for k, (t0, t1) in enumerate([(1.0, 4.01), (4.0, 9.0)])]
    for stretch in stretches:
        cuts.add(stretch)
    assert len(cuts) == 2
    assert all(cuts.has(s) for s in stretches)
    assert not cuts.has(Stretch(2, 1.0, 9.0, ((1.0, 9.0),)))
    assert cuts.beyond(8.0)
    assert not cuts.beyond(9.0)


def test_after_a_restart_it_starts_behind_the_longest_pause_that_is_near():
    said = words((10.0, 10.4), (10.5, 11.0), (12.0, 12.3), (12.4, 12.8), (12.9, 13.2))
    assert beginning(said, 13.3) == pytest.approx(12.0 - PAUSE)
    assert beginning(said, 20.0) == pytest.approx(20.0 - LEAD)
    assert beginning([], 0.4) == 0.0
    assert beginning(words((3.0, 3.3), (3.4, 3.9)), 4.0) == pytest.approx(3.0 - PAUSE)


def test_words_at_the_edge_belong_to_a_stretch_only_if_they_are_heard_in_it():
    stretch = Stretch(0, 10.0, 12.0, ((10.2, 11.8),))
    said = words((9.0, 9.3), (9.8, 10.1), (10.5, 11.0), (11.2, 11.9), (12.0, 12.1))
    told, after = told_in(said, stretch, [said[2], said[3]])
    assert [w.w for w in told] == ["c", "d"]
    assert after == said[4]
    told, after = told_in(said, stretch, [said[1], said[2], said[3]])
    assert [w.w for w in told] == ["b", "c", "d"]
    told, after = told_in(said[:1], stretch, [said[2]])
    assert (told, after) == ([], None)
    told, after = told_in([said[0], said[4]], stretch, [said[2]])
    assert (told, after) == ([], said[4])


@pytest.fixture(scope="module")
def models():
    if not (home() / "whisper-base").is_dir():
        pytest.skip("the weights were not fetched")
    return silero.session(), whisper.load("whisper-base", whisper.FINALS)


@pytest.fixture(scope="module")
def pcm():
    """Two people."""
    return np.concatenate(list(read_audio(VISIT)))[: SECONDS * RATE]


@pytest.fixture(scope="module")
def visit_context():
    return read_context(VISIT.with_name("context.yaml"))


class Ward:
    """A visit on real models, finals only, whose audio may have holes that are filled later."""

    def __init__(self, models, pcm, context):
        self.pcm, self.asr = pcm, models[1]
        hearing = Hearing("ambient", silero.Silero(models[0]), OneVoice(), mending_vad=silero.Silero(models[0]))
        self.visit = Visit(context, hearing)
        self.events = []

    def pump(self):
        while due := [w for w in self.visit.windows() if w.tier == "final"]:
            for window in due:
                self.events += self.visit.accept(window, self.asr.transcribe([window.clip])[0])

    def live(self, holes=()):
        for n in range(0, SECONDS * 50, 5):
            if not any(a <= n < b for a, b in holes):
                self.visit.push(n * 0.02, self.pcm[n * 320 : (n + 5) * 320])
            self.pump()
        return self

    def mend(self, holes):
        late = list(holes)
        while late:
            start = self.visit.mend([(a * 0.02, b * 0.02) for a, b in late])
            at = round(start * RATE)
            region = self.visit.mending
            while region.wants and at < min(len(self.pcm), self.visit.heard_until * RATE):
                region.push(at / RATE, self.pcm[at : at + RATE])
                at += RATE
                self.pump()
            region.finish()
            self.pump()
            assert region.done
            at = min(at, round(region.settled * RATE))
            late = [(a, b) for a, b in late[1:] if b * 320 > at]
        return self

    def end(self):
        self.events += self.visit.finish()
        self.pump()
        return self

    @property
    def said(self):
        return [key(w.w) for w in self.visit.words]


@pytest.fixture(scope="module")
def whole(models, pcm, visit_context):
    return Ward(models, pcm, visit_context).live().end().said


HOLES = {
    "a cut of 10 s": [(1000, 1500)],
    "a cut of 20 s": [(750, 1750)],
    "bursts that cut what is one stretch": [(281, 301), (397, 417), (425, 445), (1272, 1292), (1622, 1642)],
    "a packet in each 2 s": [(n, n + 5) for n in range(50, 2000, 100)],
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "when"), list(zip(HOLES, ["meanwhile", "after the end", "after the end", "meanwhile"], strict=True)))
def test_what_came_late_stands_where_it_was_said(models, pcm, visit_context, whole, name, when):
    ward = Ward(models, pcm, visit_context).live(HOLES[name])
    ward = ward.mend(HOLES[name]).end() if when == "meanwhile" else ward.end().mend(HOLES[name])
    said = ward.said
    assert said == whole
    times = [w.t0 for w in ward.visit.words]
    assert all(b > a - 0.3 for a, b in pairwise(times))
    ids = [w.id for w in ward.visit.words]
    assert len(set(ids)) == len(ids)
    assert {e.by for e in ward.events if isinstance(e, Amend)} <= {"hearing", "repair"}


@pytest.mark.slow
def test_silence_that_came_late_changes_nothing(models, pcm, visit_context):
    quiet = pcm.copy()
    quiet[20 * RATE : 30 * RATE] = 0
    ward = Ward(models, quiet, visit_context).live([(1100, 1400)])
    before = ward.said
    events = len(ward.events)
    ward.mend([(1100, 1400)])
    assert ward.said == before
    assert not [e for e in ward.events[events:] if isinstance(e, Amend | Final)]
