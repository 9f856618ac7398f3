"""From an event's arrival to its paint, with hours of transcript on the page: python tests/clients/paint.py [--hours 3]

Runs the real page over the real app in Chromium. The page's own clock: from the message on the websocket to the second animation frame
after it, which is when what the first one changed has been painted. A headless browser paints 60 times a second.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

import emr_script as script
from emr_desk import Desk
from picture import FLAGS

from clew_wire.event import Final, NotePatch, Partial, Put
from clew_wire.note import Sentence, Word

TIMED = """(() => {
  const took = (window.took = []);
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", () => {
        const t = performance.now();
        requestAnimationFrame(() => requestAnimationFrame(() => took.push(performance.now() - t)));
      });
    }
  };
})()"""
RATE = 150 / 60  # words a second
TURN = 30  # words


def turns(first: int, last: int) -> list[Final]:
    """Invented words of turns `first` to one before `last`."""
    out = []
    for turn in range(first, last):
        words = tuple(
            Word(f"w{n}", f"word{n % 97}", n / RATE, (n + 0.9) / RATE, f"s{turn % 2}", "patient" if turn % 2 else "therapist", 0.9)
            for n in range(turn * TURN, (turn + 1) * TURN)
        )
        out.append(Final(words=words))
    return out


def main() -> None:
    """Print the percentiles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--events", type=int, default=300)
    args = parser.parse_args()
    have = int(args.hours * 3600 * RATE / TURN)
    with sync_playwright() as p, Desk() as desk:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(TIMED)
        visit_id, token = desk.open(script.CONTEXT)
        desk.tell(visit_id, turns(0, have))
        notes = [
            Put("S", n, Sentence(f"n{n}", f"Sentence number {n} of a long draft.", ((f"w{n * 9}", f"w{n * 9 + 5}"),))) for n in range(60)
        ]
        desk.tell(visit_id, [NotePatch(put=tuple(notes))])
        page.goto(f"{desk.url}/?session={visit_id}#token={token}")
        page.wait_for_function(f"() => document.querySelector('clew-transcript')?._spans?.size >= {have * TURN}", timeout=120_000)
        page.wait_for_timeout(1500)
        page.evaluate("took.length = 0")
        told = 0
        for turn in turns(have, have + args.events // 3):
            at = turn.words[0].t0 or 0.0
            text = " ".join(w.w for w in turn.words)
            again = Sentence("n1", f"Sentence that changed {told} times.", (("w1", "w5"),), rev=told + 2)
            for event in (
                Partial(after=told, t0=at, t1=at + 12, text=text, stable=10),
                turn,
                NotePatch(drop=("n1",), put=(Put("S", 1, again),)),
            ):
                desk.tell(visit_id, [event])
                told += 1
                page.wait_for_timeout(60)
        page.wait_for_timeout(500)
        took = sorted(page.evaluate("took"))
        words = page.evaluate("document.querySelector('clew-transcript')._spans.size")
        browser.close()
    p95 = took[int(len(took) * 0.95)]
    print(f"{words} words on the page, {len(took)} events: p50 {statistics.median(took):.0f} ms, p95 {p95:.0f} ms, most {took[-1]:.0f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
