"""Dictation after hands-on work: all six note types, with and without section names."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from tests.server.charting.dialogue import Dialogue, visit

DICTATIONS: tuple[Dialogue, ...] = (
    visit("a dictated evaluation", """
        T: Subjective. Patient is a fifty four year old carpenter with right lateral elbow pain for three months after hanging drywall. Pain is two out of ten at rest and seven out of ten with gripping. Denies numbness. Goal is to return to full duty.
        T: Objective. Right grip forty eight pounds, left ninety two pounds. Cozen's test positive on the right. Tenderness at the right lateral epicondyle. Right wrist extensors four minus out of five. No swelling.
        T: Assessment. Signs consistent with right lateral epicondylalgia, loading capacity of the extensors limits gripping at work. Good potential.
        T: Plan. Twice a week for six weeks, eccentric wrist extension and a counterforce strap.""",
        [("S", r"2/10"), ("S", r"7/10.*grip"), ("S", r"(?i)denies numbness"), ("O", r"(?i)right.*48 lb"), ("O", r"(?i)left.*92 lb"), ("O", r"(?i)cozen.*positive"), ("O", r"(?i)no swelling"), ("A", r"(?i)epicondylalgia"), ("P", r"2x/week for 6 weeks")],
        [r"(?i)left.*(?:epicondyl|48)", r"(?i)reports numbness"], mode="dictation", note_type="evaluation", discipline="OT"),
    visit("a dictated daily note with times", """
        T: Objective. Soft tissue mobilization to the left upper trapezius and levator, eleven minutes. Then scapular strengthening, prone T and Y, two sets of twelve with two pounds, sixteen minutes. Left cervical rotation fifty two degrees before and sixty one after. She needed tactile cues to stop shrugging.
        T: Plan. Add rows next visit.""",
        [("O", r"11 min"), ("O", r"(?i)2x12"), ("O", r"52"), ("O", r"61"), ("P", r"(?i)rows")], [r"(?i)right"], mode="dictation", codes={"97140": (11, 1), "97110": (16, 1)}),
    visit("a dictated progress report", """
        T: Progress report. Since the evaluation his timed up and go went from twenty one seconds to thirteen seconds, and his gait speed from point five to point nine meters per second. Goal one is met. Goal two is partially met, he does eight of twelve steps with one rail. He still needs skilled cueing for foot clearance. Continue twice a week for four weeks.""",
        [("OA", r"(?i)21 s.*13 s"), ("OA", r"0\.5.*0\.9"), ("AO", r"(?i)goal 1.*met"), ("AO", r"(?i)goal 2.*partially"), ("A", r"(?i)skilled"), ("P", r"2x/week for 4 weeks")],
        [r"(?i)goal 2 (?:is )?met", r"from 13 s"], mode="dictation", note_type="progress"),
    visit("a dictated re-evaluation", """
        T: Re-evaluation after a new fall on the left hip. Subjective. She reports new groin pain five out of ten. Objective. Left hip internal rotation ten degrees, was thirty at evaluation. Antalgic gait. Assessment. Change in status, refer back to the orthopedist. Plan. Hold strengthening until imaging.""",
        [("S", r"5/10"), ("O", r"(?i)left hip internal rotation.*10°"), ("OA", r"30"), ("AP", r"(?i)orthop"), ("P", r"(?i)hold strengthening")], [r"(?i)right"], mode="dictation", note_type="re-evaluation"),
    visit("a dictated recertification", """
        T: Recertification. Assessment. He went from max assist to mod assist for dressing and is not yet safe alone at the sink. Without therapy he is at risk of another fall. Plan. Recertify, three times a week for eight weeks.""",
        [("A", r"(?i)max(?:imal)? assist.*mod(?:erate)? assist"), ("A", r"(?i)not yet safe"), ("P", r"3x/week for 8 weeks")], [r"(?i)(?<!not )(?<!not yet )\bsafe alone"], mode="dictation", note_type="recertification", discipline="OT"),
    visit("a dictated discharge", """
        T: Discharge summary. Subjective. Patient reports no pain with overhead work. Objective. Right shoulder flexion one hundred seventy two degrees, abduction one hundred sixty eight. QuickDASH six, was fifty two. Plan. Discharge to home program, bands three times a week.""",
        [("S", r"(?i)no pain|denies pain"), ("O", r"(?i)right shoulder flexion.*172°"), ("O", r"168°"), ("O", r"(?i)quickdash.*\b6\b"), ("P", r"(?i)discharge")], [r"(?i)left", r"(?i)\bwas 6\b"], mode="dictation", note_type="discharge"),
    visit("a dictated swallow session", """
        T: Subjective. Wife says he coughed once at dinner on Sunday. Objective. Effortful swallow, twenty five reps. Puree, ten of ten without cough. Mildly thick by cup, one cough in fifteen sips with chin tuck. Verbal cues for small sips on about half. Assessment. Chin tuck is helping but he does not use it without a reminder. Plan. Continue once a week for four weeks, no thin liquids yet.""",
        [("S", r"(?i)wife.*cough"), ("O", r"25"), ("O", r"10/10"), ("O", r"(?i)chin tuck"), ("A", r"(?i)reminder"), ("P", r"1x/week for 4 weeks"), ("P", r"(?i)no thin")], [r"(?i)(?<!no )thin liquids? (?:tolerated|allowed)"], mode="dictation", discipline="SLP"),
    visit("a dictated adjustment", """
        T: Patient reports low back pain four out of ten, down from seven. No leg symptoms. L five restricted on the right with spasm of the right paraspinals. Adjusted L five in side posture and the right S I joint with a drop. Tolerated well, three out of ten afterwards. Return in one week.""",
        [("S", r"4/10"), ("O", r"(?i)L5.*right"), ("P", r"(?i)1 week")], [r"(?i)left", r"(?i)reports leg symptoms"], mode="dictation", discipline="chiropractic"),
    visit("a dictation with a quote", """
        T: Subjective. She states, quote, the brace makes my thumb tingle, end quote. Objective. Brace trimmed at the right thumb web space. Capillary refill under two seconds.""",
        [("S", r'"the brace makes my thumb tingle"'), ("O", r"(?i)right thumb"), ("O", r"2 s")], [], mode="dictation", discipline="OT"),
    visit("a dictated correction of a whole sentence", """
        T: Objective. Berg thirty nine out of fifty six. Delete that. Berg forty two out of fifty six. Four square step test fifteen seconds.""",
        [("O", r"42/56"), ("O", r"15 s")], [r"39"], mode="dictation"),
    visit("a dictated supervised home program", """
        T: Plan. Home program of sit to stands, two sets of eight, daily. No driving until cleared by neurology. Call the daughter about grab bars.""",
        [("P", r"(?i)sit to stands?.*2x8"), ("P", r"(?i)no driving until cleared"), ("P", r"(?i)grab bars")], [r"(?i)(?<!until )cleared (?:to|for) driv"], mode="dictation"),
)  # fmt: skip
