"""The verifier: no number, side or denial that was not said."""

from __future__ import annotations

import pytest

from clew_server.charting.verify import Verifier
from clew_wire.context import VisitContext, parse_context
from clew_wire.note import Sentence, Word


def words(text: str, p: float = 1.0) -> tuple[Word, ...]:
    return tuple(Word(f"w{n}", w, None, None, "s0", "therapist", p) for n, w in enumerate(text.split()))


def context(**case: object) -> VisitContext:
    return parse_context({"id": "v", "mode": "dictation", "discipline": "PT", "note_type": "daily", "context": {"case": case}})


def shown(text: str, said: str, **case: object) -> bool:
    heard = words(said)
    return Verifier(heard, context(**case)).judge(Sentence("o-1", text, (("w0", heard[-1].id),))).shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Berg 38/56.", "berg is thirty eight out of fifty six"),
        ("Left knee flexion 122°.", "left knee flexion one twenty two"),
        ("Right hamstrings 4-/5.", "right hamstrings four minus out of five"),
        ("9:05 to 9:20.", "from nine oh five to nine twenty"),
        ("2x/week for 6 weeks.", "twice a week for six weeks"),
        ("Gait speed 0.8 m/s.", "gait speed point eight meters per second"),
        ("Patient denies falls.", "any falls no"),
        ("3x12 at 70 lb.", "three sets of twelve at seventy pounds"),
        ("Called 911.", "called nine one one"),
        ("Treatment until 9:20.", "until 9 .20 now"),
    ],
)
def test_what_was_said_is_shown(text: str, said: str) -> None:
    assert shown(text, said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Berg 39/56.", "berg is thirty eight out of fifty six"),
        ("Right knee flexion 122°.", "left knee flexion one twenty two"),
        ("Patient denies falls.", "one fall on sunday"),
        ("Bilateral... left 20 lb.", "grip is twenty pounds"),
        ("Held 12 s.", "held for twenty seconds"),
    ],
)
def test_what_was_not_said_is_kept_back(text: str, said: str) -> None:
    assert not shown(text, said)


def test_the_chart_supports_numbers() -> None:
    assert shown("Visit 9 of the plan.", "this visit of the plan", visit_number=9)


def test_a_sentence_needs_evidence() -> None:
    verifier = Verifier(words("pain is two"), context())
    assert not verifier.judge(Sentence("s-1", "Pain 2.", ())).shown
    assert not verifier.judge(Sentence("s-1", "Pain 2.", (("w0", "w99"),))).shown


def test_more_than_sixty_words_are_no_evidence() -> None:
    assert not shown("Pain 2/10.", "pain is two " + "word " * 60)


@pytest.mark.parametrize(("text", "doubtful"), [("pain is two", True), ("no pain", True), ("left knee", True), ("knee is sore", False)])
def test_a_doubtful_number_side_or_negation_is_flagged(text: str, doubtful: bool) -> None:
    heard = words(text, p=0.3)
    verdict = Verifier(heard, context()).judge(Sentence("s-1", "Noted.", (("w0", heard[-1].id),)))
    assert (verdict.flags == ("low_confidence",)) is doubtful
