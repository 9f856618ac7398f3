"""Payer rules: dated, versioned data (charting/rules/*.toml), with a clinic's own file laid over it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

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


@dataclass(frozen=True, slots=True)
class Rules:
    """One payer year."""

    version: str
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

    def units_rule(self, payer: str | None) -> Literal["cms", "ama"]:
        """How this payer counts units."""
        name = (payer or "").lower()
        return "ama" if any(p.lower() in name for p in self.ama_payers if p) else self.rule

    def name(self, code: str) -> str:
        """The code's short name."""
        return self.timed.get(code) or self.untimed.get(code) or code


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise ContextError(f"can't read the rules file {path}: {e.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise ContextError(f"{path} is not TOML: {e}") from None


def _laid(under: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(under)
    for key, value in over.items():
        out[key] = _laid(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else value
    return out


@cache
def load(clinic: Path | None = None) -> Rules:
    """The rules of the year, with a clinic's TOML file over them. Raises ContextError for a file that can't be read."""
    data = _read(_FOLDER / "cms-2026.toml")
    codes = _read(_FOLDER / "codes.toml")
    if clinic is not None:
        own = _read(clinic)
        data, codes = _laid(data, own), _laid(codes, {k: own[k] for k in ("timed", "untimed") if k in own})
    return Rules(
        version=str(data["version"]),
        rule="ama" if data["units"]["rule"] == "ama" else "cms",
        ama_payers=tuple(data["units"]["ama_payers"]),
        threshold=data["threshold"],
        progress_days=int(data["progress_report"]["treatment_days"]),
        certification=data["certification"],
        modifiers=data["modifiers"],
        pairs=tuple(Pair(tuple(p["codes"]), p.get("of") == "any", p["with"], p["modifier"], p["why"]) for p in data["pairs"]),
        timed=codes["timed"],
        untimed=codes["untimed"],
    )
