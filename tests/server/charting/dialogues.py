"""Short dialogues of many kinds, with what their notes must and must not say. Patterns are searched sentence by sentence."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue
from tests.server.charting.dialogue import visit as _d

DIALOGUES: tuple[Dialogue, ...] = (
    _d("a bare no is the patient's denial", """
        T: Any dizziness or nausea since your last visit?
        P: Nope.""", [("S", r"(?i)denies dizziness or nausea")], [r"(?i)reports dizziness"]),
    _d("three questions, one no", """
        T: Any fever? Chills? Night sweats?
        P: No.""", [("S", r"(?i)denies.*fever"), ("S", r"(?i)denies.*chills"), ("S", r"(?i)denies.*night sweats")]),
    _d("a question alone is no finding", """
        T: Any swelling in the calf?
        T: Let me have a look at your shoes.""", [], [r"(?i)swelling"]),
    _d("yes with a detail", """
        T: Any trouble sleeping?
        P: Yeah, I wake up twice a night because of the hip.""", [("S", r"(?i)2x/night|x2|wakes up")], [r"(?i)denies trouble"]),
    _d("a pain score with its circumstance", """
        T: How would you rate your pain today?
        P: Maybe a three sitting here, but when I get out of the car it shoots up to a seven.""",
        [("S", r"3/10 sitting"), ("S", r"7/10|7.*car|car.*7")], [r"7/10 sitting", r"3/10 when"]),
    _d("prior pain stays prior", """
        T: And the pain?
        P: It's a two now. Last week it was a six.""", [("S", r"2/10"), ("S", r"(?i)(last week.*6/10|6/10.*last week)")], [r"(?i)last week (it )?(was )?2/10"]),
    _d("a fall in passing is kept", """
        T: Nice weather today.
        P: Beautiful. My cousin was visiting from Ohio. Oh, I fell in the driveway on Sunday.
        T: Did you hit your head?
        P: No.""", [("S", r"(?i)\bfell\b"), ("S", r"(?i)(not|denies).*(hit|head)")], [r"(?i)cousin|weather|ohio"]),
    _d("bladder trouble is kept", """
        T: Lie down on your back.
        P: You know, I've been leaking when I cough since Tuesday.""", [("S", r"(?i)leaking")]),
    _d("suicidal words are kept", """
        T: Ready for the bike?
        P: Honestly some days I don't want to be here any more.""", [("S", r"(?i)not want to be here")]),
    _d("a medicine change is kept", """
        P: They took me off the blood thinner last Friday.
        T: Okay, good to know.""", [("S", r"(?i)blood thinner")]),
    _d("instructions are not findings", """
        T: Lift your left leg and don't let me push it down. Hold it there. Relax.
        P: Okay.""", [], [r"(?i)left leg", r"(?i)push"]),
    _d("a planned test is not a finding", """
        T: Next week I'll do the functional reach test and the timed up and go.
        P: Sure.""", [("P", r"(?i)functional reach")], []),
    _d("a correction leaves only the correction", """
        T: Left, no sorry, right knee flexion one twenty two degrees, active.""", [("O", r"(?i)right knee flexion.*122")], [r"(?i)left knee"]),
    _d("a corrected number", """
        T: Timed up and go was fourteen, I mean twelve seconds.""", [("O", r"(?i)12 s")], [r"\b14\b"]),
    _d("the side goes on within a run", """
        T: Left ankle dorsiflexion is eight degrees. Plantarflexion forty. Inversion twenty.""",
        [("O", r"(?i)left.*dorsiflexion.*8°"), ("O", r"(?i)left.*plantarflexion.*40°"), ("O", r"(?i)left.*inversion.*20°")], [r"(?i)right"]),
    _d("two sides in one sentence", """
        T: Grip strength on the right is fifty two pounds and on the left thirty one pounds.""", [("O", r"(?i)right 52 lb"), ("O", r"(?i)left 31 lb")], [r"(?i)right 31", r"(?i)left 52"]),
    _d("value before motion", """
        T: I'm getting ninety eight degrees of flexion in the right hip.""", [("O", r"(?i)right hip flexion 98°")]),
    _d("strength with plus and minus", """
        T: Manual muscle testing. Right hamstrings four minus out of five, left hamstrings four plus out of five.""",
        [("O", r"(?i)right hamstrings.*4-/5"), ("O", r"(?i)left hamstrings.*4\+/5")]),
    _d("from and to", """
        T: Gait speed went from point six to point eight meters per second.""", [("OA", r"0\.6.*0\.8")], [r"0\.8.*to 0\.6"]),
    _d("before today's value", """
        T: Lumbar flexion forty five degrees today, it was thirty last visit.""", [("O", r"45°.*30")], [r"(?i)was 45"]),
    _d("special tests with their results", """
        T: Lachman is negative bilaterally. McMurray is positive on the left.""", [("O", r"(?i)lachman.*negative"), ("O", r"(?i)mcmurray.*positive.*left|positive left mcmurray")],
        [r"(?i)lachman.*positive", r"(?i)mcmurray.*negative"]),
    _d("an exercise with its parameters", """
        T: Now clamshells with the green band, three sets of fifteen on each side.
        P: These burn.
        T: Good. Then bridges, two sets of ten with a five second hold.""", [("O", r"(?i)clamshells.*3x15"), ("O", r"(?i)bridges.*2x10.*5 s")]),
    _d("assist levels by task", """
        T: You did the bed to chair transfer with moderate assist, and sit to stand with contact guard.""", [("O", r"(?i)transfer.*moderate assist"), ("O", r"(?i)sit to stand.*contact guard")], discipline="OT"),
    _d("cues are counted", """
        T: He needed three verbal cues and one tactile cue to sequence tooth brushing.""", [("O", r"(?i)3 verbal cues.*1 tactile")], discipline="OT"),
    _d("skilled need in the therapist's words", """
        T: She still needs my hands on her hips to stop the knee from caving in, because the glutes give out after four or five reps.""", [("A", r"(?i)still needs")]),
    _d("frequency and next step", """
        T: I'd like you to come in three times a week for six weeks. Next time we'll add the step downs.""", [("P", r"3x/week for 6 weeks"), ("P", r"(?i)next.*step downs")]),
    _d("precautions", """
        T: No lifting over ten pounds until you see Dr. Ruiz on Monday.""", [("P", r"(?i)no lifting over 10 lb")]),
    _d("home program", """
        T: At home, do the calf stretch, thirty seconds, four times, every morning.""", [("P", r"(?i)calf stretch.*30 s")]),
    _d("home program done or not", """
        T: How did the home exercises go?
        P: I only got to them once, I had the flu.""", [("S", r"(?i)only got to them")]),
    _d("a caregiver is named", """
        T: Hi, and you must be his daughter?
        C: Yes, I'm his daughter.
        T: How is he doing at home?
        C: He's been choking on his toast in the morning.""", [("S", r"(?i)daughter reports.*choking")], discipline="SLP"),
    _d("a carer contradicts", """
        T: Are you using the walker in the house?
        P: Yes, always.
        C: No he doesn't. It's in the closet.""", [("S", r"(?i)closet")], discipline="OT"),
    _d("accuracy of trials", """
        T: Final s in phrases, that was sixteen out of twenty with one model.
        P: Bus!""", [("O", r"(?i)final s.*16/20")], discipline="SLP"),
    _d("a diet stays", """
        T: We'll stay on honey thick liquids and pureed food for now.""", [("P", r"(?i)honey thick")], [r"(?i)\bthin\b"], discipline="SLP"),
    _d("adjustments by level", """
        T: I adjusted T four prone and L five side posture on the right.
        P: That cracked.""", [("O", r"(?i)T4.*L5.*right")], discipline="chiropractic"),
    _d("a goal is not met", """
        T: Goal two, reaching the top shelf, is not met, you are at shoulder height.""", [("AO", r"(?i)not met")], [r"(?i)goal 2[^.]*(?<!not )\bmet\b"], note_type="progress"),
    _d("prior level of function", """
        T: Were you driving before the stroke?
        P: Yes.""", [("S", r"(?i)driving before")], note_type="evaluation"),
    _d("the patient's goal", """
        T: What would you like to get back to?
        P: I want to dance at my granddaughter's wedding.""", [("S", r"(?i)goal.*dance|dance")], note_type="evaluation"),
    _d("location and onset fragments", """
        T: Where does it hurt?
        P: Outside of the left elbow.
        T: When did it start?
        P: Three weeks ago.""", [("S", r"(?i)location.*left elbow"), ("S", r"(?i)onset.*3 weeks ago")]),
    _d("dictation with section names", """
        T: Subjective. Patient says she slept better, pain is two out of ten. Denies numbness.
        T: Objective. Left shoulder abduction ninety degrees passive. Manual therapy ten minutes.
        T: Assessment. Capsular tightness still limits reach. Plan. Continue twice weekly for three weeks.""",
        [("S", r"2/10"), ("S", r"(?i)denies numbness"), ("O", r"(?i)left shoulder abduction PROM 90°"), ("A", r"(?i)capsular tightness"), ("P", r"2x/week for 3 weeks")], mode="dictation"),
    _d("dictation without section names", """
        T: He reports the back is looser, no leg pain. Straight leg raise negative on the left. Lumbar extension twenty degrees. Did press ups, three sets of ten. He tolerated this well and is progressing. See him twice a week for two weeks.""",
        [("S", r"(?i)looser"), ("O", r"(?i)straight leg raise negative"), ("O", r"(?i)lumbar extension 20°"), ("O", r"(?i)3x10"), ("P", r"2x/week for 2 weeks")], mode="dictation"),
    _d("a quotation", """
        T: Subjective. She states quote I feel like a new woman unquote. Objective. Nine hole peg test thirty one seconds on the left.""",
        [("S", r'"I feel like a new woman"'), ("O", r"(?i)31 s")], mode="dictation", discipline="OT"),
    _d("fillers and false starts", """
        T: So, um, the the right hip, uh, abduction is, like, thirty degrees.""", [("O", r"(?i)right hip abduction 30°")]),
    _d("consent is no finding", """
        T: This assistant records our visit and writes my note, is that okay?
        P: Yes, fine.""", [], [r"(?i)record|assistant|note"]),
    _d("only small talk", """
        T: Did you see the game?
        P: What a game. My brother flew in for it.
        T: Ha. Have a good weekend.""", [], [r".+"]),
    _d("hypothetical warning", """
        T: If you get calf pain or shortness of breath, call me right away.""", [("P", r"(?i)if.*calf pain")], [r"(?i)reports calf pain|has calf pain"]),
    _d("not tested", """
        T: I did not test the left side today, it was too sore.""", [("O", r"(?i)not test")], [r"(?i)^left side tested"]),
    _d("a clock time is no measure", """
        T: It's ten fifteen. Let's start with the bike.
        P: Okay.""", [], [r"\b1015\b"]),
    _d("minutes of an intervention", """
        T: That was eighteen minutes of manual therapy on the neck.""", [("O", r"(?i)18 min.*manual therapy|manual therapy.*18 min")]),
    _d("numbness that moved", """
        T: Any tingling in the hand?
        P: Just in the thumb now, it used to be the whole hand.""", [("S", r"(?i)thumb")], [r"(?i)denies tingling"]),
    _d("blood pressure", """
        T: Blood pressure is one forty over eighty two, pulse seventy six.""", [("O", r"140/82.*76")]),
    _d("voice therapy", """
        T: Hey there. How's the voice holding up?
        P: Eh, it gets scratchy by like four in the afternoon, after I've been teaching all day.
        T: And water, are you drinking?
        P: Maybe three glasses. Coffee, more like five.
        T: Okay, sustained ah for me. Big breath. Eleven seconds, last time nine. Pitch glide's smooth, there's a bit of strain at the top.
        T: Resonant voice in sentences, fourteen of twenty without pressing, I gave a model about half the time.
        T: So less strain than two weeks ago, but you still push at the end of the phrase and you don't hear it yet until I point it out.
        T: Keep the straw exercise, five times a day, two minutes. I'll see you once a week for five weeks.""",
        [("S", r"(?i)scratchy"), ("O", r"11 s"), ("OA", r"\b9\b"), ("O", r"14/20"), ("A", r"(?i)strain|push"), ("P", r"(?i)straw"), ("P", r"1x/week for 5 weeks")], discipline="SLP"),
    _d("stuttering", """
        T: So what's speech been like at work?
        P: I, I, I ordered on the phone, first time in years.
        T: Wow. Let's do the reading. Okay, three hundred syllables, nine stutters, so three percent. It was seven percent in June.
        T: Easy onset on twelve of fifteen, with me tapping it out.""", [("S", r"(?i)phone"), ("O", r"3%"), ("OA", r"7%"), ("O", r"(?i)easy onset.*12/15")], discipline="SLP"),
    _d("cognition", """
        T: What did you have for breakfast, Hal?
        P: No idea.
        T: He recalled two of five words after ten minutes, with a category cue four of five.
        T: Trail making took him ninety four seconds, and he lost the thread once and I had to bring him back.""", [("O", r"2/5"), ("O", r"4/5"), ("O", r"94 s")], discipline="SLP"),
    _d("hand therapy edema and splint", """
        T: Let's see that finger. Volumeter says four hundred eighty milliliters on the left, right's four fifty.
        P: It throbs at night.
        T: Index PIP flexion seventy two, it was sixty. I remade the splint, the strap was digging in.
        T: Wear it at night only, and tendon glides ten times every two hours.""", [("S", r"(?i)throbs"), ("O", r"480"), ("O", r"72"), ("OA", r"60"), ("O", r"(?i)splint"), ("P", r"(?i)night only"), ("P", r"(?i)tendon glides")], discipline="OT"),
    _d("wheelchair and pressure", """
        T: Any sore spots from the new cushion?
        P: My left sit bone gets red by evening.
        T: Okay. Pressure relief, you did three push ups in the chair, each held fifteen seconds, no help. Curb, one of four tries, I spotted behind.
        T: You're not ready for curbs alone because your timing on the pop is late.""", [("S", r"(?i)left sit bone"), ("O", r"15 s"), ("O", r"1/4"), ("A", r"(?i)not ready")], [r"(?i)right sit"]),
    _d("prosthesis", """
        T: How many hours in the leg now?
        P: Six. Then it starts rubbing on the outside.
        T: Skin's intact, there's a red spot over the fibular head, two centimeters. Two minute walk, ninety six meters with one cane.
        T: Next session outdoors on the slope, if the spot's gone.""", [("S", r"(?i)rubbing"), ("O", r"(?i)skin is intact"), ("O", r"2 cm"), ("O", r"96 m"), ("P", r"(?i)slope")], [r"(?i)went outdoors"]),
    _d("vague walking answers", """
        T: How far can you walk now?
        P: Like, two blocks, then my calves burn.
        T: And before all this?
        P: Oh, miles. I hiked.""", [("S", r"(?i)2 blocks"), ("S", r"(?i)miles|hiked")], note_type="evaluation"),
    _d("rude patient", """
        T: Pain today?
        P: What do you think? It's an eight. This damn knee.
        T: I hear you. Did the ice help?
        P: No it did not.""", [("S", r"8/10"), ("S", r"(?i)ice.*(not|denies)|(not|denies).*ice")], [r"(?i)damn"]),
    _d("interrupted answer", """
        T: Any numbness, tingling
        P: No.
        T: or weakness in the arms?
        P: Well, the right one. It drops things.""", [("S", r"(?i)right|drops")]),
    _d("feeding, a child", """
        T: How's he eating, mom?
        C: He gagged on the banana and threw it. He'll do the crunchy stuff, though.
        T: He took six bites of puree from the spoon, gagged once. He touched the banana with a finger, that's new.
        T: He still needs me to model each bite and keep the chair at ninety degrees.
        T: At home, let him play with the banana, no pressure to eat.""", [("S", r"(?i)mother reports.*gagged"), ("O", r"(?i)6 bites.*gagged"), ("A", r"(?i)still needs"), ("P", r"(?i)banana")], discipline="OT"),
    _d("cervical adjustment", """
        T: Neck any better since Friday?
        P: A little. Still catches when I look up.
        T: Cervical extension thirty, was twenty. C two on the left is restricted, tender there. Adjusted C two, supine, left, and T one.
        P: Whoa.
        T: Extension now forty. I'll see you Thursday and again Monday, then we'll see if we can space it out.""", [("S", r"(?i)catches"), ("O", r"extension 30"), ("O", r"(?i)C2.*left"), ("O", r"(?i)adjusted C2"), ("O", r"\b40\b"), ("P", r"(?i)thursday")], [r"(?i)right"], discipline="chiropractic"),
    _d("progress report", """
        T: So we're at visit ten. Oswestry's down to twenty six from forty four.
        P: I can put my boots on now.
        T: You've gone from lifting five pounds to fifteen from the floor. Goal one, tying boots, is met. Goal two, lifting twenty five, is not met yet.""",
        [("S", r"(?i)boots"), ("O", r"26"), ("OA", r"44"), ("AO", r"(?i)goal 1.*met"), ("AO", r"(?i)goal 2.*not met")], [r"from 26", r"(?i)goal 2(?:(?!not).)*\bmet\b"], note_type="progress"),
    _d("discharge", """
        T: All right, last visit. Final Berg is fifty one out of fifty six, you came in at thirty three.
        T: You're independent with the home program, I watched you do all of it. We're discharging you today, back to the walking group twice a week.
        P: I'll miss you guys.""", [("O", r"51/56"), ("OA", r"\b33\b"), ("P", r"(?i)discharg")], note_type="discharge"),
    _d("nothing measured", """
        T: Sorry, the machine's broken, so no dynamometer today. We'll do grip on Thursday.
        P: Fine.""", [("P", r"(?i)grip")], [r"\blb\b"], discipline="OT"),
    _d("steps and rails at home", """
        T: Who's at home with you?
        P: Just me and the cat.
        T: Stairs?
        P: Four to get in, no rail. Bedroom's upstairs.""", [("S", r"(?i)(just me|cat|alone)"), ("S", r"(?i)4.*no rail")], note_type="evaluation"),
    _d("sleep in hours", """
        T: How did you sleep?
        P: Terrible, maybe four hours. The shoulder wakes me up if I roll on it.""", [("S", r"4 hours"), ("S", r"(?i)shoulder wakes")]),
    _d("gait in dictation", """
        T: Objective. Gait training, a hundred and fifty feet times two with a single point cane, contact guard, verbal cues for heel strike on the left. Stairs, one flight with the right rail, min assist. Twenty three minutes, nine ten to nine thirty three. Right knee extension lacks eight degrees.
        T: Assessment. Foot drop on the left still makes her catch her toe. Plan. Order the AFO, see her three times a week for four weeks.""",
        [("O", r"150 ft x2"), ("O", r"(?i)contact guard"), ("O", r"(?i)right rail.*min assist"), ("O", r"23 min"), ("O", r"(?i)right knee extension.*8°"), ("A", r"(?i)foot drop"), ("P", r"AFO"), ("P", r"3x/week for 4 weeks")], mode="dictation"),
    _d("dictation out of order", """
        T: Assessment. Still needs tactile cueing for scapular control. Objective. Left shoulder flexion one forty. Subjective. Says she can reach the cupboard. Back to objective. Pain free arc to one twenty. Plan. Same frequency, add prone rows.""",
        [("A", r"(?i)tactile"), ("O", r"(?i)left shoulder flexion 140°"), ("S", r"(?i)cupboard"), ("O", r"\b120\b"), ("P", r"(?i)prone rows")], mode="dictation"),
    _d("a corrected side in dictation", """
        T: Objective. Grip left forty, scratch that, right forty pounds.""", [("O", r"(?i)right.*40 lb")], [r"(?i)left"], mode="dictation", discipline="OT"),
    _d("shoulder tests one after another", """
        T: Neer positive. Hawkins positive. Empty can negative. Speed's negative. All that's the right shoulder.""",
        [("O", r"(?i)neer positive"), ("O", r"(?i)empty can negative"), ("O", r"(?i)speed.*negative")], [r"(?i)empty can positive|neer negative"]),
    _d("medical history", """
        T: Any other health problems?
        P: Diabetes, and I had a stent put in two years ago.
        T: Any medications?
        P: Metformin and a baby aspirin.""", [("S", r"(?i)diabetes"), ("S", r"(?i)metformin")], note_type="evaluation"),
    _d("the patient asks, the therapist answers", """
        P: Can I drive yet?
        T: No, not until the surgeon clears you.
        P: What about the pool?
        T: Not with that incision open.""", [("P", r"(?i)not until.*surgeon")], [r"(?i)cleared (for|to)"]),
    _d("response to treatment", """
        T: How does it feel after that?
        P: Looser. Like a two instead of a five.""", [("SO", r"2/10")], [r"5/10 (now|after)"]),
    _d("hands-on help is skilled input", """
        T: Okay, walk to the door. I'm holding your belt, you keep drifting right. Stop. That was forty feet with min assist, two losses of balance.""", [("O", r"40 ft.*min assist"), ("O", r"(?i)2 loss")]),
)  # fmt: skip
