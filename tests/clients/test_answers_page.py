"""What a therapist adds to the codes on the page: minutes that nobody said, a goal, a sentence, or that a code is not billed."""

from __future__ import annotations

import re
from typing import Any

import emr_script as script
from emr_desk import Desk
from playwright.sync_api import Page, expect

from clew_server.charting.draft import draft
from clew_server.charting.patch import patch
from clew_wire.context import parse_context
from clew_wire.event import Ended, Final, Signed
from clew_wire.note import Consent, empty_note

EXERCISE = "Today we did therapeutic exercise for the right shoulder, wall slides, three sets of ten with two pounds."
PLAN = "You still need my help with it. Twice a week for four more weeks. Next time we add a three pound weight."
SHELF: tuple[tuple[Any, str], ...] = (
    ("patient", "My right shoulder hurts, three out of ten today."),
    ("therapist", EXERCISE),
    ("therapist", "You reached the shelf at head height with two pounds in the right hand, which is your goal."),
    ("therapist", PLAN),
)
BALANCE: tuple[tuple[Any, str], ...] = (
    *SHELF[:2],
    ("therapist", "Then fifteen minutes of neuromuscular re-education, on the foam in tandem."),
    ("patient", "That was fine, and my daughter drove me here."),
    ("patient", "I will see her again on Sunday."),
    ("therapist", PLAN),
)
STAIRS = [{"id": "g1", "text": "Climb 12 stairs with one rail in 4 weeks"}, {"id": "g2", "text": "Type for 2 hours in 6 weeks"}]


def visit(desk: Desk, page: Page, turns: Any = BALANCE, goals: Any = STAIRS) -> str:
    """A visit that has ended, with the draft that its words give."""
    made = {
        **script.CONTEXT,
        "context": {**script.CONTEXT["context"], "goals": script.CONTEXT["context"]["goals"] if goals is None else goals},
    }
    words = tuple(w for turn in script.Script(turns).turns for w in turn)
    note = draft(words, parse_context(made), Consent(True, "patient"))
    visit_id, token = desk.open(made)
    desk.tell(visit_id, [Final(words=words), *patch(empty_note(), note), Ended(seconds=60.0)])
    page.goto(f"{desk.url}/?session={visit_id}#token={token}")
    expect(page.locator(".state")).to_contain_text("Ended")
    return visit_id


def blocks(page: Page) -> Any:
    return page.locator(".todo .block")


def test_a_visit_whose_minutes_nobody_said_is_signed_once_they_are_typed(desk: Desk, watched: Any):
    page: Page = watched.page
    visit_id = visit(desk, page, SHELF, script.CONTEXT["context"]["goals"])
    expect(blocks(page)).to_have_count(1)
    expect(blocks(page)).to_contain_text("97110 is a timed code and no minutes were said")
    sign = page.get_by_role("button", name="Sign", exact=True)
    expect(sign).to_be_disabled()
    minutes = blocks(page).get_by_label("Minutes of 97110")
    minutes.fill("900")
    minutes.press("Enter")
    expect(blocks(page).get_by_role("alert").first).to_have_text(re.compile("Not saved: minutes of 97110 are a whole number from 1 to 240"))
    expect(minutes).to_have_value("900")
    watched.complaints.clear()
    minutes.fill("15")
    minutes.press("Enter")
    expect(blocks(page)).to_have_count(0)
    expect(page.locator("clew-note .review")).to_contain_text("1 unit, 15 min")
    page.get_by_role("button", name=re.compile("^97110")).click()
    expect(page.locator("#working-97110")).to_contain_text("15 min entered by hand")
    page.reload()
    expect(page.locator("clew-note .review")).to_contain_text("1 unit, 15 min")
    sign.click()
    page.get_by_role("dialog").get_by_role("button", name="Sign note").click()
    expect(page.locator(".state")).to_contain_text("Signed")
    (signed,) = [e for e in desk.journal(visit_id) if isinstance(e, Signed)]
    assert [(e.code, e.minutes) for e in signed.note.entries] == [("97110", 15)]
    page.get_by_role("button", name=re.compile("^97110")).click()
    expect(page.get_by_text("Change by hand")).to_have_count(0)


def test_a_goal_a_measure_and_a_cue_are_added_by_keyboard(desk: Desk, page: Page):
    visit(desk, page)
    assert blocks(page).evaluate_all("all => all.map((x) => `${x.dataset.check} ${x.dataset.code}`)") == [
        "time_missing 97110", "goal_unlinked 97110", "goal_unlinked 97112", "deficit_missing 97112", "skill_missing 97112",
    ]  # fmt: skip
    start = page.get_by_label("Start of 97110").first
    start.fill("09:05")
    page.get_by_label("Stop of 97110").first.fill("09:25")
    start.press("Enter")
    expect(blocks(page)).to_have_count(4)
    for code, goal in (("97110", "g2"), ("97112", "g1")):
        pick = blocks(page).get_by_label(f"Goal that {code} served")
        pick.select_option(goal)
        pick.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(f"[data-check=goal_unlinked].block[data-code='{code}']")).to_have_count(0)
    measure = blocks(page).get_by_label("The measure that called for it")
    measure.fill("Balance was poor.")
    measure.press("Enter")
    expect(page.locator("[data-check=deficit_missing]")).to_contain_text("Still open: name the test and its number")
    expect(page.locator("section[aria-labelledby=section-O]")).to_contain_text("Balance was poor.")
    measure.fill("Single-leg stance right 8 s.")
    measure.press("Enter")
    expect(page.locator("[data-check=deficit_missing]")).to_have_count(0)
    blocks(page).get_by_label("Your skilled input").fill("Tactile cues at the hip to keep the trunk level.")
    page.get_by_role("button", name="Add to Objective").click()
    expect(blocks(page)).to_have_count(0)
    written = page.locator("clew-note li", has=page.locator(".badge.hand"))
    expect(written).to_have_count(3)
    page.get_by_role("button", name="Edit: Balance was poor.").click()
    page.get_by_role("button", name="Remove").click()
    expect(written).to_have_count(2)
    expect(page.get_by_role("button", name="Sign", exact=True)).to_be_enabled()


def test_a_code_is_dropped_and_put_back(desk: Desk, page: Page):
    visit(desk, page)
    page.get_by_role("button", name="Don't bill 97112").first.click()
    expect(page.locator(".dropped")).to_contain_text("97112 not billed, by hand")
    expect(page.locator(".todo [data-code='97112']")).to_have_count(0)
    page.get_by_role("button", name="Put 97112 back").click()
    expect(page.locator(".todo [data-code='97112']")).to_have_count(3)


def test_what_is_being_typed_outlives_news_and_a_chart_without_goals_takes_a_written_one(desk: Desk, page: Page):
    visit(desk, page, goals=[])
    minutes = page.get_by_label("Minutes of 97110").first
    minutes.fill("2")
    goal = page.locator("[data-check=goal_unlinked][data-code='97110']").get_by_role("textbox")
    goal.fill("Lift a 5 lb bag to the counter with the right arm in 4 weeks.")
    goal.press("Enter")
    expect(page.locator("[data-check=goal_unlinked].block")).to_have_count(0)
    expect(minutes).to_have_value("2")
