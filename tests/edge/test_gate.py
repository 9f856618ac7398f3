"""The gate on scripted probabilities: 50 frames a second."""

from __future__ import annotations

from clew_edge.gate import Gate, Limits

LIMITS = Limits()


def run(*probabilities: float | None, gate: Gate | None = None) -> tuple[set[int], set[int]]:
    """Frames sent and held, once the source has ended."""
    gate = gate or Gate()
    sent: set[int] = set()
    held: set[int] = set()
    for p in [*probabilities, "end"]:
        verdict = gate.finish() if p == "end" else gate.push(p)  # type: ignore[arg-type]
        for into, (first, last) in ((held, verdict.hold), (sent, verdict.send)):
            assert not into & set(range(first, last))
            into |= set(range(first, last))
    assert sent | held == set(range(len(probabilities)))
    assert not sent & held
    return sent, held


def test_a_visit_starts_with_a_second_that_is_sent() -> None:
    sent, _ = run(*[0.0] * 200)
    assert sent == set(range(LIMITS.tail))


def test_speech_goes_out_with_its_preroll_and_a_second_of_silence_after_it() -> None:
    sent, held = run(*[0.0] * 200, *[0.9] * 20, *[0.0] * 200)
    assert sent - set(range(LIMITS.tail)) == set(range(200 - LIMITS.preroll, 220 + LIMITS.tail))
    assert held


def test_one_frame_of_doubt_opens_it() -> None:
    sent, _ = run(*[0.0] * 100, LIMITS.open_at, *[0.0] * 100)
    assert 100 in sent
    assert 100 - LIMITS.preroll + 1 in sent


def test_between_the_limits_an_open_gate_stays_open_and_a_closed_one_closed() -> None:
    murmur = (LIMITS.open_at + LIMITS.close_at) / 2
    sent, _ = run(*[0.9] * 10, *[murmur] * 500)
    assert sent == set(range(510))
    sent, _ = run(*[0.0] * 100, *[murmur] * 100)
    assert sent == set(range(LIMITS.tail))


def test_a_pause_shorter_than_the_tail_is_sent() -> None:
    sent, held = run(*[0.9] * 10, *[0.0] * (LIMITS.tail - 1), *[0.9] * 10)
    assert held == set()
    assert len(sent) == 20 + LIMITS.tail - 1


def test_a_detector_that_says_nothing_means_everything_is_sent() -> None:
    _, held = run(*[None] * 500)
    assert held == set()


def test_a_new_connection_opens_it() -> None:
    gate = Gate()
    for _ in range(200):
        gate.push(0.0)
    gate.reopen()
    assert gate.push(0.0).send == (200 - LIMITS.preroll, 201)


def test_decided_never_runs_ahead_of_what_was_said() -> None:
    gate = Gate()
    for k in range(300):
        verdict = gate.push(0.9 if 120 < k < 130 else 0.0)
        assert gate.decided == verdict.send[1]
        assert k + 1 - gate.decided <= LIMITS.preroll
