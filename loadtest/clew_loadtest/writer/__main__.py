"""`python -m clew_loadtest.writer --llama PYTHON`: notes of some visits by a small local model, and what the verifier kept back.

A visit is two files, NAME.turns.json and NAME.context.yaml; without --visits the sample visit is used.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from clew_models.weights import folder

MODEL = "qwen2.5-coder-0.5b"
SAMPLE = Path(__file__).parents[1] / "sample"


def sample(into: Path) -> Path:
    """The sample visit as turns and context."""
    visit: dict[str, Any] = yaml.safe_load((SAMPLE / "visit.yaml").read_text(encoding="utf-8"))
    turns = [{"role": visit["speakers"][who], "text": text} for turn in visit["turns"] for who, text in turn.items()]
    (into / "sample.turns.json").write_text(json.dumps(turns), encoding="utf-8")
    (into / "sample.context.yaml").write_bytes((SAMPLE / "context.yaml").read_bytes())
    return into


def main() -> int:
    """One line for each visit: `clew note`'s own."""
    parser = argparse.ArgumentParser(prog="python -m clew_loadtest.writer", description=__doc__)
    parser.add_argument("--llama", required=True, metavar="PYTHON", help="a Python that has xllamacpp")
    parser.add_argument("--visits", type=Path, metavar="DIR", help="folder of NAME.turns.json and NAME.context.yaml")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the session files go")
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=900, help="time for each note")
    args = parser.parse_args()
    driver = [args.llama, str(Path(__file__).with_name("llama.py")), str(folder(MODEL) / "model.gguf"), str(args.port), str(args.threads)]
    with (
        tempfile.TemporaryDirectory() as made,
        subprocess.Popen(driver, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server,  # noqa: S603  our own driver
    ):
        try:
            assert server.stdout is not None  # noqa: S101  PIPE
            url = server.stdout.readline().strip()
            if not url:
                sys.stderr.write("the model's server did not start: does that Python have xllamacpp?\n")
                return 1
            visits = args.visits or sample(Path(made))
            out = args.out or Path(made)
            out.mkdir(parents=True, exist_ok=True)
            for turns in sorted(visits.glob("*.turns.json")):
                name = turns.name.removesuffix(".turns.json")
                note = [
                    sys.executable,
                    "-m",
                    "clew_wire.cli",
                    "note",
                    "--turns",
                    str(turns),
                    "--context",
                    str(visits / f"{name}.context.yaml"),
                ]
                note += [
                    "--out",
                    str(out / f"{name}.json"),
                    "--writer",
                    url,
                    "--writer-model",
                    MODEL,
                    "--writer-seconds",
                    str(args.seconds),
                ]
                done = subprocess.run(note, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603  our own command
                sys.stdout.write(f"{name}: {done.stderr.strip()}\n")
                sys.stdout.flush()
        finally:
            server.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
