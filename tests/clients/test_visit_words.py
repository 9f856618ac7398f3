"""The page and the server agree on words that were corrected: which stand, and where spans that named others lead."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

from emr_desk import Desk
from playwright.sync_api import Page

from clew_server.correct import corrected
from clew_wire.codec import encode
from clew_wire.event import Amend, AnyEvent, Final
from clew_wire.note import Word
from clew_wire.view import View

SHOWN = """async ([events, ids]) => {
    const { Visit } = await import("/visit.js");
    const visit = new Visit("v");
    for (const event of events) visit.apply(JSON.parse(event));
    return [visit.order.map((id) => [id, visit.words.get(id).w]), ids.map((id) => visit.ids([id, id])[0] ?? null)];
}"""


def word(n: int, t0: float) -> Word:
    return Word(f"w{n}", f"word{n}", t0, t0 + 0.4, "s0", "patient", 0.9)


def amended(view: View, chance: random.Random, fresh: int) -> Amend:
    """What a person or a later reading may make of some of the words; a reading may leave none of them."""
    words = view.words
    first = chance.randrange(len(words))
    old = words[first : first + chance.randint(1, 5)]
    if chance.random() < 0.5:
        return corrected(view, old[0].id, old[-1].id, " ".join(f"said{chance.randrange(9)}" for _ in range(chance.randint(1, 5))), "Kim")
    kept = [w for w in old if chance.random() < 0.5]
    new = [word(fresh + k, old[0].t0 or 0.0) for k in range(chance.randint(0, 2))]
    return Amend(span=(old[0].id, old[-1].id), words=(*kept, *new), by="hearing")


def test_spans_lead_to_the_same_words(desk: Desk, page: Page):
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.goto(f"{desk.url}/icon.svg")
    for seed in range(5):
        view, events = told(random.Random(seed))
        ids = sorted(ever(events))
        order, heirs = page.evaluate(SHOWN, [[encode(e) for e in events], ids])
        assert [tuple(x) for x in order] == [(w.id, w.w) for w in view.words]
        assert heirs == [next((w.id for w in view.between((i, i))), None) for i in ids]
        assert all(heirs), "no span leads nowhere"


def told(chance: random.Random) -> tuple[View, list[AnyEvent]]:
    """A visit whose words were amended many times."""
    view = View()
    events: list[AnyEvent] = [Final(seq=1, words=tuple(word(n, n / 2) for n in range(60)))]
    view.apply(events[0])
    for seq in range(2, 60):
        event = amended(view, chance, 60 + 2 * seq)
        events.append(Amend(seq=seq, span=event.span, words=event.words, by=event.by))
        view.apply(events[-1])
    return view, events


def ever(events: Sequence[AnyEvent]) -> set[str]:
    return {w["id"] for e in events for w in json.loads(encode(e))["words"]}
