"""Short dialogues of many kinds, with what their notes must and must not say. Patterns are searched sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One short visit."""

    name: str
    turns: tuple[tuple[str, str], ...]
    "(T, P or C, what was said)"
    has: tuple[tuple[str, str], ...] = ()
    "(sections, pattern) that some sentence of these sections must match"
    never: tuple[str, ...] = ()
    "patterns that no sentence may match"
    mode: str = "ambient"
    discipline: str = "PT"
    note_type: str = "daily"
    context: dict[str, object] = field(default_factory=dict)


def _turns(text: str) -> tuple[tuple[str, str], ...]:
    rows = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return tuple((row[0], row[2:].strip()) for row in rows)


def _d(name: str, text: str, has: list[tuple[str, str]], never: list[str] | None = None, **more: object) -> Dialogue:
    return Dialogue(name, _turns(text), tuple(has), tuple(never or ()), **more)  # type: ignore[arg-type]


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
)  # fmt: skip
