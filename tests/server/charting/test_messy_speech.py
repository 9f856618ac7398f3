"""Messy speech: corrections, interruptions, asides, odd answers. What the note must and must not say."""
# ruff: noqa: E501 - a dialogue reads best on few lines

from __future__ import annotations

import re

import pytest
from tests.server.charting.dialogue import context_of, words_of
from tests.server.charting.dialogue import texts as sentences
from tests.server.charting.dialogues import Dialogue, _d

from clew_server.charting.draft import draft

MESSY: tuple[Dialogue, ...] = (
    # corrections
    _d("a number taken back in the next sentence", """
        T: Elbow flexion on the left, one twenty. No, hang on, one twenty six degrees.""", [("O", r"(?i)left elbow flexion 126°")], [r"\b120\b"]),
    _d("a grade taken back, its side kept", """
        T: Strength. Three out of five on the right for the deltoid, hmm, no, I'd call it three plus.""", [("O", r"(?i)right.*3\+/5|3\+/5.*right")], [r"\b3/5", r"\b3 out"]),
    _d("a score taken back", """
        T: And the pain?
        P: With stairs it's a seven. No, six. Call it a six.""", [("S", r"(?i)stairs.*6/10|6/10.*stairs")], [r"\b7/10"]),
    _d("a duration that the wife corrects and the patient takes over", """
        T: When did it start?
        P: Like, what, three months ago?
        C: Four months. It was Easter.
        P: Right, four. Four months.""", [("S", r"(?i)4 months")], [r"\b3 months?"]),
    _d("a time listened to again", """
        T: Longest phonation was, uh, nine seconds. No, let me check again... eleven point five. Eleven and a half seconds.""", [("O", r"11\.5 s")], [r"\b9 s"], discipline="SLP"),
    _d("a value with a filler restart", """
        T: Two minute walk, that's a hundred, um, a hundred thirty meters.""", [("O", r"130 m")], [r"\b100\b"]),
    _d("asides are no findings", """
        T: Right shoulder abduction is, let me see, ninety four degrees.""", [("O", r"(?i)right shoulder abduction 94°")], [r"(?i)let"]),
    _d("counting aloud is no measure", """
        T: Bridges now, single leg, on the left. Two sets of eight.
        P: I've got more in me.
        T: Okay, go. Six, seven, eight. So three sets of eight.""", [("O", r"(?i)bridges.*3x8")], [r"2x8", r"6, 7"]),
    _d("broken words", """
        T: How's the hip?
        P: I was gonna- um, it, it's b-better, but it s-still aches at night.""", [("S", r"(?i)better"), ("S", r"(?i)aches at night")], [r"b-b", r"s-still", r"gonna"]),
    _d("a side taken back in an answer", """
        T: Where does it go?
        P: Down my left, no wait, my right arm. Right. Into the thumb.""", [("S", r"(?i)right arm.*thumb")], [r"(?i)left"]),
    _d("a dose taken back", """
        T: Any changes in your medications?
        P: The doctor put me on gabapentin Monday. Two, no, three hundred milligrams.""", [("S", r"(?i)gabapentin.*300 mg")], [r"200"]),
    _d("a value said twice", """
        T: Knee bent, right ankle dorsiflexion, uh... fourteen. Fourteen degrees.""", [("O", r"(?i)right.*dorsiflexion.*14°")], []),
    _d("a second try of the count", """
        T: Out of thirty words, twenty one. No wait, she fixed that one. Twenty two of thirty.""", [("O", r"22/30")], [r"\b21\b"], discipline="SLP"),
    # measures across turns
    _d("the other side after a patient's question", """
        T: Wrist extension, fifty one degrees on the left.
        P: And the good one?
        T: Seventy.
        P: Wow.""", [("O", r"(?i)left wrist extension 51°"), ("O", r"(?i)other side wrist extension 70°")], [r"(?i)left[^.;]* 70", r"(?i)right"]),
    _d("the prior of the side that it names", """
        T: Dorsiflexion is nine degrees on the left.
        P: And the other one?
        T: Sixteen. Last time the left was four.""", [("O", r"(?i)left dorsiflexion 9°.*\b4\b"), ("O", r"(?i)other side dorsiflexion 16°")], [r"(?i)right", r"(?i)other side[^.]*\b4\b"]),
    _d("a lay order names the motion", """
        T: Now the wrist. Bend it back for me. Thirty nine. So thirty nine extension on the left, active. And down. Forty four.
        P: Okay.
        T: Palm up... sixty.""", [("O", r"(?i)left wrist extension AROM 39°"), ("O", r"(?i)left wrist flexion.*44°"), ("O", r"(?i)supination.*60°")], []),
    _d("a prior that started at", """
        T: Knee extension strength on the left is four plus out of five, started at three.""", [("O", r"(?i)left.*4\+/5.*\b3(/5)?\b")], [r"(?i)strength 3/5$"]),
    _d("that was is a prior when the value was just said", """
        T: Five times sit to stand... thirteen point two seconds. That was nineteen.""", [("O", r"13\.2 s.*\b19\b")], []),
    _d("decimals without a point", """
        T: Timed up and go, eleven point four seconds. You were sixteen three at the eval.""", [("O", r"11\.4 s"), ("OA", r"16\.3")], [r"16 3"]),
    _d("letters said one by one", """
        T: Objective. O D I twenty eight percent, was forty at intake.""", [("O", r"ODI.*28%"), ("O", r"\b40\b")], [r"(?i)therapist"], mode="dictation"),
    _d("post treatment holds for the next value", """
        T: Objective. Lumbar flexion fifty. Post treatment lumbar flexion sixty five. Pain three out of ten.""", [("O", r"(?i)post.*3/10")], [], mode="dictation"),
    # special tests
    _d("a test, an interruption, a result", """
        T: Lachman, hold still for me... yeah, negative on the left. Pivot shift, um, there's a bit of a clunk, so positive, left side.""",
        [("O", r"(?i)lachman.*negative.*left|lachman.*left.*negative"), ("O", r"(?i)pivot shift.*(positive.*left|left.*positive)")], [r"(?i)lachman.*positive"]),
    _d("side, result and degrees in any order", """
        T: Straight leg raise, right... positive, at thirty five degrees. And the left, up, up, seventy five, nothing, so negative.""",
        [("O", r"(?i)straight leg raise.*right.*positive.*35°|straight leg raise.*positive.*right.*35°"), ("O", r"(?i)straight leg raise.*left.*negative")], [r"(?i)left positive", r"(?i)right negative"]),
    _d("two tests, one result", """
        T: Hawkins and Neer, both positive on the right. Drop arm's negative.""", [("O", r"(?i)hawkins.*positive.*right"), ("O", r"(?i)neer.*positive"), ("O", r"(?i)drop arm.*negative")], [r"(?i)drop arm[^.;]*positive"]),
    _d("a screen passed", """
        T: He passed the hearing screen. She passed the articulation screen too.""", [("O", r"(?i)passed.*hearing screen"), ("O", r"(?i)passed.*articulation screen")], [], discipline="SLP"),
    _d("the total of a scale comes to", """
        T: On the CELF five the total comes to eighty four, which is just below average.""", [("O", r"(?i)celf.*84")], [], discipline="SLP"),
    # answers
    _d("can't say I have", """
        T: Any chills, night sweats?
        P: Can't say I have.""", [("S", r"(?i)denies.*chills")], [r"(?i)can(no|')t say"]),
    _d("not for months now", """
        T: And the numbness in the toes?
        P: Not for months now.""", [("S", r"(?i)denies.*numbness")], []),
    _d("not that I've noticed", """
        T: Bruising?
        P: Not that I've noticed.""", [("S", r"(?i)denies bruising")], [r"(?i)not that"]),
    _d("a partial denial of pain", """
        T: And pain?
        P: Sitting, nah, nothing. But when I kneel, like, in the garden, it's a five.""", [("S", r"(?i)denies pain.*sitting|sitting.*(no pain|0/10)"), ("S", r"(?i)kneel.*5/10|5/10.*kneel")], [r"5/10.*sitting"]),
    _d("at rest, nothing", """
        T: Pain?
        P: When I lift the kettle it's a four. At rest, nothing.""", [("S", r"(?i)4/10"), ("S", r"(?i)denies pain at rest")], []),
    _d("not so much", """
        T: Does it wake you up?
        P: Not so much.""", [("S", r"(?i)(not|denies).*wak")], []),
    _d("family history in fragments", """
        T: Anybody else in the family?
        C: His uncle. He stuttered till college.""", [("S", r"(?i)uncle.*stutter|stutter.*uncle")], [], discipline="SLP", note_type="evaluation"),
    _d("an open question opens a story", """
        T: So tell me what you're noticing.
        C: So she, um, it started around two. Well, two and a half. She drops the ends of words, and sometimes she just goes quiet.""", [("S", r"(?i)2\.5|2 and a half"), ("S", r"(?i)drops the ends|drops ends"), ("S", r"(?i)quiet")], [], discipline="SLP", note_type="evaluation"),
    _d("a short answer with a verb", """
        T: How's the hand?
        P: I opened a can. The soup. But a tight lid, no, can't do it, my son has to.""", [("S", r"(?i)opened can"), ("S", r"(?i)tight lid.*(no|cannot)")], []),
    _d("a wish and a hearsay are no finding", """
        P: My dad thinks I need an MRI.
        T: No, I don't see a reason.""", [], [r"(?i)(?<!no )needs? (an )?MRI"]),
    _d("declined", """
        P: My neighbor swears by cupping.
        T: We could try that.
        P: No. No cupping, I'd rather not.
        T: Fine, we won't.""", [("SP", r"(?i)(declin|prefers not|no).*cupping|cupping.*(declin|not)")], []),
    _d("she hung up on her sister is no introduction", """
        P: My phone calls are bad.
        C: Honey, you hung up on your sister.
        C: He called and you cried.""", [], [r"(?i)sister reports"], discipline="SLP"),
    # pain without the word
    _d("a number about a body part is a score", """
        T: How's that shoulder?
        P: Reaching up, it's still about a 4 out of 10.""", [("S", r"(?i)4/10")], []),
    _d("a goal status kept", """
        T: So, two of your three goals are met. The gait speed, met. The chair stands, met. The stairs, not met, the rail's still needed.""", [("AO", r"(?i)gait speed.*\bmet\b"), ("AO", r"(?i)stairs.*not met")], [r"(?i)stairs(?:(?!not).)*\bmet\b"], note_type="discharge"),
    _d("a negative of the therapist is kept", """
        T: Not calling that goal met yet, she still leans on the picture.""", [("AP", r"(?i)not.*met")], [], discipline="SLP"),
    _d("the cane is gone", """
        T: Still using the walker?
        P: What walker?
        C: It's in the closet, she hasn't touched it in a month.""", [("S", r"(?i)not touched it")], [r"(?i)still using walker: "]),
    # scores, measures and answers that a first reading lost
    _d("a score of a body part that was asked about", """
        T: How'd the weekend go with that knee?
        P: Saturday was fine. By bedtime it was a six, easy. No, it was more like a seven.
        T: And now?
        P: Right this second? Two.""", [("S", r"7/10"), ("S", r"2/10")], [r"6/10"]),
    _d("a score put as a question and answered", """
        T: How's that elbow?
        P: It's a, like a five? Four. Let's go with four.""", [("S", r"4/10")], [r"5/10"]),
    _d("scores of two sides", """
        T: How are the hips?
        P: The left's okay. One, I guess. The right one, getting up, that was a five yesterday.""", [("S", r"(?i)left.*1/10"), ("S", r"(?i)right.*5/10")], [r"(?i)left[^.;]*5/10"]),
    _d("sets are no grades", """
        T: Quad strength, four minus on the right. Now squats. Ten. Ten more. And one more set. So three tens.""", [("O", r"(?i)4-/5"), ("O", r"3x10")], [r"\b1/5", r"\b3/5"]),
    _d("reflexes are no strength", """
        T: Reflexes, biceps two plus both sides, triceps one plus on the right.""", [("O", r"(?i)biceps.*2\+")], [r"(?i)strength"]),
    _d("a result after the patient's yes", """
        T: Spurling's to the left... does that reproduce it?
        P: Yeah, down to the elbow.
        T: So that's positive. Right was clear.""", [("O", r"(?i)spurling.*left.*positive|spurling.*positive.*left"), ("O", r"(?i)spurling.*right.*clear")], []),
    _d("turning to one side and the other", """
        T: So neck first. Turn left. Sixty. And right. Uh, forty five, maybe forty eight. Call it forty eight.""", [("O", r"(?i)left.*rotation 60°"), ("O", r"(?i)right.*rotation 48°")], [r"\b45\b"]),
    _d("a medicine given up", """
        T: You taking anything for it?
        P: I quit the meloxicam. My kidneys don't like it.""", [("S", r"(?i)quit.*meloxicam|meloxicam.*quit")], []),
    _d("fever first in a list is no name", """
        T: Fever, chills, sweats at night?
        P: No.""", [("S", r"(?i)denies.*fever")], []),
    _d("an activity that is fine is no denial of it", """
        T: And typing?
        P: Nah, that's fine now.""", [("S", r"(?i)typing.*fine")], [r"(?i)denies typing"]),
    _d("hardly is not never", """
        T: Is she drinking?
        C: Not so much.""", [("S", r"(?i)not drinking much")], [], discipline="SLP"),
    _d("a value lost to a slip", """
        T: Mouth opening, thirty one, wait, the ruler moved. Thirty four millimeters.""", [("O", r"34 mm")], [r"\b31\b"], discipline="SLP"),
    _d("trials in a list are all kept", """
        T: Grip, right. Squeeze. Fifty two, fifty, fifty four. So that's fifty two average.""", [("O", r"52.*50.*54")], [], discipline="OT"),
    _d("the day before is the husband's to correct", """
        T: How long do meals take?
        P: Dinner takes thirty minutes.
        C: An hour. It's an hour.
        P: Fifty, then.""", [], [r"30 min"], discipline="SLP"),
    _d("a side put right with its reason", """
        T: And the skin?
        C: There's a sore. On her right heel. Wait, I'm facing her so... left. It's the left.""", [("S", r"(?i)left")], [r"(?i)right"], discipline="OT"),
    _d("the other one, with a joke between", """
        T: Tandem stance, left is eight seconds. Now the other one.
        P: Oh, that one's easy.
        T: Thirty one.
        P: Like a three if I hurry.""", [("O", r"(?i)tandem.*left.*8 s"), ("O", r"(?i)tandem.*other side 31 s")], [r"(?i)left 31", r"(?i)right"]),
    _d("extension below zero", """
        T: Knees. Bend the right... one oh eight. Straighten, minus, hm, minus four.""", [("O", r"(?i)right knee flexion 108°"), ("O", r"(?i)knee extension -4°")], []),
    _d("a word at a stop is not said twice", """
        T: Any coughing?
        P: I cough with the bread. Bread is dry.""", [("S", r"(?i)cough\w* with (the )?bread")], [], discipline="SLP"),
    _d("what is done when it hurts stays with the score", """
        T: How is the right hip?
        P: Walking uphill, it's a four out of ten.""", [("S", r"(?i)4/10.*walking uphill|walking uphill.*4/10")], []),
    _d("a short doing in one word", """
        T: How has the left knee been?
        P: Better. Climbing ladders, it's maybe a six out of ten.""", [("S", r"(?i)6/10.*climbing ladders|climbing ladders.*6/10")], []),
)  # fmt: skip


@pytest.mark.parametrize("d", MESSY, ids=lambda d: d.name)
def test_messy_speech_gives_its_note(d: Dialogue) -> None:
    note = draft(words_of(d.turns), context_of(d))
    for sections, pattern in d.has:
        assert any(re.search(pattern, t) for t in sentences(note, sections)), (pattern, sections, {s: sentences(note, s) for s in "SOAP"})
    for pattern in d.never:
        assert not any(re.search(pattern, t) for t in sentences(note)), (pattern, sentences(note))
