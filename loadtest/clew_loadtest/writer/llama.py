"""Serve a GGUF model over llama.cpp's OpenAI-compatible server, on loopback. Runs in its own environment, which has xllamacpp.

python llama.py MODEL.gguf PORT THREADS
"""

import signal
import sys

import xllamacpp


def main() -> None:
    """Until SIGTERM."""
    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.hostnames = ["127.0.0.1"]
    params.port = int(sys.argv[2])
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = int(sys.argv[3])
    params.n_ctx = 8192
    params.n_parallel = 1
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    main()
