"""The models' libraries tell nobody what they do."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from clew_models.weights import home

needs_weights = pytest.mark.skipif(not (home() / "silero-vad").is_dir(), reason="needs the weights")
LOAD = """
from clew_models import silero, whisper
import faster_whisper
silero.session(); whisper.load("whisper-tiny.en")
"""


@needs_weights
def test_loading_models_leaves_nothing_in_the_users_folders(tmp_path):
    own = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "CLEW_WEIGHTS": str(home())}
    subprocess.run([sys.executable, "-c", LOAD], env={**os.environ, **own}, check=True)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
