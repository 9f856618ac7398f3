"""Plans that complete one another are told once; what was taken back by name is gone; letters name sections."""
# ruff: noqa: E501 - a line of speech reads best on one line

from __future__ import annotations

import re

import pytest
from tests.server.charting.dialogue import Dialogue, drafted, told

AMBIENT = (
    ("T: No running yet. Not until the hop test is at ninety percent.", r"P: No running yet until hop test is at 90%\."),
    ("T: No lifting the baby. Not until the wound has closed.", r"P: No lifting .*until wound has closed\."),
    ("T: Keep the sling on at night, no lifting till eight weeks. That's Doctor Adams's rule and it's mine too.\nP: Fine.", r"P: .*until 8 weeks \(per Dr\. Adams\)\."),
    ("T: In three weeks I want you dressing with one hand. In eight weeks, getting in and out of the tub with supervision.", r"P: Goal \(8 weeks\): getting in and out of tub with supervision\."),
    ("T: Let's do three times a week for six weeks. Actually no, let's make it two times a week for six weeks.", r"P: .*2x/week for 6 weeks\."),
)  # fmt: skip


@pytest.mark.parametrize(("said", "line"), AMBIENT, ids=[s[:50] for s, _ in AMBIENT])
def test_what_completes_a_plan_joins_it(said: str, line: str) -> None:
    note = told(drafted(Dialogue("x", tuple((row[0], row[3:]) for row in said.splitlines()), note_type="evaluation")))
    assert any(re.fullmatch(line, t) for t in note), note
    assert not any(re.search(r"3x/week", t) for t in note), note


DICTATED = (
    ("T: Plan. Ice twice a day. Wear the boot for stairs, call the surgeon's office, and I'm emailing the employer about light duty. Scratch the employer, the case manager is doing that.", r"P: Case manager is doing that\.", r"employer"),
    ("T: Plan. Continue once a week for four weeks. Bridges ten a day, ladder drill, and wall sits. Delete the ladder drill.", r"P: Bridges 10x/day, wall sits\.", r"ladder"),
    ("T: Plan. Continue twice a week for four weeks. Thin liquids by spoon, crackers with sips. Scratch the crackers.", r"P: Thin liquids by spoon\.", r"cracker"),
    ("T: Plan. Three times a week for six weeks. Actually make that once a week for six weeks.", r"P: .*1x/week for 6 weeks\.", r"3x/week"),
    ("T: Plan. Twice a week for two weeks. I have not heard back from the case manager. I'll email her about the truck.", r"P: No reply yet from case manager; therapist to email about truck\.", r"\bher\b"),
    ("T: O. Grip right forty, left sixty. The box and blocks I didn't get to, so that's next visit. A. Grip is still uneven.", r"P: Next visit: box and blocks \(not done today\)\.", r"O: .*(?i:box)"),
    ("T: O. TUG fourteen seconds. The six minute walk we didn't do today, that goes next visit. A. Balance is coming along.", r"P: Next visit: 6 min walk \(not done today\)\.", r"O: .*walk"),
    ("T: S. Says the jaw is less stiff. O. Opening thirty four millimeters, was thirty. A. Opening is up. P. Once a week for three weeks.", r"P: Continue .*1x/week for 3 weeks\.", r"P; |^[SOAP]: [SOAP]\."),
    ("T: S. No falls. O. Berg forty one out of fifty six. A. Still at risk turning left. P. Add turns next visit.", r"A: Still at risk turning left\.", r"S: .*Berg"),
)  # fmt: skip


@pytest.mark.parametrize(("said", "line", "never"), DICTATED, ids=[s[:50] for s, _, _ in DICTATED])
def test_a_scribe_does_as_it_is_told(said: str, line: str, never: str) -> None:
    note = told(drafted(Dialogue("x", (("T", said[3:]),), mode="dictation")))
    assert any(re.fullmatch(line, t) for t in note), note
    assert not any(re.search(never, t) for t in note), note


@pytest.mark.parametrize(("said", "kept", "gone"), [
    ("Bridges three by fifteen, no wait, three by twelve.", "3x12", "15"),
    ("Rows two by ten, make that two by eight.", "2x8", "10"),
    ("Blood pressure one thirty over eighty, no, one twenty over seventy.", "120/70", "130"),
])  # fmt: skip
def test_a_pair_of_numbers_is_corrected_as_a_pair(said: str, kept: str, gone: str) -> None:
    note = " ".join(told(drafted(Dialogue("x", (("T", f"Objective. {said}"),), mode="dictation"))))
    assert kept in note, note
    assert gone not in note, note
