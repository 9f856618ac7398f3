"""Whether English has a word: what it has not was misheard, or is a name or a term."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    packed = files("clew_server.hearing").joinpath("english.txt.gz").read_bytes()
    return frozenset(line for line in gzip.decompress(packed).decode("utf-8").split("\n") if line and not line.startswith("#"))


_PREFIXES = re.compile(
    r"(?:sub|supra|infra|inter|intra|peri|para|pre|post|non|re|un|anti|hyper|hypo|hemi|semi|multi|micro|trans|ultra|over|under|bi|tri|uni|"
    r"dorso|dorsi|latero|antero|postero|medio|thoraco|lumbo|cervico|myo|neuro|osteo|arthro|teno|costo|radio|humero|femoro|tibio|extra)-?(?=.{4})"
)
_CLASSICAL = re.compile(
    r".{3}(?:itis|osis|oses|pathy|pathic|plasty|ectomy|otomy|ostomy|algia|algic|esthesia|plegia|plegic|paresis|paretic|gram|graphy|graphic|metric|"
    r"scopy|scopic|genic|trophy|trophic|tropic|emia|uria|phagia|phasia|phasic|arthria|praxia|taxia|tonia|tonic|kinesia|kinetic|ceptive)"
)


@lru_cache(maxsize=16_384)
def english(word: str) -> bool:
    """`word`, lower case without punctuation, is an English word, a form or compound of one, or no word (a number, a letter)."""
    stem = re.sub(r"'(?:s|d|ll|ve|re|m|t)?$", "", word)
    if len(stem) < 3 or not stem.isalpha() or stem in _words() or _CLASSICAL.fullmatch(stem):
        return True
    if any(stem.endswith(end) and stem[: -len(end)] + new in _words() for end, new in (("s", ""), ("ed", ""), ("ing", ""), ("ies", "y"))):
        return True
    prefix = _PREFIXES.match(stem)
    return prefix is not None and stem[prefix.end() :] in _words()
