"""`clew emr`: the demo EMR on this machine, beside a Clew that runs already; and the same in a thread, for `clew demo` and the tests."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from clew_clients.emr.app import HOOK, Emr
from clew_clients.emr.chart import Chart, read_patients
from clew_clients.emr.hook import SECRET, secret_key
from clew_wire.errors import LinkError, SetupError

HOST = "127.0.0.1"
PORT = 8090
START_SECONDS = 20.0


def listen(port: int) -> tuple[socket.socket, str]:
    """A socket on this machine, and the origin that it gives the EMR. Raises SetupError."""
    try:
        sock = socket.create_server((HOST, port))
    except (OSError, OverflowError) as e:
        raise SetupError(f"can't listen on port {port} ({e}): give another --port, or 0 for any free one") from None
    return sock, f"http://{HOST}:{sock.getsockname()[1]}"


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(app, access_log=False, log_config=None, server_header=False, proxy_headers=False, timeout_graceful_shutdown=2)


class _Server(uvicorn.Server):
    def __init__(self, app: ASGIApp) -> None:
        super().__init__(_config(app))
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn, and say so."""
        await super().startup(sockets)
        self.up.set()


class Serving:
    """`with Serving(emr, sock):` the EMR answers, from a thread of its own. Leaving ends it."""

    def __init__(self, emr: Emr, sock: socket.socket) -> None:
        self._server = _Server(emr.asgi)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve(sockets=[sock])), name="emr", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._server.up.wait(START_SECONDS):
            raise LinkError("the demo EMR did not start")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.should_exit = True
        self._thread.join(START_SECONDS)


def clinic_token(file: Path | None) -> str | None:
    """The clinic's token at Clew, as `clew serve` takes it. Raises SetupError."""
    if file is None:
        return os.environ.get("CLEW_TOKEN") or None
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as e:
        raise SetupError(f"can't use the token file {file}: {e}") from None


def main(argv: Sequence[str]) -> int:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="clew emr", description="A demo EMR that embeds Clew. Its patients are invented; what it knows is gone when it ends."
    )
    parser.add_argument("--clew", required=True, metavar="URL", help="where Clew runs, as this machine's browser reaches it")
    parser.add_argument("--port", type=int, default=PORT, help=f"port on this machine (default: {PORT}; 0: any free one)")
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help="file with Clew's token (or set CLEW_TOKEN); it never reaches the browser"
    )
    args = parser.parse_args(argv)
    if not args.clew.startswith(("http://", "https://")):
        raise SetupError(f"'{args.clew}' is no address: write it like http://127.0.0.1:8080")
    key, token = secret_key(), clinic_token(args.token_file)
    sock, origin = listen(args.port)
    with sock:
        emr = Emr(Chart(read_patients()), args.clew, origin, key, token)
        sys.stdout.write(
            f"The demo EMR is at {origin}. Start Clew with the same {SECRET}: clew serve --origin {origin} --webhook {origin}{HOOK}\n"
        )
        sys.stdout.flush()
        asyncio.run(_Server(emr.asgi).serve(sockets=[sock]))
    return 0
