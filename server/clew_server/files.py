"""Session files out, and what a person is told of a context."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from clew_wire.codec import session_to_map
from clew_wire.context import VisitContext
from clew_wire.note import SessionFile
from clew_wire.output import write_whole


def report_context(context: VisitContext) -> None:
    """One line on stderr for each unknown key of the context."""
    for warning in context.warnings:
        sys.stderr.write(f"clew: {warning}\n")


def write_session(path: Path, session: SessionFile) -> None:
    """Write the whole file or none of it. Raises SetupError."""
    write_whole(path, json.dumps(session_to_map(session), indent=1, ensure_ascii=False) + "\n")
