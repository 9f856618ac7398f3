"""Words to turns, sentences, clauses, answers; self-corrections struck."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from dataclasses import replace

import pytest

from clew_server.charting.memory import Memory
from clew_server.charting.tokens import rejoined, strip
from clew_server.charting.turns import Talk, asks, clauses, read
from clew_wire.note import Role, Word

ROLES: dict[str, Role] = {"T": "therapist", "P": "patient", "C": "caregiver"}


def talk(*turns: str) -> Talk:
    out: list[Word] = []
    for turn in turns:
        for token in turn[2:].split():
            out.append(Word(f"w{len(out)}", token, None, None, turn[0], ROLES[turn[0]], 1.0))
    return read(out)


def said(*turns: str) -> list[str]:
    return [s.text for s in talk(*turns).sentences]


def test_no_words_are_no_turns() -> None:
    assert read(()).turns == ()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Left, no sorry, right knee.", ["right knee"]),
        ("on the right, I'm sorry, the left knee is sore", ["on the left knee is sore"]),
        ("three sets, I mean four sets of ten", ["four sets of ten"]),
        ("Flexion is forty no forty four degrees.", ["flexion is forty four degrees"]),
        ("Twelve out of twenty. No, sorry, fourteen out of twenty.", ["fourteen out of twenty"]),
        ("Positive, sorry, negative.", ["negative"]),
        ("She walked ninety feet. Scratch that. She walked sixty feet.", ["she walked sixty feet"]),
        ("It was Monday, no, Tuesday.", ["it was tuesday"]),
        ("I went, I went to the store.", ["i went to the store"]),
    ],
)
def test_a_correction_leaves_only_the_correction(text: str, left: list[str]) -> None:
    assert said("T " + text) == left


@pytest.mark.parametrize(
    "text",
    [
        "No, no falls.",
        "No. No dizziness.",
        "Pain is three at rest. No numbness.",
        "I mean it hurts.",
        "It is actually better.",
        "He did really, really well.",
        "Sorry I am late.",
    ],
)
def test_what_is_no_correction_stays(text: str) -> None:
    bare = " ".join(strip(w)[0] for w in text.split())
    assert " ".join(said("P " + text)) == bare


def test_fillers_are_gone_and_their_commas_with_them() -> None:
    sentence = talk("T It takes, um, nine steps.").sentences[0]
    assert sentence.text == "it takes nine steps"
    assert all(t.end != "," for t in sentence.tokens)


def test_a_bare_answer_knows_its_questions() -> None:
    t = talk("T Any fever? Chills?", "P No.")
    assert [q.text for q in t.asked(t.sentences[-1])] == ["any fever", "chills"]


def test_a_carer_answers_after_the_patient() -> None:
    t = talk("T Have you had pneumonia?", "P No.", "C Yes you did.")
    assert [q.text for q in t.asked(t.sentences[-1])] == ["have you had pneumonia"]


def test_a_later_statement_is_no_answer() -> None:
    t = talk("T Any falls?", "P I went to my sister's house on the weekend. My knee hurts.")
    assert t.asked(t.sentences[-1]) == ()


@pytest.mark.parametrize("text", ["Any falls.", "Do you smoke", "How is the knee?", "so did you sleep"])
def test_questions_are_known_without_their_mark(text: str) -> None:
    assert asks(talk("T " + text).sentences[0].tokens)


@pytest.mark.parametrize(
    "text", ["When you help her, hold the belt.", "What you need is rest.", "You did well.", "Any more than that hurts."]
)
def test_statements_are_no_questions(text: str) -> None:
    assert not asks(talk("T " + text).sentences[0].tokens)


def test_clauses_split_where_a_new_subject_starts() -> None:
    sentence = talk("P My knee is better but my back hurts, and I wake up at night.").sentences[0]
    assert [c.text for c in clauses(sentence)] == ["my knee is better", "my back hurts", "i wake up at night"]


def test_so_that_is_one_clause() -> None:
    sentence = talk("T We stretch it so that you can reach the shelf.").sentences[0]
    assert len(clauses(sentence)) == 1


def test_words_that_a_recogniser_cut_are_one_again() -> None:
    assert rejoined(["9", ".20", "Self", "-care", "o", "'clock"]) == ["9.20", "Self-care", "o'clock"]
    sentence = talk("T It is 9 .20 now").sentences[0]
    assert sentence.tokens[2].text == "9.20"
    assert sentence.tokens[2].upto == 3


def test_a_title_does_not_end_a_sentence() -> None:
    assert said("T Ask Dr. Moreno about it.") == ["ask dr moreno about it"]


def test_a_score_said_in_two_breaths_is_one() -> None:
    assert said("P It's a five. Out of ten.") == ["it's a five out of ten"]


def test_a_long_sentence_without_stops_is_cut() -> None:
    words = "subjective he says the back is better and he slept well objective lumbar flexion is forty degrees and he walked two hundred feet with the cane then we did bridges three sets of ten plan see him twice a week"
    starts = [s.split()[0] for s in said("T " + words)]
    assert "objective" in starts
    assert "plan" in starts


def test_a_span_names_words() -> None:
    t = talk("T One two three.")
    assert t.span(0, 2) == ("w0", "w2")


def test_a_visit_read_while_it_grew_is_read_as_if_it_were_new() -> None:
    words = talk("T: Any pain in the, um, left knee?", "P: No. Five weeks ago, I", "T: Six.", "P: mean six weeks, yes.").words
    memory = Memory()
    grown = [read(words[:n], memory) for n in range(len(words) + 1)]
    relabelled = [replace(w, role="caregiver", speaker="C") if w.role == "patient" else w for w in words]
    grown.append(read(relabelled, memory))
    assert grown == [*(read(words[:n]) for n in range(len(words) + 1)), read(relabelled)]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("P: It began in, I want to say May. No, June, after the move.", "it began in i want to say june after the move"),
        ("P: The cast came off in October, no, November.", "the cast came off in november"),
        ("P: I may go in March, no I may not.", "i may go in march no i may not"),
    ],
)
def test_a_month_is_put_right(said: str, left: str) -> None:
    assert [s.text for s in talk(said).sentences] == [left]
