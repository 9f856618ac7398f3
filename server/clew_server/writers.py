"""Which writer drafts the note: the built-in one, or a language model behind --writer."""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Collection
from typing import TYPE_CHECKING

from clew_models.openai_writer import KEY, OpenAiWriter, Settings
from clew_models.writer import Brief, Writing
from clew_wire.errors import SetupError
from clew_wire.note import Note

if TYPE_CHECKING:
    from clew_models.writer import NoteWriter
    from clew_server.charting.draft import Draft
    from clew_server.charting.writing.tally import Tally

TOTAL = 120.0
"seconds that a writer has for one note; `ended` waits for it"
LONGEST = 3600.0
log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that choose a writer."""
    parser.add_argument(
        "--writer",
        metavar="URL",
        help=f"let a language model phrase the note: an OpenAI-compatible server such as vLLM or llama.cpp (its key, if any, in {KEY})",
    )
    parser.add_argument("--writer-model", default="", metavar="NAME", help="the model, as that server calls it (default: its first)")
    parser.add_argument(
        "--writer-seconds",
        type=float,
        default=TOTAL,
        metavar="S",
        help=f"time it has for one note, then the built-in's stands (default: {TOTAL:g})",
    )
    parser.add_argument(
        "--writer-insecure", action="store_true", help="allow plain HTTP to a writer on another machine: closed networks only"
    )


def chosen(args: argparse.Namespace) -> NoteWriter | None:
    """The writer of a command line; None: the built-in one. Raises SetupError for an address that can't be used."""
    if not args.writer:
        return None
    if not 1 <= args.writer_seconds <= LONGEST:
        raise SetupError(f"--writer-seconds must be 1 to {LONGEST:g}")
    total = args.writer_seconds
    return OpenAiWriter(
        Settings(args.writer, args.writer_model, os.environ.get(KEY, ""), total / 2, total, plain_http=args.writer_insecure)
    )


async def asked(writer: NoteWriter, brief: Brief) -> Writing:
    """What the writer makes of a brief. A writer that breaks its contract costs the draft nothing but its sentences."""
    try:
        return await writer.write(brief)
    except Exception:  # another's code; the built-in's draft stands
        log.exception("the note writer failed")
        return Writing((), {"fault": 1})


async def rewritten(draft: Draft, writer: NoteWriter, locked: Collection[str] = ()) -> tuple[Note, Tally]:
    """The draft in a writer's sentences, verified, and how it came about."""
    given = draft.briefed(locked)
    writing = await asked(writer, given.brief)
    return draft.rewritten(given, writing, writer.capabilities.name, locked)
