"""Learn the classifier's weights: `python -m clew_server.charting.placing.train [--check]`.

Multinomial logistic regression, full batch, AdaGrad, on the labelled visits beside this file. --check trains on nine tenths of
the visits and counts how many clauses of the other tenth come out right, ten times over.
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from clew_server.charting.placing.visit import LABELS, Example, examples

FOLDER = Path(__file__).parent
STEPS = 100
RATE = 0.3
SHRINK = 1e-3
"pull of each weight towards zero"
LEAST = 4
"examples that a feature must have"
KEPT = 0.02
"weights that are smaller everywhere are left out"
HEADS = ("therapist", "patient", "dictation")
Learned = tuple[dict[str, int], npt.NDArray[np.float64], npt.NDArray[np.float64]]


def learned(known: Sequence[Example]) -> Learned:
    """(feature -> row, weights of shape (features, labels), bias of shape (labels,))."""
    counts = Counter(x for e in known for x in set(e.features))
    rows_of = {x: n for n, x in enumerate(sorted(x for x, c in counts.items() if c >= LEAST))}
    found = [sorted({rows_of[x] for x in e.features if x in rows_of}) for e in known]
    at = np.repeat(np.arange(len(found)), [len(f) for f in found])
    which = np.concatenate([np.array(f, dtype=np.int64) for f in found])
    starts = np.searchsorted(at, np.arange(len(found)))
    order = np.argsort(which, kind="stable")
    firsts = np.searchsorted(which[order], np.arange(len(rows_of)))
    truth = np.array([LABELS.index(e.label) for e in known])
    w, b = np.zeros((len(rows_of), len(LABELS))), np.zeros(len(LABELS))
    gw, gb = np.full(w.shape, 1e-8), np.full(b.shape, 1e-8)
    for _ in range(STEPS):
        z = np.add.reduceat(w[which], starts, axis=0) + b
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(len(truth)), truth] -= 1
        p /= len(truth)
        grad = np.add.reduceat(p[at[order]], firsts, axis=0) + SHRINK * w
        gw += grad * grad
        w -= RATE * grad / np.sqrt(gw)
        g = p.sum(axis=0)
        gb += g * g
        b -= RATE * g / np.sqrt(gb)
    return rows_of, w, b


def guess(model: Learned, example: Example) -> str:
    rows_of, w, b = model
    return LABELS[int(np.argmax(w[sorted({rows_of[x] for x in example.features if x in rows_of})].sum(axis=0) + b))]


def by_rules(example: Example) -> str:
    """What the rules alone say of it, as far as they look at one clause."""
    if example.head == "patient":
        return "S" if "relevant" in example.features else "N"
    found = next(x for x in example.features if x.startswith("r0="))[3:]
    return "N" if found == "None" else found


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> int:
    known = [e for path in sorted((FOLDER / "visits").glob("*.txt")) for e in examples(path)]
    visits = sorted({e.visit for e in known})
    say(f"{len(visits)} visits, {len(known)} clauses and sentences")
    if "--check" in sys.argv:
        for head in HEADS:
            pairs: Counter[tuple[str, str]] = Counter()
            for k in range(10):
                held = set(visits[k::10])
                mine = [e for e in known if e.head == head]
                model = learned([e for e in mine if e.visit not in held])
                pairs.update((e.label, guess(model, e)) for e in mine if e.visit in held and e.whole)
            right = sum(n for (a, b), n in pairs.items() if a == b)
            whole = [e for e in known if e.head == head and e.whole]
            plain = sum(by_rules(e) == e.label for e in whole) / len(whole)
            say(f"rules alone, {head}: {plain:.3f}")
            say(f"{head}: {right / sum(pairs.values()):.3f} of {sum(pairs.values())}")
            for label in LABELS:
                row = {b: pairs[label, b] for b in LABELS if pairs[label, b]}
                say(f"  {label} taken for {row}" if row else f"  {label} none")
        return 0
    lines = []
    for head in HEADS:
        rows_of, w, b = learned([e for e in known if e.head == head])
        lines.append("\t".join([head, "", *(f"{v * 100:.0f}" for v in b)]))
        lines += ["\t".join([head, x, *(f"{v * 100:.0f}" for v in w[n])]) for x, n in rows_of.items() if np.abs(w[n]).max() >= KEPT]
    (FOLDER / "weights.tsv.gz").write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    say(f"{len(lines)} weights written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
