"""What is not so: denials, double questions, exceptions, "no longer", "not ... but"."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

NEGATION: tuple[Dialogue, ...] = (
    visit("not one place but another", """
        T: So it's the heel that hurts?
        P: It's not the heel, it's the arch. The heel is fine.""",
        [("S", r"(?i)\barch\b")], [r"(?i)reports (?:pain in )?(?:the )?heel (?:pain|hurts)", r"(?i)location: heel"]),
    visit("neither", """
        T: Is it numb, or does it tingle?
        P: Neither. It just aches when it rains.""",
        [("S", r"(?i)aches when it rains")], [r"(?i)reports (?:numb|tingl)", r"(?i)(?<!denies )(?<!denies numbness or )\bis numb\b"]),
    visit("no longer", """
        T: How's the wrist?
        P: It no longer locks up on me. I don't need the brace any more either.""",
        [("S", r"(?i)no longer lock"), ("S", r"(?i)(?:not|no longer) need.*brace")], [r"(?i)(?<!no longer )\block(?:s|ing) up"]),
    visit("one no for two questions", """
        T: Have you had any blackouts? Any trouble with your vision?
        P: No, neither.""",
        [("S", r"(?i)(?:denies|not had|no).*blackouts"), ("S", r"(?i)denies.*vision")], [r"(?i)reports (?:blackouts|trouble)"]),
    visit("yes to one and no to the other", """
        T: Any swelling or bruising around the ankle?
        P: Swelling yes, bruising no.""",
        [("S", r"(?i)swelling")], [r"(?i)denies (?:any )?swelling", r"(?i)reports bruising", r"(?i)swelling or bruising[^;,.]*$"]),
    visit("a denial and its exception", """
        T: Any pain at night?
        P: No, only if I roll onto the left shoulder.""",
        [("S", r"(?i)roll(?:s|ing)? onto (?:the )?left shoulder")], [r"(?i)denies pain at night\.?$"]),
    visit("a denial about almost everything", """
        T: Any leg symptoms?
        P: None, except a little burning in the right big toe after I drive.""",
        [("S", r"(?i)burning in (?:the )?right big toe")], [r"(?i)denies leg symptoms\.$", r"(?i)den(?:ies|ied)(?:(?!except).)*burning"]),
    visit("no more than before", """
        T: Has the tingling got worse?
        P: No, it's no worse than last month.""",
        [("S", r"(?i)(?:no|not) worse")], [r"(?i)denies tingling\.", r"(?i)reports (?:the )?tingling (?:has )?(?:got|gotten|is) worse"]),
    visit("cannot", """
        T: What can't you do yet?
        P: I can't button my cuffs and I can't open a jar with the left hand.""",
        [("S", r"(?i)(?:cannot|can't|unable to) button"), ("S", r"(?i)(?:cannot|can't|unable to|or).*open (?:a )?jar.*left hand")], [r"(?i)(?<!cannot )(?<!can't )(?<!unable to )button (?:my|her) cuffs"]),
    visit("the therapist finds none", """
        T: Palpating along the joint line now. There's no effusion. No warmth. There is tenderness over the right medial joint line.""",
        [("O", r"(?i)no effusion"), ("O", r"(?i)no warmth"), ("O", r"(?i)tender\w*.*right medial joint line")], [r"(?i)(?<!no )\beffusion", r"(?i)(?<!no )\bwarmth", r"(?i)no tender"]),
    visit("never, in an answer", """
        T: Do you ever get lightheaded on the stairs?
        P: Never.
        T: And have you ever had an injection in that shoulder?
        P: Not in that one, in the right one, two years back.""",
        [("S", r"(?i)(?:denies|never|not).*lightheaded"), ("S", r"(?i)right.*2 years")], [r"(?i)reports (?:getting )?lightheaded"]),
    visit("a negative question agreed with", """
        T: So you haven't had any more headaches?
        P: Right, no more headaches.""",
        [("S", r"(?i)(?:denies|no|not).*headaches")], [r"(?i)reports headaches"]),
    visit("a test without reproduction", """
        T: Slump test on the left does not reproduce your leg pain. Prone knee bend does.
        P: Yes, that one pulls.""",
        [("O", r"(?i)slump.*(?:not|negative)")], [r"(?i)slump[^.]*positive"]),
    visit("without is a denial", """
        T: You walked up the ramp without the cane and without losing your balance.
        P: I was nervous.""",
        [("O", r"(?i)without (?:the )?cane")], [r"(?i)with (?:the )?cane", r"(?i)(?<!without )\blos(?:t|ing) (?:her |your )?balance"]),
)  # fmt: skip
