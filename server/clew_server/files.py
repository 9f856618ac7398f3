"""Session files out, and what a person is told of a context."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from clew_server.charting.facts.typed import Typed
from clew_server.charting.render import rendered
from clew_wire.codec import session_to_map
from clew_wire.context import VisitContext
from clew_wire.note import SessionFile
from clew_wire.output import write_whole


def default_data() -> Path:
    """$XDG_STATE_HOME/clew."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "clew"


def default_voices() -> Path:
    """The folder of enrolled voices, beside the record."""
    return default_data() / "voices"


def report_context(context: VisitContext) -> None:
    """One line on stderr for each unknown key of the context."""
    for warning in context.warnings:
        sys.stderr.write(f"clew: {warning}\n")


def write_session(path: Path, session: SessionFile, form: str | None = None) -> None:
    """Write the whole file or none of it, and print the note in a form of `charting.render` when one is asked for. Raises SetupError."""
    write_whole(path, json.dumps(session_to_map(session), indent=1, ensure_ascii=False) + "\n")
    if form is not None:
        sys.stdout.write(rendered(session.note, form))


def write_facts(path: Path, facts: Sequence[Typed]) -> None:
    """The facts of a draft as JSON, one object each (clew_server.charting.facts.typed.Typed)."""
    write_whole(path, json.dumps(msgspec.to_builtins(facts), indent=1, ensure_ascii=False) + "\n")
