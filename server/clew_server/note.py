"""`clew note`: charting alone, from turns of text."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from clew_server import writers
from clew_server.charting.billing.rules import load
from clew_server.charting.draft import drafted
from clew_server.charting.render import FORMS
from clew_server.charting.turns import read
from clew_server.files import report_context, write_facts, write_session
from clew_server.visit import consent_of
from clew_wire.codec import plain
from clew_wire.context import read_context
from clew_wire.errors import CodecError, ContextError
from clew_wire.note import Role, SessionFile, Word
from clew_wire.output import check_writable


def read_turns(path: Path) -> tuple[Word, ...]:
    """Words of a [{"role", "text"}] file, one per token, without times. Raises ContextError."""
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        plain(data)
    except OSError as e:
        raise ContextError(f"can't read the turns file {path}: {e.strerror}") from None
    except (ValueError, CodecError) as e:
        raise ContextError(f"{path} is not JSON: {e}") from None
    except RecursionError:
        raise ContextError(f"{path} is nested too deeply to be a list of turns") from None
    if not isinstance(data, list):
        raise ContextError(f'{path} must hold a list of turns: [{{"role": "therapist", "text": "..."}}, ...]')
    words: list[Word] = []
    speakers: dict[str, str] = {}
    for n, turn in enumerate(data):
        if not isinstance(turn, dict) or not isinstance(turn.get("text"), str) or turn.get("role") not in get_args(Role):
            raise ContextError(f"turn {n} of {path} must have a text and a role out of {', '.join(get_args(Role))}")
        role = turn["role"]
        speaker = speakers.setdefault(role, f"s{len(speakers)}")
        for token in turn["text"].split():
            words.append(Word(f"w{len(words)}", token, None, None, speaker, role, 1.0))
    return tuple(words)


def main(argv: Sequence[str]) -> int:
    """Draft a note from turns and write the session file."""
    parser = argparse.ArgumentParser(prog="clew note", description="Draft a note from turns of text.")
    parser.add_argument("--turns", type=Path, required=True, metavar="TURNS.json", help='[{"role": "therapist", "text": "..."}, ...]')
    parser.add_argument("--context", type=Path, required=True, metavar="CTX.yaml", help="what the EMR knows before the visit")
    parser.add_argument("--out", type=Path, required=True, metavar="SESSION.json", help="where the session file goes")
    parser.add_argument("--rules", type=Path, metavar="FILE", help="the clinic's own rules, laid over the year's (docs/operating.md)")
    writers.add_arguments(parser)
    parser.add_argument("--format", choices=sorted(FORMS), help="also print the note as text, in this form")
    parser.add_argument("--facts", type=Path, metavar="FACTS.json", help="also write the facts as data")
    args = parser.parse_args(argv)
    writer = writers.chosen(args)
    check_writable(args.out)
    if args.facts:
        check_writable(args.facts)
    rules = load(args.rules)
    context = read_context(args.context)
    report_context(context)
    words = read_turns(args.turns)
    consent = consent_of(words, context)
    plan = drafted(read(words), context, consent, rules)
    if args.facts:
        write_facts(args.facts, plan.facts())
    note, tally = asyncio.run(writers.rewritten(plan, writer)) if writer else (plan.note, plan.tally)
    write_session(args.out, SessionFile(context.id, consent, words, note), args.format)
    sys.stderr.write(f"clew note: {tally.line()}\n")
    return 0
