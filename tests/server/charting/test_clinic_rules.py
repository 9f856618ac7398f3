"""The rules as data: what a clinic may lay over them, and how a slip in its file is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.server.charting.test_checks import GOOD, YES, ids

from clew_server.charting.billing import suggest
from clew_server.charting.billing.rules import Rules, load
from clew_server.charting.checks import checks
from clew_wire.errors import ContextError


def laid(folder: Path, text: str) -> Rules:
    file = folder / "clinic.toml"
    file.write_text(text)
    return load(file)


@pytest.mark.parametrize(
    ("script", "gate"),
    [
        ("T: We did gait training today, walking with the cane.\nP: Yes, that was a long walk.", "time_missing"),
        (GOOD, "goal_unlinked"),
        ("T: Foam, hold my hand.\nP: Okay.\nT: That's fifteen minutes of balance training.", "deficit_missing"),
    ],
)
def test_a_clinic_turns_a_gate_into_a_warning(script, gate, talk, context, tmp_path) -> None:
    from clew_wire.note import SECTIONS, Sentence

    visit, chart = talk(script), context()
    note = {s: (Sentence(s, "Left ankle worked.", (("w0", "w1"),)),) for s in SECTIONS}
    for rules, status in ((load(), "block"), (laid(tmp_path, f'[gates]\n{gate} = "warn"\n'), "warn")):
        found = checks(visit, note, suggest(visit, chart, rules), (), chart, YES, rules)
        assert gate in ids(list(found), status)
        assert not any(c.id == gate and c.status == "block" for c in found) or status == "block"


def test_figures_and_states_are_the_clinics(tmp_path) -> None:
    rules = laid(
        tmp_path,
        'version = "ours-1"\n[threshold]\not = 2600.0\n[progress_report]\ntreatment_days = 8\n[consent]\nall_party = ["TX"]\n'
        '[timed]\n"97750" = "physical performance test"\n[signing]\nassistants = []\n',
    )
    assert (rules.version, rules.threshold["ot"], rules.threshold["pt_slp"], rules.progress_days) == ("ours-1", 2600.0, 2480, 8)
    assert (rules.asks_everyone("TX"), rules.asks_everyone("CA"), rules.assistants_sign) == (True, False, ())
    assert rules.name("97750") == "physical performance test"
    assert load().version == "2026.1"


@pytest.mark.parametrize(
    ("state", "everyone"),
    [("CA", True), ("us-wa", True), ("Pennsylvania", True), ("TX", False), ("Ohio", False), (None, None), ("", None)],
)
def test_states_where_everyone_agrees(state, everyone) -> None:
    assert load().asks_everyone(state) is everyone


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[gate]\n", "unknown key 'gate'"),
        ('[gates]\nvagu = "warn"\n', "unknown key 'gates.vagu'"),
        ('[gates]\nflagged = "off"\n', "'gates.flagged' must be"),
        ("[gates]\nflagged = 1\n", "'gates.flagged' must be a text, not a number"),
        ('[threshold]\not = "much"\n', "'threshold.ot' must be a number, not a text"),
        ("threshold = 3\n", "'threshold' must be a table"),
        ('[units]\nrule = "mine"\n', "'units.rule' must be"),
        ("[consent]\nall_party = [1]\n", "'consent.all_party' must be a list"),
        ('[[pairs]]\ncodes = ["97110", "97112"]\n', "'with' is missing"),
        ("[gates", "is not TOML"),
    ],
)
def test_a_slip_in_the_file_is_named(text, says, tmp_path) -> None:
    with pytest.raises(ContextError, match=says.replace("[", r"\[")):
        laid(tmp_path, text)


def test_no_such_file(tmp_path) -> None:
    with pytest.raises(ContextError, match="can't read the rules file"):
        load(tmp_path / "none.toml")
