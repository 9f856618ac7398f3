"""Speech to the sentence that a careful therapist would sign; and nothing clinical is lost on the way."""
# ruff: noqa: E501 - a line of speech reads best on one line

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from tests.server.charting.dialogue import words_of
from tests.server.charting.dialogues import DIALOGUES, Dialogue

from clew_server.charting.compose.note import edited
from clew_server.charting.compose.person import voices
from clew_server.charting.draft import draft
from clew_server.charting.facts.gather import gathered
from clew_server.charting.facts.lexicon import pattern
from clew_server.charting.facts.state import carer
from clew_server.charting.turns import read
from clew_wire.context import VisitContext, parse_context
from clew_wire.note import SECTIONS, Note


def _context(discipline: str = "PT", note_type: str = "daily", mode: str = "ambient", sex: str = "male") -> VisitContext:
    return parse_context(
        {
            "id": "d",
            "mode": mode,
            "discipline": discipline,
            "note_type": note_type,
            "context": {"patient": {"sex": sex}, "case": {}, "goals": []},
        }
    )


def _note(text: str, **more: str) -> Note:
    turns = tuple((row.strip()[0], row.strip()[2:].strip()) for row in text.strip().splitlines())
    return draft(words_of(turns), _context(**more))


def _texts(note: Note, sections: str = "SOAP") -> list[str]:
    return [x.text for s in SECTIONS if s in sections for x in note.sections[s]]


@dataclass(frozen=True, slots=True)
class Told:
    """What was said and how a note says it."""

    said: str
    section: str
    shape: str
    "pattern that one whole sentence of the section matches"
    never: str = r"(?!)"
    "pattern that no sentence matches"
    more: tuple[tuple[str, str], ...] = ()


TOLD: tuple[Told, ...] = (
    Told("T: How's the right shoulder?\nP: Better.", "S", r"Patient reports right shoulder is better\."),
    Told("T: How's your back today?\nP: Stiff.", "S", r"Patient reports (?:his )?back is stiff\."),
    Told("T: Any fever? Any chills? Any weight loss?\nP: No.", "S", r"Patient denies fever, chills,? or weight loss\."),
    Told("T: Any numbness in the hand?\nP: No.\nT: Any neck pain?\nP: No.", "S", r"Patient denies numbness in (?:the )?hand or neck pain\."),
    Told("T: Pain with the overhead reach?\nP: When I reach the top shelf, it's a five out of ten.", "S", r"Patient reports pain (?:is )?5/10 when he reaches top shelf\."),
    Told("T: How's the pain?\nP: It's a two. Yeah, two out of ten.", "S", r"Patient reports pain 2/10\."),
    Told("T: How's the mouth doing?\nP: I ate a whole steak at home on Sunday. By myself.", "S", r"Patient ate a? ?whole steak at home on Sunday, by himself\.|Patient ate .* by (?:self|himself)\.", more=(("discipline", "SLP"),)),
    Told("T: Did you have trouble parking?\nP: I had to drive round the block twice.\nT: Right knee flexion is ninety degrees.", "O", r"Right knee flexion 90°\.", r"(?i)block|drive|parking"),
    Told("T: Okay, now bridges, three sets of ten.\nP: Okay.", "O", r"Bridges,? 3x10\.", r"(?i)\bnow\b|okay"),
    Told("T: Next, lateral steps with the red band, two sets of twelve.\nP: Okay.", "O", r"Lateral steps with red band, 2x12\.", r"(?i)\bnext\b"),
    Told("P: Wasn't that harder last week?\nT: It was, yes, and you finished all three sets.", "O", r"Patient finished all 3 sets\.", r"(?i)it was|\byes\b"),
    Told(
        "T: Now the bike, level three. Then bridges, three sets of ten. So that was twelve minutes of therapeutic exercise.\nP: Phew.",
        "O", r"Therapeutic exercise 12 min: .*level 3.*bridges,? 3x10\.", r"(?i)that (?:was|is)|^12 min",
    ),
    Told(
        "T: It's nine ten. Now soft tissue mobilization to the left calf and grade three ankle glides. Nine twenty two, that's twelve minutes of manual.\nP: Okay.",
        "O", r"Manual therapy 12 min(?: \(9:10-9:22\))?: .*left calf.*grade 3.*\.", r"(?i)that is",
    ),
    Told("T: I have my hand on your pelvis, because it drops when you load the left leg.", "O", r"Therapist provided tactile cues (?:at|\(hand on\)) .*pelvis.*(?:loads) (?:the )?left leg\.", r"(?i)your|\bmy\b|patient load\b"),
    Told("T: I had to cue you on the posture four times during the row.", "O", r"Therapist provided cues for posture.*(?:x4|4 times).*row\."),
    Told("T: I had to catch you twice on the foam pad.", "O", r"Therapist caught patient (?:x2|twice) on foam pad\."),
    Told("T: That's why I still need my hands on you, the second you get tired your trunk leans left.", "A", r"(?i).*hands on (?:patient|him).*as soon as (?:patient|he) gets tired.*left\.", r"2nd|get tired\b"),
    Told("T: We'll keep going twice a week for four more weeks.", "P", r"Continue (?:PT )?2x/week for 4 (?:more )?weeks\.", r"(?i)\bwe\b"),
    Told("T: Let's keep twice a week for three more weeks.\nT: Next time we start single leg bridges.", "P", r"Next visit: (?:initiate |start )?single leg bridges\.", r"(?i)\bwe\b"),
    Told("T: On Monday we'll try the treadmill.", "P", r"On Monday:? (?:initiate |trial )(?:of )?treadmill\.", r"(?i)\bwe\b"),
    Told("T: At home, fifteen slow heel raises every day.", "P", r"HEP: 15 slow heel raises daily\."),
    Told("T: Homework is the clamshells, ten reps twice a day.", "P", r"HEP: clamshells, 10 reps 2x/day\."),
    Told("T: Wear the night splint until I see you on Friday.", "P", r"Patient to wear night splint until .*Friday\.", r"(?i)^wear"),
    Told("T: I'm sending your surgeon a letter about the wound today.", "P", r"Therapist to send (?:patient's )?surgeon .*letter about wound today\."),
    Told("T: No lifting over five pounds for now. Okay?", "P", r"No lifting over 5 lb for now\."),
    Told("T: So, let me see, hang on, grip on the right is forty four pounds.", "O", r"Grip,? (?:on )?right 44 lb\.", r"(?i)hang on|let"),
    Told("T: All right, timed up and go, that's thirteen seconds.", "O", r"(?:Timed up and go|TUG),? 13 s\.", r"(?i)that is|all right"),
    Told("T: Lower is better on this one.", "A", r"", r"(?i)lower is better"),
    Told("P: I can feel that.\nT: Good.", "S", r"", r"(?i)feel that"),
    Told("C: You're up all night with that shoulder.\nT: Is he?\nC: Yes.", "S", r"", r"(?i)patient are\b"),
    Told("T: How's he doing, is he chewing?\nC: Yeah, he chews on the left side now.", "S", r"Caregiver reports he chews on left side now\.", more=(("discipline", "SLP"),)),
    Told("T: Initial r in words, that's sixteen out of twenty with a model.", "O", r"Initial r in words, 16/20 with (?:a )?model\.", r"(?i)that is", (("discipline", "SLP"),)),
    Told("T: How's the pain?\nP: When I get out of the car it shoots up to a seven.", "S", r"Patient reports pain up to 7/10 when he gets out of car\."),
    Told("T: If your calf swells up, call me right away.", "P", r"Patient to call therapist immediately if (?:patient's |his )?calf swells up\.", r"(?i)right"),
    Told("T: I watched you do the whole home program by yourself.", "O", r"Therapist watched .*home program.*", r"watched (?:she|he) does"),
    Told("T: Key pinch, right, is eleven pounds.", "O", r"Key pinch,? right,? 11 lb\."),
    Told("T: By six weeks I want the shoulder flexion at one hundred forty.", "P", r"Goal \(6 weeks\): shoulder flexion at 140°?\."),
    Told("T: Hi, you must be his wife.\nC: I am.\nT: At night, keep the pillow between his knees.", "P", r"(?:At night|Wife to)\b.*keep pillow between his knees\.", r"Patient (?:not )?to"),
    Told("T: I'm not doing the step test today.", "O", r"Step test not (?:performed|done|tested)(?: today)?\.", r"(?i)therapist is"),
)  # fmt: skip


@pytest.mark.parametrize("told", TOLD, ids=lambda t: t.said[:60].replace("\n", " "))
def test_speech_becomes_a_therapists_sentence(told: Told) -> None:
    note = _note(told.said, **dict(told.more))
    if told.shape:
        assert any(re.fullmatch(told.shape, t) for t in _texts(note, told.section)), {s: _texts(note, s) for s in "SOAP"}
    assert not any(re.search(told.never, t) for t in _texts(note)), _texts(note)


_UNIT = re.compile(r"\d+(?:\.\d+)?(?=°|/10\b|[+-]?/5\b|/\d+| ?(?:lb|s|min|cm|mm|ft|m|%|inch)\b|%|x\d)|(?<=x)\d+")
_RED = pattern("redflag", "phrases")
_SIDE = re.compile(r"\b(?:left|right|bilateral)\b")


@pytest.mark.parametrize("d", DIALOGUES, ids=lambda d: d.name)
def test_every_clinical_number_side_and_red_flag_of_the_facts_reaches_a_sentence(d: Dialogue) -> None:
    ctx = parse_context(
        {
            "id": "d",
            "mode": d.mode,
            "discipline": d.discipline,
            "note_type": d.note_type,
            "context": {"patient": {"sex": "female"}, **d.context},
        }
    )
    talk = read(words_of(d.turns))
    facts = gathered(talk, ctx)
    kept = edited(facts, talk, ctx, voices("female", carer(talk)))
    before, after = (" \n".join(f.text for f in fs).lower() for fs in (facts, kept))
    for found in (_UNIT, _RED, _SIDE):
        assert {m[0] for m in found.finditer(before)} <= {m[0] for m in found.finditer(after)}, (before, after)
    spans = {n for f in kept for a, b in f.spans for n in range(a, b + 1)}
    for f in facts:
        if _UNIT.search(f.text) or _RED.search(f.text.lower()):
            assert any(a <= n <= b for a, b in f.spans for n in spans), f.text


@pytest.mark.parametrize("d", DIALOGUES, ids=lambda d: d.name)
def test_every_clinical_number_and_red_flag_of_the_facts_is_in_the_note(d: Dialogue) -> None:
    ctx = parse_context(
        {
            "id": "d",
            "mode": d.mode,
            "discipline": d.discipline,
            "note_type": d.note_type,
            "context": {"patient": {"sex": "female"}, **d.context},
        }
    )
    facts = gathered(read(words_of(d.turns)), ctx)
    before = " \n".join(f.text for f in facts).lower()
    after = " \n".join(_texts(draft(words_of(d.turns), ctx))).lower()
    for found in (_UNIT, _RED):
        assert {m[0] for m in found.finditer(before)} <= {m[0] for m in found.finditer(after)}, (before, after)


@pytest.mark.parametrize("d", DIALOGUES, ids=lambda d: d.name)
def test_no_sentence_talks(d: Dialogue) -> None:
    note = _note(
        "\n".join(f"{who}: {said}" for who, said in d.turns), discipline=d.discipline, note_type=d.note_type, mode=d.mode, sex="female"
    )
    for text in _texts(note):
        bare = re.sub(r'"[^"]*"', "", text)
        assert not re.match(r"(?i)(?:now|next|okay|ok|so|well|all right|alright|hang on|yeah|um|uh)\b(?! visit| week| session)", bare), text
        assert not re.search(r"\b(?:I|you|your|my)\b|\(reported\)|\bpatient (?:are|have|do|go)\b", bare), text


def test_merged_sentences_keep_the_first_id_while_the_visit_grows() -> None:
    turns = (
        ("T", "Now bridges, three sets of ten. Then clamshells, two sets of fifteen."),
        ("P", "Okay."),
        ("T", "So that was eleven minutes of therapeutic exercise."),
    )
    early, late = (draft(words_of(turns[:n]), _context()) for n in (2, 3))
    assert early.sections["O"][0].id == late.sections["O"][0].id
    assert len(late.sections["O"]) < len(early.sections["O"]) + 1


def test_a_score_of_today_is_not_taken_for_one_of_last_week() -> None:
    said = " ".join(_texts(_note("T: How's the pain?\nP: It's a four now.\nT: And last week?\nP: Last week it was a four too."), "S"))
    assert re.search(r"4/10.*last week|last week.*4/10", said, re.IGNORECASE)
    assert re.search(r"pain (?:now )?4/10(?! last week)", said), said


@pytest.mark.parametrize("d", [d for d in DIALOGUES if len(d.turns) > 4], ids=lambda d: d.name)
def test_a_growing_draft_is_calm(d: Dialogue) -> None:
    ctx = parse_context(
        {
            "id": "d",
            "mode": d.mode,
            "discipline": d.discipline,
            "note_type": d.note_type,
            "context": {"patient": {"sex": "female"}, **d.context},
        }
    )
    shown: set[str] = set()
    vanished = 0
    for n in range(1, len(d.turns) + 1):
        note = draft(words_of(d.turns[:n]), ctx)
        ids = {x.id for s in SECTIONS for x in note.sections[s]}
        vanished += len(shown - ids)
        shown = ids
    assert vanished <= 2
