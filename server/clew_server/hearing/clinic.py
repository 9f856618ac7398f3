"""A clinic's own terms: people, equipment, protocols, products, places. docs/vocabulary.md says what may be in the file.

They obey the lexicon's rules. What would change ordinary speech is refused when the file is read, not found in a note.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from clew_server.hearing.english import english
from clew_server.hearing.setting import key, number
from clew_server.hearing.sound import sound
from clew_wire.errors import SetupError

MOST = 500
"entries of one file"
LONGEST = 60
"characters of one entry"
MOST_WORDS = 5
SHORTEST = 6
"sounds of a term that is looked for by its sound; a shorter one is like too many words"
MOST_BYTES = 1 << 18
_SPELLED = re.compile(r"[A-Z]{3,6}s?")
_FIXED = frozenset("left right bilateral no not none never without denies denied negative positive".split())
"what turns a finding around is never written in another word's place"


@dataclass(frozen=True, slots=True)
class SoundsLike:
    """What the recogniser writes for a term."""

    written: str
    heard: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClinicTerms:
    """Checked terms of one clinic or visit."""

    terms: tuple[str, ...] = ()
    "looked for by their sound, as they are written"
    spelled: tuple[str, ...] = ()
    "abbreviations that are said letter by letter"
    sounds_like: tuple[SoundsLike, ...] = ()
    "replaced wherever these very words are heard"


def _letters(text: str) -> str:
    return key("".join(text.split()))


def objection(term: str, *, exact: bool = False) -> str | None:
    """Why a term can't be used, and what to do; None when it can. `exact`: only its sounds_like are replaced by it."""
    words = [key(w) for w in term.split()]
    if not any(words):
        return "is empty: leave it out"
    if len(term) > LONGEST or len(words) > MOST_WORDS:
        return f"is longer than {LONGEST} characters or {MOST_WORDS} words: give the part that is misheard"
    if any(number(part) for w in term.split() for part in map(key, w.split("-"))):
        return "has a number in it: numbers are never corrected, so give the words without it"
    if _FIXED & set(words):
        return "holds a side or a denial: those are never written for a clinic, so leave it out"
    if exact or _SPELLED.fullmatch(term):
        return None
    if len(sound("".join(words))) < SHORTEST:
        return "is too short to be told by its sound: list what the recogniser writes for it under [[sounds_like]]"
    if all(english(w) for w in words) and (len(words) == 1 or term.islower()):
        return "is ordinary English, which the recogniser knows: leave it out, or list what it writes instead under [[sounds_like]]"
    return None


def _heard_objection(heard: str) -> str | None:
    words = [key(w) for w in heard.split()]
    if not any(words):
        return "is empty: leave it out"
    if any(map(number, words)) or _FIXED & set(words):
        return "holds a number, a side or a denial, which are never corrected: leave it out"
    if len(words) == 1 and english(words[0]):
        return "is an ordinary word and would be changed wherever it is said: give the words beside it, too"
    if len(sound("".join(words))) < 3:
        return "is too short: give the words beside it, too"
    return None


def usable(terms: Iterable[str]) -> ClinicTerms:
    """The terms that can be used, for a visit that must go on with the others left out."""
    good = [t for t in dict.fromkeys(" ".join(t.split()) for t in terms) if objection(t) is None][:MOST]
    return _sorted(good)


def _sorted(terms: Sequence[str], like: Sequence[SoundsLike] = ()) -> ClinicTerms:
    spelled = tuple(t for t in terms if _SPELLED.fullmatch(t))
    return ClinicTerms(tuple(t for t in terms if t not in spelled), spelled, tuple(like))


def _texts(value: object, path: Path, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise SetupError(f'{path}: {name} must be a list of texts: {name} = ["...", "..."]')
    return [" ".join(v.split()) for v in value]


def read_terms(path: Path) -> ClinicTerms:
    """Read a clinic's terms. Raises SetupError, which names the file, the entry and what to do."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SetupError(f"{path} is larger than {MOST_BYTES >> 10} KiB: give the terms that are misheard, up to {MOST}")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise SetupError(f"can't read the terms file {path}: {e.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as e:
        raise SetupError(f"{path} is not TOML: {' '.join(str(e).split())[:120]}") from None
    for name in data:
        if name not in ("terms", "sounds_like"):
            raise SetupError(f"{path}: unknown key {name[:40]!r}: write terms and [[sounds_like]]")
    terms = _texts(data.get("terms", []), path, "terms")
    like = _like(data.get("sounds_like", []), path)
    if len(terms) + len(like) > MOST:
        raise SetupError(f"{path} has {len(terms) + len(like)} entries, more than {MOST}: keep those that are misheard")
    seen: set[str] = set()
    for what, entry in [*(("term", t) for t in terms), *(("heard", h) for s in like for h in s.heard)]:
        wrong = objection(entry) if what == "term" else _heard_objection(entry)
        if wrong is None and what + _letters(entry) in seen:
            wrong = "stands twice: leave one out"
        if wrong is not None:
            raise SetupError(f"{path}: {what} {entry[:LONGEST]!r} {wrong}")
        seen.add(what + _letters(entry))
    for s in like:
        if (wrong := objection(s.written, exact=True)) is not None:
            raise SetupError(f"{path}: written {s.written[:LONGEST]!r} {wrong}")
    return _sorted(terms, like)


def _like(tables: object, path: Path) -> list[SoundsLike]:
    out = []
    for table in tables if isinstance(tables, list) else [tables]:
        if not isinstance(table, dict) or set(table) != {"written", "heard"} or not isinstance(table["written"], str):
            raise SetupError(f'{path}: each [[sounds_like]] has two keys: written = "..." and heard = ["...", "..."]')
        out.append(SoundsLike(" ".join(table["written"].split()), tuple(_texts(table["heard"], path, "heard"))))
    return out
