"""Numbers as people and recognisers say them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew_server.charting.numerals import find, spelled


def read(text: str) -> list[str]:
    return [f"{n.kind} {n.text}" for n in find(text.split())]


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        # cardinals and decimals
        ("grip is thirty-eight", ["number 38"]),
        ("twenty one blocks", ["number 21"]),
        ("pulse one hundred and four", ["number 104"]),
        ("a score of one hundred", ["number 100"]),
        ("walked 1,200 steps", ["number 1200"]),
        ("a dozen", ["number 12"]),
        ("eleven point four", ["number 11.4"]),
        ("zero point five", ["number 0.5"]),
        ("two point two five", ["number 2.25"]),
        ("QuickDASH is 61.4.", ["number 61.4"]),
        ("elevation one thirty five", ["number 135"]),
        ("goniometer 1 05 degrees", ["quantity 105°"]),
        ("flexion one oh five degrees", ["quantity 105°"]),
        # fractions
        ("eight out of ten", ["fraction 8/10"]),
        ("4-out-of-5 trials", ["fraction 4/5"]),
        ("balance is 41 of 56", ["fraction 41/56"]),
        ("nine correct out of twelve", ["fraction 9/12"]),
        ("three out of the last four", ["fraction 3/4"]),
        ("pressure is one twenty eight over eighty", ["fraction 128/80"]),
        ("pressure is one thirty over eighty two", ["fraction 130/82"]),
        ("128/76", ["fraction 128/76"]),
        ("pain is to out of ten", ["fraction 2/10"]),
        # grades
        ("hip abductors four plus out of five", ["grade 4+/5"]),
        ("4+ out of 5", ["grade 4+/5"]),
        ("three minus over five", ["grade 3-/5"]),
        ("4 minus/5", ["grade 4-/5"]),
        ("deltoid 4-/5, biceps 5/5", ["grade 4-/5", "fraction 5/5"]),
        ("M M T four minus out of five", ["grade 4-/5"]),
        ("ashworth one plus today", ["grade 1+"]),
        ("from 3+ to 4-/5", ["grade 3+", "grade 4-/5"]),
        ("four-plus-out-of-five", ["grade 4+/5"]),
        # clock times
        ("It is eight oh seven.", ["clock 8:07"]),
        ("it's 8:07 now", ["clock 8:07"]),
        ("from 2.05 to 2.21", ["clock 2:05", "clock 2:21"]),
        ("we started at 205", ["clock 2:05"]),
        ("1105 to 1120", ["clock 11:05", "clock 11:20"]),
        ("eleven o'clock", ["clock 11:00"]),
        ("quarter past four", ["clock 4:15"]),
        ("half past one until five to two", ["clock 1:30", "clock 1:55"]),
        ("it is twenty to three", ["clock 2:40"]),
        ("quarter to one", ["clock 12:45"]),
        ("from seven forty to seven fifty five", ["clock 7:40", "clock 7:55"]),
        ("from two to two eighteen", ["clock 2:00", "clock 2:18"]),
        ("from six fifteen to thirty", ["clock 6:15", "clock 6:30"]),
        ("start time was four and we stopped at four twenty", ["clock 4:00", "clock 4:20"]),
        ("1:10 p.m. to 1:35 p.m.", ["clock 1:10", "clock 1:35"]),
        ("8:20-8:35", ["clock 8:20", "clock 8:35"]),
        ("from one ten to one twenty five", ["clock 1:10", "clock 1:25"]),
        ("eleven thirty to noon", ["clock 11:30", "clock 12:00"]),
        # what only looks like one
        ("flexion from one ten to one twenty five degrees", ["number 110", "quantity 125°"]),
        ("knee flexion went from one ten to one twenty five", ["number 110", "number 125"]),
        ("pain from ten to five", ["number 10", "number 5"]),
        ("two oh five pounds", ["quantity 205 lb"]),
        ("two fifteen minute walks", ["number 2", "duration 15 min"]),
        ("two ten pound weights", ["number 2", "quantity 10 lb"]),
        # durations
        ("eighteen minutes of", ["duration 18 min"]),
        ("a minute and a half", ["duration 1 1/2 min"]),
        ("rest for a minute", ["duration 1 min"]),
        ("half an hour", ["duration 30 min"]),
        ("an hour and ten minutes", ["duration 1 hour 10 min"]),
        ("one hour and ten minutes", ["duration 1 hour 10 min"]),
        ("a nine second hold", ["duration 9 s"]),
        ("thirty second hold times three", ["duration 30 s", "times x3"]),
        ("in six weeks", ["duration 6 weeks"]),
        # frequency
        ("twice a week for six weeks", ["frequency 2x/week for 6 weeks"]),
        ("three times weekly", ["frequency 3x/week"]),
        ("2x per week x 6 weeks", ["frequency 2x/week for 6 weeks"]),
        ("once a week", ["frequency 1x/week"]),
        ("two to three times a day", ["frequency 2-3x/day"]),
        ("two visits a week, for the next five weeks", ["frequency 2x/week for 5 weeks"]),
        ("2x/week", ["frequency 2x/week"]),
        ("twice daily", ["frequency 2x/day"]),
        ("ten minutes, three times a day", ["duration 10 min", "frequency 3x/day"]),
        # sets
        ("three sets of fifteen", ["sets 3x15"]),
        ("two by twenty", ["sets 2x20"]),
        ("4 x 8", ["sets 4x8"]),
        ("3x10 with five pounds", ["sets 3x10", "quantity 5 lb"]),
        ("ten reps for three sets", ["sets 3x10"]),
        ("two sets, fifteen reps each", ["sets 2x15"]),
        ("three sets of thirty seconds", ["sets 3x30 s"]),
        ("three sets, ten pounds", ["quantity 3 sets", "quantity 10 lb"]),
        # quantities
        ("sixty five pounds", ["quantity 65 lb"]),
        ("a hundred percent", ["quantity 100%"]),
        ("a six inch box", ["quantity 6 inch"]),
        ("one and a half inches", ["quantity 1.5 inch"]),
        ("a quarter inch", ["quantity 1/4 inch"]),
        ("minus five degrees", ["quantity -5°"]),
        ("1.1 meters per second", ["quantity 1.1 m/s"]),
        ("two hundred forty feet", ["quantity 240 ft"]),
        ("45lbs", ["quantity 45 lb"]),
        # times
        ("cues times four", ["times x4"]),
        ("five times with a hand", ["times x5"]),
        # levels
        ("L four L five", ["level L4-L5"]),
        ("C5/6 and T three", ["level C5-C6", "level T3"]),
        ("L five S one", ["level L5-S1"]),
        ("rotation to T eight.", ["level T8"]),
        # ordinals and ranges
        ("the second step of the twenty third", ["ordinal 2nd", "ordinal 23rd"]),
        ("three to four steps", ["range 3-4"]),
        ("a four to five out of ten", ["range 4-5/10"]),
        ("ten to fifteen reps", ["range 10-15 reps"]),
        ("going from six to eight out of ten", ["number 6", "fraction 8/10"]),
        ("0-10", ["range 0-10"]),
        # not numbers
        ("This one is harder, that one too", []),
        ("one of the other girls", []),
        ("wait a second", []),
    ],
)
def test_reads(said: str, heard: list[str]) -> None:
    assert read(said) == heard


def test_indexes_are_of_tokens() -> None:
    tokens = "Berg today is thirty eight out of fifty six, pain 2/10.".split()
    first, second = find(tokens)
    assert tokens[first.first : first.last + 1] == ["thirty", "eight", "out", "of", "fifty", "six,"]
    assert (second.first, second.last, second.values) == (10, 10, (2.0, 10.0))


def test_a_homophone_is_doubtful() -> None:
    assert find("it is ate out of ten".split())[0].doubtful
    assert not find("it is eight out of ten".split())[0].doubtful


def test_a_stop_ends_a_number() -> None:
    assert read("one, two, three") == ["number 1", "number 2", "number 3"]
    assert read("Take twenty. Five more.") == ["number 20", "number 5"]


def test_minutes_of_a_duration() -> None:
    assert [n.minutes for n in find("ninety seconds, a minute and a half, 2 hours".split())] == [1.5, 1.5, 120.0]


def test_spelled_keeps_the_rest() -> None:
    assert spelled("Leg press, three sets of ten at sixty pounds.".split()) == "Leg press, 3x10 at 60 lb."


@given(st.integers(0, 999))
def test_every_cardinal(n: int) -> None:
    ones = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    )
    tens = "x x twenty thirty forty fifty sixty seventy eighty ninety"

    def words(k: int) -> str:
        if k < 20:
            return ones.split()[k]
        if k < 100:
            return tens.split()[k // 10] + (" " + words(k % 10) if k % 10 else "")
        return words(k // 100) + " hundred" + (" " + words(k % 100) if k % 100 else "")

    for text in (words(n), words(n).replace("hundred ", "hundred and "), str(n)):
        assert [x.value for x in find(f"weight is {text} pounds".split())] == [n]


@given(
    st.lists(
        st.sampled_from("one two ten twenty five oh out of to 4+/5 9:05 8.20 x sets a L 3x10 percent degrees plus minus and half".split())
    )
)
def test_any_words_give_ordered_numerals(tokens: list[str]) -> None:
    found = find(tokens)
    assert all(0 <= n.first <= n.last < len(tokens) for n in found)
    assert all(a.last <= b.first for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("the surgeon sees you on the twenty second .", "22nd"),
        ("from march twenty second on", "22nd"),
        ("not until the twenty second , at four", "22nd"),
        ("the twenty second hold was steadier", "20 s"),
        ("a thirty second plank", "30 s"),
    ],
)
def test_a_second_is_a_day_or_a_length(said: str, text: str) -> None:
    assert text in [n.text for n in find(said.split())]
