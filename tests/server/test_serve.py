"""`clew serve`: what it refuses before it loads a model, and a real process that stops when asked."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from clew_models.weights import home
from clew_server.serve import binding, listen, main, parser, server_token, sole_use
from clew_wire.errors import SetupError


@pytest.fixture
def pem(tmp_path: Path) -> list[str]:
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).write_text("x")
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
    finally:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert out + err == "", "a server that works says nothing"
    assert stat.S_IMODE((tmp_path / "record.sqlite").stat().st_mode) == 0o600
