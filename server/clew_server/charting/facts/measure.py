"""Range of motion and manual muscle tests, with the side, joint and motion that a run of measuring carries along.

"Left hip flexion, active, ninety. Passive is one oh five." gives two facts, both left hip flexion.
"""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from clew_server.charting.facts.lexicon import pattern, words
from clew_server.charting.facts.line import Line, Piece, text
from clew_server.charting.facts.slots import MODES, OF_FINGER, SIDES, Slot, marks

DULL = frozenset(
    "minus negative is are was were the a an of on in at to for your his her my and now it that's that it's here so then okay today about around get gets getting got i'm i see "
    "reads reading measure measures measured measuring came comes up out active passive range motion degrees side test testing strength grade graded manual muscle mmt "
    "rom you're you she's he's she he has have had shows with goes reach reaches reached only just still again there we're we looking well this one m t actively passively".split()
)
_EVERY = frozenset("everything else all rest others both sides same good strong there though about solid".split())
_SHORT = re.compile(r"\b(?:lack\w*|shy|short of|from straight|from full)\b")
AXIAL = frozenset("neck cervical lumbar thoracic trunk spine jaw tmj".split()) | {"lower back", "low back"}
PRIOR = re.compile(
    r"\b(?:was|were|up from|down from|from|previously|previous|compared (?:to|with)|versus|vs|before|last (?:time|visit|session|week|month)|at eval(?:uation)?|initially|at baseline|baseline|started(?: out)?(?: at)?|came in(?: at)?|began(?: at)?|improved from|increased from|used to be)\b"
)


_REPEATS = re.compile(
    r"\b(?:laps?|sets?|reps?|times|raises?|squats?|bridges?|hops?|jumps?|lunges?|steps?|stands?|throws?|catches|kicks?|marches|curls?|presses|taps?|trips?|rounds?|feet|yards)\b"
)
"what is counted, and no angle or grade"


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of measuring is about."""

    side: Slot | None = None
    joint: Slot | None = None
    motion: Slot | None = None
    mode: Slot | None = None
    muscle: Slot | None = None
    digit: Slot | None = None
    "the finger whose joints are measured"


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value."""

    kind: str
    "rom or mmt"
    text: str
    "as the note writes it, without a stop"
    spans: tuple[tuple[int, int], ...]
    side: str


@dataclass(slots=True)
class _Found:
    slots: dict[str, Slot] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)


def _is_rom(piece: Piece, *, motion: bool) -> bool:
    numeral = piece.numeral
    if numeral is None:
        return False
    if numeral.unit == "deg":
        return True
    return motion and numeral.kind == "number" and numeral.value is not None and 0 <= numeral.value <= 200


def _is_mmt(piece: Piece, *, muscle: bool, graded: bool) -> bool:
    numeral = piece.numeral
    if numeral is None:
        return False
    if numeral.kind == "grade":
        return muscle or numeral.text.endswith("/5")
    if graded and muscle and numeral.kind == "number" and not numeral.unit and numeral.value is not None and numeral.value <= 5:
        return True
    return muscle and numeral.kind == "fraction" and len(numeral.values) == 2 and numeral.values[1] == 5 and numeral.values[0] <= 5


def measured(
    pieces: Line, run: Run, *, strength: bool, carry: bool = True, chart: str = "", ordered: bool = False
) -> tuple[list[Value], Run] | None:
    """The ROM and MMT values of a sentence, and the run as it leaves it. None when it is not such a sentence.

    `strength`: muscle testing is under way, so that n/5 is a grade although no muscle was named. `carry`: the last value was
    one of these, so that "left seventy" goes on with its motion. `ordered`: so does a bare value, as the motion was just ordered. `chart`: the side of the case; the other side, once measured, is
    not carried into the next sentence.
    """
    lows = [p.low for p in pieces]
    said = " ".join(lows)
    found = marks(pieces)
    before_side: Slot | None = None
    if run.side is not None and any(s == "side" and w == "other side" for s, _, _, w in found):
        before_side = run.side
    if (
        run.side is not None
        and chart in ("left", "right")
        and run.side.word not in (chart, "bilateral")
        and not any(m[0] == "side" for m in found)
    ):
        run = replace(run, side=None)
    if re.search(r"\b(?:reflex\w*|jerks?|clonus|pulses?)\b", said):
        return None
    if "ashworth" in said or "position sense" in said or "error" in lows or re.search(r"\btrials?|accuracy|correct|reps?\b", said):
        return None
    motion = any(m[0] in ("motion", "mode") for m in found)
    muscle = (
        any(m[0] in ("muscle", "motion") for m in found)
        or strength
        or (ordered and bool(run.motion))
        or bool(re.search(r"\b(?:strength|mmt|muscle|grade)\b", said))
    )
    turned = any(m[0] == "motion" or (m[0] == "muscle" and m[3] not in ("legs", "leg", "arms")) for m in found)
    if not turned and _REPEATS.search(said) and not any(p.numeral and p.numeral.unit == "deg" for p in pieces):
        return None  # "heel raises on both legs, twenty" after a motion was measured
    named = [n for n in pattern("measure", "tests").findall(said) if n not in ("rom", "arom", "prom", "strength", "range", "mmt")]
    ordered = ordered and bool(run.motion) and len(pieces) < 7 and not named
    next_joint = any(m[0] == "joint" and m[3] in OF_FINGER for m in found) and run.joint is not None and run.joint.word in OF_FINGER
    carried = (
        carry
        and not named
        and bool(run.motion)
        and (next_joint or any(m[0] in ("side", "mode") for m in found))
        and len(pieces) < (14 if next_joint else 10)
    )
    carried = carried or ordered
    graded = strength or any(p.numeral is not None and (p.numeral.kind == "grade" or p.text.endswith("/5")) for p in pieces)
    foreign = any(
        p.numeral is not None and p.numeral.unit in ("cm", "mm", "inch", "ft", "lb", "kg", "%") for p in pieces
    )  # "dorsiflexion, lunge test, nine cm"
    motion = motion and not foreign
    carried = carried and not foreign
    counted = {
        n
        for n, p in enumerate(pieces[:-1])
        if p.numeral is not None
        and p.numeral.unit != "deg"
        and not p.end
        and lows[n + 1] in ("apiece", "each", "more", "of", "rounds", "reps", "times")
    }
    values = [
        (n, "mmt" if _is_mmt(p, muscle=muscle, graded=graded) else "rom")
        for n, p in enumerate(pieces)
        if (_is_mmt(p, muscle=muscle, graded=graded) and not (n and lows[n - 1] in ("of", "out", "to", "/", "the", "those", "that")))
        or (_is_rom(p, motion=motion or carried) and (motion or carried) and n not in counted)
    ]
    if not values or any(p.numeral is not None and p.numeral.kind in ("sets", "frequency", "clock") for p in pieces):
        return None
    if not found and (len(pieces) > 5 or (not run.motion and not run.muscle)):
        return None
    if re.search(r"\b(?:glides?|mobiliz\w*|mobs|oscillat\w*|manipulat\w*|minutes)\b", said) or any(
        p.numeral is not None and p.numeral.unit == "min" for p in pieces
    ):
        return None
    slotted = {k for m in found for k in range(m[1], m[2])}
    plain = [pieces[n] for n, kind in values if kind == "mmt" and pieces[n].numeral is not None and pieces[n].numeral.kind == "number"]  # type: ignore[union-attr]
    named_part = any(m[0] in ("muscle", "motion", "joint") for m in found)
    extra = [p for n, p in enumerate(pieces) if n not in slotted and p.numeral is None and p.low not in DULL and p.low not in _EVERY]
    if plain and not named_part and extra:
        return None  # "one more set" is no grade
    loose = [p for n, p in enumerate(pieces) if n not in slotted and p.numeral is None and p.low not in DULL and n < values[-1][0]]
    if len(loose) > 5:
        return None  # more is said than values; the whole sentence is kept instead
    out: list[Value] = []
    previous = -1
    for k, (n, kind) in enumerate(values):
        until = values[k + 1][0] if k + 1 < len(values) else len(pieces)
        before = [m for m in found if previous < m[1] < n]
        gap = " ".join(lows[previous + 1 : n])
        if (
            out
            and not [m for m in before if m[0] != "side"]
            and PRIOR.search(gap)
            and kind == out[-1].kind
            and not re.search(r"\bto\b", gap)
        ):
            qualifier = re.match(
                r"(?: at| as of)? ?(?:the )?(last (?:visit|session|time|week|month)|evaluation|eval|initial eval\w*|baseline|start of care)",
                " ".join(lows[n + 1 : n + 5]),
            )
            tail = f" {qualifier[1]}" if qualifier else ""
            last = out[-1]
            out[-1] = replace(
                last,
                text=f"{last.text} (was {_shown(pieces[n], kind)}{tail})",
                spans=_joined(last.spans, pieces[previous + 1].first, pieces[min(n + (3 if qualifier else 0), len(pieces) - 1)].last),
            )
            previous = n
            continue
        if out and re.search(r"\bto\b", gap) and len(gap.split()) <= 2 and kind == out[-1].kind and re.search(r"\bfrom\b", said):
            last = out[-1]
            out[-1] = replace(
                last, text=f"{last.text} to {_shown(pieces[n], kind)}", spans=_joined(last.spans, pieces[n].first, pieces[n].last)
            )
            previous = n
            continue
        # "110 degrees of flexion on the right": what follows the value, up to the next stop
        after: list[tuple[str, int, int, str]] = []
        stop = n
        if not pieces[n].end:
            stop = n + 1
            while stop < until and lows[stop] not in ("and", "but", "while", "versus", "vs"):
                stop += 1
                if pieces[stop - 1].end and not (stop < until and lows[stop] in MODES):
                    break
            after = [m for m in found if n < m[1] < stop]
        now: dict[str, Slot] = {}
        have = {m[0] for m in before}
        for slot, a, b, word in [
            *before,
            *(
                m
                for m in after
                if m[0] not in have and (m[0] != "side" or lows[m[1] - 1] in ("on", "the", "of", "in", "for", "with") or m[1] == n + 1)
            ),
        ]:
            now[slot] = Slot(word, pieces[a].first, pieces[b - 1].last)
            if slot in ("motion", "muscle") and slot == "motion" and kind == "mmt":
                now["muscle"] = now.pop("motion")
        used_after = max((m[2] for m in after if m[0] in now and now[m[0]].word == m[3]), default=n + 1)
        if (
            now.get("joint")
            and run.joint
            and now["joint"].word in OF_FINGER
            and run.joint.word.split()[-1] in ("finger", "thumb", "ring", "index", "small", "long")
        ):
            run = replace(run, digit=run.joint)
        elif now.get("joint") and now["joint"].word not in OF_FINGER:
            run = replace(run, digit=None)
        fingers = now.get("joint") is not None and run.joint is not None and {now["joint"].word, run.joint.word} <= OF_FINGER
        if now.get("joint") and run.joint and now["joint"].word != run.joint.word and not fingers:
            run = replace(run, motion=None, mode=None, muscle=None)
        if "motion" in now and "mode" not in now and run.motion and now["motion"].word != run.motion.word:
            run = replace(run, mode=None)
        axial = (now.get("joint") or run.joint) is not None and (now.get("joint") or run.joint).word in AXIAL  # type: ignore[union-attr]
        if axial and "motion" in now and "side" not in now and now["motion"].word in ("flexion", "extension"):
            run = replace(run, side=None)  # a spine flexes to neither side
        if run.joint is not None and "joint" not in now and not _moves(run.joint.word, now.get("motion") or now.get("muscle")):
            run = replace(run, joint=None)
        run = replace(run, **now)
        slots = [
            run.side,
            run.digit if kind == "rom" and run.joint is not None and run.joint.word in OF_FINGER else None,
            *(
                [run.joint, run.motion, run.mode]
                if kind == "rom"
                else [run.muscle or (run.motion if not now.get("joint") else None) or run.joint]
            ),
        ]
        spans: tuple[tuple[int, int], ...] = ((pieces[previous + 1].first, pieces[min(used_after, until) - 1].last),)
        for s in (*slots, before_side):
            if s is not None:
                spans = _joined(spans, s.first, s.last)
        trailing = _qualifier(pieces[max(used_after, n + 1) : until if k + 1 == len(values) else stop])
        if trailing:
            spans = _joined(spans, pieces[n].first, pieces[(until if k + 1 == len(values) else stop) - 1].last)
        out.append(
            Value(
                kind,
                _composed(
                    kind,
                    run,
                    now,
                    ("lacking " if kind == "rom" and _SHORT.search(said) else "") + _signed(pieces, n, kind),
                    general=bool(re.search(r"\bside\b|everywhere|throughout|\ball\b|across the board", said)),
                )
                + trailing,
                spans,
                run.side.word if run.side else "",
            )
        )
        previous = max(n, used_after - 1)
    return out, run


_JOINTS_OF = {
    **dict.fromkeys(("dorsiflexion", "plantarflexion", "plantar flexion", "inversion", "eversion"), frozenset(("ankle", "foot"))),
    **dict.fromkeys(("pronation", "supination"), frozenset(("forearm", "elbow", "wrist", "hand", "foot"))),
    **dict.fromkeys(("radial deviation", "ulnar deviation"), frozenset(("wrist", "hand"))),
}
"motions that only some joints have"


def _moves(joint: str, motion: Slot | None) -> bool:
    """The carried joint has the motion that is named now."""
    return motion is None or joint in _JOINTS_OF.get(motion.word, frozenset((joint,)))


def _signed(pieces: Sequence[Piece], n: int, kind: str) -> str:
    """The value, below zero when it was said so: "minus four" of extension."""
    below = kind == "rom" and n > 0 and pieces[n - 1].low in ("minus", "negative") and not pieces[n].text.startswith("-")
    return ("-" if below else "") + _shown(pieces[n], kind)


def _shown(piece: Piece, kind: str) -> str:
    numeral = piece.numeral
    if numeral is None:
        return piece.text
    if kind == "rom" and numeral.kind == "number":
        return f"{piece.text}°"
    if kind == "mmt" and "/" not in piece.text:
        return f"{piece.text}/5"
    return piece.text


def _composed(kind: str, run: Run, now: dict[str, Slot], value: str, *, general: bool) -> str:
    side = f"{run.side.word} " if run.side else ""
    if kind == "rom":
        joint = run.joint.word if run.joint else ""
        if run.digit is not None and joint in OF_FINGER:
            joint = f"{run.digit.word} {joint}"
        if joint in OF_FINGER or run.digit is not None:
            run = replace(
                run,
                motion=run.motion
                and replace(
                    run.motion, word={"bend": "flexion", "bends": "flexion", "bending": "flexion"}.get(run.motion.word, run.motion.word)
                ),
            )
        motion = run.motion.word if run.motion else ""
        motion = {"flex": "flexion", "extend": "extension"}.get(motion, motion)
        if joint in ("knee", "elbow") and motion in ("bend", "bending"):
            motion = "flexion"
        if joint and joint in motion:
            joint = ""
        mode = f" {run.mode.word}" if run.mode else ""
        return f"{side}{joint} {motion}{mode} {value}"
    muscle = run.muscle.word if run.muscle else (run.motion.word if run.motion and "joint" not in now else "")
    joint = run.joint.word if run.joint and ("joint" in now or muscle in words("body", "motions")) and run.joint.word not in muscle else ""
    if side and general and not now.get("muscle") and "side" in now:
        return f"{side}side strength {value}"
    if side and not now.get("muscle") and "side" in now and not now.get("joint"):
        return f"{side}side strength {value}" if not muscle else f"{side}{joint} {muscle} strength {value}"
    return f"{side}{joint} {muscle} strength {value}"


def _joined(spans: tuple[tuple[int, int], ...], first: int, last: int) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for a, b in sorted([*spans, (first, last)]):
        if merged and a <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return tuple(merged)


def _qualifier(pieces: Sequence[Piece]) -> str:
    """What follows a value and says something of it: "with pain at end range"."""
    while (
        pieces
        and pieces[0].numeral is None
        and pieces[0].low in ("and", "so", "on", "the", "is", "that", "today", "degrees", "there", "now", "side", "it", "okay")
    ):
        pieces = pieces[1:]
    content = [p for p in pieces if p.low not in DULL and p.low not in SIDES]
    if len(content) < 1 or len(pieces) > 14 or (any(p.numeral is not None for p in pieces) and len(pieces) < 2):
        return ""
    kept = [p for p in pieces if p.low not in ("the", "a", "an", "your", "his", "her")]
    return (" " if kept[0].low in ("with", "by", "limited", "at") else ", ") + text(kept, marks=False)
