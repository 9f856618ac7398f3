"""Slices of whole visits, with their codes: four disciplines, six note types."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

SESSIONS: tuple[Dialogue, ...] = (
    visit("an ankle sprain, daily", """
        T: Morning, Dee. How's the ankle?
        P: Better, it's a two. It was a five on Monday after I mowed the lawn.
        T: Any giving way?
        P: Once, on the gravel.
        T: Okay. Dorsiflexion on the left, lunge test, nine centimeters, the right's thirteen.
        T: Ten past four. Calf raises, three sets of fifteen, then eversion with the blue band, three by twelve. Push out, slow, don't roll the foot in.
        P: It's shaking.
        T: That's four thirty two, twenty two minutes of exercise. Next time we'll do single leg work on the foam.""",
        [("S", r"2/10"), ("S", r"5/10"), ("S", r"(?i)gravel"), ("O", r"(?i)left.*9 cm"), ("O", r"(?i)3x15"), ("O", r"(?i)3x12"), ("P", r"(?i)foam")],
        [r"(?i)left[^;]*13 cm", r"(?i)denies giving way"], codes={"97110": (22, 1)}, context={"case": {"side": "left", "diagnosis": "left ankle sprain"}, "goals": [{"id": "g1", "text": "Hike 3 miles on uneven ground without giving way"}]}),
    visit("a stroke, dressing, daily", """
        T: Okay Jo, let's get that shirt on. Which arm goes first?
        P: The bad one. The left.
        T: Good. You needed min assist to pull it over the left shoulder and two verbal cues for the buttons.
        P: It took forever.
        T: Nineteen minutes for dressing, it was twenty six last Tuesday. You're still losing the sleeve on the left because you don't look over there.
        T: At home put the shirt on the bed, tag up, before you start.""",
        [("O", r"(?i)min(?:imal)? assist"), ("O", r"(?i)2 verbal cues"), ("O", r"19 min"), ("OA", r"26"), ("OA", r"(?i)sleeve on (?:the )?left"), ("P", r"(?i)shirt")], [r"(?i)right"], discipline="OT", codes={"97535": (19, 1)}),
    visit("articulation, progress", """
        T: Show me your R words, Max. Rabbit. Good. Red. Try again, tongue back.
        P: Wabbit. Rabbit!
        T: So initial R in words, seventeen of twenty with a visual cue, it was nine of twenty in September. In sentences only four of ten.
        C: I'm his mom. At home he fixes it by himself now sometimes.
        T: He hears his own errors about half the time now, that's new, so he's ready for phrases, but he can't hold it in sentences without my model.
        T: Keep practicing five minutes a night, and we stay at once a week for eight more weeks.""",
        [("O", r"17/20"), ("OA", r"9/20"), ("O", r"4/10"), ("S", r"(?i)mother reports"), ("A", r"(?i)phrases|model|errors"), ("P", r"1x/week for 8")], [r"(?i)pain"], discipline="SLP", note_type="progress", codes={"92507": (None, 1)}),
    visit("low back, chiropractic daily", """
        T: How's the low back since Friday?
        P: Stiff, maybe a four, worse after I sit in the truck.
        T: Any numbness in the saddle area, any trouble with bladder or bowel?
        P: No, nothing like that.
        T: Straight leg raise is negative on both sides. L four is restricted on the left, and there's spasm on the left. I'm adjusting L four now, side posture. And T eight, prone. Good, that moved.
        P: Oh yeah.
        T: Come back on Monday, and walk ten minutes after each drive.""",
        [("S", r"4/10"), ("S", r"(?i)denies.*saddle"), ("S", r"(?i)denies.*bladder"), ("O", r"(?i)straight leg raise.*negative"), ("O", r"(?i)L4.*left"), ("P", r"(?i)monday"), ("P", r"(?i)10 min")], [r"(?i)reports (?:numbness|trouble)"], discipline="chiropractic", codes={"98940": (None, 1)}),
    visit("knee, evaluation", """
        T: Tell me what happened.
        P: I twisted it getting off a ladder five weeks ago, and it popped.
        T: Which knee?
        P: Left.
        T: Any locking?
        P: It caught once on the stairs. It doesn't give way.
        T: Flexion on the left one eighteen, right one forty. Extension's full. McMurray's positive on the left, Lachman's negative. Quads four out of five on the left.
        T: This looks like a meniscus that's irritated, the quad is weak, and that's why the stairs are hard. I'd like to see you twice a week for five weeks.
        P: I want to kneel in my garden again.""",
        [("S", r"(?i)ladder"), ("S", r"(?i)5 weeks ago"), ("S", r"(?i)not give way|denies.*giv"), ("S", r"(?i)kneel"), ("O", r"(?i)left.*118°"), ("O", r"(?i)mcmurray.*positive"), ("O", r"(?i)lachman.*negative"), ("A", r"(?i)meniscus"), ("P", r"2x/week for 5 weeks")],
        [r"(?i)lachman[^;]*positive", r"(?i)right[^;]*118"], note_type="evaluation"),
    visit("aphasia, re-evaluation", """
        T: Last month you could name eleven of thirty pictures. Today, twenty one of thirty.
        P: Good. Good.
        C: I'm his daughter. He ordered his own coffee, but he gets stuck on the phone.
        T: Following two step directions, eight of ten. He still needs extra time and a first sound cue for longer words.
        T: I'm adding a goal for phone calls, and we'll go twice a week for six weeks.""",
        [("O", r"21/30"), ("OA", r"11/30"), ("S", r"(?i)daughter reports.*coffee"), ("O", r"8/10"), ("A", r"(?i)still needs"), ("P", r"(?i)phone"), ("P", r"2x/week for 6 weeks")], [r"(?i)today[^.;(]*11/30"], discipline="SLP", note_type="re-evaluation"),
    visit("parkinson's, recertification", """
        T: So your ten meter walk is one point one meters per second, it was point eight in May.
        P: My wife says I'm faster.
        T: You freeze in doorways about half the time, so I have to cue you to step over my foot. That's why I want to keep going, once a week for ten weeks.
        T: If you fall, call me the same day.""",
        [("O", r"1\.1 m/s"), ("OA", r"0\.8"), ("OA", r"(?i)freeze"), ("OA", r"(?i)cue"), ("P", r"1x/week for 10 weeks"), ("P", r"(?i)if.*fall")], [r"(?i)patient (?:fell|has fallen)"], note_type="recertification"),
    visit("total hip, discharge", """
        T: Last one, Al. How far are you walking?
        P: Two miles, no cane, no pain.
        T: Hip abduction on the right is four plus out of five, it was three. Thirty second chair stand, fourteen.
        T: Both goals are met, you're going home with the program, three times a week. Call us if anything changes.""",
        [("S", r"(?i)2 miles"), ("S", r"(?i)no pain|denies pain"), ("O", r"(?i)right.*4\+/5"), ("O", r"14"), ("AO", r"(?i)goals.*met"), ("P", r"(?i)program|discharge")], [r"(?i)left", r"(?i)not met"], note_type="discharge"),
    visit("gait and stairs for function, daily", """
        T: Two oh five. Let's walk the hall with the quad cane, I've got your belt. You're dragging the right toe, lift it. Good. That's a hundred and sixty feet, contact guard.
        P: My leg's tired.
        T: It's two twenty one. Now stairs, up and down four steps with the left rail, step to pattern, min assist.
        P: Scary.
        T: Two thirty three, okay. So sixteen minutes of gait training and twelve minutes of therapeutic activities on the stairs.""",
        [("O", r"160 ft"), ("O", r"(?i)contact guard"), ("O", r"(?i)left rail.*min(?:imal)? assist"), ("O", r"(?i)right toe")], [r"(?i)left toe", r"(?i)right rail"], codes={"97116": (16, 1), "97530": (12, 1)}),
    visit("untimed and no minutes", """
        T: Let me stretch that hip. I'm doing a posterior glide, grade three, on the right hip.
        P: That's tight.
        T: Better. Flexion went from ninety five to one hundred and four.""",
        [("O", r"(?i)right hip"), ("O", r"95.*104")], [r"(?i)left", r"104[^;]*to 95"]),
    visit("kitchen safety", """
        T: Okay, making tea. What comes first?
        P: Water. In the kettle.
        T: Right. You forgot to turn the burner off, I had to point at it. One safety error in four steps, down from three last week.
        P: I got distracted.
        T: You're not safe alone at the stove yet because you lose track when somebody talks to you. Microwave only until next visit.""",
        [("O", r"(?i)burner"), ("O", r"(?i)1 safety error"), ("A", r"(?i)not safe"), ("P", r"(?i)microwave")], [r"(?i)(?<!not )safe alone"], discipline="OT"),
    visit("pelvic floor", """
        T: How many pads a day now?
        P: Down to one, it was three. And I still leak when I sneeze.
        T: Any burning or blood?
        P: No.
        T: Hold the contraction, and let go. Six seconds, eight reps, last time it was three seconds.
        T: Keep the bladder diary for another week.""",
        [("S", r"(?i)leak"), ("S", r"(?i)denies.*burning"), ("S", r"(?i)denies.*blood"), ("O", r"6 s"), ("OA", r"3 s"), ("P", r"(?i)bladder diary")], [r"(?i)reports (?:burning|blood)\b"]),
)  # fmt: skip
