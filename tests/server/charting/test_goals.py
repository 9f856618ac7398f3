"""Goals are linked by what was done, not by the words that they share with the greeting."""

from __future__ import annotations

import pytest

from clew_server.charting.billing import suggest
from clew_server.charting.goals import link


def linked(visit, context) -> tuple[str, ...]:
    return link(visit, suggest(visit, context), context)[0]


PT = [
    (
        {"a": "Return to hiking on trails without poles"},
        "T: Tandem stance on the foam, twelve seconds. Fifteen minutes of balance training.",
        ("a",),
    ),
    ({"a": "Climb two flights of stairs without the rail"}, "T: Step ups on the eight inch box, two sets of ten.", ("a",)),
    (
        {"a": "Right hip abductor strength 5/5", "b": "Neck rotation 70 degrees to drive"},
        "T: Clamshells with the band, three sets of ten on the right.",
        ("a",),
    ),
    (
        {"a": "Reach the top shelf with the left arm", "b": "Walk 800 feet with a cane"},
        "T: Wall slides, two by ten. Left shoulder flexion one forty degrees.",
        ("a",),
    ),
    ({"a": "Sit at the desk for an hour"}, "T: Grade three mobilization of the thoracic spine, ten minutes of manual therapy.", ("a",)),
    ({"a": "Run two miles"}, "T: Hop on the left leg, ten times. Landing looks good.", ("a",)),
    ({"a": "Turn in bed and move from bed to chair with supervision"}, "T: Supine to sit with minimal assist, three times.", ("a",)),
    ({"a": "Reduce dizziness with head turns"}, "T: VOR times one for sixty seconds, dizzy three out of ten.", ("a",)),
    (
        {"a": "Walk 800 feet with a cane"},
        "T: How is the walking?\nP: I walked to the store.\nT: Grip is twenty pounds. Putty, three sets of ten.",
        (),
    ),
    (
        {"a": "Walk 800 feet with a cane"},
        "T: Putty squeezes, three sets of ten.\nP: Good.\nT: Next time we practice walking with the cane.",
        (),
    ),
]


@pytest.mark.parametrize(("goals", "script", "ids"), PT)
def test_physical_therapy(goals, script, ids, talk, context) -> None:
    assert linked(talk(script), context(goals=goals)) == ids


OT = [
    ({"a": "Button a shirt in under two minutes", "b": "Prepare a sandwich"}, "T: Four buttons on the shirt in ninety seconds.", ("a",)),
    ({"a": "Prepare a light meal at the counter"}, "T: Today in the kitchen you made the sandwich with one cue.", ("a",)),
    ({"a": "Print the first name legibly", "b": "Cut out a square"}, "T: Trace the letters. Eight of ten letters on the line.", ("a",)),
    ({"a": "Tie a bow on both shoes"}, "T: Cross the laces, make a loop, and pull it through.", ("a",)),
    ({"a": "Bathe with supervision"}, "T: Shower transfer with the tub bench, contact guard.", ("a",)),
    ({"a": "Attend to a seated task for ten minutes"}, "T: Swing first, then seven minutes at the table with two redirections.", ("a",)),
]


@pytest.mark.parametrize(("goals", "script", "ids"), OT)
def test_occupational_therapy(goals, script, ids, talk, context) -> None:
    assert linked(talk(script), context("OT", goals=goals)) == ids


SLP = [
    ({"a": "Drink thin liquids without cough"}, "T: Thin water by straw, nine of ten clear.", ("a",)),
    ({"a": "Produce /r/ in words", "b": "Follow two step directions"}, "T: R words, eleven out of twenty.", ("a",)),
    ({"a": "Produce /s/ in sentences"}, "T: R words, eleven out of twenty. R in sentences, four out of ten.", ()),
    ({"a": "Name 20 household objects", "b": "Maintain 75 dB in conversation"}, "T: Name these pictures. Thirteen out of twenty.", ("a",)),
    ({"a": "Use easy onsets in conversation"}, "T: Easy onsets while reading, six percent stuttered.", ("a",)),
    ({"a": "Recall three appointments with the planner"}, "T: Write it in the planner. You recalled two of three.", ("a",)),
]


@pytest.mark.parametrize(("goals", "script", "ids"), SLP)
def test_speech_language(goals, script, ids, talk, context) -> None:
    assert linked(talk(script), context("SLP", goals=goals)) == ids


def test_each_link_names_the_code_whose_work_served_the_goal(talk, context, heard) -> None:
    ctx = context(goals={"a": "Climb stairs", "b": "Walk on grass without a cane"})
    visit = talk(
        "T: It's nine. Foam with head turns.\nP: Wobbly.\nT: Nine fifteen, fifteen minutes of neuro re-ed.\n"
        "T: Step downs and squats, three by ten.\nP: Hard.\nT: That was twelve minutes of exercise."
    )
    _, links = link(visit, suggest(visit, ctx), ctx)
    assert {(x.goal, x.code) for x in links} >= {("a", "97110"), ("b", "97112")}
    assert ("a", "97112") not in {(x.goal, x.code) for x in links}
    evidence = next(x for x in links if x.goal == "b").evidence
    assert "Foam with head turns." in [heard(visit, s) for s in evidence]


def test_a_dictated_assessment_is_no_work(talk, context) -> None:
    visit = talk(
        "T: Objective. Putty pinch, three sets of ten. Assessment. Progressing toward the dressing goal. Plan. Dressing next visit."
    )
    assert linked(visit, context("OT", mode="dictation", goals={"a": "Dress independently"})) == ()


@pytest.mark.parametrize(
    ("goal", "script", "ids"),
    [
        (
            "Oswestry under 10 percent",
            "T: Subjective. Oswestry is eighteen percent today, was thirty. Objective. Lumbar flexion sixty degrees.",
            ("a",),
        ),
        ("Six minute walk of 1,200 feet", "T: So the six minute walk, that goal is met.", ("a",)),
        ("Tinetti 24 or better", "T: Tinetti came out at twenty one.", ("a",)),
        ("Tinetti 24 or better", "T: Plan. Tinetti again in four weeks.", ()),
        ("Nine hole peg test under 25 seconds", "T: We will do the nine hole peg next visit.", ()),
    ],
)
def test_a_goal_that_names_a_measure_is_served_when_it_was_taken(goal, script, ids, talk, context) -> None:
    assert linked(talk(script), context(goals={"a": goal})) == ids


MORE = [
    ("SLP", "Jaw opening of 40 mm to fit a sandwich", "T: Open as wide as you can. Thirty one millimeters.", ("a",)),
    ("SLP", "Reduce trismus for dental care", "T: Hold the jaw stretch, five stacked tongue depressors, ten seconds.", ("a",)),
    ("SLP", "Manage saliva without drooling at meals", "T: You wiped twice, and swallowed the secretions four times with a cue.", ("a",)),
    ("SLP", "Speak at 72 dB on the phone", "T: Long ah, take a big breath. Seventy decibels.", ("a",)),
    ("OT", "Propel the wheelchair 150 feet and lock the brakes", "T: Lock both brakes. Good, four of five times by yourself.", ("a",)),
    ("PT", "Wheelchair mobility through doorways", "T: Push the rims, back up, and through the door. No bumps.", ("a",)),
    ("PT", "Son guards him safely on stairs", "T: Now you guard him, one hand on the belt. Good return demonstration.", ("a",)),
    ("OT", "Caregiver will demonstrate safe bathing assistance", "T: The wife returned the demonstration of the tub bench.", ("a",)),
    ("OT", "Wife positions him in bed independently", "T: Pillow under the hips, roll him toward you. You did that alone.", ("a",)),
    ("OT", "Eat lunch with the built up fork", "T: Eight of ten scoops made it to your mouth.", ("a",)),
    ("OT", "Bring a full cup to the lips without spilling", "T: Drink from the mug. Two spills in five tries.", ("a",)),
    ("PT", "Walk the beach for an hour", "T: Chest deep now, march forward and back, six lengths.", ("a",)),
    ("PT", "Power wheelchair driving indoors", "T: Joystick forward, slow at the door frame.", ("a",)),
    ("OT", "Self-feed finger foods", "T: Pick up the cracker and bring it to your mouth.", ("a",)),
    # not worked on, not measured
    ("OT", "Daughter transfers her safely", "T: Putty pinch, three sets of ten.", ()),
    ("OT", "Feed herself with setup", "T: Button the shirt. Four of five.", ()),
    ("SLP", "Swallow saliva without drooling", "T: Name ten animals. Seven.", ()),
    ("OT", "Drive 20 minutes to church", "T: Fifteen minutes of manual therapy to the wrist, grade three mobs.", ()),
    ("OT", "Type for 45 minutes", "T: Ten minutes of self care, the shower.", ()),
    ("PT", "Wheelchair mobility through doorways", "T: Fourteen minutes of manual therapy to the neck.", ()),
    ("SLP", "Jaw opening of 40 mm to fit a sandwich", "T: Recall three words. Two of three after a delay.", ()),
]


@pytest.mark.parametrize(("discipline", "goal", "script", "ids"), MORE)
def test_goals_of_other_kinds(discipline, goal, script, ids, talk, context) -> None:
    assert linked(talk(script), context(discipline, goals={"a": goal})) == ids


MEANT = [
    # the goal's function, not its hands
    ("OT", "Lift a 25 lb box at work with both hands", "T: Bend the thumb, ten times. Key pinch left nine pounds.", ()),
    ("OT", "Cook dinner for the family with both hands", "T: Tendon glides, two sets of ten. Left index bends to sixty degrees.", ()),
    ("OT", "Use the right hand to hold the phone", "T: Putty, squeeze and pinch, three sets of ten with your right hand.", ("a",)),
    # what was forbidden or told to others is no work
    ("OT", "Grip strength 40 lb", "T: No gripping, no squeezing. Wrist up and down, ten times.", ()),
    ("PT", "Return to running", "T: No running, no jumping yet. Heel slides, two sets of ten.", ()),
    ("PT", "Lift 20 lb overhead", "T: I'm calling the surgeon about the lifting. Calf stretch, thirty seconds.", ()),
    # another part of the body, another side
    ("PT", "Left shoulder flexion 150 degrees", "T: Right knee flexion one ten. Heel slides, three sets of ten.", ()),
    ("PT", "Right hip strength 5/5", "T: Bicep curls, three sets of ten. Left elbow flexion strength four out of five.", ()),
    ("PT", "Left quad strength 5/5", "T: Right quad, leg press, three sets of ten. Right quad four out of five.", ()),
    ("PT", "Left quad strength 5/5", "T: Left leg press, three sets of ten.", ("a",)),
    ("OT", "Carry a 15 lb bag 200 feet", "T: Elbow bent, carry the bag to the bench, eight times.", ("a",)),
    # two tasks at once, a topic kept, pills, textures
    ("SLP", "Alternate between two tasks with 2 errors", "T: When the light comes on, switch to the phone book. Three errors.", ("a",)),
    ("SLP", "Multitask in the kitchen for 15 minutes", "T: Stir and answer me, switch when I clap. Four errors.", ("a",)),
    ("SLP", "Shift attention at work without cues", "T: Sort the emails. Bell, now the calendar. Six errors.", ("a",)),
    ("SLP", "Stay on topic for 8 turns", "T: Small talk now, your weekend. Off topic twice.", ("a",)),
    ("SLP", "Take turns and keep eye contact with peers", "T: Role play, you're the cashier. Eye contact four of five.", ("a",)),
    ("OT", "Manage own medications without error", "T: Here are the bottles, fill Monday. One error.", ("a",)),
    ("OT", "Set up a weekly pill organizer", "T: Check each pill against the list. Two errors.", ("a",)),
    ("OT", "Play with messy materials for 5 minutes", "T: Slime on the tray, both hands in. Three minutes before she wiped.", ("a",)),
    ("OT", "Accept new textures on the hands", "T: Rice first, then glue. He pulled away twice.", ("a",)),
    ("OT", "Touch wet and sticky things without crying", "T: Finger paint, one finger, then the palm.", ("a",)),
    ("SLP", "Eat soft textures without coughing", "T: Finger paint on the tray, look how sticky.", ()),
    ("OT", "Move to the next activity with a picture schedule", "T: Swing is all done. What's next? She needed two warnings.", ("a",)),
    ("PT", "Return to basketball with cutting and jumping", "T: Cut the paper along the line with the scissors.", ()),
    # sounds
    ("SLP", "Produce L blends in words", "T: P L words, plate, plum, nine of fifteen.", ("a",)),
    ("SLP", "Produce /s/ in words without a model", "T: S T words, stop, star, eight of ten.", ("a",)),
    ("SLP", "Produce initial R in words", "T: K words, key, car, eight of ten. The K comes easy now.", ()),
    ("SLP", "Produce TH in phrases", "T: Final S words, bus, mess, six of ten.", ()),
]


@pytest.mark.parametrize(("discipline", "goal", "script", "ids"), MEANT)
def test_a_goal_is_served_by_its_own_function_place_side_and_sound(discipline, goal, script, ids, talk, context) -> None:
    assert linked(talk(script), context(discipline, goals={"a": goal})) == ids


def test_a_set_without_a_name_belongs_to_the_part_of_the_body_named_before(talk, context) -> None:
    goals = {"a": "Right shoulder strength 5/5", "b": "Right knee strength 5/5"}
    visit = talk("T: Right knee first, kick out against me.\nP: Ok.\nT: Three sets of ten, ninety pounds.")
    assert linked(visit, context(goals=goals)) == ("b",)
