# ruff: noqa: E501  a line of the script stays on one line
"""An invented visit as the wire events that a server would send: for the page's tests and its screenshots, never for figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from clew_wire.event import AnyEvent, Checks, Ended, Final, NotePatch, Partial, Put, SessionOpened
from clew_wire.note import Check, Code, Consent, GoalLink, Reminder, Role, Section, Sentence, Span, Word

CONTEXT: dict[str, Any] = {
    "id": "enc-2041",
    "mode": "ambient",
    "discipline": "PT",
    "note_type": "daily",
    "context": {
        "patient": {"name": "Marisol Vega", "age": 58, "sex": "female"},
        "case": {
            "diagnosis": "Right rotator cuff repair, ten weeks after surgery",
            "icd10": ["Z47.89", "M25.511"],
            "side": "right",
            "visit_number": 14,
            "payer": "Medicare",
            "visits_since_progress_report": 9,
        },
        "goals": [
            {"id": "g1", "text": "Reach a shelf at head height with 2 lb in the right hand in 6 weeks"},
            {"id": "g2", "text": "Right shoulder external rotation 4+/5 to lift a grocery bag"},
            {"id": "g3", "text": "Sleep on the right side without waking in 4 weeks"},
        ],
    },
    "consent": {"given": True, "by": "patient", "at": "2026-03-10T14:02:00-05:00"},
    "encounter": {"id": "enc-2041", "date": "2026-03-10", "clinician": {"name": "Dana Whitfield, DPT"}},
}

T, P, C = "therapist", "patient", "caregiver"
TURNS: tuple[tuple[Role, str], ...] = (
    (T, "Hi Marisol, have a seat. How has the right shoulder been since last week?"),
    (P, "Better, mostly. It is a three out of ten when I reach up to the cupboard, and nothing at rest."),
    (P, "Sleeping is the hard part. I woke up twice last night when I rolled onto it."),
    (T, "Any numbness or tingling down the arm?"),
    (P, "No, none."),
    (C, "She dropped a pan on Sunday, though. I had to pick it up."),
    (P, "That was the handle, it was hot. I have not dropped anything else."),
    (T, "Okay, thank you. And the home program?"),
    (P, "The pulleys every day. The band I skipped two days because it was sore."),
    (T, "Let me measure. Active flexion on the right is one hundred thirty eight degrees, it was one hundred twenty five last visit."),
    (T, "Abduction one hundred and ten. External rotation strength is four minus out of five on the right, five out of five on the left."),
    (T, "It is two ten. Side-lying external rotation, three sets of ten with two pounds, with my hand on your shoulder blade."),
    (P, "I feel that in the back of the shoulder."),
    (T, "Good, that is where we want it. Draw the shoulder blade down before you lift. Yes, much less shrug that time."),
    (T, "Two twenty six, so sixteen minutes of therapeutic exercise."),
    (T, "Now posterior glides at the shoulder, grade three, for the stiffness at end range. Tell me if it pinches."),
    (P, "No pinch. It is just tight."),
    (T, "Flexion after that is one forty six. That was ten minutes of manual therapy."),
    (T, "Now put this two pound box on the shelf at the height of your eyes, ten times. I will block the shrug."),
    (P, "That is easier than last week. The last three were hard."),
    (T, "You still need my cue for the last three, so we keep working on that control with me before you do it alone."),
    (T, "Twice a week for four more weeks. Next time we try the shelf at head height, and I will recheck the rotation strength."),
    (P, "Sounds good. See you Thursday."),
)


@dataclass(frozen=True)
class Line:
    """A sentence of the script's draft: after which turn it appears, where it stands, and the words it rests on."""

    after: int
    section: Section
    id: str
    text: str
    rests_on: tuple[tuple[int, str], ...] = ()
    "(turn, phrase in it)"
    flags: tuple[str, ...] = ()


LINES: tuple[Line, ...] = (
    Line(0, "A", "c1", "58-year-old female, 10 weeks after right rotator cuff repair, visit 14."),
    Line(2, "S", "s1", "Right shoulder pain 3/10 with overhead reach; no pain at rest.", ((1, "three out of ten when I reach up to the cupboard, and nothing at rest."),)),
    Line(2, "S", "s2", "Woke up 2 times last night when rolling onto the right side.", ((0, "right shoulder"), (2, "woke up twice last night when I rolled onto it."))),
    Line(4, "S", "s3", "Denies numbness and tingling in the arm.", ((3, "numbness or tingling down the arm?"), (4, "No, none."))),
    Line(6, "S", "s4", "Caregiver reports a dropped pan on Sunday; patient attributes it to a hot handle.", ((5, "dropped a pan on Sunday,"), (6, "That was the handle, it was hot.")), ("unreviewed",)),
    Line(8, "S", "s5", "Home program: pulleys daily; skipped the band 2 days because of soreness.", ((8, "The pulleys every day. The band I skipped two days because it was sore."),)),
    Line(9, "O", "o1", "Right shoulder AROM flexion 138 deg (125 deg last visit).", ((9, "Active flexion on the right is one hundred thirty eight degrees, it was one hundred twenty five last visit."),)),
    Line(10, "O", "o2", "Right shoulder AROM abduction 110 deg.", ((9, "Active"), (10, "Abduction one hundred and ten.")), ("low_confidence",)),
    Line(10, "O", "o3", "External rotation strength 4-/5 right, 5/5 left.", ((10, "External rotation strength is four minus out of five on the right, five out of five on the left."),)),
    Line(13, "O", "o4", "Side-lying external rotation 3x10 with 2 lb; tactile cue at the scapula; less shrug with cueing.", ((11, "Side-lying external rotation, three sets of ten with two pounds, with my hand on your shoulder blade."), (13, "much less shrug that time."))),
    Line(17, "O", "o5", "Posterior glides at the right shoulder, grade III, for end-range stiffness; no pinching.", ((15, "posterior glides at the shoulder, grade three, for the stiffness at end range."), (16, "No pinch."))),
    Line(17, "O", "o6", "Flexion after manual therapy 146 deg.", ((17, "Flexion after that is one forty six."),)),
    Line(19, "O", "o7", "Placed a 2 lb box on a shelf at eye height 10 times; therapist blocked the shrug; last 3 were hard.", ((18, "put this two pound box on the shelf at the height of your eyes, ten times. I will block the shrug."), (19, "The last three were hard."))),
    Line(20, "A", "a1", "Needs skilled cueing for scapular control during the last 3 repetitions of overhead reach.", ((20, "You still need my cue for the last three, so we keep working on that control with me before you do it alone."),)),
    Line(20, "A", "a2", "Flexion improved within the visit (138 deg before, 146 deg after manual therapy).", ((9, "one hundred thirty eight degrees,"), (17, "Flexion after that is one forty six."))),
    Line(21, "P", "p1", "2x/week for 4 weeks.", ((21, "Twice a week for four more weeks."),)),
    Line(21, "P", "p2", "Next visit: shelf at head height; recheck external rotation strength.", ((21, "Next time we try the shelf at head height, and I will recheck the rotation strength."),)),
)  # fmt: skip


class Script:
    """Words with times, and the spans of phrases in them."""

    def __init__(self, turns: tuple[tuple[Role, str], ...] = TURNS) -> None:
        self.turns: list[list[Word]] = []
        t, n = 0.6, 0
        voices: dict[Role, str] = {}
        for role, text in turns:
            voice = voices.setdefault(role, f"s{len(voices)}")
            words: list[Word] = []
            for said in text.split():
                t1 = t + 0.12 + 0.05 * len(said)
                words.append(Word(f"w{n}", said, round(t, 2), round(t1, 2), voice, role, 0.42 if said == "ten." else 0.96))
                t, n = t1 + (0.3 if said[-1] in ".?," else 0.04), n + 1
            self.turns.append(words)
            t += 0.7

    def span(self, turn: int, phrase: str) -> Span:
        """First and last word id of a phrase in a turn."""
        words, tokens = self.turns[turn], phrase.split()
        for i in range(len(words) - len(tokens) + 1):
            if [w.w for w in words[i : i + len(tokens)]] == tokens:
                return words[i].id, words[i + len(tokens) - 1].id
        raise AssertionError(f"turn {turn} has no {phrase!r}")

    def sentence(self, line: Line) -> Sentence:
        """The draft's sentence of a line."""
        evidence = tuple(self.span(*place) for place in line.rests_on)
        return Sentence(line.id, line.text, evidence, "spoken" if evidence else "context", line.flags)


def checks(script: Script) -> tuple[Check, ...]:
    """The checks of the whole visit."""
    return (
        Check("time_missing", "block", "97530: no start, stop or minutes were said. Say or type the time of the shelf task.", (script.span(18, "put this two pound box on the shelf"),)),
        Check("side_missing", "warn", "Abduction has no side of its own; the sentence before it says right. Listen and confirm.", (script.span(10, "Abduction one hundred and ten."),)),
        Check("goal_unlinked", "warn", "97140 is not linked to a goal. Say which goal the glides serve.", (script.span(17, "That was ten minutes of manual therapy."),)),
        Check("polarity", "ok", "Denials are kept."),
        Check("number_unheard", "ok", "Every number in the draft was heard."),
        Check("consent_missing", "ok", "Consent is on record."),
    )  # fmt: skip


def codes(script: Script) -> tuple[Code, ...]:
    """The codes of the whole visit."""
    return (
        Code("97110", 16, 1, "cms", ("GP",), "2:10 to 2:26 is 16 min. Timed total 16 + 10 = 26 min = 2 units: 1 full 15 here, the second to the larger remainder (97140, 10 min).", (script.span(11, "It is two ten."), script.span(14, "Two twenty six, so sixteen minutes of therapeutic exercise."))),
        Code("97140", 10, 1, "cms", ("GP",), "10 min said. Remainder 10 takes the second unit.", (script.span(17, "That was ten minutes of manual therapy."),)),
        Code("97530", None, 0, "cms", ("GP",), "No minutes were said, so there are no units.", (script.span(18, "put this two pound box on the shelf"),), ("start and stop time", "linked goal in the therapist's words")),
    )  # fmt: skip


def events(turns: int | None = None, *, partials: bool = True) -> Iterator[AnyEvent]:
    """The visit's events with seq, in order; `turns` stops after so many turns and leaves the visit open."""
    seq = 0

    def numbered(event: Any) -> Any:
        nonlocal seq
        seq += 1
        return replace(event, seq=seq)

    script = Script()
    yield numbered(SessionOpened(id=CONTEXT["id"], context=CONTEXT, consent=Consent(True, "patient", "2026-03-10T14:02:00-05:00")))
    shown: dict[Section, list[str]] = {"S": [], "O": [], "A": [], "P": []}
    count = len(script.turns) if turns is None else turns
    for n, words in enumerate(script.turns[:count]):
        if partials:
            for size in range(2, len(words) + 1, 3):
                text = " ".join(w.w for w in words[:size])
                end = words[size - 1].t1
                yield Partial(
                    after=seq,
                    text=text,
                    stable=max(0, size - 2),
                    t0=words[0].t0 or 0,
                    t1=end or 0,
                    speaker=words[0].speaker,
                    role=words[0].role,
                )
        yield numbered(Final(words=tuple(words)))
        put = []
        for line in LINES:
            if line.after == n:
                ids = shown[line.section]
                ids.append(line.id)
                put.append(Put(line.section, len(ids) - 1, script.sentence(line)))
        if put:
            yield numbered(NotePatch(put=tuple(put)))
        if n == 8:
            yield numbered(NotePatch(reminders=(Reminder("progress_report_due", "Progress report is due: 9 visits since the last one."),)))
        if n == 14:
            yield numbered(
                NotePatch(
                    codes=codes(script)[:1],
                    goal_links=("g2",),
                    links=(GoalLink("g2", "97110", (script.span(11, "Side-lying external rotation,"),)),),
                )
            )
            yield numbered(Checks(checks=checks(script)[1:2] + checks(script)[3:]))
        if n == 20:
            yield numbered(
                NotePatch(
                    codes=codes(script),
                    goal_links=("g2", "g1"),
                    links=(
                        GoalLink("g2", "97110", (script.span(11, "Side-lying external rotation,"),)),
                        GoalLink("g1", "97530", (script.span(18, "put this two pound box on the shelf"),)),
                    ),
                )
            )
            yield numbered(Checks(checks=checks(script)))
    if turns is None:
        yield numbered(Ended(seconds=script.turns[-1][-1].t1 or 0))


def partial_of(turn: int, size: int, after: int) -> Partial:
    """The first `size` words of a turn as a partial."""
    words = Script().turns[turn][:size]
    return Partial(
        after=after,
        text=" ".join(w.w for w in words),
        stable=size - 3,
        t0=words[0].t0 or 0,
        t1=words[-1].t1 or 0,
        speaker=words[0].speaker,
        role=words[0].role,
    )
