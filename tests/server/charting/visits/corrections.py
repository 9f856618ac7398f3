"""What was taken back: within a sentence, across sentences and across turns."""

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

CORRECTIONS: tuple[Dialogue, ...] = (
    visit("scratch that takes back the sentence before", """
        T: Objective. Left hamstring length is sixty five degrees. Scratch that. Right hamstring length is seventy degrees.""",
        [("O", r"(?i)right hamstring.*70")], [r"(?i)left", r"\b65\b"], mode="dictation"),
    visit("scratch that across turns", """
        T: Standing balance was forty seconds.
        P: Was it?
        T: Scratch that, it was fourteen seconds.""",
        [("O", r"14 s")], [r"\b40\b"]),
    visit("make that", """
        T: Bridges, three sets of ten. Make that four sets of ten.
        P: Oh great.""",
        [("O", r"4x10")], [r"3x10"]),
    visit("the patient corrects a number", """
        T: So you've had this for six weeks.
        P: No, eight weeks.
        T: Eight weeks, okay.""",
        [("SOA", r"(?i)8 weeks")], [r"\b6 weeks"]),
    visit("the patient corrects himself later", """
        T: Any falls since last time?
        P: No. Well, wait, yes, I slipped off the curb on Saturday.""",
        [("S", r"(?i)slipped off (?:the )?curb")], [r"(?i)denies (?:any )?falls"]),
    visit("a corrected score", """
        T: Pain right now?
        P: It's a six. No, I'd say a four.""",
        [("S", r"4/10")], [r"6/10"]),
    visit("a corrected joint", """
        T: Elbow, sorry, wrist flexion on the right is fifty degrees.""",
        [("O", r"(?i)right wrist flexion.*50°|wrist flexion.*right.*50°")], [r"(?i)elbow"]),
    visit("a corrected result", """
        T: Phalen's test is negative, correction, positive on the left.""",
        [("O", r"(?i)phalen.*positive")], [r"(?i)negative"], discipline="OT"),
    visit("a corrected assist level", """
        T: Tub transfer with min assist, no, mod assist, I had to lift the leg over.""",
        [("O", r"(?i)mod(?:erate)? assist")], [r"(?i)min(?:imal)? assist"], discipline="OT"),
    visit("a corrected day", """
        P: I twisted it on Tuesday, no, Wednesday, at the gym.
        T: Okay.""",
        [("S", r"(?i)wednesday")], [r"(?i)tuesday"]),
    visit("the therapist rereads the scale", """
        T: Dynamometer says forty four pounds on the left. Let me read that again. It's thirty four.
        P: Thought so.""",
        [("O", r"34")], [r"\b44\b"], discipline="OT", open="a reading said again after an aside stands beside the first"),
    visit("a corrected frequency", """
        T: I'll see you three times a week. Actually, let's make it twice a week for five weeks.
        P: Works for me.""",
        [("P", r"2x/week for 5 weeks")], [r"3x/week"]),
    visit("a corrected minute", """
        T: That was ten minutes, sorry, twelve minutes of manual therapy on the calf.
        P: It's loose now.""",
        [("O", r"12 min")], [r"\b10 min"], codes={"97140": (12, 1)}),
    visit("a word taken back by the patient", """
        T: Do you take anything for it?
        P: Ibuprofen. I mean Tylenol, ibuprofen upsets my stomach.""",
        [("S", r"(?i)tylenol")], []),
)  # fmt: skip
