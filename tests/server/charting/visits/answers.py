"""What patients and families say, told as a therapist signs it: short answers joined to their question, values settled between two people."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

ANSWERS: tuple[Dialogue, ...] = (
    visit(
        "not once",
        """
        T: Has it locked up on you at all?
        P: Nope, not once.""",
        [("S", r"(?i)denies locking up")],
        [r"x1|reports not"],
    ),
    visit(
        "not a single time",
        """
        T: Has the ankle rolled again?
        P: No, not a single time. I iced it Sunday.""",
        [("S", r"(?i)denies ankle rolling"), ("S", r"(?i)iced")],
        [r"(?i)not single"],
    ),
    visit(
        "never on anything",
        """
        T: Has he coughed on his pills?
        C: Not a single time.""",
        [("S", r"(?i)denies coughing on")],
        [r"(?i)reports (?:he )?cough"],
        discipline="SLP",
    ),
    visit(
        "no pain in one position",
        """
        T: Is it aching?
        P: Not lying down, no. On the stairs it's a four.""",
        [("S", r"(?i)denies aching lying down"), ("S", r"4/10.*stairs")],
        [r"(?i)aching: not"],
    ),
    visit(
        "not since",
        """
        T: And are you still seeing double?
        P: Not since Tuesday.""",
        [("S", r"(?i)denies seeing double since Tuesday")],
        [r"(?i)reports (?:not|seeing)"],
    ),
    visit(
        "not since, by a carer",
        """
        T: Does he still cough at night?
        C: Not since we thickened the juice.""",
        [("S", r"(?i)denies coughing at night since")],
        [r"(?i)reports not"],
        discipline="SLP",
    ),
    visit(
        "not with",
        """
        T: Does the brace rub?
        P: Not with the long socks.""",
        [("S", r"(?i)denies brace rubbing with long socks")],
        [r"(?i)rubing|reports brace"],
    ),
    visit(
        "things named before the question",
        """
        T: Stairs, hills, do they bother it?
        P: Not any more. The first month they did.""",
        [("S", r"(?i)denies stairs or hills bothering it any more")],
        [r"(?i)denies stairs, hills"],
    ),
    visit(
        "unchanged",
        """
        T: Bladder, bowels, all normal?
        P: Same as ever.""",
        [("S", r"(?i)bladder, bowels unchanged")],
        [r"(?i)denies"],
    ),
    visit(
        "nothing new",
        """
        T: Hearing and vision, same as always?
        P: I've worn glasses since third grade. Nothing new.""",
        [("S", r"(?i)hearing and vision unchanged")],
        [r"(?i)denies hearing"],
    ),
    visit(
        "still, as a fragment",
        """
        T: And the jaw, still clicking?
        P: Nah.""",
        [("S", r"(?i)denies jaw clicking")],
        [r"(?i)denies jaw or"],
    ),
    visit(
        "gave way",
        """
        T: Any swelling? Has the hip given way?
        P: No and no.""",
        [("S", r"(?i)denies swelling"), ("S", r"(?i)denies.*hip giving way")],
    ),
    visit(
        "consciousness",
        """
        T: Did you lose consciousness?
        P: No. Just woozy for a minute.""",
        [("S", r"(?i)(?:not|denies).*los\w+ consciousness")],
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
        [r"(?i)S: .*pain"],
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
)
