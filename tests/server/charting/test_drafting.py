"""The rolling draft is the draft from scratch at every step, for work that does not grow with the visit."""

from __future__ import annotations

import gc
import importlib
import inspect
import pkgutil
import random
import weakref
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.server.charting.dialogue import Dialogue, Turns, words_of
from tests.server.charting.dialogues import DIALOGUES
from tests.server.charting.visits import VISITS

from clew_server import charting
from clew_server.charting import memory
from clew_server.charting.draft import draft
from clew_server.charting.drafting import Drafting
from clew_server.charting.facts import gather
from clew_server.charting.style import Said
from clew_server.visit import whole_sentences
from clew_wire.context import VisitContext, parse_context
from clew_wire.note import Role, Word

EVERY: tuple[Dialogue, ...] = (*DIALOGUES, *VISITS)


def _context(mode: str = "ambient", discipline: str = "PT", note_type: str = "daily") -> VisitContext:
    inner = {
        "patient": {"name": "Test Person", "sex": "female", "age": 61},
        "case": {"diagnosis": "left rotator cuff tear", "side": "left", "payer": "Medicare"},
        "goals": [{"id": "g1", "text": "Reach an overhead shelf with 5 lb"}, {"id": "g2", "text": "Climb 12 stairs with a rail"}],
    }
    return parse_context({"id": "v", "mode": mode, "discipline": discipline, "note_type": note_type, "context": inner})


def _chained(words: int, seed: int, mode: str = "ambient", who: str = "TPCO") -> tuple[Word, ...]:
    """A visit of at least so many words: dialogues of these people one after the other, as one conversation."""
    some = [d.turns for d in EVERY if d.mode == mode and all(w in who for w, _ in d.turns)]
    random.Random(seed).shuffle(some)
    turns: Turns = ()
    while sum(len(said.split()) for _, said in turns) < words:
        turns += some.pop()
    return words_of(turns)


def _by_sentence(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    return (words[: n + 1] for n, w in enumerate(words) if w.w[-1] in ".?!")


CONTEXTS = [
    _context(),
    _context(discipline="OT", note_type="evaluation"),
    _context(discipline="SLP", note_type="re-evaluation"),
    _context(discipline="chiropractic", note_type="discharge"),
    _context("dictation", note_type="progress"),
]


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda c: f"{c.discipline} {c.note_type} {c.mode}")
def test_a_visit_that_grows_by_sentences_is_drafted_as_if_it_were_new(context: VisitContext) -> None:
    drafting = Drafting(context)
    for words in _by_sentence(_chained(220, seed=3, mode=context.mode)):
        assert drafting.draft(words) == draft(words, context)


def test_word_by_word_too() -> None:
    words, context = _chained(60, seed=5), _context()
    drafting = Drafting(context)
    for n in range(len(words) + 1):
        assert drafting.draft(words[:n]) == draft(words[:n], context)


ROLES: tuple[tuple[str, Role], ...] = (("T", "therapist"), ("P", "patient"), ("C", "caregiver"), ("O", "other"))


@pytest.mark.parametrize("seed", range(4))
def test_words_may_be_amended_taken_back_and_relabelled_anywhere(seed: int) -> None:
    chance, context = random.Random(seed), CONTEXTS[seed]
    words = list(_chained(320, seed))
    drafting = Drafting(context)
    upto, made = 60, len(words)
    while upto < len(words):
        upto = min(len(words), upto + chance.choice([2, 9, 25, 40]))
        at = chance.choice([chance.randrange(upto), max(0, upto - chance.randint(1, 20))])
        what = chance.choice(["amend", "amend", "insert", "drop", "relabel", "grow"])
        if what == "amend":
            words[at] = replace(words[at], w=chance.choice(["no", "left", "eleven", "Right.", "pain?", "um", "six"]))
        elif what == "insert":
            words.insert(at, replace(words[at], id=f"w{made}", w=chance.choice(["sorry,", "not", "two"])))
            made += 1
        elif what == "drop":
            del words[at]
        elif what == "relabel":
            speaker, role = chance.choice(ROLES)
            stretch = slice(at, at + chance.randint(1, 20))
            words[stretch] = [replace(w, speaker=speaker, role=role) for w in words[stretch]]
        so_far = tuple(whole_sentences(words[:upto]))
        assert drafting.draft(so_far) == draft(so_far, context), what


def test_times_that_cut_a_long_sentence_may_come_late() -> None:
    said = "so we did the heel slides and she kept the knee in line and then we went on to the step and she held the rail " * 2
    bare = words_of((("T", said), ("P", "It feels better.")))
    timed = tuple(replace(w, t0=n * 1.0, t1=n + (0.1 if n % 9 == 0 else 0.9)) for n, w in enumerate(bare))
    drafting = Drafting(_context())
    assert drafting.draft(bare) == draft(bare, _context())
    assert drafting.draft(timed) == draft(timed, _context())


def test_a_number_that_turns_out_to_be_doubtful_is_flagged() -> None:
    sure = words_of((("T", "How is the pain today?"), ("P", "It is a seven when I climb the stairs.")))
    doubtful = tuple(replace(w, p=0.3) if w.w == "seven" else w for w in sure)
    drafting = Drafting(_context())
    assert "low_confidence" not in drafting.draft(sure).sections["S"][0].flags
    assert "low_confidence" in drafting.draft(doubtful).sections["S"][0].flags
    assert drafting.draft(sure) == draft(sure, _context())


def test_a_sentence_is_rewritten_once_its_words_were_said_and_not_after_they_were_taken_back() -> None:
    text = "Patient reports that the left knee hurts when she climbs the stairs at work."
    before = words_of((("P", "My knee hurts."),))
    after = (
        *before,
        *(replace(before[0], id=f"x{n}", w=w) for n, w in enumerate("the left knee hurts when she climbs the stairs".split())),
    )
    said = Said(before)
    assert said.rewritten(text) == text
    said.follow(after)
    assert said.rewritten(text) == Said(after).rewritten(text) != text
    said.follow((*after, *after))
    said.follow(after[:-1])
    assert said.rewritten(text) == Said(after[:-1]).rewritten(text) != text
    said.follow(after[:-2])
    assert said.rewritten(text) == text


def test_the_work_of_a_final_does_not_grow_with_the_visit() -> None:
    drafting = Drafting(_context())
    work: list[dict[str, int]] = [{}]
    # A carer who speaks up for the first time has the whole visit charted again, once: here there is none.
    for words in _by_sentence(_chained(1400, seed=8, who="TP")):
        drafting.draft(words)
        work.append({k: v for k, v in drafting.statistics().items() if k.endswith(" made")})
    steps = [{k: now[k] - before.get(k, 0) for k in now} for before, now in zip(work, work[1:], strict=False)]
    charted = [s["gathered made"] for s in steps]
    assert max(charted) <= 2 * gather.AHEAD + 4, "sentences charted again: the margin, and what a growing turn changed"
    quarter = len(steps) // 4
    first, last = (sum(sum(s.values()) for s in part) for part in (steps[quarter : 2 * quarter], steps[-quarter:]))
    assert last < 1.5 * first, "everything that is made per final, in the second and in the last quarter"


def test_a_correction_far_back_is_charted_from_there() -> None:
    words = _chained(700, seed=9, who="TP")
    drafting = Drafting(_context())
    for n in range(50, len(words), 50):
        drafting.draft(words[:n])
    before = drafting.statistics()["gathered made"]
    changed = (*words[:600], replace(words[600], w="seventy"), *words[601:])
    assert drafting.draft(changed) == draft(changed, _context())
    sentences = len(drafting.read(changed).sentences)
    assert drafting.statistics()["gathered made"] - before < sentences / 2


def test_a_full_memory_forgets_the_oldest_and_the_draft_stays_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LIMIT", 5)
    monkeypatch.setattr(gather, "MOST", 2)
    monkeypatch.setattr(gather, "EVERY", 4)
    drafting = Drafting(_context())
    for words in _by_sentence(_chained(160, seed=11)):
        assert drafting.draft(words) == draft(words, _context())
    held = {k: v for k, v in drafting.statistics().items() if k.endswith(" held") and k != "searches held"}
    assert max(held.values()) <= 5


def test_nothing_that_was_said_outlives_its_visit() -> None:
    drafting = Drafting(_context())
    drafting.draft(_chained(120, seed=2))
    gone = weakref.ref(drafting._memory)
    del drafting
    gc.collect()
    assert gone() is None
    kept = set()
    for found in pkgutil.walk_packages(charting.__path__, f"{charting.__name__}."):
        cached = [v for v in vars(importlib.import_module(found.name)).values() if hasattr(v, "cache_info")]
        kept |= {v.__qualname__ for v in cached if inspect.signature(v).parameters}
    assert kept <= {"phrases", "words", "pattern", "_phrases", "load", "weights"}, "only word lists and rules outlive a visit"
