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
)
