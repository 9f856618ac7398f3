"""Where weights lie on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from clew_wire.errors import WeightsError


def home() -> Path:
    """$CLEW_WEIGHTS, or the user's cache folder."""
    given = os.environ.get("CLEW_WEIGHTS")
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clew" / "weights"


def folder(name: str) -> Path:
    """The folder of one model of the manifest. Raises WeightsError when it was not fetched."""
    path = home() / name
    if not path.is_dir():
        raise WeightsError(f"the weights '{name}' are not on this machine: run `clew models fetch`")
    return path
