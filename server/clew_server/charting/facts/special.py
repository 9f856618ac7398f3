"""Special tests, screens and lay orders: a name, an interruption, a result and a side in any order."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections.abc import Sequence

from clew_server.charting.compose.person import told
from clew_server.charting.compose.terse import terse, written
from clew_server.charting.facts.line import Line, Piece, low
from clew_server.charting.facts.slots import Slot, marks
from clew_server.charting.facts.state import Open, State
from clew_server.charting.turns import Clause

NAMES = re.compile(
    r"\b(?:straight leg raise|slr|slump(?: test)?|(?:crossed )?leg raise|lachman|(?:anterior|posterior) drawer|pivot shift|mcmurray|thessaly|apley|hawkins(?: kennedy)?|neer|empty can|full can|jobe|speed|o'brien|yergason|"
    r"apprehension|relocation|sulcus|drop arm|crank test|cross body|painful arc|lift off|belly press|spurling|distraction|vertebral artery|sharp purser|alar ligament|thomas(?: test)?|ober|ely|faber|fadir|scour|patrick|gaenslen|thigh thrust|"
    r"thompson|valgus(?: stress)?|varus(?: stress)?|talar tilt|squeeze test|windlass|homan|phalen|tinel|finkelstein|froment|allen(?: test)?|cozen|mill|kemp|dix hallpike|roll test|head impulse|romberg|trendelenburg|"
    r"babinski|clonus|hoffman|adson|roos|patellar (?:grind|apprehension)|noble|prone instability|quadrant)(?:'s)?(?: test)?\b"
)
RESULTS = re.compile(r"\b(?:positive|negative)\b")
_AGAINST = re.compile(
    r"\b(?:not|isn't|wasn't|never|no longer|if|when|unless|until|was|were|last|next|would|false|feedback|attitude|side effects?)\b"
)
_DETAIL = re.compile(
    r"\b(?:pain\w*|give|clunk|click|lax\w*|guard\w*|tight\w*|sore\w*|tender\w*|tingl\w*|numb\w*|calf|thigh|buttock|gap\w*|pinch\w*|weak\w*|loose\w*)\b"
)
_QUIET = re.compile(
    r"\b(?:doesn't|does not|didn't|did not) (?:do|bring|cause|reproduce|provoke|bother|hurt)\b"
    r"(?!.*\b(?:as|but|except|until|unless|before|yet|like|much|at 1st|at first|only|though|now)\b)|\b(?:does|did) nothing\b(?!.*\b(?:but|until|except)\b)"
)
"the result of a test that brings nothing on; less than before, or not at first, is another result"
PASSED = re.compile(r"\b(?:passed|passes|failed|fails)\b.{0,60}\b(?:screen\w*|test|exam|check)\b")
TOTAL = re.compile(
    r"\b(?:total|score|sum|quotient|index|composite|percentile|standard score)\b.{0,30}\b(?:comes?|came|is|was|adds? up|works? out)\b"
)


def taken(state: State, sentence: Clause, pieces: Line) -> bool:
    """Chart the result of a special test whose name stands apart from it; False when the sentence is something else."""
    said = low(pieces)
    names = [m[0].removesuffix("'s") for m in NAMES.finditer(said)]
    results = list(RESULTS.finditer(said))
    if len(names) == 1 and not results and len(pieces) < 12 and not sentence.asks and _QUIET.search(said):
        both = re.search(r"\b(?:either|both|each) (?:side|sides|one|leg|arm)\b|\bbilateral", said)
        side = next((m[3] for m in marks(pieces) if m[0] == "side" and m[3] in ("left", "right")), "")
        where = " bilaterally" if both else f" {side}" if side else ""
        state.add("test", "O", f"{names[0]}{where} negative", (sentence.first, sentence.last), side=side)
        return True
    if names and not results:
        if len(pieces) < 14:
            side = next((m[3] for m in marks(pieces) if m[0] == "side"), "")
            state.special = Open(sentence.number, " and ".join(names), ((sentence.first, sentence.last),), side=side)
        return False
    if not results and not names and state.special is not None and len(pieces) < 6:
        results = list(re.finditer(r"\bclear\b", said)) if any(m[0] == "side" for m in marks(pieces)) else []
        said = said.replace(" was clear", " is clear")
    if len(results) != 1 or _AGAINST.search(said) or sentence.asks:
        return False
    result = results[0]
    spans: list[tuple[int, int]] = [(sentence.first, sentence.last)]
    if names:
        near = re.search(r"(?:'s)?,? (?:is |are |test |was |both |all |on the (?:left|right) )*$", said[: result.start()])
        name = " and ".join(names)
        state.special = Open(sentence.number, name, tuple(spans))
        if len(names) > 1 or (near and said[: near.start()].endswith(names[-1])) or said[result.end() :].lstrip(" ,").startswith(names[0]):
            return False  # "Lachman's negative": written as it was said
    elif state.special is not None and state.special.number >= sentence.number - 3 and len(pieces) < 12:
        name = state.special.name
        spans = [*state.special.spans, *spans]
    else:
        return False
    sides = [m[3] for m in marks(pieces) if m[0] == "side"]
    side = sides[0] if sides else ("" if names or state.special is None else state.special.side)
    where = " ".join(dict.fromkeys(sides)) or side
    values = [
        p.text if p.numeral.unit else f"{p.text}°" for p in pieces if p.numeral is not None and p.numeral.kind in ("quantity", "number")
    ]
    text = f"{name} {where} {result[0]}" if where else f"{name} {result[0]}"
    if len(values) == 1:
        text += f" at {values[0]}"
    if more := _detail(state, pieces):
        text += f"; {more}"
    if state.facts and state.special is not None and not names:
        last = state.facts[-1]
        if last.section == "O" and last.spans == state.special.spans and not re.search(r"\d|positive|negative", last.text):
            state.facts.pop()  # the name alone was charted
    index = state.add("test", "O", text, *spans, side=where if where in ("left", "right") else "")
    state.special = Open(sentence.number, name, tuple(spans), side="")
    state.test = Open(sentence.number, name, tuple(spans), index, side)
    return True


def _detail(state: State, pieces: Sequence[Piece]) -> str:
    """What was felt, between the name and the result."""
    parts: list[list[Piece]] = [[]]
    for p in pieces:
        parts[-1].append(p)
        if p.end:
            parts.append([])
    for part in parts:
        said = low(part)
        if _DETAIL.search(said) and not RESULTS.search(said) and not NAMES.search(said):
            return written(terse(told(part, "therapist", state.names)))
    return ""


_LAY: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("", ((r"\bpalms? (?:is |are )?up\b", "supination"), (r"\bpalms? (?:is |are )?down\b", "pronation"), (r"\bup with (?:the|your) big toe\b|\bbig toe up\b", "great toe extension"))),
    ("wrist hand", ((r"\bback\b", "extension"), (r"\bdown\b|\bforward\b", "flexion"))),
    ("neck head cervical", ((r"\bup\b|\bceiling\b|\bback\b", "extension"), (r"\bdown\b|\bchin to\b|\bforward\b", "flexion"), (r"\bturn\b|\bover your shoulder\b", "rotation"), (r"\bear to\b", "side bending"))),
    ("knee elbow", ((r"\bstraighten\b|\bstraight\b", "extension"), (r"\bbend\b|\bheel to\b", "flexion"))),
    ("shoulder", ((r"\bout to the side\b|\bsideways\b", "abduction"), (r"\bup\b|\boverhead\b|\bforward\b", "flexion"), (r"\bback\b|\bbehind\b", "extension"))),
    ("ankle foot", ((r"\b(?:toes|foot|pull\w*|it) (?:\w+ )?up\b|\btoward you\b", "dorsiflexion"), (r"\bpoint\b|\bdown\b|\bgas pedal\b", "plantarflexion"))),
    ("back spine trunk lumbar", ((r"\bforward\b|\btouch your toes\b", "flexion"), (r"\blean back\b|\bback(?:ward|wards)\b", "extension"))),
)  # fmt: skip
_FIRM = re.compile(r"\b(?:push|press|lift|hold|exercise|walk|step|stand|sit|lie|roll|times|reps?|stretch|go|come|hall|hallway|floor)\b")


def sided(sentence: Clause) -> Slot | None:
    """ "Turn left.", "And right.": the side of the motion under measurement."""
    found = [t for t in sentence.tokens if t.text in ("left", "right")]
    return Slot(found[0].text, found[0].at, found[0].at) if len(found) == 1 and len(sentence.tokens) <= 6 else None


def ordered(sentence: Clause, joint: Slot | None) -> Slot | None:
    """The motion that a lay order asks for, for the joint under measurement: "bend it back" of the wrist is extension."""
    tokens = sentence.tokens
    stop = next((n for n, t in enumerate(tokens) if t.text[:1].isdigit() or t.text in _NUMBERS), len(tokens))
    if not 1 <= stop <= 8:
        return None
    said = " ".join(t.text for t in tokens[:stop])
    for joints, orders in _LAY:
        if joints and (joint is None or joint.word.split()[-1] not in joints.split() or _FIRM.search(said)):
            continue
        for pattern, motion in orders:
            if re.search(pattern, said):
                return Slot(motion, tokens[0].at, tokens[stop - 1].at)
    return None


_NUMBERS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty "
    "thirty forty fifty sixty seventy eighty ninety hundred".split()
)
