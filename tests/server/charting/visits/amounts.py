"""Numbers of all kinds, each with its unit."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

AMOUNTS: tuple[Dialogue, ...] = (
    visit("a hundred and ten", """
        T: Right knee flexion, a hundred and ten degrees active, a hundred and eighteen passive.""",
        [("O", r"(?i)right knee flexion AROM 110°|right knee flexion 110° AROM|110°"), ("O", r"118°")], [r"\b100\b"]),
    visit("below zero", """
        T: Left elbow extension is minus fifteen degrees.""",
        [("O", r"(?i)left elbow extension.*(?:-|−|minus |lacking )15°")], []),
    visit("twelve by three", """
        T: Lateral raises, twelve by three with five pounds.
        P: Light.""",
        [("O", r"(?i)lateral raises.*(?:12x3|3x12|12 by 3).*5 lb|lateral raises.*5 lb.*(?:12x3|3x12)")], []),
    visit("a scar in decimals", """
        T: The scar is four point five centimeters by point eight, and it's adherent at the top end.
        P: It itches.""",
        [("O", r"4\.5 cm"), ("S", r"(?i)itch")], [r"\b45\b"], discipline="OT"),
    visit("kilos and pounds", """
        T: Weight today is eighty two kilos. Pinch is six and a half pounds on the right.""",
        [("O", r"82 kg"), ("O", r"6(?:\.5| 1/2) lb")], [r"\b80\b"], discipline="OT"),
    visit("feet and percent", """
        T: You walked two hundred and twenty feet with the rolling walker, about fifty percent weight bearing on the left.
        P: Felt steady.""",
        [("O", r"220 ft"), ("O", r"50%.*left|left.*50%")], [r"\b200 ft"]),
    visit("a range of reps and a rest", """
        T: Rows, eight to ten reps, three sets, ninety seconds rest between.
        P: Got it.""",
        [("O", r"8-10"), ("O", r"90 s")], []),
    visit("clock times make minutes", """
        T: It's one twenty. Tandem stance and weight shifts for balance, I'm holding your belt.
        P: I'm wobbly.
        T: One thirty eight. That's the balance part done. Functional reach was six inches before we began.""",
        [("O", r"6 inch")], [], codes={"97112": (18, 1)}),
    visit("trials and cues", """
        T: Naming pictures, nineteen of twenty five without help, and with a first sound cue twenty three of twenty five.
        P: Umbrella was hard.""",
        [("O", r"19/25"), ("O", r"23/25")], [], discipline="SLP"),
    visit("temperatures and saturation", """
        T: Oxygen's ninety three percent on room air, heart rate one oh eight after the stairs.
        P: I'm winded.""",
        [("O", r"93%"), ("O", r"108"), ("S", r"(?i)winded")], []),
    visit("a fraction of an inch", """
        T: Right leg is a quarter inch shorter. I put a quarter inch lift in the right shoe.""",
        [("O", r"(?i)right.*1/4 inch")], [r"(?i)left"], discipline="chiropractic"),
    visit("grades on both ends", """
        T: Strength. Left deltoid three minus out of five. Left biceps four out of five. Left wrist extensors two plus out of five.""",
        [("O", r"(?i)left deltoid.*3-/5"), ("O", r"(?i)left biceps.*4/5"), ("O", r"(?i)left wrist extensors.*2\+/5")], [r"(?i)right"]),
    visit("a questionnaire score", """
        T: Your neck disability index is twenty two percent, it was forty percent when you came in.
        P: I can tell.""",
        [("O", r"22%"), ("OA", r"40%")], [r"(?i)40%[^(;]*today"], discipline="chiropractic"),
    visit("how often and how long", """
        T: Do the chin tucks ten reps every two hours, and hold each for five seconds.
        P: Even at work?
        T: Even at work.""",
        [("P", r"(?i)chin tucks"), ("P", r"5 s")], []),
    visit("swallows of different liquids", """
        T: Thin liquid by cup, five sips, cough on two. Nectar thick, ten sips, no cough.
        P: The thick one's gross.""",
        [("O", r"(?i)thin.*5 sips.*cough|5 sips"), ("O", r"(?i)10 sips.*no cough")], [r"(?i)nectar[^;]*(?<!no )cough on 2"], discipline="SLP"),
    visit("an hour on the clock is no score", """
        T: How did you sleep?
        P: I was up at three, and again at five, because of the hip.
        T: And pain now?
        P: Two.""",
        [("S", r"2/10")], [r"[35]/10"]),
    visit("laps and minutes of a walk", """
        P: I walked four laps of the track, about twenty five minutes.
        T: Nice. And after?
        P: Sore, like a three.""",
        [("S", r"(?i)4 laps"), ("S", r"25 min"), ("S", r"3/10")], [r"4/10"], codes={}),
)  # fmt: skip
