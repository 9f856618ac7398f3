"""The console command `clew`: a table of verbs. A verb's module is imported only when the verb is called."""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import dataclass

from clew_wire.errors import ClewError


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: the module with `main(argv) -> int`, the extra that brings what it needs, and its line in the help."""

    module: str
    extra: str
    help: str


VERBS: dict[str, Verb] = {
    "demo": Verb("clew_loadtest.demo", "server,loadtest", "the whole system on this machine, playing a sample visit"),
    "serve": Verb("clew_server.serve", "server", "the server"),
    "edge": Verb("clew_edge.agent", "edge", "the recorder: a microphone, or --file"),
    "emr": Verb("clew_clients.emr.serve", "emr", "a demo EMR that embeds Clew, beside a running server"),
    "scribe": Verb("clew_server.scribe", "server", "a recording, through the server's own engine"),
    "note": Verb("clew_server.note", "server", "charting alone, from turns of text"),
    "load": Verb("clew_loadtest.load", "server,loadtest", "N simulated tablets; latency, words lost, CPU"),
    "voice": Verb("clew_server.voice", "server", "enroll a therapist's voice, list or forget enrolled ones"),
    "models": Verb("clew_models.command", "", "fetch, list or verify the weights"),
}


def usage() -> str:
    """The help text."""
    rows = "\n".join(f"  clew {name:8} {verb.help}" for name, verb in VERBS.items())
    return f"clew: a real-time scribe for rehab therapy\n\n{rows}\n\n`clew VERB --help` says more. --verbose shows the whole of an error."


def main(argv: list[str] | None = None) -> int:
    """Run a verb. Errors that a user can mend become one line on stderr and a status that is not 0."""
    args = list(sys.argv[1:] if argv is None else argv)
    if not args or args[0] in ("-h", "--help", "help"):
        sys.stdout.write(usage() + "\n")
        return 0 if args else 2
    name, rest = args[0], args[1:]
    verb = VERBS.get(name)
    if verb is None:
        sys.stderr.write(f"clew: no such command '{name}'; known: {', '.join(VERBS)}\n")
        return 2
    verbose = "--verbose" in rest
    rest = [a for a in rest if a != "--verbose"]
    if verbose:
        os.environ["CLEW_VERBOSE"] = "1"
    try:
        module = importlib.import_module(verb.module)
        status: int = module.main(rest)
    except ClewError as e:
        if verbose:
            raise
        sys.stderr.write(f"clew {name}: {e}\n")
        return e.status
    except ModuleNotFoundError as e:
        if verbose or (e.name or "").startswith("clew_"):
            raise
        sys.stderr.write(f"clew {name}: needs '{e.name}', which is not installed: pip install 'clew[{verb.extra}]'\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as e:
        if verbose:
            raise
        # The message is left out: it may hold what a patient said.
        sys.stderr.write(f"clew {name}: a fault of ours ({type(e).__name__}): run it again with --verbose and report what it says\n")
        return 70
    return status


if __name__ == "__main__":
    sys.exit(main())
