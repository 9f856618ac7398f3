"""Who said it: carers, interpreters, two who disagree, quotations."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

SPEAKERS: tuple[Dialogue, ...] = (
    visit("a wife disagrees about falls", """
        T: Any falls this month, Ray?
        P: No.
        C: He fell twice in the garage. I'm his wife, I pick him up.""",
        [("S", r"(?i)patient denies falls"), ("S", r"(?i)wife reports.*fell")], [r"(?i)patient (?:reports|fell)"]),
    visit("patient and therapist disagree about a count", """
        T: You did twelve of those.
        P: I counted ten.
        T: Ten it is, you're right.""",
        [], [r"\b12\b"]),
    visit("a mother reports", """
        T: Mom, what have you noticed this week?
        C: She used two words together, more juice, and she points at what she wants.
        T: Great. Are you reading with her every night?
        C: We do, except Fridays.""",
        [("S", r"(?i)mother reports.*(?:2 words|two words)"), ("S", r"(?i)point")], [r"(?i)patient reports"], discipline="SLP"),
    visit("a carer answers for the patient", """
        T: Is the pain medicine helping, Mrs. Lund?
        C: She says it makes her sleepy, but yes, it helps.
        T: And bowels, any change?
        C: No change.""",
        [("S", r"(?i)sleepy"), ("S", r"(?i)(?:no|denies)\b.*change")], [r"(?i)patient reports it makes"]),
    visit("an interpreter speaks for the patient", """
        T: Ask her where the pain is, please.
        O: She says it's in the low back, and it goes down the left leg to the knee.
        T: Does she have any numbness?
        O: She says no numbness.""",
        [("S", r"(?i)left leg"), ("S", r"(?i)denies numbness")], [r"(?i)reports numbness", r"(?i)right"]),
    visit("another room is talking", """
        T: Lift the arm as high as you can.
        O: Doctor Patel to the front desk please. Doctor Patel.
        P: That's it.
        T: One hundred and thirty degrees of flexion on the left, active.""",
        [("O", r"(?i)left.*130°|130°.*left")], [r"(?i)patel|desk"]),
    visit("a quotation from the patient", """
        T: How is the walking?
        P: It feels like I'm walking on marbles.
        T: Marbles, okay.""",
        [("S", r"(?i)marbles")], []),
    visit("an aide reports", """
        C: I'm his aide. He didn't eat his lunch and he wouldn't get out of bed this morning.
        T: Has he had a fever?
        C: No, I took it, ninety eight four.""",
        [("S", r"(?i)aide reports.*(?:not|didn't).*lunch"), ("S", r"(?i)den(?:ies|ied).*fever|no fever|98\.4")], [r"(?i)(?:patient|aide) reports (?:a )?fever"], discipline="OT"),
    visit("the patient settles it", """
        C: He uses the rail, I think.
        P: I don't, there is no rail.
        T: So there's no rail on the stairs.
        C: Oh, that's right, we took it out.""",
        [("SO", r"(?i)no rail")], [r"(?i)^(?:caregiver|patient|\w+) reports (?:he |patient )?uses (?:the )?rail\.?$"], open="what a carer concedes later does not change the carer's first words"),
    visit("the husband's own knee", """
        C: I had my knee done last year too, the left, it took six months.
        T: Good to know. And yours, Ellen, how's the right knee?
        P: Stiff in the morning, about twenty minutes.""",
        [("S", r"(?i)stiff.*(?:morning|20 min)")], [r"(?i)left", r"(?i)6 months"]),
    visit("a son on the phone", """
        T: Your son is on the speaker. Hi, you're her son?
        C: Yes, this is her son. She left the stove on twice this week.
        P: Once!
        T: Okay, I'll note that.""",
        [("S", r"(?i)son reports.*stove")], [r"(?i)patient reports she left the stove on twice"], discipline="OT"),
)  # fmt: skip
