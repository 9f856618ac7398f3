"""Payer rules: dated, versioned data (charting/rules/*.toml), with a clinic's own file laid over it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from clew_wire.errors import ContextError

_FOLDER = Path(__file__).parents[1] / "rules"


@dataclass(frozen=True, slots=True)
class Pair:
    """Codes that a payer bundles unless they were separate."""

    codes: tuple[str, ...]
    apart: bool
    "True: `codes[0]` against any of the others; False: the two codes"
    takes: str
    "the code that takes the modifier"
    modifier: str
    why: str


Status = Literal["block", "warn"]


@dataclass(frozen=True, slots=True)
class Rules:
    """One payer year, and what the clinic lays over it."""

    version: str
    valid: tuple[date, date]
    "first and last day of the figures"
    rule: Literal["cms", "ama"]
    ama_payers: tuple[str, ...]
    threshold: Mapping[str, Any]
    progress_days: int
    certification: Mapping[str, Any]
    modifiers: Mapping[str, Any]
    pairs: tuple[Pair, ...]
    timed: Mapping[str, str]
    "code -> name"
    untimed: Mapping[str, str]
    gates: Mapping[str, Status]
    "a check's id, `flagged` or `licence` -> whether it keeps the note from being signed"
    assistants_sign: tuple[str, ...]
    "note types that an assistant signs alone"
    all_party: frozenset[str]
    "states where everybody in the room must agree to a recording"
    state_names: Mapping[str, str]
    "code -> name of those states"

    def units_rule(self, payer: str | None) -> Literal["cms", "ama"]:
        """How this payer counts units."""
        name = (payer or "").lower()
        return "ama" if any(p.lower() in name for p in self.ama_payers if p) else self.rule

    def name(self, code: str) -> str:
        """The code's short name."""
        return self.timed.get(code) or self.untimed.get(code) or code

    def asks_everyone(self, state: object) -> bool | None:
        """Whether everybody in the room must agree there ("CA", "US-CA", "California"). None: no state was sent."""
        sent = str(state or "").strip()
        if not sent:
            return None
        code = sent.upper().removeprefix("US-")
        return code in self.all_party or any(sent.lower() == n.lower() and c in self.all_party for c, n in self.state_names.items())


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise ContextError(f"can't read the rules file {path}: {e.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise ContextError(f"{path} is not TOML: {e}") from None


_OPEN = frozenset({"timed", "untimed", "consent.names", "modifiers.assistant", "modifiers.discipline"})
"tables that a clinic may add keys to; in the others an unknown key is a slip that would change nothing"
_ABOUT = frozenset({"version", "source", "from", "until"})
_KINDS = {str: "a text", int: "a number", float: "a number", list: "a list", dict: "a table", date: "a date"}


def _kind(value: object) -> str:
    return "true or false" if isinstance(value, bool) else _KINDS.get(type(value), type(value).__name__)


def _laid(under: Mapping[str, Any], over: Mapping[str, Any], file: Path, path: str = "") -> dict[str, Any]:
    """A clinic's table over ours. Raises ContextError, which names the key."""
    out = dict(under)
    for key, value in over.items():
        here = f"{path}.{key}" if path else key
        if key not in out:
            if path not in _OPEN and key not in _ABOUT:
                raise ContextError(f"{file}: unknown key '{here}'; known here: {', '.join(sorted(under))}")
        elif _kind(value) != _kind(out[key]):
            raise ContextError(f"{file}: '{here}' must be {_kind(out[key])}, not {_kind(value)}")
        if isinstance(value, list) and any(_kind(x) != _kind(y) for x in value for y in out.get(key, ["x"])[:1]):
            raise ContextError(f"{file}: '{here}' must be a list as in charting/rules")
        out[key] = _laid(out[key], value, file, here) if isinstance(value, dict) and key in out else value
    return out


_FILES = ("cms-2026.toml", "codes.toml", "gates.toml", "consent-states.toml")


@cache
def load(clinic: Path | None = None) -> Rules:
    """The rules of the year, with a clinic's TOML file over them. Raises ContextError for a file that can't be used."""
    ours = {k: v for name in reversed(_FILES) for k, v in _read(_FOLDER / name).items()}  # the payer's version is the rules' version
    data = _laid(ours, _read(clinic), clinic) if clinic is not None else ours
    for gate, status in data["gates"].items():
        if status not in get_args(Status):
            raise ContextError(f'{clinic}: \'gates.{gate}\' must be "block" or "warn"')
    if data["units"]["rule"] not in ("cms", "ama"):
        raise ContextError(f'{clinic}: \'units.rule\' must be "cms" or "ama"')
    try:
        pairs = tuple(Pair(tuple(p["codes"]), p.get("of") == "any", p["with"], p["modifier"], p["why"]) for p in data["pairs"])
    except KeyError as e:
        raise ContextError(f"{clinic}: each of 'pairs' needs codes, with, modifier and why; {e} is missing") from None
    return Rules(
        version=str(data["version"]),
        valid=(data["from"], data["until"]),
        rule=data["units"]["rule"],
        ama_payers=tuple(data["units"]["ama_payers"]),
        threshold=data["threshold"],
        progress_days=max(2, int(data["progress_report"]["treatment_days"])),
        certification=data["certification"],
        modifiers=data["modifiers"],
        pairs=pairs,
        timed=data["timed"],
        untimed=data["untimed"],
        gates=data["gates"],
        assistants_sign=tuple(data["signing"]["assistants"]),
        all_party=frozenset(s.upper() for s in data["consent"]["all_party"]),
        state_names=data["consent"]["names"],
    )
