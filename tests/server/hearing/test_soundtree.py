"""The tree finds what comparing with each would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clew_server.hearing.sound import distance, sound
from clew_server.hearing.soundtree import SLACK, SoundTree

sounds = st.text("abdfhklmnprstwST", min_size=1, max_size=12)


@given(st.lists(sounds, max_size=40, unique=True), sounds, st.sampled_from([0.07, 0.1, 0.2, 0.3]))
def test_it_finds_all_within_reach_at_their_distance(held, heard, worst):
    found = {s: d for d, s, _ in SoundTree((s, s) for s in held).near(heard, worst)}
    for s in held:
        alike = s[0] == heard[0] and abs(len(s) - len(heard)) <= SLACK
        if s in found:
            assert alike
            assert found[s] == distance(heard, s)
        elif alike:
            assert distance(heard, s) > worst * max(len(s), len(heard))


def test_two_things_of_one_sound_are_both_found():
    tree = SoundTree([(sound("gait"), "gait"), (sound("gate"), "gate"), (sound("goat"), "goat")])
    assert {thing for _, _, thing in tree.near(sound("gate"), 0.1)} == {"gait", "gate", "goat"}


def test_vowels_cost_little_and_near_consonants_half():
    assert distance(sound("pat"), sound("bat")) == 0.5
    assert distance("kat", "kt") == 0.35
    assert distance("kat", "kas") == 1.0
