"""A clinic's own terms are heard, and what would change ordinary speech is refused in one line."""

from __future__ import annotations

import pytest

from clew_server import scribe
from clew_server.hearing import vocabulary
from clew_server.hearing.clinic import MOST, ClinicTerms, read_terms, usable
from clew_wire.errors import SetupError
from clew_wire.note import Word

FILE = """
terms = ["Kowalewski", "NuStep", "Keiser leg press", "Tandberg protocol", "Oswestry Index", "CIMT", "Wyndmoor"]

[[sounds_like]]
written = "Hu-Go"
heard = ["hugh goes machine", "yugo machine"]
"""


def corrected(words, text):
    return " ".join(w.w for w in words.correct([Word("", w, 0.4 * k, 0.4 * k + 0.3, "", "other", 0.9) for k, w in enumerate(text.split())]))


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    path = tmp_path_factory.mktemp("clinic") / "terms.toml"
    path.write_text(FILE, encoding="utf-8")
    return vocabulary.load(read_terms(path))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("I was sent by Dr. Kovalevsky last week.", "I was sent by Dr. Kowalewski last week."),
        ("Eight minutes on the kaiser leg press.", "Eight minutes on the Keiser leg press."),
        ("We go on with the tanburg protocol.", "We go on with the Tandberg protocol."),
        ("She did C I M T at home.", "She did CIMT at home."),
        ("Then the yugo machine for balance.", "Then the Hu-Go for balance."),
        ("He lives in Windmore now.", "He lives in Wyndmoor now."),
        ("The super spin at us is weak.", "The supraspinatus is weak."),
    ],
)
def test_its_terms_are_written(heard, text, written):
    assert corrected(heard, text) == written


@pytest.mark.parametrize(
    "text",
    [
        "A new step for the leg press.",
        "The press is at the door.",
        "Tan the leather.",
        "My friend Hugo has two windmills.",
        "He took the next step.",
    ],
)
def test_ordinary_speech_stays(heard, text):
    assert corrected(heard, text) == text


def test_what_was_heard_is_kept(heard):
    out = heard.correct([Word("", w, None, None, "", "other", 0.9) for w in ("the", "tanburg", "protocol")])
    assert [w.heard for w in out] == [None, "tanburg", None] or [w.heard for w in out[1:]] == ["tanburg protocol"] * 2


def test_numbers_beside_a_term_stay(heard):
    assert corrected(heard, "Keiser leg press 40 pounds, three sets of 12.") == "Keiser leg press 40 pounds, three sets of 12."


def test_without_a_file_nothing_changes():
    assert corrected(vocabulary.load(), "the tanburg protocol") == "the tanburg protocol"


def test_a_spelling_of_the_clinics_own_goes_before_the_lexicons():
    own = vocabulary.load().with_terms(ClinicTerms(("Quick Dash",)))
    assert corrected(own, "The quick dash score is 40.") == "The Quick Dash score is 40."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('terms = ["Bo"]', "'Bo' is too short to be told by its sound"),
        ('terms = ["machine"]', "'machine' is ordinary English"),
        ('terms = ["stretching out"]', "'stretching out' is ordinary English"),
        ('terms = ["Theragun 4"]', "'Theragun 4' has a number in it"),
        ('terms = ["phase two protocol"]', "has a number in it"),
        ('terms = ["left Kowalewski"]', "holds a side or a denial"),
        ('terms = ["NuStep machine", "nustep machine"]', "'nustep machine' stands twice"),
        ('terms = [""]', "is empty"),
        (f'terms = ["{"Kowalewski " * 9}"]', "is longer than"),
        ("terms = [" + ", ".join(f'"Kowalewski{chr(97 + k % 26)}{chr(97 + k // 26)}"' for k in range(MOST + 1)) + "]", f"more than {MOST}"),
        ("terms = [1]", "terms must be a list of texts"),
        ("word = []", "unknown key 'word'"),
        ("terms = [", "is not TOML"),
        ('[[sounds_like]]\nwritten = "Hu-Go"', "two keys"),
        ('[[sounds_like]]\nwritten = "Hu-Go"\nheard = ["huge"]', "'huge' is an ordinary word"),
        ('[[sounds_like]]\nwritten = "Hu-Go"\nheard = ["right go"]', "holds a number, a side or a denial"),
        ('[[sounds_like]]\nwritten = "denies"\nheard = ["the nights"]', "holds a side or a denial"),
    ],
)
def test_what_is_refused_is_named(tmp_path, text, says):
    path = tmp_path / "terms.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError) as refused:
        read_terms(path)
    message = str(refused.value)
    assert says in message
    assert str(path) in message
    assert "\n" not in message


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SetupError, match="can't read the terms file"):
        read_terms(tmp_path / "none.toml")


def test_of_a_visits_terms_the_unsafe_are_left_out():
    assert usable(["Kowalewski", "Bo", "machine", "CIMT", "Kowalewski"]) == ClinicTerms(("Kowalewski",), ("CIMT",))


def test_the_command_refuses_a_wrong_file_before_it_loads_a_model(tmp_path):
    path = tmp_path / "terms.toml"
    path.write_text('terms = ["Bo"]', encoding="utf-8")
    (tmp_path / "ctx.yaml").write_text("{}", encoding="utf-8")
    args = ["none.flac", "--context", str(tmp_path / "ctx.yaml"), "--out", str(tmp_path / "s.json"), "--terms", str(path)]
    with pytest.raises(SetupError, match="'Bo' is too short"):
        scribe.main(args)
