"""Visits changed in ways that a note must follow, or must not notice: sides swapped, one number, small talk, fillers."""
# ruff: noqa: E501 - a list of lines reads best on long lines

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tests.server.charting.dialogue import Dialogue, Turns

_SWAP = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
_NO_SIDE = re.compile(
    r"\b(?:all right|that's right|that is right|you're right|is that right|right (?:now|away|there|here|after|before|across)|sets? left|minutes? left|what's left|nothing left|i've left|left (?:the (?!(?:knee|hip|ankle|side|arm|leg|hand|foot|shoulder))|it|in))\b"
    r"|(?:^|(?<=[.?!] ))right[.,]|, right\?|[.] right\?",
    re.IGNORECASE,
)
"""right and left that are no sides"""


def sides_swapped(said: str) -> str:
    """Left for right and right for left, where they are sides."""
    kept = [m.span() for m in _NO_SIDE.finditer(said)]

    def other(m: re.Match[str]) -> str:
        return m[0] if any(a <= m.start() < b for a, b in kept) else _SWAP[m[0]]

    return re.sub(r"\b(?:left|right|Left|Right)\b", other, said)


def mirrored(d: Dialogue) -> Dialogue:
    """The visit of a patient whose sides are the other way round, chart and all."""

    def deep(value: object) -> object:
        if isinstance(value, str):
            return sides_swapped(value)
        if isinstance(value, dict):
            return {k: deep(v) for k, v in value.items()}
        return [deep(v) for v in value] if isinstance(value, list) else value

    turns = tuple((who, sides_swapped(said)) for who, said in d.turns)
    return replace(d, turns=turns, context={k: deep(v) for k, v in d.context.items()})


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_words(n: int) -> str:
    """A number below a thousand as people say it."""
    if n < 20:
        return _ONES[n]
    if n < 100:
        return _TENS[n // 10 - 2] + (f" {_ONES[n % 10]}" if n % 10 else "")
    return f"{_ONES[n // 100]} hundred" + (f" {in_words(n % 100)}" if n % 100 else "")


def said_in(words: Sequence[str]) -> set[str]:
    """Every number that a run of words may say, read in the plainest way; a reading of its own, not the draft's."""
    plain = [re.sub(r"'s$", "", w.lower().strip('.,?!;:"')) for w in words]
    out = {"1"} | {d.lstrip("0") or "0" for w in plain for d in re.findall(r"\d+(?:\.\d+)?", w)}
    out |= {
        str(n) for w, n in (("once", 1), ("twice", 2), ("half", 2), ("quarter", 4), ("first", 1), ("second", 2), ("third", 3)) if w in plain
    }
    plain = [w for w in plain if w not in ("and", "a", "um", "uh", "o'clock")]
    for start in range(len(plain)):
        groups: list[int] = []
        for w in plain[start : start + 6]:
            if w in _ONES and groups and groups[-1] % 10 == 0 and groups[-1] % 100 >= 20 and 0 < _ONES.index(w) < 10:
                groups[-1] += _ONES.index(w)
            elif w in (*_ONES, "oh"):
                groups.append(_ONES.index(w) if w in _ONES else 0)
            elif w in _TENS:
                groups.append(10 * _TENS.index(w) + 20)
            elif w == "hundred":
                groups.append((groups.pop() if groups else 1) * 100)
            elif w == "point" and groups:
                groups.append(-1)
            elif w == "point":
                groups += [0, -1]
            else:
                break
            if -1 in groups:
                at = groups.index(-1)
                out.add(f"{''.join(map(str, groups[:at]))}.{''.join(map(str, groups[at + 1 :]))}")
                continue
            out |= {str(g) for g in groups} | {str(int("".join(map(str, groups))))}
            out |= {str(a + b) for a, b in zip(groups, groups[1:], strict=False) if a % 100 == 0 and b < 100}
            out |= {"".join(map(str, groups[:-1])) + f"{groups[-1]:02d}", ".".join(map(str, groups[:2]))}
    return out | {f"{n}.5" for n in out if "half" in plain and n.isdigit()}


SMALLER = {"nine": "eight", "eight": "seven", "seven": "six", "six": "five", "five": "four", "four": "three"}


def numbers_of(turns: Turns) -> list[tuple[int, int, str]]:
    """(turn, word, number word) of each number that can be made smaller by one and stay what it is.

    Said once in the visit, no denominator, no hour before its minutes, no neighbor of the number that it would become.
    """
    plain = [[word.strip(".,?!").lower() for word in said.split()] for _, said in turns]
    often = Counter(word for row in plain for word in row)
    return [
        (t, w, word)
        for t, row in enumerate(plain)
        for w, word in enumerate(row)
        if word in SMALLER
        and often[word] == 1
        and (not w or row[w - 1] not in ("of", "over"))
        and (w + 1 >= len(row) or row[w + 1] not in _TENS)
        and SMALLER[word] not in row[max(0, w - 3) : w + 4]
    ]


def one_less(turns: Turns, turn: int, word: int) -> Turns:
    """The turns with one number smaller by one."""
    out = list(turns)
    who, said = out[turn]
    words = said.split()
    words[word] = re.sub(r"[A-Za-z]+", lambda m: _like(m[0], SMALLER[m[0].lower()]), words[word], count=1)
    out[turn] = (who, " ".join(words))
    return tuple(out)


def _like(old: str, new: str) -> str:
    return new.capitalize() if old[0].isupper() else new


_CORRECTS = re.compile(rf"(?:no|yes|right|well|scratch|was|oh|i counted|(?:okay, )?(?:{'|'.join((*_ONES, *_TENS))}))\b")
"how a turn begins that answers or corrects the one before it"
_FIGURE = re.compile(rf"\b(?:{'|'.join((*_ONES, *_TENS))})\b")


def gaps(turns: Turns, lines: Turns) -> list[int]:
    """Where these lines may be said: as turns of their own, and between no question and its answer, no value and its correction."""
    out = [0] if lines[-1][0] != turns[0][0] else []
    for n in range(1, len(turns) + 1):
        before = turns[n - 1][1]
        after = turns[n][1].lower() if n < len(turns) else ""
        if turns[n - 1][0] == lines[0][0] or (n < len(turns) and turns[n][0] == lines[-1][0]):
            continue
        if n < len(turns) and {turns[n - 1][0], turns[n][0]} == {"P", "C"} and _FIGURE.search(before.lower()) and _FIGURE.search(after):
            continue  # two who settle a figure between them
        if "?" not in before and not _CORRECTS.match(after):
            out.append(n)
    return out


def chatted(turns: Turns, at: int, lines: Turns) -> Turns:
    """The turns with small talk before the turn of this number."""
    return (*turns[:at], *lines, *turns[at:])


def hesitant(said: str, at: Sequence[int], filler: str) -> str:
    """With a filler before the words of these numbers (modulo their count)."""
    words = said.split()
    for n in sorted({a % (len(words) + 1) for a in at}, reverse=True):
        if n == len(words):
            continue
        words.insert(n, filler)
    return " ".join(words)


def meaning(told: Sequence[str]) -> list[tuple[str, ...]]:
    """Of each sentence its section, numbers, sides and negations: what a filler must not touch. How it is worded may differ."""
    return [
        (
            s[0],
            *re.findall(
                r"[\d.:/+-]*\d|\b(?:left|right|both|bilateral\w*|no|not|denies|never|cannot|negative|positive|without|except)\b", s.lower()
            ),
        )
        for s in told
    ]


def gist(told: Sequence[str]) -> list[str]:
    """Sentences without what only style decides: case, commas, articles, "as well as" for "and"."""
    out = []
    for said in told:
        text = re.sub(
            r"\(noted\)|[,;]|\b(?:a|an|the|that|like|is|are)\b",
            " ",
            said.lower().replace("as well as", "and").replace("however", "but").replace("'s", " is"),
        )
        text = re.sub(r"\b(?:patient|he|she)\b", "patient", text)
        out.append(" ".join(text.split()))
    return out


SMALL_TALK: tuple[tuple[tuple[str, str], ...], ...] = tuple(
    tuple((line[0], line[2:].strip()) for line in lines.split("|"))
    for lines in """
T: Nice day out there.|P: Gorgeous.
T: Did you catch the game last night?|P: What a finish.
P: My grandson made the honor roll.|T: Good for him.
T: How's the new puppy?|P: He ate my slippers.
P: Traffic was awful on the bridge.|T: It always is on Mondays.
T: I love that sweater.|P: Thanks, my sister knitted it.
P: We're having the neighbors over tonight.|T: That sounds fun.
T: Any plans for the holidays?|P: Just family.
P: The coffee here is terrible.|T: Tell me about it.
T: Did you get all that rain?|P: Two inches in the gauge.
P: I finished that book you mentioned.|T: Wasn't it great.
T: My daughter starts college this fall.|P: They grow up so fast.
P: They raised the parking fee again.|T: Ridiculous.
T: Let me turn the fan on.|P: Thank you.
P: I saw your picture in the newsletter.|T: Oh no.
T: Sorry about the music.|P: I like it.
P: Gas is four dollars again.|T: I know.
T: Have you seen the new movie at the mall?|P: Not yet.
P: My cousin got married on Saturday.|T: Congratulations to her.
T: You brought cookies!|P: Oatmeal.
P: The Wi-Fi here is slow.|T: We're working on it.
T: How was the wedding?|P: Beautiful. Everybody danced.
P: I voted this morning.|T: Good.
T: Is that a new phone?|P: My kids gave it to me.
P: The elevator was out again.|T: Oh boy.
T: How about those Tigers?|P: Don't get me started.
P: I made a peach cobbler.|T: You're making me hungry.
T: Ready for the long weekend?|P: You bet.
P: Our flight leaves Friday.|T: Lucky you.
T: I like your hat.|P: It was my dad's.
P: The tomatoes finally came in.|T: Bring me some.
T: It's freezing in the waiting room.|P: I noticed.
P: My neighbor bought a boat.|T: Fancy.
T: Happy birthday, by the way.|P: You remembered.
P: They're repaving our street.|T: About time.
T: Did you ever find your keys?|P: In the freezer.
P: The kids were up late.|T: Oh dear.
T: What's that you're humming?|P: An old Beatles song.
P: I can't believe it's already October.|T: Time flies.
T: Sorry, that was my pager.|P: No problem.
P: We adopted a cat.|T: What a treat.
T: Is that your cat?|P: She's the boss of the house.
P: That clock's fast.|T: It has been for years.
T: You beat me here today.|P: First time ever.
P: Who picked that wallpaper?|T: Not me.
T: Our receptionist is out today.|P: I missed her.
P: I won twenty dollars on the lottery.|T: Drinks are on you.
T: Do you like baseball?|P: I prefer hockey.
P: The mail never came.|T: Mine either.
T: It smells like popcorn in here.|P: Now I want some.
P: My son's team lost again.|T: Next year.
T: That's a lovely scarf.|P: From Italy.
P: They closed the bakery on Elm.|T: No!
T: Did you watch the debate?|P: I turned it off.
P: Summer went fast.|T: Too fast.
T: Let me find my pen.|P: It's in your pocket.
P: The squirrels got the bird feeder.|T: They always win.
T: We're getting new chairs next month.|P: About time.
P: You got a haircut.|T: Finally.
T: I hear there's a parade downtown.|P: That's why the roads are blocked.
P: My brother-in-law is visiting from Denver.|T: How nice.
T: Have you been to the new diner?|P: Their pie is famous.
P: The power went out for an hour.|T: On our street too.
C: Is there a vending machine?|T: Down the hall.
C: I'll move the car.|T: Take your time.
O: Your nine thirty is here.|T: Thanks, Kim.
""".strip().splitlines()
    for lines in [lines.strip()]
)
