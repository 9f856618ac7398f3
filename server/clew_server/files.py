"""Session files out, and what a person is told of a context."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from clew_wire.codec import session_to_map
from clew_wire.context import VisitContext
from clew_wire.errors import SetupError
from clew_wire.note import SessionFile


def report_context(context: VisitContext) -> None:
    """One line on stderr for each unknown key of the context."""
    for warning in context.warnings:
        sys.stderr.write(f"clew: {warning}\n")


def write_session(path: Path, session: SessionFile) -> None:
    """Write the whole file or none of it. Raises SetupError."""
    text = json.dumps(session_to_map(session), indent=1, ensure_ascii=False) + "\n"
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as e:
        raise SetupError(f"can't write {path}: {e.strerror}. Name a file in a folder that you may write to.") from None
