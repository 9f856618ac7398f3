"""Values said apart from their test or task: they join what was announced last, never an older finding."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

ANNOUNCED: tuple[Dialogue, ...] = (
    visit(
        "a heading takes the score from a finding",
        """
        T: Her left hand is shaky and weak. Copy the shapes. Four of six.
        P: Okay.""",
        [("O", r"(?i)shapes: 4/6"), ("O", r"(?i)left hand is shaky")],
        [r"(?i)shaky[^.]*4/6"],
        discipline="OT",
    ),
    visit(
        "a question set is a heading",
        """
        T: The jaw is a bit stiff today. Who and where questions. Who drives the bus? Where do you buy stamps? Okay, eleven of fifteen.
        P: Okay.""",
        [("O", r"(?i)who and where questions: 11/15|questions: 11/15")],
        [r"(?i)jaw[^.]*11/15"],
        discipline="SLP",
    ),
    visit(
        "fruits in a minute",
        """
        T: He tires quickly. Fruits, one minute. Seven.
        P: Okay.""",
        [("O", r"(?i)fruits, 1 min: 7")],
        [r"(?i)tires[^.]*7"],
        discipline="SLP",
    ),
    visit(
        "two commands, each with its score",
        """
        T: One step directions, ten of ten. Two step, tap the lamp and then the cup. Six of ten.
        P: Okay.""",
        [("O", r"(?i)1 step directions,? 10/10"), ("O", r"(?i)2 step[^.]*6/10")],
        [r"(?i)1 step[^.;]*6/10"],
        discipline="SLP",
    ),
    visit(
        "a list of words is a heading",
        """
        T: TR words, eleven of twenty. Now fish, fan, foot. Nine out of ten.
        P: Okay.""",
        [("O", r"(?i)tr words,? 11/20"), ("O", r"(?i)fish, fan, foot: 9/10")],
        [r"(?i)tr words[^.;]*9/10"],
        discipline="SLP",
    ),
    visit(
        "the tape is a heading",
        """
        T: You're ten degrees short of a full fist. Tape measure. Seven point four centimeters around the big knuckle.
        P: Okay.""",
        [("O", r"(?i)tape measure: 7\.4 cm")],
        [r"(?i)fist[^.]*7\.4"],
        discipline="OT",
    ),
    visit(
        "the paint is what takes the minutes",
        """
        T: Now the finger paint. You pick the color. She is rubbing it off on her shirt. So that's one minute and forty seconds before she pulled away.
        P: Okay.""",
        [("O", r"(?i)finger paint: 1 min 40 s")],
        [r"(?i)rubbing[^.]*1 min"],
        discipline="OT",
    ),
    visit(
        "a value that names what it counts stands alone",
        """
        T: The left SI is stiff and sore. Three spots today. Okay, head down.
        P: Okay.""",
        [],
        [r"(?i)sore: 3"],
        discipline="chiropractic",
    ),
    visit(
        "minutes by the clock are no finding's",
        """
        T: His wrist is stiff on the right. Ten past two, so twenty minutes on that.
        P: Okay.""",
        [("O", r"20 min")],
        [r"(?i)wrist[^.]*20 min"],
    ),
    visit(
        "up and go by its order",
        """
        T: Up, walk to the tape, and come back. With the walker, twenty one point six seconds.
        P: Okay.""",
        [("O", r"(?i)timed up and go[^.]*21\.6 s")],
        [r"(?i)^P"],
    ),
    visit(
        "chair stands of half a minute",
        """
        T: Stand up and sit down as often as you can, arms crossed, thirty seconds. Eleven.
        P: Okay.""",
        [("O", r"(?i)30 s chair stand[^.]*: 11")],
        [],
    ),
    visit(
        "five stand-ups",
        """
        T: She is wide awake today. Now five stand-ups, arms crossed. And sit. Fourteen point eight seconds.
        P: Okay.""",
        [("O", r"(?i)5 times sit to stand[^.]*: 14\.8 s")],
        [r"(?i)sitting: 14"],
    ),
    visit(
        "a wide mouth",
        """
        T: The EAT ten is twelve. Open wide for me. Thirty one millimeters.
        P: Okay.""",
        [("O", r"(?i)mouth opening: 31 mm")],
        [r"(?i)eat[^.]*31 mm"],
        discipline="SLP",
    ),
    visit(
        "one leg, then the other",
        """
        T: Stand on your right leg. Six seconds. Now the left. Nineteen seconds.
        P: Okay.""",
        [("O", r"(?i)right single leg stance: 6 s"), ("O", r"(?i)left single leg stance: 19 s")],
        [],
    ),
    visit(
        "each side stands behind its value",
        """
        T: Grip is thirty one pounds on the left, fifty two on the right.
        P: Okay.""",
        [("O", r"(?i)31 lb left; 52 right")],
        [r"(?i)left,? 52"],
        discipline="OT",
    ),
    visit(
        "adding up aloud is no finding",
        """
        T: The blends, let me count these, twelve of sixteen.
        P: Okay.""",
        [("O", r"(?i)blends,? 12/16")],
        [r"(?i)let|count"],
        discipline="SLP",
    ),
    visit(
        "an arc from zero",
        """
        T: The good side goes zero to one thirty eight.
        P: Okay.""",
        [("O", r"0-138")],
        [r"0-1 "],
    ),
    visit(
        "the twenty second is a day",
        """
        T: The surgeon sees you on the twenty second.
        P: Okay.""",
        [],
        [r"20 s\b"],
    ),
    visit(
        "one on one is no clock",
        """
        T: Nine ten, so fifteen minutes of one on one on the mat.
        P: Okay.""",
        [],
        [r"12:45"],
    ),
    visit(
        "the earlier value names the test of today",
        """
        T: Lying down, one forty two over eighty. At the evaluation four weeks ago your Tinetti was eighteen. Today, let me add it up, twenty two. Twenty two out of twenty eight.
        P: Okay.""",
        [("O", r"(?i)tinetti: 22/28 \(was 18 at evaluation 4 weeks ago\)")],
        [r"(?i)142/80[^.]*18", r"(?i)add"],
    ),
    visit(
        "last month's questionnaire",
        """
        T: Last month your LEFS was forty one. Today it's fifty five.
        P: Okay.""",
        [("O", r"(?i)lefs.*55"), ("O", r"(?i)lefs.*41")],
        [],
    ),
    visit(
        "counted aloud",
        """
        T: Stand up and sit down, arms crossed, thirty seconds. Four, five, six, seven, eight. You did four in May.
        P: Okay.""",
        [("O", r"(?i)30 s chair stand, arms crossed: 8 \(4 in May\)")],
        [],
    ),
    visit(
        "counting repetitions is no value",
        """
        T: Now calf raises at the counter. Two sets of twelve. One more. Ten, eleven, twelve. So three sets of twelve.
        P: Okay.""",
        [("O", r"(?i)calf raises.*3x12")],
        [r"2x12", r": 12\b|; 12\b"],
    ),
    visit(
        "three tries and the best",
        """
        T: Big breath, and ah, long as you can. Nine. Again. Fourteen seconds. One more. Ten. So fourteen is your best, and that was seven at the evaluation.
        P: Okay.""",
        [("O", r"(?i)maximum phonation time: 9, 14 s, 10; best 14 \(was 7 at evaluation\)")],
        [],
        discipline="SLP",
    ),
    visit(
        "two sounds",
        """
        T: Now S. Nineteen. And Z. Thirteen.
        P: Okay.""",
        [("O", r"/s/: 19"), ("O", r"(?i)/?z/?[:;,] 13")],
        [],
        discipline="SLP",
    ),
    visit(
        "a total belongs to the test named before",
        """
        T: Mini-BESTest, I did most of it on Monday and I'll finish today. Lean back on my hands, and I let go. That's a one for backwards. That puts the whole thing at nineteen out of twenty eight, and it was fifteen.
        P: Okay.""",
        [("O", r"(?i)mini-bestest: 19/28, was 15")],
        [],
    ),
    visit(
        "a walk is no wrist",
        """
        C: Her wrist was blue.
        T: Let's go down the hall. Fast as you can.
        P: Okay.
        T: Point eight one. You were at point six in May.
        P: Okay.""",
        [("O", r"(?i)gait speed: 0\.81 \(0\.6 in May\)")],
        [r"(?i)wrist[^.]*0\.81", r"°"],
    ),
    visit(
        "so many apiece are no degrees",
        """
        T: I bend each joint of the finger for you, eight apiece.
        P: Okay.""",
        [("O", r"(?i)8 apiece")],
        [r"8°"],
        discipline="OT",
    ),
    visit(
        "a reading at the head of a question",
        """
        T: Let me take the pressure. Lying down, one thirty two over seventy four. Now stand for me. One eighteen over seventy, and no dizziness?
        P: No, nothing.""",
        [("O", r"132/74"), ("O", r"(?i)standing: 118/70"), ("S", r"(?i)denies dizziness|no dizziness")],
        [r"(?i)denies 118"],
    ),
    visit(
        "pounds before a question",
        """
        T: Now the left hand. Twenty nine pounds, and no pain with that?
        P: No.""",
        [("O", r"(?i)left hand: 29 lb")],
        [r"(?i)denies 29|denies no"],
        discipline="OT",
    ),
    visit(
        "meters before a question",
        """
        T: Now with the cane, around the gym. Three hundred feet, any chest pain?
        P: None.""",
        [("O", r"300 ft"), ("S", r"(?i)denies chest pain")],
        [r"(?i)denies 300"],
    ),
    visit(
        "a finger's joints in everyday words",
        """
        T: Numbers, right small finger, you doing the work. Big knuckle bends to seventy one. Middle joint sixty four, and on the ninth that was fifty one. Tip joint twenty two. That one was fifteen.
        P: Okay.""",
        [
            ("O", r"(?i)right small finger MP flexion 71°"),
            ("O", r"(?i)right small finger PIP flexion 64° \(was 51°\)"),
            ("O", r"(?i)right small finger DIP flexion 22° \(was 15°\)"),
        ],
        [],
        discipline="OT",
    ),
    visit(
        "knuckles of the index",
        """
        T: Left index finger. Base knuckle, flexion eighty. Middle knuckle ninety two. End joint forty.
        P: Okay.""",
        [
            ("O", r"(?i)left index finger MP flexion 80°"),
            ("O", r"(?i)left index finger PIP flexion 92°"),
            ("O", r"(?i)left index finger DIP flexion 40°"),
        ],
        [],
        discipline="OT",
    ),
)
