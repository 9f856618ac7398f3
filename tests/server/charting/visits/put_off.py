"""What was put off, counted, denied by name, or told by its movement: each cause in several wordings."""

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

SHORT: tuple[tuple[str, str, list[tuple[str, str]], list[str], str], ...] = (
    # one of several things that were asked about is denied
    ("nausea, none", "T: Any nausea or vomiting?\nP: Vomiting, none. A bit queasy after lunch.", [("S", r"(?i)denies vomiting")], [], "PT"),
    ("swelling, no", "T: Swelling or redness?\nP: Redness, no. It swells by evening.", [("S", r"(?i)denies redness")], [], "PT"),
    (
        "the other toes no",
        "T: Any tingling in the toes?\nP: The big toe tingles when I sit. The other toes no.",
        [("S", r"(?i)denies tingling in other toes")],
        [r"(?i)other toes no"],
        "PT",
    ),
    # a saying behind a denial
    (
        "works like a charm",
        "T: Any trouble swallowing pills?\nP: No, works like a charm.",
        [("S", r"(?i)denies trouble")],
        [r"charm"],
        "SLP",
    ),
    ("eats like a king", "T: Any choking at meals?\nP: Nope, he eats like a king.", [("S", r"(?i)denies choking")], [r"\bking\b"], "SLP"),
    # a value of some time ago is no frequency
    (
        "a month ago",
        "T: Left knee flexion, one hundred ten. That was ninety five a month ago.",
        [("O", r"110° \(was 95")],
        [r"x/month"],
        "PT",
    ),
    ("the first visit", "T: Up and go, twelve seconds. The first visit it was nineteen.", [("O", r"12 s \(.*19")], [], "PT"),
    ("on the first day", "T: Chair stands, ten. On the first day you had six.", [("O", r"10.*\(.*6")], [], "PT"),
    # what is counted is no angle
    ("squats are counted", "T: Right knee flexion, one ten. Squats on both legs, you did fifteen.", [("O", r"110°")], [r"15°"], "PT"),
    ("hops are counted", "T: Left dorsiflexion is nine. Hops on the left leg, twelve.", [("O", r"9°")], [r"12°"], "PT"),
    ("laps are counted", "T: Left hip flexion, ninety. On the right leg side steps, four laps.", [("O", r"90°")], [r"4°", r"4/5"], "PT"),
    # what would be done, and is put off
    (
        "a walk test for next week",
        "T: I'd usually do the six minute walk, but let's leave that for next visit.",
        [("P", r"(?i)walk deferred")],
        [],
        "PT",
    ),
    ("the grip another day", "T: I would like to test the grip, but that's for another day.", [("P", r"(?i)grip deferred")], [], "OT"),
    (
        "the dash for later",
        "T: I would normally repeat the DASH today, but we'll do it next time.",
        [("P", r"(?i)dash deferred")],
        [],
        "OT",
    ),
    (
        "out of time",
        "T: I meant to retest the dynamometer, but we're out of time.",
        [("P", r"(?i)dynamometer deferred")],
        [r"(?i)meant"],
        "OT",
    ),
    (
        "and ran out",
        "T: I planned to repeat the hop series and ran out of minutes.",
        [("P", r"(?i)hop series deferred")],
        [r"(?i)planned"],
        "PT",
    ),
    ("done all the same", "T: I wanted to check the elbow range but it's already full.", [], [r"(?i)deferred"], "OT"),
    # word to another clinician is a plan
    ("the nurse", "T: I'll let the nurse know he got dizzy.", [("P", r"(?i)to let nurse know.*dizzy")], [], "PT"),
    ("the surgeon", "T: And I'll let the surgeon know about the drainage.", [("P", r"(?i)to let surgeon know about drainage")], [], "PT"),
    ("the office", "T: I'm going to call your doctor's office about the rash.", [("P", r"(?i)to call .*office about rash")], [], "OT"),
    # a carer speaks to the patient
    (
        "mom, you landed",
        "T: Any falls?\nP: No, none.\nC: Mom, you landed on the kitchen floor last week.",
        [("S", r"(?i)patient landed on kitchen floor")],
        [r"(?i)therapist landed", r"(?i)falls: mom"],
        "PT",
    ),
    (
        "dad. you went down",
        "T: Any falls this month?\nP: No.\nC: Dad. You went down on the porch.",
        [("S", r"(?i)went down on porch")],
        [r"(?i)falls.*: dad"],
        "PT",
    ),
    (
        "honey, you choked",
        "T: Any choking?\nP: No.\nC: Honey, you choked on the steak Friday.",
        [("S", r"(?i)patient choked on steak")],
        [r"(?i)therapist choked"],
        "SLP",
    ),
    # what was asked about is gone
    ("it's gone", "T: And the numbness in your foot?\nP: Oh, that's gone.", [("S", r"(?i)numbness.*foot.*gone")], [r"(?i)denies"], "PT"),
    ("the place stays", "T: Any chest pain?\nP: That is worse since Monday.", [("S", r"(?i)chest pain.*worse")], [], "PT"),
    ("all gone", "T: Any headache?\nP: It's all gone.", [("S", r"(?i)headache.*gone")], [], "PT"),
    # a test that brings nothing on; less than before, or not at first, is no negative
    ("less than before", "T: Spurling's doesn't hurt as much as last time.", [("O", r"(?i)as much")], [r"(?i)negative"], "PT"),
    ("not at first", "T: Neer didn't bother you at first but now it hurts.", [("O", r"(?i)now it hurts")], [r"(?i)negative"], "PT"),
    ("but it does", "T: The slump does nothing but pull the calf.", [("O", r"(?i)calf")], [r"(?i)negative"], "PT"),
    ("tinel does nothing", "T: Tinel's at the wrist does nothing.", [("O", r"(?i)tinel.* negative")], [r"(?i)positive"], "OT"),
    ("slump changes nothing", "T: Phalen's on the right doesn't bring on anything.", [("O", r"(?i)phalen right negative")], [], "OT"),
    ("both sides", "T: Hawkins doesn't bother either side.", [("O", r"(?i)hawkins bilaterally negative")], [], "PT"),
    # a thrust that nobody calls one
    ("t7 went", "T: T seven is stuck. Breathe out.\nP: Oh.\nT: And T seven went.", [("O", r"(?i)adjusted T7")], [], "chiropractic"),
    ("l4 released", "T: There, L four released.", [("O", r"(?i)adjusted L4")], [], "chiropractic"),
    ("pain went to a level", "T: So the pain went down past L four this morning.", [], [r"(?i)adjusted"], "chiropractic"),
    ("it moved from level to level", "T: You told me the numbness moved from C six to C seven.", [], [r"(?i)adjusted"], "chiropractic"),
    ("on a picture", "T: L five opened up on the x-ray you had.", [], [r"(?i)adjusted"], "chiropractic"),
    ("c2 did not", "T: C two didn't move at all, it never released.", [], [r"(?i)adjusted"], "chiropractic"),
    # the score of what was just told
    (
        "then it's a six",
        "T: Does it hurt?\nP: Just if I squat low. Then it's a six.",
        [("S", r"(?i)squat.*pain 6/10|pain 6/10.*squat")],
        [],
        "PT",
    ),
    ("the pain now", "T: I worked on that knot. What is the pain now?\nP: A three.", [("S", r"(?i)pain now 3/10")], [], "PT"),
    # a goal is a plan, and the therapist's paperwork is none
    ("a long term goal", "T: A long term goal, six weeks, name eight of ten pictures.", [("P", r"8/10")], [], "SLP"),
    ("the writing down", "T: Ten stands.\nP: Eleven!\nT: I'll write ten. Let me open your chart.", [], [r"(?i)write|chart"], "PT"),
)

PUT_OFF: tuple[Dialogue, ...] = tuple(visit(name, text, has, never, discipline=where) for name, text, has, never, where in SHORT)
