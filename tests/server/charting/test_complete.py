"""Each note type asks for what an auditor looks for in it."""

from __future__ import annotations

import pytest
from tests.server.charting.test_checks import YES, sections

from clew_server.charting.billing import suggest
from clew_server.charting.checks import checks
from clew_server.charting.complete import incomplete
from clew_server.charting.draft import draft
from clew_wire.note import Code

EVALUATION = {
    "S": ["Back pain began 3 weeks ago after lifting.", "Used to garden daily."],
    "O": ["Lumbar flexion 40°."],
    "A": ["Stiffness limits bending."],
    "P": ["Goal: lift 20 lb from the floor in 6 weeks.", "2x/week for 6 weeks."],
}
PROGRESS = {"S": ["Sleeps 6 h."], "O": ["Berg 44/56, was 38/56."], "A": ["Goal 1 met."], "P": ["1x/week for 4 weeks."]}
REEVAL = {"S": ["Fell on Sunday."], "O": ["Grip 20 lb."], "A": ["Weaker since the fall."], "P": ["2x/week for 8 weeks."]}
RECERT = {
    "S": ["Coughs less than last month."], "O": ["Swallow delay 2 s."], "A": ["Needs cueing."], "P": ["1x/week for 8 weeks."]
}  # fmt: skip
DISCHARGE = {
    "S": ["Walks to church."], "O": ["TUG 9 s."], "A": ["Goal 1 met, goal 2 not met."], "P": ["Home program 3x/week.", "Discharged today."]
}  # fmt: skip
WHOLE = {
    ("PT", "evaluation"): EVALUATION,
    ("SLP", "progress"): PROGRESS,
    ("OT", "re-evaluation"): REEVAL,
    ("SLP", "recertification"): RECERT,
    ("PT", "discharge"): DISCHARGE,
    ("chiropractic", "daily"): {"S": ["Neck stiff."], "O": ["C5 adjusted."]},
}


@pytest.mark.parametrize(("kind", "note"), WHOLE.items(), ids=lambda x: "-".join(x) if isinstance(x, tuple) else "")
def test_a_whole_note_lacks_nothing(kind, note, context) -> None:
    assert incomplete(sections(**note), (), context(*kind)) == []


@pytest.mark.parametrize(
    ("note_type", "note", "without", "check", "says"),
    [
        ("evaluation", EVALUATION, ("S", 0), "empty", "history"),
        ("evaluation", EVALUATION, ("S", 1), "empty", "prior level"),
        ("evaluation", EVALUATION, ("O", 0), "deficit_missing", "measured today"),
        ("evaluation", EVALUATION, ("P", 0), "goal_unlinked", "goal"),
        ("evaluation", EVALUATION, ("P", 1), "vague", "how many times a week"),
        ("progress", PROGRESS, ("O", 0), "vague", "trends"),
        ("progress", PROGRESS, ("A", 0), "goal_unlinked", "status"),
        ("re-evaluation", REEVAL, ("O", 0), "deficit_missing", "measured today"),
        ("re-evaluation", REEVAL, ("P", 0), "vague", "frequency"),
        ("recertification", RECERT, ("A", 0), "thread_broken", "why care must go on"),
        ("recertification", RECERT, ("P", 0), "vague", "duration"),
        ("discharge", DISCHARGE, ("O", 0), "deficit_missing", "final measure"),
        ("discharge", DISCHARGE, ("A", 0), "goal_unlinked", "met"),
        ("discharge", DISCHARGE, ("P", 0), "empty", "home program"),
    ],
)
def test_what_is_taken_out_is_asked_for(note_type, note, without, check, says, context) -> None:
    section, n = without
    lacking = {**note, section: [t for k, t in enumerate(note[section]) if k != n]}
    found = incomplete(sections(**lacking), (), context("PT", note_type))
    assert any(c.id == check and c.status == "warn" and says in c.message and c.evidence for c in found), found


def test_a_re_evaluation_says_what_changed(context) -> None:
    same = {**REEVAL, "S": ["Hand is fine."], "A": ["Good potential."]}
    assert [c.id for c in incomplete(sections(**same), (), context("OT", "re-evaluation"))] == ["thread_broken"]


@pytest.mark.parametrize("as_sent", ["sections", "text"])
def test_a_re_evaluation_that_repeats_the_evaluation(as_sent, context) -> None:
    before = ["Grip on the right is 20 lb.", "Weaker since the fall on ice.", "Opens jars with help.", "2x/week for 8 weeks."]
    sent = {"sections": {"O": [{"text": t} for t in before]}} if as_sent == "sections" else {"text": " ".join(before)}
    chart = context(
        "OT", "re-evaluation", prior_notes=[{"note_type": "evaluation", **sent}, {"note_type": "daily", "text": "Gripped putty."}]
    )
    again = sections(S=before[1:2], O=before[:1], A=before[2:3], P=before[3:])
    (found,) = [c for c in incomplete(again, (), chart) if c.id == "repeated"]
    assert "4 of 4" in found.message
    new = sections(S=["Fell again on Sunday."], O=["Grip on the right is 12 lb."], A=["Weaker since the second fall."], P=before[3:])
    assert [c.id for c in incomplete(new, (), chart) if c.id == "repeated"] == []


@pytest.mark.parametrize(
    ("plan", "broken"),
    [
        ("Continue PT 2x/week for 4 weeks.", True),
        ("Return for treatment once a week.", True),
        ("Home exercise program 3x/week.", False),
        ("Continue walking 2x/day on his own.", False),
    ],
)
def test_a_discharge_has_no_visit_frequency(plan, broken, context) -> None:
    found = incomplete(sections(**{**DISCHARGE, "P": ["Home program given.", plan]}), (), context("PT", "discharge"))
    assert ("thread_broken" in [c.id for c in found]) is broken


def test_a_complexity_that_was_worked_out_is_to_be_confirmed(context) -> None:
    worked_out = Code(
        "97162", None, 1, "untimed", working="moderate complexity, the lowest that all elements reach", evidence=(("w1", "w2"),)
    )
    stated = Code("97162", None, 1, "untimed", working="moderate complexity, as stated")
    (found,) = incomplete(sections(**EVALUATION), (worked_out,), context("PT", "evaluation"))
    assert (found.status, found.evidence) == ("warn", (("w1", "w2"),))
    assert incomplete(sections(**EVALUATION), (stated,), context("PT", "evaluation")) == []


def test_an_empty_note_says_why(talk, context) -> None:
    silence, chatter = (draft(talk(script).words, context(), YES) for script in ("", "P: Nice weather.\nT: It is."))
    assert "transcript is empty" in silence.checks[0].message
    assert "4 words of the patient and the therapist" in chatter.checks[0].message
    assert all(not rows for note in (silence, chatter) for rows in note.sections.values())
    assert [c.status for c in (*silence.checks, *chatter.checks) if c.id == "empty"] == ["block", "block"]


@pytest.mark.parametrize("role", ["T", "P", "C"])
def test_one_voice_in_a_conversation_is_pointed_out(role, talk, context) -> None:
    line = f"{role}: My left knee hurts when I go down stairs and I can not kneel to get things from the low shelf. "
    for mode, warned in (("ambient", True), ("dictation", False)):
        visit = talk(line * 4)
        note = draft(visit.words, context(mode=mode), YES)
        assert any("is heard in this visit" in c.message for c in note.checks) is warned
    two = draft(talk(f"{line}\nT: Okay.\nP: Yes.").words, context(), YES)
    assert not any("is heard in this visit" in c.message for c in two.checks)


def test_a_context_sentence_alone_makes_no_note(talk, context) -> None:
    from clew_wire.note import SECTIONS, Sentence

    only = {s: (Sentence("c", "Referred with neck pain.", (), "context"),) if s == "S" else () for s in SECTIONS}
    visit = talk("P: Hello.")
    found = checks(visit, only, suggest(visit, context()), (), context(), YES)
    assert [c.id for c in found] == ["empty"]


@pytest.mark.parametrize("note_type", ["daily", "evaluation", "discharge"])
def test_long_small_talk_gives_nothing(note_type, talk, context) -> None:
    chat = "T: Nice weather.\nP: It is.\nT: Busy roads.\nP: Very."
    note = draft(talk("\n".join([chat] * 200)).words, context("PT", note_type, diagnosis="left knee pain", prior={"Berg": "34/56"}), YES)
    assert all(not rows for rows in note.sections.values())
    assert [c.id for c in note.checks] == ["empty"]
