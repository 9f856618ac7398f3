"""What the server's processes may not start: threads that spin beside the models'."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in Linux's /proc")
def test_numpy_brings_no_threads_of_its_own() -> None:
    script = "from clew_server.hearing.ring import np; import os; a = np.ones((400, 400)); a @ a; print(len(os.listdir('/proc/self/task')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout) == 1
