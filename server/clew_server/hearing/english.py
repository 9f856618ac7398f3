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


_ENDINGS = (("s", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"), ("ies", "y"), ("ied", "y"))
_AMERICAN = (
    (r"(?<=[bt])er(?=s?$)", "re"),  # centimeter
    (r"or(?=s?$|ed$|ing$|ful|able|ite)", "our"),
    (r"(?<=.)iz(?=e|ing|ation)", "is"),
    (r"yz(?=e|ing)", "ys"),
    (r"ens(?=es?$)", "enc"),
    (r"(?<=[aeiou])l(?=ed$|ing$|ers?$)", "ll"),
)
"American endings, to the British ones of the word list"
_MORE = frozenset(
    "mom moms mommy gray grays pajamas gotten okay uhhuh mhm yeah grandkids grandkid preschool daycare online email website".split()
)
"everyday words that the list lacks"


def _spelled_british(word: str) -> str:
    for american, british in _AMERICAN:
        if (other := re.sub(american, british, word)) != word:
            return other
    return word


@lru_cache(maxsize=16_384)
def english(word: str) -> bool:
    """`word`, lower case without punctuation, is an English word, a form or compound of one, or no word (a number, a letter)."""
    stem = re.sub(r"(?:n't|'(?:s|d|ll|ve|re|m)?)$", "", word)
    if len(stem) < 3 or not stem.isalpha() or stem in _words() or stem in _MORE or _CLASSICAL.fullmatch(stem):
        return True
    if any(stem.endswith(end) and stem[: -len(end)] + new in _words() for end, new in _ENDINGS):
        return True
    if _spelled_british(stem) in _words():
        return True
    prefix = _PREFIXES.match(stem)
    return prefix is not None and stem[prefix.end() :] in _words()
