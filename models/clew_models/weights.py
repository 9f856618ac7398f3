"""Where weights lie on this machine, and whether they are the ones that the manifest names."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from clew_models.manifest import Model, model
from clew_wire.errors import WeightsError

STAMP = ".verified"
CHUNK = 1 << 20


def home() -> Path:
    """$CLEW_WEIGHTS, or the user's cache folder."""
    given = os.environ.get("CLEW_WEIGHTS")
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clew" / "weights"


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as f:
        while part := f.read(CHUNK):
            digest.update(part)
    return digest.hexdigest()


def _stamp(wanted: Model, path: Path) -> str:
    """What must not have changed since the hashes were last computed. Hashing 250 MB at every start would take seconds."""
    rows = []
    for file in wanted.files:
        stat = (path / file.path).stat()
        rows.append([file.path, file.sha256, stat.st_size, stat.st_mtime_ns])
    return json.dumps(rows)


def verify(name: str) -> Path:
    """Hash every file of a model. Gives its folder. Raises WeightsError, which says which file is wrong."""
    wanted, path = model(name), home() / name
    for file in wanted.files:
        target = path / file.path
        if not target.is_file():
            raise WeightsError(f"the weights '{name}' are not on this machine ({file.path} is missing): run `clew models fetch`")
        if target.stat().st_size != file.bytes or sha256(target) != file.sha256:
            raise WeightsError(
                f"the weights '{name}' are not the ones we trust ({file.path} has a wrong sha256): run `clew models fetch` again"
            )
    try:
        (path / STAMP).write_text(_stamp(wanted, path), encoding="utf-8")
    except OSError:
        return path  # a read-only folder is hashed at every start
    return path


def folder(name: str) -> Path:
    """The folder of a model, verified. Raises WeightsError when it is missing or has a wrong hash."""
    wanted, path = model(name), home() / name
    try:
        if (path / STAMP).read_text(encoding="utf-8") == _stamp(wanted, path):
            return path
    except OSError:
        pass
    return verify(name)
