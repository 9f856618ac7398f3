"""Done today, done before, planned, at home, declined, asked about, supposed."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

TENSES: tuple[Dialogue, ...] = (
    visit("last week's treatment is not today's", """
        T: Last week we did the traction and the heat. Today only the stretches. Hamstring stretch, four times thirty seconds.
        P: Fine by me.""",
        [("O", r"(?i)hamstring stretch.*(?:4x30 s|30 s)")], [r"(?i)^(?!.*(?:last week|previous)).*traction"]),
    visit("a planned item stays planned", """
        T: Today heel raises, two sets of fifteen. On Thursday we'll start the single leg hops.
        P: Okay.""",
        [("O", r"(?i)heel raises.*2x15"), ("P", r"(?i)thursday.*hops|hops.*thursday")], []),
    visit("declined", """
        T: Do you want me to do the dry needling today?
        P: No, no needles for me.""",
        [("S", r"(?i)declin\w+.*needl|no needles|not want.*needl")], [r"(?i)dry needling performed"], codes={}),
    visit("only at home", """
        T: And at home?
        P: I do the towel squeezes, twenty a day.
        T: Good, keep doing that.""",
        [("S", r"(?i)towel squeezes")], [r"(?i)performed towel"], discipline="OT", codes={}),
    visit("values of the first visit", """
        T: Your six minute walk today, three hundred and ninety meters. At the evaluation it was two hundred and eighty.
        P: Wow.""",
        [("O", r"390 m"), ("OA", r"280")], [r"(?i)280[^.]*today", r"(?i)eval\w*[^.;)]*390"], note_type="progress"),
    visit("how it used to be", """
        P: I used to need two pills to sleep. Now I don't take any.
        T: That's great.""",
        [("S", r"(?i)used to need 2 pills"), ("S", r"(?i)(?:not|no longer) take")], [r"(?i)(?<!used to )needs? 2 pills"]),
    visit("what will be asked of the doctor", """
        T: I'm going to ask your surgeon whether we can take the boot off.
        P: Please do.""",
        [("P", r"(?i)ask.*surgeon")], [r"(?i)boot (?:was )?(?:removed|taken off)", r"(?i)surgeon (?:said|cleared|approved)"]),
    visit("an example is no finding", """
        T: Some people get a headache after this, so tell me if you do.
        P: Okay, no headache so far.""",
        [("S", r"(?i)(?:denies|no) headache")], [r"(?i)reports (?:a )?headache"]),
    visit("the goal is not an achievement", """
        T: Our goal is for you to walk a mile without stopping by Christmas.
        P: I'm at half a mile now.""",
        [("S", r"(?i)1/2 mile|half a mile"), ("P", r"(?i)mile")], [r"(?i)walked a mile", r"(?i)goal.*\bmet\b"]),
    visit("exercise progression", """
        T: Leg extension was ten pounds last time, today we did fifteen pounds, three sets of eight.
        P: I felt that.""",
        [("O", r"(?i)15 lb.*3x8|3x8.*15 lb"), ("OA", r"10 lb")], [r"(?i)was 15 lb"]),
    visit("not today", """
        T: We won't do the treadmill today, your blood pressure is one sixty eight over ninety four.
        P: I forgot my pill.""",
        [("O", r"168/94"), ("S", r"(?i)(?:forgot|missed).*pill")], [r"(?i)^(?!.*(?:not|no|held|won't|defer)).*treadmill"]),
    visit("another provider's finding", """
        P: The ER did an X-ray and they said there's no fracture.
        T: Good. Any bruising?
        P: Yes, all down the shin.""",
        [("S", r"(?i)x-?ray|no fracture"), ("S", r"(?i)bruising.*shin|shin.*bruis")], [r"(?i)(?<!no )(?<!not )(?<!any )\bfracture (?:is|was|seen|present)"]),
    visit("what the patient will do", """
        P: I'm going to try the stairs at my sister's this weekend.
        T: Use the rail, up with the good leg.""",
        [("SP", r"(?i)stairs|rail")], [r"(?i)(?:climbed|tried|did) (?:the )?stairs"]),
)  # fmt: skip
