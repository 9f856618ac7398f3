"""What must hold for any visit: times that move together, blocks that are split, the tables of both rules, plans that bill nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.server.charting.dialogue import context_of, visit, words_of

from clew_server.charting.billing import suggest
from clew_server.charting.billing.rules import load
from clew_server.charting.turns import read

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TENS = "_ _ twenty thirty forty fifty".split()
AMA = replace(load(), rule="ama")


def word(n: int) -> str:
    if n > 99:
        return f"a hundred and {word(n - 100)}" if n > 100 else "a hundred"
    tens = [*TENS, "sixty", "seventy", "eighty", "ninety"]
    return ONES.split()[n] if n < 20 else tens[n // 10] + (f" {ONES.split()[n % 10]}" if n % 10 else "")


def clock(minutes: int) -> str:
    """A clock time in words: "two oh five", "two thirty one", "two o'clock"."""
    hour, minute = (minutes // 60 - 1) % 12 + 1, minutes % 60
    if not minute:
        return f"{word(hour)} o'clock"
    return f"{word(hour)} {'oh ' if minute < 10 else ''}{word(minute)}"


def billed(script: str, *, discipline: str = "PT", rules: object = None, **more: object) -> dict[str, tuple[int | None, int]]:
    d = visit("v", script, [], None, discipline=discipline, **more)
    found = suggest(read(words_of(d.turns)), context_of(d), rules)  # type: ignore[arg-type]
    return {c.code: (c.minutes, c.units) for c in found}


@settings(max_examples=60, deadline=None)
@given(start=st.integers(0, 719), first=st.integers(8, 40), second=st.integers(8, 40))
def test_all_times_moved_alike_change_nothing(start: int, first: int, second: int) -> None:
    a, b, c = (clock((start + d) % 720) for d in (0, first, first + second))
    found = billed(
        f"T: It's {a}. Tandem on the foam, eyes closed.\nP: Ok.\nT: It's {b}. Leg press, three sets of ten.\nP: Ok.\n"
        f"T: It's {c}, we're done."
    )
    assert {k: v[0] for k, v in found.items()} == {"97112": first, "97110": second}


@settings(max_examples=40, deadline=None)
@given(start=st.integers(0, 719), first=st.integers(8, 40), second=st.integers(8, 40))
def test_ranges_moved_alike_change_nothing(start: int, first: int, second: int) -> None:
    def spelled(m: int) -> str:
        return f"{(m // 60 - 1) % 12 + 1}:{m % 60:02d}"

    a, b, c = (spelled((start + d) % 720) for d in (0, first, first + second))
    found = billed(f"T: Manual therapy {a} to {b}. Therapeutic exercise {b} to {c}.", mode="dictation")
    assert {k: v[0] for k, v in found.items()} == {"97140": first, "97110": second}


@settings(max_examples=40, deadline=None)
@given(minutes=st.integers(8, 60), part=st.integers(1, 59), other=st.integers(0, 40))
def test_a_block_in_two_parts_has_the_units_of_the_whole(minutes: int, part: int, other: int) -> None:
    part = min(part, minutes - 1)
    tail = f" Manual therapy, {word(other)} minutes." if other else ""
    whole = billed(f"T: Gait training, {word(minutes)} minutes.{tail}", mode="dictation")
    parts = billed(
        f"T: Gait training, {word(part)} minutes. Another {word(minutes - part)} minutes of gait training.{tail}", mode="dictation"
    )
    assert parts == whole


@pytest.mark.parametrize("minutes", range(1, 121))
def test_the_table_of_cms_and_the_rule_of_the_ama(minutes: int) -> None:
    said = "minute" if minutes == 1 else "minutes"
    script = f"T: Therapeutic exercise, {word(minutes)} {said}."
    units = next(n for n, top in enumerate(range(7, 200, 15)) if minutes <= top)  # 7 is none, 22 is 1, 37 is 2 ...
    assert billed(script, mode="dictation") == {"97110": (minutes, units)}
    assert billed(script, mode="dictation", rules=AMA) == {"97110": (minutes, units)}


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40))
def test_both_rules_over_two_codes(a: int, b: int) -> None:
    script = f"T: Manual therapy {a} minutes. Therapeutic exercise {b} minutes."
    cms, ama = billed(script, mode="dictation"), billed(script, mode="dictation", rules=AMA)
    assert sum(u for _, u in cms.values()) == (a + b + 7) // 15
    assert {c: u for c, (_, u) in ama.items()} == {"97140": (a + 7) // 15, "97110": (b + 7) // 15}


PLANS = [
    "Next time we do {}.",
    "Next visit, {} for fifteen minutes.",
    "I was going to do {} today, but no.",
    "We didn't get to {}.",
    "Let's hold off on {} for now.",
    "At home you keep up the {}, ten minutes a day.",
    "Last visit we did {} for twenty minutes.",
    "We'll add {} in two weeks.",
    "No {} today, the doctor said wait.",
]
NAMED = ["gait training", "manual therapy", "therapeutic activities", "neuromuscular re-education", "aquatic therapy", "balance training"]


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("service", NAMED)
def test_work_that_was_only_planned_is_no_code(plan: str, service: str) -> None:
    done = "T: Leg press, three sets of ten.\nP: Ok.\nT: That was sixteen minutes of therapeutic exercise.\nP: Good."
    script = f"{done}\nT: {plan.format(service)}"
    assert billed(script) == {"97110": (16, 1)}
    assert billed(f"T: {plan.format(service)}\nP: Okay.") == {}
