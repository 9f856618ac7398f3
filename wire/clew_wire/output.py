"""Files that a command writes: whole or not at all, and refused before the work rather than after it."""

from __future__ import annotations

from pathlib import Path

from clew_wire.errors import SetupError


def _refused(path: Path, error: OSError) -> SetupError:
    return SetupError(f"can't write {path}: {error.strerror}. Name a file in a folder that you may write to.")


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def check_writable(path: Path) -> None:
    """Raises SetupError now, not after a visit of an hour."""
    if path.is_dir() or not path.name:
        raise SetupError(f"{path} is a folder: name a file in it")
    try:
        _beside(path).touch()
        _beside(path).unlink()
    except OSError as e:
        raise _refused(path, e) from None


def write_whole(path: Path, text: str) -> None:
    """Write the whole file or none of it. Raises SetupError."""
    try:
        _beside(path).write_text(text, encoding="utf-8")
        _beside(path).replace(path)
    except OSError as e:
        raise _refused(path, e) from None
