"""`clew serve`: the server, with its store in one folder."""

from __future__ import annotations

import argparse
import fcntl
import logging
import os
import secrets
import signal
import socket
import ssl
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from clew_server import engine, writers
from clew_server.access import Access, exact_origin, is_loopback, token_hash
from clew_server.app import RECORD, App, Senses, web_pages
from clew_server.charting.billing.rules import load
from clew_server.emr.smart import read_smart
from clew_server.emr.webhook import webhook
from clew_server.files import default_data
from clew_server.hearing.clinic import read_terms
from clew_server.keys import Keys
from clew_server.loading import Loading
from clew_server.recognise import Recognisers
from clew_server.record.database import Database
from clew_server.voiceprints import Voiceprints
from clew_wire.errors import SetupError

PORT = 8080
STOP_SECONDS = 5
MIN_TOKEN = 16


def parser() -> argparse.ArgumentParser:
    """The command line."""
    out = argparse.ArgumentParser(prog="clew serve", description="The server: hears, drafts, keeps the record.")
    out.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    out.add_argument("--port", type=int, default=PORT, help=f"port (default: {PORT}; 0: any free one)")
    out.add_argument("--data", type=Path, default=None, metavar="DIR", help="folder of the record (default: $XDG_STATE_HOME/clew)")
    out.add_argument("--voices", type=Path, default=None, metavar="DIR", help="folder of enrolled voices (default: voices in --data)")
    out.add_argument("--token-file", type=Path, metavar="FILE", help="file with the server's token (or set CLEW_TOKEN)")
    out.add_argument("--tls-cert", type=Path, metavar="PEM", help="certificate chain")
    out.add_argument("--tls-key", type=Path, metavar="PEM", help="its private key")
    out.add_argument("--insecure", action="store_true", help="allow plain HTTP beyond this machine: for a closed test network only")
    out.add_argument("--device", default="cpu", choices=["cpu", "cuda"], help="where the recognisers run")
    out.add_argument("--compute", default="int8", metavar="TYPE", help="their precision: int8, float16, float32, ... (default: int8)")
    out.add_argument("--terms", type=Path, metavar="FILE", help="the clinic's own terms (docs/vocabulary.md)")
    out.add_argument("--rules", type=Path, metavar="FILE", help="the clinic's own rules, laid over the year's (docs/operating.md)")
    out.add_argument("--origin", action="append", default=[], metavar="URL", help="another site whose pages may embed visits (repeatable)")
    out.add_argument("--smart", type=Path, metavar="FILE", help="EMRs that may open visits by SMART App Launch (docs/emr.md)")
    out.add_argument("--webhook", metavar="URL", help="where each signed note is told; secret in CLEW_WEBHOOK_SECRET (docs/emr.md)")
    out.add_argument("--webhook-note", action="store_true", help="send the note's text along with it")
    writers.add_arguments(out)
    out.add_argument("--redis", metavar="URL", help=argparse.SUPPRESS)
    return out


@dataclass(frozen=True, slots=True)
class Binding:
    """Where the server listens, checked."""

    host: str
    port: int
    loopback: bool
    tls: tuple[Path, Path] | None

    @property
    def scheme(self) -> str:
        """https with a certificate."""
        return "https" if self.tls else "http"


def binding(args: argparse.Namespace) -> Binding:
    """Raises SetupError when the binding would be unsafe."""
    if args.redis:
        raise SetupError("--redis comes with a later release: leave it out, one process serves a clinic")
    if (args.tls_cert is None) != (args.tls_key is None):
        raise SetupError("a certificate and its key go together: give both --tls-cert and --tls-key")
    if not 0 <= args.port <= 65535:
        raise SetupError(f"there is no port {args.port}: give 0 to 65535")
    tls = (args.tls_cert, args.tls_key) if args.tls_cert else None
    if tls:
        _check_certificate(*tls)
    loopback = is_loopback(args.host)
    if not loopback and tls is None and not args.insecure:
        raise SetupError(
            f"{args.host} is reached from other machines, and plain HTTP would show them the patient's words: "
            "give --tls-cert and --tls-key, or --insecure on a closed test network"
        )
    return Binding(args.host, args.port, loopback, tls)


def _check_certificate(cert: Path, key: Path) -> None:
    for path in (cert, key):
        if not path.is_file() or not os.access(path, os.R_OK):
            raise SetupError(f"can't read {path}: give PEM files that this user may read")
    try:
        # An empty password: a key that needs one is refused here instead of asking a terminal that nobody watches.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password="")
    except (ssl.SSLError, OSError, ValueError) as e:
        reason = getattr(e, "reason", None) or type(e).__name__
        raise SetupError(f"{cert} and {key} are no certificate and its unencrypted key ({reason}): give two PEM files") from None


def server_token(token_file: Path | None, data: Path, loopback: bool) -> tuple[str | None, bool]:
    """The token that opens every door, and whether it is new. None: none is asked for. Raises SetupError."""
    given = os.environ.get("CLEW_TOKEN")
    if token_file is None and given is None and loopback:
        return None, False
    path = token_file or data / "token"
    new = False
    if token_file is not None or given is None:
        try:
            if not path.exists():
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                    file.write(secrets.token_urlsafe(24) + "\n")
                new = True
            given = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as e:
            raise SetupError(f"can't use the token file {path}: {e}") from None
    if given is None or len(given) < MIN_TOKEN:
        raise SetupError(f"the server's token needs {MIN_TOKEN} characters or more: make one with `openssl rand -hex 24`")
    return given, new


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises SetupError."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        sock = socket.socket(family, kind)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(address)
            sock.listen(128)
        except OSError:
            sock.close()
            raise
    except OSError as e:
        raise SetupError(f"can't listen on {host} port {port} ({e.strerror}): give another --port, or 0 for any free one") from None
    return sock


@contextmanager
def sole_use(data: Path) -> Iterator[None]:
    """One server to a folder. Raises SetupError."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (data / "lock").open("w")
    except OSError as e:
        raise SetupError(f"can't use the folder {data}: {e.strerror}. Name another with --data.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SetupError(f"another server uses the folder {data}: stop it, or name another with --data") from None
        yield


class Discreet(logging.Formatter):
    """Faults in one line, as a type and the places it passed. The message of an exception may hold what a patient said."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  logging's name
        """`TypeError in room.py:120, visit.py:60`."""
        kind, _, trace = ei
        places = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(trace)[-6:]]
        return f"  {kind.__name__ if kind else 'no error'} in {', '.join(places)} (--verbose says more)"

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        record.exc_text = None  # another formatter's, with the message in it
        return super().format(record).replace("\n", " ")


def log_to_stderr(*, verbose: bool) -> None:
    """Warnings and worse."""
    form = "%(levelname)s %(name)s: %(message)s"
    to = logging.StreamHandler(sys.stderr)
    to.setFormatter(logging.Formatter(form) if verbose else Discreet(form))
    logging.basicConfig(level=logging.WARNING, handlers=[to], force=True)
    # uvicorn says so of every websocket that is refused with an answer, which is what an app should do.
    logging.getLogger("uvicorn.error").addFilter(lambda record: "without completing handshake" not in record.getMessage())


class _Server(uvicorn.Server):
    """Says where it is once it answers, and stops when its models can't be loaded."""

    def __init__(self, config: uvicorn.Config, app: App, url: str) -> None:
        super().__init__(config)
        self._app = app
        self._url = url

    async def on_tick(self, counter: int) -> bool:
        """As uvicorn, ten times a second."""
        return await super().on_tick(counter) or self._app.failure is not None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn, but without raising the signal again afterwards: stopping when asked is not a failure, and the store closes."""
        before = {s: signal.signal(s, self.handle_exit) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, old in before.items():
                signal.signal(number, old)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn, and then one line."""
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(f"Clew is ready at {self._url}\n")
            sys.stdout.flush()


def _run(app: App, bound: Binding, sock: socket.socket) -> None:
    host, port = sock.getsockname()[:2]
    shown = bound.host if bound.port or bound.host not in ("", "0.0.0.0") else host  # noqa: S104  compared, not bound
    config = uvicorn.Config(
        app.asgi,
        # Paths name sessions and headers carry tokens: the operator's own proxy may log them, this server does not.
        access_log=False,
        log_config=None,
        ws="websockets-sansio",
        ws_max_size=1 << 16,
        ws_per_message_deflate=False,  # events are small; compressing each costs more than it saves
        ws_ping_interval=20,
        ws_ping_timeout=20,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_graceful_shutdown=STOP_SECONDS,
        ssl_certfile=str(bound.tls[0]) if bound.tls else None,
        ssl_keyfile=str(bound.tls[1]) if bound.tls else None,
    )
    url = f"{bound.scheme}://{f'[{shown}]' if ':' in shown else shown}:{port}"
    _Server(config, app, url).run(sockets=[sock])
    if app.failure is not None:
        raise app.failure


def main(argv: Sequence[str]) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    args = parser().parse_args(argv)
    bound = binding(args)
    author = writers.chosen(args)
    data: Path = args.data or default_data()
    clinic = read_terms(args.terms) if args.terms else None
    origins = frozenset(exact_origin(text) for text in args.origin)
    rules = load(args.rules)
    smart = read_smart(args.smart) if args.smart else None
    if smart and not smart.url and not bound.loopback:
        raise SetupError(f"{args.smart} lacks url: the address at which browsers reach this server")
    if args.webhook_note and not args.webhook:
        raise SetupError("--webhook-note says what --webhook sends: give its address too")
    hook = webhook(args.webhook, note=args.webhook_note) if args.webhook else None
    log_to_stderr(verbose="CLEW_VERBOSE" in os.environ)
    with sole_use(data), listen(bound.host, bound.port) as sock:
        Database(data / RECORD).close()  # a record that can't be opened is one line, and said at once
        token, new = server_token(args.token_file, data, bound.loopback)
        Keys(data).load()
        engine.check_weights()
        access = Access(bound.loopback, token_hash(token) if token else None, origins)
        if new:
            sys.stderr.write(f"The server's token, shown this once: {token}\n")
        with Recognisers() as recognise:
            loading = Loading(
                lambda: engine.Engine.load(voiceprints=Voiceprints(args.voices or data / "voices"), clinic=clinic, rules=rules),
                lambda tier: engine.recogniser(tier, device=args.device, compute_type=args.compute),
                recognise,
            )
            senses = Senses(loading.visit, recognise, author=author, load=loading.run)
            app = App(senses, data, access, web=web_pages(), tls=bound.tls is not None, rules=rules, smart=smart, webhook=hook)
            _run(app, bound, sock)
    return 0
