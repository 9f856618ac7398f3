"""A note is written, not pasted: no sentence repeats eight words in a row as they were said."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from clew_server.charting.memory import LIMIT, shared
from clew_wire.note import Word

RUN = 8
_TOKEN = re.compile(r"[a-z0-9']+")
_QUOTED = re.compile(r'["“][^"”]*["”]')
SWAPS: tuple[tuple[str, str], ...] = (
    (r"\bbecause of\b", "due to"), (r"\bbecause\b", "as"), (r"\bso that\b", "to ensure"), (r"\ba lot of\b", "much"), (r"\ba couple of\b", "several"),
    (r"\bgoing to\b", "to"), (r"\b(?:have|has) to\b", "must"), (r"\bis able to\b", "can"), (r"\bevery day\b", "daily"), (r"\bevery night\b", "nightly"),
    (r"\babout (?=\d)", "approximately "), (r"\bbefore\b", "prior to"), (r"\bafter\b", "following"), (r"\bwith no\b", "without"), (r"\bevery\b", "each"), (r"\band then\b", "then"),
    (r"\byet$", "at this time"), (r"\bneeds\b", "requires"), (r"\bhelp (?=with\b|to\b|for\b|from\b)", "assistance "), (r"\btrouble\b", "difficulty"), (r"\balso\b", "additionally"),
    (r"\bcannot\b", "is unable to"), (r"(?<!if )\b(she|he|patient) can (?!not\b)", r"\1 is able to "), (r"\bjust\b", "only"), (r", so (?=\w)", "; therefore, "), (r",? \bbut\b", "; however,"),
    (r",? \band (?=(?:he|she|it|patient|that|they|therapist|then|his|her|there|this)\b)", "; "), (r"\bwhen\b", "while"),
    (r"\bso (?=(?:much|many|mad|tired|sore|stiff|weak|tight|happy|proud|scared)\b)", "very "), (r"\bwhich is why\b", "therefore"), (r"\babout\b", "approximately"), (r"\bwill\b ", "to "),
    (r"\bit (?=(?:still|just|is|was|has|gets|goes)\b)", "this "),
    (r"\b(?:his|her|their|my|your)\b (?=\w)", ""), (r"\bthat (?=(?:he|she|patient|it|his|her)\b)", ""), (r"\bof the\b", "of"), (r"\bis\b ", ""), (r"\bare\b ", ""), (r"\bthat\b ", ""), (r"\bof\b ", ""),
)  # fmt: skip
"what one may say instead without changing what is meant; words are left out only when nothing else helps"


class Said:
    """The runs of eight words of a visit."""

    def __init__(self, words: Sequence[Word] = ()) -> None:
        self._words: tuple[Word, ...] = ()
        self._tokens: list[str] = []
        self._ends: list[int] = []
        "how many tokens the words up to each index have"
        self._runs: Counter[tuple[str, ...]] = Counter()
        self._rewritten: dict[str, str] = {}
        "results, oldest first"
        self._resting: dict[tuple[str, ...], set[str]] = {}
        "texts whose result rests on whether a run was said"
        self._asked: set[tuple[str, ...]] = set()
        "runs that the rewriting at hand has looked up"
        self.follow(words)

    def follow(self, words: Sequence[Word]) -> None:
        """The words are these now. Forgets results that no longer hold."""
        words = tuple(words)
        first = shared(self._words, words)
        self._words = words
        tokens = self._ends[first - 1] if first else 0
        start = max(0, tokens - RUN + 1)
        old = Counter(tuple(self._tokens[k : k + RUN]) for k in range(start, len(self._tokens) - RUN + 1))
        del self._tokens[tokens:], self._ends[first:]
        for word in words[first:]:
            self._tokens += _TOKEN.findall(word.w.lower().replace("’", "'"))
            self._ends.append(len(self._tokens))
        new = Counter(tuple(self._tokens[k : k + RUN]) for k in range(start, len(self._tokens) - RUN + 1))
        for run in {**old, **new}:
            count = self._runs[run] + new[run] - old[run]
            if (count > 0) != (self._runs[run] > 0):
                for text in self._resting.pop(run, ()):
                    self._rewritten.pop(text, None)
            if count > 0:
                self._runs[run] = count
            else:
                del self._runs[run]

    def pasted(self, text: str) -> tuple[str, ...] | None:
        """The first run of eight words that the text repeats outside quotation marks."""
        tokens = _TOKEN.findall(_QUOTED.sub(" ", text).lower().replace("’", "'"))
        for k in range(len(tokens) - RUN + 1):
            run = tuple(tokens[k : k + RUN])
            self._asked.add(run)
            if run in self._runs:
                return run
        return None

    def rewritten(self, text: str) -> str:
        """The text with as few words changed as break its repeated runs; a run that no swap breaks stays."""
        if text not in self._rewritten:
            if len(self._rewritten) >= LIMIT:
                self._rewritten.clear()
                self._resting.clear()
            self._asked.clear()
            self._rewritten[text] = self._changed(text)
            for run in self._asked:
                self._resting.setdefault(run, set()).add(text)
        return self._rewritten[text]

    def _changed(self, text: str) -> str:
        for _ in range(12):
            run = self.pasted(text)
            if run is None:
                return text
            changed = self._swapped(text, run)
            if changed is None:
                break
            text = changed
        return text

    @staticmethod
    def _swapped(text: str, run: tuple[str, ...]) -> str | None:
        where = re.search(r"[^a-z0-9']+".join(map(re.escape, run)), text, re.IGNORECASE)
        if where is None:
            return None
        inside = text[where.start() : where.end()]
        for pattern, to in SWAPS:
            changed = re.sub(pattern, to, inside, count=1, flags=re.IGNORECASE)
            if changed != inside:
                return re.sub(r"\s+", " ", text[: where.start()] + changed + text[where.end() :]).replace(" ;", ";")
        return None
