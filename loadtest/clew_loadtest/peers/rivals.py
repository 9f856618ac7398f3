"""Who is measured beside Clew, and an environment for each: their pins clash with each other's and with ours."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from clew_wire.errors import SetupError

HERE = Path(__file__).parent
TORCH = HERE / "requirements" / "torch.txt"
STAMP = ".requirements"


@dataclass(frozen=True, slots=True)
class Rival:
    """One other recognizer."""

    name: str
    "as its authors write it; also the key of its results"
    key: str
    "names its driver, its requirements and its environment"
    version: str
    torch: bool
    "whether it needs torch"
    options: str
    "how it was run, for the table's notes"


RIVALS = (
    Rival(
        "whisper_streaming",
        "whisper_streaming",
        "0.1.0",
        torch=False,
        options="LocalAgreement, runs of at least 1.0 s of new sound, buffer of 15 s, VAD filter on, beam 5, int8; "
        "first shown is its text not yet agreed on; no network and no server in between",
    ),
    Rival(
        "WhisperLiveKit",
        "whisperlivekit",
        "0.2.26",
        torch=True,
        options="its own websocket server, LocalAgreement on faster-whisper (its default policy, SimulStreaming, needs PyTorch weights), "
        "chunks of at least 1.0 s, PCM in, warmed up, no diarization",
    ),
    Rival(
        "WhisperLive",
        "whisper_live",
        "0.10.0",
        torch=True,
        options="its own websocket server, faster-whisper backend, its client's default options, VAD on, int8; "
        "its very last segment, which it leaves open, counts as final since it last changed",
    ),
)


def home() -> Path:
    """Where the environments lie: beside the weights, in the user's cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clew" / "peers"


def driver(rival: Rival) -> Path:
    """The script that plays a recording into it."""
    return HERE / "drivers" / f"drive_{rival.key}.py"


def environment(rival: Rival) -> Path:
    """The python of a rival's own environment, made on the first call. Raises SetupError, in one line."""
    wanted = HERE / "requirements" / f"{rival.key}.txt"
    folder = home() / rival.key
    python, stamp = folder / "bin" / "python", folder / STAMP
    digest = hashlib.sha256(wanted.read_bytes() + TORCH.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return python
    folder.parent.mkdir(parents=True, exist_ok=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([sys.executable, "-m", "venv", "--clear", str(folder)], rival)
    if rival.torch:
        _run([*pip, "-r", str(TORCH)], rival)
    # All that it imports is in the list; what it asks for besides, such as CUDA or OpenVINO, it does not use on a CPU.
    _run([*pip, "--no-deps", "-r", str(wanted)], rival)
    stamp.write_text(digest, encoding="utf-8")
    return python


def _run(command: list[str], rival: Rival) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own arguments, no shell
    if done.returncode:
        raise SetupError(f"{rival.name} {rival.version} can't be installed: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    """The line that says what went wrong: errors come last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return ((errors or lines or ["it said nothing"])[-1])[:200]
