"""`clew serve`: what it refuses before it loads a model, and a real process that stops when asked."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from clew_models.weights import home
from clew_server.serve import Discreet, binding, listen, main, parser, server_token, sole_use
from clew_wire.errors import SetupError


@pytest.fixture
def pem(tmp_path: Path) -> list[str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "clinic")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    (tmp_path / "cert.pem").write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return ["--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem")]


def test_loopback_needs_nothing():
    for host in ("127.0.0.1", "localhost", "::1"):
        assert binding(parser().parse_args(["--host", host])).loopback


def test_plain_http_beyond_this_machine_is_refused_unless_said():
    with pytest.raises(SetupError, match="--tls-cert"):
        binding(parser().parse_args(["--host", "0.0.0.0"]))  # noqa: S104
    bound = binding(parser().parse_args(["--host", "10.1.2.3", "--insecure"]))
    assert (bound.loopback, bound.scheme) == (False, "http")


def test_a_certificate_makes_it_https(pem: list[str]):
    assert binding(parser().parse_args(["--host", "10.1.2.3", *pem])).scheme == "https"


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--tls-cert", "a"], "both"),
        (["--tls-cert", "/no/such", "--tls-key", "/no/such"], "can't read /no/such"),
        (["--port", "70000"], "70000"),
        (["--redis", "redis://x"], "later release"),
    ],
)
def test_a_wrong_command_line_says_what_to_do(argv: list[str], says: str):
    with pytest.raises(SetupError, match=says):
        binding(parser().parse_args(argv))


def test_a_taken_port_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=f"port {port}.*--port") as refused:
            listen("127.0.0.1", port)
        assert "\n" not in str(refused.value)
        with pytest.raises(SetupError):
            main(["--port", str(port), "--data", str(tmp_path)])
    assert capsys.readouterr().out == ""


def test_on_loopback_no_token_is_asked_for_unless_one_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CLEW_TOKEN", raising=False)
    assert server_token(None, tmp_path, loopback=True) == (None, False)
    monkeypatch.setenv("CLEW_TOKEN", "a-token-of-the-clinic")
    assert server_token(None, tmp_path, loopback=True) == ("a-token-of-the-clinic", False)


def test_off_loopback_a_token_is_made_once_and_kept_from_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CLEW_TOKEN", raising=False)
    token, new = server_token(None, tmp_path, loopback=False)
    assert new
    assert token is not None
    assert len(token) >= 32
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
    assert server_token(None, tmp_path, loopback=False) == (token, False)


def test_a_token_file_is_read(tmp_path: Path):
    path = tmp_path / "secret"
    path.write_text("0123456789abcdef0123\n")
    assert server_token(path, tmp_path, loopback=False) == ("0123456789abcdef0123", False)
    path.write_text("short\n")
    with pytest.raises(SetupError, match="16 characters"):
        server_token(path, tmp_path, loopback=False)
    with pytest.raises(SetupError, match="token file"):
        server_token(tmp_path, tmp_path, loopback=False)


def test_a_certificate_that_is_none_is_one_line(pem: list[str], tmp_path: Path):
    cert, key = Path(pem[1]), Path(pem[3])
    locked = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for wrong in (b"", b"x", locked, other):
        key.write_bytes(wrong)
        with pytest.raises(SetupError) as refused:
            binding(parser().parse_args(pem))
        assert "\n" not in str(refused.value)
    with pytest.raises(SetupError, match="can't read"):
        binding(parser().parse_args(["--tls-cert", str(tmp_path), "--tls-key", str(cert)]))


def test_a_record_that_is_none_is_one_line_before_a_model_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CLEW_WEIGHTS", str(tmp_path / "none"))
    (tmp_path / "record.sqlite").write_text("this is no database, and it is longer than a header of SQLite's would be " * 2)
    with pytest.raises(SetupError, match=r"record\.sqlite"):
        main(["--port", "0", "--data", str(tmp_path)])


def test_a_fault_is_logged_in_one_line_without_what_was_said():
    try:
        {}["my knee hurts"]
    except KeyError:
        record = logging.LogRecord("clew", logging.ERROR, __file__, 1, "a step failed", None, sys.exc_info())
    logging.Formatter().format(record)  # another formatter was there first and left its text
    line = Discreet("%(levelname)s %(message)s").format(record)
    assert line.startswith("ERROR a step failed")
    assert "KeyError in test_serve.py:" in line
    assert "knee" not in line
    assert "\n" not in line


def test_a_folder_has_one_server(tmp_path: Path):
    with sole_use(tmp_path / "data"):
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
        with pytest.raises(SetupError, match="another server"), sole_use(tmp_path / "data"):
            pass
    with sole_use(tmp_path / "data"):
        pass
    (tmp_path / "file").write_text("x")
    with pytest.raises(SetupError, match="--data"), sole_use(tmp_path / "file"):
        pass


def test_without_weights_one_line_says_how_to_get_them(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "clew_wire.cli", "serve", "--port", "0", "--data", str(tmp_path)],
        env={**os.environ, "CLEW_WEIGHTS": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "clew models fetch" in done.stderr


def until_ready(url: str) -> None:
    """Ask until words can come."""
    for _ in range(600):
        answer = httpx.get(f"{url}/readyz", timeout=10)
        if answer.status_code == 200:
            return
        assert (answer.status_code, answer.json()) == (503, {"status": "loading the recognisers"})
        time.sleep(0.1)
    pytest.fail("the recognisers were not loaded within a minute")


@pytest.mark.skipif(not (home() / "whisper-base").is_dir(), reason="the weights were not fetched")
def test_a_precision_that_no_recogniser_has_stops_the_server_with_one_line(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "clew_wire.cli", "serve", "--port", "0", "--data", str(tmp_path), "--compute", "int3"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "--compute int8" in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not (home() / "whisper-base").is_dir(), reason="the weights were not fetched")
def test_the_real_server_says_where_it_is_and_stops_when_asked(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-m", "clew_wire.cli", "serve", "--port", "0", "--data", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("Clew is ready at http://127.0.0.1:")
        with urllib.request.urlopen(line.split()[-1] + "/livez", timeout=10) as answer:  # noqa: S310
            assert json.load(answer) == {"status": "ok"}
        until_ready(line.split()[-1])
    finally:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert out + err == "", "a server that works says nothing"
    for secret in ("record.sqlite", "repair.key"):
        assert stat.S_IMODE((tmp_path / secret).stat().st_mode) == 0o600
