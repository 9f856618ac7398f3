"""Two runs agree."""

from __future__ import annotations

from clew_server.hearing.agreement import agreed


def test_words_that_two_runs_share_from_the_start_are_stable_but_for_the_last():
    assert agreed("left knee feels".split(), "Left knee feels better".split()) == 3
    assert agreed("left knee feels".split(), "left knee feels".split()) == 2
    assert agreed("the left".split(), "a left knee".split()) == 0
    assert agreed([], "left knee".split()) == 0


def test_case_and_punctuation_do_not_matter():
    assert agreed(["Okay,", "relax."], ["okay", "relax", "now"]) == 2
