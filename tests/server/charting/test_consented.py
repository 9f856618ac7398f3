"""Who agreed to the recording, and who had to."""

from __future__ import annotations

import pytest

from clew_server.charting.billing.rules import load
from clew_server.charting.consented import agreement
from clew_wire.note import Consent

BOTH = "T: How was the week?\nP: Fine, I walked every day.\nC: He did forget the cane once, on Sunday."
ASKED = "T: I use an AI assistant that records our visit. Is that okay with you both?\nP: Sure.\nC: Yes, that's fine with me.\n" + BOTH
ASKED_ONE = "T: I use an AI assistant that records our visit. Is that okay?\nP: Sure.\n" + BOTH


def statuses(visit, chart, consent) -> list[str]:
    return [c.status for c in agreement(visit, chart, consent, load())]


@pytest.mark.parametrize(
    ("state", "script", "by", "expected"),
    [
        ("CA", BOTH, "patient", ["block"]),
        ("Washington", BOTH, "patient", ["block"]),
        ("US-IL", BOTH, None, ["block"]),
        ("CA", BOTH, "patient and daughter", []),
        ("CA", BOTH, "everyone in the room", []),
        ("CA", ASKED, "patient", []),
        ("CA", ASKED_ONE, "patient", ["block"]),
        ("TX", BOTH, "patient", []),
        (None, BOTH, "patient", ["warn"]),
        ("CA", "T: How are you?\nP: I am fine, I walked a mile.", "patient", []),
        ("CA", "T: How are you?\nP: I am fine, I walked a mile.\nC: Bye now.", "patient", []),
    ],
)
def test_everyone_in_the_room_where_the_state_asks_for_it(state, script, by, expected, talk, context) -> None:
    assert statuses(talk(script), context(encounter={"state": state}), Consent(True, by)) == expected


def test_the_check_points_at_the_companions_words(talk, context, heard) -> None:
    visit = talk(BOTH)
    (found,) = agreement(visit, context(encounter={"state": "MA"}), Consent(True, "patient"), load())
    assert [heard(visit, span) for span in found.evidence] == ["He did forget the cane once, on Sunday."]
    assert "MA asks everyone" in found.message


@pytest.mark.parametrize(
    ("age", "by", "expected"),
    [(9, "patient", ["block"]), (9, "mother", []), (9, "guardian", []), (17, "patient and father", []), (40, "patient", []), (9, None, [])],
)
def test_the_guardian_agrees_for_a_minor(age, by, expected, talk, context) -> None:
    visit = talk("T: How was school?\nP: Good, we had art today.")
    assert statuses(visit, context(patient={"age": age}), Consent(True, by)) == expected


@pytest.mark.parametrize(
    ("script", "consent", "expected"),
    [
        ("T: Manual therapy to the neck, ten minutes.", Consent(), []),
        ("T: Manual therapy to the neck.\nP: That feels better now, thank you.", Consent(), ["block"]),
        ("T: Manual therapy to the neck.\nP: That feels better now, thank you.", Consent(True, "patient"), []),
        ("T: Manual therapy to the neck.\nP: Ow.", Consent(), []),
    ],
)
def test_a_dictation_in_which_the_patient_is_heard(script, consent, expected, talk, context) -> None:
    assert statuses(talk(script), context(mode="dictation"), consent) == expected
