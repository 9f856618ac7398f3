"""The EMR page: what a therapist sees and can do while events stream in."""

from __future__ import annotations

import re
from typing import Any

import emr_script as script
from emr_desk import TOKEN, Desk
from playwright.sync_api import Page, expect

from clew_wire.event import Amend, Checks, Ended, Final, Gap, Health, NotePatch, Put, Relabel, Repaired, Speaker
from clew_wire.note import Check, Sentence, Word


def said(text: str, role: Any = "therapist", first: int = 0, t0: float = 1.0, speaker: str = "s0") -> Final:
    """Half a second a word."""
    tokens = text.split()
    return Final(words=tuple(Word(f"w{first + i}", w, t0 + i / 2, t0 + i / 2 + 0.4, speaker, role, 0.9) for i, w in enumerate(tokens)))


def visit(desk: Desk, page: Page, events: Any = ()) -> str:
    """Open a visit, publish, and show its page."""
    visit_id, token = desk.open(script.CONTEXT)
    desk.tell(visit_id, events)
    page.goto(f"{desk.url}/?session={visit_id}#token={token}")
    expect(page.locator(".state")).not_to_have_attribute("data-state", "connecting")
    return visit_id


def lit(page: Page) -> str:
    return " ".join(page.locator(".w.lit").all_inner_texts())


def test_the_transcript_and_the_draft_grow_while_people_talk(desk: Desk, page: Page):
    visit_id = visit(desk, page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Marisol Vega")
    for fact in (
        "58 y, female",
        "Right rotator cuff repair",
        "Right side",
        "Visit 14",
        "Medicare",
        "PT daily note",
        "Demo EMR, synthetic patient",
    ):
        expect(page.locator("header.banner")).to_contain_text(fact)
    expect(page.locator(".state")).to_contain_text("Waiting for audio")

    desk.tell(visit_id, [script.partial_of(0, 6, 1)])
    expect(page.locator(".soon")).to_contain_text("Hi Marisol, have a")
    expect(page.locator(".soon")).to_have_attribute("aria-hidden", "true")
    expect(page.locator(".state")).to_contain_text("Live")

    desk.tell(visit_id, script.events(10, partials=False))
    log = page.get_by_role("log")
    expect(log).to_contain_text("It is a three out of ten when I reach up to the cupboard")
    expect(page.locator(".soon")).to_be_hidden()
    assert log.locator(".who b").all_inner_texts()[:3] == ["Therapist", "Patient", "Therapist"]
    expect(page.locator("section[aria-labelledby=section-S] li")).to_have_count(5)
    expect(page.locator("[data-id=o1]")).to_contain_text("138 deg")
    expect(page.locator("[data-id=c1]")).to_contain_text("from the chart")
    expect(page.locator("[data-id=s4] .badge")).to_have_text("Review")
    expect(page.get_by_text("AI-assisted draft")).to_be_visible()
    assert page.evaluate("document.body.scrollWidth <= innerWidth")


def test_a_changed_sentence_is_marked_and_keeps_its_place(desk: Desk, page: Page):
    visit_id = visit(desk, page, script.events(10, partials=False))
    expect(page.locator("[data-id=s1]")).not_to_have_class(re.compile("fresh"))
    desk.tell(visit_id, [script.partial_of(10, 3, 9)])  # after this, what comes is news
    expect(page.locator(".soon")).to_be_visible()
    changed = Sentence("s2", "Woke up 3 times last night.", (("w0", "w1"),), rev=2)
    desk.tell(visit_id, [NotePatch(drop=("s3",), put=(Put("S", 1, changed),))])
    expect(page.locator("[data-id=s2]")).to_have_class(re.compile("fresh"))
    expect(page.locator("[data-id=s1]")).not_to_have_class(re.compile("fresh"))
    ids = page.locator("section[aria-labelledby=section-S] li").evaluate_all("all => all.map((x) => x.dataset.id)")
    assert ids == ["s1", "s2", "s4", "s5"]


def test_a_sentence_leads_back_to_its_words_and_their_audio(desk: Desk, page: Page):
    visit(desk, page, script.events(partials=False))
    before = len(desk.clips())
    page.locator("[data-id=o3] .text").click()
    expect(page.locator("[data-id=o3]")).to_have_class(re.compile("chosen"))
    assert lit(page) == "External rotation strength is four minus out of five on the right, five out of five on the left."
    expect(page.locator(".w.lit").first).to_be_in_viewport()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    expect(page.locator(".w.now")).to_have_count(1)
    (clip,) = desk.clips()[before:]
    words = script.Script().turns[10][5:]
    assert words[0].w == "External"
    assert clip[0] < (words[0].t0 or 0) < (words[-1].t1 or 0) < clip[1], "with a little before and after"
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
    page.keyboard.press("Escape")
    assert lit(page) == ""

    # By keyboard: down to the next sentence, Enter. Its words come from two places, so two clips are asked for in turn.
    page.locator("[data-id=o3] .text").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-id=o4]")).to_have_class(re.compile("chosen"))
    assert lit(page).startswith("Side-lying external")
    assert lit(page).endswith("much less shrug that time.")


def test_a_sentence_of_the_chart_lights_nothing_and_says_so(desk: Desk, page: Page):
    visit(desk, page, script.events(3, partials=False))
    page.locator("[data-id=c1] .text").click()
    expect(page.locator(".thread")).to_contain_text("Nobody said this in the visit")
    assert lit(page) == ""


def test_a_word_shows_the_sentences_that_rest_on_it(desk: Desk, page: Page):
    visit(desk, page, script.events(partials=False))
    page.locator(".w", has_text="thirty").click()
    expect(page.locator("clew-note li.marked")).to_have_count(2)
    assert page.locator("clew-note li.marked").evaluate_all("all => all.map((x) => x.dataset.id)") == ["o1", "a2"]
    expect(page.locator(".thread")).to_contain_text("2 sentences (O, A) rest on “thirty”")
    page.locator(".w", has_text="Thursday").click()
    expect(page.locator(".thread")).to_contain_text("No sentence rests on")
    # By keyboard: from the chosen word to the one before it.
    page.get_by_role("group", name="Words").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".w.chosen")).to_have_text("you")


def test_checks_come_worst_first_and_point_at_their_words(desk: Desk, page: Page):
    visit(desk, page, script.events(partials=False))
    todo = page.locator(".todo li")
    assert todo.evaluate_all("all => all.map((x) => x.className)") == ["block", "warn", "warn"]
    expect(page.get_by_text("3 checks passed")).to_be_visible()
    expect(page.get_by_role("button", name="Sign", exact=True)).to_be_disabled()
    todo.first.get_by_role("button").click()
    assert lit(page) == "put this two pound box on the shelf"
    row = page.get_by_role("button", name=re.compile("97530 GP"))
    expect(row).to_have_attribute("aria-expanded", "false")
    row.click()
    expect(page.locator("#working-97530")).to_contain_text("start and stop time")
    expect(page.locator("clew-note .review")).to_contain_text("2 units, 26 min")
    expect(page.locator(".goals .on")).to_have_count(2)
    expect(page.locator(".reminders")).to_contain_text("Progress report is due")


def test_an_edit_and_the_signature(desk: Desk, page: Page):
    visit_id = visit(desk, page, script.events(partials=False))
    page.get_by_role("button", name="Edit: Denies numbness and tingling in the arm.").click()
    box = page.get_by_role("textbox")
    box.fill("Denies numbness and tingling in the right arm.")
    box.press("Enter")
    expect(page.locator("[data-id=s3]")).to_contain_text("in the right arm.")
    expect(page.locator("[data-id=s3] .badge")).to_have_text("reviewed")
    desk.tell(visit_id, [Checks(checks=(Check("polarity", "ok", "Denials are kept."),))])
    page.get_by_role("button", name="Sign", exact=True).click()
    dialog = page.get_by_role("dialog", name="Sign this note?")
    expect(dialog).to_contain_text("2 sentences still ask for your review: listen, then confirm or edit.")
    expect(dialog.get_by_role("textbox", name="Signed by")).to_have_value("Dana Whitfield, DPT")
    dialog.get_by_role("button", name="Cancel").click()
    for _ in range(2):
        before = page.get_by_role("button", name=re.compile("^Confirm")).count()
        page.get_by_role("button", name=re.compile("^Confirm")).first.click()
        expect(page.get_by_role("button", name=re.compile("^Confirm"))).to_have_count(before - 1)
    expect(page.locator("[data-id=s4] .badge")).to_have_text("reviewed")
    expect(page.locator(".state")).to_contain_text("Ended")
    page.get_by_role("button", name="Sign", exact=True).click()
    dialog.get_by_role("button", name="Sign note").click()
    expect(page.locator(".state")).to_contain_text("Signed")
    expect(page.get_by_text("AI-assisted, signed by Dana Whitfield, DPT")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Edit"))).to_have_count(0)


def test_words_are_corrected_relabelled_lost_and_found(desk: Desk, page: Page):
    visit_id = visit(desk, page, [said("My knee hurts on strays now"), said("Okay go on", "patient", 6, 5.0, "s1")])
    log = page.get_by_role("log")
    expect(log).to_contain_text("strays")
    page.locator(".turn").first.evaluate("e => (e.dataset.first = 'kept')")
    desk.tell(visit_id, [NotePatch(put=(Put("S", 0, Sentence("n1", "Knee pain on stairs.", (("w2", "w4"),))),)), Gap(t0=20.0, t1=26.0)])
    page.locator("[data-id=n1] .text").click()
    assert lit(page) == "hurts on strays"
    new = Word("w9", "stairs", 3.0, 3.4, "s0", "therapist", 0.9, heard="strays")
    desk.tell(visit_id, [Amend(span=("w4", "w4"), words=(new,), by="vocabulary")])
    expect(log).to_contain_text("hurts on stairs now")
    assert lit(page) == "hurts on stairs", "evidence follows the correction"
    desk.tell(visit_id, [Speaker(relabels=(Relabel(("w0", "w5"), "s1", "patient"), Relabel(("w6", "w8"), "s0", "therapist")))])
    expect(log.locator(".who b").first).to_have_text("Patient")
    assert log.locator(".who b").all_inner_texts() == ["Patient", "Therapist"]
    expect(log.locator(".gap")).to_contain_text("0:20 to 0:26")
    desk.tell(visit_id, [Repaired(t0=20.0, t1=26.0)])
    expect(log.locator(".gap")).to_have_count(0)


def test_what_the_network_holds_back_is_counted_until_it_is_there(desk: Desk, page: Page):
    visit_id = visit(desk, page, [said("My knee hurts on stairs now")])
    state, notice, gap = page.locator(".state"), page.locator(".notice"), page.get_by_role("log").locator(".gap")
    desk.tell(visit_id, [Health(status="offline", message="the recorder's connection was lost")])
    expect(state).to_contain_text("Recorder offline")
    expect(notice).to_have_text("The recorder's connection was lost. What it records meanwhile follows when it is back.")
    desk.tell(visit_id, [Health(status="ok", message="the recorder is back"), Gap(t0=20.0, t1=54.0), Gap(t0=60.0, t1=61.0)])
    expect(state).to_contain_text("Live")
    expect(notice).to_have_text("35 seconds of audio are still on the way from the recorder.")
    desk.tell(visit_id, [Repaired(t0=20.0, t1=54.0)])
    expect(notice).to_have_text("1 second of audio is still on the way from the recorder.")
    expect(gap).to_have_text("1:00 to 1:01: audio has not arrived yet. The recorder keeps it and sends it again.")
    desk.tell(visit_id, [Ended(seconds=70.0)])
    expect(notice).to_have_text("1 second of audio did not arrive. The transcript says where.")
    expect(gap).to_have_text("1:00 to 1:01: audio did not arrive.")


def test_hostile_words_are_shown_and_not_obeyed(desk: Desk, page: Page):
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    words = tuple(Word(f"w{i}", w, float(i), i + 0.5, "s0", "patient", 0.9) for i, w in enumerate([evil, "\u202eright\u202c", "{{7*7}}"]))
    check = Check("vague", "warn", evil, (("w0", "w0"),))
    patch = NotePatch(put=(Put("S", 0, Sentence('n"1<b>', f"{evil} \u202eleft", (("w0", "w2"),))),))
    visit(desk, page, [Final(words=words), patch, Checks(checks=(check,))])
    expect(page.locator(".w").first).to_have_text(evil)
    expect(page.locator(".w").nth(1)).to_have_text("\ufffdright\ufffd")
    expect(page.locator("clew-note li .text")).to_have_text(f"{evil} \ufffdleft")
    expect(page.locator(".todo")).to_contain_text(evil)
    page.locator("clew-note li .text").click()
    expect(page.locator(".w.lit")).to_have_count(3)
    assert page.locator("img, body script").count() == 0
    assert page.title() == "Marisol Vega: visit"


def test_a_cut_line_is_said_and_heals_without_loss(desk: Desk, watched: Any):
    page: Page = watched.page
    visit_id = visit(desk, page, script.events(4, partials=False))
    expect(page.locator(".state")).to_contain_text("Live")
    desk.accept_sockets = False
    assert desk.cut() >= 1
    expect(page.locator(".state")).to_contain_text("Reconnecting")
    expect(page.get_by_text("this page catches up by itself")).to_be_visible()
    have = len(list(script.events(4, partials=False)))
    rest = list(script.events(7, partials=False))[have:]
    desk.tell(visit_id, rest)
    desk.accept_sockets = True
    expect(page.get_by_role("log")).to_contain_text("I have not dropped anything else.", timeout=15_000)
    expect(page.locator(".state")).to_contain_text("Live")
    assert desk.sockets_after()[-1] == have, "it went on from what it had"
    assert page.get_by_role("log").inner_text().count("Any numbness or tingling") == 1
    assert all("WebSocket" in c for c in watched.complaints)
    watched.complaints.clear()


def test_the_token_leaves_the_address_bar_and_is_never_in_a_url(desk: Desk, page: Page):
    visit_id = visit(desk, page, script.events(3, partials=False))
    assert page.url == f"{desk.url}/?session={visit_id}"
    page.reload()
    expect(page.locator("[data-id=s1]")).to_be_visible()
    assert not any("token" in key or TOKEN in value for asked in desk.asked for key, value in asked.query.items())
    assert all(asked.has_token for asked in desk.asked if asked.path.startswith("/v1/"))


def test_a_wrong_token_is_said_and_not_tried_for_ever(desk: Desk, watched: Any):
    page: Page = watched.page
    visit_id, _ = desk.open(script.CONTEXT)
    page.goto(f"{desk.url}/?session={visit_id}#token=no")
    expect(page.locator(".state")).to_contain_text("Closed")
    expect(page.locator(".notice")).to_contain_text("token")
    watched.complaints.clear()


def test_the_list_opens_a_new_visit_by_itself(desk: Desk, page: Page):
    page.goto(f"{desk.url}/#token={TOKEN}")
    expect(page.locator("button.visit").first).to_be_visible()
    visit_id, _ = desk.open(script.CONTEXT)
    page.wait_for_url(f"**/?session={visit_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Marisol Vega")
    page.go_back()
    page.locator("button.visit").first.click()
    page.wait_for_url(f"**/?session={visit_id}")


def test_it_fits_a_phone_and_a_reader_who_scrolled_up_is_left_alone(desk: Desk, page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    visit_id = visit(desk, page, script.events(12, partials=False))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    scroller = page.locator("clew-transcript .scroller")
    expect(page.locator(".w").last).to_be_in_viewport()
    scroller.hover()
    page.mouse.wheel(0, -2000)
    expect(page.locator(".w").first).to_be_in_viewport()
    expect(page.get_by_role("button", name="↓ Newest")).to_be_hidden()
    have = len(list(script.events(12, partials=False)))
    desk.tell(visit_id, list(script.events(14, partials=False))[have:])
    expect(page.get_by_role("button", name="↓ Newest")).to_be_visible()
    expect(page.locator(".w").first).to_be_in_viewport()
    page.get_by_role("button", name="↓ Newest").click()
    expect(page.locator(".w").last).to_be_in_viewport()
