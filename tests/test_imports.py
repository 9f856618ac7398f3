"""Imports run one way: wire <- models <- server; wire <- edge (plus models' base, silero, weights); wire <- clients."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "clew_wire": ("wire", set()),
    "clew_models": ("models", {"clew_wire"}),
    "clew_edge": ("edge", {"clew_wire", "clew_models.base", "clew_models.silero", "clew_models.weights", "clew_models.manifest"}),
    "clew_server": ("server", {"clew_wire", "clew_models"}),
    "clew_clients": ("clients", {"clew_wire"}),
    "clew_loadtest": (
        "loadtest",
        {"clew_wire", "clew_models.base", "clew_models.silero", "clew_models.weights", "clew_edge", "clew_clients"},
    ),
}


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{a.name}" for a in node.names} if node.level == 0 else {"relative import"}
    return {name for name in found if name.startswith("clew_") or name == "relative import"}


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_one_way(package: str):
    folder, allowed = PACKAGES[package]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / folder / package).rglob("*.py")
        for name in _imported(path)
        if not any(name == ok or name.startswith(ok + ".") for ok in allowed | {package})
    ]
    assert wrong == []


def test_the_edge_and_the_wire_need_no_torch():
    for package in ("wire/clew_wire", "edge/clew_edge"):
        for path in (ROOT / package).rglob("*.py"):
            assert "torch" not in path.read_text(encoding="utf-8").replace("No torch", ""), path
