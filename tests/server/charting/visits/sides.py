"""Left, right, both, the other one; carried along, taken back."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

SIDES: tuple[Dialogue, ...] = (
    visit("the side is carried to the next motion", """
        T: Okay, right shoulder. External rotation, forty one degrees. Internal rotation, fifty three.
        P: That one's tight.""",
        [("O", r"(?i)right shoulder external rotation.*41°"), ("O", r"(?i)right.*internal rotation.*53°")], [r"(?i)left"]),
    visit("the other side without its name", """
        T: Left wrist extension is fifty six degrees.
        P: Okay.
        T: And the other side, seventy one.""",
        [("O", r"(?i)left wrist extension.*56°"), ("O", r"71")], [r"(?i)left[^;,]*71", r"(?i)right[^;,]*56"]),
    visit("both, then one", """
        T: Dorsiflexion strength is five out of five bilaterally. Eversion is three plus out of five on the left.""",
        [("O", r"(?i)bilateral.*5/5|5/5.*bilateral"), ("O", r"(?i)left.*3\+/5|3\+/5.*left")], [r"(?i)right.*3\+", r"(?i)left dorsiflexion"]),
    visit("the patient corrects the therapist's side", """
        T: So this is for your left elbow.
        P: No, it's the right one.
        T: Right elbow, sorry. And where does it hurt?
        P: On the outside, when I lift the kettle.""",
        [("S", r"(?i)lift(?:s|ing)? (?:the )?kettle")], [r"(?i)left elbow"]),
    visit("the therapist corrects the patient's side", """
        P: My left hip is what the doctor fixed.
        T: The op note says right, that's the right hip.
        P: Right, sorry, I mix them up. The right hip.""",
        [("S", r"(?i)right hip|mix")], [r"(?i)^(?:patient reports )?left hip[^;]*$"]),
    visit("right as an answer", """
        T: You've been icing it twice a day?
        P: Right.
        T: Right, let's get you on the table.""",
        [("S", r"(?i)ic(?:ing|es|ed)")], [r"(?i)\bright\b"]),
    visit("what is left", """
        T: You have two sets left. What's left on the list?
        P: Nothing left in the tank.
        T: We have five minutes left.""", [], [r"(?i)\bleft\b"]),
    visit("two sides in one answer", """
        T: Where do you feel it?
        P: The left calf cramps and the right foot burns.""",
        [("S", r"(?i)left calf cramps?"), ("S", r"(?i)right foot burns?")], [r"(?i)left (?:calf and )?foot", r"(?i)right calf"]),
    visit("grip on both sides with a prior value", """
        T: Grip on the right, thirty eight pounds. Left, sixty two. The right was twenty nine at eval.""",
        [("O", r"(?i)right 38 lb|right.*38 lb"), ("O", r"(?i)left.*62"), ("O", r"29")], [r"(?i)left[^;(]*38", r"(?i)left[^;(]*\b29"], discipline="OT"),
    visit("single leg stance each side", """
        T: Stand on your left leg. Nine seconds. Now the right. Twenty one seconds.""",
        [("O", r"(?i)left.*9 s"), ("O", r"(?i)right.*21 s")], [r"(?i)left[^;]*21", r"(?i)right[^;]* 9 s"]),
    visit("a side in passing is no finding's side", """
        T: Turn right at the door, and take a seat. How is the neck?
        P: Stiff on the left side when I check my mirror.""",
        [("S", r"(?i)stiff.*left")], [r"(?i)right"]),
    visit("chart side where none was said", """
        T: Knee flexion is one hundred and two degrees today.
        P: Better than last week.""",
        [("O", r"(?i)knee flexion.*102°")], [r"(?i)left knee"], context={"case": {"side": "right", "diagnosis": "right total knee arthroplasty"}}),
    visit("adjusted levels keep their sides", """
        T: C two on the left and T six on the right are restricted.
        P: That's where it pinches.
        T: I adjusted C two, left rotation, and T six prone.""",
        [("O", r"(?i)C2.*left"), ("O", r"(?i)T6.*right")], [r"(?i)C2 right", r"(?i)T6 (?:on )?left"], discipline="chiropractic"),
)  # fmt: skip
