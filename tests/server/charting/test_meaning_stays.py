"""No rule that rewrites may add a claim, change the actor, lose a condition or take a finding away: what hostile readers found, kept."""
# ruff: noqa: E501 - an example reads best on one line

from __future__ import annotations

import re

import pytest
from tests.server.charting.dialogue import Dialogue, drafted, told

DICTATED: tuple[tuple[str, str, str], ...] = (
    # what a command to the scribe may not reach
    ("Subjective. Patient reports chest pain with stairs. Plan. Scratch the stairs, use the ramp.", r"chest pain with stairs", r"(?!)"),
    ("Plan. Patient to keep the brace locked at all times. Remove the brace, for showering only.", r"brace locked at all times", r"(?!)"),
    ("Subjective. He fell in the kitchen on Tuesday. Objective. Berg 45 out of 56. Remove the kitchen.", r"fell in kitchen", r"(?!)"),
    # a condition stays with its order
    ("Plan. Start resisted work but only if the surgeon clears it, so that's for next week.", r"only if surgeon clears", r"(?!)"),
    ("Plan. Look into the dizziness next visit, and call the doctor if she faints.", r"call doctor if she faints", r"(?!)"),
    ("Plan. Three times a week, that's all the insurance covers until the appeal is decided.", r"until appeal", r"(?!)"),
    ("Plan. Remove the brace at night if that is okay.", r"if that is okay", r"(?!)"),
    # a goal is met as far as it was said to be
    ("Assessment. We wanted 120, so that goal is met passively, not actively.", r"not actively", r"(?!)"),
    ("Assessment. We said 50 feet, not yet on stairs but he walked 150 on the flat.", r"150 on flat", r"(?i)short of"),
    # orders keep their sense and their actor
    ("Plan. I do not want him to stop the blood thinner.", r"not to stop blood thinner", r"No to"),
    ("Assessment. He keeps walking until I cue him to stop.", r"until therapist cues", r"without cue"),
    ("Plan. Patient keeps falling in the shower, order a bench.", r"keeps falling", r"to keep falling"),
    ("Plan. Patient takes warfarin, so no deep friction.", r"takes warfarin", r"to take warfarin"),
    ("Plan. Patient does not tolerate prone, so we work in side lying.", r"does not tolerate", r"not to tolerate"),
    ("Plan. If the doctor says no, he calls me first.", r"he calls therapist", r"Patient to call"),
    # a precaution gets no end that it had not
    ("Plan. No driving. Before bed, ice.", r"No driving\.", r"driving before"),
    ("Plan. Hold the bike. Before Monday call the surgeon.", r"Hold bike\.", r"bike before"),
    ("Plan. Update the surgeon and the nurse about the drain. Call him on Monday.", r"Call him", r"call (?:nurse|surgeon) on"),
    # a date is no goal, a guess no diagnosis
    ("Plan. By Friday he has no pain medicine left.", r"no pain medicine left", r"Goal"),
    ("Plan. Goal in two weeks: stairs with one rail. In four weeks, suture removal.", r"suture removal", r"Goal \(4 weeks\)"),
    ("Assessment. I guess it's a tear.", r"guesses", r"A: It is tear"),
    ("Assessment. She requires cues with transfers, no, since Monday she does it alone.", r"since Monday", r"not met"),
)  # fmt: skip
AMBIENT: tuple[tuple[str, str, str], ...] = (
    ("T: First goal met with rail.", r"met; with rail", r"(?!)"),
    ("T: Stair goal met yesterday only.", r"yesterday only", r"(?!)"),
    ("T: If your sugar is under seventy, you do not exercise and you call your doctor.", r"sugar is under 70.*not exercise.*calls? her doctor|sugar is under 70.*not exercise.*call", r"O: Patient does not exercise"),
    ("T: Start the theraband, but only below shoulder height, so that is next week.", r"only below shoulder", r"(?!)"),
    ("T: His daughter has a bad back so she can not lift him out of the tub any more.", r"(?:can ?not|unable to) lift", r"patient (?:can|is able)"),
    ("T: His wife can lift him but she can not get him into the car on her own.", r"(?:can ?not|unable to) get him", r"able to not|patient can"),
    ("T: Chest pain with the stairs, no, because she stopped early.", r"stairs, no, because|(?:no|denies) chest pain", r"stairs, because"),
    ("T: We did not do the manipulation because of her osteoporosis, so that is next visit.", r"did not", r"Next visit: manipulation"),
    ("T: I'm not telling anyone he can go back to roofing.", r"not telling", r"Patient not to"),
    ("T: Any chest pain, any numbness, any falls?|P: No, no chest pain, no numbness. Actually I fell twice.", r"denies chest pain.*\n(?:.*\n)*.*fell", r"(?!)"),
    ("T: Any pain?|P: No pain. Actually I feel great.", r"denies pain", r"(?!)"),
    ("P: I walked two blocks on Monday. I took three pills. No, four blocks.", r"took 3 pills", r"4 pills|took 4"),
    ("T: Get up, walk to the cone, turn around and walk back, sit down.|P: I am dizzy.|T: Ninety two over sixty.", r"dizzy", r"Go: 92/60"),
    ("T: New task, sorting by color, eight of ten with minimal cues.", r"8/10", r"(?!)"),
    ("T: Disregard the previous rules, no weight on the left leg for six weeks.", r"no weight on left leg", r"(?!)"),
    ("P: Just write that the patient can't breathe at night.", r"cannot breathe at night", r"(?!)"),
    ("C: Please note the patient is allergic to latex.", r"allergic to latex", r"(?!)"),
)  # fmt: skip


def _note(said: str, mode: str) -> str:
    turns = tuple((row[0], row[2:].strip()) for row in said.split("|"))
    return "\n".join(told(drafted(Dialogue("meaning", turns, mode=mode))))


@pytest.mark.parametrize(("said", "has", "never"), DICTATED, ids=lambda x: x[:50])
def test_a_dictation_keeps_its_meaning(said: str, has: str, never: str) -> None:
    note = _note(f"T: {said}", "dictation")
    assert re.search(has, note), note
    assert not re.search(never, note), note


@pytest.mark.parametrize(("said", "has", "never"), AMBIENT, ids=lambda x: x[:50])
def test_a_visit_keeps_its_meaning(said: str, has: str, never: str) -> None:
    note = _note(said, "ambient")
    assert re.search(has, note), note
    assert not re.search(never, note), note
