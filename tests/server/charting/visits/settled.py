"""Scores joined to what was asked, and figures that a patient and a carer settle between them."""

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

SETTLED: tuple[Dialogue, ...] = (
    visit(
        "a fall by halves",
        """
        T: How did it go?
        P: I slipped on the wet step Thursday. I landed on my left hip. I didn't hit my head.""",
        [("S", r"(?i)slipped on wet step Thursday; landed on her left hip; did not hit her head")],
    ),
    visit(
        "a fall by halves, and how she got up",
        """
        T: Tell me what happened.
        P: I went down in the kitchen on Sunday. I landed on my hands. I got up by myself.""",
        [("S", r"(?i)went down in kitchen on Sunday; landed on her hands; got up by herself")],
    ),
    visit(
        "stairs are no fall",
        """
        T: How were the stairs?
        P: I went down the stairs on my own Sunday. I got up to ten.""",
        [],
        [r"(?i); got up"],
    ),
    visit(
        "a score for each day",
        """
        T: Give me a number.
        P: Monday was a seven. Yesterday I stayed in bed. Today call it four.""",
        [("S", r"7/10 Monday"), ("S", r"today 4/10|4/10 today")],
        [r"Monday was 7\b"],
    ),
    visit(
        "best, worst and now",
        """
        T: Give me a number. Best, worst and right now.
        P: Best, one. Worst is a nine, that's getting out of the tub. Now, I don't know, five.""",
        [("S", r"1/10 at best"), ("S", r"9/10 at worst.*tub"), ("S", r"now 5/10")],
    ),
    visit(
        "what the question names is scored",
        """
        T: So, effort to breathe, zero to ten, ten is awful. What was this week like?
        P: Mornings, a two. By dinner it's a six.""",
        [("S", r"(?i)effort to breathe 2/10 in morning"), ("S", r"(?i)effort to breathe.*6/10")],
        [r"(?i)\bpain\b"],
    ),
    visit(
        "two of a pair",
        """
        T: How are the hips?
        P: The left's okay. Three, I guess. The right one, um, getting in the car, that was a seven yesterday.""",
        [("S", r"left hip pain 3/10"), ("S", r"right hip pain was 7/10 getting in car yesterday")],
        [r"right one"],
    ),
    visit(
        "only then",
        """
        T: And the shoulder, the left one, is that hurting you?
        P: When they pull my arm, yes. Six, I'd say. Otherwise no.""",
        [("S", r"(?i)left shoulder pain 6/10 when they pull.*otherwise none")],
    ),
    visit(
        "which pain",
        """
        T: And the phantom pain?
        P: About a three now, it was a six in May.""",
        [("S", r"(?i)phantom pain about 3/10 now.*6/10 in May")],
    ),
    visit(
        "the patient gives in",
        """
        T: How's the brace going?
        P: Good. I wear it about eight hours a day.
        C: Six. He takes it off at lunch.
        P: Okay, six.""",
        [("S", r"(?i)6 hours"), ("S", r"(?i)at lunch")],
        [r"8 hours|6/10"],
    ),
    visit(
        "neither gives in",
        """
        T: How far are you walking?
        P: I walk four blocks every day.
        C: Two.
        P: Four!""",
        [("S", r"(?i)4 blocks.*caregiver reports 2 blocks")],
    ),
    visit(
        "asked of the carer",
        """
        T: Any medicine changes?
        P: They doubled my baclofen, what was that, three weeks ago?
        C: Five. It's the twenties now.""",
        [("S", r"(?i)baclofen.*5 weeks ago")],
        [r"(?i)\b3 weeks|5/10"],
    ),
    visit(
        "each to their own figure",
        """
        T: Any sore spots?
        P: A red mark at the ankle. It's gone in ten minutes.
        C: It's gone in twenty.""",
        [("S", r"(?i)10 min.*caregiver reports 20 min")],
    ),
    visit(
        "a wish for nothing that was named",
        """
        T: Has the brace slipped?
        T: It smells like popcorn in here.
        P: Now I want some.
        C: Not a single time.""",
        [("S", r"(?i)^caregiver denies brace slipping")],
        [r"(?i)wants"],
    ),
    visit(
        "only in one circumstance",
        """
        T: Are you dizzy at all?
        P: Only when I roll over in bed.""",
        [("S", r"(?i)dizziness only when she rolls")],
    ),
    visit(
        "not that, and a cough",
        """
        T: Any choking?
        P: Not choking, no. I cough with the, um, the bread.""",
        [("S", r"(?i)denies choking"), ("S", r"(?i)coughs with bread")],
        [r"(?i)choking: not"],
        discipline="SLP",
    ),
    visit(
        "no, and where",
        """
        T: Is it swelling after the gym?
        P: Nuh-uh. Not after the gym.""",
        [("S", r"(?i)denies swelling after gym")],
    ),
    visit(
        "the month taken back",
        """
        T: Since when?
        P: Since we changed shifts in, I want to say June. No, May, it was before the fair. So like six weeks.""",
        [("S", r"(?i)changed shifts in.*May"), ("S", r"(?i)6 weeks")],
        [r"(?i)june"],
    ),
    visit(
        "the other side",
        """
        T: Is that sore on the right?
        P: No, the other one.""",
        [("S", r"(?i)denies soreness on right; reports it on other side")],
    ),
    visit(
        "not yet",
        """
        T: Did you tell the surgeon?
        C: Not yet, we see her Monday.""",
        [("S", r"(?i)not tell surgeon yet.*Monday")],
        [r"(?i)reports not yet"],
    ),
    visit(
        "had got",
        """
        T: How long can you sit?
        P: Ten minutes. I'd got up to thirty.""",
        [("S", r"(?i)tolerance: 10 min"), ("S", r"(?i)had got up to 30")],
        [r"(?i)would got"],
    ),
    visit(
        "out is asleep",
        """
        T: Is she sleeping?
        C: She's out by nine now. It used to be past eleven.""",
        [("S", r"(?i)sleeping by 9")],
    ),
    visit(
        "how often, before and now",
        "T: Subjective. Rolling over wakes her once a night, used to be three times. Sugars around two ten in the mornings.",
        [("S", r"1x/night, used to be 3x"), ("S", r"\b210\b")],
        [r"2:10"],
        mode="dictation",
    ),
    visit(
        "a side that was asked stands beside its score",
        """
        T: And how's the right wrist been since Monday?
        P: I can open the mail now, but it's a four when I twist.""",
        [("S", r"right pain 4/10")],
        [r"(?i)reports right (?:he|she|patient)"],
    ),
    visit(
        "a side with a stair",
        """
        T: How is the left hip?
        P: I got down the porch steps, and it was a three after.""",
        [("S", r"left pain (?:was )?3/10")],
        [r"(?i)reports left (?:he|she|patient)"],
    ),
    visit(
        "a side with a bare score",
        """
        T: How's the right shoulder?
        P: A two.""",
        [("S", r"(?i)right .*2/10")],
        [r"(?i)left"],
    ),
    visit(
        "two questions without the stop between them",
        """
        T: Any drainage from the cut has the thumb gone numb?
        P: No.""",
        [("S", r"(?i)denies drainage from cut or thumb (?:gone|going) numb")],
        [r"(?i)\bhas thumb"],
    ),
    visit(
        "two questions about a leg",
        """
        T: Any cramping is the calf warm at night?
        P: No, nothing.""",
        [("S", r"(?i)denies cramping or calf warm at night")],
    ),
    visit(
        "one question with a has in it",
        """
        T: Any idea what has the doctor said?
        P: Not a word.""",
        [],
        [r"(?i)denies idea"],
    ),
    visit(
        "now ends what was planned",
        """
        T: Let's do once a week for three more weeks.
        P: Okay.
        T: Now ten chair stands, no hands. Twenty two seconds.""",
        [("O", r"(?i)10 times sit to stand, no hands: 22 s")],
    ),
)
